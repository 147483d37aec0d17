"""Run tasks on workers: on an embedded Dask cluster, or on a Dask scheduler at an address.

A worker gets a Task and returns an Outcome, two dataclasses of the engine that hold notebooks as
bytes. Dask pickles only these two; no object that a student's code made is ever pickled. Other
users of the machine can't connect to the embedded cluster, and students' code can't see its
sockets.
"""

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from queue import Empty, SimpleQueue
from typing import Literal, Self

import dask
from distributed import Client, Future
from distributed.comm.addressing import parse_address
from distributed.core import rpc
from distributed.scheduler import KilledWorker
from distributed.security import Security

from autograder.classroom.errors import CourseError
from autograder.engine.run.local_cluster import local_cluster
from autograder.engine.run.unix_sockets import SCHEME as _UNIX
from autograder.engine.stages import Outcome, Task
from autograder.engine.zygotes.early import EarlyZygotes

Executor = Callable[[Task], Outcome]
ZygoteKind = Literal["sandboxed", "plain"]

#: How many workers may die while they run one submission. When a third one dies, the submission
#: gets the verdict "lost".
_ALLOWED_FAILURES = 2
_SETTINGS = {
    "distributed.scheduler.allowed-failures": _ALLOWED_FAILURES,
    # Dask keeps this many of the last messages of each connection, and each may hold a notebook.
    "distributed.admin.low-level-log-length": 10,
    # The sandbox limits memory; Dask must not pause or kill a worker over it.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    "distributed.worker.memory.terminate": False,
    # Dask's profiler looks at the workers' code a hundred times a second, though the code only
    # waits for kernels. On two cores this took a tenth of a grading run.
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
    """Check that a text can be the address of a Dask scheduler.

    Raises:
        SchedulerUnreachable: It can't be one.
    """
    found = _ADDRESS.fullmatch(scheduler)
    if not found or not 0 < int(found["port"]) < 65536:
        raise SchedulerUnreachable(
            f"{scheduler!r} is no address of a Dask scheduler; write tcp://HOST:PORT, "
            "as dask scheduler tells it when it starts."
        )


def unprotected(scheduler: str | None) -> str | None:
    """Return a warning if a scheduler accepts connections without a certificate; else None.

    Args:
        scheduler: The scheduler's address; None for workers on this machine.
    """
    if scheduler is None or parse_address(scheduler)[0] in _WITH_CERTIFICATES:
        return None
    return (
        f"Whoever reaches {scheduler} can run code on its workers and change grades: keep it on a "
        "network of its own, or use tls:// (docs/operator.md says how)."
    )


def _greet(scheduler: str) -> None:
    """Check that a scheduler answers, because Dask's client would wait for an answer without end.

    Raises:
        SchedulerUnreachable: Nothing answers at the address, or something other than a scheduler.
    """
    asking = asyncio.wait_for(_identity(scheduler), _SECONDS_TO_CONNECT)
    try:
        # A thread is needed because the caller may be a notebook, which has a running event loop.
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
        # What is no scheduler can cause errors of any kind, and so can missing certificates.
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
    # The shorter timeout lets the case that nobody listens fail first, with its own message.
    async with rpc(scheduler, timeout=_SECONDS_TO_CONNECT / 2, connection_args=security) as asked:
        return dict(await asked.identity())


class WorkersLost(Exception):
    """Three workers died while they ran one and the same task."""


class Workers:
    """The workers that run tasks on Dask: a context manager.

    Outcomes come back in any order. At most ``capacity`` tasks should be under way, one for each
    worker thread. Any more would wait in the queue of a worker, and if that worker died, Dask would
    count its death against them.
    """

    def __init__(
        self,
        executor: Executor,
        workers: int = 1,
        scheduler: str | None = None,
        zygote: ZygoteKind | None = None,
        early: EarlyZygotes | None = None,
    ) -> None:
        """Start workers on this machine, or connect to a scheduler.

        Args:
            executor: The function that workers call with each task.
            workers: How many workers to start on this machine.
            scheduler: The address of a scheduler to use instead of workers on this machine.
            zygote: The kind of zygote that the executor needs. Workers on this machine begin to
                start it at once.
            early: Zygotes that are starting already, for workers on this machine.

        Raises:
            SchedulerUnreachable: There is no scheduler at the address.
        """
        self._executor = executor
        self._done: SimpleQueue[tuple[Future[Outcome], int]] = SimpleQueue()
        # An address of Unix sockets belongs to another Workers of this process, and needs no check.
        if scheduler is not None and not scheduler.startswith(f"{_UNIX}://"):
            check_address(scheduler)
            _greet(scheduler)
        with ExitStack() as stack:
            # The settings hold until the end, because Dask reads them whenever a worker joins.
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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def dashboard(self) -> str:
        """Return the web address of Dask's dashboard; "" if there is none, as on this machine."""
        has_one = "dashboard" in self._client.scheduler_info()["services"]
        return str(self._client.dashboard_link) if has_one else ""

    @property
    def address(self) -> str:
        """Return the scheduler's address, so that another run can use the same workers."""
        return str(self._client.scheduler_info()["address"])

    @property
    def capacity(self) -> int:
        """Return how many tasks may be under way: the number of worker threads, at least 1."""
        if self._cluster is None and time.monotonic() - self._counted > _SECONDS_BETWEEN_COUNTS:
            self._capacity = sum(self._client.nthreads().values())
            self._counted = time.monotonic()
        return max(1, self._capacity)

    @property
    def waiting_for_workers(self) -> bool:
        """Return whether the scheduler has no workers at the moment."""
        return self._cluster is None and self._capacity == 0

    def submit(self, task: Task, number: int) -> None:
        """Start a task.

        Args:
            task: The task.
            number: A number that :meth:`next_done` will return with the result.
        """
        # Dask must not reuse the result of an earlier, equal task, and must not repeat a task that
        # ended with an error.
        future = self._client.submit(self._executor, task, pure=False, retries=0)
        future.add_done_callback(partial(self._note, number=number))

    def _note(self, future: Future[Outcome], number: int) -> None:
        self._done.put((future, number))

    def next_done(self, timeout: float) -> tuple[int, Outcome | BaseException] | None:
        """Wait for a task to finish.

        Args:
            timeout: How many seconds to wait at most.

        Returns:
            The task's number, and its outcome or the error that it ended with; None if no task has
            finished in time.

        Raises:
            SchedulerUnreachable: The scheduler is gone.
        """
        try:
            future, number = self._done.get(timeout=timeout)
        except Empty:
            return None
        if future.status in ("lost", "pending"):
            # The worker died after the task had finished, but before it could hand over the
            # outcome. Dask runs the task again.
            future.add_done_callback(partial(self._note, number=number))
            return None
        try:
            return number, _outcome(future)
        finally:
            future.release()


def _outcome(future: Future[Outcome]) -> Outcome | BaseException:
    if future.status == "cancelled":
        raise SchedulerUnreachable("The connection to the Dask scheduler was lost.")
    error = future.exception()
    if isinstance(error, KilledWorker):
        return WorkersLost(f"{error.allowed_failures + 1} workers died running it.")
    return error or future.result()


def _preload_argv(zygote: ZygoteKind | None, early: EarlyZygotes | None) -> list[str]:
    argv = ["--zygote", zygote] if zygote else []
    return [*argv, "--early", early.address] if early else argv
