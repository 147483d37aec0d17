"""Read and write marks in nbgrader's gradebook, with the same effect as in formgrader.

Ticks of a rubric have no place in nbgrader's tables, so they are in a table beside them.
"""

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Final

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import (
    Column,
    Float,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.orm import aliased

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import GradebookUnreachable
from autograder.engine.record.gradebook import ClassGradebook

#: The most different comments that are offered to be used again.
MOST_COMMENTS: Final = 60
_TICKS: Final = Table(
    "rnn_course_ticks",
    MetaData(),
    # No foreign key: nbgrader, which does not know this table, must be able to delete a grade.
    Column("grade_id", String(32), primary_key=True),
    Column("ticks", Text(), nullable=False),
    Column("points", Float(), nullable=False),
)


@dataclass(frozen=True)
class Mark:
    """What the gradebook has for one answer.

    Attributes:
        points: The points that a person gave; None if nobody did.
        extra: Extra credit that a person gave.
        comment: The comment that a person gave.
        automatic: The points of the grader: 0 for an answer that was handed in unchanged.
        waiting: Whether a person has yet to mark it, or to look at it again.
        ticks: The keys of the ticked lines of the rubric.
    """

    points: float | None
    extra: float | None
    comment: str | None
    automatic: float | None
    waiting: bool
    ticks: tuple[str, ...] = ()

    def version(self, answer: str) -> str:
        """Return a hash of the mark and of the answer that it is for, given as a hash too."""
        return hashlib.sha256(json.dumps([asdict(self), answer]).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Entry:
    """One student's place in the gradebook for one question."""

    id: str
    notebook: str
    cell: str
    most: float
    student: str
    name: str
    submission: str
    comment_id: str | None
    mark: Mark

    @property
    def order(self) -> str:
        """Return what to sort by so that the order tells nothing about the students."""
        return hashlib.sha256(self.id.encode()).hexdigest()


class Marks:
    """The marks of a chapter's written questions in the gradebook of a class."""

    def __init__(self, folder: ClassFolder, chapter: str) -> None:
        self._chapter = chapter
        self._gradebook = ClassGradebook(folder.db_url, folder.course_id)
        try:
            self._gradebook.in_one_transaction(_make_table)
        except GradebookUnreachable as error:
            # Somebody else may have made the table at the same moment.
            if not isinstance(
                error.__cause__, IntegrityError | OperationalError | ProgrammingError
            ):
                raise
            self._gradebook.in_one_transaction(_make_table)

    def close(self) -> None:
        self._gradebook.close()

    def entries(self, notebook: str, cell: str) -> list[Entry]:
        """Return everybody's entry for one question, by the students' names."""
        found = self._entries(Notebook.name == notebook, BaseCell.name == cell)
        return sorted(found, key=lambda entry: (entry.name.casefold(), entry.student))

    def entry(self, grade: str) -> Entry | None:
        """Return the entry with this id; None if it is not that of a written question here."""
        return next(iter(self._entries(Grade.id == grade)), None)

    def _entries(self, *conditions: Any) -> list[Entry]:
        return self._gradebook.in_one_transaction(lambda g: _read(g, self._chapter, conditions))

    def save(self, changes: list[tuple[Entry, Mark]]) -> bool:
        """Replace the marks of some entries, all of them or none.

        Args:
            changes: Each entry as it was read, and its new mark.

        Returns:
            Whether they were replaced. If not, somebody has changed one of them meanwhile.

        Raises:
            GradebookUnreachable: The database can't be used.
        """
        return self._gradebook.in_one_transaction(lambda gradebook: _save(gradebook, changes))


def used_comments(entries: list[Entry]) -> list[tuple[str, int]]:
    """Return the paragraphs of all comments, with how often each was used, the most used first."""
    counts: Counter[str] = Counter()
    for entry in entries:
        counts.update({part.strip() for part in (entry.mark.comment or "").split("\n\n")} - {""})
    return counts.most_common(MOST_COMMENTS)


def _make_table(gradebook: Gradebook) -> None:
    _TICKS.create(gradebook.db().connection(), checkfirst=True)


def _read(gradebook: Gradebook, chapter: str, conditions: tuple[Any, ...]) -> list[Entry]:
    tests, tasks, solutions = GradeCell.__table__, TaskCell.__table__, aliased(BaseCell)
    query = (
        select(
            Grade.id,
            Notebook.name,
            BaseCell.name,
            tests.c.max_score,
            tasks.c.max_score,
            Student.id,
            Student.first_name,
            Student.last_name,
            SubmittedNotebook.id,
            Comment.id,
            Grade.manual_score,
            Grade.extra_credit,
            Comment.manual_comment,
            Grade.auto_score,
            Grade.needs_manual_grade,
            _TICKS.c.ticks,
            _TICKS.c.points,
        )
        .select_from(Grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(Student, Student.id == SubmittedAssignment.student_id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Notebook, Notebook.id == BaseCell.notebook_id)
        .outerjoin(tests, tests.c.id == BaseCell.id)
        .outerjoin(tasks, tasks.c.id == BaseCell.id)
        # nbgrader keeps such a cell twice: grades belong to one entry, comments to the other.
        .outerjoin(
            solutions,
            and_(
                solutions.name == BaseCell.name,
                solutions.notebook_id == BaseCell.notebook_id,
                solutions.type == SolutionCell.__name__,
            ),
        )
        .outerjoin(
            Comment,
            and_(
                Comment.notebook_id == Grade.notebook_id,
                or_(Comment.cell_id == solutions.id, Comment.cell_id == tasks.c.id),
            ),
        )
        .outerjoin(_TICKS, _TICKS.c.grade_id == Grade.id)
        .where(
            Assignment.name == chapter,
            or_(solutions.id.is_not(None), tasks.c.id.is_not(None)),
            *conditions,
        )
    )
    return [_entry(*row) for row in gradebook.db.execute(query)]


def _entry(
    grade: str,
    notebook: str,
    cell: str,
    most: float | None,
    most_of_task: float | None,
    student: str,
    first_name: str | None,
    last_name: str | None,
    submission: str,
    comment_id: str | None,
    points: float | None,
    extra: float | None,
    comment: str | None,
    automatic: float | None,
    waiting: bool,
    ticks: str | None,
    points_of_ticks: float | None,
) -> Entry:
    name = ", ".join(part for part in (last_name, first_name) if part)
    # If somebody has changed the points in formgrader, the ticks say nothing any more.
    ticked = tuple(json.loads(ticks)) if ticks and points_of_ticks == points else ()
    return Entry(
        grade,
        notebook,
        cell,
        (most_of_task if most is None else most) or 0.0,
        student,
        name,
        submission,
        comment_id,
        Mark(points, extra, comment, automatic, bool(waiting), ticked),
    )


def _save(gradebook: Gradebook, changes: list[tuple[Entry, Mark]]) -> bool:
    grades, comments = Grade.__table__.c, Comment.__table__.c
    for entry, new in changes:
        old = entry.mark
        # Somebody else may write at the same time, so the old values are compared by the database.
        change = (
            update(Grade.__table__)
            .where(
                grades.id == entry.id,
                grades.manual_score.is_not_distinct_from(old.points),
                grades.extra_credit.is_not_distinct_from(old.extra),
                grades.auto_score.is_not_distinct_from(old.automatic),
                grades.needs_manual_grade == old.waiting,
            )
            .values(manual_score=new.points, extra_credit=new.extra, needs_manual_grade=new.waiting)
        )
        written = gradebook.db.execute(change).rowcount
        if written and new.comment != old.comment:
            comment = (
                update(Comment.__table__)
                .where(
                    comments.id == entry.comment_id,
                    comments.manual_comment.is_not_distinct_from(old.comment),
                )
                .values(manual_comment=new.comment)
            )
            written = gradebook.db.execute(comment).rowcount
        if not written:
            gradebook.db.rollback()
            return False
        if (new.ticks, new.points) != (old.ticks, old.points):
            gradebook.db.execute(delete(_TICKS).where(_TICKS.c.grade_id == entry.id))
            if new.ticks:
                row = {
                    "grade_id": entry.id,
                    "ticks": json.dumps(new.ticks),
                    "points": new.points,
                }
                gradebook.db.execute(insert(_TICKS).values(**row))
    return True
