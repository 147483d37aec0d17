"""Oracles for sequences of unequal lengths."""

from collections.abc import Sequence

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.topics.gru import oracle as keras_gru

import keras
import numpy as np


def _a_batch(sequences: Sequence[np.ndarray], value: float = 0.0) -> bool:
    """Return whether there is a step, and the sequences agree in their features."""
    return any(map(len, sequences)) and len({s.shape[1:] for s in sequences}) == 1


@oracle(
    gives=("batch time features", "batch time"), mistakes="ragged_mistakes.as_batch", valid=_a_batch
)
def as_batch(sequences: Sequence[np.ndarray], value: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return sequences of unequal lengths as Keras pads them, and a mask of the real steps.

    Args:
        sequences: Arrays of shape ``(steps, features)``.
        value: The number that the padding is filled with.

    Returns:
        ``(batch, longest, features)`` float32, and ``(batch, longest)`` bool.
    """
    return padded(sequences, value, "post")


@grader_code
def padded(
    sequences: Sequence[np.ndarray], value: float, side: str
) -> tuple[np.ndarray, np.ndarray]:
    """Return what :func:`as_batch` returns, padded at the end for ``"post"``, else in front."""
    x = keras.utils.pad_sequences(sequences, padding=side, value=value, dtype="float32")
    ones = [np.ones(len(sequence)) for sequence in sequences]
    mask = keras.utils.pad_sequences(ones, maxlen=x.shape[1], padding=side, value=0)
    return x, mask.astype(bool)


@oracle(
    takes={"x": "batch time features", "mask": "batch time", **keras_gru.WEIGHTS},
    gives="batch time units",
    mistakes="ragged_mistakes.masked",
)
def masked(
    x: np.ndarray, mask: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """Return every output of Keras' layer with a mask, ``(batch, time, units)``."""
    return np.asarray(keras_gru.layer(x, W, U, b, mask=mask, return_sequences=True))
