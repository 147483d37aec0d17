"""A warning costs no points, although nbgrader gives none for a test that writes to stderr."""

import inspect

from rnn_helpers import check
from rnn_helpers.jupyter.ordinary import run as run_in_one

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.engine.execute.stage import execute as execute_in_two_kernels
from autograder.engine.stages import Task
from tests.support.engine import answer, check as check_cell, notebook, setup

COMPLAINS = """
import sys, warnings
def logistic(x):
    print("called", file=sys.stderr)
    warnings.warn("a warning of Python's")
    return 1 / (1 + np.exp(-np.float32(x)))
"""
CHECKS = """
import warnings
{}
warnings.warn("the test's own")
"""
RIGHT = {
    "returns": 'check.returns(logistic, -1000.0, expected=0.0, says="far below zero")',
    "same_as": """
@check.oracle()
def zero(x):
    return np.float32(0)
check.same_as(zero, logistic, -1000.0, says="far below zero")""",
    "raises": """
def refuse(x):
    logistic(x)
    raise ValueError
check.raises(refuse, -1000.0, error=ValueError, says="it is refused")""",
    "holds": """
check.holds(logistic(-1000.0) == 0, says="far below zero", otherwise="it is not")""",
}
TOLD = ["called", "a warning of Python's", "overflow encountered", "the test's own"]


def in_one_kernel(content: bytes):
    made = nbformat.reads(content.decode(), as_version=4)
    run_in_one(made, allow_errors=True)
    return made


def in_two_kernels(content: bytes):
    outcome = execute_in_two_kernels(Task("ada", "03_simple_rnn", content, seed=1))
    return nbformat.reads(outcome.notebook.decode(), as_version=4)


def test_each_function_that_judges_is_among_these():
    judging = [name for name in check.__all__ if inspect.isfunction(getattr(check, name))]
    assert set(judging) - {"rng", "oracle", "grader_code"} == set(RIGHT)


@pytest.mark.parametrize("judge", RIGHT)
@pytest.mark.parametrize("executed", [in_one_kernel, in_two_kernels])
def test_what_is_written_to_stderr_while_a_cell_checks_is_shown_and_costs_nothing(executed, judge):
    content = notebook(
        setup("import numpy as np\nfrom rnn_helpers import check\n"),
        answer(COMPLAINS, "logistic"),
        check_cell(CHECKS.replace("{}", RIGHT[judge]), "checks"),
        check_cell("import sys\nprint('seen', file=sys.stderr)", "without_a_check"),
        check_cell("check.returns(logistic, 0.0, expected=1.0, says='at zero')", "wrong"),
    )
    *_, checks, without, wrong = executed(content).cells
    shown = "".join(output.text for output in checks.outputs if output.get("name") == "stdout")
    assert [text for text in TOLD if text not in shown] == []
    assert determine_grade(checks) == (1, 1)
    assert [(output.name, output.text) for output in without.outputs] == [("stderr", "seen\n")]
    assert determine_grade(wrong) == (0, 1)
