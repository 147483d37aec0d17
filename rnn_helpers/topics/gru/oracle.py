"""Oracles for ``keras.layers.GRU``, in both of its variants.

Keras tells the variants apart by their biases, and so do these functions: a bias of shape
``(2, 3 * units)`` means reset after the matrix product, ``(3 * units,)`` means reset before it.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.check.oracles import AxisNames
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.recurrent import oracle as recurrent

import keras
import numpy as np

Activation = str | Callable[[Any], Any]

Z, R, CANDIDATE = 0, 1, 2
"""Position of each block of ``units`` columns in the weights."""


KERNELS = {"W": "features 3*units", "U": "units 3*units"}
WEIGHTS = {**KERNELS, "b": "biases 3*units"}
_STEP = {"x_t": "batch features", "h": "batch units"}


@cache
def _blank_cell(
    features: int,
    units: int,
    activation: Activation,
    recurrent_activation: Activation,
    reset_after: bool,
) -> keras.layers.GRUCell:
    # The weights are set afterwards, so the cell skips the slow orthogonal initialisation.
    cell = keras.layers.GRUCell(
        units,
        activation=activation,
        recurrent_activation=recurrent_activation,
        reset_after=reset_after,
        kernel_initializer="zeros",
        recurrent_initializer="zeros",
    )
    cell.build((None, features))
    return cell


def cell(
    W: np.ndarray,
    U: np.ndarray,
    b: np.ndarray,
    activation: Activation = "tanh",
    recurrent_activation: Activation = "sigmoid",
) -> keras.layers.GRUCell:
    """Return Keras' cell with these weights; the next call may change them."""
    sizes = W.shape[0], U.shape[0]
    cell = _blank_cell(*sizes, activation, recurrent_activation, np.ndim(b) == 2)
    cell.set_weights([W, U, b])
    return cell


@cache
def _blank_layer(
    features: int, units: int, reset_after: bool, switches: tuple[tuple[str, bool], ...]
) -> keras.layers.RNN:
    """Return Keras' ``RNN`` around the cell, as in ``GRU``; unrolled, it runs faster."""
    cell = _blank_cell(features, units, "tanh", "sigmoid", reset_after)
    return keras.layers.RNN(
        cell, unroll=True, return_sequences=True, return_state=True, **dict(switches)
    )


@oracle(stands_for="gru_step", takes=_STEP | WEIGHTS, gives="batch units", mistakes="step")
@remembered
def step(
    x_t: np.ndarray,
    h: np.ndarray,
    W: np.ndarray,
    U: np.ndarray,
    b: np.ndarray,
    activation: Activation = "tanh",
    recurrent_activation: Activation = "sigmoid",
) -> np.ndarray:
    """Return the state, ``(batch, units)``, after one step of Keras' cell.

    Input and old state are ``(batch, features)`` and ``(batch, units)``.
    """
    output, _ = cell(W, U, b, activation, recurrent_activation)(x_t, [h])
    return np.asarray(output)


@oracle(
    stands_for="gru_step_reset_before",
    takes=_STEP | KERNELS | {"b": "3*units"},
    gives="batch units",
    mistakes="step_reset_before",
)
def step_reset_before(
    x_t: np.ndarray, h: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> np.ndarray:
    """Return what :func:`step` returns, for a bias of shape ``(3 * units,)``."""
    return np.asarray(step(x_t, h, W, U, b))


def _layer_axes(return_sequences: bool = False, return_state: bool = False, **_: Any) -> AxisNames:
    output = "batch time units" if return_sequences else "batch units"
    return (output, "batch units") if return_state else output


@oracle(
    stands_for="gru",
    takes={"x": "batch time features", "h0": "batch units", **WEIGHTS},
    gives=_layer_axes,
    mistakes="layer",
)
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
        switches: ``return_sequences``, ``return_state``, ``go_backwards``,
            ``zero_output_for_mask``; and ``mask``, ``(batch, time)``, False where a step is
            padding.

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
    mask: np.ndarray | None = None,
    **switches: bool,
) -> tuple[np.ndarray, np.ndarray]:
    """Return all outputs of Keras' layer and its last state, which contain all other results."""
    cell(W, U, b)
    sizes = W.shape[0], U.shape[0]
    run = _blank_layer(*sizes, np.ndim(b) == 2, tuple(sorted(switches.items())))
    outputs, state = run(x, initial_state=None if h0 is None else [h0], mask=mask)
    return np.asarray(outputs), np.asarray(state)


@grader_code
def with_blocks(weights: np.ndarray, changed: dict[int, Any]) -> np.ndarray:
    """Return a copy of ``W``, ``U`` or ``b`` in which some blocks of columns are replaced.

    Args:
        weights: ``(..., 3 * units)``.
        changed: The new content of blocks: a number, or an array that fits ``(..., units)``.
    """
    units = weights.shape[-1] // 3
    result = weights.copy()
    for block, value in changed.items():
        result[..., block * units : (block + 1) * units] = value
    return result


@grader_code
def block(weights: np.ndarray, which: int) -> np.ndarray:
    """Return one block of columns of ``W``, ``U`` or ``b``: ``(..., units)``."""
    return np.split(weights, 3, axis=-1)[which]


@grader_code
def hold_gates(
    W: np.ndarray, U: np.ndarray, b: np.ndarray, z: float | None = None, r: float | None = None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return weights ``W, U, b`` with which a gate has a fixed value for every input.

    Args:
        z: Value of the update gate, from 0 to 1; ``None`` leaves it unchanged.
        r: The same for the reset gate.
    """
    held = {which: value for which, value in ((Z, z), (R, r)) if value is not None}
    still = dict.fromkeys(held, 0.0)
    edge = 1e-12
    logits = {g: np.log(max(v, edge)) - np.log(max(1 - v, edge)) for g, v in held.items()}
    # A gate adds up its two biases, so only the first row sets the value.
    b = with_blocks(b, still)
    first = b[:1] if b.ndim == 2 else b
    first[...] = with_blocks(first, logits)
    return with_blocks(W, still), with_blocks(U, still), b


@grader_code
def step_with_candidate(
    x_t: np.ndarray, h: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray, sums: np.ndarray
) -> np.ndarray:
    """Run one step of Keras' cell with given sums inside the candidate's tanh.

    The sums are passed as additional features that only the candidate uses.

    Args:
        sums: ``(batch, units)``.
    """
    features, units = W.shape[0], U.shape[0]
    further = np.zeros((features + units, 3 * units), "float32")
    further[:features] = with_blocks(W, {CANDIDATE: 0.0})
    further[features:, CANDIDATE * units :] = np.eye(units)
    return step(
        np.concatenate([x_t, sums], axis=1).astype("float32"),
        h,
        further,
        with_blocks(U, {CANDIDATE: 0.0}),
        with_blocks(b, {CANDIDATE: 0.0}),
    )


@grader_code
def gates(
    x_t: np.ndarray, h: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the update and the reset gate of one step, each ``(batch, units)``.

    Keras does not return its gates, so they are measured from outside: the update gate from how
    much of a candidate of 1 or -1 arrives, and the reset gate likewise after the two are swapped.
    """

    def update_gate(W: np.ndarray, U: np.ndarray, b: np.ndarray) -> np.ndarray:
        ones = np.full_like(h, 50.0)  # tanh(50) is 1
        high, low = (step_with_candidate(x_t, h, W, U, b, sign * ones) for sign in (1, -1))
        return np.asarray(1 - (high - low) / 2)

    return update_gate(W, U, b), update_gate(*(swap_gates(weights) for weights in (W, U, b)))


@grader_code
def swap_gates(weights: np.ndarray) -> np.ndarray:
    """Return ``W``, ``U`` or ``b`` with the blocks of the two gates swapped, r before z."""
    return with_blocks(weights, {Z: block(weights, R), R: block(weights, Z)})


@grader_code
def gates_over_time(
    x: np.ndarray, W: np.ndarray, U: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the update and the reset gate of every step, each ``(batch, time, units)``.

    The first state is zeros.
    """
    outputs = layer(x, W, U, b, return_sequences=True)
    before = np.concatenate([np.zeros_like(outputs[:, :1]), outputs[:, :-1]], axis=1)
    # Once all states are known, all steps can be computed at once.
    z, r = gates(
        np.asarray(x).reshape(-1, x.shape[-1]), before.reshape(-1, before.shape[-1]), W, U, b
    )
    return z.reshape(outputs.shape), r.reshape(outputs.shape)


@oracle(mistakes="shapes")
def shapes(
    batch: int, time: int, features: int, units: int, return_sequences: bool, return_state: bool
) -> recurrent.Shapes:
    """Return the shape of each tensor that Keras' layer returns."""
    sizes = (units, batch, time, features)
    return recurrent.shapes("gru", *sizes, return_sequences, return_state)


@oracle(
    stands_for="gru_parameters",
    takes={"features": "features", "units": "units"},
    mistakes="parameters",
)
@remembered
def parameters(features: int, units: int, reset_after: bool) -> int:
    """Return the number of weights that Keras counts."""
    return int(_blank_cell(features, units, "tanh", "sigmoid", reset_after).count_params())


@oracle(
    stands_for="compare_parameters",
    takes={"features": "features", "units": "units"},
    mistakes="every_cell",
)
@remembered
def every_cell(features: int, units: int) -> dict[str, int]:
    """Return the number of weights of Keras' three recurrent layers, by the layer's name."""
    kinds = (recurrent.KINDS[kind] for kind in ("simple_rnn", "gru", "lstm"))
    return {kind.__name__: _counted(kind(units), features) for kind in kinds}


def _counted(recurrent: Any, features: int) -> int:
    recurrent.build((None, None, features))
    return int(recurrent.count_params())
