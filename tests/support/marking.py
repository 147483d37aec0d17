"""Write a graded class with written answers directly into a gradebook, and start `rnn-grade mark`.

The chapter has two notebooks: one with a written question with a rubric, a hand-graded function and
a task of nbgrader's, and one with a question without a rubric.
"""

import copy
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.classes import create_class
from autograder.engine.prepare.pristine import load_pristine

CHAPTER = "20_words"
WHY, CODE, TASK, SHORT = "why", "by_hand", "explore", "short"
RUBRIC = ("says that words have an order.", "says what a *bag* forgets.")
REFERENCE = "Because a bag of words forgets the order."
RELEASED = "YOUR ANSWER HERE"
OTHER = "21_more"


def make_class(root: Path, db_url: str | None = None) -> ClassFolder:
    """Make a class folder whose chapter is released, without students."""
    folder = create_class(root)
    if db_url:
        with (root / "nbgrader_config.py").open("a") as config:
            config.write(f"c.CourseDirectory.db_url = {db_url!r}\n")
        folder = ClassFolder(root)
    for chapter in (CHAPTER, OTHER):
        for name, cells in _cells(chapter).items():
            place = folder.source(chapter)
            place.mkdir(parents=True, exist_ok=True)
            nbformat.write(new_notebook(cells=cells), place / f"{name}.ipynb")
            load_pristine(folder, chapter, name)
    return folder


def _cells(chapter: str) -> dict[str, list[NotebookNode]]:
    rubric = "".join(f"- 1 point: {line}\n" for line in RUBRIC)
    solution = f"### BEGIN SOLUTION\n{REFERENCE}\n\n**Rubric**\n{rubric}### END SOLUTION"
    code = "### BEGIN SOLUTION\ndef count(words):\n    return len(words)\n### END SOLUTION"
    task = "Try two other texts.\n\n=== BEGIN MARK SCHEME ===\nTwo texts.\n=== END MARK SCHEME ==="
    first = [
        new_markdown_cell("# Words"),
        new_code_cell("import math"),
        new_markdown_cell("## Why order matters\n\nWhy is a *bag of words* not enough?"),
        _graded(new_markdown_cell(solution), WHY, 2),
        new_markdown_cell("## Count by hand"),
        _graded(new_code_cell(code), CODE, 3),
        new_markdown_cell("## Explore"),
        _graded(new_markdown_cell(task), TASK, 2, task=True),
    ]
    second = [new_markdown_cell("## In short"), _graded(new_markdown_cell("Yes."), SHORT, 1)]
    return {"first": first, "second": second} if chapter == CHAPTER else {"first": second}


def _graded(cell: NotebookNode, name: str, points: float, task: bool = False) -> NotebookNode:
    cell.metadata.nbgrader = {
        "grade_id": name, "points": points, "grade": not task, "solution": not task,
        "locked": task, "task": task, "schema_version": 3,
    }  # fmt: skip
    return cell


def hand_in(folder: ClassFolder, answers: Mapping[str, Mapping[str, NotebookNode | str]]) -> None:
    """Add students with their graded notebooks, as if they had been graded.

    Args:
        folder: The class.
        answers: By the students' ids: the text of each answer, or its cell, by the cell's name.
    """
    with (
        Gradebook(folder.db_url, folder.course_id) as gradebook,
        gradebook.db.no_autoflush,
    ):
        chapters = [gradebook.find_assignment(name) for name in (CHAPTER, OTHER)]
        released = {
            (chapter.name, notebook.name): load_pristine(folder, chapter.name, notebook.name)
            for chapter in chapters
            for notebook in chapter.notebooks
        }
        for student, given in answers.items():
            person = Student(id=student, first_name=student.title(), last_name="Example")
            # One student is enough to show that the other chapter is not touched.
            for chapter in chapters if student == next(iter(answers)) else chapters[:1]:
                submission = SubmittedAssignment(assignment=chapter, student=person)
                for notebook in chapter.notebooks:
                    _add_grades(SubmittedNotebook(notebook=notebook, assignment=submission), given)
                    names = (chapter.name, notebook.name)
                    write_answers(folder, student, *names, released[names].notebook, given)
                gradebook.db.add(submission)
        gradebook.db.commit()


def _add_grades(submitted: SubmittedNotebook, given: Mapping[str, object]) -> None:
    """Add what nbgrader stores; an answer that was not given is unchanged and has 0 points."""
    notebook = submitted.notebook
    for cell in (*notebook.grade_cells, *notebook.task_cells):
        blank = cell.name not in given and cell not in notebook.task_cells
        Grade(
            cell=cell,
            notebook=submitted,
            auto_score=0.0 if blank else None,
            needs_manual_grade=not blank,
        )
    for cell in (*notebook.solution_cells, *notebook.task_cells):
        Comment(cell=cell, notebook=submitted)


def write_answers(
    folder: ClassFolder,
    student: str,
    chapter: str,
    name: str,
    released: NotebookNode,
    answers: Mapping[str, NotebookNode | str],
) -> None:
    """Write a graded notebook."""
    notebook = copy.deepcopy(released)
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        answer = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
        if cell.metadata.get("nbgrader", {}).get("task") and answer:
            cells.append(new_markdown_cell(answer))
        elif isinstance(answer, str):
            cell.source = answer
        elif answer is not None:
            cell.update(answer, metadata=cell.metadata)
    notebook.cells = cells
    place = folder.autograded(student, chapter)
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{name}.ipynb").write_text(v4.writes(notebook), encoding="utf-8")


@contextmanager
def marking(root: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `rnn-grade mark`; yield the address that it prints, and the process."""
    command = [sys.executable, "-m", "autograder.cli", "mark", "--no-browser", *options]
    with subprocess.Popen(
        [*command, "--class", root], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        told = []
        for line in process.stdout:
            told.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+/\S*token=\w+", line):
                break
        else:
            raise AssertionError("".join(told))
        try:
            yield found[0], process
        finally:
            process.terminate()


def write_again(folder: ClassFolder, student: str, cell: str, answer: str) -> None:
    """Grade a student's notebook again with another answer, and store it as nbgrader does."""
    released = load_pristine(folder, CHAPTER, "first").notebook
    write_answers(folder, student, CHAPTER, "first", released, {cell: answer})
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        gradebook.find_grade(cell, "first", CHAPTER, student).needs_manual_grade = True
        gradebook.db.commit()
