"""Find the Python that runs students' code: the grader's own, or that of another environment."""

import functools
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

#: Names the Python of another environment, for this process and the workers that it starts.
VARIABLE: Final = "RNN_GRADE_PYTHON"
_SECONDS: Final = 30
_LEAST: Final = (3, 11)
_QUESTION: Final = """
import json, sys, sysconfig
paths = [sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")]
print(json.dumps([list(sys.version_info[:3]), sys.prefix, sys.base_prefix, paths]))
"""
#: What the kernels import; the chapters need the other packages as well.
_NEEDED: Final = ("ipykernel", "keras", "matplotlib", "msgpack", "numpy", "tensorflow")


class InterpreterUnusable(RuntimeError):
    """Students' code can't run in the chosen Python; the message says what to do."""


@dataclass(frozen=True)
class Interpreter:
    """A Python, and where its files are.

    Attributes:
        executable: The program.
        version: Its version, such as (3, 12, 4).
        prefixes: The environment's folder, and that of the Python that it was made from.
        libraries: The folders of the standard library and of the installed packages.
    """

    executable: str
    version: tuple[int, ...]
    prefixes: tuple[str, ...]
    libraries: tuple[str, ...]

    def folders(self) -> list[Path]:
        """Return the folders that the program needs, without those inside another one."""
        wanted = {Path(place) for place in (*self.prefixes, *self.libraries)}
        wanted.add(Path(self.executable).resolve().parents[1])
        kept: list[Path] = []
        for folder in sorted(path.absolute() for path in wanted):
            if not any(folder.is_relative_to(other) for other in kept):
                kept.append(folder)
        return kept

    def installed(self) -> list[str]:
        """Return the names and versions of the installed packages."""
        places = {Path(place) for place in self.libraries}
        return sorted({found.stem for place in places for found in place.glob("*.dist-info")})


def interpreter() -> Interpreter:
    """Return the Python that runs students' code.

    Raises:
        InterpreterUnusable: The chosen one can't be started, or is too old.
    """
    return _described(os.environ.get(VARIABLE) or sys.executable)


def is_another() -> bool:
    """Return whether another environment than the grader's own was chosen."""
    return bool(os.environ.get(VARIABLE))


def digest() -> str:
    """Return a digest of the chosen Python and its packages; "" for the grader's own.

    Raises:
        InterpreterUnusable: The chosen one can't be started, or is too old.
    """
    if not is_another():
        return ""
    chosen = interpreter()
    described = json.dumps([chosen.executable, chosen.version, chosen.installed()])
    return hashlib.sha256(described.encode()).hexdigest()


def missing_packages() -> list[str]:
    """Return what the chosen Python lacks of the packages that the kernels import.

    Raises:
        InterpreterUnusable: The chosen one can't be started, or is too old.
    """
    question = (
        "import importlib.util, json; "
        f"print(json.dumps([n for n in {_NEEDED} if importlib.util.find_spec(n) is None]))"
    )
    return list(json.loads(_ask(interpreter().executable, question)))


@functools.cache
def _described(executable: str) -> Interpreter:
    version, prefix, base, libraries = json.loads(_ask(executable, _QUESTION))
    if tuple(version) < _LEAST:
        raise InterpreterUnusable(
            f"{executable} is Python {'.'.join(map(str, version))}; at least "
            f"{'.'.join(map(str, _LEAST))} is needed"
        )
    return Interpreter(executable, tuple(version), (prefix, base), tuple(libraries))


def _ask(executable: str, question: str) -> str:
    """Return what a Python prints, without anything of this process's environment.

    Raises:
        InterpreterUnusable: It can't be started.
    """
    command = [executable, "-I", "-c", question]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InterpreterUnusable(f"{executable} can't be started as a Python: {error}") from error
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise InterpreterUnusable(f"{executable} can't be started as a Python: {reason}")
    return done.stdout
