"""Known mistakes in predicting the shapes of what a recurrent layer returns."""

from collections.abc import Iterator

from rnn_helpers.check import Mistake
from rnn_helpers.topics.recurrent.oracle import Shapes, shapes


def one_state(
    batch: int, time: int, features: int, units: int, return_sequences: bool, return_state: bool
) -> Iterator[Mistake]:
    """Yield the mistakes for a layer with one state, given the exercise's arguments."""
    arguments = ("simple_rnn", units, batch, time, features, return_sequences)
    right = shapes(*arguments, return_state=return_state)
    yield from axes(batch, time, features, units, right)
    if return_sequences and return_state:
        yield Mistake(
            "state_of_every_step",
            "the state that is returned is the last one only: it has no time axis.",
            (right[0], right[0]),
        )
    name = "state_not_returned" if return_state else "state_not_asked_for"
    explanation = "return_state=True adds one tensor, the last state; False adds none."
    if return_sequences and not return_state:
        # Who believes that return_sequences adds a tensor returns the same.
        explanation = (
            "your result has a tensor too many. return_state=False adds no state, and "
            "return_sequences=True adds no tensor either: all outputs stand in the place of the "
            "last one."
        )
    yield Mistake(name, explanation, shapes(*arguments, return_state=not return_state))


def axes(batch: int, time: int, features: int, units: int, right: Shapes) -> Iterator[Mistake]:
    """Yield the mistakes with the axes of the output.

    Args:
        batch, time, features, units: The sizes, as the exercise's.
        right: The right shapes, from Keras' layer: that of the output, then those of the states.
    """
    output, *states = right
    yield Mistake(
        "features_for_units",
        "the last axis is the number of features. What comes out is as wide as a state: units.",
        ((*output[:-1], features), *states),
    )
    if len(output) == 3:
        if states:
            yield Mistake(
                "sequences_added",
                "return_sequences=True adds no tensor: all outputs stand in the place of the last "
                "one.",
                (output, (batch, units), *states),
            )
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
    if states:
        yield Mistake(
            "state_without_batch",
            "your state has no batch axis. Every sample has a state of its own: (batch, units).",
            (output, *((units,) for _ in states)),
        )
    else:
        yield Mistake(
            "shape_not_in_a_tuple",
            "this is the shape itself. Return a tuple of shapes, one for each tensor: a single one "
            "is ((batch, units),), with a comma.",
            output,
        )
