"""What is odd about the shares of many draws."""

from rnn_helpers import check
from rnn_helpers.check.why.drawn import odd_shares

import numpy as np
import pytest

from tests.rnn_helpers.check.why.labs import ids, lab


@check.oracle(drawn=True)
def shares(probabilities):
    return np.asarray(probabilities)


@pytest.mark.parametrize(
    ("got", "found"),
    [
        ([0.2, 0.3, 0.5], ["drawn: what must not come"]),
        ([1.0, 0.0, 0.0], ["drawn: what never came", "drawn: always the same"]),
        ([0.3, 0.7, 0.0], []),
    ],
)
def test_odd_shares_are_told(got, found):
    code = f"def draw(probabilities):\n    return np.array({got})"
    assert ids(odd_shares, lab(shares, code, np.array([0.5, 0.5, 0.0]))) == found


def test_what_is_no_distribution_is_left_alone():
    code = "def draw(probabilities):\n    return np.array([3.0, 4.0])"
    assert ids(odd_shares, lab(shares, code, np.array([0.5, 0.5]))) == []
