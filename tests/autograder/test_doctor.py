"""The doctor finds each problem that these tests provoke, and says what to do."""

import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections import namedtuple
from pathlib import Path

import nbformat
import pytest
from distributed import Client

from autograder import doctor
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.classes import create_class
from autograder.engine.sandbox.bubblewrap import problem_with
from autograder.engine.stages import Execution, RunVerdict
from tests.support.servers import dask_cluster, dask_worker
from tests.support.tiny_course import CHAPTER

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def _look_anew():
    """Clear the cached findings about the sandbox, because these tests change it."""
    problem_with.cache_clear()
    yield
    problem_with.cache_clear()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def test_a_machine_and_a_class_in_order_are_found_well(class_folder, rnn_grade):
    """Nothing is replaced: this Python, its packages, the sandbox, a Dask worker, a gradebook."""
    output = rnn_grade("doctor", "--class", class_folder.root)
    assert [line for line in output.splitlines() if not line.startswith("✓")] == []
    for name in ("Python", "packages", "sandbox", "Dask", "gradebook", "chapters", "exchange"):
        assert f"✓ {name}: " in output
    assert "packages as pyproject.toml asks" in output


def test_the_command_fails_with_a_count_and_says_what_to_do(
    class_folder, monkeypatch, capsys, complaint
):
    monkeypatch.setattr(doctor, "dask", lambda scheduler: doctor.Diagnosis("Dask", "ok"))
    monkeypatch.setenv("PATH", "/nowhere")
    (class_folder.root / "gradebook.db").write_bytes(b"no database " * 400)
    line = complaint("doctor", "--class", class_folder.root)
    assert line == "rnn-grade: 2 of the above need attention."


def test_a_python_that_is_too_old_or_too_new(monkeypatch):
    monkeypatch.setattr(doctor, "project", lambda: (">=3.99", []))
    found = doctor.python()
    assert ">=3.99 is needed" in found.found
    assert "delete .venv" in found.remedy


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("numpy>=99", "numpy is 2"),
        ("no-such-package-here>=1", "no-such-package-here is not installed"),
        ("numpy>=99; sys_platform == 'never'", ""),
    ],
)
def test_a_package_that_is_missing_or_of_another_version(monkeypatch, line, message):
    monkeypatch.setattr(doctor, "project", lambda: (">=3", [line]))
    found = doctor.packages()
    assert message in found.found
    assert ("lock file" in found.remedy) == bool(message)


def test_the_versions_come_from_pyproject_and_where_there_is_none_from_what_pip_noted(
    monkeypatch, tmp_path
):
    python, requirements = doctor.project()
    assert python == ">=3.11,<3.14"
    assert any(line.startswith("distributed") for line in requirements)
    monkeypatch.setattr(doctor, "__file__", str(tmp_path / "autograder" / "doctor.py"))
    python, noted = doctor.project()
    assert "3.11" in python
    assert any(line.startswith("nbgrader") for line in noted)
    # That list also has the developers' packages, which the doctor doesn't check.
    monkeypatch.setattr(doctor, "project", lambda: (python, [*noted, "none>1; extra == 'dev'"]))
    assert doctor.packages().well


def test_no_bubblewrap(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    found = doctor.sandbox()
    assert found.found == "bubblewrap is not installed"
    assert "apt-get install" in found.remedy


def test_namespaces_that_are_not_allowed(monkeypatch, tmp_path):
    """The test imitates a kernel that refuses namespaces: bubblewrap is there and fails."""
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    found = doctor.sandbox()
    assert not found.well
    assert "namespace" in found.found + found.remedy


def test_a_disk_that_is_full_or_can_not_be_written(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(1 << 40, 1 << 40, 1 << 20))
    found = doctor.disk("class folder", tmp_path)
    assert "0.0 GiB free" in found.found
    assert "free 1 GiB" in found.remedy
    monkeypatch.undo()
    found = doctor.disk("class folder", Path("/proc"))
    assert "/proc" in found.found
    assert found.remedy


def test_a_class_folder_that_every_user_can_enter():
    # Other users can't enter pytest's own folders.
    with tempfile.TemporaryDirectory(dir="/tmp") as temporary:
        Path(temporary).chmod(0o755)
        folder = create_class(Path(temporary) / "class")
        assert doctor.privacy(folder).well
        folder.root.chmod(0o751)
        found = doctor.privacy(folder)
        assert "every user" in found.found
        assert found.remedy == f"close it: chmod o-rwx {folder.root}"
        subprocess.run(found.remedy.partition(": ")[2].split(), check=True)
        assert doctor.privacy(folder).well


def test_no_scheduler_at_the_address(monkeypatch):
    monkeypatch.setattr("autograder.engine.run.cluster._SECONDS_TO_CONNECT", 1)
    found = doctor.dask(f"tcp://127.0.0.1:{free_port()}")
    assert "There is no Dask scheduler" in found.found
    assert "dask scheduler" in found.remedy


def test_a_scheduler_without_workers_and_one_whose_worker_can_not_shut_code_in(monkeypatch):
    with dask_cluster(workers=0) as address:
        found = doctor.dask(address)
        assert found.found == "the scheduler has no workers"
        assert found.remedy == f"start some: dask worker {address} --nthreads 1"
        with dask_worker(address):
            with Client(address, set_as_default=False) as client:
                client.wait_for_workers(1, timeout=60)
            monkeypatch.setattr(doctor, "_answer", _worker_without_sandbox)
            found = doctor.dask(address)
    assert found.found == "on a worker, bubblewrap is not installed"
    assert found.remedy


def _worker_without_sandbox(task):
    return Execution(
        task.student, task.chapter, b"", RunVerdict.OK, "bubblewrap is not installed", {}, 0
    )


def test_a_chapter_of_another_version_of_the_course_is_told(class_folder):
    path = class_folder.source(CHAPTER) / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    setup = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("locked"))
    setup.source = f"from rnn_helpers.topics.shapes_and_states import oracle\n{setup.source}"
    nbformat.write(notebook, path)
    found = doctor.chapters(class_folder)
    assert found.found == f"released by another version of the course: {CHAPTER}"
    assert "grade says for each what to do" in found.remedy


def test_a_class_without_chapters(tmp_path):
    found = doctor.chapters(create_class(tmp_path / "class"))
    assert found.found == "the class has none"
    assert "rnn-grade release --class" in found.remedy


def test_a_gradebook_that_is_no_database(class_folder):
    (class_folder.root / "gradebook.db").write_bytes(b"no database " * 400)
    found = doctor.database(class_folder)
    assert "file is not a database" in found.found
    assert "backup" in found.remedy


def test_a_gradebook_that_somebody_else_is_writing(class_folder, monkeypatch):
    class_folder.config.CourseDirectory.db_url = (
        f"sqlite:///{class_folder.root / 'gradebook.db'}?timeout=0.2"
    )
    folder = ClassFolder(class_folder.root, class_folder.config.CourseDirectory.db_url)
    holder = sqlite3.connect(class_folder.root / "gradebook.db", isolation_level=None)
    holder.execute("begin exclusive")
    found = doctor.database(folder)
    holder.close()
    assert "database is locked" in found.found
    assert "end the other program" in found.remedy


def test_a_gradebook_that_may_only_be_read(class_folder):
    url = f"sqlite:///file:{class_folder.root / 'gradebook.db'}?mode=ro&uri=true"
    found = doctor.database(ClassFolder(class_folder.root, url))
    assert "readonly" in found.found
    assert "may write to" in found.remedy


def test_a_gradebook_of_an_older_nbgrader(class_folder):
    with sqlite3.connect(class_folder.root / "gradebook.db") as connection:
        connection.execute("update alembic_version set version_num = '50a4d84c131a'")
    found = doctor.database(class_folder)
    assert "has schema 50a4d84c131a" in found.found
    assert "nbgrader db upgrade" in found.remedy


def test_a_database_server_that_does_not_answer(class_folder):
    url = f"postgresql+psycopg://me:secret@127.0.0.1:{free_port()}/grades"
    found = doctor.database(ClassFolder(class_folder.root, url))
    assert "secret" not in found.found
    assert "see that its server runs" in found.remedy


def test_looking_leaves_the_gradebook_as_it_was_and_makes_none(class_folder):
    before = (class_folder.root / "gradebook.db").read_bytes()
    assert doctor.database(class_folder).well
    assert (class_folder.root / "gradebook.db").read_bytes() == before
    (class_folder.root / "gradebook.db").unlink()
    assert "is not there yet" in doctor.database(class_folder).found
    assert not (class_folder.root / "gradebook.db").exists()


@pytest.fixture
def with_exchange(class_folder, tmp_path) -> ClassFolder:
    class_folder.config.Exchange.root = str(tmp_path / "exchange")
    return class_folder


def test_an_exchange_that_is_not_there(with_exchange, tmp_path):
    found = doctor.exchange(with_exchange)
    assert "there is no folder" in found.found
    made = found.remedy.removeprefix("make it: ")
    subprocess.run(made, shell=True, check=True)
    assert (tmp_path / "exchange").stat().st_mode & 0o7777 == 0o1777
    assert doctor.exchange(with_exchange).well


def test_an_exchange_in_which_students_can_replace_the_courses_folder(with_exchange, tmp_path):
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    found = doctor.exchange(with_exchange)
    assert not found.well
    assert "in place of the course's" in found.found
    subprocess.run(found.remedy, shell=True, check=True)
    assert doctor.exchange(with_exchange).well


def test_an_exchange_that_students_can_not_write_to(with_exchange, tmp_path):
    (tmp_path / "exchange").mkdir(mode=0o755)
    found = doctor.exchange(with_exchange)
    assert "students can't write" in found.found
    assert "its mode is 0755, and 1777 is needed (o+rwx, sticky)" in found.found
    subprocess.run(found.remedy, shell=True, check=True)
    assert doctor.exchange(with_exchange).well


def test_a_class_without_a_course_id(with_exchange, tmp_path):
    (tmp_path / "exchange").mkdir()
    (tmp_path / "exchange").chmod(0o777)
    with_exchange.coursedir.course_id = ""
    found = doctor.exchange(with_exchange)
    assert "course_id" in found.remedy


def test_a_class_without_an_exchange_needs_none(class_folder):
    assert doctor.exchange(class_folder).well
