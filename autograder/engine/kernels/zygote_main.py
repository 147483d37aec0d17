"""The zygote of the grading engine: it forks kernels that are shut in, for one of three roles.

Run as ``python -m autograder.engine.kernels.zygote_main FD``, see
:mod:`rnn_helpers.jupyter.forker`. For grading, the socket that calls cross on comes with a request.
No student code runs in the zygote.
"""

from __future__ import annotations

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
    # The owner's side imports this module as well, and has no use for ipykernel.
    from rnn_helpers.jupyter.kernel_app import ForkedKernelApp

__all__ = ["MAX_REQUEST", "ForkRequest", "KernelRequest", "SandboxForker"]

# Packages that kernels find imported whole: what values cross in, and what chapters import.
_PACKAGES = (
    "autograder.engine.wire",
    "rnn_helpers.check",
    "rnn_helpers.topics",
    "rnn_helpers.texts",
)
# Of packages that are for commands as well, what notebooks import.
_MODULES = (
    "autograder.engine.kernels.kernel_main",
    "rnn_helpers.errors",
    "rnn_helpers.learner.hints",
    "rnn_helpers.learner.solutions",
)


@dataclass(frozen=True, kw_only=True)
class KernelRequest(ForkRequest):
    """A kernel for grading.

    ``uid`` is an unprivileged user to become (None: stay), ``home`` a folder to use where there is
    no sandbox, ``random`` the seed of Python's and NumPy's global generators (None: a fresh one),
    ``role`` is "plain", "student" or "grader", ``bounds`` the fields of :class:`confine.Bounds`
    (None: no limits). Without a ``directory`` the kernel has an environment of its own, to which
    ``environment`` is added.
    """

    sandbox: bool
    uid: int | None
    home: str
    role: str = "plain"
    bounds: dict[str, int] | None = None
    random: int | None = None


class SandboxForker(Forker[KernelRequest]):
    """Forks kernels into namespaces of their own, without privileges and within limits."""

    def __init__(self) -> None:
        super().__init__(KernelRequest)

    def preload(self) -> dict[str, str]:
        """Import all, except what a kernel would only need for JupyterLab's debugger."""
        sys.modules["debugpy"] = None  # type: ignore[assignment]
        versions = super().preload()
        del sys.modules["debugpy"]
        functions.library_functions()
        callee: Any = importlib.import_module("autograder.engine.kernels.callee")
        callee.find_library()
        if seccomp.supported():
            # Kept, so that no kernel needs to put the filter together.
            seccomp.program(platform.machine())
        return versions

    def module_names(self) -> Iterator[str]:
        """Yield all that a chapter may import, the course's own too: it doesn't change here."""
        yield from self.modules
        yield from _MODULES
        for name in _PACKAGES:
            package = importlib.import_module(name)
            for module in pkgutil.walk_packages(package.__path__, f"{name}."):
                yield module.name

    def enter(self, request: KernelRequest) -> None:
        """Enter the namespaces; without a sandbox stay a plain process."""
        if not request.sandbox:
            super().enter(request)
            return
        if request.uid is not None:
            confine.become(request.uid)
        confine.enter_namespaces()
        confine.make_private_places(request.kernel, _bounds(request) or confine.Bounds())
        # Only a child enters the new pid namespace. Its parent has nothing left to do.
        if os.fork() != 0:
            os._exit(0)

    def started(self, request: KernelRequest) -> None:
        """In a pid namespace all ends with pid 1, by itself."""
        if not request.sandbox:
            super().started(request)

    def bound(self, request: KernelRequest) -> None:
        """Init needs to write nothing from here on."""
        if request.sandbox:
            confine.seal_sockets()
            confine.drop_privileges()

    def shed(self, request: KernelRequest) -> None:
        """Drop every privilege, and set the limits."""
        if request.sandbox:
            confine.drop_privileges()
        else:
            super().shed(request)
        if (bounds := _bounds(request)) is not None:
            confine.set_limits(bounds)

    def take_environment(self, request: KernelRequest) -> None:
        """An environment and a folder of its own, or those that were asked for."""
        if request.directory is not None:
            super().take_environment(request)
            return
        _take_private_environment(request)
        os.chdir(os.environ["HOME"])

    def application(self, request: KernelRequest, calls: list[int]) -> ForkedKernelApp:
        """A kernel application with what its role needs."""
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
        # Where there is no list of users, these tell who one is.
        LOGNAME="student",
        USER="student",
    )
    os.environ.update(request.environment)
    os.umask(0o077)


if __name__ == "__main__":
    run(SandboxForker())
