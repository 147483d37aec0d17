"""One of the two kernels of a run, with the sockets that the engine holds to it."""

import contextlib
import socket
import time
from collections.abc import Callable
from functools import partial
from typing import Final, Self

from autograder.engine.execute.channel import KernelChannel, parent_of
from autograder.engine.sandbox import confine
from autograder.engine.wire import codec
from autograder.engine.wire.frames import Frame, FrameReader
from autograder.engine.zygotes.zygote import ForkedKernel, KernelFailed, Zygote

_ANSWER_SECONDS: Final = 30.0
# By name: importing it here would bring TensorFlow into processes that need none.
_KERNEL_MAIN: Final = "autograder.engine.kernels.kernel_main"


class Side:
    """A kernel ("student" or "grader"), its Jupyter channel and its end of the calls."""

    def __init__(self, zygote: Zygote, role: str, bounds: confine.Bounds) -> None:
        self.role = role
        self._calls, theirs = socket.socketpair()
        try:
            self.kernel: ForkedKernel = zygote.fork(role, bounds, calls=theirs)
        except BaseException:
            self._calls.close()
            raise
        finally:
            theirs.close()
        self._reader = FrameReader(self._calls)
        self._channel: KernelChannel | None = None
        # Whether TensorFlow is at work already.
        self.warm = False
        # The request under which a student's kernel answers calls, while it does.
        self.serving: str | None = None

    def wait_ready(self) -> Self:
        """Until code can be sent. Raises KernelFailed."""
        self.kernel.wait_ready()
        self._channel = KernelChannel(self.kernel)
        self._channel.wait_ready()
        self._ask("settle")()
        return self

    def run_first_operation(self) -> None:
        """Have TensorFlow ready before a run wants it. Raises KernelFailed."""
        self._ask("run_first_operation")()
        self.warm = True

    def read_ahead(self, codes: list[str], questions: list[bytes]) -> None:
        """Have a tests' kernel do what the next run will need. Raises KernelFailed."""
        self._ask("read_ahead", codes, questions)()

    def questions(self) -> list[bytes]:
        """Return what the oracles were asked in a tests' kernel whose run is over."""
        try:
            self._ask("tell_questions")()
            [told] = [frame for frame in self.frames() if frame.payload]
            return list(codec.decode(told.payload))
        except (KernelFailed, EOFError, OSError, ValueError, codec.WireError):
            return []

    def begin(self, environment: dict[str, str], random: int) -> Callable[[], None]:
        """Before the first cell: what the environment holds besides, and the generators' seed.

        Returns what waits until that is done, which raises KernelFailed.
        """
        return self._ask("begin", environment, random)

    def begin_tests(
        self, environment: dict[str, str], random: int, printed_characters: int
    ) -> Callable[[], None]:
        """Begin as the tests' kernel, which bounds what a student's functions print in a cell."""
        return self._ask("begin_tests", environment, random, printed_characters)

    def _ask(self, function: str, *arguments: object) -> Callable[[], None]:
        """Have a function of kernel_main run, while nothing of a student's is there yet.

        Returns what waits for its end, which raises KernelFailed.
        """
        given = ", ".join(map(repr, arguments))
        module = f"__import__({_KERNEL_MAIN!r}, fromlist=[{function!r}])"
        request = self.channel.execute(f"{module}.{function}({given})", record=False)
        return partial(self._wait_answered, request, function)

    def _wait_answered(self, request: str, function: str) -> None:
        deadline = time.monotonic() + _ANSWER_SECONDS
        while time.monotonic() < deadline and self.kernel.alive:
            self.channel.shell.poll(20)
            message = self.channel.receive(self.channel.shell)
            if message is not None and parent_of(message) == request:
                if message["content"].get("status") == "ok":
                    return
                break
        raise KernelFailed(f"the {self.role}'s kernel could not {function.replace('_', ' ')}")

    @property
    def channel(self) -> KernelChannel:
        """The Jupyter channel of a kernel that is ready."""
        assert self._channel is not None
        return self._channel

    @property
    def calls_fd(self) -> int:
        """A descriptor that becomes readable when a frame comes."""
        return self._calls.fileno()

    def send(self, frame: Frame, seconds: float) -> None:
        """Send a frame. Raises OSError when the kernel does not take it within ``seconds``."""
        self._calls.settimeout(max(seconds, 0.01))
        self._calls.sendall(frame.dumps())

    def frames(self) -> list[Frame]:
        """Frames that have come, after one read. Raises EOFError, FrameError, OSError."""
        self._calls.settimeout(0.01)
        with contextlib.suppress(TimeoutError):
            self._reader.fill()
        frames = []
        while (frame := self._reader.pop()) is not None:
            frames.append(frame)
        return frames

    def close(self) -> None:
        """End the kernel and close all sockets; safe to call twice."""
        if self._channel is not None:
            self._channel.close()
        self.kernel.close()
        self._calls.close()
