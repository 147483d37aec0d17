"""Handle Ctrl-C in two steps: the first lets what is running finish, the second stops at once."""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Self


class StopRequest:
    """A context manager that notes the first Ctrl-C; the second raises KeyboardInterrupt.

    Attributes:
        requested: Whether Ctrl-C was pressed.
    """

    def __init__(self, on_first: Callable[[], None]) -> None:
        """Prepare to note Ctrl-C.

        Args:
            on_first: Called at the first Ctrl-C.
        """
        self.requested = False
        self._on_first = on_first
        # Python allows signal handlers in the main thread only. In other threads the caller has to
        # handle Ctrl-C.
        self._in_main_thread = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Self:
        if self._in_main_thread:
            self._previous = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *_: object) -> None:
        if self._in_main_thread:
            signal.signal(signal.SIGINT, self._previous)

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
        self._on_first()
