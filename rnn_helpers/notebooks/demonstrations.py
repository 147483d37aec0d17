"""Which demonstrations a grading run may leave out: those that nothing graded reads.

Most of a chapter's computing time goes into cells that show something: a training, a figure. They
were run by the student, and no point depends on them. One is left out if it still is as released
and no cell that runs reads a name that it binds. Whatever the student wrote or changed always runs.
"""

from __future__ import annotations

import ast
import functools
import symtable
from collections.abc import Iterator
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


def leave_out_unread(notebook: NotebookNode, pristine: NotebookNode) -> None:
    """Mark the demonstrations of a sanitized notebook that need not run, in place.

    ``pristine`` is the notebook that the answers were put into. A marked cell's metadata hold
    ``{"rnn_course": {"left_out": True}}``.
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
    except (_Unclear, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    while needed := [cell for cell in waiting if not read.isdisjoint(bound[cell.id])]:
        waiting = [cell for cell in waiting if cell not in needed]
        for cell in needed:
            read |= names_read(cell.source)
    for cell in waiting:
        cell.metadata.setdefault("rnn_course", NotebookNode())["left_out"] = True


def is_left_out(cell: NotebookNode) -> bool:
    """Whether :func:`leave_out_unread` marked the cell."""
    return bool(cell.metadata.get("rnn_course", {}).get("left_out", False))


class _Unclear(Exception):
    """What the code reads can't be told from its text."""


def _read_by(cells: list[NotebookNode]) -> set[str]:
    """Names that cells want of the student's kernel. Raises _Unclear; SyntaxError for a magic."""
    found: set[str] = set()
    tests_own: set[str] = set()
    for cell in cells:
        names = names_read(cell.source)
        if kind_of(cell) is CellKind.TEST:
            # In the grader's kernel a test's own names hide those of the student.
            names -= tests_own
            tests_own |= names_bound(cell.source)
        elif kind_of(cell) is CellKind.STUDENT and not _INDIRECT.isdisjoint(
            names | _attributes(ast.parse(cell.source))
        ):
            raise _Unclear
        found |= names
    return found


# The tests are the same for the whole class.
@functools.lru_cache(maxsize=4096)
def names_read(source: str) -> frozenset[str]:
    """Names that code looks up in the notebook's namespace and did not surely bind before.

    Raises:
        SyntaxError: It is no Python, or holds one of IPython's magics.
    """
    return frozenset(_reads_of(ast.parse(source).body, set()))


@functools.lru_cache(maxsize=4096)
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
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            found |= {part.id for part in ast.walk(node.value) if isinstance(part, ast.Name)}
    return frozenset(found)


def _reads_of(statements: list[ast.stmt], bound: set[str]) -> set[str]:
    """What statements read of the namespace; adds to ``bound`` what they surely bind."""
    read: set[str] = set()
    for statement in statements:
        match statement:
            case ast.For(target=target, iter=over, body=body, orelse=after):
                read |= _looked_up(over) - bound
                inside = bound | _targets(target)
                read |= _reads_of(body, inside) | _reads_of(after, set(bound))
            case (
                ast.If(test=test, body=body, orelse=after)
                | ast.While(test=test, body=body, orelse=after)
            ):
                read |= _looked_up(test) - bound
                read |= _reads_of(body, set(bound)) | _reads_of(after, set(bound))
            case ast.With(items=items, body=body):
                for item in items:
                    read |= _looked_up(item.context_expr) - bound
                    bound |= _targets(item.optional_vars)
                read |= _reads_of(body, bound)
            case _:
                read |= _looked_up(statement) - bound
                bound |= _surely_bound(statement)
    return read


def _looked_up(node: ast.stmt | ast.expr) -> set[str]:
    """Names that a piece of code looks up in the namespace, from a function's inside as well."""
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
    for child in table.get_children():
        yield child
        yield from _inner_scopes(child)


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
