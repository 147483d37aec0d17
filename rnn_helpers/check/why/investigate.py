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
from rnn_helpers.check.why.lab import ILLUSTRATION_SECONDS, SECONDS, Lab, Trial
from rnn_helpers.check.why.smallest import cheaper, example, smallest

Mechanism = Callable[[Lab], Iterator[Finding]]

#: The share of the time in which to find a reason; the rest is for the small input.
FOR_A_REASON: Final = 0.75
FOR_A_REASON_IF_SLOW: Final = 0.85

#: Each with the seconds that it may take and, for slow answers, the number of calls if that takes
#: longer. Among findings of the same certainty, the first in this list is told.
MECHANISMS: Final[tuple[tuple[Mechanism, float, int], ...]] = (
    (kinds.wrong_kind, 0.05, 0),
    (sizes.where_right, 0.05, 1),
    (drawn.odd_shares, 0.05, 0),
    (model_shapes.other_layers, 0.05, 0),
    (model_shapes.other_end, 0.05, 0),
    (models.one_setting, 0.6, 3),
    (counts.counted_terms, 0.2, 0),
    (as_if.one_change, 0.3, 3),
    (known.known_and_a_slip, 0.1, 1),
    (source.slips, 0.05, 1),
    (repeated.called_again, 0.05, 1),
    (as_if.two_changes, 0.15, 1),
    (sizes.without_effect, 0.06, 3),
    (sizes.one_part_zero, 0.06, 4),
    (sizes.one_size_at_a_time, 0.1, 2),
    (repeated.never_called, 0.05, 2),
)

#: What looks at what is there already. It is tried even if no time is left.
FREE: Final = frozenset(
    {kinds.wrong_kind, drawn.odd_shares, model_shapes.other_layers, model_shapes.other_end}
)

#: What is tried first on a slow answer: what costs no call, and then what tells much for one.
FIRST_OF_SLOW: Final[tuple[Mechanism, ...]] = (
    kinds.wrong_kind,
    drawn.odd_shares,
    model_shapes.other_layers,
    model_shapes.other_end,
    source.slips,
    models.one_setting,
    sizes.where_right,
    as_if.one_change,
    sizes.one_size_at_a_time,
    sizes.one_part_zero,
)

#: Tried before all others, because they take little time. So something is known even if a busy
#: machine leaves no time for the rest.
QUICK: Final = frozenset({sizes.without_effect, sizes.one_part_zero, sizes.one_size_at_a_time})

#: What is tried beside a known mistake; it calls nothing.
_NAMED: Final[list[tuple[int, Mechanism, float]]] = [(0, source.plain_slips, 0.05)]

#: The functions that this grader's kernel has investigated. Another failed check of the same
#: function, above all the hidden one, has the same reason most times, and feedback shows the first.
_investigated: set[str] = set()


def investigate(lab: Lab, named: bool = False) -> tuple[Finding | None, Example | None]:
    """Return what helps most of what the experiments found, and a small input that fails.

    Args:
        lab: The failed answer.
        named: Whether the mistake is a known one. Then only the small input is looked for, and a
            slip in the source that explains it.
    """
    best: tuple[Certainty, int, Finding] | None = None
    if TimeLimit.elsewhere:
        # A name is enough while a class is graded.
        if named or lab.function_name in _investigated:
            return None, None
        _investigated.add(lab.function_name)
    with lab.within((FOR_A_REASON_IF_SLOW if lab.is_slow() else FOR_A_REASON) * lab.seconds):
        if lab.is_slow() and not named and not _is_model(lab.failed.raw):
            with contextlib.suppress(Exception):
                if less := cheaper(lab):
                    lab.look_at(less)
        for rank, mechanism, seconds in _NAMED if named else _in_order(lab):
            if lab.spent() and mechanism not in FREE:
                continue
            for finding in _tried(mechanism, lab, seconds):
                if best is None or (finding.certainty, rank) > best[:2]:
                    best = finding.certainty, rank, finding
            if best and best[0] is Certainty.EXACT:
                break
    said = best[-1] if best else None
    found: list[Example | None] = []
    if lab.oracle.drawn:
        return said, None
    with contextlib.suppress(Exception), lab.within(ILLUSTRATION_SECONDS if named else SECONDS):
        small = smallest(lab)
        found.append(example(lab, small))
        if said and _contradicts(lab, small, said):
            said = None
    return said, found[0] if found else None


def _contradicts(lab: Lab, small: Trial, said: Finding) -> bool:
    """Return whether a small case fails at a size for which the answer is said to be right."""
    if said.right_for is None:
        return False
    axis, right = said.right_for
    return lab.oracle.sizes(small.arguments.named()).get(axis, right + 1) <= right


def _in_order(lab: Lab) -> list[tuple[int, Mechanism, float]]:
    """Return the mechanisms in the order of trying them, each with its rank and seconds."""
    ranked = [
        (-rank, mechanism, max(seconds, lab.seconds_for(calls) if lab.is_slow() else 0))
        for rank, (mechanism, seconds, calls) in enumerate(MECHANISMS)
    ]
    if _is_model(lab.failed.raw):
        # To build a model for each question is never quick.
        return ranked
    if lab.is_slow():
        last = len(FIRST_OF_SLOW)
        places = {mechanism: place for place, mechanism in enumerate(FIRST_OF_SLOW)}
        return sorted(ranked, key=lambda entry: places.get(entry[1], last))
    return sorted(ranked, key=lambda entry: entry[1] not in QUICK)


def _is_model(value: object) -> bool:
    return hasattr(value, "get_config")


def _tried(mechanism: Mechanism, lab: Lab, seconds: float) -> Iterator[Finding]:
    # A learner's result may be anything. What can't be compared explains nothing, and an experiment
    # never changes a verdict. The tests of the mechanisms call them without this.
    with contextlib.suppress(Exception), lab.within(seconds):
        yield from mechanism(lab)
