"""Run one cell in one kernel until it ends: by itself, by an interrupt, or with its kernel."""

import enum
import math
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

import zmq

from autograder.engine.execute.channel import is_idle, parent_of
from autograder.engine.execute.outputs import CellOutputs
from autograder.engine.execute.relay import Relay
from autograder.engine.execute.side import Side

# How long a kernel may take to react to an interrupt.
GRACE_SECONDS: Final = 2.0
# How long the outputs may follow after the reply, and the reply after the outputs. A test gets more
# time, because it is worth nothing without both.
OUTPUT_SECONDS: Final = 1.0
PROOF_SECONDS: Final = 10.0
_LAST_WORDS_MILLISECONDS: Final = 50
_MESSAGES_AT_ONCE: Final = 200


class End(enum.Enum):
    """The ways in which a cell can end."""

    DONE = "done"
    INTERRUPTED = "interrupted at its deadline, the kernel goes on"
    KILLED = "killed after its deadline"
    DIED = "the kernel ended"


class CellRun:
    """One cell that has been sent to one kernel; :meth:`wait` collects its outputs."""

    def __init__(
        self,
        side: Side,
        outputs: CellOutputs,
        code: str,
        *,
        locked: bool = False,
        given_back: Iterable[str] = (),
    ) -> None:
        self.side = side
        self._outputs = outputs
        self._deadline = math.inf
        self._relay: Relay | None = None
        self._before = (side.channel.lost, side.channel.dropped)
        self._request = side.channel.execute(code, locked=locked, given_back=given_back)
        self._patience = PROOF_SECONDS if side.role == "grader" else OUTPUT_SECONDS
        self._reply: dict[str, Any] = {}
        self._replied = False
        self._idle = False
        # The time until which messages that are still missing may arrive.
        self._ends_at = math.inf
        self._dead = False
        self._late = False
        self._steps: list[Callable[[], bool]] = [self._interrupt, self._kill]

    def wait(self, deadline: float, relay: Relay | None = None) -> End:
        """Wait until the cell ends, and stop it if it is late.

        Args:
            deadline: When the cell must have ended, as a time of the monotonic clock.
            relay: For a test cell: what carries its calls to the student's kernel. The time that
                the calls take counts as the cell's time.

        Returns:
            How the cell ended.
        """
        self._deadline = deadline
        self._relay = relay
        if relay is not None:
            self._steps[:0] = [self._interrupt_call, self._end_call]
        while not self._finished():
            now = time.monotonic()
            if now >= self._deadline:
                self._late = True
                self._take_next_step()
                self._deadline = now + GRACE_SECONDS
                continue
            self._poll(max(min(self._deadline, self._ends_at) - now, 0.0))
        if self._dead:
            self.side.channel.iopub.poll(_LAST_WORDS_MILLISECONDS)
            self._from_iopub()
            return End.KILLED if self._late else End.DIED
        return End.INTERRUPTED if self._late else End.DONE

    @property
    def status(self) -> str:
        """Return the status in the kernel's reply; only "ok" and "error" prove anything."""
        return str(self._reply.get("status")) if self._replied else "no reply"

    def what_is_missing(self) -> str:
        """Return in what way the kernel's messages are incomplete; "" if they are complete."""
        if not self._replied:
            return "its process did not reply"
        if not self._idle:
            return "its outputs did not arrive to their end"
        if (self.side.channel.lost, self.side.channel.dropped) != self._before:
            return "some of its outputs were lost"
        return "some of its outputs were cut" if self._outputs.overflowed else ""

    def keep_error(self) -> None:
        """Add the error of the reply to the outputs if they hold no error."""
        if not self._outputs.failed:
            self._outputs.take("error", {"ename": "Error", "evalue": "", **self._reply})

    def _finished(self) -> bool:
        return self._dead or (self._replied and self._idle) or time.monotonic() >= self._ends_at

    def _poll(self, seconds: float) -> None:
        handlers: dict[object, Callable[[], None]] = {
            self.side.channel.iopub: self._from_iopub,
            self.side.channel.shell: self._from_shell,
            self.side.kernel.end_fd: self._ended,
        }
        if self._relay is not None:
            handlers.update(self._relay.sources())
        poller = zmq.Poller()
        for source in handlers:
            poller.register(source, zmq.POLLIN)
        # A handler may close a source that a later event of this list belongs to. That event is
        # skipped; if the source is still open, the next poll reports it again.
        for source, _ in poller.poll(math.ceil(seconds * 1000)):
            if self._relay is None or source in self._own() or source in self._relay_sources():
                handlers[source]()

    def _own(self) -> tuple[object, ...]:
        channel = self.side.channel
        return (channel.iopub, channel.shell, self.side.kernel.end_fd)

    def _relay_sources(self) -> list[object]:
        return [source for source, _ in self._relay.sources()] if self._relay else []

    def _from_iopub(self) -> None:
        for _ in range(_MESSAGES_AT_ONCE):
            message = self.side.channel.receive(self.side.channel.iopub)
            if message is None:
                return
            if is_idle(message, self._request):
                self._idle = True
                if self.side.role == "grader":
                    # The grader's kernel sends its reply before it reports that it is idle, so a
                    # reply that does not arrive soon will never arrive.
                    self._expect_end()
            elif parent_of(message) == self._request:
                self._outputs.take(message["msg_type"], message["content"])

    def _from_shell(self) -> None:
        while (message := self.side.channel.receive(self.side.channel.shell)) is not None:
            if parent_of(message) == self._request and message["msg_type"] == "execute_reply":
                content = message["content"]
                self._reply = content if isinstance(content, dict) else {}
                self._replied = True
                self._expect_end()

    def _expect_end(self) -> None:
        """Limit the time for messages that are still missing."""
        self._ends_at = min(self._ends_at, time.monotonic() + self._patience)

    def _ended(self) -> None:
        self._dead = True

    def _take_next_step(self) -> None:
        """Do the next thing that may end the cell, from the mildest to the hardest.

        These are: interrupt the call, give the call up, interrupt the cell, kill the kernel.
        """
        while self._steps:
            if self._steps.pop(0)():
                return
        self._dead = True

    def _interrupt_call(self) -> bool:
        if self._relay is None or not self._relay.waiting:
            return False
        self._relay.interrupt()
        return True

    def _end_call(self) -> bool:
        if self._relay is None or not self._relay.waiting:
            return False
        self._relay.give_up("your code was still running when its time was up, and had to be ended")
        return True

    def _interrupt(self) -> bool:
        self.side.kernel.interrupt()
        return True

    def _kill(self) -> bool:
        self.side.kernel.kill()
        return True
