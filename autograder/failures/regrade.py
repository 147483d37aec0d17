"""Choose the submissions to grade again, by the IDs of failures."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.words import count, some
from autograder.failures.choose import Chosen, choose
from autograder.failures.commands import to_run
from autograder.failures.noted import FailuresLog
from autograder.failures.reading import read_failures


@dataclass(frozen=True)
class Regrade:
    """The submissions of a chapter to grade again.

    Attributes:
        chosen: Who failed alike, for each ID.
        students: Whose submissions are to be graded.
    """

    chosen: tuple[Chosen, ...]
    students: list[str]

    @property
    def chapter(self) -> str:
        """Return the chapter."""
        return self.chosen[0].failure.chapter

    def before(self) -> Iterator[str]:
        """Yield lines to print before the submissions are graded."""
        for chosen in self.chosen:
            failure = chosen.failure
            own = [student for student in chosen.students if student in self.students]
            yield (
                f"{chosen.id} ({failure.chapter}, {failure.exercise}): "
                f"grading {count(len(own), 'submission')} again."
            )
            if chosen.before:
                yield f"    Among them, because they failed so before: {some(list(chosen.before))}"
            if chosen.changed:
                yield (
                    f"    Left out, because their answer is another one since: "
                    f"{some(list(chosen.changed))}"
                )

    def after(self, folder: ClassFolder) -> Iterator[str]:
        """Yield lines to print after the submissions have been graded."""
        with open_gradebook(folder) as gradebook:
            read = read_failures(folder, gradebook, self.chapter, self.students)
        now = {group.failure: group.students for group in read.groups}
        for chosen in self.chosen:
            still = [s for s in now.get(chosen.failure, ()) if s in self.students]
            own = [student for student in chosen.students if student in self.students]
            if still:
                verb = "fails" if len(still) == 1 else "fail"
                yield f"{chosen.id}: {len(still)} of {len(own)} still {verb} so: {some(still)}"
            else:
                yield f"{chosen.id}: nobody of the {len(own)} fails so any more."


def to_regrade(
    folder: ClassFolder,
    ids: Collection[str],
    chapters: Collection[str] | None = None,
    students: Collection[str] | None = None,
) -> Regrade:
    """Return the submissions of all who failed as these IDs say.

    Args:
        folder: The class.
        ids: The IDs of one or more failures in one chapter.
        chapters: Only failures in these chapters; None for all.
        students: Only these students; None for all.

    Raises:
        CourseError: An ID fits no failure or several, the failures are of several chapters, or
            nobody is left to grade.
    """
    log = FailuresLog(folder)
    with open_gradebook(folder) as gradebook:
        chosen = tuple(choose(folder, gradebook, log, each, chapters) for each in ids)
    found = sorted({each.failure.chapter for each in chosen})
    if len(found) > 1:
        raise CourseError(
            f"These failures are in {' and '.join(found)}: grade one chapter after the other."
        )
    failed = sorted({student for each in chosen for student in each.students})
    names = ", ".join(each.id for each in chosen)
    if not failed:
        changed = some([student for each in chosen for student in each.changed])
        raise CourseError(
            f"Nobody fails like {names} any more: {changed} handed in another answer since. "
            f"Run: {to_run(folder, 'grade', found[0])}"
        )
    wanted = [student for student in failed if students is None or student in students]
    if not wanted:
        raise CourseError(
            f"None of these students fails like {names}. To see who does, run: "
            f"{to_run(folder, 'failures', found[0], '--students')}"
        )
    return Regrade(chosen, wanted)
