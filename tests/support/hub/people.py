"""Unix users that exist for the length of a test."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def people(names: list[str], homes: Path) -> Iterator[None]:
    """Make users with private homes below ``homes``; needs root."""
    for name in names:
        # What a test that was killed may have left.
        subprocess.run(["userdel", name], capture_output=True, check=False)
        make = ["useradd", "--create-home", "--home-dir", homes / name, "--shell", "/bin/bash"]
        subprocess.run([*make, name], check=True)
        (homes / name).chmod(0o700)
    try:
        yield
    finally:
        for name in names:
            subprocess.run(["userdel", name], capture_output=True, check=False)
