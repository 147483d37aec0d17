"""Questions about measuring a classifier, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "early_stop_epoch": BOTH,
    "confusion_counts": BOTH,
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.choosing_a_layer import oracle

    start = np.linspace(0.9, 0.5, 3)
    losses = [*start, *(start[-1] + rng.permutation([0.02, 0.05, 0.09, -0.1]))]
    losses, patience = [round(float(loss), 2) for loss in losses], int(rng.integers(1, 3))
    yield Case(
        "early_stop_epoch",
        "early stopping",
        f"The validation losses are {losses}, and the patience is {patience}. After which epoch, "
        "counted from 0, does training stop?",
        oracle.early_stop_epoch,
        (losses, patience),
    )
    probabilities = np.round(rng.uniform(0.05, 0.95, 6), 2)
    labels = rng.permutation([1, 1, 1, 0, 0, 0])
    yield Case(
        "confusion_counts",
        "counts",
        f"A classifier gives the probabilities {probabilities.tolist()}; the labels are "
        f"{labels.tolist()}. What are the confusion counts at a threshold of 0.5?",
        oracle.counts,
        (probabilities, labels),
    )
