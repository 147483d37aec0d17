"""The two kernels of a run, and a spare pair that is ready before the next run wants it."""

import hashlib
import threading
from typing import Final

from autograder.engine import confine
from autograder.engine.side import Side
from autograder.engine.task import Limits, Task
from autograder.engine.zygote import KernelFailed, Zygote, ZygoteDied

ROLES: Final = ("student", "grader")


def fork_side(zygote: Zygote, role: str, limits: Limits) -> Side:
    """Ask for the kernel of a role. Raises ZygoteDied, SandboxUnavailable."""
    bounds = confine.Bounds(limits.memory_bytes, limits.processes, limits.file_bytes)
    return Side(zygote, role, bounds)


def begin(side: Side, task: Task) -> None:
    """Make a kernel that is ready the one of a submission. Raises KernelFailed."""
    if side.role == "student":
        # The same for all students and runs, and nothing of the tests' seed.
        side.begin({}, _number(task.chapter))
    else:
        side.begin({"RNN_COURSE_SEED": str(task.seed)}, _number(f"seed {task.seed}"))


def fork_pair(zygote: Zygote, limits: Limits) -> dict[str, Side]:
    """Both kernels, ready. Raises KernelFailed, ZygoteDied, SandboxUnavailable."""
    zygote.start()
    sides: dict[str, Side] = {}
    try:
        for role in ROLES:
            sides[role] = fork_side(zygote, role, limits)
        for side in sides.values():
            side.wait_ready()
    except BaseException:
        for side in sides.values():
            side.close()
        raise
    return sides


class Spare:
    """A pair of kernels that is made in the background, while another pair is at work.

    Nothing of a submission is in it: it was forked from the same zygote as all kernels, and learns
    whose it is when it is taken. Only for one thread at a time.
    """

    def __init__(self, zygote: Zygote) -> None:
        self._zygote = zygote
        self._limits: Limits | None = None
        self._starts = 0
        self._sides: dict[str, Side] = {}
        self._thread: threading.Thread | None = None

    def prepare(self, limits: Limits) -> None:
        """Begin to make a pair, unless there is one."""
        if self._thread is None:
            self._limits, self._starts = limits, self._zygote.starts
            self._thread = threading.Thread(target=self._make, args=[limits], name="spare-kernels")
            self._thread.start()

    def take(self, limits: Limits) -> dict[str, Side] | None:
        """The pair, if there is a sound one with these limits."""
        sides = self._wait()
        same = limits == self._limits and self._starts == self._zygote.starts
        if same and len(sides) == len(ROLES) and all(s.kernel.alive for s in sides.values()):
            return sides
        _close(sides)
        return None

    def close(self) -> None:
        """End the pair, if there is one."""
        _close(self._wait())

    def _make(self, limits: Limits) -> None:
        # Whoever takes it finds none, makes one, and meets the reason.
        try:
            self._sides = fork_pair(self._zygote, limits)
        except (KernelFailed, ZygoteDied, OSError):
            self._sides = {}

    def _wait(self) -> dict[str, Side]:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        sides, self._sides = self._sides, {}
        return sides


def _close(sides: dict[str, Side]) -> None:
    for side in sides.values():
        side.close()


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
