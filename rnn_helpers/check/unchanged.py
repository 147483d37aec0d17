"""See which of its arguments a call has changed in place."""

from typing import Any

from rnn_helpers.check.why.lab import Arguments

import numpy as np


def arguments_changed(before: Arguments, args: Any, kwargs: Any) -> list[str]:
    """Return the names of the arguments that a call has changed in place."""
    after = Arguments(tuple(args), dict(kwargs), before.labels).named()
    return [name for name, value in before.named().items() if not _equal(value, after[name])]


def _equal(first: Any, second: Any) -> bool:
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        kinds = first.dtype.kind + second.dtype.kind
        nan = "f" in kinds or "c" in kinds
        return first.shape == second.shape and bool(np.array_equal(first, second, equal_nan=nan))
    if type(first) in (list, tuple) and type(first) is type(second):
        return len(first) == len(second) and all(map(_equal, first, second))
    if type(first) is dict and type(second) is dict:
        return list(first) == list(second) and all(_equal(first[k], second[k]) for k in first)
    if isinstance(first, (bool, int, float, str, bytes, set)) and type(first) is type(second):
        return bool(first == second) or first != first
    return True
