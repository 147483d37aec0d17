"""Run ``rnn-course study`` until it shows its address."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from rnn_helpers.learner.study import LabServer

import psutil

COMMAND = (str(Path(sys.executable).parent / "rnn-course"), "study")
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/study\?token=(\w+)")
_SECONDS = 120


@dataclass
class Studying:
    """A running ``rnn-course study``, and what it has printed so far."""

    process: "subprocess.Popen[str]"
    lab: LabServer
    printed: str

    def stop(self) -> None:
        """End the command as Ctrl-C does, and wait; what it prints then counts as well."""
        running = psutil.Process(self.process.pid)
        # A sandbox around the command would end before the command.
        (running.children()[0] if running.name() == "bwrap" else running).send_signal(signal.SIGINT)
        assert self.process.wait(_SECONDS) == 0, self.printed


@contextmanager
def studying(
    folder: Path, environment: dict[str, str] | None = None, command: Sequence[str] = COMMAND
) -> Iterator[Studying]:
    """Run ``study`` in a folder while a ``with`` block lasts; its browser is the command ``true``.

    Args:
        folder: The learner's folder.
        environment: The environment; this process's by default.
        command: The command line.
    """
    given = dict(os.environ if environment is None else environment)
    given.pop("PYTEST_CURRENT_TEST", None)
    with subprocess.Popen(
        command,
        cwd=folder,
        env={"BROWSER": "true"} | given,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        printed = ""
        for line in process.stdout:
            printed += line
            if found := ADDRESS.search(line):
                break
        else:
            raise AssertionError(f"there is no address: {printed}")
        running = Studying(process, LabServer(*found.groups()), printed)

        def read() -> None:
            for line in process.stdout or ():
                running.printed += line

        reader = Thread(target=read)
        reader.start()
        try:
            yield running
        finally:
            if process.poll() is None:
                running.stop()
            reader.join()
