"""Count how much a wrong result tells: many numbers prove a mistake, a single False proves none."""

import math
from dataclasses import replace
from typing import Any, Final

from rnn_helpers.check.compare import agree, plain
from rnn_helpers.check.verdict import Mistake

import numpy as np

#: So many bits prove that a result is that of one mistake and not of another one.
ENOUGH: Final = 4.0
_FLOAT, _WHOLE, _OTHER_FORM, _CHARACTER = 12.0, 3.0, 4.0, 2.0
_MOST: Final = 100.0
#: What it tells that an answer is wrong, or right, just where it was foretold; and that it is wrong
#: in the same way once more.
_WRONG_AGAIN, _RIGHT_AGAIN, _SAME_AGAIN = 1.0, 0.5, 0.25


def bits(wrong: Any, right: Any) -> float:
    """Return how many bits tell a wrong value from other wrong values, roughly.

    A truth value that is wrong can only be the other one, so it tells nothing of the reason.

    Args:
        wrong: The wrong value.
        right: The right value.
    """
    return min(_MOST, _bits(plain(wrong), plain(right)))


def _bits(wrong: Any, right: Any) -> float:
    if isinstance(wrong, np.ndarray) and isinstance(right, np.ndarray):
        if wrong.shape != right.shape or wrong.dtype.kind != right.dtype.kind:
            return _OTHER_FORM + _each(wrong.ravel()[:1]) * wrong.size
        differs = wrong != right
        return _pattern(int(differs.sum()), wrong.size) + _each(wrong) * float(differs.sum())
    if isinstance(wrong, dict) and isinstance(right, dict) and wrong.keys() == right.keys():
        return _parts([(wrong[key], right[key]) for key in right])
    if isinstance(wrong, (list, tuple)) and isinstance(right, (list, tuple)):
        if len(wrong) == len(right):
            return _parts(list(zip(wrong, right, strict=True)))
        return _OTHER_FORM + sum(_bits(plain(item), None) for item in wrong)
    if isinstance(wrong, bool):
        return 0.0 if isinstance(right, bool) else _WHOLE
    if isinstance(wrong, int):
        return _WHOLE
    if isinstance(wrong, float):
        return _FLOAT
    if isinstance(wrong, str):
        return _OTHER_FORM + _CHARACTER * len(wrong)
    return _OTHER_FORM + (_each(wrong) * wrong.size if isinstance(wrong, np.ndarray) else 0.0)


def _parts(pairs: list[tuple[Any, Any]]) -> float:
    differing = [(plain(wrong), plain(right)) for wrong, right in pairs if not _same(wrong, right)]
    told = sum(_bits(wrong, right) for wrong, right in differing)
    return _pattern(len(differing), len(pairs)) + told


def _same(first: Any, second: Any) -> bool:
    try:
        return agree(first, second)
    except Exception:
        return False


def _each(array: np.ndarray) -> float:
    return {"b": 0.0, "i": _WHOLE, "u": _WHOLE}.get(array.dtype.kind, _FLOAT)


def _pattern(wrong: int, count: int) -> float:
    """Return the bits that tell which ``wrong`` of ``count`` places are wrong."""
    return math.log2(math.comb(count, wrong)) if 0 < wrong < count <= 1000 else 0.0


def bits_again(wrong: Any, right: Any, first: Any) -> float:
    """Return how many bits a further result tells that an explanation has foretold.

    Args:
        wrong: The foretold result.
        right: The right result for the same arguments; it may agree with the foretold one.
        first: The result of the call that failed first. The same wrong value again may be one that
            is always returned.
    """
    if _same(wrong, right):
        return _RIGHT_AGAIN
    told = bits(wrong, right)
    return told + (_WRONG_AGAIN if told or not _same(wrong, first) else _SAME_AGAIN)


def uncertain(mistake: Mistake) -> Mistake:
    """Return a mistake that may be the reason, with words that say so."""
    return replace(
        mistake,
        explanation="perhaps this, though another mistake could give the same here: "
        f"{mistake.explanation}",
        certain=False,
    )
