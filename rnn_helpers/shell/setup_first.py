"""Run a chapter's setup cell before the first cell that a learner runs.

A learner who begins in the middle of a chapter, or goes on after the kernel has restarted, would
otherwise get a NameError for ``check`` or ``np``.
"""

import ast
from typing import Any, Final

from rnn_helpers.notebooks.source_text import source_text
from rnn_helpers.shell import frontend
from rnn_helpers.shell.once import once
from rnn_helpers.shell.saved_notebook import saved_cells

from IPython.core.interactiveshell import InteractiveShell

#: A setup cell runs by itself only if it imports from these and does nothing else: a notebook can
#: come from anybody, and the learner has not asked for this cell.
PACKAGES: Final = frozenset(
    [
        *("rnn_helpers", "numpy", "keras", "tensorflow", "matplotlib"),
        *("collections", "time", "warnings"),
    ]
)


class _Setup:
    """What is left to do in one shell."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._waiting = True

    def before_cell(self, info: Any) -> None:
        """Run the setup cells if this is the learner's first cell; called before each cell."""
        if not self._waiting or not frontend.is_live() or info.silent:
            return
        self._waiting = False
        running = frontend.cell_metadata().get("cellId")
        found = [cell for cell in saved_cells() if _is_setup(cell)]
        if any(cell.get("id") == running for cell in found):
            # Somebody who runs a notebook from its top needs no help.
            return
        for cell in found:
            source = source_text(cell.get("source"))
            if only_imports(source):
                try:
                    exec(compile(source, "<setup>", "exec"), self._shell.user_ns)
                except Exception as error:
                    print(f"The setup cell could not be run first: {type(error).__name__}: {error}")
                    return


def begin(shell: InteractiveShell) -> None:
    """Start following the cells of a shell; calling this again has no effect."""
    once(shell, _watch)


def _watch(shell: InteractiveShell) -> None:
    shell.events.register("pre_run_cell", _Setup(shell).before_cell)


def _is_setup(cell: dict[str, Any]) -> bool:
    metadata = cell.get("metadata")
    course = metadata.get("rnn_course") if isinstance(metadata, dict) else None
    return isinstance(course, dict) and course.get("role") == "setup"


def only_imports(source: str) -> bool:
    """Return whether a cell does nothing but import from the packages that chapters use."""
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    modules = []
    for statement in statements:
        if isinstance(statement, ast.Import):
            modules += [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom) and not statement.level:
            modules.append(statement.module or "")
        else:
            return False
    return all(module.partition(".")[0] in PACKAGES for module in modules)
