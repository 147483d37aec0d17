"""Changed arguments are found, wherever the change is."""

from rnn_helpers.check.unchanged import arguments_changed
from rnn_helpers.check.why.lab import Arguments

import numpy as np


def test_changed_arguments_are_seen_through_and_through():
    before = Arguments(([1, [2]], np.array([1.0, np.nan])), {"d": {"a": 1}}, ("l", "x"))
    same = ([1, [2]], np.array([1.0, np.nan]))
    assert arguments_changed(before, same, {"d": {"a": 1}}) == []
    changed = ([1, [3]], np.array([2.0, np.nan]))
    assert arguments_changed(before, changed, {"d": {"b": 1}}) == ["l", "x", "d"]
