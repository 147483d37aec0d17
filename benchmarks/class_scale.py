"""How long a large class takes to export and to report, and how much memory.

Usage: python -m benchmarks.class_scale [--students 1000] [--chapters 11] [--class DIR] [--db URL]

The class is made up (see ``made_up_class``): nothing is executed, and nothing leaves this machine.
Each command runs in a process of its own, as an instructor would type it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.made_up_class import make_class

LIMIT = 60.0
#: Runs rnn-grade, which then prints its peak memory in KiB. (The peak of a child from wait4 is at
#: least the memory of its parent, which made up the class, so it can't be used.)
COMMAND = """
import pathlib, re, sys
from autograder.cli import app
app(sys.argv[1:], standalone_mode=False)
print(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
"""
CSV_AND_REPORT = ("nbgrader", "canvas", "moodle", "report")
WHAT = (*CSV_AND_REPORT, "gradescope")


@dataclass(frozen=True)
class Measured:
    """Wall and processor time in seconds, and peak resident memory in MiB, of one command."""

    what: str
    seconds: float
    busy: float
    memory: float


def measure(
    root: Path, out: Path, db_url: str | None = None, what: Sequence[str] = WHAT
) -> list[Measured]:
    """Run exports and the report on a class folder, and return the cost of each."""
    db = ["--db", db_url] if db_url else []
    return [
        _run(name, [*_command(name), "--class", str(root), "--to", str(out / name), *db])
        for name in what
    ]


def _command(what: str) -> list[str]:
    return ["report"] if what == "report" else ["export", "--format", what, "--force"]


def _run(what: str, arguments: list[str]) -> Measured:
    started = time.monotonic()
    command = [sys.executable, "-c", COMMAND, *arguments]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    printed = running.stdout.read()
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise RuntimeError(f"rnn-grade {' '.join(arguments)} failed")
    memory = int(printed.split()[-1]) / 1024
    return Measured(what, time.monotonic() - started, usage.ru_utime + usage.ru_stime, memory)


@contextmanager
def _class_folder(arguments: argparse.Namespace) -> Iterator[Path]:
    """Yield the folder of the made-up class: an existing one, or a new one."""
    with tempfile.TemporaryDirectory(prefix="rnn-scale-") as temporary:
        root = arguments.folder or Path(temporary) / "class"
        if not root.exists():
            started = time.monotonic()
            make_class(root, arguments.students, arguments.chapters, arguments.db)
            print(f"made up the class in {time.monotonic() - started:.0f} s")
        yield root


def main(arguments: list[str] | None = None) -> int:
    """Make up the class, run the commands, print the figures; return 1 if the limit is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--students", type=int, default=1000)
    parser.add_argument("--chapters", type=int, default=11)
    parser.add_argument("--class", dest="folder", type=Path, help="made here, or taken if there")
    parser.add_argument("--db", help="gradebook's address, else SQLite")
    given = parser.parse_args(arguments)
    with _class_folder(given) as root, tempfile.TemporaryDirectory() as out:
        print(f"{given.students} students, {given.chapters} chapters, {given.db or 'SQLite'}")
        measured = measure(root, Path(out), given.db)
    for row in measured:
        print(
            f"  {row.what:12} {row.seconds:6.1f} s, {row.busy:5.1f} s of processor time, "
            f"{row.memory:4.0f} MiB"
        )
    total = sum(row.seconds for row in measured if row.what in CSV_AND_REPORT)
    print(f"  {'CSV + report':12} {total:6.1f} s, limit {LIMIT:.0f} s")
    return int(total > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
