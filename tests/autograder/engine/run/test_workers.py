"""No submission is harmed if workers die, are interrupted or go away."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import psutil
import pytest
from distributed import Client

from autograder.engine.run.cluster import SchedulerUnreachable, Workers
from autograder.engine.run.grade import grade
from autograder.engine.run.progress import Event, Note, WorkersStarted
from autograder.engine.stages import Execution, Task
from tests.support import standins
from tests.support.classes import CHAPTER, FULL_SCORE, TinyClass, gradebook_contents, solved
from tests.support.servers import PROJECT, dask_cluster, dask_worker, environment

COMMAND = "tests.support.grade_command"


def start(root: Path, executor: str, *scheduler: str) -> subprocess.Popen[str]:
    """Start grading in a process group of its own, like the foreground job of a terminal."""
    return subprocess.Popen(
        [sys.executable, "-m", COMMAND, str(root), executor, *scheduler],
        cwd=PROJECT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for_log_lines(tiny_class: TinyClass, count: int) -> None:
    log = tiny_class.root / "grading-log.jsonl"
    deadline = time.monotonic() + 60
    while not log.exists() or len(log.read_text().splitlines()) < count:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_embedded_cluster_lets_workers_start_processes_of_their_own(tiny_class, release):
    for number in range(6):
        tiny_class.hand_in(f"s{number}", solved(release))
    events: list[Event] = []
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    results = grade(
        tiny_class.root,
        workers=2,
        executor=standins.start_child_processes,
        on_progress=events.append,
    )
    assert [result.score for result in results] == [FULL_SCORE] * 6
    started = next(event for event in events if isinstance(event, WorkersStarted))
    assert started.dashboard == ""
    assert not [
        child.cmdline()
        for child in psutil.Process().children(recursive=True)
        if child.pid not in before and "resource_tracker" not in " ".join(child.cmdline())
    ]


def test_workers_on_this_machine_start_their_zygote_without_waiting_for_a_submission():
    with Workers(standins.wait_for_the_zygote, zygote="plain") as workers:
        workers.submit(Task("ada", CHAPTER, b"", 0), 1)
        _, outcome = workers.next_done(90) or pytest.fail("no answer")
        assert isinstance(outcome, Execution)
        assert psutil.pid_exists(int(outcome.detail))
    assert not psutil.pid_exists(int(outcome.detail))


def test_a_submission_that_kills_three_workers_gets_a_verdict_and_the_others_their_scores(
    tiny_class, release
):
    for name in ("ada", "bob", "mallory", "nina", "olga", "paul"):
        tiny_class.hand_in(name, solved(release))
    results = grade(tiny_class.root, workers=2, executor=standins.kill_worker_of_mallory)
    scores = {result.student: (result.verdict, result.score) for result in results}
    assert scores.pop("mallory") == ("lost", 0)
    assert set(scores.values()) == {("ok", FULL_SCORE)}
    assert "3 workers died" in tiny_class.autograded("mallory").metadata.rnn_course.detail
    again = grade(tiny_class.root, workers=1, executor=standins.run_with_exec)
    assert [(result.student, result.score) for result in again if result.graded] == [
        ("mallory", FULL_SCORE)
    ]


def test_the_submissions_of_a_killed_worker_are_run_by_another(
    tiny_class, release, tmp_path, monkeypatch
):
    monkeypatch.setenv("RECORD_TEST_MARKS", str(tmp_path))
    for name in ("ada", "bob"):
        tiny_class.hand_in(name, solved(release))
    results = grade(tiny_class.root, workers=2, executor=standins.kill_first_worker_only)
    assert {(result.verdict, result.score) for result in results} == {("ok", FULL_SCORE)}
    assert {path.name for path in tmp_path.iterdir()} >= {"ada", "bob"}


def test_a_scheduler_without_workers_is_waited_for_and_told_of(tiny_class, release):
    tiny_class.hand_in("ada", solved(release))
    notes: list[str] = []
    with dask_cluster(workers=0) as address, ExitStack() as stack:

        def start_a_worker(event: Event) -> None:
            if isinstance(event, Note) and "no workers" in event.message:
                notes.append(event.message)
                stack.enter_context(dask_worker(address))

        results = grade(
            tiny_class.root,
            scheduler=address,
            executor=standins.run_with_exec,
            on_progress=start_a_worker,
        )
    assert notes == ["The Dask scheduler has no workers; waiting for one to join."]
    assert results[0].score == FULL_SCORE


@pytest.fixture
def silent() -> Iterator[int]:
    """Yield the port of a server that accepts connections but never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def web_server() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("server", ["silent", "web_server"])
def test_what_is_no_dask_scheduler_is_told_within_seconds(
    tiny_class, release, monkeypatch, request, server
):
    monkeypatch.setattr("autograder.engine.run.cluster._SECONDS_TO_CONNECT", 1)
    tiny_class.hand_in("ada", solved(release))
    address = f"tcp://127.0.0.1:{request.getfixturevalue(server)}"
    started = time.monotonic()
    with pytest.raises(SchedulerUnreachable) as caught:
        grade(tiny_class.root, scheduler=address, executor=standins.run_with_exec)
    assert time.monotonic() - started < 5
    assert str(caught.value) == (
        f"What listens at {address} does not answer as a Dask scheduler does; "
        "mend the address, or look at the scheduler's log."
    )


def test_a_workers_address_is_told_from_a_schedulers(cluster):
    with Client(cluster, set_as_default=False) as client:
        worker = next(iter(client.nthreads()))
    with pytest.raises(SchedulerUnreachable, match=f"At {worker} is a Dask worker"):
        Workers(standins.run_with_exec, scheduler=worker)


def test_a_scheduler_that_wants_certificates_is_told_in_a_line():
    with pytest.raises(SchedulerUnreachable, match=r"TLS expects .*; mend the address, or Dask's"):
        Workers(standins.run_with_exec, scheduler="tls://127.0.0.1:1")


def test_the_first_ctrl_c_finishes_what_runs_and_says_how_to_go_on(tiny_class, release):
    for number in range(20):
        tiny_class.hand_in(f"s{number:02}", solved(release))
    grader = start(tiny_class.root, "run_slowly")
    wait_for_log_lines(tiny_class, 2)
    # A terminal sends Ctrl-C to the whole group, workers included.
    os.killpg(grader.pid, signal.SIGINT)
    output, _ = grader.communicate(timeout=60)
    assert grader.returncode == 130, output
    assert "Press Ctrl-C again to drop them" in output
    assert "Run the same command again to go on" in output
    done = len(tiny_class.log_lines())
    assert 2 <= done < 20
    results = grade(tiny_class.root, workers=1, executor=standins.run_with_exec)
    assert [result.score for result in results] == [FULL_SCORE] * 20
    assert sum(not result.graded for result in results) == done


def test_the_second_ctrl_c_stops_at_once(tiny_class, release, cluster):
    for number in range(20):
        tiny_class.hand_in(f"s{number:02}", solved(release))
    grader = start(tiny_class.root, "run_very_slowly", cluster)
    time.sleep(0.1)
    assert grader.stdout is not None
    while grader.stdout.readline().strip() != "WorkersStarted":
        pass
    time.sleep(0.5)
    started = time.monotonic()
    grader.send_signal(signal.SIGINT)
    time.sleep(0.3)
    grader.send_signal(signal.SIGINT)
    grader.communicate(timeout=60)
    assert grader.returncode == 130
    assert time.monotonic() - started < 7


def test_kill_9_of_the_coordinator_leaves_no_worker_behind(tiny_class, release):
    for number in range(20):
        tiny_class.hand_in(f"s{number:02}", solved(release))
    grader = start(tiny_class.root, "run_slowly")
    wait_for_log_lines(tiny_class, 1)
    family = psutil.Process(grader.pid).children(recursive=True)
    grader.kill()
    grader.communicate(timeout=60)
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, cluster, released_tiny_class) -> dict[str, dict[str, object]]:
    """Return the gradebook of the class below, graded without a kill."""
    tiny_class = TinyClass.copied(
        released_tiny_class, tmp_path_factory.mktemp("undisturbed") / "class"
    )
    hand_in_a_mixed_class(tiny_class)
    grade(tiny_class.root, scheduler=cluster, executor=standins.run_with_exec)
    return gradebook_contents(tiny_class.folder.db_url)


def hand_in_a_mixed_class(tiny_class: TinyClass) -> None:
    release = tiny_class.released()
    for number in range(24):
        if number % 6 == 0:
            tiny_class.hand_in(f"s{number:02}", b"no notebook")
        elif number % 4 == 1:
            tiny_class.hand_in(
                f"s{number:02}", solved(release, double="def double(x):\n    return 1")
            )
        else:
            tiny_class.hand_in(f"s{number:02}", solved(release))


@pytest.mark.parametrize(
    ("lines", "delay"), [(1, 0.0), (3, 0.013), (7, 0.031), (12, 0.007), (18, 0.05)]
)
def test_kill_9_at_any_moment_and_the_same_command_again_give_the_same_gradebook(
    tiny_class, cluster, undisturbed, lines, delay
):
    hand_in_a_mixed_class(tiny_class)
    grader = start(tiny_class.root, "run_with_exec", cluster)
    wait_for_log_lines(tiny_class, lines)
    time.sleep(delay)
    grader.kill()
    grader.communicate(timeout=60)
    results = grade(tiny_class.root, scheduler=cluster, executor=standins.run_with_exec)
    assert len(results) == 24
    assert any(not result.graded for result in results)
    assert gradebook_contents(tiny_class.folder.db_url) == undisturbed
    assert list(tiny_class.folder.staging.glob("*")) == []
    assert tiny_class.autograded("s02").metadata.rnn_course.verdict == "ok"
    assert tiny_class.autograded("s00", CHAPTER).metadata.rnn_course.verdict == "unreadable"
