"""Put the equal failures of a class together."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from autograder.classroom.graded_notebooks import GradedNotebook
from autograder.failures.failure import ID_LENGTH, Failure

#: So many characters of an ID are shown, or more if two IDs begin alike.
SHOWN = 8


@dataclass
class Group:
    """Students whose answers failed alike.

    Attributes:
        failure: How they failed, in the words of the example.
        students: For each of them, a digest of the answer.
        student: The student whose answer is the example.
        example: The shortest of the answers; "" if the tests belong to no answer.
    """

    failure: Failure
    students: dict[str, str] = field(default_factory=dict)
    student: str = ""
    example: str = ""


class Groups:
    """The failures of a chapter, to which students are added one after the other."""

    def __init__(self) -> None:
        self._groups: dict[Failure, Group] = {}

    def add(self, student: str, notebook: GradedNotebook, failures: Iterable[Failure]) -> None:
        """Add a student's failures in a graded notebook."""
        for failure in failures:
            group = self._groups.setdefault(failure, Group(failure))
            code = notebook.answers.get(failure.answer, "")
            group.students[student] = answer_digest(notebook.answers, failure.answer)
            if not group.student or (code and len(code) < len(group.example or f"{code} ")):
                group.failure, group.student, group.example = failure, student, code

    def by_size(self) -> list[Group]:
        """Return the groups, the largest first."""
        return sorted(
            self._groups.values(),
            key=lambda g: (-len(g.students), g.failure.exercise, g.failure.name, g.failure.id),
        )


def answer_digest(answers: Mapping[str, str], cell: str) -> str:
    """Return a digest of an answer, or of all answers of the notebook if ``cell`` is ""."""
    code = answers.get(cell, "") if cell else "\0".join(answers.values())
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()[:ID_LENGTH]


def short_ids(ids: Iterable[str]) -> dict[str, str]:
    """Return for each ID so many of its first characters that no other ID begins with them."""
    ordered = sorted(set(ids))
    lengths = dict.fromkeys(ordered, SHOWN)
    for one, other in pairwise(ordered):
        same = next(n for n in range(ID_LENGTH) if one[n] != other[n]) + 1
        lengths[one], lengths[other] = max(lengths[one], same), max(lengths[other], same)
    return {name: name[:length] for name, length in lengths.items()}
