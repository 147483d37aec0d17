"""Ordinary kernels of our own, for notebooks that are run without a front-end."""

import time

import zmq
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode


def client(notebook: NotebookNode, **settings: object) -> NotebookClient:
    """An nbclient for a notebook; settings are NotebookClient's.

    Where it can be, the connection to the kernel is encrypted: it runs over TCP, and ipykernel
    warns on the terminal otherwise. Call ``execute(cleanup_kc=True)``, which ends the kernel.
    """
    manager = AsyncKernelManager(kernel_name="python3")
    if zmq.has("curve"):
        manager.transport_encryption = "auto"
    return NotebookClient(notebook, km=manager, **settings)


def run(notebook: NotebookNode, **settings: object) -> float:
    """Run a notebook in place in a kernel of its own; the seconds it took.

    Raises:
        CellExecutionError: A cell fails, and the settings don't have ``allow_errors``.
    """
    running = client(notebook, **settings)
    start = time.monotonic()
    running.execute(cleanup_kc=True)
    return time.monotonic() - start
