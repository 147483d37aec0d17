"""Put each kernel into a control group, so that Linux itself enforces its limits.

This needs control groups of version 2. The groups are made below this process's own group, so that
a limit set for the grading as a whole holds for the kernels as well. For this, the group of this
process must have been delegated to its user, as ``systemd-run --user --scope -p Delegate=yes``
does. Elsewhere the watcher and the filter of system calls enforce the limits alone.
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
# A group that holds processes itself can't enable controllers for the groups below it. The
# processes of our group therefore move into this one.
_OWNERS: Final = "rnn-owners"
_ATTEMPTS: Final = 20
_DELEGATED: Final = ("user.delegate", "trusted.delegate")
_count = itertools.count(1)


class KernelGroup:
    """The control group of one kernel; if it runs out of memory, all of its processes end."""

    def __init__(self, parent: Path, memory_bytes: int, tasks: int) -> None:
        """Make the group.

        Args:
            parent: The group to make it in.
            memory_bytes: How much memory its processes may use together.
            tasks: How many processes and threads it may hold.

        Raises:
            OSError: The system refuses the group.
        """
        self._folder = parent / f"rnn-{os.getpid()}-{next(_count)}"
        self._folder.mkdir()
        try:
            self._set("memory.max", memory_bytes)
            # A system without swap does not have this file.
            with contextlib.suppress(FileNotFoundError):
                self._set("memory.swap.max", 0)
            self._set("memory.oom.group", 1)
            self._set("pids.max", tasks)
        except OSError:
            self.remove()
            raise

    def take(self, processes: Iterable[int]) -> None:
        """Move processes into the group; what they start later belongs to it as well.

        Raises:
            OSError: A process can't be moved.
        """
        for process in processes:
            self._set("cgroup.procs", process)

    def _set(self, name: str, value: int) -> None:
        # Path.write_text would create the file if it did not exist.
        with open(self._folder / name, "r+b", buffering=0) as file:
            file.write(str(value).encode())

    def ran_out_of_memory(self) -> bool:
        """Return whether Linux killed processes of the group for want of memory."""
        with contextlib.suppress(OSError):
            events = (self._folder / "memory.events").read_text().split()
            return int(events[events.index("oom_kill") + 1]) > 0
        return False

    def remove(self) -> bool:
        """Remove the group; return False while there are still processes in it."""
        try:
            self._folder.rmdir()
        except OSError as error:
            return error.errno != errno.EBUSY
        return True


def make(memory_bytes: int, tasks: int) -> KernelGroup | None:
    """Return a new group for one kernel; None if this process may not make groups."""
    parent = delegated()
    if parent is None:
        return None
    with contextlib.suppress(OSError):
        return KernelGroup(parent, memory_bytes, tasks)
    return None


@functools.cache
def delegated() -> Path | None:
    """Return the group in which kernels' groups can be made; None if there is none."""
    with contextlib.suppress(OSError, ValueError):
        own = _own_group()
        if own is not None and _enables_limits(own):
            return own
    return None


def _own_group() -> Path | None:
    """Return the folder of the group that this process was started in; None if not mounted."""
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


def _enables_limits(group: Path) -> bool:
    """Enable limits for the groups below this one; return whether they can have limits now.

    Raises:
        OSError: A file of the group can't be read or written.
    """
    if not _words(group / "cgroup.controllers") >= _CONTROLLERS:
        return False
    enabled = group / "cgroup.subtree_control"
    if _words(enabled) >= _CONTROLLERS:
        return os.access(group, os.W_OK)
    if not _is_delegated(group):
        return False
    owners = group / _OWNERS
    owners.mkdir(exist_ok=True)
    for _ in range(_ATTEMPTS):
        for process in (group / "cgroup.procs").read_text().split():
            # The process may have ended by now.
            with contextlib.suppress(ProcessLookupError):
                (owners / "cgroup.procs").write_text(process)
        with contextlib.suppress(OSError):
            enabled.write_text(" ".join(f"+{name}" for name in sorted(_CONTROLLERS)))
            return True
    return False


def _is_delegated(group: Path) -> bool:
    """Return whether systemd delegated the group to the processes in it.

    Only then is it right to move other processes of the group.
    """
    for name in _DELEGATED:
        with contextlib.suppress(OSError):
            if os.getxattr(group, name) == b"1":
                return True
    return False


def _words(file: Path) -> set[str]:
    return set(file.read_text().split())
