"""Write one comment to all students who failed alike, where formgrader keeps its comments.

formgrader has one comment for each answer. A comment to a group is a paragraph of it, below what a
person wrote there. The log says what the command wrote, so that it can be replaced or taken back
without touching the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nbgrader.api import Comment, Gradebook, MissingEntry

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.words import count, some
from autograder.failures.choose import Chosen, choose
from autograder.failures.commands import to_run
from autograder.failures.noted import FailuresLog
from autograder.failures.reading import check_graded


@dataclass
class Commented:
    """What became of a comment, as lists of students.

    Attributes:
        written: Who has got it now.
        replaced: Who has got it in place of the earlier one.
        had: Who had it already.
        removed: From whom it was taken back.
        edited: Whose earlier comment somebody has changed in formgrader; theirs is left alone.
        missing: Who has no place for a comment in the gradebook.
    """

    written: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    had: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def write_comment(gradebook: Gradebook, log: FailuresLog, chosen: Chosen, text: str) -> Commented:
    """Give all students who failed alike this comment, in place of the last one to the same group.

    Students who have the last comment and another answer since get the new one too.

    Args:
        gradebook: The gradebook of the class.
        log: The log of its failures.
        chosen: The students.
        text: The comment; "" takes the last one back.

    Raises:
        CourseError: The tests belong to no answer, so there is no place for a comment.
    """
    failure = chosen.failure
    if not failure.answer:
        raise CourseError(
            f"{failure.exercise} has tests but no answer, so there is no place for a comment."
        )
    noted = log.read().get(failure.id)
    last = dict(noted.comments) if noted else {}
    text = text.replace("\r\n", "\n").strip()
    done = Commented()
    students = sorted(last) if not text else sorted({*chosen.students, *last})
    for student in students:
        comment = _find(gradebook, student, chosen)
        if comment is None:
            done.missing.append(student)
        else:
            _change(comment, student, last.get(student, ""), text, done)
    gradebook.db.commit()
    log.note_comment(failure, text, done.written + done.replaced + done.removed)
    return done


def _find(gradebook: Gradebook, student: str, chosen: Chosen) -> Comment | None:
    failure = chosen.failure
    place = (failure.answer, failure.notebook, failure.chapter, student)
    try:
        return gradebook.find_comment(*place)
    except MissingEntry:
        return None


def _change(comment: Comment, student: str, last: str, text: str, done: Commented) -> None:
    there = comment.manual_comment or ""
    if text and _paragraph(text).search(there):
        done.had.append(student)
    elif last and there:
        found = _paragraph(last).search(there)
        if found is None:
            done.edited.append(student)
            return
        rest = (there[: found.start()], text, there[found.end() :])
        # Without any comment, nbgrader shows its own ("No response.") again.
        comment.manual_comment = "\n\n".join(filter(None, (p.strip("\n") for p in rest))) or None
        (done.replaced if text else done.removed).append(student)
    elif text:
        comment.manual_comment = f"{there.rstrip()}\n\n{text}" if there.strip() else text
        done.written.append(student)
    else:
        done.removed.append(student)


def _paragraph(text: str) -> re.Pattern[str]:
    """Return a pattern that finds a text with blank lines, or nothing, around it."""
    return re.compile(rf"(?:\A|(?<=\n\n)){re.escape(text)}(?=\n\n|\Z)")


def told(folder: ClassFolder, chosen: Chosen, done: Commented, text: str) -> Iterator[str]:
    """Yield lines that say what became of a comment.

    Args:
        folder: The class.
        chosen: The students.
        done: What became of it.
        text: The comment; "" if it was taken back.
    """
    failure = chosen.failure
    place = f"{chosen.id} ({failure.chapter}, {failure.exercise})"
    given = len(done.written) + len(done.replaced) + len(done.had)
    if done.removed:
        yield f"{place}: the comment is taken back from {count(len(done.removed), 'student')}."
    elif not text:
        yield f"{place}: there is no comment to take back."
    else:
        yield f"{place}: {count(given, 'student')} {'has' if given == 1 else 'have'} this comment."
        if done.replaced:
            yield f"    In place of your earlier one: {len(done.replaced)}"
        if done.had:
            yield f"    Had it already: {len(done.had)}"
        if chosen.before:
            yield f"    Do not fail so now: {len(chosen.before)}"
        if left := [s for s in chosen.changed if s not in (*done.replaced, *done.had)]:
            yield f"    Not written to, because their answer is another one since: {some(left)}"
    if done.edited:
        yield f"    Left alone, because somebody has edited it in formgrader: {some(done.edited)}"
    if done.missing:
        yield f"    The gradebook has no place for a comment: {some(done.missing)}"
    if given or done.removed:
        yield f"The pages show it after: {to_run(folder, 'feedback', failure.chapter)}"


def comment_on(folder: ClassFolder, chapter: str, prefix: str, text: str) -> list[str]:
    """Give all students who failed alike this comment, and return lines that say what became of it.

    Args:
        folder: The class.
        chapter: The chapter.
        prefix: The ID of the failure, or its first characters.
        text: The comment; "" takes the last one back.

    Raises:
        CourseError: There is no such chapter or failure, or no place for a comment.
        GradebookUnreachable: The gradebook can't be used.
    """
    log = FailuresLog(folder)
    with open_gradebook(folder) as gradebook:
        check_graded(folder, gradebook, chapter)
        chosen = choose(folder, gradebook, log, prefix, [chapter])
        done = write_comment(gradebook, log, chosen, text)
    return list(told(folder, chosen, done, text))
