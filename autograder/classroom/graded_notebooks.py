"""Read graded notebooks: the checks' records in test cells, and the student's answers.

Records are read only from test cells that the gradebook knows, because students can print records
in their own cells. Everything read here comes from students, so texts are kept plain and bounded.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_helpers.notebooks.source_text import source_text
from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from autograder.classroom.check_records import CheckRecord, check_records
from autograder.classroom.class_folder import read_regular_file
from autograder.classroom.screen import one_line, visible

#: The most characters that are kept of a text from a record or an error, and of an answer.
MOST_TEXT, MOST_CODE = 4_000, 40_000
_MOST_BYTES = 64 * 2**20
_ROLE = re.compile(r"_(?P<role>test|hidden)(?:_\d+)?$")
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class TestCell:
    """The records of a test cell, and the error that the cell ended with ("" if none)."""

    checks: tuple[CheckRecord, ...]
    error: str


@dataclass(frozen=True)
class GradedNotebook:
    """The content of one graded notebook.

    Attributes:
        cells: The names of all graded cells, in the order of the notebook.
        tests: The test cells, by name.
        answers: The code of the answers, by the names of their cells.
        verdict: How the run went, in a word.
        detail: How the run went, in more words; may be empty.
        engine: The version of the course's engine; None if another program ran the notebook.
        whole: All cells as they are in the file.
    """

    cells: tuple[str, ...]
    tests: dict[str, TestCell]
    answers: dict[str, str]
    verdict: str
    detail: str
    engine: int | None
    whole: list[dict[str, Any]]


def exercise_name(cell: str) -> str:
    """Return the exercise that a cell belongs to, by the cell's name."""
    return _ROLE.sub("", cell)


def is_hidden(cell: str) -> bool:
    """Return whether a cell is a hidden test, by its name."""
    found = _ROLE.search(cell)
    return found is not None and found["role"] == "hidden"


def read_graded(path: Path, test_cells: Collection[str]) -> GradedNotebook | None:
    """Read a graded notebook.

    Args:
        path: The notebook in ``autograded/``.
        test_cells: Names of the test cells that the gradebook has for it.

    Returns:
        The content, or None if the notebook is missing or can't be read.
    """
    try:
        notebook = json.loads(read_regular_file(path, _MOST_BYTES))
        run = dict(notebook["metadata"].get("rnn_course") or {})
        cells = notebook["cells"]
        named = [
            (str(settings["grade_id"]), settings, cell)
            for cell in cells
            if (settings := cell["metadata"].get("nbgrader"))
        ]
    except (UnreadableNotebook, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    tests: dict[str, TestCell] = {}
    answers: dict[str, str] = {}
    for name, settings, cell in named:
        if cell.get("cell_type") != "code":
            continue
        if settings.get("grade") is True and name in test_cells:
            tests.setdefault(name, _test_cell(cell))
        elif settings.get("solution") is True:
            answers.setdefault(name, source_text(cell.get("source"))[:MOST_CODE])
    graded = tuple(name for name, settings, _ in named if settings.get("grade") is True)
    verdict, detail = (
        one_line(source_text(run.get(name)))[:MOST_TEXT] for name in ("verdict", "detail")
    )
    version = run.get("engine")
    engine = version if isinstance(version, int) else None
    return GradedNotebook(graded, tests, answers, verdict, detail, engine, cells)


def _test_cell(cell: dict[str, Any]) -> TestCell:
    outputs = [output for output in cell.get("outputs") or [] if isinstance(output, dict)]
    errors = [source_text(o.get("evalue")) for o in outputs if o.get("output_type") == "error"]
    error = _COLOURS.sub("", errors[0])[:MOST_TEXT] if errors else ""
    return TestCell(tuple(check_records(outputs, _shown)), visible(error))


def _shown(text: str) -> str:
    return visible(text[:MOST_TEXT])
