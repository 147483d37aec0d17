"""Questions about shapes, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "summary_shape": BOTH,
    "reverse_time": BOTH,
    "last_step": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.start_here import oracle

    batch, time, features, units = (int(n) for n in rng.permutation(np.arange(2, 9))[:4])
    yield Case(
        "summary_shape",
        "shapes",
        f"A recurrent layer with {units} units reads a batch of shape ({batch}, {time}, "
        f"{features}) and returns its last output only. Which shape has the result?",
        oracle.summary_shape,
        ((batch, time, features), units),
    )
    steps = rng.permutation(9)[:3].tolist()
    x = np.array([[[float(n)] for n in steps]])
    yield Case(
        "reverse_time",
        "axes",
        f"x is {x.tolist()}, of shape (1, 3, 1). What is x with the time turned round?",
        oracle.time_reversed,
        (x,),
    )
    pair = rng.permutation(9)[:4].reshape(1, 2, 2).astype(float)
    yield Case(
        "last_step",
        "axes",
        f"x is {pair.tolist()}, of shape (batch, time, features) = (1, 2, 2). What is the last "
        "step?",
        oracle.last_step,
        (pair,),
    )
