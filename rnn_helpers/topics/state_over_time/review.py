"""Questions about dropout and states, which come back in later weeks."""

from collections.abc import Iterator

from rnn_helpers.topics.review import VALUE, Case

import numpy as np

FORMS = {
    "is_random": (VALUE,),
}


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Yield one question for each of several exercises, with numbers drawn from ``rng``."""
    from rnn_helpers.topics.state_over_time import oracle

    rate = float(rng.integers(1, 9)) / 10
    dropout, recurrent_dropout = ((rate, 0.0), (0.0, rate), (0.0, 0.0))[int(rng.integers(3))]
    training = (True, False, None)[int(rng.integers(3))]
    yield Case(
        "is_random",
        "what an argument does",
        f"A layer has dropout={dropout} and recurrent_dropout={recurrent_dropout}. You call it "
        f"twice with the same input and training={training}. Can the results differ?",
        oracle.two_runs_differ,
        (dropout, recurrent_dropout, training),
    )
