"""Make the two kernels of a run, and spare ones ahead of the next run."""

import enum
import hashlib
import threading
from collections.abc import Iterable
from typing import Final

from autograder.engine.execute.side import Side
from autograder.engine.sandbox import confine
from autograder.engine.stages import Limits, Task
from autograder.engine.zygotes.zygote import GradingZygote, KernelFailed, ZygoteDied

ROLES: Final = ("student", "grader")
# A test's outputs are limited. A student's functions may print up to this part of the limit while
# the test calls them; the rest is left for the test itself.
_PRINTED_PART: Final = 0.5
# How many questions to the oracles are kept for each chapter, to be asked ahead.
_MOST_QUESTIONS: Final = 100


class TensorFlow(enum.Enum):
    """What a student's code does with TensorFlow, judged by the text of the code.

    TensorFlow's configuration can only be changed before the first operation, so code that sets it
    needs a kernel in which TensorFlow has not run yet.
    """

    UNUSED = "nothing"
    USED = "runs operations"
    CONFIGURED = "sets its configuration"


def fork_side(zygote: GradingZygote, role: str, limits: Limits) -> Side:
    """Fork the kernel of a role, without waiting until it is ready.

    Raises:
        ZygoteDied: The preloaded process ended meanwhile.
        SandboxUnavailable: Student code can't be shut in on this machine.
    """
    bounds = confine.Bounds(limits.memory_bytes, limits.processes, limits.file_bytes)
    return Side(zygote, role, bounds)


def begin(sides: Iterable[Side], task: Task) -> None:
    """Give kernels that are ready what belongs to one submission, such as its seed.

    Raises:
        KernelFailed: A kernel did not do it in time.
    """
    waits, begun = [], list(sides)
    for side in begun:
        if side.role == "student":
            # The student's kernel must not know the tests' seed, unless it runs the tests. Its own
            # seed is the same for all students and all runs.
            environment = {"RNN_COURSE_SEED": str(task.seed)} if task.one_kernel else {}
            waits.append(side.begin(environment, _number(task.chapter)))
        else:
            environment = {"RNN_COURSE_SEED": str(task.seed)}
            printed = int(task.limits.output_bytes * _PRINTED_PART)
            number = _number(f"seed {task.seed}")
            waits.append(side.begin_tests(environment, number, printed, list(task.imports)))
    for wait in waits:
        wait()
    for side in begun:
        files = task.files + (task.student_files if side.role == "student" else ())
        if files:
            side.give_files(files)


def fork_pair(zygote: GradingZygote, limits: Limits) -> dict[str, Side]:
    """Fork both kernels of a run; return them by role when they are ready.

    Raises:
        KernelFailed: A kernel did not become ready.
        ZygoteDied: The preloaded process ended meanwhile.
        SandboxUnavailable: Student code can't be shut in on this machine.
    """
    return fork_ready(zygote, limits, ROLES)


def fork_ready(zygote: GradingZygote, limits: Limits, roles: Iterable[str]) -> dict[str, Side]:
    """Fork the kernels of some roles; return them by role when they are ready.

    Raises:
        KernelFailed: A kernel did not become ready.
        ZygoteDied: The preloaded process ended meanwhile.
        SandboxUnavailable: Student code can't be shut in on this machine.
    """
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


class CommonQuestions:
    """The questions to the oracles that came up in the runs of more than one student.

    They come from visible tests, whose inputs are the same for everyone. Only the questions are
    passed on, as bytes that are not decoded here; each kernel finds the answers itself.
    """

    def __init__(self) -> None:
        self._of_last_run: dict[str, dict[bytes, str]] = {}
        self._shared: dict[str, dict[bytes, None]] = {}

    def note(self, chapter: str, student: str, questions: list[bytes]) -> None:
        """Note the questions that the oracles were asked in one run."""
        before = self._of_last_run.get(chapter, {})
        shared = self._shared.setdefault(chapter, {})
        again = [question for question in questions if before.get(question, student) != student]
        for question in again:
            # The question moves to the end: what has not come up for long is dropped first.
            shared.pop(question, None)
            shared[question] = None
        for question in list(shared)[:-_MOST_QUESTIONS]:
            del shared[question]
        # Only the last run's questions are kept in full, or memory would grow with the class.
        self._of_last_run[chapter] = dict.fromkeys(questions, student)

    def of(self, chapter: str) -> list[bytes]:
        """Return a chapter's common questions; those that came up last are at the end."""
        return list(self._shared.get(chapter, ()))


class Spare:
    """A pair of kernels that is made before a run needs it; for one thread at a time.

    Each kernel serves one run. While a run is under way, the next two kernels are made in the
    background. They hold nothing of a submission: they are forked from the same zygote as all
    kernels, and learn which submission they run when they are taken.
    """

    def __init__(self, zygote: GradingZygote) -> None:
        self._zygote = zygote
        self._limits: Limits | None = None
        self._starts = 0
        self._made: dict[str, Side] = {}
        self._thread: threading.Thread | None = None
        # Closing the kernels of the run before takes a while, so a thread does it.
        self._closing: threading.Thread | None = None
        self._questions = CommonQuestions()

    def prepare(
        self, chapter: str, limits: Limits, tensorflow: TensorFlow, codes: list[str]
    ) -> None:
        """Begin to make the kernels of the next run, in the background.

        The next notebook is likely to be much like the one that runs now, which the arguments
        describe.

        Args:
            chapter: The notebook's chapter.
            limits: What the notebook may use.
            tensorflow: What the student's code does with TensorFlow.
            codes: The cells that run in the tests' kernel.
        """
        if self._thread is None:
            self._limits, self._starts = limits, self._zygote.starts
            warm = tensorflow is TensorFlow.USED
            questions = self._questions.of(chapter)
            self._thread = threading.Thread(
                target=self._make, args=[limits, warm, codes, questions], name="spare-kernels"
            )
            self._thread.start()

    def take(self, limits: Limits, tensorflow: TensorFlow) -> dict[str, Side]:
        """Return both kernels, by role and ready; fork what was not made ahead or does not fit.

        Raises:
            KernelFailed: A kernel did not become ready.
            ZygoteDied: The preloaded process ended meanwhile.
            SandboxUnavailable: Student code can't be shut in on this machine.
        """
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

    def close_kernels_of_run(self, task: Task, sides: dict[str, Side]) -> None:
        """Begin to close the kernels of a run that is over, in the background."""
        self._wait_closed()
        self._closing = threading.Thread(
            target=self._end, args=[task, sides], name="ending-kernels"
        )
        self._closing.start()

    def _end(self, task: Task, sides: dict[str, Side]) -> None:
        grader = sides.get("grader")
        if grader is not None and grader.kernel.alive:
            self._questions.note(task.chapter, task.student, grader.questions())
        _close(sides)

    def close(self) -> None:
        """End all kernels that were made or are being closed, and wait until they are gone."""
        self._wait_closed()
        _close(self._take_made())

    def _wait_closed(self) -> None:
        if self._closing is not None:
            self._closing.join()
            self._closing = None

    def _make(self, limits: Limits, warm: bool, codes: list[str], questions: list[bytes]) -> None:
        # If this fails, no spare kernels are there to take. The run then makes its own, and if that
        # fails as well, it reports why.
        made: dict[str, Side] = {}
        try:
            # One after the other: with two cores, the run that is under way keeps one to itself.
            for role in ROLES:
                made |= fork_ready(self._zygote, limits, [role])
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
