"""Explain a NameError whose name is defined in a cell above that was not run yet.

After the kernel restarts, the code is still on the page but its names are not defined. A learner
who goes on in the middle of a notebook then gets a NameError for a function that is visible above.
"""

import textwrap
from typing import Any, Final

from rnn_helpers.shell import failed_runs, frontend
from rnn_helpers.shell.once import once
from rnn_helpers.shell.saved_notebook import saved_cells

from IPython.core.interactiveshell import InteractiveShell

EXPLAINED: Final = "rnn_course_has_explained"
"""The attribute of an error that another part of the course has explained to the learner."""
_COLUMNS: Final = 88


def begin(shell: InteractiveShell) -> None:
    """Start following the cells of a shell; calling this again has no effect."""
    once(shell, _watch)


def _watch(shell: InteractiveShell) -> None:
    shell.events.register("post_run_cell", _after_cell)


def _after_cell(result: Any) -> None:
    """Print the explanation if it applies; IPython calls this when a cell has ended."""
    name = _missing_name(result.error_in_exec)
    if not name or not frontend.is_live():
        return
    if reason := failed_runs.why_missing(name):
        print(_wrapped(f"`{name}` does not exist yet. {reason}"))
    elif name in _names_above(str(frontend.cell_metadata()["cellId"])):
        print(
            _wrapped(
                f"`{name}` is defined in a cell above, which has not been run since the kernel "
                "started. In the menu: Run > Run All Above Selected Cell."
            )
        )


def _wrapped(text: str) -> str:
    """Return text in lines that fit: JupyterLab breaks longer ones inside a word."""
    return textwrap.fill(text, _COLUMNS, break_long_words=False, break_on_hyphens=False)


def _missing_name(error: BaseException | None) -> str | None:
    """Return the undefined name of a NameError, or of one that led to this error; else None."""
    while error is not None and not isinstance(error, NameError):
        error = error.__cause__
    return None if error is None or hasattr(error, EXPLAINED) else error.name


def _names_above(cell: str) -> set[str]:
    """Return the names that the cells above a cell define, in the notebook as it was last saved.

    Args:
        cell: The cell's id.
    """
    from rnn_helpers.notebooks.names import names_bound

    names: set[str] = set()
    for above in saved_cells():
        if above.get("id") == cell:
            return names
        if above.get("cell_type") == "code":
            try:
                names |= names_bound("".join(above["source"]))
            except (SyntaxError, ValueError, RecursionError):
                continue
    # The cell was added after the notebook was last saved, and may be below any of the others.
    return names
