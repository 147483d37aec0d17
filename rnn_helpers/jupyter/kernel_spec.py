"""Install the kernel “RNN course”, or use it without installing it."""

import json
import sys
import tempfile
from importlib.metadata import entry_points
from pathlib import Path

from rnn_helpers.jupyter import PROVISIONER

from ipykernel.kernelspec import write_kernel_spec
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

DISPLAY_NAME = "RNN course"


class PreparedKernels(KernelSpecManager):
    """A list of kernels with the environment's own one, started by the course's provisioner.

    No kernel specification is written to disk.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the specification of the environment's own kernel, whatever the name."""
        spec: KernelSpec = super().get_kernel_spec("python3")
        spec.metadata = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return spec


def install(prefix: str = sys.prefix) -> Path:
    """Write the kernel specification for everyone who uses this environment.

    Args:
        prefix: The environment's folder.

    Returns:
        The specification's folder.

    Raises:
        OSError: The environment's folder can't be written.
    """
    with tempfile.TemporaryDirectory() as temporary:
        folder = write_kernel_spec(f"{temporary}/spec", overrides={"display_name": DISPLAY_NAME})
        path = Path(folder) / "kernel.json"
        spec = json.loads(path.read_text(encoding="utf-8"))
        spec["metadata"]["kernel_provisioner"] = {"provisioner_name": PROVISIONER}
        path.write_text(json.dumps(spec, indent=1), encoding="utf-8")
        return Path(
            KernelSpecManager().install_kernel_spec(folder, PROVISIONER, prefix=prefix),
        )


def provisioner_is_installed() -> bool:
    """Return whether Jupyter finds the provisioner, which it only does once it is installed."""
    group = entry_points(group="jupyter_client.kernel_provisioners")
    return PROVISIONER in group.names
