"""Stage 1: put a student's answers into the instructor's notebook, whatever was done to the file.

Tests, setup cells and all metadata are always the instructor's. Answers are recognised by what they
are, and extra cells stay where they were relative to their neighbours. Everything runs in the
student's order, so that an honest notebook gets the same score as when it is simply run from top to
bottom.
"""

import copy
import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from rnn_helpers.notebooks.bounds import within_bounds
from rnn_helpers.notebooks.effort import SPENT
from rnn_helpers.notebooks.matching import Matching
from rnn_helpers.notebooks.repairs import Repair, RepairLog
from rnn_helpers.notebooks.slots import Role, Slot, slots_of
from rnn_helpers.notebooks.student_notebook import (
    StudentCell,
    StudentNotebook,
    UnreadableNotebook,
    read_student_notebook,
)

from nbformat import NotebookNode

__all__ = ["Sanitized", "Transplanter", "UnreadableNotebook", "transplant", "unanswered"]

ANSWERED_ELSEWHERE = "# The answer to this exercise stands in a cell above."


@dataclass(frozen=True)
class Sanitized:
    """A notebook that can be run and graded.

    Attributes:
        notebook: The notebook.
        repairs: A sentence for each kind of repair.
        answered: The names of the answer cells that the student answered.
    """

    notebook: NotebookNode
    repairs: tuple[str, ...]
    answered: frozenset[str] = frozenset()


class Transplanter:
    """A transplanter of many students' answers into one instructor's notebook.

    Args:
        pristine: The notebook to be graded, as the engine's preparation builds it: the tests have
            their hidden parts, and the answers are cleared to stubs.
    """

    def __init__(self, pristine: NotebookNode) -> None:
        self._pristine = _with_ids(pristine)
        self._slots = slots_of(self._pristine)

    def transplant(self, submitted: bytes) -> Sanitized:
        """Return the instructor's notebook with a student's answers and own cells in it.

        Args:
            submitted: The content of the file that was handed in.

        Raises:
            UnreadableNotebook: The file is no notebook.
        """
        return self.transplant_cells(read_student_notebook(submitted))

    def transplant_cells(self, student: StudentNotebook) -> Sanitized:
        """Return the instructor's notebook with the answers and own cells of a notebook in it."""
        log = RepairLog()
        used, remarks = within_bounds(student.cells, self._slots)
        matching = Matching(self._slots, used, log)
        assembly = _Assembly(matching, log)
        cells = assembly.cells()
        remarks += (SPENT,) if matching.effort.is_spent else ()
        repairs = student.remarks + remarks + log.sentences()
        return Sanitized(_notebook(self._pristine, cells), repairs, assembly.answered())

    def shares_cells_with(self, student: StudentNotebook) -> bool:
        """Return whether a notebook has a cell of the chapter, or defines what the chapter asks."""
        names = {slot.name for slot in self._slots if slot.role is not Role.PLAIN}
        texts = {slot.plain for slot in self._slots if slot.plain}
        asked = {name for slot in self._slots for name in slot.defines}
        return any(
            cell.grade_id in names or cell.plain in texts or cell.bound_names & asked
            for cell in student.cells
        )


def transplant(pristine: NotebookNode, submitted: bytes) -> Sanitized:
    """Return the instructor's notebook with a single student's answers and own cells in it.

    Raises:
        UnreadableNotebook: The submitted file is no notebook.
    """
    return Transplanter(pristine).transplant(submitted)


def unanswered(pristine: NotebookNode) -> NotebookNode:
    """Return the notebook as it is graded if a student answered nothing."""
    return _notebook(pristine, [_outputless(cell) for cell in _with_ids(pristine).cells])


class _Assembly:
    """The cells of one submission, put in their final order."""

    def __init__(self, matching: Matching, log: RepairLog) -> None:
        self._matching = matching
        self._log = log
        self._owned = matching.all_owned()
        self._chosen = {slot.position: self._choose(slot) for slot in matching.slots}
        self._leading: dict[int, list[StudentCell]] = defaultdict(list)
        self._following: dict[int, list[StudentCell]] = defaultdict(list)

    def cells(self) -> list[NotebookNode]:
        for slot in self._matching.slots:
            self._report(slot)
        self._report_moves()
        self._place_extras()
        ids = {str(slot.cell.get("id")) for slot in self._matching.slots}
        placed = [_extra(cell, ids) for cell in self._following[-1]]
        for slot in self._matching.slots:
            placed += [_extra(cell, ids, slot) for cell in self._leading[slot.position]]
            placed += self._main(slot)
            placed += [_extra(cell, ids) for cell in self._following[slot.position]]
        return placed

    def answered(self) -> frozenset[str]:
        """Return the names of the slots for which there is an answer."""
        return frozenset(
            slot.name
            for slot in self._matching.slots
            if slot.role is Role.ANSWER
            if slot.position in self._matching.answered_elsewhere
            or ((cell := self._chosen[slot.position]) and slot.is_answered_by(cell))
        )

    def _choose(self, slot: Slot) -> StudentCell | None:
        """Return the submitted cell whose text goes into the slot.

        Of several answers, this is the last one before the exercise's test, because the test sees
        it when the notebook runs from top to bottom. Later copies are experiments.
        """
        if slot.role is Role.PLAIN:
            return next(iter(self._owned[slot.position]), None)
        if slot.role is Role.LOCKED:
            return None
        answers = [cell for cell in self._owned[slot.position] if slot.is_answered_by(cell)]
        elsewhere = slot.position in self._matching.answered_elsewhere
        if not answers and slot.is_by_hand and not elsewhere:
            return self._attempted(slot)
        test = self._test_index(slot)
        before = [cell for cell in answers if cell.index < test]
        usable = before or answers
        return usable[-1] if usable else None

    def _attempted(self, slot: Slot) -> StudentCell | None:
        """Return the changed cell in the place of an answer by hand, though it holds no answer.

        nbgrader gives 0 points automatically only if the stub is as released. A comment or an empty
        cell is left for a person to judge.
        """
        changed = [cell for cell in self._owned[slot.position] if slot.is_changed_by(cell)]
        return max(changed, key=lambda cell: (bool(cell.plain), cell.index), default=None)

    def _test_index(self, slot: Slot) -> float:
        following = self._matching.slots[slot.position + 1 :]
        for test in (other for other in following if other.is_test):
            places = [cell.index for cell in self._owned[test.position]]
            return min(places, default=float("inf"))
        return float("inf")

    def _main(self, slot: Slot) -> list[NotebookNode]:
        chosen = self._chosen[slot.position]
        if slot.role is Role.PLAIN:
            if chosen is not None:
                return [_plain(slot.cell, chosen)]
            return [] if self._merged_into_another(slot) else [_outputless(slot.cell)]
        cell = _outputless(slot.cell)
        if chosen is not None:
            cell.source = chosen.source
            if cell.cell_type == "markdown" and chosen.attachments:
                cell.attachments = copy.deepcopy(chosen.attachments)
        elif slot.position in self._matching.answered_elsewhere:
            cell.source = ANSWERED_ELSEWHERE
        return [cell]

    def _merged_into_another(self, slot: Slot) -> bool:
        text = slot.released.strip()
        return not text or any(text in cell.source for cell in self._matching.cells)

    def _place_extras(self) -> None:
        """Attach each of the student's own cells to the slot of the nearest cell before it."""
        anchor = -1
        for cell in self._matching.cells:
            owner = self._matching.owner.get(cell.index)
            if owner is None:
                if cell.source.strip():
                    self._following[anchor].append(cell)
                continue
            slot = self._matching.slots[owner]
            if slot.role is Role.LOCKED:
                anchor = owner
                self._keep_added_lines(slot, cell)
            elif cell is self._chosen[owner] or not slot.is_answered_by(cell):
                # A stub and the chosen cell are both at the place of the slot.
                anchor = owner
            elif slot.role is Role.ANSWER and self._is_before_chosen(slot, cell):
                self._leading[owner].append(cell)
            else:
                self._following[anchor].append(cell)

    def _is_before_chosen(self, slot: Slot, cell: StudentCell) -> bool:
        chosen = self._chosen[slot.position]
        return chosen is not None and cell.index < chosen.index

    def _keep_added_lines(self, slot: Slot, cell: StudentCell) -> None:
        """Keep lines added to a setup cell, often an import, for the student's kernel only."""
        if slot.is_test or slot.cell.cell_type != "code" or cell.untouched:
            return
        if cell.index in self._matching.taken_apart:
            return
        added = self._matching.effort.lines_added(cell.source, slot.released)
        if added and slot.released.strip():
            self._log.add(Repair.ADDED_LINES_KEPT, slot.name)
            self._following[slot.position].append(StudentCell(cell.index + 1, "code", added))

    def _report(self, slot: Slot) -> None:
        owned = self._owned[slot.position]
        if slot.role is Role.PLAIN:
            if not owned and not self._merged_into_another(slot):
                self._log.add(Repair.PROSE_RESTORED, slot.name)
            return
        if owned and all(cell.grade_id != slot.name for cell in owned):
            self._log.add(Repair.METADATA_LOST, slot.name)
        if slot.role is Role.LOCKED:
            self._report_locked(slot, owned)
        else:
            self._report_answer(slot, owned)

    def _report_locked(self, slot: Slot, owned: list[StudentCell]) -> None:
        if not owned:
            # A fully hidden test is an empty cell for students, and deleting it is no fault.
            if slot.released.strip():
                self._log.add(Repair.TEST_DELETED, slot.name)
        elif not any(cell.untouched or cell.plain == slot.plain for cell in owned):
            self._log.add(Repair.TEST_EDITED, slot.name)

    def _report_answer(self, slot: Slot, owned: list[StudentCell]) -> None:
        chosen = self._chosen[slot.position]
        if not owned and slot.position not in self._matching.answered_elsewhere:
            self._log.add(Repair.ANSWER_DELETED, slot.name)
        if sum(cell.grade_id == slot.name for cell in owned) > 1:
            self._log.add(Repair.ANSWER_COPIED, slot.name)
        if chosen is not None and chosen.kind != slot.cell.cell_type:
            self._log.add(Repair.ANSWER_RETYPED, slot.name)

    def _report_moves(self) -> None:
        """Report the cells that are out of order: all but the longest increasing subsequence."""
        places: list[tuple[Slot, int]] = []
        for slot in self._matching.slots:
            labelled = [c for c in self._owned[slot.position] if c.grade_id == slot.name]
            chosen = self._chosen[slot.position]
            if labelled and slot.role is not Role.PLAIN:
                places.append((slot, (chosen if chosen in labelled else labelled[0]).index))
        in_order = _longest_increasing([index for _, index in places])
        for number, (slot, _) in enumerate(places):
            if number not in in_order:
                self._log.add(Repair.MOVED, slot.name)


def _longest_increasing(values: list[int]) -> set[int]:
    """Return the positions of a longest increasing subsequence of ``values``."""
    tails: list[int] = []
    tail_at: list[int] = []
    before: list[int | None] = []
    for position, value in enumerate(values):
        length = bisect_left(tails, value)
        before.append(tail_at[length - 1] if length else None)
        tails[length : length + 1] = [value]
        tail_at[length : length + 1] = [position]
    kept: set[int] = set()
    current = tail_at[-1] if tail_at else None
    while current is not None:
        kept.add(current)
        current = before[current]
    return kept


def _outputless(cell: NotebookNode) -> NotebookNode:
    is_code = cell.cell_type == "code"
    empty: dict[str, Any] = {"outputs": [], "execution_count": None} if is_code else {}
    kept = {name: copy.deepcopy(value) for name, value in cell.items() if name not in empty}
    return NotebookNode(kept | empty)


def _plain(original: NotebookNode, chosen: StudentCell) -> NotebookNode:
    """Return an unlocked cell of the chapter with the text and the kind that the student left."""
    if chosen.kind == original.cell_type:
        cell = _outputless(original)
        cell.source = chosen.source
    else:
        cell = _new_cell(chosen.kind, str(original.id), chosen.source)
        cell.metadata = copy.deepcopy(original.metadata)
    attachments = chosen.attachments or original.get("attachments")
    if chosen.kind != "code" and attachments:
        cell.attachments = copy.deepcopy(attachments)
    return cell


def _extra(cell: StudentCell, ids: set[str], slot: Slot | None = None) -> NotebookNode:
    """Return a cell of the student's own; an extra answer to ``slot`` has that slot's kind."""
    kind = slot.cell.cell_type if slot is not None else cell.kind
    extra = _new_cell(kind, _unique_id(cell, ids), cell.source)
    if kind != "code" and cell.attachments:
        extra.attachments = copy.deepcopy(cell.attachments)
    return extra


def _new_cell(kind: str, cell_id: str, source: str) -> NotebookNode:
    """Return a new cell like nbformat's, without the check against its schema that takes 2 ms."""
    cell = NotebookNode(cell_type=kind, id=cell_id, metadata=NotebookNode(), source=source)
    return _outputless(cell)


def _unique_id(cell: StudentCell, ids: set[str]) -> str:
    """Return the cell's own id, or a new one that is the same in every grading run."""
    wanted = cell.cell_id or ""
    if wanted in ids or not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", wanted):
        wanted = f"extra-{cell.index}"
    while wanted in ids:
        wanted += "-x"
    ids.add(wanted)
    return wanted


def _with_ids(pristine: NotebookNode) -> NotebookNode:
    """Return the notebook with reproducible cell ids, because older formats have none."""
    cells = [
        cell if cell.get("id") else NotebookNode(cell, id=f"cell-{number}")
        for number, cell in enumerate(pristine.cells)
    ]
    return NotebookNode(pristine, cells=cells)


def _notebook(pristine: NotebookNode, cells: list[NotebookNode]) -> NotebookNode:
    metadata = copy.deepcopy(pristine.metadata)
    metadata.get("rnn_course", {}).pop("defines", None)
    return NotebookNode(cells=cells, metadata=metadata, nbformat=4, nbformat_minor=5)
