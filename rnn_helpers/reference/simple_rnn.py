"""Oracles for ``keras.layers.SimpleRNN``."""

from typing import Any

from rnn_helpers.check import grader_code

import keras
import numpy as np
import tensorflow as tf


@grader_code
def step(
    x_t: np.ndarray,
    h: np.ndarray,
    W: np.ndarray,
    U: np.ndarray,
    b: np.ndarray,
    activation: str = "tanh",
) -> np.ndarray:
    """One step of Keras' cell: ``(batch, features)``, ``(batch, units)`` to ``(batch, units)``."""
    cell = keras.layers.SimpleRNNCell(U.shape[0], activation=activation)
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    output, _ = cell(x_t, [h])
    return np.asarray(output)


@grader_code
def layer(
    x: np.ndarray,
    W: np.ndarray,
    U: np.ndarray,
    b: np.ndarray,
    h0: np.ndarray | None = None,
    **switches: Any,
) -> Any:
    """Keras' layer with the given weights.

    Args:
        x: Input, ``(batch, time, features)``.
        switches: ``return_sequences``, ``return_state``, ``go_backwards``, ``activation``.

    Returns:
        ``(batch, units)``, or ``(batch, time, units)`` with ``return_sequences``; with
        ``return_state`` a tuple of that and the last state, ``(batch, units)``.
    """
    recurrent = keras.layers.SimpleRNN(U.shape[0], **switches)
    recurrent.build(x.shape)
    recurrent.set_weights([W, U, b])
    result = recurrent(x, initial_state=None if h0 is None else [h0])
    if isinstance(result, (list, tuple)):
        return tuple(np.asarray(part) for part in result)
    return np.asarray(result)


@grader_code
def shapes(
    batch: int, time: int, features: int, units: int, return_sequences: bool, return_state: bool
) -> tuple[tuple[int, ...], ...]:
    """The shape of each tensor that Keras' layer returns."""
    recurrent = keras.layers.SimpleRNN(
        units, return_sequences=return_sequences, return_state=return_state
    )
    result = recurrent.compute_output_shape((batch, time, features))
    return tuple(result) if return_state else (tuple(result),)


@grader_code
def parameters(features: int, units: int) -> int:
    """The number of weights that Keras counts."""
    recurrent = keras.layers.SimpleRNN(units)
    recurrent.build((None, None, features))
    return int(recurrent.count_params())


@grader_code
def gradients(
    x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray, upstream: np.ndarray
) -> dict[str, np.ndarray]:
    """Gradients of ``sum(upstream * outputs)`` by TensorFlow's tape.

    Args:
        upstream: Gradient of the loss with respect to every output, ``(batch, time, units)``.

    Returns:
        ``{"x": ..., "W": ..., "U": ..., "b": ...}``, each of its variable's shape.
    """
    recurrent = keras.layers.SimpleRNN(U.shape[0], return_sequences=True)
    recurrent.build(x.shape)
    recurrent.set_weights([W, U, b])
    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        loss = tf.reduce_sum(recurrent(inputs) * upstream)
    sources = [inputs, *(variable.value for variable in recurrent.trainable_variables)]
    found = tape.gradient(loss, sources)
    return {name: np.asarray(g) for name, g in zip("xWUb", found, strict=True)}


@grader_code
def linear_jacobians(U: np.ndarray, steps: int) -> list[np.ndarray]:
    """Jacobians of the last state with respect to the state 1, 2, ..., ``steps`` steps before it.

    Asks TensorFlow's tape, for a linear ``SimpleRNN`` without input; each is ``(units, units)``.
    """
    units = U.shape[0]
    cell = keras.layers.SimpleRNNCell(units, activation="linear", use_bias=False)
    cell.build((None, 1))
    cell.set_weights([np.zeros((1, units), "float32"), U])
    # One row for each direction in which the first state can move.
    start, nothing = tf.eye(units), tf.zeros((units, 1))
    jacobians = []
    for k in range(1, steps + 1):
        with tf.GradientTape(persistent=True) as tape:
            tape.watch(start)
            state = start
            for _ in range(k):
                state, _ = cell(nothing, [state])
        jacobians.append(
            np.asarray(tape.batch_jacobian(state, start, experimental_use_pfor=False))[0]
        )
    return jacobians


@grader_code
def linear_state_gradients(U: np.ndarray, steps: int) -> np.ndarray:
    """Spectral norms of :func:`linear_jacobians`; shape ``(steps,)``."""
    norms = [float(tf.linalg.svd(j, compute_uv=False)[0]) for j in linear_jacobians(U, steps)]
    return np.array(norms, "float32")


@grader_code
def clip_by_global_norm(grads: list[np.ndarray], limit: float) -> list[np.ndarray]:
    """What ``tf.clip_by_global_norm`` returns."""
    clipped, _ = tf.clip_by_global_norm([tf.constant(g) for g in grads], limit)
    return [np.asarray(g) for g in clipped]
