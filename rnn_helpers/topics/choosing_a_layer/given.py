"""What the chapter gives to answers and checks."""

from collections.abc import Callable
from typing import Any

from rnn_helpers.check.beside import beside_answer
from rnn_helpers.topics.choosing_a_layer import oracle as reference

import numpy as np


@beside_answer("make_review")
def drawn_twice(
    draw: Callable[..., Any], grammar: Any, seed: int, count: int
) -> dict[str, list[Any]] | None:
    """Return many reviews that ``draw`` makes from one seed, and the same again.

    Returns:
        The reviews as ``drawn`` and ``again``; None if ``draw`` returns nothing.
    """
    runs = []
    for _ in range(2):
        rng = np.random.default_rng(seed)
        runs.append([draw(grammar, rng) for _ in range(count)])
    return None if runs[0][0] is None else {"drawn": runs[0], "again": runs[1]}


def pretended(ids: np.ndarray) -> np.ndarray:
    """Return made-up probabilities, ``(n, 1)``, for ids, ``(n, time)``, as a model would."""
    return reference.pretended(ids)
