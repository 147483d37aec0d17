"""Let programs that start Jupyter kernels (nbclient, nbgrader, JupyterLab) get sandboxed ones.

A kernel specification asks for them by the provisioner's name::

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
    """A provisioner of kernels in the sandbox: with limits, a home folder, and no network.

    Starting a kernel raises SandboxUnavailable if the sandbox can't be set up on this machine.
    """

    memory_bytes = Integer(_LIMITS.memory_bytes, help="memory of one process").tag(config=True)
    processes = Integer(_LIMITS.processes, help="processes of a kernel").tag(config=True)
    file_bytes = Integer(_LIMITS.file_bytes, help="size of one file").tag(config=True)

    def _fork(self, kwargs: dict[str, Any]) -> ForkedKernel:
        return zygote_of(sandbox=True).fork(
            "plain",
            confine.Bounds(self.memory_bytes, self.processes, self.file_bytes),
            # Clients stay connected when a kernel is restarted, so it keeps its sockets and key.
            name=self._name,
            key=self._key(),
        )
