"""Watch from outside what kernels use, and end those that use more than they may.

The system's resource limits hold for single processes; the watcher's limits hold for a kernel
together with everything it started.
"""

import atexit
import contextlib
import itertools
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

from autograder.engine.execute import cgroup
from autograder.engine.execute.cgroup import KernelGroup
from autograder.engine.execute.footprint import Footprint, private_bytes, read
from autograder.engine.sandbox.confine import THREADS_BESIDES_PROCESSES
from autograder.engine.stages import Limits
from autograder.engine.zygotes.zygote import ForkedKernel

INTERVAL_SECONDS: Final = 0.05
# How much the engine's own process may grow while it runs a notebook. A kernel that sends messages
# without end must not fill the memory of the engine.
ENGINE_BYTES: Final = 512 << 20
# Control groups that are to be removed once their last process has ended.
_to_remove: list[KernelGroup] = []


@dataclass
class _Watched:
    footprint: Footprint
    group: KernelGroup | None
    # The limit that the kernel reached, for which the watcher or the system ended it.
    reason: str | None = None


class Watcher(threading.Thread):
    """A thread that looks at kernels every :data:`INTERVAL_SECONDS` and ends those over a limit.

    Attributes:
        peak_bytes: The most memory that one kernel, with everything it started, was seen to use.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__(name="kernel-watcher", daemon=True)
        self.peak_bytes = 0
        self._limits = limits
        self._watched: dict[ForkedKernel, _Watched] = {}
        self._lock = threading.Lock()
        self._stop_event = threading.Event()

    def add(self, kernel: ForkedKernel) -> None:
        """Begin to watch a kernel, which must be ready and must not have run a student's code."""
        init = kernel.init_pid
        processes = [init, *descendants(init)] if init is not None else []
        watched = _Watched(Footprint(kernel), self._group_of(processes))
        with self._lock:
            self._watched[kernel] = watched

    def remove(self, kernel: ForkedKernel) -> None:
        """Stop watching a kernel, and wait until the watcher does not look at it any more."""
        with self._lock:
            if (watched := self._watched.pop(kernel, None)) is None:
                return
            if watched.reason is None and not self.peak_bytes:
                # A short run may be over before the watcher has looked at it once.
                self._look(kernel, watched.footprint)
            watched.footprint.close()
        if watched.group is not None:
            _to_remove.append(watched.group)

    def reason(self, kernel: ForkedKernel) -> str | None:
        """Return why a kernel was ended: "memory", "processes" or "output"; None if it was not."""
        with self._lock:
            watched = self._watched.get(kernel)
            if watched is None:
                return None
            if watched.reason is None and watched.group and watched.group.ran_out_of_memory():
                watched.reason = "memory"
            return watched.reason

    def _group_of(self, processes: list[int]) -> KernelGroup | None:
        """Return a control group that holds a kernel's processes; None if none can be made."""
        _remove_empty_groups()
        tasks = self._limits.processes + THREADS_BESIDES_PROCESSES
        group = cgroup.make(self._limits.memory_bytes, tasks)
        if group is not None:
            with contextlib.suppress(OSError):
                group.take(processes)
        return group

    def run(self) -> None:
        """Look at all kernels again and again, until the watcher is left as a context."""
        before = private_bytes(os.getpid())
        while not self._stop_event.wait(INTERVAL_SECONDS):
            flooded = private_bytes(os.getpid()) - before > ENGINE_BYTES
            with self._lock:
                for kernel, watched in self._watched.items():
                    if watched.reason is not None:
                        continue
                    found = "output" if flooded else self._look(kernel, watched.footprint)
                    if found is not None:
                        watched.reason = found
                        kernel.kill()

    def _look(self, kernel: ForkedKernel, footprint: Footprint) -> str | None:
        if (init := kernel.init_pid) is None:
            return None
        # A fork bomb grows faster than its processes can be listed, so the list is cut.
        processes = list(itertools.islice(descendants(init), self._limits.processes + 1))
        if len(processes) > self._limits.processes:
            return "processes"
        used = footprint.seen(processes)
        if used > self._limits.memory_bytes:
            used = footprint.exact(processes)
            if used > self._limits.memory_bytes:
                self.peak_bytes = max(self.peak_bytes, used)
                return "memory"
        self.peak_bytes = max(self.peak_bytes, used)
        return None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_event.set()
        self.join()


@atexit.register
def _remove_empty_groups() -> None:
    """Remove the control groups of kernels that have ended, once no process is left in them."""
    _to_remove[:] = [group for group in _to_remove if not group.remove()]


def descendants(pid: int) -> Iterator[int]:
    """Yield the ids of all processes below a process, without the process itself."""
    for child in _children(pid):
        yield child
        yield from descendants(child)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    # The process or one of its threads may end meanwhile.
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                found += map(int, read(f"/proc/{pid}/task/{thread}/children").split())
    return found
