"""Oracles for ``keras.layers.SimpleRNN``."""

from functools import cache, partial
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.check.oracles import AxisNames
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.recurrent import oracle as recurrent

import keras
import numpy as np
import tensorflow as tf

_WEIGHTS = {"W": "features units", "U": "units units", "b": "units"}
_LAYER = {"x": "batch time features", "h0": "batch units", **_WEIGHTS}

# The weights are set afterwards, so the cell skips the slow orthogonal initialisation.
_UNSET = {"kernel_initializer": "zeros", "recurrent_initializer": "zeros"}


@cache
def _blank_cell(
    features: int, units: int, activation: str, use_bias: bool
) -> keras.layers.SimpleRNNCell:
    cell = keras.layers.SimpleRNNCell(units, activation=activation, use_bias=use_bias, **_UNSET)
    cell.build((None, features))
    return cell


def _cell(
    W: np.ndarray, U: np.ndarray, b: np.ndarray | None, activation: str = "tanh"
) -> keras.layers.SimpleRNNCell:
    """Return Keras' cell with these weights; ``b`` is None for a cell without bias.

    The next call may change the weights of the same cell, because making a cell takes longer than
    a step.
    """
    cell = _blank_cell(W.shape[0], U.shape[0], activation, b is not None)
    cell.set_weights([W, U] if b is None else [W, U, b])
    return cell


@cache
def _blank_layer(
    features: int, units: int, activation: str, switches: tuple[tuple[str, bool], ...]
) -> keras.layers.RNN:
    """Return Keras' ``RNN`` around the cell, as in ``SimpleRNN``; unrolled, it runs faster."""
    cell = _blank_cell(features, units, activation, True)
    return keras.layers.RNN(cell, unroll=True, **dict(switches))


def _layer_of(
    W: np.ndarray, U: np.ndarray, b: np.ndarray, activation: str = "tanh", **switches: bool
) -> keras.layers.RNN:
    """Return Keras' layer with these weights; the next call may change them."""
    _cell(W, U, b, activation)
    return _blank_layer(W.shape[0], U.shape[0], activation, tuple(sorted(switches.items())))


@oracle(
    stands_for="simple_rnn_step",
    takes={"x_t": "batch features", "h": "batch units", **_WEIGHTS},
    gives="batch units",
    mistakes="step",
)
@remembered
def step(
    x_t: np.ndarray,
    h: np.ndarray,
    W: np.ndarray,
    U: np.ndarray,
    b: np.ndarray,
    activation: str = "tanh",
) -> np.ndarray:
    """Return the state, ``(batch, units)``, after one step of Keras' cell.

    Input and old state are ``(batch, features)`` and ``(batch, units)``.
    """
    output, _ = _cell(W, U, b, activation)(x_t, [h])
    return np.asarray(output)


def _layer_axes(return_sequences: bool = False, return_state: bool = False, **_: Any) -> AxisNames:
    output = "batch time units" if return_sequences else "batch units"
    return (output, "batch units") if return_state else output


@oracle(stands_for="simple_rnn", takes=_LAYER, gives=_layer_axes, mistakes="layer")
def layer(
    x: np.ndarray,
    W: np.ndarray,
    U: np.ndarray,
    b: np.ndarray,
    h0: np.ndarray | None = None,
    **switches: Any,
) -> Any:
    """Run Keras' layer with the given weights.

    Args:
        x: Input, ``(batch, time, features)``.
        switches: ``return_sequences``, ``return_state``, ``go_backwards``, ``activation``.

    Returns:
        ``(batch, units)``, or ``(batch, time, units)`` with ``return_sequences``; with
        ``return_state`` a tuple of that and the last state, ``(batch, units)``.
    """
    return recurrent.in_form(partial(_whole_run, x, W, U, b, h0), switches)


@remembered
def _whole_run(
    x: np.ndarray,
    W: np.ndarray,
    U: np.ndarray,
    b: np.ndarray,
    h0: np.ndarray | None,
    **switches: Any,
) -> tuple[np.ndarray, np.ndarray]:
    """Return all outputs of Keras' layer and its last state, which contain all other results."""
    recurrent = _layer_of(W, U, b, return_sequences=True, return_state=True, **switches)
    outputs, state = recurrent(x, initial_state=None if h0 is None else [h0])
    return np.asarray(outputs), np.asarray(state)


@oracle(
    takes=_LAYER,
    gives="batch time units",
    mistakes="chunked",
    valid=lambda x, chunk, W, U, b: chunk >= 1,
)
def chunked(x: np.ndarray, chunk: int, W: np.ndarray, U: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return all outputs of Keras' layer; the size of the chunks makes no difference to them."""
    return np.asarray(layer(x, W, U, b, return_sequences=True))


@oracle(mistakes="shapes")
def shapes(
    batch: int, time: int, features: int, units: int, return_sequences: bool, return_state: bool
) -> recurrent.Shapes:
    """Return the shape of each tensor that Keras' layer returns."""
    sizes = (units, batch, time, features)
    return recurrent.shapes("simple_rnn", *sizes, return_sequences, return_state)


@oracle(takes={"features": "features", "units": "units"}, mistakes="parameters")
@remembered
def parameters(features: int, units: int) -> int:
    """Return the number of weights that Keras counts."""
    recurrent = keras.layers.SimpleRNN(units, **_UNSET)
    recurrent.build((None, None, features))
    return int(recurrent.count_params())


@grader_code
@remembered
def gradients(
    x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray, upstream: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the gradients of ``sum(upstream * outputs)``, by TensorFlow's tape.

    Args:
        upstream: Gradient of the loss with respect to every output, ``(batch, time, units)``.

    Returns:
        ``{"x": ..., "W": ..., "U": ..., "b": ...}``, each with the shape of its variable.
    """
    recurrent = _layer_of(W, U, b, return_sequences=True)
    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        loss = tf.reduce_sum(recurrent(inputs) * upstream)
    sources = [inputs, *(variable.value for variable in recurrent.trainable_variables)]
    found = tape.gradient(loss, sources)
    return {name: np.asarray(g) for name, g in zip("xWUb", found, strict=True)}


@oracle(
    takes={**_LAYER, "upstream": "batch time units"},
    gives=("batch time features", "features units", "units units", "units"),
    mistakes="backward",
)
def backward(
    x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray, upstream: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return the gradients of :func:`gradients` by x, W, U and b, in this order."""
    return tuple(gradients(x, W, U, b, upstream).values())


@grader_code
@remembered
def linear_jacobians(U: np.ndarray, steps: int) -> list[np.ndarray]:
    """Return the Jacobians of the last state by the states 1, 2, ..., ``steps`` steps before it.

    Each is ``(units, units)``. A linear ``SimpleRNN`` without input turns a state into
    ``J @ state``, so the states that it computes from the unit vectors are the columns of ``J``.
    """
    units = U.shape[0]
    cell = _cell(np.zeros((1, units), "float32"), U, None, "linear")
    nothing, states = tf.zeros((units, 1)), tf.eye(units)
    jacobians = []
    for _ in range(steps):
        states, _ = cell(nothing, [states])
        jacobians.append(np.asarray(states).T)
    return jacobians


@oracle(
    stands_for="state_gradient_norms",
    takes={"U": "units units", "steps": "steps"},
    gives="steps",
    mistakes="linear_state_gradients",
)
def linear_state_gradients(U: np.ndarray, steps: int) -> np.ndarray:
    """Return the spectral norms of :func:`linear_jacobians`; shape ``(steps,)``."""
    norms = [float(tf.linalg.svd(j, compute_uv=False)[0]) for j in linear_jacobians(U, steps)]
    return np.array(norms, "float32")


@oracle(stands_for="clip_by_global_norm", mistakes="clip_by_global_norm")
@remembered
def clip_by_global_norm(grads: list[np.ndarray], limit: float) -> list[np.ndarray]:
    """Return the gradients as ``tf.clip_by_global_norm`` clips them."""
    clipped, _ = tf.clip_by_global_norm([tf.constant(g) for g in grads], limit)
    return [np.asarray(g) for g in clipped]
