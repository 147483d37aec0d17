"""Format the figures as Markdown tables."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.figures import STOCK, Growth, Measurement, Target, ratio

_MIB = 2**20


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table whose first column is text and whose other columns are figures."""
    marks = ["---", *("---:" for _ in head[1:])]
    lines = [head, marks, *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def machine_table(facts: Mapping[str, str]) -> str:
    """Return a table with a line for each fact about the machine."""
    return "".join(f"- {name}: {fact}\n" for name, fact in facts.items())


def targets_table(targets: Sequence[Target]) -> str:
    """Return a table of each promise with its figure and whether it is kept."""
    rows = [(t.promise, t.figure, "met" if t.met else "**not met**") for t in targets]
    return table(("target", "measured", ""), rows)


def chapters_table(measurements: Sequence[Measurement]) -> str:
    """Return a table of each grader on each chapter, with its speed relative to stock nbgrader."""
    head = ("chapter and grader", "all in, s", "running, s", "median, s", "memory, MiB")
    rows = []
    for m in sorted(measurements, key=lambda m: m.chapter):
        times = ratio(list(measurements), STOCK, m.system, m.chapter) or (None, None)
        figures = (m.each, m.running, m.typical)
        rows.append(
            (
                f"{m.chapter}, {m.system}",
                *(_figure(seconds, 2) for seconds in figures),
                _figure(m.peak_bytes / _MIB or None, 0),
                *(_figure(factor, 1) for factor in times),
            )
        )
    return table((*head, "× stock, all in", "× stock, running"), rows)


def _figure(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def stages_table(measurements: Sequence[Measurement]) -> str:
    """Return a table of the median milliseconds of each stage of the engine."""
    own = [m for m in measurements if m.stages]
    names = list(dict.fromkeys(name for m in own for name in m.stages))
    rows = [
        (f"{m.chapter}, {m.system}", *(f"{1000 * m.stages.get(name, 0):.0f}" for name in names))
        for m in own
    ]
    return table(("median, ms", *(name.replace("_", " ") for name in names)), rows)


def growth_table(growths: Sequence[Growth]) -> str:
    """Return a table of time and memory for classes of different sizes."""
    rows = [
        (
            f"{growth.submissions} submissions, {growth.kind}",
            f"{1000 * growth.each:.0f}",
            f"{growth.first_bytes / _MIB:.0f}",
            f"{growth.peak_bytes / _MIB:.0f}",
        )
        for growth in growths
    ]
    return table(("class", "ms each", "MiB at the first result", "MiB at most"), rows)
