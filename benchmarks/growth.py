"""Measure whether grading one submission costs more in a large class than in a small one.

``python -m benchmarks.growth CLASS_FOLDER KIND`` grades a class in its own process and prints, as
JSON, the time of each result and the coordinator's memory at that time.
"""

import json
import sys
import tempfile
import time
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import psutil

from autograder.authoring.source import Course
from autograder.classroom.class_folder import ClassFolder
from autograder.engine.run.grade import grade
from autograder.engine.run.progress import Event, Result
from benchmarks.figures import Growth
from benchmarks.measure import measured
from benchmarks.simulated import executed_at_once
from benchmarks.submissions import HandedIn, fresh_copy, hand_in, made_up, make_class
from tests.support.tiny_course import CHAPTER, make_course

SIMULATED, EXECUTED = "simulated students", "a tiny chapter, executed"
#: Number of different notebooks, each handed in by many students, because making a notebook takes
#: longer than recording its result.
_DIFFERENT = 20

Moment = dict[str, float]


def simulated(course: Course, chapter: str, sizes: list[int]) -> list[Growth]:
    """Measure the coordinator's work alone: a real chapter without executing its notebooks."""
    (wanted,) = course.chapters([chapter])
    some = list(made_up(course, wanted, _DIFFERENT))
    with tempfile.TemporaryDirectory() as temporary:
        empty = make_class(Path(temporary, "empty"), wanted, [])
        found = []
        for size in sizes:
            folder = fresh_copy(empty, Path(temporary, f"class-{size}"))
            for submission in _students(some, size):
                hand_in(folder, chapter, submission)
            found.append(graded(folder, SIMULATED))
    return found


def executed(sizes: list[int]) -> list[Growth]:
    """Measure a chapter of one exercise, executed by one worker."""
    found = []
    with tempfile.TemporaryDirectory() as temporary:
        course = make_course(Path(temporary, "course"))
        (wanted,) = course.chapters([CHAPTER])
        some = list(made_up(course, wanted, 1))
        for size in sizes:
            folder = make_class(Path(temporary, f"class-{size}"), wanted, _students(some, size))
            found.append(graded(folder, EXECUTED))
    return found


def graded(folder: ClassFolder, kind: str) -> Growth:
    """Grade a class in a fresh process; ``kind`` says whether its notebooks are executed."""
    command = [sys.executable, "-m", "benchmarks.growth", str(folder.root), kind]
    run = measured(command, Path(__file__).parent.parent)
    return growth(kind, json.loads(run.output.splitlines()[-1]))


def growth(kind: str, moments: list[Moment]) -> Growth:
    """Return the growth figures of the moments of a grading run, of which there are two or more."""
    return Growth(
        kind=kind,
        submissions=len(moments),
        batch_seconds=moments[-1]["seconds"] - moments[0]["seconds"],
        first_bytes=int(moments[0]["bytes"]),
        peak_bytes=max(int(moment["bytes"]) for moment in moments),
    )


def moments_of(root: Path, kind: str) -> list[Moment]:
    """Grade a class in this process; return the time and this process's memory at each result."""
    process = psutil.Process()
    moments: list[Moment] = []

    def note(event: Event) -> None:
        if isinstance(event, Result):
            used = process.memory_info().rss
            moments.append({"seconds": time.monotonic(), "bytes": used})

    grade(root, executor=executed_at_once if kind == SIMULATED else None, on_progress=note)
    return moments


def _students(some: list[HandedIn], size: int) -> list[HandedIn]:
    return [
        replace(submission, student=f"s{number:05}")
        for number, submission in enumerate(islice(cycle(some), size))
    ]


def main() -> None:
    """Grade a class and print the moments."""
    print(json.dumps(moments_of(Path(sys.argv[1]), sys.argv[2])))


if __name__ == "__main__":
    main()
