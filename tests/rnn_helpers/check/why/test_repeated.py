"""A second call, and the calls of functions that an answer was given."""

from rnn_helpers import check
from rnn_helpers.check.why.repeated import called_again, never_called

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


def test_a_function_that_is_never_called_is_told():
    code = "def run(step, start, count):\n    return start + count + 5"
    found = only(never_called, lab(run, code, _step, 1, 3))
    assert found.text == "Your function never calls `step`."


def test_calls_in_another_way_are_not_judged():
    code = "def run(step, start, count):\n    return step(start, 0) + 5"
    assert ids(never_called, lab(run, code, _step, 1, 3)) == []
