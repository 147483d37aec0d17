"""Connect the checks with a learner's hints and progress, which the checks do not import.

:mod:`rnn_helpers.learner.hints`, which every chapter imports, registers here a function to call
with each check's result and the list of exercises with hints. If it was not imported, results go
nowhere and no hints are offered.
"""

from collections.abc import Callable, Container

_listeners: list[Callable[[str, bool], None]] = []
_hinted: list[Callable[[], Container[str]]] = []


def listen(listener: Callable[[str, bool], None]) -> None:
    """Register a function to be called after each check.

    Args:
        listener: Called with the name of the learner's function, and whether the check was right.
    """
    _listeners.append(listener)


def offer_hints(exercises: Callable[[], Container[str]]) -> None:
    """Register a function that returns the exercises for which checks may offer a hint."""
    _hinted.append(exercises)


def tell(function: str, right: bool) -> None:
    """Report to all listeners whether a check of a learner's function was right."""
    for listener in _listeners:
        listener(function, right)


def has_hints(exercise: str) -> bool:
    """Return whether a learner can ask for a hint for an exercise."""
    return any(exercise in exercises() for exercises in _hinted)
