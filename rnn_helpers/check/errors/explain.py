"""Say what an error of the learner's code means, and what to try."""

from dataclasses import dataclass
from typing import Final

from rnn_helpers.check.errors import arrays, python, tensors
from rnn_helpers.check.errors.entry import Entry
from rnn_helpers.check.errors.place import ASSERTED, CALLED, RAISED, Place, place_of
from rnn_helpers.errors import keras_said

#: Known errors that have nothing to do with the input, so that other inputs tell nothing more.
SAME_FOR_EVERY_INPUT: Final = frozenset(
    {"asked_reference", "called_in_another_way", "import_failed", "module_lacks_it", "name_unknown"}
)

#: The most characters of a message that are searched.
_SEARCHED: Final = 4_000

_OWN: Final = {
    RAISED: Entry(
        "own_check_refused",
        (),
        "",
        "This input is valid, but your own check refused it. Look at the condition under which "
        "your code raises this error.",
    ),
    ASSERTED: Entry(
        "own_assert_failed",
        (),
        "",
        "This input is valid, but your own `assert` refused it. Look at what it takes for granted.",
    ),
}
_SIGNATURE: Final = Entry(
    "called_in_another_way",
    ("TypeError",),
    r"\(\) (missing \d+ required|takes |got an unexpected keyword|got multiple values)",
    "The check calls your function in the way that the exercise describes, and yours has other "
    "parameters. Keep the line that begins with `def` as the exercise gave it.",
)
_RECURSION: Final = Entry(
    "recursion_without_end",
    ("RecursionError",),
    "",
    "A function that calls itself needs a case in which it does not, and each call must come "
    "closer to it. Perhaps it has the name of the function that you meant to call.",
)


@dataclass(frozen=True)
class Explained:
    """What is known of an error.

    Attributes:
        id: The name of the known error; "" if it is none.
        explanation: What it means. It contains nothing of the error's own.
        place: Sentences about the learner's line and the values in it; may be empty.
    """

    id: str = ""
    explanation: str = ""
    place: str = ""


def explained(error: BaseException, valid_input: bool = True) -> Explained:
    """Return what an error means and where it came from.

    Args:
        error: The error.
        valid_input: Whether the input is one that the exercise allows. If it isn't, an error that
            the learner's own code raises may be right.
    """
    place = place_of(error)
    text = place.text() if place is not None else ""
    entry = _entry(error, place, valid_input)
    if place is not None and place.own and entry is None:
        text = ""
    return Explained(entry.id, entry.explanation, text) if entry else Explained(place=text)


def _entry(error: BaseException, place: Place | None, valid_input: bool) -> Entry | None:
    types = tuple(kind.__name__ for kind in type(error).__mro__)
    message = str(error)[:_SEARCHED]
    if place is not None and place.own and place.own != CALLED:
        return _OWN.get(place.own) if valid_input else None
    if place is not None and place.own == CALLED and _SIGNATURE.fits(types, message):
        return _SIGNATURE
    if "RecursionError" in types:
        return _RECURSION if place is not None and place.repeats else None
    if "StopIteration" in types:
        message = f"StopIteration: {message}"
    for entry in _tables(place):
        if entry.fits(types, message) or entry.fits(types, keras_said(error)):
            return entry
    return None


def _tables(place: Place | None) -> tuple[Entry, ...]:
    libraries = tensors.ENTRIES + arrays.ENTRIES
    # Inside a library, Python's own errors say nothing about the learner's values.
    own_line = place is not None and not place.inside and place.line
    return libraries + python.ENTRIES if own_line else libraries
