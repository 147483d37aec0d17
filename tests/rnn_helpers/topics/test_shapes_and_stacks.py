"""The oracles of chapter 06 agree with the layers of Keras that they stand for."""

from rnn_helpers.check import random_inputs as inputs
from rnn_helpers.topics.shapes_and_stacks import oracle

import keras
import numpy as np
import pytest


@pytest.mark.parametrize("merge_mode", oracle.MERGE_MODES)
def test_two_merged_runs_are_what_bidirectional_gives(merge_mode):
    ahead = inputs.recurrent_case("gru", np.random.default_rng(1))
    back = inputs.recurrent_case("gru", np.random.default_rng(2), **ahead.sizes)
    weights = [ahead.W, ahead.U, ahead.b], [back.W, back.U, back.b]
    gru = keras.layers.GRU(ahead.sizes["units"], return_sequences=True)
    both = keras.layers.Bidirectional(gru, merge_mode=merge_mode)
    both.build(ahead.x.shape)
    both.set_weights([*weights[0], *weights[1]])

    forward = oracle.one_way(ahead.x, weights[0])
    backward = oracle.one_way(ahead.x, weights[1], go_backwards=True)
    merged = oracle.bidirectional(forward, backward, merge_mode)

    np.testing.assert_allclose(np.asarray(merged), np.asarray(both(ahead.x)), atol=1e-6)
