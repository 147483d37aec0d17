"""Opening the course in JupyterLab.

The learner works on copies in ``answers/``; ``course/`` stays as it was released, so that a chapter
can be compared with it or started afresh.
"""

import json
import os
import secrets
import shutil
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

from rnn_helpers.errors import StudyError
from rnn_helpers.jupyter import PROVISIONER, kernel_spec
from rnn_helpers.progress.store import ProgressUnavailable
from rnn_helpers.progress.summary import all_progress, first_unfinished

import zmq

ANSWERS = "answers"
# Below the answers: the release that each chapter was copied from.
RELEASED = ".released"
READY_SECONDS = 60


def chapters(folder: Path) -> list[str]:
    """Names of the chapters below ``folder/course``, in reading order.

    Raises:
        StudyError: There is no course.
    """
    found = sorted(path.parent.name for path in folder.glob("course/*/*.ipynb"))
    if not found:
        raise StudyError(f"{folder.resolve()} holds no course/ with chapters; go to the checkout.")
    return found


def copy_missing(folder: Path) -> list[str]:
    """Copy chapters that the learner does not have yet to ``answers/``; the names of those copied.

    Raises:
        StudyError: ``answers/`` can't be written.
    """
    copied = []
    for chapter in chapters(folder):
        target = folder / ANSWERS / chapter
        if target.exists():
            continue
        try:
            shutil.copytree(folder / "course" / chapter, target)
        except OSError as error:
            raise StudyError(f"can't write {target}: {error.strerror}. Mend that first.") from error
        remember_release(folder, chapter)
        copied.append(chapter)
    return copied


def remember_release(folder: Path, chapter: str) -> None:
    """Keep the release that a learner's chapter comes from, to tell later what the course changed.

    Raises:
        StudyError: ``answers/`` can't be written.
    """
    kept = folder / ANSWERS / RELEASED
    try:
        kept.mkdir(exist_ok=True)
        shutil.copy2(folder / "course" / chapter / f"{chapter}.ipynb", kept)
    except OSError as error:
        raise StudyError(f"can't write {kept}: {error.strerror}. Mend that first.") from error


def chapter_to_go_on(folder: Path) -> str:
    """The first chapter that is there and not done; the first of all where that is not known.

    Raises:
        StudyError: There is no course.
    """
    known = chapters(folder)
    try:
        found = first_unfinished([one for one in all_progress() if one.chapter.name in known])
    except ProgressUnavailable:
        found = None
    return found.chapter.name if found else known[0]


def _place(chapter: str) -> str | None:
    """The next exercise of a chapter, in words; None where that is not known."""
    try:
        progress = next(one for one in all_progress() if one.chapter.name == chapter)
    except (ProgressUnavailable, StopIteration):
        return None
    if progress.next_exercise is None:
        return None
    return f"“{progress.chapter.headings[progress.next_exercise]}” in {chapter}"


def lab_command(root: Path, *options: str) -> list[str]:
    """The command that starts JupyterLab on a folder, on this machine only.

    To be run with :func:`lab_environment`.
    """
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={root.resolve()}",
        "--ServerApp.ip=127.0.0.1",
        # Root is who one is in a container; JupyterLab refuses it unless told.
        "--ServerApp.allow_root=True",
        # Nothing is looked up elsewhere; the pop-up that asks is switched off in the settings.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if kernel_spec.provisioner_is_installed():
        # Notebooks ask for the kernel python3 wherever they run; here it is ready at once.
        command.append(f"--KernelProvisionerFactory.default_provisioner_name={PROVISIONER}")
    if zmq.has("curve"):
        # For ordinary kernels, which are talked to over TCP.
        command.append("--KernelManager.transport_encryption=auto")
    return [*command, *options]


def lab_environment() -> dict[str, str]:
    """This process's environment, with the course's settings for JupyterLab.

    They are this JupyterLab's alone, and give way to the learner's own.
    """
    settings = Path(kernel_spec.__file__).parent / "config"
    name = "JUPYTER_CONFIG_PATH"
    paths = [os.environ[name]] if os.environ.get(name) else []
    return {**os.environ, name: os.pathsep.join([*paths, str(settings)])}


def study(folder: Path) -> int:
    """Open JupyterLab on the chapter to go on with, and stay until it is stopped; its exit code."""
    copied = copy_missing(folder)
    if copied:
        print(f"Your copies are in {ANSWERS}/: {', '.join(copied)}")
    try:
        kernel_spec.install()
    except OSError as error:
        # Only another JupyterLab of this environment would have shown it.
        print(f"The kernel “{kernel_spec.DISPLAY_NAME}” can't be added to the list: {error}")
    first = chapter_to_go_on(folder)
    if place := _place(first):
        print(f"You are at {place}.")
    print("JupyterLab opens in your browser; if not, take the address below. Ctrl-C stops it.")
    command = lab_command(folder / ANSWERS, f"--LabApp.default_url=/lab/tree/{first}/{first}.ipynb")
    try:
        return subprocess.call(command, env=lab_environment())
    except KeyboardInterrupt:
        return 0


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab server."""

    url: str
    token: str

    def get(self, path: str) -> Any:
        """Ask the server's REST interface; the decoded answer.

        Raises:
            StudyError: The server does not answer.
        """
        return self._ask(path, None, 20)

    def post(self, path: str, content: object, seconds: float = 20) -> Any:
        """Send JSON to the server's REST interface; the decoded answer.

        Raises:
            StudyError: The server does not answer in time.
        """
        return self._ask(path, json.dumps(content).encode(), seconds)

    def _ask(self, path: str, data: bytes | None, seconds: float) -> Any:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=seconds) as response:
                body = response.read().decode()
        except (urllib.error.URLError, OSError) as error:
            raise StudyError(f"JupyterLab does not answer at {self.url}{path}: {error}") from error
        return json.loads(body) if body.startswith(("{", "[")) else body


@contextmanager
def running_lab(root: Path, *more: str) -> Iterator[Lab]:
    """JupyterLab in a folder, on a free loopback port, for the length of a ``with`` block.

    ``more`` are options of its command line.

    Raises:
        StudyError: It does not start within a minute.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    address = (f"--ServerApp.port={port}", f"--IdentityProvider.token={token}")
    process = subprocess.Popen(
        lab_command(root, *address, "--no-browser", *more),
        # Configuration, such as nbgrader's, is looked for where the server is started.
        cwd=root,
        env=lab_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    lab = Lab(f"http://127.0.0.1:{port}", token)
    try:
        _wait(lab, process)
        yield lab
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            # On a busy machine it may hang on its way out; it has nothing to save.
            process.kill()
            process.wait()


def _wait(lab: Lab, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            lab.get("/api/status")
        except StudyError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.3)
        else:
            return
