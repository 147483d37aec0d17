"""Check a collected notebook: whether it can be read, and whether the student changed anything."""

from dataclasses import dataclass

from rnn_helpers.notebooks.student_notebook import (
    MAX_FILE_BYTES,
    UnreadableNotebook,
    read_student_notebook,
)

from autograder.classroom.class_folder import ClassFolder, read_regular_file, release_folder


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

    def look(self, chapter: str, content: bytes) -> Seen:
        """Return what was found out about a submission; ``content`` are the notebook's bytes."""
        try:
            cells = read_student_notebook(content).cells
        except UnreadableNotebook as error:
            return Seen(unreadable=error.reason)
        released = self._sources(chapter)
        own = (c for c in cells if not c.untouched and _plain(c.source) not in released)
        return Seen(unanswered=bool(released) and not any(own))

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
