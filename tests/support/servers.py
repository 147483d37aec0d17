"""Start and stop real servers for tests: a Dask cluster and PostgreSQL."""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from distributed import Client

PROJECT = Path(__file__).parents[2]


def environment() -> dict[str, str]:
    """Return this process's environment, with the project on Python's path."""
    return os.environ | {"PYTHONPATH": str(PROJECT)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(*command: str) -> Iterator[None]:
    running = subprocess.Popen(
        [sys.executable, "-m", *command],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        running.terminate()
        running.wait(timeout=30)


def dask_worker(address: str) -> AbstractContextManager[None]:
    """Start a `dask worker` process with one thread on loopback."""
    host = f"{address.partition(':')[0]}://127.0.0.1"
    options = ("--host", host, "--nthreads", "1", "--dashboard-address", "127.0.0.1:0")
    return _process("distributed.cli.dask_worker", address, *options)


@contextmanager
def dask_cluster(workers: int = 2, scheme: str = "tcp") -> Iterator[str]:
    """Start `dask scheduler` and `dask worker` processes on loopback; yield the address."""
    address = f"{scheme}://127.0.0.1:{_free_port()}"
    scheduler = ("--host", address, "--dashboard-address", "127.0.0.1:0")
    with ExitStack() as stack:
        stack.enter_context(_process("distributed.cli.dask_scheduler", *scheduler))
        for _ in range(workers):
            stack.enter_context(dask_worker(address))
        with Client(address, timeout=60, set_as_default=False) as client:
            while len(client.nthreads()) < workers:
                time.sleep(0.05)
        yield address


class PostgresServer:
    """A new PostgreSQL server on a Unix socket in a temporary folder."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rnn-postgres-"))
        # PostgreSQL refuses to run as root; Debian's package creates a user for it.
        self._user = "postgres" if os.getuid() == 0 else None
        if self._user:
            os.chown(self.folder, pwd.getpwnam(self._user).pw_uid, -1)
        versions = Path("/usr/lib/postgresql").glob("*/bin")
        self._bin = sorted(versions, key=lambda path: int(path.parent.name))[-1]
        self._run("initdb", "-A", "trust", "-U", "tester", "--no-sync", "-D", "data")

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._bin / program, *arguments],
            cwd=self.folder,
            user=self._user,
            check=True,
            timeout=60,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def start(self) -> None:
        """Start the server, and wait until it is ready."""
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c fsync=off"
        self._run("pg_ctl", "-w", "-D", "data", "-l", "log", "-o", options, "start")

    def stop(self) -> None:
        """Stop the server at once."""
        self._run("pg_ctl", "-w", "-D", "data", "-m", "immediate", "stop")

    def new_database(self, name: str) -> str:
        """Create an empty database and return its SQLAlchemy address."""
        self._run("createdb", "-h", str(self.folder), "-U", "tester", name)
        return f"postgresql+psycopg://tester@/{name}?host={self.folder}"


@contextmanager
def postgres() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server while the block lasts."""
    server = PostgresServer()
    try:
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(server.folder, ignore_errors=True)
