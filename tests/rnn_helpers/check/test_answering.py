"""The oracles answer learners and checks, but not an answer that is being checked."""

import ast
import copy
import inspect
import os
import subprocess
import sys
import threading

from rnn_helpers.check import CheckFailed, answering, grader_code, outcomes, raises, returns
from rnn_helpers.check.answering import AskedReference, judged
from rnn_helpers.topics import oracle_cache as remembering
from rnn_helpers.topics.simple_rnn import oracle as simple_rnn

import nbformat
import pytest

from autograder.authoring.bank import answers
from autograder.authoring.source import exercise_of
from autograder.engine.execute.stage import execute
from autograder.engine.stages import Limits, Task
from tests.support.bank_runner import BANK, COURSE, chapter_code


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


def test_a_process_that_the_answer_forks_is_no_way_round():
    out, into = os.pipe()
    with judged():
        child = os.fork()
        if child == 0:
            try:
                oracle(1)
            except AskedReference:
                os.write(into, b"refused")
            finally:
                os._exit(0)
    os.waitpid(child, 0)
    assert os.read(out, 20) == b"refused"


def test_a_process_that_the_answer_starts_is_no_way_round():
    code = (
        "from rnn_helpers.check import grader_code\n"
        "try: print(grader_code(abs)(-1))\n"
        "except RuntimeError: print('refused')"
    )

    def answer():
        return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout

    with judged():
        inside = answer()
    assert (inside, answer()) == ("refused\n", "1\n")


def test_threads_that_judge_at_the_same_time_lose_no_count():
    def often():
        for _ in range(2000):
            with judged():
                pass

    with judged():
        threads = [threading.Thread(target=often) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with pytest.raises(AskedReference):
            oracle(1)
    assert oracle(1) == 2


def test_no_name_leads_past_the_guard(monkeypatch):
    assert not hasattr(oracle, "__wrapped__") and not hasattr(simple_rnn._whole_run, "__wrapped__")
    assert [name for name in vars(answering) if "open" in name or "way" in name] == []
    for module in (answering, outcomes, remembering):
        monkeypatch.setattr(module, "refuse_answers", lambda oracle: None)
    with judged():
        for ask in (oracle, simple_rnn._whole_run):
            with pytest.raises(AskedReference):
                ask(*[1] * len(inspect.signature(ask).parameters))


def test_an_oracle_looks_as_it_was_written():
    assert str(inspect.signature(oracle)) == "(x)"
    assert simple_rnn.step.__name__ == "step" and "one step" in simple_rnn.step.__doc__
    assert list(inspect.signature(simple_rnn.step).parameters)[:3] == ["x_t", "h", "W"]


# Functions that draw inputs, or only describe an answer, don't give the answer away.
INPUTS_AND_READERS = {
    *("nested_lists", "ragged_lists", "glued_case", "id_at_the_limit", "noisy_texts", "text_case"),
    *("confusing", "items_with_copies", "labelled_sets", "planted_text", "planted_tokens"),
    *("facts", "refusals_told", "built_cell", "fixed_layer", "form", "right_form"),
    *("model_facts", "poet_facts", "review_facts", "right_review_facts", "same_test_part"),
    *("split_facts", "right_split_facts", "count_of", "order_of", "sorted_values"),
    *("share_of_rare", "shares_of_four", "shares_of_triples", "shares_of_poems"),
}


@pytest.mark.parametrize("chapter", COURSE.chapters(), ids=lambda chapter: chapter.name)
def test_every_oracle_that_a_test_asks_is_one_that_keeps_silent(chapter):
    setup, _ = chapter_code(chapter.name)
    called = [
        getattr(setup[node.value.id], node.attr)
        for role in ("test", "hidden")
        for cell in chapter.cells(role)
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and getattr(setup.get(node.value.id), "__name__", "").endswith("oracle")
    ]
    oracles = {f for f in called if inspect.isroutine(f) and f.__name__ not in INPUTS_AND_READERS}
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
