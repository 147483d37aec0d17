"""Carry the calls of one test cell from the grader's kernel to the student's, and back.

Frames are passed on unread. A student's kernel that dies, hangs or talks nonsense is given up, and
the test is told in a notice that only the engine can write.
"""

import contextlib
from collections.abc import Callable

import zmq

from autograder.engine.execute.channel import parent_of
from autograder.engine.execute.side import Side
from autograder.engine.kernels.messages import SERVE_CODE
from autograder.engine.wire import codec
from autograder.engine.wire.frames import Frame, FrameError, Kind

_MESSAGES_AT_ONCE = 200
_SEND_SECONDS = 10.0

Source = int | zmq.Socket[bytes]


class Relay:
    """``student`` becomes None when its kernel had to be given up; ``absent`` then says why.

    ``why_ended`` is asked when it ended by itself: a limit may have been reached.
    ``printed_too_much``: the tests' kernel could not show all that the student's code printed.
    """

    def __init__(
        self,
        grader: Side,
        student: Side | None,
        absent: str,
        why_ended: Callable[[], str],
    ) -> None:
        self.student = student
        self.absent = absent
        self.printed_too_much = False
        self._why_ended = why_ended
        self._grader = grader
        self._waiting: int | None = None

    @property
    def waiting(self) -> bool:
        """Whether a call is under way in the student's kernel."""
        return self._waiting is not None and self.student is not None

    def sources(self) -> list[tuple[Source, Callable[[], None]]]:
        """What to poll at the moment, and what to call when it is readable."""
        found: list[tuple[Source, Callable[[], None]]] = [
            (self._grader.calls_fd, self._from_grader)
        ]
        if self.student is not None:
            # Read and dropped, so that a flood does not pile up here.
            found.append((self.student.channel.iopub, self._drop_outputs))
        if self.student is not None and self._waiting is not None:
            found += [
                (self.student.calls_fd, self._from_student),
                (self.student.channel.shell, self._student_stopped),
                (self.student.kernel.end_fd, self._student_ended),
            ]
        return found

    def interrupt(self) -> None:
        """Interrupt the student's code: the call then ends with TimeoutError."""
        if self.student is not None:
            self.student.kernel.interrupt()

    def give_up(self, reason: str) -> None:
        """End the student's kernel; calls from now on fail with ``reason``."""
        if self.student is not None:
            self.student.kernel.kill()
            self.student = None
            self.absent = reason
        self._notify(reason)

    def _from_grader(self) -> None:
        try:
            frames = self._grader.frames()
        except (EOFError, OSError):
            # The grader's kernel ended, which its own descriptor tells as well.
            return
        for frame in frames:
            if frame.kind != Kind.REQUEST:
                self.printed_too_much |= frame.kind == Kind.NOTICE
                continue
            self._waiting = frame.request
            if self.student is None:
                self._notify(self.absent)
                continue
            try:
                if self.student.serving is None:
                    self.student.serving = self.student.channel.execute(SERVE_CODE, record=False)
                self.student.send(frame, _SEND_SECONDS)
            except OSError:
                self._student_ended()

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
            if frame.kind == Kind.ANSWER and frame.request == self._waiting:
                self._waiting = None
                self._tell_grader(frame)

    def _student_stopped(self) -> None:
        """The loop that answers calls may end by itself: an interrupt came between two calls."""
        assert self.student is not None
        while (message := self.student.channel.receive(self.student.channel.shell)) is not None:
            if parent_of(message) == self.student.serving:
                self.student.serving = None
        if self.student.serving is None:
            self._from_student()
            if self._waiting is not None:
                self._notify("your code was interrupted")

    def _student_ended(self) -> None:
        self.give_up(self._why_ended())

    def _drop_outputs(self) -> None:
        assert self.student is not None
        for _ in range(_MESSAGES_AT_ONCE):
            if not self.student.channel.drop(self.student.channel.iopub):
                return

    def _notify(self, reason: str) -> None:
        if self._waiting is not None:
            notice = Frame(Kind.NOTICE, self._waiting, codec.encode(reason))
            self._waiting = None
            self._tell_grader(notice)

    def _tell_grader(self, frame: Frame) -> None:
        # Where it does not listen any more it has ended, and with it the cell.
        with contextlib.suppress(OSError):
            self._grader.send(frame, _SEND_SECONDS)
