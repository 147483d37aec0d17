"""Answers that are still in a notebook count, whatever the student did to it."""

import copy
import difflib
import json
import random
import time
import tracemalloc

from rnn_helpers.notebooks.sanitize import (
    Sanitized,
    Transplanter,
    UnreadableNotebook,
    transplant,
    unanswered,
)

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum, determine_grade, is_grade

from autograder.engine.stages import Limits, Task
from tests.support.classes import ANSWERS, CHAPTER, FULL_SCORE, solved
from tests.support.standins import run_with_exec


def as_bytes(notebook: NotebookNode) -> bytes:
    return json.dumps(notebook).encode()


def score(sanitized: Sanitized) -> float:
    """Run the notebook and return the points of its tests."""
    content = nbformat.writes(sanitized.notebook).encode()
    outcome = run_with_exec(Task("s", CHAPTER, content, 0, Limits()))
    executed = nbformat.reads(outcome.notebook.decode(), as_version=4)
    return sum(
        determine_grade(cell)[0]
        for cell in executed.cells
        if is_grade(cell) and cell.cell_type == "code"
    )


def cell_named(notebook: NotebookNode, name: str) -> NotebookNode:
    return next(
        cell
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name or cell.get("id") == name
    )


def place(notebook: NotebookNode, name: str) -> int:
    return notebook.cells.index(cell_named(notebook, name))


def copy_of(cell: NotebookNode, source: str, cell_id: str = "copied") -> NotebookNode:
    """Return a pasted cell, which has a new id and the same nbgrader metadata in JupyterLab."""
    pasted = copy.deepcopy(cell)
    pasted.source, pasted.id = source, cell_id
    return pasted


def without_metadata(notebook: NotebookNode, ids: bool = False) -> NotebookNode:
    bare = copy.deepcopy(notebook)
    for number, cell in enumerate(bare.cells):
        cell.metadata = NotebookNode()
        if not ids:
            cell.id = f"new-{number}"
    return bare


@pytest.fixture
def work(release: NotebookNode) -> NotebookNode:
    """Return the solved chapter."""
    return solved(release)


def test_a_solved_notebook_passes_through_without_repairs(pristine, work):
    result = transplant(pristine, as_bytes(work))
    assert result.repairs == ()
    assert score(result) == FULL_SCORE
    assert cell_named(result.notebook, "why").source == ANSWERS["why"]


def test_an_untouched_notebook_scores_nothing_and_needs_no_repairs(pristine, release):
    result = transplant(pristine, as_bytes(release))
    assert result.repairs == ()
    assert score(result) == 0


def test_the_result_is_a_valid_notebook_for_nbformat_and_for_nbgrader(pristine, work):
    work.cells.insert(3, new_code_cell("x = 1", id="mine"))
    notebook = transplant(pristine, as_bytes(work)).notebook
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)


def test_one_student_leaves_nothing_to_the_next(pristine, work, release):
    untouched = copy.deepcopy(pristine)
    for_all = Transplanter(pristine)
    for handed_in in (work, release, work):
        result = for_all.transplant(as_bytes(handed_in))
        assert result == transplant(untouched, as_bytes(handed_in))
        result.notebook.metadata["mine"] = True
        for cell in result.notebook.cells:
            cell.metadata.setdefault("nbgrader", NotebookNode())["points"] = 100
            cell.source += "# mine"
    assert pristine == untouched


def test_the_result_is_the_same_each_time(pristine, work):
    for cell in work.cells:
        del cell["id"]
    work.cells.insert(3, NotebookNode(new_code_cell("x = 1")))
    first, second = (transplant(pristine, as_bytes(work)) for _ in range(2))
    assert first == second


def test_hidden_tests_are_put_in(pristine, work):
    result = transplant(pristine, as_bytes(work))
    assert "double(-1.5)" in cell_named(result.notebook, "double_hidden").source


def test_own_cells_stay_beside_their_neighbours(pristine, work):
    work.cells.insert(place(work, "double"), new_code_cell("before = 1", id="mine-1"))
    work.cells.insert(place(work, "double") + 1, new_markdown_cell("after", id="mine-2"))
    notebook = transplant(pristine, as_bytes(work)).notebook
    ids = [cell.id for cell in notebook.cells]
    start = ids.index("double")
    assert ids[start - 2 : start + 3] == [
        "prose-double",
        "mine-1",
        "double",
        "mine-2",
        "double_test",
    ]


def test_own_cells_at_the_very_top_run_first(pristine, work):
    work.cells.insert(0, new_code_cell("first = 1", id="mine"))
    assert transplant(pristine, as_bytes(work)).notebook.cells[0].id == "mine"


def test_own_cells_carry_no_metadata_of_the_student(pristine, work):
    forged = new_code_cell(
        "1", id="mine", metadata={"nbgrader": {"grade_id": "bonus", "grade": True}}
    )
    work.cells.append(forged)
    assert cell_named(transplant(pristine, as_bytes(work)).notebook, "mine").metadata == {}


def test_magics_and_shell_lines_are_left_alone(pristine, work):
    work.cells.append(new_code_cell("%time 1\n!ls", id="mine"))
    assert transplant(pristine, as_bytes(work)).notebook.cells[-1].source == "%time 1\n!ls"


def test_an_edited_test_is_restored_and_reported(pristine, work):
    cell_named(work, "double_test").source = "pass"
    cell_named(work, "double_test").metadata.nbgrader.points = 50
    result = transplant(pristine, as_bytes(work))
    assert cell_named(result.notebook, "double_test") == cell_named(pristine, "double_test") | {
        "outputs": [],
        "execution_count": None,
    }
    assert "double_test had been changed" in result.repairs[0]


def test_deleted_tests_are_put_back_and_reported(pristine, work):
    kept = [cell for cell in work.cells if not cell.get("id", "").endswith(("_test", "_hidden"))]
    work.cells = kept
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert "double_test, scale_test, area_test had been deleted" in result.repairs[0]


def test_a_deleted_answer_becomes_the_stub(pristine, work):
    del work.cells[place(work, "double")]
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE - 3
    assert cell_named(result.notebook, "double").source == cell_named(pristine, "double").source
    assert any("double had been deleted" in sentence for sentence in result.repairs)


def test_a_deleted_setup_cell_is_put_back(pristine, work):
    del work.cells[place(work, "setup")]
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE


def test_import_lines_deleted_from_the_setup_are_put_back(pristine, work):
    cell_named(work, "setup").source = "SCALE = 3"
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert "setup had been changed" in result.repairs[0]


def test_lines_added_to_the_setup_still_run_but_not_as_setup(pristine, work):
    cell_named(work, "setup").source += "\nfrom math import tau"
    cell_named(work, "area").source = "area = 2 * tau"
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert cell_named(result.notebook, "setup").source == cell_named(pristine, "setup").source
    assert any("added to the locked cell setup" in sentence for sentence in result.repairs)


def test_a_changed_constant_in_the_setup_has_no_effect(pristine, work):
    cell_named(work, "setup").source = "import math\n\nSCALE = 1000"
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


def test_a_deleted_demo_that_an_answer_needs_is_put_back(pristine, work):
    cell_named(work, "scale").source = "def scale(x):\n    return (table[1] + 2) * x"
    del work.cells[place(work, "demo")]
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert any("chapter that had been deleted" in sentence for sentence in result.repairs)


def test_a_demo_runs_as_the_student_changed_it(pristine, work):
    cell_named(work, "demo").source = "table = [7]"
    notebook = transplant(pristine, as_bytes(work)).notebook
    assert cell_named(notebook, "demo").source == "table = [7]"


def test_a_demo_that_was_switched_off_stays_off(pristine, work):
    number = place(work, "demo")
    work.cells[number] = new_raw_cell(work.cells[number].source, id="demo")
    notebook = transplant(pristine, as_bytes(work)).notebook
    assert cell_named(notebook, "demo").cell_type == "raw"


@pytest.mark.parametrize("where", ["above", "below"])
def test_a_stub_copy_beside_the_answer_does_no_harm(pristine, work, where):
    number = place(work, "double") + (where == "below")
    stub = cell_named(pristine, "double").source
    work.cells.insert(number, copy_of(cell_named(work, "double"), stub))
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert any("double was there more than once" in sentence for sentence in result.repairs)


def test_a_pasted_stub_without_metadata_does_no_harm(pristine, work):
    stub = cell_named(pristine, "double").source
    work.cells.insert(place(work, "double") + 1, new_code_cell(stub, id="pasted"))
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


def test_of_two_answers_before_the_test_the_later_one_counts(pristine, work):
    number = place(work, "double")
    work.cells.insert(number, copy_of(work.cells[number], "def double(x):\n    return 0"))
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE


def test_a_later_experiment_with_a_copy_does_not_replace_the_answer(pristine, work):
    broken = copy_of(cell_named(work, "double"), "def double(x):\n    return 'what if'")
    work.cells.append(broken)
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert result.notebook.cells[-1].source == broken.source


def test_a_split_between_statements_runs_in_order(pristine, work):
    number = place(work, "double")
    work.cells[number].source = "def helper(x):\n    return x"
    rest = "def double(x):\n    return 2 * helper(x)"
    work.cells.insert(number + 1, new_code_cell(rest, id="rest"))
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


@pytest.mark.parametrize("keeps_metadata", ["first", "second", "both", "neither"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_split_inside_a_function_is_joined(pristine, work, keeps_metadata, at):
    number = place(work, "scale")
    lines = ANSWERS["scale"].splitlines()
    whole = work.cells[number]
    first = copy_of(whole, "\n".join(lines[:at]), "half-1")
    second = copy_of(whole, "\n".join(lines[at:]), "half-2")
    if keeps_metadata in ("second", "neither"):
        first.metadata = NotebookNode()
    if keeps_metadata in ("first", "neither"):
        second.metadata = NotebookNode()
    work.cells[number : number + 1] = [first, second]
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert any("joined" in sentence for sentence in result.repairs)


def test_a_split_with_an_empty_cell_between_is_joined(pristine, work):
    number = place(work, "scale")
    pieces = ["def scale(x):\n    y = SCALE * x", "", "    # done\n    return y"]
    cells = [new_code_cell(piece, id=f"p{n}") for n, piece in enumerate(pieces)]
    cells[0].metadata = work.cells[number].metadata
    work.cells[number : number + 1] = cells
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


@pytest.mark.parametrize("retyped", ["half-1", "half-2"])
@pytest.mark.parametrize("at", [1, 2])
def test_a_split_of_which_one_half_was_turned_into_text_is_joined(pristine, work, at, retyped):
    number = place(work, "scale")
    lines = ANSWERS["scale"].splitlines()
    halves = {"half-1": lines[:at], "half-2": lines[at:]}
    work.cells[number : number + 1] = [
        copy_of(work.cells[number], "\n".join(half), name) for name, half in halves.items()
    ]
    cell_named(work, retyped).cell_type = "markdown"
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


def test_an_answer_cut_off_its_helper_and_turned_into_text_is_joined(pristine, work):
    number = place(work, "scale")
    helper = copy_of(work.cells[number], "def by(x, factor):\n    return x * factor", "helper")
    rest = new_markdown_cell("def scale(x):\n    return by(x, SCALE)", id="rest")
    work.cells[number : number + 1] = [helper, rest]
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


def test_an_earlier_attempt_kept_as_text_stays_text(pristine, work):
    number = place(work, "scale")
    attempt = "def by(x):\n    return x\n\ndef scale(x):\n    return by(x)"
    work.cells.insert(number + 1, new_markdown_cell(attempt, id="attempt"))
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


def test_a_heading_above_a_split_answer_stays_a_heading(pristine, work):
    number = place(work, "scale")
    lines = ANSWERS["scale"].splitlines()
    halves = [new_code_cell("\n".join(half)) for half in (lines[:1], lines[1:])]
    work.cells[number : number + 1] = halves
    cell_named(work, "prose-scale").source = "# Scale"
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert cell_named(result.notebook, "prose-scale").source == "# Scale"


def test_two_answers_typed_into_a_test_while_a_third_is_gone_are_found(pristine, work):
    typed = "\n\n".join((ANSWERS["double"], ANSWERS["scale"], "assert double(2) == 4"))
    cell_named(work, "double_test").source = typed
    for name in ("double", "scale", "area"):
        cell_named(work, name).source = cell_named(pristine, name).source
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE - 1


@pytest.fixture
def asked(pristine: NotebookNode) -> NotebookNode:
    """Return the chapter with the question in a text cell above the written answer."""
    with_question = copy.deepcopy(pristine)
    question = new_markdown_cell("## Why?\n\nWhy is twice two four?", id="question")
    with_question.cells.insert(place(with_question, "why"), question)
    return with_question


def written(asked: NotebookNode, *cells: NotebookNode) -> str:
    """Hand in these cells instead of the question and its answer, and return the graded text."""
    handed_in = copy.deepcopy(asked)
    handed_in.cells[place(asked, "question") :] = cells
    return cell_named(transplant(asked, as_bytes(handed_in)).notebook, "why").source


def test_a_written_answer_merged_into_its_question_is_read(asked):
    merged = copy.deepcopy(cell_named(asked, "question"))
    merged.source += f"\n\n{ANSWERS['why']}"
    assert written(asked, merged) == ANSWERS["why"]


@pytest.mark.parametrize("left", ["", "stub"])
def test_a_written_answer_in_a_cell_below_its_own_is_read(asked, left):
    own = copy.deepcopy(cell_named(asked, "why"))
    own.source = own.source if left else ""
    below = new_markdown_cell(ANSWERS["why"], id="below")
    assert written(asked, cell_named(asked, "question"), own, below) == ANSWERS["why"]


def test_a_written_answer_below_its_own_cell_is_read_wherever_both_stand(asked, release):
    handed_in = solved(release)
    own = cell_named(handed_in, "why")
    own.source = ""
    handed_in.cells.remove(own)
    handed_in.cells[1:1] = [own, new_markdown_cell(ANSWERS["why"], id="below")]
    result = transplant(asked, as_bytes(handed_in))
    assert cell_named(result.notebook, "why").source == ANSWERS["why"]


@pytest.fixture
def by_hand(pristine: NotebookNode) -> NotebookNode:
    """Return the chapter with a code answer that a person grades, with its released checksum."""
    changed = copy.deepcopy(pristine)
    cell = cell_named(changed, "area")
    cell.metadata.nbgrader |= {"grade": True, "points": 2}
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    return changed


def automatic_score(notebook: NotebookNode, name: str) -> float | None:
    """Return the score that nbgrader gives automatically; None if a person is asked."""
    return determine_grade(cell_named(notebook, name))[0]


NOT_QUITE_ANSWERS = {
    "a comment": "# I did not get this to work",
    "nothing": "",
    "blanks": " \n\n",
    "the stub with a comment": "{stub}\n# why does this not work?",
    "the stub with a blank": "{stub} ",
    "the stub without its end": "{half}",
}


@pytest.mark.parametrize("kind", NOT_QUITE_ANSWERS)
@pytest.mark.parametrize("name", ["area", "why"])
def test_a_person_is_asked_about_whatever_differs_from_the_stub(by_hand, work, name, kind):
    stub = cell_named(by_hand, name).source
    left = NOT_QUITE_ANSWERS[kind].format(stub=stub, half=stub[:-3])
    cell_named(work, name).source = left
    # Stock nbgrader asks a person about this answer.
    stock = copy.deepcopy(by_hand)
    cell_named(stock, name).source = left
    assert automatic_score(stock, name) is None
    result = transplant(by_hand, as_bytes(work)).notebook
    assert cell_named(result, name).source == left
    assert automatic_score(result, name) is None


@pytest.mark.parametrize("name", ["area", "why"])
def test_nobody_is_asked_about_the_stub_as_released(by_hand, release, name):
    result = transplant(by_hand, as_bytes(release)).notebook
    assert automatic_score(result, name) == 0


def test_nobody_is_asked_about_an_earlier_edition_of_the_stub(by_hand, release):
    # The checksum shows that the student never changed the cell, though the stub has changed since.
    cell = cell_named(release, "area")
    cell.metadata.nbgrader |= {"grade": True, "points": 2}
    cell.source = "# An earlier stub"
    cell.metadata.nbgrader["checksum"] = compute_checksum(cell)
    assert automatic_score(transplant(by_hand, as_bytes(release)).notebook, "area") == 0


def test_a_comment_is_no_answer_where_an_answer_stands_elsewhere(by_hand, work):
    cell_named(work, "area").source = "# see below"
    work.cells.append(new_code_cell(ANSWERS["area"], id="mine"))
    result = transplant(by_hand, as_bytes(work)).notebook
    assert cell_named(result, "area").source == ANSWERS["area"]


def test_half_of_the_question_is_no_answer_to_it(asked):
    question, why = cell_named(asked, "question"), cell_named(asked, "why")
    halves = [new_markdown_cell(half) for half in question.source.split("\n\n")]
    assert written(asked, *halves, why) == why.source


def test_a_split_into_three_is_joined(pristine, work):
    number = place(work, "scale")
    pieces = [
        new_code_cell(line, id=f"p{n}") for n, line in enumerate(ANSWERS["scale"].splitlines())
    ]
    pieces[0].metadata = work.cells[number].metadata
    work.cells[number : number + 1] = pieces
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


def test_moved_cells_are_put_back(pristine, work):
    moved = work.cells.pop(place(work, "double"))
    work.cells.append(moved)
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert result.repairs == ("The cell double had been moved; it was put back in its place.",)


def test_a_notebook_in_reverse_order_is_put_in_order(pristine, work):
    work.cells.reverse()
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_turned_into_text_is_turned_back(pristine, work, kind):
    cell = cell_named(work, "double")
    cell.cell_type = kind
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert any("changed to another kind" in sentence for sentence in result.repairs)


def test_a_written_answer_turned_into_code_is_turned_back(pristine, work):
    cell_named(work, "why").cell_type = "code"
    result = transplant(pristine, as_bytes(work))
    assert cell_named(result.notebook, "why").cell_type == "markdown"
    assert cell_named(result.notebook, "why").source == ANSWERS["why"]


def test_a_test_turned_into_text_is_turned_back(pristine, work):
    cell_named(work, "double_test").cell_type = "markdown"
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


def test_an_answer_typed_into_the_test_cell_is_found(pristine, work):
    cell_named(work, "double_test").source = f"{ANSWERS['double']}\nassert double(2) == 4"
    cell_named(work, "double").source = cell_named(pristine, "double").source
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE
    assert any("answer to double stood in another cell" in line for line in result.repairs)


def test_an_answer_in_a_cell_of_its_own_is_found_even_below_the_test(pristine, work):
    cell_named(work, "double").source = cell_named(pristine, "double").source
    work.cells.append(new_code_cell(ANSWERS["double"], id="mine"))
    result = transplant(pristine, as_bytes(work))
    assert score(result) == FULL_SCORE


def merge(notebook: NotebookNode, first: str, second: str) -> None:
    """Merge two cells as JupyterLab does: the first cell's metadata stays."""
    one, other = cell_named(notebook, first), cell_named(notebook, second)
    one.source = f"{one.source}\n\n{other.source}"
    notebook.cells.remove(other)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("double", "scale"),
        ("scale", "double"),
        ("double", "demo"),
        ("demo", "scale"),
        ("demo", "double"),
        ("setup", "double"),
        ("setup", "scale"),
        ("double_test", "scale"),
        ("scale_test", "area"),
        ("double", "area"),
        ("double", "double_test"),
    ],
)
def test_merged_cells_lose_no_answer(pristine, work, first, second):
    merge(work, first, second)
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


def test_three_merged_answers_without_metadata_are_found(pristine, work):
    merge(work, "double", "scale")
    merge(work, "double", "area")
    assert score(transplant(pristine, as_bytes(without_metadata(work)))) == FULL_SCORE


@pytest.mark.parametrize("ids", [True, False])
def test_stripped_metadata_costs_nothing(pristine, work, ids):
    result = transplant(pristine, as_bytes(without_metadata(work, ids)))
    assert score(result) == FULL_SCORE
    assert cell_named(result.notebook, "why").source == ANSWERS["why"]
    assert any("lost their nbgrader metadata" in sentence for sentence in result.repairs)


def test_stripped_metadata_with_edited_prose_and_tests_costs_nothing(pristine, work):
    cell_named(work, "prose-double").source += " I did it!"
    cell_named(work, "double_test").source = "assert double(2) == 4, 'twice two'"
    result = transplant(pristine, as_bytes(without_metadata(work)))
    assert score(result) == FULL_SCORE
    texts = [cell.source for cell in result.notebook.cells]
    assert sum("function that doubles" in text for text in texts) == 1


def test_a_stub_of_an_older_release_counts_as_unanswered(pristine, work):
    from nbgrader.utils import compute_checksum

    cell = cell_named(work, "double")
    cell.source = "def double(x):\n    # an older text\n    raise NotImplementedError()"
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    result = transplant(pristine, as_bytes(work))
    assert cell_named(result.notebook, "double").source == cell_named(pristine, "double").source
    assert result.repairs == ()


def test_a_test_of_an_older_release_is_not_called_edited(pristine, work):
    from nbgrader.utils import compute_checksum

    cell = cell_named(work, "double_test")
    cell.source = "assert double(1) == 2"
    cell.metadata.nbgrader.checksum = compute_checksum(cell)
    assert transplant(pristine, as_bytes(work)).repairs == ()


def to_version_3(notebook: NotebookNode) -> bytes:
    cells = []
    for cell in notebook.cells:
        old = {"cell_type": cell.cell_type, "metadata": cell.metadata}
        old["input" if cell.cell_type == "code" else "source"] = cell.source.splitlines(
            keepends=True
        )
        cells.append(old)
    cells.insert(0, {"cell_type": "heading", "level": 2, "source": "Old", "metadata": {}})
    document = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": cells}],
    }
    return json.dumps(document).encode()


def to_version_4_0(notebook: NotebookNode) -> bytes:
    old = copy.deepcopy(notebook)
    old.nbformat_minor = 0
    for cell in old.cells:
        del cell["id"]
    return as_bytes(old)


@pytest.mark.parametrize("convert", [to_version_3, to_version_4_0])
def test_old_notebook_formats_are_read(pristine, work, convert):
    result = transplant(pristine, convert(work))
    assert score(result) == FULL_SCORE
    nbformat.validate(result.notebook)


@pytest.mark.parametrize(
    ("encode", "sentence"),
    [
        (lambda text: text.encode("utf-8-sig"), "byte order mark"),
        (lambda text: text.encode("utf-16"), "UTF-16"),
        (lambda text: text.encode("utf-16-le"), "UTF-16-LE"),
        (lambda text: text.encode("utf-32"), "UTF-32"),
        (lambda text: text.encode("latin-1"), "LATIN-1"),
        (lambda text: text.encode() + b"\n<<<<<<< HEAD", "went on after the end"),
    ],
)
def test_other_encodings_are_read_and_reported(pristine, work, encode, sentence):
    cell_named(work, "why").source = "Zwei mal zwei ist vier, natürlich."
    result = transplant(pristine, encode(json.dumps(work, ensure_ascii=False)))
    assert score(result) == FULL_SCORE
    assert "natürlich" in cell_named(result.notebook, "why").source
    assert sentence in result.repairs[0]


def test_windows_line_ends_make_no_difference(pristine, work):
    for cell in work.cells:
        cell.source = cell.source.replace("\n", "\r\n")
    result = transplant(pristine, json.dumps(work, indent=1).replace("\n", "\r\n").encode())
    assert result.repairs == ()
    assert score(result) == FULL_SCORE


def test_a_file_that_is_cut_off_keeps_the_cells_before_the_cut(pristine, work):
    whole = json.dumps(work, indent=1)
    cut = whole.index(ANSWERS["area"])
    result = transplant(pristine, whole[:cut].encode())
    assert score(result) == FULL_SCORE - 1
    assert "cut off" in result.repairs[0]


def damaged(whole: str, kind: str, place: int) -> bytes:
    """Return a notebook's JSON text with damage of some kind at a place within a string."""
    head, tail = whole[:place], whole[place:]
    return {
        "an unescaped quote": f'{head}"{tail}',
        "a block of zeros": head + "\0" * 4096 + tail[8:],
        "a line break and a comma": f'{head}",,\n{tail}',
        "a part is missing": head + tail[tail.index('"') + 2 :],
        "half a surrogate and a bracket": f'{head}\\ud800"]{tail}',
    }[kind].encode()


@pytest.mark.parametrize(
    "kind",
    [
        "an unescaped quote",
        "a block of zeros",
        "a line break and a comma",
        "a part is missing",
        "half a surrogate and a bracket",
    ],
)
@pytest.mark.parametrize(
    ("name", "points"), [("title", 0), ("double", 3), ("scale", 3), ("area", 1), ("why", 0)]
)
def test_damage_in_the_middle_costs_the_cell_that_it_hit_and_no_other(
    pristine, work, kind, name, points
):
    for cell in work.cells:
        cell.source = cell.source.splitlines(keepends=True)
    whole = json.dumps(work, indent=1)
    lines = json.dumps(cell_named(work, name).source, indent=1).splitlines()
    place = whole.index(lines[1].strip()) + 3
    result = transplant(pristine, damaged(whole, kind, place))
    lost = points if kind != "a block of zeros" or name == "title" else None
    if lost is None:
        # Zeros within a string are characters like any others.
        assert FULL_SCORE - points <= score(result) <= FULL_SCORE
    else:
        assert score(result) == FULL_SCORE - lost
    nbformat.validate(result.notebook)


def test_damage_in_an_output_costs_no_answer(pristine, work):
    answer = cell_named(work, "double")
    answer.outputs = [{"output_type": "stream", "name": "stdout", "text": ["all is well\n"]}]
    whole = json.dumps(work, indent=1)
    hit = whole.replace("all is well", 'all is "well')
    # In a file, Jupyter puts the outputs before the source.
    assert hit.index("all is") > 0
    result = transplant(pristine, json.dumps(json.loads(whole), indent=1, sort_keys=True)
                        .replace("all is well", 'all is "well').encode())  # fmt: skip
    assert score(result) == FULL_SCORE
    assert "damaged" in result.repairs[0]


def test_a_file_whose_first_block_was_lost_keeps_the_other_cells(pristine, work):
    whole = json.dumps(work, indent=1).encode()
    start = whole.index(b'"double"')
    result = transplant(pristine, b"\0" * start + whole[start:])
    assert score(result) == FULL_SCORE - 3


def in_conflict(ours: str, theirs: str, labels=("HEAD", "main"), base: str | None = None) -> str:
    """Return the text in which git would merge two versions, line by line."""
    matcher = difflib.SequenceMatcher(None, ours.split("\n"), theirs.split("\n"), autojunk=False)
    merged = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            merged += ours.split("\n")[a:b]
            continue
        merged += [f"<<<<<<< {labels[0]}", *ours.split("\n")[a:b]]
        merged += ["||||||| 123abc", base] if base is not None else []
        merged += ["=======", *theirs.split("\n")[c:d], f">>>>>>> {labels[1]}"]
    return "\n".join(merged)


def as_file(notebook: NotebookNode) -> str:
    split = nbformat.writes(notebook)
    assert '"source": [' in split
    return split


@pytest.mark.parametrize("labels", [("HEAD", "b"), ("Updated upstream", "Stashed changes")])
@pytest.mark.parametrize("base", [None, '    "the common version",'])
@pytest.mark.parametrize("wrong", ["", "def double(x): return 1 +", "stub"])
def test_either_side_of_a_conflict_is_tried(pristine, release, work, labels, base, wrong):
    other = copy.deepcopy(work)
    stub = cell_named(release, "double").source
    cell_named(other, "double").source = stub if wrong == "stub" else wrong
    for notebook in (work, other):
        cell_named(notebook, "demo").execution_count = 3 if notebook is work else 7
        cell_named(notebook, "title").source = "Mine" if notebook is work else "Theirs"
    both = [as_file(work), as_file(other)]
    for ours, theirs in (both, reversed(both)):
        result = transplant(pristine, in_conflict(ours, theirs, labels, base).encode())
        assert score(result) == FULL_SCORE
        assert "conflict" in result.repairs[0]
        nbformat.validate(result.notebook)


def test_a_conflict_in_a_file_that_is_no_json_on_either_side_costs_one_cell(pristine, work):
    whole = as_file(work)
    place = whole.index('    "def scale')
    marks = '<<<<<<< HEAD\n    "x\n=======\n    "y\n>>>>>>> b\n'
    result = transplant(pristine, (whole[:place] + marks + whole[place:]).encode())
    assert score(result) == FULL_SCORE - 3


def test_the_marks_of_a_conflict_in_an_answer_cost_nothing(pristine, work):
    right = cell_named(work, "double").source
    cell_named(work, "double").source = f"<<<<<<< HEAD\n{right}\n=======\n1 +\n>>>>>>> b"
    assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE


def test_a_line_of_equals_signs_is_no_conflict(pristine, work):
    cell_named(work, "why").source = "Title\n=======\nBecause."
    result = transplant(pristine, as_file(work)[:-200].encode())
    assert "conflict" not in result.repairs[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_file_that_is_cut_off_within_a_character_keeps_the_letters_before_it(
    pristine, work, encoding
):
    cell_named(work, "double").source = "def double(x):\n    größe = x\n    return 2 * größe"
    cell_named(work, "why").source = "Weil zwei mal zwei vier ergibt, natürlich."
    whole = json.dumps(work, indent=1, ensure_ascii=False)
    cut = len(whole[: whole.index("ürlich") + 1].encode(encoding)) - 1
    result = transplant(pristine, whole.encode(encoding)[:cut])
    assert "größe" in cell_named(result.notebook, "double").source
    assert score(result) == FULL_SCORE


def test_cells_with_missing_or_wrong_fields_do_no_harm(pristine, work):
    document = json.loads(as_bytes(work))
    document["cells"] += [
        None,
        7,
        "text",
        {},
        {"cell_type": "code", "source": None},
        {"cell_type": "code", "source": ["a = 1\n", 5, None], "metadata": None, "outputs": "x"},
        {"cell_type": ["code"], "source": {"a": 1}, "metadata": {"nbgrader": {"grade_id": ["x"]}}},
        {"cell_type": "code", "source": "\ud800 = 1", "id": "\ud800"},
        {"cell_type": "code", "metadata": {"nbgrader": {"checksum": 1, "grade": True}}},
        {"cell_type": "markdown", "source": "x", "attachments": {"a": 5, "b": {"image/png": 3}}},
    ]
    result = transplant(pristine, json.dumps(document).encode())
    assert score(result) == FULL_SCORE
    nbformat.validate(result.notebook)


def test_pasted_pictures_in_a_written_answer_are_kept_and_scripts_are_not(pristine, work):
    cell_named(work, "why").attachments = {
        "plot.png": {"image/png": "aGVsbG8="},
        "bad.svg": {"image/svg+xml": "<svg onload=alert(1)>"},
        "worse.png": {"image/png": '"><script>'},
    }
    result = transplant(pristine, as_bytes(work))
    kept = cell_named(result.notebook, "why").attachments
    assert kept == {"plot.png": {"image/png": "aGVsbG8="}}


def test_widget_state_and_other_metadata_are_dropped(pristine, work):
    work.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    work.metadata["rnn_course"] = {"fingerprint": "forged"}
    notebook = transplant(pristine, as_bytes(work)).notebook
    assert set(notebook.metadata) == {"kernelspec", "rnn_course"}
    assert notebook.metadata.rnn_course == {"chapter": CHAPTER}


def test_fifty_megabytes_of_output_are_dropped_in_seconds(pristine, work):
    flood = [{"output_type": "stream", "name": "stdout", "text": ["x" * 99 + "\n"] * 1000}] * 500
    document = json.loads(as_bytes(work))
    document["cells"][place(work, "demo")]["outputs"] = flood
    content = json.dumps(document).encode()
    assert len(content) > 50e6
    started = time.process_time()
    tracemalloc.start()
    result = transplant(pristine, content)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert time.process_time() - started < 20
    assert kept < 5e6
    assert score(result) == FULL_SCORE


@pytest.mark.parametrize(
    "source",
    ["x = 1", "def broken(:", "    y = 2", "# only a comment"],
)
def test_twenty_thousand_cells_are_read_in_seconds(pristine, work, source):
    document = json.loads(as_bytes(work))
    document["cells"] += [{"cell_type": "code", "source": source, "metadata": {}}] * 20_000
    content = json.dumps(document).encode()
    started = time.process_time()
    result = transplant(pristine, content)
    assert time.process_time() - started < 20
    assert cell_named(result.notebook, "double").source == ANSWERS["double"]


@pytest.mark.parametrize(
    "source",
    [
        "(" * 20_000,
        "-" * 40_000 + "1",
        "a" + ".a" * 20_000,
        "a" + "+a" * 20_000,
        "a" + "(a)" * 15_000,
        "[" * 90 + "]" * 90,
        "lambda: " * 6_000 + "0",
        "f'{" * 10_000,
        "if a:\n" + "".join(" " * n + "if a:\n" for n in range(1, 200)),
        "x = '" + "\\N{" * 5_000,
        "\x00" * 1000,
        "def double(x):\n" * 3000,
    ],
    ids=range(12),
)
def test_code_made_to_break_a_parser_does_not_break_the_grader(pristine, work, source):
    work.cells.insert(place(work, "double"), new_code_cell(source, id="mine"))
    work.cells.insert(place(work, "double") + 1, new_code_cell("  " + source, id="mine-2"))
    result = transplant(pristine, json.dumps(work).encode())
    assert cell_named(result.notebook, "double").source == ANSWERS["double"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"\x00" * 100, "empty"),
        (b"print('hello')", "not JSON"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"[1, 2]", "not a notebook"),
        (b"{}", "no list of cells"),
        (b'{"cells": 5}', "no list of cells"),
        (b'{"cells": [', "damaged"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"cells": [' + b'{"a":' * 200_000, "nested too deeply"),
        (b"\x93NUMPY\x01\x00v\x00", "not JSON"),
        (b"1" * 10_000, "not a notebook"),
    ],
)
def test_what_is_no_notebook_is_refused_with_a_reason(pristine, content, reason):
    with pytest.raises(UnreadableNotebook, match=reason):
        transplant(pristine, content)


def test_a_notebook_of_code_without_end_is_refused(pristine):
    cells = [{"cell_type": "code", "source": "x" * 1_000_000, "metadata": {}}] * 20
    with pytest.raises(UnreadableNotebook, match="million characters"):
        transplant(pristine, json.dumps({"cells": cells}).encode())


def test_a_notebook_without_cells_is_an_unanswered_one(pristine):
    result = transplant(pristine, b'{"cells": []}')
    assert score(result) == 0
    assert result.notebook == unanswered(pristine)


def test_a_sanitized_notebook_goes_through_again_unchanged(pristine, work):
    work.cells.insert(4, new_code_cell("mine = 1", id="mine"))
    once = transplant(pristine, as_bytes(work)).notebook
    again = transplant(pristine, as_bytes(once))
    assert again.notebook == once
    assert again.repairs == ()


class RandomEdits:
    """Random edits that students make by accident; none removes a line of an answer."""

    def __init__(self, seed: int, notebook: NotebookNode) -> None:
        self._random = random.Random(seed)
        self._notebook = notebook

    def apply(self) -> str:
        """Make one edit somewhere, and return its name and place."""
        edits = (self.copy, self.split, self.merge, self.move, self.delete, self.retype)
        edit = self._random.choice((*edits, self.strip, self.insert, self.change_id, self.empty))
        number = self._random.randrange(len(self._notebook.cells))
        edit(number, self._notebook.cells[number])
        return f"{edit.__name__} {number}"

    def _pasted(self, cell: NotebookNode, source: str) -> NotebookNode:
        return copy_of(cell, source, f"pasted-{self._random.randrange(10**9)}")

    def _holds_answer(self, cell: NotebookNode) -> bool:
        parts = ("def ", "return", "y = ", "area = ")
        return any(part in cell.source for part in parts)

    def copy(self, number: int, cell: NotebookNode) -> None:
        self._notebook.cells.insert(number + 1, self._pasted(cell, cell.source))

    def split(self, number: int, cell: NotebookNode) -> None:
        lines = cell.source.split("\n")
        at = self._random.randrange(len(lines))
        rest = self._pasted(cell, "\n".join(lines[at:]))
        if self._random.random() < 0.5:
            rest.metadata = NotebookNode()
        cell.source = "\n".join(lines[:at])
        self._notebook.cells.insert(number + 1, rest)

    def merge(self, number: int, cell: NotebookNode) -> None:
        following = self._notebook.cells[number + 1 : number + 2]
        if following and following[0].cell_type == cell.cell_type:
            cell.source += f"\n\n{following[0].source}"
            del self._notebook.cells[number + 1]

    def move(self, number: int, cell: NotebookNode) -> None:
        self._notebook.cells.pop(number)
        self._notebook.cells.insert(self._random.randrange(len(self._notebook.cells)), cell)

    def delete(self, number: int, cell: NotebookNode) -> None:
        if not self._holds_answer(cell):
            del self._notebook.cells[number]

    def empty(self, number: int, cell: NotebookNode) -> None:
        if not self._holds_answer(cell):
            cell.source = ""

    def retype(self, number: int, cell: NotebookNode) -> None:
        cell.cell_type = self._random.choice(["code", "markdown", "raw"])

    def strip(self, number: int, cell: NotebookNode) -> None:
        cell.metadata = NotebookNode()

    def change_id(self, number: int, cell: NotebookNode) -> None:
        cell.id = f"changed-{self._random.randrange(10**9)}"

    def insert(self, number: int, cell: NotebookNode) -> None:
        self._notebook.cells.insert(number, self._pasted(new_code_cell(), "z = 5"))


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_random_edits_cost_no_answer_that_is_still_there(pristine, release, first):
    for seed in range(first, first + 100):
        work = solved(release)
        edits = RandomEdits(seed, work)
        done = [edits.apply() for _ in range(1 + seed % 2)]
        assert score(transplant(pristine, as_bytes(work))) == FULL_SCORE, (seed, done)
