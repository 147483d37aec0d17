"""The time that a notebook takes of itself: without the time in which it waits for a free core.

Two chapters that run side by side get in each other's way, and so does other work on the machine.
None of that is a chapter's fault, so none of it counts.
"""

import time
from pathlib import Path

from rnn_helpers.jupyter.ordinary import client

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from nbformat import NotebookNode


def run(notebook: NotebookNode, **settings: object) -> float:
    """Run a notebook in place in a kernel of its own; return the seconds that it took of itself.

    Sleeping counts, and so does waiting for threads of its own. Where the system does not say how
    long a kernel waited for a core, all the time counts.

    Raises:
        CellExecutionError: A cell fails, and the settings don't have ``allow_errors``.
    """
    running = client(notebook, **settings)
    waited = 0.0

    def note(**_: object) -> None:
        nonlocal waited
        provisioner = running.km.provisioner if running.km else None
        if isinstance(provisioner, LocalProvisioner):
            waited = _waited_for_a_core(provisioner.pid)

    running.on_cell_executed = note
    start = time.monotonic()
    running.execute(cleanup_kc=True)
    return time.monotonic() - start - waited


def _waited_for_a_core(pid: int | None) -> float:
    """Return the seconds in which a process's main thread could have run and had no core."""
    try:
        _, nanoseconds, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
    except (OSError, ValueError):
        return 0.0
    return int(nanoseconds) / 1e9
