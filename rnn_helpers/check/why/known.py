"""Recognise a known mistake, alone or together with a slip in the result."""

from collections.abc import Iterator
from typing import Any

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.verdict import Mistake
from rnn_helpers.check.why import vary
from rnn_helpers.check.why.lab import Lab
from rnn_helpers.check.why.results import changes_to_result

import numpy as np

_FURTHER_TRIALS = 2
_MANY_TRIALS = 4
#: From so many numbers on, a result agrees with another one for a reason.
_LONG = 4


def recognised(lab: Lab) -> Mistake | None:
    """Return the known mistake that explains the wrong result, here and for other arguments.

    A mistake that another trial contradicts is not named, because a wrong name misleads more than
    none. If no other arguments can be tried, one match is enough.
    """
    failed = lab.failed
    for mistake in lab.known_mistakes(failed.arguments):
        if _is_it(lab, mistake, failed):
            count = _FURTHER_TRIALS if _is_long(failed.expected) else _MANY_TRIALS
            if all(_agrees(lab, mistake.id, trial) for trial in vary.trials(lab, count)):
                return mistake
    return None


def known_and_a_slip(lab: Lab) -> Iterator[Finding]:
    """Yield a known mistake whose result was changed once more, for example in its sign.

    Only results of many numbers are looked at. In a short list or a text, too much agrees by
    chance.
    """
    failed = lab.failed
    if failed.error is not None or not _is_long(failed.expected):
        return
    for mistake in lab.known_mistakes(failed.arguments):
        if lab.same(mistake.value, failed.expected):
            continue
        for result in changes_to_result(mistake.value, lab.axis_names()):
            explains = lab.same(result.value, failed.got)
            needed = not lab.same(result.value, mistake.value)
            if explains and needed and _slip_holds_elsewhere(lab, mistake.id, result.id):
                yield Finding(
                    f"{mistake.id}; result: {result.id}",
                    f"Two things come together. First: {mistake.explanation} Second: after that "
                    f"your result is {result.text}. {result.so}".strip(),
                    Certainty.EXACT,
                )
                return


def _is_long(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size >= _LONG


def _slip_holds_elsewhere(lab: Lab, mistake_id: str, result_id: str) -> bool:
    trials = vary.trials(lab, _FURTHER_TRIALS)
    return bool(trials) and all(
        trial.error is None
        and any(
            lab.same(result.value, trial.got)
            for mistake in lab.known_mistakes(trial.arguments)
            if mistake.id == mistake_id
            for result in changes_to_result(mistake.value, lab.axis_names())
            if result.id == result_id
        )
        for trial in trials
    )


def _is_it(lab: Lab, mistake: Mistake, trial: Any) -> bool:
    # A mistake that does not change the result for these inputs can't explain a wrong one.
    return lab.same(trial.got, mistake.value) and not lab.same(mistake.value, trial.expected)


def _agrees(lab: Lab, mistake_id: str, trial: Any) -> bool:
    """Return whether a trial does not contradict a mistake."""
    if trial.error is not None:
        return True
    possible = False
    try:
        for mistake in lab.known_mistakes(trial.arguments):
            if mistake.id == mistake_id:
                if lab.same(trial.got, mistake.value):
                    return True
                possible = True
    except Exception:
        # The mistakes were written for the arguments of the checks, not for any others.
        return True
    return not possible
