"""Find what has to leave a learner's notebook, because the course has moved its exercises.

A release may rename a chapter, split it, or move an exercise to another one. The name of an
exercise stays and occurs once in the course, so it says where an answer belongs now. A learner's
own cell goes with the nearest cell of the course above it.
"""

import builtins
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rnn_helpers.errors import StudyError
from rnn_helpers.learner.released import released_chapters
from rnn_helpers.learner.study import ANSWERS, RELEASED
from rnn_helpers.notebooks.cells import cell_name
from rnn_helpers.notebooks.files import earlier, read_bytes, read_notebook
from rnn_helpers.notebooks.names import names_defined, names_read
from rnn_helpers.notebooks.sanitize import (
    ANSWERED_ELSEWHERE,
    Transplanter,
    UnreadableNotebook,
)
from rnn_helpers.notebooks.slots import Role, Slot, slots_of
from rnn_helpers.notebooks.student_notebook import (
    StudentCell,
    StudentNotebook,
    read_student_notebook,
)
from rnn_helpers.notebooks.texts import normalized

from nbformat import NotebookNode


@dataclass(frozen=True)
class Key:
    """What stays the same in a cell of the course when it moves to another chapter.

    Attributes:
        name: The cell's grade_id; empty if it has none.
        text: The released text of a cell without grade_id, without blank lines.
    """

    name: str = ""
    text: str = ""

    @classmethod
    def of(cls, slot: Slot) -> "Key":
        """Return the key of one of the course's cells."""
        return cls(text=slot.plain) if slot.role is Role.PLAIN else cls(name=slot.name)


@dataclass(frozen=True)
class Carried:
    """A cell that a learner wrote or changed, on its way to another chapter.

    Attributes:
        cell: The cell as the learner left it.
        key: The cell of the course that it replaces; None for the learner's own cell.
        after: For an own cell, the cell of the course above it; None if there is none.
        is_answer: Whether it answers an exercise or a written question.
    """

    cell: NotebookNode
    key: Key | None
    after: Key | None = None
    is_answer: bool = False

    @property
    def is_code(self) -> bool:
        return bool(self.cell.cell_type == "code")


class Places:
    """The chapter in which each cell of the course is now."""

    def __init__(self, folder: Path) -> None:
        found: dict[Key, list[str]] = defaultdict(list)
        self.chapters = list(released_chapters(folder))
        for chapter, place in released_chapters(folder).items():
            for key in {Key.of(s) for s in slots_of(read_notebook(place / f"{chapter}.ipynb"))}:
                found[key].append(chapter)
        self._found: Mapping[Key, list[str]] = found

    def of(self, key: Key, near: str | None) -> str | None:
        """Return the chapter with a cell; of several, the chapter ``near``, or None."""
        chapters = self._found.get(key, [])
        return near if near in chapters else (chapters[0] if len(chapters) == 1 else None)

    def having(self, names: Iterable[str]) -> list[str]:
        """Return the chapters with any of these cells, in reading order."""
        has = {chapter for name in names for chapter in self._found.get(Key(name=name), [])[:2]}
        return [chapter for chapter in self.chapters if chapter in has]


class Old:
    """A learner's notebook of a chapter whose exercises are, or some of them, elsewhere now.

    Args:
        folder: The learner's folder.
        chapter: The chapter's name when the learner got it.
        places: Where the course's cells are now.

    Raises:
        StudyError: The notebook can't be read.
    """

    def __init__(self, folder: Path, chapter: str, places: Places) -> None:
        self.chapter = chapter
        self.folder = folder / ANSWERS / chapter
        self.path = self.folder / f"{chapter}.ipynb"
        self.is_current = chapter in places.chapters
        self._places = places
        content = read_bytes(self.path)
        try:
            student = read_student_notebook(content)
            reference = self._reference(folder, student)
            result = Transplanter(reference).transplant_cells(student)
        except UnreadableNotebook as error:
            raise StudyError(
                f"{self.path}: {error.reason} It was left as it is. Move it elsewhere, and run "
                f"`rnn-course update` again.{earlier(self.path)}"
            ) from error
        self.remarks = student.remarks
        self._slots = {slot.name: slot for slot in slots_of(reference)}
        self._answered = result.answered
        self._cells = result.notebook.cells
        #: What each chapter gets, in the order of the notebook.
        self.leaving: dict[str, list[Carried]] = defaultdict(list)
        #: The answers to exercises that the course does not have any more.
        self.without_place: list[str] = []
        #: The notebook's cells that stay, if the chapter still exists.
        self.staying: list[StudentCell] = []
        #: Where each exercise and written question is now that has left.
        self.moved: dict[str, str] = {}
        self._sort()

    @cached_property
    def saved_at(self) -> float:
        """Return when the learner last saved the notebook."""
        return self.path.stat().st_mtime

    @property
    def destinations(self) -> list[str]:
        """Return the chapters that hold this chapter's exercises now, in reading order."""
        names = [slot.name for slot in self._slots.values() if slot.role is Role.ANSWER]
        return [name for name in self._places.having(names) if name != self.chapter]

    def _reference(self, folder: Path, student: StudentNotebook) -> NotebookNode:
        """Return the release that the notebook comes from, or else today's chapters in one."""
        kept = folder / ANSWERS / RELEASED / f"{self.chapter}.ipynb"
        if kept.exists():
            return read_notebook(kept)
        names = [cell.grade_id for cell in student.cells if cell.grade_id]
        given = released_chapters(folder)
        chapters = [
            read_notebook(given[name] / f"{name}.ipynb")
            for name in self._places.having(name for name in names if name != "setup")
        ]
        return NotebookNode(chapters[0], cells=[cell for part in chapters for cell in part.cells])

    def _sort(self) -> None:
        """Decide for each cell whether it leaves, and where it goes."""
        near = self.chapter if self.is_current else None
        waiting: list[NotebookNode] = []
        after: Key | None = None
        for cell in self._cells:
            slot = self._slots.get(cell_name(cell))
            if slot is None:
                if near is None:
                    waiting.append(cell)
                else:
                    self._put(near, Carried(cell, None, after))
                continue
            key = Key.of(slot)
            home = self._places.of(key, near)
            if home is not None:
                near, after = home, key
                for own in waiting:
                    self._put(near, Carried(own, None))
                waiting = []
            self._place(cell, slot, home, near, after)
        for own in waiting:
            self.without_place.append(f"“{_first_line(own.source)}”")

    def _place(
        self,
        cell: NotebookNode,
        slot: Slot,
        home: str | None,
        near: str | None,
        after: Key | None,
    ) -> None:
        """Place one of the course's cells, which the learner may have answered or changed."""
        if slot.role is Role.ANSWER and home not in (None, self.chapter):
            self.moved[slot.name] = str(home)
        is_answered = slot.role is Role.ANSWER and slot.name in self._answered
        if home == self.chapter or (home is None and is_answered and self.is_current):
            self._stay(cell, slot)
        elif is_answered:
            answer = self._whole_answer(cell, slot)
            if home is None:
                self.without_place.append(slot.name)
            else:
                self.leaving[home].append(Carried(answer, Key.of(slot), is_answer=True))
        elif slot.role is Role.PLAIN and normalized(cell.source) != slot.plain:
            if home is not None:
                self.leaving[home].append(Carried(cell, Key.of(slot)))
            elif near is not None:
                # The course's text is gone, and what the learner made of it is the learner's own.
                self._put(near, Carried(cell, None, after))

    def _put(self, chapter: str, carried: Carried) -> None:
        if chapter == self.chapter:
            self._stay(carried.cell)
        else:
            self.leaving[chapter].append(carried)

    def _stay(self, cell: NotebookNode, slot: Slot | None = None) -> None:
        self.staying.append(
            StudentCell(
                index=2 * len(self.staying),
                kind=cell.cell_type,
                source=cell.source,
                grade_id=cell.metadata.get("nbgrader", {}).get("grade_id"),
                cell_id=cell.id,
                untouched=slot is not None and normalized(cell.source) == slot.plain,
                attachments=cell.get("attachments", {}),
            )
        )

    def _whole_answer(self, cell: NotebookNode, slot: Slot) -> NotebookNode:
        """Return the cell with an answer, also if the learner had merged two answers into one."""
        if cell.source != ANSWERED_ELSEWHERE:
            return cell
        for other in self._cells:
            if other.cell_type == "code" and slot.defines & _defined(other.source):
                return NotebookNode(cell, source=other.source)
        return cell

    def helpers(self, wanted: set[str]) -> Iterator[NotebookNode]:
        """Yield the learner's own code cells that bind names which other cells read.

        The cells come in the order of the notebook, with those that they need themselves.

        Args:
            wanted: The names that are read, and bound nowhere else.
        """
        written = [
            cell
            for cell in self._cells
            if cell.cell_type == "code"
            and ((slot := self._slots.get(cell_name(cell))) is None or self._is_changed(cell, slot))
        ]
        needed: list[NotebookNode] = []
        missing = set(wanted)
        while missing:
            more = [c for c in written if c not in needed and _defined(c.source) & missing]
            bound = set().union(*(_defined(cell.source) for cell in [*needed, *more]))
            missing = set().union(*(_read(cell.source) for cell in more)) - bound
            needed += more
        yield from (cell for cell in written if cell in needed)

    def _is_changed(self, cell: NotebookNode, slot: Slot) -> bool:
        if slot.role is Role.ANSWER:
            return slot.name in self._answered
        return slot.role is Role.PLAIN and normalized(cell.source) != slot.plain


def names_missing(carried: Iterable[Carried], there: Iterable[NotebookNode]) -> set[str]:
    """Return the names that carried code reads, and that no cell of its new chapter binds."""
    code = [part.cell.source for part in carried if part.is_code]
    bound = set(dir(builtins)).union(*map(_defined, code))
    for cell in there:
        if cell.cell_type == "code":
            bound |= _defined(cell.source)
    return set().union(*map(_read, code)) - bound


def _defined(source: str) -> set[str]:
    try:
        return set(names_defined(source))
    except (SyntaxError, ValueError, RecursionError):
        return set()


def _read(source: str) -> set[str]:
    try:
        return set(names_read(source))
    except (SyntaxError, ValueError, RecursionError):
        return set()


def _first_line(source: str) -> str:
    return next((line.strip()[:50] for line in source.splitlines() if line.strip()), "")
