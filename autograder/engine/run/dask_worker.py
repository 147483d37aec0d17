"""Set up a worker process of the embedded Dask cluster, which loads this module by its name."""

import contextlib
import gc
import os
import threading

import click
from distributed import Worker


@click.command()
@click.option("--zygote", type=click.Choice(["sandboxed", "plain"]))
@click.option("--early", help="The address of zygotes that are starting already.")
def dask_setup(worker: Worker, zygote: str | None, early: str | None) -> None:
    """Put the worker into a new session, and begin to start the zygote that it will need.

    Without a new session, Ctrl-C in the terminal would also interrupt all workers and kernels, and
    the submissions under way could not be finished.

    Args:
        worker: The worker of this process.
        zygote: The kind of zygote to start, "sandboxed" or "plain"; None for none.
        early: The address of zygotes that are starting already.
    """
    if os.getpgrp() != os.getpid():
        os.setsid()
    # Dask's modules hold so many objects that searching them for garbage took a tenth of a grading
    # run.
    gc.set_threshold(50_000)
    if zygote is not None:
        threading.Thread(
            target=_start_zygote, args=[zygote == "sandboxed", early], name="zygote", daemon=True
        ).start()


def _start_zygote(sandboxed: bool, early: str | None) -> None:
    from autograder.engine.execute.stage import SandboxUnavailable
    from autograder.engine.zygotes.registry import zygote_of
    from autograder.engine.zygotes.zygote import ZygoteDied

    # If the zygote can't start, the first task tries again and reports why.
    with contextlib.suppress(ZygoteDied, SandboxUnavailable, OSError):
        found = zygote_of(sandboxed)
        found.early = early
        found.start()
    gc.freeze()
