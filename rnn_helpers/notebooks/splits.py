"""Find code that a student split in mid-statement (Ctrl-Shift-Minus in JupyterLab does it)."""

from __future__ import annotations

from collections.abc import Callable

from rnn_helpers.notebooks.effort import LONGEST_PARSED, Effort
from rnn_helpers.notebooks.student_notebook import StudentCell

#: A split answer has two or three pieces; more are not looked for, so that a hostile notebook can't
#: cost time.
_MOST_PIECES = 6


def pieces_of_code(
    cells: list[StudentCell],
    may_join: Callable[[StudentCell, StudentCell], bool],
    is_code: Callable[[StudentCell], bool],
    effort: Effort,
) -> list[list[StudentCell]]:
    """Group the cells, in order, so that each group is one whole piece of Python.

    Nearly every group is a single cell. Cells are put together only when one of them is no Python
    by itself, all of them together are, ``may_join(first, other)`` allows it, and at least one
    ``is_code``: a piece may have been turned into text after the split.
    """
    groups: list[list[StudentCell]] = []
    position = 0
    while position < len(cells):
        count = _pieces_from(cells, position, may_join, is_code, effort)
        groups.append(cells[position : position + count])
        position += count
    return groups


def _pieces_from(
    cells: list[StudentCell],
    start: int,
    may_join: Callable[[StudentCell, StudentCell], bool],
    is_code: Callable[[StudentCell], bool],
    effort: Effort,
) -> int:
    first = cells[start]
    if not may_join(first, first) or first.source.lstrip().startswith("%%"):
        return 1
    source, whole, best = first.source, effort.parses(first.source), 1
    for count in range(2, min(_MOST_PIECES, len(cells) - start) + 1):
        piece = cells[start + count - 1]
        if not may_join(first, piece):
            break
        blank = _says_nothing(piece.source)
        if whole and not blank and effort.parses(piece.source):
            break
        if len(source) + len(piece.source) > LONGEST_PARSED:
            break
        source = f"{source}\n{piece.source}"
        whole = effort.parses(source)
        if whole and not blank and any(map(is_code, cells[start : start + count])):
            best = count
    return best


def _says_nothing(source: str) -> bool:
    return all(not line.strip() or line.lstrip().startswith("#") for line in source.splitlines())
