"""Start a grading run, kill one of its processes, and grade until it is done."""

import json
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from autograder.classroom.classes import create_class
from tests.support.classes import (
    TinyClass,
    files_below,
    gradebook_contents,
    solved,
    source_notebook,
)
from tests.support.servers import PROJECT, environment

#: Text in the command line of each kind of process, the surest sign first.
_SIGNS = {
    "zygote": "autograder.engine.kernels.zygote_main",
    "sandbox": "bwrap",
    "worker": "multiprocessing.spawn",
}
KINDS = ("coordinator", "worker", "sandbox", "zygote", "kernel")
MOST_STARTS = 5


@dataclass(frozen=True)
class Ended:
    """One disturbed run: the kind of process that was killed, the time, and the differences."""

    kind: str
    seconds: float
    starts: int
    differences: list[str]


def prepare(root: Path, count: int) -> TinyClass:
    """Make a class with ``count`` submissions: right, partly right, untouched and unreadable."""
    create_class(root)
    tiny_class = TinyClass.at(root)
    tiny_class.write_source(source_notebook())
    release = tiny_class.release()
    half = solved(release, double="def double(x):\n    return 1")
    contents = [solved(release), half, solved(release), release, b"no notebook"]
    for number in range(count):
        tiny_class.hand_in(f"s{number:02}", contents[number % len(contents)])
    return tiny_class


def start(root: Path) -> subprocess.Popen[str]:
    """Start a grading run in a session of its own."""
    program = Path(sys.executable).parent / "rnn-grade"
    return subprocess.Popen(
        [program, "grade", "--class", root, "--workers", "2"],
        cwd=PROJECT,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(root: Path) -> int:
    """Grade until a run succeeds, and return how many runs it took.

    Raises:
        RuntimeError: No run succeeded.
    """
    for number in range(1, MOST_STARTS + 1):
        grader = start(root)
        _, errors = grader.communicate()
        if grader.returncode == 0:
            return number
    raise RuntimeError(f"{MOST_STARTS} runs failed; the last one said: {errors}")


def disturb(
    handed_in: TinyClass,
    expected: dict[str, str],
    root: Path,
    draw: random.Random,
    most_seconds: float,
) -> Ended:
    """Grade a copy of the class with one kill, and compare it with what is ``expected``."""
    tiny_class = TinyClass.copied(handed_in, root)
    grader = start(root)
    family = psutil.Process(grader.pid)
    kind, delay = draw.choice(KINDS), draw.uniform(0, most_seconds)
    started = time.monotonic()
    victim = None
    while victim is None and grader.poll() is None:
        time.sleep(0.05)
        if time.monotonic() - started >= delay:
            victim = _victim(family, kind, draw)
    if victim is not None:
        victim.kill()
    seconds = time.monotonic() - started
    grader.communicate()
    starts = finish(root)
    differences = _left(grader.pid) + compared(expected, recorded(tiny_class))
    return Ended(kind if victim else "none", seconds, starts, differences)


def _victim(family: psutil.Process, kind: str, draw: random.Random) -> psutil.Process | None:
    if kind == "coordinator":
        return family
    try:
        found = [process for process in family.children(recursive=True) if _kind(process) == kind]
    except psutil.NoSuchProcess:
        return None
    return draw.choice(found) if found else None


def _kind(process: psutil.Process) -> str:
    """Return the kind of a process of a grading run; a kernel is a fork of its zygote."""
    try:
        line = " ".join(process.cmdline())
        if _SIGNS["zygote"] in line and "bwrap" not in process.name():
            parent = process.parent()
            above = " ".join(parent.cmdline()) if parent else ""
            forked = _SIGNS["zygote"] in above and "bwrap" not in (parent.name() if parent else "")
            return "kernel" if forked else "zygote"
    except psutil.Error:
        return "gone"
    if "bwrap" in process.name():
        return "sandbox"
    return "worker" if _SIGNS["worker"] in line else "other"


def _left(session: int) -> list[str]:
    """Return the processes left of an ended session, after they had time to end too."""
    deadline = time.monotonic() + 60
    while left := [pid for pid in psutil.pids() if _session(pid) == session]:
        if time.monotonic() > deadline:
            return [f"process {pid} is left" for pid in left]
        time.sleep(0.1)
    return []


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return -1


def recorded(tiny_class: TinyClass) -> dict[str, str]:
    """Return the content of a graded class by name: rows of the gradebook, and graded files."""
    rows = gradebook_contents(tiny_class.folder.db_url)
    files = files_below(tiny_class.root / "autograded")
    return {f"gradebook {name}": repr(row) for name, row in rows.items()} | {
        f"file {name}": _without_times(content) for name, content in files.items()
    }


def _without_times(content: bytes) -> str:
    """Return a graded notebook without the times of its cells, which differ in every run."""
    try:
        notebook = json.loads(content)
    except ValueError:
        return content.decode()
    for cell in notebook["cells"]:
        cell["metadata"].pop("execution", None)
    return json.dumps(notebook)


def compared(expected: dict[str, str], found: dict[str, str]) -> list[str]:
    """Return a line for each name whose content differs."""
    names = sorted(expected.keys() | found.keys())
    return [f"{name} differs" for name in names if expected.get(name) != found.get(name)]
