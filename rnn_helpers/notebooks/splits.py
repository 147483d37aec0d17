"""Find code that was split within a statement, as Ctrl-Shift-Minus in JupyterLab can do."""

from collections.abc import Callable

from rnn_helpers.notebooks.effort import LONGEST_PARSED, Effort
from rnn_helpers.notebooks.student_notebook import StudentCell

#: A split answer has two or three pieces. The limit bounds the time a hostile notebook can cost.
_MOST_PIECES = 6


def pieces_of_code(
    cells: list[StudentCell],
    may_join: Callable[[StudentCell, StudentCell], bool],
    is_code: Callable[[StudentCell], bool],
    effort: Effort,
) -> list[list[StudentCell]]:
    """Group the cells, in order, so that each group is one complete piece of Python.

    Nearly every group is a single cell. Cells are joined only if one of them is not Python by
    itself, and all of them together are.

    Args:
        cells: The cells of the submission, in order.
        may_join: Whether the first cell of a group and another cell may be joined.
        is_code: Whether a cell is code. At least one cell of a group must be, since pieces may have
            been turned into text after the split.
        effort: The budget for parsing.
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
