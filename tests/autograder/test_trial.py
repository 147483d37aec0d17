"""Before term, an instructor learns which tests the grader can't judge, and what to write."""

import nbformat
import pytest
from nbformat.v4 import new_notebook
from typer.testing import CliRunner

from autograder.classroom.class_folder import ClassFolder, ClassFolderError
from autograder.classroom.course_rules import CourseRules, rules_of
from autograder.cli import app
from tests.support.engine import answer, cell, check

SOLVED = "### BEGIN SOLUTION\n{}\n### END SOLUTION"


def _class(root, config=""):
    """Make a class with one assignment, a file beside it, and two tests."""
    place = root / "source" / "ps1"
    place.mkdir(parents=True)
    made = new_notebook(
        cells=[
            cell("import math\nnumbers = []"),
            cell("numbers.append(4)"),
            answer(SOLVED.format("class F:\n    size = 1\ndef f(x):\n    return x"), "a"),
            check("assert math.sqrt(f(numbers[0])) == 2", "crosses"),
            check("assert F().size == 1", "of_a_class"),
            check("from near import near\nassert near(f(1), 1)", "with_a_file"),
        ]
    )
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, place / "ps1.ipynb")
    (place / "near.py").write_text("def near(a, b):\n    return abs(a - b) < 1e-9\n")
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'other'\n" + config
    )
    return root


def _said(root):
    result = CliRunner().invoke(app, ["try", "--class", str(root)])
    assert result.exit_code == 0, result.output
    return result.output


def test_it_names_each_test_that_can_not_be_judged_and_what_to_write_instead(tmp_path):
    root = _class(tmp_path / "a%2Fb")
    before = sorted(path.relative_to(root) for path in root.rglob("*"))
    said = _said(root)
    assert "ps1, of_a_class: can't be judged: F is a class (F) (nbgrader: 1.0)" in said
    assert "__rnn_student_side__" in said
    assert "2 of 3 tests are judged as nbgrader judges them." in said
    assert sorted(path.relative_to(root) for path in root.rglob("*")) == before


def test_with_one_kernel_all_are_judged(tmp_path):
    said = _said(_class(tmp_path / "class", "c.RnnGrade.one_kernel = ['ps1']\n"))
    assert "3 of 3 tests are judged as nbgrader judges them." in said


def test_an_assignment_that_is_not_there_is_named(tmp_path):
    root = _class(tmp_path / "class")
    result = CliRunner().invoke(app, ["try", "--class", str(root), "ps2"])
    assert result.exit_code != 0
    assert "ps2" in str(result.exception) + result.output


def test_the_rules_of_a_class_are_read(tmp_path):
    config = (
        "c.RnnGrade.one_kernel = ['ps1']\nc.RnnGrade.student_files = ['*.csv']\n"
        "c.RnnGrade.student_files_mib = 1\nc.ExecutePreprocessor.timeout = 90\n"
    )
    folder = ClassFolder(_class(tmp_path / "class", config))
    assert rules_of(folder, "ps1") == CourseRules(True, ("*.csv",), 1024 * 1024, 90.0)
    assert not rules_of(folder, "ps2").one_kernel
    assert rules_of(folder, "ps1").takes("table.csv")
    assert not rules_of(folder, "ps1").takes("tool.py")


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("one_kernel = 'ps1'", 'c.RnnGrade.one_kernel = ["ps1"]'),
        ("student_files = 5", "c.RnnGrade.student_files"),
        ("student_files_mib = -1", "c.RnnGrade.student_files_mib = 8"),
        ("one_kernels = True", "does not exist"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_an_example(tmp_path, setting, told):
    folder = ClassFolder(_class(tmp_path / "class", f"c.RnnGrade.{setting}\n"))
    with pytest.raises(ClassFolderError) as caught:
        rules_of(folder, "ps1")
    assert told in str(caught.value)
