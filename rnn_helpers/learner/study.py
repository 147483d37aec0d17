"""Opening the course in JupyterLab.

The learner works on copies in ``answers/``; ``course/`` stays as it was released, so that a chapter
can be compared with it or started afresh.
"""

import contextlib
import errno
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_helpers.errors import StudyError
from rnn_helpers.jupyter import PROVISIONER, kernel_spec, lab_main
from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.progress.summary import all_progress, first_unfinished
from rnn_helpers.notebooks.files import copy_whole, read_notebook

import zmq
from jupyter_core.paths import jupyter_runtime_dir

ANSWERS = "answers"
# Below the answers: the release that each chapter was copied from.
RELEASED = ".released"
READY_SECONDS = 120
# A page of the server's that leads to where the learner is: see lab/study_page.py.
PAGE = "/study"
_JUPYTER = Path(kernel_spec.__file__).parent
# Its address and what is wrong, without every extension's greeting.
_QUIET = ("--ServerApp.log_level=WARN", "--LabApp.log_level=WARN")
# There is no telling a process of Windows to end in order; Ctrl-C reaches JupyterLab itself there.
_WINDOWS = sys.platform == "win32"
# What a user's configuration may have opened, for a server that is not the user's own.
_TOKEN_ONLY = (
    "--ServerApp.port=0",
    "--ServerApp.identity_provider_class=jupyter_server.auth.identity.PasswordIdentityProvider",
    "--PasswordIdentityProvider.hashed_password=",
    "--ServerApp.allow_origin=",
    "--ServerApp.allow_origin_pat=",
    "--ServerApp.allow_credentials=False",
    "--ServerApp.allow_remote_access=False",
    "--ServerApp.disable_check_xsrf=False",
    "--ServerApp.no_browser_open_file=False",
)
# Set in whatever a JupyterHub's servers start, their terminals included.
_OF_A_HUB = "JUPYTERHUB_SERVICE_PREFIX"
_STOPS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    if hasattr(signal, name)
]


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

    A chapter is there whole or not at all; a file that is there is never replaced.

    Raises:
        StudyError: ``answers/`` can't be written.
    """
    copied = []
    for chapter in chapters(folder):
        given, mine = folder / "course" / chapter, folder / ANSWERS / chapter
        if (mine / f"{chapter}.ipynb").exists():
            continue
        remember_release(folder, chapter)
        # The notebook comes last: with it a chapter counts as copied.
        for file in sorted(given.rglob("*"), key=lambda path: path.suffix == ".ipynb"):
            target = mine / file.relative_to(given)
            if file.is_file() and not target.exists():
                copy_whole(file, target)
        copied.append(chapter)
    return copied


def remember_release(folder: Path, chapter: str) -> None:
    """Keep the release that a learner's chapter comes from, to tell later what the course changed.

    Raises:
        StudyError: ``answers/`` can't be written.
    """
    name = f"{chapter}.ipynb"
    copy_whole(folder / "course" / chapter / name, folder / ANSWERS / RELEASED / name)


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


def page_to_go_on(folder: Path) -> str:
    """Path of JupyterLab's page for the chapter to go on with, and the answer's cell to go on at.

    Raises:
        StudyError: There is no course.
    """
    chapter = chapter_to_go_on(folder)
    exercise = _next_exercise(chapter)
    return f"/lab/tree/{chapter}/{chapter}.ipynb" + (f"#cell-id={exercise}" if exercise else "")


def _next_exercise(chapter: str) -> str | None:
    """The first exercise of a chapter that is not done; None where that is not known."""
    try:
        known = {one.chapter.name: one for one in all_progress()}
    except ProgressUnavailable:
        return None
    return known[chapter].next_exercise if chapter in known else None


def lab_command(root: Path, *options: str, module: str = "jupyterlab") -> list[str]:
    """The command that starts JupyterLab on a folder, on this machine only.

    To be run with :func:`lab_environment`. ``module`` is what starts it.
    """
    command = [
        sys.executable,
        "-m",
        module,
        f"--ServerApp.root_dir={root.resolve()}",
        "--ServerApp.ip=127.0.0.1",
        # Root is who one is in a container; JupyterLab refuses it unless told.
        "--ServerApp.allow_root=True",
        # Nothing is looked up elsewhere; the pop-up that asks is switched off in the settings.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--LabApp.extra_labextensions_path={_JUPYTER / 'labextensions'}",
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
    name = "JUPYTER_CONFIG_PATH"
    paths = [os.environ[name]] if os.environ.get(name) else []
    return {**os.environ, name: os.pathsep.join([*paths, str(_JUPYTER / "config")])}


def study(folder: Path) -> int:
    """Open JupyterLab at the exercise to go on with, and stay until it ends; its exit code."""
    copied = copy_missing(folder)
    if copied:
        print(f"Your copies are in {ANSWERS}/: {', '.join(copied)}")
    first = chapter_to_go_on(folder)
    notebook = folder / ANSWERS / first / f"{first}.ipynb"
    _look_at(notebook)
    if exercise := _next_exercise(first):
        print(f"You are at “{all_chapters()[first].headings[exercise]}” in {first}.")
    if os.environ.get(_OF_A_HUB):
        # A JupyterLab of our own would listen where the learner's browser can't reach it.
        print(
            f"You are in JupyterLab already. Open this in the list of files at its left: {notebook}"
        )
        return 0
    try:
        kernel_spec.install()
    except OSError as error:
        # Only another JupyterLab of this environment would have shown it.
        print(f"The kernel “{kernel_spec.DISPLAY_NAME}” can't be added to the list: {error}")
    if running := _running_already(folder / ANSWERS):
        address = f"{running.url}{PAGE}?token={running.token}"
        print(f"JupyterLab is running already, from another terminal. It is here: {address}")
        running.open()
        return 0
    _close_notes()
    return _stay(lab_command(folder / ANSWERS, f"--LabApp.default_url={PAGE}", *_QUIET))


def _look_at(notebook: Path) -> None:
    """Tell now what JupyterLab would tell late, or in the words of a programmer.

    Raises:
        StudyError: The notebook is not whole, or what is done in it could not be saved.
    """
    read_notebook(notebook)
    for needed in (notebook.parent, notebook):
        if not os.access(needed, os.W_OK):
            raise StudyError(
                f"can't write {needed}: {os.strerror(errno.EACCES)}, so nothing that you do there "
                "could be saved. Make the folder yours, or work in a copy of the course."
            )


def _stay(command: list[str]) -> int:
    """Run JupyterLab until it ends by itself or is told to; its exit code, 0 where it was told to.

    Ctrl-C, a closed terminal and a polite kill all end it in the same order: kernels first.
    """
    lab: subprocess.Popen[bytes] | None = None
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True
        if lab is not None and not _WINDOWS:
            lab.terminate()

    before = {number: signal.signal(number, stop) for number in _STOPS}
    try:
        print("JupyterLab opens in your browser; if not, take the address below. Ctrl-C stops it.")
        # Alone in its session it hears of Ctrl-C from here only, and never asks if that is meant.
        lab = subprocess.Popen(command, env=lab_environment(), start_new_session=True)
        if stopped:
            stop()
        code = lab.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if not stopped:
        return code
    print(f"JupyterLab has ended. What you saved is in {ANSWERS}/; the same command goes on there.")
    return 0


def _running_already(root: Path) -> "Lab | None":
    """The JupyterLab that serves a folder: a second one would show the same notebooks twice."""
    for lab in _labs(root_dir=str(root.resolve())):
        # The note may be of a server that was killed.
        with contextlib.suppress(StudyError):
            lab.get("/api/status")
            return lab
    return None


def _close_notes() -> None:
    """Close the folder of the servers' notes to others: one of the files there, which hold tokens,
    can be read by all who reach it.
    """
    folder = Path(jupyter_runtime_dir())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def _labs(**known: str) -> "Iterator[Lab]":
    """Servers of this user that left a note of which this much is known, running or not."""
    for note in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        # It may be written just now.
        with contextlib.suppress(OSError, ValueError, KeyError):
            server = json.loads(note.read_text(encoding="utf-8"))
            if all(server[name] == value for name, value in known.items()):
                page = note.with_name(f"{note.stem}-open.html")
                yield Lab(server["url"].rstrip("/"), server["token"], page)


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab server.

    ``page`` is a file of its own that leads to its first page; only this user can read it.
    """

    url: str
    token: str
    page: Path | None = None

    def open(self) -> None:
        """Open it in a browser, without the token in that one's command line, which all can see."""
        if self.page is not None:
            webbrowser.open(self.page.as_uri())

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
def running_lab(root: Path, *more: str, hidden: Sequence[str] = ()) -> Iterator[Lab]:
    """JupyterLab in a folder, on a free loopback port, for the length of a ``with`` block.

    Nobody gets in without its token, whatever the user's own configuration allows.

    Args:
        root: The folder.
        more: Options of its command line, which all users of the machine see.
        hidden: Options that they don't see.

    Raises:
        StudyError: It does not start within two minutes.
    """
    _close_notes()
    token = secrets.token_hex(16)
    options = [f"--IdentityProvider.token={token}", *hidden]
    process = subprocess.Popen(
        lab_command(root, *_TOKEN_ONLY, "--no-browser", *more, module=lab_main.__name__),
        # Configuration, such as nbgrader's, is looked for where the server is started.
        cwd=root,
        env={**lab_environment(), lab_main.OPTIONS: json.dumps(options)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _started(token, process)
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            # On a busy machine it may hang on its way out; it has nothing to save.
            process.kill()
            process.wait()


def _started(token: str, process: "subprocess.Popen[bytes]") -> Lab:
    """The server with this token, once it answers. It tells where it listens in a note.

    A port that was chosen for it here could be taken by another user of the machine, who would then
    be told the token.
    """
    deadline = time.monotonic() + READY_SECONDS
    trouble = StudyError("JupyterLab does not start.")
    while process.poll() is None and time.monotonic() < deadline:
        for lab in _labs(token=token):
            try:
                lab.get("/api/status")
            except StudyError as error:
                trouble = error
            else:
                return lab
        time.sleep(0.3)
    raise trouble
