"""The change that turns the right answer into a wrong one is found, and proven by other inputs."""

from rnn_helpers import check
from rnn_helpers.check.finding import Certainty
from rnn_helpers.check.why.as_if import one_change, two_changes

import numpy as np
import pytest

from tests.rnn_helpers.check.why.labs import (
    PAIRS,
    STEP,
    SUMS,
    ids,
    lab,
    lower_words,
    only,
    pairs,
    step,
    sums,
)


@pytest.mark.parametrize(
    ("formula", "id_"),
    [
        ("np.tanh(x @ W + h @ U)", "as if: b zero"),
        ("np.tanh(x @ W + h @ U + 2 * b)", "as if: b twice"),
        ("np.tanh(x @ W + h @ U - b)", "as if: b negative"),
        ("np.tanh(x @ W + h @ U.T + b)", "as if: U transposed"),
        ("np.tanh(x @ W + h[:1] @ U + b)", "as if: h first only 0"),
        ("np.tanh(x @ W + h[::-1] @ U + b)", "as if: h reversed 0"),
        ("-np.tanh(x @ W + h @ U + b)", "result: negative"),
        ("np.tanh(np.tanh(x @ W + h @ U + b))", "result: tanh again"),
        ("np.round(np.tanh(x @ W + h @ U + b), 2)", "result: two digits"),
        ("np.tanh(x @ W + h @ U + b).T", "result: axes 0 and 1 exchanged"),
        ("np.tanh(x @ W + h @ U + b)[0]", "result: first only along batch"),
        ("np.tanh(x @ W + h @ U + b).mean(axis=0)", "result: mean along batch"),
    ],
)
def test_a_slip_in_a_formula_is_found(formula, id_):
    found = only(one_change, lab(step, f"def step(x, h, W, U, b):\n    return {formula}", *STEP))
    assert found.id == id_
    assert found.certainty is Certainty.EXACT


@pytest.mark.parametrize(
    "formula",
    ["-np.tanh(x @ W + h @ U.T + b)", "np.tanh(x @ W - h @ U)", "np.tanh(h @ U.T + x @ W - b)"],
)
def test_two_slips_at_once_are_found(formula):
    found = only(two_changes, lab(step, f"def step(x, h, W, U, b):\n    return {formula}", *STEP))
    assert "Two things come together" in found.text


@pytest.mark.parametrize(
    ("body", "id_"),
    [
        ("np.cumsum(x, axis=1)[:, ::-1]", "result: reversed along time"),
        ("np.repeat(np.sum(x, axis=1, keepdims=True), 4, 1)", "result: last everywhere along time"),
        ("np.cumsum(x, axis=1).swapaxes(0, 1).reshape(x.shape)",
         "result: axes 0 and 1 reshaped"),
    ],
)  # fmt: skip
def test_a_slip_along_an_axis_is_found(body, id_):
    assert ids(one_change, lab(sums, f"def sums(x):\n    return {body}", *SUMS)) == [id_]


def test_a_list_of_turned_pairs_is_found():
    code = """
def pairs(sequence, window):
    n = len(sequence)
    return [(sequence[j], sequence[i]) for i in range(n)
            for j in range(max(0, i - window), min(n, i + window + 1)) if i != j]
"""
    assert ids(one_change, lab(pairs, code, *PAIRS)) == ["result: pairs turned"]


def test_a_window_that_is_one_too_wide_is_found():
    code = """
def pairs(sequence, window):
    n, window = len(sequence), window + 1
    return [(sequence[i], sequence[j]) for i in range(n)
            for j in range(max(0, i - window), min(n, i + window + 1)) if i != j]
"""
    assert ids(one_change, lab(pairs, code, *PAIRS)) == ["as if: window one more"]


def test_what_holds_by_chance_is_not_said():
    # Right for the first input as if `text` were reversed, and for no other.
    code = "def words(text):\n    return ['c', 'b', 'a'] if text == 'a b c' else ['?']"
    assert ids(one_change, lab(lower_words, code, "a b c")) == []


def test_an_answer_without_any_pattern_is_not_explained():
    code = "def step(x, h, W, U, b):\n    return np.cos(7 * (x @ W)) + np.sin(3 * (h @ U)) * b"
    assert ids(one_change, lab(step, code, *STEP)) == []
    assert ids(two_changes, lab(step, code, *STEP)) == []


@check.oracle()
def lengths(sequences):
    return [len(sequence) for sequence in sequences]


def test_empty_arrays_that_are_skipped_are_found():
    given = [np.ones((2, 3)), np.zeros((0, 3)), np.ones((4, 3)), np.zeros((0, 3))]
    code = "def lengths(sequences):\n    return [len(s) for s in sequences if len(s)]"
    found = ids(one_change, lab(lengths, code, given))
    assert found == ["as if: sequences without empty ones"]


@check.oracle(
    takes={"x": "batch features", "K": "features 2*units", "c": "2*units"}, gives="batch units"
)
def gated(x, K, c):
    gate, value = np.split(x @ K + c, 2, axis=-1)
    return gate * np.tanh(value)


GATED = tuple(np.random.default_rng(8).normal(size=shape) for shape in [(3, 2), (2, 6), (6,)])


@pytest.mark.parametrize(
    ("lines", "id_", "told"),
    [
        (
            "z = (x @ K + c).reshape(len(x), -1, 2)\n    gate, value = z[..., 0], z[..., 1]",
            "as if: blocks interleaved",
            "take turns",
        ),
        (
            "n = len(c) // 2\n    gate, value = (x @ K)[:, :n], (x @ K + c)[:, n:]",
            "as if: c block 0 zero",
            "the first half of the columns of `c` is all zeros",
        ),
    ],
)
def test_blocks_side_by_side_that_are_read_otherwise_are_found(lines, id_, told):
    made = lab(gated, f"def gated(x, K, c):\n    {lines}\n    return gate * np.tanh(value)", *GATED)
    found = only(one_change, made)
    assert found.id == id_
    assert told in found.text


@pytest.mark.parametrize("result", ["[]", "[words[0]]", "words[1:-1]"])
def test_entries_that_are_lost_are_not_explained_by_two_losses(result):
    @check.oracle(valid=lambda words, more: len(words) > 0)
    def doubled(words, more):
        return [word + word for word in words] + more[:1]

    code = f"def doubled(words, more):\n    words = [w + w for w in words]\n    return {result}"
    made = lab(doubled, code, ["ab", "cd", "ef"], ["x", "y"])
    assert ids(two_changes, made) == []


def test_ids_that_are_all_zero_are_no_half_of_a_reason():
    @check.oracle(takes={"ids": "batch", "table": "ids features"}, gives="batch features")
    def rows(ids, table):
        return table[ids]

    code = "def rows(ids, table):\n    return -table[ids * 0]"
    table = np.arange(12.0).reshape(4, 3) + 0.5
    found = ids(two_changes, lab(rows, code, np.array([2, 3, 1]), table))
    assert not any("ids zero" in id_ for id_ in found)


def test_a_single_truth_value_is_explained_by_no_change():
    @check.oracle()
    def drops(training, rate, other):
        return training and (rate > 0 or other > 0)

    code = "def drops(training, rate, other):\n    return not training"
    made = lab(drops, code, True, 0.3, 0.0)
    assert ids(one_change, made) == ids(two_changes, made) == []
