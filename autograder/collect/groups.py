"""Find out who hands in together.

Canvas gives out one file for each group, under the name of the group and the number of one member.
Its gradebook does not say who else is in the group. The list of a group set says it; Canvas calls
it the course roster of the set.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from autograder.classroom.errors import CourseError
from autograder.classroom.scores import Person
from autograder.collect.names import key, shown
from autograder.collect.roster import known_id, people_in
from autograder.collect.students import Group, Students

#: What Moodle writes in its column of groups for students who are in none.
NO_GROUP = ("default group", "not a member of any group", "member of more than one group")


def read_groups(path: Path) -> list[tuple[Person, str]]:
    """Return the people in a table, each with the name of their group, or "" if they are in none.

    Raises:
        CourseError: The table can't be read, or names no group.
    """
    people = [(person, cells.get("group", "")) for person, cells in people_in(path)]
    people = [(person, "" if key(name) in NO_GROUP else name) for person, name in people]
    if not any(name for _, name in people):
        raise CourseError(
            f"{path} names no group: it needs a column group_name (or group), and one that names "
            "the student: id, name or email. In Canvas: People, the group set, Download Course "
            "Roster CSV."
        )
    return people


def form_groups(students: Students, people: Iterable[tuple[Person, str]]) -> list[str]:
    """Tell the class's students who is in a group together.

    Returns:
        Sentences about the people in the list who are not in the class.

    Raises:
        CourseError: A student is in two groups.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    group_of: dict[str, str] = {}
    strangers: set[str] = set()
    for person, name in people:
        student = known_id(students, person)
        if student is None:
            strangers.add(shown(person.full_name or person.id))
        elif name and group_of.setdefault(student, name) != name:
            raise CourseError(
                f"{shown(student)} is in two groups, {shown(group_of[student])} and {shown(name)}; "
                "correct it in the list of groups."
            )
        elif name and student not in groups[name]:
            groups[name].append(student)
    for name, members in groups.items():
        students.join(Group(name, tuple(members)))
    return [f"{who} is in the list of groups, but not in the roster" for who in sorted(strangers)]
