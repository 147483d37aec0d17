"""Turn a forked process into an IPython kernel."""

import logging
import random
from typing import Any, ClassVar, cast

from rnn_helpers.jupyter.subprocess_output import PrivateOutput

import numpy as np
import zmq
from ipykernel.kernelapp import IPKernelApp
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.connect import KernelConnectionInfo


class ForkedKernelApp(IPKernelApp):
    """IPKernelApp without what a forked kernel does not need."""

    given: ClassVar[dict[str, Any]] = {}
    output_class: ClassVar[type[PrivateOutput]] = PrivateOutput
    output_socket: ClassVar[int] = zmq.XPUB

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """There is none, and to build its parser takes a while."""

    def init_connection_file(self) -> None:
        """The connection comes with the request for the fork; no file holds its key."""
        self.load_connection_info(cast("KernelConnectionInfo", self.given))

    def write_connection_file(self, **_: Any) -> None:
        """Whoever asked for the kernel knows its sockets."""

    def init_crash_handler(self) -> None:
        """A crash report would be written for nobody."""

    def init_poller(self) -> None:
        """The init process of the kernel ends it; its parent's death needs no polling."""

    def init_iopub(self, context: zmq.Context[Any]) -> None:
        """As the base class does, but for where subprocesses send what they print."""
        publisher = context.socket(self.output_socket)
        publisher.linger = 1000
        self.iopub_port = self._bind_socket(publisher, self.iopub_port)
        self.configure_tornado_logger()
        self.iopub_thread = self.output_class(publisher, self.session, f"ipc://{self.ip}-output")
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def log_connection_info(self) -> None:
        """There is no terminal to print it on."""


def application(
    connection: dict[str, Any], kind: type[ForkedKernelApp] = ForkedKernelApp
) -> ForkedKernelApp:
    """The process's kernel application, to be configured and then initialized.

    connection: the content of a Jupyter connection file; ``ip`` is a path prefix (ipc transport).
    """
    ForkedKernelApp.given = connection
    made = kind.instance()
    made.log_level = logging.CRITICAL
    return made


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

    events = shell_of(application).events
    events.register("pre_run_cell", seed_once)


def shell_of(application: IPKernelApp) -> InteractiveShell:
    """The shell of an initialized application."""
    shell: InteractiveShell | None = application.shell
    if shell is None:
        raise RuntimeError("the kernel application has no shell")
    return shell
