"""Which demonstrations a grading run may leave out: those that nothing graded reads.

Most of a chapter's computing time goes into cells that show something: a training, a figure. They
were run by the student, and no point depends on them. One is left out if it still is as released
and no cell that runs reads a name that it binds. Whatever the student wrote or changed always runs.

Looking at the student's code takes time that others wait, so more than a person writes is not
looked at: then every demonstration runs, which costs nobody else anything.
"""

from __future__ import annotations

import ast
from typing import Final

from rnn_helpers.notebooks.cells import CellKind, kind_of
from rnn_helpers.notebooks.names import STAR, names_bound, names_read, names_read_in

from nbformat import NotebookNode

# With one of these, code may read a name without naming it; then every cell runs. Compiled code
# runs by eval or exec alone, and every model of Keras is compiled.
_INDIRECT: Final = frozenset(
    [
        *("globals", "locals", "vars", "eval", "exec", "dir", "__import__"),
        *("get_ipython", "IPython", "__main__", "importlib", "inspect", "runpy", "gc"),
        *("In", "Out", "_", "__", "___", "_i", "_ii", "_iii", "_ih", "_oh", "_dh"),
        *("modules", "user_ns", "f_globals", "f_locals", "f_back", "__globals__", "__dict__"),
    ]
)

#: Characters and statements of the student's code that are looked at; a chapter's answers have a
#: fifth of that.
MOST_CHARS: Final = 40_000
MOST_STATEMENTS: Final = 2_000
TOO_MUCH: Final = (
    "The notebook holds more code than is looked through, so every demonstration was run, even "
    "those that no test needs."
)


def leave_out_unread(notebook: NotebookNode, pristine: NotebookNode) -> str | None:
    """Mark the demonstrations of a sanitized notebook that need not run, in place.

    ``pristine`` is the notebook that the answers were put into. A marked cell's metadata hold
    ``{"rnn_course": {"left_out": True}}``.

    Returns:
        A sentence for the student where there was too much code to tell which need not run.
    """
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
    # What a demonstration imports by a star may be any of the names that are read.
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
    """Whether :func:`leave_out_unread` marked the cell."""
    return bool(cell.metadata.get("rnn_course", {}).get("left_out", False))


class _Unclear(Exception):
    """What the code reads can't be told from its text."""


class _TooMuch(Exception):
    """There is more code than is looked through."""


def _read_by(cells: list[NotebookNode]) -> set[str]:
    """Names that cells want of the student's kernel.

    Raises _Unclear and _TooMuch; SyntaxError for a magic.
    """
    found: set[str] = set()
    tests_own: set[str] = set()
    students = [cell for cell in cells if kind_of(cell) is CellKind.STUDENT]
    if sum(len(cell.source) for cell in students) > MOST_CHARS:
        raise _TooMuch
    found |= _read_by_student([ast.parse(cell.source) for cell in students])
    for cell in cells:
        if kind_of(cell) is CellKind.TEST:
            # In the grader's kernel a test's own names hide those of the student.
            found |= names_read(cell.source) - tests_own
            tests_own |= names_bound(cell.source)
        elif kind_of(cell) is CellKind.SETUP:
            found |= names_read(cell.source)
    return found


def _read_by_student(trees: list[ast.Module]) -> set[str]:
    """What the student's cells read; each is looked at once, and nothing of it is kept."""
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
    """Attributes, and the parts of imported names."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            paths = [alias.name for alias in node.names]
            paths.append(getattr(node, "module", None) or "")
            found.update(part for path in paths for part in path.split("."))
    return found
