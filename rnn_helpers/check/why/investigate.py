"""Try the mechanisms one after the other, and choose the finding that helps most."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Final

from rnn_helpers.check.finding import Certainty, Example, Finding
from rnn_helpers.check.time_limit import TimeLimit
from rnn_helpers.check.why import (
    as_if,
    counts,
    drawn,
    kinds,
    known,
    model_shapes,
    models,
    repeated,
    sizes,
    source,
)
from rnn_helpers.check.why.lab import ILLUSTRATION_SECONDS, SECONDS, Lab
from rnn_helpers.check.why.smallest import example, smallest

Mechanism = Callable[[Lab], Iterator[Finding]]

#: The share of the time in which to find a reason; the rest is for the small input.
FOR_A_REASON: Final = 0.75

#: Each with the seconds that it may take. Among findings of the same certainty, the first in this
#: list is told.
MECHANISMS: Final[tuple[tuple[Mechanism, float], ...]] = (
    (kinds.wrong_kind, 0.05),
    (sizes.where_right, 0.05),
    (drawn.odd_shares, 0.05),
    (model_shapes.other_layers, 0.05),
    (model_shapes.other_end, 0.05),
    (models.one_setting, 0.6),
    (counts.counted_terms, 0.2),
    (as_if.one_change, 0.3),
    (known.known_and_a_slip, 0.1),
    (source.slips, 0.05),
    (repeated.called_again, 0.05),
    (as_if.two_changes, 0.15),
    (sizes.without_effect, 0.06),
    (sizes.one_part_zero, 0.06),
    (sizes.one_size_at_a_time, 0.1),
    (repeated.never_called, 0.05),
    (sizes.right_elsewhere, 0.05),
)

#: Tried before all others, because they take little time. So something is known even if a busy
#: machine leaves no time for the rest.
QUICK: Final = frozenset({sizes.without_effect, sizes.one_part_zero, sizes.one_size_at_a_time})

#: The functions that this grader's kernel has investigated. Another failed check of the same
#: function, above all the hidden one, has the same reason most times, and feedback shows the first.
_investigated: set[str] = set()


def investigate(lab: Lab, named: bool = False) -> tuple[Finding | None, Example | None]:
    """Return what helps most of what the experiments found, and a small input that fails.

    Args:
        lab: The failed answer.
        named: Whether the mistake is a known one, so that only the small input is looked for.
    """
    best: tuple[Certainty, int, Finding] | None = None
    if TimeLimit.elsewhere:
        # A name is enough while a class is graded.
        if named or lab.function_name in _investigated:
            return None, None
        _investigated.add(lab.function_name)
    with lab.within(FOR_A_REASON * lab.seconds):
        for rank, mechanism, seconds in [] if named else _in_order(lab):
            for finding in _tried(mechanism, lab, seconds):
                if best is None or (finding.certainty, rank) > best[:2]:
                    best = finding.certainty, rank, finding
            if lab.spent() or (best and best[0] is Certainty.EXACT):
                break
    said = best[-1] if best else None
    found: list[Example | None] = []
    if lab.oracle.drawn:
        return said, None
    with contextlib.suppress(Exception), lab.within(ILLUSTRATION_SECONDS if named else SECONDS):
        found.append(example(lab, smallest(lab)))
    return said, found[0] if found else None


def _in_order(lab: Lab) -> list[tuple[int, Mechanism, float]]:
    """Return the mechanisms in the order of trying them, each with its rank and seconds."""
    ranked = [(-rank, *entry) for rank, entry in enumerate(MECHANISMS)]
    if hasattr(lab.failed.raw, "get_config"):
        # To build a model for each question is never quick.
        return ranked
    return sorted(ranked, key=lambda entry: entry[1] not in QUICK)


def _tried(mechanism: Mechanism, lab: Lab, seconds: float) -> Iterator[Finding]:
    # A learner's result may be anything. What can't be compared explains nothing, and an experiment
    # never changes a verdict. The tests of the mechanisms call them without this.
    with contextlib.suppress(Exception), lab.within(seconds):
        yield from mechanism(lab)
