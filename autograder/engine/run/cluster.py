"""The workers: an embedded local Dask cluster, or any Dask scheduler by its address.

What travels is a Task one way and an Execution back, both our own dataclasses with notebooks as
bytes. Dask pickles those two classes; no object that a student's code made is ever pickled. The
sockets of the local cluster are closed to other users, and students' code sees none of them.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from queue import Empty, SimpleQueue
from typing import Literal

import dask
from distributed import Client, Future
from distributed.comm.addressing import parse_address
from distributed.core import rpc
from distributed.scheduler import KilledWorker
from distributed.security import Security

from autograder.classroom.errors import CourseError
from autograder.engine.run.local_cluster import local_cluster
from autograder.engine.run.unix_sockets import SCHEME as _UNIX
from autograder.engine.stages import Execution, Task
from autograder.engine.zygotes.early import EarlyZygotes

Executor = Callable[[Task], Execution]
ZygoteKind = Literal["sandboxed", "plain"]

#: How many workers a submission may kill; the third one is its verdict. (Dask counts what it
#: allows.)
_ALLOWED_FAILURES = 2
_SETTINGS = {
    "distributed.scheduler.allowed-failures": _ALLOWED_FAILURES,
    # Dask keeps this many of the last messages of each connection, and each carries a notebook.
    "distributed.admin.low-level-log-length": 10,
    # The sandbox limits memory; Dask must not pause or kill a worker over it.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    # Dask looks at itself a hundred times a second, for statistics about code that here only waits
    # for kernels; on two cores that was a tenth of a grading run.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "2s",
}
_PRELOAD = "autograder.engine.run.dask_worker"
_SECONDS_BETWEEN_COUNTS = 2.0
_SECONDS_TO_CONNECT = 10
_WITH_CERTIFICATES = ("tls", "wss")
_ADDRESS = re.compile(r"((tcp|tls|wss?)://)?([\w.-]+|\[[0-9a-fA-F:.]+\]):(?P<port>\d{1,5})")


class SchedulerUnreachable(CourseError):
    """There is no Dask scheduler at the address, or it went away."""


def check_address(scheduler: str) -> None:
    """Refuse what can't be the address of a Dask scheduler.

    Raises:
        SchedulerUnreachable: It is none.
    """
    found = _ADDRESS.fullmatch(scheduler)
    if not found or not 0 < int(found["port"]) < 65536:
        raise SchedulerUnreachable(
            f"{scheduler!r} is no address of a Dask scheduler; write tcp://HOST:PORT, "
            "as dask scheduler tells it when it starts."
        )


def unprotected(scheduler: str | None) -> str | None:
    """Return what to tell about an address whose scheduler asks nobody for a certificate."""
    if scheduler is None or parse_address(scheduler)[0] in _WITH_CERTIFICATES:
        return None
    return (
        f"Whoever reaches {scheduler} can run code on its workers and change grades: keep it on a "
        "network of its own, or use tls:// (docs/operator.md says how)."
    )


def _greet(scheduler: str) -> None:
    """Ask a scheduler who it is, since Dask's client waits without end for what never answers.

    Raises:
        SchedulerUnreachable: Nothing is there, or something that is no scheduler.
    """
    asking = asyncio.wait_for(_identity(scheduler), _SECONDS_TO_CONNECT)
    try:
        # In a thread, because the caller may be in a notebook, which has a running loop.
        with ThreadPoolExecutor(1) as thread:
            found = thread.submit(asyncio.run, asking).result()
    except TimeoutError as error:
        raise SchedulerUnreachable(
            f"What listens at {scheduler} does not answer as a Dask scheduler does; "
            "mend the address, or look at the scheduler's log."
        ) from error
    except OSError as error:
        raise SchedulerUnreachable(
            f"There is no Dask scheduler at {scheduler}; "
            "start it (dask scheduler), or mend the address."
        ) from error
    except Exception as error:
        # A stranger's answer fails in many ways, and so do TLS certificates that are missing.
        raise SchedulerUnreachable(
            f"No Dask scheduler can be reached at {scheduler} ({str(error).partition('; ')[0]}); "
            "mend the address, or Dask's configuration."
        ) from error
    if found["type"] != "Scheduler":
        raise SchedulerUnreachable(
            f"At {scheduler} is a Dask {found['type'].lower()} and no scheduler; "
            "give the address that dask scheduler tells when it starts."
        )


async def _identity(scheduler: str) -> dict[str, str]:
    security = Security().get_connection_args("client")
    # Nobody listening has its own, earlier end.
    async with rpc(scheduler, timeout=_SECONDS_TO_CONNECT / 2, connection_args=security) as asked:
        return dict(await asked.identity())


class WorkersLost(Exception):
    """Three workers in a row died while they ran this one task."""


class Workers:
    """Runs tasks on Dask and hands back what is done, in any order. Use it as a context manager.

    At most ``capacity`` tasks should be under way: one for each worker thread. More would sit in a
    worker's queue, and Dask would hold the death of that worker against them. Workers on this
    machine start the ``zygote`` that the executor will need while they start themselves, or fetch
    those that were launched ``early``.
    """

    def __init__(
        self,
        executor: Executor,
        workers: int = 1,
        scheduler: str | None = None,
        zygote: ZygoteKind | None = None,
        early: EarlyZygotes | None = None,
    ) -> None:
        self._executor = executor
        self._done: SimpleQueue[tuple[Future[Execution], int]] = SimpleQueue()
        # Another local cluster of this process needs no introduction.
        if scheduler is not None and not scheduler.startswith(f"{_UNIX}://"):
            check_address(scheduler)
            _greet(scheduler)
        with ExitStack() as stack:
            # Until the end: Dask reads them again whenever a worker joins.
            stack.enter_context(dask.config.set(_SETTINGS))
            self._cluster = None
            if scheduler is None:
                self._cluster = stack.enter_context(
                    local_cluster(workers, _PRELOAD, _preload_argv(zygote, early))
                )
            try:
                self._client = stack.enter_context(
                    Client(
                        scheduler or self._cluster,
                        timeout=_SECONDS_TO_CONNECT,
                        set_as_default=False,
                    )
                )
            except OSError as error:
                raise SchedulerUnreachable(
                    f"There is no Dask scheduler at {scheduler or 'this machine'}; "
                    "start it (dask scheduler), or mend the address."
                ) from error
            self._open = stack.pop_all()
        self._capacity = workers
        self._counted = time.monotonic() if self._cluster else float("-inf")

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def dashboard(self) -> str:
        """The web address of Dask's dashboard; empty where there is none, as on this machine."""
        has_one = "dashboard" in self._client.scheduler_info()["services"]
        return str(self._client.dashboard_link) if has_one else ""

    @property
    def address(self) -> str:
        """The scheduler's address: several runs may use the same workers."""
        return str(self._client.scheduler_info()["address"])

    @property
    def capacity(self) -> int:
        """How many tasks may be under way: the worker threads there are now, at least 1."""
        if self._cluster is None and time.monotonic() - self._counted > _SECONDS_BETWEEN_COUNTS:
            self._capacity = sum(self._client.nthreads().values())
            self._counted = time.monotonic()
        return max(1, self._capacity)

    @property
    def waiting_for_workers(self) -> bool:
        return self._cluster is None and self._capacity == 0

    def submit(self, task: Task, number: int) -> None:
        """Start a task. ``number`` comes back with its result."""
        # Never pure: Dask must not take an earlier result for it, nor run it again for a student's
        # error.
        future = self._client.submit(self._executor, task, pure=False, retries=0)
        future.add_done_callback(partial(self._note, number=number))

    def _note(self, future: Future[Execution], number: int) -> None:
        self._done.put((future, number))

    def next_done(self, timeout: float) -> tuple[int, Execution | BaseException] | None:
        """Return a finished task's number and its execution or error.

        Returns None after ``timeout`` seconds.

        Raises SchedulerUnreachable when the scheduler is gone.
        """
        try:
            future, number = self._done.get(timeout=timeout)
        except Empty:
            return None
        if future.status in ("lost", "pending"):
            # The worker died between finishing and handing over; Dask is running it again.
            future.add_done_callback(partial(self._note, number=number))
            return None
        try:
            return number, _result(future)
        finally:
            future.release()


def _result(future: Future[Execution]) -> Execution | BaseException:
    if future.status == "cancelled":
        raise SchedulerUnreachable("The connection to the Dask scheduler was lost.")
    error = future.exception()
    if isinstance(error, KilledWorker):
        return WorkersLost(f"{error.allowed_failures + 1} workers died running it.")
    return error or future.result()


def _preload_argv(zygote: ZygoteKind | None, early: EarlyZygotes | None) -> list[str]:
    argv = ["--zygote", zygote] if zygote else []
    return [*argv, "--early", early.address] if early else argv
