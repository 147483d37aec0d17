"""Sandboxed kernels for everything that speaks Jupyter: nbclient, nbgrader, JupyterLab.

A kernel specification asks for them by name::

    "metadata": {"kernel_provisioner": {"provisioner_name": "rnn-sandbox"}}
"""

from typing import Any

from rnn_helpers.jupyter.provisioner import ForkProvisioner

from traitlets import Integer

from autograder.engine.sandbox import confine
from autograder.engine.stages import Limits
from autograder.engine.zygotes.registry import zygote_of
from autograder.engine.zygotes.zygote import ForkedKernel

__all__ = ["ForkProvisioner", "SandboxProvisioner"]

_LIMITS = Limits()


class SandboxProvisioner(ForkProvisioner):
    """A forked kernel in the sandbox: no network, a home of its own, limits, nothing of the host.

    Raises SandboxUnavailable where the sandbox can't be set up.
    """

    memory_bytes = Integer(_LIMITS.memory_bytes, help="memory of one process").tag(config=True)
    processes = Integer(_LIMITS.processes, help="processes of a kernel").tag(config=True)
    file_bytes = Integer(_LIMITS.file_bytes, help="size of one file").tag(config=True)

    def _fork(self, kwargs: dict[str, Any]) -> ForkedKernel:
        return zygote_of(sandbox=True).fork(
            "plain",
            confine.Bounds(self.memory_bytes, self.processes, self.file_bytes),
            # Clients keep their connections over a restart: same sockets, same key.
            name=self._name,
            key=self._key(),
        )
