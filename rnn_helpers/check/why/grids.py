"""Draw the two results of a small case as tables with named axes."""

from collections.abc import Sequence
from typing import Any, Final

from rnn_helpers.check.compare import ORDINALS, shown
from rnn_helpers.check.finding import Grids
from rnn_helpers.check.why.lab import Lab, Trial

import numpy as np

#: A larger table is read no faster than the text.
MOST_ROWS: Final = 6
MOST_COLUMNS: Final = 6


def grids(lab: Lab, trial: Trial) -> Grids | None:
    """Return the two results of a trial as tables, or None where a table shows no more than text.

    Of an array with more than two axes, and of several results, the part with the first difference
    is drawn.
    """
    if trial.error is not None:
        return None
    axes = lab.oracle.axes(trial.arguments.named(), trial.expected)
    if isinstance(trial.expected, tuple):
        return _of_several(lab, trial, axes if isinstance(axes, tuple) else ())
    return _drawn(lab, trial.expected, trial.got, getattr(axes, "names", ()))


def _of_several(lab: Lab, trial: Trial, axes: Sequence[Any]) -> Grids | None:
    got, count = trial.got, len(trial.expected)
    if not isinstance(got, (tuple, list)) or len(got) != count or count > len(ORDINALS):
        return None
    for place, pair in enumerate(zip(trial.expected, got, strict=True)):
        if not lab.same(*reversed(pair)):
            names = axes[place].names if len(axes) == count else ()
            return _drawn(lab, *pair, names, (f"the {ORDINALS[place]} of the {count} results",))
    return None


def _drawn(
    lab: Lab, expected: Any, got: Any, names: Sequence[str], part: Sequence[str] = ()
) -> Grids | None:
    if not isinstance(expected, np.ndarray) or not 1 <= expected.ndim <= 4 or expected.size < 2:
        return None
    if np.shape(got) != expected.shape or np.asarray(got).dtype.kind not in "biuf":
        return None
    got = np.asarray(got)
    if len(names) != expected.ndim:
        names = ("",) * expected.ndim
    wrong = np.array(
        [not lab.same(*pair) for pair in zip(got.flat, expected.flat, strict=True)]
    ).reshape(expected.shape)
    while expected.ndim > 2:
        index = int(np.argwhere(wrong)[0][0])
        if len(expected) > 1:
            part = (*part, f"{names[0] or 'index'} {index}")
        expected, got, wrong, names = expected[index], got[index], wrong[index], names[1:]
    if expected.ndim == 1:
        expected, got, wrong, names = expected[None], got[None], wrong[None], ("", *names)
    if len(expected) > MOST_ROWS or expected.shape[1] > MOST_COLUMNS or not wrong.any():
        return None
    return Grids(
        rows=names[0] if len(expected) > 1 else "",
        columns=names[1],
        part=", ".join(part),
        expected=_texts(expected),
        got=_texts(got),
        wrong=tuple(tuple(map(bool, row)) for row in wrong),
    )


def _texts(values: np.ndarray) -> tuple[tuple[str, ...], ...]:
    rounded = np.round(values, 4) + 0.0 if values.dtype.kind == "f" else values
    return tuple(tuple(shown(value) for value in row) for row in rounded.tolist())
