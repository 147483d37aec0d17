"""The oracles answer learners and checks, and no answer while it is being checked."""

import ast
import copy
import inspect
import threading

from rnn_helpers.answering import AskedReference, judged
from rnn_helpers.check import CheckFailed, grader_code, raises, returns

import nbformat
import pytest

from autograder.bank import answers
from autograder.engine.execute import execute
from autograder.engine.task import Limits, Task
from autograder.source import exercise_of
from tests.bank_runner import BANK, COURSE, chapter_code


@grader_code
def oracle(x):
    return x + 1


def test_an_answer_that_asks_an_oracle_is_told_so():
    with pytest.raises(CheckFailed) as caught:
        returns(lambda x: oracle(x), 1, expected=oracle(1), says="one more")
    assert caught.value.verdict.mistake.id == "asked_reference"


def test_it_is_told_so_as_well_where_an_error_is_expected():
    with pytest.raises(CheckFailed) as caught:
        raises(lambda x: oracle(x), "one", error=TypeError, says="no text")
    assert caught.value.verdict.mistake.id == "asked_reference"


def test_a_thread_of_the_answers_is_no_way_round():
    refused = []

    def ask():
        try:
            oracle(1)
        except AskedReference:
            refused.append(True)

    with judged():
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
    assert refused


def test_after_a_check_that_failed_the_oracle_answers_again():
    with pytest.raises(CheckFailed):
        returns(lambda x: oracle(x), 1, expected=2, says="one more")
    assert oracle(1) == 2


# What draws inputs, and what only says how to read an answer, gives no answer away.
INPUTS_AND_READERS = {
    *("nested_lists", "ragged_lists", "glued_case", "id_at_the_limit", "noisy_texts", "text_case"),
    *("confusing", "items_with_copies", "labelled_sets", "planted_text", "planted_tokens"),
    *("facts", "refusals_told", "built_cell", "fixed_layer", "form", "right_form"),
    *("model_facts", "poet_facts", "review_facts", "right_review_facts", "same_test_part"),
    *("split_facts", "right_split_facts", "count_of", "order_of", "sorted_values"),
    *("shares_of_four", "shares_of_triples", "shares_of_poems"),
}


@pytest.mark.parametrize("chapter", COURSE.chapters(), ids=lambda chapter: chapter.name)
def test_every_oracle_that_a_test_asks_is_one_that_keeps_silent(chapter):
    setup, _ = chapter_code(chapter.name)
    asked = [
        getattr(setup[node.value.id], node.attr)
        for role in ("test", "hidden")
        for cell in chapter.cells(role)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and getattr(setup.get(node.value.id), "__name__", "").startswith("rnn_helpers.reference")
    ]
    oracles = {f for f in asked if inspect.isroutine(f) and f.__name__ not in INPUTS_AND_READERS}
    assert oracles
    for one in oracles:
        with judged(), pytest.raises(AskedReference):
            one()


def test_in_the_two_kernels_an_answer_is_refused_and_a_cell_of_ones_own_is_not():
    (cheat,) = [
        a for a in answers(BANK) if (a.exercise, a.name) == ("simple_rnn_shapes", "asked_reference")
    ]
    (chapter,) = COURSE.chapters([cheat.chapter])
    notebook = copy.deepcopy(chapter.notebook)
    notebook.cells = [*chapter.cells("setup")]
    for role in ("solution", "test", "hidden"):
        notebook.cells += [c for c in chapter.cells(role) if exercise_of(c) == cheat.exercise]
    solution = notebook.cells[len(chapter.cells("setup"))]
    solution.source = cheat.code
    own = nbformat.v4.new_code_cell("print(reference.shapes(2, 3, 4, 5, True, False))")
    notebook.cells.append(own)
    task = Task("s", chapter.name, nbformat.writes(notebook).encode(), 1, Limits())
    *_, visible, hidden, own = nbformat.reads(execute(task).notebook.decode(), as_version=4).cells
    for cell in (visible, hidden):
        assert "'mistake': 'asked_reference'" in str(cell.outputs)
    assert own.outputs[0].text == "((2, 3, 5),)\n"
