"""A small input that fails is found, and stays within what the exercise allows."""

from rnn_helpers import check
from rnn_helpers.check.why.lab import Arguments
from rnn_helpers.check.why.smallest import READABLE, example, smallest

import numpy as np

from tests.rnn_helpers.check.why.labs import PAIRS, STEP, lab, lower_words, pairs, step


def test_sizes_and_numbers_become_small():
    code = "def step(x, h, W, U, b):\n    return np.tanh(x @ W + h @ U)"
    made = lab(step, code, *STEP)
    found = smallest(made)
    assert not found.right
    assert found.arguments.args[0].shape == (1, 1)
    shown = example(made, found)
    assert shown is not None
    assert (
        shown.call
        == "step(np.array([[1.0]]), np.array([[1.0]]), np.array([[1.0]]), np.array([[1.0]]), "
        "np.array([1.0]))"
    )


def test_lists_become_short_but_not_empty():
    code = "def pairs(sequence, window):\n    return []"
    found = smallest(lab(pairs, code, *PAIRS))
    sequence, window = found.arguments.args
    assert (len(sequence), window) == (2, 1)


def test_texts_become_short():
    code = "def words(text):\n    return text.split()"
    found = smallest(lab(lower_words, code, "the River keeps its Own time"))
    assert found.arguments.args[0] in ("R", "O", "River", "Own")


def test_an_error_stays_the_same_error():
    code = "def pairs(sequence, window):\n    return sequence[7]"
    made = lab(pairs, code, *PAIRS)
    assert isinstance(smallest(made).error, IndexError)


def test_different_ids_stay_different_in_a_small_case():
    code = "def pairs(s, window):\n    return [(b, a) for a, b in zip(s, s[1:])]"
    sequence, _ = smallest(lab(pairs, code, [7, 9, 4, 8], 1)).arguments.args
    assert len(set(sequence)) == len(sequence) == 2


def test_what_the_oracle_cannot_say_is_no_example():
    @check.oracle()
    def mean(x, limit):
        return x / limit if limit else np.full_like(x, np.nan)

    made = lab(mean, "def mean(x, limit):\n    return x", np.array([0.25, 0.5]), 0.4)
    assert smallest(made).arguments.args[1] > 0
    asked = Arguments((np.zeros(2), 0.0), {}, ("x", "limit"))
    assert example(made, made.trial(asked)) is None


def test_a_long_example_is_not_shown():
    code = "def words(text):\n    return []"
    made = lab(lower_words, code, "a" * READABLE)
    assert example(made, made.failed) is None
