"""The embedded Dask cluster: worker processes of this machine that no other user can reach."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rnn_helpers.jupyter.zygote import owned_folder

from distributed import Nanny, Scheduler, SpecCluster, Worker

from autograder.engine.run.unix_sockets import SCHEME


class _WithoutWebServer:
    """Dask's web pages tell what is graded, and ask nobody for a password."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        """Listen to nobody; Dask itself always would, if only to say that there is no page."""


class LocalScheduler(_WithoutWebServer, Scheduler):
    """A scheduler without a dashboard."""


class LocalWorker(_WithoutWebServer, Worker):
    """A worker without a dashboard.

    The process that it runs in finds this class by its name, and with it the transport.
    """


@contextmanager
def local_cluster(workers: int, preload: str, preload_argv: list[str]) -> Iterator[SpecCluster]:
    """Run so many worker processes with one thread each; all of their files are in a folder of
    this user's own, sockets and Dask's working folders alike.

    Args:
        workers: How many processes.
        preload: The module that sets each of them up.
        preload_argv: Its command line.
    """
    folder = owned_folder()
    # The protocol as well, or a user's configuration for a cluster with certificates would decide.
    place = {"host": str(folder), "protocol": SCHEME, "local_directory": str(folder)}
    options = {
        **place,
        "worker_class": LocalWorker,
        "nthreads": 1,
        "memory_limit": 0,
        "silence_logs": logging.CRITICAL,
        "preload": [preload],
        "preload_argv": preload_argv,
    }
    try:
        with SpecCluster(
            scheduler={"cls": LocalScheduler, "options": {**place, "dashboard": False}},
            workers={number: {"cls": Nanny, "options": options} for number in range(workers)},
            silence_logs=logging.CRITICAL,
        ) as cluster:
            yield cluster
    finally:
        shutil.rmtree(folder, ignore_errors=True)
