"""Keras' recurrent layers by kind, and the shapes that they return."""

from collections.abc import Callable
from typing import Any, Final

from rnn_helpers.check import grader_code
from rnn_helpers.topics.oracle_cache import remembered

import keras

Shapes = tuple[tuple[int, ...], ...]
"""The shape of each tensor that a layer returns."""

KINDS: Final = {
    "simple_rnn": keras.layers.SimpleRNN,
    "lstm": keras.layers.LSTM,
    "gru": keras.layers.GRU,
}
CELLS: Final = {
    "simple_rnn": keras.layers.SimpleRNNCell,
    "lstm": keras.layers.LSTMCell,
    "gru": keras.layers.GRUCell,
}


def in_form(run: Callable[..., tuple[Any, ...]], switches: dict[str, Any]) -> Any:
    """Return what a layer returns with these switches.

    Args:
        run: Runs the layer with the other switches, and returns all outputs and the last states,
            which contain all other results.
        switches: The switches by name; ``return_sequences`` and ``return_state`` are not handed on.
    """
    others = dict(switches)
    return_sequences = others.pop("return_sequences", False)
    return_state = others.pop("return_state", False)
    outputs, *states = run(**others)
    result = outputs if return_sequences else outputs[:, -1]
    return (result, *states) if return_state else result


@grader_code
@remembered
def shapes(
    kind: str,
    units: int,
    batch: int,
    time: int,
    features: int,
    return_sequences: bool,
    return_state: bool,
    merge_mode: str | None = None,
    bidirectional: bool | None = None,
) -> Shapes:
    """Return the shape of each tensor that Keras' layer returns.

    Args:
        kind: ``"simple_rnn"``, ``"lstm"`` or ``"gru"``.
        merge_mode: How Bidirectional merges the outputs. By default ``None`` means a layer
            without Bidirectional.
        bidirectional: If true, ``merge_mode=None`` has Keras' own meaning: two separate outputs.
    """
    layer = KINDS[kind](units, return_sequences=return_sequences, return_state=return_state)
    if merge_mode is not None if bidirectional is None else bidirectional:
        layer = keras.layers.Bidirectional(layer, merge_mode=merge_mode)
    found = layer.compute_output_shape((batch, time, features))
    several = isinstance(found[0], (tuple, list))
    return tuple(tuple(shape) for shape in found) if several else (tuple(found),)
