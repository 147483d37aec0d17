"""Does stock nbgrader give every answer of the bank the score that the engine gives?

Notebook k of a chapter holds the k-th answer of each exercise, the last one of those that have
fewer. Both graders get the same class folder; every test of every notebook is compared.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from rnn_helpers.notebooks.demonstrations import is_left_out, leave_out_unread
from rnn_helpers.notebooks.sanitize import transplant

import nbformat

from autograder.authoring.bank import Answer, answers
from autograder.authoring.build import built_notebook
from autograder.authoring.source import ChapterSource
from autograder.classroom.class_folder import ClassFolder
from autograder.demo import with_answers
from autograder.engine.prepare.pristine import load_pristine
from benchmarks.submissions import HandedIn, hand_in, make_class
from tests.parity.both_graders import differing, graded
from tests.support.bank_runner import BANK, COURSE
from tests.support.machine import heading

Row = dict[str, Answer]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.parity.stock_scores", description=__doc__
    )
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER")
    options = parser.parse_args()
    print(heading(), flush=True)
    found = 0
    for chapter in COURSE.chapters(options.chapters or None):
        with tempfile.TemporaryDirectory() as scratch:
            found += report(chapter, rows(chapter), Path(scratch))
    return bool(found)


def rows(chapter: ChapterSource) -> list[Row]:
    """Return for each notebook its answers by exercise."""
    own = [answer for answer in answers(BANK) if answer.chapter == chapter.name]
    columns = {name: [a for a in own if a.exercise == name] for name in chapter.exercises}
    columns = {name: column for name, column in columns.items() if column}
    most = max(map(len, columns.values()))
    return [
        {name: column[min(number, len(column) - 1)] for name, column in columns.items()}
        for number in range(most)
    ]


def report(chapter: ChapterSource, answered: list[Row], scratch: Path) -> int:
    """Print how many scores differ, and which; return how many."""
    stock, engine = graded(handed_in(chapter, answered, scratch / "ready"), chapter.name, scratch)
    different = differing(stock, engine)
    given = {str(answer) for row in answered for answer in row.values()}
    print(
        f"{chapter.name}: {len(given)} answers in {len(answered)} notebooks, "
        f"{len(stock)} scores: {len(different)} differ",
        flush=True,
    )
    for student, notebook, test in different:
        key = student, notebook, test
        answer = answer_to(test, answered[int(student.removeprefix("s"))])
        print(f"    {test}: stock {stock.get(key)}, engine {engine.get(key)}: {answer}", flush=True)
    return len(different)


def answer_to(test: str, row: Row) -> str:
    """Return the answer of a test's exercise, even if exercises' names begin alike."""
    exercise = max((name for name in row if test.startswith(name)), key=len, default=None)
    return str(row[exercise]) if exercise else "(no answer of the bank)"


def handed_in(chapter: ChapterSource, answered: list[Row], root: Path) -> ClassFolder:
    """Return a class in which every row was handed in, without demonstrations no test needs.

    These would take stock nbgrader an hour and give no points.
    """
    folder = make_class(root, chapter, [])
    with (root / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        # On a busy machine, just importing TensorFlow can take longer than the default of 30 s.
        config.write("\nc.ExecutePreprocessor.timeout = 300\n")
    released = built_notebook(COURSE, chapter)
    pristine = load_pristine(folder, chapter.name, chapter.name).notebook
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


if __name__ == "__main__":
    sys.exit(main())
