"""Grade a class folder with stock nbgrader and with the engine, and compare test by test."""

import subprocess
import sys
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from autograder.classroom.class_folder import ClassFolder
from benchmarks.submissions import fresh_copy

#: Automatic points, by student, notebook and test.
Scores = dict[tuple[str, str, str], float]


def graded(ready: ClassFolder, chapter: str, scratch: Path) -> tuple[Scores, Scores]:
    """Return the scores from stock nbgrader and from the engine, each in a copy of the class."""
    stock = fresh_copy(ready, scratch / "stock")
    engine = fresh_copy(ready, scratch / "engine")
    run(["nbgrader", "autograde", chapter], stock)
    run(["autograder.cli", "grade", chapter, "--class", "."], engine)
    return scores(stock, chapter), scores(engine, chapter)


def run(command: list[str], folder: ClassFolder) -> None:
    """Run a command in a class, whatever its exit code: failed submissions show in the scores."""
    subprocess.run(
        [sys.executable, "-m", *command], cwd=folder.root, capture_output=True, check=False
    )


def scores(folder: ClassFolder, chapter: str) -> Scores:
    """Return the automatic points of a chapter from a class's gradebook."""
    found: Scores = {}
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        for student in folder.students(chapter):
            try:
                submission = gradebook.find_submission(chapter, student)
            except MissingEntry:
                continue
            for notebook in submission.notebooks:
                for grade in notebook.grades:
                    if grade.cell.cell_type == "code":
                        key = (student, notebook.name, grade.name)
                        found[key] = float(grade.auto_score or 0)
    return found


def differing(stock: Scores, engine: Scores) -> list[tuple[str, str, str]]:
    """Return the tests with different points, or with points from only one of the graders."""
    return sorted(key for key in stock | engine if stock.get(key) != engine.get(key))
