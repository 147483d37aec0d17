"""Make Unix users for one test."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def people(names: list[str], homes: Path) -> Iterator[None]:
    """Make users with private homes below ``homes`` while the block lasts; this needs root."""
    for name in names:
        # A test that was killed may have left the user.
        subprocess.run(["userdel", name], capture_output=True, check=False)
        make = ["useradd", "--create-home", "--home-dir", homes / name, "--shell", "/bin/bash"]
        subprocess.run([*make, name], check=True)
        (homes / name).chmod(0o700)
    try:
        yield
    finally:
        for name in names:
            subprocess.run(["userdel", name], capture_output=True, check=False)
