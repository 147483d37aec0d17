"""A name needs results that tell it from other names."""

from rnn_helpers import check
from rnn_helpers.check import Mistake
from rnn_helpers.check.why.evidence import ENOUGH, bits

import numpy as np
import pytest


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (True, False),
        (np.array([True, False, True]), np.array([False, True, False])),
        ([True], [False]),
    ],
)
def test_truth_values_that_are_all_wrong_tell_nothing(wrong, right):
    assert bits(wrong, right) == 0


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (0.25, 0.5),
        (np.array([0.5, 2]), np.array([0.5, 1])),
        ([3, 1], [1, 3]),
        ("a word", "word"),
        ({"a": 3, "b": 1}, {"a": 2, "b": 1}),
        (np.eye(4) > 0, np.ones((4, 4), bool)),
        (None, 3),
    ],
)
def test_numbers_words_and_patterns_tell_enough(wrong, right):
    assert bits(wrong, right) >= ENOUGH


def test_what_is_wrong_in_more_places_tells_more():
    right = np.zeros(9)
    assert bits(np.ones(9), right) > bits(np.eye(3).ravel(), right) > bits(1, 0)


def test_a_single_truth_value_does_not_name_a_mistake_for_certain():
    def told(got, expected, **mistakes):
        with pytest.raises(check.CheckFailed) as failed:
            check.returns(
                lambda: got, expected=expected, says="it",
                mistakes=[Mistake(name, f"{name}.", value) for name, value in mistakes.items()],
            )  # fmt: skip
        return failed.value.verdict.mistake.explanation

    assert told(True, False, turned=True).startswith("perhaps this")
    assert told(3.5, 2.5, more=3.5) == "more."
