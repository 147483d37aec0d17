"""Use nbgrader's Gradebook with one transaction for each submission.

nbgrader commits after every cell, so a kill between two cells would leave incomplete grades. Here
nbgrader's steps run in a session whose ``commit`` does nothing, and the recorder commits once at
the end.
"""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from autograder.classroom.gradebook_address import checked_url, first_line, unreachable
from autograder.engine.record.scorable import needs_person

T = TypeVar("T")

#: Seconds between attempts while the database is locked or unreachable.
_RETRY_AFTER = (0.5, 1, 2, 4, 8)
_NOT_LOST = " Nothing is lost; the same command goes on where this one stopped."
#: Messages of a database for problems that waiting does not solve.
_PERMANENT = re.compile("unable to open|disk I/O|resolve host|authentication|does not exist")


class _HeldSession(Session):
    """A session in which only ``commit_all`` commits; queries in it see all changes."""

    def commit(self) -> None:
        """Do nothing, so that nbgrader's steps commit nothing by themselves."""

    def commit_all(self) -> None:
        """Commit all changes."""
        super().commit()


class ClassGradebook:
    """The gradebook of one class, kept open during a grading run by the only writing process."""

    def __init__(self, db_url: str, course_id: str) -> None:
        self.db_url = db_url
        checked_url(db_url)
        self._gradebook = self._patiently(lambda: Gradebook(db_url, course_id), opening=True)
        engine = self._gradebook.engine
        self._gradebook.db.remove()
        self._gradebook.db = scoped_session(sessionmaker(bind=engine, class_=_HeldSession))

    def close(self) -> None:
        self._gradebook.close()

    def in_one_transaction(self, change: Callable[[Gradebook], T]) -> T:
        """Call ``change(gradebook)`` and commit everything that it did, or nothing.

        While the database is locked or unreachable, this is repeated for some seconds, so
        ``change`` may be called several times.

        Returns:
            What ``change`` returned.

        Raises:
            GradebookUnreachable: The database could not be used until the last attempt.
        """
        return self._patiently(lambda: self._attempt(change))

    def auto_scores(self, chapter: str, notebook_id: str) -> dict[str, dict[str, float | None]]:
        """Return the automatic scores in the database, by student and cell."""
        query = (
            select(SubmittedAssignment.student_id, GradeCell.name, Grade.auto_score)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(GradeCell, GradeCell.id == Grade.cell_id)
            .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(Assignment.name == chapter, Notebook.name == notebook_id)
        )
        rows = self.in_one_transaction(lambda gradebook: gradebook.db.execute(query).all())
        scores: dict[str, dict[str, float | None]] = defaultdict(dict)
        for student, cell, score in rows:
            scores[student][cell] = score
        return dict(scores)

    def _attempt(self, change: Callable[[Gradebook], T]) -> T:
        with self._released():
            result = change(self._gradebook)
            self._gradebook.db().commit_all()
            return result

    @contextmanager
    def _released(self) -> Iterator[None]:
        """Release the session's objects after the block, so that memory does not grow."""
        try:
            yield
        finally:
            self._gradebook.db.remove()

    def _patiently(self, action: Callable[[], T], opening: bool = False) -> T:
        """Call ``action``, and repeat it after pauses while the database can't be used.

        Args:
            action: What to call.
            opening: Whether the database is being opened. Then errors that waiting does not solve
                are raised at once.

        Returns:
            What ``action`` returned.

        Raises:
            GradebookUnreachable: All attempts failed, or waiting does not help.
        """
        for delay in (*_RETRY_AFTER, None):
            try:
                return action()
            except OperationalError as error:
                if opening and _PERMANENT.search(first_line(error)):
                    raise unreachable(self.db_url, error) from error
                if delay is None:
                    raise unreachable(self.db_url, error, _NOT_LOST) from error
            except SQLAlchemyError as error:
                raise unreachable(self.db_url, error, _NOT_LOST) from error
            time.sleep(delay)
        raise AssertionError("unreachable: the last attempt returns or raises")


class _LoadedNotebook:
    """The grades and comments of one submitted notebook, read with two queries.

    This replaces the Gradebook in SaveAutoGrades, which would otherwise make a query that joins
    seven tables for each cell.
    """

    def __init__(self, gradebook: Gradebook, names: dict[str, str]) -> None:
        self.db = gradebook.db
        self._names = names
        notebook = gradebook.find_submission_notebook(
            names["notebook"], names["assignment"], names["student"]
        )
        self._grades = self._by_cell(Grade, notebook.id)
        self._comments = self._by_cell(Comment, notebook.id)

    def _by_cell(self, kind: type[Any], notebook_id: str) -> dict[str, Any]:
        query = select(BaseCell.name, kind).join(BaseCell, BaseCell.id == kind.cell_id)
        rows = self.db.execute(query.where(kind.notebook_id == notebook_id)).all()
        return dict(map(tuple, rows))

    def find_grade(self, cell: str, *_: str) -> Any:
        return self._found(self._grades, cell)

    def find_comment(self, cell: str, *_: str) -> Any:
        return self._found(self._comments, cell)

    def _found(self, entries: dict[str, Any], cell: str) -> Any:
        if cell not in entries:
            place = "/".join((self._names["student"], self._names["assignment"], cell))
            raise MissingEntry(f"The gradebook has no entry for {place}.")
        return entries[cell]


class SaveScores(SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's step that stores the automatic scores, in the caller's transaction."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Store the scores with the caller's gradebook, instead of opening another one."""
        names = resources["nbgrader"]
        self.notebook_id, self.assignment_id = names["notebook"], names["assignment"]
        self.student_id = names["student"]
        self.gradebook = _LoadedNotebook(resources["gradebook"], names)
        # SaveAutoGrades.preprocess would open another gradebook, so it is skipped.
        return super(SaveAutoGrades, self).preprocess(nb, resources)

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        """Store a cell's score; if there is no proof of it, mark the cell for manual grading."""
        super()._add_score(cell, resources)
        if needs_person(cell):
            grade = self.gradebook.find_grade(
                cell.metadata.nbgrader.grade_id,
                self.notebook_id,
                self.assignment_id,
                self.student_id,
            )
            grade.needs_manual_grade = True


class PenalizeLateness(AssignLatePenalties):  # type: ignore[misc]
    """nbgrader's step for late submissions, with the class's plugin and one transaction."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Store the penalty for lateness with the caller's gradebook."""
        names, gradebook = resources["nbgrader"], resources["gradebook"]
        self.init_plugin()
        # The database computes the score, so it must be read after all changes were sent.
        gradebook.db.flush()
        gradebook.db.expire_all()
        submission = gradebook.find_submission(names["assignment"], names["student"])
        notebook = gradebook.find_submission_notebook(
            names["notebook"], names["assignment"], names["student"]
        )
        notebook.late_submission_penalty = None
        if submission.total_seconds_late > 0:
            penalty = self.plugin_inst.late_submission_penalty(
                names["student"], notebook.score, submission.total_seconds_late
            )
            if penalty is not None:
                notebook.late_submission_penalty = self._check_late_penalty(notebook, penalty)
        return nb, resources
