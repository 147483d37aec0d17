"""Choose the students who failed alike, by the ID of their failure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from nbgrader.api import Gradebook

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.failures.commands import to_run
from autograder.failures.failure import Failure
from autograder.failures.groups import Group, short_ids
from autograder.failures.noted import FailuresLog
from autograder.failures.reading import ChapterFailures, graded_chapters, read_failures

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
    only = next(iter(chapters)) if chapters and len(chapters) == 1 else "CHAPTER"
    to_list = to_run(folder, "failures", only)
    if len(wanted) < FEWEST:
        raise CourseError(
            f"{prefix!r} is too short for an ID: give at least {FEWEST} characters of it. "
            f"To see the IDs, run: {to_list}"
        )
    graded = graded_chapters(gradebook)
    allowed = [name for name in graded if not chapters or name in chapters]
    failures = {key: noted.failure for key, noted in log.read().items()}
    # What was listed says which chapter to read.
    listed = {f.chapter for key, f in failures.items() if key.startswith(wanted)}
    read = [
        read_failures(folder, gradebook, name)
        for name in [name for name in allowed if name in listed] or allowed
    ]
    groups = {group.failure.id: group for chapter in read for group in chapter.groups}
    failures |= {key: group.failure for key, group in groups.items()}
    in_them = {key: failure for key, failure in failures.items() if failure.chapter in allowed}
    key = _only_one([key for key in in_them if key.startswith(wanted)], failures, prefix, to_list)
    chapter = next(each for each in read if each.chapter == failures[key].chapter)
    return _chosen(log, chapter, failures[key], groups.get(key), short_ids(failures)[key])


def _only_one(found: list[str], failures: Mapping[str, Failure], prefix: str, to_list: str) -> str:
    """Return the only ID in a list.

    Raises:
        CourseError: There is none, or there are several.
    """
    if not found:
        raise CourseError(
            f"There is no failure {prefix!r}. To see those that there are, run: {to_list}"
        )
    if len(found) > 1:
        shown = short_ids(failures)
        which = (f"{shown[k]} ({failures[k].chapter}, {failures[k].exercise})" for k in found)
        raise CourseError(
            f"{len(found)} failures have an ID that begins with {prefix!r}; give more of it: "
            f"{', '.join(which)}."
        )
    return found[0]


def _chosen(
    log: FailuresLog, chapter: ChapterFailures, failure: Failure, group: Group | None, shown: str
) -> Chosen:
    """Return who fails so now or did before, and note those who do now."""
    now = tuple(group.students) if group else ()
    log.note([group] if group else [])
    noted = log.read().get(failure.id)
    listed = noted.students if noted else {}
    others = sorted(listed.keys() - set(now))
    before = tuple(s for s in others if chapter.digest(s, failure) == listed[s])
    changed = tuple(student for student in others if student not in before)
    return Chosen(failure, shown, now, before, changed)
