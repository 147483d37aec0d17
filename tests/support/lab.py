"""A real JupyterLab: its kernels over REST and websockets, and what it leaves behind."""

import asyncio
import json
import urllib.request
import uuid
from pathlib import Path

import psutil
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

# A machine that has much else to do takes long to start a kernel.
SECONDS = 120


class LabKernel:
    """A kernel of a running JupyterLab."""

    def __init__(self, lab, name="python3"):
        self.lab = lab
        self.id = lab.post("/api/kernels", {"name": name}, SECONDS)["id"]

    def run(self, code):
        """Run a cell; everything that was printed or raised, as text."""
        return asyncio.run(self._run(code))

    def restart(self):
        """What the restart button does."""
        self.lab.post(f"/api/kernels/{self.id}/restart", {}, SECONDS)

    def interrupt(self):
        """What the stop button does."""
        self.lab.post(f"/api/kernels/{self.id}/interrupt", {}, SECONDS)

    def shut_down(self):
        """What closing a kernel for good does."""
        headers = {"Authorization": f"token {self.lab.token}"}
        address = f"{self.lab.url}/api/kernels/{self.id}"
        request = urllib.request.Request(address, headers=headers, method="DELETE")
        urllib.request.urlopen(request, timeout=SECONDS).close()

    def state(self):
        """What JupyterLab shows of the kernel."""
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
    """Every process that a process started, directly or not."""
    return psutil.Process(pid).children(recursive=True)


def alive(processes):
    """Those of the processes that have not ended, or that nobody has buried."""
    return [one for one in processes if one.is_running()]


def own_server(root):
    """Process id of the JupyterLab that serves a folder."""
    for process in psutil.process_iter(["pid", "cmdline"]):
        if f"--ServerApp.root_dir={Path(root).resolve()}" in (process.info["cmdline"] or []):
            return process.info["pid"]
    raise LookupError(root)
