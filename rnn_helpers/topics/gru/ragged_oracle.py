"""Oracles for sequences of unequal lengths."""

from collections.abc import Sequence

from rnn_helpers.check import grader_code

import keras
import numpy as np


@grader_code
def as_batch(
    sequences: Sequence[np.ndarray], value: float = 0.0, side: str = "post"
) -> tuple[np.ndarray, np.ndarray]:
    """Return sequences of unequal lengths as Keras pads them, and a mask of the real steps.

    Args:
        sequences: Arrays of shape ``(steps, features)``.
        value: The number that the padding is filled with.
        side: ``"post"`` pads at the end, ``"pre"`` at the start.

    Returns:
        ``(batch, longest, features)`` float32, and ``(batch, longest)`` bool.
    """
    x = keras.utils.pad_sequences(sequences, padding=side, value=value, dtype="float32")
    ones = [np.ones(len(sequence)) for sequence in sequences]
    mask = keras.utils.pad_sequences(ones, maxlen=x.shape[1], padding=side, value=0)
    return x, mask.astype(bool)
