"""Make the class that every grader grades: solved, mistaken and unfinished notebooks.

None of them hangs, because a submission that runs into a time limit would only measure the limit.
"""

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from autograder.authoring.bank import Answer, answers
from autograder.authoring.build import built_notebook
from autograder.authoring.source import ChapterSource, Course, exercise_of
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.classes import create_class
from autograder.demo import WRITTEN, with_answers
from autograder.release.chapter import release

KINDS = ("solved", "mistaken", "unfinished", "mistaken and unfinished")
_SEED = 2026


@dataclass(frozen=True)
class HandedIn:
    """The submission of one student; ``kind`` is one of :data:`KINDS`."""

    student: str
    kind: str
    notebook: str


def made_up(course: Course, chapter: ChapterSource, count: int) -> Iterator[HandedIn]:
    """Yield ``count`` submissions of a chapter, the same in every call.

    Right and wrong answers are drawn from ``tests/course/bank/``; the model answer is one of the
    right ones. If the bank has no wrong answer to an exercise, it gets a right one.
    """
    chance = random.Random(f"{_SEED} {chapter.name}")
    bank = [
        a for a in answers(course.root / "tests" / "course" / "bank") if a.chapter == chapter.name
    ]
    released = built_notebook(course, chapter)
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        answered = _answers(chapter, bank, kind, chance)
        notebook = nbformat.writes(with_answers(released, answered))
        yield HandedIn(f"s{number + 1:04}", kind, notebook)


def make_class(
    root: Path, chapter: ChapterSource, submissions: Iterator[HandedIn] | list[HandedIn]
) -> ClassFolder:
    """Make a class folder with one released chapter and these submissions, with nothing graded."""
    folder = create_class(root)
    release(folder, chapter)
    for submission in submissions:
        hand_in(folder, chapter.name, submission)
    return folder


def hand_in(folder: ClassFolder, chapter: str, submission: HandedIn) -> None:
    """Put one submission into a class folder."""
    place = folder.submitted(submission.student, chapter)
    place.mkdir(parents=True)
    (place / f"{chapter}.ipynb").write_text(submission.notebook, encoding="utf-8")


def fresh_copy(folder: ClassFolder, root: Path) -> ClassFolder:
    """Return a copy of a class in which nothing has been graded yet."""
    shutil.copytree(folder.root, root)
    return ClassFolder(root)


def _answers(
    chapter: ChapterSource, bank: list[Answer], kind: str, chance: random.Random
) -> dict[str, str]:
    answered = {}
    for cell in chapter.cells("solution"):
        name = exercise_of(cell)
        own = [answer for answer in bank if answer.exercise == name]
        right = [cell.source, *(answer.code for answer in own if answer.right)]
        wrong = [answer.code for answer in own if not answer.right]
        mistaken = "mistaken" in kind and chance.random() < 0.5
        answered[name] = chance.choice(wrong if mistaken and wrong else right)
        if "unfinished" in kind and chance.random() < 0.5:
            del answered[name]
    written = {exercise_of(cell): WRITTEN for cell in chapter.cells("written")}
    return answered | written
