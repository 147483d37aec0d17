"""Handle one of the two kernels of a run, together with the engine's connections to it."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, Self

from autograder.engine.execute.channel import KernelChannel, parent_of
from autograder.engine.sandbox import confine
from autograder.engine.wire import codec
from autograder.engine.wire.frames import Frame, FrameKind, FrameReader
from autograder.engine.zygotes.zygote import ForkedKernel, GradingZygote, KernelFailed

_ANSWER_SECONDS: Final = 30.0
# By name: importing it here would bring TensorFlow into processes that need none.
_KERNEL_MAIN: Final = "autograder.engine.kernels.kernel_main"


class Side:
    """A kernel, its Jupyter channel, and the engine's end of the socket that carries its calls.

    Attributes:
        role: "student" or "grader".
        kernel: The kernel's process.
        warm: Whether TensorFlow has run its first operation in the kernel.
        serving: The id of the request under which a student's kernel answers calls; None while it
            does not.
    """

    def __init__(self, zygote: GradingZygote, role: str, bounds: confine.Bounds) -> None:
        self.role = role
        self._calls, kernels_end = socket.socketpair()
        try:
            self.kernel: ForkedKernel = zygote.fork(role, bounds, calls=kernels_end)
        except BaseException:
            self._calls.close()
            raise
        finally:
            kernels_end.close()
        self._reader = FrameReader(self._calls)
        self._channel: KernelChannel | None = None
        self.warm = False
        self.serving: str | None = None

    def wait_ready(self) -> Self:
        """Wait until code can be sent, and return this side.

        Raises:
            KernelFailed: The kernel ended, or was not ready in time.
        """
        self.kernel.wait_ready()
        self._channel = KernelChannel(self.kernel)
        self._channel.wait_ready()
        self._ask("settle")()
        return self

    def run_first_operation(self) -> None:
        """Have the kernel run TensorFlow's first operation, which is slow, ahead of the run.

        Raises:
            KernelFailed: The kernel did not do it in time.
        """
        self._ask("run_first_operation")()
        self.warm = True

    def read_ahead(self, codes: list[str], questions: list[bytes]) -> None:
        """Have a tests' kernel read cells and ask the oracles ahead of the run.

        Args:
            codes: The cells that the kernel will run.
            questions: The questions that the oracles are likely to be asked.

        Raises:
            KernelFailed: The kernel did not do it in time.
        """
        self._ask("read_ahead", codes, questions)()

    def questions(self) -> list[bytes]:
        """Return what the oracles were asked in a tests' kernel; [] if it does not say so.

        The kernel's run must be over.
        """
        try:
            self._ask("send_questions")()
            [answer] = [frame for frame in self.frames() if frame.payload]
            return list(codec.decode(answer.payload))
        except (KernelFailed, EOFError, OSError, ValueError, codec.WireError):
            return []

    def begin(self, environment: dict[str, str], random: int) -> Callable[[], None]:
        """Begin to set the kernel up for a submission, before its first cell.

        Args:
            environment: Environment variables to set.
            random: The seed of the random generators.

        Returns:
            A function that waits until it is done, and raises KernelFailed if it is not done in
            time.
        """
        return self._ask("begin", environment, random)

    def begin_tests(
        self,
        environment: dict[str, str],
        random: int,
        printed_characters: int,
        imports: list[tuple[str, str, str]],
    ) -> Callable[[], None]:
        """Begin to set the tests' kernel up for a submission, before its first cell.

        Args:
            environment: Environment variables to set.
            random: The seed of the random generators.
            printed_characters: How much a student's functions may print while one cell runs.
            imports: The names that the instructor's unlocked cells import, with module and name.

        Returns:
            A function that waits until it is done, and raises KernelFailed if it is not done in
            time.
        """
        return self._ask("begin_tests", environment, random, printed_characters, imports)

    def give_files(self, files: Iterable[tuple[str, bytes]]) -> None:
        """Put files into the kernel's working folder, before its first cell.

        Args:
            files: The relative path and the content of each file.

        Raises:
            KernelFailed: The kernel did not take them in time.
        """
        wait = self._ask("take_files")
        try:
            for file in files:
                self.send(Frame(FrameKind.FILE, 0, codec.encode(file)), _ANSWER_SECONDS)
            self.send(Frame(FrameKind.END, 0), _ANSWER_SECONDS)
        except OSError as error:
            raise KernelFailed(f"the {self.role}'s kernel could not take files") from error
        wait()

    def _ask(self, function: str, *arguments: object) -> Callable[[], None]:
        """Have the kernel call a function of kernel_main.

        Returns:
            A function that waits until the call has ended, and raises KernelFailed if it failed or
            takes too long.
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
        """Return the Jupyter channel of a kernel that is ready."""
        assert self._channel is not None
        return self._channel

    @property
    def calls_fd(self) -> int:
        """Return a descriptor that becomes readable when a frame arrives."""
        return self._calls.fileno()

    def send(self, frame: Frame, seconds: float) -> None:
        """Send a frame.

        Raises:
            OSError: The kernel does not take the frame within ``seconds``.
        """
        self._calls.settimeout(max(seconds, 0.01))
        self._calls.sendall(frame.dumps())

    def frames(self) -> list[Frame]:
        """Read once, and return the frames that are complete.

        Raises:
            EOFError: The kernel has closed the connection.
            FrameError: The kernel sent something that is not a frame.
            OSError: The connection can't be read.
        """
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
