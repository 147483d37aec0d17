"""`rnn-course study` in a terminal ends on request, and leaves nothing behind."""

import contextlib
import json
import os
import pty
import re
import shutil
import socket
import subprocess
import sys
import termios
import time
from pathlib import Path
from threading import Thread

from rnn_helpers.errors import StudyError
from rnn_helpers.learner import study
from rnn_helpers.learner.study import LabServer, _lab_environment, running_lab

import psutil
import pytest

from tests.support.lab import LabKernel, alive, processes_below
from tests.support.tiny_course import CHAPTER, make_course

COMMAND = (Path(sys.executable).parent / "rnn-course", "study")
ADDRESS = re.compile(r"(http://127\.0\.0\.1:\d+)/study\?token=(\w+)")
SECONDS = 120
CTRL_C = b"\x03"


class Terminal:
    """A command that a learner typed into a terminal."""

    def __init__(self, folder):
        self._screen, keyboard = pty.openpty()
        self.settings = termios.tcgetattr(keyboard)
        self._keyboard = keyboard
        self.shown = ""
        self.process = subprocess.Popen(
            COMMAND,
            cwd=folder,
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
            preexec_fn=self._take_terminal,
            env=os.environ | {"BROWSER": "true"},
        )
        self._reader = Thread(target=self._read)
        self._reader.start()

    def _take_terminal(self):
        os.setsid()
        os.close(os.open(os.ttyname(self._keyboard), os.O_RDWR))

    def _read(self):
        # Reading raises an error once no process has the terminal open any more.
        with contextlib.suppress(OSError):
            while read := os.read(self._screen, 65536):
                self.shown += read.decode(errors="replace")

    def until(self, pattern):
        """Wait until text of this pattern is shown, and return the match."""
        deadline = time.monotonic() + SECONDS
        while not (found := re.search(pattern, self.shown)):
            assert time.monotonic() < deadline and self.process.poll() is None, self.shown
            time.sleep(0.1)
        return found

    def press(self, key):
        os.write(self._screen, key)

    def ended(self):
        """Wait for the end of the command, and return its exit code."""
        code = self.process.wait(SECONDS)
        # Text still on its way through the terminal ends with the mark.
        os.write(self._keyboard, b"<end>")
        deadline = time.monotonic() + SECONDS
        while "<end>" not in self.shown and time.monotonic() < deadline:
            time.sleep(0.1)
        self.shown = self.shown.replace("<end>", "")
        return code

    def is_as_before(self):
        return termios.tcgetattr(self._keyboard) == self.settings

    def close(self):
        self.process.terminate()
        self.process.wait(SECONDS)
        os.close(self._keyboard)
        self._reader.join()
        os.close(self._screen)


@pytest.fixture
def taken_port(tmp_path, monkeypatch):
    """Yield the port that JupyterLab is to use, while another program listens on it."""
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        port = somebody.getsockname()[1]
        (tmp_path / "config").mkdir()
        settings = json.dumps({"ServerApp": {"port": port}})
        (tmp_path / "config" / "jupyter_server_config.json").write_text(settings)
        monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
        yield port


@pytest.fixture
def terminal(tmp_path, monkeypatch):
    """Yield a terminal in which `study` was just started on the tiny course."""
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    typed = Terminal(make_course(tmp_path / "course").root)
    typed.folder = tmp_path / "course"
    yield typed
    typed.close()


def test_ctrl_c_ends_jupyterlab_its_kernels_and_what_they_started(terminal):
    lab = LabServer(*terminal.until(ADDRESS).groups())
    LabKernel(lab).run("import subprocess; subprocess.Popen(['sleep', '600'])")
    below = processes_below(terminal.process.pid)
    assert "sleep" in {process.name() for process in below}
    terminal.press(CTRL_C)
    assert terminal.ended() == 0
    psutil.wait_procs(below, timeout=10)
    assert not alive(below)
    assert (
        "Traceback" not in terminal.shown and "Shut down this Jupyter server" not in terminal.shown
    )
    last = terminal.shown.strip().splitlines()[-1]
    assert last == (
        "JupyterLab has ended. What you saved is in answers/; the same command goes on there."
    )
    assert terminal.is_as_before()


def test_ctrl_c_while_jupyterlab_starts_is_quiet_as_well(terminal):
    terminal.until("Ctrl-C stops it")
    terminal.press(CTRL_C)
    assert terminal.ended() == 0
    assert "Traceback" not in terminal.shown
    assert terminal.shown.strip().endswith("the same command goes on there.")


def test_a_second_study_shows_the_first_instead_of_the_same_notebooks_twice(terminal):
    address = terminal.until(ADDRESS)[0]
    second = subprocess.run(
        COMMAND,
        cwd=terminal.folder,
        env=os.environ | {"BROWSER": "true"},
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert second.returncode == 0, second.stderr
    assert second.stdout.strip().splitlines()[-1].endswith(address)
    assert "running already" in second.stdout


def test_what_study_says_is_short(terminal):
    terminal.until(ADDRESS)
    assert "nbgrader" not in terminal.shown.lower()
    assert "extension" not in terminal.shown


def test_warnings_that_mean_nothing_to_a_learner_are_not_shown_but_errors_are(tmp_path):
    code = """
import logging
from jupyterlab.labapp import LabApp
from tornado.websocket import gen_log
from rnn_helpers.jupyter import lab_main

def say(*arguments, **options):
    server = logging.getLogger("ServerApp")
    server.warning("Notebook %s is not trusted", "00_start_here/00_start_here.ipynb")
    server.critical("received signal %s, stopping", 15)
    server.error("Notebook a.ipynb is not trusted by the disk: No space left on device")
    gen_log.warning(
        "The websocket_ping_timeout (90) cannot be longer than the websocket_ping_interval (30)."
    )
    gen_log.warning("a connection was lost")

LabApp.launch_instance = say
lab_main.main()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.splitlines() == [
        "Notebook a.ipynb is not trusted by the disk: No space left on device",
        "a connection was lost",
    ]


def test_opening_a_chapter_and_the_end_show_no_warning(terminal):
    lab = LabServer(*terminal.until(ADDRESS).groups())
    lab.get(f"/api/contents/{CHAPTER}/{CHAPTER}.ipynb")
    LabKernel(lab).run("1 + 1")
    terminal.press(CTRL_C)
    assert terminal.ended() == 0
    for warning in ("not trusted", "websocket_ping", "received signal", "WARN", " W "):
        assert warning not in terminal.shown, terminal.shown


def test_a_jupyterlab_that_is_shut_down_in_its_own_menu_ends_with_a_sentence(terminal):
    lab = LabServer(*terminal.until(ADDRESS).groups())
    lab.post("/api/shutdown", {})
    assert terminal.ended() == 0
    assert terminal.shown.strip().splitlines()[-1].startswith("JupyterLab has ended. ")


def test_on_a_jupyterhub_no_second_jupyterlab_is_started(tmp_path):
    course = make_course(tmp_path)
    hub = os.environ | {"JUPYTERHUB_SERVICE_PREFIX": "/user/ada/"}
    done = subprocess.run(COMMAND, cwd=course.root, env=hub, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"Your copies are in answers/: {CHAPTER}",
        "You are in JupyterLab already. Open this in the list of files at its left: "
        f"answers/{CHAPTER}/{CHAPTER}.ipynb",
    ]


def test_where_its_port_is_taken_jupyterlab_opens_on_another(taken_port, terminal):
    lab = LabServer(*terminal.until(ADDRESS).groups())
    assert f":{taken_port}" not in lab.url
    assert lab.get("/api/status")["kernels"] == 0
    assert "Traceback" not in terminal.shown


def test_what_jupyterlab_said_is_told_if_it_does_not_start(tmp_path):
    with (
        pytest.raises(StudyError, match="ended as it started") as raised,
        running_lab(tmp_path, "--ServerApp.port=no-number"),
    ):
        pass
    assert "no-number" in str(raised.value)


@pytest.fixture
def robbed(monkeypatch):
    """Let the first JupyterLab lose its port between finding it and listening there.

    Return the list of starts.
    """
    real, starts = study.lab_command, []
    first = """
import socket
from jupyter_server.serverapp import ServerApp
from rnn_helpers.jupyter import lab_main

find = ServerApp._find_http_port

def find_and_lose(server):
    find(server)
    server.thief = socket.create_server(("127.0.0.1", server.port))

ServerApp._find_http_port = find_and_lose
lab_main.main()
"""

    def command(*arguments):
        starts.append(arguments)
        found = real(*arguments)
        return found if len(starts) > 1 else [sys.executable, "-c", first, *found[4:]]

    monkeypatch.setattr(study, "lab_command", command)
    return starts


def test_where_another_program_takes_the_port_first_jupyterlab_starts_again(tmp_path, robbed):
    with running_lab(tmp_path) as lab:
        assert lab.get("/api/status")["kernels"] == 0
    # Another program may take the second port as well.
    assert len(robbed) >= 2


def test_study_starts_again_as_well(tmp_path, robbed, monkeypatch, capfd):
    shown = study._show_when_ready

    def show_and_end(process, *arguments):
        shown(process, *arguments)
        process.terminate()

    monkeypatch.setenv("BROWSER", "true")
    monkeypatch.setattr(study, "_show_when_ready", show_and_end)
    study._run_until_stopped(tmp_path)
    # Another program may take the second port as well.
    assert len(robbed) >= 2
    said = capfd.readouterr().out
    assert "Another program has taken its port, so it starts again." in said
    assert "It is here: http://127.0.0.1:" in said


def test_jupyterlabs_terminals_find_the_courses_commands():
    here = Path(sys.executable).parent
    assert shutil.which("rnn-course", path=_lab_environment([])["PATH"]) == str(here / "rnn-course")


def test_the_learners_window_has_no_tools_of_teachers_and_of_an_exchange():
    command = [sys.executable, "-m", "jupyterlab.labextensions", "list"]
    listed = subprocess.run(command, env=_lab_environment([]), capture_output=True, text=True)
    disabled = (listed.stdout + listed.stderr).partition("Disabled extensions:")[2]
    for tool in ("create-assignment", "formgrader", "course-list", "assignment-list", "menu"):
        assert f"@jupyter/nbgrader:{tool}" in disabled
