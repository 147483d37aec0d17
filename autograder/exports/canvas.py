"""Canvas's gradebook CSV.

Canvas's importer wants "Student", "ID", then the SIS columns and "Section", then one column for
each assignment, headed by its title and, in brackets, Canvas's number for it. The row "Points
Possible" says what an assignment is out of, and "(read only)" there marks what Canvas computes. A
student is found by ID, else by the SIS columns, else by name. Columns may be left out. Where a
course shows names in two columns, "LastName" and "FirstName" stand in place of "Student".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.errors import CourseError
from autograder.classroom.scores import ClassScores, GradebookChapter, Person, number
from autograder.classroom.tables import Row, harmless, read_table, write_table
from autograder.exports.matching import Roster
from autograder.exports.plugin import ClassExportPlugin

PEOPLE = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
NAMES = ["LastName", "FirstName"]
#: What Canvas's own exports have in front of the students, after the heading.
POINTS = "    Points Possible"


class CanvasExportPlugin(ClassExportPlugin):
    """Canvas's gradebook, made anew or (``fill``) filled into an export of Canvas's."""

    default_to = "canvas.csv"

    def write(self, scores: ClassScores, to: Path) -> None:
        rows = self._filled(scores, Path(self.fill)) if self.fill else self._new(scores)
        write_table(to, rows)

    def _new(self, scores: ClassScores) -> list[Row]:
        chapters = scores.chapters
        heading = [*PEOPLE, *(harmless(self.heading(chapter)) for chapter in chapters)]
        points = [POINTS, "", "", "", "", *(number(chapter.most) for chapter in chapters)]
        self.notes.append(
            "Canvas finds students by SIS Login ID, which is their name here. To be certain, "
            "export Canvas's gradebook and fill it in with --fill."
        )
        return [
            heading,
            points,
            *(
                [*_person(student), *(self.cell(scores, student, c) for c in chapters)]
                for student in scores.students
            ),
        ]

    def _filled(self, scores: ClassScores, export: Path) -> list[Row]:
        sheet = _Sheet.read(export)
        chapters = sheet.columns_of(self, scores.chapters)
        roster = Roster(scores.students)
        head = [sheet.heading, *sheet.notices]
        rows = [[row[i] for i in (*sheet.people, *chapters.values())] for row in head]
        for row in sheet.students:
            student = roster.find(_clues(sheet, row))
            grades = [row[column] for column in chapters.values()]
            if student:
                grades = [
                    self._scaled(scores, student, chapter, sheet, column) or row[column]
                    for chapter, column in zip(scores.chapters, chapters.values(), strict=True)
                ]
            rows.append([*(harmless(row[i]) for i in sheet.people), *grades])
        self.notes += roster.notes(export)
        return rows

    def _scaled(
        self,
        scores: ClassScores,
        student: Person,
        chapter: GradebookChapter,
        sheet: "_Sheet",
        column: int,
    ) -> str:
        points = self.cell(scores, student, chapter)
        possible = sheet.possible(column)
        if not points or not self.rescale or possible is None or not chapter.most:
            return points
        return number(float(points) * possible / chapter.most)


@dataclass(frozen=True)
class _Sheet:
    """An export of Canvas's: columns by their place, and rows by what they are."""

    path: Path
    heading: Row
    people: list[int]
    notices: list[Row]
    students: list[Row]

    @classmethod
    def read(cls, path: Path) -> "_Sheet":
        heading, *rows = read_table(path)
        names = 2 if heading[:2] == NAMES else 1
        named = names == 2 or "Student" in heading[0]
        if len(heading) < names + 3 or not named or "ID" not in heading[names]:
            raise CourseError(f"{path} is no export of Canvas's gradebook: no Student, ID columns.")
        if "Section" not in heading:
            raise CourseError(f"{path} is no export of Canvas's gradebook: no Section column.")
        people = list(range(heading.index("Section") + 1))
        notices = [row for row in rows if _is_notice(row)]
        return cls(path, heading, people, notices, [r for r in rows if not _is_notice(r)])

    def columns_of(
        self, plugin: ClassExportPlugin, chapters: list[GradebookChapter]
    ) -> dict[str, int]:
        """The column of each chapter.

        Raises:
            CourseError: A chapter has no column, or one that it can't be written to.
        """
        found = {chapter.name: self._column(plugin.heading(chapter)) for chapter in chapters}
        for chapter in chapters:
            possible = self.possible(found[chapter.name])
            if possible is not None and possible != chapter.most and not plugin.rescale:
                raise CourseError(
                    f"{self.path}: {self.heading[found[chapter.name]]} is out of "
                    f"{number(possible)} in Canvas, {chapter.name} out of {number(chapter.most)}; "
                    "add --rescale, or change the points in Canvas."
                )
        return found

    def _column(self, title: str) -> int:
        wanted = title.casefold().strip()
        fits = [
            place
            for place, name in enumerate(self.heading)
            if place not in self.people
            and wanted in (name.casefold().strip(), name.casefold().rpartition(" (")[0].strip())
        ]
        if len(fits) != 1:
            raise CourseError(
                f"{self.path} has {'no' if not fits else 'more than one'} assignment {title!r}; "
                f'say what Canvas calls it with --column "{title}=NAME", or name fewer chapters.'
            )
        if any("read only" in row[fits[0]] for row in self.notices):
            raise CourseError(f"{self.path}: Canvas computes the column {title!r} by itself.")
        return fits[0]

    def possible(self, column: int) -> float | None:
        """What the assignment in this column is out of, if the export says so."""
        for row in self.notices:
            if "Points Possible" in row[0]:
                try:
                    return float(row[column].replace(",", "."))
                except ValueError:
                    return None
        return None


def _is_notice(row: Row) -> bool:
    """Whether this row is about assignments, not a student."""
    words = [cell.strip().lower() for cell in row if cell.strip()]
    about = all(word == "muted" or word.startswith("manual posting") for word in words)
    return "Points Possible" in row[0] or about


def _clues(sheet: _Sheet, row: Row) -> Iterator[tuple[str, str]]:
    """What tells whose row this is, the surest first. ID is Canvas's own number for a person."""
    for column, fields in (
        ("ID", ("lms_user_id",)),
        ("SIS Login ID", ("id", "address")),
        ("SIS User ID", ("lms_user_id", "id")),
        ("Student", ("sortable_name", "full_name")),
    ):
        if column in sheet.heading:
            yield from ((field, row[sheet.heading.index(column)]) for field in fields)
    if sheet.heading[:2] == NAMES:
        yield "sortable_name", f"{row[0]}, {row[1]}"


def _person(student: Person) -> Row:
    # Canvas takes a row for the points when this stands in a name.
    name = student.id if "Points Possible" in student.sortable_name else student.sortable_name
    own = student.lms_user_id.isascii() and student.lms_user_id.isdigit()
    ids = [student.lms_user_id, ""] if own else ["", student.lms_user_id]
    return [harmless(cell) for cell in (name, *ids, student.id, "")]
