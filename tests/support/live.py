"""A kernel as JupyterLab talks to it: cells come with their ids and metadata."""

import os
import time
from queue import Empty

from rnn_helpers.check_record import MIME_TYPE
from rnn_helpers.jupyter import PROVISIONER

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

SECONDS = 60


class CourseSpecs(KernelSpecManager):
    """The environment's own kernel, asked of the course's provisioner; no file is written."""

    def get_kernel_spec(self, kernel_name):
        spec = super().get_kernel_spec("python3")
        spec.metadata = {"kernel_provisioner": {"provisioner_name": PROVISIONER}}
        return spec


def kernel_manager(specs=CourseSpecs):
    """A manager, not started yet."""
    return KernelManager(kernel_spec_manager=specs(), kernel_name="python3")


class LiveKernel:
    """A started kernel; leave the ``with`` block to end it."""

    def __init__(self, folder, *, manager=None, log=None, **environment):
        self.manager = manager or kernel_manager()
        self._log = log or os.devnull
        self._start = {"cwd": str(folder), "env": {**os.environ, **environment}}

    def __enter__(self):
        # Open as long as the kernel lives: a restart writes there as well.
        self._stream = open(self._log, "w")
        self.manager.start_kernel(**self._start, stdout=self._stream, stderr=self._stream)
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=SECONDS)
        return self

    def __exit__(self, *_):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self._stream.close()

    def run(self, code, grade_id=None, live=True):
        """Run a cell; its outputs, as a notebook would hold them.

        live: send the cell's id and metadata along, as JupyterLab does and nbclient does not.
        """
        metadata = {"cellId": grade_id or "1f2e3d", "deletedCells": []} if live else {}
        if live and grade_id:
            metadata["nbgrader"] = {"grade_id": grade_id}
        content = {"code": code, "silent": False, "store_history": True, "stop_on_error": True}
        message = self.client.session.msg("execute_request", content, metadata=metadata)
        self.client.shell_channel.send(message)
        outputs = list(self._outputs(message["header"]["msg_id"]))
        self.client.get_shell_msg(timeout=SECONDS)
        return outputs

    def _outputs(self, request):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            try:
                message = self.client.get_iopub_msg(timeout=1)
            except Empty:
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return
            if kind not in ("status", "execute_input"):
                yield {"kind": kind, **content}
        raise TimeoutError("the cell does not end")


def of_kind(outputs, kind):
    """The outputs of a kind."""
    return [output for output in outputs if output["kind"] == kind]


def printed(outputs):
    """What was printed."""
    return "".join(output["text"] for output in of_kind(outputs, "stream"))


def cards(outputs):
    """The HTML of everything that was displayed."""
    shown = of_kind(outputs, "display_data")
    return [output["data"]["text/html"] for output in shown if "text/html" in output["data"]]


def records(outputs):
    """The records of checks."""
    shown = of_kind(outputs, "display_data")
    return [output["data"][MIME_TYPE] for output in shown if MIME_TYPE in output["data"]]
