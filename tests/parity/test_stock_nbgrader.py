"""Stock nbgrader works with the same folder and gradebook, and gives the same scores."""

import csv

import pytest

from autograder.engine.run.grade import grade
from tests.support.classes import CHAPTER, FULL_SCORE, TinyClass, gradebook_contents, solved
from tests.support.standins import run_with_exec


@pytest.fixture(scope="module")
def both_ways(tmp_path_factory, released_tiny_class) -> dict[str, TinyClass]:
    """Return the same submissions, graded by stock nbgrader and by this engine in its sandbox."""
    classes = {}
    for name in ("stock", "engine"):
        root = tmp_path_factory.mktemp(name) / "class"
        classes[name] = tiny_class = TinyClass.copied(released_tiny_class, root)
        release = tiny_class.released()
        tiny_class.hand_in("ada", solved(release))
        tiny_class.hand_in("bob", solved(release, double="def double(x):\n    return x"))
        tiny_class.hand_in("cleo", release)
    classes["stock"].nbgrader("autograde", CHAPTER)
    grade(classes["engine"].root, workers=1)
    return classes


def test_the_gradebook_is_the_one_that_stock_nbgrader_would_have_written(both_ways):
    stock, engine = (gradebook_contents(both_ways[name].folder.db_url) for name in both_ways)
    assert stock == engine
    assert {row["score"] for row in engine.values()} == {0, FULL_SCORE - 3, FULL_SCORE}


def test_the_graded_notebooks_have_the_cells_of_stock_nbgrader(both_ways):
    for student in ("ada", "bob", "cleo"):
        stock, engine = (both_ways[name].autograded(student) for name in both_ways)
        assert [(c.cell_type, c.source) for c in stock.cells] == [
            (c.cell_type, c.source) for c in engine.cells
        ]
        assert [c.metadata.get("nbgrader") for c in stock.cells] == [
            c.metadata.get("nbgrader") for c in engine.cells
        ]


def test_stock_feedback_and_export_take_what_this_engine_wrote(both_ways):
    tiny_class = both_ways["engine"]
    tiny_class.nbgrader("generate_feedback", CHAPTER)
    page = (tiny_class.root / "feedback" / "bob" / CHAPTER / f"{CHAPTER}.html").read_text()
    assert "Score: 4.0 / 10.0" in page
    tiny_class.nbgrader("export")
    with open(tiny_class.root / "grades.csv", newline="") as file:
        scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert scores == {"ada": FULL_SCORE, "bob": FULL_SCORE - 3, "cleo": 0}


def test_each_can_grade_again_what_the_other_graded(both_ways, cluster):
    engine, stock = both_ways["engine"], both_ways["stock"]
    before = gradebook_contents(engine.folder.db_url)
    engine.nbgrader("autograde", CHAPTER, "--student=ada", "--force")
    results = grade(stock.root, scheduler=cluster, executor=run_with_exec)
    assert all(result.graded for result in results)
    assert gradebook_contents(engine.folder.db_url) == before
    assert gradebook_contents(stock.folder.db_url) == before
    assert "fingerprint" not in engine.autograded("ada").metadata.rnn_course
    again = grade(engine.root, students=["ada"], scheduler=cluster, executor=run_with_exec)
    assert again[0].graded
