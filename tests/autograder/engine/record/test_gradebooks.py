"""SQLite and PostgreSQL get the same grades, even if the database or the disk fails meanwhile."""

import contextlib
import csv
import json
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, text

from autograder.classroom.gradebook_address import shown_url
from autograder.engine.record import gradebook as gradebook_module
from autograder.engine.run.grade import GradebookUnreachable, grade
from tests.support.classes import CHAPTER, FULL_SCORE, TinyClass, gradebook_contents, solved
from tests.support.servers import PROJECT, environment
from tests.support.standins import run_slowly, run_with_exec


def hand_in_three(tiny_class: TinyClass) -> None:
    release = tiny_class.released()
    tiny_class.hand_in("ada", solved(release))
    tiny_class.hand_in("bob", b"no notebook")
    tiny_class.hand_in("cleo", solved(release, scale="def scale(x):\n    return x"))


@pytest.fixture
def in_sqlite(tiny_class, cluster) -> dict[str, dict[str, object]]:
    """Return the expected content of the class's gradebook, from SQLite."""
    hand_in_three(tiny_class)
    grade(tiny_class.root, scheduler=cluster, executor=run_with_exec)
    return gradebook_contents(tiny_class.folder.db_url)


def test_postgresql_by_address_gets_the_same_gradebook(
    tiny_class, cluster, postgres_server, in_sqlite
):
    url = postgres_server.new_database("plain")
    for _ in range(2):
        grade(tiny_class.root, db_url=url, scheduler=cluster, executor=run_with_exec)
        assert gradebook_contents(url) == in_sqlite


def test_postgresql_keeps_what_a_person_graded(tiny_class, cluster, postgres_server, in_sqlite):
    url = postgres_server.new_database("manual")
    grade(tiny_class.root, db_url=url, scheduler=cluster, executor=run_with_exec)
    with Gradebook(url, "tiny") as gradebook:
        gradebook.find_grade("why", CHAPTER, CHAPTER, "ada").manual_score = 3
        gradebook.db.commit()
    results = grade(
        tiny_class.root, db_url=url, regrade=True, scheduler=cluster, executor=run_with_exec
    )
    assert {result.student: result.score for result in results}["ada"] == FULL_SCORE + 3


def test_stock_nbgrader_reads_the_postgresql_gradebook(tmp_path, cluster, postgres_server):
    url = postgres_server.new_database("stock")
    tiny_class = TinyClass(tmp_path / "class", db_url=url)
    hand_in_three(tiny_class)
    grade(tiny_class.root, scheduler=cluster, executor=run_with_exec)
    tiny_class.nbgrader("export")
    with open(tiny_class.root / "grades.csv", newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"ada": FULL_SCORE, "bob": 0, "cleo": FULL_SCORE - 3}


def test_a_database_that_goes_away_and_comes_back_loses_nothing(
    tiny_class, cluster, postgres_server, in_sqlite
):
    url = postgres_server.new_database("flaky")

    def graded() -> set[tuple[Path, int]]:
        found = tiny_class.root.glob("autograded/*/*/*.ipynb")
        return {(path, path.stat().st_mtime_ns) for path in found}

    before = graded()

    def outage() -> None:
        # At the start of a run, a database that is away is a reason to stop. Here it goes when this
        # run has written its first notebook; the earlier run has left some as well.
        for _ in range(400):
            with contextlib.suppress(FileNotFoundError):
                if graded() - before:
                    break
            time.sleep(0.05)
        postgres_server.stop()
        time.sleep(1)
        postgres_server.start()

    breaker = threading.Thread(target=outage)
    breaker.start()
    results = grade(tiny_class.root, db_url=url, scheduler=cluster, executor=run_slowly)
    assert all(result.score is not None for result in results), results
    breaker.join()
    assert gradebook_contents(url) == in_sqlite


def test_a_database_that_stays_away_stops_the_run_with_a_clear_message(
    tiny_class, cluster, monkeypatch
):
    monkeypatch.setattr(gradebook_module, "_RETRY_AFTER", (0.1,))
    hand_in_three(tiny_class)
    with pytest.raises(
        GradebookUnreachable, match=r"(?s)tester:\*\*\*@.*goes on where this one stopped"
    ):
        grade(
            tiny_class.root,
            db_url="postgresql+psycopg://tester:secret@127.0.0.1:1/none",
            scheduler=cluster,
            executor=run_with_exec,
        )


def test_a_lock_held_by_the_formgrader_is_waited_for(tiny_class, cluster, in_sqlite):
    holder = sqlite3.connect(tiny_class.root / "gradebook.db", check_same_thread=False)
    holder.execute("BEGIN EXCLUSIVE")

    def let_go() -> None:
        holder.rollback()
        holder.close()

    timer = threading.Timer(1, let_go)
    timer.start()
    grade(tiny_class.root, regrade=True, scheduler=cluster, executor=run_with_exec)
    timer.join()
    assert gradebook_contents(tiny_class.folder.db_url) == in_sqlite


def test_a_submission_is_recorded_in_one_transaction(tiny_class, cluster, in_sqlite):
    """If a trigger refuses the last cell, the other cells' scores must stay unchanged."""
    url = tiny_class.folder.db_url
    tiny_class.hand_in(
        "ada", solved(tiny_class.released(), double="double = None", area="area = 0")
    )
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TRIGGER refuse BEFORE UPDATE OF auto_score ON grade WHEN new.cell_id IN "
                "(SELECT id FROM base_cell WHERE name = 'area_test') "
                "BEGIN SELECT RAISE(ABORT, 'refused'); END"
            )
        )
    with pytest.raises(GradebookUnreachable, match="refused"):
        grade(tiny_class.root, scheduler=cluster, executor=run_with_exec)
    assert gradebook_contents(url) == in_sqlite
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER refuse"))
    engine.dispose()
    results = grade(tiny_class.root, scheduler=cluster, executor=run_with_exec)
    assert {result.student: result.score for result in results}["ada"] == 3


def test_passwords_are_not_shown():
    assert shown_url("postgresql+psycopg://me:secret@host/db") == (
        "postgresql+psycopg://me:***@host/db"
    )


def test_a_full_disk_stops_the_run_and_the_next_run_completes_it(
    tmp_path, cluster, released_tiny_class
):
    tiny_class = TinyClass.copied(released_tiny_class, tmp_path / "class")
    release = tiny_class.released()
    for number in range(30):
        tiny_class.hand_in(f"s{number:02}", solved(release))
    disk = tmp_path / "disk"
    disk.mkdir()
    # The small disk exists only in the mount namespace of this process.
    command = ["bwrap", "--dev-bind", "/", "/", "--size", "3000000", "--tmpfs", str(disk)]
    script = [sys.executable, "-m", "tests.autograder.engine.run.full_disk"]
    done = subprocess.run(
        [*command, *script, str(tiny_class.root), str(disk), cluster],
        cwd=PROJECT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    error, contents = done.stdout.splitlines()
    assert error in ("OSError", "GradebookUnreachable")
    grade(tiny_class.root, scheduler=cluster, executor=run_with_exec)
    expected = json.dumps(gradebook_contents(tiny_class.folder.db_url), default=str)
    assert json.loads(contents) == json.loads(expected)
