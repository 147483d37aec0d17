"""Make a small class to grade: a chapter, solved notebooks, and a class folder on disk."""

import copy
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment

from autograder.classroom.class_folder import ClassFolder

CHAPTER = "01_tiny"
FULL_SCORE = 7.0


def meta(grade_id: str, **values: object) -> dict[str, object]:
    """Return a cell's metadata with nbgrader's entry."""
    base = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": base | {"grade_id": grade_id} | values}


def locked(grade_id: str, source: str) -> NotebookNode:
    """Return a locked code cell."""
    return new_code_cell(source, metadata=meta(grade_id, locked=True), id=grade_id)


def test_cell(grade_id: str, source: str, points: float) -> NotebookNode:
    """Return a locked test cell."""
    values = meta(grade_id, locked=True, grade=True, points=points)
    return new_code_cell(source, metadata=values, id=grade_id)


test_cell.__test__ = False  # type: ignore[attr-defined]


def answer(grade_id: str, source: str) -> NotebookNode:
    """Return a code cell for an answer."""
    return new_code_cell(source, metadata=meta(grade_id, solution=True), id=grade_id)


def source_notebook(second_test: str = "assert scale(5) == 15") -> NotebookNode:
    """Return the instructor's notebook.

    It has three exercises, with 7 points in all, and a written question with 3 points.
    """
    written = meta("why", grade=True, solution=True, points=3)
    return new_notebook(
        cells=[
            new_markdown_cell("# A tiny chapter", id="title"),
            locked("setup", "import math\n\nSCALE = 3"),
            new_markdown_cell("## Double\n\nWrite a function that doubles.", id="prose-double"),
            answer(
                "double",
                "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION",
            ),
            test_cell("double_test", "assert double(2) == 4", 2),
            test_cell(
                "double_hidden",
                "### BEGIN HIDDEN TESTS\nassert double(-1.5) == -3\n### END HIDDEN TESTS",
                1,
            ),
            new_code_cell("table = [n * n for n in range(4)]\nprint(table)", id="demo"),
            new_markdown_cell("## Scale", id="prose-scale"),
            answer(
                "scale",
                "def scale(x):\n    ### BEGIN SOLUTION\n    return SCALE * x\n    ### END SOLUTION",
            ),
            test_cell("scale_test", second_test, 3),
            answer("area", "### BEGIN SOLUTION\narea = math.pi * 4\n### END SOLUTION"),
            test_cell("area_test", "assert abs(area - 12.566) < 0.01", 1),
            new_markdown_cell("Because.", metadata=written, id="why"),
        ],
        metadata={
            "kernelspec": {"name": "python3", "language": "python", "display_name": "Py"},
            "rnn_course": {"chapter": CHAPTER},
        },
    )


ANSWERS = {
    "double": "def double(x):\n    return x + x",
    "scale": "def scale(x):\n    y = SCALE * x\n    return y",
    "area": "area = 4 * math.pi",
    "why": "Twice two is four.",
}


def solved(release: NotebookNode, **answers: str) -> NotebookNode:
    """Return the released notebook with right answers, except where ``answers`` gives others."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in ANSWERS:
            cell.source = answers.get(name, ANSWERS[name])
    return notebook


class TinyClass:
    """A class folder with one released chapter; tests hand in notebooks and read the results."""

    __test__ = False

    def __init__(self, root: Path, config: str = "", db_url: str | None = None) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.root = root
        url = f"\nc.CourseDirectory.db_url = {db_url!r}" if db_url else ""
        (root / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.CourseDirectory.course_id = 'tiny'{url}\n{config}\n"
        )
        self.write_source(source_notebook())
        self.release()

    @classmethod
    def at(cls, root: Path) -> "TinyClass":
        """Return the class in a folder that already holds a class."""
        existing = cls.__new__(cls)
        existing.root = root
        return existing

    @classmethod
    def copied(cls, original: "TinyClass", root: Path) -> "TinyClass":
        """Return a copy of a class in a new folder."""
        shutil.copytree(original.root, root)
        return cls.at(root)

    @property
    def folder(self) -> ClassFolder:
        """Return the class folder as the packages see it."""
        return ClassFolder(self.root)

    def write_source(self, notebook: NotebookNode, chapter: str = CHAPTER) -> None:
        """Write the instructor's notebook of a chapter."""
        path = self.root / "source" / chapter / f"{chapter}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, path)

    def release(self, chapter: str = CHAPTER) -> NotebookNode:
        """Release a chapter with nbgrader, and return the released notebook."""
        folder = self.folder
        folder.coursedir.assignment_id = chapter
        converter = GenerateAssignment(coursedir=folder.coursedir, config=folder.config)
        converter.log.setLevel(logging.ERROR)
        converter.force = True
        converter.start()
        return self.released(chapter)

    def released(self, chapter: str = CHAPTER) -> NotebookNode:
        """Return a chapter's released notebook."""
        return nbformat.read(self.root / "release" / chapter / f"{chapter}.ipynb", as_version=4)

    def hand_in(
        self,
        student: str,
        content: NotebookNode | bytes,
        chapter: str = CHAPTER,
        name: str | None = None,
        timestamp: str = "2026-02-03 10:00:00 UTC",
    ) -> Path:
        """Put a submission into ``submitted/``, and return its folder."""
        folder = self.root / "submitted" / student / chapter
        folder.mkdir(parents=True, exist_ok=True)
        raw = content if isinstance(content, bytes) else nbformat.writes(content).encode()
        (folder / (name or f"{chapter}.ipynb")).write_bytes(raw)
        (folder / "timestamp.txt").write_text(timestamp)
        return folder

    def autograded(self, student: str, chapter: str = CHAPTER) -> NotebookNode:
        """Return a student's graded notebook."""
        path = self.root / "autograded" / student / chapter / f"{chapter}.ipynb"
        return nbformat.read(path, as_version=4)

    def log_lines(self) -> list[str]:
        """Return the lines of the grading log."""
        return (self.root / "grading-log.jsonl").read_text().splitlines()

    def nbgrader(self, *arguments: str) -> str:
        """Run a stock nbgrader command in the class folder and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr


def gradebook_contents(db_url: str) -> dict[str, dict[str, object]]:
    """Return everything that a gradebook holds about submissions, without its random ids."""
    with Gradebook(db_url, "tiny") as gradebook:
        return {
            f"{submission.student.id}/{notebook.assignment.name}/{notebook.name}": {
                "timestamp": submission.timestamp,
                "penalty": notebook.late_submission_penalty,
                "score": notebook.score,
                "grades": {
                    grade.name: (
                        grade.auto_score,
                        grade.manual_score,
                        grade.extra_credit,
                        grade.needs_manual_grade,
                    )
                    for grade in notebook.grades
                },
                "comments": {
                    comment.name: (comment.auto_comment, comment.manual_comment)
                    for comment in notebook.comments
                },
            }
            for assignment in gradebook.assignments
            for submission in assignment.submissions
            for notebook in submission.notebooks
        }


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
