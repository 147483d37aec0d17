"""Oracles for states and rows that go on over batches, for cells, and for dropout."""

import functools
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.recurrent.oracle import CELLS, KINDS as KINDS
from rnn_helpers.topics.shapes_and_stacks.oracle import with_weights

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray

FEATURES, UNITS = 3, 5


@functools.cache
def small_layer(**switches: bool) -> Any:
    """Return a small SimpleRNN with fixed weights, built for ``(batch, time, 3)``."""
    generator = np.random.default_rng(64)
    # For a few steps without compiling, Keras is faster unrolled.
    layer = keras.layers.SimpleRNN(UNITS, unroll=True, **switches)
    layer.build((None, None, FEATURES))
    kernel = generator.normal(size=(FEATURES, UNITS), scale=0.3)
    turn = np.linalg.qr(generator.normal(size=(UNITS, UNITS)))[0]
    # A slightly enlarged rotation keeps what was read, so that the effect of pads stays visible.
    layer.set_weights([kernel, 1.2 * turn, generator.normal(size=UNITS, scale=0.4)])
    return layer


def read_on(batch: Array, state: Array | None = None) -> tuple[Array, Array]:
    """Run a small SimpleRNN over one batch, from a state or from zeros.

    Args:
        batch: ``(batch, time, 3)``.
        state: ``(batch, 5)`` or ``None``.

    Returns:
        Every output, ``(batch, time, 5)``, and the last state, ``(batch, 5)``.
    """
    layer = small_layer(return_sequences=True, return_state=True)
    outputs, last = layer(batch, initial_state=None if state is None else [state])
    return np.asarray(outputs), np.asarray(last)


def _states_fit(step: Any, batches: Sequence[Array], new_text: Sequence[bool]) -> bool:
    """Return whether there is a flag for each batch, and rows change only with a new text."""
    goes_on = zip(batches, batches[1:], new_text[1:], strict=False)
    return len(batches) == len(new_text) and all(
        new or len(before) == len(batch) for before, batch, new in goes_on
    )


@oracle(mistakes="stateful", valid=_states_fit)
def stateful(step: Any, batches: Sequence[Array], new_text: Sequence[bool]) -> list[Array]:
    """Return :func:`stateful_outputs`, for a ``step`` that is :func:`read_on`."""
    return stateful_outputs(batches, new_text)


@grader_code
def stateful_outputs(batches: Sequence[Array], new_text: Sequence[bool]) -> list[Array]:
    """Return the outputs of the layer of :func:`read_on`, stateful, and reset at each new text."""
    weights = small_layer(return_sequences=True, return_state=True).get_weights()
    layer: Any = None
    outputs = []
    for batch, new in zip(batches, new_text, strict=True):
        if layer is None or (new and len(batch) != layer.states[0].shape[0]):
            layer = keras.layers.SimpleRNN(UNITS, return_sequences=True, stateful=True, unroll=True)
            layer.build(batch.shape)
            layer.set_weights(weights)
        elif new:
            layer.reset_state()
        outputs.append(np.asarray(layer(batch)))
    return outputs


@grader_code
def doubled_sums(batches: Sequence[Array], new_text: Sequence[bool]) -> list[Array]:
    """Return the outputs for a step that is ``summing_step``: each text is added up as a whole."""
    begins = [i for i, new in enumerate(new_text) if new or i == 0]
    outputs: list[Array] = []
    for begin, end in pairwise([*begins, len(batches)]):
        text = list(batches[begin:end])
        sums = 2 * tf.cumsum(tf.concat(text, axis=1), axis=1)
        parts = tf.split(sums, [batch.shape[1] for batch in text], axis=1)
        outputs += [np.asarray(part) for part in parts]
    return outputs


@oracle(
    mistakes="rows",
    valid=lambda ids, batch, time: batch > 0 and time > 0 and len(ids) > batch * time,
)
def rows(ids: Sequence[int], batch: int, time: int) -> list[tuple[Array, Array]]:
    """Return batches of inputs and targets, ``(batch, time)`` each, whose rows go on.

    ``tf.signal.frame`` cuts the whole text into windows; each row of a batch takes the next window
    of its part of the text.
    """
    windows = tf.signal.frame(np.asarray(ids, "int32"), time + 1, time).numpy()
    count = len(windows) // batch
    parts = windows[: batch * count].reshape(batch, count, time + 1)
    return [(part[:, :-1], part[:, 1:]) for part in parts.swapaxes(0, 1)]


def _states_of(cell: Any) -> int:
    size = cell.state_size
    return len(size) if isinstance(size, (list, tuple)) else 1


def built_cell(kind: str, weights: Sequence[Array]) -> Any:
    """Return Keras' cell of a kind (``"simple_rnn"``, ``"lstm"``, ``"gru"``) with these weights."""
    cell = CELLS[kind](weights[1].shape[0])
    cell.build((None, weights[0].shape[0]))
    cell.set_weights(list(weights))
    return cell


@oracle(
    takes={"x": "batch time features"},
    gives=("batch time units", "batch units"),
    mistakes="looped",
    valid=lambda cell, x, states: x.shape[1] > 0 and len(states) == _states_of(cell),
)
def looped(cell: Any, x: Array, states: Sequence[Array]) -> tuple[Array, tuple[Array, ...]]:
    """Return every output and the last states of Keras' ``RNN`` with this cell."""
    layer = keras.layers.RNN(cell, unroll=True, return_sequences=True, return_state=True)
    outputs, *last = layer(x, initial_state=list(states))
    return np.asarray(outputs), tuple(map(np.asarray, last))


@oracle(
    mistakes="two_runs_differ",
    valid=lambda dropout, recurrent_dropout, training: (
        0 <= dropout < 1 and 0 <= recurrent_dropout < 1
    ),
)
@remembered
def two_runs_differ(dropout: float, recurrent_dropout: float, training: bool | None) -> bool:
    """Return whether two runs of one step of Keras' cell on the same input differ."""
    cell = keras.layers.SimpleRNNCell(32, dropout=dropout, recurrent_dropout=recurrent_dropout)
    x, h = np.ones((2, 32), "float32"), np.ones((2, 32), "float32")
    runs = []
    for _ in range(2):
        # A cell keeps its dropout masks from step to step; a layer resets them before each run.
        cell.reset_dropout_mask()
        cell.reset_recurrent_dropout_mask()
        runs.append(np.asarray(cell(x, [h], training=training)[0]))
    return not np.array_equal(runs[0], runs[1])


@oracle(
    takes={
        "x": "batch time features",
        "kernel": "features 2*units",
        "recurrent_kernel": "units 2*units",
        "bias": "2*units",
    },
    gives="batch time units",
    mistakes="minimal_gated",
)
def minimal_gated(
    x: Array, kernel: Array, recurrent_kernel: Array, bias: Array, **tied: Any
) -> Array:
    """Return every output of a minimal gated unit, which is a GRU whose two gates are tied.

    With ``f`` for the forget gate, Keras' GRU that resets before the product has ``r = f`` and
    ``z = 1 - f``, which is the sigmoid of the negative sum.

    Args:
        kernel: ``(features, 2 * units)``: the forget gate's columns, then the candidate's.
        recurrent_kernel: ``(units, 2 * units)``, in the same order.
        bias: ``(2 * units,)``, in the same order.
        tied: ``z`` and ``r``, the signs of the forget gate's weights in the GRU's gates;
            ``reset_after``; and ``activation``.
    """
    z, r = tied.pop("z", -1.0), tied.pop("r", 1.0)

    def gates(part: Array) -> Array:
        gate, candidate = np.split(part, 2, axis=-1)
        return np.concatenate([z * gate, r * gate, candidate], axis=-1).astype("float32")

    after = tied.setdefault("reset_after", False)
    wide = gates(bias)
    if "gate_bias" in tied:
        units = recurrent_kernel.shape[0]
        wide[units : 2 * units] += tied.pop("gate_bias")
    weights = [gates(kernel), gates(recurrent_kernel)]
    weights.append(np.stack([wide, np.zeros_like(wide)]) if after else wide)
    layer = keras.layers.GRU(recurrent_kernel.shape[0], return_sequences=True, **tied)
    return np.asarray(with_weights(layer, weights, x.shape[-1])(x))
