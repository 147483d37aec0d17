"""A class folder may have a name that means something else in an address."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.classroom.class_folder import ClassFolder, address_in
from autograder.classroom.classes import create_class
from autograder.classroom.errors import CourseError
from autograder.classroom.gradebook_address import open_gradebook

NAMES = ["what?", "100%", "a%20b", "a%2Fb", "a#b", "50%?", "a&b=c", "{x}"]


@pytest.mark.parametrize("name", NAMES)
def test_the_gradebook_lies_in_the_folder(tmp_path, name):
    root = tmp_path / name
    root.mkdir()
    with open_gradebook(ClassFolder(root)) as gradebook:
        gradebook.add_student("ada")
    assert (root / "gradebook.db").is_file()
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert ClassFolder(root, address_in(root)).db_url == ClassFolder(root).db_url


@pytest.mark.parametrize("name", ["what?", "a%2Fb"])
def test_nbgraders_own_commands_find_the_gradebook_too(tmp_path, name):
    folder = create_class(tmp_path / "made" / name)
    with open_gradebook(folder) as gradebook:
        gradebook.add_student("ada")
    moved = tmp_path / name
    shutil.move(folder.root, moved)
    nbgrader = Path(sys.executable).with_name("nbgrader")
    done = subprocess.run(
        [nbgrader, "db", "student", "list"], cwd=moved, capture_output=True, text=True, check=True
    )
    assert "ada" in done.stdout
    assert sorted(os.listdir(tmp_path)) == sorted(["made", name])


@pytest.mark.parametrize("name", ["RNN [2026]", "[a-z]"])
def test_a_name_that_nbgrader_takes_for_a_pattern_is_refused_before_anything_is_made(
    tmp_path, name
):
    with pytest.raises(CourseError, match="Choose a folder without them"):
        create_class(tmp_path / name / "class")
    assert list(tmp_path.iterdir()) == []
