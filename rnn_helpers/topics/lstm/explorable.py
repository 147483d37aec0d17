"""The dial of long memory: what the forget bias does over a distance, for the reader to change."""

from collections.abc import Callable, Iterator, Sequence

from rnn_helpers.topics.explorables import Explorable
from rnn_helpers.topics.lstm.figures import memory_by_distance
from rnn_helpers.topics.recall import CHANCE, SYMBOLS

import keras
import numpy as np
import tensorflow as tf

FORGET_BIASES = (0.0, 0.5, 1.0, 1.5, 2.0, 2.2, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0)
KERAS_BIAS = 1.0
STEPS = 60
FITTED, TESTED = 400, 400

_RIDGE = 1e-6


def long_memory() -> Explorable:
    """Show what is left over a distance of up to 60 steps, for each of 13 forget biases.

    Three things are measured with Keras: what is left of a 1 in the long memory, how much of a
    gradient arrives, and how often a read-out names the first symbol of a sequence. Nothing is
    trained but the read-out, so this takes about a second.
    """
    gates, left = left_of_a_one()
    gradients, recalled = gradients_by_distance(), recalled_by_distance()
    drawn = {f"forget bias {b:g}": FORGET_BIASES.index(b) for b in (0.0, KERAS_BIAS, 2.2, 5.0)}
    return Explorable(
        title="What is left after many steps, by the forget bias",
        topic="lstm",
        script="long_memory",
        data={
            "forget_biases": FORGET_BIASES,
            "keras_bias": KERAS_BIAS,
            "gates": gates,
            "left": left,
            "gradients": gradients,
            "recalled": recalled,
            "chance": CHANCE,
            "tested": TESTED,
        },
        picture=memory_by_distance(
            {label: left[k] for label, k in drawn.items()},
            {label: gradients[k] for label, k in drawn.items()},
            {label: recalled[k] for label, k in drawn.items()},
            CHANCE,
        ),
        words=(
            "Three diagrams over a distance of 60 steps, with a curve for each of four forget "
            "biases: 0, 1, 2.2 and 5. With 0 and 1, hardly anything of the 1 is left after 20 "
            "steps, the gradient falls to less than a millionth, and after 30 steps the first "
            "symbol can only be guessed. With 2.2 and 5, more is left of all three. With 5, two "
            "thirds of the 1 is left after 60 steps."
        ),
        height=465,
    )


def left_of_a_one() -> tuple[np.ndarray, np.ndarray]:
    """Return the forget gate of each bias, and what it leaves of a 1 after 0 to 60 steps.

    Each unit of one Keras cell has another forget bias. Its other weights are 0 and so are its
    inputs, so that nothing is added to the long memory.

    Returns:
        The gates, ``(biases,)``, and the long memory, ``(biases, 61)``.
    """
    units = len(FORGET_BIASES)
    cell = keras.layers.LSTMCell(
        units, kernel_initializer="zeros", recurrent_initializer="zeros", unit_forget_bias=False
    )
    cell.build((1, 1))
    _set_forget_bias(cell, FORGET_BIASES)
    nothing, h, c = np.zeros((1, 1)), np.zeros((1, units)), np.ones((1, units))
    kept = [c]
    for _ in range(STEPS):
        _, (h, c) = cell(nothing, [h, c])
        kept.append(np.asarray(c))
    left = np.concatenate(kept).T
    return left[:, 1], left


def gradients_by_distance(seed: int = 0) -> np.ndarray:
    """Return how much of a gradient arrives over 0 to 60 steps in an LSTM of 16 units.

    The layer has the weights that Keras gives it, except for the forget bias, and reads random
    numbers. It is the experiment that the chapter makes with four biases.

    Args:
        seed: The seed of the weights and of the inputs.

    Returns:
        The norm of the gradient of the squared last output by the input, over that at the last
        step: the median of 16 sequences, ``(biases, 61)``.
    """
    layer = _untrained(16, seed)
    x = tf.random.stateless_normal((16, STEPS + 1, 16), (seed, 0))
    layer.build(x.shape)

    def gradient() -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(layer(x)[:, -1] ** 2)
        return tape.gradient(loss, x)

    found = [np.linalg.norm(each, axis=-1)[:, ::-1] for each in _with_each_bias(layer, gradient)]
    return np.array([np.median(norms / norms[:, :1], axis=0) for norms in found])


def recalled_by_distance(seed: int = 0) -> np.ndarray:
    """Return how often a read-out names the first symbol of the memory task after 0 to 60 others.

    The LSTM has 32 units and the weights that Keras gives it, except for the forget bias. Nothing
    in it is trained. The read-out is linear in the outputs h and fitted by least squares to 400
    sequences, for each distance anew.

    Args:
        seed: The seed of the weights and of the symbols.

    Returns:
        The share of 400 other sequences whose first symbol the read-out names, ``(biases, 61)``.
    """
    rng = np.random.default_rng(seed)
    symbols = rng.integers(0, SYMBOLS, (FITTED + TESTED, STEPS + 1))
    x = tf.one_hot(symbols, SYMBOLS)
    layer = _untrained(32, seed)
    layer.build(x.shape)
    return np.array(
        [_named(each, symbols[:, 0]) for each in _with_each_bias(layer, lambda: layer(x))]
    )


def _untrained(units: int, seed: int) -> keras.layers.LSTM:
    """Return a layer with Keras' own initial weights, drawn with a seed."""
    return keras.layers.LSTM(
        units,
        return_sequences=True,
        kernel_initializer=keras.initializers.GlorotUniform(seed),
        recurrent_initializer=keras.initializers.Orthogonal(seed=seed),
    )


def _with_each_bias(
    layer: keras.layers.LSTM, measure: Callable[[], tf.Tensor]
) -> Iterator[np.ndarray]:
    """Yield what is measured in a layer with each of the forget biases."""
    # A concrete graph is built once; without it, each of the measurements would take a second.
    graph = tf.function(measure).get_concrete_function()
    for bias in FORGET_BIASES:
        _set_forget_bias(layer.cell, [bias] * layer.units)
        yield np.asarray(graph())


def _named(outputs: np.ndarray, first: np.ndarray) -> np.ndarray:
    """Return the share of first symbols that a read-out of each step names, ``(time,)``."""
    by_time = np.moveaxis(outputs, 1, 0)
    ones = np.ones((*by_time.shape[:2], 1))
    features = np.concatenate([by_time, ones], axis=-1)
    known, new = features[:, :FITTED], features[:, FITTED:]
    # The product takes twenty times as long if this is only a view.
    across = np.ascontiguousarray(np.swapaxes(known, 1, 2))
    ridge = _RIDGE * FITTED * np.eye(features.shape[-1])
    wanted = np.eye(SYMBOLS)[first[:FITTED]]
    weights = np.linalg.solve(across @ known + ridge, across @ wanted)
    return np.mean(np.argmax(new @ weights, axis=-1) == first[FITTED:], axis=1)


def _set_forget_bias(cell: keras.layers.LSTMCell, values: Sequence[float]) -> None:
    """Set the forget gate's part of a cell's bias, and 0 elsewhere."""
    bias = np.zeros(4 * cell.units)
    bias[cell.units : 2 * cell.units] = values
    cell.bias.assign(bias)
