"""Known mistakes with what a recurrent layer returns and with the order in which it reads."""

from collections.abc import Callable, Iterator
from typing import Any

from rnn_helpers.check import Mistake

import numpy as np

Array = np.ndarray
Run = Callable[..., Any]
"""Runs the oracle. Takes ``x``, first states and switches by name; defaults are the check's."""


def switches(run: Run, x: Array, h0: Array | None, on: dict[str, bool]) -> Iterator[Mistake]:
    """Yield the mistakes with a whole layer that has one state.

    Args:
        run: The oracle.
        x: Input, ``(batch, time, features)``.
        h0: First state, ``(batch, units)``, or ``None`` for zeros.
        on: The switches of the check, by name.
    """
    yield from sequences(run, on)
    yield from _one_state(run, on)
    yield from direction(run, x, on)
    yield from loops(run, x, on)
    if on.get("return_sequences"):
        yield from _first_state_among_outputs(run, h0)
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
    yield batch_and_time_swapped(run, x, h0=None)


def sequences(run: Run, on: dict[str, bool]) -> Iterator[Mistake]:
    """Yield the mistakes with ``return_sequences``."""
    if on.get("return_sequences"):
        yield Mistake(
            "last_output_only",
            "this is the last output only. With return_sequences=True every step's output is "
            "returned: (batch, time, units).",
            run(return_sequences=False),
        )
    else:
        yield Mistake(
            "sequences_not_asked_for",
            "this is every step's output. Without return_sequences only the last one is returned.",
            run(return_sequences=True),
        )


def _one_state(run: Run, on: dict[str, bool]) -> Iterator[Mistake]:
    """Yield the mistakes with ``return_state`` for a layer with one state."""
    if on.get("return_state"):
        yield Mistake(
            "state_not_returned",
            "return_state=True asks for two values: the output, and the last state.",
            run(return_state=False),
        )
        output, state = run()
        yield Mistake(
            "third_value",
            "three values came back. This layer has one state, so there are two values: the "
            "output, and the last state. (Only an LSTM has a second state, c.)",
            (output, state, state),
        )
    else:
        yield Mistake(
            "state_not_asked_for",
            "two values came back. Without return_state only the output is returned.",
            run(return_state=True),
        )


def _first_state_among_outputs(run: Run, h0: Array | None) -> Iterator[Mistake]:
    """Yield the mistake of a list of outputs that begins with the state before the first step."""
    result = run()
    outputs, *states = result if isinstance(result, tuple) else (result,)
    start = np.zeros_like(outputs[:, 0]) if h0 is None else h0
    longer = np.concatenate([start[:, None], outputs], axis=1)
    yield Mistake(
        "first_state_among_outputs",
        "there is one output too many: the state before the first step is no output. Collect only "
        "what the steps return.",
        (longer, *states) if states else longer,
    )


def direction(run: Run, x: Array, on: dict[str, bool]) -> Iterator[Mistake]:
    """Yield the mistakes with ``go_backwards`` for a layer with any number of states."""
    if not on.get("go_backwards"):
        yield Mistake(
            "time_reversed",
            "time runs backwards: the last step was read first, but go_backwards is False.",
            run(go_backwards=True),
        )
        return
    yield Mistake(
        "go_backwards_ignored",
        "the input was read forwards. go_backwards=True reads the last step first.",
        run(go_backwards=False),
    )
    yield from _turned_afterwards(run, on)
    yield Mistake(
        "samples_turned_round",
        "the samples were turned round in place of the steps. Axis 0 is the batch, axis 1 is time.",
        run(x=x[::-1], go_backwards=False),
    )
    yield Mistake(
        "features_turned_round",
        "the features were turned round in place of the steps. Time is axis 1: x[:, ::-1].",
        run(x=x[..., ::-1], go_backwards=False),
    )
    if on.get("return_sequences"):
        explanation = (
            "the outputs are in the input's order. Keras leaves them in the order in which they "
            "were made: with go_backwards=True the first output belongs to the last input step."
        )
        for wrong in _in_input_order(run()):
            yield Mistake("go_backwards_in_input_order", explanation, wrong)


def loops(run: Run, x: Array, on: dict[str, bool]) -> Iterator[Mistake]:
    """Yield the mistakes with where the loop over time ends, for any number of states."""
    backwards = on.get("go_backwards")
    read_first, all_but_last = (x[:, -1:], x[:, 1:]) if backwards else (x[:, :1], x[:, :-1])
    if not on.get("return_sequences"):
        yield Mistake(
            "returned_after_first_step",
            "this is the output after the first step. Return the one after the last step, when the "
            "loop has run over all of them.",
            run(x=read_first),
        )
    if on.get("return_state") and all_but_last.size:
        output, *_ = run()
        _, *before = run(x=all_but_last)
        yield Mistake(
            "state_before_last_step",
            "what comes back as the state is what went into the last step. Return what came out of "
            "it.",
            (output, *before),
        )


def _turned_afterwards(run: Run, on: dict[str, bool]) -> Iterator[Mistake]:
    """Yield the mistake of reading forwards and turning the outputs round."""
    outputs, *states = run(go_backwards=False, return_sequences=True, return_state=True)
    output = outputs[:, ::-1] if on.get("return_sequences") else outputs[:, 0]
    results: list[Any] = [output]
    if on.get("return_state"):
        results = [(output, *states), (output, outputs[:, 0], *states[1:])]
    for result in results:
        yield Mistake(
            "outputs_turned_round",
            "the input was read forwards, and the outputs were turned round. go_backwards=True "
            "reads the last step first.",
            result,
        )


def _in_input_order(result: Any) -> Iterator[Any]:
    """Yield the result with the outputs in the input's order and the states unchanged.

    For a layer with one state, also yield the result whose state is the last of these outputs.
    """
    if not isinstance(result, tuple):
        yield result[:, ::-1]
        return
    outputs, *states = result
    flipped = outputs[:, ::-1]
    yield (flipped, *states)
    if len(states) == 1:
        yield flipped, flipped[:, -1]


def batch_and_time_swapped(run: Run, x: Array, **no_states: None) -> Mistake:
    """Return the mistake of a loop over samples.

    Args:
        x: Input, ``(batch, time, features)``.
        no_states: ``None`` for each first state by name, because no state fits swapped axes.
    """
    return Mistake(
        "batch_and_time_swapped",
        "the loop runs over the samples, as if they were time steps. Axis 0 is the batch, axis 1 "
        "is time: step t reads x[:, t].",
        run(x=x.transpose(1, 0, 2), **no_states),
    )


def _leaking(run: Run, x: Array, h0: Array | None) -> Any:
    """Return the result if each sample starts from the last state of the sample before it."""
    results = []
    state = None if h0 is None else h0[:1]
    for i in range(len(x)):
        results.append(run(x=x[i : i + 1], h0=state))
        state = run(x=x[i : i + 1], h0=state, return_sequences=False, return_state=False)
    if isinstance(results[0], tuple):
        return tuple(np.concatenate(parts) for parts in zip(*results, strict=True))
    return np.concatenate(results)
