"""The zygote: a process that has imported everything once and forks a kernel on request.

Run as ``python -m rnn_helpers.jupyter.forker FD`` where FD is a socket to its owner. A request is
one JSON message (see :class:`ForkRequest`) with file descriptors, the first of which is the status
socket of the new kernel. The zygote runs no TensorFlow operation: its thread pools must not exist
before a fork.
"""

import contextlib
import gc
import importlib
import inspect
import json
import os
import select
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, TypeVar

from rnn_helpers.jupyter import before_forks, process

if TYPE_CHECKING:
    from rnn_helpers.jupyter.kernel_app import ForkedKernelApp

MAX_REQUEST = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class ForkRequest:
    """What the owner of a zygote asks for: one kernel.

    ``connection`` is a Jupyter connection file's content. The kernel starts in ``directory``, and
    ``environment`` is all it has.
    """

    kernel: str
    connection: dict[str, Any]
    environment: dict[str, str] = field(default_factory=dict)
    directory: str | None = None

    def dumps(self) -> bytes:
        """JSON, for the control socket."""
        return json.dumps(asdict(self)).encode()


R = TypeVar("R", bound=ForkRequest)


class Forker(Generic[R]):
    """Imports everything once, then forks one kernel for each request.

    A kernel has an init process of its own, which starts it, reports its end and takes everything
    with it that the kernel started.
    """

    # Besides what chapters import: what a kernel imports by and by while it starts, runs its first
    # cells and shows a traceback. A module that is missing here costs every kernel its import.
    modules: ClassVar[tuple[str, ...]] = (
        "numpy",
        "numpy.testing",
        "tensorflow",
        "tensorflow.python.data.ops.concatenate_op",
        "tensorflow.python.data.ops.flat_map_op",
        "tensorflow.python.data.ops.from_tensors_op",
        "tensorflow.python.data.ops.range_op",
        "tensorflow.python.data.ops.zip_op",
        "keras",
        "matplotlib.pyplot",
        "matplotlib.backends.backend_agg",
        "PIL.features",
        "IPython.core.completer",
        "IPython.core.completerlib",
        "IPython.core.debugger",
        "IPython.core.interactiveshell",
        "IPython.core.logger",
        "IPython.core.oinspect",
        "IPython.extensions.storemagic",
        "IPython.utils.wildcard",
        "asttokens",
        "executing",
        "ipykernel.debugger",
        "ipykernel.ipkernel",
        "ipykernel.kernelapp",
        "pure_eval",
        "pygments.formatters.terminal256",
        "pygments.lexers.python",
        "pygments.styles",
        "sqlite3",
        "stack_data",
        "tornado.platform.asyncio",
        "rnn_helpers.jupyter.kernel_app",
    )

    def __init__(self, request_type: type[R]) -> None:
        self._request_type = request_type
        self._pid = os.getpid()

    def preload(self) -> dict[str, str]:
        """Import all that a kernel is to find imported. Returns versions, for the record."""
        # Imports leave next to nothing behind for a collection to find, and a fourth of their time
        # would go into looking.
        gc.disable()
        for name in self.module_names():
            # Private modules of libraries come and go with their versions.
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(name)
        # Who looks for a frame's module looks at the file of each one that is imported; a kernel's
        # first error would take 130 ms longer.
        inspect.getmodule(compile("", "no module", "exec"))
        gc.enable()
        before_forks.prepare()
        # Objects that no collection visits again stay on pages that all forks share.
        gc.freeze()
        names = ("numpy", "tensorflow", "keras", "ipykernel")
        return {name: str(sys.modules[name].__version__) for name in names}

    def module_names(self) -> Iterable[str]:
        """What to import. The course's own modules stay out: a restarted kernel reads them anew."""
        return self.modules

    def serve(self, control: socket.socket) -> None:
        """Fork one kernel per request, until the owner is gone."""
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        while True:
            message, descriptors, flags, _ = socket.recv_fds(control, MAX_REQUEST, 4)
            if not message:
                return
            if flags & socket.MSG_TRUNC:
                raise ValueError(f"a request is larger than {MAX_REQUEST} bytes")
            if os.fork() == 0:
                control.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                self._become_kernel(self._request_type(**json.loads(message)), descriptors)
            for descriptor in descriptors:
                os.close(descriptor)

    def enter(self, request: R) -> None:
        """In the process that will be the kernel's init: end with the zygote, adopt orphans."""
        os.setsid()
        process.prctl(process.PR_SET_CHILD_SUBREAPER, 1)
        process.prctl(process.PR_SET_PDEATHSIG, signal.SIGTERM)

    def started(self, request: R) -> None:
        """In the kernel's init, once the kernel is there: be ready to end everything."""
        signal.signal(signal.SIGTERM, lambda *_: _end_all())
        if os.getppid() != self._pid:
            # The zygote ended before its death could be a signal.
            _end_all()

    def bound(self, request: R) -> None:
        """In the kernel's init, once the kernel's sockets are bound."""

    def shed(self, request: R) -> None:
        """In the kernel, before anything else: end with its init."""
        process.prctl(process.PR_SET_PDEATHSIG, signal.SIGKILL)

    def take_environment(self, request: R) -> None:
        """In the kernel: the environment and the folder that were asked for."""
        os.environ.clear()
        os.environ.update(request.environment)
        os.chdir(request.directory or os.path.expanduser("~"))

    def application(self, request: R, calls: list[int]) -> "ForkedKernelApp":
        """In the kernel: its application, with bound sockets, ready for ``start()``."""
        from rnn_helpers.jupyter import kernel_app
        from rnn_helpers.shell import missing_names, stderr

        application = kernel_app.application(request.connection)
        application.initialize([])
        kernel_app.seed(application, None)
        # Here, since the cell that was not run may be the one that imports the course.
        missing_names.begin(kernel_app.shell_of(application))
        stderr.begin(kernel_app.shell_of(application))
        return application

    def _become_kernel(self, request: R, descriptors: list[int]) -> NoReturn:
        """In the forked child: enter what it is to live in, then split into init and kernel."""
        status = socket.socket(fileno=descriptors[0])
        try:
            self.enter(request)
            self._run_init(request, status, descriptors[1:])
        except BaseException:
            _report_failure(status)
        os._exit(1)

    def _run_init(self, request: R, status: socket.socket, calls: list[int]) -> NoReturn:
        """Be the kernel's init: start it, announce it, reap orphans, report its end."""
        # Without this a kernel's code could write to the memory of the process that started it.
        process.prctl(process.PR_SET_DUMPABLE, 0)
        bound_read, bound_write = os.pipe()
        go_read, go_write = os.pipe()
        kernel = os.fork()
        if kernel == 0:
            os.close(bound_read)
            os.close(go_write)
            self._run_kernel(request, status, bound_write, go_read, calls)
        for descriptor in (bound_write, go_read, *calls):
            os.close(descriptor)
        self.started(request)
        if os.read(bound_read, 1):
            self.bound(request)
            pidfds = [os.pidfd_open(os.getpid()), os.pidfd_open(kernel)]
            socket.send_fds(status, [b'{"ready": true}'], pidfds)
            for descriptor in pidfds:
                os.close(descriptor)
            os.write(go_write, b"1")
        os.close(bound_read)
        os.close(go_write)
        while True:
            pid, code = os.wait()
            if pid == kernel:
                status.send(json.dumps({"exit": os.waitstatus_to_exitcode(code)}).encode())
                _end_all()

    def _run_kernel(
        self, request: R, status: socket.socket, bound: int, go: int, calls: list[int]
    ) -> NoReturn:
        """The process that will run cells: shed all privileges, bind, wait for init, start."""
        try:
            process.prctl(process.PR_SET_DUMPABLE, 1)
            self.shed(request)
            self.take_environment(request)
            _choose_backend()
            _take_standard_streams()
            application = self.application(request, calls)
            os.write(bound, b"1")
            os.close(bound)
            if not os.read(go, 1):
                os._exit(1)
            os.close(go)
            status.close()
        except BaseException:
            _report_failure(status)
            os._exit(1)
        application.start()
        os._exit(0)


def _report_failure(status: socket.socket) -> None:
    # The owner may have gone, and then nobody is left to tell.
    with contextlib.suppress(OSError):
        status.send(json.dumps({"failed": traceback.format_exc()[-8000:]}).encode())


def _end_all() -> NoReturn:
    """Without a pid namespace, end by hand whatever the kernel started."""
    while os.getpid() != 1:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)
        try:
            os.wait()
        except ChildProcessError:
            break
    os._exit(0)


def _choose_backend() -> None:
    """As ipykernel does for an ordinary kernel: figures become outputs.

    Matplotlib reads the variable when it is imported, which was before the fork.
    """
    import matplotlib

    name = os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    matplotlib.rcParams["backend"] = name


def _take_standard_streams() -> None:
    """Nothing of the zygote's; what cells print goes to their outputs."""
    tempfile.tempdir = None
    del sys.argv[1:]
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)


@contextlib.contextmanager
def _ends_with_owner(control: socket.socket) -> Iterator[None]:
    """End at once when the owner goes, who says nothing before he is told that all is ready."""
    # Windows has none, and imports this module as well.
    import fcntl

    signal.signal(signal.SIGIO, lambda *_: os._exit(1))
    fcntl.fcntl(control, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(control, fcntl.F_GETFL)
    fcntl.fcntl(control, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([control], [], [], 0)[0]:
        # He went before.
        os._exit(1)
    yield
    fcntl.fcntl(control, fcntl.F_SETFL, flags)
    signal.signal(signal.SIGIO, signal.SIG_DFL)


def run(forker: Forker[R]) -> None:
    """Preload, say so on the socket whose number is the first argument, and serve."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    try:
        with _ends_with_owner(control):
            versions = forker.preload()
    except Exception:
        control.send(json.dumps({"failed": traceback.format_exc()[-8000:]}).encode())
        sys.exit(1)
    control.send(json.dumps({"ready": versions}).encode())
    forker.serve(control)


if __name__ == "__main__":
    run(Forker(ForkRequest))
