"""Sort a notebook's code by who wrote it, and find the exercises that ask for own code."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from rnn_helpers.notebooks.source_text import source_text

from autograder.classroom.graded_notebooks import exercise_name

# The function by which a test finds out whose code does the work. A test that uses it asks for the
# student's own code.
WATCHER: Final = "made_by"


class CellPurpose(Enum):
    """Who wrote a cell, and what it is for."""

    SETUP = "the course's own"
    TEST = "a test"
    ANSWER = "an answer"
    OWN = "any other cell, which students may write and change"


@dataclass(frozen=True)
class CodeCell:
    """A code cell; ``name`` is its grade_id, or "" if it has none."""

    kind: CellPurpose
    name: str
    source: str


def code_cells(cells: Iterable[Mapping[str, Any]]) -> list[CodeCell]:
    """Return the code cells of a graded notebook, in order, without malformed cells."""
    found = []
    for cell in cells:
        if cell.get("cell_type") != "code":
            continue
        source, metadata = source_text(cell.get("source")), cell.get("metadata")
        if source.strip():
            settings = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
            settings = settings if isinstance(settings, Mapping) else {}
            found.append(CodeCell(_kind(settings), str(settings.get("grade_id", "")), source))
    return found


def _kind(settings: Mapping[str, Any]) -> CellPurpose:
    if settings.get("solution") is True:
        return CellPurpose.ANSWER
    if settings.get("grade") is True:
        return CellPurpose.TEST
    return CellPurpose.SETUP if settings.get("locked") is True else CellPurpose.OWN


def by_hand(cells: Iterable[CodeCell]) -> set[str]:
    """Return the names of the exercises whose tests ask for the student's own code."""
    return {
        exercise_name(cell.name)
        for cell in cells
        if cell.kind is CellPurpose.TEST and WATCHER in cell.source and _asks_who(cell.source)
    }


def _asks_who(source: str) -> bool:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(
        isinstance(argument, ast.Name) and argument.id == WATCHER
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for argument in call.args
    )
