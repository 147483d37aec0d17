"""What pads do to the states of two sentences, masked or not, for the reader to change."""

from collections.abc import Mapping
from typing import Any, Final

from rnn_helpers.topics.explorables import Explorable
from rnn_helpers.topics.padding_and_masks.figures import padding_curves
from rnn_helpers.topics.recurrent.oracle import KINDS

import keras
import numpy as np

Array = np.ndarray
SENTENCES: Final = (("snow", "falls", "softly"), ("bells", "ring", "twice"))
#: How many pads the reader may put before the words; behind them any number up to the last one.
BEFORE: Final = (0, 1, 2, 5, 10, 20)
MOST_PADS: Final = BEFORE[-1]
LAYERS: Final = {kind.__name__: kind for kind in KINDS.values()}
UNITS, SHOWN_UNITS, WORD_FEATURES = 16, 5, 16
SEED: Final = 1


def pads(numbers: list[int], curves: Mapping[str, Mapping[str, Array]]) -> Explorable:
    """Show how pads before and behind two sentences change what a layer makes of them.

    The layers are not trained, and neither is the embedding before them. All numbers are theirs.

    Args:
        numbers: For the picture: numbers of pads.
        curves: For the picture: what ``padding_distances`` has measured for them.
    """
    return Explorable(
        title="Two sentences, padded",
        topic="padding_and_masks",
        script="pads",
        data={
            "sentences": SENTENCES,
            "before": BEFORE,
            "most": MOST_PADS,
            "layers": {name: _layer(kind) for name, kind in LAYERS.items()},
        },
        picture=padding_curves(numbers, curves),
        words=(
            "Two diagrams over the number of pads. Left, the distance between two sentences: only "
            "with pads at the end and without a mask it falls, to nearly nothing. Right, how far "
            "pads have moved a sentence: with a mask, not at all."
        ),
        height=730,
    )


def _layer(kind: Any) -> dict[str, dict[str, Any]]:
    """Return what an untrained layer makes of the sentences, with a mask and without one.

    Returns:
        Under ``"masked"`` and ``"not masked"``: ``states``, the first units after each step,
        ``(before, sentence, step, units)``; ``distance`` between the two sentences, and ``moved``,
        the distance of the first one from its state without pads, each ``(before, behind)``.
    """
    rows = []
    for before in BEFORE:
        for number in range(len(SENTENCES)):
            words = [1 + 3 * number, 2 + 3 * number, 3 + 3 * number]
            rows.append([0] * before + words + [0] * (2 * MOST_PADS - before))
    ids = np.array(rows, "int32")
    found = {}
    for label, masked in (("masked", True), ("not masked", False)):
        embedding = keras.layers.Embedding(
            7,
            WORD_FEATURES,
            mask_zero=masked,
            embeddings_initializer=keras.initializers.RandomUniform(seed=SEED),
        )
        layer = kind(
            UNITS,
            return_sequences=True,
            kernel_initializer=keras.initializers.GlorotUniform(seed=SEED),
            recurrent_initializer=keras.initializers.Orthogonal(seed=SEED),
        )
        states = np.asarray(layer(embedding(ids)))
        states = states.reshape(len(BEFORE), len(SENTENCES), -1, UNITS)
        # The state after the last word and so many pads behind it.
        ends = np.stack(
            [
                states[place, :, before + 2 : before + 3 + MOST_PADS]
                for place, before in enumerate(BEFORE)
            ]
        )
        bare = ends[0, 0, 0]
        found[label] = {
            "states": states[..., :SHOWN_UNITS],
            "distance": np.linalg.norm(ends[:, 0] - ends[:, 1], axis=-1),
            "moved": np.linalg.norm(ends[:, 0] - bare, axis=-1),
        }
    return found
