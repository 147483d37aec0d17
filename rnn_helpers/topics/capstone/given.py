"""What the chapter gives to answers and checks."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from rnn_helpers.check.beside import beside_answer
from rnn_helpers.topics.capstone import oracle as reference
from rnn_helpers.topics.text_generation.oracle import tiny_network

import numpy as np

TINY: Final = tiny_network(vocab_size=4, seed=26)
_LISTENER: Final = reference.listener(vocab_size=7, seed=5)


def tiny_predict(ids: np.ndarray) -> np.ndarray:
    """Return the logits of a fixed network, ``(batch, time, 7)``, for ids, ``(batch, time)``."""
    return _LISTENER(ids)


def loud_predict(ids: np.ndarray) -> np.ndarray:
    """Return large logits: around 1000 or around -1000, and id 6 as good as never.

    Shapes are as in :func:`tiny_predict`.
    """
    logits = _LISTENER(ids) + np.where(np.asarray(ids) % 2, 1000.0, -1000.0)[..., None]
    return np.asarray(logits - 2000 * (np.arange(7) == 6))


def tiny_step(token_id: int, state: Any = None) -> tuple[np.ndarray, Any]:
    """Run one step of another fixed network, over the ids 0 to 3.

    Args:
        token_id: The id that is read.
        state: What the last step returned as state; None at the start.

    Returns:
        The logits of the next id, ``(4,)``, and the new state.
    """
    return TINY.step(token_id, state)


def step_by_turns(token_id: int, state: Any = None) -> tuple[np.ndarray, Any]:
    """Make the line end 3 as good as certain, and the word 1 after a line end."""
    logits = np.full(4, -50.0)
    logits[1 if token_id == 3 else 3] = 50.0
    return logits, state


@beside_answer("write_poem")
def many_poems(
    write_poem: Callable[..., Any],
    prompt_ids: Sequence[int],
    lines: int,
    temperature: float,
    seed: int,
    count: int,
    louder_unknown: float = 0.0,
) -> list[list[Any]]:
    """Return poems of three ids at most that ``write_poem`` writes, one after the other.

    ``louder_unknown`` is added to every logit of id 0.
    """

    def step(token_id: int, state: Any = None) -> tuple[np.ndarray, Any]:
        logits, state = tiny_step(token_id, state)
        return logits + louder_unknown * (np.arange(len(logits)) == 0), state

    rng = np.random.default_rng(seed)
    arguments = (3, lines, temperature, rng)
    return [list(write_poem(step, list(prompt_ids), *arguments, most=3)) for _ in range(count)]


@beside_answer("write_poem")
def steps_taken(write_poem: Callable[..., Any], prompt_ids: Sequence[int], most: int) -> int:
    """Return how often ``write_poem`` calls its step."""
    taken = []

    def counted(token_id: int, state: Any = None) -> tuple[np.ndarray, Any]:
        taken.append(token_id)
        return tiny_step(token_id, state)

    write_poem(counted, list(prompt_ids), 3, 99, 1.0, np.random.default_rng(0), most=most)
    return len(taken)
