"""Start the embedded Dask cluster: workers on this machine that other users can't connect to."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rnn_helpers.jupyter.zygote import owned_folder

from distributed import Nanny, Scheduler, SpecCluster, Worker

from autograder.engine.run.unix_sockets import SCHEME


class _WithoutWebServer:
    """A part of a cluster without web pages, because Dask's show to everyone what is graded."""

    def start_http_server(self, *_: Any, **__: Any) -> None:
        """Start no web server; Dask would start one even without a dashboard."""


class LocalScheduler(_WithoutWebServer, Scheduler):
    """A scheduler without a dashboard."""


class LocalWorker(_WithoutWebServer, Worker):
    """A worker without a dashboard.

    The worker's process imports this class, and so also this package's transport for Dask.
    """


@contextmanager
def local_cluster(workers: int, preload: str, preload_argv: list[str]) -> Iterator[SpecCluster]:
    """Start a cluster of worker processes with one thread each; end it when the context ends.

    All of its files, sockets and Dask's working folders alike, are in one folder that only this
    user can open.

    Args:
        workers: How many worker processes to start.
        preload: The name of the module that sets each of them up.
        preload_argv: The command line for that module.

    Yields:
        The cluster.
    """
    folder = owned_folder()
    # The protocol is given because a user's configuration of Dask may ask for another one.
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
