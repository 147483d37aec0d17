"""Control a zygote from its owner: start it, request kernels, end them, and clean up."""

import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, ClassVar, Final, Protocol, Self

from rnn_helpers.jupyter.forker import MAX_REQUEST, ForkRequest
from rnn_helpers.jupyter.process import pid_of

ZYGOTE_START_SECONDS: Final = 120.0
KERNEL_START_SECONDS: Final = 60.0
KILL_SECONDS: Final = 5.0
DEATH_SECONDS: Final = 0.2
_FOLDER_PREFIX: Final = "rnn-"
_PORTS: Final = {
    "shell_port": 1,
    "iopub_port": 2,
    "stdin_port": 3,
    "control_port": 4,
    "hb_port": 5,
}

RequestMaker = Callable[[str, dict[str, Any]], ForkRequest]
"""A function that makes a request from a kernel's name and the kernel's connection."""


class ZygoteDied(RuntimeError):
    """The zygote ended or did not start; the message ends with its last output."""


class KernelFailed(RuntimeError):
    """A kernel did not start; the message ends with its traceback."""


class ForkedKernel:
    """A kernel that a zygote has forked, as its owner sees it.

    Attributes:
        folder: The folder of the kernel's sockets.
        name: The kernel's name.
        connection: What a Jupyter client needs to connect.
        exit_code: None while the kernel runs, or if it is not known how it ended; negative for a
            signal, as in :mod:`subprocess`.
    """

    # Without a pid namespace, init handles SIGTERM by ending the other processes. In a pid
    # namespace init ignores SIGTERM, and the system ends the others when init is killed.
    ends_on_sigterm: ClassVar[bool] = True

    def __init__(self, folder: Path, status: socket.socket, connection: dict[str, Any]) -> None:
        self.folder = folder
        self.name = folder.name
        self.connection = connection
        self.exit_code: int | None = None
        self._status = status
        self._init_fd = -1
        self._kernel_fd = -1

    def wait_ready(self, timeout: float = KERNEL_START_SECONDS) -> None:
        """Wait until the kernel's sockets are bound.

        Args:
            timeout: How many seconds to wait.

        Raises:
            KernelFailed: The kernel did not start, or not in time.
        """
        self._status.settimeout(timeout)
        try:
            message, descriptors, _, _ = socket.recv_fds(self._status, MAX_REQUEST, 2)
        except TimeoutError as error:
            raise KernelFailed(f"the kernel did not start within {timeout:.0f} s") from error
        answer = json.loads(message) if message else {}
        if "ready" not in answer or len(descriptors) != 2:
            raise KernelFailed(f"the kernel did not start: {answer.get('failed', 'it vanished')}")
        self._init_fd, self._kernel_fd = descriptors

    @property
    def alive(self) -> bool:
        """Return whether the kernel's process still runs."""
        return self._kernel_fd >= 0 and not select.select([self._kernel_fd], [], [], 0)[0]

    @property
    def end_fd(self) -> int:
        """Return a file descriptor that becomes readable when the kernel's process ends."""
        return self._kernel_fd

    @property
    def init_pid(self) -> int | None:
        """Return the id of the kernel's init process in this namespace, or None if it has ended."""
        return pid_of(self._init_fd)

    @property
    def kernel_pid(self) -> int | None:
        """Return the id of the kernel's process in this namespace, or None if it has ended."""
        return pid_of(self._kernel_fd)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the running cell."""
        self.send_signal(signal.SIGINT)

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel's process, unless it has ended."""
        if self._kernel_fd >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._kernel_fd, number)

    def kill(self) -> None:
        """End the kernel and everything that it started, and wait until they have ended."""
        for number in self._last_signals():
            self._tell_init(number)
            if select.select([self._init_fd], [], [], KILL_SECONDS)[0]:
                break
        self._read_exit()

    def begin_to_end(self) -> None:
        """Send the first signal of :meth:`kill` without waiting, so that kernels end together."""
        for number in self._last_signals()[:1]:
            self._tell_init(number)

    def _last_signals(self) -> tuple[signal.Signals, ...]:
        if self._init_fd < 0:
            return ()
        return (signal.SIGTERM, signal.SIGKILL)[0 if self.ends_on_sigterm else 1 :]

    def _tell_init(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._init_fd, number)

    def _read_exit(self) -> None:
        self._status.settimeout(0.0 if self._init_fd < 0 else 0.5)
        try:
            message = self._status.recv(MAX_REQUEST)
        except (OSError, TimeoutError):
            return
        if message:
            self.exit_code = json.loads(message).get("exit")

    def close(self, keep_folder: bool = False) -> None:
        """Kill the kernel and clean up; a second call does nothing more.

        Args:
            keep_folder: Whether to keep the folder of the kernel's sockets.
        """
        self.kill()
        self._status.close()
        for descriptor in (self._init_fd, self._kernel_fd):
            if descriptor >= 0:
                os.close(descriptor)
        self._init_fd = self._kernel_fd = -1
        if not keep_folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def owned_folder() -> Path:
    """Make a folder for this process's sockets, with a name by which :func:`sweep` finds it."""
    # The path of a Unix socket has at most 107 bytes, so the folder's name must be short.
    return Path(tempfile.mkdtemp(prefix=f"{_FOLDER_PREFIX}{os.getpid()}-"))


def sweep() -> None:
    """Remove the folders of this user's processes that were killed before they could do it."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}*-*"):
        owner = folder.name.removeprefix(_FOLDER_PREFIX).partition("-")[0]
        try:
            mine = folder.lstat().st_uid == os.getuid() and not folder.is_symlink()
        except FileNotFoundError:  # Its owner, or another process's sweep, has just removed it.
            continue
        if owner.isdigit() and mine and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)


class Process(Protocol):
    """The methods of :class:`subprocess.Popen` that an owner uses for a zygote's process."""

    pid: int

    def poll(self) -> int | None:
        """Return the exit code, or None while the process runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended, and return its exit code.

        Raises:
            subprocess.TimeoutExpired: The process still runs after ``timeout`` seconds.
        """

    def kill(self) -> None:
        """End the process at once."""


@dataclass(frozen=True)
class Launched:
    """A zygote's process, which may not have finished its imports.

    Attributes:
        process: The process.
        control: The socket for requests.
        shared: The folder that holds the folders of kernels' sockets.
        log: The process's output until it is ready.
    """

    process: Process
    control: socket.socket
    shared: Path
    log: IO[bytes]

    def end(self) -> None:
        """End the zygote and all of its kernels, and remove their folder.

        The zygote ends when its control socket is closed, and its kernels end with it.
        """
        self.control.close()
        try:
            self.process.wait(KILL_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.shared, ignore_errors=True)


class Zygote:
    """A preloaded process to fork kernels from, which is restarted if it has died.

    It runs as an ordinary process of this user. Threads may share one object.

    Attributes:
        versions: The versions of the main packages in the process; empty before the first start.
        starts: How often the process was started.
        count: How many kernels were requested.
    """

    module: ClassVar[str] = "rnn_helpers.jupyter.forker"
    # These kernels run as this user, so no other user needs to enter the folder.
    folder_mode: ClassVar[int] = 0o700

    def __init__(self) -> None:
        self.versions: dict[str, str] = {}
        self.starts = 0
        self._lock = threading.Lock()
        self.count = 0
        self._launched: Launched | None = None

    def lost(self, starts: int) -> bool:
        """Return whether the process of the ``starts``-th start has ended.

        This waits a moment, because kernels end with their zygote and may be noticed first.
        """
        with self._lock:
            if self._launched is None or self.starts != starts:
                return True
            process = self._launched.process
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(DEATH_SECONDS)
            return process.poll() is not None

    @property
    def pid(self) -> int | None:
        """Return the id of the zygote's outermost process, or None if it was not started."""
        return self._launched.process.pid if self._launched else None

    def start(self) -> None:
        """Start the process unless it runs already.

        Raises:
            ZygoteDied: The process did not start.
            OSError: The process could not be created.
        """
        with self._lock:
            self._ensure()

    def fork_plain(
        self,
        environment: Mapping[str, str],
        directory: str,
        *,
        key: str | None = None,
        name: str | None = None,
    ) -> ForkedKernel:
        """Request a kernel like the ones that Jupyter starts; call ``wait_ready`` before use.

        Args:
            environment: The kernel's whole environment.
            directory: The folder that the kernel starts in.
            key: The key for Jupyter messages; a new one by default.
            name: The name of an earlier kernel whose sockets the new one takes over.

        Raises:
            ZygoteDied: The zygote did not start.
        """

        def make(kernel: str, connection: dict[str, Any]) -> ForkRequest:
            return ForkRequest(
                kernel=kernel,
                connection=connection,
                environment=dict(environment),
                directory=directory,
            )

        return self.ask(make, key=key, name=name)

    def ask(
        self,
        make: RequestMaker,
        *,
        key: str | None = None,
        name: str | None = None,
        calls: socket.socket | None = None,
    ) -> ForkedKernel:
        """Send a request for a kernel, and send it again if the zygote turns out to have died.

        Args:
            make: Makes the request.
            key: The key for Jupyter messages; a new one by default.
            name: The name of an earlier kernel whose sockets the new one takes over.
            calls: A socket to send to the kernel along with the request.

        Raises:
            ZygoteDied: The zygote did not start.
            ConnectionError: The zygote died twice in a row.
        """
        with self._lock:
            self._ensure()
            for last in (False, True):
                folder, connection = self._prepare(name, key)
                try:
                    return self._send(make(folder.name, connection), folder, calls)
                except ConnectionError:
                    if last:
                        raise
                    self._stop()
                    self._ensure()
        raise AssertionError("unreachable")

    def prepare(self) -> None:
        """Do nothing; called before each start, and may raise an error that prevents it."""

    def folder(self, kernel: str) -> Path:
        """Return the folder of a kernel's sockets, given the kernel's name."""
        assert self._launched is not None
        return self._launched.shared / kernel

    def command(self, shared: Path) -> list[str]:
        """Return the zygote's command line without the last argument, the socket's number.

        Args:
            shared: The folder that holds the folders of kernels' sockets.
        """
        return [sys.executable, "-P", "-m", self.module]

    def environment(self) -> dict[str, str] | None:
        """Return the zygote's environment; None for the same as this process's."""
        return None

    def adopt(self, folder: Path) -> None:
        """Do nothing; called to prepare the folder of a kernel's sockets for the kernel."""

    def sockets(self, folder: Path) -> str:
        """Return the path of a kernel's folder of sockets as the kernel sees it."""
        return str(folder)

    def kernel(
        self, folder: Path, status: socket.socket, connection: dict[str, Any]
    ) -> ForkedKernel:
        """Return the object for a requested kernel."""
        return ForkedKernel(folder, status, connection)

    def _prepare(self, name: str | None, key: str | None) -> tuple[Path, dict[str, Any]]:
        """Make the folder of a new kernel's sockets, and return the folder and the connection."""
        self.count += 1
        folder = self.folder(name or f"k{self.count}")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        self.adopt(folder)
        connection = {
            "transport": "ipc",
            "ip": f"{self.sockets(folder)}/k",
            **_PORTS,
            "key": key or secrets.token_hex(32),
            "signature_scheme": "hmac-sha256",
        }
        return folder, connection

    def _send(
        self, request: ForkRequest, folder: Path, calls: socket.socket | None
    ) -> ForkedKernel:
        assert self._launched is not None
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        descriptors = [theirs.fileno()] + ([calls.fileno()] if calls else [])
        try:
            socket.send_fds(self._launched.control, [request.dumps()], descriptors)
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        return self.kernel(folder, ours, {**request.connection, "ip": f"{folder}/k"})

    def launch(self) -> Launched:
        """Start the process without waiting until it is ready.

        Raises:
            OSError: The process could not be created.
        """
        self.prepare()
        sweep()
        shared = owned_folder()
        shared.chmod(self.folder_mode)
        log = tempfile.TemporaryFile()  # noqa: SIM115 - _await_ready closes it
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            process = subprocess.Popen(
                [*self.command(shared), str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
                env=self.environment(),
                cwd="/",
            )
        except BaseException:
            ours.close()
            log.close()
            shutil.rmtree(shared, ignore_errors=True)
            raise
        finally:
            theirs.close()
        return Launched(process, ours, shared, log)

    def _ensure(self) -> None:
        if self._launched is not None and self._launched.process.poll() is None:
            return
        self._stop()
        self._launched = self.launch()
        self.starts += 1
        self._await_ready(self._launched)

    def _await_ready(self, launched: Launched) -> None:
        control = launched.control
        with launched.log as log:
            control.settimeout(ZYGOTE_START_SECONDS)
            try:
                answer = json.loads(control.recv(MAX_REQUEST) or b"{}")
            except TimeoutError:
                answer = {}
            if "ready" not in answer:
                self._stop()
                log.seek(0)
                reason = answer.get("failed") or log.read()[-4000:].decode(errors="replace")
                raise ZygoteDied(f"the preloaded process did not start: {reason}")
        control.settimeout(None)
        self.versions = answer["ready"]

    def _stop(self) -> None:
        if self._launched is not None:
            self._launched.end()
            self._launched = None

    def close(self) -> None:
        """End the zygote and all of its kernels, and remove the folder of their sockets."""
        launched = self._launched
        if launched is not None and not self.versions:
            # The process has no kernels yet, and the thread that waits for its imports holds the
            # lock.
            launched.process.kill()
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
