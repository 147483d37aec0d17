"""Use the kernels of a real JupyterLab, and find the processes that it has started."""

import asyncio
import json
import urllib.request
import uuid
from pathlib import Path

import psutil
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

# On a busy machine a kernel takes long to start.
SECONDS = 120


class LabKernel:
    """A kernel of a running JupyterLab."""

    def __init__(self, lab, name="python3"):
        self.lab = lab
        self.id = lab.post("/api/kernels", {"name": name}, SECONDS)["id"]

    def run(self, code):
        """Run a cell, and return everything that was printed or raised, as text."""
        return asyncio.run(self._run(code))

    def restart(self):
        """Restart the kernel, as JupyterLab's button does."""
        self.lab.post(f"/api/kernels/{self.id}/restart", {}, SECONDS)

    def interrupt(self):
        """Interrupt the kernel, as JupyterLab's stop button does."""
        self.lab.post(f"/api/kernels/{self.id}/interrupt", {}, SECONDS)

    def shut_down(self):
        """End the kernel, as JupyterLab's “Shut Down Kernel” does."""
        headers = {"Authorization": f"token {self.lab.token}"}
        address = f"{self.lab.url}/api/kernels/{self.id}"
        request = urllib.request.Request(address, headers=headers, method="DELETE")
        urllib.request.urlopen(request, timeout=SECONDS).close()

    def state(self):
        """Return the kernel's state as JupyterLab shows it."""
        return self.lab.get(f"/api/kernels/{self.id}")["execution_state"]

    async def _run(self, code):
        address = f"{self.lab.url.replace('http', 'ws')}/api/kernels/{self.id}/channels"
        channel = await websocket_connect(HTTPRequest(f"{address}?token={self.lab.token}"))
        name = uuid.uuid4().hex
        header = {"msg_id": name, "username": "", "session": name, "version": "5.2"}
        content = {"code": code, "silent": False, "store_history": False, "stop_on_error": True}
        message = {
            "channel": "shell",
            "header": {**header, "msg_type": "execute_request"},
            "parent_header": {},
            "metadata": {},
            "content": content,
        }
        await channel.write_message(json.dumps(message))
        parts = []
        while True:
            answer = json.loads(await asyncio.wait_for(channel.read_message(), SECONDS))
            if answer["parent_header"].get("msg_id") != name:
                continue
            kind, content = answer["msg_type"], answer["content"]
            parts += [content["text"]] if kind == "stream" else []
            parts += content["traceback"] if kind == "error" else []
            if kind == "status" and content["execution_state"] == "idle":
                channel.close()
                return "".join(parts)


def processes_below(pid):
    """Return every process that a process has started, directly or indirectly."""
    return psutil.Process(pid).children(recursive=True)


def alive(processes):
    """Return the processes that still exist, zombies included."""
    return [process for process in processes if process.is_running()]


def own_server(root):
    """Return the process id of the JupyterLab that serves a folder.

    Raises:
        LookupError: There is none.
    """
    for process in psutil.process_iter(["pid", "cmdline"]):
        if f"--ServerApp.root_dir={Path(root).resolve()}" in (process.info["cmdline"] or []):
            return process.info["pid"]
    raise LookupError(root)
