"""Turn a forked process into an IPython kernel, with what its role needs.

A "plain" kernel is what Jupyter starts. A "student" kernel can be called into, a "grader" kernel
calls: see :mod:`autograder.engine.callee` and :mod:`autograder.engine.proxies`.
"""

import json
import logging
import os
import socket
from pathlib import Path
from typing import Any

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp

from autograder.engine import callee, proxies


class ForkedKernelApp(IPKernelApp):
    """IPKernelApp without what a forked, short-lived kernel does not need."""

    def init_crash_handler(self) -> None:
        """A crash report would be written for nobody."""

    def init_poller(self) -> None:
        """The init process of the kernel ends it; its parent's death needs no polling."""

    def log_connection_info(self) -> None:
        """There is no terminal to print it on."""

    def init_signal(self) -> None:
        """Ignore SIGINT between cells, as in ipykernel, from the main thread."""
        super().init_signal()


class GradingKernel(IPythonKernel):
    """IPython's kernel; Jedi, history and debugger are of no use without a person."""

    use_experimental_completions = False
    debugger = None


def bind(connection: dict[str, Any], role: str, calls: list[int]) -> IPKernelApp:
    """An initialized kernel application with bound sockets, ready for ``start()``.

    connection: the content of a Jupyter connection file; ``ip`` is a path prefix (ipc transport).
    role: "plain", "student" or "grader". calls: for the last two, the socket that calls cross on.
    """
    file = Path(os.environ["HOME"]) / ".kernel.json"
    file.write_text(json.dumps(connection))
    application = ForkedKernelApp.instance()
    application.log_level = logging.CRITICAL
    if role != "plain":
        application.config.HistoryManager.enabled = False
        application.config.IPCompleter.use_jedi = False
    application.initialize(["-f", str(file)])
    if role == "student":
        callee.install(application.shell, socket.socket(fileno=calls[0]))
    elif role == "grader":
        proxies.install(application.shell, socket.socket(fileno=calls[0]))
    return application
