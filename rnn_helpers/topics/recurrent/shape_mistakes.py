"""Known mistakes in predicting the shapes of what a recurrent layer returns."""

from collections.abc import Iterator

from rnn_helpers.check import Mistake


def one_state(
    batch: int, time: int, features: int, units: int, return_sequences: bool, return_state: bool
) -> Iterator[Mistake]:
    """Yield the mistakes for a layer that has one state; arguments as the exercise's."""
    state = (batch, units)
    output = (batch, time, units) if return_sequences else state
    yield from axes(batch, time, features, units, return_sequences, (state,) * return_state)
    if return_sequences and return_state:
        yield Mistake(
            "state_of_every_step",
            "the state that is returned is the last one only: it has no time axis.",
            (output, output),
        )
    yield Mistake(
        "state_not_returned" if return_state else "state_not_asked_for",
        "return_state=True adds one tensor, the last state; False adds none.",
        (output,) if return_state else (output, state),
    )


def axes(
    batch: int,
    time: int,
    features: int,
    units: int,
    return_sequences: bool,
    states: tuple[tuple[int, int], ...],
) -> Iterator[Mistake]:
    """Yield the mistakes with the axes of the output.

    Args:
        states: The shapes of the states that come back after it.
    """
    output = (batch, time, units) if return_sequences else (batch, units)
    yield Mistake(
        "features_for_units",
        "the last axis is the number of features. What comes out is as wide as a state: units.",
        ((*output[:-1], features), *states),
    )
    if return_sequences:
        yield Mistake(
            "last_output_only",
            "with return_sequences=True the time axis stays: (batch, time, units).",
            ((batch, units), *states),
        )
        yield Mistake(
            "time_and_units_swapped",
            "time and units are swapped. Axis 1 is time, the last axis is units.",
            ((batch, units, time), *states),
        )
        yield Mistake(
            "batch_and_time_swapped",
            "batch and time are swapped. Axis 0 is always the batch.",
            ((time, batch, units), *states),
        )
    else:
        yield Mistake(
            "sequences_not_asked_for",
            "without return_sequences there is no time axis: only the last output is returned.",
            ((batch, time, units), *states),
        )
        yield Mistake(
            "one_number",
            "an output is not one number for each sample, but a vector of units numbers.",
            ((batch, 1), *states),
        )
    if not states:
        yield Mistake(
            "shape_not_in_a_tuple",
            "this is the shape itself. Return a tuple of shapes, one for each tensor: a single one "
            "is ((batch, units),), with a comma.",
            output,
        )
