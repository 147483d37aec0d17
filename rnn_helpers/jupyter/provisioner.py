"""Provide forked kernels to every Jupyter program: JupyterLab, nbclient and nbgrader.

A kernel specification names the provisioner to use, see :mod:`kernel_spec`.
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

# By process id, because a fork of this process must not use the zygote of this process.
_zygotes: dict[int, Zygote] = {}
_lock = threading.Lock()


def shared_zygote() -> Zygote:
    """Return this process's zygote for learners' kernels, which starts when it is first used."""
    with _lock:
        if os.getpid() not in _zygotes:
            _zygotes[os.getpid()] = Zygote()
        return _zygotes[os.getpid()]


def close_zygote() -> None:
    """End this process's zygote and its kernels; this also happens when the process exits."""
    with _lock:
        zygote = _zygotes.pop(os.getpid(), None)
    if zygote is not None:
        zygote.close()


atexit.register(close_zygote)


class ForkProvisioner(KernelProvisionerBase):
    """A provisioner of kernels that start at once, because they are forked after all imports.

    There is no sandbox: such a kernel has the user's environment, folder and permissions, like an
    ordinary kernel.
    """

    start_seconds = Float(60.0, help="how long a kernel may take to start, in seconds").tag(
        config=True
    )

    _kernel: ForkedKernel | None = None
    _name: str | None = None

    @property
    def has_process(self) -> bool:
        """Return whether there is a kernel."""
        return self._kernel is not None

    async def poll(self) -> int | None:
        """Return None while the kernel runs, else its exit code, or 0 if that is not known."""
        if self._kernel is None:
            return 0
        if self._kernel.alive:
            return None
        return self._kernel.exit_code or 0

    async def wait(self) -> int | None:
        """Wait until the kernel has ended, and return its exit code, or 0 if it is not known."""
        while self._kernel is not None and self._kernel.alive:
            await asyncio.sleep(0.05)
        if self._kernel is None:
            return 0
        code = self._kernel.exit_code
        await self._close(keep_folder=True)
        return code or 0

    async def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel's process only, not to what it started."""
        if self._kernel is not None:
            self._kernel.send_signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and everything that it started."""
        if self._kernel is not None:
            await asyncio.to_thread(self._kernel.kill)

    async def terminate(self, restart: bool = False) -> None:
        """End the kernel and everything that it started, like :meth:`kill`."""
        await self.kill(restart)

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare the launch like the base class, but with an empty command line."""
        prepared = await super().pre_launch(**kwargs)
        # The zygote needs no command line, but the kernel manager expects one.
        return {**prepared, "cmd": []}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork the kernel, wait until its sockets are bound, and return the connection.

        Raises:
            ZygoteDied: The zygote did not start.
            KernelFailed: The kernel did not start, or not in time.
        """
        self._kernel = await asyncio.to_thread(self._fork, kwargs)
        await asyncio.to_thread(self._kernel.wait_ready, self.start_seconds)
        self._name = self._kernel.name
        key = str(self._kernel.connection["key"]).encode()
        self.connection_info = {**self._kernel.connection, "key": key}  # type: ignore[typeddict-item]
        return self.connection_info

    async def cleanup(self, restart: bool = False) -> None:
        """Remove what is left of the kernel; before a restart its folder of sockets is kept."""
        await self._close(keep_folder=restart)

    async def _close(self, keep_folder: bool) -> None:
        if self._kernel is not None:
            await asyncio.to_thread(self._kernel.close, keep_folder)
            self._kernel = None

    def _fork(self, kwargs: dict[str, Any]) -> ForkedKernel:
        return shared_zygote().fork_plain(
            dict(kwargs.get("env") or os.environ),
            str(kwargs.get("cwd") or os.getcwd()),
            # Clients keep their connections when a kernel restarts, so the new kernel uses the same
            # sockets and the same key.
            name=self._name,
            key=self._key(),
        )

    def _key(self) -> str | None:
        key = self.parent.session.key if self.parent is not None else b""
        return key.decode() if key else None


class CourseProvisioner(ForkProvisioner):
    """A provisioner that forks a kernel if that is safe and possible, else starts an ordinary one.

    It accepts every kernel specification, but only this environment's own IPython kernel is forked.
    """

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Prepare a forked kernel or, if that is not possible, hand over to an ordinary one."""
        problem = await asyncio.to_thread(self._problem)
        if problem is None:
            return await super().pre_launch(**kwargs)
        self.log.debug("An ordinary kernel is started: %s", problem)
        ordinary = LocalProvisioner(
            parent=self.parent, kernel_id=self.kernel_id, kernel_spec=self.kernel_spec
        )
        if self.parent is not None:
            # The manager reads this attribute again for each following step.
            self.parent.provisioner = ordinary
        return await ordinary.pre_launch(**kwargs)

    def _problem(self) -> str | None:
        """Start the zygote, and return why this kernel can't be forked, or None if it can."""
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
    """Return whether this system can fork a process with TensorFlow and observe the forks."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def is_own_kernel(spec: KernelSpec) -> bool:
    """Return whether a specification starts IPython's kernel with the running interpreter."""
    if len(spec.argv) < 3 or spec.argv[1:3] != ["-m", "ipykernel_launcher"]:
        return False
    program = spec.argv[0]
    if program in ("python", "python3", Path(sys.executable).name):
        return True  # Jupyter replaces these names by the running interpreter.
    found = shutil.which(program)
    # Links are not followed, because a virtual environment's interpreter is a link to the system's.
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
