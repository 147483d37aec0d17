"""Build the wheel of a student bundle: one file that holds the whole course and is installed."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from autograder.classroom.errors import CourseError

_BUILD = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
# The oldest time that a zip file can hold, so that the same files always give the same bytes.
_TIME = "315532800"


def local_version(folder: Path) -> str:
    """Return a version's local part that names the content of a folder.

    Installers keep what they have if the version of a new wheel is the same.
    """
    content = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content.update(f"{path.relative_to(folder).as_posix()}\n".encode())
            content.update(hashlib.sha256(path.read_bytes()).digest())
    return f"c{content.hexdigest()[:8]}"


def wheel_name(project: str, version: str) -> str:
    """Return the file name of a wheel of pure Python."""
    return f"{project.replace('-', '_')}-{version}-py3-none-any.whl"


def build_wheel(folder: Path, to: Path) -> None:
    """Build the wheel of the package in a folder, which stays as it is.

    Args:
        folder: The folder that holds pyproject.toml.
        to: The folder to write the wheel to.

    Raises:
        CourseError: The package can't be built.
    """
    with tempfile.TemporaryDirectory() as temporary:
        source = Path(temporary) / "source"
        shutil.copytree(folder, source)
        done = subprocess.run(
            [sys.executable, "-c", _BUILD, str(to.resolve())],
            cwd=source,
            env=os.environ | {"SOURCE_DATE_EPOCH": _TIME},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise CourseError(f"The students' wheel can't be built: {last}")
