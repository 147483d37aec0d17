"""The two kernels of a run, and spare ones that are ready before the next run wants them."""

import enum
import hashlib
import threading
from collections.abc import Iterable
from typing import Final

from autograder.engine.execute.side import Side
from autograder.engine.sandbox import confine
from autograder.engine.stages import Limits, Task
from autograder.engine.zygotes.zygote import KernelFailed, Zygote, ZygoteDied

ROLES: Final = ("student", "grader")
# The part of what a cell may show that a student's functions may print while a test calls them: the
# rest is the test's own.
_PRINTED: Final = 0.5
# How many questions of a chapter are asked ahead.
_QUESTIONS: Final = 100


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


class AskedByMany:
    """Questions to the oracles that came up in the runs of more than one student.

    Those are the ones of visible tests, whose inputs are the same for everyone. Only questions are
    passed on, as bytes that nobody looks into; each kernel finds the answers itself.
    """

    def __init__(self) -> None:
        self._first: dict[str, dict[bytes, str]] = {}
        self._shared: dict[str, dict[bytes, None]] = {}

    def note(self, chapter: str, student: str, questions: list[bytes]) -> None:
        """Note what the oracles were asked in one run."""
        before = self._first.get(chapter, {})
        shared = self._shared.setdefault(chapter, {})
        again = [one for one in questions if before.get(one, student) != student]
        for question in again:
            shared.pop(question, None)
            shared[question] = None
        for question in list(shared)[:-_QUESTIONS]:
            del shared[question]
        # Of each run but the last nothing else is kept, or memory would grow with the class.
        self._first[chapter] = dict.fromkeys(questions, student)

    def of(self, chapter: str) -> list[bytes]:
        """Return a chapter's questions, those that came up last at the end."""
        return list(self._shared.get(chapter, ()))


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
        self._asked = AskedByMany()

    def prepare(
        self, chapter: str, limits: Limits, tensorflow: TensorFlow, codes: list[str]
    ) -> None:
        """Begin to make what the next run will need.

        The next notebook is likely to be like the one that runs meanwhile.

        Args:
            chapter: Its chapter.
            limits: What it may use.
            tensorflow: What it does with TensorFlow.
            codes: The cells that its tests' kernel runs.
        """
        if self._thread is None:
            self._limits, self._starts = limits, self._zygote.starts
            warm = tensorflow is TensorFlow.USED
            questions = self._asked.of(chapter)
            self._thread = threading.Thread(
                target=self._make, args=[limits, warm, codes, questions], name="spare-kernels"
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

    def see_off(self, task: Task, sides: dict[str, Side]) -> None:
        """Close the kernels of a run that is over, while the next one begins."""
        self._wait_closed()
        self._closing = threading.Thread(
            target=self._end, args=[task, sides], name="ending-kernels"
        )
        self._closing.start()

    def _end(self, task: Task, sides: dict[str, Side]) -> None:
        grader = sides.get("grader")
        if grader is not None and grader.kernel.alive:
            self._asked.note(task.chapter, task.student, grader.questions())
        _close(sides)

    def close(self) -> None:
        """End the kernels, if there are any; returns when all are gone."""
        self._wait_closed()
        _close(self._take_made())

    def _wait_closed(self) -> None:
        if self._closing is not None:
            self._closing.join()
            self._closing = None

    def _make(self, limits: Limits, warm: bool, codes: list[str], questions: list[bytes]) -> None:
        # Where this fails there are none to take; the run then makes its own, and meets the reason.
        made: dict[str, Side] = {}
        try:
            made = fork_ready(self._zygote, limits, ROLES)
            if warm:
                made["student"].run_first_operation()
            made["grader"].read_ahead(codes, questions)
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
