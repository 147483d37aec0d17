"""Oracles for the capstone: planted texts, language models, measurements and poems."""

import functools
import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.check.compare import Tolerance
from rnn_helpers.topics.models import answers_with, facts_by, probe_weights
from rnn_helpers.topics.oracle_cache import remembered
from rnn_helpers.topics.recurrent.oracle import KINDS
from rnn_helpers.topics.text_generation.oracle import TinyNetwork, at_temperature

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray
Facts = dict[str, Any]
Parts = tuple[list[str], list[str], list[str]]

CELLS = ("simple_rnn", "gru", "lstm", "conv1d")


def planted_text(rng: np.random.Generator, train: int, held_out: int, copies: bool) -> list[str]:
    """Return a text of ``train + 2 * held_out`` passages.

    Args:
        copies: Whether to plant copies: of a training passage in the training part, of one in
            each held-out part, and of a validation passage in the test part.
    """
    subjects = ("The river", "A heron", "The old bell", "One lantern", "The miller", "Snow")
    lines = [
        f"{subjects[rng.integers(len(subjects))]} {i}.\n\n" for i in range(train + 2 * held_out)
    ]
    if not copies:
        return lines
    refrain, other = lines[1], lines[2]
    first, validation, test = (
        lines[: train - 1],
        lines[train : train + held_out - 1],
        lines[-held_out:],
    )
    return [
        *first, refrain, validation[0], refrain, *validation[1:], other, *test[:-2], validation[0],
    ]  # fmt: skip


def cut(passages: Sequence[str], validation: int, test: int) -> Parts:
    """Return training, validation and test part of the given sizes, copies included."""
    places = [len(passages) - validation - test, len(passages) - test]
    train, middle, end = (part.tolist() for part in np.split(np.array(passages), places))
    return train, middle, end


def without(part: list[str], known: list[str]) -> list[str]:
    """Return the passages of a part that are not known."""
    return [str(passage) for passage in np.array(part)[~np.isin(part, known)]]


def without_copies(parts: Parts) -> Parts:
    """Return the parts; what a held-out one has in common with a part before it is left out."""
    train, validation, test = parts
    return train, without(validation, train), without(test, train + validation)


def _can_be_split(passages: Sequence[str], share: float) -> bool:
    return len(passages) > 0 and 0 < share < 0.5


@oracle(stands_for="split_passages", mistakes="split", valid=_can_be_split)
def split(passages: Sequence[str], share: float) -> Parts:
    """Return the three parts of a text, the held-out ones without copies."""
    return without_copies(cut(passages, *(round(share * len(passages)),) * 2))


IN_ORDER = "in the order of the text, without gaps"
SHUFFLED, WITH_GAPS = "shuffled", "in the order of the text, but with gaps"


def order_of(passages: Sequence[str]) -> Callable[[Any], Any]:
    """Return a function that describes where each part of a split lies in the text."""

    def read(parts: Any) -> Any:
        if not isinstance(parts, (tuple, list)) or len(parts) != 3:
            return parts
        if not all(isinstance(part, (tuple, list)) for part in parts):
            return parts
        if not all(passage in passages for part in parts for passage in part):
            return parts
        places = [np.array([passages.index(passage) for passage in part]) for part in parts]
        if any((np.diff(p) <= 0).any() for p in places):
            return SHUFFLED
        return WITH_GAPS if any((np.diff(p) != 1).any() for p in places) else IN_ORDER

    return read


def planted_tokens(rng: np.random.Generator) -> tuple[list[str], list[str]]:
    """Return training tokens with 9, 7, 7, 5, 4, 4, 2, 1 and 1 occurrences, and held-out tokens.

    Some of the held-out tokens are not in training, among them the most common one.
    """
    words = [" river", " moon", " stone", " light", " bread", " song", " lane", " snow", " clock"]
    ranked = [words[i] for i in rng.permutation(len(words))]
    counts = (9, 7, 7, 5, 4, 4, 2, 1, 1)
    # The rarest come first, so that the order of appearance differs from the order of counts.
    groups = ((7, 8), (6,), (4, 5), (3,), (1, 2), (0,))
    first = [ranked[i] for group in groups for i in group]
    rest = [word for word, n in zip(ranked, counts, strict=True) for _ in range(n - 1)]
    train = first + [rest[i] for i in rng.permutation(len(rest))]
    new = [" heron", " quay"]
    late = [ranked[i] for i in rng.integers(0, len(ranked), 6)] + [ranked[7]] + [new[0]] * 12
    held_out = [late[i] for i in rng.permutation(len(late))] + [new[1], ranked[0]]
    return train, held_out


UNKNOWN = "<unk>"


def _can_be_encoded(train_tokens: Sequence[str], held_out_tokens: Sequence[str], size: int) -> bool:
    words = [*train_tokens, *held_out_tokens]
    there = len(train_tokens) > 0 and len(held_out_tokens) > 0 and size >= 2
    return there and all(word and word != UNKNOWN for word in words)


@oracle(
    stands_for="encode_parts",
    takes={"size": "size"},
    gives=("", "n", "n"),
    mistakes="encoding",
    valid=_can_be_encoded,
)
def encoded(
    train_tokens: Sequence[str], held_out_tokens: Sequence[str], size: int
) -> tuple[list[str], Array, Array]:
    """Return the vocabulary of the most frequent training tokens, and ids."""
    return encoded_by(by_frequency(train_tokens), train_tokens, held_out_tokens, size)


def encoded_by(
    ranked: Sequence[str], train_tokens: Sequence[str], held_out_tokens: Sequence[str], size: int
) -> tuple[list[str], Array, Array]:
    """Return the vocabulary and ids by Keras' ``StringLookup`` for a ranking of the tokens."""
    known = list(ranked)[: size - 1]
    return [UNKNOWN, *known], looked_up(known, train_tokens), looked_up(known, held_out_tokens)


@grader_code
def looked_up(known: Sequence[str], tokens: Sequence[str]) -> Array:
    """Return ids by a vocabulary, from 1; 0 stands for every other token."""
    layer = keras.layers.StringLookup(vocabulary=list(known), oov_token=UNKNOWN)
    return np.asarray(layer(tf.constant(list(tokens)))).astype("int32")


@grader_code
def by_frequency(tokens: Sequence[str]) -> list[str]:
    """Return the different tokens by TensorFlow's counts, ties by first appearance."""
    different, _, counts = tf.unique_with_counts(tf.constant(list(tokens)))
    order = tf.argsort(counts, direction="DESCENDING", stable=True)
    return [str(token, "utf-8") for token in tf.gather(different, order).numpy()]


KERNEL_SIZE, DILATIONS = 3, (1, 3, 9)


def poet_facts(model: Any) -> Any:
    """Return the facts of a language model as plain data; return anything else unchanged.

    Returns:
        ``input shape``, ``output shape``, ``parameters``, ``shapes of the weights``, and
        ``logits`` for fixed ids with fixed weights.
    """
    return facts_by(_facts_of_model, model)


@grader_code
def _facts_of_model(model: Any) -> Facts:
    shapes = [tuple(w.shape) for w in model.get_weights()]
    facts: Facts = {
        "input shape": tuple(model.input_shape),
        "output shape": tuple(model.output_shape),
        "parameters": sum(math.prod(shape) for shape in shapes),
        "shapes of the weights": shapes,
        "logits": "not looked at",
    }
    if facts["input shape"] != (None, None) or not shapes or len(shapes[0]) != 2:
        return facts
    ids = _probe_ids(shapes[0][0], _is_conv(shapes))
    facts["logits"] = _last(answers_with(probe_weights(shapes), model, ids))
    return facts


def _is_conv(shapes: Sequence[tuple[int, ...]]) -> bool:
    return any(len(shape) == 3 for shape in shapes)


def _probe_ids(vocab_size: int, long: bool) -> Array:
    """Return two rows of ids: long for a convolution that sees far, short for a slow loop."""
    shape = (2, 30 if long else 5)
    ids = np.random.default_rng(61).integers(1, vocab_size, shape).astype("int32")
    ids[0, -2] = ids[1, 1] = 0
    return ids


def _last(logits: Array) -> Array:
    """Return the logits of the last 5 steps, which depend on all that a model has read."""
    return logits[:, -5:] if logits.ndim == 3 else logits


@grader_code
@remembered
def right_poet_facts(
    cell: str, vocab_size: int, dim: int, units: int, last: str = "linear", **changed: Any
) -> Facts:
    """Return the facts of a right poet: Keras' layers between two matrix products.

    Args:
        last: Activation that is applied to the logits, by its name in ``keras.activations``.
        changed: ``both_ways``, a Bidirectional layer; ``masked``, id 0 skipped; ``answers``, the
            width of the logits; ``return_sequences``; for a convolution ``padding``,
            ``activation``, ``kernel_size`` and ``dilations``.
    """
    answers, masked = changed.pop("answers", vocab_size), changed.pop("masked", False)
    body = _body(cell, units, changed)
    body.build((None, None, dim))
    inner = [tuple(w.shape) for w in body.get_weights()]
    wide = body.compute_output_shape((None, 40, dim))[-1]
    shapes = [(vocab_size, dim), *inner, (wide, answers), (answers,)]
    table, *own, kernel, bias = probe_weights(shapes)
    body.set_weights(own)
    ids = _probe_ids(vocab_size, _is_conv(shapes))
    if masked:
        coded = np.asarray(body.layers[0](table[ids], mask=tf.constant(ids != 0)))
    else:
        coded = np.asarray(body(table[ids]))
    logits = np.asarray(keras.activations.get(last)(coded @ kernel + bias))
    return {
        "input shape": (None, None),
        "output shape": (*(None,) * (logits.ndim - 1), answers),
        "parameters": sum(math.prod(shape) for shape in shapes),
        "shapes of the weights": shapes,
        "logits": _last(logits),
    }


def _body(cell: str, units: int, changed: Mapping[str, Any]) -> Any:
    """Return the layers between the embedding and the logits."""
    layers = keras.layers
    if cell == "conv1d":
        options: dict[str, Any] = {"padding": "causal", "activation": "relu"}
        options["kernel_size"] = KERNEL_SIZE
        options |= {k: v for k, v in changed.items() if k != "dilations"}
        rates = changed.get("dilations", DILATIONS)
        return keras.Sequential([layers.Conv1D(units, dilation_rate=d, **options) for d in rates])
    one_way = KINDS[cell](units, return_sequences=changed.get("return_sequences", True))
    return keras.Sequential(
        [layers.Bidirectional(one_way) if changed.get("both_ways") else one_way]
    )


@grader_code
@functools.cache
def parameters(cell: str, vocab_size: int, dim: int, units: int) -> int:
    """Return how many parameters a poet has; Keras counts those between embedding and logits."""
    body = _body(cell, units, {})
    body.build((None, None, dim))
    return int(body.count_params()) + vocab_size * dim + (units + 1) * vocab_size


def largest(fits: Callable[[int], bool]) -> int:
    """Return the largest number of units that fits, 1 at least."""
    above = 2
    while fits(above):
        above *= 2
    return above // 2 + bisect_left(range(above // 2 + 1, above), True, key=lambda u: not fits(u))


def _is_poet(cell: str, vocab_size: int, dim: int, budget: int) -> bool:
    if cell not in CELLS or vocab_size < 2 or dim < 1:
        return False
    # Larger ones would take an experiment too long.
    fewest, most = (parameters(cell, vocab_size, dim, units) for units in (1, 10))
    return fewest <= budget < most


@oracle(mistakes="poet", read=poet_facts, valid=_is_poet)
def poet(cell: str, vocab_size: int, dim: int, budget: int) -> Facts:
    """Return the facts of the largest poet within a budget of parameters."""
    units = largest(lambda units: parameters(cell, vocab_size, dim, units) <= budget)
    return right_poet_facts(cell, vocab_size, dim, units)


def listener(vocab_size: int = 7, units: int = 5, seed: int = 5) -> Callable[[Any], Array]:
    """Return a fixed SimpleRNN as a function from ids, ``(batch, time)``, to logits.

    Each row starts with a state of zeros.
    """
    rng = np.random.default_rng(seed)
    table = 1.2 * rng.normal(size=(vocab_size, units))
    recurrent = 1.1 * np.linalg.qr(rng.normal(size=(units, units)))[0]
    head = 1.5 * rng.normal(size=(units, vocab_size))

    def logits(ids: Any) -> Array:
        rows = np.asarray(ids)
        if rows.ndim != 2 or rows.dtype.kind not in "iu":
            raise TypeError(f"predict takes whole numbers (batch, time), not shape {rows.shape}")
        if rows.size and not (rows.min() >= 0 and rows.max() < vocab_size):
            raise ValueError(f"predict knows ids 0 to {vocab_size - 1}")
        state, found = np.zeros((len(rows), units)), np.zeros((*rows.shape, vocab_size))
        for t in range(rows.shape[1]):
            state = np.tanh(table[rows[:, t]] + state @ recurrent)
            found[:, t] = state @ head
        return found

    return logits


@grader_code
def window_losses(
    predict: Callable[[Any], Array], ids: Array, length: int, shift: int = 1
) -> list[Array]:
    """Return TensorFlow's losses in nats for each window; all windows but the last are full.

    Args:
        shift: How far ahead the targets lie: 1 is right, 0 is a mistake.
    """
    ids = np.asarray(ids, "int32")
    frames = tf.signal.frame(ids, length + 1, length, pad_end=True, pad_value=-1).numpy()
    inputs, targets = frames[:, :length], frames[:, shift : length + shift]
    # Padding after the end changes no earlier step of a network that reads forwards.
    each = tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=np.maximum(targets, 0), logits=predict(np.maximum(inputs, 0))
    ).numpy()
    rows = [row[known] for row, known in zip(each, targets >= 0, strict=True)]
    return [row for row in rows if len(row)]


def _can_be_measured(
    predict: Callable[[Any], Array], ids: Array, length: int, characters: int
) -> bool:
    return len(ids) >= 2 and length >= 1 and characters >= 1


@oracle(
    stands_for="held_out_perplexity",
    takes={"ids": "n"},
    mistakes="held_out",
    valid=_can_be_measured,
)
def held_out(predict: Callable[[Any], Array], ids: Array, length: int, characters: int) -> Facts:
    """Return the perplexities per token and per character of a text read in adjacent windows."""
    losses = np.concatenate(window_losses(predict, ids, length))
    return perplexities(float(losses.sum()), len(losses), characters)


def perplexities(nats: float, tokens: float, characters: float) -> Facts:
    """Return the perplexities per token and per character of a text that costs ``nats`` in all."""
    return {
        "per_token": float(tf.exp(tf.constant(nats, tf.float64) / tokens)),
        "per_character": float(tf.exp(tf.constant(nats, tf.float64) / characters)),
    }


VOCABULARY, LINE_END, NOTHING = 4, 3, 4
SHOWN = 3
# With 1500 draws the standard deviation of a share is at most 0.013.
DRAWN = Tolerance(absolute=0.055, relative=0.0)


@grader_code
def written(
    network: TinyNetwork, prompt: Sequence[int], lines: int, temperature: float, **changed: Any
) -> Array:
    """Return the exact distribution of a poem of at most three ids: ``(5, 5, 5)``, 4 for "none".

    Args:
        changed: Functions that replace parts of the right solution with a mistake. ``read``
            returns the ids that a step has read, given the ids drawn; ``probabilities`` takes
            logits and temperature; ``cut`` returns the poem, given the ids drawn.
    """
    read = changed.get("read", lambda drawn: (*prompt, *drawn))
    probabilities = changed.get("probabilities", without_unknown)
    cut = changed.get("cut", lambda drawn: until_line_end(drawn, lines))
    found = np.zeros((VOCABULARY + 1,) * SHOWN)
    chances: dict[tuple[int, ...], float] = {(): 1.0}
    for _ in range(SHOWN):
        drawn = list(chances)
        logits = network.logits_after([read(d) for d in drawn])
        chances = {
            (*d, i): chances[d] * p
            for d, row in zip(drawn, logits, strict=True)
            for i, p in enumerate(np.asarray(probabilities(row, temperature)))
        }
    for d, chance in chances.items():
        found[as_outcome(cut(d))] += chance
    return found


def without_unknown(logits: Array, temperature: float) -> Array:
    """Return TensorFlow's softmax at a temperature over all ids but 0."""
    return np.asarray(
        at_temperature(np.where(np.arange(len(logits)), logits, -np.inf), temperature)
    )


def until_line_end(drawn: Sequence[int], lines: int) -> tuple[int, ...]:
    """Return the ids up to the line end that completes the last line."""
    ends = [i for i, token in enumerate(drawn) if token == LINE_END]
    return tuple(drawn[: ends[lines - 1] + 1] if len(ends) >= lines else drawn)


def as_outcome(drawn: Sequence[int]) -> tuple[int, ...]:
    """Return the first three ids, filled up with 4 for "none"."""
    return (*drawn[:SHOWN], *(NOTHING,) * (SHOWN - len(drawn)))


def shares_of_poems(poems: Any) -> Any:
    """Return the share of each poem, ``(5, 5, 5)``; return anything but poems unchanged."""
    if not isinstance(poems, list):
        return poems
    found: Array = np.zeros((VOCABULARY + 1,) * SHOWN)
    for poem in poems:
        if not _is_row_of_ids(poem):
            return poem
        found[as_outcome([int(i) for i in poem])] += 1 / len(poems)
    return found


def count_of(poem: Any) -> Any:
    """Return how many ids a poem has; return anything but a row of ids unchanged."""
    return len(poem) if _is_row_of_ids(poem) else poem


def _is_row_of_ids(poem: Any) -> bool:
    if not isinstance(poem, (list, tuple, np.ndarray)):
        return False
    ids = np.asarray(poem)
    whole = ids.ndim == 1 and (not ids.size or ids.dtype.kind in "iu")
    return bool(whole and (ids >= 0).all() and (ids < VOCABULARY).all())
