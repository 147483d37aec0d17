"""A setup cell that can't import is told as the release's fault, whatever a student's code does."""

import nbformat
import pytest

from autograder.engine.record.setup_failure import setup_failure
from tests.support.engine import answer, cell, check, run, setup

RIGHT = answer("def double(x):\n    return 2 * x", "double")
TEST = check("assert double(2) == 4", "double_test")


def _failure(*cells):
    return setup_failure(nbformat.reads(run(*cells).notebook.decode(), as_version=4))


def test_a_setup_cell_that_can_not_import_is_no_student_s_fault():
    failure = _failure(setup("import math\nimport rnn_helpers.nowhere"), RIGHT, TEST)
    assert "No module named 'rnn_helpers.nowhere'" in str(failure)
    assert "no student's fault" in str(failure)


@pytest.mark.parametrize(
    "breaks",
    [
        "import sys\nsys.modules['fractions'] = None",
        "def __import__(*given):\n    raise ImportError",
        "open('fractions.py', 'w').write('raise ImportError')",
    ],
)
def test_a_student_can_not_make_a_setup_cell_fail_to_get_out_of_a_grade(breaks):
    assert _failure(cell(breaks), setup("import fractions"), RIGHT, TEST) is None


def test_other_locked_cells_may_fail_because_of_the_answer():
    raises = answer("def double(x):\n    raise ImportError('mine')", "double")
    assert _failure(setup("import math"), raises, setup("print(double(3))", "shown"), TEST) is None
