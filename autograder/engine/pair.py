"""The two kernels of a run, and spare ones that are ready before the next run wants them."""

import enum
import hashlib
import threading
from collections.abc import Iterable
from typing import Final

from autograder.engine import confine
from autograder.engine.side import Side
from autograder.engine.task import Limits, Task
from autograder.engine.zygote import KernelFailed, Zygote, ZygoteDied

ROLES: Final = ("student", "grader")
# The part of what a cell may show that a student's functions may print while a test calls them: the
# rest is the test's own.
_PRINTED: Final = 0.5


class TensorFlow(enum.Enum):
    """What a student's code does with TensorFlow, as far as its text shows.

    A configuration can only be changed before the first operation.
    """

    UNUSED = "nothing"
    USED = "runs operations"
    CONFIGURED = "sets its configuration"


def fork_side(zygote: Zygote, role: str, limits: Limits) -> Side:
    """Ask for the kernel of a role. Raises ZygoteDied, SandboxUnavailable."""
    bounds = confine.Bounds(limits.memory_bytes, limits.processes, limits.file_bytes)
    return Side(zygote, role, bounds)


def begin(sides: Iterable[Side], task: Task) -> None:
    """Make kernels that are ready those of a submission. Raises KernelFailed."""
    begun = []
    for side in sides:
        if side.role == "student":
            # The same for all students and runs, and nothing of the tests' seed.
            begun.append(side.begin({}, _number(task.chapter)))
        else:
            environment = {"RNN_COURSE_SEED": str(task.seed)}
            printed = int(task.limits.output_bytes * _PRINTED)
            begun.append(side.begin_tests(environment, _number(f"seed {task.seed}"), printed))
    for wait in begun:
        wait()


def fork_pair(zygote: Zygote, limits: Limits) -> dict[str, Side]:
    """Both kernels, ready. Raises KernelFailed, ZygoteDied, SandboxUnavailable."""
    return fork_ready(zygote, limits, ROLES)


def fork_ready(zygote: Zygote, limits: Limits, roles: Iterable[str]) -> dict[str, Side]:
    """The kernels of some roles, ready. Raises KernelFailed, ZygoteDied, SandboxUnavailable."""
    zygote.start()
    sides: dict[str, Side] = {}
    try:
        for role in roles:
            sides[role] = fork_side(zygote, role, limits)
        for side in sides.values():
            side.wait_ready()
    except BaseException:
        _close(sides)
        raise
    return sides


class Spare:
    """Kernels that are ready before a run wants them. Only for one thread at a time.

    Each kernel serves one run. The next two are made in the background while a run is at work, and
    hold nothing of a submission: they were forked from the same zygote as all kernels, and learn
    whose they are when they are taken.
    """

    def __init__(self, zygote: Zygote) -> None:
        self._zygote = zygote
        self._limits: Limits | None = None
        self._starts = 0
        self._made: dict[str, Side] = {}
        self._thread: threading.Thread | None = None
        # Closes the kernels of the run before, which takes a while.
        self._closing: threading.Thread | None = None

    def prepare(self, limits: Limits, tensorflow: TensorFlow) -> None:
        """Begin to make what the next run will need.

        tensorflow: what the notebook that runs meanwhile does; the next one is likely to be alike.
        """
        if self._thread is None:
            self._limits, self._starts = limits, self._zygote.starts
            warm = tensorflow is TensorFlow.USED
            self._thread = threading.Thread(
                target=self._make, args=[limits, warm], name="spare-kernels"
            )
            self._thread.start()

    def take(self, limits: Limits, tensorflow: TensorFlow) -> dict[str, Side]:
        """Both kernels, ready. Raises KernelFailed, ZygoteDied, SandboxUnavailable."""
        sides = self._take_made()
        same = limits == self._limits and self._starts == self._zygote.starts
        for role, side in list(sides.items()):
            too_warm = side.warm and tensorflow is TensorFlow.CONFIGURED
            if not same or too_warm or not side.kernel.alive:
                sides.pop(role).close()
        try:
            missing = [role for role in ROLES if role not in sides]
            return sides | fork_ready(self._zygote, limits, missing)
        except BaseException:
            _close(sides)
            raise

    def see_off(self, sides: dict[str, Side]) -> None:
        """Close kernels that have been told to end, while the next run begins."""
        self._wait_closed()
        self._closing = threading.Thread(target=_close, args=[sides], name="ending-kernels")
        self._closing.start()

    def close(self) -> None:
        """End the kernels, if there are any; returns when all are gone."""
        self._wait_closed()
        _close(self._take_made())

    def _wait_closed(self) -> None:
        if self._closing is not None:
            self._closing.join()
            self._closing = None

    def _make(self, limits: Limits, warm: bool) -> None:
        # Where this fails there are none to take; the run then makes its own, and meets the reason.
        made: dict[str, Side] = {}
        try:
            made = fork_ready(self._zygote, limits, ROLES)
            if warm:
                made["student"].run_first_operation()
        except (KernelFailed, ZygoteDied, OSError):
            _close(made)
            made = {}
        self._made = made

    def _take_made(self) -> dict[str, Side]:
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        made, self._made = self._made, {}
        return made


def _close(sides: dict[str, Side]) -> None:
    for side in sides.values():
        side.close()


def _number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
