"""List groups of equal failures on a terminal, without the names of students.

Texts and code in the list come from students. The caller prints with ``Screen``, which removes what
would act on a terminal; here every line of such a text gets a mark, so that it can't look like a
line of the list.
"""

import textwrap
from collections.abc import Iterator, Mapping

from autograder.classroom.anonymous import anonymous_answer, anonymous_text
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.scores import Person, read_scores
from autograder.classroom.screen import one_line
from autograder.classroom.words import count, some
from autograder.failures.commands import to_run
from autograder.failures.failure import Kind
from autograder.failures.groups import Group, short_ids
from autograder.failures.noted import FailuresLog
from autograder.failures.reading import ChapterFailures, read_failures

#: The most lines of an example, and the most characters of what is said about a failure.
MOST_LINES, MOST_SAID = 12, 400
#: The list is as wide as this even on a narrower terminal.
FEWEST_COLUMNS = 40
_INDENT = "    "
_MARK = f"{_INDENT}| "


def list_failures(
    folder: ClassFolder,
    chapter: str,
    exercise: str | None = None,
    students: bool = False,
    width: int = 80,
) -> Iterator[str]:
    """Yield the lines of the list of a chapter's failures, and note them.

    Args:
        folder: The class.
        chapter: The chapter.
        exercise: Only this exercise; None for all.
        students: Whether to list who is in each group.
        width: The columns of the terminal.

    Raises:
        CourseError: There is no such chapter or exercise, or nothing in it has been graded.
        GradebookUnreachable: The gradebook can't be read.
    """
    with open_gradebook(folder) as gradebook:
        found = read_failures(folder, gradebook, chapter)
        people = {p.id: p for p in read_scores(gradebook, chapters=[chapter]).students}
    groups = found.of_exercise(exercise) if exercise else found.groups
    FailuresLog(folder).note(groups)
    if found.unread:
        yield (
            f"Left out, because the graded notebook can't be read: {some(list(found.unread))}. "
            f"Run: {to_run(folder, 'grade', chapter, '--regrade')}"
        )
    if not groups:
        yield f"{chapter}{f', {exercise}' if exercise else ''}: no answer has failed a test."
        return
    alone = sum(len(group.students) == 1 for group in groups)
    shared = count(len(groups) - alone, "failure")
    yield f"{chapter}: {shared} of several students, {alone} of one student each"
    yield ""
    yield from _listed(found, groups, people, students, max(width, FEWEST_COLUMNS))
    example = short_ids(g.failure.id for g in found.groups)[groups[0].failure.id]
    yield "To grade those of a group again, or to write a comment to all of them, run:"
    yield f"  {to_run(folder, 'grade', '--only-failure', example)}"
    yield f'  {to_run(folder, "comment", chapter, "--failure", example)} "..."'


def _listed(
    chapter: ChapterFailures,
    groups: list[Group],
    people: Mapping[str, Person],
    students: bool,
    width: int,
) -> Iterator[str]:
    shown = short_ids(group.failure.id for group in chapter.groups)
    for exercise in chapter.exercises:
        own = [group for group in groups if group.failure.exercise == exercise]
        if own:
            yield one_line(exercise)
        for place, group in enumerate(own):
            if place:
                yield ""
            number = count(len(group.students), "student")
            yield f"  {shown[group.failure.id]}  {number}: {_title(group)}"
            person = people.get(group.student)
            yield from _wrapped(said(group, person), width)
            yield from _example(group, person, width)
            if students:
                yield from _wrapped(", ".join(map(one_line, sorted(group.students))), width)
        if own:
            yield ""


def said(group: Group, person: Person | None) -> str:
    """Return what students of a group are told, on one line and without the name of a student.

    Args:
        group: The group.
        person: The student whose answer is the example, if known.
    """
    text = one_line(group.failure.said)
    # What the course says about a known mistake names nobody.
    text = text if group.failure.named else anonymous_text(text, person)
    return text if len(text) <= MOST_SAID else f"{text[: MOST_SAID - 1]}…"


def _title(group: Group) -> str:
    failure = group.failure
    if failure.kind is Kind.ERROR:
        return "an error"
    if failure.kind is Kind.VALUE:
        return "a wrong value"
    return one_line(f"{failure.kind}: {failure.name.replace('_', ' ')}")


def _wrapped(text: str, width: int) -> Iterator[str]:
    yield from textwrap.wrap(
        text, width, initial_indent=_INDENT, subsequent_indent=_INDENT, break_on_hyphens=False
    )


def _example(group: Group, person: Person | None, width: int) -> Iterator[str]:
    if not group.example:
        return
    code = anonymous_answer(group.example, person)
    if code is None:
        yield f"{_MARK}(no example: it is not valid Python, so no name can be hidden in it)"
        return
    lines = code.splitlines()
    for line in lines[:MOST_LINES]:
        text = line.lstrip()
        text = text if len(text) <= MOST_SAID else f"{text[: MOST_SAID - 1]}…"
        indent = " " * min(len(line) - len(line.lstrip()), width // 4)
        yield from textwrap.wrap(
            text,
            width,
            initial_indent=f"{_MARK}{indent}",
            subsequent_indent=f"{_MARK}{indent}{' ' * 8}",
        ) or [_MARK]
    if len(lines) > MOST_LINES:
        yield f"{_MARK}… {count(len(lines) - MOST_LINES, 'more line')}"
