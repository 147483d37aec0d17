"""Compare the sources of cells as texts."""


def same_text(one: str, other: str) -> bool:
    """Return whether two sources are equal apart from trailing blanks and blank lines."""
    return normalized(one) == normalized(other)


def normalized(source: str) -> str:
    """Return the source without trailing blanks and blank lines."""
    return "\n".join(filter(None, map(str.rstrip, source.splitlines())))
