"""Write nbgrader's own CSV file, with the same columns and values as ``nbgrader export``.

nbgrader itself does not quote fields, so that a comma in a name moves the score into another
column. It also queries the database once for each student and chapter, which is slow.
"""

from collections.abc import Iterator
from pathlib import Path

from autograder.classroom.scores import Chapter, ClassScores, Person, Score
from autograder.classroom.tables import Row, harmless, write_table
from autograder.exports.plugin import ClassExportPlugin

COLUMNS = [
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
]
NOTHING = Score(0.0, 0.0, None, False)


class NbgraderCsvExportPlugin(ClassExportPlugin):
    """The export as nbgrader's CSV: a row for each chapter and student, with 0 for nothing."""

    default_to = "grades.csv"

    def write(self, scores: ClassScores, to: Path) -> None:
        """Write the table."""
        write_table(to, _rows(scores))


def _rows(scores: ClassScores) -> Iterator[Row]:
    yield COLUMNS
    for chapter in scores.chapters:
        for student in scores.students:
            yield _row(chapter, student, scores.scores.get((student.id, chapter.name), NOTHING))


def _row(chapter: Chapter, student: Person, score: Score) -> Row:
    return [
        chapter.name,
        str(chapter.deadline or ""),
        str(score.handed_in or ""),
        harmless(student.id),
        harmless(student.last_name),
        harmless(student.first_name),
        harmless(student.email),
        str(score.points),
        str(score.penalty),
        str(score.counted),
        str(chapter.most),
    ]
