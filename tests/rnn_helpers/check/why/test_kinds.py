"""The wrong kind of number is told with what to change."""

from rnn_helpers import check
from rnn_helpers.check.why.kinds import wrong_kind

import numpy as np
import pytest

from tests.rnn_helpers.check.why.labs import ids, lab, only


@check.oracle()
def same(x):
    return x


@pytest.mark.parametrize(
    ("right", "kind", "found"),
    [
        ([0.5, 1.5], int, ["whole numbers"]),
        ([True, False], int, ["numbers for truth values"]),
        ([1, 2], float, ["floats for whole numbers"]),
        ([0.5, 1.5], str, []),
    ],
)
def test_the_kind_of_number_is_told(right, kind, found):
    made = lab(same, lambda x: x.astype(kind), np.array(right))
    assert ids(wrong_kind, made) == found


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("def same(x):\n    return x / 1", "Divide with `//`"),
        ("def same(x):\n    return x * np.ones(2)", "Make the array for whole numbers"),
    ],
)
def test_a_division_is_spoken_of_only_where_there_is_one(code, said):
    assert said in only(wrong_kind, lab(same, code, np.array([1, 2]))).text
