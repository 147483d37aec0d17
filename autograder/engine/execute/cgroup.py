"""A control group for each kernel, where this process may make one: the system holds the limits.

Version 2 only, and only below this process's own group, so that no limit that was set for the
grading as a whole is left. That takes a group that was delegated to us, such as one of
``systemd-run --user --scope -p Delegate=yes``. Anywhere else the watcher and the filter of system
calls hold the limits alone.
"""

import contextlib
import errno
import functools
import itertools
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_CONTROLLERS: Final = {"memory", "pids"}
# Groups that hold processes may not hand controllers on; whoever is in ours moves here.
_OWNERS: Final = "rnn-owners"
_ATTEMPTS: Final = 20
_DELEGATED: Final = ("user.delegate", "trusted.delegate")
_count = itertools.count(1)


class KernelGroup:
    """The group of one kernel, which ends as a whole when it runs out of memory."""

    def __init__(self, parent: Path, memory_bytes: int, tasks: int) -> None:
        """Make the group. Raises OSError where the system refuses it."""
        self._folder = parent / f"rnn-{os.getpid()}-{next(_count)}"
        self._folder.mkdir()
        try:
            self._set("memory.max", memory_bytes)
            # Without swap in the system there is no such file.
            with contextlib.suppress(FileNotFoundError):
                self._set("memory.swap.max", 0)
            self._set("memory.oom.group", 1)
            self._set("pids.max", tasks)
        except OSError:
            self.remove()
            raise

    def take(self, processes: Iterable[int]) -> None:
        """Move processes into the group, and with them all that they will start."""
        for process in processes:
            self._set("cgroup.procs", process)

    def _set(self, name: str, value: int) -> None:
        # Path.write_text would make a file that does not exist.
        with open(self._folder / name, "r+b", buffering=0) as file:
            file.write(str(value).encode())

    def ran_out_of_memory(self) -> bool:
        """Whether the system ended the group's processes."""
        with contextlib.suppress(OSError):
            events = (self._folder / "memory.events").read_text().split()
            return int(events[events.index("oom_kill") + 1]) > 0
        return False

    def remove(self) -> bool:
        """Remove the group; False while processes are left in it."""
        try:
            self._folder.rmdir()
        except OSError as error:
            return error.errno != errno.EBUSY
        return True


def make(memory_bytes: int, tasks: int) -> KernelGroup | None:
    """Return a group for one kernel; None where this process may not make any."""
    parent = delegated()
    if parent is None:
        return None
    with contextlib.suppress(OSError):
        return KernelGroup(parent, memory_bytes, tasks)
    return None


@functools.cache
def delegated() -> Path | None:
    """Return the group below which kernels may have theirs; None where there is none."""
    with contextlib.suppress(OSError, ValueError):
        own = _own_group()
        if own is not None and _hands_on(own):
            return own
    return None


def _own_group() -> Path | None:
    """Where the group that this process belongs to is mounted, without our own part of it."""
    within = next(
        line.removeprefix("0::")
        for line in [*Path("/proc/self/cgroup").read_text().splitlines(), "0::"]
        if line.startswith("0::")
    )
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        root, place = before.split()[3:5]
        if within and after.startswith("cgroup2 ") and Path(within).is_relative_to(root):
            own = Path(place) / Path(within).relative_to(root)
            return own.parent if own.name == _OWNERS else own
    return None


def _hands_on(group: Path) -> bool:
    """Whether groups below this one can have limits, after what it takes. Raises OSError."""
    if not _words(group / "cgroup.controllers") >= _CONTROLLERS:
        return False
    handed_on = group / "cgroup.subtree_control"
    if _words(handed_on) >= _CONTROLLERS:
        return os.access(group, os.W_OK)
    if not _is_delegated(group):
        return False
    owners = group / _OWNERS
    owners.mkdir(exist_ok=True)
    for _ in range(_ATTEMPTS):
        for process in (group / "cgroup.procs").read_text().split():
            # It may have ended.
            with contextlib.suppress(ProcessLookupError):
                (owners / "cgroup.procs").write_text(process)
        with contextlib.suppress(OSError):
            handed_on.write_text(" ".join(f"+{name}" for name in sorted(_CONTROLLERS)))
            return True
    return False


def _is_delegated(group: Path) -> bool:
    """Whether systemd gave the group to whoever runs in it: only then is moving others right."""
    for name in _DELEGATED:
        with contextlib.suppress(OSError):
            if os.getxattr(group, name) == b"1":
                return True
    return False


def _words(file: Path) -> set[str]:
    return set(file.read_text().split())
