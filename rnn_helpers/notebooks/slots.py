"""The places of the instructor's notebook: locked cells, answers and plain cells."""

import copy
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from rnn_helpers.notebooks.cells import cell_name
from rnn_helpers.notebooks.effort import letter_pairs
from rnn_helpers.notebooks.names import names_bound_in_text
from rnn_helpers.notebooks.student_notebook import StudentCell
from rnn_helpers.notebooks.texts import normalized

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme
from nbgrader.utils import is_grade, is_locked, is_solution, is_task


class Role(Enum):
    """Who owns a cell: the instructor (LOCKED), the student (ANSWER), or either (PLAIN)."""

    LOCKED = "locked"
    ANSWER = "answer"
    PLAIN = "plain"


@dataclass(frozen=True)
class Slot:
    """One cell of the instructor's notebook.

    ``released`` is the source that students got, without hidden tests. ``defines`` holds the names
    that only this answer binds in the whole chapter, so that a cell that binds one of them is this
    answer.
    """

    position: int
    name: str
    role: Role
    cell: NotebookNode
    released: str
    defines: frozenset[str]

    @cached_property
    def plain(self) -> str:
        """Return the released text without trailing blanks and blank lines."""
        return normalized(self.released)

    @cached_property
    def letter_pairs(self) -> Counter[str]:
        return letter_pairs(self.released)

    @property
    def is_test(self) -> bool:
        return self.role is Role.LOCKED and bool(is_grade(self.cell))

    @property
    def is_by_hand(self) -> bool:
        """Return whether a person gives the points for the answer."""
        return self.role is Role.ANSWER and bool(is_grade(self.cell))

    def is_changed_by(self, cell: StudentCell) -> bool:
        """Return whether the cell differs from the stub in any way, so that it was attempted."""
        return not cell.untouched and cell.source != self.released

    def is_answered_by(self, cell: StudentCell) -> bool:
        """Return whether the cell holds more than the stub, comments and blank lines."""
        if cell.untouched or cell.plain == self.plain:
            return False
        return cell.has_code if self.cell.cell_type == "code" else bool(cell.plain)


def slots_of(pristine: NotebookNode) -> list[Slot]:
    """Return the slots of an instructor's notebook that the engine's preparation built."""
    released = _as_released(pristine)
    bound = [names_bound_in_text(cell.source) for cell in pristine.cells]
    bound_by_answer = pristine.metadata.get("rnn_course", {}).get("defines", {})
    for names, cell in zip(bound, pristine.cells, strict=True):
        names.update(bound_by_answer.get(cell_name(cell), ()))
    uses = Counter(name for names in bound for name in names)
    return [
        Slot(
            position=position,
            name=cell_name(cell),
            role=_role(cell),
            cell=cell,
            released=released.cells[position].source,
            defines=frozenset(name for name in bound[position] if uses[name] == 1),
        )
        for position, cell in enumerate(pristine.cells)
    ]


def _as_released(pristine: NotebookNode) -> NotebookNode:
    released = copy.deepcopy(pristine)
    for preprocessor in (ClearHiddenTests(), ClearMarkScheme()):
        released, _ = preprocessor.preprocess(released, {})
    return released


def _role(cell: NotebookNode) -> Role:
    if is_solution(cell):
        return Role.ANSWER
    if is_locked(cell) or is_grade(cell) or is_task(cell):
        return Role.LOCKED
    return Role.PLAIN
