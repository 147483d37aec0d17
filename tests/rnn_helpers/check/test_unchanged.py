"""Changed arguments are found, wherever the change is."""

from rnn_helpers import check
from rnn_helpers.check.unchanged import arguments_changed
from rnn_helpers.check.why.lab import Arguments

import numpy as np
import pytest


def test_changed_arguments_are_seen_through_and_through():
    before = Arguments(([1, [2]], np.array([1.0, np.nan])), {"d": {"a": 1}}, ("l", "x"))
    same = ([1, [2]], np.array([1.0, np.nan]))
    assert arguments_changed(before, same, {"d": {"a": 1}}) == []
    changed = ([1, [3]], np.array([2.0, np.nan]))
    assert arguments_changed(before, changed, {"d": {"b": 1}}) == ["l", "x", "d"]


def test_a_changed_argument_is_told_before_what_it_has_spoilt():
    @check.oracle()
    def powers(U):
        return np.stack([U @ U, U @ U @ U])

    def in_place(U):
        power, found = U, []
        for _ in range(2):
            power[:] = power @ U
            found.append(power.copy())
        return np.stack(found)

    with pytest.raises(check.CheckFailed) as caught:
        check.same_as(powers, in_place, np.array([[0.5, 0.1], [0.2, 0.3]]), says="two powers")
    said = str(caught.value)
    assert "values are wrong. And your code has changed its argument `U`." in said
    assert "only another name for the same array" in said
