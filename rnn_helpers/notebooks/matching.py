"""Decide which cell of a submission belongs to which place of the instructor's notebook.

From the surest sign to the weakest: the grade_id, the cell's own id, the same text, the names it
defines, and last its neighbours together with how much its text looks like the original.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from rnn_helpers.notebooks.repairs import Repair, RepairLog
from rnn_helpers.notebooks.slots import Role, Slot, bound_names, normalized
from rnn_helpers.notebooks.splits import parses, pieces_of_code
from rnn_helpers.notebooks.student_notebook import StudentCell

_LEAST_SIMILARITY = 0.6
#: Comparing texts letter by letter is slow, so only this many characters of this many cells are
#: compared.
_COMPARED_CHARS = 4_000
_COMPARED_CELLS = 300
#: A notebook with more cells than this was made by a program; looking for split cells would only
#: cost time.
_JOINED_CELLS = 2_000


class Matching:
    """The submitted cells and the slot that each belongs to.

    ``cells`` are in the order of the submission. ``owner`` maps the index of a cell to the position
    of its slot; a cell without an owner is the student's own. ``answered_elsewhere`` are slots
    whose answer stands, whole, in a cell that runs before them. ``taken_apart`` are locked cells
    (by index) that an answer was taken out of.
    """

    def __init__(self, slots: list[Slot], cells: Iterable[StudentCell], log: RepairLog) -> None:
        self.slots = slots
        self.cells = list(cells)
        self.owner: dict[int, int] = {}
        self.answered_elsewhere: set[int] = set()
        self.taken_apart: set[int] = set()
        self._log = log
        self._match_ids()
        self._match_texts()
        self._join_pieces()
        self._match_neighbours(similar_text=True)
        self._match_definitions()
        self._match_neighbours(similar_text=False)
        self._match_written()

    def owned(self, slot: Slot) -> list[StudentCell]:
        """Return the cells that belong to the slot, in the order of the submission."""
        return [cell for cell in self.cells if self.owner.get(cell.index) == slot.position]

    def all_owned(self) -> dict[int, list[StudentCell]]:
        """Return what :meth:`owned` does, for every slot by its position."""
        found: dict[int, list[StudentCell]] = {slot.position: [] for slot in self.slots}
        for cell in self.cells:
            if (position := self.owner.get(cell.index)) is not None:
                found[position].append(cell)
        return found

    def answers(self, slot: Slot) -> list[StudentCell]:
        """Return the cells that belong to the slot and hold an answer."""
        return [cell for cell in self.owned(slot) if slot.is_answered_by(cell)]

    def _match_ids(self) -> None:
        by_grade_id = {slot.name: slot for slot in self.slots if slot.role is not Role.PLAIN}
        by_cell_id = {str(slot.cell.id): slot for slot in self.slots}
        for cell in self.cells:
            if cell.grade_id in by_grade_id:
                self.owner[cell.index] = by_grade_id[cell.grade_id].position
        taken = set(self.owner.values())
        for cell in self._unowned():
            slot = by_cell_id.get(cell.cell_id or "")
            if slot is not None and slot.position not in taken:
                self.owner[cell.index] = slot.position
                taken.add(slot.position)

    def _match_texts(self) -> None:
        taken = set(self.owner.values())
        free: dict[str, list[Slot]] = defaultdict(list)
        repeatable: dict[str, Slot] = {}
        for slot in reversed(self.slots):
            if text := normalized(slot.released):
                if slot.position not in taken:
                    free[text].append(slot)
                if slot.role is not Role.PLAIN:
                    repeatable[text] = slot
        for cell in self._unowned():
            text = normalized(cell.source)
            if free.get(text):
                self.owner[cell.index] = free[text].pop().position
            elif text in repeatable:
                # A further copy of a test or of a stub: it would only undo what stands before it.
                self.owner[cell.index] = repeatable[text].position

    def _join_pieces(self) -> None:
        if len(self.cells) > _JOINED_CELLS:
            return
        groups = pieces_of_code(self.cells, self._may_join, self._is_code)
        self.cells = [self._joined(group) for group in groups]

    def _may_join(self, first: StudentCell, other: StudentCell) -> bool:
        homes = {slot.position: slot for cell in (first, other) if (slot := self._home(cell))}
        fixed = any(
            slot.role is Role.LOCKED or slot.cell.cell_type != "code" for slot in homes.values()
        )
        return len(homes) <= 1 and not fixed

    def _is_code(self, cell: StudentCell) -> bool:
        home = self._home(cell)
        return cell.kind == "code" or (home is not None and home.role is Role.ANSWER)

    def _joined(self, pieces: list[StudentCell]) -> StudentCell:
        if len(pieces) == 1:
            return pieces[0]
        owners = [self.owner.pop(cell.index) for cell in pieces if cell.index in self.owner]
        first = pieces[0]
        if owners:
            self.owner[first.index] = owners[0]
        slot = self.slots[owners[0]] if owners else None
        if slot is not None and slot.role is Role.ANSWER:
            self._log.add(Repair.ANSWER_SPLIT, slot.name)
        else:
            self._log.add(Repair.CODE_JOINED, str(first.index))
        grade_ids = [cell.grade_id for cell in pieces if cell.grade_id]
        return replace(
            first,
            kind="code",
            source="\n".join(cell.source for cell in pieces),
            grade_id=grade_ids[0] if grade_ids else None,
            untouched=False,
        )

    def _match_definitions(self) -> None:
        """Find the answers that stand in a cell that says nothing of where it belongs."""
        names_of = self._names_bound()
        for slot in self.slots:
            if slot.role is not Role.ANSWER or not slot.defines:
                continue
            answers = self.answers(slot)
            holders = [
                cell
                for cell in self.cells
                if names_of[cell.index] & slot.defines and slot.is_answered_by(cell)
            ]
            if answers:
                # Only what was cut off the answer and turned into text: code runs anyway.
                found = set().union(*(names_of[cell.index] for cell in answers))
                holders = [cell for cell in holders if self._is_cut_off(cell, found, names_of)]
            own = [cell for cell in holders if cell.index not in self.owner]
            if own:
                self._take(slot, own)
            elif holders:
                self._take_from_slot(slot, holders[-1])
                # That may have made a cell of its own of the answer.
                names_of = self._names_bound()

    def _is_cut_off(
        self, cell: StudentCell, found: set[str], names_of: dict[int, set[str]]
    ) -> bool:
        """Return whether a cell is the student's text, and binds nothing that is bound already."""
        free = cell.kind != "code" and cell.index not in self.owner
        return free and parses(cell.source) and not names_of[cell.index] & found

    def _names_bound(self) -> dict[int, set[str]]:
        return {cell.index: bound_names(cell.source) for cell in self.cells}

    def _take(self, slot: Slot, holders: list[StudentCell]) -> None:
        had_stub = bool(self.owned(slot))
        for cell in holders:
            self.owner[cell.index] = slot.position
        # Without ids every answer is found this way: then it is the metadata that was lost, not the
        # place.
        if had_stub or any(cell.grade_id for cell in self.cells):
            self._log.add(Repair.ANSWER_FOUND, slot.name)

    def _take_from_slot(self, slot: Slot, holder: StudentCell) -> None:
        """Use an answer in a cell that itself belongs elsewhere: two cells were merged."""
        home = self.slots[self.owner[holder.index]]
        self._log.add(Repair.ANSWER_FOUND, slot.name)
        if home.role is Role.LOCKED:
            position = self.cells.index(holder)
            rest = replace(
                holder,
                # The locked text keeps its cell; what was typed into it becomes a cell beside it.
                index=holder.index + 1,
                source=_without(holder.source, home.released),
                grade_id=None,
                cell_id=None,
            )
            self.cells.insert(position + 1, rest)
            self.owner[rest.index] = slot.position
            self.taken_apart.add(holder.index)
        elif home.position < slot.position:
            self.answered_elsewhere.add(slot.position)
        else:
            self.owner[holder.index] = slot.position

    def _match_neighbours(self, similar_text: bool) -> None:
        """Match what lies between the same neighbours in both notebooks.

        With ``similar_text``, locked and plain cells that look like the original; without, the
        answers.
        """
        taken = set(self.owner.values())
        for slot in self.slots:
            is_answer = slot.role is Role.ANSWER
            if slot.position in taken | self.answered_elsewhere or is_answer is similar_text:
                continue
            gap = self._gap(slot)
            if is_answer:
                kinds = [cell for cell in gap if cell.kind == slot.cell.cell_type]
                tight = {slot.position - 1, slot.position + 1} & set(range(len(self.slots)))
                found = kinds[0] if kinds and tight <= taken else None
            else:
                found = _most_similar(slot.released, gap)
            if found is not None:
                self.owner[found.index] = slot.position
                taken.add(slot.position)

    def _match_written(self) -> None:
        """Find the written answers beside the cell that was meant for them, or merged into prose.

        Nothing in a text says which question it answers, so it is the text that stands there. A
        person reads it: a note that is no answer does no harm.
        """
        for slot in self.slots:
            if slot.role is not Role.ANSWER or slot.cell.cell_type == "code" or self.answers(slot):
                continue
            near = [*self._gap(slot), *self._beside(slot)]
            text = (c for c in near if c.kind != "code" or not parses(c.source))
            own = (cell for cell in text if not self._is_given(cell.source.strip()))
            found = next(own, None) or self._taken_from_prose(slot)
            if found is not None:
                self._take(slot, [found])

    def _taken_from_prose(self, slot: Slot) -> StudentCell | None:
        """Return what was added to prose as a cell; to that beside the slot, if it still exists."""
        was_merged = not self.owned(slot)
        for place, cell in enumerate(self.cells):
            home = self._home(cell)
            if home is None or home.role is Role.ANSWER or home.cell.cell_type == "code":
                continue
            text = self._own_text(cell, home)
            if text and (was_merged or abs(home.position - slot.position) == 1):
                self.cells[place] = replace(cell, source=home.released)
                own = replace(cell, index=cell.index + 1, source=text, grade_id=None, cell_id=None)
                self.cells.insert(place + 1, own)
                return own
        return None

    def _is_given(self, text: str) -> bool:
        """Return whether it is a piece of the chapter's own text."""
        return any(text in slot.released for slot in self.slots)

    def _home(self, cell: StudentCell) -> Slot | None:
        owner = self.owner.get(cell.index)
        return None if owner is None else self.slots[owner]

    def _own_text(self, cell: StudentCell, home: Slot) -> str:
        """Return what stands in a prose cell besides the chapter's prose, if that is all there."""
        if not home.released.strip() or home.released.strip() not in cell.source:
            return ""
        rest = cell.source
        for slot in self.slots:
            if slot.cell.cell_type != "code" and slot.released.strip():
                rest = rest.replace(slot.released.strip(), "", 1)
        return rest.strip()

    def _gap(self, slot: Slot) -> list[StudentCell]:
        """Return the cells without owner that stand between the slot's neighbours."""
        low, high = -1, len(self.cells)
        for place, cell in enumerate(self.cells):
            owner = self.owner.get(cell.index)
            if owner is None or owner == slot.position:
                continue
            if owner < slot.position:
                low = place
            elif high == len(self.cells):
                high = place
        between = self.cells[low + 1 : high]
        return [cell for cell in between if cell.index not in self.owner and cell.source.strip()]

    def _beside(self, slot: Slot) -> list[StudentCell]:
        """Return the cells without owner that follow a cell of the slot's, wherever that stands."""
        found: list[StudentCell] = []
        follows = False
        for cell in self.cells:
            owner = self.owner.get(cell.index)
            follows = owner == slot.position or (follows and owner is None)
            if follows and owner is None and cell.source.strip():
                found.append(cell)
        return found

    def _unowned(self) -> list[StudentCell]:
        return [cell for cell in self.cells if cell.index not in self.owner]


def lines_added(source: str, original: str) -> str:
    """Return the lines that were added to ``original``, or "" when they are no whole Python."""
    old, new = original.splitlines(), source.splitlines()
    if max(len(source), len(original)) > _COMPARED_CHARS * 10:
        return ""
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    added = "\n".join(
        line for tag, _, _, low, high in steps if tag == "insert" for line in new[low:high]
    )
    return added if added.strip() and parses(added) else ""


def _without(source: str, original: str) -> str:
    if original.strip() and original in source:
        return source.replace(original, "", 1).strip("\n")
    return lines_added(source, original) or source


def _most_similar(text: str, cells: list[StudentCell]) -> StudentCell | None:
    best, best_ratio = None, _LEAST_SIMILARITY
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(text[:_COMPARED_CHARS])
    for cell in cells[:_COMPARED_CELLS]:
        matcher.set_seq1(cell.source[:_COMPARED_CHARS])
        if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < best_ratio:
            continue
        if (ratio := matcher.ratio()) >= best_ratio:
            best, best_ratio = cell, ratio
    return best
