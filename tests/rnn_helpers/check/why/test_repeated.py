"""A second call, and the calls of functions that an answer was given."""

from rnn_helpers import check
from rnn_helpers.check.why.repeated import called_again, calls_of_functions

import numpy as np

from tests.rnn_helpers.check.why.labs import SUMS, ids, lab, only, sums


@check.oracle()
def run(step, start, count):
    for i in range(count):
        start = step(start, i)
    return start


def _step(state, i):
    return 2 * state + i


def test_what_differs_from_call_to_call_is_told():
    code = "kept = []\ndef sums(x):\n    kept.append(1)\n    return x * len(kept)"
    names: dict = {"np": np}
    exec(code, names)
    assert ids(called_again, lab(sums, names["sums"], *SUMS)) == ["differs from call to call"]
    assert ids(called_again, lab(sums, "def sums(x):\n    return x", *SUMS)) == []


def test_calls_that_are_too_many_are_told():
    code = """
def run(step, start, count):
    for i in range(count + 1):
        start = step(start, i)
    return start
"""
    found = only(calls_of_functions, lab(run, code, _step, 1, 3))
    assert found.text == "You call `step` 4 times; 3 times would be right."


def test_the_argument_that_is_not_right_is_told():
    code = """
def run(step, start, count):
    for i in range(count):
        start = step(start, i + 1)
    return start
"""
    assert ids(calls_of_functions, lab(run, code, _step, 1, 3)) == ["call of step: argument 2"]
