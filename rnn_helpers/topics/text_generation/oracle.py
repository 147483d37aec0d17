"""What TensorFlow and Keras say about windows, losses, distributions and generating.

A generator is checked against the slow way: for every token the whole prefix is read anew.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_helpers.check import grader_code
from rnn_helpers.check.compare import Tolerance
from rnn_helpers.topics.models import probe, probe_weights
from rnn_helpers.topics.recurrent.oracle import KINDS

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray


@grader_code
def windows(ids: Sequence[int], length: int, step: int = 1) -> tuple[Array, Array]:
    """Inputs and targets, ``(n, length)`` each, cut by ``tf.signal.frame``."""
    framed = tf.signal.frame(np.asarray(ids, "int32"), length + 1, step).numpy()
    return framed[:, :-1], framed[:, 1:]


@grader_code
def prefixes(ids: Sequence[int], maxlen: int) -> tuple[Array, Array]:
    """Every prefix and its next id: frames of the line with ``maxlen - 1`` zeros before it."""
    padded = np.pad(np.asarray(ids, "int32"), (maxlen - 1, 0))
    framed = tf.signal.frame(padded, maxlen + 1, 1).numpy()
    return framed[:, :-1], framed[:, -1]


@grader_code
def generator_facts(
    vocab_size: int,
    dim: int,
    units: int,
    cell: str,
    *,
    rows: int | None = None,
    answers: int | None = None,
    last: str = "linear",
    both_ways: bool = False,
    return_sequences: bool = True,
) -> Mapping[str, Any]:
    """The facts of a right generator, from Keras' bare layer between two matrix products.

    Args:
        rows: Rows of the table, where they are not ``vocab_size``.
        answers: Width of the logits, where it is not ``vocab_size``.
        last: What is done to the logits: a name in ``keras.activations``.
        both_ways: Whether the layer is put into ``Bidirectional``.
        return_sequences: Whether it answers at every step.
    """
    rows, answers = rows or vocab_size, answers or vocab_size
    layer = KINDS[cell](units, return_sequences=return_sequences)
    recurrent = keras.layers.Bidirectional(layer) if both_ways else layer
    recurrent.build((None, None, dim))
    inner = [tuple(w.shape) for w in recurrent.get_weights()]
    wide = units * (1 + both_ways)
    weights = probe_weights([(rows, dim), *inner, (wide, answers), (answers,)])
    recurrent.set_weights(weights[1:-2])
    states = recurrent(weights[0][probe((None, None), [(rows, dim)])])
    logits = keras.activations.get(last)(tf.tensordot(states, weights[-2], 1) + weights[-1])
    shape = (None, None, answers) if return_sequences else (None, answers)
    return {
        "input shape": (None, None),
        "output shape": shape,
        "shapes of the weights": [w.shape for w in weights],
        "prediction": np.asarray(logits),
    }


@grader_code
def losses(logits: Array, targets: Array) -> Array:
    """The cross-entropy at every position, in nats and in float64, by TensorFlow."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=np.asarray(targets, "int32"), logits=np.asarray(logits, "float64")
    ).numpy()


@grader_code
def cross_entropy(logits: Array, targets: Array) -> float:
    """Their mean."""
    return float(losses(logits, targets).mean())


@grader_code
def perplexity(logits: Array, targets: Array) -> float:
    """The exponential of the mean."""
    return float(tf.exp(tf.constant(cross_entropy(logits, targets), tf.float64)))


@grader_code
def bigram_perplexity(
    train_ids: Sequence[int] | Array,
    test_ids: Sequence[int] | Array,
    vocab_size: int,
    added: float = 1.0,
) -> float:
    """Perplexity of a model whose logits are the logarithms of TensorFlow's confusion matrix."""
    train, test = np.asarray(train_ids, "int32"), np.asarray(test_ids, "int32")
    pairs = tf.math.confusion_matrix(train[:-1], train[1:], vocab_size, dtype=tf.float64)
    logits = tf.math.log(pairs + added)
    return perplexity(tf.gather(logits, test[:-1]).numpy(), test[1:])


@grader_code
def at_temperature(logits: Array, temperature: float) -> Array:
    """TensorFlow's softmax of the logits over the temperature, in float64."""
    return tf.nn.softmax(np.asarray(logits, "float64") / temperature).numpy()


@grader_code
def only(probabilities: Array, kept: Array) -> Array:
    """What is left of a distribution when only the marked tokens may come."""
    logits = tf.where(kept, tf.math.log(np.asarray(probabilities, "float64")), -np.inf)
    return tf.nn.softmax(logits).numpy()


@grader_code
def most_likely(probabilities: Array, k: int) -> Array:
    """True for the k likeliest tokens, by ``tf.math.top_k``."""
    chosen = tf.math.top_k(probabilities, min(k, len(probabilities))).indices
    return np.isin(np.arange(len(probabilities)), chosen)


@grader_code
def top_k(probabilities: Array, k: int) -> Array:
    """The distribution over the k likeliest tokens."""
    return only(probabilities, most_likely(probabilities, k))


@grader_code
def needed(probabilities: Array, p: float) -> int:
    """How many tokens it takes at least to reach p: the smallest k whose top-k mass does."""
    masses = [
        float(tf.reduce_sum(tf.math.top_k(np.asarray(probabilities, "float64"), k).values))
        for k in range(1, len(probabilities) + 1)
    ]
    return next((k for k, mass in enumerate(masses, 1) if mass >= p), len(masses))


@grader_code
def top_p(probabilities: Array, p: float) -> Array:
    """The distribution over the smallest set of tokens that reaches p."""
    return top_k(probabilities, needed(probabilities, p))


@dataclass(frozen=True)
class TinyNetwork:
    """A SimpleRNN with fixed random weights over a few tokens, quick enough for many draws.

    Attributes:
        table: One vector for each token, ``(vocab, units)``.
        U: Recurrent kernel, ``(units, units)``.
        head: From the state to the logits, ``(units, vocab)``.
    """

    table: Array
    U: Array
    head: Array

    @property
    def vocab_size(self) -> int:
        return len(self.table)

    def step(self, token_id: int, state: Array | None = None) -> tuple[Array, Array]:
        """Logits ``(vocab,)`` for the token after ``token_id``, and the new state ``(units,)``.

        Raises:
            TypeError: ``token_id`` is not one whole number.
            ValueError: There is no such token.
        """
        if np.ndim(token_id) or not np.issubdtype(np.asarray(token_id).dtype, np.integer):
            raise TypeError(f"step takes one token id, a whole number, not {token_id!r}")
        if not 0 <= token_id < self.vocab_size:
            raise ValueError(f"step knows ids 0 to {self.vocab_size - 1}, not {token_id}")
        kept = 0 if state is None else np.asarray(state) @ self.U
        new_state = np.tanh(self.table[token_id] + kept)
        return new_state @ self.head, new_state

    @grader_code
    def logits_after(self, prefixes: Sequence[Sequence[int]]) -> Array:
        """Logits ``(n, vocab)`` after n prefixes of one length; Keras' layer reads each from its
        start."""
        layer = keras.layers.SimpleRNN(len(self.U), use_bias=False)
        x = self.table[np.asarray(prefixes)]
        layer.build(x.shape)
        layer.set_weights([np.eye(len(self.U)), self.U])
        return np.asarray(layer(x)).astype("float64") @ self.head


def tiny_network(vocab_size: int = 3, units: int = 5, seed: int = 3) -> TinyNetwork:
    """Draw a tiny network whose state matters: what was read earlier moves the logits."""
    rng = np.random.default_rng(seed)
    return TinyNetwork(
        table=rng.normal(size=(vocab_size, units)),
        U=1.1 * np.linalg.qr(rng.normal(size=(units, units)))[0],
        head=1.6 * rng.normal(size=(units, vocab_size)),
    )


Drawn = tuple[int, ...]


@grader_code
def continuations(
    vocab_size: int, length: int, next_probabilities: Callable[[list[Drawn]], Array]
) -> Array:
    """The probability of every continuation, by the product rule; ``(vocab,) * length``.

    Args:
        next_probabilities: Takes continuations of one length, all that there are, and returns the
            distribution of the next token after each, ``(n, vocab)``.
    """
    found = np.ones(())
    for n in range(length):
        drawn = list(itertools.product(range(vocab_size), repeat=n))
        following = np.asarray(next_probabilities(drawn), "float64")
        found = found[..., None] * following.reshape((vocab_size,) * (n + 1))
    return found


@grader_code
def generated(
    network: TinyNetwork, prompt_ids: Sequence[int], length: int, temperature: float
) -> Array:
    """The exact distribution of what follows a prompt: each time the whole prefix is read."""
    prompt = tuple(prompt_ids)
    return continuations(
        network.vocab_size,
        length,
        lambda drawn: at_temperature(
            network.logits_after([prompt + each for each in drawn]), temperature
        ),
    )


# With 1500 draws a share's standard deviation is at most 0.013.
DRAWN = Tolerance(absolute=0.06, relative=0.0)


def shares_of_four(drawn: Any) -> Any:
    """How often each of four ids came, ``(4,)``."""
    return _shares(drawn, (4,))


def shares_of_triples(drawn: Any) -> Any:
    """How often each three ids out of 0, 1 and 2 came, ``(3, 3, 3)``."""
    return _shares(drawn, (3, 3, 3))


def _shares(drawn: Any, shape: tuple[int, ...]) -> Any:
    """Shares of all draws, or the draws as they are where they are not such ids."""
    try:
        outcomes = np.asarray(drawn).reshape(len(drawn), -1)
    except (TypeError, ValueError):
        return drawn
    ids = outcomes.dtype.kind in "iu" and outcomes.shape[1] == len(shape)
    if not ids or outcomes.min() < 0 or outcomes.max() >= shape[0]:
        return drawn
    found = np.zeros(shape)
    np.add.at(found, tuple(outcomes.T), 1 / len(outcomes))
    return found


def count_of(got: Any) -> Any:
    """How many ids came back; what is no row of whole numbers is given back as it is."""
    ids = np.asarray(got) if isinstance(got, (list, tuple, np.ndarray)) else None
    if ids is None or ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
        return got
    return len(ids)


def sorted_values(got: Any) -> Any:
    """A row of numbers with the largest first; anything else as it is."""
    try:
        values = np.asarray(got, "float64")
    except (TypeError, ValueError):
        return got
    return -np.sort(-values) if values.ndim == 1 else got
