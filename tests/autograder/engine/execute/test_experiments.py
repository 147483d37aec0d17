"""Checks experiment with an answer in another kernel as they do in one, and change no verdict."""

import time

from autograder.engine.stages import Limits
from tests.support.engine import answer, cells_of, check, run, scores, setup, text_of

SETUP = """
from rnn_helpers import check
import numpy as np

@check.oracle(takes={"x": "batch features", "W": "features units", "b": "units"},
              gives="batch units")
def right(x, W, b):
    return np.tanh(x @ W + b)

x, W, b = (np.random.default_rng(1).normal(size=shape) for shape in [(4, 3), (3, 2), (2,)])
"""
TEST = 'check.same_as(right, layer, x, W, b, says="a layer")'


def _graded(body: str, **options):
    outcome = run(
        setup(SETUP),
        answer(f"def layer(x, W, b):\n{body}", "layer"),
        check(TEST, "first"),
        answer("def later(): return 1", "later"),
        check("assert later() == 1", "second"),
        **options,
    )
    return outcome, scores(outcome), text_of(cells_of(outcome)["first"])


def _told(body: str):
    """Grade an answer until its experiments had time for a finding, which a busy machine refuses.

    Return the points and the text.
    """
    for _ in range(4):
        _, points, text = _graded(body)
        if "Found out" in text and "A small case" in text:
            break
    return points, text


def test_what_is_found_is_told():
    points, text = _told("    return np.tanh(x @ W)")
    assert points == {"first": 0, "second": 1}
    assert "Found out: The right function gives exactly your result if `b` is all zeros." in text
    assert "A small case: layer(np.array([[1.0]]), np.array([[1.0]]), np.array([1.0]))" in text


def test_the_source_is_read():
    _, _, text = _graded(
        "    out = np.zeros((len(x), len(b)))\n"
        "    for i in range(len(x)):\n"
        "        out[i] = np.tanh(x[i] @ W + b)\n"
        "        return out"
    )
    assert "Your `return` stands inside a loop" in text


def test_a_changed_argument_is_told():
    _, points, text = _graded("    b += 1\n    return np.tanh(x @ W + (b - 1))")
    assert points["first"] == 0
    assert "has changed its argument `b`" in text


def test_a_loop_without_end_in_an_experiment_costs_nobody_anything():
    began = time.monotonic()
    outcome, points, text = _graded(
        "    while abs(b).max() < 1e-9 or len(x) != 4:\n        pass\n    return x @ W + b",
        limits=Limits(cell_seconds=60),
    )
    assert outcome.verdict == "ok"
    assert points == {"first": 0, "second": 1}
    assert "not right" in text or "wrong" in text
    assert time.monotonic() - began < 30


def test_an_answer_that_ends_its_kernel_in_an_experiment_gets_the_verdict_of_the_check():
    _, points, _ = _graded(
        "    if len(x) != 4:\n        import os; os._exit(1)\n    return x @ W + b"
    )
    assert points["first"] == 0


def test_what_an_answer_shows_in_experiments_fills_no_limit():
    outcome, points, text = _graded(
        "    from IPython.display import display\n"
        "    display('shown ' * 20_000)\n"
        "    return np.cos(7 * x @ W) + b",
        limits=Limits(output_bytes=1_000_000),
    )
    assert outcome.verdict == "ok"
    assert points == {"first": 0, "second": 1}
    assert "values are wrong" in text
