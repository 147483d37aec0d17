"""Say why a function has returned None."""

import ast
from collections.abc import Callable
from typing import Any, Final

from rnn_helpers.check.why.source import changing_method, tree_of

_QUESTION: Final = " Is a return missing?"
_MISSING: Final = (
    "A function gives its result back with `return`. Without it, the result is `None`."
)
_PRINTED: Final = (
    "`print` only shows a value. Write `return` in its place: `return` gives the value to the "
    "program that called your function."
)
_PRINT_RETURNED: Final = (
    "`print` only shows a value and returns None. Return the value itself, without `print`."
)
_NONE: Final = (
    "What stands behind `return` is None here: `print`, `resize`, `sort` and `append` return None, "
    "for example."
)
_CHANGES_ITS_OBJECT: Final = (
    "changes its object and returns None. Call it on a line of its own, and then return the object."
)
_FALLS_THROUGH: Final = (
    "Here your function may have come to its end without a `return`: then the result is None. Or "
    "what stands behind `return` is None: `print`, `resize`, `sort` and `append` return None."
)


def nothing_returned(function: Callable[..., Any]) -> tuple[str, str]:
    """Return what to ask, and what to say, of a function that has returned None.

    The question is empty if the function has a ``return`` with a value.
    """
    try:
        tree = tree_of(function)
    except Exception:
        # An object that only passes for a function may do anything when it is asked for its code.
        tree = None
    if tree is None:
        code = getattr(function, "__code__", None)
        prints = code is not None and "print" in code.co_names
        return _QUESTION, _PRINTED if prints else _MISSING
    values = _returned(tree)
    if not values:
        return _QUESTION, _PRINTED if any(map(_is_print, ast.walk(tree))) else _MISSING
    if any(map(_is_print, values)):
        return "", _PRINT_RETURNED
    for value in values:
        if isinstance(value, ast.Call) and (method := changing_method(value)):
            return "", f"`{method}` {_CHANGES_ITS_OBJECT}"
    return "", _FALLS_THROUGH if _may_fall_through(tree.body) else _NONE


def _is_print(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    )


def _returned(tree: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    """Return what stands behind each ``return`` of a function's own code.

    A function inside of it has a ``return`` of its own.
    """
    found: list[ast.expr] = []
    left: list[ast.AST] = list(tree.body)
    while left:
        node = left.pop(0)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Return) and not (node.value is None or _is_none(node.value)):
            found.append(node.value)
        left.extend(ast.iter_child_nodes(node))
    return found


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _may_fall_through(body: list[ast.stmt]) -> bool:
    """Return whether lines of code may come to their end without a ``return`` or an error."""
    last = body[-1]
    if isinstance(last, (ast.Return, ast.Raise)):
        return False
    if isinstance(last, ast.If):
        both = _may_fall_through(last.body), not last.orelse or _may_fall_through(last.orelse)
        return any(both)
    if isinstance(last, ast.With):
        return _may_fall_through(last.body)
    return True
