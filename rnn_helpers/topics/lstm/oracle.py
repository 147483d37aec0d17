"""Oracles for ``keras.layers.LSTM``."""

from collections.abc import Mapping, Sequence
from functools import cache, partial
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.check.oracles import AxisNames
from rnn_helpers.topics.models import facts_and_settings, probe, probe_weights
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.recall import SYMBOLS
from rnn_helpers.topics.recurrent import oracle as recurrent

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray

GATES = ("i", "f", "c", "o")
"""The four parts of an LSTM's weights in Keras' order; the part ``c`` is the candidate."""

OPEN, SHUT = 1e4, -1e4
"""Sums for which a sigmoid is exactly 1 and exactly 0."""


_WEIGHTS = {"W": "features 4*units", "U": "units 4*units", "b": "4*units"}
_STATES = {"h": "batch units", "c": "batch units"}
_LAYER = {"x": "batch time features", "h0": "batch units", "c0": "batch units", **_WEIGHTS}


@cache
def _blank_cell(
    features: int, units: int, activation: str, recurrent_activation: str
) -> keras.layers.LSTMCell:
    # The weights are set afterwards, so the cell skips the slow orthogonal initialisation.
    cell = keras.layers.LSTMCell(
        units,
        activation=activation,
        recurrent_activation=recurrent_activation,
        kernel_initializer="zeros",
        recurrent_initializer="zeros",
    )
    cell.build((None, features))
    return cell


def _cell(
    W: Array, U: Array, b: Array, activation: str = "tanh", recurrent_activation: str = "sigmoid"
) -> keras.layers.LSTMCell:
    """Return Keras' cell with these weights; the next call may change them."""
    cell = _blank_cell(W.shape[0], U.shape[0], activation, recurrent_activation)
    cell.set_weights([W, U, b])
    return cell


@cache
def _blank_layer(features: int, units: int, go_backwards: bool) -> keras.layers.RNN:
    """Return Keras' ``RNN`` around the cell, as in ``LSTM``; unrolled, it runs faster."""
    cell = _blank_cell(features, units, "tanh", "sigmoid")
    return keras.layers.RNN(
        cell, unroll=True, return_sequences=True, return_state=True, go_backwards=go_backwards
    )


@oracle(
    stands_for="lstm_step",
    takes={"x_t": "batch features", **_STATES, **_WEIGHTS},
    gives=("batch units", "batch units"),
    mistakes="step",
)
@remembered
def step(
    x_t: Array,
    h: Array,
    c: Array,
    W: Array,
    U: Array,
    b: Array,
    **activations: str,
) -> tuple[Array, Array]:
    """Run one step of Keras' cell.

    Args:
        x_t: Input, ``(batch, features)``.
        h: Working memory, ``(batch, units)``.
        c: Long memory, ``(batch, units)``.
        activations: ``activation`` and ``recurrent_activation``, unless they are the defaults.

    Returns:
        The next ``h`` and ``c``, each ``(batch, units)``.
    """
    _, (next_h, next_c) = _cell(W, U, b, **activations)(x_t, [h, c])
    return np.asarray(next_h), np.asarray(next_c)


@cache
def gate_columns(units: int) -> dict[str, Array]:
    """Return which of the ``4 * units`` columns belong to which gate of Keras' cell.

    The columns are found by experiment: with all sums 1 and ``c`` 3, each sum is raised a little on
    its own. A sum that leaves ``c`` unchanged belongs to the output gate; the others change ``c``
    by amounts that tell them apart.

    Returns:
        For each of :data:`GATES`, the columns in the order of the units.
    """
    wide = 4 * units
    sums = np.ones((wide + 1, wide), "float32")
    sums[:wide] += 0.1 * np.eye(wide, dtype="float32")
    h, c = np.zeros((wide + 1, units), "float32"), np.full((wide + 1, units), 3, "float32")
    _, next_c = _of_sums(sums, h, c)
    slopes = 10 * np.abs(next_c[:wide] - next_c[wide]).max(axis=1)
    # The slopes of c at these values: 0.15 for i, 0.59 for f, 0.31 for the candidate, 0 for o.
    kinds = np.digitize(slopes, (0.05, 0.22, 0.45))
    return {gate: np.flatnonzero(kinds == k) for gate, k in zip("oicf", range(4), strict=True)}


def _of_sums(sums: Array, h: Array, c: Array, **activations: str) -> tuple[Array, Array]:
    """Run Keras' cell with weights that pass ``sums``, ``(batch, 4 * units)``, to the gates."""
    units = c.shape[1]
    nothing = np.zeros((units, 4 * units), "float32")
    return step(sums, h, c, np.eye(4 * units, dtype="float32"), nothing, nothing[0], **activations)


_FRONT = {2: "batch", 3: "batch time"}
"""The axes before the last one, by the number of axes."""


@oracle(
    stands_for="split_gates",
    takes={"z": "batch 4*units", "units": "units"},
    gives=lambda z, units: (f"{_FRONT.get(z.ndim, '')} units",) * 4,
    mistakes="split",
    valid=lambda z, units: units > 0 and z.ndim > 0 and z.shape[-1] == 4 * units,
)
def split(z: Array, units: int) -> tuple[Array, ...]:
    """Return the columns of ``z``, ``(..., 4 * units)``, that are Keras' i, f, candidate and o."""
    columns = gate_columns(units)
    return tuple(z[..., columns[gate]] for gate in GATES)


@grader_code
def gates(
    *,
    c: Array,
    i: Array | float = SHUT,
    f: Array | float = OPEN,
    g: Array | float = 0.0,
    o: Array | float = OPEN,
    activation: str = "tanh",
    recurrent_activation: str = "sigmoid",
) -> tuple[Array, Array]:
    """Return the next ``h`` and ``c`` that Keras' cell computes from the four sums.

    A gate that is not given has no effect: nothing is learnt, all is kept, all is shown.

    Args:
        c: Long memory, ``(batch, units)``.
        i, f, g, o: The sums before sigmoid or tanh, ``(batch, units)`` or one number for all.
    """
    batch, units = c.shape
    sums = np.zeros((batch, 4 * units), "float32")
    for gate, value in zip(GATES, (i, f, g, o), strict=True):
        sums[:, gate_columns(units)[gate]] = value
    return _of_sums(
        sums,
        np.zeros_like(c),
        c,
        activation=activation,
        recurrent_activation=recurrent_activation,
    )


@oracle(takes={"z_f": "batch units", "c": "batch units"}, gives="batch units", mistakes="forget")
def forget(z_f: Array, c: Array) -> Array:
    """Return what Keras' cell keeps of ``c`` when it learns nothing."""
    return gates(f=z_f, c=c)[1]


@oracle(takes={"z_i": "batch units", "z_g": "batch units"}, gives="batch units", mistakes="learn")
def learn(z_i: Array, z_g: Array) -> Array:
    """Return what Keras' cell learns when there is nothing to keep."""
    return gates(i=z_i, g=z_g, c=np.zeros_like(z_i))[1]


@oracle(
    takes={"kept": "batch units", "learnt": "batch units"}, gives="batch units", mistakes="remember"
)
def remember(kept: Array, learnt: Array) -> Array:
    """Return the next ``c`` of Keras' cell if all of both inputs is used."""
    return gates(i=OPEN, g=learnt, c=kept, activation="linear")[1]


@oracle(takes={"z_o": "batch units", "c": "batch units"}, gives="batch units", mistakes="use")
def use(z_o: Array, c: Array) -> Array:
    """Return what Keras' cell shows of a long memory that it leaves unchanged."""
    return gates(o=z_o, c=c)[0]


def _layer_axes(return_sequences: bool = False, return_state: bool = False, **_: Any) -> AxisNames:
    output = "batch time units" if return_sequences else "batch units"
    return (output, "batch units", "batch units") if return_state else output


@oracle(
    stands_for="lstm",
    takes=_LAYER,
    gives=_layer_axes,
    mistakes="layer",
    valid=lambda x, **_: x.shape[1] > 0,
)
def layer(
    x: Array,
    W: Array,
    U: Array,
    b: Array,
    h0: Array | None = None,
    c0: Array | None = None,
    **switches: Any,
) -> Any:
    """Run Keras' layer with the given weights.

    Args:
        x: Input, ``(batch, time, features)``.
        h0, c0: The first states, ``(batch, units)``; zeros by default.
        switches: ``return_sequences``, ``return_state``, ``go_backwards``.

    Returns:
        ``(batch, units)``, or ``(batch, time, units)`` with ``return_sequences``; with
        ``return_state`` a tuple of that, the last ``h`` and the last ``c``, ``(batch, units)``.
    """
    return recurrent.in_form(partial(_whole_run, x, W, U, b, h0, c0), switches)


@remembered
def _whole_run(
    x: Array,
    W: Array,
    U: Array,
    b: Array,
    h0: Array | None,
    c0: Array | None,
    go_backwards: bool = False,
) -> tuple[Array, Array, Array]:
    """Return all outputs of Keras' layer and its last states, which contain all other results."""
    zeros = np.zeros((len(x), U.shape[0]), "float32")
    states = [zeros if h0 is None else h0, zeros if c0 is None else c0]
    _cell(W, U, b)
    run = _blank_layer(W.shape[0], U.shape[0], go_backwards)
    outputs, h, c = run(x, initial_state=states)
    return np.asarray(outputs), np.asarray(h), np.asarray(c)


@grader_code
def with_weights(W: Array, U: Array, b: Array, **switches: Any) -> Any:
    """Return a built ``keras.layers.LSTM`` with the given weights."""
    recurrent = keras.layers.LSTM(U.shape[0], **switches)
    recurrent.build((None, None, W.shape[0]))
    recurrent.set_weights([W, U, b])
    return recurrent


@oracle(mistakes="shapes")
def shapes(
    batch: int, time: int, features: int, units: int, return_sequences: bool, return_state: bool
) -> recurrent.Shapes:
    """Return the shape of each tensor that Keras' layer returns."""
    sizes = (units, batch, time, features)
    return recurrent.shapes("lstm", *sizes, return_sequences, return_state)


@oracle(takes={"features": "features", "units": "units"}, mistakes="parameters")
@remembered
def parameters(features: int, units: int) -> int:
    """Return the number of weights that Keras counts."""
    return int(_blank_cell(features, units, "tanh", "sigmoid").count_params())


@oracle(stands_for="lstm_bias", takes={"units": "units"}, gives="column", mistakes="first_bias")
@remembered
def first_bias(units: int, forget_bias: float = 1.0) -> Array:
    """Return the initial bias of Keras' layer, ``(4 * units,)``, with its ones scaled."""
    recurrent = keras.layers.LSTM(units)
    recurrent.build((None, None, 1))
    return forget_bias * np.asarray(recurrent.get_weights()[2])


@grader_code
def run_steps(x: Array, weights: Sequence[Array], h: Array, c: Array) -> tuple[Array, Array, Array]:
    """Run Keras' cell step by step over time.

    Args:
        x: Input, ``(batch, time, features)``.
        weights: ``W``, ``U`` and ``b``.
        h, c: The first states, ``(batch, units)``.

    Returns:
        All outputs, ``(batch, time, units)``, and the last ``h`` and ``c``.
    """
    outputs: list[Array] = []
    for x_t in np.swapaxes(x, 0, 1):
        h, c = step(x_t, h, c, *weights)
        outputs.append(h)
    return np.stack(outputs, axis=1), h, c


@oracle(
    takes={"x": "batch time features", "y": "batch other_time other_features"},
    gives="batch other_time units",
    mistakes="decoded",
)
def decoded(x: Array, y: Array, encoder: keras.layers.LSTM, decoder: keras.layers.LSTM) -> Array:
    """Return a decoder's outputs on ``y``, ``(batch, other time, units)``, after encoding ``x``."""
    zeros = np.zeros((len(x), encoder.units), "float32")
    _, h, c = run_steps(x, encoder.get_weights(), zeros, zeros)
    return run_steps(y, decoder.get_weights(), h, c)[0]


@oracle(
    mistakes="memory_model",
    read=facts_and_settings,
    valid=lambda cell, units, time: cell in recurrent.KINDS,
)
def memory_model(cell: str, units: int, time: int) -> Mapping[str, Any]:
    """Return the facts of a right memory model of :data:`SYMBOLS` symbols."""
    return memory_facts(cell, units, time)


@grader_code
@remembered
def memory_facts(
    cell: str,
    units: int,
    time: int,
    symbols: int = SYMBOLS,
    *,
    answers: int | None = None,
    last: str = "softmax",
    **changed: Any,
) -> Mapping[str, Any]:
    """Return the facts of a right memory model, from Keras' layer and TensorFlow's softmax.

    Args:
        cell: ``"simple_rnn"``, ``"lstm"`` or ``"gru"``.
        symbols: Width of the one-hot input.
        answers: Width of the output; by default that of the input.
        last: Activation of the output, by its name in ``keras.activations``.
        changed: Arguments of the recurrent layer that differ from the right ones.
    """
    layer = recurrent.KINDS[cell](units, **changed)
    layer.build((None, time, symbols))
    inner = [tuple(w.shape) for w in layer.get_weights()]
    answers = symbols if answers is None else answers
    weights = probe_weights([*inner, (units, answers), (answers,)])
    layer.set_weights(weights[:-2])
    state = layer(probe((None, time, symbols)))
    sums = tf.tensordot(state, weights[-2], 1) + weights[-1]
    return {
        "input shape": (None, time, symbols),
        "output shape": (None, *sums.shape[1:]),
        "shapes of the weights": [w.shape for w in weights],
        "settings that were changed": [],
        "prediction": np.asarray(keras.activations.get(last)(sums)),
    }
