"""Let only one process at a time grade a class folder."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from autograder.classroom.errors import CourseError

#: Seconds to wait for the lock. A killed grader's lock can last until a child process that the
#: grader was just starting has started.
_PATIENCE = 1.0


class AlreadyGrading(CourseError):
    """Another process is grading this class folder."""


@contextmanager
def grading_lock(root: Path) -> Iterator[None]:
    """Hold the class folder's lock within the block.

    The operating system releases the lock however the process ends, so no stale lock can remain.

    Raises:
        AlreadyGrading: Another process holds the lock.
    """
    with open(root / ".grading.lock", "a+", opener=_opened) as file:
        deadline = time.monotonic() + _PATIENCE
        while not _locked(file):
            if time.monotonic() > deadline:
                file.seek(0)
                holder = file.read(20).strip() or "unknown"
                raise AlreadyGrading(
                    f"{root} is already being graded by process {holder}; wait until it is done."
                )
            time.sleep(0.02)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def _opened(path: str, flags: int) -> int:
    """Open the lock file for the owner and group only: anyone who can read it could lock it."""
    descriptor = os.open(path, flags, 0o660)
    found = os.fstat(descriptor)
    if found.st_mode & 0o007 and found.st_uid == os.getuid():
        os.fchmod(descriptor, found.st_mode & 0o770)
    return descriptor


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
