"""See whether an answer that is right for one input is right for others too."""

import time
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any, Final

from rnn_helpers.check.finding import Example
from rnn_helpers.check.oracles import Oracle
from rnn_helpers.check.why.lab import Arguments, Lab, Trial, Unanswered
from rnn_helpers.check.why.smallest import example, smaller, smallest
from rnn_helpers.check.why.vary import others

from IPython.core.interactiveshell import InteractiveShell

SECONDS: Final = 0.25
#: A cell may check an answer for many inputs; this is for all of them together.
SECONDS_OF_A_CELL: Final = 0.5
#: An answer of which one call takes longer is not called again.
SLOWEST: Final = 0.05
_OTHER_VALUES: Final = 3
_OTHER_SIZES: Final = 16


def wrong_elsewhere(oracle: Oracle, function: Callable[..., Any], right: Trial) -> Example | None:
    """Return a small input for which a function is wrong that was right for another one, or None.

    Args:
        oracle: The oracle.
        function: The learner's function.
        right: The trial in which it was right.
    """
    began = time.monotonic()
    if right.seconds > SLOWEST or _spent.in_cell() > SECONDS_OF_A_CELL:
        return None
    try:
        return _wrong_elsewhere(Lab(oracle, function, right, SECONDS))
    finally:
        _spent.add(time.monotonic() - began)


class _Spent:
    """The seconds that were spent in the running cell."""

    def __init__(self) -> None:
        self._cell, self._seconds = 0, 0.0

    def in_cell(self) -> float:
        """Return the seconds that were spent so far."""
        if not InteractiveShell.initialized():
            return 0.0
        cell = InteractiveShell.instance().execution_count
        if cell != self._cell:
            self._cell, self._seconds = cell, 0.0
        return self._seconds

    def add(self, seconds: float) -> None:
        """Add seconds."""
        self._seconds += seconds


_spent = _Spent()


def _wrong_elsewhere(lab: Lab) -> Example | None:
    for arguments in _elsewhere(lab):
        try:
            trial = lab.trial(arguments)
        except Unanswered:
            if lab.spent():
                return None
            continue
        # Another exercise that is not done yet is no mistake of this one.
        if not trial.right and not isinstance(trial.error, NotImplementedError):
            lab.look_at(trial)
            return example(lab, smallest(lab)) or example(lab, trial)
    return None


def _elsewhere(lab: Lab) -> Iterator[Arguments]:
    arguments = lab.failed.arguments
    return chain(
        islice(others(arguments), _OTHER_VALUES), islice(smaller(lab, arguments), _OTHER_SIZES)
    )
