"""The owner's side of the grading engine's zygote: kernels in the sandbox, for their roles."""

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
    Zygote as PlainZygote,
    ZygoteDied,
    sweep,
)

from autograder.engine.kernels.zygote_main import KernelRequest
from autograder.engine.sandbox import bubblewrap as sandbox, confine
from autograder.engine.zygotes.early import fetch

__all__ = ["ForkedKernel", "KernelFailed", "SandboxedKernel", "Zygote", "ZygoteDied", "sweep"]


class SandboxedKernel(ForkedKernel):
    """A kernel that has files, processes and a network of its own."""

    ends_on_sigterm: ClassVar[bool] = False


class Zygote(PlainZygote):
    """A preloaded process to fork kernels from; restarted by itself when it died.

    sandboxed: inside bubblewrap, else as a plain process of this user. Safe to share by threads.
    ``start`` and ``fork`` raise SandboxUnavailable where the sandbox can't be set up. ``early`` is
    an address to :func:`fetch <autograder.engine.zygotes.early.fetch>` the first process from.
    """

    module: ClassVar[str] = "autograder.engine.kernels.zygote_main"
    # Kernels of root run as other users, who must be able to pass through to their own folder.
    folder_mode: ClassVar[int] = 0o711

    def __init__(self, sandboxed: bool = True) -> None:
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

        calls: the socket that a "student" or "grader" kernel makes or takes calls on.
        bounds: None for no limits. random: seed of the global generators; None for a fresh one.
        key: of the Jupyter messages; a fresh one by default. name: of an earlier kernel whose
        sockets to take over. directory: to start in, without a sandbox only: the kernel then has
        ``environment`` as its whole environment, and no home of its own.
        """

        def make(kernel: str, connection: dict[str, Any]) -> ForkRequest:
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

        return self.ask(make, key=key, name=name, calls=calls)

    def launch(self) -> Launched:
        """One that was launched early, or a new process. Raises SandboxUnavailable, OSError."""
        early, self.early = self.early, None
        return (fetch(early) if early else None) or super().launch()

    def prepare(self) -> None:
        """Before a start: is there a sandbox to start in?"""
        if self.sandboxed and (problem := sandbox.sandbox_problem()):
            raise sandbox.SandboxUnavailable(problem)

    def command(self, shared: Path) -> list[str]:
        """The command line of the zygote, up to the socket's number; ``shared`` holds sockets."""
        plain = super().command(shared)
        return [*sandbox.command(str(shared)), *plain] if self.sandboxed else plain

    def environment(self) -> dict[str, str] | None:
        """The zygote's own environment; bubblewrap's command line gives the sandbox its own."""
        return None if self.sandboxed else sandbox.unsandboxed_environment()

    def adopt(self, folder: Path) -> None:
        """Give a kernel's folder to the user that it will be."""
        if (uid := self._uid()) is not None:
            os.chown(folder, uid, uid)

    def sockets(self, folder: Path) -> str:
        """The folder of a kernel's sockets as the kernel itself sees it."""
        return confine.KERNEL_DIR if self.sandboxed else super().sockets(folder)

    def kernel(
        self, folder: Path, status: socket.socket, connection: dict[str, Any]
    ) -> ForkedKernel:
        """The kernel that answers a request."""
        kind = SandboxedKernel if self.sandboxed else ForkedKernel
        return kind(folder, status, connection)

    def _uid(self) -> int | None:
        return sandbox.unprivileged_uid(self.count) if self.sandboxed else None
