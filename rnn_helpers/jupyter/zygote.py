"""The owner's side of a zygote: start it, ask it for kernels, interrupt and kill them, clean up."""

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
"""Makes a request from a kernel's name and its connection."""


class ZygoteDied(RuntimeError):
    """The zygote is gone or did not start; the message ends with what it last wrote."""


class KernelFailed(RuntimeError):
    """A kernel could not be started; the message ends with its traceback."""


class ForkedKernel:
    """A kernel that a zygote forked, seen from outside.

    ``connection`` is what a Jupyter client needs. ``exit_code`` is None while it runs or when
    nothing is known of its end; negative for a signal, as in :mod:`subprocess`.
    """

    # Without a pid namespace init needs to end the others by hand, and in one SIGTERM is ignored:
    # pid 1 takes all with it when it is killed.
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
        """Until the kernel's sockets are bound. Raises KernelFailed."""
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
        """Whether the kernel's process still runs."""
        return self._kernel_fd >= 0 and not select.select([self._kernel_fd], [], [], 0)[0]

    @property
    def end_fd(self) -> int:
        """A descriptor that becomes readable when the kernel's process ends."""
        return self._kernel_fd

    @property
    def init_pid(self) -> int | None:
        """Process id of the kernel's init, as seen from here; None when it is gone."""
        return pid_of(self._init_fd)

    @property
    def kernel_pid(self) -> int | None:
        """Process id of the kernel itself, as seen from here; None when it is gone."""
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
        """End the kernel and all that it started; returns when they are gone."""
        for number in self._last_signals():
            self._tell_init(number)
            if select.select([self._init_fd], [], [], KILL_SECONDS)[0]:
                break
        self._read_exit()

    def begin_to_end(self) -> None:
        """What :meth:`kill` does first, without waiting: several kernels then end at once."""
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
        """Kill the kernel and remove what is left of it. Safe to call twice."""
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
    """A new folder for this process's sockets, which :func:`sweep` knows for its own."""
    # Unix socket paths hold 107 bytes: the folder's name must stay short.
    return Path(tempfile.mkdtemp(prefix=f"{_FOLDER_PREFIX}{os.getpid()}-"))


def sweep() -> None:
    """Remove folders of owners that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER_PREFIX}*-*"):
        owner = folder.name.removeprefix(_FOLDER_PREFIX).partition("-")[0]
        try:
            mine = folder.lstat().st_uid == os.getuid() and not folder.is_symlink()
        except FileNotFoundError:  # another process swept it, or its owner went
            continue
        if owner.isdigit() and mine and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)


class Process(Protocol):
    """What an owner does with a zygote's process, as :class:`subprocess.Popen` offers it."""

    pid: int

    def poll(self) -> int | None:
        """None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Until it has ended. Raises subprocess.TimeoutExpired."""

    def kill(self) -> None:
        """End it at once."""


@dataclass(frozen=True)
class Launched:
    """A zygote's process, which may still import.

    ``control`` is the socket for requests, ``shared`` the folder of its kernels' sockets; ``log``
    is what it writes, until it is ready.
    """

    process: Process
    control: socket.socket
    shared: Path
    log: IO[bytes]

    def end(self) -> None:
        """Closing the control socket ends the zygote, and that all of its kernels."""
        self.control.close()
        try:
            self.process.wait(KILL_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.shared, ignore_errors=True)


class Zygote:
    """A preloaded process to fork kernels from; restarted by itself when it died.

    It runs as a plain process of this user. Safe to share by threads.
    """

    module: ClassVar[str] = "rnn_helpers.jupyter.forker"
    # Students' kernels hold no secrets from their own user.
    folder_mode: ClassVar[int] = 0o700

    def __init__(self) -> None:
        self.versions: dict[str, str] = {}
        self.starts = 0
        self._lock = threading.Lock()
        self.count = 0
        self._launched: Launched | None = None

    def lost(self, starts: int) -> bool:
        """Whether the process that was running at the ``starts``-th start is gone.

        Waits a little: kernels die with their zygote, and may be seen dead before it is.
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
        """Process id of the zygote's outermost process, None while there is none."""
        return self._launched.process.pid if self._launched else None

    def start(self) -> None:
        """Start it unless it runs already. Raises ZygoteDied."""
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
        """Ask for a kernel as Jupyter starts them; call ``wait_ready`` on it before use.

        environment: all that the kernel's environment holds. directory: to start in.
        key: of the Jupyter messages; a fresh one by default. name: of an earlier kernel whose
        sockets to take over.
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
        """Send a request, again if the zygote turns out to have died; ``calls`` goes with it."""
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
        """Before a start: raise what speaks against it."""

    def folder(self, kernel: str) -> Path:
        """The folder of a kernel's sockets, by the kernel's name."""
        assert self._launched is not None
        return self._launched.shared / kernel

    def command(self, shared: Path) -> list[str]:
        """The command line of the zygote, up to the socket's number; ``shared`` holds sockets."""
        return [sys.executable, "-P", "-m", self.module]

    def environment(self) -> dict[str, str] | None:
        """The zygote's own environment; None: this process's."""
        return None

    def adopt(self, folder: Path) -> None:
        """Make a kernel's folder ready for the kernel."""

    def sockets(self, folder: Path) -> str:
        """The folder of a kernel's sockets as the kernel itself sees it."""
        return str(folder)

    def kernel(
        self, folder: Path, status: socket.socket, connection: dict[str, Any]
    ) -> ForkedKernel:
        """The kernel that answers a request."""
        return ForkedKernel(folder, status, connection)

    def _prepare(self, name: str | None, key: str | None) -> tuple[Path, dict[str, Any]]:
        """The folder of a new kernel's sockets, and its connection."""
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
        """Start the process, without waiting until it is ready. Raises OSError."""
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
                told = answer.get("failed") or log.read()[-4000:].decode(errors="replace")
                raise ZygoteDied(f"the preloaded process did not start: {told}")
        control.settimeout(None)
        self.versions = answer["ready"]

    def _stop(self) -> None:
        if self._launched is not None:
            self._launched.end()
            self._launched = None

    def close(self) -> None:
        """End the zygote and all of its kernels, and remove its folder."""
        launched = self._launched
        if launched is not None and not self.versions:
            # It still imports, without kernels, and whoever started it holds the lock.
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
