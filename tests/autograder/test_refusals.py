"""Missing or wrong input is reported in one line that says what to do."""

import os
import shutil

import pytest

from autograder import cli, doctor
from autograder.classroom.class_folder import ClassFolder
from autograder.engine.sandbox.bubblewrap import problem_with
from tests.autograder.test_doctor import free_port
from tests.support.tiny_course import CHAPTER

ADDRESSES = {
    "grades.db": "is not the address of a gradebook; write sqlite:////folder/gradebook.db",
    "postgresql+psycopg://me:secret@host:port/db": "is not the address of a gradebook; write",
    "mysql://me:secret@host/db": "which is not installed; write",
    "oracel://host/db": "which is not installed; write",
    "sqlite://": "grades would be lost at the end; write",
    "sqlite:////proc/x.db": "name a file in a folder that is there and that you may write to",
    "sqlite:////nowhere/at/all/x.db": "name a file in a folder that is there",
    "sqlite:////tmp": "name a file in a folder that is there",
    "postgresql+psycopg://me:secret@127.0.0.1:1/db": "see that its server runs and that the",
}
COMMANDS = {
    "grade": [],
    "collect": ["--from", "."],
    "feedback": [],
    "export": ["--to", "never.csv"],
    "report": ["--to", "never.html"],
    "watch": [],
    "formgrader": ["--no-browser"],
    "mark": [CHAPTER, "--no-browser"],
}


@pytest.fixture
def submission(class_folder):
    """Add a submission to grade."""
    source = class_folder.root / "release" / CHAPTER
    shutil.copytree(source, class_folder.submitted("ada", CHAPTER))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_gradebook_that_can_not_be_used(
    class_folder, submission, complaint, monkeypatch, tmp_path, command, address
):
    monkeypatch.setattr("autograder.engine.record.gradebook._RETRY_AFTER", ())
    monkeypatch.chdir(tmp_path)
    options = ["--class", class_folder.root, "--db", address, *COMMANDS[command]]
    line = complaint(command, *options)
    assert ADDRESSES[address] in line
    assert "secret" not in line
    assert not list(tmp_path.glob("never*"))


def test_a_password_in_the_command_line_is_told_of(class_folder, tmp_path, monkeypatch, capsys):
    """Every user of the machine can see a command line, but nobody else can see an environment."""
    monkeypatch.chdir(tmp_path)
    opened: list[str | None] = []

    def told(*options: object) -> list[str]:
        command = ["rnn-grade", "export", "--class", str(class_folder.root), *map(str, options)]
        monkeypatch.setattr("sys.argv", command)
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        assert stopped.value.code == 0
        return capsys.readouterr().err.splitlines()

    def open_class(root: object, db_url: str | None) -> ClassFolder:
        opened.append(db_url)
        return class_folder

    monkeypatch.setattr("autograder.classroom.classes.open_class", open_class)
    address = "postgresql+psycopg://me:secret@host/db"
    (line,) = told("--db", address)
    assert "set RNN_GRADE_DB to the address instead" in line
    assert "secret" not in line
    monkeypatch.setenv("RNN_GRADE_DB", address)
    assert told("--force") == []
    assert opened == [address, address]
    assert "RNN_GRADE_DB" not in os.environ, "kernels without a sandbox would read it"


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_doctor_finds_a_gradebook_that_can_not_be_used(class_folder, address):
    found = doctor.database(ClassFolder(class_folder.root, address))
    assert ADDRESSES[address].rpartition("; ")[2] in f"{found.found}; {found.remedy}"
    assert found.remedy
    assert "secret" not in found.found


def test_the_doctor_asks_whose_gradebook_it_is(complaint):
    assert "--class" in complaint("doctor", "--db", "sqlite:////tmp/x.db")


@pytest.mark.parametrize("command", ["grade", "watch"])
@pytest.mark.parametrize(
    "address", ["", "nonsense", "tcp://127.0.0.1", "tcp://127.0.0.1:99999", "http://host:80", ":::"]
)
def test_what_is_no_address_of_a_scheduler(class_folder, submission, complaint, command, address):
    line = complaint(command, "--class", class_folder.root, "--scheduler", address)
    assert line == (
        f"rnn-grade: {address!r} is no address of a Dask scheduler; write tcp://HOST:PORT, "
        "as dask scheduler tells it when it starts."
    )


def test_a_scheduler_that_is_not_there(class_folder, submission, complaint, monkeypatch):
    monkeypatch.setattr("autograder.engine.run.cluster._SECONDS_TO_CONNECT", 1)
    address = f"tcp://127.0.0.1:{free_port()}"
    line = complaint("grade", "--class", class_folder.root, "--scheduler", address)
    assert line == (
        f"rnn-grade: There is no Dask scheduler at {address}; "
        "start it (dask scheduler), or mend the address."
    )


@pytest.fixture
def bwrap(tmp_path, monkeypatch):
    """Yield a function that replaces bubblewrap by another program, or by none."""
    problem_with.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))

    def replace(script: str) -> None:
        fake = tmp_path / "bwrap"
        fake.write_text(f"#!/bin/sh\n{script}\n")
        fake.chmod(0o755)

    yield replace
    problem_with.cache_clear()


@pytest.mark.parametrize("command", ["grade", "watch"])
def test_no_bubblewrap(class_folder, submission, complaint, bwrap, command):
    line = complaint(command, "--class", class_folder.root)
    assert "Nothing was graded: bubblewrap is not installed; install it with: " in line
    assert not class_folder.autograded("ada", CHAPTER).exists()


@pytest.mark.parametrize("command", ["grade", "watch"])
def test_bubblewrap_that_the_kernel_forbids(class_folder, submission, complaint, bwrap, command):
    bwrap("echo 'bwrap: No permissions to create new namespace' >&2; exit 1")
    line = complaint(command, "--class", class_folder.root)
    assert "No permissions to create new namespace" in line
    assert "allow user namespaces" in line
    assert "--no-sandbox" in line
