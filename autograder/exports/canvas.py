"""Write the CSV file from which Canvas imports grades.

Canvas expects the columns "Student", "ID", the SIS columns and "Section", and then one column for
each assignment. The heading of such a column is the assignment's title, followed by Canvas's number
for it in brackets. The row "Points Possible" holds the maximum points; "(read only)" in it marks
columns that Canvas computes. Canvas finds a student by ID, or else by the SIS columns, or else by
name. Columns may be left out. A course that shows names in two columns has "LastName" and
"FirstName" in place of "Student".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.errors import CourseError
from autograder.classroom.scores import ClassScores, GradebookChapter, Person, number
from autograder.classroom.tables import Row, harmless, read_table, write_table
from autograder.classroom.words import count, some
from autograder.collect.names import is_test_student
from autograder.exports.matching import COLLECTED, Roster
from autograder.exports.plugin import ClassExportPlugin

PEOPLE = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
NAMES = ["LastName", "FirstName"]
#: The first cell of the row that is between the heading and the students in Canvas's exports.
POINTS = "    Points Possible"
#: What Canvas writes for a student who need not do an assignment, and who was not given it.
EXCUSED, UNASSIGNED = "EX", "N/A"


class CanvasExportPlugin(ClassExportPlugin):
    """The export for Canvas: a new table, or (with ``fill``) a table from Canvas filled in."""

    default_to = "canvas.csv"

    def write(self, scores: ClassScores, to: Path) -> None:
        """Write the table.

        Raises:
            CourseError: The table from Canvas does not fit the class.
        """
        rows = self._filled(scores, Path(self.fill)) if self.fill else self._new(scores)
        titles = [self.heading(chapter) for chapter in scores.chapters]
        if ignored := [title for title in titles if "final" in title.casefold()]:
            self.notes.append(
                f"Canvas ignores columns with the word Final when it imports: {some(ignored)}. "
                "Rename them in Canvas, and say so with --column."
            )
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
        aliases = self._aliases(scores)
        hidden = {alias.id for of_chapter in aliases.values() for alias in of_chapter.values()}
        numbers = [(n, name) for n, name in self.collected("canvas") if name not in hidden]
        roster = Roster(scores.students, numbers)
        head = [sheet.heading, *sheet.notices]
        rows = [[row[i] for i in (*sheet.people, *chapters.values())] for row in head]
        excused = 0
        for row in sheet.students:
            own = {name: found.get(sheet.number(row)) for name, found in aliases.items()}
            student = None
            if not sheet.is_test_student(row):
                student = roster.find(_clues(sheet, row), filter(None, own.values()))
            grades = [row[column] for column in chapters.values()]
            excused += EXCUSED in map(_mark, grades)
            grades = [
                self._cell_to_write(scores, who, chapter, sheet, row[column], column)
                if (who := own[chapter.name] or student)
                else row[column]
                for chapter, column in zip(scores.chapters, chapters.values(), strict=True)
            ]
            rows.append([*(harmless(row[i]) for i in sheet.people), *grades])
        hidden_notes = list(self._on_anonymous(scores, sheet, chapters, aliases))
        self.notes += roster.notes(export, hidden_notes) + hidden_notes
        if excused:
            self.notes.append(f"{count(excused, 'student')} excused in Canvas (EX): left as it is.")
        return rows

    def _aliases(self, scores: ClassScores) -> dict[str, dict[str, Person]]:
        """Return by chapter: by Canvas' number, as whom a person handed in without a name."""
        anonymous = self.anonymous()
        by_id = {student.id: student for student in scores.students}
        return {
            chapter.name: {
                number: by_id[name]
                for number, name in self.collected("canvas", chapter)
                if name in by_id and name in anonymous[chapter.name]
            }
            for chapter in scores.chapters
        }

    def _on_anonymous(
        self,
        scores: ClassScores,
        sheet: "_Sheet",
        columns: dict[str, int],
        aliases: dict[str, dict[str, Person]],
    ) -> Iterator[str]:
        """Yield which grades can't be given back yet because Canvas still hides the names."""
        anonymous = self.anonymous()
        for chapter in scores.chapters:
            known = {alias.id for alias in aliases[chapter.name].values()}
            scored = {name for name, of in scores.scores if of == chapter.name}
            if waiting := sorted(anonymous[chapter.name] & scored - known):
                yield (
                    f"{chapter.name}: {count(len(waiting), 'student')} without a name "
                    f"({some(waiting)}). Once Canvas shows the names of this assignment, download "
                    "its submissions again, collect them, and export again."
                )
            marks = {_mark(row[columns[chapter.name]]) for row in sheet.students}
            if scored and marks == {UNASSIGNED}:
                yield (
                    f"{chapter.name}: Canvas has N/A for everybody, as it does while an anonymous "
                    "assignment is not posted. Until then it ignores these grades. Show the names "
                    "or post the grades there, export the gradebook again, and fill it in."
                )

    def _cell_to_write(
        self,
        scores: ClassScores,
        student: Person,
        chapter: GradebookChapter,
        sheet: "_Sheet",
        before: str,
        column: int,
    ) -> str:
        """Return what to write over a cell: excused students and those without a task stay so."""
        has_score = (student.id, chapter.name) in scores.scores
        if _mark(before) == EXCUSED or (_mark(before) == UNASSIGNED and not has_score):
            return before
        return self._scaled(scores, student, chapter, sheet, column) or before

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
    """A table that Canvas exported.

    Attributes:
        path: The table's file.
        heading: The first row.
        people: The positions of the columns that identify students.
        notices: The rows that are about assignments.
        students: The rows that are about students.
    """

    path: Path
    heading: Row
    people: list[int]
    notices: list[Row]
    students: list[Row]

    @classmethod
    def read(cls, path: Path) -> "_Sheet":
        """Read a table.

        Raises:
            CourseError: It is no table that Canvas exported.
        """
        heading, *rows = read_table(path, lambda row: "ID" in row and "Section" in row)
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
        """Return the position of each chapter's column, by the chapter's name.

        Args:
            plugin: The export, which knows what Canvas calls the chapters.
            chapters: The chapters.

        Raises:
            CourseError: A chapter has no column, or its points can't be written to the column.
        """
        found = {chapter.name: self._column(plugin.heading(chapter)) for chapter in chapters}
        for chapter in chapters:
            possible = self.possible(found[chapter.name])
            if possible is None and self._has_points:
                raise CourseError(
                    f"{self.path}: {self.heading[found[chapter.name]]} has no points in Canvas; "
                    f"give it {number(chapter.most)} points there, and export the gradebook again."
                )
            if possible == 0:
                raise CourseError(
                    f"{self.path}: {self.heading[found[chapter.name]]} is out of 0 points in "
                    f"Canvas; change its points there to {number(chapter.most)}, and export the "
                    "gradebook again."
                )
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

    def is_test_student(self, row: Row) -> bool:
        """Return whether a row is of the student that Canvas makes for teachers."""
        if self.heading[:2] == NAMES:
            return is_test_student(row[0], row[1])
        last, _, first = row[0].partition(", ")
        return is_test_student(last, first)

    def number(self, row: Row) -> str:
        """Return Canvas' number of the person in a row."""
        return row[self.heading.index("ID")].strip() if "ID" in self.heading else ""

    def possible(self, column: int) -> float | None:
        """Return the maximum points of the assignment in a column; None if the table has none."""
        for row in filter(_is_of_points, self.notices):
            try:
                return _points(row[column])
            except ValueError:
                return None
        return None

    @property
    def _has_points(self) -> bool:
        """Return whether the table has a row of maximum points."""
        return any(map(_is_of_points, self.notices))


def _mark(cell: str) -> str:
    return cell.strip().upper()


def _is_notice(row: Row) -> bool:
    """Return whether a row is about assignments, not about a student."""
    words = [cell.strip().lower() for cell in row if cell.strip()]
    about = all(word == "muted" or word.startswith("manual posting") for word in words)
    return _is_of_points(row) or about


def _points(text: str) -> float:
    """Return a number, which may have a comma or a point before its decimals, or both signs."""
    text = text.strip()
    if "," in text and "." in text:
        text = text.replace(min(",.", key=text.rfind), "")
    return float(text.replace(",", "."))


def _is_of_points(row: Row) -> bool:
    return "Points Possible" in row[0]


def _clues(sheet: _Sheet, row: Row) -> Iterator[tuple[str, str]]:
    """Yield what may identify the student of a row, beginning with the most reliable.

    Each item is a field of a student in the gradebook, and the text that the field should hold.
    Canvas's column "ID" holds its own number for a person.
    """
    for column, fields in (
        ("ID", ("lms_user_id", COLLECTED)),
        ("SIS Login ID", ("id", "address")),
        ("SIS User ID", ("lms_user_id", "id")),
        ("Student", ("sortable_name", "full_name")),
    ):
        if column in sheet.heading:
            yield from ((field, row[sheet.heading.index(column)]) for field in fields)
    if sheet.heading[:2] == NAMES:
        yield "sortable_name", f"{row[0]}, {row[1]}"


def _person(student: Person) -> Row:
    # Canvas would take a row with this text in the name for the row of maximum points.
    name = student.id if "Points Possible" in student.sortable_name else student.sortable_name
    own = student.lms_user_id.isascii() and student.lms_user_id.isdigit()
    ids = [student.lms_user_id, ""] if own else ["", student.lms_user_id]
    return [harmless(cell) for cell in (name, *ids, student.id, "")]
