"""Oracles for what padding changes, with a mask and without."""

from collections.abc import Mapping, Sequence
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.topics.gru import oracle as keras_gru
from rnn_helpers.topics.recurrent.oracle import KINDS
from rnn_helpers.topics.state_over_time.oracle import small_layer

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray


def final_output(x: Array, mask: Array | None = None) -> Array:
    """Return the last output, ``(batch, 5)``, of a small SimpleRNN over ``(batch, time, 3)``."""
    return np.asarray(small_layer()(x, mask=mask))


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


def _a_batch(sequences: Sequence[Array], value: float = 0.0) -> bool:
    """Return whether there is a step, and the sequences agree in their features."""
    return any(map(len, sequences)) and len({s.shape[1:] for s in sequences}) == 1


@oracle(
    stands_for="as_batch",
    gives=("batch time features", "batch time"),
    mistakes="as_batch",
    valid=_a_batch,
)
def as_batch(sequences: Sequence[Array], value: float = 0.0) -> tuple[Array, Array]:
    """Return sequences of unequal lengths as Keras pads them, and a mask of the real steps.

    Args:
        sequences: Arrays of shape ``(steps, features)``.
        value: The number that the padding is filled with.

    Returns:
        ``(batch, longest, features)`` float32, and ``(batch, longest)`` bool.
    """
    return padded(sequences, value, "post")


@grader_code
def padded(sequences: Sequence[Array], value: float, side: str) -> tuple[Array, Array]:
    """Return what :func:`as_batch` returns, padded at the end for ``"post"``, else in front."""
    x = keras.utils.pad_sequences(sequences, padding=side, value=value, dtype="float32")
    ones = [np.ones(len(sequence)) for sequence in sequences]
    mask = keras.utils.pad_sequences(ones, maxlen=x.shape[1], padding=side, value=0)
    return x, mask.astype(bool)


@oracle(
    stands_for="gru_masked",
    takes={"x": "batch time features", "mask": "batch time", **keras_gru.WEIGHTS},
    gives="batch time units",
    mistakes="masked",
)
def masked(x: Array, mask: Array, W: Array, U: Array, b: Array) -> Array:
    """Return every output of Keras' layer with a mask, ``(batch, time, units)``."""
    return np.asarray(keras_gru.layer(x, W, U, b, mask=mask, return_sequences=True))
