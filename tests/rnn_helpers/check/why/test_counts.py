"""Counts are compared as formulas."""

from rnn_helpers.check.why.counts import counted_terms

import pytest

from tests.rnn_helpers.check.why.labs import count_weights, ids, lab, only


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("features * units + units", "`units * units` too little"),
        ("features * units + units * units + 2 * units", "`units` too much"),
        ("features * units + units * units + 1", "1 too much and `units` too little"),
        ("features * units + 4 * units * units + units", "3 * `units * units` too much"),
    ],
)
def test_terms_that_are_missing_or_too_many(formula, text):
    code = f"def count(features, units):\n    return {formula}"
    assert text in only(counted_terms, lab(count_weights, code, 3, 4)).text


def test_what_is_no_polynomial_is_not_explained():
    code = "def count(features, units):\n    return features ** units"
    assert ids(counted_terms, lab(count_weights, code, 3, 4)) == []
