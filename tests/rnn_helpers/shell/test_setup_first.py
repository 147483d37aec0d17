"""A learner's first cell finds the names of the chapter's setup cell."""

from pathlib import Path

from rnn_helpers.shell.setup_first import only_imports

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring.source import Course
from tests.support.live import LiveKernel, cards, of_kind, printed

COURSE = Course(Path(__file__).parents[3])
CHAPTER = "03_simple_rnn"
IMPORTS = "from rnn_helpers import check\nimport numpy as np"
USE = "print(check.__name__, np.__name__)"


def _kernel(tmp_path, setup: str) -> LiveKernel:
    folder = tmp_path / CHAPTER
    folder.mkdir()
    path = folder / f"{CHAPTER}.ipynb"
    cells = [
        new_code_cell(setup, id="setup", metadata={"rnn_course": {"role": "setup"}}),
        new_code_cell(USE, id="use"),
    ]
    nbformat.write(new_notebook(cells=cells), path)
    data = str(tmp_path / "data")
    return LiveKernel(folder, RNN_COURSE_DATA=data, JPY_SESSION_NAME=str(path))


def test_setup_runs_before_the_first_cell_and_says_nothing(tmp_path, preloaded):
    with _kernel(tmp_path, IMPORTS) as kernel:
        outputs = kernel.run(USE, "use")
        assert printed(outputs) == "rnn_helpers.check numpy\n"
        assert not of_kind(outputs, "error")
        # It runs once, so a learner may take a name for something else.
        kernel.run("np = 1", "own")
        assert printed(kernel.run("print(np)", "own")) == "1\n"


def test_the_chapters_card_is_not_shown_below_the_cell_that_setup_ran_for(tmp_path, preloaded):
    setup = f"{IMPORTS}\nfrom rnn_helpers.learner.hints import hint"
    with _kernel(tmp_path, setup) as kernel:
        assert cards(kernel.run("hint", "own")) == []
        (card,) = cards(kernel.run(setup, "setup"))
        assert "of 8 exercises done" in card


def test_a_setup_cell_that_does_more_than_import_does_not_run_by_itself(tmp_path, preloaded):
    with _kernel(tmp_path, f"{IMPORTS}\nprint('reached')") as kernel:
        outputs = kernel.run(USE, "use")
        assert "reached" not in printed(outputs)
        assert of_kind(outputs, "error")


@pytest.mark.parametrize("chapter", COURSE.chapters(), ids=lambda chapter: chapter.name)
def test_the_setup_cell_of_each_released_chapter_only_imports(chapter):
    path = COURSE.released / chapter.name / f"{chapter.name}.ipynb"
    cells = nbformat.read(path, as_version=4).cells
    sources = [
        cell.source for cell in cells if cell.metadata.get("rnn_course", {}).get("role") == "setup"
    ]
    assert sources
    for source in sources:
        assert only_imports(source)


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import numpy.f2py, subprocess",
        "from . import check",
        "from rnn_helpers import check\ncheck.rng()",
        "import numpy as np; np.save('a', 1)",
        "%pip install x",
        "def f(",
        "\x00",
    ],
)
def test_what_does_more_than_import_the_courses_packages(source):
    assert not only_imports(source)


def test_imports_of_the_courses_packages_are_taken():
    assert only_imports("# Setup\nfrom rnn_helpers.check import rng\nimport keras, numpy as np\n")
    assert only_imports("import time\nimport warnings\nfrom collections import Counter")
    assert only_imports("")
