"""Bound the number of a notebook's cells, so that a machine-made notebook can't slow down grading.

Cells that say which answer they are stay. Beyond a number that nobody types, the student's own
cells and copies of the same cell are left out.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from rnn_helpers.notebooks.slots import Role, Slot
from rnn_helpers.notebooks.student_notebook import StudentCell

#: For comparison: a chapter has about a hundred cells.
MOST_OWN_CELLS: Final = 2_000
#: Of each cell, this many of the first copies and this many of the last copies are kept.
MOST_COPIES: Final = 10


def within_bounds(
    cells: Sequence[StudentCell], slots: list[Slot]
) -> tuple[list[StudentCell], tuple[str, ...]]:
    """Return the cells to use, in their order, and sentences about those that are left out."""
    if len(cells) <= MOST_OWN_CELLS:
        return list(cells), ()
    places, own = _sorted_by_place(cells, slots)
    left_out: set[int] = set()
    for copies in places.values():
        left_out.update(cell.index for cell in copies[MOST_COPIES:-MOST_COPIES])
    sentences = []
    if left_out:
        sentences.append(
            f"Some of the chapter's cells were there more than {2 * MOST_COPIES} times; of each, "
            f"the first {MOST_COPIES} and the last {MOST_COPIES} were looked at."
        )
    surplus = own[MOST_OWN_CELLS:]
    left_out.update(cell.index for cell in surplus)
    if any(cell.source.strip() for cell in surplus):
        sentences.append(
            f"The notebook has {len(own):,} cells of your own; the first {MOST_OWN_CELLS:,} were "
            "used, the others were left out. The cells for your answers were all used."
        )
    return [cell for cell in cells if cell.index not in left_out], tuple(sentences)


def _sorted_by_place(
    cells: Sequence[StudentCell], slots: list[Slot]
) -> tuple[dict[str, list[StudentCell]], list[StudentCell]]:
    """Return the cells that say to which cell of the chapter they belong, by it, and the others."""
    by_grade_id = {slot.name for slot in slots if slot.role is not Role.PLAIN}
    by_text = {slot.plain: str(slot.cell.id) for slot in slots if slot.plain}
    new_ids = {str(slot.cell.id) for slot in slots}
    places: dict[str, list[StudentCell]] = defaultdict(list)
    own = []
    for cell in cells:
        if cell.grade_id in by_grade_id:
            places[f"grade_id {cell.grade_id}"].append(cell)
        elif cell.cell_id in new_ids:
            # The first cell with an id is the original; later ones are copies without a place.
            new_ids.discard(cell.cell_id or "")
            places[f"id {cell.cell_id}"].append(cell)
        elif cell.plain in by_text:
            places[f"text {by_text[cell.plain]}"].append(cell)
        else:
            own.append(cell)
    return places, own
