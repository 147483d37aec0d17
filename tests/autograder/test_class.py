"""An instructor's class, from the release to the exported grades, without anything unusual."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from autograder.demo import create_demo
from autograder.engine.run.grade import grade
from autograder.engine.run.with_nbgrader import grade_plain
from autograder.engine.stages import Limits
from autograder.exports.write import export_class
from autograder.feedback.write import FeedbackWriter
from tests.support.bank_runner import COURSE, points

CHAPTER = "03_simple_rnn"
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """Return the made-up class, graded by the engine."""
    (chapter,) = COURSE.chapters([CHAPTER])
    root = tmp_path_factory.mktemp("class") / "class"
    folder, students = create_demo(COURSE, chapter, root)
    results = grade(root, limits=Limits(cell_seconds=5), workers=2)
    return folder, students, {result.student: result for result in results}


def nbgrader(folder, *arguments: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [BIN / "nbgrader", *arguments], cwd=folder.root, capture_output=True, text=True, check=False
    )


def test_every_student_gets_the_score_of_what_was_solved(graded_class):
    _, students, results = graded_class
    assert len(students) == len(results) == 12
    for student in students:
        if student.name == "lina":
            continue
        answered = dict(student.answers)
        if student.name == "judith":
            answered.pop("simple_rnn_backward")
        assert results[student.name].score == points(CHAPTER, answered), student.name
    assert results["ada"].score == 29
    assert results["clara"].score == 0
    assert 0 < results["bella"].score < 29


def test_nobody_hands_in_the_marks_of_an_authors_answer(graded_class):
    _, students, _ = graded_class
    assert not [s.name for s in students if "BEGIN SOLUTION" in "".join(s.answers.values())]


def test_a_missing_notebook_gets_zero_with_a_reason_and_stops_no_other(graded_class):
    _, _, results = graded_class
    assert (results["klara"].verdict, results["klara"].score) == ("unreadable", 0)
    assert "no notebook" in results["klara"].detail


def test_half_a_file_gets_the_score_of_the_answers_in_it(graded_class):
    _, students, results = graded_class
    (ada,) = (student for student in students if student.name == "ada")
    saved = {name: ada.answers[name] for name in list(ada.answers)[:4]}
    assert results["lina"].score == points(CHAPTER, saved)
    assert results["lina"].repairs


def test_an_endless_loop_costs_its_own_exercise_only(graded_class):
    folder, _, results = graded_class
    assert results["judith"].score == 24
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        submission = gradebook.find_submission(CHAPTER, "judith")
        lost = {g.cell.name for g in submission.notebooks[0].grades if g.auto_score == 0}
    assert lost == {"simple_rnn_backward_test", "simple_rnn_backward_hidden"}


def test_feedback_tells_the_mistake(graded_class):
    folder, _, _ = graded_class
    with FeedbackWriter(folder) as writer:
        page = writer.write("edith", CHAPTER).page.read_text()
    assert "the bias b is not added" in page


def test_the_export_holds_every_graded_student(graded_class, tmp_path):
    folder, _, results = graded_class
    export_class(folder, to=tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open() as lines:
        rows = {row["student_id"]: row for row in csv.DictReader(lines)}
    for name, result in results.items():
        if result.verdict == "ok":
            assert float(rows[name]["score"]) == result.score


def test_stock_nbgrader_gives_the_same_scores_in_the_same_folder(graded_class):
    folder, _, results = graded_class
    stock = grade_plain(folder, [CHAPTER], students=["bella", "edith", "irma", "klara"])
    assert [row.score for row in stock] == [results[row.student].score for row in stock]
    assert [row.verdict for row in stock] == ["ok", "ok", "ok", "unreadable"]


@pytest.mark.parametrize(
    ("student", "message"),
    [("ada", "Success! Your notebook passes all the tests."), ("clara", "not attempted yet")],
)
def test_stock_nbgrader_validates_what_students_have(graded_class, student, message):
    folder, _, _ = graded_class
    path = folder.submitted(student, CHAPTER) / f"{CHAPTER}.ipynb"
    done = nbgrader(folder, "validate", str(path))
    assert message in done.stdout + done.stderr


def test_formgrader_serves_the_same_folder(graded_class, serving):
    folder, _, results = graded_class
    get = serving(folder.root)
    found = get(f"/formgrader/api/submissions/{CHAPTER}")
    scores = {row["student"]: row["score"] for row in found if row["autograded"]}
    assert scores["ada"] == results["ada"].score
