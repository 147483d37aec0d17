"""Two kernels that exchange plain data give the same grades as a single process.

The engine grades the answers of the bank: notebook k of a chapter holds the k-th answer of each
exercise. Demonstrations are left out, because they take time and give no points.
"""

import copy
import os
from itertools import zip_longest

from rnn_helpers.check import FIXED_SEED

import nbformat
import pytest
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.authoring.bank import answers
from autograder.authoring.source import ChapterSource
from autograder.engine.execute.stage import execute
from autograder.engine.stages import Task
from tests.support.bank_runner import BANK, COURSE, points


def bundles(chapter: ChapterSource, right: bool) -> list[dict[str, str]]:
    """Return for each k the k-th right (or wrong) answer of every exercise that has one."""
    own = [a for a in answers(BANK) if a.chapter == chapter.name and a.right == right]
    columns = [[a for a in own if a.exercise == name] for name in chapter.exercises]
    return [{a.exercise: a.code for a in row if a} for row in zip_longest(*columns)]


def graded_by_the_engine(chapter: ChapterSource, answered: dict[str, str]) -> float:
    notebook = copy.deepcopy(chapter.notebook)
    notebook.cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    for cell in notebook.cells:
        cell.source = answered.get(cell.metadata.nbgrader.grade_id, cell.source)
    content = nbformat.writes(notebook).encode()
    outcome = execute(Task("student", chapter.name, content, seed=FIXED_SEED), ahead=True)
    executed = nbformat.reads(outcome.notebook.decode(), as_version=4)
    tests = [cell for cell in executed.cells if is_grade(cell) and not is_solution(cell)]
    return sum(determine_grade(cell)[0] for cell in tests)


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("chapter", COURSE.chapters(), ids=lambda chapter: chapter.name)
def test_answers_of_the_bank_get_the_same_points_in_two_kernels(chapter, right):
    solved = _solutions(chapter)
    for answered in _affordable(chapter, bundles(chapter, right)):
        complete = solved | answered
        assert graded_by_the_engine(chapter, complete) == points(chapter.name, complete), answered


def _affordable(chapter: ChapterSource, every: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the first bundles, which hold the most answers, or all with ``EVERY_BUNDLE=1``.

    All bundles would take longer than the rest of the suite.
    """
    if os.environ.get("EVERY_BUNDLE") == "1":
        return every
    return every[:3] if chapter.name < "06" else every[:1]


def _solutions(chapter: ChapterSource) -> dict[str, str]:
    return {cell.metadata.nbgrader.grade_id: cell.source for cell in chapter.cells("solution")}
