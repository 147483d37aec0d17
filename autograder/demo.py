"""Make up a class of twelve students who hand in everything that an instructor may meet."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from autograder.authoring.bank import Answer, answers
from autograder.authoring.build import built_notebook
from autograder.authoring.source import ChapterSource, Course, exercise_of
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.classes import create_class
from autograder.classroom.errors import CourseError
from autograder.release.chapter import release
from autograder.report.chapters import without_markers

WRITTEN = "What I think about this question, in my own words, for a person to read."
MISTAKEN = ("edith", "frida", "grete", "hilda")


@dataclass(frozen=True)
class DemoStudent:
    """A student of the made-up class.

    Attributes:
        name: Folder name under ``submitted/``.
        story: What the student handed in, for the table.
        answers: The code handed in for each exercise; other exercises stay as released.
        notebook: The content of the submitted file; ``None`` if nothing was handed in.
    """

    name: str
    story: str
    answers: dict[str, str]
    notebook: str | None


def demo_students(course: Course, chapter: ChapterSource) -> list[DemoStudent]:
    """Return the twelve students and what they hand in.

    Raises:
        CourseError: The chapter has no answers in ``tests/course/bank/``.
    """
    released = built_notebook(course, chapter)
    right = {exercise_of(cell): without_markers(cell.source) for cell in chapter.cells("solution")}
    right |= {exercise_of(cell): WRITTEN for cell in chapter.cells("written")}
    first, last = chapter.exercises[0], chapter.exercises[-1]
    half = chapter.exercises[: len(chapter.exercises) // 2]
    syntax = {first: f"def {first}(:\n    return"}
    endless = {last: f"def {last}(*anything):\n    while True:\n        pass"}

    def student(name: str, story: str, answered: dict[str, str]) -> DemoStudent:
        notebook = nbformat.writes(with_answers(released, answered))
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
    copied = {name: _disguised(code) for name, code in mistaken[-1].answers.items()}
    return [
        ada,
        student("bella", "half of it", {name: right[name] for name in half}),
        student("clara", "handed in as released", {}),
        student("dora", "a syntax error in one answer", right | syntax),
        *mistaken,
        student("irma", "copied from hilda, with other names", copied),
        student("judith", "an endless loop in one answer", right | endless),
        DemoStudent("klara", "no notebook", {}, None),
        DemoStudent("lina", "half a file", {}, str(ada.notebook)[: len(str(ada.notebook)) // 2]),
    ]


def create_demo(
    course: Course, chapter: ChapterSource, root: Path
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


def _mistaken(course: Course, chapter: ChapterSource) -> Iterator[list[Answer]]:
    """Yield, for each mistaken student, wrong answers to every second exercise that has enough."""
    bank = [
        a for a in answers(course.root / "tests" / "course" / "bank") if a.chapter == chapter.name
    ]
    if not bank:
        raise CourseError(
            f"{chapter.name} has no answers in tests/course/bank/ to make a class of."
        )
    wrong = {
        exercise: [a for a in bank if a.exercise == exercise and not a.right]
        for exercise in chapter.exercises
    }
    for turn in range(len(MISTAKEN)):
        yield [
            found[turn]
            for place, found in enumerate(wrong.values())
            if turn < len(found) and (place + turn) % 2 == 0
        ]


def _disguised(code: str) -> str:
    """Return an answer with other variable names and another comment, as a copier would."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    for name in names:
        if name.id in own:
            name.id = f"my_{name.id}"
    return f"# all my own work\n{ast.unparse(tree)}"


def with_answers(released: NotebookNode, answered: dict[str, str]) -> NotebookNode:
    """Return a copy of the released notebook with these answers; other exercises are unchanged."""
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answered:
            cell.source = answered[name]
    return notebook
