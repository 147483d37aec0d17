"""Start and stop `rnn-grade formgrader` in a test."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def formgrader(root: Path) -> Iterator[str]:
    """Serve a class folder, and yield the address that the command prints, with its token."""
    command = [sys.executable, "-m", "autograder.cli", "formgrader", "--no-browser"]
    with subprocess.Popen(
        [*command, "--class", root], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/\S*token=\w+", line):
                break
        yield found[0]
        process.terminate()
