"""Models to look for leaks in; each maps ``(batch, time, 3)`` ``(batch, time, units)``."""

from typing import Any

from rnn_helpers.topics.conv1d import oracle as reference

import numpy as np


def causal_layer(x: Any) -> np.ndarray:
    """Run a Conv1D with kernel size 3 and causal padding."""
    return np.asarray(reference.fixed_layer("causal")(x))


def same_layer(x: Any) -> np.ndarray:
    """Run a Conv1D with kernel size 3 and same padding."""
    return np.asarray(reference.fixed_layer("same")(x))


def bidirectional_layer(x: Any) -> np.ndarray:
    """Run a SimpleRNN that reads the text from both ends."""
    return np.asarray(reference.fixed_layer("bidirectional")(x))


def last_step_peeker(x: Any) -> np.ndarray:
    """Run causal_layer, but let the first output also see the last input step."""
    return np.asarray(reference.peek(x, from_step=-1, to_step=0))


def second_step_peeker(x: Any) -> np.ndarray:
    """Run causal_layer, but let the first output also see the second input step."""
    return np.asarray(reference.peek(x, from_step=1, to_step=0))


def last_feature_peeker(x: Any) -> np.ndarray:
    """Run causal_layer, but let the last output but one see the last feature of the last step."""
    return np.asarray(reference.peek(x, from_step=-1, to_step=-2, feature=2))
