"""Oracles for ``keras.layers.Embedding``, masks and the loss of word2vec."""

from collections.abc import Mapping, Sequence

from rnn_helpers.check import grader_code

import keras
import numpy as np
import tensorflow as tf


@grader_code
def lookup(ids: np.ndarray | Sequence[int] | int, table: np.ndarray) -> np.ndarray:
    """Return the rows of the table, ``(vocab, dim)``, for ids, by Keras' ``Embedding``.

    The result has the ids' shape plus ``dim``.
    """
    embedding = keras.layers.Embedding(*table.shape)
    embedding.build()
    embedding.set_weights([table])
    return np.asarray(embedding(tf.constant(ids)))


@grader_code
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


@grader_code
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


@grader_code
def pooled_or_zero(x: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return :func:`pooled`, with zeros for rows without any unmasked step."""
    return np.nan_to_num(pooled(x, mask), nan=0.0)


@grader_code
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


@grader_code
def sampling_loss(centre: np.ndarray, positive: np.ndarray, negatives: np.ndarray) -> float:
    """Return the sum of :func:`pair_losses`, with label 1 for the positive and 0 for negatives."""
    return float(pair_losses(centre, positive, negatives, [1.0] + [0.0] * len(negatives)).sum())


@grader_code
def cosines(query: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return Keras' cosines, ``(n,)``, of a vector, ``(dim,)``, with each row of ``(n, dim)``."""
    repeated = np.broadcast_to(query, rows.shape)
    return np.asarray(keras.layers.Dot(axes=-1, normalize=True)([repeated, rows]))[:, 0]


@grader_code
def neighbours(
    word: str, table: np.ndarray, word_index: Mapping[str, int], k: int
) -> list[tuple[str, float]]:
    """Return the ``k`` other words with the largest :func:`cosines`, with these, largest first."""
    others = [other for other in word_index if other != word]
    scores = cosines(table[word_index[word]], table[[word_index[other] for other in others]])
    values, places = tf.math.top_k(scores, min(k, len(others)))
    return [(others[int(p)], float(v)) for v, p in zip(values, places, strict=True)]
