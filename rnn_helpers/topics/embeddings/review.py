"""Questions about embeddings and masks, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "skip_gram_pairs": BOTH,
    "padding_mask": BOTH,
    "masked_mean": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.embeddings import oracle

    ids = rng.permutation(np.arange(1, 10))[:3].tolist()
    yield Case(
        "skip_gram_pairs",
        "pairs",
        f"A sentence has the ids {ids}. Which pairs (centre, context) does it give, with a window "
        "of 1?",
        oracle.pairs,
        (ids, 1),
    )
    line = [*ids[:2], 0, 0] if rng.random() < 0.5 else [0, 0, *ids[:2]]
    yield Case(
        "padding_mask",
        "masks",
        f"A padded line has the ids {line}. Which mask goes with it?",
        oracle.mask,
        (np.array([line]),),
    )
    real, pads = rng.integers(1, 9, 2).tolist(), float(rng.integers(3, 9))
    x = np.array([[[float(real[0])], [float(real[1])], [pads]]])
    yield Case(
        "masked_mean",
        "masks",
        f"A batch of one sample is {x.tolist()}, and its mask is [[True, True, False]]. "
        "What is the masked mean?",
        oracle.pooled_or_zero,
        (x, np.array([[True, True, False]])),
    )
