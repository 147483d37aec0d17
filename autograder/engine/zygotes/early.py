"""Start zygotes before the workers that need them, and hand them over to the workers.

A grading run spends its first seconds on importing nbgrader and on starting Dask's workers. A
zygote takes even longer to start, and with this module it need not wait for its worker. Each worker
fetches one zygote and then owns it, as if it had started it: the zygote ends with the worker.
Zygotes that no worker fetches end with the run.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import threading
from collections import deque
from pathlib import Path
from typing import Self

from rnn_helpers.jupyter.zygote import KILL_SECONDS, Launched, Zygote, owned_folder

from autograder.engine.sandbox.bubblewrap import SandboxUnavailable

__all__ = ["EarlyZygotes", "fetch"]

_MAX_ANSWER = 4096
_SECONDS_TO_FETCH = 5.0


class EarlyZygotes:
    """A context manager that starts zygotes and gives each of them to a worker that asks.

    On a machine that can't start zygotes there are none to give. The workers then try to start
    their own, and report why they can't.

    Attributes:
        address: Where workers on this machine :func:`fetch` their zygotes.
    """

    def __init__(self, kind: Zygote, count: int) -> None:
        """Begin to start zygotes, without waiting until they are ready.

        Args:
            kind: What starts each of them.
            count: How many to start.
        """
        self._folder = owned_folder()
        self.address = str(self._folder / "zygotes")
        self._lock = threading.Lock()
        self._ours: deque[Launched] = deque()
        self._given: list[Launched] = []
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listening.bind(self.address)
        self._listening.listen()
        with contextlib.suppress(SandboxUnavailable, OSError):
            for _ in range(count):
                self._ours.append(kind.launch())
        threading.Thread(target=self._give, name="early-zygotes", daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the zygotes that no worker fetched, and clean up after the others."""
        with self._lock:
            left = list(self._ours)
            self._ours.clear()
        for launched in left:
            launched.log.close()
            launched.end()
        for launched in self._given:
            # Its worker has ended the zygote, or both were killed.
            with contextlib.suppress(subprocess.TimeoutExpired):
                launched.process.wait(KILL_SECONDS)
            shutil.rmtree(launched.shared, ignore_errors=True)
        # Closing a socket does not wake a thread that waits in accept(); only shutdown() does.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _give(self) -> None:
        while True:
            try:
                asking, _ = self._listening.accept()
            except OSError:
                return
            with asking, self._lock:
                if self._ours:
                    # If the worker died while it asked, the next worker gets the zygote.
                    with contextlib.suppress(OSError):
                        _send(asking, self._ours[0])
                        self._given.append(self._ours.popleft())


def _send(asking: socket.socket, launched: Launched) -> None:
    """Hand a zygote over to a worker, and close this process's end of its control socket.

    The zygote ends when its control socket is closed, so only the worker may hold it.
    """
    pid = launched.process.pid
    process = os.pidfd_open(pid)
    try:
        answer = json.dumps({"pid": pid, "shared": str(launched.shared)}).encode()
        descriptors = [launched.control.fileno(), process, launched.log.fileno()]
        socket.send_fds(asking, [answer], descriptors)
    finally:
        os.close(process)
    launched.control.close()
    launched.log.close()


def fetch(address: str) -> Launched | None:
    """Return the next zygote that no worker owns yet; None if there is none left.

    Args:
        address: The address of an :class:`EarlyZygotes`.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.settimeout(_SECONDS_TO_FETCH)
        try:
            asking.connect(address)
            answer, descriptors, _, _ = socket.recv_fds(asking, _MAX_ANSWER, 3)
        except OSError:
            return None
    if not answer:
        return None
    described = json.loads(answer)
    control, process, log = descriptors
    return Launched(
        _FetchedProcess(described["pid"], process),
        socket.socket(fileno=control),
        Path(described["shared"]),
        open(log, "rb"),
    )


class _FetchedProcess:
    """A process that another process started, which alone can read its exit code."""

    def __init__(self, pid: int, descriptor: int) -> None:
        self.pid = pid
        self._descriptor = descriptor

    def poll(self) -> int | None:
        """Return 0 if the process has ended, in whatever way; None while it runs."""
        return 0 if select.select([self._descriptor], [], [], 0)[0] else None

    def wait(self, timeout: float | None = None) -> int:
        """Wait until the process has ended, and return 0.

        Args:
            timeout: How many seconds to wait at most; None for no limit.

        Raises:
            subprocess.TimeoutExpired: The process still runs.
        """
        if not select.select([self._descriptor], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("zygote", timeout or 0.0)
        return 0

    def kill(self) -> None:
        """Kill the process, unless it has ended."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def __del__(self) -> None:
        os.close(self._descriptor)
