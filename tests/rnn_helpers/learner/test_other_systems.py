"""What differs on Windows and macOS, simulated here: no fork, no timer signals, other paths."""

import os
import signal
import subprocess
import sys

from rnn_helpers.check.time_limit import at_most, can_be_kept
from rnn_helpers.jupyter import provisioner
from rnn_helpers.learner import study
from rnn_helpers.learner.study import copy_missing

import pytest

from tests.support.tiny_course import CHAPTER, make_course

#: What Python has on Linux and not on Windows: names in `os` and `signal`, and whole modules.
WITHOUT = {
    "os": (
        "fork", "getuid", "geteuid", "getpgid", "killpg", "setsid", "pidfd_open", "uname", "wait",
        "waitpid", "waitstatus_to_exitcode", "sched_getaffinity", "chown", "mkfifo",
    ),
    "signal": (
        "SIGALRM", "SIGKILL", "SIGHUP", "SIGQUIT", "SIGCHLD", "SIGUSR1", "setitimer", "alarm",
        "pause", "pidfd_send_signal",
    ),
    "socket": ("AF_UNIX", "recv_fds", "send_fds", "SOCK_SEQPACKET"),
}  # fmt: skip
MODULES = ("resource", "fcntl", "termios", "pwd", "grp", "pty")
#: The modules that a learner's commands and notebooks import, which must not ask for any of these.
#: Others' own modules are imported first, because Linux' ones need what Windows' do not.
_IMPORT = """
import importlib, os, pkgutil, signal, socket, sys
import IPython, ipykernel.kernelapp, jupyterlab.labapp, keras, matplotlib.pyplot, nbclient, rich
import nbgrader, nbconvert, psutil, typer
for name, lacking in {without!r}.items():
    for one in lacking:
        if hasattr(sys.modules[name], one):
            delattr(sys.modules[name], one)
for name in {modules!r}:
    sys.modules[name] = None
sys.platform = "win32"
import rnn_helpers
not_there = ("rnn_helpers.jupyter.forker", "rnn_helpers.jupyter.before_forks")
for module in pkgutil.walk_packages(rnn_helpers.__path__, "rnn_helpers."):
    if module.name not in not_there:
        importlib.import_module(module.name)
from rnn_helpers.jupyter.provisioner import can_fork
from rnn_helpers.check.time_limit import can_be_kept
from rnn_helpers.learner import study
assert not can_fork() and not can_be_kept() and study._WINDOWS
assert study._STOP_SIGNALS == [signal.SIGINT, signal.SIGTERM]
print("all imported")
"""


def test_all_that_a_learner_imports_needs_nothing_that_windows_lacks():
    code = _IMPORT.format(without=WITHOUT, modules=MODULES)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "all imported\n", done.stderr


def test_without_timer_signals_there_are_no_experiments_with_answers(monkeypatch):
    assert can_be_kept()
    monkeypatch.delattr(signal, "setitimer")
    assert not can_be_kept()
    with pytest.raises(AttributeError), at_most(1):
        pass


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_only_linux_forks_kernels(monkeypatch, platform):
    assert provisioner.can_fork()
    monkeypatch.setattr(sys, "platform", platform)
    assert not provisioner.can_fork()


def test_files_are_written_with_the_same_bytes_on_every_system(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "linesep", "\r\n")
    course = make_course(tmp_path)
    copy_missing(course.root)
    mine = tmp_path / "answers" / CHAPTER / f"{CHAPTER}.ipynb"
    assert mine.read_bytes() == (course.released / CHAPTER / mine.name).read_bytes()
    assert b"\r\n" not in mine.read_bytes()


class _EndsAtOnce:
    """A JupyterLab that Ctrl-C has reached itself, as in a console of Windows."""

    def __init__(self, command, **_):
        signal.raise_signal(signal.SIGINT)
        self.told = []

    def poll(self):
        return 0

    def wait(self):
        return 0

    def terminate(self):
        self.told.append("terminate")


def test_on_windows_ctrl_c_ends_jupyterlab_without_killing_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(study, "_WINDOWS", True)
    monkeypatch.setattr(subprocess, "Popen", _EndsAtOnce)
    assert study._run_until_stopped(tmp_path) == 0
    assert "JupyterLab has ended" in capsys.readouterr().out


def test_every_file_is_opened_with_an_encoding(tmp_path):
    """Without one, Windows reads and writes cp1252."""
    code = "import rnn_helpers.learner.cli as cli; cli.main()"
    course = make_course(tmp_path)
    warned = [sys.executable, "-X", "warn_default_encoding", "-W", "always::EncodingWarning"]
    for command in (["update"], ["submit", CHAPTER], ["progress"], ["hint", "shape_of"], []):
        done = subprocess.run(
            [*warned, "-P", "-c", code, *command],
            cwd=course.root,
            env=os.environ | {"RNN_COURSE_DATA": str(tmp_path / "data")},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        ours = [line for line in done.stderr.splitlines() if "/rnn_helpers/" in line]
        assert ours == []
