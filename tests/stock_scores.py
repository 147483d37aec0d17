"""Does stock nbgrader give every answer of the bank the score that the engine gives?

Notebook k of a chapter holds the k-th answer of each exercise, the last one of those that have
fewer. Both graders get the same class folder; every test of every notebook is compared.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rnn_helpers.notebooks.demonstrations import is_left_out, leave_out_unread
from rnn_helpers.notebooks.sanitize import transplant

import nbformat
from nbgrader.api import Gradebook, MissingEntry

from autograder.bank import Answer, answers
from autograder.build import built_notebook
from autograder.demo import with_answers
from autograder.engine.course import ClassFolder
from autograder.engine.pristine import load_chapter
from autograder.source import Chapter
from benchmarks.submissions import HandedIn, fresh_copy, hand_in, make_class
from tests.bank_runner import BANK, COURSE
from tests.machine import heading

Row = dict[str, Answer]
Scores = dict[tuple[str, str], float]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.stock_scores", description=__doc__)
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER")
    options = parser.parse_args()
    print(heading(), flush=True)
    differing = 0
    for chapter in COURSE.chapters(options.chapters or None):
        with tempfile.TemporaryDirectory() as scratch:
            differing += report(chapter, rows(chapter), Path(scratch))
    return bool(differing)


def rows(chapter: Chapter) -> list[Row]:
    """For each notebook its answers by exercise."""
    own = [answer for answer in answers(BANK) if answer.chapter == chapter.name]
    columns = {name: [a for a in own if a.exercise == name] for name in chapter.exercises}
    columns = {name: column for name, column in columns.items() if column}
    most = max(map(len, columns.values()))
    return [
        {name: column[min(number, len(column) - 1)] for name, column in columns.items()}
        for number in range(most)
    ]


def report(chapter: Chapter, answered: list[Row], scratch: Path) -> int:
    """Print how many scores differ, and which; return how many."""
    folder = handed_in(chapter, answered, scratch / "ready")
    stock = fresh_copy(folder, scratch / "stock")
    engine = fresh_copy(folder, scratch / "engine")
    grade(["nbgrader", "autograde", chapter.name], stock)
    grade(["autograder.cli", "grade", chapter.name, "--class", "."], engine)
    expected, found = scores(stock, chapter.name), scores(engine, chapter.name)
    differing = [key for key in expected | found if expected.get(key) != found.get(key)]
    different = {str(answer) for row in answered for answer in row.values()}
    print(
        f"{chapter.name}: {len(different)} answers in {len(answered)} notebooks, "
        f"{len(expected)} scores: {len(differing)} differ",
        flush=True,
    )
    for line in described(differing, expected, found, answered):
        print(f"    {line}", flush=True)
    return len(differing)


def described(
    differing: list[tuple[str, str]], expected: Scores, found: Scores, answered: list[Row]
) -> Iterator[str]:
    for student, test in sorted(differing):
        row = answered[int(student.removeprefix("s"))]
        # Exercises' names may begin alike: the longest one that fits is the test's.
        exercise = max((name for name in row if test.startswith(name)), key=len, default=None)
        answer = row[exercise] if exercise else "(no answer of the bank)"
        yield (
            f"{test}: stock {expected.get((student, test))}, "
            f"engine {found.get((student, test))}: {answer}"
        )


def handed_in(chapter: Chapter, answered: list[Row], root: Path) -> ClassFolder:
    """A class in which every row was handed in, without demonstrations that nothing graded reads.

    Those would cost stock nbgrader an hour, and no points.
    """
    folder = make_class(root, chapter, [])
    released = built_notebook(COURSE, chapter)
    pristine = load_chapter(folder, chapter.name, chapter.name).pristine
    solutions = {cell.metadata.nbgrader.grade_id: cell.source for cell in chapter.cells("solution")}
    for number, row in enumerate(answered):
        given = solutions | {name: answer.code for name, answer in row.items()}
        whole = with_answers(released, given)
        run = transplant(pristine, nbformat.writes(whole).encode()).notebook
        leave_out_unread(run, pristine)
        unread = {cell.id for cell in run.cells if is_left_out(cell)}
        whole.cells = [cell for cell in whole.cells if cell.id not in unread]
        content = nbformat.writes(whole)
        hand_in(folder, chapter.name, HandedIn(f"s{number:04}", "bank", content))
    return folder


def grade(command: list[str], folder: ClassFolder) -> None:
    """Run a grader over a class; its exit code tells of submissions that failed, as scores do."""
    module, *rest = command
    subprocess.run(
        [sys.executable, "-m", module, *rest], cwd=folder.root, capture_output=True, check=False
    )


def scores(folder: ClassFolder, chapter: str) -> Scores:
    """Automatic points by student and test."""
    found: Scores = {}
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        for student in folder.students(chapter):
            try:
                submission = gradebook.find_submission(chapter, student)
            except MissingEntry:
                continue
            for grade_ in submission.notebooks[0].grades:
                if grade_.cell.cell_type == "code":
                    found[student, grade_.name] = float(grade_.auto_score or 0)
    return found


if __name__ == "__main__":
    sys.exit(main())
