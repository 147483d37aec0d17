"""Questions about the GRU, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "gru_parameters": BOTH,
    "gru_shapes": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.gru import oracle

    batch, time, features, units = (int(n) for n in rng.permutation(np.arange(2, 9))[:4])
    reset_after = bool(rng.random() < 0.5)
    yield Case(
        "gru_parameters",
        "counts",
        f"How many weights has a GRU with {units} units that reads {features} features, with "
        f"reset_after={reset_after}?",
        oracle.parameters,
        (features, units, reset_after),
        unit="weights",
    )
    yield Case(
        "gru_shapes",
        "shapes",
        f"A GRU with {units} units reads a batch of shape ({batch}, {time}, {features}), with "
        "return_state=True but without return_sequences. Which shapes come back?",
        oracle.shapes,
        (batch, time, features, units, False, True),
    )
