"""The numbers of item analysis. Pure functions of points; nothing here knows of notebooks.

Sources: Crocker and Algina, "Introduction to Classical and Modern Test Theory" (1986), for
difficulty and reliability; Henrysson, "Correction of item-total correlations in item analysis",
Psychometrika 28 (1963), 211-218, for the item-rest correlation; Ebel and Frisbie, "Essentials of
Educational Measurement" (1991), for what is a good one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

#: Below this an exercise hardly tells strong students from weak ones (Ebel and Frisbie).
POOR, GOOD = 0.2, 0.3
#: With fewer students than this a correlation is mostly chance.
FEWEST = 10


@dataclass(frozen=True)
class Spread:
    """The 10th, 25th, 50th, 75th and 90th percentiles of some numbers."""

    low: float
    lower: float
    median: float
    upper: float
    high: float


def spread(values: Sequence[float]) -> Spread | None:
    """Return the percentiles of some numbers, interpolated linearly; None if there are none.

    >>> spread([0, 1, 2, 3, 4]).median
    2.0
    """
    if not values:
        return None
    return Spread(*(float(p) for p in np.percentile(values, [10, 25, 50, 75, 90])))


def proportion_correct(points: ArrayLike, most: float) -> float:
    """Return an exercise's difficulty, which is the mean share of its points.

    It is 1 for an exercise that everyone solved. If points are all or nothing, it is the share of
    students who solved the exercise, which item analysis calls the p-value.

    >>> proportion_correct([3, 3, 0, 0], 3)
    0.5
    """
    given = np.asarray(points, float)
    return float(given.mean() / most) if given.size and most else math.nan


def correlation(one: ArrayLike, other: ArrayLike) -> float | None:
    """Pearson's correlation; None when it is not defined, because one of them never varies.

    >>> round(correlation([0, 0, 1, 1], [1, 2, 3, 4]), 3)
    0.894
    """
    a, b = np.asarray(one, float), np.asarray(other, float)
    if a.size < 3:
        return None
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float(a @ a) * float(b @ b))
    # What is constant has a deviation of a few units in the last place only.
    return float(a @ b) / scale if scale > 1e-9 else None


def item_rest_correlations(points: ArrayLike) -> list[float | None]:
    """Return each exercise's discrimination: its correlation with the points for all others.

    The exercise itself is left out of the total, because it would correlate with itself. If points
    are all or nothing, this is the corrected point-biserial correlation.

    Args:
        points: The points, in shape (students, exercises).
    """
    table = np.asarray(points, float)
    totals = table.sum(axis=1)
    if table.shape[1] < 2:
        return [None] * table.shape[1]
    return [correlation(column, totals - column) for column in table.T]


def cronbach_alpha(points: ArrayLike) -> float | None:
    """Return the reliability of the total, which is Cronbach's alpha (1951).

    At 0 the total is chance; above 0.7 it is good for a test.

    Args:
        points: The points, in shape (students, exercises).

    Returns:
        Alpha; None with fewer than two exercises or three students, or if all totals are the same.
    """
    table = np.asarray(points, float)
    students, exercises = table.shape
    if exercises < 2 or students < 3:
        return None
    total = float(table.sum(axis=1).var(ddof=1))
    if total < 1e-12:
        return None
    parts = float(table.var(axis=0, ddof=1).sum())
    return exercises / (exercises - 1) * (1 - parts / total)
