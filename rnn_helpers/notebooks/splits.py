"""Find code that a student split in mid-statement (Ctrl-Shift-Minus in JupyterLab does it)."""

from __future__ import annotations

import ast
import functools
import re
import warnings
from collections.abc import Callable

from rnn_helpers.notebooks.student_notebook import StudentCell

#: A split answer has two or three pieces; more are not looked for, so that a hostile notebook can't
#: cost time.
_MOST_PIECES = 6
#: Characters. Beyond this a cell is no hand-written answer, and parsing it would only cost time.
_LONGEST_PARSED = 50_000


def pieces_of_code(
    cells: list[StudentCell],
    may_join: Callable[[StudentCell, StudentCell], bool],
    is_code: Callable[[StudentCell], bool],
) -> list[list[StudentCell]]:
    """Group the cells, in order, so that each group is one whole piece of Python.

    Nearly every group is a single cell. Cells are put together only when one of them is no Python
    by itself, all of them together are, ``may_join(first, other)`` allows it, and at least one
    ``is_code``: a piece may have been turned into text after the split.
    """
    groups: list[list[StudentCell]] = []
    position = 0
    while position < len(cells):
        count = _pieces_from(cells, position, may_join, is_code)
        groups.append(cells[position : position + count])
        position += count
    return groups


def _pieces_from(
    cells: list[StudentCell],
    start: int,
    may_join: Callable[[StudentCell, StudentCell], bool],
    is_code: Callable[[StudentCell], bool],
) -> int:
    first = cells[start]
    if not may_join(first, first) or first.source.lstrip().startswith("%%"):
        return 1
    source, whole, best = first.source, parses(first.source), 1
    for count in range(2, min(_MOST_PIECES, len(cells) - start) + 1):
        piece = cells[start + count - 1]
        if not may_join(first, piece):
            break
        blank = _says_nothing(piece.source)
        if whole and not blank and parses(piece.source):
            break
        source = f"{source}\n{piece.source}"
        if len(source) > _LONGEST_PARSED:
            break
        whole = parses(source)
        if whole and not blank and any(map(is_code, cells[start : start + count])):
            best = count
    return best


def _says_nothing(source: str) -> bool:
    return all(not line.strip() or line.lstrip().startswith("#") for line in source.splitlines())


def parses(source: str) -> bool:
    """Return whether the source is Python, apart from magics; one too long to look at passes."""
    return len(source) > _LONGEST_PARSED or _is_python(source)


# Most cells are the same for a whole class.
@functools.lru_cache(maxsize=512)
def _is_python(source: str) -> bool:
    plain = re.sub(r"^([ \t]*)[%!].*$", r"\1pass", source, flags=re.MULTILINE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(plain)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True
