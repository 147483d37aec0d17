"""Find the line of a learner's function that changes an argument in place."""

import ast
from collections.abc import Callable, Iterator
from typing import Any, Final

from rnn_helpers.check.why.source import RETURN_NOTHING, root_of, tree_of

_CHANGE_THEIR_OBJECT: Final = RETURN_NOTHING | {"pop", "popitem", "setdefault", "partition"}


def what_to_change(function: Callable[..., Any], argument: str) -> str:
    """Return the line that changes an argument, and what to write; "" if it is not known.

    Args:
        function: The learner's function.
        argument: The name of the argument.
    """
    try:
        return _found(function, argument)
    except Exception:
        # Source may be as strange as it likes, such as nested too deep to be written down again.
        return ""


def _found(function: Callable[..., Any], argument: str) -> str:
    tree = tree_of(function)
    if tree is None:
        return ""
    # Whether each name surely stands for an object that can be changed, and not for a number.
    names = {argument: True}
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    for statement in sorted(statements, key=lambda node: node.lineno):
        for changed in _changed_by(statement):
            own = root_of(changed)
            whole = isinstance(statement, ast.AugAssign) and isinstance(changed, ast.Name)
            if own in names and (names[own] or not whole):
                return _told(statement, changed, own, argument)
        _follow(statement, names)
    return ""


def _changed_by(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield what a statement changes in place, if it is an object that can be changed."""
    if isinstance(statement, ast.AugAssign):
        yield statement.target
    if isinstance(statement, (ast.Assign, ast.Delete)):
        yield from (part for part in statement.targets if isinstance(part, ast.Subscript))
    # What stands in the lines of a loop or a branch has its own turn.
    value = getattr(statement, "value", None)
    for node in ast.walk(value) if isinstance(value, ast.expr) else ():
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in _CHANGE_THEIR_OBJECT:
            yield node.func.value
        if node.func.attr == "shuffle" and node.args:
            yield node.args[0]
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "out")


def _follow(statement: ast.stmt, names: dict[str, bool]) -> None:
    """Add the other names that a statement gives to the argument, or take one away."""
    if isinstance(statement, ast.For) and isinstance(statement.target, ast.Name):
        if root_of(statement.iter) in names:
            names[statement.target.id] = False
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        value = statement.value
        given = root_of(value) if isinstance(value, (ast.Name, ast.Subscript)) else ""
        names.pop(statement.targets[0].id, None)
        if given in names:
            names[statement.targets[0].id] = isinstance(value, ast.Name) and names[given]


def _told(statement: ast.stmt, changed: ast.expr, own: str, argument: str) -> str:
    line = ast.unparse(statement).splitlines()[0][:70]
    said = f"`{line}` changes `{argument}` itself"
    if own != argument:
        said += f": `{own}` is only another name for the same array or list, or for a part of it"
    if isinstance(statement, ast.AugAssign) and isinstance(changed, ast.Name):
        new = ast.BinOp(ast.Name(own, ast.Load()), statement.op, statement.value)
        return f"{said}. Write `{own} = {ast.unparse(new)[:70]}`, which makes something new."
    copied = f"{argument} = {argument}.copy()"
    return f"{said}. Work on a copy: `{copied}` before it."
