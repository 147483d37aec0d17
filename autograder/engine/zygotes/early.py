"""Zygotes that begin to import while nobody needs them yet, to be fetched by the workers.

A grading run spends its first seconds on importing nbgrader and on starting Dask's workers; a
worker's zygote, which takes longer still, need not wait for that. Each worker fetches one, and owns
it as if it had started it: it ends with the worker. What nobody fetches ends with the run.
"""

from __future__ import annotations

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
    """Launches zygotes of a kind for so many workers, and gives each away: a context manager.

    A machine that can't start them gets none, and whoever needs one finds out why.

    Attributes:
        address: Where workers of this machine :func:`fetch` theirs.
    """

    def __init__(self, kind: Zygote, count: int) -> None:
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
        """End those that nobody fetched."""
        with self._lock:
            left = list(self._ours)
            self._ours.clear()
        for launched in left:
            launched.log.close()
            launched.end()
        for launched in self._given:
            # The worker that owned it has ended it, or both were killed.
            with contextlib.suppress(subprocess.TimeoutExpired):
                launched.process.wait(KILL_SECONDS)
            shutil.rmtree(launched.shared, ignore_errors=True)
        # The one call that wakes a thread in accept().
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
                    # A worker that died while it asked leaves it to the next one.
                    with contextlib.suppress(OSError):
                        _send(asking, self._ours[0])
                        self._given.append(self._ours.popleft())


def _send(asking: socket.socket, launched: Launched) -> None:
    """Hand a zygote over: its control socket stays open with its new owner alone."""
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
    """The next zygote that nobody owns; None when there is none left."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as asking:
        asking.settimeout(_SECONDS_TO_FETCH)
        try:
            asking.connect(address)
            answer, descriptors, _, _ = socket.recv_fds(asking, _MAX_ANSWER, 3)
        except OSError:
            return None
    if not answer:
        return None
    told = json.loads(answer)
    control, process, log = descriptors
    return Launched(
        _FetchedProcess(told["pid"], process),
        socket.socket(fileno=control),
        Path(told["shared"]),
        open(log, "rb"),
    )


class _FetchedProcess:
    """A process that another one started: its exit code is for that one alone."""

    def __init__(self, pid: int, descriptor: int) -> None:
        self.pid = pid
        self._descriptor = descriptor

    def poll(self) -> int | None:
        """0 once it has ended, in whatever way."""
        return 0 if select.select([self._descriptor], [], [], 0)[0] else None

    def wait(self, timeout: float | None = None) -> int:
        """Until it has ended. Raises subprocess.TimeoutExpired."""
        if not select.select([self._descriptor], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("zygote", timeout or 0.0)
        return 0

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def __del__(self) -> None:
        os.close(self._descriptor)
