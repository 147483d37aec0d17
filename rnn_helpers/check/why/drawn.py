"""Say what is odd about the shares of many random draws."""

from collections.abc import Iterator
from typing import Final

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.why.lab import Lab

import numpy as np

#: A share that is larger than this does not stay at zero by chance in the draws of a check.
_SEEN: Final = 0.02


def odd_shares(lab: Lab) -> Iterator[Finding]:
    """Yield an id that was drawn and must not be, or one that was never drawn."""
    expected, got = lab.failed.expected, lab.failed.got
    if not (_shares(expected) and _shares(got)) or expected.shape != got.shape:
        return
    never = np.argwhere((expected == 0) & (got > 0))
    if len(never):
        yield Finding(
            "drawn: what must not come",
            f"{_id(never[0])} came out, and must never come: the probability is 0.",
            Certainty.PART,
        )
    missing = np.argwhere((expected > _SEEN) & (got == 0))
    if len(missing):
        place = tuple(missing[0])
        yield Finding(
            "drawn: what never came",
            f"{_id(missing[0])} never came out. It should happen in {100 * expected[place]:.0f} of "
            "100 draws.",
            Certainty.PART,
        )
    if got.max() == 1 and expected.max() < 1:
        yield Finding(
            "drawn: always the same",
            "Every draw gave the same. Is the likeliest taken each time (`argmax`), or the "
            "generator made anew with the same seed in each call?",
            Certainty.EXACT,
        )


def _shares(value: object) -> bool:
    return (
        isinstance(value, np.ndarray)
        and value.dtype.kind == "f"
        and value.size > 1
        and bool(np.isclose(value.sum(), 1, atol=1e-3))
    )


def _id(place: np.ndarray) -> str:
    return f"Id {place[0]}" if len(place) == 1 else f"The ids {', '.join(map(str, place))}"
