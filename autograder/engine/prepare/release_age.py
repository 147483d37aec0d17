"""Tell when a chapter was released by a version of the course whose modules had other names.

Its setup cell would fail in every submission, and every student would lose all points.
"""

import ast
import importlib.util
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from rnn_helpers.notebooks.names import names_bound

from nbformat import NotebookNode

_PACKAGE = "rnn_helpers"


def missing_imports(notebook: NotebookNode) -> list[str]:
    """Return what the instructor's cells import from the course and this version does not have.

    Args:
        notebook: The chapter, with hidden tests.
    """
    found: dict[str, None] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("locked"):
            found |= dict.fromkeys(_missing(cell.source))
    return list(found)


def _missing(source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        # Magic commands are no Python. Such a cell is not one of the course's own setup cells.
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if _is_own(a.name) and _names(a.name) is None)
        elif isinstance(node, ast.ImportFrom) and _is_own(node.module or "") and not node.level:
            module = str(node.module)
            names = _names(module)
            if names is None:
                yield module
                continue
            for alias in node.names:
                whole = f"{module}.{alias.name}"
                if alias.name not in names and alias.name != "*" and _names(whole) is None:
                    yield whole


def _is_own(module: str) -> bool:
    return module.partition(".")[0] == _PACKAGE


@cache
def _names(module: str) -> frozenset[str] | None:
    """Return the names that a module of the course binds, or None if there is no such module.

    The module is read and not imported, since that could take seconds.
    """
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    if spec is None or spec.origin is None:
        return None
    return names_bound(Path(spec.origin).read_text(encoding="utf-8"))
