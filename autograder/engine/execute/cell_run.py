"""Run one cell in one kernel to its end, whatever it takes: reply, interrupt, kill, or death."""

import enum
import math
import time
from collections.abc import Callable
from typing import Any, Final

import zmq

from autograder.engine.execute.channel import is_idle, parent_of
from autograder.engine.execute.outputs import CellOutputs
from autograder.engine.execute.relay import Relay
from autograder.engine.execute.side import Side

# How long a kernel may take to react to an interrupt, and outputs and reply to follow each other:
# longer for a test, which is worth nothing without both.
GRACE_SECONDS: Final = 2.0
OUTPUT_SECONDS: Final = 1.0
PROOF_SECONDS: Final = 10.0
_LAST_WORDS_MILLISECONDS: Final = 50
_MESSAGES_AT_ONCE: Final = 200


class End(enum.Enum):
    """How a cell ended."""

    DONE = "done"
    INTERRUPTED = "interrupted at its deadline, the kernel goes on"
    KILLED = "killed after its deadline"
    DIED = "the kernel ended"


class CellRun:
    """One cell in one kernel, from its start; :meth:`wait` collects its outputs."""

    def __init__(
        self, side: Side, outputs: CellOutputs, code: str, *, locked: bool = False
    ) -> None:
        self.side = side
        self._outputs = outputs
        self._deadline = math.inf
        self._relay: Relay | None = None
        self._before = (side.channel.lost, side.channel.dropped)
        self._request = side.channel.execute(code, locked=locked)
        self._patience = PROOF_SECONDS if side.role == "grader" else OUTPUT_SECONDS
        self._reply: dict[str, Any] = {}
        self._replied = False
        self._idle = False
        # Until when what is still missing may come.
        self._ends_at = math.inf
        self._dead = False
        self._late = False
        self._steps: list[Callable[[], bool]] = [self._interrupt, self._kill]

    def wait(self, deadline: float, relay: Relay | None = None) -> End:
        """Until it ended in one way or another. ``deadline`` is a time of the monotonic clock.

        A test cell has a ``relay``: the time of its calls counts as its own.
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
        """What the kernel's reply said: "ok" or "error", else something that proves nothing."""
        return str(self._reply.get("status")) if self._replied else "no reply"

    def what_is_missing(self) -> str:
        """Return in what way the kernel's messages are incomplete; empty where they are not."""
        if not self._replied:
            return "its process did not reply"
        if not self._idle:
            return "its outputs did not arrive to their end"
        if (self.side.channel.lost, self.side.channel.dropped) != self._before:
            return "some of its outputs were lost"
        return "some of its outputs were cut" if self._outputs.overflowed else ""

    def keep_error(self) -> None:
        """Take the error from the reply, should the outputs hold none."""
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
        # A handler may close what another event is about: then the next poll tells again.
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
                    # It replies before it says this: where no reply comes now, there is none.
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
        """Wait no longer than the patience for what has not come yet."""
        self._ends_at = min(self._ends_at, time.monotonic() + self._patience)

    def _ended(self) -> None:
        self._dead = True

    def _take_next_step(self) -> None:
        """Interrupt the call, give it up, interrupt the cell, kill: the first that applies."""
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
