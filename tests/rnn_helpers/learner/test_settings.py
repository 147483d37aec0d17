"""`rnn-course` works whatever the user's own settings are."""

import json
import os
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rnn_helpers.jupyter import lab_main
from rnn_helpers.learner.places import writable_places
from rnn_helpers.learner.study import LabServer, copy_missing, running_lab

import nbformat
import psutil
import pytest

from tests.support.bundled import make_checkout
from tests.support.lab import LabKernel
from tests.support.studying import COMMAND, studying
from tests.support.tiny_course import CHAPTER, make_course

RNN_COURSE, RNN_GRADE = COMMAND[0], str(Path(COMMAND[0]).with_name("rnn-grade"))
ODD_STARTUP = {
    "00-error.py": "raise RuntimeError('my own mistake')",
    "01-loud.py": "import sys; print('good morning'); print('and you', file=sys.stderr)",
    "02-names.py": "check = np = len = print = None",
}
PASSWORD = "argon2:$argon2id$v=19$m=10240,t=10,p=8$c29tZXNhbHQ$aGFzaGhhc2hoYXNo"
#: What a user's own configuration may hold, in a Python file as Jupyter's documentation shows it.
CONFIGURATIONS = {
    "a password": f"c.PasswordIdentityProvider.hashed_password = {PASSWORD!r}\n"
    "c.PasswordIdentityProvider.password_required = True",
    "an old password": f"c.ServerApp.password = {PASSWORD!r}\nc.NotebookApp.password = 'x'",
    "no token": "c.IdentityProvider.token = ''",
    "no token, as of old": "c.ServerApp.token = ''",
    "another provider": "from jupyter_server.auth.identity import IdentityProvider\n"
    "c.ServerApp.identity_provider_class = IdentityProvider",
    "a certificate": "c.ServerApp.certfile = '/nowhere/mine.pem'",
    "no browser": "c.ServerApp.open_browser = False\nc.ExtensionApp.open_browser = True",
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Make a home folder of its own for what a test starts, and return it."""
    home = tmp_path / "home"
    home.mkdir()
    for name in list(os.environ):
        if name.startswith(("JUPYTER", "XDG_", "IPYTHON", "RNN_COURSE")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture
def folder(tmp_path):
    """Return a learner's folder whose name would trip a careless command line."""
    course = make_course(tmp_path / "Ada's Übungen, Teil 1")
    copy_missing(course.root)
    return course.root


@pytest.fixture
def proxy():
    """Yield the address of a proxy, and the requests that came to it."""
    asked = []

    class Proxy(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, dict(self.headers)))
            self.send_error(502)

        do_POST = do_CONNECT = do_GET

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_jupyterlab_is_never_asked_through_a_proxy(home, folder, proxy, monkeypatch):
    address, asked = proxy
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, address)
    monkeypatch.setenv("NO_PROXY", "example.org")
    with studying(folder) as running:
        shown = LabKernel(running.lab).run("import os; print(os.environ['no_proxy'])")
        assert shown.strip() == "example.org,127.0.0.1,localhost"
        again = subprocess.run(COMMAND, cwd=folder, capture_output=True, text=True, check=True)
        assert "running already" in again.stdout and running.lab.token in again.stdout
    assert asked == []


@pytest.mark.parametrize("what", CONFIGURATIONS)
def test_the_address_that_study_prints_lets_the_learner_in(home, folder, what, tmp_path):
    (home / ".jupyter").mkdir()
    config = home / ".jupyter" / "jupyter_server_config.py"
    config.write_text(f"c = get_config()\n{CONFIGURATIONS[what]}\n")
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{opened}"\n')
    browser.chmod(0o755)
    with studying(folder, os.environ | {"BROWSER": f"{browser} %s"}) as running:
        assert running.lab.get("/api/status")["kernels"] == 0
        for token in ("", "wrong"):
            with pytest.raises(Exception, match="403"):
                LabServer(running.lab.url, token).get("/api/contents")
        lab = psutil.Process(running.process.pid).children()[0]
        assert running.lab.token not in " ".join(lab.cmdline())
        running.stop()
    assert "Traceback" not in running.printed
    (page,) = opened.read_text().splitlines()
    assert page.startswith("file://") and page.endswith("-open.html")


def test_odd_start_up_files_of_ipython_change_nothing_in_the_courses_kernels(home, folder):
    startup = home / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    for name, text in ODD_STARTUP.items():
        (startup / name).write_text(text)
    with running_lab(folder / "answers") as lab:
        assert LabKernel(lab).run("print(len('abc'), 'np' in dir())") == "3 False\n"
    assert "○ add_up: not attempted yet" in _told("check", CHAPTER, cwd=folder)


def _told(*arguments, cwd, **variables):
    done = subprocess.run(
        [RNN_COURSE, *arguments],
        cwd=cwd,
        env=os.environ | variables,
        capture_output=True,
        encoding=variables.get("PYTHONIOENCODING", "utf-8"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


READ_ONLY = ("bwrap", "--dev-bind", "/", "/", "--ro-bind")


@pytest.mark.parametrize("command", [("check", CHAPTER), ("progress",), ("hint", "shape_of"), ()])
def test_with_a_home_that_cannot_be_written_commands_go_on(home, folder, command):
    sandbox = [*READ_ONLY, str(home), str(home), RNN_COURSE, *command]
    done = subprocess.run(sandbox, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    if command[:1] == ("check",):
        note = done.stdout.splitlines()[0]
        assert note.startswith(f"Note: these folders can't be written: {home}/")
        assert "Not kept when this ends: your progress, the history of your cells, Jup" in note
        assert done.stdout.splitlines()[-1] == "0 of 1 exercises pass their visible tests."


def test_with_a_home_that_cannot_be_written_study_opens_and_kernels_run(home, folder):
    before = set(Path("/tmp").glob("rnn-course-*"))
    command = [*READ_ONLY, str(home), str(home), *COMMAND]
    with studying(folder, command=command) as running:
        assert "Not kept when this ends: your progress" in running.printed
        said = LabKernel(running.lab).run("import matplotlib.pyplot, rnn_helpers; print('ready')")
        assert said == "ready\n"
        running.stop()
    assert "Traceback" not in running.printed
    assert set(Path("/tmp").glob("rnn-course-*")) == before
    assert list(home.iterdir()) == []


def test_places_that_can_be_written_stay_as_they_are(home, monkeypatch):
    before = dict(os.environ)
    with writable_places():
        changed = {name: value for name, value in os.environ.items() if before.get(name) != value}
    assert changed == {"IPYTHONDIR": str(home / ".local" / "share" / "rnn-course" / "ipython")}
    assert dict(os.environ) == before


@pytest.mark.parametrize(
    "variables",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"},
    ],
    ids=json.dumps,
)
def test_no_command_fails_on_a_terminal_that_lacks_characters(home, variables, tmp_path):
    folder = make_checkout(tmp_path / "Ada's Übungen").root
    copy_missing(folder)
    path = folder / "answers" / CHAPTER / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, 4)
    wrong = "def add_up(left, right):\n    print('→ ✓ ü 😀')\n    return left - right"
    (cell,) = (c for c in notebook.cells if "raise NotImplementedError" in c.source)
    cell.source = wrong
    nbformat.write(notebook, path)
    assert "add_up" in _told("check", CHAPTER, cwd=folder, **variables)
    assert "0 of " in _told("progress", cwd=folder, **variables)
    _told("submit", CHAPTER, cwd=folder, **variables)
    _told(cwd=folder, **variables)
    download = tmp_path / "Abgaben"
    (download / "ödön").mkdir(parents=True)
    (download / "ödön" / path.name).write_bytes(path.read_bytes())
    for command in (
        ("release", "--class", "kurs", CHAPTER),
        ("collect", "--class", "kurs", "--from", download),
        ("doctor", "--class", "kurs"),
    ):
        done = subprocess.run(
            [RNN_GRADE, *command], cwd=folder, env=os.environ | variables, capture_output=True
        )
        # The doctor's findings depend on the machine.
        assert done.returncode == 0 or command[0] == "doctor", done.stderr
        assert b"Traceback" not in done.stderr, done.stderr


def test_signs_are_replaced_by_similar_ones(home, folder):
    shown = _told("check", CHAPTER, cwd=folder, PYTHONIOENCODING="ascii")
    assert "o add_up: not attempted yet" in shown


def test_the_token_is_in_the_environment_and_kernels_do_not_get_it(home, folder):
    with running_lab(folder / "answers") as lab:
        name = lab_main.OPTIONS
        said = LabKernel(lab).run(f"import os; print({name!r} in os.environ)")
    assert said == "False\n"


def test_a_learners_own_module_in_the_folder_is_not_imported_by_jupyterlab(home, folder):
    for name in ("random.py", "json.py", "numpy.py"):
        (folder / name).write_text("raise SystemExit('not mine')\n")
    with studying(folder) as running:
        assert running.lab.get("/api/status")["kernels"] == 0
