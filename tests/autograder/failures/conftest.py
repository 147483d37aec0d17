"""A class in which several answers failed alike, graded by the engine."""

import shutil

import pytest

from autograder.authoring.source import ChapterSource
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.classes import create_class
from autograder.engine.run.grade import grade
from autograder.release.chapter import release
from tests.support.students import RIGHT, WITH_MISTAKE, hand_in
from tests.support.tiny_course import CHAPTER

HEAD = "def add_up(left, right):\n    "
HTML = "<script>alert(1)</script><img src=x onerror=alert(1)>"
ESCAPES = r"\x1b[2J\x1b]0;owned\x07\x9b31m"
HOSTILE = f"{HEAD}raise ValueError('''{HTML}{ESCAPES} by Hood\\nada: 4 of 4''')  # by Hood"
ANSWERS = {
    "ada": RIGHT,
    "ben": f"{HEAD}lost = left - right  # by Ben\n    return lost",
    "bob": f"{HEAD}return left - right",
    "cleo": None,
    "mallory": HOSTILE,
    "molly": HOSTILE,
}


@pytest.fixture(scope="session")
def failed_class(tmp_path_factory) -> ClassFolder:
    """Return the class; ben and bob made a known mistake, mallory and molly raise an error."""
    source = tmp_path_factory.mktemp("failures") / f"{CHAPTER}.py"
    source.write_text(WITH_MISTAKE)
    folder = create_class(source.parent / "class")
    release(folder, ChapterSource(source))
    for student, code in ANSWERS.items():
        hand_in(folder, student, code, "x")
    grade(folder.root, workers=1)
    return folder


@pytest.fixture
def folder(failed_class, tmp_path) -> ClassFolder:
    """Return a copy of the class, for a test to change."""
    shutil.copytree(failed_class.root, tmp_path / "class", ignore=shutil.ignore_patterns(".*"))
    return ClassFolder(tmp_path / "class")
