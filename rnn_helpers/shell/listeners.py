"""Who wants to know what checks find, and which exercises have hints.

The checks know nothing of a learner's hints and progress. :mod:`rnn_helpers.learner.hints`, which
every chapter imports, registers both here; where it was not imported nobody is told, and no hint is
offered.
"""

from collections.abc import Callable, Container

_listeners: list[Callable[[str, bool], None]] = []
_hinted: list[Callable[[], Container[str]]] = []


def listen(listener: Callable[[str, bool], None]) -> None:
    """Have ``listener`` called with a function's name, and whether a check of it was right."""
    _listeners.append(listener)


def offer_hints(exercises: Callable[[], Container[str]]) -> None:
    """Have checks offer a hint for each of these exercises."""
    _hinted.append(exercises)


def tell(function: str, right: bool) -> None:
    """A check of a learner's function was right, or was not."""
    for listener in _listeners:
        listener(function, right)


def has_hints(exercise: str) -> bool:
    """Whether a learner can ask a hint for an exercise."""
    return any(exercise in exercises() for exercises in _hinted)
