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
    """An IPKernelApp without the parts that a forked kernel does not need."""

    given: ClassVar[dict[str, Any]] = {}
    output_class: ClassVar[type[PrivateOutput]] = PrivateOutput
    output_socket: ClassVar[int] = zmq.XPUB

    def parse_command_line(self, argv: list[str] | None = None) -> None:
        """Do nothing: there is no command line, and building its parser takes time."""

    def init_connection_file(self) -> None:
        """Take the connection from the fork's request, so that no file holds its key."""
        self.load_connection_info(cast("KernelConnectionInfo", self.given))

    def write_connection_file(self, **_: Any) -> None:
        """Write nothing: the process that requested the kernel knows its sockets."""

    def init_crash_handler(self) -> None:
        """Install nothing: nobody would read a crash report."""

    def init_poller(self) -> None:
        """Start no poller for the parent's end: the init process ends the kernel."""

    def init_iopub(self, context: zmq.Context[Any]) -> None:
        """Open the output socket as the base class does, but with a thread of ``output_class``."""
        publisher = context.socket(self.output_socket)
        publisher.linger = 1000
        self.iopub_port = self._bind_socket(publisher, self.iopub_port)
        self.configure_tornado_logger()
        self.iopub_thread = self.output_class(publisher, self.session, f"ipc://{self.ip}-output")
        self.iopub_thread.start()
        self.iopub_socket = self.iopub_thread.background_socket

    def log_connection_info(self) -> None:
        """Print nothing: there is no terminal."""


def application(
    connection: dict[str, Any], kind: type[ForkedKernelApp] = ForkedKernelApp
) -> ForkedKernelApp:
    """Return this process's kernel application, to be configured and then initialized.

    Args:
        connection: The content of a Jupyter connection file with the transport ipc, for which
            ``ip`` is the beginning of a path.
        kind: The class of the application.
    """
    ForkedKernelApp.given = connection
    made = kind.instance()
    made.log_level = logging.CRITICAL
    return made


def seed(application: IPKernelApp, value: int | None) -> None:
    """Seed Python's and NumPy's global generators just before the first cell runs.

    Forks inherit the zygote's random states, so that all kernels would draw the same numbers.
    Starting a kernel also draws a varying number of random numbers, so an earlier seed would be of
    no use.

    Args:
        application: An initialized application.
        value: The seed; None for one from the operating system.
    """

    def seed_once(*_: object) -> None:
        random.seed(value)
        np.random.seed(None if value is None else value % 2**32)
        events.unregister("pre_run_cell", seed_once)

    events = shell_of(application).events
    events.register("pre_run_cell", seed_once)


def shell_of(application: IPKernelApp) -> InteractiveShell:
    """Return the shell of an initialized application.

    Raises:
        RuntimeError: There is no shell.
    """
    shell: InteractiveShell | None = application.shell
    if shell is None:
        raise RuntimeError("the kernel application has no shell")
    return shell
