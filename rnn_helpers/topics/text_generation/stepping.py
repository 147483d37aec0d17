"""A trained model that reads and writes one token at a time, and what that costs."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from rnn_helpers.topics.timing import milliseconds

import numpy as np
import tensorflow as tf

Array = np.ndarray
Step = Callable[..., tuple[Array, Any]]

WRITTEN = 120


def compiled_step(model: Any) -> Step:
    """Return ``step(token_id, state=None)``, which returns logits ``(vocab,)`` and a state.

    Args:
        model: An embedding, one recurrent layer and a dense layer.
    """
    # A functional model also has a layer for its input, which has no weights.
    embedding, recurrent, dense = (layer for layer in model.layers if layer.weights)

    def one(token: Any, state: Any) -> tuple[Any, Any]:
        output, state = recurrent.cell(embedding(token), state)
        return dense(output)[0], state

    compiled = tf.function(one)

    def step(token_id: int, state: Any = None) -> tuple[Array, Any]:
        state = recurrent.get_initial_state(1) if state is None else state
        logits, state = compiled(tf.constant([token_id]), state)
        return logits.numpy(), state

    return step


def read(step: Step, ids: Sequence[int]) -> tuple[Array, Any]:
    """Return the logits and the state after the last of some ids."""
    state = None
    for token_id in ids:
        logits, state = step(token_id, state)
    return logits, state


def _compiled_whole(model: Any) -> Callable[[Any], Any]:
    """Return the logits after the last of any number of ids, ``(1, time)``."""
    any_ids = tf.TensorSpec((1, None), "int32")
    return tf.function(lambda ids: model(ids)[0, -1], input_signature=[any_ids])


def seconds_to_write(
    model: Any,
    step: Step,
    generate: Callable[..., Any],
    at_temperature: Callable[..., Any],
    sample: Callable[..., Any],
) -> tuple[Array, dict[str, Array]]:
    """Measure two ways to write a text, and print what single characters cost.

    Other programs can only make a character slower, so the faster of two times counts.

    Args:
        model: The model, to run the whole prefix for each character.
        step: The same model with a carried state.
        generate: Writes with a step.
        at_temperature: Makes probabilities of logits.
        sample: Draws an id with probabilities.

    Returns:
        Lengths of texts, and for each way the seconds that they took.
    """
    whole = _compiled_whole(model)

    def rerun(length: int, clock: list[float]) -> None:
        ids, rng = [0], np.random.default_rng(0)
        for _ in range(length):
            logits = whole(tf.constant([ids])).numpy()
            ids.append(int(sample(np.asarray(at_temperature(logits, 1.0)), rng)))
            clock.append(time.perf_counter())

    def carried(length: int, clock: list[float]) -> None:
        def clocked(token_id: int, state: Any = None) -> tuple[Array, Any]:
            clock.append(time.perf_counter())
            return step(token_id, state)

        generate(clocked, [0], length, 1.0, np.random.default_rng(0))

    lengths, seconds = np.arange(10, WRITTEN + 1, 5), dict[str, Array]()
    print(f"{'milliseconds, character':24}", *(f"{n:7}" for n in (25, 50, 100)))
    for label, write in (("whole prefix each time", rerun), ("state carried", carried)):
        write(3, [])
        each = _seconds_each(write)
        seconds[label] = each.cumsum()[lengths - 2]
        shown = (f"{1000 * np.median(each[n - 12 : n - 1]):7.1f}" for n in (25, 50, 100))
        print(f"{label:24}", *shown)
    return lengths, seconds


def _seconds_each(write: Callable[[int, list[float]], None]) -> Array:
    """Return the seconds that each character took, except for the first."""
    runs = []
    for _ in range(2):
        clock: list[float] = []
        write(WRITTEN + 1, clock)
        runs.append(np.diff(clock)[: WRITTEN - 1])
    return np.minimum(*runs)


def print_ways(model: Any, step: Step, ids: Array) -> None:
    """Print the milliseconds of four ways to get the next logits after a text."""
    whole, text = _compiled_whole(model), ids[None]
    _, state = step(int(ids[0]))
    ways = {
        f"model.predict, {len(ids)} characters": lambda: model.predict(text, verbose=0),
        f"model(ids), {len(ids)} characters": lambda: model(text),
        f"compiled, {len(ids)} characters": lambda: whole(text),
        "compiled, 1 step with a state": lambda: step(0, state),
    }
    for name, run in ways.items():
        print(f"{name:32}{milliseconds(run, 1):7.1f} ms")
