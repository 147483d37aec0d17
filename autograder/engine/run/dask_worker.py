"""Set up a worker process of the embedded Dask cluster (Dask loads this module by name)."""

from __future__ import annotations

import contextlib
import gc
import os
import threading

import click
from distributed import Worker


@click.command()
@click.option("--zygote", type=click.Choice(["sandboxed", "plain"]))
@click.option("--early", help="Where a zygote may have begun to start already.")
def dask_setup(worker: Worker, zygote: str | None, early: str | None) -> None:
    """Give the worker a session of its own, and begin to start the zygote that it will need.

    Without the session the terminal's Ctrl-C would interrupt every worker and kernel as well, and
    there would be nothing left to finish in good order.
    """
    if os.getpgrp() != os.getpid():
        os.setsid()
    # Dask's modules alone are so many objects that looking for garbage among them took a tenth of a
    # grading run.
    gc.set_threshold(50_000)
    if zygote is not None:
        threading.Thread(
            target=_start_zygote, args=[zygote == "sandboxed", early], name="zygote", daemon=True
        ).start()


def _start_zygote(sandboxed: bool, early: str | None) -> None:
    from autograder.engine.execute.stage import SandboxUnavailable
    from autograder.engine.zygotes.registry import zygote_of
    from autograder.engine.zygotes.zygote import ZygoteDied

    # The first task tries again, and says why it can't be.
    with contextlib.suppress(ZygoteDied, SandboxUnavailable, OSError):
        found = zygote_of(sandboxed)
        found.early = early
        found.start()
    gc.freeze()
