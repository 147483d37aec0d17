"""`watch` grades each submission once, as soon as it is complete, whatever happens."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
import pytest

from autograder.classroom.class_folder import ClassFolder, find_submissions
from autograder.classroom.lock import grading_lock
from autograder.classroom.untrusted import untrusted_folder
from autograder.engine.prepare.preparation import Preparer
from autograder.engine.record.recorder import Recorder
from autograder.engine.run.grade import AlreadyGrading, Result, grade
from autograder.engine.stages import Limits, RunVerdict
from autograder.watch.arrivals import Arrivals, is_open_for_writing
from autograder.watch.loop import Pace, Watch, collector
from tests.autograder.collect.test_collect import submit
from tests.support.classes import CHAPTER, FULL_SCORE, TinyClass, solved
from tests.support.standins import run_with_exec

SECONDS = 120


@pytest.fixture(scope="module")
def released(tmp_path_factory) -> TinyClass:
    return TinyClass(tmp_path_factory.mktemp("watch") / "released")


@pytest.fixture
def tiny(released, tmp_path) -> TinyClass:
    return TinyClass.copied(released, tmp_path / "class")


def solution(tiny: TinyClass, **answers: str) -> bytes:
    return nbformat.writes(solved(tiny.released(), **answers)).encode()


def wait_for(what: Callable[[], object], seconds: float = SECONDS) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def gradings(tiny: TinyClass) -> Counter[str]:
    """Return how often each student was graded, by the log."""
    log = tiny.root / "grading-log.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return Counter(line["student"] for line in lines if line["graded"])


def page(tiny: TinyClass, student: str) -> Path:
    return tiny.root / "feedback" / student / CHAPTER / f"{CHAPTER}.html"


@contextmanager
def watching(command: list[str]) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def stand_in(tiny: TinyClass, executor: str = "run_with_exec") -> list[str]:
    return [sys.executable, "-m", "tests.autograder.watch.watch_command", str(tiny.root), executor]


def test_submissions_are_graded_as_they_come_and_a_kill_loses_and_doubles_none(tiny):
    """Submissions arrive, the watch is killed at work, starts again, and ends with Ctrl-C."""
    students = [f"s{number}" for number in range(9)]
    for student in students[:2]:
        tiny.hand_in(student, solution(tiny))
    with watching(stand_in(tiny, "run_slowly")) as process:
        wait_for(lambda: page(tiny, "s1").exists() or process.poll() is not None)
        for student in students[2:6]:
            tiny.hand_in(student, solution(tiny))
        wait_for(lambda: len(gradings(tiny)) >= 4)
        process.kill()
    for student in students[6:]:
        tiny.hand_in(student, solution(tiny))
    tiny.hand_in("s0", solution(tiny, double="def double(x):\n    return x"))
    page(tiny, "s1").unlink()
    with watching(stand_in(tiny)) as process:
        wait_for(lambda: all(page(tiny, student).exists() for student in students))
        wait_for(lambda: "<b>4</b> of 10" in page(tiny, "s0").read_text())
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert printed.splitlines()[-1].startswith("Stopped. What has not been graded")
    assert f"s1 {CHAPTER}: feedback written, 7 of 10" in printed
    counted = gradings(tiny)
    # s0 handed in twice. If the kill came between gradebook and log, the log lacks an entry.
    assert counted.pop("s0") == 2
    assert set(counted.values()) == {1}
    assert len(students) - 2 <= len(counted) <= len(students) - 1
    assert {row.student: row.score for row in grade(tiny.root)} == {
        student: FULL_SCORE - 3 if student == "s0" else FULL_SCORE for student in students
    }


def test_the_command_grades_in_the_sandbox_and_ends_when_it_is_told_to(tiny):
    tiny.hand_in("ada", solution(tiny))
    command = [sys.executable, "-m", "autograder.cli", "watch", "--class", str(tiny.root)]
    with watching(command) as process:
        wait_for(lambda: page(tiny, "ada").exists() or process.poll() is not None)
        process.terminate()
        printed, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, printed
    assert f"ada {CHAPTER}: graded, {FULL_SCORE:g} of 10" in printed


def arrivals(tiny: TinyClass, quiet: float = 0.1, patience: float = 1.0) -> Arrivals:
    return Arrivals(ClassFolder(tiny.root), quiet, patience)


def looked(watch: Arrivals, pause: float = 0.15) -> set[str]:
    """Return the students whose submissions are ready after a second look."""
    watch.ready([CHAPTER])
    time.sleep(pause)
    return {student for student, _ in watch.ready([CHAPTER])}


def test_a_file_that_is_still_being_written_is_not_taken(tiny):
    content = solution(tiny)
    tiny.hand_in("ada", b"")
    path = tiny.root / "submitted" / "ada" / CHAPTER / f"{CHAPTER}.ipynb"
    watch = arrivals(tiny)
    with path.open("wb") as file:
        file.write(content[: len(content) // 2])
        file.flush()
        assert looked(watch) == set()
        file.write(content[len(content) // 2 :])
        file.flush()
        # The file is complete, but the writer might go on.
        with untrusted_folder(path.parent) as folder:
            assert is_open_for_writing(folder, path.name)
        assert looked(watch, 0.3) == set()
    assert looked(watch) == {"ada"}


def test_half_a_file_is_waited_for_and_taken_as_it_is_in_the_end(tiny):
    tiny.hand_in("ada", solution(tiny)[:-100])
    watch = arrivals(tiny, patience=0.6)
    assert looked(watch, 0.3) == set()
    assert looked(watch, 0.5) == {"ada"}


def test_a_folder_that_is_still_being_filled_is_waited_for(tiny):
    place = tiny.root / "submitted" / "ada" / CHAPTER
    place.mkdir(parents=True)
    watch = arrivals(tiny, patience=0.6)
    assert looked(watch, 0.3) == set()
    tiny.hand_in("ada", solution(tiny))
    assert looked(watch) == {"ada"}


def test_what_changes_again_is_taken_again_and_what_does_not_is_not(tiny):
    tiny.hand_in("ada", solution(tiny))
    watch = arrivals(tiny)
    watch.ready([CHAPTER])
    time.sleep(0.15)
    for place, signature in watch.ready([CHAPTER]).items():
        watch.settle(place, signature)
    assert looked(watch) == set()
    tiny.hand_in("ada", solution(tiny, double="def double(x):\n    return x"))
    assert looked(watch) == {"ada"}
    shutil.rmtree(tiny.root / "submitted" / "ada")
    assert looked(watch) == set()


@contextmanager
def running(watch: Watch) -> Iterator[None]:
    """Run a watch in a thread of this process, and stop it at the end."""
    watch._signals = lambda: _nothing()
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        yield
    finally:
        watch._stop.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


@contextmanager
def _nothing() -> Iterator[None]:
    yield


FAST = Pace(every=0.05, quiet=0.1, patience=1.0, retry=0.2)


def test_while_somebody_else_grades_it_waits_and_says_so_once(tiny):
    lines: list[str] = []
    tiny.hand_in("ada", solution(tiny))
    calls = []

    def busy_then_free(chapter: str, students: list[str]) -> list[Result]:
        calls.append(students)
        if len(calls) < 4:
            raise AlreadyGrading("somebody is grading")
        return []

    with running(Watch(ClassFolder(tiny.root), busy_then_free, lines.append, pace=FAST)):
        wait_for(lambda: len(calls) >= 4)
    assert lines.count("somebody is grading (Trying again.)") == 1


def test_a_fault_is_told_once_and_tried_again_until_it_is_gone(tiny):
    lines: list[str] = []
    tiny.hand_in("ada", solution(tiny))
    calls = []

    def faulty(chapter: str, students: list[str]) -> list[Result]:
        calls.append(students)
        raise OSError(28, "No space left on device")

    with running(Watch(ClassFolder(tiny.root), faulty, lines.append, pace=FAST)):
        wait_for(lambda: len(calls) >= 3)
    assert sum("No space left on device" in line for line in lines) == 1


def test_one_page_that_cannot_be_written_keeps_no_other_waiting(tiny):
    lines: list[str] = []
    for student in ("ada", "bob"):
        tiny.hand_in(student, solution(tiny))
    (tiny.root / "feedback" / "ada").mkdir(parents=True)
    (tiny.root / "feedback" / "ada" / CHAPTER).write_text("in the way")

    def graded_before(chapter: str, students: list[str]) -> list[Result]:
        with grading_lock(tiny.root):
            return [_result(student) for student in students]

    for student in ("ada", "bob"):
        _record(tiny, student)
    with running(Watch(ClassFolder(tiny.root), graded_before, lines.append, pace=FAST)):
        wait_for(
            lambda: (
                page(tiny, "bob").exists()
                and any("in the way" in line or "ada" in line for line in lines)
            )
        )


def _result(student: str) -> Result:
    return Result(student, CHAPTER, CHAPTER, RunVerdict.OK, "", 7, 10, 0, (), 0, False, 0.1)


def _record(tiny: TinyClass, student: str) -> None:
    """Grade one student quickly, in this process."""
    folder = ClassFolder(tiny.root)
    with Recorder(folder) as recorder:
        preparer = Preparer(folder, recorder.graded_before, {CHAPTER: [CHAPTER]}, Limits(), False)
        for submission in find_submissions(folder, {CHAPTER: [CHAPTER]}, [student]):
            prepared = preparer.prepare(submission)
            outcome = run_with_exec(prepared.task(Limits()))
            notebook = nbformat.reads(outcome.notebook.decode(), as_version=4)
            recorder.record(prepared.grading(notebook, RunVerdict.OK, ""))


def test_the_exchange_is_collected_when_something_comes_in(tiny, tmp_path):
    folder = ClassFolder(tiny.root)
    inbound = tmp_path / "exchange" / "tiny" / "inbound"
    inbound.mkdir(parents=True)
    (tmp_path / "exchange").chmod(0o777)
    folder.config.Exchange.root = str(tmp_path / "exchange")
    folder.config.ExchangeCollect.check_owner = False
    lines: list[str] = []
    collect = collector(folder, None, lines.append)
    collect()
    assert folder.students(CHAPTER) == []
    for student in ("ada", "a b"):
        made = submit(tmp_path / "exchange", student, "2026-05-01 10:00:00", "# x", CHAPTER)
        os.rename(made, inbound / made.name)
    collect()
    collect()
    assert folder.students(CHAPTER) == ["ada"]
    assert len(lines) == 1 and "no student's name in it" in lines[0]
