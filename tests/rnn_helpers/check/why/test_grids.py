"""The two results of a small case are drawn as tables with named axes and marked differences."""

from rnn_helpers import check
from rnn_helpers.check.card import verdict_card
from rnn_helpers.check.finding import Example
from rnn_helpers.check.verdict import Verdict
from rnn_helpers.check.why.grids import grids
from rnn_helpers.check_record import Outcome

import numpy as np

from tests.rnn_helpers.check.why.labs import STEP, lab, step, sums
from tests.support.cards import words

LINES = np.array([[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]])


@check.oracle(takes={"x": "batch time units"}, gives=("batch time units", "batch units"))
def sums_and_last(x):
    return np.cumsum(x, axis=1), x[:, -1]


def drawn(oracle, code, *args):
    made = lab(oracle, code, *args)
    return grids(made, made.failed)


def test_the_axes_have_names_and_what_differs_is_marked():
    found = drawn(sums, "def sums(x):\n    return x", LINES)
    assert (found.rows, found.columns, found.part) == ("time", "units", "")
    assert found.expected == (("1.0", "2.0"), ("4.0", "6.0"), ("9.0", "12.0"))
    assert found.got == (("1.0", "2.0"), ("3.0", "4.0"), ("5.0", "6.0"))
    assert found.wrong == ((False, False), (True, True), (True, True))


def test_of_several_samples_the_first_wrong_one_is_drawn():
    code = "def sums(x):\n    y = np.cumsum(x, axis=1)\n    y[1] = x[1]\n    return y"
    found = drawn(sums, code, np.concatenate([LINES, LINES + 1]))
    assert found.part == "batch 1"
    assert found.got[0] == ("2.0", "3.0")


def test_of_several_results_the_first_wrong_one_is_drawn():
    code = "def both(x):\n    return np.cumsum(x, axis=1), x[:, 0]"
    found = drawn(sums_and_last, code, LINES)
    assert found.part == "the second of the 2 results"
    assert (found.rows, found.columns) == ("", "units")
    assert (found.expected, found.got) == ((("5.0", "6.0"),), (("1.0", "2.0"),))


def test_what_a_table_does_not_show_better_stays_text():
    assert drawn(step, "def step(x, h, W, U, b):\n    return 3.0", *STEP) is None
    assert drawn(sums, "def sums(x):\n    return x[:, :1]", LINES) is None
    assert drawn(sums, "def sums(x):\n    raise KeyError", LINES) is None
    assert drawn(sums, "def sums(x):\n    return x", np.ones((1, 9, 2))) is None
    assert drawn(sums, "def sums(x):\n    return x + 1", np.ones((1, 1, 1))) is None


def test_the_card_shows_the_tables_and_says_differs_to_a_screen_reader():
    found = drawn(sums, "def sums(x):\n    return x", LINES)
    example = Example("sums(x)", "[...]", "[...]", found)
    card = verdict_card(Verdict(Outcome.WRONG, "sums", "sums over time", "wrong", example=example))
    assert "time ↓, units → 0 1 0 1.0 2.0 1 4.0 6.0 2 9.0 12.0" in words(card)
    assert "3.0 ✗ 4.0 ✗" in words(card)
    assert card.count('aria-label="differs"') == 4
