"""Carry the calls of one test cell to the student's kernel, and the answers back.

Frames are passed on without decoding what they carry. A student's kernel that dies, hangs or sends
nonsense is ended. The test then gets a notice that says why; only the engine can send notices.
"""

import contextlib
from collections.abc import Callable

import zmq

from autograder.engine.execute.channel import parent_of
from autograder.engine.execute.side import Side
from autograder.engine.kernels.messages import SERVE_CODE
from autograder.engine.wire import codec
from autograder.engine.wire.frames import Frame, FrameError, FrameKind

_MESSAGES_AT_ONCE = 200
_SEND_SECONDS = 10.0
_MOST_REFUSALS = 5

Source = int | zmq.Socket[bytes]


class Relay:
    """The connection between the two kernels for the time of one test cell.

    Attributes:
        student: The student's kernel; None once it had to be given up.
        absent: Why there is no student's kernel; calls fail with this reason.
        printed_too_much: Whether the tests' kernel could not show all that the student's code
            printed.
        refusals: Why the test can't be judged in two kernels, in sentences.
        calls: How many calls the test has made.
    """

    def __init__(
        self,
        grader: Side,
        student: Side | None,
        absent: str,
        why_ended: Callable[[], str],
    ) -> None:
        """Connect two kernels.

        Args:
            grader: The kernel that runs the test.
            student: The kernel that its calls go to; None if there is none.
            absent: Why there is no student's kernel, if there is none.
            why_ended: Returns why the student's kernel ended by itself, such as by a limit.
        """
        self.student = student
        self.absent = absent
        self.printed_too_much = False
        self.refusals: list[str] = []
        self.calls = 0
        self._why_ended = why_ended
        self._grader = grader
        # A test's function that is called back may call the student's code again, so several calls
        # can be under way; the last one is answered first.
        self._waiting: list[int] = []

    @property
    def waiting(self) -> bool:
        """Return whether a call is under way in the student's kernel."""
        return bool(self._waiting) and self.student is not None

    def sources(self) -> list[tuple[Source, Callable[[], None]]]:
        """Return what to poll at the moment, each with what to call when it is readable."""
        found: list[tuple[Source, Callable[[], None]]] = [
            (self._grader.calls_fd, self._from_grader)
        ]
        if self.student is not None:
            # Outputs are read and dropped, so that a flood of them does not pile up.
            found.append((self.student.channel.iopub, self._drop_outputs))
        if self.student is not None and self._waiting:
            found += [
                (self.student.calls_fd, self._from_student),
                (self.student.channel.shell, self._student_stopped),
                (self.student.kernel.end_fd, self._student_ended),
            ]
        return found

    def interrupt(self) -> None:
        """Interrupt the student's code; the call then ends with TimeoutError."""
        if self.student is not None:
            self.student.kernel.interrupt()

    def give_up(self, reason: str) -> None:
        """End the student's kernel; this call and all later ones fail with ``reason``."""
        if self.student is not None:
            self.student.kernel.kill()
            self.student = None
            self.absent = reason
        self._notify(reason)

    def _from_grader(self) -> None:
        try:
            frames = self._grader.frames()
        except (EOFError, OSError):
            # The grader's kernel ended, which CellRun notices by the kernel's own descriptor.
            return
        for frame in frames:
            if frame.kind == FrameKind.RESULT:
                self._pass_result(frame)
            if frame.kind == FrameKind.REFUSAL:
                self._note_refusal(frame)
            if frame.kind != FrameKind.REQUEST:
                self.printed_too_much |= frame.kind == FrameKind.NOTICE
                continue
            self.calls += 1
            self._waiting.append(frame.request)
            if self.student is None:
                self._notify(self.absent)
                continue
            try:
                if self.student.serving is None:
                    self.student.serving = self.student.channel.execute(SERVE_CODE, record=False)
                self.student.send(frame, _SEND_SECONDS)
            except OSError:
                self._student_ended()

    def read_rest(self) -> None:
        """Read what the tests' kernel sent before its last reply."""
        poller = zmq.Poller()
        poller.register(self._grader.calls_fd, zmq.POLLIN)
        while poller.poll(0):
            before = (len(self.refusals), self.calls, self.printed_too_much)
            self._from_grader()
            if before == (len(self.refusals), self.calls, self.printed_too_much):
                return

    def _pass_result(self, frame: Frame) -> None:
        """Give the student's kernel what came of a function of the test's."""
        if self.student is not None:
            try:
                self.student.send(frame, _SEND_SECONDS)
            except OSError:
                self._student_ended()

    def _note_refusal(self, frame: Frame) -> None:
        reason = str(codec.decode(frame.payload))
        if reason not in self.refusals and len(self.refusals) < _MOST_REFUSALS:
            self.refusals.append(reason)

    def _from_student(self) -> None:
        assert self.student is not None
        try:
            frames = self.student.frames()
        except FrameError:
            self.give_up("your code wrote to the engine's own connection")
            return
        except (EOFError, OSError):
            self._student_ended()
            return
        for frame in frames:
            if not self._waiting or frame.request != self._waiting[-1]:
                continue
            if frame.kind == FrameKind.ANSWER:
                self._waiting.pop()
                self._tell_grader(frame)
            elif frame.kind == FrameKind.CALLBACK:
                self._tell_grader(frame)

    def _student_stopped(self) -> None:
        """Notice that the loop which answers calls has ended.

        It ends by itself if an interrupt arrives between two calls.
        """
        assert self.student is not None
        while (message := self.student.channel.receive(self.student.channel.shell)) is not None:
            if parent_of(message) == self.student.serving:
                self.student.serving = None
        if self.student.serving is None:
            self._from_student()
            if self._waiting:
                self._notify("your code was interrupted")

    def _student_ended(self) -> None:
        self.give_up(self._why_ended())

    def _drop_outputs(self) -> None:
        assert self.student is not None
        for _ in range(_MESSAGES_AT_ONCE):
            if not self.student.channel.drop(self.student.channel.iopub):
                return

    def _notify(self, reason: str) -> None:
        while self._waiting:
            self._tell_grader(Frame(FrameKind.NOTICE, self._waiting.pop(), codec.encode(reason)))

    def _tell_grader(self, frame: Frame) -> None:
        # If the grader's kernel can't take the frame, it has ended, and the cell with it.
        with contextlib.suppress(OSError):
            self._grader.send(frame, _SEND_SECONDS)
