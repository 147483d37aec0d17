"""Find the gradebook's students in a table that an LMS exported."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from autograder.classroom.scores import Person
from autograder.classroom.words import count, some

#: The fields of a student in the gradebook that a cell of the table may hold.
FIELDS = ("id", "lms_user_id", "address", "full_name", "sortable_name")


class Roster:
    """The class, in which students are looked up by the names and numbers that an LMS has."""

    def __init__(self, students: list[Person]) -> None:
        """Index the students of a class."""
        self._students = students
        self._index: dict[tuple[str, str], set[Person]] = defaultdict(set)
        self._found: set[Person] = set()
        self._unknown = 0
        for student in students:
            for field in FIELDS:
                self._index[field, _key(getattr(student, field))].add(student)

    def find(self, clues: Iterable[tuple[str, str]]) -> Person | None:
        """Return the student of a row; None if no clue fits exactly one student.

        Args:
            clues: What is known of the student, beginning with the most reliable. Each clue is a
                field of a student, and the text that the field should hold.
        """
        for field, text in clues:
            fits = self._index.get((field, _key(text)), set()) if text.strip() else set()
            if len(fits) == 1:
                (student,) = fits
                self._found.add(student)
                return student
        self._unknown += 1
        return None

    def notes(self, table: Path) -> list[str]:
        """Return sentences on rows without a student, and on students without a row.

        Args:
            table: The file of the table, to be named in the sentences.
        """
        notes = []
        if self._unknown:
            notes.append(f"{count(self._unknown, 'row')} of {table}: no student of this class.")
        absent = [student.id for student in self._students if student not in self._found]
        if absent:
            notes.append(
                f"{count(len(absent), 'student')} without a row in {table}: {some(absent)}"
            )
        return notes


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()
