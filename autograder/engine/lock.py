"""One grader at a time in a class folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyGrading(RuntimeError):
    """Another process is grading this class folder."""


@contextmanager
def grading_lock(root: Path) -> Iterator[None]:
    """Hold the class folder's lock. Raises AlreadyGrading at once when another process holds it.

    The kernel lets go of the lock when the process ends in whatever way, so no stale lock can remain.
    """
    with open(root / ".grading.lock", "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read(20).strip() or "unknown"
            raise AlreadyGrading(
                f"{root} is already being graded by process {holder}; wait until it is done."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
