"""Find out which cell is running, and whether somebody sees its output in a notebook.

JupyterLab, Notebook and VS Code name the cell in the message that runs it, and JupyterLab sends the
cell's metadata too. nbclient, nbgrader and the grading engine send neither.
"""

import os
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

SEED_VARIABLE = "RNN_COURSE_SEED"
"""The environment variable that holds the seed for hidden tests while submissions are graded."""

_TEST = "_test"


def cell_metadata() -> dict[str, Any]:
    """Return the metadata that the front-end sent with the running cell; empty if it sent none."""
    if not InteractiveShell.initialized():
        return {}
    get_parent = getattr(InteractiveShell.instance(), "get_parent", None)
    parent = get_parent() if get_parent is not None else None
    metadata = parent.get("metadata") if isinstance(parent, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def is_live() -> bool:
    """Return whether a learner sees the running cell in a notebook.

    If so, cards are shown and progress is recorded.
    """
    return SEED_VARIABLE not in os.environ and "cellId" in cell_metadata()


def cell_name() -> str:
    """Return the running cell's ``grade_id``; empty if it has none or it is not known."""
    nbgrader = cell_metadata().get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else ""
    return name if isinstance(name, str) else ""


def cell_exercise() -> str | None:
    """Return the exercise whose visible test is running.

    It is empty if the running cell is no visible test, and None if the front-end does not say.
    """
    # A front-end that sends "deletedCells" with a cell also sends the cell's own metadata.
    if not cell_name() and "deletedCells" not in cell_metadata():
        return None
    return cell_name().removesuffix(_TEST) if cell_name().endswith(_TEST) else ""
