"""Find out who is in the class, from a roster in a file and from the gradebook.

The names and addresses in a roster are stored in the gradebook, where exports find them.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from nbgrader.api import Gradebook, Student

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.scores import Person
from autograder.classroom.screen import one_line
from autograder.classroom.tables import read_table
from autograder.collect.names import (
    is_preview_user,
    is_safe_id,
    is_test_student,
    key,
    plain,
    safe_id,
    shown,
    squeezed,
)
from autograder.collect.students import PARTICIPANT, Students, Unknown

#: Columns of rosters as nbgrader and Moodle write them; those of Canvas and Blackboard are below.
_COLUMNS = {
    "id": (
        "id", "student_id", "student id", "username", "id number", "user id", "login_id", "user_id",
    ),
    "first_name": ("first_name", "first name", "given name"),
    "last_name": ("last_name", "last name", "surname", "family name"),
    "name": ("full name", "name"),
    "email": ("email", "e-mail", "email address"),
    "lms_user_id": ("lms_user_id", "canvas_user_id", "identifier"),
    "group": ("group_name", "group name", "group"),
}  # fmt: skip
_CANVAS = {
    "id": ("sis login id", "sis user id"),
    "name": ("student",),
    "first_name": ("firstname",),
    "last_name": ("lastname",),
    "lms_user_id": ("id",),
    "email": ("email",),
}
#: Blackboard's files are named after users. Its gradebook has another number for them too.
_BLACKBOARD = _COLUMNS | {"id": ("username",), "lms_user_id": ("student id",)}
_KNOWN_TITLES = {
    title for field, names in _COLUMNS.items() if field != "group" for title in names
} | {"student"}
#: The most characters that the gradebook's columns can hold.
_MOST_CHARACTERS = 128


def class_students(
    folder: ClassFolder, roster: Path | None, others: Iterable[Person] = ()
) -> Students:
    """Return the students in the gradebook, or only those in the roster if there is one.

    The people in the roster are first stored in the gradebook.

    Args:
        folder: The class.
        roster: A table of everybody who may hand in.
        others: More people, who are stored in the gradebook too if there is no roster.

    Raises:
        CourseError: The roster can't be read, or the gradebook can't be used.
    """
    named = read_roster(roster) if roster else []
    with open_gradebook(folder) as gradebook:
        known = Students(_people(gradebook))
        people = _under_known_ids(known, named or list({p.id: p for p in others}.values()))
        _enter(gradebook, people)
    if named:
        return Students(people, closed=True)
    return Students({**known.people, **{person.id: person for person in people}}.values())


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


def _under_known_ids(known: Students, named: list[Person]) -> list[Person]:
    """Return the people in a roster with the ids and other data that the gradebook has for them.

    If an id in the gradebook fits several people, or is the id of another person in the roster,
    only a person with exactly this id gets it.
    """
    ids = [known_id(known, person) for person in named]
    times = Counter(ids)
    own = {person.id for person in named}
    people = []
    for person, found in zip(named, ids, strict=True):
        if found is None or (found != person.id and (times[found] > 1 or found in own)):
            people.append(person)
            continue
        before = known.people[found]
        people.append(
            Person(
                found,
                person.first_name or before.first_name,
                person.last_name or before.last_name,
                person.email or before.email,
                person.lms_user_id or before.lms_user_id,
            )
        )
    return people


def known_id(known: Students, person: Person) -> str | None:
    """Return the id that a person in a roster has in the gradebook; None for a new person.

    A student who was collected before there was a roster has an id made from the LMS's name.
    """
    try:
        return known.find(
            ("id", key(person.id)),
            ("address", key(person.address)),
            ("name", key(person.full_name)),
            ("id", key(safe_id(person.full_name)) if person.full_name else ""),
            ("squeezed", squeezed(person.last_name + person.first_name)),
        )
    except Unknown:
        return None


def _enter(gradebook: Gradebook, people: Iterable[Person]) -> None:
    """Store names, addresses and the LMS's numbers in the gradebook, without erasing anything."""
    rows = {row.id: row for row in gradebook.students}
    for person in people:
        if not is_safe_id(person.id):
            # Nobody can hand in under such an id, and formgrader could not show it.
            continue
        row = rows.get(person.id) or Student(id=person.id)
        lms = "" if person.lms_user_id.startswith(PARTICIPANT) else person.lms_user_id
        row.first_name = _fitting(person.first_name) or row.first_name
        row.last_name = _fitting(person.last_name) or row.last_name
        row.email = _fitting(person.email) or row.email
        row.lms_user_id = _fitting(lms) or row.lms_user_id
        gradebook.db.add(row)
    gradebook.db.commit()


def _fitting(text: str) -> str:
    """Return a text without HTML, or "" if it is too long for the gradebook's columns.

    People can choose their names in an LMS, and nbgrader's pages show them without escaping.
    """
    text = one_line(text).translate({ord(character): "?" for character in "<>"})
    return text if len(text) <= _MOST_CHARACTERS else ""


def people_in(path: Path) -> Iterator[tuple[Person, dict[str, str]]]:
    """Yield the person of each row in a table, and the row's cells by what they hold.

    The table may be nbgrader's students.csv, Moodle's grading worksheet or list of participants,
    Canvas's gradebook or its list of a group set, or the gradebook of Blackboard or Brightspace.

    Raises:
        CourseError: The file can't be read, or is not a table.
    """
    try:
        heading, *rows = read_table(path, lambda row: bool(_KNOWN_TITLES & set(map(key, row))))
    except OSError as error:
        raise CourseError(f"{path} can't be read: {error.strerror}.") from None
    titles = [key(title) for title in heading]
    # A Canvas gradebook may have names in one column or in two.
    is_canvas = "id" in titles and ("student" in titles or "lastname" in titles)
    # Brightspace writes this mark before ids, so that spreadsheets keep their zeros.
    is_brightspace = "end-of-line indicator" in titles
    is_blackboard = {"username", "student id", "availability"} <= set(titles)
    columns = _CANVAS if is_canvas else _BLACKBOARD if is_blackboard else _COLUMNS
    places = {
        field: next((titles.index(name) for name in names if name in titles), None)
        for field, names in columns.items()
    }
    for row in rows:
        cells = {
            field: plain(row[place]) if place is not None else "" for field, place in places.items()
        }
        if is_brightspace:
            cells["id"] = cells["id"].removeprefix("#")
        if person := _person(cells, is_canvas):
            yield person, cells


def read_roster(path: Path) -> list[Person]:
    """Return the people in a table, each once; ``people_in`` says which tables are read.

    Raises:
        CourseError: The file can't be read, is not a table, names nobody, or gives one id to two
            people.
    """
    people: dict[str, Person] = {}
    for person, cells in people_in(path):
        _check_number(path, cells["id"])
        before = people.get(person.id, person)
        if not (cells["id"] or cells["email"]) and before.lms_user_id != person.lms_user_id:
            # Only their numbers tell these two of the same name apart.
            person = replace(person, id=safe_id(f"{person.full_name} {person.lms_user_id}"))
            before = people.get(person.id, person)
        people[person.id] = _joined(path, before, person)
    if not people:
        raise CourseError(
            f"{path} names no student: it needs a line of titles with id (or name, or email), "
            "and may have first_name, last_name, email, lms_user_id."
        )
    return list(people.values())


def _check_number(path: Path, text: str) -> None:
    """Raise an error if a spreadsheet has shortened a long number.

    Raises:
        CourseError: It has.
    """
    if re.fullmatch(r"\d([.,]\d+)?E\+\d+", text):
        raise CourseError(
            f"{path}: {text} was a longer number, which your spreadsheet program has shortened. "
            "Download the list again, and don't save it with that program; or format the column "
            "as text there."
        )


def _joined(path: Path, one: Person, other: Person) -> Person:
    """Return what two rows say of the same person: lists name a person once for each section.

    Raises:
        CourseError: The rows are of different people.
    """
    if key(one.full_name) != key(other.full_name) and one.full_name and other.full_name:
        names = f"{shown(one.full_name)} and {shown(other.full_name)}"
        raise CourseError(f"{path}: {names} have the same id, {shown(one.id)}; correct it there.")
    return Person(
        one.id,
        one.first_name or other.first_name,
        one.last_name or other.last_name,
        one.email or other.email,
        one.lms_user_id or other.lms_user_id,
    )


def _person(cells: dict[str, str], is_canvas: bool) -> Person | None:
    first, last = cells.get("first_name", ""), cells.get("last_name", "")
    name = cells.get("name", "")
    if name and not (first or last):
        last, comma, given = name.partition(", ")
        first, last = (given, last) if comma else (name, "")
    number = cells["lms_user_id"]
    # A worksheet of blind marking has nothing but the number.
    student = cells["id"] or cells["email"] or name or number
    # The second line of a Canvas gradebook holds the possible points, not a student.
    if not student or key(name) == "points possible":
        return None
    if (is_canvas and is_test_student(last, first)) or is_preview_user(student):
        return None
    return Person(safe_id(student), first, last, cells["email"] or _address(cells["id"]), number)


def _address(text: str) -> str:
    """Return an id that is an address, because the student's folder may have another name."""
    return text if "@" in text and not is_safe_id(text) else ""
