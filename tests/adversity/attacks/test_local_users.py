"""Other users of the machine gain nothing from the programs that run on it.

On a JupyterHub the students are such users. The programs run as root and as an ordinary user; the
stranger is a third one.
"""

import json
import shutil
from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

from rnn_helpers.learner.study import LabServer

import nbformat
import pytest

from autograder.authoring.source import ChapterSource
from autograder.classroom.classes import create_class
from autograder.release.chapter import release
from tests.adversity.attacks.programs import Place, Program, place, tries
from tests.support.engine import ordinary_user
from tests.support.tiny_course import CHAPTER, SOURCE, make_course

OWNER, STRANGER = "rnn-exec-test", "rnn-stranger-test"
DATABASE = "s3cr3t-gradebook.db"
SLEEPS = "def add_up(left, right):\n    return left + right\nimport time\ntime.sleep(900)"
PROGRAMS = ["grade", "watch", "formgrader", "mark", "study"]
SERVERS = ["formgrader", "mark", "study"]
# Jupyter's configuration in the user's home, with all protection switched off.
OPEN = {
    "ServerApp": {
        "token": "",
        "password": "",
        "allow_origin": "*",
        "disable_check_xsrf": True,
        "ip": "0.0.0.0",
    },
    "IdentityProvider": {"token": ""},
}


Starts = Generator[None, None, Program]


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a class with a submission that runs for long, to be copied."""
    root = tmp_path_factory.mktemp("local-users")
    source = root / f"{CHAPTER}.py"
    source.write_text(SOURCE)
    folder = create_class(root / "class")
    notebook = nbformat.read(release(folder, ChapterSource(source)) / f"{CHAPTER}.ipynb", 4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "add_up":
            cell.source = SLEEPS
    path = folder.root / "submitted" / "ada" / CHAPTER / f"{CHAPTER}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    (folder.root / "gradebook.db").rename(folder.root / DATABASE)
    return folder.root


def grading(stack: ExitStack, user: str | None, command: str, folder: Path) -> Starts:
    """Start `grade` or `watch`, and wait until a student's code runs."""
    folders = stack.enter_context(place(user))
    mine = shutil.copytree(folder, folders.home / "class")
    plant(folders)
    argv = ("rnn-grade", command, "--class", str(mine), "--cell-seconds", "900")
    database = f"sqlite:///{mine / DATABASE}"
    program = stack.enter_context(folders.running(*argv, RNN_GRADE_DB=database))
    program.secrets = [DATABASE]
    yield
    # The cluster's scheduler, nanny and worker have sockets, and a kernel has five.
    program.until(lambda: len(program.numbered()) >= 3 and len(program.sockets()) >= 8)
    return program


def plant(folders: Place) -> None:
    """Put links where Dask makes lock files by itself."""
    victim = folders.home / "victim"
    victim.write_text("precious")
    trap = folders.temporary / "dask-scratch-space"
    trap.mkdir()
    for name in ("global.lock", "purge.lock"):
        (trap / name).symlink_to(victim)
    shutil.chown(trap, ordinary_user(STRANGER))
    trap.chmod(0o777)


def serving(stack: ExitStack, user: str | None, folder: Path, *command: str) -> Starts:
    """Start `formgrader` or `mark` for a user whose own configuration lets everybody in."""
    folders = stack.enter_context(place(user))
    mine = shutil.copytree(folder, folders.home / "class")
    (folders.home / ".jupyter").mkdir()
    (folders.home / ".jupyter" / "jupyter_server_config.json").write_text(json.dumps(OPEN))
    browser = folders.home / "browser"
    browser.write_text(f'#!/bin/sh\necho "$@" > {folders.home}/opened\n')
    browser.chmod(0o755)
    argv = ("rnn-grade", *command, "--class", str(mine))
    database = f"sqlite:///{mine / DATABASE}"
    program = stack.enter_context(
        folders.running(*argv, RNN_GRADE_DB=database, BROWSER=f"{browser} %s")
    )
    yield
    address = program.shows(r"(http://127\.0\.0\.1:\d+)/\S+token=(\w+)")
    program.until((folders.home / "opened").exists)
    start_kernel(*address.groups())
    program.secrets = [DATABASE, address[2]]
    return program


def studying(stack: ExitStack, user: str | None) -> Starts:
    """Start `study` with a kernel, where Jupyter's runtime folder is open to others."""
    folders = stack.enter_context(place(user))
    course = make_course(folders.home / "course").root
    (folders.home / ".local" / "share" / "jupyter" / "runtime").mkdir(parents=True)
    program = stack.enter_context(folders.running("rnn-course", "study", folder=course))
    yield
    address = program.shows(r"(http://127\.0\.0\.1:\d+)/study\?token=(\w+)")
    start_kernel(*address.groups())
    program.secrets = [address[2]]
    return program


def start_kernel(url: str, token: str) -> None:
    """Start a kernel, as opening a notebook does."""
    LabServer(url, token).post("/api/kernels", {"name": "python3"}, 120)


@pytest.fixture(scope="module")
def running(class_folder: Path) -> Iterator[dict[str, Program]]:
    """Yield each running program; they are started at the same time."""
    with ExitStack() as stack:
        starts = {
            "grade": grading(stack, None, "grade", class_folder),
            "watch": grading(stack, OWNER, "watch", class_folder),
            "formgrader": serving(stack, None, class_folder, "formgrader"),
            "mark": serving(stack, None, class_folder, "mark", CHAPTER),
            "study": studying(stack, OWNER),
        }
        for start in starts.values():
            next(start)
        yield {name: _at_work(start) for name, start in starts.items()}


def _at_work(start: Starts) -> Program:
    try:
        next(start)
    except StopIteration as done:
        return done.value
    raise AssertionError("it has two beginnings")


def belongings(program: Program) -> list[Path]:
    """Return the private files of a program and its user."""
    mine = [program.temporary, program.home / "class", program.home / ".local"]
    planted = program.temporary / "dask-scratch-space"
    return [
        path
        for place in mine
        for path in place.rglob("*")
        if path.is_file() or path.name.startswith("rnn-")
        if not path.is_relative_to(planted)
    ]


@pytest.fixture(scope="module")
def gained(running) -> dict[str, dict[str, object]]:
    """Return what a stranger gets from each program."""
    return {
        name: tries(STRANGER, program, belongings(program)) for name, program in running.items()
    }


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_stranger_connects_to_nothing_but_jupyterlabs_port(gained, name):
    found = gained[name]
    assert found["user"] != 0
    # There are sockets of a kernel and of the cluster.
    assert len(found["tried"]) >= (8 if name in ("grade", "watch") else 5)
    assert found["sockets"] == found["names"] == found["dask"] == []
    assert len(found["ports"]) == (name in SERVERS)


@pytest.mark.parametrize("name", SERVERS)
def test_without_the_token_jupyterlab_lets_nobody_in(gained, name):
    (pages,) = gained[name]["ports"].values()
    assert pages["/api/contents"] == pages["/api/kernels"] == pages["/api/terminals"] == 403
    assert set(pages.values()) <= {302, 403}


@pytest.mark.parametrize("name", PROGRAMS)
def test_no_command_line_tells_a_secret(gained, running, name):
    shown = "".join(gained[name]["command_lines"])
    assert str(running[name].home) in shown
    assert not [secret for secret in running[name].secrets if secret in shown]


@pytest.mark.parametrize("name", ["formgrader", "mark"])
def test_the_command_line_of_the_browser_does_not_tell_the_token(running, name):
    program = running[name]
    opened = (program.home / "opened").read_text()
    assert not [secret for secret in program.secrets if secret in opened]
    page = Path(opened.strip().removeprefix("file://"))
    assert page.is_relative_to(program.home / ".local")
    assert program.secrets[-1] in page.read_text()


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_stranger_reads_no_environment_and_no_file(gained, running, name):
    assert len(belongings(running[name])) > 3
    assert gained[name]["environments"] == gained[name]["files"] == []


@pytest.mark.parametrize("name", ["grade", "study"])
def test_root_gets_all_that_the_stranger_does_not(running, name):
    """Root succeeds with the same attempts, so the failures above are not mistakes in them."""
    program = running[name]
    found = tries(None, program, belongings(program))
    assert len(found["sockets"]) == len(program.sockets()) >= 5
    assert len(found["dask"]) == (3 if name == "grade" else 0)
    assert found["environments"] and len(found["files"]) == len(belongings(program))


def test_a_link_in_the_place_of_a_lock_file_of_dasks_costs_nobody_a_file(running):
    for name in ("grade", "watch"):
        assert (running[name].home / "victim").read_text() == "precious"
