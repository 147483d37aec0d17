"""Oracles for the arguments of recurrent layers, Bidirectional, cells, masks and dropout."""

import functools
from collections.abc import Mapping, Sequence
from itertools import pairwise, product
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.check.oracles import AxisNames
from rnn_helpers.topics import models
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.recurrent import oracle as recurrent
from rnn_helpers.topics.recurrent.oracle import CELLS, KINDS, Shapes

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray

MERGE_MODES = ("concat", "sum", "mul", "ave", None)


def _known_words(kind: str, merge_mode: str | None = None, **_: Any) -> bool:
    return kind in KINDS and merge_mode in MERGE_MODES


@oracle(mistakes="shapes", valid=_known_words)
def shapes(
    kind: str,
    units: int,
    batch: int,
    time: int,
    features: int,
    return_sequences: bool,
    return_state: bool,
    merge_mode: str | None = None,
) -> Shapes:
    """Return the shape of each tensor that Keras' layer returns; see :mod:`.recurrent.oracle`."""
    sizes = (units, batch, time, features)
    return recurrent.shapes(kind, *sizes, return_sequences, return_state, merge_mode)


@grader_code
def shape_table(
    units: int, batch: int, time: int, features: int
) -> list[tuple[str, bool, bool, dict[str, Shapes]]]:
    """Return rows of layer, ``return_sequences``, ``return_state``, and the shapes by wrapping."""
    rows = []
    for kind, sequences, state in product(KINDS, (False, True), (False, True)):
        arguments = (kind, units, batch, time, features, sequences, state)
        cells = {"alone": recurrent.shapes(*arguments)}
        for mode in MERGE_MODES:
            cells[repr(mode)] = recurrent.shapes(*arguments, merge_mode=mode, bidirectional=True)
        rows.append((KINDS[kind].__name__, sequences, state, cells))
    return rows


@oracle(
    mistakes="stack", read=models.facts_and_settings, valid=lambda units, features=6: len(units) > 0
)
def stack(units: Sequence[int], features: int = 6) -> dict[str, Any]:
    """Return the facts of the stack that the exercise asks for."""
    return stack_facts(units, features)


@grader_code
def stack_facts(
    units: Sequence[int], features: int, kind: str = "gru", last_returns_sequences: bool = False
) -> dict[str, Any]:
    """Return the facts (:func:`models.facts_and_settings`) of a right stack of Keras' layers."""
    layers = []
    for i, (width, size) in enumerate(zip([features, *units[:-1]], units, strict=True)):
        sequences = last_returns_sequences or i + 1 < len(units)
        layers.append(KINDS[kind](size, return_sequences=sequences))
        layers[-1].build((None, None, width))
    shapes = [tuple(w.shape) for layer in layers for w in layer.get_weights()]
    weights = iter(models.probe_weights(shapes))
    x = models.probe((None, None, features))
    for layer in layers:
        layer.set_weights([next(weights) for _ in layer.weights])
        x = layer(x)
    time = (None,) if last_returns_sequences else ()
    return {
        "input shape": (None, None, features),
        "output shape": (None, *time, units[-1]),
        "shapes of the weights": shapes,
        "settings that were changed": [],
        "prediction": np.asarray(x),
    }


@grader_code
def with_weights(layer: Any, weights: Sequence[Array], features: int) -> Any:
    """Return the layer, built for inputs of ``features`` numbers and with the given weights."""
    layer.build((None, None, features))
    layer.set_weights(list(weights))
    return layer


def _merged_axes(merge_mode: str | None = "concat", **_: Any) -> AxisNames:
    if merge_mode is None:
        return "batch time units", "batch time units"
    return "batch time width" if merge_mode == "concat" else "batch time units"


@oracle(
    takes={"forward": "batch time units", "backward": "batch time units"},
    gives=_merged_axes,
    mistakes="bidirectional",
    valid=lambda forward, backward, merge_mode="concat": (
        forward.shape == backward.shape and merge_mode in MERGE_MODES
    ),
)
def bidirectional(forward: Array, backward: Array, merge_mode: str | None = "concat") -> Any:
    """Return two runs merged by Keras' layers, the second turned round in time.

    A test of the oracles shows that ``keras.layers.Bidirectional`` gives the same.
    """
    return merged(forward, backward[:, ::-1], merge_mode)


@grader_code
def merged(first: Array, second: Array, merge_mode: str | None) -> Any:
    """Return two arrays of the same shape merged by Keras' layers, or as a pair for ``None``."""
    layers = {
        "concat": keras.layers.Concatenate(),
        "sum": keras.layers.Add(),
        "mul": keras.layers.Multiply(),
        "ave": keras.layers.Average(),
    }
    if merge_mode is None:
        return first, second
    return np.asarray(layers[merge_mode]([first, second]))


@grader_code
def one_way(x: Array, weights: Sequence[Array], go_backwards: bool = False) -> Array:
    """Return all outputs of a GRU, ``(batch, time, units)``, in the order of their computation."""
    units = weights[1].shape[0]
    layer = keras.layers.GRU(units, return_sequences=True, go_backwards=go_backwards)
    return np.asarray(with_weights(layer, weights, x.shape[-1])(x))


FEATURES, UNITS = 3, 5
"""Sizes of the small layers that exercises get as functions."""


@functools.cache
def _small_layer(**switches: bool) -> Any:
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
    layer = _small_layer(return_sequences=True, return_state=True)
    outputs, last = layer(batch, initial_state=None if state is None else [state])
    return np.asarray(outputs), np.asarray(last)


def final_output(x: Array, mask: Array | None = None) -> Array:
    """Return the last output, ``(batch, 5)``, of a small SimpleRNN over ``(batch, time, 3)``."""
    return np.asarray(_small_layer()(x, mask=mask))


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
    weights = _small_layer(return_sequences=True, return_state=True).get_weights()
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


@grader_code
def padded_output(x: Array, before: int, after: int, masked: bool, inverted: bool = False) -> Array:
    """Return :func:`final_output` of ``x`` with steps of zeros before and after it."""
    padded = np.pad(x, ((0, 0), (before, after), (0, 0)))
    real = np.pad(np.ones(x.shape[:2], bool), ((0, 0), (before, after)))
    return final_output(padded, (~real if inverted else real) if masked else None)


@oracle(
    takes={"x": "batch time features"},
    mistakes="padding_effect",
    valid=lambda run, x, pads, padding="post", masked=False: (
        x.size > 0 and pads >= 0 and padding in ("pre", "post")
    ),
)
def padding_effect(
    run: Any, x: Array, pads: int, padding: str = "post", masked: bool = False
) -> float:
    """Return the largest change of a run's output if ``x`` is padded with steps of zeros.

    ``run`` is :func:`final_output`.
    """
    before, after = (pads, 0) if padding == "pre" else (0, pads)
    return float(np.abs(padded_output(x, before, after, masked) - final_output(x)).max())


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


def influence(layer: Any, time: int, features: int, seed: int = 0) -> Array:
    """Return how far each output moves when one input step is changed.

    Args:
        layer: Takes ``(batch, time, features)``, returns ``(batch, time, units)``.

    Returns:
        ``(time, time)``: rows are outputs, columns are the changed inputs, the largest value is 1.
    """
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(1, time, features)).astype("float32")
    change = generator.normal(size=features, scale=0.3).astype("float32")
    # One copy of the input for each changed step, and one unchanged copy.
    changed = np.concatenate([x + np.eye(time, dtype="float32")[:, :, None] * change, x])
    outputs = np.asarray(layer(changed))
    moved: Array = np.linalg.norm(outputs[:-1] - outputs[-1], axis=-1).T
    return moved / moved.max()


def padding_distances(
    kind: str, pads: Sequence[int], seeds: int = 5, units: int = 16
) -> Mapping[str, Mapping[str, Array]]:
    """Measure what padding does to an untrained layer after an untrained embedding.

    Two sentences of three different words are padded and encoded; medians over seeds.

    Returns:
        For each kind of padding, such as ``"pre, masked"``, two arrays with a value for each number
        of pads: ``between``, the distance between the two codes, and ``moved``, the distance of a
        sentence's code from that of the unpadded sentence.
    """
    found: dict[str, list[Array]] = {}
    for masked in (True, False):
        embedding, layer = keras.layers.Embedding(20, 16, mask_zero=masked), KINDS[kind](units)
        encode = _compiled(embedding, layer)
        for seed in range(seeds):
            words = np.random.default_rng(seed).permutation(np.arange(1, 20))[:6].reshape(2, 3)
            _initialise_again(seed, embedding, layer)
            for padding in ("pre", "post"):
                label = f"{padding}, {'masked' if masked else 'not masked'}"
                found.setdefault(label, []).append(_distances(encode, words, pads, padding))
    medians = {label: np.median(distances, axis=0) for label, distances in found.items()}
    return {label: {"between": m[0], "moved": m[1]} for label, m in medians.items()}


def _compiled(embedding: Any, layer: Any) -> Any:
    """Return a function from ids, ``(2, time)``, to codes, compiled once for all lengths."""

    some_ids = tf.TensorSpec((2, None), tf.int32)
    encode = tf.function(
        lambda ids: layer(embedding(ids)), input_signature=[some_ids], autograph=False
    )
    encode(np.ones((2, 3), "int32"))  # builds the layers
    return encode


def _distances(encode: Any, words: Array, pads: Sequence[int], padding: str) -> Array:
    """Return distances between the codes, and from those without padding: ``(2, len(pads))``."""
    codes = []
    for count in (0, *pads):
        before, after = (count, 0) if padding == "pre" else (0, count)
        codes.append(np.asarray(encode(np.pad(words, ((0, 0), (before, after))).astype("int32"))))
    bare, padded = codes[0], np.stack(codes[1:])
    between = np.linalg.norm(padded[:, 0] - padded[:, 1], axis=-1)
    moved = np.linalg.norm(padded - bare, axis=-1).mean(axis=-1)
    return np.stack([between, moved])


def _initialise_again(seed: int, *layers: Any) -> None:
    """Give built layers the weights with which Keras would initialise them after this seed."""
    keras.utils.set_random_seed(seed)
    for layer in layers:
        twin = type(layer).from_config(layer.get_config())
        twin.build_from_config(layer.get_build_config())
        layer.set_weights(twin.get_weights())
