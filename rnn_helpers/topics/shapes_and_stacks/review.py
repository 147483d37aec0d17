"""Questions about shapes and directions, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import BOTH, Case

import numpy as np

FORMS = {
    "predict_shapes": BOTH,
    "bidirectional": BOTH,
}

NAMES = {"simple_rnn": "SimpleRNN", "lstm": "LSTM", "gru": "GRU"}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.shapes_and_stacks import oracle

    batch, time, features, units = (int(n) for n in rng.permutation(np.arange(2, 9))[:4])
    kind, sequences = str(rng.choice([*NAMES])), bool(rng.random() < 0.5)
    yield Case(
        "predict_shapes",
        "shapes",
        f"A Bidirectional {NAMES[kind]} with {units} units and merge_mode='concat' reads a "
        f"batch of shape ({batch}, {time}, {features}), with return_sequences={sequences} and "
        "return_state=True. Which shapes come back?",
        oracle.shapes,
        (kind, units, batch, time, features, sequences, True, "concat"),
    )
    forward, backward = rng.permutation(np.arange(1, 10))[:6].reshape(2, 1, 3, 1).astype(float)
    mode = str(rng.choice(["sum", "ave", "mul"]))
    yield Case(
        "bidirectional",
        "directions",
        f"Over three steps, a layer gives {forward.ravel().tolist()}. A second one, with "
        f"go_backwards=True, gives {backward.ravel().tolist()}. What does Bidirectional make of "
        f"them with merge_mode={mode!r}?",
        oracle.bidirectional,
        (forward, backward, mode),
    )
