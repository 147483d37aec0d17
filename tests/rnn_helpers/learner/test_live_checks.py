"""What a learner sees in a notebook after a check, and what is stored on the machine."""

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.support.cards import words
from tests.support.live import LiveKernel, cards, of_kind, printed, records

SETUP = """
from rnn_helpers import check
from rnn_helpers.check import Mistake
from rnn_helpers.check.compare import Axes
from rnn_helpers.learner.hints import hint
import numpy as np

AXES = Axes(("batch", "units"), {"batch": 2, "time": 5, "units": 3})
def simple_rnn_step(x):
    return x
def wrong():
    check.returns(simple_rnn_step, np.ones((2, 5, 3)), expected=np.ones((2, 3)), axes=AXES,
                  mistakes=[Mistake("all", "this is every step's output.", np.ones((2, 5, 3)))],
                  says="the last output")
"""
TEST = "simple_rnn_step_test"
RIGHT = "check.returns(simple_rnn_step, 2, expected=2, says='the same')"
CHAPTER = "03_simple_rnn"


@pytest.fixture(scope="module")
def kernel(tmp_path_factory, preloaded):
    root = tmp_path_factory.mktemp("course")
    folder = root / CHAPTER
    folder.mkdir()
    with LiveKernel(folder, RNN_COURSE_DATA=str(root / "data")) as live:
        live.setup = live.run(SETUP, "setup")
        yield live


def test_a_failed_check_is_a_card_with_text_and_record_beside_it(kernel):
    outputs = kernel.run("wrong()", TEST)
    (shown,) = of_kind(outputs, "display_data")
    assert set(shown["data"]) == {
        "text/html",
        "text/plain",
        "application/vnd.rnn-course.check+json",
    }
    assert "the last output" in shown["data"]["text/plain"]
    (record,) = records(outputs)
    assert (record["outcome"], record["mistake"]) == ("wrong", "all")
    assert record["expected"] == "2 batch x 3 units"
    assert record["got"] == "2 batch x 5 time x 3 units"


def test_what_the_card_says_is_not_said_again_below_it(kernel):
    (error,) = of_kind(kernel.run("wrong()", TEST), "error")
    assert error["traceback"] == ["CheckFailed: see the card above."]
    # A reader of the stored notebook finds the whole message even without cards.
    assert "this is every step's output" in error["evalue"]


def test_where_nobody_looks_the_whole_text_is_in_the_traceback(kernel):
    outputs = kernel.run("wrong()", live=False)
    (error,) = of_kind(outputs, "error")
    assert error["traceback"] == [error["evalue"]]
    assert 'run: hint("simple_rnn_step")' in error["evalue"]
    assert cards(outputs) == ["<span></span>"]


def test_an_error_of_the_learners_own_keeps_its_own_traceback(kernel):
    kernel.run("def simple_rnn_step(x):\n    y = 1\n    return y / 0\n")
    outputs = kernel.run(RIGHT, TEST)
    (error,) = of_kind(outputs, "error")
    shown = "".join(error["traceback"])
    assert "y / " in shown and "ZeroDivisionError" in shown
    assert "vocabulary.py" not in shown and "check.returns" not in shown
    (card,) = cards(outputs)
    assert "Your code raised ZeroDivisionError" in card
    kernel.run("def simple_rnn_step(x):\n    return x\n")


def test_a_stub_is_not_attempted(kernel):
    kernel.run("def lstm_step(x):\n    raise NotImplementedError()")
    outputs = kernel.run("check.returns(lstm_step, 1, expected=1, says='x')", "lstm_step_test")
    # An error would stop Run All Cells.
    assert of_kind(outputs, "error") == []
    assert "Not attempted yet" in cards(outputs)[0]
    assert "Well done" not in str(outputs)
    outputs = kernel.run("check.returns(lstm_step, 1, expected=1, says='x')", live=False)
    (error,) = of_kind(outputs, "error")
    assert error["ename"] == "NotAttempted"


def test_a_fault_of_the_graders_own_is_two_lines(kernel):
    code = "def broken():\n    raise KeyError('oops')\n    yield\n"
    code += "check.returns(simple_rnn_step, 1, expected=2, says='x', mistakes=broken())"
    (error,) = of_kind(kernel.run(code, TEST), "error")
    message, where = error["traceback"]
    assert "The grader failed, not you" in message
    assert where.startswith("  in ")


def test_a_passed_check_is_a_line_and_below_them_a_card_praises(kernel):
    first = kernel.run(RIGHT, TEST)
    line, praise = (shown["data"] for shown in of_kind(first, "display_data"))
    assert line["text/plain"] == "✓ simple_rnn_step: the same"
    assert praise["text/plain"] == (
        "✓ Well done! simple_rnn_step is done. 1 of 8 exercises done. Next: simple_rnn."
    )
    assert 'class="rnn-card rnn-done"' in praise["text/html"]
    assert "<b>Well done! simple_rnn_step is done.</b>" in praise["text/html"]
    again = of_kind(kernel.run(RIGHT, TEST), "display_data")[-1]["data"]
    assert "Well done! simple_rnn_step is right." in again["text/html"]
    assert "rnn-card rnn-done" not in "".join(cards(kernel.run("wrong()", TEST)))


def test_the_chapters_card_is_shown_by_the_setup_cell_and_follows(kernel):
    (card,) = cards(kernel.setup)
    assert 'aria-label="The simple recurrent network: 0 of 8 exercises done"' in card
    kernel.run("def simple_rnn(x):\n    return x")
    outputs = kernel.run("check.returns(simple_rnn, 1, expected=1, says='x')", "simple_rnn_test")
    (update,) = of_kind(outputs, "update_display_data")
    assert "exercises done" in update["data"]["text/plain"]
    (again,) = cards(kernel.run(SETUP, "setup"))
    assert again == update["data"]["text/html"]


@pytest.mark.parametrize(
    ("code", "grade_id", "live"),
    [
        (RIGHT, "run_in_chunks_test", False),
        (RIGHT, None, True),
        (RIGHT, "run_in_chunks_hidden", True),
        (f"{RIGHT}\nwrong()", "run_in_chunks_test", True),
        (f"{RIGHT}\n1 / 0", "run_in_chunks_test", True),
        ("x = 1", "run_in_chunks_test", True),
    ],
)
def test_only_a_visible_test_that_somebody_saw_pass_counts(kernel, code, grade_id, live):
    kernel.run(code, grade_id, live)
    assert "run_in_chunks" not in kernel.run(_PASSED)[-1]["text"]


_PASSED = "from rnn_helpers.learner.progress import store; print(sorted(store.passed()))"


def test_without_metadata_the_name_of_the_function_tells_the_exercise(kernel):
    code = "def gru_step(x): return x\n"
    code += "from rnn_helpers.shell.frontend import cell_metadata\n"
    code += "cell_metadata().pop('deletedCells')\n"
    kernel.run(code + "check.returns(gru_step, 1, expected=1, says='x')")
    assert "gru_step" in printed(kernel.run(_PASSED))


def test_hints_flow_in_a_notebook(kernel):
    (shown,) = of_kind(kernel.run("hint('gru')"), "display_data")
    assert shown["data"]["text/html"].startswith("<p>Hint 1 of 3: ")
    assert shown["data"]["text/plain"].startswith("Hint 1 of 3: ")
    assert 'Ask for `hint("gru")` once more.' in shown["data"]["text/plain"]


def test_an_unknown_exercise_is_one_line(kernel):
    (error,) = of_kind(kernel.run("hint('gru_stepp')"), "error")
    assert error["traceback"] == ["there is no exercise 'gru_stepp'. Did you mean 'gru_step'?"]


def test_nothing_is_kept_where_submissions_are_graded(tmp_path, preloaded):
    data = tmp_path / "graded"
    folder = tmp_path / CHAPTER
    folder.mkdir()
    with LiveKernel(folder, RNN_COURSE_DATA=str(data), RNN_COURSE_SEED="7") as kernel:
        assert not cards(kernel.run(SETUP, "setup"))
        outputs = kernel.run(RIGHT, TEST)
        assert records(outputs)[0]["outcome"] == "right"
        assert cards(kernel.run("wrong()", TEST)) == ["<span></span>"]
    assert not data.exists()


def test_progress_that_can_not_be_kept_is_one_line_and_costs_nothing(tmp_path, preloaded):
    (tmp_path / "data").write_text("a file where the folder should be")
    folder = tmp_path / CHAPTER
    folder.mkdir()
    with LiveKernel(folder, RNN_COURSE_DATA=str(tmp_path / "data")) as kernel:
        kernel.run(SETUP, "setup")
        outputs = kernel.run(RIGHT, TEST)
        assert records(outputs)[0]["outcome"] == "right"
        assert not of_kind(outputs, "error")
        text = printed(outputs)
        assert text.startswith("Your progress is not kept; your answers are not affected. ")
        assert text.count("\n") == 1
        assert not printed(kernel.run(RIGHT, TEST))


STEP = "def gru_step(x):\n    return x"
WHOLE = "def gru(x):\n    return gru_step(x)"
WHOLE_TEST = "check.returns(gru, 2, expected=2, says='the same')"


@pytest.fixture
def restarted(tmp_path, preloaded):
    """Yield a kernel in which no cell of the saved chapter has run yet."""
    folder = tmp_path / CHAPTER
    folder.mkdir()
    path = folder / f"{CHAPTER}.ipynb"
    sources = {"setup": SETUP, "step": STEP, "magic": "%pwd", "whole": WHOLE, "test": WHOLE_TEST}
    cells = [new_code_cell(text, id=name) for name, text in sources.items()]
    nbformat.write(new_notebook(cells=[*cells, new_code_cell("below = 1", id="last")]), path)
    data = str(tmp_path / "data")
    with LiveKernel(folder, RNN_COURSE_DATA=data, JPY_SESSION_NAME=str(path)) as live:
        yield live


def test_the_chapters_card_follows_in_a_kernel_that_did_not_show_it(restarted):
    def updates(code, cell):
        shown = of_kind(restarted.run(code, cell), "update_display_data")
        return [update["data"]["text/plain"].partition(". Next")[0] for update in shown]

    title = "The simple recurrent network"
    # The card may come from an earlier kernel, so the first cell brings it up to date.
    restarted.run("from rnn_helpers.learner.hints import hint")
    restarted.run("from rnn_helpers import check\ndef simple_rnn_step(x):\n    return x")
    assert updates(RIGHT, TEST) == [f"{title}: 1 of 8 exercises done"]
    assert updates(RIGHT, TEST) == []


def test_a_name_of_a_cell_above_that_was_not_run_is_told_with_the_way_on(restarted):
    def told(code, cell):
        said = " ".join(printed(restarted.run(code, cell)).split())
        return re.findall(r"`\w+` is defined in a cell above.*?Cell\.", said)

    way = "which has not been run since the kernel started. In the menu: Run > Run All Above"
    assert told(WHOLE_TEST, "test") == [f"`check` is defined in a cell above, {way} Selected Cell."]
    restarted.run(SETUP, "setup")
    (line,) = told(WHOLE_TEST, "test")
    assert line.startswith("`gru` is defined in a cell above")
    restarted.run(WHOLE, "whole")
    # The card names the learner's function, and the line in the function that it calls.
    (line,) = told(WHOLE_TEST, "test")
    assert line.startswith("`gru_step` is defined in a cell above")
    restarted.run(STEP, "step")
    assert told(WHOLE_TEST, "test") == []
    assert told("no_such_name", "test") == []
    assert told("below", "test") == []


HARD_CODED = """
from rnn_helpers.topics.start_here import oracle as start
import numpy as np
def last_step(x):
    return x[:, 4]
batch = np.arange(2.0 * 5 * 3).reshape(2, 5, 3)
check.same_as(start.last_step, last_step, batch, says="the last step of each sample")
"""


def test_an_answer_that_is_right_for_the_checks_input_only_is_told_so_and_not_done(kernel):
    outputs = kernel.run(HARD_CODED, "last_step_test")
    (shown,) = of_kind(outputs, "display_data")
    assert "Right here, but not everywhere" in words(shown["data"]["text/html"])
    assert "Hidden tests try other inputs." in shown["data"]["text/plain"]
    assert "A small case: last_step(" in shown["data"]["text/plain"]
    assert "got IndexError" in words(shown["data"]["text/html"])
    # The verdict is what it was: no error is raised, so the cells below run.
    assert not of_kind(outputs, "error")
    assert "Well done" not in str(outputs)


def test_an_answer_that_is_right_elsewhere_too_is_done_and_its_check_stays_quick(kernel):
    right = HARD_CODED.replace("x[:, 4]", "x[:, -1]")
    outputs = kernel.run(right, "last_step_test")
    assert "Well done! last_step is done." in str(outputs)


def test_nobody_looks_elsewhere_where_no_learner_is(kernel):
    outputs = kernel.run(HARD_CODED, "last_step_test", live=False)
    assert "not for everything" not in str(outputs)
