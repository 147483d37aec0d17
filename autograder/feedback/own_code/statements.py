"""Read a cell's statements: which of the notebook's names each binds and reads, and how.

Nothing is run. Local names of functions are not the notebook's: a name that any enclosing function
binds is local.
"""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Final

from IPython.core.inputtransformer2 import TransformerManager

# In a path, this stands for a name that is known only when the code runs.
LATER: Final = "?"
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_DISPLAYS = ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp
_FILLED: Final = ("dict", "list", "set", "bytearray", "defaultdict", "OrderedDict", "deque")
# Magics that run the code after them in the line or in the cell.
_RUNNING: Final = ("time", "timeit", "prun", "capture")
# Magics that only show something.
_SHOWING: Final = frozenset(
    ["matplotlib", "config", "pinfo", "pinfo2", "who", "whos", "html", "latex", "markdown", "svg"]
)
_SYSTEM: Final = ("system", "getoutput")
_OPTIONS: Final = re.compile(r"^(?:-\w+(?:\s+\d+)?\s+)+")


@dataclass(frozen=True)
class Use:
    """A use of a notebook's name, with the attributes that are read: ``keras.layers.GRU``."""

    line: int
    root: str
    attributes: tuple[str, ...]


class Makes(Enum):
    """The kind of value that a statement binds to its names."""

    STUB = "a function that nobody has written yet"
    FUNCTION = "a function, a class or a module, whose statement shows what it does"
    CONTAINER = "a list, a dictionary or the like, which any code may fill"
    DATA = "anything else"


@dataclass
class Statement:
    """One statement of a cell, with everything in it.

    Attributes:
        line: The line where it begins.
        kind: What kind of value it binds to its names.
        binds: The notebook's names that it binds.
        changes: The notebook's names whose values it changes, by an attribute, an item, or
            ``setattr``.
        uses: The notebook's names that it reads.
        imports: The line, name and dotted path of each import; the name is ``*`` for ``import *``.
        attributes: The line and name of every attribute, of any object.
        magics: The lines of IPython commands that may do anything.
        commands: The lines of system commands, which can't change Python's names.
        alias: The name, with attributes, for which the statement only defines another name.
    """

    line: int
    kind: Makes
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    uses: list[Use] = field(default_factory=list)
    imports: list[tuple[int, str, tuple[str, ...]]] = field(default_factory=list)
    attributes: list[tuple[int, str]] = field(default_factory=list)
    magics: list[int] = field(default_factory=list)
    commands: list[int] = field(default_factory=list)
    alias: tuple[str, ...] = ()


class CantBeRead(ValueError):
    """Code is not valid Python, so it defines nothing."""


class TooDeep(ValueError):
    """Code is nested too deeply to be read; nobody writes such code by hand."""


@lru_cache(maxsize=4096)
def statements(source: str) -> tuple[Statement, ...]:
    """Return the statements of a cell; cached, because a whole class has many cells in common.

    Raises:
        CantBeRead: The cell is not valid Python.
        TooDeep: The code is nested too deeply.
    """
    try:
        return tuple(map(_read, _parsed(source).body))
    except (RecursionError, MemoryError):
        raise TooDeep from None


def _parsed(source: str) -> ast.Module:
    with warnings.catch_warnings():
        # Python warns of invalid backslashes in a student's strings, for example.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError):
            pass
        try:
            return ast.parse(TransformerManager().transform_cell(source))
        except (SyntaxError, ValueError) as error:
            raise CantBeRead(str(error)) from None


def _read(node: ast.stmt) -> Statement:
    found = Statement(node.lineno, _made_by(node))
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        found.alias = _other_name(node.value)
    _Reader(found).visit(node, frozenset())
    return found


def _made_by(node: ast.stmt) -> Makes:
    if _is_stub(node):
        return Makes.STUB
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return Makes.FUNCTION
    if isinstance(node, ast.Import | ast.ImportFrom):
        return Makes.FUNCTION
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Lambda):
        return Makes.FUNCTION
    made = value.func.id if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) else ""
    return Makes.CONTAINER if isinstance(value, _DISPLAYS) or made in _FILLED else Makes.DATA


def _is_stub(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    *before, last = node.body
    return (
        all(isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) for part in before)
        and isinstance(last, ast.Raise)
        and last.exc is not None
        and ast.unparse(last.exc) in ("NotImplementedError", "NotImplementedError()")
    )


class _Reader:
    """A visitor of one statement; ``own`` are the local names of the functions around a node."""

    def __init__(self, found: Statement) -> None:
        self._found = found

    def visit(self, node: ast.AST, own: frozenset[str]) -> None:
        if isinstance(node, _Function):
            self._function(node, own)
        elif isinstance(node, _Comprehension):
            self._comprehension(node, own)
        elif isinstance(node, ast.Call):
            self._call(node, own)
        elif isinstance(node, ast.Attribute):
            self._attribute(node, own)
        elif isinstance(node, ast.Subscript):
            self._subscript(node, own)
        elif isinstance(node, ast.Name):
            self._name(node, own)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node, own)
        elif isinstance(node, ast.AnnAssign):
            parts = (node.target, node.value, _at_work(node.annotation))
            self._all(filter(None, parts), own)
        else:
            if isinstance(node, ast.ClassDef):
                self._bind(node.name, own)
            for name in _names_as_text(node):
                self._bind(name, own)
            self._children(node, own)

    def _all(self, nodes: Iterable[ast.AST], own: frozenset[str]) -> None:
        for node in nodes:
            self.visit(node, own)

    def _children(self, node: ast.AST, own: frozenset[str]) -> None:
        self._all(ast.iter_child_nodes(node), own)

    def _comprehension(self, node: _Comprehension, own: frozenset[str]) -> None:
        first = node.generators[0].iter
        # Only the first iterable is evaluated outside of the comprehension, without its names.
        self.visit(first, own)
        inside = own | _targets(node)
        for part in ast.iter_child_nodes(node):
            if part is not node.generators[0]:
                self.visit(part, inside)
        self._all(node.generators[0].ifs, inside)

    def _function(self, node: _Function, own: frozenset[str]) -> None:
        self._all((*node.args.defaults, *filter(None, node.args.kw_defaults)), own)
        arguments = [part for part in ast.walk(node.args) if isinstance(part, ast.arg)]
        body: list[ast.AST]
        if isinstance(node, ast.Lambda):
            body = [node.body]
        else:
            self._bind(node.name, own)
            self._all(node.decorator_list, own)
            notes = (node.returns, *(argument.annotation for argument in arguments))
            self._all(filter(None, map(_at_work, notes)), own)
            body = list(node.body)
        bound, shared = _bound_in(body)
        inside = (own - shared) | bound | {argument.arg for argument in arguments}
        self._all(body, inside)

    def _name(self, node: ast.Name, own: frozenset[str]) -> None:
        if isinstance(node.ctx, ast.Store):
            self._bind(node.id, own)
        elif isinstance(node.ctx, ast.Del):
            self._change(node.id, own)
        else:
            self._use(node, (), own)

    def _attribute(self, node: ast.Attribute, own: frozenset[str]) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change_base(node, own)
        root, attributes = _chain(node)
        self._found.attributes += [(node.lineno, name) for name in attributes]
        if isinstance(root, ast.Name):
            self._use(root, attributes, own)
        else:
            self.visit(root, own)

    def _subscript(self, node: ast.Subscript, own: frozenset[str]) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._change_base(node, own)
        self._children(node, own)

    def _call(self, node: ast.Call, own: frozenset[str]) -> None:
        if _is_magic(node):
            self._magic(node, own)
            return
        function = node.func
        if isinstance(function, ast.Name) and function.id not in own:
            if function.id == "getattr" and len(node.args) in (2, 3) and not node.keywords:
                self._getattr(node, own)
                return
            if function.id in ("setattr", "delattr", "vars") and node.args:
                base = _base(node.args[0])
                if isinstance(base, ast.Name) and base.id in own:
                    # A local object of the function, such as self.
                    self._all(node.args, own)
                    return
                self._change_base(node.args[0], own)
        self._children(node, own)

    def _getattr(self, node: ast.Call, own: frozenset[str]) -> None:
        """Read ``getattr(keras, "layers")`` like ``keras.layers``; a computed name is ``LATER``."""
        owner, name, *default = node.args
        for part in default:
            self.visit(part, own)
        known = isinstance(name, ast.Constant) and isinstance(name.value, str)
        wanted = name.value if known and isinstance(name, ast.Constant) else LATER
        if not known:
            self.visit(name, own)
        made = ast.copy_location(ast.Attribute(owner, str(wanted), ast.Load()), node)
        self._attribute(made, own)

    def _use(self, node: ast.Name, attributes: tuple[str, ...], own: frozenset[str]) -> None:
        if node.id not in own:
            self._found.uses.append(Use(node.lineno, node.id, attributes))

    def _bind(self, name: str, own: frozenset[str]) -> None:
        if name not in own:
            self._found.binds.add(name)

    def _change(self, name: str, own: frozenset[str]) -> None:
        if name not in own:
            self._found.changes.add(name)

    def _change_base(self, node: ast.AST, own: frozenset[str]) -> None:
        if isinstance(base := _base(node), ast.Name):
            self._change(base.id, own)

    def _import(self, node: ast.Import | ast.ImportFrom, own: frozenset[str]) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                path = tuple(alias.name.split("."))
                name = alias.asname or path[0]
                # "import a.b" binds the name a, but imports a.b.
                self._note_import(node.lineno, "", path, own)
                path = path if alias.asname else path[:1]
            else:
                path = (*(node.module or LATER).split("."), alias.name)
                name = alias.asname or alias.name
            self._note_import(node.lineno, name, path, own)

    def _note_import(
        self, line: int, name: str, path: tuple[str, ...], own: frozenset[str]
    ) -> None:
        self._found.imports.append((line, name, path))
        if name:
            self._bind(name, own)

    def _magic(self, node: ast.Call, own: frozenset[str]) -> None:
        if isinstance(node.func, ast.Attribute) and node.func.attr in _SYSTEM:
            self._found.commands.append(node.lineno)
            return
        texts = [part.value for part in node.args if isinstance(part, ast.Constant)]
        name, *code = [text for text in texts if isinstance(text, str)] or [""]
        if name in _SHOWING:
            return
        if name not in _RUNNING:
            self._found.magics.append(node.lineno)
            return
        if name == "capture":
            # The text after %%capture is the variable for the output, not code.
            code = code[1:]
        for text in code:
            try:
                tree = _parsed(_OPTIONS.sub("", text))
            except CantBeRead:
                self._found.magics.append(node.lineno)
                continue
            for part in ast.walk(tree):
                if "lineno" in part._attributes:
                    ast.copy_location(part, node)
            self._children(tree, own)


def _at_work(annotation: ast.expr | None) -> ast.expr | None:
    """Return an annotation if it does more than name a type, else None."""
    working = (ast.Call, ast.NamedExpr, ast.Lambda)
    parts = ast.walk(annotation) if annotation else ()
    return annotation if any(isinstance(part, working) for part in parts) else None


def _chain(node: ast.AST) -> tuple[ast.AST, tuple[str, ...]]:
    """Split ``keras.layers.GRU`` into the node that it begins with and its attributes."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    return node, tuple(reversed(attributes))


def _other_name(value: ast.expr) -> tuple[str, ...]:
    """Return a value's names up to its first item: ``sys.modules`` of ``sys.modules["x"].y``."""
    names: tuple[str, ...] = ()
    node: ast.AST = value
    while isinstance(node, ast.Attribute | ast.Subscript):
        names = (node.attr, *names) if isinstance(node, ast.Attribute) else ()
        node = node.value
    return (node.id, *names) if isinstance(node, ast.Name) else ()


def _base(node: ast.AST) -> ast.AST:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node


def _is_magic(node: ast.Call) -> bool:
    """Return whether a call is what IPython turns ``%timeit f()``, ``!ls`` or ``f?`` into."""
    function = node.func
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Call)
        and isinstance(function.value.func, ast.Name)
        and function.value.func.id == "get_ipython"
        and function.attr in ("run_line_magic", "run_cell_magic", *_SYSTEM)
        and bool(node.args)
    )


def _names_as_text(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds but that have no node of their own."""
    if isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def _targets(node: _Comprehension) -> set[str]:
    return {
        part.id
        for generator in node.generators
        for part in ast.walk(generator.target)
        if isinstance(part, ast.Name)
    }


def _bound_in(body: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """Return the names that a function's body binds, and those that it declares ``global``.

    Imported names are left out, so that they count as the notebook's, whose meaning is known.
    """
    bound: set[str] = set()
    shared: set[str] = set()
    todo = list(body)
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
            continue
        if isinstance(node, ast.Lambda | _Comprehension):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.Global):
            shared |= set(node.names)
        bound.update(_names_as_text(node))
        todo.extend(ast.iter_child_nodes(node))
    return bound - shared, shared
