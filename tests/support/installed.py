"""Build the course's wheel, and install a wheel where no checkout is near."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from autograder.release.wheel import build_wheel

ROOT = Path(__file__).parents[2]
PACKAGES = Path(nbformat.__file__).parents[1]
#: What a wheel or a source distribution of the course is built from.
SOURCES = (
    "rnn_helpers", "autograder", "course", "solutions", "tests/support",
    "pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE",
)  # fmt: skip
#: Variables that would lead to this checkout or to the tests' own settings.
_OWN = ("PYTHONPATH", "VIRTUAL_ENV", "PYTEST_CURRENT_TEST")


def copied_sources(to: Path) -> Path:
    """Copy what distributions are built from, and the solutions, which must not get into them."""
    for name in SOURCES:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(ROOT / name, to / name, ignore=ignored)
        else:
            shutil.copyfile(ROOT / name, to / name)
    return to


def built_wheel(sources: Path, to: Path) -> Path:
    """Build the wheel of copied sources, and return its path."""
    to.mkdir(exist_ok=True)
    build_wheel(sources, to)
    (wheel,) = to.glob("*.whl")
    return wheel


class Installed:
    """An environment with the packages of this one, in which only a wheel is installed."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        self.folder = folder
        venv = [sys.executable, "-m", "venv", "--without-pip", folder]
        subprocess.run(venv, check=True)
        (purelib,) = folder.glob("lib/python*/site-packages")
        # A path in a .pth file adds the packages, but not those that are installed as links.
        (purelib / "packages.pth").write_text(f"{PACKAGES}\n", encoding="utf-8")
        uv = [Path(sys.executable).parent / "uv", "pip", "install", "--quiet", "--offline"]
        subprocess.run([*uv, "--no-deps", "--python", self.python, wheel], check=True)

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables for a command; JupyterLab's files stay where they are installed."""
        share = Path(sys.prefix) / "share" / "jupyter"
        kept = {name: value for name, value in os.environ.items() if name not in _OWN}
        return kept | {"JUPYTERLAB_DIR": str(share / "lab"), "JUPYTER_PATH": str(share)}

    def command(self, *arguments: str) -> list[str]:
        """Return the command line of a ``rnn-course`` command."""
        return [str(self.folder / "bin" / "rnn-course"), *arguments]

    def rnn_course(self, folder: Path, *arguments: str, **more: str) -> str:
        """Run a command of the course in a folder, and return what it printed.

        Args:
            folder: The folder.
            arguments: The command.
            more: Further variables of the environment.
        """
        done = subprocess.run(
            self.command(*arguments),
            cwd=folder,
            env=self.environment | more,
            capture_output=True,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout
