"""Read the failures of a chapter from the gradebook and the graded notebooks."""

from collections.abc import Collection
from dataclasses import dataclass

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

from autograder.classroom.cell_grades import chapter_grades
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.graded_notebooks import exercise_name, read_notebooks
from autograder.classroom.words import some
from autograder.failures.commands import to_run
from autograder.failures.failure import Failure, failures
from autograder.failures.groups import Group, Groups, answer_digest


@dataclass(frozen=True)
class ChapterFailures:
    """How a class failed in a chapter.

    Attributes:
        chapter: The chapter.
        exercises: The names of its exercises that have tests.
        groups: Students who failed alike, the largest group first.
        digests: A digest of each answer, by student, notebook and cell. The digest of all answers
            in a notebook has "" in place of the cell.
        unread: The students whose graded notebooks can't be read.
    """

    chapter: str
    exercises: tuple[str, ...]
    groups: list[Group]
    digests: dict[tuple[str, str, str], str]
    unread: tuple[str, ...]

    def digest(self, student: str, failure: Failure) -> str | None:
        """Return a digest of the answer in which a student could fail so; None if there is none."""
        return self.digests.get((student, failure.notebook, failure.answer))

    def of_exercise(self, exercise: str) -> list[Group]:
        """Return the groups of one exercise, by its name or the name of its answer.

        Raises:
            CourseError: The chapter has no tests of such an exercise.
        """
        found = [g for g in self.groups if exercise in (g.failure.exercise, g.failure.answer)]
        if not found and exercise not in self.exercises:
            raise CourseError(
                f"{self.chapter} has no tests of an exercise {exercise!r}; it has tests of "
                f"{some(list(self.exercises), 20)}."
            )
        return found


def graded_chapters(gradebook: Gradebook) -> list[str]:
    """Return the names of the chapters in which anything has been graded."""
    query = (
        select(Assignment.name)
        .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
    )
    return sorted(gradebook.db.scalars(query.distinct()).all())


def read_failures(
    folder: ClassFolder,
    gradebook: Gradebook,
    chapter: str,
    students: Collection[str] | None = None,
) -> ChapterFailures:
    """Read how a class failed in a chapter.

    Args:
        folder: The class.
        gradebook: Its gradebook.
        chapter: The chapter.
        students: Only these students; None for all.

    Raises:
        CourseError: There is no such chapter, or nothing in it has been graded.
    """
    check_graded(folder, gradebook, chapter)
    grades = chapter_grades(gradebook, chapter)
    groups = Groups()
    exercises: dict[str, None] = {}
    digests: dict[tuple[str, str, str], str] = {}
    unread = []
    for student in sorted(grades):
        if students is not None and student not in students:
            continue
        own = grades[student]
        notebooks = read_notebooks(
            folder, chapter, student, {(grade.notebook, grade.cell) for grade in own}
        )
        if not notebooks:
            unread.append(student)
        for notebook in notebooks:
            tests = [cell for cell, test in notebook.tests.items() if not test.by_hand]
            exercises |= dict.fromkeys(map(exercise_name, tests))
            groups.add(student, notebook, failures(chapter, notebook, own))
            for cell in ("", *notebook.answers):
                digest = answer_digest(notebook.answers, cell)
                digests[student, notebook.name, cell] = digest
    return ChapterFailures(chapter, tuple(exercises), groups.by_size(), digests, tuple(unread))


def check_graded(folder: ClassFolder, gradebook: Gradebook, chapter: str) -> None:
    """Check that something in a chapter has been graded.

    Raises:
        CourseError: There is no such chapter, or nothing in it has been graded.
    """
    if chapter in graded_chapters(gradebook):
        return
    released = list(folder.chapters())
    known = sorted({*released, *gradebook.db.scalars(select(Assignment.name)).all()})
    if not known:
        raise CourseError(
            f"This class has no chapters yet. Release one: {to_run(folder, 'release', 'CHAPTER')}"
        )
    if chapter not in known:
        raise CourseError(f"There is no chapter {chapter!r} in this class: {', '.join(known)}.")
    raise CourseError(
        f"Nothing in {chapter} has been graded yet; first run: {to_run(folder, 'grade', chapter)}"
    )
