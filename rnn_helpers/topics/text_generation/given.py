"""What the chapter gives to answers and checks."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from rnn_helpers.check.beside import beside_answer
from rnn_helpers.topics.text_generation import oracle as reference

import numpy as np

TINY: Final = reference.tiny_network(seed=33)


def tiny_step(token_id: int, state: Any = None) -> tuple[np.ndarray, Any]:
    """Run one step of a fixed network over the ids 0, 1 and 2.

    Args:
        token_id: The id that is read.
        state: What the last step returned as state; None at the start.

    Returns:
        The logits of the next id, ``(3,)``, and the new state.
    """
    return TINY.step(token_id, state)


@beside_answer("sample")
def draws(
    sample: Callable[..., Any], probabilities: Sequence[float], seed: int, count: int
) -> list[Any]:
    """Return the ids that ``sample`` draws, one after the other, with one generator."""
    rng = np.random.default_rng(seed)
    return [sample(np.array(probabilities), rng) for _ in range(count)]


@beside_answer("generate")
def runs(
    generate: Callable[..., Any],
    prompt_ids: Sequence[int],
    length: int,
    temperature: float,
    seed: int,
    count: int,
) -> list[list[Any]]:
    """Return many continuations of :func:`tiny_step` by ``generate``, with one generator."""
    rng = np.random.default_rng(seed)
    return [
        list(generate(tiny_step, list(prompt_ids), length, temperature, rng)) for _ in range(count)
    ]


@beside_answer("generate")
def steps_taken(generate: Callable[..., Any], prompt_ids: Sequence[int], length: int) -> int:
    """Return how often ``generate`` calls its step."""
    taken = []

    def counted(token_id: int, state: Any = None) -> tuple[np.ndarray, Any]:
        taken.append(token_id)
        return tiny_step(token_id, state)

    generate(counted, list(prompt_ids), length, 0.8, np.random.default_rng(0))
    return len(taken)
