"""Large classes need few queries and constant memory, and both databases give the same results.

``python -m benchmarks.class_scale`` measures the full size.
"""

import re
import tracemalloc

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import event
from sqlalchemy.engine import Engine

from autograder.classroom.cell_grades import chapter_grades
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.scores import read_scores
from autograder.exports.write import export_class
from autograder.report.page import write_report
from autograder.report.reading import read_class
from benchmarks.class_scale import measure
from benchmarks.made_up_class import make_class
from tests.support.servers import postgres


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return make_class(tmp_path_factory.mktemp("scale") / "class", 10, 2).folder


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return make_class(tmp_path_factory.mktemp("scale") / "class", 80, 3).folder


def queries(action) -> int:
    """Return how many queries an action sends to a database."""
    statements = []

    def note(connection, cursor, statement, *_):
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(statements)


@pytest.mark.parametrize("kind", ["nbgrader", "canvas", "moodle", "gradescope"])
def test_an_export_of_more_students_asks_no_more_of_the_database(small, large, tmp_path, kind):
    chapters = [chapter.name for chapter in read_class(small)[1]]

    def export(folder: ClassFolder) -> None:
        export_class(folder, kind, tmp_path / folder.root.parent.name, chapters=chapters)

    assert queries(lambda: export(small)) == queries(lambda: export(large)) < 30


def test_the_memory_of_a_report_is_that_of_one_chapter(large):
    def peak(chapters: list[str] | None) -> int:
        tracemalloc.start()
        read_class(large, chapters)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    names = [chapter.name for chapter in read_class(large)[1]]
    assert len(names) == 3
    assert peak(None) < 1.4 * max(peak([name]) for name in names)


def test_scores_read_at_once_are_those_that_nbgrader_reads_one_by_one(small):
    with Gradebook(small.db_url, small.course_id) as gradebook:
        scores = read_scores(gradebook)
        assert len(scores.students) == 10
        for (student, chapter), score in scores.scores.items():
            submission = gradebook.find_submission(chapter, student)
            assert score.points == submission.score
            assert score.penalty == submission.late_submission_penalty
            assert score.waiting == submission.needs_manual_grade
        chapter = scores.chapters[0].name
        for student, cells in chapter_grades(gradebook, chapter).items():
            grades = gradebook.find_submission(chapter, student).notebooks[0].grades
            found = {(grade.cell, grade.points, grade.most, grade.judged) for grade in cells}
            assert found == {
                (g.name, g.score, g.max_score, g.manual_score is not None) for g in grades
            }


def test_postgresql_gives_the_same_exports_and_the_same_report(small, tmp_path):
    with postgres() as server:
        url = server.new_database("scale")
        made = make_class(tmp_path / "class", 10, 2, url).folder
        results = {}
        for name, folder in (("sqlite", small), ("postgresql", ClassFolder(made.root, url))):
            out = tmp_path / name
            for kind in ("nbgrader", "canvas", "moodle", "gradescope"):
                export_class(folder, kind, out / kind)
            write_report(folder, out / "report.html", names=True)
            results[name] = {
                path.relative_to(out): re.sub(rb"\d{4}-\d\d-\d\d \d\d:\d\d UTC", b"", content)
                for path in sorted(out.rglob("*"))
                if path.is_file() and path.suffix != ".zip"
                for content in [path.read_bytes()]
            }
    assert len(results["sqlite"]) > 20
    assert results["sqlite"] == results["postgresql"]


def test_the_benchmark_measures_what_an_instructor_types(small, tmp_path):
    measured = measure(small.root, tmp_path, what=("canvas", "report"))
    assert [row.what for row in measured] == ["canvas", "report"]
    assert all(0 < row.busy < 60 and 50 < row.memory < 500 for row in measured)
    assert (tmp_path / "canvas").read_text().startswith("Student,ID")
    assert (tmp_path / "report").read_text().startswith("<!doctype html>")
