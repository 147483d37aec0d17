"""Measure how long a learner waits for a kernel in which TensorFlow is imported.

``python -m benchmarks.kernels`` starts one kernel as `rnn-course study` does, then ten more, and
restarts one ten times. The time runs from the request until a cell that uses TensorFlow's module
has finished. On a busy machine, put ``chrt -r 10`` before the command to give it priority.
"""

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from rnn_helpers.jupyter import PROVISIONER
from rnn_helpers.jupyter.provisioner import close_zygote

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import KernelManager

TIMES = 10
WAIT_SECONDS = 300
_CELL = "import tensorflow; print(tensorflow.__version__)"


@dataclass(frozen=True)
class Waits:
    """Seconds until a kernel is ready: for the very first, for later new ones, for restarts."""

    first: float
    new: list[float]
    restarted: list[float]

    def text(self) -> str:
        """Return a line of text for each kind of wait."""
        lines = [f"first kernel, with TensorFlow imported: {self.first:.2f} s"]
        for kind, seconds in (("new", self.new), ("restarted", self.restarted)):
            middle, longest = statistics.median(seconds), max(seconds)
            lines.append(
                f"{kind}, {len(seconds)} times: median {middle:.2f} s, longest {longest:.2f} s"
            )
        return "\n".join(lines)


class _Specs(KernelSpecManager):
    """A kernel spec manager that gives this environment's kernel the course's provisioner."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        spec = super().get_kernel_spec(kernel_name)
        spec.metadata = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return spec


def measure(times: int = TIMES) -> Waits:
    """Measure starts and restarts of kernels, and shut all of them down."""
    try:
        first, kernel = _timed(_new)
        try:
            restarted = [_timed(lambda: _restart(kernel))[0] for _ in range(times)]
            new = []
            for _ in range(times):
                seconds, another = _timed(_new)
                another.shutdown_kernel(now=True)
                new.append(seconds)
        finally:
            kernel.shutdown_kernel(now=True)
    finally:
        close_zygote()
    return Waits(first, new, restarted)


def _timed(action: Callable[[], KernelManager]) -> tuple[float, KernelManager]:
    began = time.perf_counter()
    kernel = action()
    return time.perf_counter() - began, kernel


def _new() -> KernelManager:
    kernel = KernelManager(kernel_spec_manager=_Specs(), kernel_name="python3")
    with open(os.devnull, "w") as nowhere:
        kernel.start_kernel(stdout=nowhere, stderr=nowhere)
    _use(kernel)
    return kernel


def _restart(kernel: KernelManager) -> KernelManager:
    kernel.restart_kernel(now=True)
    _use(kernel)
    return kernel


def _use(kernel: KernelManager) -> None:
    client: BlockingKernelClient = kernel.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=WAIT_SECONDS)
        client.execute_interactive(_CELL, timeout=WAIT_SECONDS, output_hook=lambda _: None)
    finally:
        client.stop_channels()


if __name__ == "__main__":
    print(measure().text())
