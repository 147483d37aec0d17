"""The class's students, found by what an LMS or a folder calls them; and rosters in files."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.collect.layouts import Sender
from autograder.collect.names import is_safe_id, key, plain, safe_id, shown, squeezed
from autograder.engine.course import ClassFolder
from autograder.errors import CourseError
from autograder.exports.tables import read_table
from autograder.scores import Person

#: Columns of rosters as nbgrader, Moodle and Canvas write them (Canvas's are told apart below).
_COLUMNS = {
    "id": ("id", "student_id", "student id", "username", "id number", "user id"),
    "first_name": ("first_name", "first name", "given name"),
    "last_name": ("last_name", "last name", "surname", "family name"),
    "name": ("full name", "name"),
    "email": ("email", "e-mail", "email address"),
    "lms_user_id": ("lms_user_id", "identifier"),
}
_CANVAS = {
    "id": ("sis login id", "sis user id"),
    "name": ("student",),
    "lms_user_id": ("id",),
    "email": ("email",),
}


class Unknown(ValueError):
    """Whose file it is can't be told; the message says why."""


class Students:
    """Who may hand in. A doubt is never guessed away.

    Without a roster somebody new is welcome; with one (``closed``) nobody else is.
    """

    def __init__(self, people: Iterable[Person], closed: bool = False) -> None:
        self.people = {person.id: person for person in people}
        self.closed = closed
        self._index: dict[tuple[str, str], set[str]] = defaultdict(set)
        for person in self.people.values():
            self._add(person)

    def _add(self, person: Person) -> None:
        backwards = f"{person.last_name} {person.first_name}"
        names = {person.full_name, person.sortable_name, backwards}
        for name in names:
            self._index["name", key(name)].add(person.id)
            self._index["squeezed", squeezed(name)].add(person.id)
        self._index["id", key(person.id)].add(person.id)
        self._index["id", key(safe_id(person.id))].add(person.id)
        self._index["address", key(person.address)].add(person.id)
        self._index["lms", key(person.lms_user_id)].add(person.id)

    def find(self, *clues: tuple[str, str]) -> str | None:
        """The one student whom the first clue of use names.

        Raises:
            Unknown: A clue names several, and no better one names one.
        """
        several: set[str] = set()
        for kind, text in clues:
            fits = self._index.get((kind, text), set()) if text else set()
            if len(fits) == 1:
                return next(iter(fits))
            several = several or fits
        if several:
            who = ", ".join(sorted(map(shown, several)))
            raise Unknown(f"that may be any of {who}; say which in the roster's lms_user_id")
        return None

    def student(self, sender: Sender) -> str:
        """The id of whoever handed in; a new one, made of the name, for somebody new.

        Raises:
            Unknown: It fits nobody, or several.
        """
        known = self.find(
            ("lms", key(sender.lms_id)),
            ("id", key(sender.name)),
            ("id", key(safe_id(sender.name))),
            ("name", key(sender.name)),
            ("address", key(sender.name)),
            ("squeezed", squeezed(sender.name)),
        )
        if known is not None:
            if not is_safe_id(known):
                raise Unknown(f"the id {shown(known)} can't be a folder's name")
            return known
        if self.closed:
            raise Unknown(f"{shown(sender.name)} is not in the roster")
        return safe_id(sender.name)


def class_students(folder: ClassFolder, roster: Path | None) -> Students:
    """The students of the gradebook; with a roster, those whom it names, and nobody else.

    Raises:
        CourseError: The roster can't be read.
    """
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        known = Students(_people(gradebook))
    if roster is None:
        return known
    return Students((_merged(known, person) for person in read_roster(roster)), closed=True)


def _people(gradebook: Gradebook) -> list[Person]:
    return [
        Person(
            row.id,
            row.first_name or "",
            row.last_name or "",
            row.email or "",
            str(row.lms_user_id or ""),
        )
        for row in gradebook.students
    ]


def _merged(known: Students, person: Person) -> Person:
    """A person of a roster under the id that the gradebook knows, with what either says."""
    try:
        found = known.find(
            ("id", key(person.id)),
            ("address", key(person.address)),
            ("name", key(person.full_name)),
        )
    except Unknown:
        found = None
    if found is None:
        return person
    before = known.people[found]
    return Person(
        found,
        person.first_name or before.first_name,
        person.last_name or before.last_name,
        person.email or before.email,
        person.lms_user_id or before.lms_user_id,
    )


def read_roster(path: Path) -> list[Person]:
    """The people in a table: nbgrader's students.csv, Moodle's grading worksheet or participants,
    or Canvas's gradebook.

    Raises:
        CourseError: It is no table, or names nobody.
    """
    try:
        heading, *rows = read_table(path)
    except OSError as error:
        raise CourseError(f"{path} can't be read: {error.strerror}.") from None
    titles = [key(title) for title in heading]
    columns = _CANVAS if "student" in titles and "id" in titles else _COLUMNS
    places = {
        field: next((titles.index(name) for name in names if name in titles), None)
        for field, names in columns.items()
    }
    people = []
    for row in rows:
        cells = {
            field: plain(row[place]) if place is not None else "" for field, place in places.items()
        }
        if person := _person(cells):
            people.append(person)
    if not people:
        raise CourseError(
            f"{path} names no student: it needs a line of titles with id (or name, or email), "
            "and may have first_name, last_name, email, lms_user_id."
        )
    return people


def _person(cells: dict[str, str]) -> Person | None:
    first, last = cells.get("first_name", ""), cells.get("last_name", "")
    name = cells.get("name", "")
    if name and not (first or last):
        last, comma, given = name.partition(", ")
        first, last = (given, last) if comma else (name, "")
    lms = cells["lms_user_id"].removeprefix("Participant ")
    student = cells["id"] or cells["email"] or (safe_id(name) if name else "")
    # Canvas's second line holds the points possible, under "Student".
    if not student or key(name) == "points possible":
        return None
    return Person(student, first, last, cells["email"], lms)
