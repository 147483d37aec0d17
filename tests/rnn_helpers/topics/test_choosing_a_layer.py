"""The contest of chapter 10 works with other grammars and with any right answers."""

from rnn_helpers.texts import reviews
from rnn_helpers.topics.choosing_a_layer import oracle
from rnn_helpers.topics.choosing_a_layer.contest import Data, many

import numpy as np
import pytest


def _drawn(grammar, rng):
    """Return a contrast in which the second opinion counts."""
    asides = int(rng.integers(grammar["distance"][0], grammar["distance"][1] + 1))
    between = "at night " * asides
    label = int(rng.integers(2))
    words = (str(rng.choice(grammar["bad"])), str(rng.choice(grammar["good"])))
    first, second = words if label else words[::-1]
    return f"it was {first} {between}but {between}it was {second}".split(), label


@pytest.fixture(params=[2, 4])
def data(request):
    """Return the data of a contest whose training texts have up to so many asides."""
    grammar = reviews.GRAMMAR | {"distance": (0, request.param)}
    items = many(_drawn, grammar, 600, 0)
    return Data(items[:450], items[450:], _drawn, oracle.encoded, grammar)


def test_training_rows_are_as_long_as_the_longest_review_of_the_grammar(data):
    most = data._grammar["distance"][1]
    assert data.train_ids.shape == (450, reviews.longest(most))
    assert data.seen_until == reviews.words_between(most)


def test_far_reviews_have_more_asides_than_any_training_text(data):
    most = data._grammar["distance"][1]
    assert min(text.count("at night") for text, _ in data.far) > 2 * most
    assert max(data.distances) == reviews.words_between(8)


def test_each_near_review_gets_a_twin_with_the_other_label(data):
    ids, labels = data.near_with_twins()
    half = len(labels) // 2
    assert np.array_equal(labels[:half], 1 - labels[half:])
    assert np.array_equal(np.sort(ids[:half]), np.sort(ids[half:]))


def test_the_words_between_two_opinions_are_counted_in_the_grammar_that_is_given():
    shorter = reviews.GRAMMAR | {
        "patterns": (("it was FIRST ASIDES but it was SECOND ASIDES", "SECOND"),)
    }
    assert reviews.words_between(2) == 11
    assert reviews.words_between(2, shorter) == 7
