"""An IPython kernel without the messages and threads that the engine, its only client, can spare.

Most of the fixed time of a cell is spent on messages. An ordinary kernel passes requests through a
thread for subshells and published messages through another thread, and it also publishes what the
engine itself has sent.
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
    """An output stream that skips a flush, which waits for a thread, if nothing was written."""

    _written = False

    def write(self, string: str) -> int | None:  # type: ignore[override]
        """Write text, and note that there is something to flush."""
        # The flag is set twice, because an interrupt or another thread's flush may come in between.
        self._written = True
        written = super().write(string)
        self._written = True
        return written

    def flush(self) -> None:
        """Send what was written since the last flush, if anything was."""
        if self._written:
            self._written = False
            super().flush()


class LeanIOPub(PrivateOutput):
    """A publisher that sends messages at once between two cells, unless the thread is busy.

    Within a cell the thread sends them, because an interrupt could come in the middle of a message.

    Attributes:
        handed_over: How many messages were passed to this object. The engine compares this number
            with the messages that arrived, because this kind of socket can lose messages silently.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.handed_over = 0
        self._sending = threading.Lock()
        # One entry for each event that the thread has not finished. Unlike a counter, a deque can
        # safely be changed in a signal handler too.
        self._unfinished: deque[None] = deque()
        os.register_at_fork(after_in_child=self._begin_in_child)
        super().__init__(*args, **kwargs)

    def _begin_in_child(self) -> None:
        """Forget, in a forked child, what the parent's threads were doing."""
        self._sending = threading.Lock()
        self._unfinished.clear()

    def schedule(self, f: Callable[[], object]) -> None:
        """Let the thread call a function, and note that it has not finished."""
        self._unfinished.append(None)
        super().schedule(partial(self._finish, f))

    def _finish(self, f: Callable[[], object]) -> None:
        try:
            f()
        finally:
            self._unfinished.pop()

    def send_multipart(self, *args: Any, **kwargs: Any) -> None:
        """Send a message: at once between cells if the thread is idle, else through the thread."""
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
    """A placeholder, which is false, for the thread that passes requests to subshells."""

    def __init__(self) -> None:
        self.parent_thread = threading.current_thread()

    def __bool__(self) -> bool:
        return False


class _SysWithoutModules(types.ModuleType):
    """The module :mod:`sys`, except that ``sys.modules`` is empty."""

    modules: ClassVar[dict[str, types.ModuleType]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)


class LeanKernel(IPythonKernel):
    """A kernel that publishes its results and when it is done, but not that it starts a cell."""

    # No pause before the reply: the engine expects that outputs may come after it.
    _execute_sleep = Float(0.0)

    def __init__(self, **kwargs: Any) -> None:
        # For the debugger, ipykernel reads the file name of each of 4,000 modules. In a forked
        # process, that would copy the memory pages of all these modules.
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
        """Publish that a request is done, with the number of messages so far, this one included."""
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
    """The application that starts a :class:`LeanKernel`."""

    kernel_class = Type(LeanKernel, klass=IPythonKernel)

    def load_config_file(self, *_: Any, **__: Any) -> None:
        """Do nothing, because the kernel's home is empty and holds no configuration."""

    def init_control(self, context: zmq.Context[zmq.Socket[bytes]]) -> None:
        """Set up the control channel without the thread for subshells."""
        super().init_control(context)
        self.shell_channel_thread = NoShellThread()

    output_class = LeanIOPub
    # PUB, not XPUB, because no message about subscriptions is needed.
    output_socket = zmq.PUB

    def init_heartbeat(self) -> None:
        """Do nothing, because the engine watches the process itself."""
