"""Find the learner's expression that an error came from, and describe the values in it.

This runs where the learner's code runs, which may be another process than the check's. Everything
in a :class:`Place` is plain data, which can be sent.

Nothing of the learner's is run for it: names are looked up, and arrays are indexed by numbers and
slices at most.
"""

import ast
import builtins
import difflib
import dis
import functools
import itertools
import linecache
import types
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Any, Final

from rnn_helpers.check.errors.values import described, is_array, is_class, is_function, is_of
from rnn_helpers.check.learner_code import is_cell

#: The most operands that are described.
OPERANDS: Final = 6
#: The most characters of an expression or of an operand's name.
CHARACTERS: Final = 120
SOURCE_CHARACTERS: Final = 100_000

#: What a place's ``own`` says. The error was raised by the learner's ``raise`` or ``assert``; by
#: one that hands on another error or may not be the learner's; or by the call of the function.
RAISED: Final = "raise"
ASSERTED: Final = "assert"
OTHERS: Final = "other"
CALLED: Final = "call"

_MISSING: Final = object()
_CHECKS: Final = ("rnn_helpers.check.", "autograder.engine.kernels.")
_LIBRARIES: Final = ("np", "numpy", "math", "tf", "keras", "layers")
_READ_OF_ARRAYS: Final = ("shape", "ndim", "size", "dtype", "T")
_ELSEWHERE: Final = (
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.FunctionDef,
    ast.AsyncFunctionDef, ast.ClassDef,
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where in a learner's code an error came from.

    Attributes:
        line: The line in the cell; 0 if it is none of the learner's.
        expression: The source of the expression that failed; "" if it is not known.
        operands: The names in the expression, each with what its value is.
        inside: Whether the expression called Python code of a library, which raised the error.
        own: ``RAISED``, ``ASSERTED`` or ``OTHERS`` if a statement in a cell raised the error,
            ``CALLED`` if the function can't be called in the way the check did; else "".
        near: A known name that resembles the unknown one.
        repeats: The learner's functions that call themselves or each other without an end.
    """

    line: int = 0
    expression: str = ""
    operands: tuple[tuple[str, str], ...] = ()
    inside: bool = False
    own: str = ""
    near: str = ""
    repeats: tuple[str, ...] = ()

    def text(self) -> str:
        """Return sentences about this place; "" if there is nothing to say."""
        if self.own in (RAISED, ASSERTED):
            return f"This comes from your own `{self.own}` in line {self.line}."
        if self.repeats:
            names = [f"`{_as_code(name)}`" for name in self.repeats]
            if len(names) == 1:
                return f"{names[0]} calls itself again and again."
            return f"{', '.join(names[:-1])} and {names[-1]} call each other again and again."
        parts = []
        if self.expression and self.operands:
            values = "; ".join(f"`{_as_code(name)}` {what}" for name, what in self.operands)
            parts.append(f"In `{_as_code(self.expression)}`: {values}.")
        if self.near:
            parts.append(f"Did you mean `{_as_code(self.near)}`?")
        return " ".join(parts)


def _as_code(text: str) -> str:
    """Return a text to put between backticks."""
    return text.replace("`", "'")


def place_of(error: BaseException) -> Place | None:
    """Return where in the learner's code an error came from; None if that can't be said.

    For an error that was raised in another process, this is what was sent from there.
    """
    sent = getattr(error, "student_place", None)
    if isinstance(sent, Place):
        return sent
    if getattr(error, "student_traceback", ""):
        return None
    try:
        return _found(error)
    except Exception:
        # A description is a help; nothing depends on it.
        return None


def _found(error: BaseException) -> Place | None:
    steps = list(_steps(error.__traceback__))
    own = [step for step in steps if is_cell(step.tb_frame.f_code.co_filename)]
    if not own:
        module = steps[-1].tb_frame.f_globals.get("__name__") if steps else None
        called = isinstance(module, str) and module.startswith(_CHECKS)
        return Place(own=CALLED) if called else None
    last = own[-1]
    line = last.tb_lineno or 0
    if isinstance(error, RecursionError):
        return Place(line, repeats=_repeats(own))
    if last.tb_next is None and _raises(last):
        same_cell = last.tb_frame.f_code.co_filename == own[0].tb_frame.f_code.co_filename
        if not same_cell or error.__context__ is not None:
            return Place(line, own=OTHERS)
        return Place(line, own=ASSERTED if isinstance(error, AssertionError) else RAISED)
    path = _path(last)
    near = _near(error, last.tb_frame, path)
    inside = last.tb_next is not None and not _is_missing_in_module(error)
    if not path:
        return Place(line, inside=inside, near=near)
    lines = _source(last).splitlines()
    node = _whole(path)
    operands = itertools.islice(_operands(node, last.tb_frame, lines), OPERANDS)
    return Place(line, _text(node, lines), tuple(operands), inside, near=near)


def _is_missing_in_module(error: BaseException) -> bool:
    """Return whether a module lacks an attribute; some modules have code that says so."""
    return type(error) is AttributeError and type(error.obj) is types.ModuleType


def _steps(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _raises(step: TracebackType) -> bool:
    """Return whether a step of a traceback is a ``raise X`` or an ``assert``."""
    code = step.tb_frame.f_code.co_code
    return dis.opname[code[step.tb_lasti]] == "RAISE_VARARGS" and code[step.tb_lasti + 1] > 0


def _repeats(own: list[TracebackType]) -> tuple[str, ...]:
    """Return the names of the functions that a recursion without an end consists of."""
    codes = [step.tb_frame.f_code for step in own[-60:]]
    found = dict.fromkeys(code for code in codes if codes.count(code) > 3)
    return tuple(code.co_name[:CHARACTERS] for code in found)[:3]


def _source(step: TracebackType) -> str:
    return "".join(linecache.getlines(step.tb_frame.f_code.co_filename))[:SOURCE_CHARACTERS]


@functools.lru_cache(maxsize=4)
def _parsed(source: str) -> ast.Module | None:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError):
        return None


def _path(step: TracebackType) -> list[ast.AST]:
    """Return the syntax tree's nodes around the failing expression, the innermost last."""
    positions = list(step.tb_frame.f_code.co_positions())[step.tb_lasti // 2]
    tree = _parsed(_source(step))
    if tree is None or None in positions:
        return []
    first, last, start, end = positions
    path: list[ast.AST] = [tree]
    while (child := _around(path[-1], (first, start), (last, end))) is not None:
        path.append(child)
    return path[1:]


def _around(node: ast.AST, start: Any, end: Any) -> ast.AST | None:
    """Return the child of a node that covers a span of the source."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.comprehension, ast.withitem)):
            if (found := _around(child, start, end)) is not None:
                return found
        elif hasattr(child, "lineno") and _covers(child, start, end):
            return child
    return None


def _covers(node: Any, start: Any, end: Any) -> bool:
    begins = (node.lineno, node.col_offset)
    ends = (node.end_lineno, node.end_col_offset)
    return bool(begins <= start and end <= ends)


def _whole(path: list[ast.AST]) -> ast.AST:
    """Return what to show: of an assignment's target, the whole assignment."""
    node = path[-1]
    if isinstance(getattr(node, "ctx", None), ast.Store):
        return next((part for part in reversed(path) if isinstance(part, ast.stmt)), node)
    return node


def _text(node: Any, lines: list[str]) -> str:
    """Return a node's source in one line; of a statement with a block, the part before it."""
    last, end = node.end_lineno, node.end_col_offset
    if isinstance(node, (ast.For, ast.AsyncFor)):
        last, end = node.iter.end_lineno, node.iter.end_col_offset
    part = [line.encode() for line in lines[node.lineno - 1 : last]]
    if not part:
        return ""
    part[-1] = part[-1][:end]
    part[0] = part[0][node.col_offset :]
    text = " ".join(b"\n".join(part).decode(errors="replace").split())
    return text if len(text) <= CHARACTERS else f"{text[: CHARACTERS - 2]} …"


def _operands(node: ast.AST, frame: FrameType, lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the source and the description of each operand whose value can be looked up."""
    seen = set()
    for part, value in _parts(node, frame, outermost=True):
        name = _text(part, lines)
        if name not in seen:
            seen.add(name)
            yield name, described(value)


def _parts(
    node: ast.AST, frame: FrameType, outermost: bool = False
) -> Iterator[tuple[ast.AST, Any]]:
    if isinstance(node, _ELSEWHERE):
        # These have variables of their own.
        return
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        yield from _parts(
            ast.copy_location(ast.Name(node.target.id, ast.Load()), node.target), frame
        )
    if not outermost or isinstance(node, ast.Name):
        value = _value(node, frame)
        if value is not _MISSING:
            if not is_of(value, types.ModuleType):
                yield node, value
            return
    for child in _read_by(node):
        if isinstance(node, ast.Call) and child is node.func and _is_function(child, frame):
            continue
        yield from _parts(child, frame)


def _read_by(node: Any) -> list[ast.AST]:
    """Return the children of a node that it reads, without the block of a statement."""
    if isinstance(node, (ast.For, ast.AsyncFor)):
        return [node.iter]
    if isinstance(node, (ast.If, ast.While)):
        return [node.test]
    if isinstance(node, (ast.With, ast.AsyncWith)):
        return [item.context_expr for item in node.items]
    if isinstance(node, (ast.Try, ast.Match)):
        return []
    return list(ast.iter_child_nodes(node))


def _is_function(node: ast.AST, frame: FrameType) -> bool:
    value = _value(node, frame)
    if value is _MISSING:
        return isinstance(node, ast.Name)
    return is_function(value) or is_class(value)


def _value(node: ast.AST, frame: FrameType) -> Any:
    """Return the value of a name, or of a part of an array; ``_MISSING`` for all else."""
    if isinstance(node, ast.Name):
        return _looked_up(node.id, frame) if isinstance(node.ctx, ast.Load) else _MISSING
    if isinstance(node, ast.Attribute) and node.attr in _READ_OF_ARRAYS:
        base = _value(node.value, frame)
        return getattr(base, node.attr) if is_array(base) else _MISSING
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        base = _value(node.value, frame)
        index = _index(node.slice, frame)
        if index is _MISSING or not (is_array(base) or is_of(base, list, tuple)):
            return _MISSING
        try:
            return base[index]
        except (IndexError, TypeError, ValueError):
            return _MISSING
    return _MISSING


def _looked_up(name: str, frame: FrameType) -> Any:
    optimized = frame.f_code.co_flags & 1
    for names in (frame.f_locals, frame.f_globals):
        if (type(names) is dict or optimized) and name in names:
            return names[name]
    return _MISSING


def _index(node: Any, frame: FrameType) -> Any:
    """Return the value of an index that is made of whole numbers and slices, else ``_MISSING``."""
    if node is None:
        return None
    if isinstance(node, ast.Tuple):
        parts = [_index(part, frame) for part in node.elts]
        return _MISSING if any(part is _MISSING for part in parts) else tuple(parts)
    if isinstance(node, ast.Slice):
        parts = [_index(part, frame) for part in (node.lower, node.upper, node.step)]
        return _MISSING if any(part is _MISSING for part in parts) else slice(*parts)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = _index(node.operand, frame)
        return -value if type(value) is int else _MISSING
    value = node.value if isinstance(node, ast.Constant) else _value(node, frame)
    return value if value is None or value is ... or type(value) is int else _MISSING


def _near(error: BaseException, frame: FrameType, path: list[ast.AST]) -> str:
    """Return a known name that an unknown name or attribute may be a misspelling of."""
    if not is_of(error, NameError, AttributeError):
        return ""
    name = getattr(error, "name", None)
    if type(name) is not str or len(name) < 3:
        return ""
    if isinstance(error, NameError):
        called = len(path) > 1 and isinstance(path[-2], ast.Call) and path[-2].func is path[-1]
        if full := _in_a_library(name, frame) if called else _dtype(name, frame):
            return full
        known = {*frame.f_locals, *frame.f_globals, *vars(builtins)}
        return _nearest(name, known)
    owner = getattr(error, "obj", None)
    if type(owner) is types.ModuleType:
        return _nearest(name, set(vars(owner)))
    if is_array(owner) or is_of(owner, list, tuple, dict, set, str):
        return _nearest(name, set(dir(type(owner))))
    return ""


def _in_a_library(name: str, frame: FrameType) -> str:
    """Return the name with its library's in front, if a library that is imported here has it."""
    for alias in _LIBRARIES:
        module = frame.f_globals.get(alias)
        if type(module) is types.ModuleType and name in vars(module):
            return f"{alias}.{name}"
        layers = vars(module).get("layers") if alias == "keras" and module is not None else None
        if type(layers) is types.ModuleType and name in vars(layers):
            return f"{alias}.layers.{name}"
    return ""


def _dtype(name: str, frame: FrameType) -> str:
    """Return the name with NumPy's in front, if it is one of NumPy's types of numbers."""
    library = frame.f_globals.get("np")
    if type(library) is not types.ModuleType or library.__name__ != "numpy":
        return ""
    found = vars(library).get(name)
    is_dtype = isinstance(found, type) and issubclass(found, vars(library)["generic"])
    return f"np.{name}" if is_dtype else ""


def _nearest(name: str, known: set[Any]) -> str:
    names = sorted(k for k in known if type(k) is str and len(k) > 2 and not k.startswith("_"))
    letters = sorted(name.lower())
    same = [known for known in names if sorted(known.lower()) == letters]
    found = same or difflib.get_close_matches(name, names, n=1, cutoff=0.75)
    return found[0][:CHARACTERS] if found else ""
