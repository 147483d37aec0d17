"""Tests of the oracles for tokenization."""

from rnn_helpers.topics.tokenization import oracle

import numpy as np
import pytest


@pytest.mark.parametrize("seed", range(5))
def test_the_glued_words_are_those_that_were_glued_on_purpose(seed):
    case = oracle.glued_case(np.random.default_rng(seed))
    assert oracle.glued_words(case.texts, case.known_words) == case.expected
