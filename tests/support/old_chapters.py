"""Make a learner's folder as it was before exercises moved to other chapters.

The old chapters are put together from the cells of today's, so they need no history.
"""

import copy
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

COURSE = Path(__file__).parents[2] / "course"
NOW = (
    "05_gru",
    "06_shapes_and_stacks",
    "07_state_over_time",
    "08_padding_and_masks",
    "09_conv1d",
)
Old = dict[str, list[tuple[str, tuple[str, ...] | None]]]
#: What each old chapter had: today's chapters, and the exercises of each, or None for all of it.
OLD: Old = {
    "05_gru": [("05_gru", None), ("08_padding_and_masks", ("as_batch", "gru_masked"))],
    "06_shapes_and_states": [
        ("06_shapes_and_stacks", None),
        ("07_state_over_time", None),
        ("08_padding_and_masks", ("padding_effect", "padded_reviews")),
    ],
    "07_conv1d": [("09_conv1d", None)],
}
#: A text of the old release that today's chapters don't have.
OLD_TEXT = "This sentence was only in the earlier release."
SAVED_AT = 1_700_000_000


def released(chapter: str) -> NotebookNode:
    """Return one of today's chapters."""
    return nbformat.read(COURSE / chapter / f"{chapter}.ipynb", as_version=4)


def grade_id(cell: NotebookNode) -> str:
    """Return a cell's grade_id, or ""."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def named(notebook: NotebookNode, name: str) -> NotebookNode:
    """Return the cell with a grade_id."""
    return next(cell for cell in notebook.cells if grade_id(cell) == name)


def old_release(chapter: str, old: Old = OLD) -> NotebookNode:
    """Return a chapter as it was released before the exercises moved."""
    parts = old[chapter]
    notebook = released(parts[0][0])
    cells = list(notebook.cells)
    for today, exercises in parts[1:]:
        cells += _cells_of(released(today), exercises)
    notebook.cells = [copy.deepcopy(cell) for cell in cells]
    notebook.cells.insert(3, new_markdown_cell(OLD_TEXT, id="only-old"))
    notebook.metadata["rnn_course"]["chapter"] = chapter
    return notebook


def _cells_of(notebook: NotebookNode, exercises: Sequence[str] | None) -> list[NotebookNode]:
    """Return the cells from the heading of each exercise to the next one's; all if it is None."""
    found = []
    exercise = ""
    for cell in notebook.cells[1:]:
        begun = cell.metadata.get("rnn_course", {}).get("exercise", "")
        exercise = begun or grade_id(cell) or exercise
        if grade_id(cell) != "setup" and (exercises is None or exercise in exercises):
            found.append(cell)
    return found


def make_old_folder(
    folder: Path, change: Callable[[str, NotebookNode], None], old: Old = OLD
) -> Path:
    """Make a folder with today's release in course/ and a learner's old chapters in answers/.

    Args:
        folder: The folder to make.
        change: Puts the learner's work into an old chapter, given its name and its notebook.
        old: What each old chapter had.
    """
    for chapter in NOW:
        shutil.copytree(COURSE / chapter, folder / "course" / chapter)
    for chapter in old:
        notebook = old_release(chapter, old)
        kept = folder / "answers" / ".released" / f"{chapter}.ipynb"
        kept.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, kept)
        change(chapter, notebook)
        path = folder / "answers" / chapter / f"{chapter}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
        os.utime(path, (SAVED_AT, SAVED_AT))
    return folder


def answer_everything(chapter: str, notebook: NotebookNode) -> None:
    """Answer all exercises and questions of a chapter, with an own cell below each answer."""
    for cell in list(notebook.cells):
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            continue
        name = grade_id(cell)
        if cell.cell_type == "markdown":
            cell.source = written(name)
            continue
        cell.source = answer(name)
        place = next(i for i, other in enumerate(notebook.cells) if other is cell)
        notebook.cells.insert(place + 1, new_code_cell(own(name)))


def answer(name: str) -> str:
    """Return the learner's answer to an exercise."""
    return f"def {name}(*given):\n    return halve_{name}(given)"


def written(name: str) -> str:
    """Return the learner's answer to a written question."""
    return f"What I think of {name}."


def own(name: str) -> str:
    """Return the cell of the learner's own below an answer, which the answer uses."""
    return f"def halve_{name}(given):\n    return len(given) / 2"
