"""What the chapter's answers are called with, and one step of a GRU."""

from rnn_helpers.topics.gru import oracle as keras_gru
from rnn_helpers.topics.padding_and_masks import oracle as reference

import numpy as np


def gru_step(
    x_t: np.ndarray, h: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """Run one step of Keras' GRU cell.

    Args:
        x_t: The input of the step, ``(batch, features)``.
        h: The state before it, ``(batch, units)``.
        W: The kernel, ``(features, 3 * units)``.
        U: The recurrent kernel, ``(units, 3 * units)``.
        b: The biases, ``(2, 3 * units)``.

    Returns:
        The state after the step, ``(batch, units)``.
    """
    x_t, h = np.asarray(x_t, "float32"), np.asarray(h, "float32")
    output, _ = keras_gru.cell(W, U, b)(x_t, [h])
    return np.asarray(output)


def final_output(x: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
    """Return the last output, ``(batch, 5)``, of a small SimpleRNN over ``(batch, time, 3)``."""
    return reference.final_output(x, mask)
