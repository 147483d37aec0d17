"""Oracles for ``keras.layers.Embedding``, masks, and word2vec's loss."""

from collections.abc import Mapping, Sequence

from rnn_helpers.check import grader_code

import keras
import numpy as np
import tensorflow as tf


@grader_code
def lookup(ids: np.ndarray | Sequence[int] | int, table: np.ndarray) -> np.ndarray:
    """Keras' ``Embedding`` with this table, ``(vocab, dim)``: the ids' shape plus ``dim``."""
    embedding = keras.layers.Embedding(*table.shape)
    embedding.build()
    embedding.set_weights([table])
    return np.asarray(embedding(tf.constant(ids)))


@grader_code
def gradient(ids: np.ndarray, upstream: np.ndarray, vocab_size: int) -> np.ndarray:
    """Gradient of ``sum(upstream * Embedding(ids))`` by the table, by TensorFlow's tape.

    Args:
        ids: Any rank.
        upstream: The ids' shape plus ``dim``.

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
    """The mask that ``Embedding(mask_zero=True)`` hands on for ids, ``(batch, time)``."""
    embedding = keras.layers.Embedding(int(np.max(ids)) + 1, 1, mask_zero=True)
    return np.asarray(embedding.compute_mask(tf.constant(ids)))


@grader_code
def pooled(x: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Keras' ``GlobalAveragePooling1D``: ``(batch, time, dim)`` to ``(batch, dim)``.

    A row without a single unmasked step gives NaN, as Keras does.
    """
    return np.asarray(keras.layers.GlobalAveragePooling1D()(tf.constant(x), mask=mask))


@grader_code
def pooled_or_zero(x: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """:func:`pooled`, with zeros where a row has no unmasked step."""
    return np.nan_to_num(pooled(x, mask), nan=0.0)


@grader_code
def pairs(sequence: Sequence[int], window: int) -> list[tuple[int, int]]:
    """The pairs of Keras' legacy ``skipgrams``, without negatives, unshuffled.

    In the order of the centre, then of the context. Id 0 is in no pair.
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
    """Cross-entropy of each candidate's score, by TensorFlow; shape ``(1 + negatives,)``.

    Args:
        centre: ``(dim,)``.
        positive: ``(dim,)``, the first candidate.
        negatives: ``(negatives, dim)``, the others.
        labels: What each candidate should be, the positive one first: 1 true context, 0 not.
    """
    candidates = tf.concat([positive[None], negatives], axis=0)
    scores = tf.linalg.matvec(candidates, centre)
    wanted = tf.constant(list(labels), scores.dtype)
    return np.asarray(tf.nn.sigmoid_cross_entropy_with_logits(labels=wanted, logits=scores))


@grader_code
def sampling_loss(centre: np.ndarray, positive: np.ndarray, negatives: np.ndarray) -> float:
    """Sum of :func:`pair_losses`, the positive labelled 1 and every negative 0."""
    return float(pair_losses(centre, positive, negatives, [1.0] + [0.0] * len(negatives)).sum())


@grader_code
def cosines(query: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Cosine of one vector, ``(dim,)``, with each row of ``(n, dim)``, by Keras; shape ``(n,)``."""
    repeated = np.broadcast_to(query, rows.shape)
    return np.asarray(keras.layers.Dot(axes=-1, normalize=True)([repeated, rows]))[:, 0]


@grader_code
def neighbours(
    word: str, table: np.ndarray, word_index: Mapping[str, int], k: int
) -> list[tuple[str, float]]:
    """The ``k`` other words with the largest :func:`cosines`, and these, the largest first."""
    others = [other for other in word_index if other != word]
    scores = cosines(table[word_index[word]], table[[word_index[other] for other in others]])
    values, places = tf.math.top_k(scores, min(k, len(others)))
    return [(others[int(p)], float(v)) for v, p in zip(values, places, strict=True)]
