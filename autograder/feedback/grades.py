"""Read what the gradebook has for one submission."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rnn_helpers.commands import as_typed

from nbgrader.api import BaseCell, Comment, Gradebook, MissingEntry, SubmittedNotebook
from sqlalchemy import select

from autograder.classroom.cell_grades import CellGrade, notebook_grades
from autograder.classroom.errors import CourseError


@dataclass(frozen=True)
class Grades:
    """Everything about one submitted notebook.

    ``penalty`` has not been subtracted from ``points``. Times are in UTC. ``cells`` and
    ``comments`` are by the names of cells.
    """

    student: str
    name: str
    chapter: str
    points: float
    most: float
    penalty: float
    handed_in: datetime | None
    due: datetime | None
    cells: dict[str, CellGrade]
    comments: dict[str, str]

    @property
    def counted(self) -> float:
        """Return the points that count: never below 0, as in nbgrader."""
        return max(0.0, self.points - self.penalty)

    @property
    def waiting(self) -> bool:
        """Return whether a person has yet to grade a part of the notebook."""
        return any(cell.waiting for cell in self.cells.values())

    def state(self) -> dict[str, Any]:
        """Return, as plain data, everything that a page depends on."""
        return asdict(self)


def read_grades(gradebook: Gradebook, student: str, chapter: str, notebook_id: str) -> Grades:
    """Return the grades of one submitted notebook.

    Raises:
        CourseError: The gradebook has no grades of it.
    """
    try:
        submission = gradebook.find_submission(chapter, student)
        notebook = gradebook.find_submission_notebook(notebook_id, chapter, student)
    except MissingEntry:
        raise CourseError(
            f"The gradebook has no grades of {student}/{chapter}; "
            f"run {as_typed('rnn-grade')} grade first."
        ) from None
    cells = notebook_grades(gradebook, notebook)
    person = submission.student
    names = (person.first_name, person.last_name)
    return Grades(
        student=student,
        name=" ".join(name for name in names if name) or student,
        chapter=chapter,
        points=sum(cell.points for cell in cells.values()),
        most=sum(cell.most for cell in cells.values()),
        penalty=notebook.late_submission_penalty or 0.0,
        handed_in=submission.timestamp,
        due=submission.duedate,
        cells=cells,
        comments=dict(_comments(gradebook, notebook)),
    )


def _comments(gradebook: Gradebook, notebook: SubmittedNotebook) -> Iterator[tuple[str, str]]:
    query = (
        select(BaseCell.name, Comment.manual_comment, Comment.auto_comment)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .where(Comment.notebook_id == notebook.id)
        .order_by(BaseCell.name)
    )
    for name, manual, automatic in gradebook.db.execute(query):
        if text := manual or automatic:
            yield name, text
