"""Writing the pages of many submissions, and giving them out."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.exchange import release_feedback
from autograder.classroom.files import check_free
from autograder.classroom.words import count, some
from autograder.feedback.lms import feedback_zip
from autograder.feedback.write import FeedbackWriter, Written


def give_out(
    folder: ClassFolder,
    submissions: Iterable[tuple[str, str]],
    show_hidden: bool = False,
    exchange: bool = False,
    zip_file: Path | None = None,
    force: bool = False,
) -> Iterator[str]:
    """Write the pages of (student, chapter) each; yield sentences on what was done.

    ``force`` says that ``zip_file`` may be replaced, which happens once the new one is whole.

    Raises:
        CourseError: ``zip_file`` is there already; or a page could not be written or given out,
            then all others were.
    """
    if zip_file:
        check_free(zip_file, force, "--zip")
    written, problems = _written(folder, submissions, show_hidden)
    new = sum(one.new for one in written.values())
    yield f"{count(len(written), 'page')} in {folder.root / 'feedback'}, {new} of them new"
    if exchange:
        released = sum(release_feedback(folder, *place) for place in written)
        others = len(written) - released
        told = f"; {others} did not come through it" if others else ""
        yield f"exchange: {count(released, 'page')} given out{told}"
    if zip_file:
        yield from _zipped(folder, written, zip_file)
    if problems:
        raise CourseError(f"{count(len(problems), 'problem')}: {some(problems, most=3)}")


def _written(
    folder: ClassFolder, submissions: Iterable[tuple[str, str]], show_hidden: bool
) -> tuple[dict[tuple[str, str], Written], list[str]]:
    written: dict[tuple[str, str], Written] = {}
    problems = []
    with FeedbackWriter(folder, show_hidden) as writer:
        for student, chapter in submissions:
            try:
                written[student, chapter] = writer.write(student, chapter)
            except CourseError as error:
                problems.append(str(error))
    return written, problems


def _zipped(
    folder: ClassFolder, written: dict[tuple[str, str], Written], to: Path
) -> Iterator[str]:
    chapters = {chapter for _, chapter in written}
    if len(chapters) != 1:
        raise CourseError("An LMS takes the pages of one chapter at a time; say which.")
    pages = [(student, one.page) for (student, _), one in written.items()]
    yield from feedback_zip(folder, chapters.pop(), pages, to)
    yield f"wrote {to}"
