"""Read chapters as authors write them: ``solutions/NN_topic.py`` in percent format.

A cell's header states its role, from which nbgrader's metadata are made::

    # %% role="setup"
    # %% [markdown] role="exercise" exercise="shape_of" difficulty=1 minutes=5
    # %% role="solution" exercise="shape_of"
    # %% role="test" exercise="shape_of" points=1
    # %% role="hidden" exercise="shape_of" points=2
    # %% [markdown] role="written" exercise="why_batches" points=3

Cells without a role are prose or demonstrations; students may change them.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from rnn_helpers.learner.released import called_now

import jupytext
from nbformat import NotebookNode

from autograder.classroom.errors import CourseError

SUFFIX = {"solution": "", "written": "", "test": "_test", "hidden": "_hidden"}
ROLES = {"setup", "exercise", *SUFFIX}
NAME = re.compile(r"\d\d_[a-z0-9_]+")
READING_WORDS_PER_MINUTE = 200
WORDS_PER_LINE_OF_CODE = 10
MINUTES_PER_WRITTEN_QUESTION = 10
_FOR_THE_FORMATTER = re.compile(r"  # fmt: skip|^# fmt: (?:off|on)\n", re.MULTILINE)
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


@dataclass(frozen=True)
class Course:
    """A checkout of the course, with the chapters' sources and what is built from them."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> "Course":
        """Return the course that ``start`` is in.

        Raises:
            CourseError: Neither ``start`` nor a folder above it holds a course.
        """
        for folder in (start.resolve(), *start.resolve().parents):
            if (folder / "solutions").is_dir() and (folder / "pyproject.toml").is_file():
                return cls(folder)
        raise CourseError(
            f"{start} is not in a course: no folder with solutions/ and pyproject.toml here or "
            "above. Go to the checkout, or name it with --course."
        )

    @property
    def released(self) -> Path:
        return self.root / "course"

    def chapters(self, names: list[str] | None = None) -> list["ChapterSource"]:
        """Return all chapters in reading order, or the named ones.

        Raises:
            CourseError: A name is not that of a chapter.
        """
        every = {p.stem: ChapterSource(p) for p in sorted((self.root / "solutions").glob("*.py"))}
        for name in names or []:
            if name not in every:
                other = called_now(name, every)
                now = f" {name} is called {other} now." if other else ""
                raise CourseError(
                    f"There is no chapter {name!r}. There are: {', '.join(every)}.{now}"
                )
        return [every[name] for name in names] if names else list(every.values())


@dataclass(frozen=True)
class ChapterSource:
    """The source file of one chapter."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    @cached_property
    def notebook(self) -> NotebookNode:
        """Return the chapter as an nbgrader source notebook, with answers and hidden tests.

        Raises:
            CourseError: The file's name or a cell's header does not have the required form.
        """
        if not NAME.fullmatch(self.name):
            raise CourseError(f"{self.path.name}: name a chapter like 03_simple_rnn.py.")
        notebook = jupytext.read(self.path)
        notebook.metadata = NotebookNode(
            kernelspec=KERNEL,
            language_info={"name": "python"},
            rnn_course={"chapter": self.name, "generated_from": f"solutions/{self.path.name}"},
        )
        notebook.nbformat, notebook.nbformat_minor = 4, 5
        headers = [dict(cell.metadata) for cell in notebook.cells]
        points = {header.get("exercise"): 0 for header in headers}
        for header in headers:
            points[header.get("exercise")] += header.get("points", 0)
        taken: set[str] = set()
        for cell, header in zip(notebook.cells, headers, strict=True):
            self._finish(cell, header, points, taken)
        return notebook

    def cells(self, role: str) -> list[NotebookNode]:
        """Return the cells with a role, in the order of the notebook."""
        return [
            c for c in self.notebook.cells if c.metadata.get("rnn_course", {}).get("role") == role
        ]

    @property
    def exercises(self) -> list[str]:
        """Return the names of the code exercises, in the order of the notebook."""
        return [exercise_of(cell) for cell in self.cells("solution")]

    @property
    def title(self) -> str:
        """Return the chapter's first heading.

        Raises:
            CourseError: The first cell has no heading.
        """
        for line in self.notebook.cells[0].source.splitlines():
            if line.startswith("# "):
                return line[2:].strip()
        raise CourseError(f"{self.path.name}: the first cell must hold the chapter's '# ' heading.")

    @property
    def points(self) -> int:
        graded = (
            cell.metadata.nbgrader for cell in self.notebook.cells if "nbgrader" in cell.metadata
        )
        return sum(meta.get("points", 0) for meta in graded)

    @property
    def minutes(self) -> int:
        """Return the time for reading, exercises and written questions, rounded to 5 minutes.

        A line of a demonstration takes as long to read as :data:`WORDS_PER_LINE_OF_CODE` words;
        exercises state their time.
        """
        words = lines = 0
        for cell in self.notebook.cells:
            role = cell.metadata.get("rnn_course", {}).get("role")
            if cell.cell_type == "markdown" and role != "written":
                words += len(cell.source.split())
            elif cell.cell_type == "code" and role is None:
                lines += sum(1 for line in cell.source.splitlines() if line.strip())
        reading = (words + WORDS_PER_LINE_OF_CODE * lines) / READING_WORDS_PER_MINUTE
        working = sum(c.metadata.rnn_course["minutes"] for c in self.cells("exercise"))
        working += MINUTES_PER_WRITTEN_QUESTION * len(self.cells("written"))
        return 5 * round((reading + working) / 5)

    def _finish(
        self, cell: NotebookNode, header: dict[str, Any], points: dict[Any, int], taken: set[str]
    ) -> None:
        role = header.get("role")
        if role is not None and role not in ROLES:
            raise CourseError(
                f"{self.path.name}: role {role!r} is none of {', '.join(sorted(ROLES))}."
            )
        if role == "exercise":
            cell.source += _exercise_line(header, points[header["exercise"]])
        if role == "hidden":
            cell.source = f"{_hidden_line(header)}\n{cell.source}"
        # These comments are only for the formatter, so learners need not see them.
        cell.source = _FOR_THE_FORMATTER.sub("", cell.source)
        cell.metadata = NotebookNode()
        if role:
            cell.metadata["rnn_course"] = NotebookNode(header)
        if role in SUFFIX or role == "setup":
            cell.metadata["nbgrader"] = NotebookNode(self._nbgrader(cell, header, taken))
            cell.id = cell.metadata["nbgrader"]["grade_id"]
        else:
            cell.id = _free(hashlib.sha256(cell.source.encode()).hexdigest()[:12], taken)

    def _nbgrader(
        self, cell: NotebookNode, header: dict[str, Any], taken: set[str]
    ) -> dict[str, Any]:
        role = header["role"]
        if role == "setup":
            grade_id = _free("setup", taken)
        else:
            try:
                grade_id = header["exercise"] + SUFFIX[role]
            except KeyError:
                raise CourseError(
                    f'{self.path.name}: a {role} cell needs exercise="..." in its header.'
                ) from None
        meta: dict[str, Any] = {
            "schema_version": 3,
            "grade_id": grade_id,
            "grade": role in ("test", "hidden", "written"),
            "solution": role in ("solution", "written"),
            "locked": role in ("setup", "test", "hidden"),
            "task": False,
        }
        if meta["grade"]:
            if "points" not in header:
                raise CourseError(f"{self.path.name}: {grade_id} needs points=... in its header.")
            meta["points"] = header["points"]
        if role == "written" and cell.cell_type != "markdown":
            raise CourseError(f"{self.path.name}: {grade_id} is written, so make it [markdown].")
        return meta


def _hidden_line(header: dict[str, Any]) -> str:
    """Return what is left of a hidden test in a released notebook, which would else be blank."""
    points = header.get("points", 0)
    what = f"{points} point" if points == 1 else f"{points} points"
    return f"# Hidden tests, {what}: they run when your notebook is graded."


def exercise_of(cell: NotebookNode) -> str:
    """Return the exercise that a cell with a role belongs to."""
    return str(cell.metadata["rnn_course"]["exercise"])


def code_lines(cells: list[NotebookNode], begin: str, end: str) -> Iterator[str]:
    """Yield the lines between two of nbgrader's markers, stripped, without empty lines."""
    for cell in cells:
        inside = False
        for line in cell.source.splitlines():
            if begin in line:
                inside = True
            elif end in line:
                inside = False
            elif inside and line.strip():
                yield line.strip()


def _free(name: str, taken: set[str]) -> str:
    """Return ``name``, or ``name_2``, ``name_3``... if it is taken, and add it to ``taken``."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    taken.add(candidate)
    return candidate


def _exercise_line(header: dict[str, Any], points: int) -> str:
    level = header["difficulty"]
    dots = "●" * level + "○" * (3 - level)
    return (
        f"\n\n*Difficulty {dots} ({level} of 3), about {header['minutes']} minutes, "
        f"{points} points. "
        f'Stuck? Run `hint("{header["exercise"]}")` in a cell of your own.*'
    )
