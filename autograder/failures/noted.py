"""Note who failed alike, so that they can be found after the check has been mended.

Once these students are graded again, nothing in their results shows how they failed before. So the
commands that show an ID note its group in a log, each student with a digest of the answer. If the
result is another one and the answer is still the same, the check has changed.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.logs import FAILURES_LOG, Log, LogEntry
from autograder.failures.failure import Failure, Kind
from autograder.failures.groups import Group


@dataclass
class Noted:
    """What the log says about one failure.

    Attributes:
        failure: The failure.
        students: Each student who ever failed so, with a digest of the answer.
        comments: The comment that each student got by the command, without those taken back.
    """

    failure: Failure
    students: dict[str, str] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)


class FailuresLog:
    """The log of a class's failures."""

    def __init__(self, folder: ClassFolder) -> None:
        self._log = Log(folder.root / FAILURES_LOG)
        self._noted: dict[str, Noted] = {}

    def read(self) -> dict[str, Noted]:
        """Return all that the log says, by ID."""
        for entry in self._log.new_entries():
            # An entry that lacks something was not made by these commands.
            with suppress(KeyError, TypeError, ValueError, AttributeError):
                self._take(entry)
        return self._noted

    def note(self, groups: Iterable[Group]) -> None:
        """Add the students of these groups, each with the answer that failed.

        Somebody who may read the class but not write to it can list failures all the same; their
        lists are not noted.
        """
        known = self.read()
        with suppress(PermissionError):
            for group in groups:
                noted = known.get(group.failure.id)
                before = noted.students if noted else {}
                new = {s: d for s, d in group.students.items() if before.get(s) != d}
                if new:
                    self._log.append(_described(group.failure) | {"students": new})
        self.read()

    def note_comment(self, failure: Failure, comment: str, students: list[str]) -> None:
        """Note that these students have a comment now; "" if it was taken back."""
        if students:
            entry = {"comment": comment, "commented": students}
            self._log.append(_described(failure) | entry)

    def _take(self, entry: LogEntry) -> None:
        failure = Failure(
            entry["chapter"],
            entry["notebook"],
            entry["exercise"],
            Kind(entry["kind"]),
            entry["name"],
            entry["said"],
            entry["answer"],
        )
        noted = self._noted.setdefault(failure.id, Noted(failure))
        noted.failure = failure
        noted.students.update(entry.get("students", {}))
        for student in entry.get("commented", []):
            noted.comments[student] = entry["comment"]
            if not entry["comment"]:
                del noted.comments[student]


def _described(failure: Failure) -> LogEntry:
    names = ("chapter", "notebook", "exercise", "kind", "name", "said", "answer")
    return {"failure": failure.id} | {name: str(getattr(failure, name)) for name in names}
