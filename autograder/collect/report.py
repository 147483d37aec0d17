"""What came of collecting: what is new, and who is late, unanswered, unreadable or missing."""

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
    """A submission that was found: what became of it, in a word that ``deposit`` gives.

    ``seen`` is what a look at the notebook showed.
    ``kept`` are the student's other notebooks, kept under ``earlier/``.
    """

    student: str
    chapter: str
    placed: str
    digest: str
    seen: Seen
    late: bool = False
    kept: int = 0


@dataclass(frozen=True)
class Row:
    """A student's state in one chapter after collecting."""

    chapter: str
    student: str
    state: str
    detail: str


@dataclass
class Report:
    """Gathers what happens; ``refused`` and ``notes`` are sentences for the instructor."""

    collected: list[Collected] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    without: dict[str, list[str]] = field(default_factory=dict)

    def rows(self, folder: ClassFolder, chapters: list[str], expected: list[str]) -> list[Row]:
        """Return the state of every ``expected`` student and of everybody who handed in."""
        found = {(one.student, one.chapter): one for one in self.collected}
        rows = []
        for chapter in chapters:
            due = _due_dates(folder, chapter)
            here = folder.students(chapter)
            for student in sorted({*expected, *here}):
                if student not in here:
                    files = self.without.get(student, [])
                    detail = f"no notebook, but {some(files)}" if files else ""
                    rows.append(Row(chapter, student, "missing", detail))
                    continue
                one = found.get((student, chapter))
                handed_in = timestamp(folder.submitted(student, chapter))
                rows.append(_row(chapter, student, one, handed_in, due(student)))
        return rows

    def lines(self, rows: list[Row]) -> Iterator[str]:
        """Return the report for a terminal."""
        yield from self.notes
        by_chapter: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_chapter[row.chapter].append(row)
        for chapter, its in by_chapter.items():
            yield f"{chapter}: {self._counts(chapter) or 'nothing was found'}"
            for state in ("late", "unanswered", "unreadable", "missing"):
                who = [_person(row) for row in its if state in row.state.split(", ")]
                if who:
                    yield f"  {state}: {count(len(who), 'student')}: {'; '.join(who)}"
            for students in self._same_files(chapter):
                yield f"  the same file came from {', '.join(map(shown, students))}"
        yield from (f"refused: {sentence}" for sentence in self.refused)

    def _counts(self, chapter: str) -> str:
        its = [one for one in self.collected if one.chapter == chapter]
        kinds = list(dict.fromkeys(one.placed for one in its))
        parts = [f"{sum(one.placed == kind for one in its)} {kind}" for kind in kinds]
        if kept := sum(one.kept for one in its):
            parts.append(f"{kept} more kept in earlier/")
        return ", ".join(parts)

    def _same_files(self, chapter: str) -> list[list[str]]:
        """Return groups of students who handed in the same file, unless they changed nothing."""
        senders: dict[str, set[str]] = defaultdict(set)
        for one in self.collected:
            if one.chapter == chapter and not one.seen.unanswered:
                senders[one.digest].add(one.student)
        return [sorted(students) for students in senders.values() if len(students) > 1]


def write_report(rows: list[Row], path: Path) -> None:
    """Write everybody's state as a table."""
    heading = ["chapter", "student", "state", "detail"]
    lines = [[r.chapter, harmless(r.student), r.state, harmless(r.detail)] for r in rows]
    write_table(path, [heading, *lines])


def _row(
    chapter: str,
    student: str,
    one: Collected | None,
    handed_in: datetime | None,
    due: datetime | None,
) -> Row:
    states, details = [], []
    if handed_in and due and handed_in > due:
        states.append("late")
        details.append(f"by {handed_in - due}".split(".")[0])
    elif one and one.late:
        states.append("late")
        details.append("the LMS says so")
    if one and one.seen.unanswered:
        states.append("unanswered")
    if one and one.seen.unreadable:
        states.append("unreadable")
        details.append(one.seen.unreadable)
    return Row(chapter, student, ", ".join(states) or "handed in", "; ".join(details))


def _person(row: Row) -> str:
    return shown(row.student) + (f" ({shown(row.detail, 160)})" if row.detail else "")


class _due_dates:
    """When a chapter is due for a student (UTC): with the extensions that the gradebook has."""

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
