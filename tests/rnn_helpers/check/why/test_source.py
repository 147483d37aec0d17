"""Slips that can be read in the source of an answer."""

from rnn_helpers import check
from rnn_helpers.check.why.source import slips, source_of

import pytest

from tests.rnn_helpers.check.why.labs import PAIRS, SUMS, answer, ids, lab, pairs, sums

_SLIPS = {
    "thrown away": "    result = [(1, 2)]\n    sorted(result)\n    return result",
    "nothing returned": "    result = []\n    result = result.append((1, 2))\n    return result",
    "return in loop": "    for i in sequence:\n        result = [(i, i)]\n        return result",
    "set anew": (
        "    for i in sequence:\n        result = []\n        result.append(i)\n    return result"
    ),
    "power": "    return [(window ^ 2, 1)]",
    "one list many times": "    rows = [[]] * 3\n    return rows",
    "one array many times": (
        "    rows = [np.zeros(2)] * 3\n    for i in (1, 2):\n        rows[0] += i\n    return rows"
    ),
}


@check.oracle()
def _last(sequence, window):
    return sequence[len(sequence) - window :]


@pytest.mark.parametrize("slip", _SLIPS)
def test_a_slip_is_found(slip):
    code = f"def pairs(sequence, window):\n{_SLIPS[slip]}"
    assert f"source: {slip}" in ids(slips, lab(pairs, code, *PAIRS))


def test_signs_that_are_replaced_as_a_whole_are_found():
    code = 'def pairs(sequence, window):\n    "a".replace(SIGNS, " ")\n    return []'
    made = lab(pairs, f"{code}\nSIGNS = '!?.'", *PAIRS)
    assert "source: signs as a whole" in ids(slips, made)
    made = lab(pairs, f"{code}\nSIGNS = '--'", *PAIRS)
    assert "source: signs as a whole" not in ids(slips, made)


def test_a_loop_whose_branches_all_return_is_found():
    branches = "if i:\n            return []\n        else:\n            return [(1, 2)]"
    code = f"def pairs(sequence, window):\n    for i in sequence:\n        {branches}"
    assert ids(slips, lab(pairs, code, *PAIRS)) == ["source: return in loop"]
    skips = f"if i == 3:\n            continue\n        {branches}"
    code = f"def pairs(sequence, window):\n    for i in sequence * window:\n        {skips}"
    assert ids(slips, lab(pairs, code, *PAIRS)) == []


def test_a_default_that_changes_is_found():
    code = "def sums(x, kept=[]):\n    kept.append(1)\n    return x * len(kept)"
    assert ids(slips, lab(sums, code, *SUMS)) == ["source: changing default"]


def test_a_slip_with_a_slice_from_minus_zero_is_found():
    code = "def tail(sequence, window):\n    return sequence[-window:]"
    made = lab(_last, code, [1, 2], 0)
    assert ids(slips, made) == ["source: minus zero"]


@pytest.mark.parametrize(
    "body",
    [
        "    y = x\n    y[:, 0] = 0\n    return x + y",
        "    first = x + 0\n    y = first\n    y[:, 0] = 0\n    return first - y",
        "    y = x\n    y += 1\n    return x - y",
    ],
)
def test_another_name_for_an_array_that_is_then_changed_is_found(body):
    made = lab(sums, f"def sums(x):\n{body}", *SUMS)
    assert ids(slips, made) == ["source: another name"]


@pytest.mark.parametrize(
    "body",
    [
        "    y = x.copy()\n    y[:, 0] = 0\n    return x + y",
        "    y = x\n    y[:, 0] = 0\n    return y",
        "    n = 0\n    start = n\n    start += 1\n    return x * n + start",
    ],
)
def test_a_copy_and_a_number_are_no_other_name(body):
    assert ids(slips, lab(sums, f"def sums(x):\n{body}", *SUMS)) == []


@check.oracle()
def _is_on(rate, other):
    return rate + other > 0


@pytest.mark.parametrize("inside", ["rate", "rate + other"])
def test_a_fraction_that_int_makes_zero_is_found(inside):
    made = lab(_is_on, f"def is_on(rate, other):\n    return int({inside}) > 0 < other", 0.3, 0.2)
    assert ids(slips, made) == ["source: cut to a whole number"]
    made = lab(_is_on, "def is_on(rate, other):\n    return int(9 * rate + other) < 0", 0.3, 0.2)
    assert ids(slips, made) == []


def test_a_parameter_that_is_never_read_is_named():
    code = "def pairs(sequence, window):\n    result = [(1, 2)]\n    return sequence"
    assert ids(slips, lab(pairs, code, *PAIRS)) == ["source: unused window"]


@pytest.mark.parametrize(
    "body",
    [
        "    for _ in x:\n        p = []\n        p.append(1)\n        x += len(p)\n    return x",
        "    for row in x:\n        if row is None:\n            return x\n    return x + 1",
        "    rows = [0] * 3\n    return x + rows[0] + 1",
        "    rows = [np.zeros(3)] * 3\n    rows[0] = x\n    return rows[0] + 1",
        "    np.random.default_rng(1).shuffle(x)\n    return x + 1",
    ],
)
def test_what_is_no_slip_is_not_called_one(body):
    assert ids(slips, lab(sums, f"def sums(x):\n{body}", *SUMS)) == []


def test_a_source_that_cannot_be_had_or_read_explains_nothing():
    assert source_of(len) == ""
    function = answer("def f():\n    return 1")
    function.ask_source = lambda: "def f(:"
    assert source_of(function) == "def f(:"
    assert ids(slips, lab(sums, lambda x: x, *SUMS)) == []
