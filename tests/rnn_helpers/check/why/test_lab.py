"""Experiments are bounded, and a check with them tells what they found."""

import time

from rnn_helpers import check
from rnn_helpers.check.outcomes import CheckFailed
from rnn_helpers.check.questions import Questions
from rnn_helpers.check.time_limit import TimeIsUp, interrupted_after
from rnn_helpers.check.why import vary
from rnn_helpers.check.why.lab import PRINTED, Lab, Trial, Unanswered
from rnn_helpers.check.why.smallest import cheaper

import numpy as np
import pytest

from tests.rnn_helpers.check.why.labs import PAIRS, STEP, answer, lab, pairs, step


def failed(oracle, code, *args):
    with pytest.raises(CheckFailed) as caught:
        check.same_as(oracle, answer(code), *args, says="it")
    return caught.value.verdict


def test_a_check_tells_what_it_found_and_a_small_case():
    verdict = failed(step, "def step(x, h, W, U, b):\n    return np.tanh(x @ W + h @ U)", *STEP)
    assert verdict.finding.id == "as if: b zero"
    assert verdict.example.call.startswith("step(np.array([[1.0]])")
    assert "Found out: " in verdict.text()
    assert "A small case: step(" in verdict.text()
    record = verdict.record()
    assert record["finding"] == "as if: b zero"
    assert record["found"] == verdict.finding.text
    assert record["example"] == verdict.example.text()


def test_a_right_answer_is_asked_once():
    calls = []

    right_pairs = answer("def pairs(sequence, window):\n    return ORACLE(sequence, window)")
    right_pairs.__globals__["ORACLE"] = lambda s, w: calls.append(s) or [
        (c, s[j]) for i, c in enumerate(s) for j in range(max(0, i - w), min(len(s), i + w + 1))
        if j != i
    ]  # fmt: skip
    check.same_as(pairs, right_pairs, *PAIRS, says="it")
    assert len(calls) == 1


def test_a_changed_argument_is_told():
    code = "def step(x, h, W, U, b):\n    h += 0.5\n    return np.tanh(x @ W + (h - 0.5) @ U + b)"
    assert "has changed its argument `h`" in failed(step, code, *STEP).summary


def test_an_endless_loop_for_other_arguments_ends():
    code = "def pairs(s, w):\n    while s != [3, 1, 4, 1, 5]:\n        pass\n    return []"
    began = time.monotonic()
    verdict = failed(pairs, code, *PAIRS)
    assert verdict.outcome == "wrong"
    assert time.monotonic() - began < 5


def test_what_catches_everything_ends_as_well():
    def once():
        try:
            while True:
                pass
        except BaseException:
            time.sleep(0.2)
            return

    with pytest.raises(TimeIsUp), interrupted_after(0.05):
        once()


def test_a_function_that_prints_much_is_not_called_again():
    code = f"def pairs(s, w):\n    print('x' * {PRINTED + 1})\n    return []"
    made = lab(pairs, code, *PAIRS)
    made.trial(made.failed.arguments)
    with pytest.raises(Unanswered):
        made.trial(made.failed.arguments.replaced({"window": 1}))


def test_what_experiments_print_is_not_shown(capsys):
    failed(pairs, "def pairs(s, w):\n    print('hello')\n    return []", *PAIRS)
    assert capsys.readouterr().out.count("hello") == 1


def test_time_ends_experiments():
    made = lab(pairs, "def pairs(s, w):\n    return []", *PAIRS)
    over = Lab(made.oracle, made.function, made.failed, seconds=0)
    with pytest.raises(Unanswered):
        over.trial(made.failed.arguments)


def test_experiments_are_not_among_the_questions_that_are_asked_ahead(monkeypatch):
    monkeypatch.setattr(Questions, "noted", None)
    Questions.begin()
    failed(pairs, "def pairs(s, w):\n    return []", *PAIRS)
    assert Questions.noted is not None
    assert len(Questions.noted) == 1


def test_arrays_that_hold_nothing_but_nan_are_compared():
    made = lab(step, "def step(x, h, W, U, b):\n    return np.full((4, 2), np.nan)", *STEP)
    assert made.same(np.array([np.nan]), np.array([np.nan]))
    assert not made.same(np.array([np.nan]), np.array([1.0]))


def test_what_is_no_function_is_told_as_that():
    with pytest.raises(CheckFailed, match=r"expected a function, got a list\."):
        check.same_as(pairs, [1], *PAIRS, says="it")


def test_an_answer_that_ends_python_in_an_experiment_keeps_its_verdict():
    code = "def pairs(s, w):\n    if len(s) != 5:\n        raise SystemExit\n    return []"
    assert failed(pairs, code, *PAIRS).outcome == "wrong"


def test_the_same_question_is_asked_once():
    calls = []
    made = lab(pairs, lambda s, w: calls.append(s) or [], *PAIRS)
    calls.clear()
    first, again = (made.trial(made.failed.arguments) for _ in range(2))
    assert len(calls) == 1
    assert first is again


def _slow(code, seconds):
    """Return an answer that waits for each row of its first argument."""
    quick = answer(code)

    def slow(x, *rest):
        time.sleep(seconds * len(x))
        return quick(x, *rest)

    slow.__name__ = "step"
    return slow


def test_an_answer_that_takes_long_is_explained_in_a_second():
    function = _slow("def step(x, h, W, U, b):\n    return np.tanh(x @ W + h @ U)", 0.025)
    seconds = []

    def timed(*args):
        began = time.monotonic()
        try:
            return function(*args)
        finally:
            seconds.append(time.monotonic() - began)

    timed.__name__ = "step"
    began = time.monotonic()
    with pytest.raises(CheckFailed) as caught:
        check.same_as(step, timed, *STEP, says="it")
    assert caught.value.verdict.finding.id == "as if: b zero"
    assert time.monotonic() - began - seconds[0] < 1.3


def test_of_a_slow_answer_a_smaller_input_is_looked_at_and_the_first_one_stays_a_witness():
    made = lab(step, _slow("def step(x, h, W, U, b):\n    return x @ W", 0.02), *STEP)
    made.call_seconds = 1.0
    less = cheaper(made)
    assert less is not None
    assert len(less.arguments.args[0]) == 2
    made.look_at(less)
    assert made.call_seconds < 1.0
    (witness,) = vary.trials(made, 1)
    assert witness is made.first


def test_no_call_is_begun_that_does_not_fit_into_the_time_left():
    calls = []
    made = lab(pairs, lambda s, w: calls.append(s) or [], *PAIRS)
    slow = Trial(**{**vars(made.failed), "seconds": 0.5})
    calls.clear()
    over = Lab(made.oracle, made.function, slow, seconds=0.3)
    with pytest.raises(Unanswered):
        over.trial(made.failed.arguments)
    assert not calls


def test_a_slow_call_is_not_cut_off_at_the_limit_for_quick_ones():
    made = lab(step, _slow("def step(x, h, W, U, b):\n    return x @ W", 0.05), *STEP)
    slow = Trial(**{**vars(made.failed), "seconds": 0.2})
    allowed = Lab(made.oracle, made.function, slow, seconds=5)
    assert allowed.trial(made.failed.arguments).error is None
