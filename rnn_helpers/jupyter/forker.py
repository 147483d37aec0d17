"""The zygote's own code: import everything once, and fork a kernel for each request.

Run as ``python -m rnn_helpers.jupyter.forker FD``, where FD is the number of a socket to the
zygote's owner. A request is one JSON message (see :class:`ForkRequest`) with file descriptors, the
first of which is the status socket of the new kernel. The zygote runs no TensorFlow operation,
because TensorFlow's thread pools must not exist before a fork.
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
    """A request to a zygote for one kernel.

    Attributes:
        kernel: The kernel's name.
        connection: The content of a Jupyter connection file.
        environment: The kernel's whole environment.
        directory: The folder that the kernel starts in; the user's home by default.
    """

    kernel: str
    connection: dict[str, Any]
    environment: dict[str, str] = field(default_factory=dict)
    directory: str | None = None

    def dumps(self) -> bytes:
        """Return the request as JSON for the control socket."""
        return json.dumps(asdict(self)).encode()


R = TypeVar("R", bound=ForkRequest)


class Forker(Generic[R]):
    """The zygote: it imports everything once, then forks a kernel for each request.

    Each kernel has an init process, which starts the kernel, reports its end, and then ends
    everything that the kernel started.
    """

    # What chapters import, and what a kernel imports while it starts, runs its first cells and
    # shows a traceback. Every kernel would have to import a module that is missing here.
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
        """Import everything that kernels need.

        Returns:
            The versions of the main packages.
        """
        # Imports leave almost no garbage, but looking for it would take a quarter of their time.
        gc.disable()
        for name in self.module_names():
            # Some are private modules of libraries, which other versions may not have.
            with contextlib.suppress(ModuleNotFoundError):
                importlib.import_module(name)
        # To find a frame's module, inspect reads the file name of every imported module, and keeps
        # the result. In a kernel this would delay the first traceback by 130 ms.
        inspect.getmodule(compile("", "no module", "exec"))
        gc.enable()
        before_forks.prepare()
        # A garbage collection would write to all objects, so that forks could not share their
        # memory; frozen objects are left alone.
        gc.freeze()
        names = ("numpy", "tensorflow", "keras", "ipykernel")
        return {name: str(sys.modules[name].__version__) for name in names}

    def module_names(self) -> Iterable[str]:
        """Return the names of the modules to import.

        The course's own modules are not among them, so that a restarted kernel reads them again.
        """
        return self.modules

    def serve(self, control: socket.socket) -> None:
        """Fork a kernel for each request, until the owner has ended.

        Raises:
            ValueError: A request is too large.
        """
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
        """Prepare the future init process: let it end with the zygote, and adopt orphans."""
        os.setsid()
        process.prctl(process.PR_SET_CHILD_SUBREAPER, 1)
        process.prctl(process.PR_SET_PDEATHSIG, signal.SIGTERM)

    def started(self, request: R) -> None:
        """Make the init process end everything on SIGTERM; called once the kernel is forked."""
        signal.signal(signal.SIGTERM, lambda *_: _end_all())
        if os.getppid() != self._pid:
            # The zygote ended before it was certain that its end sends a signal.
            _end_all()

    def bound(self, request: R) -> None:
        """Do nothing; called in the init process once the kernel's sockets are bound."""

    def shed(self, request: R) -> None:
        """Make the kernel end with its init process; called first of all in the kernel."""
        process.prctl(process.PR_SET_PDEATHSIG, signal.SIGKILL)

    def take_environment(self, request: R) -> None:
        """Give the kernel the environment and the folder of the request."""
        os.environ.clear()
        os.environ.update(request.environment)
        os.chdir(request.directory or os.path.expanduser("~"))

    def application(self, request: R, calls: list[int]) -> "ForkedKernelApp":
        """Return the kernel's application, with bound sockets and ready for ``start()``.

        Args:
            request: The request.
            calls: The request's file descriptors after the status socket.
        """
        from rnn_helpers.jupyter import kernel_app
        from rnn_helpers.shell import failed_runs, missing_names, setup_first, stderr

        application = kernel_app.application(request.connection)
        application.initialize([])
        kernel_app.seed(application, None)
        # Not left to the course's import, because its cell may be the one that was not run.
        failed_runs.begin(kernel_app.shell_of(application))
        missing_names.begin(kernel_app.shell_of(application))
        setup_first.begin(kernel_app.shell_of(application))
        stderr.begin(kernel_app.shell_of(application))
        return application

    def _become_kernel(self, request: R, descriptors: list[int]) -> NoReturn:
        """Turn the forked process into the kernel's init process, which forks the kernel."""
        status = socket.socket(fileno=descriptors[0])
        try:
            self.enter(request)
            self._run_init(request, status, descriptors[1:])
        except BaseException:
            _report_failure(status)
        os._exit(1)

    def _run_init(self, request: R, status: socket.socket, calls: list[int]) -> NoReturn:
        """Start the kernel, report that it is ready, reap orphans, and report the kernel's end."""
        # Otherwise a kernel's code could write to the memory of this process.
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
        """Become the kernel: drop privileges, bind sockets, wait for init, and run cells.

        Args:
            request: The request.
            status: The socket for reporting a failure to the owner.
            bound: A descriptor to write to once the sockets are bound.
            go: A descriptor to wait on until cells may run.
            calls: The request's file descriptors after the status socket.
        """
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
    # The owner may have ended.
    with contextlib.suppress(OSError):
        status.send(json.dumps({"failed": traceback.format_exc()[-8000:]}).encode())


def _end_all() -> NoReturn:
    """End this init process and everything that the kernel started.

    In a pid namespace, where init has the number 1, the system ends all other processes itself.
    """
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
    """Choose Matplotlib's backend, as ipykernel does, so that figures become outputs.

    Matplotlib itself reads the variable only when it is imported, which was before the fork.
    """
    import matplotlib

    name = os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    matplotlib.rcParams["backend"] = name


def _take_standard_streams() -> None:
    """Detach from the zygote's standard streams, arguments and temporary folder."""
    tempfile.tempdir = None
    del sys.argv[1:]
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)


@contextlib.contextmanager
def _ends_with_owner(control: socket.socket) -> Iterator[None]:
    """End this process at once if its owner ends during the block.

    The owner sends nothing before this process has reported that it is ready, so any event on the
    socket means that the owner has ended.
    """
    # Imported here, because Windows has no fcntl, but imports this module too.
    import fcntl

    signal.signal(signal.SIGIO, lambda *_: os._exit(1))
    fcntl.fcntl(control, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(control, fcntl.F_GETFL)
    fcntl.fcntl(control, fcntl.F_SETFL, flags | os.O_ASYNC)
    if select.select([control], [], [], 0)[0]:
        # The owner ended before the signal was set up.
        os._exit(1)
    yield
    fcntl.fcntl(control, fcntl.F_SETFL, flags)
    signal.signal(signal.SIGIO, signal.SIG_DFL)


def run(forker: Forker[R]) -> None:
    """Import everything, report it on the socket whose number is the first argument, and serve."""
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
