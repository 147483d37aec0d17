"""Read the grades of single cells from the gradebook, each time with one query."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import func, select


@dataclass(frozen=True)
class CellGrade:
    """The grade of one cell of a submission.

    Attributes:
        notebook: The notebook that the cell is in.
        cell: The name of the cell.
        points: The points that count, extra credit included.
        most: The most points that are possible without extra credit.
        extra: The extra credit.
        waiting: Whether a person has yet to grade it.
        judged: Whether a person has given points.
    """

    notebook: str
    cell: str
    points: float
    most: float
    extra: float = 0.0
    waiting: bool = False
    judged: bool = False


def chapter_grades(gradebook: Gradebook, chapter: str) -> dict[str, list[CellGrade]]:
    """Return the cell grades of every submission of a chapter, by student."""
    found: dict[str, list[CellGrade]] = defaultdict(list)
    for student, grade in _grades(gradebook, Assignment.name == chapter):
        found[student].append(grade)
    return dict(found)


def notebook_grades(gradebook: Gradebook, notebook: SubmittedNotebook) -> dict[str, CellGrade]:
    """Return the cell grades of one submitted notebook, by the names of the cells, in order."""
    grades = [grade for _, grade in _grades(gradebook, Grade.notebook_id == notebook.id)]
    return {grade.cell: grade for grade in sorted(grades, key=lambda grade: grade.cell)}


def _grades(gradebook: Gradebook, condition: Any) -> Iterator[tuple[str, CellGrade]]:
    """Yield the student and the grade of every graded cell that meets an SQL condition."""
    tests, tasks = GradeCell.__table__, TaskCell.__table__
    query = (
        select(
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.name,
            Grade.score,
            func.coalesce(tests.c.max_score, tasks.c.max_score, 0.0),
            func.coalesce(Grade.extra_credit, 0.0),
            Grade.needs_manual_grade,
            Grade.manual_score.is_not(None),
        )
        .select_from(Grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Notebook, Notebook.id == BaseCell.notebook_id)
        .outerjoin(tests, tests.c.id == Grade.cell_id)
        .outerjoin(tasks, tasks.c.id == Grade.cell_id)
        .where(condition)
    )
    for student, notebook, cell, points, most, extra, waiting, judged in gradebook.db.execute(
        query
    ):
        yield (
            student,
            CellGrade(notebook, cell, points or 0.0, most, extra, bool(waiting), bool(judged)),
        )
