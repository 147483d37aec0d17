"""Find out from a cell's nbgrader metadata in which kernel the cell runs."""

import enum
from typing import Any


class CellKind(enum.Enum):
    """Where a cell runs: setup in both kernels, tests in the grader's, others in the student's."""

    SETUP = "setup"
    STUDENT = "student"
    TEST = "test"
    TEXT = "text"


def kind_of(cell: Any) -> CellKind:
    """Return the kind of a cell of a sanitized notebook.

    The metadata can be trusted here, because the sanitizer removed everything that a student wrote
    into it.
    """
    if cell.cell_type != "code":
        return CellKind.TEXT
    marks = cell.metadata.get("nbgrader", {})
    if marks.get("solution", False):
        return CellKind.STUDENT
    if marks.get("grade", False):
        return CellKind.TEST
    return CellKind.SETUP if marks.get("locked", False) else CellKind.STUDENT


def cell_name(cell: Any) -> str:
    """Return a cell's grade_id, or else its id; "" if it has neither."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id", ""))
