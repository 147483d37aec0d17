"""Oracles for windows, losses, distributions and text generation, from TensorFlow and Keras.

A generator is checked against the slow method, which reads the whole prefix again for every token.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.check.compare import Tolerance
from rnn_helpers.topics.models import facts, probe, probe_weights
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.recurrent.oracle import KINDS

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray


def _windows_fit(ids: Sequence[int] | Array, length: int, step: int = 1) -> bool:
    return length >= 1 and step >= 1 and len(ids) > length


def _is_line(ids: Sequence[int] | Array, maxlen: int) -> bool:
    return maxlen >= 1 and len(ids) >= 2 and bool(np.all(np.asarray(ids) > 0))


def _is_generator(vocab_size: int, dim: int, units: int, cell: str) -> bool:
    return min(vocab_size, dim, units) >= 1 and cell in KINDS


def _have_targets(logits: Array, targets: Array) -> bool:
    shaped = logits.ndim == 3 and logits.shape[:2] == targets.shape and targets.size > 0
    return shaped and _are_ids(targets, logits.shape[-1])


def _are_ids(ids: Sequence[int] | Array, vocab_size: int) -> bool:
    return bool(np.all((np.asarray(ids) >= 0) & (np.asarray(ids) < vocab_size)))


def _have_pairs(
    train_ids: Sequence[int] | Array, test_ids: Sequence[int] | Array, vocab_size: int
) -> bool:
    texts = (train_ids, test_ids)
    return all(len(ids) >= 2 and _are_ids(ids, vocab_size) for ids in texts)


def _is_distribution(probabilities: Array) -> bool:
    shaped = probabilities.ndim == 1 and probabilities.size > 0
    return shaped and probabilities.min() >= 0 and bool(np.isclose(probabilities.sum(), 1))


def _one_answer_by_k(probabilities: Array, k: int) -> bool:
    falling = -np.sort(-probabilities)
    return (
        _is_distribution(probabilities)
        and k >= 1
        and (k >= len(falling) or bool(falling[k - 1] > falling[k]))
    )


def _one_answer_by_p(probabilities: Array, p: float) -> bool:
    sums = np.cumsum(-np.sort(-probabilities.astype("float64")))
    return _is_clear(probabilities, p) and _one_answer_by_k(
        probabilities, 1 + int(np.sum(sums < p))
    )


def _is_clear(probabilities: Array, p: float) -> bool:
    # Close to a sum, what stays depends on rounding.
    sums = np.cumsum(-np.sort(-probabilities.astype("float64")))
    asked = _is_distribution(probabilities) and 0 < p < 1
    return asked and bool(np.all(np.abs(sums - p) > 1e-5))


@oracle(
    stands_for="make_windows",
    takes={"length": "length"},
    gives=("n length", "n length"),
    mistakes="windows",
    valid=_windows_fit,
)
def windows(ids: Sequence[int], length: int, step: int = 1) -> tuple[Array, Array]:
    """Return inputs and targets, each ``(n, length)``, cut by ``tf.signal.frame``."""
    framed = tf.signal.frame(np.asarray(ids, "int32"), length + 1, step).numpy()
    return framed[:, :-1], framed[:, 1:]


@oracle(
    stands_for="prefix_sequences",
    takes={"maxlen": "maxlen"},
    gives=("n maxlen", "n"),
    mistakes="prefixes",
    valid=_is_line,
)
def prefixes(ids: Sequence[int], maxlen: int) -> tuple[Array, Array]:
    """Return every prefix, padded in front to ``maxlen - 1``, and the id that follows each."""
    padded = np.pad(np.asarray(ids, "int32"), (maxlen - 1, 0))
    framed = tf.signal.frame(padded, maxlen + 1, 1).numpy()
    return framed[:, :-1], framed[:, -1]


@grader_code
@remembered
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
    """Return the facts of a right generator: Keras' layer between two matrix products.

    Args:
        rows: Rows of the embedding table; by default ``vocab_size``.
        answers: Width of the logits; by default ``vocab_size``.
        last: Activation that is applied to the logits, by its name in ``keras.activations``.
        both_ways: Whether the layer is wrapped in ``Bidirectional``.
        return_sequences: Whether the layer returns every output.
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


@oracle(
    takes={"vocab_size": "vocab_size", "dim": "dim", "units": "units"},
    mistakes="generator",
    read=facts,
    valid=_is_generator,
)
def generator(vocab_size: int, dim: int, units: int, cell: str) -> Mapping[str, Any]:
    """Return the facts of a right generator."""
    return generator_facts(vocab_size, dim, units, cell)


_LOGITS = {"logits": "batch time vocab", "targets": "batch time"}


@grader_code
def losses(logits: Array, targets: Array) -> Array:
    """Return TensorFlow's cross-entropy at every position, in nats and in float64."""
    return tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=np.asarray(targets, "int32"), logits=np.asarray(logits, "float64")
    ).numpy()


@oracle(stands_for="cross_entropy", takes=_LOGITS, mistakes="cross_entropy", valid=_have_targets)
def cross_entropy(logits: Array, targets: Array) -> float:
    """Return the mean cross-entropy over all positions, in nats."""
    return float(losses(logits, targets).mean())


@oracle(stands_for="perplexity", takes=_LOGITS, mistakes="perplexity", valid=_have_targets)
def perplexity(logits: Array, targets: Array) -> float:
    """Return the exponential of the mean cross-entropy."""
    return float(tf.exp(tf.constant(cross_entropy(logits, targets), tf.float64)))


@oracle(
    stands_for="bigram_perplexity",
    takes={"vocab_size": "vocab_size"},
    mistakes="bigram_perplexity",
    valid=_have_pairs,
)
def bigram_perplexity(
    train_ids: Sequence[int] | Array, test_ids: Sequence[int] | Array, vocab_size: int
) -> float:
    """Return the perplexity of a bigram model.

    Its logits are the logarithms of TensorFlow's confusion matrix plus one.
    """
    train, test = np.asarray(train_ids, "int32"), np.asarray(test_ids, "int32")
    pairs = tf.math.confusion_matrix(train[:-1], train[1:], vocab_size, dtype=tf.float64)
    logits = tf.math.log(pairs + 1)
    return perplexity(tf.gather(logits, test[:-1]).numpy(), test[1:])


def _axes_of_logits(logits: Array, temperature: float) -> str:
    return "batch vocab" if np.ndim(logits) == 2 else "vocab"


def _is_temperature(logits: Array, temperature: float) -> bool:
    return np.size(logits) > 0 and np.ndim(logits) in (1, 2) and temperature > 0


@oracle(
    stands_for="apply_temperature",
    takes={"logits": "batch vocab"},
    gives=_axes_of_logits,
    mistakes="temperature",
    valid=_is_temperature,
)
def at_temperature(logits: Array, temperature: float) -> Array:
    """Return TensorFlow's softmax of the logits divided by the temperature, in float64."""
    return tf.nn.softmax(np.asarray(logits, "float64") / temperature).numpy()


@grader_code
def only(probabilities: Array, kept: Array) -> Array:
    """Return the distribution if only the marked tokens are allowed."""
    logits = tf.where(kept, tf.math.log(np.asarray(probabilities, "float64")), -np.inf)
    return tf.nn.softmax(logits).numpy()


@grader_code
def most_likely(probabilities: Array, k: int) -> Array:
    """Return True for each of the k likeliest tokens, by ``tf.math.top_k``."""
    chosen = tf.math.top_k(probabilities, min(k, len(probabilities))).indices
    return np.isin(np.arange(len(probabilities)), chosen)


@oracle(
    stands_for="top_k",
    takes={"probabilities": "vocab"},
    gives="vocab",
    mistakes="top_k",
    valid=_one_answer_by_k,
)
def top_k(probabilities: Array, k: int) -> Array:
    """Return the distribution over the k likeliest tokens."""
    return only(probabilities, most_likely(probabilities, k))


def sorted_values(got: Any) -> Any:
    """Return a row of numbers with the largest first; return anything else unchanged."""
    try:
        values = np.asarray(got, "float64")
    except (TypeError, ValueError):
        return got
    return -np.sort(-values) if values.ndim == 1 else got


def _keeps_some(probabilities: Array, k: int) -> bool:
    return k >= 1 and _is_distribution(probabilities)


@oracle(
    takes={"probabilities": "vocab"},
    gives="vocab",
    mistakes="tied",
    read=sorted_values,
    valid=_keeps_some,
)
def top_k_in_falling_order(probabilities: Array, k: int) -> Array:
    """Return the values of :func:`top_k`, which of equally likely tokens it may ever keep."""
    return np.asarray(sorted_values(top_k(probabilities, k)))


@grader_code
def needed(probabilities: Array, p: float) -> int:
    """Return the smallest k for which the k likeliest tokens have at least probability p."""
    masses = [
        float(tf.reduce_sum(tf.math.top_k(np.asarray(probabilities, "float64"), k).values))
        for k in range(1, len(probabilities) + 1)
    ]
    return next((k for k, mass in enumerate(masses, 1) if mass >= p), len(masses))


@oracle(
    stands_for="top_p",
    takes={"probabilities": "vocab"},
    gives="vocab",
    mistakes="top_p",
    valid=_one_answer_by_p,
)
def top_p(probabilities: Array, p: float) -> Array:
    """Return the distribution over the smallest set of tokens that reaches p."""
    return top_k(probabilities, needed(probabilities, p))


@oracle(
    takes={"probabilities": "vocab"},
    gives="vocab",
    mistakes="top_p_in_falling_order",
    read=sorted_values,
    valid=_is_clear,
)
def top_p_in_falling_order(probabilities: Array, p: float) -> Array:
    """Return the values of :func:`top_p`, which of equally likely tokens it may ever keep."""
    return np.asarray(sorted_values(top_p(probabilities, p)))


@dataclass(frozen=True)
class TinyNetwork:
    """A SimpleRNN over a few tokens with fixed random weights, fast enough for many draws.

    Attributes:
        table: One vector for each token, ``(vocab, units)``.
        U: Recurrent kernel, ``(units, units)``.
        head: Weights from the state to the logits, ``(units, vocab)``.
    """

    table: Array
    U: Array
    head: Array

    @property
    def vocab_size(self) -> int:
        return len(self.table)

    def step(self, token_id: int, state: Array | None = None) -> tuple[Array, Array]:
        """Return logits ``(vocab,)`` for the token after this one, and the new state ``(units,)``.

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
        """Return logits ``(n, vocab)`` after n prefixes of the same length.

        Keras' layer reads each prefix from its start.
        """
        layer = keras.layers.SimpleRNN(len(self.U), use_bias=False)
        x = self.table[np.asarray(prefixes)]
        layer.build(x.shape)
        layer.set_weights([np.eye(len(self.U)), self.U])
        return np.asarray(layer(x)).astype("float64") @ self.head


def tiny_network(vocab_size: int = 3, units: int = 5, seed: int = 3) -> TinyNetwork:
    """Draw a tiny network whose logits clearly depend on the earlier tokens."""
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
    """Return the probability of every continuation, by the product rule; ``(vocab,) * length``.

    Args:
        next_probabilities: Takes all continuations of the same length, and returns the
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
    """Return the exact distribution of what follows a prompt, reading each whole prefix."""
    prompt = tuple(prompt_ids)
    return continuations(
        network.vocab_size,
        length,
        lambda drawn: at_temperature(
            network.logits_after([prompt + each for each in drawn]), temperature
        ),
    )


# With 1500 draws the standard deviation of a share is at most 0.013.
DRAWN = Tolerance(absolute=0.06, relative=0.0)

FLOATS = "floats, where ids were asked for"
"""What the shares of draws are if floats were drawn."""

ROWS = "arrays of several numbers, where single ids were asked for"
"""What the shares of draws are if each draw gave more than one number."""


def shares_of_four(drawn: Any) -> Any:
    """Return the share of each of the ids 0 to 3 among the draws, ``(4,)``."""
    return _shares(drawn, (4,))


# Each of these is far less likely than one in a thousand, all but the last together 9 in 10.
RARE = np.append(np.full(3000, 0.0003), 0.1).astype("float32")


def share_of_rare(drawn: Any) -> Any:
    """Return how often an id of :data:`RARE` but the last was drawn; return others unchanged."""
    ids = np.asarray(drawn)
    if ids.ndim != 1 or ids.dtype.kind not in "iu":
        return drawn
    return float(np.mean(ids < len(RARE) - 1))


def shares_of_triples(drawn: Any) -> Any:
    """Return the share of each triple of the ids 0 to 2 among the draws, ``(3, 3, 3)``."""
    return _shares(drawn, (3, 3, 3))


def _shares(drawn: Any, shape: tuple[int, ...]) -> Any:
    """Return the shares of the draws; return the draws unchanged if they are no such ids."""
    try:
        outcomes = np.asarray(drawn).reshape(len(drawn), -1)
    except (TypeError, ValueError):
        return drawn
    if outcomes.dtype.kind == "f":
        return FLOATS
    if len(shape) == 1 and outcomes.shape[1] > 1:
        return ROWS
    ids = outcomes.dtype.kind in "iu" and outcomes.shape[1] == len(shape)
    if not ids or outcomes.min() < 0 or outcomes.max() >= shape[0]:
        return drawn
    found = np.zeros(shape)
    np.add.at(found, tuple(outcomes.T), 1 / len(outcomes))
    return found


def count_of(got: Any) -> Any:
    """Return the number of ids; return anything but a row of whole numbers unchanged."""
    ids = np.asarray(got) if isinstance(got, (list, tuple, np.ndarray)) else None
    if ids is None or ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
        return got
    return len(ids)
