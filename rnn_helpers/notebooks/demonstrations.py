"""Which demonstrations a grading run may leave out: those that nothing graded reads.

Most of a chapter's computing time goes into cells that show something: a training, a figure. They
were run by the student, and no point depends on them. One is left out if it still is as released
and no cell that runs reads a name that it binds. Whatever the student wrote or changed always runs.

Looking at the student's code takes time that others wait, so more than a person writes is not
looked at: then every demonstration runs, which costs nobody else anything.
"""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from rnn_helpers.notebooks.cells import CellKind, kind_of
from rnn_helpers.notebooks.scopes import symbol_table

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
_SCOPES: Final = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
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
    while needed := [cell for cell in waiting if not read.isdisjoint(bound[cell.id])]:
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
        names = _reads_of(tree.body, _Bound())
        if not _INDIRECT.isdisjoint(names | _attributes(tree)):
            raise _Unclear
        found |= names
    return found


# The tests are the same for the whole class.
@functools.lru_cache(maxsize=1024)
def names_read(source: str) -> frozenset[str]:
    """Names that code looks up in the notebook's namespace and did not surely bind before.

    Raises:
        SyntaxError: It is no Python, or holds one of IPython's magics.
    """
    return frozenset(_reads_of(ast.parse(source).body, _Bound()))


@functools.lru_cache(maxsize=1024)
def names_bound(source: str) -> frozenset[str]:
    """Names of the notebook's namespace that code may define, delete or change in place.

    Raises:
        SyntaxError: It is no Python, or holds one of IPython's magics.
    """
    tree = ast.parse(source)
    top = symbol_table(tree)
    found = {s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported()}
    found |= {s.get_name() for s in top.get_symbols() if s.is_namespace()}
    for scope in _inner_scopes(top):
        found |= {s.get_name() for s in scope.get_symbols() if s.is_declared_global()}
    return frozenset(found | _changed_in_place(tree))


def _changed_in_place(tree: ast.AST) -> set[str]:
    """Names in whatever an attribute or an item is assigned to; each node is visited once."""
    found: set[str] = set()
    waiting: list[tuple[ast.AST, bool]] = [(tree, False)]
    while waiting:
        node, is_changed = waiting.pop()
        if is_changed and isinstance(node, ast.Name):
            found.add(node.id)
        holds = isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(
            node.ctx, ast.Load
        )
        for name, value in ast.iter_fields(node):
            parts = value if isinstance(value, list) else [value]
            inside = is_changed or (holds and name == "value")
            waiting += [(part, inside) for part in parts if isinstance(part, ast.AST)]
    return found


class _Bound:
    """Names that are surely bound by now; what a block binds is forgotten at its end."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._order: list[str] = []

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self._names:
                self._names.add(name)
                self._order.append(name)

    def without(self, names: set[str]) -> set[str]:
        """Return those of the names that are not bound."""
        return {name for name in names if name not in self._names}

    @contextmanager
    def block(self, names: Iterable[str] = ()) -> Iterator[None]:
        """A block of code that may not run, or not to its end; ``names`` are bound within it."""
        before = len(self._order)
        self.add(names)
        yield
        self._names.difference_update(self._order[before:])
        del self._order[before:]


def _reads_of(statements: list[ast.stmt], bound: _Bound) -> set[str]:
    """What statements read of the namespace; adds to ``bound`` what they surely bind."""
    read: set[str] = set()
    for statement in statements:
        match statement:
            case ast.For(target=target, iter=over, body=body, orelse=after):
                read |= bound.without(_looked_up(over))
                with bound.block(_targets(target)):
                    read |= _reads_of(body, bound)
                with bound.block():
                    read |= _reads_of(after, bound)
            case (
                ast.If(test=test, body=body, orelse=after)
                | ast.While(test=test, body=body, orelse=after)
            ):
                read |= bound.without(_looked_up(test))
                for block in (body, after):
                    with bound.block():
                        read |= _reads_of(block, bound)
            case ast.With(items=items, body=body):
                for item in items:
                    read |= bound.without(_looked_up(item.context_expr))
                    bound.add(_targets(item.optional_vars))
                read |= _reads_of(body, bound)
            case _:
                read |= bound.without(_looked_up(statement))
                bound.add(_surely_bound(statement))
    return read


def _looked_up(node: ast.stmt | ast.expr) -> set[str]:
    """Names that a piece of code looks up in the namespace, from a function's inside as well."""
    found: set[str] = set()
    has_scopes = False
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, (ast.Load, ast.Del)):
            found.add(part.id)
        elif isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            found.add(part.target.id)
        has_scopes = has_scopes or isinstance(part, _SCOPES)
    return _looked_up_from_scopes(node) if has_scopes else found


def _looked_up_from_scopes(node: ast.stmt | ast.expr) -> set[str]:
    """Do the same where functions, classes or comprehensions have names of their own."""
    top = symbol_table(node)
    found = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    for scope in _inner_scopes(top):
        for symbol in scope.get_symbols():
            # A class body may read a name of the notebook before it binds one of its own.
            if symbol.is_referenced() and (symbol.is_global() or scope.get_type() == "class"):
                found.add(symbol.get_name())
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            found.add(part.target.id)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del):
            found.add(part.id)
    return found


def _surely_bound(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.Assign(targets=targets):
            return set().union(*map(_targets, targets))
        case ast.AnnAssign(target=target, value=ast.expr()):
            return _targets(target)
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {(alias.asname or alias.name).split(".")[0] for alias in names}
    return set()


def _targets(target: ast.expr | None) -> set[str]:
    match target:
        case ast.Name(id=name):
            return {name}
        case ast.Tuple(elts=parts) | ast.List(elts=parts):
            return set().union(*map(_targets, parts))
        case ast.Starred(value=value):
            return _targets(value)
    return set()


def _inner_scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    waiting = table.get_children()
    while waiting:
        scope = waiting.pop()
        yield scope
        waiting += scope.get_children()


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
