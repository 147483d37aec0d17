"""Write the CSV file from which Moodle imports grades, or fill in Moodle's grading worksheet.

The file for Grades > Import > CSV has a row for each student and a column for each activity. The
person who imports it chooses the column that identifies the students. An empty cell in that column
is dangerous: Moodle then gives the grades to the student of the row before. So a column that could
be chosen is written only if it has an entry for every student.

The worksheet (an assignment's "Download grading worksheet") comes from Moodle with identifiers that
only Moodle knows, and is uploaded again once it is filled in. Moodle ignores grades above the
maximum without saying so; they are therefore cut down to the maximum.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from autograder.classroom.errors import CourseError
from autograder.classroom.scores import ClassScores, GradebookChapter, Person, number
from autograder.classroom.screen import visible
from autograder.classroom.tables import Row, harmless, read_table, write_table
from autograder.classroom.words import count
from autograder.collect.groups import NO_GROUP
from autograder.exports.matching import COLLECTED, Roster
from autograder.exports.plugin import ClassExportPlugin

#: The columns of the worksheet that Moodle reads when it is uploaded; their cells are not changed
#: except for the grades.
READ_BACK = ("Identifier", "Grade", "Last modified (grade)", "Feedback comments")
MAXIMUM, SCALE = "maximum grade", "scale"
#: The column of assignments that groups hand in.
GROUP = "Group"


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
        heading, *rows = read_table(worksheet, lambda row: READ_BACK[0] in row)
        for column in READ_BACK[:3]:
            if column not in heading:
                raise CourseError(
                    f"{worksheet} is no grading worksheet of Moodle's in English: "
                    f"it has no column {column!r}."
                )
        if SCALE in map(str.casefold, heading) and MAXIMUM not in map(str.casefold, heading):
            raise CourseError(
                f"{worksheet}: Moodle grades this assignment with a scale. Change its grade in "
                "Moodle to points, and download the worksheet again."
            )
        roster = Roster(scores.students, self.collected("moodle", chapter))
        table = [dict(zip(heading, row, strict=False)) for row in rows]
        students = [roster.find(_clues(cells)) for cells in table]
        shared = self._points_of_groups(scores, chapter, table, students)
        capped, filled = 0, [heading]
        for cells, student in zip(table, students, strict=True):
            points = self.cell(scores, student, chapter) if student else ""
            if not student or (student.id, chapter.name) not in scores.scores:
                points = shared.get(cells.get(GROUP, ""), points)
            if points:
                cells["Grade"], above = self._grade(points, chapter, cells, worksheet)
                capped += above
            filled.append([c if h in READ_BACK else harmless(c) for h, c in cells.items()])
        self.notes += roster.notes(worksheet)
        if capped:
            self.notes.append(f"{count(capped, 'grade')} above Moodle's maximum: cut down to it.")
        return filled

    def _points_of_groups(
        self,
        scores: ClassScores,
        chapter: GradebookChapter,
        table: list[dict[str, str]],
        students: list[Person | None],
    ) -> dict[str, str]:
        """Return the points of each group that handed in together.

        A worksheet names groups only if students hand in as groups.
        """
        found: dict[str, set[str]] = defaultdict(set)
        for cells, student in zip(table, students, strict=True):
            group = cells.get(GROUP, "")
            is_scored = student and (student.id, chapter.name) in scores.scores
            if student and is_scored and group and group.casefold() not in NO_GROUP:
                found[group].add(self.cell(scores, student, chapter))
        for group in (name for name, points in found.items() if len(points) > 1):
            self.notes.append(
                f"{visible(group)}: its members have different points, so those without any get "
                "none."
            )
        return {group: min(points) for group, points in found.items() if len(points) == 1}

    def _grade(
        self, points: str, chapter: GradebookChapter, cells: dict[str, str], worksheet: Path
    ) -> tuple[str, bool]:
        """Return the grade to write, and whether it was cut down to the maximum."""
        # Versions of Moodle write this heading with different capitals.
        maximum = next((text for h, text in cells.items() if h.casefold() == MAXIMUM), "")
        try:
            most = float(maximum.replace(",", ".") or chapter.most)
        except ValueError as error:
            raise CourseError(f"{worksheet}: the maximum grade is {maximum!r}: a scale?") from error
        if most <= 0:
            raise CourseError(
                f"{worksheet}: the maximum grade is {maximum!r}; set it to {number(chapter.most)} "
                "in Moodle, and download the worksheet again."
            )
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
    # This is "Participant 123"; file names of downloaded submissions hold the same number.
    participant = cells["Identifier"].strip().rpartition(" ")[2]
    for column, text, fields in (
        ("Identifier", participant, (COLLECTED,)),
        ("Email address", cells.get("Email address", ""), ("address",)),
        ("Username", cells.get("Username", ""), ("id",)),
        ("ID number", cells.get("ID number", ""), ("lms_user_id", "id")),
        ("Full name", cells.get("Full name", ""), ("full_name",)),
        # Last, because elsewhere it may be another person's number.
        ("Identifier", participant, ("lms_user_id",)),
    ):
        if column in cells:
            yield from ((field, text) for field in fields)
