"""Watch what kernels use, from outside, and end those that use more than they may.

Resource limits hold for single processes; this holds for a kernel with everything it started.
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
from autograder.engine.stages import Limits, RunVerdict
from autograder.engine.zygotes.zygote import ForkedKernel

INTERVAL_SECONDS: Final = 0.05
# How much this process itself may grow while it runs a notebook: a kernel that writes without end
# on its connections must not fill the memory of the engine.
ENGINE_BYTES: Final = 512 << 20
# Control groups of kernels that are let go, until they are empty.
_left: list[KernelGroup] = []


@dataclass
class _Watched:
    footprint: Footprint
    group: KernelGroup | None
    # The limit that the kernel was ended for.
    reason: RunVerdict | None = None


class Watcher(threading.Thread):
    """Looks at each kernel every :data:`INTERVAL_SECONDS`; a kernel is ended at its limit.

    ``peak_bytes`` is the most that one kernel, with all it started, was seen to use.
    """

    def __init__(self, limits: Limits) -> None:
        super().__init__(name="kernel-watcher", daemon=True)
        self.peak_bytes = 0
        self._limits = limits
        self._watched: dict[ForkedKernel, _Watched] = {}
        self._lock = threading.Lock()
        self._stop_event = threading.Event()

    def add(self, kernel: ForkedKernel) -> None:
        """Watch a kernel that is ready, and has run no line of a student's yet."""
        init = kernel.init_pid
        processes = [init, *descendants(init)] if init is not None else []
        watched = _Watched(Footprint(kernel), self._group_of(processes))
        with self._lock:
            self._watched[kernel] = watched

    def remove(self, kernel: ForkedKernel) -> None:
        """Watch it no longer; returns when no look at it is under way."""
        with self._lock:
            if (watched := self._watched.pop(kernel, None)) is None:
                return
            if watched.reason is None and not self.peak_bytes:
                # A short run may end before the first look.
                self._look(kernel, watched.footprint)
            watched.footprint.close()
        if watched.group is not None:
            _left.append(watched.group)

    def reason(self, kernel: ForkedKernel) -> RunVerdict | None:
        """Return the limit (MEMORY, PROCESSES or OUTPUT) that a kernel was ended for, or None."""
        with self._lock:
            watched = self._watched.get(kernel)
            if watched is None:
                return None
            if watched.reason is None and watched.group and watched.group.ran_out_of_memory():
                watched.reason = RunVerdict.MEMORY
            return watched.reason

    def _group_of(self, processes: list[int]) -> KernelGroup | None:
        """A control group that holds the kernel, where one can be made."""
        _remove_left()
        tasks = self._limits.processes + THREADS_BESIDES_PROCESSES
        group = cgroup.make(self._limits.memory_bytes, tasks)
        if group is not None:
            with contextlib.suppress(OSError):
                group.take(processes)
        return group

    def run(self) -> None:
        before = private_bytes(os.getpid())
        while not self._stop_event.wait(INTERVAL_SECONDS):
            flooded = private_bytes(os.getpid()) - before > ENGINE_BYTES
            with self._lock:
                for kernel, watched in self._watched.items():
                    if watched.reason is not None:
                        continue
                    found = RunVerdict.OUTPUT if flooded else self._look(kernel, watched.footprint)
                    if found is not None:
                        watched.reason = found
                        kernel.kill()

    def _look(self, kernel: ForkedKernel, footprint: Footprint) -> RunVerdict | None:
        if (init := kernel.init_pid) is None:
            return None
        # Looking at a fork bomb to its end would take longer than it takes to grow.
        processes = list(itertools.islice(descendants(init), self._limits.processes + 1))
        if len(processes) > self._limits.processes:
            return RunVerdict.PROCESSES
        used = footprint.seen(processes)
        if used > self._limits.memory_bytes:
            used = footprint.exact(processes)
            if used > self._limits.memory_bytes:
                self.peak_bytes = max(self.peak_bytes, used)
                return RunVerdict.MEMORY
        self.peak_bytes = max(self.peak_bytes, used)
        return None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_event.set()
        self.join()


@atexit.register
def _remove_left() -> None:
    """Remove the groups whose processes were still ending when their kernel was let go."""
    _left[:] = [group for group in _left if not group.remove()]


def descendants(pid: int) -> Iterator[int]:
    """All processes below a process, without itself."""
    for child in _children(pid):
        yield child
        yield from descendants(child)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    # A process may end while it is looked at.
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                found += map(int, read(f"/proc/{pid}/task/{thread}/children").split())
    return found
