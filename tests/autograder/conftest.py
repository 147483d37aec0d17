"""Fixtures: a class with one released chapter to copy, and commands as an instructor types them."""

import os
import shutil
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from autograder import cli
from autograder.authoring.source import ChapterSource
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.classes import create_class
from autograder.release.chapter import release
from tests.support.tiny_course import CHAPTER, SOURCE

# Only root can run a hub that starts servers for several Unix users, as in continuous integration.
collect_ignore = [] if os.getuid() == 0 else ["test_jupyterhub.py"]


@pytest.fixture(scope="session")
def released_class(tmp_path_factory: pytest.TempPathFactory) -> ClassFolder:
    """Return a class whose tiny chapter is released; tests copy it, as releasing takes a second."""
    source = tmp_path_factory.mktemp("instructor") / f"{CHAPTER}.py"
    source.write_text(SOURCE)
    folder = create_class(source.parent / "class")
    release(folder, ChapterSource(source))
    return folder


@pytest.fixture
def class_folder(released_class: ClassFolder, tmp_path: Path) -> ClassFolder:
    """Return a fresh copy of the class with the tiny chapter released."""
    shutil.copytree(released_class.root, tmp_path / "class")
    return ClassFolder(tmp_path / "class")


@pytest.fixture
def rnn_grade(capsys: pytest.CaptureFixture) -> Callable[..., str]:
    """Return a function that runs a command, which must succeed, and returns what it printed."""

    def run(*arguments: object) -> str:
        sys.argv = ["rnn-grade", *map(str, arguments)]
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        printed = capsys.readouterr()
        assert stopped.value.code in (0, None), printed.err
        return printed.out

    return run


@pytest.fixture
def complaint(capsys: pytest.CaptureFixture) -> Callable[..., str]:
    """Return a function that runs a command, which must fail with code 2, and returns its line."""

    def run(*arguments: object) -> str:
        sys.argv = ["rnn-grade", *map(str, arguments)]
        capsys.readouterr()
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        assert stopped.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        return line

    return run


@pytest.fixture(scope="module")
def canary():
    """Yield the address of a server on loopback, and the list of the requests to it."""
    requests = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            self.send_response(204)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", requests
        server.shutdown()
