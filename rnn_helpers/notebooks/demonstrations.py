"""Find the demonstrations that a grading run may leave out, because no graded cell needs them.

Most of a chapter's computing time goes into cells that show something, such as a training or a
figure. The student already ran them, and no points depend on them. A demonstration is left out if
it is still as released and no cell that runs reads a name that it binds. Cells that the student
wrote or changed always run.

This holds for the course's own chapters, whose checks prove that no test needs more. In other
notebooks a cell may change something in place, or seed a random generator, without binding a name.
So all of their cells run.

Analysing the student's code delays other submissions, so its amount is limited to more than a
person writes. Beyond the limit, every demonstration runs, which delays nobody else.
"""

import ast
from typing import Final

from rnn_helpers.notebooks.cells import CellKind, kind_of
from rnn_helpers.notebooks.names import STAR, names_bound, names_read, names_read_in

from nbformat import NotebookNode

# Code that uses one of these may read a name that is not in its text; then every cell runs.
# `compile` is missing because compiled code only runs by eval or exec, and because every Keras
# model has a method of that name.
_INDIRECT: Final = frozenset(
    [
        *("globals", "locals", "vars", "eval", "exec", "dir", "__import__"),
        *("get_ipython", "IPython", "__main__", "importlib", "inspect", "runpy", "gc"),
        *("In", "Out", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh"),
        *("modules", "user_ns", "f_globals", "f_locals", "f_back", "__globals__", "__dict__"),
    ]
)

#: Limits of the student's code that is analysed, in characters and statements; a chapter's answers
#: have a fifth of that.
MOST_CHARS: Final = 40_000
MOST_STATEMENTS: Final = 2_000
TOO_MUCH: Final = (
    "The notebook holds more code than is looked through, so every demonstration was run, even "
    "those that no test needs."
)


def leave_out_unread(notebook: NotebookNode, pristine: NotebookNode) -> str | None:
    """Mark the demonstrations of a sanitized notebook that need not run, in place.

    The metadata of a marked cell hold ``{"rnn_course": {"left_out": True}}``.

    Args:
        notebook: The sanitized notebook.
        pristine: The instructor's notebook, before the answers were put in.

    Returns:
        A sentence for the student if there was too much code to analyse, otherwise ``None``.
    """
    if not pristine.metadata.get("rnn_course", {}).get("chapter"):
        return None
    released = {
        cell.id: cell.source
        for cell in pristine.cells
        if kind_of(cell) is CellKind.STUDENT and not cell.metadata.get("nbgrader")
    }
    code = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    waiting = [cell for cell in code if released.get(cell.id) == cell.source]
    running = [cell for cell in code if released.get(cell.id) != cell.source]
    try:
        read = _read_by(running)
        bound = {cell.id: names_bound(cell.source) for cell in waiting}
    except _TooMuch:
        return TOO_MUCH
    except (_Unclear, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    # The names that a demonstration imports by a star are unknown, so any read name may be one.
    while needed := [
        cell for cell in waiting if STAR in bound[cell.id] or not read.isdisjoint(bound[cell.id])
    ]:
        waiting = [cell for cell in waiting if cell not in needed]
        for cell in needed:
            read |= names_read(cell.source)
    for cell in waiting:
        cell.metadata.setdefault("rnn_course", NotebookNode())["left_out"] = True
    return None


def is_left_out(cell: NotebookNode) -> bool:
    """Return whether :func:`leave_out_unread` marked the cell."""
    return bool(cell.metadata.get("rnn_course", {}).get("left_out", False))


class _Unclear(Exception):
    """The names that the code reads can't be found from its text."""


class _TooMuch(Exception):
    """There is more code than is analysed."""


def _read_by(cells: list[NotebookNode]) -> set[str]:
    """Return the names that cells read from the student's kernel.

    Raises:
        _Unclear: The code may read names that are not in its text.
        _TooMuch: There is too much code.
        SyntaxError: A cell is no Python, or holds one of IPython's magics.
    """
    found: set[str] = set()
    tests_own: set[str] = set()
    students = [cell for cell in cells if kind_of(cell) is CellKind.STUDENT]
    if sum(len(cell.source) for cell in students) > MOST_CHARS:
        raise _TooMuch
    found |= _read_by_student([ast.parse(cell.source) for cell in students])
    for cell in cells:
        if kind_of(cell) is CellKind.TEST:
            # A test runs in the grader's kernel, where its own names hide those of the student.
            found |= names_read(cell.source) - tests_own
            tests_own |= names_bound(cell.source)
        elif kind_of(cell) is CellKind.SETUP:
            found |= names_read(cell.source)
    return found


def _read_by_student(trees: list[ast.Module]) -> set[str]:
    """Return the names that the student's cells read, without caching anything about them."""
    if sum(isinstance(n, ast.stmt) for t in trees for n in ast.walk(t)) > MOST_STATEMENTS:
        raise _TooMuch
    found: set[str] = set()
    for tree in trees:
        names = names_read_in(tree)
        if not _INDIRECT.isdisjoint(names | _attributes(tree)):
            raise _Unclear
        found |= names
    return found


def _attributes(tree: ast.AST) -> set[str]:
    """Return the attributes in code, and the parts of its imported names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            paths = [alias.name for alias in node.names]
            paths.append(getattr(node, "module", None) or "")
            found.update(part for path in paths for part in path.split("."))
    return found
