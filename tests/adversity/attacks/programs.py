"""Run the project's programs as other users find them: what they listen on, and their files."""

import contextlib
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.support.engine import ordinary_user, reachable

SECONDS = 120
PROJECT = Path(__file__).parents[3]
BIN = Path(sys.executable).parent


@dataclass
class Program:
    """A running program: ``said`` is what it printed, ``temporary`` its folder for temporary files.

    Every user may write to that folder, as to /tmp; all of ``home`` belongs to the program's user.
    """

    process: subprocess.Popen[str]
    home: Path
    temporary: Path
    output: Path
    secrets: list[str] = field(default_factory=list)

    def pids(self) -> list[int]:
        """Return the program's processes, without the tools that changed the user."""
        return [
            child.pid for child in psutil.Process(self.process.pid).children(recursive=True)
        ] + [self.process.pid]

    def sockets(self) -> list[str]:
        """Return all Unix sockets of the program that are files."""
        return [
            str(path)
            for place in (self.temporary, self.home)
            for path in place.rglob("*")
            if _is_socket(path)
        ]

    def numbered(self) -> list[tuple[str, str]]:
        """Return the sockets of Dask's processes."""
        found = [Path(path) for path in self.sockets()]
        return [(str(path.parent), path.name) for path in found if path.name.isdigit()]

    def ports(self) -> list[int]:
        """Return the TCP ports of this machine that it listens on, for IPv4 and IPv6."""
        found = set()
        for pid in self._here():
            for name in ("tcp", "tcp6"):
                rows = Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]
                found |= {
                    int(row.split()[1].rpartition(":")[2], 16)
                    for row in rows
                    if row.split()[3] == "0A" and row.split()[9] in _inodes(pid)
                }
        return sorted(found)

    def names(self) -> list[str]:
        """Return the abstract socket names that it listens on."""
        found = set()
        for pid in self._here():
            rows = [row.split() for row in Path(f"/proc/{pid}/net/unix").read_text().splitlines()]
            held = _inodes(pid)
            found |= {
                row[7][1:] for row in rows if len(row) > 7 and row[7][0] == "@" and row[6] in held
            }
        return sorted(found)

    def until(self, ready: Callable[[], object]) -> None:
        """Wait until ``ready`` returns something true."""
        deadline = time.monotonic() + SECONDS
        while not ready():
            assert self.process.poll() is None and time.monotonic() < deadline, self.said
            time.sleep(0.2)

    def shows(self, pattern: str) -> re.Match[str]:
        """Wait until the program has printed text of this pattern, and return the match."""
        self.until(lambda: re.search(pattern, self.said))
        return re.search(pattern, self.said)

    @property
    def said(self) -> str:
        return self.output.read_text()

    def _here(self) -> Iterator[int]:
        """Yield the processes that share this machine's network; kernels and their zygote don't."""
        for pid in self.pids():
            with contextlib.suppress(OSError):
                if os.readlink(f"/proc/{pid}/ns/net") == os.readlink("/proc/self/ns/net"):
                    yield pid


def _is_socket(path: Path) -> bool:
    try:
        return stat.S_ISSOCK(path.lstat().st_mode)
    except OSError:
        return False


def _inodes(pid: int) -> set[str]:
    found = set()
    with contextlib.suppress(OSError):
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                found |= set(re.findall(r"socket:\[(\d+)\]", os.readlink(descriptor)))
    return found


@dataclass
class Place:
    """Two folders for a program: one of its user, and one that everybody can write to."""

    user: str | None
    home: Path
    temporary: Path

    def give(self) -> None:
        """Make the user the owner of everything in the user's folder."""
        if self.user is not None:
            subprocess.run(["chown", "-R", f"{self.user}:", self.home], check=True)

    @contextlib.contextmanager
    def running(
        self, *command: str, folder: Path | None = None, **environment: str
    ) -> Iterator[Program]:
        """Run a command of the project as the user types it, and kill it at the end."""
        self.give()
        argv = [str(BIN / command[0]), *command[1:]]
        if self.user is not None:
            argv = reachable(["runuser", "-u", self.user, "--", *argv])
        variables = {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "LANG": "C.UTF-8",
            "HOME": str(self.home),
            "TMPDIR": str(self.temporary),
            "PYTHONUNBUFFERED": "1",
            "BROWSER": "true",
        }
        output = self.home / "output"
        with open(output, "w") as printed:
            process = subprocess.Popen(
                argv,
                cwd=folder or self.home,
                env={**variables, **environment},
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
        program = Program(process, self.home, self.temporary, output)
        try:
            yield program
        finally:
            for pid in program.pids():
                with contextlib.suppress(psutil.NoSuchProcess):
                    psutil.Process(pid).kill()
            process.wait()


@contextlib.contextmanager
def place(user: str | None) -> Iterator[Place]:
    """Yield folders that other users can reach like /tmp and /home; None stands for root."""
    root = Path(tempfile.mkdtemp(prefix="lu-", dir="/tmp"))
    try:
        root.chmod(0o711)
        home, temporary = root / "h", root / "t"
        # Many systems make home folders with this mode.
        home.mkdir()
        home.chmod(0o755)
        temporary.mkdir()
        temporary.chmod(0o1777)
        yield Place(ordinary_user(user) if user else None, home, temporary)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def tries(user: str | None, program: Program, files: list[Path]) -> dict[str, object]:
    """Return what a user gets from a program, by :mod:`tests.adversity.attacks.stranger`."""
    given = {
        "pids": program.pids(),
        "sockets": program.sockets(),
        "numbered": program.numbered(),
        "ports": program.ports(),
        "names": program.names(),
        "files": [str(path) for path in files],
    }
    argv = [sys.executable, "-m", "tests.adversity.attacks.stranger"]
    if user is not None:
        argv = reachable(["runuser", "-u", ordinary_user(user), "--", *argv])
    done = subprocess.run(
        argv,
        input=json.dumps(given),
        capture_output=True,
        text=True,
        cwd="/",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(PROJECT), "LANG": "C.UTF-8"},
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found | {"tried": given["sockets"]}
