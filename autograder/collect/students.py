"""Find the class's students by the names that an LMS or a folder uses for them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.classroom.scores import Person
from autograder.collect.layouts import Sender
from autograder.collect.names import (
    is_safe_id,
    key,
    readings,
    safe_id,
    shown,
    squeezed,
    without_zeros,
)

#: What Moodle's worksheet writes before a number that is valid for one assignment only.
PARTICIPANT = "Participant "


class Unknown(ValueError):
    """The student or the chapter of a file can't be found out; the message says why."""


@dataclass(frozen=True)
class Group:
    """Students who hand in together: the group's name, and the ids of its members."""

    name: str
    members: tuple[str, ...]


class Students:
    """The students who may hand in. If it is doubtful whose a file is, the file is refused.

    If ``closed`` is true, as it is with a roster, nobody else may hand in. Otherwise new students
    are accepted.

    Attributes:
        people: The students, by id.
        closed: Whether there is a roster.
        groups: The group that a student hands in with, by the student's id.
    """

    def __init__(self, people: Iterable[Person], closed: bool = False) -> None:
        self.people = {person.id: person for person in people}
        self.closed = closed
        self.groups: dict[str, Group] = {}
        self._index: dict[tuple[str, str], set[str]] = defaultdict(set)
        for person in self.people.values():
            self._add(person)

    def _add(self, person: Person) -> None:
        backwards = f"{person.last_name} {person.first_name}"
        names = {person.full_name, person.sortable_name, backwards}
        for name in names:
            self._index["name", key(name)].add(person.id)
            self._index["squeezed", squeezed(name)].add(person.id)
            self._index["both", f"{squeezed(name)} {key(person.id)}"].add(person.id)
        self._index["id", key(person.id)].add(person.id)
        self._index["id", key(safe_id(person.id))].add(person.id)
        self._index["number", without_zeros(person.id)].add(person.id)
        self._index["address", key(person.address)].add(person.id)
        number = key(person.lms_user_id.removeprefix(PARTICIPANT))
        self._index["lms", number].add(person.id)
        if person.lms_user_id.startswith(PARTICIPANT):
            self._index["participant", number].add(person.id)

    def join(self, group: Group) -> None:
        """Let the members of a group hand in together; a file may have the group's name."""
        self.groups |= dict.fromkeys(group.members, group)
        self._index["group", squeezed(group.name)].add(group.members[0])

    def together_with(self, student: str) -> tuple[str, ...]:
        """Return everybody who hands in with a student, including the student."""
        group = self.groups.get(student)
        return group.members if group else (student,)

    def find(self, *clues: tuple[str, str]) -> str | None:
        """Return the id of the student whom the first unambiguous clue names.

        Args:
            clues: Pairs of a kind ("id", "name", ...) and a text, the best ones first.

        Returns:
            The student's id, or None if no clue fits anybody.

        Raises:
            Unknown: A clue fits several students, and no clue fits exactly one.
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

    def knows(self, name: str) -> bool:
        """Return whether a name in a path is that of one or several students."""
        try:
            return self.find(*_names(name)) is not None
        except Unknown:
            return True

    def student(self, sender: Sender) -> str:
        """Return the id of the student who handed in; a new student's is made from the name.

        Raises:
            Unknown: Several students fit, nobody in the roster fits, or the id is not safe.
        """
        known = self.find(*_clues(sender))
        if known is not None:
            if not is_safe_id(known):
                raise Unknown(f"the id {shown(known)} can't be a folder's name")
            return known
        if self.closed and not sender.is_anonymous:
            raise Unknown(f"{shown(sender.name)} is not in the roster")
        return safe_id(sender.name)


def _clues(sender: Sender) -> Iterator[tuple[str, str]]:
    """Yield what may identify the student of a file, beginning with the most reliable."""
    number = key(sender.lms_id)
    if sender.layout == "moodle":
        # The number is of one assignment only. Elsewhere it may be another person's.
        yield "participant", number
        yield from _names(sender.name)
        # For submissions of groups, Moodle puts the group's name in front of the student's.
        for place, character in enumerate(sender.name):
            if character == "-":
                yield from _names(sender.name[place + 1 :])
        yield "lms", number
    else:
        yield "lms", number
        yield from _names(sender.name)
    for name in readings(sender.name):
        yield from _names(name)


def _names(name: str) -> Iterator[tuple[str, str]]:
    yield "id", key(name)
    yield "id", key(safe_id(name))
    yield "name", key(name)
    yield "address", key(name)
    yield "squeezed", squeezed(name)
    # Sakai and ILIAS write the id after the name: "Lovelace, Ada(ada)", "Lovelace_Ada_ada_4711".
    for shape in (r"(.+)\(([^()]+)\)", r"(.+)_([^_]+)_\d+"):
        if found := re.fullmatch(shape, name.strip()):
            yield "both", f"{squeezed(found[1])} {key(found[2])}"
    yield "number", without_zeros(name)
    yield "group", squeezed(name)
