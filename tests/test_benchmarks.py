"""The parts of `make bench` that can be tested in seconds."""

import json
import sys
from dataclasses import replace
from types import SimpleNamespace

from rnn_helpers.shell.frontend import SEED_VARIABLE

import psutil
import pytest

from autograder.classroom.class_folder import ClassFolder
from benchmarks import growth, kernels, machine, otter
from benchmarks.__main__ import arguments, graders
from benchmarks.bare import prepared_notebooks, run_cells
from benchmarks.figures import (
    BARE,
    ENGINE_1,
    ENGINE_2,
    EVERYTHING,
    OTTER,
    STOCK,
    Growth,
    Measurement,
    differences,
    overhead,
    ratio,
)
from benchmarks.measure import CommandFailed, measured
from benchmarks.results import Results, ResultsDiffer
from benchmarks.submissions import KINDS, HandedIn, fresh_copy, made_up, make_class
from benchmarks.targets import CHAPTER, targets
from tests.support.bank_runner import COURSE
from tests.support.tiny_course import CHAPTER as TINY, make_course

SCORES = {"ada": 29.0, "bea": 4.0, "cleo": 24.0}


def measurement(system: str, seconds: list[float], start: float = 0.0, **more) -> Measurement:
    """Return a measurement with ``start`` seconds before the first notebook could run."""
    workers = more.get("workers", 1)
    finished = [start + sum(seconds[: n + 1]) / workers for n in range(len(seconds))]
    return Measurement(
        system=system,
        chapter=CHAPTER,
        batch_seconds=finished[-1] + 1,
        seconds=seconds,
        finished=finished,
        peak_bytes=400 * 2**20,
        scores=SCORES,
        **more,
    )


STOCK_RUN = measurement(STOCK, [8.0, 8.0, 8.0])
FAST = measurement(ENGINE_1, [0.5, 0.5, 0.5], start=1.0, stages={"run": 0.4, "clean_up": 0.05})
TWO = measurement(ENGINE_2, [0.8, 0.8, 0.8], start=1.0, workers=2)
WARM = measurement(BARE, [0.2, 0.2, 0.2])


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """Return the tiny course and its class of three: right, wrong, unanswered."""
    course = make_course(tmp_path_factory.mktemp("course"))
    (chapter,) = course.chapters([TINY])
    (solved,) = made_up(course, chapter, 1)
    right = "the_sum_of_both = left + right"
    handed_in = [
        solved,
        HandedIn("s0002", "mistaken", solved.notebook.replace(right, "the_sum_of_both = left")),
        HandedIn(
            "s0003", "unfinished", solved.notebook.replace(right, "raise NotImplementedError")
        ),
    ]
    folder = make_class(tmp_path_factory.mktemp("class"), chapter, handed_in)
    return SimpleNamespace(course=course, chapter=chapter, folder=folder)


def test_a_ratio_is_of_whole_batches_and_of_what_one_more_would_cost():
    batches, running = ratio([STOCK_RUN, FAST], STOCK, ENGINE_1)
    assert batches == pytest.approx(25 / 3.5)
    assert running == pytest.approx(16)


def test_two_workers_are_compared_from_the_moment_when_both_have_a_result():
    assert TWO.running == pytest.approx(0.4)
    assert replace(TWO, finished=[1.4, 1.5]).running is None


def test_a_ratio_needs_both_graders_on_the_same_chapter():
    elsewhere = replace(FAST, chapter="04_lstm")
    assert ratio([STOCK_RUN, elsewhere], STOCK, ENGINE_1) is None
    assert ratio([STOCK_RUN, FAST, elsewhere], STOCK, ENGINE_1) == ratio(
        [STOCK_RUN, FAST], STOCK, ENGINE_1
    )


def test_the_overhead_is_what_the_engine_adds_to_the_bare_execution():
    assert overhead([FAST, WARM], CHAPTER) == pytest.approx(0.3)
    assert overhead([FAST], CHAPTER) is None


def test_the_overhead_compares_each_submission_with_itself():
    engine = measurement(ENGINE_1, [0.6, 5.0, 9.3])
    bare = measurement(BARE, [0.2, 1.0, 9.0])
    assert overhead([engine, bare], CHAPTER) == pytest.approx(0.4)


def test_scores_that_differ_are_told_with_who_gave_them():
    assert differences([STOCK_RUN, FAST]) == []
    other = replace(FAST, scores=SCORES | {"bea": 5.0})
    (sentence,) = differences([STOCK_RUN, other])
    assert sentence == f"{CHAPTER}, bea: stock nbgrader 4, engine, 1 worker 5"


def test_each_target_says_whether_it_is_met():
    same, more = Growth("few", 10, 0.9, 1000, 1100), Growth("few", 1000, 200.0, 1000, 5000)
    found = targets([STOCK_RUN, FAST, TWO, WARM], [same, more])
    met = {(target.promise.split(":")[0], target.figure): target.met for target in found}
    assert met[f"{CHAPTER}, 1 worker", "7.1 times"] is False
    assert met[f"{CHAPTER}, 1 worker", "16.0 times"] is True
    assert met[f"{CHAPTER}, 2 workers", "20.0 times"] is True
    assert met[CHAPTER, "0.30 s"] is True
    assert [target.met for target in found[-2:]] == [False, False]
    # A single chapter is not the whole course.
    assert not any("all chapters" in target.promise for target in found)


def test_results_are_written_for_people_and_for_programs_without_this_machines_paths(tmp_path):
    results = Results(
        submissions=3,
        command=machine.command(["--quick"]),
        date=machine.today(),
        machine=machine.machine(),
        versions=machine.versions(),
        measurements=[STOCK_RUN, FAST, WARM],
        growths=[Growth("few", 10, 0.9, 2**20, 3 * 2**20)],
    )
    results.write(tmp_path)
    text = (tmp_path / "results.md").read_text()
    assert f"| {CHAPTER}, {ENGINE_1} | 1.17 | 0.50 | 0.50 | 400 | 7.1 | 16.0 |" in text
    assert "| 10 submissions, few | 100 | 1 | 3 |" in text
    assert "each of the 3 submissions the same score" in text
    found = json.loads((tmp_path / "results.json").read_text())
    assert found["measurements"][1]["finished"] == FAST.finished
    assert found["targets"]
    assert found["different_scores"] == []
    for written in (text, json.dumps(found)):
        assert str(COURSE.root) not in written
        assert sys.executable not in written


def test_what_is_not_measured_again_is_kept_with_the_date_of_its_own(tmp_path):
    facts = {"machine": machine.machine(), "versions": machine.versions()}
    earlier = Results(3, "x", "yesterday", **facts, measurements=[STOCK_RUN, FAST])
    elsewhere = replace(STOCK_RUN, chapter="04_lstm")
    earlier.measurements.append(elsewhere)
    earlier.growths.append(Growth("few", 10, 0.9, 2**20, 3 * 2**20))
    earlier.write(tmp_path)

    results = Results(3, "x", "today", **facts)
    results.keep(tmp_path, [CHAPTER], grown=False)
    results.measurements += [STOCK_RUN, FAST]
    assert results.measurements == [replace(elsewhere, date="yesterday"), STOCK_RUN, FAST]
    assert "- kept from yesterday: 04_lstm, a class that grows\n" in results.as_markdown()

    results.write(tmp_path)
    last = Results(3, "x", "tomorrow", **facts)
    last.keep(tmp_path, ["04_lstm"], grown=True)
    assert [found.date for found in last.measurements] == ["today", "today"]
    assert last.growths == []

    for other in (replace(last, submissions=4), replace(last, versions={"python": "3.9"})):
        with pytest.raises(ResultsDiffer, match="measure everything again"):
            other.keep(tmp_path, [], grown=False)


def test_the_made_up_class_is_the_same_each_time_and_has_every_kind_of_student():
    (chapter,) = COURSE.chapters([CHAPTER])
    once, again = (list(made_up(COURSE, chapter, 8)) for _ in range(2))
    assert once == again
    assert {submission.kind for submission in once} == set(KINDS)
    assert len({submission.notebook for submission in once}) == 8


@pytest.mark.parametrize(
    ("given", "chapter", "expected"),
    [
        ([], CHAPTER, [STOCK, OTTER, ENGINE_1, ENGINE_2, EVERYTHING, BARE]),
        ([], "04_lstm", [STOCK, OTTER, ENGINE_1, ENGINE_2, BARE]),
        (["--quick"], CHAPTER, [STOCK, ENGINE_1, ENGINE_2, EVERYTHING, BARE]),
    ],
)
def test_each_chapter_is_measured_with_every_grader_that_is_asked_for(
    given, chapter, expected, tmp_path
):
    (wanted,) = COURSE.chapters([chapter])
    with_otter = not arguments(given).skip_otter
    assert [name for name, _ in graders(COURSE, wanted, tmp_path, with_otter)] == expected


def test_a_quick_run_is_of_one_chapter(capsys):
    options = arguments(["--quick"])
    assert (options.chapters, options.submissions) == ([CHAPTER], 3)
    with pytest.raises(SystemExit):
        arguments(["--submissions", "0"])
    assert "at least 1" in capsys.readouterr().err


def test_a_command_is_measured_with_its_children_and_its_failure_is_told(tmp_path):
    child = "import time; held = bytearray(200 << 20); time.sleep(1.5)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}]); print(7)"
    run = measured([sys.executable, "-c", parent], tmp_path)
    assert run.peak_bytes > 200 << 20
    assert run.seconds > 1.5
    assert run.output == "7\n"
    with pytest.raises(CommandFailed, match="no such luck"):
        measured([sys.executable, "-c", "raise SystemExit('no such luck')"], tmp_path)


def test_the_bare_execution_gives_the_points_of_the_tests_that_pass(tiny, monkeypatch):
    monkeypatch.setenv(SEED_VARIABLE, "")
    notebooks = prepared_notebooks(tiny.folder, TINY)
    scores = {student: run_cells(*prepared) for student, prepared in notebooks.items()}
    assert scores == {"s0001": 3, "s0002": 0, "s0003": 0}


def test_otters_test_files_run_the_chapters_tests_in_the_students_namespace(tiny, monkeypatch):
    kept = []

    def test_case(points, hidden):
        return lambda function: kept.append((points, hidden, function))

    monkeypatch.setitem(sys.modules, "otter", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "otter.test_files", SimpleNamespace(test_case=test_case))
    text = otter.test_file(tiny.chapter, "add_up")
    exec(compile(text, "test file", "exec"), {})
    assert [(points, hidden) for points, hidden, _ in kept] == [(1, False), (2, True)]
    (setup,) = tiny.chapter.cells("setup")
    student = {"add_up": lambda left, right: left + right}
    exec(setup.source, student)
    for _, _, function in kept:
        function(student)
    student["add_up"] = lambda left, right: left
    with pytest.raises(AssertionError):
        kept[0][2](student)


def test_an_otter_notebook_checks_each_exercise_once_where_its_first_test_was(tiny):
    cells = otter.as_otter_notebook(tiny.chapter.notebook).cells
    checks = [cell.source for cell in cells if "grader" in cell.source]
    assert checks == ["import otter\n\ngrader = otter.Notebook()", 'grader.check("add_up")']


def test_simulated_students_show_what_the_coordinator_takes_for_each(tiny, tmp_path):
    folder = fresh_copy(tiny.folder, tmp_path / "class")
    found = growth.growth(growth.SIMULATED, growth.moments_of(folder.root, growth.SIMULATED))
    assert (found.kind, found.submissions) == (growth.SIMULATED, 3)
    assert 0 < found.each < 5
    assert 0 < found.first_bytes <= found.peak_bytes


def test_a_class_to_measure_has_nothing_graded(tiny):
    folder = ClassFolder(tiny.folder.root)
    assert folder.students(TINY) == ["s0001", "s0002", "s0003"]
    assert not folder.autograded("s0001", TINY).exists()


def test_a_learners_kernels_are_started_and_restarted_and_all_are_gone_afterwards():
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    waits = kernels.measure(times=2)
    assert (len(waits.new), len(waits.restarted)) == (2, 2)
    assert min([waits.first, *waits.new, *waits.restarted]) > 0
    assert {process.pid for process in psutil.Process().children(recursive=True)} <= before


def test_the_waits_for_kernels_are_told_by_their_median_and_the_longest():
    text = kernels.Waits(11.5, [0.25, 0.5, 0.75], [0.4, 0.4]).text()
    assert text.splitlines() == [
        "first kernel, with TensorFlow imported: 11.50 s",
        "new, 3 times: median 0.50 s, longest 0.75 s",
        "restarted, 2 times: median 0.40 s, longest 0.40 s",
    ]
