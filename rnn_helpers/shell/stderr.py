"""What is written to stderr while a cell checks is shown, and costs no points.

nbgrader takes anything on stderr for a failure (``nbgrader.utils.determine_grade``). NumPy's and
Keras' warnings go there, and what learners print to find a mistake: a right answer would get
nothing, without a word of why. So in a cell with a check stderr is where stdout is.
"""

import re
import sys
from typing import Any, Final

from rnn_helpers.shell.once import once

from IPython.core.interactiveshell import InteractiveShell

_CHECKS: Final = re.compile(r"\bcheck\.(returns|raises|holds)\s*\(")


def begin(shell: InteractiveShell) -> None:
    """Watch the cells of a shell; a second time changes nothing."""
    once(shell, _watch)


def _watch(shell: InteractiveShell) -> None:
    cells = _Cells()
    shell.events.register("pre_run_cell", cells.before)
    shell.events.register("post_run_cell", cells.after)


class _Cells:
    """The cells of one shell."""

    def __init__(self) -> None:
        self._stderr: Any = None

    def before(self, info: Any) -> None:
        """IPython calls this when a cell begins."""
        if self._stderr is None and _CHECKS.search(info.raw_cell or ""):
            self._stderr, sys.stderr = sys.stderr, sys.stdout

    def after(self, _: Any) -> None:
        """IPython calls this when a cell has ended."""
        if self._stderr is not None:
            sys.stderr, self._stderr = self._stderr, None
