"""Where the running cell comes from: a notebook that somebody looks at, or anything else.

JupyterLab, Notebook and VS Code name the cell in the message that runs it (JupyterLab sends the
cell's metadata along); nbclient, nbgrader and the grading engine don't.
"""

import os
from typing import Any

from IPython.core.interactiveshell import InteractiveShell

SEED_VARIABLE = "RNN_COURSE_SEED"
"""Set where submissions are graded: the seed of the hidden tests' inputs."""

_TEST = "_test"


def cell_metadata() -> dict[str, Any]:
    """What the front-end sent along with the running cell; empty where it sent nothing."""
    if not InteractiveShell.initialized():
        return {}
    get_parent = getattr(InteractiveShell.instance(), "get_parent", None)
    parent = get_parent() if get_parent is not None else None
    metadata = parent.get("metadata") if isinstance(parent, dict) else None
    return metadata if isinstance(metadata, dict) else {}


def is_live() -> bool:
    """Whether a learner looks at the running cell: then cards are shown, and progress is kept."""
    return SEED_VARIABLE not in os.environ and "cellId" in cell_metadata()


def cell_name() -> str:
    """The running cell's ``grade_id``; empty where it has none, or the front-end doesn't tell."""
    nbgrader = cell_metadata().get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else ""
    return name if isinstance(name, str) else ""


def cell_exercise() -> str | None:
    """The exercise whose visible test is running; empty where none is, None where nobody knows."""
    # JupyterLab tells of each cell which cells were deleted since, and its metadata with that.
    if not cell_name() and "deletedCells" not in cell_metadata():
        return None
    return cell_name().removesuffix(_TEST) if cell_name().endswith(_TEST) else ""
