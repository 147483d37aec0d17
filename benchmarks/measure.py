"""Run a command, and measure its time and the memory of its whole process tree."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

#: Reading the memory of a process that has imported TensorFlow takes 9 ms, and about twenty of them
#: may run, so the readings must be rare enough not to slow down the measured command.
INTERVAL_SECONDS = 1.0
LARGEST_SHARE = 0.02


@dataclass(frozen=True)
class Measured:
    """The measurement of one command: output, wall time, and peak memory of its process tree.

    ``peak_bytes`` is 0 if the command ended before the first reading.
    """

    seconds: float
    peak_bytes: int
    output: str


class CommandFailed(RuntimeError):
    """A measured command ended with an error; the message holds the end of what it printed."""


def measured(
    command: Sequence[str | Path],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    accepted: Sequence[int] = (0,),
) -> Measured:
    """Run a command in ``folder``, and return its output, time and peak memory.

    Raises:
        CommandFailed: The exit code is not one of ``accepted``.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    with _Peak(process.pid) as peak:
        output, _ = process.communicate()
    seconds = time.monotonic() - started
    if process.returncode not in accepted:
        raise CommandFailed(f"{command} ended with {process.returncode}: {output[-2000:]}")
    return Measured(seconds, peak.bytes, output)


class _Peak(threading.Thread):
    """A thread that watches the memory of a process tree; ``bytes`` is the peak so far."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._pid = pid
        self._ended = threading.Event()

    def run(self) -> None:
        pause = INTERVAL_SECONDS
        while not self._ended.wait(pause):
            started = time.monotonic()
            self.bytes = max(self.bytes, tree_bytes(self._pid))
            pause = max(INTERVAL_SECONDS, (time.monotonic() - started) / LARGEST_SHARE)

    def __enter__(self) -> "_Peak":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self.join()


def tree_bytes(pid: int) -> int:
    """Return the memory of a process tree, in which each shared page counts only once."""
    try:
        top = psutil.Process(pid)
        processes = [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_proportional_bytes(process) for process in processes)


def _proportional_bytes(process: psutil.Process) -> int:
    """Return a process's memory; each page is divided by the number of processes sharing it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        try:
            return int(process.memory_full_info().pss)
        except psutil.AccessDenied:
            return int(process.memory_info().rss)
    return 0
