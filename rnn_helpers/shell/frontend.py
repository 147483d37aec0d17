"""Find out which cell is running, and whether somebody sees its output in a notebook.

JupyterLab, Notebook and VS Code name the cell in the message that runs it, and JupyterLab sends the
cell's metadata too. nbclient, nbgrader and the grading engine send neither.
"""

import os
import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

SEED_VARIABLE = "RNN_COURSE_SEED"
"""The environment variable that holds the seed for hidden tests while submissions are graded."""

LINKS_SELECT_VARIABLE = "RNN_COURSE_LINKS_SELECT"
"""The environment variable that is set where a card's link selects the cell that it leads to."""

_TEST = "_test"


def cell_metadata() -> dict[str, Any]:
    """Return the metadata that the front-end sent with the running cell; empty if it sent none."""
    return _part_of_request("metadata")


def is_live() -> bool:
    """Return whether a learner sees the running cell in a notebook.

    If so, cards are shown and progress is recorded.
    """
    return SEED_VARIABLE not in os.environ and "cellId" in cell_metadata()


def links_select() -> bool:
    """Return whether a card's link ``#cell-id=ID`` selects the cell, as in the course's JupyterLab.

    Elsewhere a link only moves the view.
    """
    return LINKS_SELECT_VARIABLE in os.environ


def is_watched() -> bool:
    """Return whether a person sees the output: in a notebook, or in a terminal.

    This is wider than :func:`is_live`, because it includes front-ends that don't name the cell.
    Programs that run notebooks tell the kernel that they can't be asked for input.
    """
    if SEED_VARIABLE in os.environ:
        return False
    if not InteractiveShell.initialized():
        return sys.stdout.isatty()
    in_terminal = not hasattr(InteractiveShell.instance(), "get_parent")
    return in_terminal or is_live() or bool(_part_of_request("content").get("allow_stdin"))


def cell_name() -> str:
    """Return the running cell's ``grade_id``; empty if it has none or it is not known."""
    nbgrader = cell_metadata().get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else ""
    return name if isinstance(name, str) else ""


def answered_exercise() -> str:
    """Return the exercise whose answer cell is running; empty if none is or it is not known."""
    nbgrader = cell_metadata().get("nbgrader")
    is_answer = isinstance(nbgrader, dict) and nbgrader.get("solution") is True
    return cell_name() if is_answer else ""


def cell_exercise() -> str | None:
    """Return the exercise whose visible test is running.

    It is empty if the running cell is no visible test, and None if the front-end does not say.
    """
    # A front-end that sends "deletedCells" with a cell also sends the cell's own metadata.
    if not cell_name() and "deletedCells" not in cell_metadata():
        return None
    return cell_name().removesuffix(_TEST) if cell_name().endswith(_TEST) else ""


def _part_of_request(part: str) -> dict[str, Any]:
    """Return a part of the message that runs the cell; empty if there is none."""
    if not InteractiveShell.initialized():
        return {}
    get_parent = getattr(InteractiveShell.instance(), "get_parent", None)
    parent = get_parent() if get_parent is not None else None
    found = parent.get(part) if isinstance(parent, dict) else None
    return found if isinstance(found, dict) else {}
