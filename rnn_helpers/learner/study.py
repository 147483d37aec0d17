"""Open the course in JupyterLab.

The learner works on copies in ``answers/``. The released chapters stay as they are, so that a copy
can be compared with its chapter or replaced by a fresh one.
"""

import contextlib
import errno
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from rnn_helpers.errors import StudyError
from rnn_helpers.jupyter import PROVISIONER, kernel_spec, lab_main
from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.places import writable_places
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.progress.summary import all_progress, first_unfinished
from rnn_helpers.learner.released import released_chapters, released_notebook
from rnn_helpers.learner.review.schedule import how_many_are_due
from rnn_helpers.notebooks.files import copy_whole, read_notebook
from rnn_helpers.shell.frontend import LINKS_SELECT_VARIABLE

import zmq
from jupyter_core.paths import jupyter_runtime_dir

ANSWERS = "answers"
# The folder in ``answers/`` that keeps the release that each chapter was copied from.
RELEASED = ".released"
READY_SECONDS = 120
#: How often JupyterLab is started if other programs take the ports that it has just found free.
_STARTS = 3
# The server's page that redirects to the learner's next exercise: see lab/study_page.py.
PAGE = "/study"
REVIEW_PAGE = "/review"
_JUPYTER = Path(kernel_spec.__file__).parent
# Show the server's address and warnings only, without a message from each extension.
_QUIET = ("--ServerApp.log_level=WARN", "--LabApp.log_level=WARN")
# On Windows a process can't be asked to end in order, but Ctrl-C reaches JupyterLab itself.
_WINDOWS = sys.platform == "win32"
# Options that undo what a user's configuration may have opened up or closed.
_ACCESS_BY_TOKEN_ONLY = (
    "--ServerApp.identity_provider_class=jupyter_server.auth.identity.PasswordIdentityProvider",
    "--PasswordIdentityProvider.hashed_password=",
    "--PasswordIdentityProvider.password_required=False",
    "--ServerApp.certfile=",
    "--ServerApp.keyfile=",
    "--ServerApp.sock=",
    "--ServerApp.allow_origin=",
    "--ServerApp.allow_origin_pat=",
    "--ServerApp.allow_credentials=False",
    "--ServerApp.allow_remote_access=False",
    "--ServerApp.disable_check_xsrf=False",
)
# Loopback is never asked through a proxy, which would be somebody else's machine.
_LOOPBACK = ("127.0.0.1", "localhost")
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# JupyterHub sets this variable in everything that its servers start, including terminals.
_HUB_VARIABLE = "JUPYTERHUB_SERVICE_PREFIX"
_STOP_SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT")
    if hasattr(signal, name)
]


def copy_missing(folder: Path) -> list[str]:
    """Copy the chapters that the learner does not have yet to ``answers/``.

    A chapter is copied completely or not at all, and an existing file is never replaced.

    Returns:
        The names of the copied chapters.

    Raises:
        StudyError: ``answers/`` can't be written.
    """
    copied = []
    for chapter, given in released_chapters(folder).items():
        mine = folder / ANSWERS / chapter
        if (mine / f"{chapter}.ipynb").exists():
            continue
        remember_release(folder, chapter)
        # The notebook comes last, because a chapter with its notebook counts as copied.
        for file in sorted(given.rglob("*"), key=lambda path: path.suffix == ".ipynb"):
            target = mine / file.relative_to(given)
            if file.is_file() and not target.exists():
                copy_whole(file, target)
        copied.append(chapter)
    return copied


def remember_release(folder: Path, chapter: str) -> None:
    """Keep a copy of the release that a learner's chapter comes from.

    The copy shows later what a new release of the course has changed.

    Raises:
        StudyError: ``answers/`` can't be written.
    """
    copy_whole(released_notebook(folder, chapter), folder / ANSWERS / RELEASED / f"{chapter}.ipynb")


def chapter_to_go_on(folder: Path) -> str:
    """Return the first chapter in ``folder`` that is not done, or its first chapter.

    It is the first chapter if all are done, and if the progress can't be read.

    Raises:
        StudyError: There is no course.
    """
    known = list(released_chapters(folder))
    try:
        found = first_unfinished([part for part in all_progress() if part.chapter.name in known])
    except ProgressUnavailable:
        found = None
    return found.chapter.name if found else known[0]


def page_to_go_on(folder: Path) -> str:
    """Return the path of JupyterLab's page for the next chapter.

    A chapter that has been begun opens where the learner goes on: at the text before the next
    exercise, or at the answer if it has been begun. Another chapter opens at its top, because its
    introduction has not been read.

    Raises:
        StudyError: There is no course.
    """
    chapter = chapter_to_go_on(folder)
    exercise = _next_exercise(chapter)
    return f"/lab/tree/{chapter}/{chapter}.ipynb" + (f"#cell-id={exercise}" if exercise else "")


def _next_exercise(chapter: str) -> str | None:
    """Return the first exercise that is not done in a chapter that has been begun.

    It is None if none or all are done, if the course has no such chapter, and if the progress can't
    be read.
    """
    try:
        known = {progress.chapter.name: progress for progress in all_progress()}
    except ProgressUnavailable:
        return None
    return known[chapter].next_exercise if chapter in known and known[chapter].done else None


def lab_command(root: Path, *options: str) -> list[str]:
    """Return the command that starts JupyterLab on a folder, reachable from this machine only."""
    command = [
        sys.executable,
        # A file of the learner's, such as random.py, is not imported instead of Python's own.
        "-P",
        "-m",
        lab_main.__name__,
        f"--ServerApp.root_dir={root.resolve()}",
        "--ServerApp.ip=127.0.0.1",
        # In a container the user often is root, and JupyterLab refuses to run as root by default.
        "--ServerApp.allow_root=True",
        # JupyterLab contacts no other server. The settings turn off the dialog that offers news.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        f"--LabApp.extra_labextensions_path={_JUPYTER / 'labextensions'}",
        *_ACCESS_BY_TOKEN_ONLY,
        # The course opens the browser itself, once the server answers.
        "--no-browser",
    ]
    if kernel_spec.provisioner_is_installed():
        # Notebooks ask for the kernel "python3" everywhere; the provisioner makes it start at once.
        command.append(f"--KernelProvisionerFactory.default_provisioner_name={PROVISIONER}")
    if zmq.has("curve"):
        # Ordinary kernels communicate over TCP, which is encrypted where that is possible.
        command.append("--KernelManager.transport_encryption=auto")
    return [*command, *options]


def _lab_environment(hidden: Sequence[str]) -> dict[str, str]:
    """Return this process's environment, with the course's settings for JupyterLab added.

    Other JupyterLabs are not affected, and the learner's own settings have priority.

    Args:
        hidden: Options for JupyterLab that other users must not read.
    """
    name = "JUPYTER_CONFIG_PATH"
    paths = [os.environ[name]] if os.environ.get(name) else []
    direct = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if direct != "*":
        direct = ",".join(dict.fromkeys([*filter(None, direct.split(",")), *_LOOPBACK]))
    return {
        **os.environ,
        name: os.pathsep.join([*paths, str(_JUPYTER / "config")]),
        "no_proxy": direct,
        "NO_PROXY": direct,
        # In JupyterLab's terminals, the course's commands are found by their names.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
        lab_main.OPTIONS: json.dumps(hidden),
        LINKS_SELECT_VARIABLE: "1",
    }


def study(folder: Path) -> int:
    """Open JupyterLab at the next exercise, wait until it ends, and return its exit code."""
    copied = copy_missing(folder)
    if copied:
        print(f"Your copies are in {ANSWERS}/: {', '.join(copied)}", flush=True)
    first = chapter_to_go_on(folder)
    notebook = folder / ANSWERS / first / f"{first}.ipynb"
    _require_usable(notebook)
    if exercise := _next_exercise(first):
        print(f"You are at “{all_chapters()[first].headings[exercise]}” in {first}.")
    print(how_many_are_due(), end="")
    if os.environ.get(_HUB_VARIABLE):
        # The learner's browser could not reach a second JupyterLab on the hub's machine.
        print(
            f"You are in JupyterLab already. Open this in the list of files at its left: {notebook}"
        )
        return 0
    try:
        kernel_spec.install()
    except OSError as error:
        # Only other JupyterLabs in this environment list the kernel, so the course can go on.
        print(f"The kernel “{kernel_spec.DISPLAY_NAME}” can't be added to the list: {error}")
    with writable_places():
        if running := _running_already(folder / ANSWERS):
            print(f"JupyterLab is running already, from another terminal. {_here_it_is(running)}")
            running.open()
            return 0
        _make_runtime_folder_private()
        return _run_until_stopped(folder / ANSWERS)


def _here_it_is(lab: "LabServer") -> str:
    return f"It is here: {lab.url}{PAGE}?token={lab.token}"


def _require_usable(notebook: Path) -> None:
    """Raise an error now for problems that JupyterLab would report late, or in technical terms.

    Raises:
        StudyError: The notebook is damaged, or changes to it could not be saved.
    """
    read_notebook(notebook)
    for needed in (notebook.parent, notebook):
        if not os.access(needed, os.W_OK):
            raise StudyError(
                f"can't write {needed}: {os.strerror(errno.EACCES)}, so nothing that you do there "
                "could be saved. Make the folder yours, or work in a copy of the course."
            )


def _run_until_stopped(root: Path) -> int:
    """Run JupyterLab until it ends, and return its exit code, or 0 if a signal ended it.

    After Ctrl-C, a closed terminal or SIGTERM, JupyterLab first ends its kernels and then itself.

    Raises:
        StudyError: JupyterLab does not start.
    """
    lab: subprocess.Popen[bytes] | None = None
    stopped = False

    def stop(*_: object) -> None:
        nonlocal stopped
        stopped = True
        if lab is not None and not _WINDOWS:
            lab.terminate()

    before = {number: signal.signal(number, stop) for number in _STOP_SIGNALS}
    try:
        print(
            "JupyterLab starts, and opens in your browser after about 10 seconds. Ctrl-C stops it.",
            flush=True,
        )
        token = secrets.token_hex(16)
        for more in reversed(range(_STARTS)):
            # In a session of its own, JupyterLab does not receive Ctrl-C itself, so that it does
            # not ask for confirmation.
            lab = subprocess.Popen(
                lab_command(root, f"--LabApp.default_url={PAGE}", *_QUIET),
                env=_lab_environment([f"--IdentityProvider.token={token}"]),
                start_new_session=True,
            )
            if stopped:
                stop()
            try:
                _show_when_ready(lab, token, lambda: stopped)
                code = lab.wait()
                break
            except StudyError:
                if lab.returncode != lab_main.NO_PORT or not more:
                    raise
                print("Another program has taken its port, so it starts again.", flush=True)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if code and not stopped:
        return code
    # The terminal has shown ^C in the last line.
    print(
        f"\nJupyterLab has ended. What you saved is in {ANSWERS}/; the same command goes on there."
    )
    return 0


def _show_when_ready(
    process: "subprocess.Popen[bytes]", token: str, stopped: Callable[[], bool]
) -> None:
    """Wait until JupyterLab answers, print its address, and open it in a browser.

    Raises:
        StudyError: It does not start, though nobody has stopped it.
    """
    try:
        lab = _started(token, process)
    except StudyError as error:
        process.terminate()
        process.wait()
        if not stopped():
            raise StudyError(f"{error} What JupyterLab said itself is above.") from error
        return
    print(_here_it_is(lab), flush=True)
    # Some browsers keep the caller waiting until they are closed.
    threading.Thread(target=lab.open, daemon=True).start()


def _running_already(root: Path) -> "LabServer | None":
    """Return the running JupyterLab that serves a folder, or None.

    A second server on the same folder would open the same notebooks twice.
    """
    for lab in _described_servers(root_dir=str(root.resolve())):
        # The file may come from a server that was killed.
        with contextlib.suppress(StudyError):
            lab.get("/api/status")
            return lab
    return None


def is_open_in_lab(folder: Path) -> bool:
    """Return whether a learner's notebooks may be open in a JupyterLab."""
    return bool(os.environ.get(_HUB_VARIABLE)) or _running_already(folder / ANSWERS) is not None


def _make_runtime_folder_private() -> None:
    """Make the folder where Jupyter servers describe themselves private to this user.

    Files in it hold tokens, and one of them is readable by everyone who can enter the folder.
    """
    folder = Path(jupyter_runtime_dir())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


def _described_servers(**known: str) -> "Iterator[LabServer]":
    """Yield the servers of this user whose description has these values, running or not."""
    for description in Path(jupyter_runtime_dir()).glob("jpserver-*.json"):
        # A server may be writing the file at this moment.
        with contextlib.suppress(OSError, ValueError, KeyError):
            server = json.loads(description.read_text(encoding="utf-8"))
            if all(server[name] == value for name, value in known.items()):
                page = description.with_name(f"{description.stem}-open.html")
                yield LabServer(server["url"].rstrip("/"), server["token"], page)


@dataclass(frozen=True)
class LabServer:
    """A running JupyterLab server.

    ``page`` is an HTML file that redirects to the server's first page; only this user can read it.
    ``process`` is the server's process, if this program has started it.
    """

    url: str
    token: str
    page: Path | None = None
    process: "subprocess.Popen[bytes] | None" = None

    def wait(self) -> None:
        """Wait until the server ends by itself, or because somebody ended it."""
        if self.process is not None:
            self.process.wait()

    def open(self) -> None:
        """Open the server's first page in a browser.

        The token is not put on the browser's command line, which other users could read.
        """
        if self.page is not None:
            webbrowser.open(self.page.as_uri())

    def get(self, path: str) -> Any:
        """Send a GET request to the server's REST interface, and return the decoded answer.

        Raises:
            StudyError: The server does not answer.
        """
        return self._ask(path, None, 20)

    def post(self, path: str, content: object, seconds: float = 20) -> Any:
        """Send JSON to the server's REST interface, and return the decoded answer.

        Raises:
            StudyError: The server does not answer in time.
        """
        return self._ask(path, json.dumps(content).encode(), seconds)

    def _ask(self, path: str, data: bytes | None, seconds: float) -> Any:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(f"{self.url}{path}", data, headers)
        try:
            with _DIRECTLY.open(request, timeout=seconds) as response:
                body = response.read().decode()
        except (urllib.error.URLError, OSError) as error:
            raise StudyError(f"JupyterLab does not answer at {self.url}{path}: {error}") from error
        return json.loads(body) if body.startswith(("{", "[")) else body


@contextmanager
def running_lab(
    root: Path, *more: str, hidden: Sequence[str] = (), port: int = 0
) -> Iterator[LabServer]:
    """Run JupyterLab in a folder, on a loopback port, while a ``with`` block lasts.

    Nobody gets in without the token, whatever the user's own configuration allows.

    Args:
        root: The folder.
        more: Options for the command line, which every user of the machine can read.
        hidden: Options that other users must not read.
        port: The port to use if it is free; if it is not, or is 0, the server chooses one.

    Raises:
        StudyError: The server does not start within two minutes.
    """
    token = secrets.token_hex(16)
    with writable_places(), tempfile.TemporaryFile() as log:
        _make_runtime_folder_private()
        for attempt in range(_STARTS):
            process = subprocess.Popen(
                lab_command(root, f"--ServerApp.port={port}", *more),
                # Jupyter looks for configuration, such as nbgrader's, in the folder it starts in.
                cwd=root,
                env=_lab_environment([f"--IdentityProvider.token={token}", *hidden]),
                stdout=log,
                stderr=log,
            )
            try:
                try:
                    lab = _started(token, process)
                except StudyError as error:
                    if process.poll() == lab_main.NO_PORT and attempt + 1 < _STARTS:
                        continue
                    raise StudyError(f"{error}{_last_words(log)}") from error
                yield replace(lab, process=process)
                return
            finally:
                process.terminate()
                try:
                    process.wait(timeout=20)
                except subprocess.TimeoutExpired:
                    # On a busy machine the server may hang as it ends, and it has nothing to save.
                    process.kill()
                    process.wait()


def _last_words(log: IO[bytes]) -> str:
    """Return the end of what JupyterLab has written, to be said after an error."""
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - 2000))
    said = log.read().decode(errors="replace").strip()
    return f" JupyterLab's last lines:\n{said}" if said else ""


def _started(token: str, process: "subprocess.Popen[bytes]") -> LabServer:
    """Wait until the server with this token answers, and return it.

    The server chooses its own port and writes it to a file in Jupyter's runtime folder. A port that
    was chosen here could be taken by another user, whose program would then receive the token.
    """
    deadline = time.monotonic() + READY_SECONDS
    trouble = StudyError("JupyterLab does not start.")
    while process.poll() is None and time.monotonic() < deadline:
        for lab in _described_servers(token=token):
            try:
                lab.get("/api/status")
            except StudyError as error:
                trouble = error
            else:
                return lab
        time.sleep(0.3)
    if (code := process.poll()) is not None:
        trouble = StudyError(f"JupyterLab ended as it started (exit code {code}).")
    raise trouble
