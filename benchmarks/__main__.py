"""Measure the grader beside others: ``make bench``, or ``python -m benchmarks --help``."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from autograder.authoring.source import ChapterSource, Course
from autograder.classroom.class_folder import ClassFolder
from benchmarks import growth, kernels, machine, otter
from benchmarks.bare import bare
from benchmarks.figures import BARE, ENGINE_1, ENGINE_2, EVERYTHING, OTTER, STOCK, Measurement
from benchmarks.nbgrader_runs import engine, stock
from benchmarks.results import Results, ResultsDiffer
from benchmarks.submissions import fresh_copy, made_up, make_class
from benchmarks.targets import CHAPTER

Grader = Callable[[ClassFolder], Measurement]


def graders(
    course: Course, chapter: ChapterSource, scratch: Path, with_otter: bool
) -> Iterator[tuple[str, Grader]]:
    """Yield each grader's name, and a function that measures the grader on a fresh class."""
    name = chapter.name
    yield STOCK, partial(stock, chapter=name)
    if with_otter:
        yield OTTER, partial(otter.otter, course, chapter=chapter, scratch=scratch)
    for system in (ENGINE_1, ENGINE_2, *([EVERYTHING] if name == CHAPTER else [])):
        yield system, partial(engine, chapter=name, system=system)
    yield BARE, partial(bare, chapter=name)


def measure_chapter(
    course: Course, chapter: ChapterSource, count: int, with_otter: bool
) -> Iterator[Measurement]:
    """Yield the measurement of every grader, each on a fresh copy of the same submissions."""
    with tempfile.TemporaryDirectory() as temporary:
        scratch = Path(temporary, "scratch")
        scratch.mkdir()
        ready = make_class(Path(temporary, "ready"), chapter, made_up(course, chapter, count))
        for name, grade in graders(course, chapter, scratch, with_otter):
            folder = fresh_copy(ready, Path(temporary, name.replace(" ", "-")))
            yield grade(folder)


def arguments(given: list[str]) -> argparse.Namespace:
    """Return the parsed options of the command."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--chapters", nargs="+", metavar="NAME", help="only these chapters")
    parser.add_argument("--submissions", type=int, default=20, metavar="N", help="of each chapter")
    parser.add_argument("--skip-otter", action="store_true", help="leave otter-grader out")
    parser.add_argument("--skip-growth", action="store_true", help="leave the growing class out")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep the earlier results of what is not measured now, each with its date",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help=f"3 submissions of {CHAPTER} only, without otter-grader, and small classes; "
        "the results go to build/benchmarks/",
    )
    options = parser.parse_args(given)
    if options.submissions < 1:
        parser.error("--submissions must be at least 1")
    if options.quick:
        options.chapters, options.submissions, options.skip_otter = [CHAPTER], 3, True
    return options


def main() -> None:
    """Measure, print each figure at once, and write the results after every chapter."""
    options = arguments(sys.argv[1:])
    course = Course.find(Path(__file__).parent)
    folder = course.root / ("build/benchmarks" if options.quick else "benchmarks")
    results = Results(
        submissions=options.submissions,
        command=machine.command(sys.argv[1:]),
        date=machine.today(),
        machine=machine.machine(),
        versions=machine.versions(),
    )
    chapters = course.chapters(options.chapters)
    if options.keep:
        try:
            results.keep(folder, [chapter.name for chapter in chapters], not options.skip_growth)
        except ResultsDiffer as error:
            sys.exit(f"benchmarks: {error}")
    if not options.skip_otter:
        otter.environment(course)
    began = time.monotonic()
    for chapter in chapters:
        for found in measure_chapter(course, chapter, options.submissions, not options.skip_otter):
            results.measurements.append(found)
            _say(began, f"{found.chapter}, {found.system}: {found.each:.2f} s each")
        results.write(folder)
    if not options.skip_growth:
        simulated, executed = ([10, 40], [3, 6]) if options.quick else ([10, 100, 1000], [10, 100])
        results.growths += growth.simulated(course, CHAPTER, simulated)
        _say(began, "a class that grows, simulated")
        results.growths += growth.executed(executed)
        results.write(folder)
    print((folder / "results.md").read_text("utf-8"))
    print("A learner's kernels:")
    print(kernels.measure().text())


def _say(began: float, what: str) -> None:
    print(f"{time.monotonic() - began:6.0f} s  {what}", flush=True)


if __name__ == "__main__":
    main()
