"""Oracles for the shapes of recurrent layers, for stacks and for Bidirectional."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.check.oracles import AxisNames
from rnn_helpers.topics import models
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.recurrent import oracle as recurrent
from rnn_helpers.topics.recurrent.oracle import KINDS, Shapes

import keras
import numpy as np

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
@remembered
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
