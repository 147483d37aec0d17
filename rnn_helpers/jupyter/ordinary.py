"""Run notebooks without a front-end, each in an ordinary kernel."""

import time
from typing import Any

# This import must come before the first import of nbformat.
import rnn_helpers.notebooks  # noqa: F401

import zmq
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode


def client(
    notebook: NotebookNode,
    kernels: KernelSpecManager | None = None,
    kind: type[NotebookClient] = NotebookClient,
    **settings: Any,
) -> NotebookClient:
    """Return an nbclient for a notebook.

    The connection to the kernel uses TCP, and is encrypted where that is possible; without
    encryption ipykernel prints a warning. Call ``execute(cleanup_kc=True)``, which also ends the
    kernel.

    Args:
        notebook: The notebook.
        kernels: The list to take the kernel from; None for the ordinary one.
        kind: The class of the client.
        settings: Settings of NotebookClient.
    """
    manager = AsyncKernelManager(
        kernel_name="python3", kernel_spec_manager=kernels or KernelSpecManager()
    )
    if zmq.has("curve"):
        manager.transport_encryption = "auto"
    return kind(notebook, km=manager, **settings)


def run(notebook: NotebookNode, **settings: Any) -> float:
    """Run a notebook in place in a new kernel, and return how many seconds it took.

    Raises:
        CellExecutionError: A cell failed, and ``allow_errors`` is not among the settings.
    """
    running = client(notebook, None, **settings)
    start = time.monotonic()
    running.execute(cleanup_kc=True)
    return time.monotonic() - start
