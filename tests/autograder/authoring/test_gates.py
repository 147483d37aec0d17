"""Each gate accepts a sound chapter and refuses the fault that it looks for."""

import os
import subprocess
import sys
import time

from rnn_helpers.learner.predictions import Prediction

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring.build import build, out_of_step
from autograder.authoring.gates import check
from autograder.authoring.gates.alone import alone
from autograder.authoring.gates.crossing import crossing
from autograder.authoring.gates.form import exercises_are_unique, form
from autograder.authoring.gates.leaks import leaks
from autograder.authoring.gates.own_time import run
from autograder.authoring.gates.pace import USUAL_SECONDS, times_slower
from autograder.authoring.gates.predictions import predictions_are_asked
from autograder.authoring.gates.runs import released_run, solved_run
from autograder.classroom.errors import CourseError
from tests.support.tiny_course import CHAPTER, SOURCE, make_course

NO_HINTS = f"add_up has no hints in rnn_helpers/topics/{CHAPTER[3:]}/hints.toml"


def problems(gate, course) -> list[str]:
    (chapter,) = course.chapters()
    return gate(course, chapter)


def solved(course, chapter, *times_slower) -> list[str]:
    return solved_run(course, chapter, *times_slower)[1]


def changed(old: str, new: str) -> str:
    assert old in SOURCE
    return SOURCE.replace(old, new)


def test_a_sound_chapter_passes_every_gate(tmp_path):
    course = make_course(tmp_path)
    assert out_of_step(course, course.chapters()) == []
    assert problems(form, course) == [NO_HINTS]
    for gate in (predictions_are_asked, crossing, alone, leaks, solved, released_run):
        assert problems(gate, course) == []


def test_a_chapter_that_was_changed_after_the_build_is_out_of_step(tmp_path):
    course = make_course(tmp_path)
    (tmp_path / "solutions" / f"{CHAPTER}.py").write_text(changed("Add two numbers", "Add both"))
    (problem,) = out_of_step(course, course.chapters())
    assert problem.endswith("is not what solutions/ builds; run `make build`")


def test_a_file_that_nothing_builds_is_refused(tmp_path):
    course = make_course(tmp_path)
    (course.released / "91_stray").mkdir()
    (course.released / "91_stray" / "notes.txt").write_text("by hand")
    (problem,) = out_of_step(course, course.chapters())
    assert "91_stray" in problem


def test_the_same_source_is_built_to_the_same_bytes(tmp_path):
    course = make_course(tmp_path / "one")
    other = tmp_path / "two"
    build(course.chapters(), other)
    name = f"{CHAPTER}/{CHAPTER}.ipynb"
    assert (course.released / name).read_bytes() == (other / name).read_bytes()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('# %% role="hidden" exercise="add_up" points=2', "# %%", "add_up has no hidden test"),
        ('# %% role="test" exercise="add_up" points=1', "# %%", "add_up has no visible test"),
        ("### BEGIN HIDDEN TESTS\n", "", "must stand wholly between"),
        ("    ### BEGIN SOLUTION\n    the_", "    the_", "not between BEGIN and END SOLUTION"),
        ('role="written" exercise="why_add" points=1', "", "there is no written question"),
        (
            '# %% [markdown] role="exercise" exercise="add_up" difficulty=1 minutes=5',
            "# %% [markdown]",
            "add_up has no task",
        ),
    ],
)
def test_a_missing_part_of_an_exercise_is_refused(tmp_path, old, new, expected):
    source = changed(old, new).replace(
        "### END SOLUTION\n\n# %% role=", "### END SOLUTION\n\n# %% role="
    )
    if "BEGIN HIDDEN" in old:
        source = source.replace("### END HIDDEN TESTS\n", "")
    if "BEGIN SOLUTION" in old:
        source = source.replace("    ### END SOLUTION\n", "", 1)
    # nbgrader itself would refuse to build some of these, so the sound build is used.
    course = make_course(tmp_path, source, built=SOURCE)
    assert any(expected in problem for problem in problems(form, course))


def test_a_grade_id_that_is_used_twice_is_refused(tmp_path):
    twice = SOURCE + SOURCE[SOURCE.index('# %% role="test"') : SOURCE.index('# %% role="hidden"')]
    course = make_course(tmp_path, twice, built=SOURCE)
    assert "grade_id add_up_test is used 2 times" in problems(form, course)
    with pytest.raises(CourseError, match=r"90_tiny\.py: nbgrader refuses it"):
        build(course.chapters(), tmp_path / "out")


def test_an_exercise_that_stands_in_two_chapters_is_refused(tmp_path):
    course = make_course(tmp_path)
    (tmp_path / "solutions" / "91_again.py").write_text(SOURCE)
    assert exercises_are_unique(course) == ["exercise add_up stands in 2 chapters"]


@pytest.mark.parametrize(
    "more", ["def helper(x):\n    return x", "LIMIT = 3", "import os", "print('hello')"]
)
def test_a_setup_cell_that_does_more_than_import_is_refused(tmp_path, more):
    source = changed("from rnn_helpers import check\n", f"from rnn_helpers import check\n{more}\n")
    problem, hints = problems(form, make_course(tmp_path, source, built=SOURCE))
    assert problem.startswith("setup does more than import") or hints.startswith("setup does more")
    assert f"rnn_helpers/topics/{CHAPTER[3:]}/given.py" in problem + hints


def test_an_unlocked_test_is_refused(tmp_path):
    course = make_course(tmp_path)
    path = course.released / CHAPTER / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") in ("setup", "add_up_test"):
            cell.metadata.nbgrader.update(locked=False, grade=False)
    nbformat.write(notebook, path)
    found = problems(form, course)
    assert "setup is not locked" in found


def test_a_solution_line_in_the_helpers_is_refused(tmp_path):
    course = make_course(tmp_path)
    (tmp_path / "rnn_helpers" / "oracle.py").write_text(
        "def f():\n  the_sum_of_both = left + right\n"
    )
    (problem,) = problems(leaks, course)
    assert problem.startswith("rnn_helpers/oracle.py:2 holds a line of a solution")


def test_a_hidden_test_in_a_released_notebook_is_refused(tmp_path):
    line = 'check.returns(add_up, 20, -3, expected=17, says="a negative number among them")'
    course = make_course(tmp_path, SOURCE + f"\n# %%\n{line}\n")
    (problem,) = problems(leaks, course)
    assert "holds a line of a hidden test" in problem


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("assert add_up.__code__", "looks into the student's add_up.__code__"),
        ("assert isinstance(add_up, object)", "asks isinstance of the student's add_up"),
        ("check.returns(add_up, lambda: 1, 2, expected=3, says='x')", "hands lambda"),
        ("def own(): ...\nadd_up(own, 1)", "hands own, a function of its own"),
        ("class Own(add_up): ...", "subclasses the student's add_up"),
        ("assert demo_result == 1", "uses demo_result, which no setup"),
        ("def own():\n    inner = 1\nown()\nassert inner", "uses inner, which no setup"),
        ("add_up = 1", "redefines the student's add_up"),
        ("result = add_up(1, 2)\nresult", "ends in a value"),
    ],
)
def test_a_test_that_could_not_cross_between_kernels_is_refused(tmp_path, test, expected):
    old = 'check.returns(add_up, 2, 3, expected=5, says="2 and 3")'
    course = make_course(tmp_path, changed(old, f"demo = 1\n{test}"), built=SOURCE)
    assert any(expected in problem for problem in problems(crossing, course))


def test_names_are_known_to_a_test_that_binds_them_in_any_way(tmp_path):
    test = (
        "async def own(given, *, named=None):\n    async with given as held:\n        return held\n"
        "try:\n    add_up(1, 2)\nexcept TypeError as error:\n    print(error)\n"
        "match [1, 2]:\n    case [first, *rest]:\n        print(first, rest, own)\n"
        "print([found := each for each in (1, 2)], found)"
    )
    old = 'check.returns(add_up, 2, 3, expected=5, says="2 and 3")'
    assert problems(crossing, make_course(tmp_path, changed(old, test), built=SOURCE)) == []


@pytest.mark.parametrize(
    ("demonstration", "expected"),
    [
        ("print(left)", ["the cell 'print(left)' reads left, which the test add_up_test bound"]),
        ("left = 1\nprint(left)", []),
        ("print([left for left in (1, 2)])", []),
    ],
)
def test_a_demonstration_that_lives_on_a_test_is_refused(tmp_path, demonstration, expected):
    old = 'check.returns(add_up, 2, 3, expected=5, says="2 and 3")'
    test = 'left = 2\ncheck.returns(add_up, left, 3, expected=5, says="2 and 3")'
    begun = changed(old, test).replace('# %% role="setup"', '# %%\nleft = 0\n\n# %% role="setup"')
    course = make_course(tmp_path, begun + f"\n# %%\n{demonstration}\n", built=SOURCE)
    found = problems(alone, course)
    assert len(found) == len(expected)
    assert all(problem.startswith(start) for problem, start in zip(found, expected, strict=True))


def test_an_exercise_that_passes_unsolved_is_refused(tmp_path):
    old = 'check.returns(add_up, 2, 3, expected=5, says="2 and 3")'
    course = make_course(tmp_path, changed(old, "assert callable(add_up)"))
    (problem,) = problems(released_run, course)
    assert problem == "add_up_test does not say “not attempted”: passes"


def test_a_cell_that_stops_run_all_cells_in_an_unsolved_chapter_is_refused(tmp_path):
    hints = "from rnn_helpers import check\nfrom rnn_helpers.learner.hints import hint\n"
    follows = changed("from rnn_helpers import check\n", hints)
    needs = "\n# %%\nsum_of_two = add_up(2, 3)\nprint(sum_of_two)\n\n# %%\nprint(sum_of_two + 1)\n"
    course = make_course(tmp_path / "sound", follows + needs)
    assert problems(released_run, course) == []
    course = make_course(tmp_path / "stops", follows + needs + "\n# %%\nprint(1 / 0, add_up)\n")
    (problem,) = problems(released_run, course)
    assert "fails if no exercise is solved: ZeroDivisionError" in problem


def test_a_solution_without_full_marks_is_refused(tmp_path):
    course = make_course(tmp_path, changed("left + right", "left - right"))
    found = problems(solved, course)
    assert any(problem.startswith("add_up_test gives 0 of 1 points") for problem in found)
    assert any(problem.startswith("add_up_hidden gives 0 of 2 points") for problem in found)


def test_a_demonstration_that_fails_is_refused(tmp_path):
    course = make_course(tmp_path, SOURCE + "\n# %%\n1 / 0\n")
    (problem,) = problems(solved, course)
    assert "ZeroDivisionError" in problem


def test_a_chapter_that_warns_is_refused(tmp_path):
    warns = "    import warnings\n    warnings.warn('of nothing')\n    the_sum_of_both ="
    source = changed("    the_sum_of_both =", warns) + "\n# %%\nadd_up(1, 2)\n"
    found = problems(solved, make_course(tmp_path, source))
    reasons = [problem.split(maxsplit=2)[2] for problem in found]
    assert reasons == ["warns", "warns", "writes to stderr", "warns"]


def test_a_chapter_that_takes_too_long_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.authoring.gates.runs.SECONDS", 1)
    course = make_course(tmp_path, SOURCE + "\n# %%\nimport time\n\ntime.sleep(2)\n")
    (problem,) = problems(solved, course)
    assert "more than 1 s" in problem
    assert solved(course, course.chapters()[0], lambda: 1000.0) == []


def test_the_time_in_which_other_work_has_the_core_is_not_a_chapters():
    core = min(os.sched_getaffinity(0))
    before = os.sched_getaffinity(0)
    # Only processes that this thread starts are counted, because the kernel shares a core.
    os.sched_setaffinity(0, {core})
    busy = "import time\nuntil = time.process_time() + 2\nwhile time.process_time() < until: pass"
    other_work = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        started = time.monotonic()
        own = run(new_notebook(cells=[new_code_cell(busy)]))
        seconds = time.monotonic() - started
    finally:
        other_work.kill()
        other_work.wait()
        os.sched_setaffinity(0, before)
    assert 2 < own < seconds - 1


def test_sleeping_is_a_chapters_own_time():
    # What a busy machine keeps the kernel waiting is no time of its own, and is taken off.
    assert run(new_notebook(cells=[new_code_cell("import time\ntime.sleep(1)")])) > 0.5


def test_a_chapter_is_given_more_time_on_a_slow_machine_and_no_less_on_a_fast_one(monkeypatch):
    monkeypatch.setattr("autograder.authoring.gates.pace.run", lambda notebook: 3 * USUAL_SECONDS)
    assert times_slower() == 3
    monkeypatch.setattr("autograder.authoring.gates.pace.run", lambda notebook: USUAL_SECONDS / 3)
    assert times_slower() == 1


def test_the_pace_is_the_time_of_work_that_runs_to_its_end(monkeypatch):
    monkeypatch.setattr("autograder.authoring.gates.pace.USUAL_SECONDS", 0.1)
    assert times_slower() > 10


def test_a_late_chapter_runs_again_at_the_pace_of_the_machine(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.authoring.gates.runs.SECONDS", 1)
    # This course has no README.
    monkeypatch.setattr("autograder.authoring.gates.contents_out_of_step", lambda _: [])
    monkeypatch.setattr("autograder.authoring.gates.times_slower", lambda: 1000.0)
    course = make_course(tmp_path, SOURCE + "\n# %%\nimport time\n\ntime.sleep(2)\n")
    figures = dict(check(course, course.chapters()))
    assert figures[f"{CHAPTER}: solved, it gets full marks in time"] == []


def test_a_chapter_that_is_late_on_a_slow_machine_too_is_told_of_its_pace(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.authoring.gates.runs.SECONDS", 1)
    course = make_course(tmp_path, SOURCE + "\n# %%\nimport time\n\ntime.sleep(2)\n")
    (problem,) = solved(course, course.chapters()[0], lambda: 1.5)
    assert "more than 2 s (on this machine, 1.5 times as slow as usual)" in problem


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('role="setup"', 'role="set-up"', "role 'set-up' is none of"),
        ('role="test" exercise="add_up" points=1', 'role="test" exercise="add_up"', "needs points"),
        ('role="test" exercise="add_up" points=1', 'role="test" points=1', 'needs exercise="..."'),
    ],
)
def test_a_wrong_cell_header_is_told_in_one_line(tmp_path, old, new, message):
    course = make_course(tmp_path, changed(old, new), built=SOURCE)
    with pytest.raises(CourseError, match=message):
        _ = course.chapters()[0].notebook


QUESTION = """
# %% [markdown]
# What comes out?
#
# - **a**: 1
# - **b**: 2
# - **c**: 3

# %%
predict_first("what_comes_out", "")
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ()),
        ("# - **b**: 2\n", "", ("the cell above does not list the choices",)),
        ('"what_comes_out", ""', '"what_comes_out", "b"', ("the choice is not empty",)),
        ("what_comes_out", "what_goes_in", ("is not in the topic's", "is not asked")),
        ("predict_first(", "print(", ("what_comes_out is not asked",)),
        (QUESTION, QUESTION * 2, ("what_comes_out is asked twice",)),
    ],
)
def test_a_prediction_is_asked_completely_and_once(tmp_path, monkeypatch, old, new, expected):
    known = {"what_comes_out": Prediction(CHAPTER, "a", dict.fromkeys("abc", "because"))}
    where = "autograder.authoring.gates.predictions.all_predictions"
    monkeypatch.setattr(where, lambda: known)
    course = make_course(tmp_path)
    source = tmp_path / "solutions" / f"{CHAPTER}.py"
    source.write_text(SOURCE + (QUESTION.replace(old, new) if old else QUESTION))
    found = problems(predictions_are_asked, course)
    assert len(found) == len(expected)
    assert all(words in problem for words, problem in zip(expected, found, strict=True))
