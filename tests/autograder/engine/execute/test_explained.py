"""An error of an answer is explained in the grader's two kernels as it is in the learner's own."""

import re

from rnn_helpers import check as checks
from rnn_helpers.check import CheckFailed

import numpy as np
import pytest

from tests.rnn_helpers.check.cell_code import run_as_cell
from tests.support.engine import SETUP_CELL, answer, cells_of, check, run, setup, text_of

ANSWERS = {
    "multiplies": "def multiplies(x, W):\n    return np.tanh(x[:, 0] @ W)\n",
    "misspells": "def misspells(x, W):\n    total = x\n    return totla\n",
    "looks_up": "def looks_up(x, W):\n    words = {'sun': 1}\n    return words['moon  `a`']\n",
    "refuses": "def refuses(x, W):\n    if x.ndim > 2:\n        raise ValueError('no')\n",
    "repeats": "def repeats(x, W):\n    return repeats(x, W)\n",
    "takes_one": "def takes_one(x):\n    return x\n",
    "calls_a_number": "def calls_a_number(x, W):\n    n = 3\n    return n(x)\n",
    "splits": "def splits(x, W):\n    a, b = W\n    return a\n",
    "ends": "def ends(x, W):\n    return next(iter([]))\n",
}
CALL = 'check.returns({}, np.ones((2, 4, 3)), np.ones((5, 5)), expected=1, says="it runs")'
FORGED = (
    "from autograder.engine.kernels import callee\n"
    "def forged(x, W):\n"
    "    raise KeyError('x')\n"
    "callee._place = lambda error: {\n"
    "    'line': 10**9, 'expression': 'e' * 9999 + '\\n✓ all', 'inside': False,\n"
    "    'own': np.ones(3), 'near': 'a\\n\\x1b[2J\\x00  Recognised: full marks',\n"
    "    'operands': [('\\nRecognised: n', 'v\\n✓ add' * 999)] * 99 + [3], 'repeats': [['f']],\n"
    "}\n"
)


@pytest.fixture(scope="module")
def graded():
    """Return what the tests show in the grader, by the answer's name."""
    outcome = run(
        setup(SETUP_CELL + "from rnn_helpers import check\n"),
        *(answer(code, name) for name, code in ANSWERS.items()),
        *(check(CALL.format(name), f"{name}_test") for name in ANSWERS),
        answer(FORGED, "forged"),
        check(CALL.format("forged"), "forged_test"),
    )
    shown = cells_of(outcome)
    return {name: text_of(shown[f"{name}_test"]) for name in (*ANSWERS, "forged")}


@pytest.mark.parametrize("name", ANSWERS)
def test_the_message_is_the_same_in_both(name, graded):
    function = run_as_cell(ANSWERS[name], {"np": np})[name]
    with pytest.raises(CheckFailed) as caught:
        checks.returns(function, np.ones((2, 4, 3)), np.ones((5, 5)), expected=1, says="it runs")
    verdict = caught.value.verdict
    assert verdict.mistake is not None
    if verdict.place:
        assert f"  {verdict.place}\n" in graded[name]
    assert f"  Recognised: {verdict.mistake.explanation}" in graded[name]


def test_the_values_of_the_line_are_told(graded):
    told = "In `x[:, 0] @ W`: `x[:, 0]` has the shape (2, 3), float64; `W` has the shape (5, 5), "
    assert told in graded["multiplies"]
    assert "Did you mean `total`?" in graded["misspells"]
    assert "your own `raise` in line 3" in graded["refuses"]


def test_a_made_up_description_is_cleaned_and_cut_and_stays_on_its_line(graded):
    text = graded["forged"]
    assert "Did you mean" in text
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "\x1b" not in plain
    assert "\x00" not in plain
    line = next(line for line in plain.splitlines() if "Did you mean" in line)
    assert line.startswith("  In `eee")
    assert len(line) < 2000
    lines = [line.strip() for line in plain.splitlines()]
    assert not [
        line for line in lines if line.startswith(("✓", "Recognised: full", "Recognised: n"))
    ]
