"""Say what the wrong kind of a result means: whole numbers for floats, a text for a number."""

import ast
from collections.abc import Iterator

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.why.lab import Lab
from rnn_helpers.check.why.source import tree_of

import numpy as np


def wrong_kind(lab: Lab) -> Iterator[Finding]:
    """Yield what to change if the result is right but for its kind of number."""
    got, expected = lab.failed.got, lab.failed.expected
    if not isinstance(expected, np.ndarray) or not isinstance(got, (np.ndarray, list, tuple)):
        return
    try:
        array = np.asarray(got)
    except ValueError:
        return
    if array.shape != expected.shape or array.dtype.kind not in "iufb":
        return
    if expected.dtype.kind == "f" and array.dtype.kind in "iu":
        yield Finding(
            "whole numbers",
            f"Your result holds whole numbers ({array.dtype}), so everything after the point is "
            'lost. Make the array for floats, for example with `dtype="float32"`.',
            Certainty.EXACT,
        )
    elif expected.dtype.kind == "b" and array.dtype.kind != "b":
        yield Finding(
            "numbers for truth values",
            "Your result holds numbers where True and False are asked for. Compare, or use "
            "`astype(bool)`.",
            Certainty.EXACT,
        )
    elif expected.dtype.kind in "iu" and array.dtype.kind == "f":
        yield Finding(
            "floats for whole numbers",
            f"Your result holds floats ({array.dtype}) where whole numbers are asked for. "
            f"{_whole_instead(lab)}",
            Certainty.EXACT,
        )


def _whole_instead(lab: Lab) -> str:
    """Return how the learner's function gets whole numbers."""
    tree = tree_of(lab.function)
    if tree is not None and any(isinstance(node, ast.Div) for node in ast.walk(tree)):
        return "Divide with `//`, or use `astype(int)` at the end."
    return (
        "Make the array for whole numbers: `np.zeros`, `np.ones`, `np.full` and `np.array` take "
        '`dtype="int32"`.'
    )
