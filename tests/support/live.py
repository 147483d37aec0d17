"""Run cells in a kernel as JupyterLab does: with their ids and metadata."""

import os
import time
from queue import Empty

from rnn_helpers.check_record import MIME_TYPE
from rnn_helpers.jupyter.kernel_spec import PreparedKernels

from jupyter_client.manager import KernelManager

SECONDS = 60


def kernel_manager(specs=PreparedKernels):
    """Return a kernel manager that is not started yet."""
    return KernelManager(kernel_spec_manager=specs(), kernel_name="python3")


class LiveKernel:
    """A context manager that runs a kernel while the block lasts."""

    def __init__(self, folder, *, manager=None, log=None, **environment):
        self.manager = manager or kernel_manager()
        self._log = log or os.devnull
        self._start = {"cwd": str(folder), "env": {**os.environ, **environment}}

    def __enter__(self):
        # Kept open while the kernel lives, because a restarted kernel writes to it too.
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

    def run(self, code, grade_id=None, live=True, allow_stdin=False, answer=False):
        """Run a cell, and return its outputs as a notebook would hold them.

        Args:
            code: The cell's code.
            grade_id: The cell's name, if it has one.
            live: Whether to send the cell's id and metadata, as JupyterLab does and nbclient
                does not.
            allow_stdin: Whether the front-end lets the cell ask for input.
            answer: Whether the cell is the answer cell of the exercise ``grade_id``.
        """
        metadata = {"cellId": grade_id or "1f2e3d", "deletedCells": []} if live else {}
        if live and grade_id:
            metadata["nbgrader"] = {"grade_id": grade_id, "solution": answer}
        content = {"code": code, "silent": False, "store_history": True, "stop_on_error": True}
        content["allow_stdin"] = allow_stdin
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
    """Return the outputs of one kind."""
    return [output for output in outputs if output["kind"] == kind]


def printed(outputs):
    """Return everything that was printed."""
    return "".join(output["text"] for output in of_kind(outputs, "stream"))


def cards(outputs):
    """Return the HTML of everything that was displayed."""
    shown = of_kind(outputs, "display_data")
    return [output["data"]["text/html"] for output in shown if "text/html" in output["data"]]


def records(outputs):
    """Return the records of checks."""
    shown = of_kind(outputs, "display_data")
    return [output["data"][MIME_TYPE] for output in shown if MIME_TYPE in output["data"]]
