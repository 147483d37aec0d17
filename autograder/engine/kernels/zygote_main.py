"""The zygote of the grading engine, which forks sandboxed kernels for one of three roles.

Run as ``python -m autograder.engine.kernels.zygote_main FD``, see
:mod:`rnn_helpers.jupyter.forker`. A request for a kernel that grades also contains the socket for
calls. No student code runs in the zygote.
"""

import importlib
import os
import pkgutil
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rnn_helpers.jupyter.forker import MAX_REQUEST, Forker, ForkRequest, run

from autograder.engine.sandbox import confine, seccomp
from autograder.engine.wire import functions

if TYPE_CHECKING:
    # The zygote's owner imports this module too, and must not import ipykernel.
    from rnn_helpers.jupyter.kernel_app import ForkedKernelApp

__all__ = ["MAX_REQUEST", "ForkRequest", "KernelRequest", "SandboxForker"]

# Packages that are imported completely: the wire format, and what chapters import.
_PACKAGES = (
    "autograder.engine.wire",
    "rnn_helpers.check",
    "rnn_helpers.topics",
    "rnn_helpers.texts",
)
# Modules that notebooks import, from packages that also have modules for commands.
_MODULES = (
    "autograder.engine.kernels.kernel_main",
    "rnn_helpers.errors",
    "rnn_helpers.learner.hints",
    "rnn_helpers.learner.predictions",
    "rnn_helpers.learner.review.recall",
    "rnn_helpers.learner.solutions",
)


@dataclass(frozen=True, kw_only=True)
class KernelRequest(ForkRequest):
    """A request for a kernel for grading.

    Without a ``directory``, the kernel gets a new environment and a private folder; ``environment``
    is added to it.

    Attributes:
        sandbox: Whether to run the kernel in a sandbox.
        uid: The unprivileged user to become; None stays the same user.
        home: The kernel's folder if there is no sandbox.
        role: "plain", "student" or "grader".
        bounds: The fields of :class:`confine.Bounds`; None sets no limits.
        random: The seed of Python's and NumPy's global generators; None draws one.
    """

    sandbox: bool
    uid: int | None
    home: str
    role: str = "plain"
    bounds: dict[str, int] | None = None
    random: int | None = None


class SandboxForker(Forker[KernelRequest]):
    """A zygote whose kernels have their own namespaces, no privileges, and limits."""

    def __init__(self) -> None:
        super().__init__(KernelRequest)

    def preload(self) -> dict[str, str]:
        """Import everything that kernels need, except what only JupyterLab's debugger needs."""
        sys.modules["debugpy"] = None  # type: ignore[assignment]
        versions = super().preload()
        del sys.modules["debugpy"]
        functions.library_functions()
        callee: Any = importlib.import_module("autograder.engine.kernels.callee")
        callee.find_library()
        hints: Any = importlib.import_module("rnn_helpers.learner.hints")
        # A wrong answer's message says whether there are hints. The files are read only once.
        hints.all_hints()
        if seccomp.supported():
            # The filter is cached, so that no kernel needs to build it again.
            seccomp.program(platform.machine())
        return versions

    def module_names(self) -> Iterator[str]:
        """Yield the modules that a chapter may import, including those of the course."""
        yield from self.modules
        yield from _MODULES
        for name in _PACKAGES:
            package = importlib.import_module(name)
            for module in pkgutil.walk_packages(package.__path__, f"{name}."):
                yield module.name

    def enter(self, request: KernelRequest) -> None:
        """Enter new namespaces; without a sandbox, do what the ordinary zygote does."""
        if not request.sandbox:
            super().enter(request)
            return
        if request.uid is not None:
            confine.become(request.uid)
        confine.enter_namespaces()
        confine.make_private_places(request.kernel, _bounds(request) or confine.Bounds())
        # Only a child process enters the new pid namespace, so this process ends here.
        if os.fork() != 0:
            os._exit(0)

    def started(self, request: KernelRequest) -> None:
        """Do nothing in a sandbox, because everything in a pid namespace ends with process 1."""
        if not request.sandbox:
            super().started(request)

    def bound(self, request: KernelRequest) -> None:
        """Drop the init process's privileges, because it has nothing more to write."""
        if request.sandbox:
            confine.seal_sockets()
            confine.drop_privileges()

    def shed(self, request: KernelRequest) -> None:
        """Drop the kernel's privileges in a sandbox, and set its limits."""
        if request.sandbox:
            confine.drop_privileges()
        else:
            super().shed(request)
        if (bounds := _bounds(request)) is not None:
            confine.set_limits(bounds)

    def take_environment(self, request: KernelRequest) -> None:
        """Give the kernel a private environment and folder, unless the request names a folder."""
        if request.directory is not None:
            super().take_environment(request)
            return
        _take_private_environment(request)
        os.chdir(os.environ["HOME"])

    def application(self, request: KernelRequest, calls: list[int]) -> "ForkedKernelApp":
        """Return the kernel's application, set up for its role."""
        from autograder.engine.kernels import kernel_main

        return kernel_main.bind(request.connection, request.role, calls, request.random)


def _bounds(request: KernelRequest) -> confine.Bounds | None:
    return confine.Bounds(**request.bounds) if request.bounds else None


def _take_private_environment(request: KernelRequest) -> None:
    home = confine.HOME if request.sandbox else request.home
    os.environ.update(
        HOME=home,
        TMPDIR="/tmp" if request.sandbox else home,
        MPLCONFIGDIR=f"{home}/.matplotlib",
        IPYTHONDIR=f"{home}/.ipython",
        # In a sandbox without a list of users, programs take the user's name from here.
        LOGNAME="student",
        USER="student",
    )
    os.environ.update(request.environment)
    os.umask(0o077)


if __name__ == "__main__":
    run(SandboxForker())
