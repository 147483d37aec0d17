"""Turn a forked process into an IPython kernel, with what its role needs.

A "plain" kernel is what Jupyter starts. A "student" kernel can be called into, a "grader" kernel
calls: see :mod:`autograder.engine.callee` and :mod:`autograder.engine.proxies`.
"""

import logging
import random
import socket
from typing import Any, ClassVar, cast

import numpy as np
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.connect import KernelConnectionInfo

from autograder.engine import callee, proxies


class ForkedKernelApp(IPKernelApp):
    """IPKernelApp without what a forked, short-lived kernel does not need."""

    given: ClassVar[dict[str, Any]] = {}

    def init_connection_file(self) -> None:
        """The connection comes with the request for the fork; no file holds its key."""
        self.load_connection_info(cast("KernelConnectionInfo", self.given))

    def write_connection_file(self, **_: Any) -> None:
        """Whoever asked for the kernel knows its sockets."""

    def init_crash_handler(self) -> None:
        """A crash report would be written for nobody."""

    def init_poller(self) -> None:
        """The init process of the kernel ends it; its parent's death needs no polling."""

    def log_connection_info(self) -> None:
        """There is no terminal to print it on."""


def bind(connection: dict[str, Any], role: str, calls: list[int]) -> IPKernelApp:
    """An initialized kernel application with bound sockets, ready for ``start()``.

    connection: the content of a Jupyter connection file; ``ip`` is a path prefix (ipc transport).
    role: "plain", "student" or "grader". calls: for the last two, the socket that calls cross on.
    """
    ForkedKernelApp.given = connection
    application = ForkedKernelApp.instance()
    application.log_level = logging.CRITICAL
    if role != "plain":
        application.config.HistoryManager.enabled = False
        application.config.IPCompleter.use_jedi = False
    application.initialize([])
    # Where nobody could start it again, exit() in a cell must not end the kernel.
    shell = cast("ZMQInteractiveShell", application.shell)
    shell.keepkernel_on_exit = role != "plain"  # type: ignore[assignment]
    if role == "student":
        callee.install(_shell(application), socket.socket(fileno=calls[0]))
    elif role == "grader":
        proxies.install(_shell(application), socket.socket(fileno=calls[0]))
    return application


def seed(application: IPKernelApp, value: int | None) -> None:
    """Seed Python's and NumPy's global generators before the first cell; None: from the system.

    Forks inherit the zygote's random states: without this all kernels would share them. Starting a
    kernel takes random numbers too, as many as it happens to need, so it is the first cell that
    counts.
    """

    def seed_once(*_: object) -> None:
        random.seed(value)
        np.random.seed(None if value is None else value % 2**32)
        events.unregister("pre_run_cell", seed_once)

    events = _shell(application).events
    events.register("pre_run_cell", seed_once)


def _shell(application: IPKernelApp) -> InteractiveShell:
    shell: InteractiveShell | None = application.shell
    if shell is None:
        raise RuntimeError("the kernel application has no shell")
    return shell
