"""Set up a worker process of the embedded Dask cluster (Dask loads this module by name)."""

from __future__ import annotations

import os

from distributed import Worker


def dask_setup(worker: Worker) -> None:
    """Give the worker a session of its own, so that Ctrl-C reaches the coordinator only.

    Without it the terminal would interrupt every worker and kernel as well, and there would be
    nothing left to finish in good order.
    """
    if os.getpgrp() != os.getpid():
        os.setsid()
