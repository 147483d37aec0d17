"""Keep the zygotes of this process: one with the sandbox, one without."""

import atexit
import os
import threading
from typing import Final

from autograder.engine.zygotes.zygote import GradingZygote

# The process is part of the key: a zygote belongs to the process that started it, and must not be
# used by that process's forks.
_zygotes: Final[dict[tuple[int, bool], GradingZygote]] = {}
_lock: Final = threading.Lock()


def zygote_of(sandbox: bool) -> GradingZygote:
    """Return this process's zygote; it is made at the first call and started when first used."""
    with _lock:
        key = (os.getpid(), sandbox)
        if key not in _zygotes:
            _zygotes[key] = GradingZygote(sandboxed=sandbox)
        return _zygotes[key]


def close_zygotes() -> None:
    """End this process's zygotes; the next call of :func:`zygote_of` makes a new one."""
    with _lock:
        for key in [key for key in _zygotes if key[0] == os.getpid()]:
            _zygotes.pop(key).close()


atexit.register(close_zygotes)
