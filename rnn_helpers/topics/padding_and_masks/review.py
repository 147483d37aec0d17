"""Questions about batches of unequal lengths, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "as_batch": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.padding_and_masks import oracle

    numbers = rng.permutation(np.arange(1, 10))[:4].astype("float32")
    sequences = [numbers[:1, None], numbers[1:, None]]
    value = float(rng.choice([-1.0, 0.0]))
    yield Case(
        "as_batch",
        "padding",
        f"Two sequences with one feature are {[s.ravel().tolist() for s in sequences]}. You make a "
        f"batch of them, padded at the end with {value}. What are x and the mask?",
        oracle.as_batch,
        (sequences, value),
    )
