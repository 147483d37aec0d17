"""Forked kernels for everything that speaks Jupyter: nbclient, nbgrader, JupyterLab.

A kernel specification asks for them by name::

    "metadata": {"kernel_provisioner": {"provisioner_name": "rnn-sandbox"}}
"""

import asyncio
import os
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Float, Integer

from autograder.engine import confine
from autograder.engine.execute import zygote_of
from autograder.engine.task import Limits
from autograder.engine.zygote import ForkedKernel

_LIMITS = Limits()


class ForkProvisioner(KernelProvisionerBase):
    """A kernel that starts at once, forked from a process with all imports done; no sandbox.

    It has the user's own environment, folder and rights, as an ordinary kernel has.
    """

    sandboxed = False
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
        return zygote_of(self.sandboxed).fork(
            "plain",
            self._bounds(),
            environment=self._environment(kwargs),
            directory=str(kwargs.get("cwd") or os.getcwd()),
            # Clients keep their connections over a restart: same sockets, same key.
            name=self._name,
            key=self._key(),
        )

    def _key(self) -> str | None:
        key = self.parent.session.key if self.parent is not None else b""
        return key.decode() if key else None

    def _bounds(self) -> confine.Bounds | None:
        return None

    def _environment(self, kwargs: dict[str, Any]) -> dict[str, str]:
        return dict(kwargs.get("env") or os.environ)


class SandboxProvisioner(ForkProvisioner):
    """The same in the grading sandbox: no network, a home of its own, limits, nothing of the host.

    Raises SandboxUnavailable where the sandbox can't be set up.
    """

    sandboxed = True
    memory_bytes = Integer(_LIMITS.memory_bytes, help="memory of one process").tag(config=True)
    processes = Integer(_LIMITS.processes, help="processes of a kernel").tag(config=True)
    file_bytes = Integer(_LIMITS.file_bytes, help="size of one file").tag(config=True)

    def _bounds(self) -> confine.Bounds | None:
        return confine.Bounds(self.memory_bytes, self.processes, self.file_bytes)

    def _environment(self, kwargs: dict[str, Any]) -> dict[str, str]:
        return {}
