"""Which failures are equal, what their IDs depend on, and how IDs are shortened."""

import json
from dataclasses import replace

import pytest

from autograder.classroom.cell_grades import CellGrade
from autograder.classroom.check_records import CheckRecord
from autograder.classroom.graded_notebooks import GradedNotebook, TestCell, read_graded
from autograder.failures.failure import Failure, Kind, failures
from autograder.failures.groups import Groups, short_ids

WRONG = CheckRecord("wrong", "3 features", "the value is wrong.", "", "", got="20")
UNANSWERED = CheckRecord("not attempted", "3 features", "not attempted yet", "", "")
RIGHT = CheckRecord("right", "3 features", "", "", "")
CODE = "def f(x):\n    return x"


def failed(*checks: CheckRecord, kind="CheckFailed", error="✗", line="", **settings) -> TestCell:
    return TestCell(checks, error, kind, line, "f", **settings)


def graded(stopped: str = "", verdict: str = "ok", **tests: TestCell) -> GradedNotebook:
    errors = {"f": stopped} if stopped else {}
    return GradedNotebook("01_a", tuple(tests), tests, {"f": CODE}, errors, verdict, "", 1, [])


def found(notebook: GradedNotebook, points: float = 0.0) -> list[Failure]:
    grades = [CellGrade("01_a", cell, points, 2.0) for cell in notebook.tests]
    return list(failures("01_a", notebook, grades))


def only(**cells) -> Failure:
    (failure,) = found(graded(**cells))
    return failure


def test_a_known_mistake_counts_once_however_many_checks_name_it():
    known = replace(WRONG, mistake="bias_missing", explanation="the bias is missing.")
    other = replace(known, says="other inputs", got="21", finding="never told")
    failure = only(f_test=failed(known), f_hidden=failed(other))
    assert (failure.kind, failure.name) == (Kind.MISTAKE, "bias_missing")
    assert failure.said == "the bias is missing."
    assert failure.answer == failure.exercise == "f"


def test_several_mistakes_of_one_answer_are_several_failures():
    two = [replace(WRONG, mistake=name) for name in ("bias_missing", "swapped")]
    names = [f.name for f in found(graded(f_test=failed(two[0]), f_hidden=failed(two[1])))]
    assert names == ["bias_missing", "swapped"]


def test_what_experiments_found_out_counts_where_no_mistake_is_known():
    failure = only(f_test=failed(replace(WRONG, finding="axis: 1", found="Axis 1 is summed.")))
    assert (failure.kind, failure.name) == (Kind.FINDING, "axis: 1")


def test_the_same_wrong_value_is_the_same_failure_and_rounding_does_not_matter():
    values = ["0.333333, 1e-09", "0.333334, -2.5e-08", "0.3334, 0.0"]
    ids = {only(f_test=failed(replace(WRONG, got=got))).id for got in values}
    assert len(ids) == 1
    assert only(f_test=failed(replace(WRONG, got="0.334, 0.0"))).id not in ids
    assert only(f_test=failed(replace(WRONG, got="21"))).id != only(f_test=failed(WRONG)).id


def test_hidden_inputs_differ_so_their_numbers_do_not_count():
    one = replace(WRONG, says="7 features, 5 units", got="45", summary="2 of 9 are wrong.")
    two = replace(WRONG, says="9 features, 3 units", got="30", summary="4 of 8 are wrong.")
    assert only(f_hidden=failed(one)) == only(f_hidden=failed(two))
    assert only(f_test=failed(one)) != only(f_test=failed(two))
    assert only(f_hidden=failed(one)).hidden and not only(f_test=failed(one)).hidden


def test_the_first_failed_test_says_how_an_answer_failed():
    later = replace(WRONG, got="3")
    failure = only(f_test=failed(RIGHT, WRONG), f_hidden=failed(later))
    assert failure == only(f_test=failed(WRONG))
    assert failure.said == "3 features: the value is wrong. Got 20"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bad <A object at 0x7f01>", "bad <A object at 0x7f55>"),
        ("x is 0.1000001", "x is  0.1000003"),
        ("raised in 123456.py", "raised in 987.py"),
    ],
)
def test_what_differs_from_run_to_run_does_not_count_in_an_error(one, other):
    first, second = (only(f_test=failed(kind="ValueError", error=text)) for text in (one, other))
    assert first.kind is Kind.ERROR
    assert first == second and first.id == second.id
    assert first != only(f_test=failed(kind="ValueError", error="another"))
    assert first != only(f_test=failed(kind="KeyError", error=one))


@pytest.mark.parametrize(
    "summary", ["your code raised KeyError: “a”", "your answer can't be checked: “no model”"]
)
def test_an_error_that_a_check_reports_is_an_error_whatever_was_asked(summary):
    raised = replace(WRONG, summary=summary, got="")
    failure = only(f_test=failed(raised))
    assert failure.kind is Kind.ERROR
    assert failure == only(f_test=failed(replace(raised, says="4 features")))


def test_bare_asserts_differ_by_their_line():
    first, second = (
        only(f_test=failed(kind="AssertionError", error="", line=line))
        for line in ("assert f(1) == 2", "assert f(2) == 4")
    )
    assert first != second
    assert first.said == "AssertionError at: assert f(1) == 2"


def test_an_answer_that_stopped_with_an_error_is_known_by_that_error():
    test = failed(kind="NameError", error="name 'f' is not defined")
    stopped = "SyntaxError: invalid syntax ({}.py, line 1)"
    first, second = (only(stopped=stopped.format(name), f_test=test) for name in (123, 456))
    assert first == second != only(f_test=test)
    assert first.said.startswith("The cell with the answer stopped: SyntaxError")


@pytest.mark.parametrize(
    "notebook",
    [
        graded(f_test=failed(UNANSWERED, kind="NotAttempted")),
        graded(f_test=failed(kind="NotImplementedError", error="")),
        graded(verdict="unreadable", f_test=failed(kind="NotRun", error="unanswered")),
        graded(f_test=failed(kind="", error="", by_hand=True)),
        graded(f_test=failed(kind="", error="")),
    ],
)
def test_what_was_not_attempted_or_is_for_a_person_is_no_failure(notebook):
    assert found(notebook) == []


def test_a_test_with_all_its_points_has_not_failed_whatever_it_said():
    assert found(graded(f_test=failed(WRONG)), points=2.0) == []


def test_an_id_depends_on_what_failed_and_on_nothing_else():
    failure = only(f_test=failed(WRONG))
    assert failure.id == replace(failure, said="in other words", answer="g").id
    for change in ("chapter", "notebook", "exercise", "name"):
        assert replace(failure, **{change: "other"}).id != failure.id
    assert replace(failure, kind=Kind.ERROR).id != failure.id
    assert Failure("01_a", "01_a", "f", Kind.MISTAKE, "bias_missing").id == "729a59a68ed19ac1"


def test_ids_are_shown_short_and_long_enough_to_tell_them_apart():
    ids = ["0123456789abcdef", "0123456789abffff", "f123456789abcdef"]
    assert short_ids(ids) == {ids[0]: ids[0][:13], ids[1]: ids[1][:13], ids[2]: ids[2][:8]}
    assert short_ids([]) == {}


def test_a_group_has_its_shortest_answer_as_the_example():
    groups = Groups()
    for student, code in {
        "ada": f"{CODE}  # long",
        "bob": CODE,
        "cyd": f"{CODE}  # longer",
    }.items():
        notebook = replace(graded(f_test=failed(WRONG)), answers={"f": code})
        groups.add(student, notebook, found(notebook))
    (group,) = groups.by_size()
    assert (group.student, group.example) == ("bob", CODE)
    assert list(group.students) == ["ada", "bob", "cyd"]


def test_a_test_belongs_to_the_answer_of_its_name_or_to_the_last_one_above(tmp_path):
    def cell(name, **settings):
        error = {"output_type": "error", "ename": "E", "evalue": "", "traceback": 7}
        metadata = {"nbgrader": {"grade_id": name, **settings}}
        return {"cell_type": "code", "source": "", "outputs": [error], "metadata": metadata}

    cells = [
        cell("early", grade=True),
        cell("one", solution=True),
        cell("two", solution=True),
        cell("one_test", grade=True),
        cell("check-7", grade=True),
        cell("by_hand", grade=True, solution=True),
    ]
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}}))
    tests = read_graded(path, {"early", "one_test", "check-7", "by_hand"}).tests
    assert {name: test.answer for name, test in tests.items()} == {
        "early": "", "one_test": "one", "check-7": "two", "by_hand": "two",
    }  # fmt: skip
    assert [name for name, test in tests.items() if test.by_hand] == ["by_hand"]
