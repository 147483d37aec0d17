"""Does a large class cost more than a small one, submission by submission?

``python -m benchmarks.growth CLASS_FOLDER KIND`` grades a class in a process of its own and prints,
as JSON, when each result came and how much memory the coordinator had then.
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
#: So many different notebooks, each handed in by many students: making one takes longer than
#: recording it.
_DIFFERENT = 20

Moment = dict[str, float]


def simulated(course: Course, chapter: str, sizes: list[int]) -> list[Growth]:
    """A real chapter whose notebooks come back at once: the coordinator's work alone."""
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
    """A chapter of one exercise, really executed, by one worker."""
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
    """Grade a class, whose notebooks are executed or not as ``kind`` says, in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.growth", str(folder.root), kind]
    run = measured(command, Path(__file__).parent.parent)
    return growth(kind, json.loads(run.output.splitlines()[-1]))


def growth(kind: str, moments: list[Moment]) -> Growth:
    """What the moments of a grading run say; there must be two at least."""
    return Growth(
        kind=kind,
        submissions=len(moments),
        batch_seconds=moments[-1]["seconds"] - moments[0]["seconds"],
        first_bytes=int(moments[0]["bytes"]),
        peak_bytes=max(int(moment["bytes"]) for moment in moments),
    )


def moments_of(root: Path, kind: str) -> list[Moment]:
    """Grade a class in this process: the time and this process's memory at each result."""
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
