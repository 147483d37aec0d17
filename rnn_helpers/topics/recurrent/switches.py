"""Known mistakes with the switches of a recurrent layer that has one state."""

from collections.abc import Callable, Iterator
from typing import Any

from rnn_helpers.check import Mistake

import numpy as np

Array = np.ndarray
Run = Callable[..., Any]
"""Runs the oracle; takes ``x``, ``h0`` and switches by name, and has the check's as defaults."""


def switches(run: Run, x: Array, h0: Array | None, on: dict[str, bool]) -> Iterator[Mistake]:
    """Mistakes with what a layer returns, in which order it reads, and where it starts.

    Args:
        run: The oracle.
        x: Input, ``(batch, time, features)``.
        h0: First state, ``(batch, units)``, or ``None`` for zeros.
        on: The switches of the check, by name.
    """
    yield from _what_comes_back(run, on)
    if on.get("go_backwards"):
        yield Mistake(
            "go_backwards_ignored",
            "the input was read forwards. go_backwards=True reads the last step first.",
            run(go_backwards=False),
        )
        yield from _realigned(run, on)
    else:
        yield Mistake(
            "time_reversed",
            "time runs backwards: the last step was read first, but go_backwards is False.",
            run(go_backwards=True),
        )
    if h0 is not None:
        yield Mistake(
            "initial_state_ignored",
            "the run starts from zeros. Where h0 is given, it is the state before the first step.",
            run(h0=None),
        )
    yield Mistake(
        "state_leaks_between_samples",
        "the second sample starts from the state in which the first one ended. The samples of a "
        "batch are independent: each starts from its own row of h0, or from zeros.",
        _leaking(run, x, h0),
    )
    yield Mistake(
        "batch_and_time_swapped",
        "the loop runs over the samples, as if they were time steps. Axis 0 is the batch, axis 1 "
        "is time: step t reads x[:, t].",
        run(x=x.transpose(1, 0, 2), h0=None),
    )


def _what_comes_back(run: Run, on: dict[str, bool]) -> Iterator[Mistake]:
    if on.get("return_sequences"):
        yield Mistake(
            "last_state_only",
            "this is the last state only. With return_sequences=True every step's output is "
            "returned: (batch, time, units).",
            run(return_sequences=False),
        )
    else:
        yield Mistake(
            "sequences_not_asked_for",
            "this is every step's output. Without return_sequences only the last one is returned.",
            run(return_sequences=True),
        )
    if on.get("return_state"):
        yield Mistake(
            "state_not_returned",
            "return_state=True asks for two values: the output, and the last state.",
            run(return_state=False),
        )
        output, state = run()
        yield Mistake(
            "third_value",
            "three values came back. Only an LSTM has a second state, c; here there is the output "
            "and one state.",
            (output, state, state),
        )
    else:
        yield Mistake(
            "state_not_asked_for",
            "two values came back. Without return_state only the output is returned.",
            run(return_state=True),
        )


def _realigned(run: Run, on: dict[str, bool]) -> Iterator[Mistake]:
    if not on.get("return_sequences"):
        return
    result = run()
    outputs, *state = result if isinstance(result, tuple) else (result,)
    flipped = outputs[:, ::-1]
    explanation = (
        "the outputs stand in the input's order. Keras leaves them in the order in which they "
        "were made: with go_backwards=True the first output belongs to the last input step."
    )
    yield Mistake(
        "go_backwards_in_input_order", explanation, (flipped, *state) if state else flipped
    )
    if state:
        yield Mistake("go_backwards_in_input_order", explanation, (flipped, flipped[:, -1]))


def _leaking(run: Run, x: Array, h0: Array | None) -> Any:
    """Each sample by itself, started from the state in which the one before it ended."""
    results = []
    state = None if h0 is None else h0[:1]
    for i in range(len(x)):
        results.append(run(x=x[i : i + 1], h0=state))
        state = run(x=x[i : i + 1], h0=state, return_sequences=False, return_state=False)
    if isinstance(results[0], tuple):
        return tuple(np.concatenate(parts) for parts in zip(*results, strict=True))
    return np.concatenate(results)
