"""Start the grading engine's zygote, inside the sandbox or outside, and ask it for kernels."""

import os
import socket
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar

from rnn_helpers.jupyter.forker import ForkRequest
from rnn_helpers.jupyter.zygote import (
    ForkedKernel,
    KernelFailed,
    Launched,
    Zygote,
    ZygoteDied,
    sweep,
)

from autograder.engine.kernels.zygote_main import KernelRequest
from autograder.engine.sandbox import bubblewrap as sandbox, confine
from autograder.engine.sandbox.interpreter import interpreter
from autograder.engine.zygotes.early import fetch

__all__ = [
    "ForkedKernel",
    "GradingZygote",
    "KernelFailed",
    "SandboxedKernel",
    "ZygoteDied",
    "sweep",
]


class SandboxedKernel(ForkedKernel):
    """A kernel with its own namespaces for files, processes and network."""

    ends_on_sigterm: ClassVar[bool] = False


class GradingZygote(Zygote):
    """A preloaded process to fork kernels from, which is started again if it has died.

    Threads may share it. ``start`` and ``fork`` raise SandboxUnavailable if the sandbox can't be
    set up on this machine.

    Attributes:
        sandboxed: Whether it runs inside bubblewrap, or as an ordinary process of this user.
        early: An address to :func:`fetch <autograder.engine.zygotes.early.fetch>` a process from
            at the next start; None to start a new one.
    """

    module: ClassVar[str] = "autograder.engine.kernels.zygote_main"
    # If the grader runs as root, kernels run as other users, who must be able to reach their
    # folders in this one.
    folder_mode: ClassVar[int] = 0o711

    def __init__(self, sandboxed: bool = True) -> None:
        """Make a zygote without starting its process yet."""
        super().__init__()
        self.sandboxed = sandboxed
        self.early: str | None = None

    def fork(
        self,
        role: str,
        bounds: confine.Bounds | None,
        *,
        environment: Mapping[str, str] | None = None,
        random: int | None = None,
        calls: socket.socket | None = None,
        key: str | None = None,
        name: str | None = None,
        directory: str | None = None,
    ) -> ForkedKernel:
        """Ask for a kernel; call ``wait_ready`` on it before use.

        Args:
            role: "student", "grader" or "plain".
            bounds: The kernel's limits; None for no limits.
            environment: Environment variables to add.
            random: The seed of the global random generators; None for a random one.
            calls: The socket on which a student's kernel takes calls, or the grader's makes them.
            key: The key that signs Jupyter messages; None for a new one.
            name: The name of an earlier kernel, whose sockets the new one takes over.
            directory: The folder to start in, only without a sandbox. The kernel then has
                ``environment`` as its whole environment, and no home folder of its own.

        Raises:
            ZygoteDied: The process could not be started.
            SandboxUnavailable: The sandbox can't be set up on this machine.
        """

        def request(kernel: str, connection: dict[str, Any]) -> ForkRequest:
            return KernelRequest(
                kernel=kernel,
                connection=connection,
                sandbox=self.sandboxed,
                uid=self._uid(),
                home=str(self.folder(kernel)),
                role=role,
                bounds=asdict(bounds) if bounds else None,
                environment=dict(environment or {}),
                random=random,
                directory=None if self.sandboxed else directory,
            )

        return self.ask(request, key=key, name=name, calls=calls)

    def launch(self) -> Launched:
        """Return the process at the address ``early`` if there is one; otherwise start one.

        Raises:
            SandboxUnavailable: The sandbox can't be set up on this machine.
            OSError: The process can't be started.
        """
        early, self.early = self.early, None
        return (fetch(early) if early else None) or super().launch()

    def prepare(self) -> None:
        """Check before a start that the sandbox can be set up.

        Raises:
            SandboxUnavailable: It can't; the message says what to install or to allow.
        """
        if self.sandboxed and (problem := sandbox.sandbox_problem()):
            raise sandbox.SandboxUnavailable(problem)

    def command(self, shared: Path) -> list[str]:
        """Return the zygote's command line without its last part, the control socket's number.

        Args:
            shared: The folder for the folders of the kernels' sockets.
        """
        python, *rest = super().command(shared)
        if not self.sandboxed:
            return [python, *rest]
        return [*sandbox.command(str(shared)), interpreter().executable, *rest]

    def environment(self) -> dict[str, str] | None:
        """Return the zygote's environment; None in the sandbox, where bubblewrap sets it."""
        return None if self.sandboxed else sandbox.unsandboxed_environment()

    def adopt(self, folder: Path) -> None:
        """Give a kernel's folder to the user that the kernel will run as."""
        if (uid := self._uid()) is not None:
            os.chown(folder, uid, uid)

    def sockets(self, folder: Path) -> str:
        """Return the path of a kernel's sockets as the kernel itself sees it."""
        return confine.KERNEL_DIR if self.sandboxed else super().sockets(folder)

    def kernel(
        self, folder: Path, status: socket.socket, connection: dict[str, Any]
    ) -> ForkedKernel:
        """Return the kernel that a request was sent for."""
        kind = SandboxedKernel if self.sandboxed else ForkedKernel
        return kind(folder, status, connection)

    def _uid(self) -> int | None:
        return sandbox.unprivileged_uid(self.count) if self.sandboxed else None
