"""Recognise a known mistake, alone or together with a slip in the result."""

from collections.abc import Iterator
from typing import Any

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.verdict import Mistake
from rnn_helpers.check.why import evidence, vary
from rnn_helpers.check.why.lab import Lab, Trial
from rnn_helpers.check.why.results import changes_to_result, loses_entries

import numpy as np

_FURTHER_TRIALS = 2
_MANY_TRIALS = 4
#: From so many numbers on, a result agrees with another one for a reason.
_LONG = 4
#: So many bits of one result prove a mistake, so that a slow function is asked only once more.
_PROOF = 60.0
#: The least that a result must tell if it is the only one.
_SOMETHING = 1.0


def recognised(lab: Lab) -> Mistake | None:
    """Return the known mistake that explains the wrong result, here and for other arguments.

    A mistake that another trial contradicts is not named, because a wrong name misleads more than
    none. Where all results together tell little, such as a few truth values, it is named as one
    that may be the reason.
    """
    failed = lab.failed
    for mistake in lab.known_mistakes(failed.arguments):
        if lab.mistakes_take_too_long():
            return None
        if _is_it(lab, mistake, failed):
            count = _FURTHER_TRIALS if _is_long(failed.expected) else _MANY_TRIALS
            told = evidence.bits(mistake.value, failed.expected)
            found = list(_told_elsewhere(lab, mistake.id, count, told >= _PROOF))
            if None not in found:
                told += sum(bits for bits in found if bits is not None)
                # Where nothing else can be asked, the one result has to do.
                needed = evidence.ENOUGH if found else _SOMETHING
                return mistake if told >= needed else evidence.uncertain(mistake)
    return None


def _told_elsewhere(lab: Lab, mistake_id: str, count: int, proven: bool) -> Iterator[float | None]:
    """Yield what up to ``count`` further trials tell for a mistake, as long as there is time.

    To work out a mistake for other arguments takes as long as it took for the first ones.
    """
    for number in range(1, count + 1):
        scarce = not lab.has_time_for_the_same_again()
        if scarce and (proven or number > 1):
            return
        trials = vary.trials(lab, number)
        if len(trials) < number:
            return
        yield _told_by(lab, mistake_id, trials[-1])


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
            explains = not loses_entries(result.id) and lab.same(result.value, failed.got)
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


def _told_by(lab: Lab, mistake_id: str, trial: Trial) -> float | None:
    """Return how many bits a trial tells for a mistake; None if it contradicts it."""
    if trial.error is not None:
        return 0.0
    possible = False
    try:
        for mistake in lab.known_mistakes(trial.arguments):
            if mistake.id == mistake_id:
                if lab.same(trial.got, mistake.value):
                    return evidence.bits_again(mistake.value, trial.expected, lab.first.got)
                possible = True
    except Exception:
        # The mistakes were written for the arguments of the checks, not for any others.
        return 0.0
    return None if possible else 0.0
