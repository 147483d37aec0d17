"""Name exercises as a learner sees them in the chapter: by their headings, not by their cells."""

from collections import Counter
from collections.abc import Sequence

from rnn_helpers.notebooks.headings import headings_above
from rnn_helpers.notebooks.slots import Role, Slot

from nbformat import NotebookNode


def shown_names(released: NotebookNode, slots: Sequence[Slot]) -> dict[str, str]:
    """Return how to name each exercise to a learner, by the name of its answer cell.

    Args:
        released: The released chapter.
        slots: The chapter's slots.
    """
    headings = headings_above(released)
    named = {
        slot.name: _with_kind(slot, headings[slot.name])
        for slot in slots
        if slot.role is Role.ANSWER
    }
    total, seen = Counter(named.values()), Counter[str]()
    for name, shown in named.items():
        seen[shown] += 1
        if total[shown] > 1:
            named[name] = f"{shown} (number {seen[shown]} of {total[shown]})"
    return named


def tested_exercises(slots: Sequence[Slot]) -> dict[str, str]:
    """Return the name of the answer cell that each test cell belongs to, by the test's name.

    A test whose name says nothing belongs to the answer above it.
    """
    answers = {slot.name for slot in slots if slot.role is Role.ANSWER}
    above, found = "", {}
    for slot in slots:
        if slot.role is Role.ANSWER:
            above = slot.name
        elif slot.is_test:
            named = slot.name.removesuffix("_test")
            found[slot.name] = named if named in answers else above or slot.name
    return found


def _with_kind(slot: Slot, heading: str) -> str:
    shown = f"“{heading.replace('`', '')}”" if heading else slot.name
    return f"the written question {shown}" if slot.cell.cell_type == "markdown" else shown
