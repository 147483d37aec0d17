"""Functions of Linux for a kernel's processes that Python's :mod:`os` does not have."""

import ctypes
import functools
import os
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36


@functools.cache
def libc() -> Any:
    """Return the C library of this process."""
    return ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> None:
    """Raise an error if a C call failed.

    Args:
        result: What the call returned; 0 for success.
        what: The call, for the message.

    Raises:
        OSError: The call failed.
    """
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def prctl(option: int, argument: int = 0) -> None:
    """Call prctl(2) with one argument; all options used here need 0 for the others.

    Raises:
        OSError: The call failed.
    """
    unsigned = ctypes.c_ulong
    check(
        libc().prctl(option, unsigned(argument), unsigned(0), unsigned(0), unsigned(0)),
        f"prctl({option})",
    )


def pid_of(pidfd: int) -> int | None:
    """Return the id of the process that a pidfd refers to, or None if it has ended."""
    if pidfd < 0:
        return None
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines():
        if line.startswith("Pid:"):
            pid = int(line.split()[1])
            return pid if pid > 0 else None
    return None
