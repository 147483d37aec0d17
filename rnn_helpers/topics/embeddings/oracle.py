"""Oracles for ``keras.layers.Embedding``, masks and the loss of word2vec."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from rnn_helpers.check import grader_code, oracle

import keras
import numpy as np
import tensorflow as tf

#: Cosines that are no further apart count as equal: another order of summation makes as much.
_TIE = 1e-5


def _vectors_of(ids: Any, **_: Any) -> str:
    return ("dim", "time dim", "batch time dim", "")[min(np.ndim(ids), 3)]


def _are_ids(ids: Any, vocab: int) -> bool:
    """Return whether these are ids, one at least, of a table with that many rows."""
    array = np.asarray(ids)
    whole = array.dtype.kind in "iu" and array.size > 0
    return whole and bool(np.all((array >= 0) & (array < vocab)))


def _may_be_looked_up(ids: Any, table: np.ndarray) -> bool:
    return table.ndim == 2 and table.size > 0 and _are_ids(ids, len(table))


@oracle(
    takes={"ids": "batch time", "table": "vocab dim"},
    gives=_vectors_of,
    mistakes="lookup",
    valid=_may_be_looked_up,
)
def lookup(ids: np.ndarray | Sequence[int] | int, table: np.ndarray) -> np.ndarray:
    """Return the rows of the table, ``(vocab, dim)``, for ids, by Keras' ``Embedding``.

    The result has the ids' shape plus ``dim``.
    """
    embedding = keras.layers.Embedding(*table.shape)
    embedding.build()
    embedding.set_weights([table])
    return np.asarray(embedding(tf.constant(ids)))


@oracle(
    takes={"ids": "batch time", "table": "vocab dim"},
    gives=_vectors_of,
    mistakes="product",
    valid=_may_be_looked_up,
)
def product(ids: np.ndarray | Sequence[int] | int, table: np.ndarray) -> np.ndarray:
    """Return TensorFlow's one-hot vectors of ids times the table, ``(vocab, dim)``.

    It is :func:`lookup`, unless the table holds something that is no number: a product reads every
    row.
    """
    return np.asarray(tf.tensordot(tf.one_hot(ids, len(table), dtype=table.dtype), table, axes=1))


def _has_a_gradient(ids: np.ndarray, upstream: np.ndarray, vocab_size: int) -> bool:
    return ids.ndim > 0 and ids.shape == upstream.shape[:-1] and _are_ids(ids, vocab_size)


@oracle(
    takes={"ids": "batch time", "upstream": "batch time dim", "vocab_size": "vocab_size"},
    gives="vocab_size dim",
    mistakes="gradient",
    valid=_has_a_gradient,
)
def gradient(ids: np.ndarray, upstream: np.ndarray, vocab_size: int) -> np.ndarray:
    """Return the table's gradient of ``sum(upstream * Embedding(ids))``, by TensorFlow's tape.

    Args:
        ids: Ids of any shape.
        upstream: Gradient of the output; its shape is that of the ids plus ``dim``.

    Returns:
        ``(vocab_size, dim)``.
    """
    embedding = keras.layers.Embedding(vocab_size, upstream.shape[-1])
    embedding.build()
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(embedding(tf.constant(ids)) * upstream)
    found = tape.gradient(loss, embedding.trainable_variables[0].value)
    return np.asarray(tf.convert_to_tensor(found))


def _is_a_batch(ids: np.ndarray) -> bool:
    return ids.ndim == 2 and ids.size > 0 and bool(np.all(ids >= 0))


@oracle(
    stands_for="padding_mask",
    takes={"ids": "batch time"},
    gives="batch time",
    mistakes="padding_mask",
    valid=_is_a_batch,
)
def mask(ids: np.ndarray) -> np.ndarray:
    """Return the mask that ``Embedding(mask_zero=True)`` passes on for ids, ``(batch, time)``."""
    embedding = keras.layers.Embedding(int(np.max(ids)) + 1, 1, mask_zero=True)
    return np.asarray(embedding.compute_mask(tf.constant(ids)))


@grader_code
def pooled(x: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Run Keras' ``GlobalAveragePooling1D``: ``(batch, time, dim)`` to ``(batch, dim)``.

    A row without any unmasked step gives NaN, as in Keras.
    """
    return np.asarray(keras.layers.GlobalAveragePooling1D()(tf.constant(x), mask=mask))


def _has_a_mask(x: np.ndarray, mask: np.ndarray) -> bool:
    fits = x.ndim == 3 and x.size > 0 and mask.shape == x.shape[:2]
    return fits and mask.dtype.kind == "b"


@oracle(
    takes={"x": "batch time features", "mask": "batch time"},
    gives="batch features",
    mistakes="masked_mean",
    valid=_has_a_mask,
)
def pooled_or_zero(x: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return :func:`pooled`, with zeros for rows without any unmasked step."""
    return np.nan_to_num(pooled(x, mask), nan=0.0)


def _has_pairs(sequence: Sequence[int], window: int) -> bool:
    words = [place for place, token in enumerate(sequence) if token != 0]
    inside = sequence[words[0] : words[-1] + 1] if words else []
    return window >= 1 and all(token > 0 for token in inside)


@oracle(stands_for="skip_gram_pairs", mistakes="pairs", valid=_has_pairs)
def pairs(sequence: Sequence[int], window: int) -> list[tuple[int, int]]:
    """Return the pairs of Keras' legacy ``skipgrams``, without negatives, unshuffled.

    They are sorted by the position of the centre, then of the context. Id 0 is in no pair.
    """
    found, _ = tf.keras.preprocessing.sequence.skipgrams(
        list(sequence),
        max(sequence, default=0) + 1,
        window_size=window,
        negative_samples=0,
        shuffle=False,
    )
    return [(int(centre), int(context)) for centre, context in found]


@grader_code
def pair_losses(
    centre: np.ndarray, positive: np.ndarray, negatives: np.ndarray, labels: Sequence[float]
) -> np.ndarray:
    """Return TensorFlow's cross-entropy of each candidate's score; shape ``(1 + negatives,)``.

    Args:
        centre: ``(dim,)``.
        positive: ``(dim,)``, the first candidate.
        negatives: ``(negatives, dim)``, the others.
        labels: 1 for a true context and 0 for a false one, for each candidate, the positive first.
    """
    candidates = tf.concat([positive[None], negatives], axis=0)
    scores = tf.linalg.matvec(candidates, centre)
    wanted = tf.constant(list(labels), scores.dtype)
    return np.asarray(tf.nn.sigmoid_cross_entropy_with_logits(labels=wanted, logits=scores))


def _has_a_loss(centre: np.ndarray, positive: np.ndarray, negatives: np.ndarray) -> bool:
    fits = centre.ndim == 1 and centre.shape == positive.shape == negatives.shape[1:]
    return fits and negatives.size > 0


@oracle(
    stands_for="negative_sampling_loss",
    takes={"centre": "dim", "positive": "dim", "negatives": "number dim"},
    mistakes="sampling_loss",
    valid=_has_a_loss,
)
def sampling_loss(centre: np.ndarray, positive: np.ndarray, negatives: np.ndarray) -> float:
    """Return the sum of :func:`pair_losses`, with label 1 for the positive and 0 for negatives."""
    return float(pair_losses(centre, positive, negatives, [1.0] + [0.0] * len(negatives)).sum())


@grader_code
def cosines(query: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return Keras' cosines, ``(n,)``, of a vector, ``(dim,)``, with each row of ``(n, dim)``."""
    repeated = np.broadcast_to(query, rows.shape)
    return np.asarray(keras.layers.Dot(axes=-1, normalize=True)([repeated, rows]))[:, 0]


def ties_by_name(found: Any) -> Any:
    """Return pairs ``(word, cosine)`` with neighbours of equal cosine sorted by word.

    Anything else is returned unchanged.
    """
    try:
        items = [(str(word), float(cosine)) for word, cosine in found]
    except (TypeError, ValueError):
        return found
    starts = [
        place
        for place, (one, next_) in enumerate(pairwise(items), 1)
        if abs(one[1] - next_[1]) > _TIE
    ]
    bounds = [0, *starts, len(items)]
    order = list(range(len(items)))
    return [
        tuple(found[i])
        for start, stop in pairwise(bounds)
        for i in sorted(order[start:stop], key=lambda i: items[i][0])
    ]


def _has_neighbours(word: str, table: np.ndarray, word_index: Mapping[str, int], k: int) -> bool:
    rows = list(word_index.values())
    known = word in word_index and len(word_index) > 1 and k >= 1 and table.ndim == 2
    if not known or len(set(rows)) < len(rows) or not _are_ids(rows, len(table)):
        return False
    if not np.all(np.any(table[rows] != 0, axis=1)):
        return False
    others = [row for other, row in word_index.items() if other != word]
    best = sorted(cosines(table[word_index[word]], table[others]), reverse=True)
    # Of words with equal cosines the text does not say which one is left out.
    return k >= len(best) or bool(best[k - 1] - best[k] > _TIE)


@oracle(
    stands_for="most_similar",
    takes={"table": "vocab dim"},
    mistakes="neighbours",
    read=ties_by_name,
    valid=_has_neighbours,
)
def neighbours(
    word: str, table: np.ndarray, word_index: Mapping[str, int], k: int
) -> list[tuple[str, float]]:
    """Return the ``k`` other words with the largest :func:`cosines`, with these, largest first.

    Words with equal cosines are sorted.
    """
    others = [other for other in word_index if other != word]
    scores = cosines(table[word_index[word]], table[[word_index[other] for other in others]])
    values, places = tf.math.top_k(scores, min(k, len(others)))
    found = [(others[int(p)], float(v)) for v, p in zip(values, places, strict=True)]
    sorted_: list[tuple[str, float]] = ties_by_name(found)
    return sorted_
