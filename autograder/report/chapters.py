"""Read a chapter's title, answers and planned time from the author's notebook."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.classroom.class_folder import ClassFolder

_MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass(frozen=True)
class Official:
    """A chapter as its author wrote it.

    Attributes:
        title: The chapter's first heading; its name if there is no heading.
        order: The names of the graded exercises, in the order of the notebook.
        starter: The code that students begin with, by exercise.
        answers: The official answers, by exercise.
        minutes: How long the exercises take in the author's opinion; 0 if the author gave no time.
    """

    title: str
    order: tuple[str, ...]
    starter: dict[str, str]
    answers: dict[str, str]
    minutes: int


def official(folder: ClassFolder, chapter: str) -> Official:
    """Read a chapter's notebooks in ``source/`` and ``release/``.

    If a folder is missing, what would be read from it is empty.

    Args:
        folder: The class.
        chapter: The chapter's name.
    """
    source = _cells(folder.source(chapter))
    release = folder.coursedir.release_directory
    starter = _cells(Path(folder.coursedir.format_path(release, ".", chapter)))
    roles = [(_role(cell), cell) for cell in source]
    plans = [cell["metadata"].get("rnn_course", {}).get("minutes", 0) for cell in source]
    return Official(
        title=next((line for cell in source for line in _headings(cell)), chapter),
        order=tuple(dict.fromkeys(str(s["grade_id"]) for s, _ in roles if s.get("solution"))),
        starter=_answers(starter),
        answers=_answers(source),
        minutes=sum(plan for plan in plans if isinstance(plan, int)),
    )


def _cells(folder: Path) -> list[dict[str, Any]]:
    cells: list[dict[str, Any]] = []
    for path in sorted(folder.glob("*.ipynb")):
        cells += json.loads(path.read_text("utf-8"))["cells"]
    return cells


def _role(cell: dict[str, Any]) -> dict[str, Any]:
    return dict(cell["metadata"].get("nbgrader") or {})


def _headings(cell: dict[str, Any]) -> list[str]:
    if cell["cell_type"] != "markdown":
        return []
    return [line[2:].strip() for line in _source(cell).splitlines() if line.startswith("# ")]


def without_markers(code: str) -> str:
    """Return an author's answer without the lines by which nbgrader finds it."""
    return "\n".join(line for line in code.splitlines() if line.strip() not in _MARKERS)


def _answers(cells: list[dict[str, Any]]) -> dict[str, str]:
    """Return the code of the solution cells by grade_id, without nbgrader's markers."""
    return {
        str(_role(cell)["grade_id"]): without_markers(_source(cell))
        for cell in cells
        if cell["cell_type"] == "code" and _role(cell).get("solution")
    }


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
