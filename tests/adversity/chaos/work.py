"""A solved notebook in which every line knows which answer it belongs to.

Edits move, copy and drop these lines. Afterwards the lines show which answers are still there,
without any code of the grader.
"""

import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from nbformat import NotebookNode


@dataclass(frozen=True)
class Line:
    """A line of a cell: the ``number``-th line of ``answer``, not counting blank lines."""

    text: str
    answer: str | None = None
    number: int = 0


@dataclass
class Cell:
    """A cell while it is edited; ``prose`` means that it holds no code, whatever its ``kind``."""

    kind: str
    lines: list[Line]
    prose: bool
    cell_id: str
    metadata: dict[str, Any] = field(default_factory=dict)
    outputs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def source(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def pasted(self, cell_id: str) -> "Cell":
        return copy.deepcopy(self) if cell_id == self.cell_id else _renamed(self, cell_id)


def _renamed(cell: Cell, cell_id: str) -> Cell:
    other = copy.deepcopy(cell)
    other.cell_id = cell_id
    return other


class Standing(Enum):
    """What became of an answer.

    UNCLEAR is an answer in pieces: some lines are missing, or there is something between them, or
    there is a separate piece besides the whole. Its worth depends on the pieces.
    """

    WHOLE = "whole"
    GONE = "gone"
    UNCLEAR = "unclear"


def cells_of(released: NotebookNode, answers: Mapping[str, str]) -> list[Cell]:
    """Return the cells of a released notebook with these answers, by grade_id, filled in."""
    return [_cell(cell, answers) for cell in released.cells]


def _cell(cell: NotebookNode, answers: Mapping[str, str]) -> Cell:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    if name in answers:
        lines = list(_numbered(name, answers[name]))
    else:
        lines = [Line(text) for text in cell.source.split("\n")]
    metadata = copy.deepcopy(dict(cell.metadata))
    return Cell(cell.cell_type, lines, cell.cell_type != "code", cell.id, metadata)


def _numbered(name: str, source: str) -> Iterator[Line]:
    number = 0
    for text in source.split("\n"):
        yield Line(text, name, number) if text.strip() else Line(text)
        number += bool(text.strip())


def standing(cells: Iterable[Cell], answers: Mapping[str, str]) -> dict[str, Standing]:
    """Return what became of each answer in the remaining cells."""
    left = [line for cell in cells for line in cell.lines if line.text.strip()]
    return {name: _standing(name, source, left) for name, source in answers.items()}


def _standing(name: str, source: str, left: list[Line]) -> Standing:
    count = sum(bool(text.strip()) for text in source.split("\n"))
    places = [place for place, line in enumerate(left) if line.answer == name]
    if not places:
        return Standing.GONE
    while places:
        stretch, places = places[:count], places[count:]
        numbers = [left[place].number for place in stretch]
        together = stretch[-1] - stretch[0] == count - 1
        if numbers != list(range(count)) or not together:
            return Standing.UNCLEAR
    return Standing.WHOLE
