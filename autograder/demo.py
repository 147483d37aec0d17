"""A made-up class: everything that instructors meet, in twelve students."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.bank import Answer, answers
from autograder.build import built_notebook
from autograder.classes import create_class, release
from autograder.engine.course import ClassFolder
from autograder.errors import CourseError
from autograder.source import Chapter, Course, exercise_of

WRITTEN = "What I think about this question, in my own words, for a person to read."
MISTAKEN = ("edith", "frida", "grete", "hilda", "irma")


@dataclass(frozen=True)
class DemoStudent:
    """A student of the made-up class.

    Attributes:
        name: Folder name under ``submitted/``.
        story: What the submission is, for the table.
        answers: The code handed in for each exercise; the others stay as released.
        notebook: The submitted file; ``None`` where there is no file.
    """

    name: str
    story: str
    answers: dict[str, str]
    notebook: str | None


def demo_students(course: Course, chapter: Chapter) -> list[DemoStudent]:
    """The twelve students and what they hand in.

    Raises:
        CourseError: The chapter has no answers in ``tests/bank/``.
    """
    released = built_notebook(course, chapter)
    right = {exercise_of(cell): cell.source for cell in chapter.cells("solution")}
    right |= {exercise_of(cell): WRITTEN for cell in chapter.cells("written")}
    first, last = chapter.exercises[0], chapter.exercises[-1]
    half = chapter.exercises[: len(chapter.exercises) // 2]
    syntax = {first: f"def {first}(:\n    return"}
    endless = {last: f"def {last}(*anything):\n    while True:\n        pass"}

    def student(name: str, story: str, answered: dict[str, str]) -> DemoStudent:
        notebook = nbformat.writes(_answered(released, answered))
        return DemoStudent(name, story, answered, notebook)

    ada = student("ada", "everything right", right)
    mistaken = [
        student(
            name,
            f"a known mistake in {len(wrong)} answers",
            right | {answer.exercise: answer.code for answer in wrong},
        )
        for name, wrong in zip(MISTAKEN, _mistaken(course, chapter), strict=True)
    ]
    return [
        ada,
        student("bella", "half of it", {name: right[name] for name in half}),
        student("clara", "handed in as released", {}),
        student("dora", "a syntax error in one answer", right | syntax),
        *mistaken,
        student("judith", "an endless loop in one answer", right | endless),
        DemoStudent("klara", "no notebook", {}, None),
        DemoStudent("lina", "half a file", {}, str(ada.notebook)[: len(str(ada.notebook)) // 2]),
    ]


def create_demo(
    course: Course, chapter: Chapter, root: Path
) -> tuple[ClassFolder, list[DemoStudent]]:
    """Make a class folder with the made-up class's submissions.

    Raises:
        CourseError: ``root`` is there already and not empty.
    """
    if root.exists() and any(root.iterdir()):
        raise CourseError(f"{root} is not empty; name a folder that does not exist yet.")
    students = demo_students(course, chapter)
    folder = create_class(root)
    release(folder, chapter)
    for student in students:
        place = folder.submitted(student.name, chapter.name)
        place.mkdir(parents=True)
        if student.notebook is not None:
            (place / f"{chapter.name}.ipynb").write_text(student.notebook, encoding="utf-8")
    return folder, students


def _mistaken(course: Course, chapter: Chapter) -> Iterator[list[Answer]]:
    """For each mistaken student a wrong answer of every exercise that has enough of them."""
    bank = [a for a in answers(course.root / "tests" / "bank") if a.chapter == chapter.name]
    if not bank:
        raise CourseError(f"{chapter.name} has no answers in tests/bank/ to make a class of.")
    wrong = {
        exercise: [a for a in bank if a.exercise == exercise and not a.right]
        for exercise in chapter.exercises
    }
    for turn in range(len(MISTAKEN)):
        yield [found[turn] for found in wrong.values() if turn < len(found)]


def _answered(released: NotebookNode, answered: dict[str, str]) -> NotebookNode:
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answered:
            cell.source = answered[name]
    return notebook
