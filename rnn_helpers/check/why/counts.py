"""Compare two counts as formulas: which term is there too often, and which is missing?"""

from collections.abc import Iterator
from itertools import combinations_with_replacement, product
from typing import Any, Final

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.why.lab import Lab, Unanswered

import numpy as np

#: Values that the arguments take: primes, so that products of different ones differ.
_VALUES: Final = (2, 3, 5, 7)
_DEGREE: Final = 2
_MOST_ARGUMENTS: Final = 4


def counted_terms(lab: Lab) -> Iterator[Finding]:
    """Yield the terms by which the learner's count differs, if both counts are polynomials."""
    failed = lab.failed
    key = _wrong_key(lab)
    if type(_part(failed.expected, key)) is not int or failed.error is not None:
        return
    named = failed.arguments.named()
    names = [name for name, value in named.items() if type(value) is int]
    if not names or len(names) > _MOST_ARGUMENTS:
        return
    terms = [term for n in range(_DEGREE + 1) for term in combinations_with_replacement(names, n)]
    rows, differences = [], []
    needed = len(terms) + 3
    for values in _spread(list(product(_VALUES, repeat=len(names))), needed):
        at = dict(zip(names, values, strict=True))
        try:
            trial = lab.trial(failed.arguments.replaced(at))
        except Unanswered:
            if lab.spent():
                return
            continue
        if trial.error is not None:
            return
        got = _part(trial.got, key)
        if isinstance(got, bool) or not _is_number(got):
            return
        rows.append([float(np.prod([at[name] for name in term])) for term in terms])
        differences.append(float(got - _part(trial.expected, key)))
    if len(rows) <= len(names) + 1:
        return
    where = "" if key is None else f" for {key!r}"
    whole = len(names) == len(named)
    whatever = "Whatever the sizes" if whole else f"Whatever {' and '.join(names)} may be"
    certainty = Certainty.EXACT if whole else Certainty.PART
    for text in _found(terms, np.array(rows), np.array(differences)):
        yield Finding(f"count: {text}", f"{whatever}, your count{where} has {text}.", certainty)


def _wrong_key(lab: Lab) -> Any:
    """Return the key of a wrong count in a dict of counts; None where there is a single count."""
    got, expected = lab.failed.got, lab.failed.expected
    if not isinstance(got, dict) or not isinstance(expected, dict):
        return None
    return next((key for key in expected if got.get(key) != expected[key]), None)


def _part(counts: Any, key: Any) -> Any:
    return counts if key is None or not isinstance(counts, dict) else counts.get(key)


def _spread(points: list[Any], count: int) -> list[Any]:
    """Return ``count`` of the points, from all parts of the list."""
    order = np.random.default_rng(7).permutation(len(points))
    return [points[i] for i in order[:count]]


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and bool(np.isfinite(value))


def _found(
    terms: list[tuple[str, ...]], rows: np.ndarray, differences: np.ndarray
) -> Iterator[str]:
    """Yield a text about the terms that are too much and too little."""
    factors, *_ = np.linalg.lstsq(rows, differences, rcond=None)
    # Halves occur where somebody divides by two.
    rounded = np.round(2 * factors) / 2
    if not np.allclose(rows @ rounded, differences, atol=1e-6) or not rounded.any():
        return
    more = [_term(f, t) for f, t in zip(rounded, terms, strict=True) if f > 0]
    less = [_term(-f, t) for f, t in zip(rounded, terms, strict=True) if f < 0]
    if len(more) + len(less) > 3:
        return
    parts = []
    if more:
        parts.append(f"{' + '.join(more)} too much")
    if less:
        parts.append(f"{' + '.join(less)} too little")
    yield " and ".join(parts)


def _term(factor: float, names: tuple[str, ...]) -> str:
    number = f"{factor:g}"
    product_ = " * ".join(names)
    if not names:
        return number
    return f"`{product_}`" if factor == 1 else f"{number} * `{product_}`"
