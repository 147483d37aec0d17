"""A warning costs no points, although nbgrader gives none for a test that writes to stderr."""

from rnn_helpers.jupyter.ordinary import run as run_in_one

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.engine.execute.stage import execute as execute_in_two_kernels
from autograder.engine.stages import Task
from tests.support.engine import answer, check, notebook, setup

COMPLAINS = """
import sys, warnings
def logistic(x):
    print("called", file=sys.stderr)
    warnings.warn("a warning of Python's")
    return 1 / (1 + np.exp(-np.float32(x)))
"""
CHECKS = """
import warnings
check.returns(logistic, -1000.0, expected=0.0, says="far below zero")
warnings.warn("the test's own")
"""
TOLD = ["called", "a warning of Python's", "overflow encountered", "the test's own"]


def in_one_kernel(content: bytes):
    made = nbformat.reads(content.decode(), as_version=4)
    run_in_one(made, allow_errors=True)
    return made


def in_two_kernels(content: bytes):
    outcome = execute_in_two_kernels(Task("ada", "03_simple_rnn", content, seed=1))
    return nbformat.reads(outcome.notebook.decode(), as_version=4)


@pytest.mark.parametrize("executed", [in_one_kernel, in_two_kernels])
def test_what_is_written_to_stderr_while_a_cell_checks_is_shown_and_costs_nothing(executed):
    content = notebook(
        setup("import numpy as np\nfrom rnn_helpers import check\n"),
        answer(COMPLAINS, "logistic"),
        check(CHECKS, "checks"),
        check("import sys\nprint('seen', file=sys.stderr)", "without_a_check"),
        check("check.returns(logistic, 0.0, expected=1.0, says='at zero')", "wrong"),
    )
    *_, checks, without, wrong = executed(content).cells
    shown = "".join(output.text for output in checks.outputs if output.get("name") == "stdout")
    assert [text for text in TOLD if text not in shown] == []
    assert determine_grade(checks) == (1, 1)
    assert [(output.name, output.text) for output in without.outputs] == [("stderr", "seen\n")]
    assert determine_grade(wrong) == (0, 1)
