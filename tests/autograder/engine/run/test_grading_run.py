"""A grading run from submitted files to gradebook, notebooks and log, on a real Dask cluster."""

import copy
import json
import os
import re
import stat
import subprocess
import sys

from rnn_helpers.notebooks.demonstrations import TOO_MUCH

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.classroom.lock import grading_lock
from autograder.classroom.release_age import OldRelease
from autograder.engine.run.grade import (
    AlreadyGrading,
    ClassFolderError,
    EngineFault,
    Result,
    SchedulerUnreachable,
    grade,
)
from autograder.engine.run.progress import Event, Found, Note, WorkersStarted
from autograder.engine.stages import Limits
from tests.autograder.engine.prepare.hostile import CELLS, CODE, FILES
from tests.support import standins
from tests.support.classes import (
    CHAPTER,
    FULL_SCORE,
    TinyClass,
    files_below,
    gradebook_contents,
    solved,
    source_notebook,
)
from tests.support.servers import PROJECT, environment
from tests.support.standins import run_with_exec


@pytest.fixture
def run(tiny_class: TinyClass, cluster: str):
    """Grade the class on the cluster; keyword arguments go to ``grade``."""

    def graded(by: str = "student", **options: object) -> dict[str, Result]:
        arguments = {"scheduler": cluster, "executor": run_with_exec} | options
        results = grade(tiny_class.root, **arguments)
        return {getattr(result, by): result for result in results}

    return graded


def contents(tiny_class: TinyClass) -> dict[str, dict[str, object]]:
    return gradebook_contents(tiny_class.folder.db_url)


def test_scores_reach_the_results_and_the_gradebook(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    tiny_class.hand_in("bob", solved(release, double="def double(x):\n    return x"))
    tiny_class.hand_in("cleo", release)
    results = run()
    scores = {name: (result.score, result.most) for name, result in results.items()}
    assert scores == {"ada": (FULL_SCORE, 10), "bob": (FULL_SCORE - 3, 10), "cleo": (0, 10)}
    stored = contents(tiny_class)
    assert stored[f"bob/{CHAPTER}/{CHAPTER}"]["grades"] == {
        "double_test": (0, None, None, False),
        "double_hidden": (0, None, None, False),
        "scale_test": (3, None, None, False),
        "area_test": (1, None, None, False),
        "why": (None, None, None, True),
    }
    assert stored[f"cleo/{CHAPTER}/{CHAPTER}"]["grades"]["why"] == (0, None, None, False)
    assert stored[f"cleo/{CHAPTER}/{CHAPTER}"]["comments"]["double"] == ("No response.", None)


def test_hostile_notebooks_are_graded_by_their_answers_and_harm_nobody_else(
    tiny_class, release, run
):
    tiny_class.hand_in("ada", solved(release))
    for number, kind in enumerate(("many", "blank", "copies of the setup")):
        tiny_class.hand_in(f"mallory{number}", CELLS[kind](release, 20_000))
    for number, kind in enumerate(("assignments and ifs", "names", "functions")):
        answer = "def double(x):\n    return 2 * x\n\nif False:\n    pass\n    " + CODE[kind](
            10_000
        ).replace("\n", "\n    ")
        tiny_class.hand_in(f"eve{number}", solved(release, double=answer))
    tiny_class.hand_in("zoe", FILES["lists"](4_000_000))
    tiny_class.hand_in("zuse", solved(release))
    results = run()
    assert {name: result.score for name, result in results.items()} == {
        name: 0 if name == "zoe" else FULL_SCORE for name in results
    }
    assert "2,000 were used" in "".join(results["mallory0"].repairs)
    assert results["eve0"].repairs == (TOO_MUCH,)
    assert results["zoe"].verdict == "unreadable"
    assert results["ada"].repairs == results["zuse"].repairs == ()


def test_the_graded_notebook_tells_how_it_was_graded(tiny_class, release, run):
    work = solved(release)
    work.cells = [cell for cell in work.cells if cell.get("id") != "double_test"]
    tiny_class.hand_in("ada", work)
    result = run()["ada"]
    notebook = tiny_class.autograded("ada")
    notes = notebook.metadata.rnn_course
    assert (notes.chapter, notes.verdict) == (CHAPTER, "ok")
    assert notes.seed == result.seed
    assert notes.repairs == list(result.repairs)
    assert "double_test had been deleted" in notes.repairs[0]
    assert notebook.cells[0].metadata.rnn_course.notice
    assert "double\\_test had been deleted" in notebook.cells[0].source


def test_every_result_adds_a_line_to_the_log(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    tiny_class.hand_in("bob", b"nonsense")
    run()
    lines = [json.loads(line) for line in tiny_class.log_lines()]
    assert {line["student"]: line["verdict"] for line in lines} == {
        "ada": "ok",
        "bob": "unreadable",
    }
    ada = next(line for line in lines if line["student"] == "ada")
    assert ada["score"] == FULL_SCORE
    assert ada["peak_memory"] == 50 * 2**20
    assert set(ada["stages"]) == {"sanitize", "execute", "record"}
    assert len(ada["fingerprint"]) == 64
    assert ada["repairs"] == []


def test_a_torn_last_line_of_the_log_stays_alone(tiny_class, release, run):
    (tiny_class.root / "grading-log.jsonl").write_text('{"student": "torn')
    tiny_class.hand_in("ada", solved(release))
    run()
    lines = tiny_class.log_lines()
    assert lines[0] == '{"student": "torn'
    assert json.loads(lines[1])["student"] == "ada"


def test_progress_is_told(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    events: list[Event] = []
    run(on_progress=events.append)
    events = [event for event in events if not isinstance(event, Note)]
    assert events[0] == Found(1)
    assert isinstance(events[1], WorkersStarted)
    assert events[1].dashboard.startswith("http://127.0.0.1:")
    assert isinstance(events[2], Result)


def test_a_lock_that_other_users_could_hold_is_closed_to_them(tmp_path):
    lock = tmp_path / ".grading.lock"
    lock.touch(mode=0o644)
    with grading_lock(tmp_path):
        assert stat.S_IMODE(lock.stat().st_mode) == 0o640


def test_unchanged_submissions_are_not_graded_again(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    tiny_class.hand_in("bob", b"nonsense")
    first = run()
    before = files_below(tiny_class.root)
    second = run(executor=standins.fail)
    assert [result.graded for result in second.values()] == [False, False]
    assert {n: r.score for n, r in second.items()} == {n: r.score for n, r in first.items()}
    assert files_below(tiny_class.root) == before


def test_without_anything_to_execute_no_workers_are_needed(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    run()
    assert run(scheduler="tcp://127.0.0.1:1")["ada"].graded is False


def test_a_new_submission_is_graded_and_the_others_are_not(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release, double="def double(x):\n    return 0"))
    tiny_class.hand_in("bob", solved(release))
    run()
    tiny_class.hand_in("ada", solved(release))
    results = run()
    assert (results["ada"].graded, results["ada"].score) == (True, FULL_SCORE)
    assert results["bob"].graded is False


def test_a_changed_test_regrades_its_chapter_and_no_other(tiny_class, release, run):
    other = source_notebook()
    tiny_class.write_source(other, "02_other")
    tiny_class.hand_in("ada", solved(release))
    tiny_class.hand_in("bob", solved(tiny_class.release("02_other")), chapter="02_other")
    run()
    tiny_class.write_source(source_notebook(second_test="assert scale(5) == 16"))
    results = run()
    assert (results["ada"].graded, results["ada"].score) == (True, FULL_SCORE - 3)
    assert results["bob"].graded is False


def test_other_limits_or_a_forced_run_grade_again(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    run()
    assert run(limits=Limits(cell_seconds=5))["ada"].graded
    assert run(limits=Limits(cell_seconds=5), regrade=True)["ada"].graded


def test_a_lost_or_older_gradebook_is_filled_again(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    run()
    before = contents(tiny_class)
    (tiny_class.root / "gradebook.db").unlink()
    assert run()["ada"].graded
    assert contents(tiny_class) == before


def test_grading_twice_gives_the_same_gradebook_and_files(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    tiny_class.hand_in("bob", b"nonsense")
    run()
    files, stored = files_below(tiny_class.root / "autograded"), contents(tiny_class)
    run(regrade=True)
    assert files_below(tiny_class.root / "autograded") == files
    assert contents(tiny_class) == stored


def test_the_seed_repeats_for_the_same_submission_and_differs_between_students(
    tiny_class, release, run
):
    tiny_class.hand_in("ada", solved(release))
    tiny_class.hand_in("bob", solved(release))
    first = run()
    again = run(regrade=True)
    assert first["ada"].seed == again["ada"].seed
    assert first["ada"].seed != first["bob"].seed


def test_what_a_person_graded_survives_a_regrade(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    run()
    with Gradebook(tiny_class.folder.db_url, "tiny") as gradebook:
        written = gradebook.find_grade("why", CHAPTER, CHAPTER, "ada")
        written.manual_score, written.needs_manual_grade = 2.5, False
        gradebook.find_grade("scale_test", CHAPTER, CHAPTER, "ada").extra_credit = 0.5
        gradebook.find_comment("why", CHAPTER, CHAPTER, "ada").manual_comment = "Well put."
        gradebook.db.commit()
    assert run()["ada"].score == FULL_SCORE + 3
    assert run(regrade=True)["ada"].score == FULL_SCORE + 3
    stored = contents(tiny_class)[f"ada/{CHAPTER}/{CHAPTER}"]
    assert stored["grades"]["why"][:3] == (None, 2.5, None)
    assert stored["grades"]["scale_test"][2] == 0.5
    assert stored["comments"]["why"] == (None, "Well put.")


@pytest.fixture
def strict_class(tiny_class: TinyClass) -> TinyClass:
    """Return a class with a deadline at 9 o'clock, after which submissions get no points."""
    with open(tiny_class.root / "nbgrader_config.py", "a") as config:
        config.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    with Gradebook(tiny_class.folder.db_url, "tiny") as gradebook:
        gradebook.update_or_create_assignment(CHAPTER, duedate="2026-02-03 09:00:00 UTC")
    return tiny_class


def test_late_penalties_are_applied_and_survive_a_regrade(strict_class, release, run):
    strict_class.hand_in("late", solved(release), timestamp="2026-02-03 10:00:00 UTC")
    strict_class.hand_in("early", solved(release), timestamp="2026-02-03 08:59:00 UTC")
    for options in ({}, {"regrade": True}):
        results = run(**options)
        assert (results["late"].score, results["late"].penalty) == (0, FULL_SCORE)
        assert (results["early"].score, results["early"].penalty) == (FULL_SCORE, 0)


_HALF_OFF = """
from nbgrader.plugins import BasePlugin

class HalfOff(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
"""


def test_a_penalty_of_the_instructors_own_lies_in_the_class_folder_as_nbgrader_has_it(
    strict_class, release, run
):
    (strict_class.root / "rules_of_our_own.py").write_text(_HALF_OFF)
    with open(strict_class.root / "nbgrader_config.py", "a") as config:
        config.write("c.AssignLatePenalties.plugin_class = 'rules_of_our_own.HalfOff'\n")
    strict_class.hand_in("late", solved(release), timestamp="2026-02-03 10:00:00 UTC")
    assert run()["late"].penalty == FULL_SCORE / 2


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("c.AssignLatePenalties.plugin_class = 'no_such.Plugin'", "'no_such.Plugin'"),
        ("c.CourseDirectory.groupshared = 3", "groupshared"),
        ("c.CourseDirectory.course_id = ", "SyntaxError"),
        ("import no_such_module", "ModuleNotFoundError"),
    ],
)
def test_a_wrong_setting_is_told_with_the_file_that_it_is_in(tiny_class, run, line, message):
    with open(tiny_class.root / "nbgrader_config.py", "a") as config:
        config.write(f"{line}\n")
    with pytest.raises(ClassFolderError, match=r"nbgrader_config\.py.*" + re.escape(message)):
        run()


def test_an_extension_takes_effect_without_executing_again(strict_class, release, run):
    strict_class.hand_in("late", solved(release), timestamp="2026-02-03 10:00:00 UTC")
    run()
    with Gradebook(strict_class.folder.db_url, "tiny") as gradebook:
        gradebook.grant_extension(CHAPTER, "late", hours=2)
    result = run(executor=standins.fail)["late"]
    assert (result.graded, result.score, result.penalty) == (False, FULL_SCORE, 0)


@pytest.mark.parametrize(
    "stamp", ["yesterday evening", f"99{'0' * 37}h\u00b2{'0' * 19}", "9" * 4000, "inf", "\x00"]
)
def test_a_timestamp_that_makes_no_sense_is_reported_and_costs_nothing(
    strict_class, release, run, stamp
):
    strict_class.hand_in("ada", solved(release), timestamp=stamp)
    result = run()["ada"]
    assert result.score == FULL_SCORE
    assert "timestamp.txt" in result.repairs[0]


def test_what_can_not_be_read_gets_zero_and_the_reason_is_shown(tiny_class, run):
    tiny_class.hand_in("bob", b"This is my homework.")
    result = run()["bob"]
    assert (result.score, result.verdict) == (0, "unreadable")
    stored = contents(tiny_class)[f"bob/{CHAPTER}/{CHAPTER}"]["grades"]
    assert all(grade[0] == 0 and grade[3] is False for grade in stored.values())
    notebook = tiny_class.autograded("bob")
    assert "not JSON" in notebook.cells[0].source
    assert notebook.metadata.rnn_course.detail == result.detail


@pytest.mark.parametrize(
    ("names", "verdict", "words"),
    [
        (["Homework (final).ipynb"], "ok", "named Homework (final).ipynb"),
        ([], "unreadable", "no notebook"),
        (["a.ipynb", "b.ipynb"], "unreadable", "a.ipynb, b.ipynb is meant"),
    ],
)
def test_a_notebook_of_another_name_is_found_if_it_is_the_only_one(
    tiny_class, release, run, names, verdict, words
):
    folder = tiny_class.hand_in("ada", solved(release))
    original = folder / f"{CHAPTER}.ipynb"
    for name in names:
        (folder / name).write_bytes(original.read_bytes())
    original.unlink()
    result = run()["ada"]
    assert result.verdict == verdict
    assert words in " ".join((*result.repairs, result.detail))


@pytest.mark.parametrize("kind", ["link", "folder link", "pipe", "folder"])
def test_submissions_that_are_no_files_are_refused_unread(tiny_class, release, run, tmp_path, kind):
    folder = tiny_class.hand_in("eve", solved(release))
    secret = tmp_path / "secret"
    secret.mkdir()
    nbformat.write(solved(release), secret / f"{CHAPTER}.ipynb")
    path = folder / f"{CHAPTER}.ipynb"
    path.unlink()
    if kind == "link":
        path.symlink_to(secret / path.name)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
        (path / "x").write_text("x")
    else:
        (folder / "timestamp.txt").unlink()
        folder.rmdir()
        folder.symlink_to(secret)
    result = run()["eve"]
    assert (result.verdict, result.score) == ("unreadable", 0)


def test_other_files_are_copied_but_links_never_are(tiny_class, release, run, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the exam")
    (tiny_class.root / "source" / CHAPTER / "data.csv").write_text("true")
    folder = tiny_class.hand_in("ada", solved(release))
    (folder / "data.csv").write_text("forged")
    (folder / "notes").mkdir()
    (folder / "notes" / "mine.txt").write_text("mine")
    (folder / "link.txt").symlink_to(secret)
    (folder / "links").symlink_to(tmp_path)
    run()
    graded = tiny_class.root / "autograded" / "ada" / CHAPTER
    files = files_below(graded)
    assert set(files) == {"data.csv", "notes/mine.txt", "timestamp.txt", f"{CHAPTER}.ipynb"}
    assert files["data.csv"] == b"true"
    assert stat.S_IMODE((graded / f"{CHAPTER}.ipynb").stat().st_mode) == 0o444


def test_files_of_an_earlier_submission_disappear(tiny_class, release, run):
    folder = tiny_class.hand_in("ada", solved(release))
    (folder / "old").mkdir()
    (folder / "old" / "x.txt").write_text("x")
    run()
    (folder / "old" / "x.txt").unlink()
    (folder / "old").rmdir()
    (folder / "old").write_text("now a file")
    tiny_class.hand_in("ada", release)
    run()
    assert (tiny_class.root / "autograded" / "ada" / CHAPTER / "old").read_text() == "now a file"


def test_a_second_grader_stops_with_a_clear_message(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    with (
        grading_lock(tiny_class.root),
        pytest.raises(AlreadyGrading, match=f"already being graded by process {os.getpid()}"),
    ):
        run()
    assert run()["ada"].score == FULL_SCORE


def test_of_two_graders_started_at_once_one_grades_and_the_other_says_so(
    tiny_class, release, cluster
):
    for number in range(4):
        tiny_class.hand_in(f"s{number}", solved(release))
    command = [sys.executable, "-m", "tests.support.grade_command"]
    graders = [
        subprocess.Popen(
            [*command, str(tiny_class.root), "run_slowly", cluster],
            cwd=PROJECT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [grader.communicate(timeout=120) for grader in graders]
    at_work = [
        out for grader, (out, _) in zip(graders, outputs, strict=True) if not grader.returncode
    ]
    # The second run may come so late that everything is done.
    assert sum("WorkersStarted" in out for out in at_work) == 1, outputs
    for grader, (_, err) in zip(graders, outputs, strict=True):
        assert not grader.returncode or "is already being graded by process" in err
    grades = contents(tiny_class)
    expected = grade(tiny_class.root, scheduler=cluster, executor=run_with_exec)
    assert [result.score for result in expected] == [FULL_SCORE] * 4
    assert not any(result.graded for result in expected)
    assert contents(tiny_class) == grades


def test_a_clock_that_was_set_back_hides_no_submission(tiny_class, release, run):
    path = tiny_class.hand_in("ada", release) / f"{CHAPTER}.ipynb"
    assert run()["ada"].score == 0
    before = path.stat().st_mtime
    tiny_class.hand_in("ada", solved(release))
    os.utime(path, (before - 86_400, before - 86_400))
    again = run()["ada"]
    assert again.graded
    assert again.score == FULL_SCORE


def test_chapter_and_students_can_be_chosen(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    tiny_class.hand_in("bob", solved(release))
    assert set(run(chapters=[CHAPTER], students=["bob"])) == {"bob"}
    with pytest.raises(ClassFolderError, match=f"no chapter 99; source/ has {CHAPTER}"):
        run(chapters=["99"])


def test_a_folder_that_is_no_class_is_refused(tmp_path):
    with pytest.raises(ClassFolderError, match="no chapters in source"):
        grade(tmp_path)
    with pytest.raises(ClassFolderError, match="no class folder"):
        grade(tmp_path / "absent")


def test_cells_added_to_a_chapter_after_students_handed_in_are_refused(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    run()
    longer = source_notebook()
    extra = copy.deepcopy(longer.cells[4])
    extra.id = extra.metadata.nbgrader.grade_id = "another_test"
    longer.cells.append(extra)
    tiny_class.write_source(longer)
    with pytest.raises(ClassFolderError, match="Cannot add or remove cells"):
        run()


def test_a_worker_can_change_nothing_but_outputs(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    result = run(executor=standins.edit_the_notebook)["ada"]
    assert (result.score, result.most) == (FULL_SCORE, 10)
    assert "mine" not in [cell.source for cell in tiny_class.autograded("ada").cells]


def test_tests_that_never_ran_score_nothing(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    result = run(executor=standins.stop_after_first_cell)["ada"]
    assert (result.verdict, result.score) == ("timeout", 0)
    assert "ran out of time" in tiny_class.autograded("ada").cells[0].source


def test_a_fault_of_the_engine_costs_no_student_anything(tiny_class, release, run):
    for name in ("ada", "bob", "cleo", "dan"):
        tiny_class.hand_in(name, solved(release))
    with pytest.raises(EngineFault, match="no sandbox on this machine"):
        run(executor=standins.fail)
    assert contents(tiny_class) == {}
    assert {result.score for result in run().values()} == {FULL_SCORE}


def _with_setup(tiny_class, source, chapter=CHAPTER):
    """Put another setup cell into a chapter of the class, as an earlier version may have had it."""
    notebook = source_notebook()
    notebook.cells[1].source = source
    notebook.metadata.rnn_course.chapter = chapter
    tiny_class.write_source(notebook, chapter)


def test_a_chapter_of_another_version_is_told_and_all_others_are_graded(tiny_class, release, run):
    old = "00_older"
    _with_setup(tiny_class, "from rnn_helpers.topics.shapes_and_states import oracle", old)
    for student in ("ada", "bob"):
        tiny_class.hand_in(student, solved(release), chapter=old, name=f"{old}.ipynb")
        tiny_class.hand_in(student, solved(release))
    with pytest.raises(OldRelease, match=f"{old} was released by another version") as refused:
        run()
    assert "no points were given or taken" in str(refused.value)
    assert str(refused.value).count(old) == 2
    graded = {(row.student, row.chapter): row.score for row in refused.value.results}
    assert graded == {("ada", CHAPTER): FULL_SCORE, ("bob", CHAPTER): FULL_SCORE}
    assert not (tiny_class.root / "autograded" / "ada" / old).exists()


def test_a_setup_cell_that_can_not_import_costs_no_student_anything(tiny_class, release, run):
    _with_setup(tiny_class, "import math\nimport no_such_package")
    for student in ("ada", "bob"):
        tiny_class.hand_in(student, solved(release))
    results = run()
    assert {row.verdict for row in results.values()} == {"engine_error"}
    assert {row.score for row in results.values()} == {None}
    assert "no student's fault" in results["ada"].detail
    tiny_class.hand_in("cleo", solved(release))
    with pytest.raises(EngineFault, match="no student's fault"):
        run()
    assert contents(tiny_class) == {}
    tiny_class.write_source(source_notebook())
    assert {row.score for row in run().values()} == {FULL_SCORE}


def test_a_scheduler_that_is_not_there_is_named(tiny_class, release, run):
    tiny_class.hand_in("ada", solved(release))
    with pytest.raises(SchedulerUnreachable, match=re.escape("tcp://127.0.0.1:1")):
        run(scheduler="tcp://127.0.0.1:1")


def test_a_chapter_of_two_notebooks_is_graded_notebook_by_notebook(tiny_class, run):
    for name in ("first", "second"):
        path = tiny_class.root / "source" / "pair" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(source_notebook(), path)
    tiny_class.hand_in("ada", solved(tiny_class.released()), chapter="pair", name="first.ipynb")
    results = run(chapters=["pair"], by="notebook")
    assert {name: (result.verdict, result.score) for name, result in results.items()} == {
        "first": ("ok", FULL_SCORE),
        "second": ("unreadable", 0),
    }
    graded = tiny_class.root / "autograded" / "ada" / "pair"
    assert set(files_below(graded)) == {"first.ipynb", "second.ipynb", "timestamp.txt"}
