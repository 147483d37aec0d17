"""Write the CSV file from which Moodle imports grades, or fill in Moodle's grading worksheet.

The file for Grades > Import > CSV has a row for each student and a column for each activity. The
person who imports it chooses the column that identifies the students. An empty cell in that column
is dangerous: Moodle then gives the grades to the student of the row before. So a column that could
be chosen is written only if it has an entry for every student.

The worksheet (an assignment's "Download grading worksheet") comes from Moodle with identifiers that
only Moodle knows, and is uploaded again once it is filled in. Moodle ignores grades above the
maximum without saying so; they are therefore cut down to the maximum.
"""

from collections.abc import Iterator
from pathlib import Path

from autograder.classroom.errors import CourseError
from autograder.classroom.scores import Chapter, ClassScores, Person, number
from autograder.classroom.tables import Row, harmless, read_table, write_table
from autograder.classroom.words import count
from autograder.exports.matching import Roster
from autograder.exports.plugin import ClassExportPlugin

#: The columns of the worksheet that Moodle reads when it is uploaded; their cells are not changed
#: except for the grades.
READ_BACK = ("Identifier", "Grade", "Last modified (grade)", "Feedback comments")
MAXIMUM = "maximum grade"


class MoodleExportPlugin(ClassExportPlugin):
    """The export for Moodle: a table of the class, or (with ``fill``) one chapter's worksheet."""

    default_to = "moodle.csv"

    def write(self, scores: ClassScores, to: Path) -> None:
        """Write the table or the worksheet.

        Raises:
            CourseError: The worksheet does not fit the class.
        """
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
        self, points: str, chapter: Chapter, cells: dict[str, str], worksheet: Path
    ) -> tuple[str, bool]:
        """Return the grade to write, and whether it was cut down to the maximum."""
        # Versions of Moodle write this heading with different capitals.
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
    """Yield the columns that may identify the students, which are those without empty cells."""
    yield "Username", [harmless(student.id) for student in students]
    for title, column in (
        ("ID number", [student.lms_user_id for student in students]),
        ("Email address", [student.address for student in students]),
    ):
        if all(column):
            yield title, [harmless(cell) for cell in column]


def _clues(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what may identify the student of a row, beginning with the most reliable.

    Each item is a field of a student in the gradebook, and the text that the field should hold.
    """
    identifier = cells["Identifier"].strip()
    for column, text, fields in (
        # This is "Participant 123"; file names of downloaded submissions hold the same number.
        ("Identifier", identifier.rpartition(" ")[2], ("lms_user_id",)),
        ("Email address", cells.get("Email address", ""), ("address",)),
        ("Username", cells.get("Username", ""), ("id",)),
        ("ID number", cells.get("ID number", ""), ("lms_user_id", "id")),
        ("Full name", cells.get("Full name", ""), ("full_name",)),
    ):
        if column in cells:
            yield from ((field, text) for field in fields)
