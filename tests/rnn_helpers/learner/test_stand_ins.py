"""An oracle stands in for an unwritten answer in cells that only show something, never in tests."""

import re

from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.stand_ins import is_stub

import pytest

from tests.support.live import LiveKernel, cards, of_kind, printed

SETUP = """
from rnn_helpers import check
from rnn_helpers.learner.hints import hint
from rnn_helpers.topics.padding_and_masks import oracle as reference
import numpy as np
"""
STUB = "def as_batch(sequences, value=0.0):\n    raise NotImplementedError()"
CALLER = "def twice(sequences):\n    return as_batch(sequences)[0] * 2"
SHOW = "shown = as_batch([np.ones((2, 1)), np.ones((3, 1))])[0]\nprint(shown.shape)"
TEST = "check.same_as(reference.as_batch, as_batch, [np.ones((2, 1))], says='one')"
LINE = "`as_batch` (Exercise 1: make a batch) is not written yet: the course's reference stands in"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    data = tmp_path_factory.mktemp("data")
    with LiveKernel(data, RNN_COURSE_DATA=str(data)) as running:
        assert of_kind(running.run(SETUP, "setup"), "error") == []
        yield running


@pytest.fixture(autouse=True)
def unsolved(kernel):
    kernel.run(STUB, "as_batch")


def test_a_cell_that_shows_something_runs_and_says_who_stands_in_once(kernel):
    outputs = kernel.run(f"{SHOW}\n{SHOW}")
    assert of_kind(outputs, "error") == []
    assert printed(outputs).count(LINE) == 1
    assert printed(outputs).count("(2, 3, 1)\n") == 2


def test_a_test_is_told_that_the_exercise_is_not_attempted_and_does_not_stop_the_next_cells(kernel):
    kernel.run(SHOW)
    outputs = kernel.run(TEST, "as_batch_test")
    assert of_kind(outputs, "error") == []
    assert "Not attempted yet" in cards(outputs)[0]
    assert "Well done" not in str(outputs)
    assert LINE not in printed(outputs)


def test_an_answer_that_calls_an_unwritten_one_is_told_so_and_gets_no_stand_in(kernel):
    kernel.run(CALLER, "twice")
    test = "check.returns(twice, [np.ones((1, 1))], expected=2 * np.ones((1, 1, 1)), says='x')"
    (card,) = cards(kernel.run(test, "twice_test"))
    assert "calls your" in card and "as_batch" in card and "which is not written" in card
    # In an experiment, both work together.
    assert LINE in printed(kernel.run("print(twice([np.ones((1, 1))]))"))


@pytest.mark.parametrize(
    "cell", ["import inspect\nprint(inspect.getsource(as_batch))", "print(as_batch)"]
)
def test_an_answer_cell_sees_the_learners_own_function(kernel, cell):
    assert "stand_in" not in printed(kernel.run(cell, "gru_masked"))


def test_an_answer_counts_as_soon_as_it_is_there(kernel):
    kernel.run(SHOW)
    kernel.run("def as_batch(sequences, value=0.0):\n    return ['mine']", "as_batch")
    outputs = kernel.run("print(as_batch([]))")
    assert printed(outputs) == "['mine']\n"


def test_what_a_cell_defines_itself_is_not_undone(kernel):
    kernel.run("as_batch = len")
    assert printed(kernel.run("print(as_batch([1, 2]))")) == "2\n"


@pytest.mark.parametrize("live", [False, True])
def test_without_a_stand_in_a_cell_says_what_it_needs_and_so_do_cells_that_need_its_names(
    kernel, live
):
    kernel.run(
        "def build_generator(vocab_size):\n    raise NotImplementedError()", "build_generator"
    )
    outputs = kernel.run("model = build_generator(30)\nprint('not reached')", live=live)
    further = kernel.run("print(model)", live=live)
    if live:
        needs = "This cell needs `build_generator` (Exercise 3"
        assert [of_kind(cell, "error") for cell in (outputs, further)] == [[], []]
        assert printed(outputs).startswith(needs) and printed(further).startswith(needs)
        assert "not reached" not in printed(outputs)
        assert "has not been run" not in printed(further)
    else:
        assert of_kind(outputs, "error")[0]["ename"] == "NotImplementedError"
        assert of_kind(further, "error")[0]["ename"] == "NameError"


def test_a_value_that_a_name_had_before_is_not_taken_for_the_one_that_a_cell_could_not_make(kernel):
    kernel.run("def build_poet(size):\n    raise NotImplementedError()", "build_poet")
    kernel.run("step = 1")
    kernel.run("step = build_poet(3)")
    outputs = kernel.run("step(2)")
    assert of_kind(outputs, "error") == []
    assert printed(outputs).startswith("This cell needs `build_poet`")
    kernel.run("step = abs")
    assert of_kind(kernel.run("step('x')"), "error")[0]["ename"] == "TypeError"


@pytest.mark.parametrize(
    "mine",
    [
        "def mine(x):\n    raise NotImplementedError('I come back to this')\nmine(1)",
        "class Mine:\n    def go(self):\n        raise NotImplementedError\nMine().go()",
        "print(never_defined_anywhere)",
    ],
)
def test_other_errors_are_shown_as_ever(kernel, mine):
    (error,) = of_kind(kernel.run(mine), "error")
    assert error["ename"] in ("NotImplementedError", "NameError")
    assert any("NotImplementedError" in line or "NameError" in line for line in error["traceback"])


def test_a_cell_that_can_not_be_parsed_shows_no_code_but_the_learners(kernel):
    (error,) = of_kind(kernel.run("print(1)\nname = 'Ada\n"), "error")
    shown = "".join(error["traceback"])
    assert "line 2" in shown and "unterminated" in shown
    assert "interactiveshell" not in shown and "compilerop" not in shown
    (error,) = of_kind(kernel.run("def parse(text):\n    return eval(text)\nparse('1 +')"), "error")
    assert "in parse" in re.sub(r"\x1b\[[\d;]*m", "", "".join(error["traceback"]))


def test_where_a_chapter_is_graded_or_checked_nothing_stands_in(kernel, tmp_path):
    assert of_kind(kernel.run(SHOW, live=False), "error")[0]["ename"] == "NotImplementedError"
    with LiveKernel(tmp_path, RNN_COURSE_SEED="3", RNN_COURSE_DATA=str(tmp_path)) as graded:
        graded.run(SETUP, "setup")
        graded.run(STUB, "as_batch")
        assert of_kind(graded.run(SHOW), "error")[0]["ename"] == "NotImplementedError"
        (error,) = of_kind(graded.run(TEST, "as_batch_test"), "error")
        assert error["ename"] == "NotAttempted"


def test_a_function_that_does_something_is_no_stub():
    def stub(x):
        """What it should do."""
        raise NotImplementedError()

    def begun(x):
        if x:
            raise NotImplementedError()
        return x

    def loops(x):
        for _ in x:
            raise NotImplementedError()

    assert is_stub(stub)
    assert not any(map(is_stub, (begun, loops, len, stub.__code__, None)))


def test_every_stand_in_is_for_a_function_that_a_chapter_asks_for():
    import importlib

    from rnn_helpers.check.oracles import stand_ins

    for chapter in all_chapters():
        importlib.import_module(f"rnn_helpers.topics.{chapter[3:]}.oracle")
    also_asked_for = {"perplexity", "top_p", "accuracy_by_set"}
    exercises = {name for chapter in all_chapters().values() for name in chapter.exercises}
    assert set(stand_ins()) <= exercises | also_asked_for
    assert len(stand_ins()) > 35
