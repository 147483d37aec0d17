"""An answer that is made for the input of its visible test is told so, and a right one is not."""

from unittest import mock

from rnn_helpers.check import vocabulary
from rnn_helpers.check.why import lab

import pytest
from tests.support.bank_runner import BANK, raised, solved

from autograder.authoring.bank import answers

RIGHT = {(a.chapter, a.exercise): a for a in reversed(answers(BANK)) if a.right}
#: Answers that a visible test takes, as learners have written them.
MADE_FOR_THE_TEST = [
    ("greet", 'def greet(name):\n    return "Hello, Ada!"'),
    (
        "make_batch",
        "def make_batch(batch, time, features):\n"
        "    return np.arange(24, dtype='float32').reshape(2, 3, 4)",
    ),
    ("last_step", "def last_step(x):\n    return x[:, 4]"),
    ("reverse_time", "def reverse_time(x):\n    return x[:, [4, 3, 2, 1, 0]]"),
]


def verdicts(chapter, exercise, code):
    """Return what a learner is shown by an exercise's visible tests."""
    student = solved(chapter, exercise, code)
    shown = []
    with (
        mock.patch.object(vocabulary.frontend, "is_live", lambda: True),
        mock.patch.object(vocabulary.frontend, "cell_exercise", lambda: exercise),
        mock.patch.object(vocabulary, "publish", lambda verdict, **_: shown.append(verdict)),
        mock.patch.object(lab, "WAITING", 20.0),
    ):
        assert raised(chapter, exercise, student, roles=("test",)) == {}
    return shown


@pytest.mark.parametrize("answer", RIGHT.values(), ids=str)
def test_a_right_answer_is_right_elsewhere(answer):
    shown = verdicts(answer.chapter, answer.exercise, answer.code)
    assert [verdict.text() for verdict in shown if verdict.right_only_here] == []


@pytest.mark.parametrize(("exercise", "code"), MADE_FOR_THE_TEST)
def test_an_answer_that_is_made_for_the_test_is_told_so(exercise, code):
    assert any(verdict.right_only_here for verdict in verdicts("00_start_here", exercise, code))
