"""Ctrl-C in two steps: the first lets what is running finish, the second stops at once."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType


class StopRequest:
    """Notes the first Ctrl-C and calls ``on_first``; the second raises KeyboardInterrupt."""

    def __init__(self, on_first: Callable[[], None]) -> None:
        self.requested = False
        self._on_first = on_first
        # Python allows signal handlers in the main thread only; elsewhere Ctrl-C is the caller's
        # business.
        self._in_main_thread = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> StopRequest:
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
