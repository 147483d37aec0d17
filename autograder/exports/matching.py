"""Whose row is this? Students of the gradebook in a table that an LMS exported."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from autograder.classroom.scores import Person
from autograder.classroom.words import count, some

#: What of a student in the gradebook a cell may be compared with.
FIELDS = ("id", "lms_user_id", "address", "full_name", "sortable_name")


class Roster:
    """The class, found by what an LMS calls its students. A doubt is never guessed away."""

    def __init__(self, students: list[Person]) -> None:
        self._students = students
        self._index: dict[tuple[str, str], set[Person]] = defaultdict(set)
        self._found: set[Person] = set()
        self._unknown = 0
        for student in students:
            for field in FIELDS:
                self._index[field, _key(getattr(student, field))].add(student)

    def find(self, clues: Iterable[tuple[str, str]]) -> Person | None:
        """The student whom the first clue of use names; a clue is a field and what it should be."""
        for field, text in clues:
            fits = self._index.get((field, _key(text)), set()) if text.strip() else set()
            if len(fits) == 1:
                (student,) = fits
                self._found.add(student)
                return student
        self._unknown += 1
        return None

    def notes(self, table: Path) -> list[str]:
        """Sentences about who was in one place only."""
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
