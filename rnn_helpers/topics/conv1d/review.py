"""Questions about convolutions, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "conv1d_length": BOTH,
    "receptive_field": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.conv1d import oracle

    time, kernel = int(rng.integers(10, 20)), int(rng.integers(3, 6))
    padding = str(rng.choice(["valid", "same", "causal"]))
    strides = int(rng.integers(2, 4))
    yield Case(
        "conv1d_length",
        "lengths",
        f"A Conv1D with kernel size {kernel}, strides={strides} and padding={padding!r} reads "
        f"{time} steps. How many steps come out?",
        oracle.length,
        (time, kernel, padding, strides, 1),
        unit="steps",
    )
    rates = [1, int(rng.integers(2, 4)), int(rng.integers(4, 7))]
    sizes = rng.integers(2, 5, 3).tolist()
    yield Case(
        "receptive_field",
        "lengths",
        f"Three causal layers of Conv1D have the kernel sizes {sizes} and the dilation rates "
        f"{rates}. How many steps does one output depend on?",
        oracle.receptive_field,
        (sizes, rates),
        unit="steps",
    )
