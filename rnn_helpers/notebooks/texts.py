"""What a cell's text says without being parsed."""

import re

_BOUND_NAME = re.compile(
    r"^(?:(?:async[ \t]+)?def|class)[ \t]+([^\W\d]\w*)|^([^\W\d]\w*)[ \t]*(?::[^=\n]+)?=(?!=)",
    re.MULTILINE,
)


def bound_names(source: str) -> set[str]:
    """Return the names that top-level ``def``, ``class`` and ``name = ...`` lines bind.

    A pattern and not a parser, because it must also work on cells with magics or syntax errors.
    """
    return {first or second for first, second in _BOUND_NAME.findall(source)}


def same_text(one: str, other: str) -> bool:
    """Return whether two sources are equal but for trailing blanks and blank lines."""
    return normalized(one) == normalized(other)


def normalized(source: str) -> str:
    """Return the source without trailing blanks and blank lines."""
    return "\n".join(filter(None, map(str.rstrip, source.splitlines())))
