"""What a graded notebook says: the checks' records in test cells, and the student's answers.

Only test cells that the gradebook knows are believed: anyone can print a record in a cell of their
own. Everything read here was made by students, and stays plain text of bounded length.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from autograder.classroom.check_records import CheckRecord, check_records, source_text
from autograder.classroom.class_folder import read_regular_file
from autograder.classroom.screen import one_line, visible

#: Longest text taken from a record or an error, and longest answer, in characters.
MOST_TEXT, MOST_CODE = 4_000, 40_000
_MOST_BYTES = 64 * 2**20
_ROLE = re.compile(r"_(?P<role>test|hidden)(?:_\d+)?$")
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


@dataclass(frozen=True)
class TestCell:
    """A test cell's records, and the error that it ended with (empty if with none)."""

    checks: tuple[CheckRecord, ...]
    error: str


@dataclass(frozen=True)
class GradedNotebook:
    """Test cells and answers (code only) of one graded notebook, by their names.

    ``cells`` are the names of all graded cells, in the order of the notebook; ``verdict`` and
    ``detail`` are how the run went, and ``engine`` is the version that ran it, where that was the
    course's own engine. ``whole`` are all cells as the file has them.
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
    """Read a graded notebook; None where there is none that can be read.

    Args:
        path: The notebook in ``autograded/``.
        test_cells: Names of the test cells that the gradebook has for it.
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
