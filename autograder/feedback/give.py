"""Write the pages of many submissions, and give them out."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.exchange import release_feedback
from autograder.classroom.files import check_free
from autograder.classroom.words import count, some
from autograder.feedback.lms import feedback_zip
from autograder.feedback.write import FeedbackWriter, WrittenPage


def give_out(
    folder: ClassFolder,
    submissions: Iterable[tuple[str, str]],
    show_hidden: bool = False,
    exchange: bool = False,
    zip_file: Path | None = None,
    force: bool = False,
) -> Iterator[str]:
    """Write the pages of submissions, and give them out.

    Args:
        folder: The class.
        submissions: Pairs of a student and a chapter.
        show_hidden: Whether pages show the code and messages of hidden tests.
        exchange: Whether to put the pages into nbgrader's exchange.
        zip_file: Where to write a zip of the pages for an LMS, if at all.
        force: Whether an existing ``zip_file`` may be replaced. That happens only once the new
            one is complete.

    Yields:
        Sentences about what was done.

    Raises:
        CourseError: ``zip_file`` exists already, or the exchange or the zip can't be written. Also
            if some pages could not be written; all others were then written and given out.
    """
    if zip_file:
        check_free(zip_file, force, "--zip")
    written, problems = _written(folder, submissions, show_hidden)
    new = sum(page.new for page in written.values())
    yield f"{count(len(written), 'page')} in {folder.root / 'feedback'}, {new} of them new"
    if exchange:
        released = sum(release_feedback(folder, *place) for place in written)
        others = len(written) - released
        note = f"; {others} did not come through it" if others else ""
        yield f"exchange: {count(released, 'page')} given out{note}"
    if zip_file:
        yield from _zipped(folder, written, zip_file)
    if problems:
        raise CourseError(f"{count(len(problems), 'problem')}: {some(problems, most=3)}")


def _written(
    folder: ClassFolder, submissions: Iterable[tuple[str, str]], show_hidden: bool
) -> tuple[dict[tuple[str, str], WrittenPage], list[str]]:
    written: dict[tuple[str, str], WrittenPage] = {}
    problems = []
    with FeedbackWriter(folder, show_hidden) as writer:
        for student, chapter in submissions:
            try:
                written[student, chapter] = writer.write(student, chapter)
            except CourseError as error:
                problems.append(str(error))
    return written, problems


def _zipped(
    folder: ClassFolder, written: dict[tuple[str, str], WrittenPage], to: Path
) -> Iterator[str]:
    chapters = {chapter for _, chapter in written}
    if len(chapters) != 1:
        raise CourseError("An LMS takes the pages of one chapter at a time; say which.")
    pages = [(student, found.page) for (student, _), found in written.items()]
    yield from feedback_zip(folder, chapters.pop(), pages, to)
    yield f"wrote {to}"
