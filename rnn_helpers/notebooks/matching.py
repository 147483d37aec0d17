"""Decide which cell of a submission belongs to which place of the instructor's notebook.

The signs are tried from the surest to the weakest: the grade_id, the cell's own id, the same text,
the names that it defines, and last its neighbours together with the similarity of its text.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from rnn_helpers.notebooks.effort import Effort
from rnn_helpers.notebooks.repairs import Repair, RepairLog
from rnn_helpers.notebooks.slots import Role, Slot
from rnn_helpers.notebooks.splits import pieces_of_code
from rnn_helpers.notebooks.student_notebook import StudentCell

_LEAST_SIMILARITY = 0.6
#: In characters. Longer prose is not searched for a student's additions.
_LONGEST_PROSE = 100_000


class Matching:
    """The submitted cells and the slot that each belongs to.

    Attributes:
        effort: The budget that all steps share.
        slots: The places of the instructor's notebook.
        cells: The submitted cells, in the order of the submission.
        owner: For the index of a cell, the position of its slot. A cell without an owner is the
            student's own.
        answered_elsewhere: Positions of slots whose complete answer is in a cell that runs before.
        taken_apart: Indices of locked cells that an answer was taken out of.
    """

    def __init__(self, slots: list[Slot], cells: Iterable[StudentCell], log: RepairLog) -> None:
        self.effort = Effort()
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
        """Return the result of :meth:`owned` for every slot, by the slot's position."""
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
            if text := slot.plain:
                if slot.position not in taken:
                    free[text].append(slot)
                if slot.role is not Role.PLAIN:
                    repeatable[text] = slot
        for cell in self._unowned():
            text = cell.plain
            if free.get(text):
                self.owner[cell.index] = free[text].pop().position
            elif text in repeatable:
                # This is another copy of a test or a stub. As an own cell, a copied stub would run
                # after the answer and undo it.
                self.owner[cell.index] = repeatable[text].position

    def _join_pieces(self) -> None:
        groups = pieces_of_code(self.cells, self._may_join, self._is_code, self.effort)
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
        """Find answers by the names they define, in cells that don't say where they belong."""
        for slot in self.slots:
            if slot.role is not Role.ANSWER or not slot.defines:
                continue
            answers = self.answers(slot)
            holders = [
                cell
                for cell in self.cells
                if cell.bound_names & slot.defines and slot.is_answered_by(cell)
            ]
            if answers:
                # Other code runs anyway. Only a piece that was split off the answer and turned
                # into text must be put back.
                found = set().union(*(cell.bound_names for cell in answers))
                holders = [cell for cell in holders if self._is_cut_off(cell, found)]
            own = [cell for cell in holders if cell.index not in self.owner]
            if own:
                self._take(slot, own)
            elif holders:
                self._take_from_slot(slot, holders[-1])

    def _is_cut_off(self, cell: StudentCell, found: set[str]) -> bool:
        """Return whether a student's own text cell is Python code that binds new names only."""
        free = cell.kind != "code" and cell.index not in self.owner
        return free and self.effort.parses(cell.source) and not cell.bound_names & found

    def _take(self, slot: Slot, holders: list[StudentCell]) -> None:
        had_stub = bool(self.owned(slot))
        for cell in holders:
            self.owner[cell.index] = slot.position
        # Without any grade_id, every answer is found by its names. Then the metadata was lost, and
        # the answer is not in a wrong place.
        if had_stub or any(cell.grade_id for cell in self.cells):
            self._log.add(Repair.ANSWER_FOUND, slot.name)

    def _take_from_slot(self, slot: Slot, holder: StudentCell) -> None:
        """Use an answer in a cell that belongs to another slot, because two cells were merged."""
        home = self.slots[self.owner[holder.index]]
        self._log.add(Repair.ANSWER_FOUND, slot.name)
        if home.role is Role.LOCKED:
            position = self.cells.index(holder)
            rest = replace(
                holder,
                # The locked text keeps its cell; the rest becomes a new cell after it.
                index=holder.index + 1,
                source=self._without(holder.source, home.released),
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
        """Match cells that are between the same neighbours in both notebooks.

        Args:
            similar_text: Match locked and plain cells, whose text must be similar to the original.
                Otherwise match answers.
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
                found = self._most_similar(slot, gap)
            if found is not None:
                self.owner[found.index] = slot.position
                taken.add(slot.position)

    def _match_written(self) -> None:
        """Find written answers that are beside the cell for them, or merged into prose.

        A text doesn't say which question it answers, so its position decides. This is harmless if
        the text is only a note, because a person reads the answer.
        """
        for slot in self.slots:
            if slot.role is not Role.ANSWER or slot.cell.cell_type == "code" or self.answers(slot):
                continue
            near = [*self._gap(slot), *self._beside(slot)]
            text = (c for c in near if c.kind != "code" or not self.effort.parses(c.source))
            own = (cell for cell in text if not self._is_given(cell.source.strip()))
            found = next(own, None) or self._taken_from_prose(slot)
            if found is not None:
                self._take(slot, [found])

    def _taken_from_prose(self, slot: Slot) -> StudentCell | None:
        """Move the text that was added to prose into a cell of its own, and return that cell.

        If the answer's cell still exists, only prose next to it is searched.
        """
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
        """Return whether the text is part of the chapter's own text."""
        return any(text in slot.released for slot in self.slots)

    def _home(self, cell: StudentCell) -> Slot | None:
        owner = self.owner.get(cell.index)
        return None if owner is None else self.slots[owner]

    def _own_text(self, cell: StudentCell, home: Slot) -> str:
        """Return the text added to a prose cell, or "" if the chapter's prose was changed."""
        if not home.released.strip() or home.released.strip() not in cell.source:
            return ""
        if len(cell.source) > _LONGEST_PROSE:
            return ""
        rest = cell.source
        for slot in self.slots:
            if slot.cell.cell_type != "code" and slot.released.strip():
                rest = rest.replace(slot.released.strip(), "", 1)
        return rest.strip()

    def _gap(self, slot: Slot) -> list[StudentCell]:
        """Return the cells without owner between the slot's neighbours."""
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
        """Return the cells without owner that directly follow any cell of the slot."""
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

    def _without(self, source: str, original: str) -> str:
        if original.strip() and original in source:
            return source.replace(original, "", 1).strip("\n")
        return self.effort.lines_added(source, original) or source

    def _most_similar(self, slot: Slot, cells: list[StudentCell]) -> StudentCell | None:
        best, best_ratio = None, _LEAST_SIMILARITY
        for cell in cells:
            ratio = self.effort.similarity(slot.letter_pairs, cell.letter_pairs)
            if ratio >= best_ratio:
                best, best_ratio = cell, ratio
        return best
