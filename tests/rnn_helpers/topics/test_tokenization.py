"""What the chapter about tokens gives, and its oracles."""

from rnn_helpers.topics.tokenization import given, oracle

import numpy as np
import pytest


@pytest.mark.parametrize("seed", range(5))
def test_the_glued_words_are_those_that_were_glued_on_purpose(seed):
    case = oracle.glued_case(np.random.default_rng(seed))
    assert oracle.glued_words(case.texts, case.known_words) == case.expected


def test_the_cost_of_each_kind_of_token_is_counted():
    found = given.token_costs(["he", "the", "the"], {0: [], 1: [("h", "e")]}, lines=2)
    assert found == {"letters": (3, 4.0), "1 merges": (2, 2.5), "words": (2, 1.5)}
