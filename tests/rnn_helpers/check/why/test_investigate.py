"""Of several findings, one that the small case contradicts is not told."""

from rnn_helpers import check
from rnn_helpers.check.why.investigate import investigate
from rnn_helpers.check.why.sizes import one_size_at_a_time

import numpy as np

from tests.rnn_helpers.check.why.labs import ids, lab


@check.oracle(takes={"x": "batch features"}, gives="batch features")
def capped(x):
    return np.minimum(x, 9.0)


def test_a_size_that_is_said_to_be_right_is_not_shown_to_be_wrong():
    # The last sample alone is above the limit here; small cases may have one in any place.
    x = np.array([[0.12, 0.3], [0.51, 0.62], [4.3, 11.7]])
    code = "def capped(x):\n    return x * (1.0 + 0.3 * (x.max() > 0.95))"
    made = lab(capped, code, x)
    assert ids(one_size_at_a_time, made) == ["size: batch"]
    said, example = investigate(made)
    assert example is not None
    assert said is None or said.right_for is None
