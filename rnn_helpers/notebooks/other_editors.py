"""Read cells as Jupyter would have them, if another editor of notebooks marked them in their text.

Databricks and Spark write the language of a cell into its first line, and marimo keeps text as a
call in Python. Jupyter knows neither: it would run nothing of a cell that begins with ``%python``.
"""

from typing import Final, Literal

CellKind = Literal["code", "markdown", "raw"]

#: First lines that only say: this cell is Python.
_PYTHON: Final = frozenset({"%python", "%py", "%%pyspark", "%%spark", "%%local"})
_TEXT: Final = ("%md", "%md-sandbox")
_MARIMO: Final = "mo.md("


def as_in_jupyter(source: str) -> tuple[CellKind, str]:
    """Return the kind and the text that a code cell has in Jupyter.

    Args:
        source: The cell's text as another editor saved it.

    Returns:
        The kind, which is "markdown" if the cell holds only text, and the text without marks.
    """
    first, _, rest = source.lstrip().partition("\n")
    mark, _, beside = first.strip().partition(" ")
    if mark in _PYTHON and not beside:
        return "code", rest
    if mark in _TEXT:
        return "markdown", f"{beside}\n{rest}".strip("\n")
    text = _text_of_marimo(source.strip())
    return ("code", source) if text is None else ("markdown", text)


def _text_of_marimo(source: str) -> str | None:
    """Return the text in a cell that is nothing but ``mo.md(...)`` of one text; None for others."""
    if not source.startswith(_MARIMO) or not source.endswith(")"):
        return None
    literal = source[len(_MARIMO) : -1].strip().removesuffix(",").rstrip().removeprefix("r")
    for quotes in ('"""', "'''"):
        inside = literal[3:-3]
        is_one = literal.startswith(quotes) and literal.endswith(quotes) and quotes not in inside
        if is_one and len(literal) >= 6:
            return inside.strip()
    return None
