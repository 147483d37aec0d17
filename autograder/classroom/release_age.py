"""Tell when a chapter was released by a version of the course whose modules had other names.

Its setup cell would fail in every submission, and every student would lose all points.
"""

import ast
import importlib.util
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rnn_helpers.learner.chapters import chapter_of
from rnn_helpers.notebooks.names import names_bound

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from autograder.classroom.class_folder import ClassFolderError
from autograder.classroom.words import some

_PACKAGE = "rnn_helpers"


class OldRelease(ClassFolderError):
    """A chapter was released by another version of the course, and can't run with this one.

    ``results`` are the rows of the submissions of other chapters, if those were graded.
    """

    def __init__(self, message: str, results: Iterable[Any] = ()) -> None:
        super().__init__(message)
        self.results = list(results)


def refuse_old_release(notebook: NotebookNode, chapter: str) -> None:
    """Refuse a chapter that can't run with this version of the course.

    Args:
        notebook: The chapter, with hidden tests.
        chapter: Its name in the class.

    Raises:
        OldRelease: It imports what this version does not have.
    """
    if missing := missing_imports(notebook):
        raise OldRelease(
            f"{chapter} was released by another version of the course: it imports "
            f"{some(missing, most=3)}, which this version does not have, so every test would fail. "
            "Nothing of it was graded, and no points were given or taken. "
            f"{_way_on(notebook, chapter)}"
        )


def _way_on(notebook: NotebookNode, chapter: str) -> str:
    """Return what to do about a chapter of another version."""
    names = [cell.metadata.nbgrader.grade_id for cell in notebook.cells if is_solution(cell)]
    homes = {home.name for name in names if (home := chapter_of(name)) is not None}
    if homes <= {chapter}:
        return (
            f"Release the chapter again (rnn-grade release {chapter} --class ...) and grade then: "
            "all answers are kept."
        )
    return (
        f"Its exercises are in {some(sorted(homes), most=5)} now. Grade what was handed in with "
        "the version of the course that released it, in a checkout of its own; release the new "
        "chapters for what comes next."
    )


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
