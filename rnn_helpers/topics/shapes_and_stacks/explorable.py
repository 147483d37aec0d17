"""The shape machine: which tensors a recurrent layer returns, for the reader to change."""

from itertools import product
from typing import Any

from rnn_helpers.topics.explorables import Explorable
from rnn_helpers.topics.recurrent.oracle import KINDS
from rnn_helpers.topics.shapes_and_stacks import oracle
from rnn_helpers.topics.shapes_and_stacks.figures import shape_table

import keras
import numpy as np

BATCH, TIME, FEATURES, UNITS = 2, 3, 5, 4
MASKS = {
    "no mask": (True, True, True),
    "x3 is a pad": (True, True, False),
    "x1 is a pad": (False, True, True),
}
# A changed input that moves an output by less than this does not reach it.
_UNMOVED = 1e-6


def shape_machine() -> Explorable:
    """Show which tensors a recurrent layer returns, where each comes from, and its shape.

    The reader chooses the layer and its arguments. The shapes are those that Keras' layers compute.
    To see what an output has read, each input step of a layer of Keras is changed in turn.
    """
    rows = oracle.shape_table(units=UNITS, batch=BATCH, time=TIME, features=FEATURES)
    return Explorable(
        title="The shape machine",
        topic="shapes_and_stacks",
        script="shape_machine",
        data={
            "units": UNITS,
            "input": (BATCH, TIME, FEATURES),
            "masks": MASKS,
            "kinds": [layer.__name__ for layer in KINDS.values()],
            "merge_modes": [repr(mode) for mode in oracle.MERGE_MODES],
            "shapes": {
                f"{layer} {sequences} {state}".lower(): cells
                for layer, sequences, state, cells in rows
            },
            "read": _read(),
            "refused": _refused(),
            "fails": _failure(),
            "version": keras.__version__,
        },
        picture=shape_table(rows),
        words=(
            "A table with the shapes of all tensors that a SimpleRNN, a GRU or an LSTM with 4 "
            "units returns, alone and in Bidirectional, for an input of shape (2, 3, 5). "
            "return_sequences=True adds the 3 to the output's shape. return_state=True adds one "
            "tensor (2, 4), for an LSTM two, and in Bidirectional twice as many. Only "
            "merge_mode='concat' makes the output 8 wide, and None returns two outputs."
        ),
        height=590,
    )


def _read() -> dict[str, list[Any]]:
    """Return which inputs each place of each output depends on, for every way to read them.

    The keys are such as ``"alone false true no mask"``: alone or both ways, ``go_backwards``,
    ``return_sequences`` and the mask. For each output there is a list of its places, and for each
    place a list of the inputs, counted from 0. A place that holds zeros is ``None``.
    """
    generator = np.random.default_rng(0)
    line = generator.normal(size=(TIME, FEATURES)).astype("float32")
    # The line with each of its steps changed, and the line as it is.
    changed = np.concatenate([line + np.eye(TIME, dtype="float32")[..., None], line[None]])
    # A mask is for each row, so one call serves all of them.
    x = np.concatenate([changed] * len(MASKS))
    mask = np.repeat(np.array(list(MASKS.values())), len(changed), axis=0)
    found = {}
    for name, backwards, sequences in product(("alone", "both"), (False, True), (False, True)):
        if name == "both" and backwards:
            continue
        layer = keras.layers.SimpleRNN(
            UNITS, return_sequences=sequences, go_backwards=backwards, bias_initializer="ones"
        )
        if name == "both":
            layer = keras.layers.Bidirectional(layer, merge_mode=None)
        outputs = layer(x, mask=mask)
        outputs = outputs if name == "both" else [outputs]
        per_mask = [np.split(np.asarray(output), len(MASKS)) for output in outputs]
        for which, rows in zip(MASKS, zip(*per_mask, strict=True), strict=True):
            key = f"{name} {backwards} {sequences} {which}".lower()
            found[key] = [_inputs_of(output) for output in rows]
    return found


def _inputs_of(output: np.ndarray) -> list[list[int] | None]:
    """Return for each place of an output which inputs it depends on.

    Args:
        output: ``(time + 1, places, units)`` or ``(time + 1, units)``; the last row is that of the
            unchanged line, and the others are those of the line with one step changed.
    """
    places = output.reshape(TIME + 1, -1, UNITS).swapaxes(0, 1)
    return [
        np.flatnonzero(np.abs(place[:-1] - place[-1]).max(axis=-1) > _UNMOVED).tolist()
        if place[-1].any()
        else None
        for place in places
    ]


def _refused() -> str:
    """Return what Keras says to a layer with ``go_backwards=True`` in ``Bidirectional``."""
    try:
        keras.layers.Bidirectional(keras.layers.SimpleRNN(UNITS, go_backwards=True))
    except ValueError as error:
        return str(error).partition(" Received")[0]
    return ""


def _failure() -> str:
    """Return how Keras fails with ``return_state`` in a stateful ``Bidirectional``, if it does.

    In Keras 3.15 this is a bug: ``Bidirectional.compute_mask`` multiplies a generator.
    """
    layer = keras.layers.SimpleRNN(UNITS, return_state=True, stateful=True)
    try:
        keras.layers.Bidirectional(layer)(np.zeros((BATCH, TIME, FEATURES), "float32"))
    except TypeError as error:
        return str(error).partition("\n")[0]
    return ""
