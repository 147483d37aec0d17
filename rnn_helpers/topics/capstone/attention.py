"""Models for the memory task with and without attention."""

from typing import Any

from rnn_helpers.topics import recall

import keras
import numpy as np

KINDS = ("LSTM", "LSTM with attention", "attention alone")
WIDTH = 32


def memory_model(kind: str, time: int = 40) -> Any:
    """Return an untrained model for the memory task.

    Args:
        kind: One of :data:`KINDS`.
        time: The number of one-hot symbols that the model reads.
    """
    keras.utils.set_random_seed(0)
    symbols = keras.Input((time, recall.SYMBOLS))
    if kind == "attention alone":
        positions = keras.ops.cumsum(keras.ops.ones_like(symbols[..., 0]), axis=1) - 1
        place_vectors = keras.layers.Embedding(time, WIDTH)(positions)
        return _looked_up(symbols, keras.layers.Dense(WIDTH)(symbols) + place_vectors)
    states = keras.layers.LSTM(WIDTH, return_sequences=True)(symbols)
    if kind == "LSTM with attention":
        return _looked_up(symbols, states)
    answer = keras.layers.Dense(recall.SYMBOLS, activation="softmax")(states[:, -1])
    return keras.Model(symbols, answer)


def _looked_up(symbols: Any, vectors: Any) -> Any:
    """Return a model that answers with a mean of vectors, weighted by attention."""
    query = keras.layers.Dense(WIDTH)(vectors[:, -1:])
    weights = keras.layers.Softmax(name="weights")(keras.layers.Dot(axes=2)([query, vectors]))
    mean = keras.layers.Flatten()(keras.layers.Dot(axes=(2, 1))([weights, vectors]))
    return keras.Model(symbols, keras.layers.Dense(recall.SYMBOLS, activation="softmax")(mean))


def weights_of(model: Any) -> np.ndarray:
    """Return the attention weights of eight sequences, ``(8, time)``."""
    time = model.input_shape[1]
    drawn = np.random.default_rng(0).integers(0, recall.SYMBOLS, (8, time))
    weights = keras.Model(model.input, model.get_layer("weights").output)
    return np.asarray(weights(np.eye(recall.SYMBOLS)[drawn]))[:, 0]
