"""Small networks with fixed weights, which the chapter's answers are called with."""

from rnn_helpers.topics.state_over_time import oracle as reference

import numpy as np


def recurrent_step(batch: np.ndarray, state: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    """Run one batch through a small SimpleRNN, from a state or from zeros.

    Args:
        batch: ``(batch, time, 3)``.
        state: ``(batch, 5)`` or ``None``.

    Returns:
        Every output, ``(batch, time, 5)``, and the last state, ``(batch, 5)``.
    """
    return reference.read_on(batch, state)


def summing_step(batch: np.ndarray, state: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    """Add up the steps of one batch; what comes out is not the state.

    Args:
        batch: ``(batch, time, features)``.
        state: ``(batch, features)`` or ``None``.

    Returns:
        Twice every sum so far, ``(batch, time, features)``; the last sum, ``(batch, features)``.
    """
    sums = np.cumsum(batch, axis=1)
    if state is not None:
        sums = sums + np.asarray(state)[:, None]
    return 2 * sums, sums[:, -1]
