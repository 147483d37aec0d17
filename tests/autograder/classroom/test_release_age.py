"""A chapter that an earlier version of the course released is refused, not graded with zeros."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring.source import Course
from autograder.classroom.class_folder import ClassFolderError
from autograder.classroom.classes import released_chapters
from autograder.classroom.errors import CourseError
from autograder.classroom.release_age import (
    OldRelease,
    missing_imports,
    refuse_old_release,
)
from autograder.engine.prepare.pristine import load_pristine
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


def test_where_the_exercises_of_a_chapter_are_now_is_told():
    setup = new_code_cell(
        "from rnn_helpers.topics.shapes_and_states import oracle",
        metadata={"nbgrader": {"locked": True}},
    )
    answers = [
        new_code_cell("", metadata={"nbgrader": {"grade_id": name, "solution": True}})
        for name in ("run_cell", "padding_effect", "no_longer_there")
    ]
    with pytest.raises(OldRelease) as refused:
        refuse_old_release(new_notebook(cells=[setup, *answers]), "06_shapes_and_states")
    said = str(refused.value)
    assert "Its exercises are in 07_state_over_time, 08_padding_and_masks now." in said
    assert "no points were given or taken" in said
    assert "Release the chapter again" not in said


def test_a_chapter_with_another_number_is_told_by_the_name_that_is_there(class_folder):
    renamed = class_folder.source("07_conv1d")
    class_folder.source(CHAPTER).rename(renamed)
    with pytest.raises(CourseError, match=r"This class has it as 07_conv1d\."):
        released_chapters(class_folder, ["09_conv1d"])
    with pytest.raises(CourseError, match=r"07_conv1d is called 09_conv1d now\."):
        Course(Path(__file__).parents[3]).chapters(["07_conv1d"])


def test_a_chapter_of_an_earlier_version_is_refused_with_the_way_on(class_folder):
    path = class_folder.source(CHAPTER) / f"{CHAPTER}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    setup = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("locked"))
    setup.source = f"from rnn_helpers.reference import tokens\n{setup.source}"
    nbformat.write(notebook, path)
    with pytest.raises(ClassFolderError, match=r"Release the chapter again \(rnn-grade release"):
        load_pristine(class_folder, CHAPTER, CHAPTER)
