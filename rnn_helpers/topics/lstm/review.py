"""Questions about the LSTM, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "lstm_parameters": BOTH,
    "lstm_shapes": BOTH,
    "split_gates": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.lstm import oracle

    batch, time, features, units = (int(n) for n in rng.permutation(np.arange(2, 9))[:4])
    yield Case(
        "lstm_parameters",
        "counts",
        f"How many weights has an LSTM with {units} units that reads {features} features?",
        oracle.parameters,
        (features, units),
        unit="weights",
    )
    yield Case(
        "lstm_shapes",
        "shapes",
        f"An LSTM with {units} units reads a batch of shape ({batch}, {time}, {features}), with "
        "return_state=True but without return_sequences. Which shapes come back?",
        oracle.shapes,
        (batch, time, features, units, False, True),
    )
    sums = rng.permutation(np.arange(1, 10))[:4].astype(float)
    yield Case(
        "split_gates",
        "gate orders",
        f"The sums of one unit of Keras' LSTM are {sums.tolist()}. Which of them are z_i, z_f, z_g "
        "and z_o?",
        oracle.split,
        (sums[None], 1),
    )
