"""For which sizes, arguments and parts an answer is right."""

from rnn_helpers import check
from rnn_helpers.check.why.sizes import (
    one_part_zero,
    one_size_at_a_time,
    where_right,
    without_effect,
)

import numpy as np
import pytest

from tests.rnn_helpers.check.why.labs import (
    PAIRS,
    STEP,
    SUMS,
    ids,
    lab,
    only,
    pairs,
    step,
    sums,
)


def test_an_argument_without_effect_is_named():
    code = "def step(x, h, W, U, b):\n    return np.tanh(x @ W) + 0.3 * h @ U"
    assert ids(without_effect, lab(step, code, *STEP)) == ["no effect: b"]


def test_an_argument_that_has_an_effect_for_other_inputs_is_not_said_to_have_none():
    @check.oracle(valid=lambda losses, patience: len(losses) > 0 and patience > 0)
    def stop(losses, patience):
        return sum(losses) * patience

    # Here the first loss hides what patience does; elsewhere it shows.
    code = "def stop(losses, patience):\n    return 9 if losses[0] > 8 else sum(losses) * patience"
    assert "no effect: patience" not in ids(without_effect, lab(stop, code, [9.0, 2.0, 1.0], 2))


def test_an_empty_result_shows_no_effect_of_anything():
    made = lab(pairs, "def pairs(sequence, window):\n    return []", *PAIRS)
    assert ids(without_effect, made) == []


@pytest.mark.parametrize(
    "result", ["None", "np.full((2, 3), 7.0)", "np.clip(x, -5, 5).sum()"], ids=str
)
def test_a_result_that_is_nothing_or_at_a_limit_shows_no_effect_of_anything(result):
    @check.oracle(takes={"x": "batch features"}, gives="")
    def total(x):
        return float(x.sum())

    x = np.array([[100.0, 40.0, 20.0], [30.0, 90.0, 70.0]])
    made = lab(total, f"def total(x):\n    return {result}", x)
    assert ids(without_effect, made) == []


def test_a_limit_for_one_argument_is_no_missing_effect_of_another():
    @check.oracle(takes={"scores": "batch classes", "targets": "batch"}, gives="batch")
    def losses(scores, targets):
        chosen = np.take_along_axis(scores, targets[:, None], axis=1)[:, 0]
        top = scores.max()
        return np.log(np.exp(scores - top).sum(axis=1)) + top - chosen

    code = """
def losses(scores, targets):
    scores = np.clip(scores, -500, 500)
    chosen = np.take_along_axis(scores, targets[:, None], axis=1)[:, 0]
    return np.log(np.exp(scores).sum(axis=1)) - chosen - 0.001 * np.arange(len(scores))
"""
    scores = 9000 + np.arange(12.0).reshape(4, 3) ** 2
    assert ids(without_effect, lab(losses, code, scores, np.array([2, 1, 0, 0]))) == []


def test_a_limit_that_larger_sizes_stay_above_is_no_missing_effect():
    @check.oracle(valid=lambda words, size: size > 0)
    def kept(words, size):
        return words[:size]

    code = "def kept(words, size):\n    return words[:min(size, 3)]"
    assert ids(without_effect, lab(kept, code, [*"abcdefghij"], 5)) == []
    code = "def kept(words, size):\n    return words[:3]"
    assert ids(without_effect, lab(kept, code, [*"abcdefghij"], 5)) == ["no effect: size"]


@pytest.mark.parametrize(
    ("formula", "asked"),
    [
        ("x[:1] @ W + h @ U + b", "Look at what one sample has to do with another."),
        ("x @ W + h @ U * (np.arange(len(x)) < 1)[:, None] + b", "Look at what one sample"),
        ("np.where(x[:, :1] > 0.5, 0, x @ W + h @ U + b)", "Is something special in the second"),
    ],
)
def test_samples_are_said_to_be_mixed_only_where_they_are(formula, asked):
    x = np.array([[0.2, 1.0, 0.5], [0.9, 0.3, 0.4], [0.1, 0.7, 0.6]])
    h = np.array([[0.4, -0.2], [0.3, 0.6], [-0.5, 0.1]])
    code = f"def step(x, h, W, U, b):\n    return np.tanh({formula})"
    found = {f.id: f for f in one_size_at_a_time(lab(step, code, x, h, *STEP[2:]))}
    assert asked in found["size: batch"].text


def test_nothing_is_said_to_be_carried_where_nothing_is():
    code = "def sums(x):\n    return x"
    assert "carried" not in only(one_size_at_a_time, lab(sums, code, *SUMS)).text


def test_the_size_from_which_on_it_is_wrong():
    code = "def step(x, h, W, U, b):\n    return np.tanh(x[:1] @ W + h @ U + b)"
    found = only(one_size_at_a_time, lab(step, code, *STEP))
    assert found.text.startswith("Your answer is right for batch = 1 and wrong for batch = 2.")


def test_the_part_that_is_wrong():
    code = "def step(x, h, W, U, b):\n    return np.tanh(x @ W + np.sin(h) @ U + b)"
    assert ids(one_part_zero, lab(step, code, *STEP)) == ["zero: h, U"]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("r = np.cumsum(x, 1); r[:, 0] = 0; return r", "at the first time"),
        ("r = np.cumsum(x, 1); r[:, -1] = 0; return r", "at the last time"),
        ("r = np.cumsum(x, 1); r[:, 2:] = 0; return r", "from time 2 on (counted from 0)"),
        ("r = np.cumsum(x, 1); r[..., 1] = 0; return r", "at units 1"),
        ("r = np.cumsum(x, 1); r[:, :-1] = 0; return r", "Only the last step of your result"),
        ("r = np.cumsum(x, 1); r[:, 1:] = 0; return r", "Only the first step of your result"),
    ],
)
def test_where_in_an_array_it_is_wrong(body, text):
    found = only(where_right, lab(sums, f"def sums(x):\n    {body}", *SUMS))
    assert text in found.text


def test_entries_that_are_missing_or_too_many():
    many = "def pairs(sequence, window):\n    return [(1, 2), (2, 1), (1, 1)]"
    few = "def pairs(sequence, window):\n    return [(1, 2)]"
    assert ids(where_right, lab(pairs, many, [1, 2], 1)) == ["too many"]
    assert ids(where_right, lab(pairs, few, [1, 2], 1)) == ["too few"]


def test_an_array_whose_order_has_an_effect_is_not_said_to_have_none():
    @check.oracle(takes={"x": "batch features"}, gives="batch features")
    def scaled(x):
        return x / np.abs(x).max(axis=1, keepdims=True)

    # Rounded so much, other values of the same order of size look the same.
    code = "def scaled(x):\n    return np.sign(x) * (np.arange(3) > 0)"
    x = np.array([[1.0, 9.0, 20.0], [30.0, 9.0, 2.0]])
    assert "no effect: x" in ids(without_effect, lab(scaled, code, x))
    code = "def scaled(x):\n    return (x == x.max(axis=1, keepdims=True)) * 1.0"
    assert "no effect: x" not in ids(without_effect, lab(scaled, code, x))


@pytest.mark.parametrize("result", ["x[[1, 2, 0]] + 1", "(x[[1, 2, 0]] + 1, np.array([True]))"])
def test_rows_in_another_order_are_told(result):
    @check.oracle(takes={"x": "batch features"})
    def more(x):
        return x + 1 if result.startswith("x") else (x + 1, np.array([True]))

    x = np.array([[0.5, 1.0], [2.0, 3.5], [4.0, 5.0]])
    made = lab(more, f"def more(x):\n    return {result}", x)
    assert "rows in another order" in ids(where_right, made)
