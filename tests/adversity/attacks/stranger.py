"""The attempts of another user of the machine to connect, run code, and read processes and files.

``python -m tests.adversity.attacks.stranger`` reads its targets from standard input, and prints
which attempts worked, both as JSON.
"""

import asyncio
import contextlib
import errno
import http.client
import json
import os
import pickle
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path

from distributed.core import rpc

# This import registers the transport with Dask.
from autograder.engine.run import unix_sockets

SECONDS = 3
PAGES = ("/api/contents", "/api/kernels", "/api/terminals", "/formgrader/", "/study", "/lab")


def connects(kind: int, address: object) -> bool:
    """Return whether the address accepts a connection."""
    with socket.socket(kind, socket.SOCK_STREAM) as trying:
        trying.settimeout(SECONDS)
        try:
            trying.connect(address)
        except OSError as error:
            # The wrong socket type means that a socket was reached all the same.
            return error.errno == errno.EPROTOTYPE
    return True


def runs_code(address: str) -> bool:
    """Return whether a process with Dask's protocol runs a function that is sent to it."""
    try:
        return asyncio.run(asyncio.wait_for(_run(address), SECONDS))
    except Exception:
        return False


async def _run(address: str) -> bool:
    async with rpc(address, timeout=SECONDS / 2) as process:
        kind = (await process.identity())["type"]
        name = "run_function" if "Scheduler" in kind else "run"
        answer = await getattr(process, name)(function=pickle.dumps(os.getpid))
        return isinstance(answer["result"], int)


def answers(port: int) -> dict[str, int]:
    """Return a web server's status for each page, when asked without a token."""
    found = {}
    for page in PAGES:
        try:
            opened = urllib.request.urlopen(f"http://127.0.0.1:{port}{page}", timeout=SECONDS)
            # A redirect to the login page is a refusal.
            found[page] = 302 if "/login" in opened.url else opened.status
        except urllib.error.HTTPError as error:
            found[page] = error.code
        except (OSError, http.client.HTTPException):
            # The port has another protocol.
            continue
    return found


def readable(path: str) -> bool:
    """Return whether a file can be read, or a folder listed."""
    try:
        os.listdir(path) if os.path.isdir(path) else Path(path).read_bytes()
    except OSError:
        return False
    return True


def main() -> None:
    """Try everything, and print what worked as JSON."""
    given = json.load(sys.stdin)
    command_lines = []
    for pid in given["pids"]:
        # The process may have ended in the meantime.
        with contextlib.suppress(OSError):
            command_lines.append(Path(f"/proc/{pid}/cmdline").read_text(errors="replace"))
    ports = given["ports"]
    addresses = [f"tcp://127.0.0.1:{port}" for port in ports]
    addresses += [f"{unix_sockets.SCHEME}://{folder}:{n}" for folder, n in given["numbered"]]
    result = {
        "user": os.getuid(),
        "sockets": [path for path in given["sockets"] if connects(socket.AF_UNIX, path)],
        "names": [name for name in given["names"] if connects(socket.AF_UNIX, f"\0{name}")],
        "ports": {
            port: answers(port) for port in ports if connects(socket.AF_INET, ("127.0.0.1", port))
        },
        "dask": [address for address in addresses if runs_code(address)],
        "command_lines": command_lines,
        "environments": [pid for pid in given["pids"] if readable(f"/proc/{pid}/environ")],
        "files": [path for path in given["files"] if readable(path)],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
