"""Moodle's grade import, and the grading worksheet of one assignment.

The grade import (Grades > Import > CSV) has a row for each student and a column for each activity;
the person who imports says which column names the students. An empty cell there is dangerous:
Moodle keeps the student of the row before, and the grades become theirs. So a column that could be
chosen is written only when everyone has an entry.

The worksheet (an assignment's "Download grading worksheet") comes from Moodle with the names that
only Moodle knows, and goes back filled in. Moodle skips what is above the maximum grade without
a word, so points are capped there.
"""

from collections.abc import Iterator
from pathlib import Path

from autograder.classroom.errors import CourseError
from autograder.classroom.scores import ClassScores, GradebookChapter, Person, number
from autograder.classroom.tables import Row, harmless, read_table, write_table
from autograder.classroom.words import count
from autograder.exports.matching import Roster
from autograder.exports.plugin import ClassExportPlugin

#: Columns of the worksheet that its importer reads; they go back as they came.
READ_BACK = ("Identifier", "Grade", "Last modified (grade)", "Feedback comments")
MAXIMUM = "maximum grade"


class MoodleExportPlugin(ClassExportPlugin):
    """The grade import of the whole class, or (``fill``) the grading worksheet of one chapter."""

    default_to = "moodle.csv"

    def write(self, scores: ClassScores, to: Path) -> None:
        rows = self._worksheet(scores, Path(self.fill)) if self.fill else self._import(scores)
        write_table(to, rows)

    def _import(self, scores: ClassScores) -> list[Row]:
        identities = list(_identities(scores.students))
        chapters = scores.chapters
        maxima = ", ".join(f"{self.heading(c)} {number(c.most)}" for c in chapters)
        self.notes.append(
            f"When you import, map from {' or '.join(title for title, _ in identities)}. "
            f"The activities' maximum grades must be: {maxima}"
        )
        heading = [title for title, _ in identities]
        heading += ["First name", "Last name", *(harmless(self.heading(c)) for c in chapters)]
        rows = [heading]
        for place, student in enumerate(scores.students):
            names = [harmless(student.first_name), harmless(student.last_name)]
            grades = [self.cell(scores, student, chapter) for chapter in chapters]
            rows.append([*(column[place] for _, column in identities), *names, *grades])
        return rows

    def _worksheet(self, scores: ClassScores, worksheet: Path) -> list[Row]:
        if len(scores.chapters) != 1:
            raise CourseError("A grading worksheet is of one chapter; say which.")
        (chapter,) = scores.chapters
        heading, *rows = read_table(worksheet)
        for column in READ_BACK[:3]:
            if column not in heading:
                raise CourseError(
                    f"{worksheet} is no grading worksheet of Moodle's in English: "
                    f"it has no column {column!r}."
                )
        roster, capped = Roster(scores.students), 0
        filled = [heading]
        for row in rows:
            cells = dict(zip(heading, row, strict=False))
            student = roster.find(_clues(cells))
            points = self.cell(scores, student, chapter) if student else ""
            if points:
                cells["Grade"], above = self._grade(points, chapter, cells, worksheet)
                capped += above
            filled.append([c if h in READ_BACK else harmless(c) for h, c in cells.items()])
        self.notes += roster.notes(worksheet)
        if capped:
            self.notes.append(f"{count(capped, 'grade')} above Moodle's maximum: cut down to it.")
        return filled

    def _grade(
        self, points: str, chapter: GradebookChapter, cells: dict[str, str], worksheet: Path
    ) -> tuple[str, bool]:
        """The grade to write, and whether it had to be capped."""
        # Releases of Moodle differ in its capitals.
        maximum = next((text for h, text in cells.items() if h.casefold() == MAXIMUM), "")
        try:
            most = float(maximum.replace(",", ".") or chapter.most)
        except ValueError as error:
            raise CourseError(f"{worksheet}: the maximum grade is {maximum!r}: a scale?") from error
        value = float(points)
        if most != chapter.most:
            if not self.rescale:
                raise CourseError(
                    f"{worksheet}: the maximum grade is {number(most)}, {chapter.name} is out of "
                    f"{number(chapter.most)}; add --rescale, or change it in Moodle."
                )
            value = value * most / chapter.most if chapter.most else 0.0
        return number(min(value, most)), value > most


def _identities(students: list[Person]) -> Iterator[tuple[str, Row]]:
    """The columns that may name the students: those in which nobody's cell is empty."""
    yield "Username", [harmless(student.id) for student in students]
    for title, column in (
        ("ID number", [student.lms_user_id for student in students]),
        ("Email address", [student.address for student in students]),
    ):
        if all(column):
            yield title, [harmless(cell) for cell in column]


def _clues(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What tells whose row this is, the surest first."""
    identifier = cells["Identifier"].strip()
    for column, text, fields in (
        # "Participant 123"; downloads of submissions have the same number in their names.
        ("Identifier", identifier.rpartition(" ")[2], ("lms_user_id",)),
        ("Email address", cells.get("Email address", ""), ("address",)),
        ("Username", cells.get("Username", ""), ("id",)),
        ("ID number", cells.get("ID number", ""), ("lms_user_id", "id")),
        ("Full name", cells.get("Full name", ""), ("full_name",)),
    ):
        if column in cells:
            yield from ((field, text) for field in fields)
