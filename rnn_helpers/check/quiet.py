"""Call a learner's function without anybody seeing what it prints, shows, draws or asks.

A check may call an answer a hundred times to find out why it is wrong. What the answer shows each
time, such as a figure that its author looks at, would bury the check's message.
"""

import builtins
import contextlib
import io
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

from rnn_helpers.check.time_limit import TimeIsUp

from IPython.core.displaypub import CapturingDisplayPublisher
from IPython.core.interactiveshell import InteractiveShell


@contextlib.contextmanager
def quiet() -> Iterator[io.StringIO]:
    """Yield the text that is printed in the block; outputs and figures are thrown away.

    Raises:
        TimeIsUp: The block asks for input, which nobody would give.
    """
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text), unseen():
        yield text


@contextlib.contextmanager
def unseen() -> Iterator[None]:
    """Throw away outputs and figures of the block, but not what it prints.

    Raises:
        TimeIsUp: The block asks for input, which nobody would give.
    """
    with _nothing_shown(), _nothing_drawn(), _nothing_asked():
        yield


@contextlib.contextmanager
def _nothing_shown() -> Iterator[None]:
    if not InteractiveShell.initialized():
        yield
        return
    shell: Any = InteractiveShell.instance()
    before = shell.display_pub
    shell.display_pub = CapturingDisplayPublisher()
    try:
        yield
    finally:
        shell.display_pub = before


@contextlib.contextmanager
def _nothing_drawn() -> Iterator[None]:
    helpers: Any = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is None:
        yield
        return
    # The list of open figures, which notebooks show at the end of a cell.
    figures = helpers.Gcf
    before = figures.figs
    figures.figs = type(before)()
    try:
        yield
    finally:
        if figures.figs:
            figures.destroy_all()
        figures.figs = before


@contextlib.contextmanager
def _nothing_asked() -> Iterator[None]:
    def refuse(*_: object) -> NoReturn:
        raise TimeIsUp

    before = builtins.input
    builtins.input = refuse
    try:
        yield
    finally:
        builtins.input = before
