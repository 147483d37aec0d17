"""Put what a learner did in other chapters into the chapter where the course has it now."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rnn_helpers.learner.moving import Carried, Key, Old, names_missing
from rnn_helpers.notebooks.cells import cell_name
from rnn_helpers.notebooks.slots import slots_of
from rnn_helpers.notebooks.texts import normalized, same_text

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

_NEW: Final = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
_SETUP: Final = Key(name="setup")


class Arrivals:
    """What one chapter gets from others; it is false if there is nothing.

    Args:
        chapter: The chapter's name.
        olds: The learner's notebooks that something leaves, the one that was saved last at the end.
        path: The learner's notebook of the chapter, which says when it was saved.
    """

    def __init__(self, chapter: str, olds: Sequence[Old], path: Path) -> None:
        self._chapter = chapter
        self._saved_at = path.stat().st_mtime
        self._olds = [old for old in olds if old.leaving.get(chapter)]

    def __bool__(self) -> bool:
        return bool(self._olds)

    def put_into(
        self,
        notebook: NotebookNode,
        released: NotebookNode,
        answered: frozenset[str],
    ) -> Iterator[str]:
        """Change a notebook in place, and yield what was done, in sentences for the learner.

        What is in the notebook already is not put there again.

        Args:
            notebook: The learner's notebook, in the form of the current release.
            released: The current release.
            answered: The names of the notebook's cells that are answered.
        """
        target = _Target(notebook, released, dict.fromkeys(answered, self._saved_at))
        for old in self._olds:
            carried = old.leaving[self._chapter]
            yield from target.put_answers(old, [part for part in carried if part.is_answer])
            changed = [part for part in carried if part.key is not None and not part.is_answer]
            own = [part for part in carried if part.key is None]
            yield from target.put_own(old, changed, own, old.saved_at > self._saved_at)
            yield from target.put_helpers(old, carried)


class _Target:
    """A chapter's notebook that gets cells from others.

    ``answered`` says when each answer was saved.
    """

    def __init__(
        self, notebook: NotebookNode, released: NotebookNode, answered: dict[str, float]
    ) -> None:
        self._cells: list[NotebookNode] = notebook.cells
        self._slots = {Key.of(slot): slot for slot in slots_of(released)}
        self._answered = answered
        # What the notebook had before, so that a second run puts nothing there twice.
        self._had = Counter(normalized(cell.source) for cell in self._cells)

    def put_answers(self, old: Old, answers: list[Carried]) -> Iterator[str]:
        """Put answers; of two to the same exercise, the one that was saved later."""
        came = []
        for part in answers:
            cell, name = self._cell(part.key), cell_name(part.cell)
            if cell is None or same_text(cell.source, part.cell.source):
                continue
            if name in self._answered:
                backed_up = "the other answer is in the backup"
                if old.saved_at <= self._answered[name]:
                    yield (
                        f"{name} is answered in {old.chapter} too. This notebook was saved later, "
                        f"so its answer stays; {backed_up}."
                    )
                    continue
                yield (
                    f"{name} was answered here too. {old.chapter} was saved later, so its answer "
                    f"is here now; {backed_up}."
                )
            else:
                came.append(name)
            self._answered[name] = old.saved_at
            _take_over(cell, part.cell)
        if came:
            yield f"Your answers from {old.chapter}: {', '.join(came)}."

    def put_own(
        self, old: Old, changed: list[Carried], own: list[Carried], is_newer: bool
    ) -> Iterator[str]:
        """Put a learner's own cells, and the course's cells that the learner changed."""
        number = 0
        for part in changed:
            cell = self._cell(part.key)
            slot = self._slots[part.key] if part.key else None
            if cell is None or slot is None or same_text(cell.source, part.cell.source):
                continue
            if normalized(cell.source) == slot.plain or is_newer:
                _take_over(cell, part.cell)
                number += 1
        places: dict[str, int] = {}
        for part in own:
            anchor = self._cell(part.after) or self._cell(_SETUP)
            number += self._insert(part.cell, anchor, places)
        if number:
            what = "cell" if number == 1 else "cells"
            yield f"{number} {what} of your own or changed by you, from {old.chapter}."

    def put_helpers(self, old: Old, carried: list[Carried]) -> Iterator[str]:
        """Put cells of the learner's that have another place, but whose names are read here."""
        missing = names_missing(carried, self._cells)
        places: dict[str, int] = {}
        added = 0
        for cell in old.helpers(missing):
            source = f"# From {old.chapter}, because a cell below uses it.\n{cell.source}"
            helper = NotebookNode(cell, source=source)
            added += self._insert(helper, self._cell(_SETUP), places)
        if added:
            what = "One cell" if added == 1 else f"{added} cells"
            yield f"{what} of yours from {old.chapter}, because what you wrote here uses it."

    def _cell(self, key: Key | None) -> NotebookNode | None:
        """Return the notebook's cell in one of the course's places, if it is there."""
        slot = self._slots.get(key) if key is not None else None
        if slot is None:
            return None
        return next((cell for cell in self._cells if cell_name(cell) == slot.name), None)

    def _insert(
        self, cell: NotebookNode, anchor: NotebookNode | None, places: dict[str, int]
    ) -> bool:
        """Insert an own cell below a cell, unless the notebook has it already."""
        text = normalized(cell.source)
        if self._had[text]:
            self._had[text] -= 1
            return False
        name = "" if anchor is None else str(anchor.id)
        at = -1 if anchor is None else next(i for i, c in enumerate(self._cells) if c is anchor)
        places[name] = places.get(name, 0) + 1
        new = _NEW[cell.cell_type](cell.source)
        if cell.get("attachments"):
            new.attachments = cell.attachments
        self._cells.insert(at + places[name], new)
        return True


def _take_over(cell: NotebookNode, learners: NotebookNode) -> None:
    cell.source = learners.source
    if cell.cell_type != "code" and learners.get("attachments"):
        cell.attachments = learners.attachments
