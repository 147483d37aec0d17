"""Questions about language models, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "make_windows": BOTH,
    "cross_entropy": BOTH,
    "top_k": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.text_generation import oracle

    ids = rng.permutation(np.arange(1, 10))[:6].tolist()
    yield Case(
        "make_windows",
        "windows",
        f"You cut the ids {ids} into windows of length 2 that start 2 ids apart. What are the "
        "inputs and the targets?",
        oracle.windows,
        (ids, 2, 2),
    )
    tokens = int(rng.integers(2, 9))
    yield Case(
        "cross_entropy",
        "perplexity",
        f"A model gives {tokens} tokens the same probability, and all others none, and one of the "
        f"{tokens} comes next. What is its perplexity?",
        oracle.perplexity,
        (np.zeros((1, 3, tokens), "float32"), np.zeros((1, 3), "int32")),
        part=lambda value: round(float(value), 2),
    )
    odds = [float(n) / 10 for n in rng.permutation([4, 3, 2, 1])]
    yield Case(
        "top_k",
        "sampling",
        f"Four tokens have the probabilities {odds}. What is left of them with top-k and k = 2?",
        oracle.top_k,
        (np.array(odds), 2),
    )
