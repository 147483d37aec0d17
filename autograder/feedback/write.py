"""Write a class's feedback pages where nbgrader looks for them, if they are out of date."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rnn_helpers.commands import as_typed
from rnn_helpers.notebooks.student_notebook import MAX_FILE_BYTES, UnreadableNotebook

import nbformat

from autograder.classroom.class_folder import ClassFolder, read_regular_file
from autograder.classroom.errors import CourseError
from autograder.classroom.files import whole_file
from autograder.classroom.gradebook_address import connect, refusals
from autograder.classroom.logs import GRADING_LOG, Log
from autograder.feedback.exporter import FeedbackExporter
from autograder.feedback.grades import Grades, read_grades

#: Increase this number after a change that would give the same submission a different page.
PAGE_VERSION = 2
#: Files that nbgrader's release_feedback needs beside the page.
_BESIDE = ("timestamp.txt", "submission_secret.txt")
_STATE = re.compile(r'<meta name="rnn-course-state" content="([0-9a-f]*)">')


@dataclass(frozen=True)
class WrittenPage:
    """A page, and whether it had to be written because it was missing or out of date."""

    page: Path
    new: bool


class FeedbackWriter:
    """A writer of the pages of one class. Use it as a context manager; it opens the gradebook."""

    def __init__(self, folder: ClassFolder, show_hidden: bool = False) -> None:
        self._folder = folder
        self._exporter = FeedbackExporter(config=folder.config)
        self._exporter.show_hidden = show_hidden or self._exporter.show_hidden
        self._notebooks = folder.chapters()
        self._gradebook = connect(folder)
        self._seconds = GradingTimes(folder.root)

    def __enter__(self) -> "FeedbackWriter":
        return self

    def __exit__(self, *_: object) -> None:
        self._gradebook.close()

    def write(self, student: str, chapter: str) -> WrittenPage:
        """Write those pages of one submission that are missing or out of date.

        Returns:
            The first page of the submission, and whether any page was written.

        Raises:
            CourseError: The submission has not been graded, or a graded notebook can't be read.
        """
        graded = self._folder.autograded(student, chapter)
        notebooks = [n for n in self._notebooks[chapter] if (graded / f"{n}.ipynb").is_file()]
        if not notebooks:
            raise CourseError(
                f"{student}/{chapter} has not been graded; run {as_typed('rnn-grade')} grade first."
            )
        with self._fresh_gradebook():
            written = [self._write(student, chapter, name, graded) for name in notebooks]
        return WrittenPage(written[0].page, any(page.new for page in written))

    @contextmanager
    def _fresh_gradebook(self) -> Iterator[None]:
        """Forget after the block what was read, because others may change the gradebook later."""
        with refusals(self._folder):
            try:
                yield
            finally:
                self._gradebook.db.remove()

    def _write(self, student: str, chapter: str, notebook_id: str, graded: Path) -> WrittenPage:
        source = graded / f"{notebook_id}.ipynb"
        try:
            content = read_regular_file(source, MAX_FILE_BYTES)
            notebook = nbformat.reads(content.decode(), as_version=4)
        except (UnreadableNotebook, ValueError, nbformat.reader.NotJSONError) as error:
            raise CourseError(f"{source} can't be read: {error}; grade it again.") from None
        grades = read_grades(self._gradebook, student, chapter, notebook_id)
        seconds = self._seconds.last(student, chapter)
        page = feedback_folder(self._folder, student, chapter) / f"{notebook_id}.html"
        state = self._state(content, grades, seconds)
        if _state_of(page) == state and _copied(graded, page.parent, only_look=True):
            return WrittenPage(page, new=False)
        names = {"student": student, "assignment": chapter, "notebook": notebook_id}
        known = {"grades": grades, "seconds": seconds, "state": state}
        html, _ = self._exporter.from_notebook_node(
            notebook, {"nbgrader": names, "rnn_course": known}
        )
        with whole_file(page) as aside:
            aside.write_text(html, encoding="utf-8")
        _copied(graded, page.parent)
        return WrittenPage(page, new=True)

    def _state(self, content: bytes, grades: Grades, seconds: float | None) -> str:
        """Return a hash of everything that a page depends on."""
        rest = [PAGE_VERSION, self._exporter.show_hidden, seconds, grades.state()]
        text = json.dumps(rest, sort_keys=True, default=str).encode()
        return hashlib.sha256(hashlib.sha256(content).digest() + text).hexdigest()


class GradingTimes:
    """The grading times in the class's log, of which only new entries are read each time."""

    def __init__(self, root: Path) -> None:
        self._log = Log(root / GRADING_LOG)
        self._seconds: dict[tuple[str, str], float] = {}

    def last(self, student: str, chapter: str) -> float | None:
        """Return how many seconds the last grading took, or None if the log does not say."""
        for entry in self._log.new_entries():
            # An entry that lacks one of these was not made by a grading run.
            with suppress(ValueError, KeyError, TypeError):
                if entry["graded"]:
                    self._seconds[entry["student"], entry["chapter"]] = float(entry["seconds"])
        return self._seconds.get((student, chapter))


def feedback_folder(folder: ClassFolder, student: str, chapter: str) -> Path:
    """Return the folder in which nbgrader keeps the feedback on a submission."""
    coursedir = folder.coursedir
    return Path(coursedir.format_path(coursedir.feedback_directory, student, chapter)).resolve()


def _state_of(page: Path) -> str | None:
    """Return the state that a page was written for; None if there is no page with a state."""
    try:
        with page.open(encoding="utf-8", errors="replace") as file:
            found = _STATE.search(file.read(4096))
    except OSError:
        return None
    return found[1] if found else None


def _copied(graded: Path, target: Path, only_look: bool = False) -> bool:
    """Copy the files that nbgrader needs beside a page.

    Args:
        graded: The folder of the graded submission.
        target: The folder of the page.
        only_look: Whether to compare the files without copying them.

    Returns:
        Whether the same files were there already.
    """
    same = True
    for name in _BESIDE:
        source = graded / name
        if source.is_file() and not source.is_symlink():
            content = source.read_bytes()
            if not (target / name).is_file() or (target / name).read_bytes() != content:
                same = False
                if not only_look:
                    with whole_file(target / name) as aside:
                        aside.write_bytes(content)
    return same
