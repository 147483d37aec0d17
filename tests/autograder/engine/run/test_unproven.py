"""A test without proof gives no points until a person has looked at it."""

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import determine_grade

from autograder.engine.run.grade import grade
from tests.support.classes import CHAPTER, FULL_SCORE, gradebook_contents, solved
from tests.support.standins import lose_every_proof, run_with_exec

TESTS = ("double_test", "double_hidden", "scale_test", "area_test")


@pytest.fixture
def graded(tiny_class, release, cluster):
    """Return a function that grades ada's solved notebook with an executor.

    It returns the result, the grades and the notebook.
    """
    tiny_class.hand_in("ada", solved(release))

    def run(executor, **options):
        [result] = grade(tiny_class.root, scheduler=cluster, executor=executor, **options)
        stored = gradebook_contents(tiny_class.folder.db_url)[f"ada/{CHAPTER}/{CHAPTER}"]
        path = tiny_class.folder.autograded("ada", CHAPTER) / f"{CHAPTER}.ipynb"
        return result, stored["grades"], nbformat.read(path, as_version=4)

    return run


def test_a_run_without_a_proof_gives_no_points_and_asks_for_a_person(graded):
    result, grades, notebook = graded(lose_every_proof)
    assert (result.verdict, result.score) == ("not_proven", 0)
    assert [grades[name] for name in TESTS] == [(0, None, None, True)] * 4
    # Stock nbgrader, which scores by outputs, gives no points either.
    tests = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("points")]
    assert [determine_grade(cell)[0] for cell in tests if cell.cell_type == "code"] == [0] * 4
    [errors] = {
        tuple(output.ename for output in cell.outputs) for cell in tests if cell.cell_type == "code"
    }
    assert errors == ("NotProven",)


def test_the_points_that_a_person_gave_stay(graded, tiny_class):
    graded(lose_every_proof)
    with Gradebook(tiny_class.folder.db_url, "tiny") as gradebook:
        for name in TESTS:
            given = gradebook.find_grade(name, CHAPTER, CHAPTER, "ada")
            given.manual_score, given.needs_manual_grade = given.max_score, False
        gradebook.db.commit()
    result, grades, _ = graded(lose_every_proof)
    assert (result.graded, result.score) == (False, FULL_SCORE)
    assert grades["double_test"] == (0, 2, None, False)


def test_a_later_run_with_proof_needs_nobody(graded):
    graded(lose_every_proof)
    result, grades, _ = graded(run_with_exec, regrade=True)
    assert (result.verdict, result.score) == ("ok", FULL_SCORE)
    assert grades["double_test"] == (2, None, None, False)
