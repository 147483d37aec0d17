"""An IPython kernel whose only client is the engine: without what nobody there listens to.

What a cell costs, whatever it does, is the way of its messages: through a thread for subshells, and
another one for each that is published, though some only say what the engine has sent itself.
"""

import os
import signal
import sys
import threading
import types
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from rnn_helpers.jupyter.kernel_app import ForkedKernelApp
from rnn_helpers.jupyter.subprocess_output import PrivateOutput

import zmq
from ipykernel import ipkernel
from ipykernel.iostream import OutStream
from ipykernel.ipkernel import IPythonKernel
from traitlets import Float, Type


class LeanStream(OutStream):
    """Flushing waits for another thread: not where nothing was written since the last time."""

    _written = False

    def write(self, string: str) -> int | None:  # type: ignore[override]
        """Write text."""
        # Twice: an interrupt, or another thread's flushing, may come in between.
        self._written = True
        written = super().write(string)
        self._written = True
        return written

    def flush(self) -> None:
        """Send what was written."""
        if self._written:
            self._written = False
            super().flush()


class LeanIOPub(PrivateOutput):
    """Between two cells a message is sent at once, unless another one waits for the thread.

    Within a cell an interrupt could come in the midst of a message: there the thread sends.

    Attributes:
        handed_over: How many messages were to be sent so far. The engine compares it with those
            that arrived, since this kind of socket loses messages without a word.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.handed_over = 0
        self._sending = threading.Lock()
        # One entry for each event that the thread has not finished. Unlike a number it may change
        # in a signal's handler as well.
        self._unfinished: deque[None] = deque()
        os.register_at_fork(after_in_child=self._begin_in_child)
        super().__init__(*args, **kwargs)

    def _begin_in_child(self) -> None:
        """What a thread of the parent's was about to do goes on there alone."""
        self._sending = threading.Lock()
        self._unfinished.clear()

    def schedule(self, f: Callable[[], object]) -> None:
        """Have the thread call a function."""
        self._unfinished.append(None)
        super().schedule(partial(self._finish, f))

    def _finish(self, f: Callable[[], object]) -> None:
        try:
            f()
        finally:
            self._unfinished.pop()

    def send_multipart(self, *args: Any, **kwargs: Any) -> None:
        """Send a message, now or by the thread."""
        self.handed_over += 1
        between_cells = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
        if between_cells and not self._unfinished and self._sending.acquire(blocking=False):
            try:
                super()._really_send(*args, **kwargs)
            finally:
                self._sending.release()
        else:
            super().send_multipart(*args, **kwargs)

    def _really_send(self, *args: Any, **kwargs: Any) -> None:
        with self._sending:
            super()._really_send(*args, **kwargs)


class NoShellThread:
    """In the place of the thread that hands requests to subshells: false, but with its parent."""

    def __init__(self) -> None:
        self.parent_thread = threading.current_thread()

    def __bool__(self) -> bool:
        return False


class _SysWithoutModules(types.ModuleType):
    """The module :mod:`sys`, but for the modules."""

    modules: ClassVar[dict[str, types.ModuleType]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


class LeanKernel(IPythonKernel):
    """Says when it is done, and what came of a cell; not that it begins, nor with what."""

    # The engine knows by itself that outputs may come after the reply.
    _execute_sleep = Float(0.0)

    def __init__(self, **kwargs: Any) -> None:
        # It asks each of 4,000 modules for its file, and the pages of all would have to be copied:
        # only a debugger wants to know.
        ipkernel.sys = _SysWithoutModules("sys")  # type: ignore[attr-defined]
        try:
            super().__init__(**kwargs)
        finally:
            ipkernel.sys = sys  # type: ignore[attr-defined]

    @property
    def _supports_kernel_subshells(self) -> bool:
        return False

    def _publish_execute_input(self, *_: Any) -> None:
        pass

    def _publish_status(
        self, status: str, channel: str, parent: dict[str, Any] | None = None
    ) -> None:
        """Say that a request is done, and how many messages were sent up to this one."""
        if status != "busy" and self.session is not None:
            content = {"execution_state": status, "sent": self.iopub_thread.handed_over + 1}
            self.session.send(
                self.iopub_socket,
                "status",
                content,
                parent=parent or self.get_parent(channel),
                ident=self._topic("status"),
            )


class LeanKernelApp(ForkedKernelApp):
    """Starts a :class:`LeanKernel`."""

    kernel_class = Type(LeanKernel, klass=IPythonKernel)

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """There is none: the kernel's home is empty."""

    def init_control(self, context: zmq.Context[zmq.Socket[bytes]]) -> None:
        """Without subshells."""
        super().init_control(context)
        self.shell_channel_thread = NoShellThread()

    output_class = LeanIOPub
    # Nobody is told of a subscription.
    output_socket = zmq.PUB

    def init_heartbeat(self) -> None:
        """The engine sees the process itself."""
