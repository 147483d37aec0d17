"""Read all scores of a class from the gradebook with a few queries.

nbgrader itself queries the database once for each student and chapter, which takes minutes for a
large class.
"""

from dataclasses import dataclass
from datetime import datetime

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import case, func, select

from autograder.classroom.errors import CourseError


@dataclass(frozen=True)
class Person:
    """A student in the gradebook; fields that the gradebook does not know are empty."""

    id: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str

    @property
    def address(self) -> str:
        """Return the e-mail address; many classes use it as the student's id."""
        return self.email or (self.id if "@" in self.id else "")

    @property
    def sortable_name(self) -> str:
        """Return "Last, First", or the only name that is known, or the id if none is."""
        return ", ".join(name for name in (self.last_name, self.first_name) if name) or self.id

    @property
    def full_name(self) -> str:
        """Return "First Last", or the only name that is known, or ""."""
        return " ".join(name for name in (self.first_name, self.last_name) if name)


@dataclass(frozen=True)
class GradebookChapter:
    """A chapter in the gradebook; ``most`` is its points in total, ``deadline`` is in UTC."""

    name: str
    most: float
    deadline: datetime | None


@dataclass(frozen=True)
class Score:
    """One student's points in one chapter.

    Attributes:
        points: The points, with manual grades and extra credit, before the penalty.
        penalty: The points lost for handing in late.
        handed_in: When the submission was handed in (UTC), if known.
        waiting: Whether a person has yet to grade a part of the submission.
    """

    points: float
    penalty: float
    handed_in: datetime | None
    waiting: bool

    @property
    def counted(self) -> float:
        """Return the points that count: never below 0, as in nbgrader."""
        return max(0.0, self.points - self.penalty)


@dataclass(frozen=True)
class ClassScores:
    """All scores of a class, by (student, chapter).

    Students are sorted by name. Chapters are in the order of their deadlines, those without one
    first.
    """

    students: list[Person]
    chapters: list[GradebookChapter]
    scores: dict[tuple[str, str], Score]

    @property
    def waiting(self) -> int:
        """Return how many submissions a person has yet to grade."""
        return sum(score.waiting for score in self.scores.values())


def read_scores(
    gradebook: Gradebook, students: list[str] | None = None, chapters: list[str] | None = None
) -> ClassScores:
    """Read the scores of everyone, or of the named students and chapters.

    Raises:
        CourseError: The gradebook has no student or no chapter of a given name.
    """
    people = _people(gradebook)
    known = _chapters(gradebook)
    _check_names("student", students, [person.id for person in people])
    _check_names("chapter", chapters, [chapter.name for chapter in known])
    return ClassScores(
        [person for person in people if not students or person.id in students],
        [chapter for chapter in known if not chapters or chapter.name in chapters],
        _scores(gradebook),
    )


def number(value: float) -> str:
    """Return points as text, without trailing zeros: 12, 12.5, 0.3333."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _check_names(what: str, wanted: list[str] | None, known: list[str]) -> None:
    for name in wanted or []:
        if name not in known:
            raise CourseError(f"The gradebook has no {what} {name!r}.")


def _people(gradebook: Gradebook) -> list[Person]:
    columns = (
        Student.id,
        Student.first_name,
        Student.last_name,
        Student.email,
        Student.lms_user_id,
    )
    rows = gradebook.db.execute(select(*columns)).all()
    people = [Person(*(str(value or "").strip() for value in row)) for row in rows]
    # Databases sort names in different ways, so the names are sorted here.
    return sorted(people, key=lambda person: (person.last_name, person.first_name, person.id))


def _chapters(gradebook: Gradebook) -> list[GradebookChapter]:
    rows = gradebook.db.execute(
        select(Assignment.name, Assignment.max_score, Assignment.duedate)
    ).all()
    chapters = [GradebookChapter(name, most or 0.0, deadline) for name, most, deadline in rows]
    return sorted(
        chapters, key=lambda c: (c.deadline is not None, c.deadline or datetime.min, c.name)
    )


def _scores(gradebook: Gradebook) -> dict[tuple[str, str], Score]:
    submission = SubmittedAssignment
    graded = (
        select(
            SubmittedNotebook.assignment_id.label("submission"),
            func.sum(Grade.score).label("points"),
            func.max(case((Grade.needs_manual_grade, 1), else_=0)).label("waiting"),
        )
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    penalties = (
        select(
            SubmittedNotebook.assignment_id.label("submission"),
            func.sum(SubmittedNotebook.late_submission_penalty).label("penalty"),
        )
        .group_by(SubmittedNotebook.assignment_id)
        .subquery()
    )
    query = (
        select(
            submission.student_id,
            Assignment.name,
            graded.c.points,
            penalties.c.penalty,
            submission.timestamp,
            graded.c.waiting,
        )
        .join(Assignment, Assignment.id == submission.assignment_id)
        .outerjoin(graded, graded.c.submission == submission.id)
        .outerjoin(penalties, penalties.c.submission == submission.id)
    )
    return {
        # Databases add in different orders, so sums differ in their last bits; rounding hides it.
        (student, chapter): Score(
            round(points or 0.0, 9), round(penalty or 0.0, 9), when, bool(waiting)
        )
        for student, chapter, points, penalty, when, waiting in gradebook.db.execute(query)
    }
