"""Questions about a fair test, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "split_passages": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.capstone import oracle

    names = [str(letter) for letter in rng.permutation(list("abcdefgh"))]
    passages = [*names[:5], names[0], *names[5:7]]
    yield Case(
        "split_passages",
        "held-out text",
        f"The passages of a text are {passages}. You hold out a share of 0.25, and leave out "
        "copies. What are the parts for training, validation and test?",
        oracle.split,
        (passages, 0.25),
    )
