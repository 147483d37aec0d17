"""Check a collected notebook: whether it can be read, and whether the student changed anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rnn_helpers.notebooks.sanitize import Transplanter
from rnn_helpers.notebooks.student_notebook import (
    MAX_FILE_BYTES,
    UnreadableNotebook,
    read_student_notebook,
)
from rnn_helpers.notebooks.work import Merit, Work, merits, work_in

import nbformat

from autograder.classroom.class_folder import (
    ClassFolder,
    HandedIn,
    Submission,
    read_regular_file,
    read_submission,
    release_folder,
)


@dataclass(frozen=True)
class Seen:
    """What was found out about a notebook.

    Attributes:
        unreadable: Why it can't be read as a notebook; "" if it can. An unreadable notebook is
            graded as unanswered.
        unanswered: Whether it holds nothing but what was released.
    """

    unreadable: str = ""
    unanswered: bool = False


class Looker:
    """A reader of the submissions of one class, which compares them to the released chapters."""

    def __init__(self, folder: ClassFolder) -> None:
        self._folder = folder
        self._released: dict[str, frozenset[str]] = {}
        self._transplanters: dict[str, Transplanter | None] = {}

    def look(self, chapter: str, content: bytes) -> Seen:
        """Return what was found out about a submission; ``content`` are the notebook's bytes."""
        try:
            cells = read_student_notebook(content).cells
        except UnreadableNotebook as error:
            return Seen(unreadable=error.reason)
        released = self._sources(chapter)
        own = (c for c in cells if not c.untouched and _plain(c.source) not in released)
        return Seen(unanswered=bool(released) and not any(own))

    def look_at(self, place: Path, chapter: str) -> Seen:
        """Return what was found out about a submission in its folder."""
        handed_in = self._read(place, chapter)
        if handed_in.unreadable is not None:
            return Seen(unreadable=handed_in.unreadable)
        return self.look(chapter, handed_in.content)

    def content_at(self, place: Path, chapter: str) -> bytes:
        """Return the notebook that would be graded, or why it can't be read."""
        return self._read(place, chapter).content

    def _read(self, place: Path, chapter: str) -> HandedIn:
        submission = Submission("", chapter, chapter, place)
        return read_submission(submission, [chapter], lambda files: self.merits(chapter, files))

    def merits(self, chapter: str, contents: Sequence[bytes]) -> list[Merit]:
        """Return for each of a student's files how good it is; the greatest is the best."""
        return merits([self._work(chapter, content) for content in contents])

    def _work(self, chapter: str, content: bytes) -> Work:
        transplanter = self._transplanter(chapter)
        if transplanter is None:
            is_readable = not self.look(chapter, content).unreadable
            return Work(is_readable, is_whole=is_readable)
        return work_in(content, transplanter)

    def _transplanter(self, chapter: str) -> Transplanter | None:
        """Return what puts answers into a released chapter; None if it was not released."""
        if chapter not in self._transplanters:
            path = release_folder(self._folder, chapter) / f"{chapter}.ipynb"
            try:
                content = read_regular_file(path, MAX_FILE_BYTES).decode()
                notebook = nbformat.reads(content, as_version=4)
                self._transplanters[chapter] = Transplanter(notebook)
            except (UnreadableNotebook, ValueError):
                self._transplanters[chapter] = None
        return self._transplanters[chapter]

    def _sources(self, chapter: str) -> frozenset[str]:
        """Return the texts of a released chapter's cells; empty if it was not released."""
        if chapter not in self._released:
            path = release_folder(self._folder, chapter) / f"{chapter}.ipynb"
            try:
                cells = read_student_notebook(read_regular_file(path, MAX_FILE_BYTES)).cells
                texts = frozenset({"", *(_plain(cell.source) for cell in cells)})
            except UnreadableNotebook:
                texts = frozenset()
            self._released[chapter] = texts
        return self._released[chapter]


def _plain(source: str) -> str:
    """Return a cell's text without the spaces and line ends that other programs may change."""
    return "\n".join(line.rstrip() for line in source.strip().splitlines())
