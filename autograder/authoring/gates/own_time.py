"""Measure how long a notebook runs, without the time in which it waits for a free core.

Two chapters that run at the same time slow each other down, and so does other work on the machine.
That time must not count against a chapter.
"""

import os
import time
from collections.abc import Mapping
from pathlib import Path

from rnn_helpers.jupyter.kernel_spec import PreparedKernels
from rnn_helpers.jupyter.ordinary import client

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbclient import NotebookClient
from nbformat import NotebookNode


def run(
    notebook: NotebookNode,
    *,
    prepared: bool = False,
    kind: type[NotebookClient] = NotebookClient,
    environment: Mapping[str, str] | None = None,
    **settings: object,
) -> float:
    """Run a notebook in place in a new kernel.

    Args:
        notebook: The notebook.
        prepared: Whether the kernel may be forked from a process that has imported everything.
        kind: The class of the client.
        environment: Variables of the kernel's environment beside those of this process.
        settings: Settings of NotebookClient.

    Returns:
        The seconds that it took, without the time in which it waited for a core. Sleeping counts,
        and so does waiting for its own threads. If the system does not report how long a kernel
        waited, all the time counts.

    Raises:
        CellExecutionError: A cell failed, and the settings don't have ``allow_errors``.
    """
    running = client(notebook, PreparedKernels() if prepared else None, kind, **settings)
    waited = 0.0

    def note(**_: object) -> None:
        nonlocal waited
        provisioner = running.km.provisioner if running.km else None
        if isinstance(provisioner, LocalProvisioner):
            waited = _waited_for_a_core(provisioner.pid)

    running.on_cell_executed = note
    start = time.monotonic()
    running.execute(cleanup_kc=True, env={**os.environ, **(environment or {})})
    return time.monotonic() - start - waited


def _waited_for_a_core(pid: int | None) -> float:
    """Return the seconds in which a process's main thread was ready to run but had no core."""
    try:
        _, nanoseconds, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
    except (OSError, ValueError):
        return 0.0
    return int(nanoseconds) / 1e9
