"""Look into the source of a wrong answer for slips that explain what an experiment has seen.

The text is a witness only: most of its findings are told where the result agrees with them.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, Final

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.learner_code import is_cell
from rnn_helpers.check.why import vary
from rnn_helpers.check.why.lab import Lab, Unanswered

import numpy as np

_CHARACTERS: Final = 20_000
_Loop = ast.For | ast.While
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_NONE: Final = "nothing returned"
_THROWN_AWAY: Final = "thrown away"
_AS_A_WHOLE: Final = "signs as a whole"
#: The names of findings that say why a recognised mistake has happened.
BESIDE_A_NAME: Final = frozenset({f"source: {_THROWN_AWAY}", f"source: {_AS_A_WHOLE}"})
#: The name of a finding that says why a function has returned None.
SAYS_WHY_NONE: Final = f"source: {_NONE}"
#: Methods that return something new and leave their object as it is.
_RETURN_NEW: Final = {
    *("replace", "lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "split"),
    *("join", "astype", "reshape", "transpose", "copy", "ravel", "flatten", "squeeze", "clip"),
    *("swapaxes", "round", "cumsum", "repeat"),
}
_FUNCTIONS_RETURN_NEW: Final = {
    *("append", "concatenate", "stack", "flip", "roll", "where", "transpose", "reshape", "pad"),
    *("clip", "expand_dims", "squeeze", "delete", "insert", "maximum", "minimum", "exp", "log"),
    "tanh",
}
#: Methods that change their object and return None.
RETURN_NOTHING: Final = {
    *("append", "extend", "insert", "sort", "reverse", "update", "add", "clear", "remove"),
    *("discard", "shuffle", "fill", "resize"),
}


def source_of(function: Callable[..., Any]) -> str:
    """Return the source of a learner's function, or "" if there is none to be had.

    The grader's stand-in for a function in another process asks for it with ``ask_source``.
    """
    ask = getattr(function, "ask_source", None)
    try:
        text: str = ask() if ask is not None else inspect.getsource(function)
    except (OSError, TypeError):
        return ""
    return text if len(text) <= _CHARACTERS else ""


def tree_of(function: Callable[..., Any]) -> _Function | None:
    """Return the syntax tree of a learner's function, or None.

    A function of the course's that calls the learner's one has nothing to do with any slip.
    """
    code = getattr(function, "__code__", None)
    if not hasattr(function, "ask_source") and not is_cell(getattr(code, "co_filename", "")):
        return None
    try:
        module = ast.parse(textwrap.dedent(source_of(function)))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None
    return next((node for node in module.body if isinstance(node, _Function)), None)


def slips(lab: Lab) -> Iterator[Finding]:
    """Yield the slips in the source that explain the wrong result."""
    tree = tree_of(lab.function)
    if tree is None:
        return
    for finder in (
        _thrown_away,
        _many_characters_replaced,
        _bound_to_nothing,
        _return_in_loop,
        _set_anew,
        _power,
        _one_list_many_times,
        _one_array_many_times,
        _changing_default,
        _minus_zero,
        _another_name,
        _cut_to_zero,
        _unused_parameter,
    ):
        yield from finder(tree, lab)


def plain_slips(lab: Lab) -> Iterator[Finding]:
    """Yield the slips that say why a recognised mistake has happened, such as a lost result."""
    tree = tree_of(lab.function)
    if tree is not None:
        yield from _thrown_away(tree, lab)
        yield from _many_characters_replaced(tree, lab)


def _line(node: ast.AST) -> str:
    return ast.unparse(node).splitlines()[0][:70]


def _exact(kind: str, text: str) -> Finding:
    return Finding(f"source: {kind}", text, Certainty.EXACT)


def _thrown_away(tree: _Function, _: Lab) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
            continue
        called = node.value.func
        if not isinstance(called, ast.Attribute):
            name = called.id if isinstance(called, ast.Name) else ""
            lost = name in ("sorted", "reversed")
        elif isinstance(called.value, ast.Name) and called.value.id in ("np", "tf", "numpy"):
            lost = called.attr in _FUNCTIONS_RETURN_NEW
        else:
            lost = called.attr in _RETURN_NEW
        if lost:
            yield _exact(
                _THROWN_AWAY,
                f"The result of `{_line(node)}` is thrown away: it returns something new and "
                "changes nothing. Give the result a name, for example with `=`.",
            )
            return


def _many_characters_replaced(tree: _Function, lab: Lab) -> Iterator[Finding]:
    """Yield that signs are looked for as one text, as by ``text.replace(SIGNS, "")``."""
    names = getattr(lab.function, "__globals__", {})
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if node.func.attr not in ("replace", "split") or not isinstance(node.args[0], ast.Name):
            continue
        signs = names.get(node.args[0].id)
        if isinstance(signs, str) and len(signs) > 2 and not any(map(str.isalnum, signs)):
            yield _exact(
                _AS_A_WHOLE,
                f"`{_line(node)}` looks for all of `{node.args[0].id}` as one text, which is not "
                "there. Go through its characters one by one.",
            )
            return


def changing_method(call: ast.Call) -> str:
    """Return the method that is called if it changes its object and returns None, else ""."""
    called = call.func
    if not isinstance(called, ast.Attribute) or called.attr not in RETURN_NOTHING:
        return ""
    if isinstance(called.value, ast.Name) and called.value.id in ("np", "tf"):
        return ""
    if called.attr == "add" and isinstance(called.value, ast.Attribute):
        return ""
    return called.attr


def _bound_to_nothing(tree: _Function, _: Lab) -> Iterator[Finding]:
    for node in ast.walk(tree):
        value = node.value if isinstance(node, (ast.Assign, ast.Return)) else None
        if isinstance(value, ast.Call) and (method := changing_method(value)):
            yield _exact(
                _NONE,
                f"`{method}` changes its object and returns None, so after "
                f"`{_line(node)}` there is only None. Write the call on a line of its own.",
            )
            return


def _loops(tree: ast.AST) -> Iterator[_Loop]:
    for node in ast.walk(tree):
        if isinstance(node, _Loop):
            yield node


def _return_in_loop(tree: _Function, lab: Lab) -> Iterator[Finding]:
    for loop in _loops(tree):
        if any(isinstance(statement, ast.Return) for statement in loop.body):
            yield _exact(
                "return in loop",
                "Your `return` stands inside a loop, so the function ends in the first pass. "
                "Indent it less, so that it stands below the loop.",
            )
            return
        last = loop.body[-1]
        skips = any(isinstance(node, ast.Continue) for node in ast.walk(loop))
        if isinstance(last, ast.If) and _always_returns([last]) and not skips:
            yield _exact(
                "return in loop",
                f"Every branch of `{_line(last)}` has a `return`, so the function ends in the "
                "first pass of the loop, whatever it finds. Put the one that holds when nothing "
                "was found below the loop.",
            )
            return


def _always_returns(body: list[ast.stmt]) -> bool:
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return _always_returns(last.body) and _always_returns(last.orelse)
    return isinstance(last, ast.Return)


def _set_anew(tree: _Function, _: Lab) -> Iterator[Finding]:
    for loop in _loops(tree):
        for place, statement in enumerate(loop.body):
            if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
                continue
            target = statement.targets[0]
            if not isinstance(target, ast.Name) or not _is_start(statement.value):
                continue
            inside = any(_collects(part, target.id) for part in loop.body[place + 1 :])
            if inside and not _used_in(loop, target.id) and _read_after(tree, loop, target.id):
                yield _exact(
                    "set anew",
                    f"`{_line(statement)}` stands inside the loop, so `{target.id}` begins "
                    "anew in every pass and only the last pass is left. Move it above the loop.",
                )
                return


def _is_start(value: ast.AST) -> bool:
    if isinstance(value, (ast.List, ast.Dict)):
        return not (value.elts if isinstance(value, ast.List) else value.keys)
    if isinstance(value, ast.Constant):
        return value.value in (0, 0.0, "", 1)
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in ("zeros", "zeros_like", "empty")


def _collects(part: ast.AST, name: str) -> bool:
    for node in ast.walk(part):
        if isinstance(node, ast.AugAssign) and root_of(node.target) == name:
            return True
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("append", "extend", "update", "add")
            and root_of(node.func.value) == name
        ):
            return True
    return False


def root_of(node: ast.AST) -> str:
    """Return the name that an expression such as ``a[0].b`` begins with; "" if it has none."""
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _used_in(loop: _Loop, name: str) -> bool:
    """Return whether a loop passes the collected thing on, so that it may well begin anew."""
    for part in loop.body:
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and any(
                isinstance(argument, ast.Name) and argument.id == name for argument in node.args
            ):
                return True
            if isinstance(node, (ast.Assign, ast.Return, ast.Yield)) and node.value is not None:
                names = {n.id for n in ast.walk(node.value) if isinstance(n, ast.Name)}
                if name in names:
                    return True
    return False


def _read_after(tree: _Function, loop: _Loop, name: str) -> bool:
    end = loop.end_lineno or loop.lineno
    return any(
        isinstance(node, ast.Name) and node.id == name and node.lineno > end
        for node in ast.walk(tree)
    )


def _power(tree: _Function, _: Lab) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            yield _exact(
                "power",
                f"In Python `^` is no power: it compares bits. Write `**`, not `{_line(node)}`.",
            )
            return


def _one_list_many_times(tree: _Function, _: Lab) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)):
            continue
        for side in (node.left, node.right):
            if isinstance(side, ast.List) and any(
                isinstance(item, (ast.List, ast.Dict)) for item in side.elts
            ):
                yield _exact(
                    "one list many times",
                    f"`{_line(node)}` holds one and the same list many times: whoever "
                    "changes one changes all. Write `[[] for _ in range(n)]`.",
                )
                return


_MAKE_AN_ARRAY: Final = {
    *("zeros", "ones", "full", "empty", "array", "zeros_like", "ones_like", "full_like", "copy"),
}


def _one_array_many_times(tree: _Function, _: Lab) -> Iterator[Finding]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.BinOp):
            continue
        if not isinstance(node.value.op, ast.Mult) or not isinstance(node.targets[0], ast.Name):
            continue
        own = node.targets[0].id
        for side in (node.value.left, node.value.right):
            if not isinstance(side, ast.List) or len(side.elts) != 1:
                continue
            row = side.elts[0]
            if not isinstance(row, ast.Call) or not isinstance(row.func, ast.Attribute):
                continue
            if row.func.attr not in _MAKE_AN_ARRAY:
                continue
            if any(_changes_an_entry(later, own) for later in ast.walk(tree)):
                yield _exact(
                    "one array many times",
                    f"`{_line(node)}` holds one and the same array many times: whoever changes "
                    f"one changes all. Write `[{ast.unparse(row)[:50]} for _ in range(n)]`.",
                )
                return


def _changes_an_entry(statement: ast.AST, name: str) -> bool:
    """Return whether a statement changes an entry of a list itself, and puts no other there."""
    if isinstance(statement, ast.AugAssign):
        return isinstance(statement.target, ast.Subscript) and root_of(statement.target) == name
    return isinstance(statement, ast.Assign) and any(
        isinstance(target, ast.Subscript)
        and isinstance(target.value, ast.Subscript)
        and root_of(target) == name
        for target in statement.targets
    )


def _changing_default(tree: _Function, _: Lab) -> Iterator[Finding]:
    arguments = tree.args.posonlyargs + tree.args.args
    for argument, default in zip(arguments[::-1], tree.args.defaults[::-1], strict=False):
        if isinstance(default, (ast.List, ast.Dict)) and any(
            _collects(part, argument.arg) for part in tree.body
        ):
            yield _exact(
                "changing default",
                f"The default of `{argument.arg}` is made once and kept from call to call, so "
                "it holds what earlier calls put in. Make it `None`, and a new one inside.",
            )
            return


def _minus_zero(tree: _Function, lab: Lab) -> Iterator[Finding]:
    named = lab.failed.arguments.named()
    zero = {name for name, value in named.items() if type(value) is int and value == 0}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Slice):
            continue
        for bound in (node.lower, node.upper):
            if (
                isinstance(bound, ast.UnaryOp)
                and isinstance(bound.op, ast.USub)
                and isinstance(bound.operand, ast.Name)
                and bound.operand.id in zero
            ):
                name = bound.operand.id
                yield _exact(
                    "minus zero",
                    f"With `{name}` = 0, `-{name}` in a slice is 0 and counts from the front: "
                    f"`[-0:]` is everything and `[:-0]` is nothing. Use `len(...) - {name}`.",
                )
                return


def _another_name(tree: _Function, lab: Lab) -> Iterator[Finding]:
    named = lab.failed.arguments.named()
    changeable = {
        name for name, value in named.items() if isinstance(value, (np.ndarray, list, dict))
    }
    nodes = sorted(
        (node for node in ast.walk(tree) if hasattr(node, "lineno")), key=lambda node: node.lineno
    )
    for node in nodes:
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Name)):
            continue
        target, given = node.targets[0], node.value.id
        if not isinstance(target, ast.Name) or target.id == given:
            continue
        for later in nodes:
            if (
                later.lineno > node.lineno
                and _changes(later, target.id, given in changeable)
                and any(_reads(after, given, later.lineno) for after in nodes)
            ):
                own = target.id
                yield _exact(
                    "another name",
                    f"After `{_line(node)}`, `{own}` is only another name for `{given}`: "
                    f"`{_line(later)}` changes both. Make a copy: `{own} = {given}.copy()`.",
                )
                return


def _changes(statement: ast.AST, name: str, surely: bool) -> bool:
    """Return whether a statement puts something into an object of this name.

    Args:
        statement: The statement.
        name: The name.
        surely: Whether the object is one that ``+=`` changes, and no number.
    """
    if isinstance(statement, ast.AugAssign):
        whole = isinstance(statement.target, ast.Name)
        return root_of(statement.target) == name and (surely or not whole)
    return isinstance(statement, ast.Assign) and any(
        isinstance(target, ast.Subscript) and root_of(target) == name
        for target in statement.targets
    )


def _reads(node: ast.AST, name: str, line: int) -> bool:
    return (
        isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
        and node.lineno > line
    )


def _cut_to_zero(tree: _Function, lab: Lab) -> Iterator[Finding]:
    fractions = {
        name
        for name, value in lab.failed.arguments.named().items()
        if isinstance(value, float) and abs(value) < 1
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "int"
            and len(node.args) == 1
            and _is_sum_of(node.args[0], fractions)
        ):
            yield _exact(
                "cut to a whole number",
                f"`{_line(node)}` cuts off everything after the point: of a number below 1, only 0 "
                "is left. Leave the `int` out.",
            )
            return


def _is_sum_of(node: ast.AST, names: set[str]) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_sum_of(node.left, names) and _is_sum_of(node.right, names)
    return isinstance(node, ast.Name) and node.id in names


def _matters(lab: Lab, name: str) -> bool:
    """Return whether the right result depends on an argument."""
    failed = lab.failed
    for other in vary.others(failed.arguments):
        try:
            value = lab.right(failed.arguments.replaced({name: other.named()[name]}))
        except Unanswered:
            continue
        if not lab.same(value, failed.expected):
            return True
    return False


def _unused_parameter(tree: _Function, lab: Lab) -> Iterator[Finding]:
    read = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    parameters = [a.arg for a in (*tree.args.posonlyargs, *tree.args.args, *tree.args.kwonlyargs)]
    if isinstance(tree.body[-1], ast.Return) and tree.args.vararg is None:
        for name in parameters:
            given = name in lab.failed.arguments.named()
            if given and name not in read and _matters(lab, name):
                yield Finding(
                    f"source: unused {name}",
                    f"Your function never reads `{name}`.",
                    Certainty.PART,
                )
