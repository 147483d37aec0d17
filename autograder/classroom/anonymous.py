"""Remove from students' code what may show whose code it is."""

import ast
import builtins
import keyword
import re
import warnings
from collections.abc import Iterable

from autograder.classroom.scores import Person

# A student may be called like one of these words, which code is full of.
_NOT_MASKED = {*dir(builtins), *keyword.kwlist, "keras", "numpy", "self", "state", "units"}


def anonymous_code(code: str, names: Iterable[str]) -> str | None:
    """Return code without comments and docstrings, and with the student's own names masked.

    Args:
        code: A student's answer.
        names: What the student is called: id, names, e-mail address.

    Returns:
        The code; None if it is no valid Python, so that comments can't be removed safely.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bare = ast.unparse(_without_docstrings(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return _masked(bare, names)


def anonymous_answer(code: str, person: Person | None) -> str | None:
    """Return a student's code as ``anonymous_code`` does; nothing is masked for an unknown one."""
    return anonymous_code(code, _called(person))


def anonymous_text(text: str, person: Person | None) -> str:
    """Return a text with the student's names masked; nothing is masked for an unknown one."""
    return _masked(text, _called(person))


def _called(person: Person | None) -> tuple[str, ...]:
    return (person.id, person.first_name, person.last_name, person.email) if person else ()


def _masked(text: str, names: Iterable[str]) -> str:
    parts = {part for name in names for part in (name, *re.split(r"[\W_]+", name))}
    hidden = sorted(part for part in parts if len(part) > 2 and part.lower() not in _NOT_MASKED)
    for name in sorted(hidden, key=len, reverse=True):
        whole = rf"(?<![^\W_\d]){re.escape(name)}(?![^\W_\d])"
        text = re.sub(whole, "▒▒▒", text, flags=re.I)
    return text


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            kept = [
                item
                for item in body
                if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
            ]
            node.body = kept or [ast.Pass()]  # type: ignore[attr-defined]
    return tree
