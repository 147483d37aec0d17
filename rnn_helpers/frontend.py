"""Where the running cell comes from: a notebook that somebody looks at, or anything else.

JupyterLab, Notebook and VS Code name the cell in the message that runs it (JupyterLab sends the
cell's metadata along); nbclient, nbgrader and the grading engine don't.
"""

import os
from typing import Any

from rnn_helpers.check.inputs import SEED_VARIABLE

from IPython.core.interactiveshell import InteractiveShell

_SUFFIXES = ("_test", "_hidden")


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
    """The running cell's ``grade_id``, which is its cell id too; empty for cells without."""
    metadata = cell_metadata()
    nbgrader = metadata.get("nbgrader")
    name = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else metadata.get("cellId")
    return name if isinstance(name, str) else ""


def cell_exercise() -> str:
    """The exercise that the running cell tests; empty where it tests none, or is not known."""
    name = cell_name()
    for suffix in _SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return ""
