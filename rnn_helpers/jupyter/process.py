"""What Linux can do for the processes of a kernel, beyond what Python's :mod:`os` offers."""

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
    """The C library that this process runs on."""
    return ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> None:
    """Raise OSError for a C call that failed."""
    if result != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")


def prctl(option: int, argument: int = 0) -> None:
    """prctl(2) with one argument; the others must be 0 for all options used here."""
    unsigned = ctypes.c_ulong
    check(
        libc().prctl(option, unsigned(argument), unsigned(0), unsigned(0), unsigned(0)),
        f"prctl({option})",
    )


def pid_of(pidfd: int) -> int | None:
    """Process id of the process that a descriptor stands for; None when it is gone."""
    if pidfd < 0:
        return None
    for line in Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines():
        if line.startswith("Pid:"):
            pid = int(line.split()[1])
            return pid if pid > 0 else None
    return None
