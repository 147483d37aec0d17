"""Run a command, and watch how long it takes and how much memory it and all its children use."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

#: A look at a process that has imported TensorFlow takes 9 ms, and some twenty of them may be at
#: work, so looks must be rare enough not to slow down what they look at.
INTERVAL_SECONDS = 1.0
LARGEST_SHARE = 0.02


@dataclass(frozen=True)
class Measured:
    """One command: wall time, and the peak of its process tree.

    ``peak_bytes`` is 0 when the command ended before the first look.
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
    """Run a command in ``folder``, look at its memory now and then, and return both.

    Raises:
        CommandFailed: Its exit code is none of ``accepted``.
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
    """Looks at a process and all below it; ``bytes`` is the most that was seen."""

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
    """Memory of a process and all below it; a page that several share counts once in all."""
    try:
        top = psutil.Process(pid)
        processes = [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0
    return sum(_proportional_bytes(process) for process in processes)


def _proportional_bytes(process: psutil.Process) -> int:
    """Each page divided by the number of processes that share it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        try:
            return int(process.memory_full_info().pss)
        except psutil.AccessDenied:
            return int(process.memory_info().rss)
    return 0
