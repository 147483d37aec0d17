"""Choose the students who failed alike, by the ID of their failure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nbgrader.api import Gradebook

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.failures.commands import to_run
from autograder.failures.failure import Failure
from autograder.failures.groups import short_ids
from autograder.failures.noted import FailuresLog
from autograder.failures.reading import graded_chapters, read_failures

#: The fewest first characters of an ID that choose a failure.
FEWEST = 4


@dataclass(frozen=True)
class Chosen:
    """The students who failed alike.

    Attributes:
        failure: How they failed.
        id: The ID, as it is shown.
        now: Who fails so now.
        before: Who failed so when it was listed, and has the same answer still, but another result.
        changed: Who failed so when it was listed, and has another answer since.
    """

    failure: Failure
    id: str
    now: tuple[str, ...]
    before: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def students(self) -> list[str]:
        """Return whose answer failed so: those who fail so now, and those who did before."""
        return sorted({*self.now, *self.before})


def choose(
    folder: ClassFolder,
    gradebook: Gradebook,
    log: FailuresLog,
    prefix: str,
    chapters: Collection[str] | None = None,
) -> Chosen:
    """Return the students who failed alike, and note who they are.

    Args:
        folder: The class.
        gradebook: Its gradebook.
        log: Who failed alike when it was listed.
        prefix: The ID of the failure, or its first characters.
        chapters: Only failures in these chapters; None for all.

    Raises:
        CourseError: There is no failure with this ID, or there are several.
    """
    wanted = prefix.strip().lower()
    if len(wanted) < FEWEST:
        raise CourseError(
            f"{prefix!r} is too short for an ID: give at least {FEWEST} characters of it. "
            f"To see the IDs, run: {to_run(folder, 'failures', 'CHAPTER')}"
        )
    noted = log.read()
    allowed = set(graded_chapters(gradebook)) & set(chapters or graded_chapters(gradebook))
    failures = {key: entry.failure for key, entry in noted.items()}
    # What was listed says which chapter to read.
    fitting = {f.chapter for key, f in failures.items() if key.startswith(wanted)} & allowed
    read = {name: read_failures(folder, gradebook, name) for name in sorted(fitting or allowed)}
    now = {group.failure.id: group for each in read.values() for group in each.groups}
    failures |= {key: group.failure for key, group in now.items()}
    key = _only_one(folder, prefix, wanted, failures, allowed)
    failure = failures[key]
    if key in now:
        log.note([now[key]])
    students = tuple(now[key].students) if key in now else ()
    listed = noted[key].students if key in noted else {}
    others = sorted(listed.keys() - set(students))
    chapter = read[failure.chapter]
    same = tuple(s for s in others if chapter.digest(s, failure) == listed[s])
    changed = tuple(student for student in others if student not in same)
    return Chosen(failure, short_ids(failures)[key], students, same, changed)


def _only_one(
    folder: ClassFolder,
    prefix: str,
    wanted: str,
    failures: Mapping[str, Failure],
    chapters: Collection[str],
) -> str:
    """Return the ID that begins as wanted.

    Raises:
        CourseError: None does, or several do.
    """
    found = [k for k, f in failures.items() if k.startswith(wanted) and f.chapter in chapters]
    if not found:
        raise CourseError(
            f"There is no failure {prefix!r}. To see those that there are, run: "
            f"{to_run(folder, 'failures', 'CHAPTER')}"
        )
    if len(found) > 1:
        shown = short_ids(failures)
        which = (f"{shown[k]} ({failures[k].chapter}, {failures[k].exercise})" for k in found)
        raise CourseError(
            f"{len(found)} failures have an ID that begins with {prefix!r}; give more of it: "
            f"{', '.join(which)}."
        )
    return found[0]
