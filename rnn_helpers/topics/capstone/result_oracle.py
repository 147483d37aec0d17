"""Oracles for a finished poet: its results, computed again from its model and its texts."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rnn_helpers.check import grader_code
from rnn_helpers.topics.capstone.oracle import CELLS
from rnn_helpers.topics.capstone.poets import predictor

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray

KEYS = (
    "table",
    "curves",
    "cell",
    "model",
    "vocabulary",
    "train_ids",
    "test_ids",
    "test_perplexity",
)
COLUMNS = ("cell", "parameters", "seconds", "train", "validation")
MOST_TOKENS = 20_000
LEAST_TRAIN, LEAST_TEST, LEAST_DIFFERENT = 1_000, 80, 10

_WINDOW, _WINDOWS = 64, 64
_CHUNKS, _CHUNK_CHARACTERS = 60, 60


def form(result: Any) -> Any:
    """Return facts about the form of a result; return anything but a dict unchanged."""
    if not isinstance(result, Mapping):
        return result
    missing = [key for key in KEYS if key not in result]
    if missing:
        return right_form() | {"missing keys": missing}
    return _form_of(result)


def right_form() -> dict[str, Any]:
    """Return the facts of a result whose form is right."""
    return {
        "missing keys": [],
        "cells in the table": sorted(CELLS),
        "missing columns": [],
        "numbers that are missing, infinite or not above 0": [],
        "curves": "for each cell of the table a pair: updates that rise, and as many perplexities",
        "cell": "one of the table",
        "model": "from ids, (batch, time), to logits, (batch, time, vocabulary)",
        "ids": f"whole numbers below the size of the vocabulary, which is {MOST_TOKENS:,} at most",
        "length": f"at least {LEAST_TRAIN:,} ids to train on, {LEAST_TEST} to test with",
        "different ids in the test text": f"at least {LEAST_DIFFERENT}",
    }


@grader_code
def _form_of(result: Mapping[str, Any]) -> dict[str, Any]:
    facts = right_form()
    rows = result["table"]
    if not _is_table(rows):
        return facts | {"cells in the table": f"a {type(rows).__name__}, not a list of dicts"}
    facts["cells in the table"] = sorted(str(row.get("cell")) for row in rows)
    facts["missing columns"] = sorted({c for row in rows for c in COLUMNS if c not in row})
    facts["numbers that are missing, infinite or not above 0"] = _bad_numbers(result, rows)
    cells = [row.get("cell") for row in rows]
    facts |= _form_of_curves(result["curves"], cells)
    if result["cell"] not in cells:
        facts["cell"] = f"{result['cell']!r}"
    return facts | _form_of_model(result)


def _is_table(rows: Any) -> bool:
    return isinstance(rows, (list, tuple)) and all(isinstance(row, Mapping) for row in rows)


def _bad_numbers(result: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    numbers = {f"{row.get('cell')}: {c}": row.get(c, 1) for row in rows for c in COLUMNS[1:]}
    numbers["test_perplexity"] = result["test_perplexity"]
    return [name for name, value in numbers.items() if not _is_positive(value)]


def _form_of_curves(curves: Any, cells: Sequence[Any]) -> dict[str, Any]:
    if not isinstance(curves, Mapping):
        return {"curves": f"a {type(curves).__name__}, not a dict"}
    missing = [str(cell) for cell in cells if cell not in curves]
    if missing:
        return {"curves": f"no line for {', '.join(missing)}"}
    bad = [str(cell) for cell in cells if not _is_line(curves[cell])]
    return {"curves": f"the line of {', '.join(bad)} can't be drawn"} if bad else {}


def _is_line(line: Any) -> bool:
    """Return whether this is a pair of two or more rising numbers and as many perplexities."""
    try:
        updates, perplexities = ([float(number) for number in axis] for axis in line)
    except (TypeError, ValueError):
        return False
    rises = all(a < b for a, b in pairwise(updates))
    return rises and len(updates) == len(perplexities) > 1 and all(map(_is_positive, perplexities))


def _is_positive(value: Any) -> bool:
    try:
        return math.isfinite(value) and value > 0
    except TypeError:
        return False


def _form_of_model(result: Mapping[str, Any]) -> dict[str, Any]:
    model, size = result["model"], len(result["vocabulary"])
    if not isinstance(model, keras.Model):
        return {"model": f"a {type(model).__name__}"}
    if not model.built or len(model.output_shape) != 3 or model.output_shape[-1] != size:
        return {"model": f"outputs {model.output_shape}, with a vocabulary of {size}"}
    train, test = (np.asarray(result[key]) for key in ("train_ids", "test_ids"))
    if not all(_are_ids(ids, min(size, MOST_TOKENS)) for ids in (train, test)):
        return {"ids": "others"}
    if len(train) < LEAST_TRAIN or len(test) < LEAST_TEST:
        return {"length": f"{len(train):,} and {len(test):,}"}
    different = len(np.unique(test))
    if different < LEAST_DIFFERENT:
        return {"different ids in the test text": f"{different}"}
    return {}


def _are_ids(ids: Array, size: int) -> bool:
    whole = ids.ndim == 1 and ids.dtype.kind in "iu" and ids.size > 0
    return bool(whole and ids.min() >= 0 and ids.max() < size)


@dataclass(frozen=True)
class Examined:
    """The measured properties of a poet; perplexities are per token.

    Attributes:
        perplexity: Perplexity of the model on windows of the test text.
        baseline: Perplexity of an add-one bigram model on the same windows.
        on_training: Perplexity of the model on as many windows of the training text.
        copied: Share of pieces of the test text that occur unchanged in the training text.
        reads_future: Whether a later token changes an earlier prediction.
    """

    perplexity: float
    baseline: float
    on_training: float
    copied: float
    reads_future: bool


@grader_code
def examine(result: Mapping[str, Any], rng: np.random.Generator) -> Examined:
    """Measure the model and the texts of a result that has the right form.

    Args:
        rng: Draws the places in the texts that are examined.
    """
    train, test = (np.asarray(result[key], "int32") for key in ("train_ids", "test_ids"))
    size = len(result["vocabulary"])
    logits_of = predictor(result["model"])
    windows = _some_windows(test, rng)
    logits = logits_of(windows[:, :-1])
    seen = _some_windows(train, rng)
    later = windows[:, :-1].copy()
    half = later.shape[1] // 2
    later[:, half:] = (later[:, half:] + 1) % size
    moved = np.abs(logits_of(later)[:, :half] - logits[:, :half]).max()
    return Examined(
        perplexity=_perplexity(logits, windows[:, 1:]),
        baseline=_bigram_perplexity(train, windows, size),
        on_training=_perplexity(logits_of(seen[:, :-1]), seen[:, 1:]),
        copied=_copied(train, test, result["vocabulary"]),
        reads_future=bool(moved > 1e-3),
    )


def within(result: Mapping[str, Any], slack: float) -> bool:
    """Return whether the chosen cell's validation perplexity is within ``slack`` of the lowest."""
    lowest = min(row["validation"] for row in result["table"])
    return all(
        row["validation"] <= (1 + slack) * lowest
        for row in result["table"]
        if row["cell"] == result["cell"]
    )


def reported(result: Mapping[str, Any], found: Examined, slack: float) -> bool:
    """Return whether the reported perplexity is within ``slack`` of the measured one."""
    return bool(abs(result["test_perplexity"] / found.perplexity - 1) <= slack)


def _some_windows(ids: Array, rng: np.random.Generator) -> Array:
    """Return adjacent windows from a random place, each with one id more than the model reads."""
    length = min(_WINDOW, len(ids) // 2)
    count = min(_WINDOWS, (len(ids) - 1) // length)
    start = int(rng.integers(len(ids) - count * length))
    return np.stack([ids[start + i * length :][: length + 1] for i in range(count)])


def _perplexity(logits: Array, targets: Array) -> float:
    each = tf.nn.sparse_softmax_cross_entropy_with_logits(
        labels=targets, logits=np.asarray(logits, "float64")
    )
    return float(np.exp(tf.reduce_mean(each)))


def bigram_perplexity(train_ids: Any, test_ids: Any, vocab_size: int) -> float:
    """Return a text's perplexity under an add-one bigram model of another text."""
    return _bigram_perplexity(
        np.asarray(train_ids, "int32"), np.asarray(test_ids, "int32")[None], vocab_size
    )


@grader_code
def _bigram_perplexity(train: Array, windows: Array, vocab_size: int) -> float:
    """Return the perplexity of windows under an add-one bigram model.

    Only the pairs that occur are counted, because most pairs never do.
    """
    before, after = windows[:, :-1].reshape(-1), windows[:, 1:].reshape(-1)
    pairs = tf.constant(train[:-1].astype("int64") * vocab_size + train[1:])
    tested = tf.constant(before.astype("int64") * vocab_size + after)
    every, where, counts = tf.unique_with_counts(tf.concat([pairs, tested], 0))
    # The count of each test pair includes its own occurrence, which is not training text.
    once = tf.math.unsorted_segment_sum(tf.ones_like(tested), where[len(pairs) :], len(every))
    seen = tf.gather(tf.cast(counts, tf.int64) - once, where[len(pairs) :])
    begun = tf.gather(tf.math.bincount(train[:-1], minlength=vocab_size), before)
    chances = tf.cast(seen + 1, tf.float64) / tf.cast(begun + vocab_size, tf.float64)
    return float(tf.exp(-tf.reduce_mean(tf.math.log(chances))))


def _copied(train: Array, test: Array, vocabulary: Sequence[str]) -> float:
    """Return the share of sampled test pieces of about 60 characters that the training text has."""
    typical = max(1.0, float(np.mean([len(vocabulary[i]) for i in test[:1000]])))
    length = min(len(test), max(8, round(_CHUNK_CHARACTERS / typical)))
    starts = np.unique(np.linspace(0, len(test) - length, _CHUNKS).astype(int))
    text = train.tobytes()
    return float(np.mean([test[s : s + length].tobytes() in text for s in starts]))
