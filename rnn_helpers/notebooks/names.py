"""Find which of the notebook's names a piece of code binds, and which it reads.

The sanitizer, the grader's kernels, the gates and the checks all use this module. The kernels load
it before every fork, so it needs nothing but the standard library.
"""

import ast
import dis
import functools
import re
import symtable
import sys
import types
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

STAR: Final = "*"
"""Stands for the names that ``from module import *`` binds, which are unknown."""

# From Python 3.12 on, symtable needs help with these: see _AsGenerators.
_COMPREHENSIONS_ARE_INLINED: Final = sys.version_info >= (3, 12)
_INLINED: Final = (ast.ListComp, ast.SetComp, ast.DictComp)
# `type X = ...` exists from Python 3.12 on.
_TYPE_ALIAS: Final[tuple[type[ast.AST], ...]] = tuple(
    getattr(ast, name) for name in ("TypeAlias",) if hasattr(ast, name)
)
_SCOPES: Final = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(*_INLINED, ast.GeneratorExp, *_TYPE_ALIAS),
)
_BOUND_IN_TEXT: Final = re.compile(
    r"^(?:(?:async[ \t]+)?def|class)[ \t]+([^\W\d]\w*)|^([^\W\d]\w*)[ \t]*(?::[^=\n]+)?=(?!=)",
    re.MULTILINE,
)
_STORE: Final = dis.opmap["STORE_NAME"]
_LOADS: Final = frozenset([dis.opmap["LOAD_NAME"], dis.opmap["DELETE_NAME"]])
_CONSTANT: Final = dis.opmap["LOAD_CONST"]
_EXTENDED: Final = dis.opmap["EXTENDED_ARG"]
_DELETES_OR_AUGMENTS: Final = re.compile(r"\bdel\b|[-+*/%@&|^<>]=")


@functools.lru_cache(maxsize=1024)
def names_bound(source: str) -> frozenset[str]:
    """Return the notebook's names that code may define, delete or change in place.

    Raises:
        SyntaxError: It is no Python, or holds one of IPython's magics.
    """
    return names_defined(source) | _changed_in_place(ast.parse(source))


@functools.lru_cache(maxsize=1024)
def names_defined(source: str) -> frozenset[str]:
    """Return the notebook's names that code may give a value, or delete.

    The result holds :data:`STAR` if the code imports all names of a module.

    Raises:
        SyntaxError: It is no Python, or holds one of IPython's magics.
    """
    top = _table(source)
    found = _assigned(top)
    for scope in _inner_scopes(top):
        found |= {s.get_name() for s in scope.get_symbols() if s.is_declared_global()}
    return frozenset(found | _stars(source))


def names_imported(source: str) -> list[tuple[str, str, str]]:
    """Return each name that code imports, with the module and the name in it.

    The name in the module is "" if the module itself is bound, and :data:`STAR` stands for all of
    its names. Code that is no Python imports nothing.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return []
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.append((alias.asname or alias.name.split(".")[0], alias.name, ""))
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found.append((alias.asname or alias.name, node.module, alias.name))
    return found


@functools.lru_cache(maxsize=1024)
def names_bound_anywhere(source: str) -> frozenset[str]:
    """Return the names that code binds in any scope: the notebook's, a function's, a class's.

    Raises:
        SyntaxError: It is no Python, or holds one of IPython's magics.
    """
    top = _table(source)
    found = _assigned(top) | _stars(source)
    for scope in _inner_scopes(top):
        found |= _assigned(scope)
        found |= {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_parameter()}
    return frozenset(name for name in found if _is_written(name))


def names_bound_in_text(source: str) -> set[str]:
    """Return the names that top-level ``def``, ``class`` and ``name = ...`` lines bind.

    A pattern and not a parser, because it must also work on cells with magics or syntax errors.
    """
    return {first or second for first, second in _BOUND_IN_TEXT.findall(source)}


@functools.lru_cache(maxsize=1024)
def names_read(source: str) -> frozenset[str]:
    """Return the names that code looks up in the notebook and did not surely bind before.

    Raises:
        SyntaxError: It is no Python, or holds one of IPython's magics.
    """
    return frozenset(names_read_in(ast.parse(source)))


def names_read_in(tree: ast.Module) -> set[str]:
    """Return the same as :func:`names_read` for parsed code, without caching the result.

    Raises:
        SyntaxError: The code can't be compiled.
    """
    return _reads_of(tree.body, _Bound())


def names_wanted(source: str) -> frozenset[str]:
    """Return the names that code needs from outside: it reads them without binding them before.

    Raises:
        SyntaxError: It is no Python, or holds one of IPython's magics.
    """
    top = _table(source)
    bound = _assigned(top) | _bound_by_comprehensions(top)
    used = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    for scope in _inner_scopes(top):
        used |= _taken_from_outside(scope)
    wanted = used - bound
    if rebound := used & _assigned(top):
        wanted |= _read_before_bound(source) & rebound
    # A deleted or augmented name existed before, unless the code itself bound it. The check of the
    # text saves time: most code does neither, and walking its tree takes as long as parsing it.
    if _DELETES_OR_AUGMENTS.search(source):
        wanted |= _deleted_or_augmented(ast.parse(source)) & _owned_by_notebook(top)
    return frozenset(wanted)


def _read_before_bound(source: str) -> set[str]:
    """Return names that code may read before it binds them, in the order of its statements.

    This looks at the compiled code, because walking the tree takes several times as long.
    """
    code = compile(source, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    found: set[str] = set()
    bound: set[str] = set()
    extended = 0
    for operation, argument in zip(code.co_code[::2], code.co_code[1::2], strict=True):
        place = extended | argument
        extended = place << 8 if operation == _EXTENDED else 0
        if operation == _STORE:
            bound.add(code.co_names[place])
        elif operation in _LOADS:
            found |= {code.co_names[place]} - bound
        elif operation == _CONSTANT and isinstance(code.co_consts[place], types.CodeType):
            # A function may be called at once, so all that it reads counts as read here.
            found |= _names_within(code.co_consts[place]) - bound
    return found


def _names_within(code: types.CodeType) -> set[str]:
    """Return the names that a function's code, and the functions in it, may look up outside."""
    found = set(code.co_names)
    for part in code.co_consts:
        if isinstance(part, types.CodeType):
            found |= _names_within(part)
    return found


def _deleted_or_augmented(tree: ast.Module) -> set[str]:
    """Return names that code deletes, or changes by ``+=`` and the like without binding them."""
    deleted: set[str] = set()
    augmented: set[str] = set()
    made: set[str] = set()
    targets = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            augmented.add(node.target.id)
            targets.add(node.target)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            deleted.add(node.id)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in targets:
            made.add(node.id)
    return deleted | (augmented - made)


def _table(source: str) -> symtable.SymbolTable:
    """Return the symbols of code, in which each comprehension has a scope of its own."""
    if _COMPREHENSIONS_ARE_INLINED and "for" in source:
        tree = ast.parse(source)
        if any(isinstance(node, _INLINED) for node in ast.walk(tree)):
            source = ast.unparse(_AsGenerators().visit(tree))
    return symtable.symtable(source, "cell", "exec")


class _AsGenerators(ast.NodeTransformer):
    """A transformer that turns list, set and dict comprehensions into generator expressions.

    From Python 3.12 on, symtable lists the names of a comprehension among those of the surrounding
    code (PEP 709), where they can't be told apart. A generator expression has the same names in a
    scope of its own.
    """

    def visit_ListComp(self, node: ast.ListComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    def visit_SetComp(self, node: ast.SetComp) -> ast.AST:
        return self.generic_visit(ast.GeneratorExp(node.elt, node.generators))

    def visit_DictComp(self, node: ast.DictComp) -> ast.AST:
        pair = ast.Tuple([node.key, node.value], ast.Load())
        return self.generic_visit(ast.GeneratorExp(pair, node.generators))


def _inner_scopes(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    waiting = table.get_children()
    while waiting:
        scope = waiting.pop()
        yield scope
        waiting += scope.get_children()


def _assigned(table: symtable.SymbolTable) -> set[str]:
    """Return the names that a scope itself binds, by any kind of statement."""
    return {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }


def _bound_by_comprehensions(top: symtable.SymbolTable) -> set[str]:
    """Return the notebook's names that comprehensions, which run at once, bind by ``:=``."""
    found: set[str] = set()
    waiting = top.get_children()
    while waiting:
        scope = waiting.pop()
        if scope.get_name() in ("listcomp", "setcomp", "dictcomp", "genexpr"):
            found |= {s.get_name() for s in scope.get_symbols() if s.is_declared_global()}
            waiting += scope.get_children()
    return found


def _taken_from_outside(scope: symtable.SymbolTable) -> set[str]:
    """Return the notebook's names that a function, class or comprehension looks up."""
    return {
        symbol.get_name()
        for symbol in scope.get_symbols()
        # A class body may read a name of the notebook before it binds the same name itself.
        if symbol.is_referenced() and (symbol.is_global() or scope.get_type() == "class")
        if _is_written(symbol.get_name())
    }


def _is_written(name: str) -> bool:
    """Return whether a name is in the code itself; Python adds some for type parameters."""
    return name.isidentifier() and name not in ("__type_params__", "__classdict__")


def _owned_by_notebook(top: symtable.SymbolTable) -> set[str]:
    """Return the names that refer to the notebook where the code binds or deletes them."""
    found = _assigned(top)
    for scope in _inner_scopes(top):
        in_class = scope.get_type() == "class"
        for symbol in scope.get_symbols():
            if symbol.is_declared_global() or (in_class and symbol.is_assigned()):
                found.add(symbol.get_name())
    return found


def _stars(source: str) -> set[str]:
    if "*" not in source or "import" not in source:
        return set()
    return {
        STAR
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    }


def _changed_in_place(tree: ast.AST) -> frozenset[str]:
    """Return the names in each expression of which an attribute or an item is assigned.

    This takes linear time, because each node is visited once.
    """
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
    return frozenset(found)


class _Bound:
    """The names that are surely bound at this point; a block's names are removed at its end."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._order: list[str] = []

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self._names:
                self._names.add(name)
                self._order.append(name)

    def without(self, names: set[str]) -> set[str]:
        """Return the names that are not bound."""
        return {name for name in names if name not in self._names}

    @contextmanager
    def block(self, names: Iterable[str] = ()) -> Iterator[None]:
        """Enter a block that may not run, or not to its end; ``names`` are bound within it."""
        before = len(self._order)
        self.add(names)
        yield
        self._names.difference_update(self._order[before:])
        del self._order[before:]


def _reads_of(statements: list[ast.stmt], bound: _Bound) -> set[str]:
    """Return the notebook's names that statements read; add those they surely bind to ``bound``."""
    read: set[str] = set()
    for statement in statements:
        match statement:
            case (
                ast.For(target=target, iter=over, body=body, orelse=after)
                | ast.AsyncFor(target=target, iter=over, body=body, orelse=after)
            ):
                read |= bound.without(_looked_up(over))
                # A target such as `table[key]` reads names as well.
                read |= bound.without(_looked_up(target))
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
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    read |= bound.without(_looked_up(item.context_expr))
                    if item.optional_vars is not None:
                        read |= bound.without(_looked_up(item.optional_vars))
                    bound.add(_targets(item.optional_vars))
                # A context manager may swallow an error that ends the block early.
                with bound.block():
                    read |= _reads_of(body, bound)
            case _:
                read |= bound.without(_looked_up(statement))
                bound.add(_surely_bound(statement))
    return read


def _looked_up(node: ast.stmt | ast.expr) -> set[str]:
    """Return the notebook's names that code looks up, including from inside functions."""
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
    """Return the same for code with functions, classes or comprehensions, which have own names."""
    top = _table(ast.unparse(node))
    found = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
    for scope in _inner_scopes(top):
        found |= _taken_from_outside(scope)
    changed: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            changed.add(part.target.id)
        elif isinstance(part, ast.Name) and isinstance(part.ctx, ast.Del):
            changed.add(part.id)
    return found | (changed & _owned_by_notebook(top)) if changed else found


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
    if isinstance(statement, _TYPE_ALIAS):
        return _targets(getattr(statement, "name", None))
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
