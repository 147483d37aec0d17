"""The zygote: a process that has imported everything once and forks a kernel on request.

Run as ``python -m autograder.engine.zygote_main FD`` where FD is a socket to its owner. A request
is one JSON message (see :class:`ForkRequest`) with file descriptors: the status socket of the new
kernel and, for grading, the socket that calls cross on. The zygote runs no student code and no
TensorFlow operation: its thread pools must not exist before a fork.
"""

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
import tempfile
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from autograder.engine import confine

MAX_REQUEST = 256 * 1024
# Besides what chapters import: what a kernel imports by and by while it starts, runs its first
# cells and shows a traceback. A module that is missing here costs every kernel its import.
_PRELOADED = (
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
    "autograder.engine.kernel_main",
)
# A command line is of no use to a notebook.
_NOT_PRELOADED = ("cli", "__main__")


@dataclass(frozen=True)
class ForkRequest:
    """What the owner of a zygote asks for: one kernel.

    ``connection`` is a Jupyter connection file's content, ``uid`` an unprivileged user to become
    (None: stay), ``home`` a folder to use where there is no sandbox, ``random`` the seed of
    Python's and NumPy's global generators (None: a fresh one), ``role`` is "plain", "student" or
    "grader", ``bounds`` the fields of :class:`confine.Bounds` (None: no limits). With a
    ``directory`` the kernel starts there, and ``environment`` is all it has.
    """

    kernel: str
    connection: dict[str, Any]
    sandbox: bool
    uid: int | None
    home: str
    role: str = "plain"
    bounds: dict[str, int] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    random: int | None = None
    directory: str | None = None

    def dumps(self) -> bytes:
        """JSON, for the control socket."""
        return json.dumps(asdict(self)).encode()


def preload() -> dict[str, str]:
    """Import all that a chapter may import. Returns versions, for the record."""
    for name in _PRELOADED:
        # Private modules of libraries come and go with their versions.
        with contextlib.suppress(ModuleNotFoundError):
            importlib.import_module(name)
    package = importlib.import_module("rnn_helpers")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name not in _NOT_PRELOADED:
            importlib.import_module(f"rnn_helpers.{module.name}")
    gc.collect()
    # Objects that no collection visits again stay on pages that all forks share.
    gc.freeze()
    names = ("numpy", "tensorflow", "keras", "ipykernel")
    return {name: str(sys.modules[name].__version__) for name in names}


def serve(control: socket.socket) -> None:
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
            _become_kernel(ForkRequest(**json.loads(message)), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _become_kernel(request: ForkRequest, descriptors: list[int]) -> NoReturn:
    """In the forked child: enter the namespaces, then split into init and kernel."""
    status = socket.socket(fileno=descriptors[0])
    try:
        if request.sandbox:
            if request.uid is not None:
                confine.become(request.uid)
            confine.enter_namespaces()
            bounds = confine.Bounds(**request.bounds) if request.bounds else confine.Bounds()
            confine.make_private_places(request.kernel, bounds)
            # Only a child enters the new pid namespace. Its parent has nothing left to do.
            if os.fork() != 0:
                os._exit(0)
        else:
            os.setsid()
            confine.prctl(confine.PR_SET_CHILD_SUBREAPER, 1)
            confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGTERM)
        _run_init(request, status, descriptors[1:])
    except BaseException:
        _report_failure(status)
    os._exit(1)


def _report_failure(status: socket.socket) -> None:
    # The owner may have gone, and then nobody is left to tell.
    with contextlib.suppress(OSError):
        status.send(json.dumps({"failed": traceback.format_exc()[-8000:]}).encode())


def _run_init(request: ForkRequest, status: socket.socket, calls: list[int]) -> NoReturn:
    """Be the init process of the kernel: start it, announce it, reap orphans, report its end."""
    # Without this a student's process could write to the memory of the one that started it.
    confine.prctl(confine.PR_SET_DUMPABLE, 0)
    bound_read, bound_write = os.pipe()
    go_read, go_write = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        os.close(bound_read)
        os.close(go_write)
        _run_kernel(request, status, bound_write, go_read, calls)
    for descriptor in (bound_write, go_read, *calls):
        os.close(descriptor)
    if not request.sandbox:
        signal.signal(signal.SIGTERM, lambda *_: _end_all())
        if os.getppid() == 1:
            # The zygote ended before its death could be a signal.
            _end_all()
    if os.read(bound_read, 1):
        if request.sandbox:
            confine.seal_sockets()
            confine.drop_privileges()
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


def _run_kernel(
    request: ForkRequest, status: socket.socket, bound: int, go: int, calls: list[int]
) -> NoReturn:
    """The process that will run student code: shed all privileges, bind, wait for init, start."""
    try:
        confine.prctl(confine.PR_SET_DUMPABLE, 1)
        if request.sandbox:
            confine.drop_privileges()
        else:
            confine.prctl(confine.PR_SET_PDEATHSIG, signal.SIGKILL)
        if request.bounds is not None:
            confine.set_limits(confine.Bounds(**request.bounds))
        _take_environment(request)
        from autograder.engine import kernel_main

        application = kernel_main.bind(request.connection, request.role, calls)
        kernel_main.seed(application, request.random)
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


def _take_environment(request: ForkRequest) -> None:
    """Own environment, folder and standard streams; nothing of the zygote's."""
    if request.directory is None:
        _take_private_environment(request)
        os.chdir(os.environ["HOME"])
    else:
        os.environ.clear()
        os.environ.update(request.environment)
        os.chdir(request.directory)
    _choose_backend()
    tempfile.tempdir = None
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)


def _choose_backend() -> None:
    """As ipykernel does for an ordinary kernel: figures become outputs.

    Matplotlib reads the variable when it is imported, which was before the fork.
    """
    import matplotlib

    name = os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    matplotlib.rcParams["backend"] = name


def _take_private_environment(request: ForkRequest) -> None:
    home = confine.HOME if request.sandbox else request.home
    os.environ.update(
        HOME=home,
        TMPDIR="/tmp" if request.sandbox else home,
        MPLCONFIGDIR=f"{home}/.matplotlib",
        IPYTHONDIR=f"{home}/.ipython",
    )
    os.environ.update(request.environment)
    os.umask(0o077)


def main() -> None:
    """Preload, say so, and serve."""
    control = socket.socket(fileno=int(sys.argv[1]))
    control.set_inheritable(False)
    try:
        versions = preload()
    except Exception:
        control.send(json.dumps({"failed": traceback.format_exc()[-8000:]}).encode())
        sys.exit(1)
    control.send(json.dumps({"ready": versions}).encode())
    serve(control)


if __name__ == "__main__":
    main()
