"""Report on collecting: what is new, and who is late, unanswered, unreadable or missing."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from nbgrader.api import MissingEntry

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.tables import harmless, write_table
from autograder.classroom.timestamps import timestamp
from autograder.classroom.words import count, some
from autograder.collect.look import Seen
from autograder.collect.names import shown


@dataclass(frozen=True)
class Collected:
    """A submission that was found.

    Attributes:
        student: The student's id.
        chapter: The chapter.
        placed: What happened to the submission, as ``deposit`` returns it.
        digest: The SHA-256 of the notebook.
        seen: What was found out about the notebook.
        late: Whether the LMS marked it late.
        kept: How many other notebooks of the student were kept under ``earlier/``.
        group: The group that the student hands in with; "" without one.
        anonymous: Whether the LMS hid the student's name when this was collected first.
    """

    student: str
    chapter: str
    placed: str
    digest: str
    seen: Seen
    late: bool = False
    kept: int = 0
    group: str = ""
    anonymous: bool = False


@dataclass(frozen=True)
class StudentState:
    """A student's state in one chapter after collecting."""

    chapter: str
    student: str
    state: str
    detail: str


@dataclass
class Report:
    """What happens while submissions are collected.

    Attributes:
        collected: The submissions that were found.
        refused: Sentences for the instructor about files that were not accepted.
        notes: Other sentences for the instructor.
        without: The names of the files of each student who handed in files but no notebook.
    """

    collected: list[Collected] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    without: dict[str, list[str]] = field(default_factory=dict)

    def rows(
        self, folder: ClassFolder, chapters: list[str], expected: list[str]
    ) -> list[StudentState]:
        """Return the state of every ``expected`` student and of everybody who handed in a file."""
        found = {(item.student, item.chapter): item for item in self.collected}
        rows = []
        for chapter in chapters:
            due = _DueDates(folder, chapter)
            here = folder.students(chapter)
            # Those without names may be anybody, so nobody can be called missing.
            named = [] if self._is_anonymous(chapter) else expected
            for student in sorted({*named, *here, *self.without}):
                if student not in here:
                    files = self.without.get(student, [])
                    detail = f"no notebook, but {some(files)}" if files else ""
                    rows.append(StudentState(chapter, student, "missing", detail))
                    continue
                collected = found.get((student, chapter))
                handed_in = timestamp(folder.submitted(student, chapter))
                rows.append(_row(chapter, student, collected, handed_in, due(student)))
        return rows

    def lines(self, rows: list[StudentState]) -> Iterator[str]:
        """Yield the lines of the report for a terminal."""
        yield from self.notes
        by_chapter: dict[str, list[StudentState]] = defaultdict(list)
        for row in rows:
            by_chapter[row.chapter].append(row)
        for chapter, in_chapter in by_chapter.items():
            yield f"{chapter}: {self._counts(chapter) or 'nothing was found'}"
            for state in ("late", "unanswered", "unreadable", "missing"):
                who = [_person(row) for row in in_chapter if state in row.state.split(", ")]
                if who:
                    yield f"  {state}: {count(len(who), 'student')}: {'; '.join(who)}"
            if self._is_anonymous(chapter):
                yield "  Canvas hid the names, so nobody can be called missing"
            for students in self._same_files(chapter):
                yield f"  the same file came from {', '.join(map(shown, students))}"
        yield from (f"refused: {sentence}" for sentence in self.refused)

    def _counts(self, chapter: str) -> str:
        found = [item for item in self.collected if item.chapter == chapter]
        kinds = list(dict.fromkeys(item.placed for item in found))
        parts = [f"{sum(item.placed == kind for item in found)} {kind}" for kind in kinds]
        if kept := sum(item.kept for item in found):
            parts.append(f"{kept} more kept in earlier/")
        return ", ".join(parts)

    def _is_anonymous(self, chapter: str) -> bool:
        return any(item.anonymous for item in self.collected if item.chapter == chapter)

    def _same_files(self, chapter: str) -> list[list[str]]:
        """Return who handed in the same notebook, with a change in it, without being a group."""
        senders: dict[str, dict[str, str]] = defaultdict(dict)
        for item in self.collected:
            if item.chapter == chapter and not item.seen.unanswered:
                senders[item.digest][item.student] = item.group or item.student
        return [sorted(who) for who in senders.values() if len({*who.values()}) > 1]


def write_report(rows: list[StudentState], path: Path) -> None:
    """Write the state of every student as a table of comma-separated values."""
    heading = ["chapter", "student", "state", "detail"]
    lines = [[r.chapter, harmless(r.student), r.state, harmless(r.detail)] for r in rows]
    write_table(path, [heading, *lines])


def _row(
    chapter: str,
    student: str,
    collected: Collected | None,
    handed_in: datetime | None,
    due: datetime | None,
) -> StudentState:
    states, details = [], []
    if handed_in and due and handed_in > due:
        states.append("late")
        details.append(f"by {handed_in - due}".split(".")[0])
    elif collected and collected.late:
        states.append("late")
        details.append("the LMS says so")
    if collected and collected.seen.unanswered:
        states.append("unanswered")
    if collected and collected.seen.unreadable:
        states.append("unreadable")
        details.append(collected.seen.unreadable)
    return StudentState(chapter, student, ", ".join(states) or "handed in", "; ".join(details))


def _person(row: StudentState) -> str:
    return shown(row.student) + (f" ({shown(row.detail, 160)})" if row.detail else "")


class _DueDates:
    """The due date of a chapter for each student (UTC), with the extensions in the gradebook."""

    def __init__(self, folder: ClassFolder, chapter: str) -> None:
        with open_gradebook(folder) as gradebook:
            try:
                self._due = gradebook.find_assignment(chapter).duedate
            except MissingEntry:
                self._due = None
            self._extended = {
                submission.student_id: submission.duedate
                for submission in gradebook.assignment_submissions(chapter)
                if submission.extension
            }

    def __call__(self, student: str) -> datetime | None:
        return self._extended.get(student, self._due)
