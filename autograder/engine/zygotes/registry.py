"""The zygotes of this process: one with the sandbox, one without, for whoever needs a kernel."""

import atexit
import os
import threading
from typing import Final

from autograder.engine.zygotes.zygote import Zygote

# By process as well: a zygote belongs to the process that started it, not to that one's forks.
_zygotes: Final[dict[tuple[int, bool], Zygote]] = {}
_lock: Final = threading.Lock()


def zygote_of(sandbox: bool) -> Zygote:
    """This process's zygote; made at the first call, started at its first use."""
    with _lock:
        key = (os.getpid(), sandbox)
        if key not in _zygotes:
            _zygotes[key] = Zygote(sandboxed=sandbox)
        return _zygotes[key]


def close_zygotes() -> None:
    """End this process's zygotes, as at its exit; the next call for one makes a new one."""
    with _lock:
        for key in [key for key in _zygotes if key[0] == os.getpid()]:
            _zygotes.pop(key).close()


atexit.register(close_zygotes)
