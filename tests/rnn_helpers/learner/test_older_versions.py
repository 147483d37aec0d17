"""A check says so if the kernel has an older version of an answer than the notebook shows."""

import re
import threading

import pytest

from tests.support.cards import words
from tests.support.live import LiveKernel, cards, of_kind, printed, records

SETUP = """
from rnn_helpers import check
from rnn_helpers.learner.hints import hint
from rnn_helpers.topics.start_here import oracle as reference
"""
STUB = "def greet(name):\n    raise NotImplementedError()"
RIGHT = 'def greet(name):\n    return "Hello, " + name + "!"'
WRONG = 'def greet(name):\n    return "hello, " + name + "!"'
UNCLOSED = 'def greet(name):\n    return "Hello, + name + "!"'
CHECK = 'check.same_as(reference.greeting, greet, "Ada", says="it greets Ada")'
OLDER = "This check judged an older version"


@pytest.fixture
def kernel(tmp_path, preloaded):
    folder = tmp_path / "00_start_here"
    folder.mkdir()
    with LiveKernel(folder, RNN_COURSE_DATA=str(tmp_path / "data")) as live:
        live.run(SETUP, "setup")
        yield live


def write(kernel, code):
    """Run the answer cell with this code."""
    return kernel.run(code, "greet", answer=True)


def judged(kernel):
    """Run the check, and return its outputs and the words of its first card, if it has one."""
    outputs = kernel.run(CHECK, "greet_test")
    shown = cards(outputs)
    return outputs, words(shown[0]) if shown else ""


@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (UNCLOSED, "a `SyntaxError`"),
        (RIGHT.replace("    ", ""), "an `IndentationError`"),
        (RIGHT.replace("def", "Def"), "a `SyntaxError`"),
        (f"import no_such_module\n{RIGHT}", "a `ModuleNotFoundError`"),
        (RIGHT.replace("def", "@no_such_decorator\ndef"), "a `NameError`"),
        ("raise KeyboardInterrupt", "was interrupted."),
    ],
)
def test_an_answer_that_did_not_run_is_named_by_the_check(kernel, broken, error):
    write(kernel, WRONG)
    assert of_kind(write(kernel, broken), "error")
    outputs, card = judged(kernel)
    assert OLDER in card
    assert "When you last ran your answer cell, it " in card
    assert error.replace("`", "") in card.replace(" Error", "Error")
    assert "The version of an earlier run is wrong. " in card
    assert "Hello begins with a capital letter" in card
    # The same is stored as text, for readers without cards.
    (shown,) = of_kind(outputs, "display_data")
    assert f"{OLDER}. When you last ran" in shown["data"]["text/plain"]


@pytest.mark.parametrize(
    ("broken", "words_of_it"),
    [
        (UNCLOSED, "in line 2. A text has a quote at its beginning and none at its end."),
        (RIGHT.replace(":", ""), "in line 1. A line that begins with def"),
        (RIGHT.replace("return ", "return ("), "in line 2. The code ends too early: a bracket"),
        (RIGHT + ")", "in line 2. A bracket has no partner."),
        (RIGHT.replace("    ", ""), "in line 2. The lines below one that ends with a colon"),
        (RIGHT.replace('"', "“"), "in line 2. Type that character yourself"),
        (RIGHT.replace(" + n", " n"), "in line 2. Look there for a missing quote, + , comma"),
    ],
)
def test_an_error_of_syntax_is_explained(kernel, broken, words_of_it):
    write(kernel, WRONG)
    write(kernel, broken)
    assert words_of_it in judged(kernel)[1].replace("def ,", "def,")


def test_an_empty_answer_that_was_judged_is_not_called_the_learners(kernel):
    write(kernel, STUB)
    write(kernel, UNCLOSED)
    outputs, card = judged(kernel)
    assert "There is no answer to judge yet" in card and "earlier run" not in card
    assert "Not attempted yet" not in card and "replace" not in card
    assert not of_kind(outputs, "error")


def test_an_older_version_that_is_right_does_not_count_as_done(kernel):
    write(kernel, RIGHT)
    write(kernel, UNCLOSED)
    outputs, card = judged(kernel)
    assert OLDER in card and "The version of an earlier run is right." in card
    assert "Well done" not in str(outputs)
    assert [record["outcome"] for record in records(outputs)] == ["right"]


def test_nothing_is_said_once_the_cell_runs(kernel):
    write(kernel, WRONG)
    write(kernel, UNCLOSED)
    write(kernel, RIGHT)
    outputs, card = judged(kernel)
    assert OLDER not in card
    assert records(outputs)[0]["outcome"] == "right"


def test_an_error_below_a_new_version_does_not_make_it_old(kernel):
    write(kernel, WRONG)
    assert of_kind(write(kernel, f"{RIGHT}\ngreet()"), "error")
    outputs, card = judged(kernel)
    assert OLDER not in card
    assert records(outputs)[0]["outcome"] == "right"


def test_an_answer_under_another_name_is_told_from_an_old_one(kernel):
    write(kernel, STUB)
    write(kernel, RIGHT.replace("greet", "great"))
    card = judged(kernel)[1]
    assert "There is no answer to judge yet" in card
    assert "it does not define greet now: it defines great" in card
    write(kernel, RIGHT)
    assert OLDER not in judged(kernel)[1]


def test_a_function_in_a_cell_of_the_learners_own_needs_no_answer_cell(kernel):
    kernel.run(RIGHT)
    write(kernel, "def helper():\n    pass")
    outputs, card = judged(kernel)
    assert OLDER not in card
    assert records(outputs)[0]["outcome"] == "right"


def test_an_old_version_of_a_function_that_the_answer_calls_is_named(kernel):
    kernel.run("def comma():\n    return ' '")
    write(kernel, 'def greet(name):\n    return "Hello" + comma() + name + "!"')
    kernel.run("def comma():\n    return ', ")
    card = judged(kernel)[1]
    assert "When you last ran the cell that defines comma , it ended with a SyntaxError" in card


def test_a_check_that_fails_makes_nothing_old(kernel):
    write(kernel, WRONG.replace("name +", "name.strip() +"))
    # The names below a failed check, and attributes of the same names, are none of the learner's.
    assert of_kind(kernel.run(f"{CHECK}\nstrip = 1", "greet_test"), "error")
    assert OLDER not in judged(kernel)[1]
    assert of_kind(kernel.run("1 / 0\nstrip = 1"), "error")
    assert OLDER not in judged(kernel)[1]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (UNCLOSED, "When you last ran the cell that defines `greet`, it ended with"),
        (RIGHT.replace("greet", "great"), "it does not define `greet` now: it defines `great`."),
    ],
)
def test_a_name_that_never_came_to_be_is_explained(kernel, code, reason):
    write(kernel, code)
    said = printed(kernel.run(CHECK, "greet_test"))
    assert said.startswith("`greet` does not exist yet. ")
    assert reason in " ".join(said.split())
    # JupyterLab would break longer lines inside a word.
    assert max(map(len, said.splitlines())) <= 88


def test_graders_do_not_see_any_of_it(tmp_path, preloaded):
    with LiveKernel(tmp_path, RNN_COURSE_DATA=str(tmp_path / "d"), RNN_COURSE_SEED="7") as kernel:
        kernel.run(SETUP, "setup")
        write(kernel, RIGHT)
        write(kernel, UNCLOSED)
        (shown,) = of_kind(judged(kernel)[0], "display_data")
        assert shown["data"]["text/plain"] == "✓ greet: it greets Ada"


def test_a_check_after_an_answer_that_was_not_run_again_says_so(kernel):
    again = "The answer cell has not run since the last check."
    write(kernel, WRONG)
    assert again not in judged(kernel)[1]
    assert again in judged(kernel)[1]
    write(kernel, WRONG)
    assert again not in judged(kernel)[1]
    write(kernel, RIGHT)
    assert judged(kernel)[1].startswith("✓")


def test_a_right_answer_that_has_not_run_again_is_told_so(kernel):
    write(kernel, RIGHT)
    assert "has not run since" not in judged(kernel)[1]
    assert "The answer cell has not run since the last check." in judged(kernel)[1]
    write(kernel, RIGHT)
    assert "has not run since" not in judged(kernel)[1]


def test_an_answer_that_was_written_and_not_run_is_not_said_to_be_missing_now(kernel):
    write(kernel, STUB)
    assert "was still there" in judged(kernel)[1]
    told = judged(kernel)[1]
    assert "The answer cell has not run since the last check." in told
    assert "and run the cell." in told


def test_an_endless_loop_that_is_stopped_gets_a_card_with_its_line(kernel):
    write(kernel, "def greet(name):\n    n = 0\n    while n < 1:\n        n += 0\n    return name")
    threading.Timer(2, kernel.manager.interrupt_kernel).start()
    outputs, card = judged(kernel)
    assert "you interrupted your code while it ran" in card.replace("You", "you")
    (error,) = of_kind(outputs, "error")
    shown = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(error["traceback"]))
    assert "n += 0" in shown
    assert "vocabulary.py" not in shown
