"""Questions about the SimpleRNN, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "simple_rnn_parameters": BOTH,
    "simple_rnn_shapes": BOTH,
    "clip_by_global_norm": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.simple_rnn import oracle

    batch, time, features, units = (int(n) for n in rng.permutation(np.arange(2, 9))[:4])
    yield Case(
        "simple_rnn_parameters",
        "counts",
        f"How many weights has a SimpleRNN with {units} units that reads {features} features?",
        oracle.parameters,
        (features, units),
        unit="weights",
    )
    yield Case(
        "simple_rnn_shapes",
        "shapes",
        f"A SimpleRNN with {units} units reads a batch of shape ({batch}, {time}, {features}), "
        "with return_sequences=True and return_state=True. Which shapes come back?",
        oracle.shapes,
        (batch, time, features, units, True, True),
    )
    length = float(rng.choice([2.0, 5.0, 10.0]))
    grads = [np.array([3.0, 0.0]) * length, np.array([0.0, 4.0]) * length]
    yield Case(
        "clip_by_global_norm",
        "clipping",
        f"Two gradients are {grads[0].tolist()} and {grads[1].tolist()}. What are they after "
        "clipping by a global norm of 5?",
        oracle.clip_by_global_norm,
        (grads, 5.0),
    )
