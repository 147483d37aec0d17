"""A chapter that an earlier version of the course released is refused, not graded with zeros."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.classroom.class_folder import ClassFolderError
from autograder.engine.prepare.pristine import load_pristine
from autograder.engine.prepare.release_age import missing_imports
from tests.support.tiny_course import CHAPTER


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("from rnn_helpers.reference import simple_rnn", ["rnn_helpers.reference"]),
        ("import rnn_helpers.plots.style as style", ["rnn_helpers.plots.style"]),
        ("from rnn_helpers.check import returns, looks_like", ["rnn_helpers.check.looks_like"]),
        ("from rnn_helpers import check, hints", ["rnn_helpers.hints"]),
        ("from rnn_helpers import check\nfrom rnn_helpers.check import by_hand", []),
        ("from rnn_helpers.topics.lstm import figures as plots, oracle", []),
        ("import numpy as np, nowhere", []),
        ("%pip install x", []),
    ],
)
def test_what_this_version_does_not_have_is_found(source, missing):
    cell = new_code_cell(source, metadata={"nbgrader": {"locked": True}})
    own = new_code_cell("import rnn_helpers.nowhere")
    assert missing_imports(new_notebook(cells=[cell, own])) == missing


def test_a_chapter_of_an_earlier_version_is_refused_with_the_way_on(class_folder):
    path = class_folder.source(CHAPTER) / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    setup = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("locked"))
    setup.source = f"from rnn_helpers.reference import tokens\n{setup.source}"
    nbformat.write(notebook, path)
    with pytest.raises(ClassFolderError, match=r"Release the chapter again \(rnn-grade release"):
        load_pristine(class_folder, CHAPTER, CHAPTER)
