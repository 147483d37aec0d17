"""Forked kernels for everything that speaks Jupyter: JupyterLab, nbclient, nbgrader.

A kernel specification asks for them by name, see :mod:`kernel_spec`.
"""

import asyncio
import atexit
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

from rnn_helpers.jupyter.zygote import ForkedKernel, KernelFailed, Zygote, ZygoteDied

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Float

# By process: a zygote belongs to the process that started it, not to that one's forks.
_zygotes: dict[int, Zygote] = {}
_lock = threading.Lock()


def shared_zygote() -> Zygote:
    """The zygote of this process's learner's kernels; started at its first use."""
    with _lock:
        if os.getpid() not in _zygotes:
            _zygotes[os.getpid()] = Zygote()
        return _zygotes[os.getpid()]


def close_zygote() -> None:
    """End the zygote and its kernels, as at this process's exit."""
    with _lock:
        zygote = _zygotes.pop(os.getpid(), None)
    if zygote is not None:
        zygote.close()


atexit.register(close_zygote)


class ForkProvisioner(KernelProvisionerBase):
    """A kernel that starts at once, forked from a process with all imports done; no sandbox.

    It has the user's own environment, folder and rights, as an ordinary kernel has.
    """

    start_seconds = Float(60.0, help="how long a kernel may take to start, in seconds").tag(
        config=True
    )

    _kernel: ForkedKernel | None = None
    _name: str | None = None

    @property
    def has_process(self) -> bool:
        return self._kernel is not None

    async def poll(self) -> int | None:
        if self._kernel is None:
            return 0
        if self._kernel.alive:
            return None
        return self._kernel.exit_code or 0

    async def wait(self) -> int | None:
        while self._kernel is not None and self._kernel.alive:
            await asyncio.sleep(0.05)
        if self._kernel is None:
            return 0
        code = self._kernel.exit_code
        await self._close(keep_folder=True)
        return code or 0

    async def send_signal(self, signum: int) -> None:
        if self._kernel is not None:
            self._kernel.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        if self._kernel is not None:
            await asyncio.to_thread(self._kernel.kill)

    async def terminate(self, restart: bool = False) -> None:
        await self.kill(restart)

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        prepared = await super().pre_launch(**kwargs)
        # The zygote needs no command line, but the manager asks for one.
        return {**prepared, "cmd": []}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        self._kernel = await asyncio.to_thread(self._fork, kwargs)
        await asyncio.to_thread(self._kernel.wait_ready, self.start_seconds)
        self._name = self._kernel.name
        key = str(self._kernel.connection["key"]).encode()
        self.connection_info = {**self._kernel.connection, "key": key}  # type: ignore[typeddict-item]
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        await self._close(keep_folder=restart)

    async def _close(self, keep_folder: bool) -> None:
        if self._kernel is not None:
            await asyncio.to_thread(self._kernel.close, keep_folder)
            self._kernel = None

    def _fork(self, kwargs: dict[str, Any]) -> ForkedKernel:
        return shared_zygote().fork_plain(
            dict(kwargs.get("env") or os.environ),
            str(kwargs.get("cwd") or os.getcwd()),
            # Clients keep their connections over a restart: same sockets, same key.
            name=self._name,
            key=self._key(),
        )

    def _key(self) -> str | None:
        key = self.parent.session.key if self.parent is not None else b""
        return key.decode() if key else None


class CourseProvisioner(ForkProvisioner):
    """A forked kernel where that is safe and possible, else an ordinary one.

    It serves any kernel specification: only this environment's own IPython kernel is forked.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        problem = await asyncio.to_thread(self._problem)
        if problem is None:
            return await super().pre_launch(**kwargs)
        self.log.debug("An ordinary kernel is started: %s", problem)
        ordinary = LocalProvisioner(
            parent=self.parent, kernel_id=self.kernel_id, kernel_spec=self.kernel_spec
        )
        if self.parent is not None:
            # The manager asks its provisioner anew for every step that follows.
            self.parent.provisioner = ordinary
        return await ordinary.pre_launch(**kwargs)

    def _problem(self) -> str | None:
        """Why this kernel can't be forked; None when it can, and the zygote is there."""
        if not can_fork():
            return f"forking is unsafe on {sys.platform}"
        if not is_own_kernel(self.kernel_spec):
            return "the specification is not of this environment's IPython kernel"
        try:
            shared_zygote().start()
        except (ZygoteDied, OSError) as error:
            self.log.warning("Kernels will take longer to start: %s", error)
            return "the preloaded process does not start"
        return None


def can_fork() -> bool:
    """Whether a process that has imported TensorFlow may be forked here, and forks be watched."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def is_own_kernel(spec: KernelSpec) -> bool:
    """Whether a specification starts IPython's kernel with this very interpreter."""
    if len(spec.argv) < 3 or spec.argv[1:3] != ["-m", "ipykernel_launcher"]:
        return False
    program = spec.argv[0]
    if program in ("python", "python3", Path(sys.executable).name):
        return True  # Jupyter itself puts this interpreter in their place
    found = shutil.which(program)
    # Not resolved: the interpreter of a virtual environment is a link to that of the system.
    return found is not None and Path(found).absolute() == Path(sys.executable).absolute()


__all__ = [
    "CourseProvisioner",
    "ForkProvisioner",
    "KernelFailed",
    "can_fork",
    "close_zygote",
    "is_own_kernel",
    "shared_zygote",
]
