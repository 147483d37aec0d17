"""Stop a learner's function that an experiment called and that does not return.

A check that failed calls the learner's function with arguments that the learner has never tried, so
a loop in it may run for ever.
"""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

#: The signal comes again after this many seconds, in case the function catches every exception.
_AGAIN = 0.05


class TimeIsUp(BaseException):
    """The function did not return in time. It is no ``Exception``, which answers often catch."""


class TimeLimit:
    """The limit of the call that is under way.

    Attributes:
        elsewhere: Whether learners' functions run in another process, which keeps the limit itself.
        seconds: The limit of the call under way; None for no limit.
    """

    elsewhere: ClassVar[bool] = False
    seconds: ClassVar[float | None] = None


def can_be_kept() -> bool:
    """Return whether a limit can be kept here: not in a thread, nor on Windows."""
    if TimeLimit.elsewhere:
        return True
    main = threading.current_thread() is threading.main_thread()
    return main and hasattr(signal, "setitimer")


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """End the block after ``seconds`` if it is still running.

    Raises:
        TimeIsUp: The block was still running. If it runs elsewhere, it raises a TimeoutError.
    """
    if TimeLimit.elsewhere:
        TimeLimit.seconds = seconds
        try:
            yield
        finally:
            TimeLimit.seconds = None
        return
    with interrupted_after(seconds):
        yield


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Raise :class:`TimeIsUp` in the block, which runs in this process, after ``seconds``.

    The signal may come while Python calls a destructor or another function whose exceptions it can
    only report. There :class:`TimeIsUp` is lost without a word, and the next signal raises it.
    """
    running, reporting = True, False
    hook = sys.unraisablehook

    def stop(*_: Any) -> None:
        if running and not reporting:
            raise TimeIsUp

    def report(lost: "sys.UnraisableHookArgs") -> None:
        nonlocal reporting
        reporting = True
        try:
            if lost.exc_type is not TimeIsUp:
                hook(lost)
        finally:
            reporting = False

    before = signal.signal(signal.SIGALRM, stop)
    sys.unraisablehook = report
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        # The signal can come here as well. Then the timer must still be stopped.
        try:
            running = False
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            sys.unraisablehook = hook
