"""What a chapter's official notebook says: its title, answers and planned time."""

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
        title: Its first heading, else its name.
        order: Names of the graded exercises, in the order of the notebook.
        starter: The code that students begin with, by exercise.
        answers: The official answers, by exercise.
        minutes: What its author thinks the exercises take; 0 if that is not said.
    """

    title: str
    order: tuple[str, ...]
    starter: dict[str, str]
    answers: dict[str, str]
    minutes: int


def official(folder: ClassFolder, chapter: str) -> Official:
    """Read the chapter's notebooks in ``source/`` and ``release/``; what is not there is empty."""
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


def _answers(cells: list[dict[str, Any]]) -> dict[str, str]:
    """Code of the solution cells, without nbgrader's markers."""
    return {
        str(_role(cell)["grade_id"]): "\n".join(
            line for line in _source(cell).splitlines() if line.strip() not in _MARKERS
        )
        for cell in cells
        if cell["cell_type"] == "code" and _role(cell).get("solution")
    }


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
