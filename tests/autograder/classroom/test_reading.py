"""Of several files in a submission, the one with the answers is graded."""

from rnn_helpers.notebooks.sanitize import Transplanter
from rnn_helpers.notebooks.work import merits, work_in

import nbformat
import pytest

from autograder.classroom.class_folder import Submission, read_submission
from tests.support.classes import CHAPTER, solved

FILE = f"{CHAPTER}.ipynb"


@pytest.fixture
def read(tiny_class, release):
    """Return a function that hands files in, and returns what would be graded and the remarks."""
    transplanter = Transplanter(release)

    def hand_in(files: dict[str, bytes]) -> tuple[bytes | None, tuple[str, ...]]:
        for name, content in files.items():
            place = tiny_class.hand_in("ada", content, name=name)
        handed_in = read_submission(
            Submission("ada", CHAPTER, CHAPTER, place),
            [CHAPTER],
            lambda contents: merits([work_in(content, transplanter) for content in contents]),
        )
        return None if handed_in.unreadable else handed_in.content, handed_in.remarks

    return hand_in


def as_bytes(notebook) -> bytes:
    return nbformat.writes(notebook).encode()


@pytest.mark.parametrize("name", [f"{CHAPTER}-Copy1.ipynb", "work.ipynb", f"{FILE}.txt"])
@pytest.mark.parametrize("kind", ["blank", "empty", "no notebook"])
def test_answers_beside_a_blank_are_graded(read, release, name, kind):
    bad = {"blank": as_bytes(release), "empty": b"", "no notebook": b"<html>"}[kind]
    good = as_bytes(solved(release))
    content, (remark,) = read({FILE: bad, name: good})
    assert content == good
    assert remark.startswith(f"{name} was graded, because {FILE} beside it")


def test_an_answered_notebook_counts_before_answered_copies(read, release):
    good, other = as_bytes(solved(release)), as_bytes(solved(release, double="double = 3"))
    assert read({FILE: good, f"{CHAPTER}-Copy1.ipynb": other}) == (good, ())


def test_a_blank_beside_other_notebooks_stays_the_blank(read, release):
    blank = as_bytes(release)
    assert read({FILE: blank, "notes.ipynb": b'{"cells": []}'}) == (blank, ())


def test_of_several_strange_names_the_answered_one_is_taken(read, release):
    good = as_bytes(solved(release))
    content, (remark,) = read({"a.ipynb": as_bytes(release), "b.ipynb": good})
    assert content == good
    assert "was named b.ipynb" in remark


def test_two_answered_notebooks_of_strange_names_are_not_guessed_between(read, release):
    one, other = as_bytes(solved(release)), as_bytes(solved(release, double="double = 3"))
    content, _ = read({"a.ipynb": one, "b.ipynb": other})
    assert content is None
