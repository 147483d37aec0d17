"""Collect the repairs of a submission, in plain sentences for the student's feedback."""

from enum import Enum


class Repair(Enum):
    """A kind of repair, with its sentences for one cell and for several, which name the cells."""

    TEST_EDITED = (
        "The locked cell {} had been changed; the original was put back.",
        "The locked cells {} had been changed; the originals were put back.",
    )
    TEST_DELETED = (
        "The locked cell {} had been deleted; it was put back.",
        "The locked cells {} had been deleted; they were put back.",
    )
    ADDED_LINES_KEPT = (
        "The lines that had been added to the locked cell {} were moved to a cell of their own.",
        "The lines that had been added to the locked cells {} were moved to cells of their own.",
    )
    ANSWER_DELETED = (
        "The answer cell {} had been deleted, without an answer elsewhere; it is unanswered.",
        "The answer cells {} had been deleted, without answers elsewhere; they are unanswered.",
    )
    ANSWER_FOUND = (
        "The answer to {} stood in another cell; it was found and used.",
        "The answers to {} stood in other cells; they were found and used.",
    )
    ANSWER_COPIED = (
        "The answer cell {} was there more than once; the one with your answer was used.",
        "The answer cells {} were there more than once; the ones with your answers were used.",
    )
    ANSWER_SPLIT = (
        "The answer to {} was split over several cells; the pieces were joined.",
        "The answers to {} were split over several cells; the pieces were joined.",
    )
    ANSWER_RETYPED = (
        "The answer cell {} had been changed to another kind of cell; it was changed back.",
        "The answer cells {} had been changed to another kind of cell; they were changed back.",
    )
    METADATA_LOST = (
        "The cell {} had lost its nbgrader metadata; it was recognised by its text.",
        "The cells {} had lost their nbgrader metadata; they were recognised by their text.",
    )
    MOVED = (
        "The cell {} had been moved; it was put back in its place.",
        "The cells {} had been moved; they were put back in their places.",
    )
    PROSE_RESTORED = (
        "One cell of the chapter that had been deleted was put back.",
        "Cells of the chapter that had been deleted were put back.",
    )
    CODE_JOINED = (
        "A code cell that had been split in mid-statement was joined again.",
        "Code cells that had been split in mid-statement were joined again.",
    )


class RepairLog:
    """The repairs of one submission, gathered by kind so that feedback stays short."""

    def __init__(self) -> None:
        self._cells: dict[Repair, dict[str, None]] = {}

    def add(self, repair: Repair, cell: str) -> None:
        """Note a repair of the cell with this name; the same repair is noted only once."""
        self._cells.setdefault(repair, {})[cell] = None

    def sentences(self) -> tuple[str, ...]:
        """Return one sentence for each kind of repair, in the order of the kinds above."""
        return tuple(
            repair.value[len(names) > 1].format(_listed(list(names)))
            for repair in Repair
            if (names := self._cells.get(repair))
        )


def _listed(names: list[str], most: int = 6) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown
