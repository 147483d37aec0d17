"""Which kernel a cell belongs to, by its nbgrader metadata."""

import enum
from typing import Any


class CellKind(enum.Enum):
    """Where a cell runs: setup in both kernels, tests in the grader's, others in the student's."""

    SETUP = "setup"
    STUDENT = "student"
    TEST = "test"
    TEXT = "text"


def kind_of(cell: Any) -> CellKind:
    """The kind of a cell of a sanitized notebook.

    The sanitizer decides which cells are locked: metadata that a student wrote never gets here.
    """
    if cell.cell_type != "code":
        return CellKind.TEXT
    marks = cell.metadata.get("nbgrader", {})
    if marks.get("solution", False):
        return CellKind.STUDENT
    if marks.get("grade", False):
        return CellKind.TEST
    return CellKind.SETUP if marks.get("locked", False) else CellKind.STUDENT
