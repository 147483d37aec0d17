"""An ordinary nbgrader course is graded as it is, or told what to change."""

import shutil

import nbformat
import pytest
from nbformat.v4 import new_notebook
from typer.testing import CliRunner

from autograder.classroom.class_folder import ClassFolder, ClassFolderError
from autograder.classroom.nbgrader_steps import nbgrader_api, succeeded
from autograder.cli import app
from autograder.engine.prepare.pristine import load_pristine
from tests.support.engine import answer, check


def _class(root, config="", **notebooks):
    """Make a class with the assignment ps1, which has these notebooks, each a list of cells."""
    place = root / "source" / "ps1"
    place.mkdir(parents=True)
    settings = f"c = get_config()\nc.CourseDirectory.course_id = 'other'\n{config}"
    (root / "nbgrader_config.py").write_text(settings)
    for name, cells in notebooks.items():
        made = new_notebook(cells=cells)
        made.metadata.kernelspec = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(made, place / f"{name}.ipynb")
    return root


def _cells(test):
    return [answer("def f(x):\n    return x", "a"), check(test, "t")]


def _handed_in(root):
    succeeded(nbgrader_api(ClassFolder(root).config).generate_assignment("ps1"), "ps1")
    shutil.copytree(root / "source" / "ps1", root / "submitted" / "ada" / "ps1")
    return root


@pytest.mark.parametrize("engine", ["sandbox", "nbgrader"])
def test_notebooks_that_are_not_named_like_their_assignment_have_a_row_each(tmp_path, engine):
    cells = {"first": _cells("assert f(1) == 1"), "second": _cells("assert f(1) == 2")}
    root = _handed_in(_class(tmp_path / "class", **cells))
    result = CliRunner().invoke(app, ["grade", "--class", str(root), "--engine", engine])
    assert result.exit_code == 0, result.output
    rows = [line for line in result.output.splitlines() if "ada" in line and " of 1" in line]
    assert "first" in rows[0] and "1 of 1" in rows[0]
    assert "second" in rows[1] and "0 of 1" in rows[1]


@pytest.mark.parametrize("engine", ["sandbox", "nbgrader"])
def test_the_classs_own_time_limit_is_kept(tmp_path, engine):
    slow = _cells("import time\ntime.sleep(3)\nassert f(1) == 1")
    config = "c.ExecutePreprocessor.timeout = 60\n"
    root = _handed_in(_class(tmp_path / "class", config, ps1=slow))
    limited = ["--cell-seconds", "1", "--engine", engine]
    result = CliRunner().invoke(app, ["grade", "--class", str(root), *limited])
    assert "1 of 1" in result.output, result.output


def test_a_notebook_in_another_language_is_refused(tmp_path):
    root = _class(tmp_path / "class", ps1=_cells("stopifnot(TRUE)"))
    path = root / "source" / "ps1" / "ps1.ipynb"
    made = nbformat.read(path, as_version=4)
    made.metadata.kernelspec = {"name": "ir", "display_name": "R", "language": "R"}
    nbformat.write(made, path)
    with pytest.raises(ClassFolderError, match="a notebook in R, and only Python"):
        load_pristine(ClassFolder(root), "ps1", "ps1")


@pytest.mark.parametrize("version", [1, 2])
def test_a_notebook_of_an_old_schema_is_refused_with_the_command_that_updates_it(tmp_path, version):
    root = _class(tmp_path / "class", ps1=_cells("assert True"))
    path = root / "source" / "ps1" / "ps1.ipynb"
    made = nbformat.read(path, as_version=4)
    for cell in made.cells:
        cell.metadata.nbgrader["schema_version"] = version
    nbformat.write(made, path)
    with pytest.raises(ClassFolderError, match=r"nbgrader update .*ps1.ipynb"):
        load_pristine(ClassFolder(root), "ps1", "ps1")


def test_a_folder_that_is_no_course_is_told_what_an_nbgrader_course_needs(tmp_path):
    result = CliRunner().invoke(app, ["grade", "--class", str(tmp_path)])
    assert "name the folder that has its source/" in str(result.exception)
