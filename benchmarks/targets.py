"""Compare the engine's promises with the measured figures."""

from collections.abc import Iterator

from benchmarks.figures import (
    BARE,
    ENGINE_1,
    ENGINE_2,
    STOCK,
    Growth,
    Measurement,
    Target,
    overhead,
    ratio,
)

CHAPTER = "03_simple_rnn"
TIMES_1, TIMES_2, TIMES_ALL = 10, 18, 4
OVERHEAD_SECONDS = 0.5
#: Largest ratio at which the figures of a large and a small class still count as equal.
FLAT = 1.25


def targets(measurements: list[Measurement], growths: list[Growth]) -> list[Target]:
    """Return every promise for which there is a figure."""
    found = []
    for promise, faster, chapter, least in (
        (f"{CHAPTER}, 1 worker", ENGINE_1, CHAPTER, TIMES_1),
        (f"{CHAPTER}, 2 workers", ENGINE_2, CHAPTER, TIMES_2),
        ("all chapters together, 1 worker", ENGINE_1, None, TIMES_ALL),
    ):
        if chapter is None and len({m.chapter for m in measurements}) < 2:
            continue
        for basis, times in _times(measurements, faster, chapter):
            text = f"{promise}: at least {least} times as fast as stock nbgrader, {basis}"
            found.append(Target(text, f"{times:.1f} times", times >= least))
    for chapter in sorted({m.chapter for m in measurements if m.system == BARE}):
        seconds = overhead(measurements, chapter)
        if seconds is not None:
            text = f"{chapter}: at most {OVERHEAD_SECONDS:g} s more than the bare execution"
            found.append(Target(text, f"{seconds:.2f} s", seconds <= OVERHEAD_SECONDS))
    return found + _growth_targets(growths)


def _times(
    measurements: list[Measurement], faster: str, chapter: str | None
) -> Iterator[tuple[str, float]]:
    """Yield descriptions of comparisons with stock nbgrader, each with the ratio of speeds."""
    found = ratio(measurements, STOCK, faster, chapter)
    if found is not None:
        yield "all in", found[0]
        if found[1] is not None:
            yield "once running", found[1]


def _growth_targets(growths: list[Growth]) -> list[Target]:
    found = []
    for kind in dict.fromkeys(growth.kind for growth in growths):
        own = sorted((g for g in growths if g.kind == kind), key=lambda g: g.submissions)
        small, large = own[0], own[-1]
        sizes = f"from {small.submissions} to {large.submissions} submissions, {kind}"
        times = large.each / small.each
        figure = f"{1000 * small.each:.0f} and {1000 * large.each:.0f} ms each"
        found.append(Target(f"time is linear {sizes}", figure, times <= FLAT))
        figure = f"{small.peak_bytes / 2**20:.0f} and {large.peak_bytes / 2**20:.0f} MiB"
        flat = large.peak_bytes / small.peak_bytes <= FLAT
        found.append(Target(f"the coordinator's memory is flat {sizes}", figure, flat))
    return found
