"""Send stderr to stdout while a cell with a check runs, so that it costs no points.

nbgrader counts a test cell with any output on stderr as failed
(``nbgrader.utils.determine_grade``). Warnings of NumPy and Keras go to stderr, and so may what a
learner prints while debugging: a right answer would get no points, without any explanation.
"""

import re
import sys
from typing import Any, Final

from rnn_helpers.shell.once import once

from IPython.core.interactiveshell import InteractiveShell

# Any function of `check`, so that a new one can't be forgotten here.
_CHECKS: Final = re.compile(r"\bcheck\.\w+\s*\(")


def begin(shell: InteractiveShell) -> None:
    """Start following the cells of a shell; calling this again has no effect."""
    once(shell, _watch)


def _watch(shell: InteractiveShell) -> None:
    cells = _Cells()
    shell.events.register("pre_run_cell", cells.before)
    shell.events.register("post_run_cell", cells.after)


class _Cells:
    """The callbacks for the cells of one shell."""

    def __init__(self) -> None:
        self._stderr: Any = None

    def before(self, info: Any) -> None:
        """Redirect stderr if the cell calls a check; IPython calls this when a cell begins."""
        if self._stderr is None and _CHECKS.search(info.raw_cell or ""):
            self._stderr, sys.stderr = sys.stderr, sys.stdout

    def after(self, _: Any) -> None:
        """Restore stderr; IPython calls this when a cell has ended."""
        if self._stderr is not None:
            sys.stderr, self._stderr = self._stderr, None
