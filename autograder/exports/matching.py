"""Find the gradebook's students in a table that an LMS exported."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from autograder.classroom.errors import CourseError
from autograder.classroom.scores import Person
from autograder.classroom.words import count, some
from autograder.collect.names import key, safe_id, shown, without_zeros

#: The fields of a student in the gradebook that a cell of the table may hold.
FIELDS = ("id", "lms_user_id", "address", "full_name", "sortable_name")
#: The clue that holds the number under which a submission was collected.
COLLECTED = "collected"
_ADVICE = (
    "Collect with --roster and this table, or a list with the same names, addresses or numbers, "
    "and export again."
)


class Roster:
    """The class, in which students are looked up by the names and numbers that an LMS has."""

    def __init__(self, students: list[Person], collected: Iterable[tuple[str, str]] = ()) -> None:
        """Index the students of a class.

        Args:
            students: The students.
            collected: Pairs of an LMS's number and the id of the student whose file had it.
        """
        self._students = students
        self._index: dict[tuple[str, str], set[Person]] = defaultdict(set)
        self._found: set[Person] = set()
        self._unknown = 0
        # The names of rows that fit several students.
        self._doubtful: list[str] = []
        for student in students:
            for field in FIELDS:
                text = getattr(student, field)
                self._index[field, key(text)].add(student)
                self._index[f"{field} as a number", without_zeros(text)].add(student)
        by_id = {student.id: student for student in students}
        for number, name in collected:
            if name in by_id:
                self._index[COLLECTED, key(number)].add(by_id[name])

    def find(
        self, clues: Iterable[tuple[str, str]], aliases: Iterable[Person] = ()
    ) -> Person | None:
        """Return the student of a row; None if no clue fits exactly one student.

        Args:
            clues: What is known of the student, beginning with the most reliable. Each clue is a
                field of a student, and the text that the field should hold.
            aliases: Students of the class who are the same person under another name.
        """
        known = set(aliases)
        self._found |= known
        doubtful = ""
        for field, text in clues:
            fits = self._index.get((field, key(text)), set()) if key(text) else set()
            if field == "id" and not fits and key(text):
                # The class uses an id as the name of a folder, which some ids can't be.
                fits = self._index.get((field, key(safe_id(text))), set())
            if not fits and without_zeros(text):
                fits = self._index.get((f"{field} as a number", without_zeros(text)), set())
            if len(fits) == 1:
                (student,) = fits
                self._found.add(student)
                return student
            doubtful = doubtful or (text if fits else "")
        if doubtful and not known:
            self._doubtful.append(doubtful)
        self._unknown += not known and not doubtful
        return None

    def notes(self, table: Path, reasons: Iterable[str] = ()) -> list[str]:
        """Return sentences on rows without a student, and on students without a row.

        Args:
            table: The file of the table, to be named in the sentences.
            reasons: Why there may be no student of the class in the table, if that is known.

        Raises:
            CourseError: No row has a student of the class.
        """
        doubt = ""
        if self._doubtful:
            doubt = (
                f"{count(len(self._doubtful), 'row')} of {table} may be of several students, who "
                f"have the same name: {some([shown(name) for name in self._doubtful])}. Put their "
                "numbers or addresses into the roster, and collect again."
            )
        if not self._found:
            advice = " ".join(reasons) or doubt or _ADVICE
            raise CourseError(
                f"{table}: no row is of a student of this class, so nothing was written. {advice}"
            )
        notes = [doubt] if doubt else []
        if self._unknown:
            notes.append(f"{count(self._unknown, 'row')} of {table}: no student of this class.")
        absent = [student.id for student in self._students if student not in self._found]
        if absent:
            notes.append(
                f"{count(len(absent), 'student')} without a row in {table}: {some(absent)}"
            )
        return notes
