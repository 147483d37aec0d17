"""Known mistakes about shapes, stacks and directions."""

from collections.abc import Iterator, Sequence
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics import models
from rnn_helpers.topics.recurrent.oracle import KINDS, shapes as shapes_of
from rnn_helpers.topics.shapes_and_stacks import oracle as reference

import numpy as np

Array = np.ndarray

Shape = tuple[int, ...]

EMPTY_MERGE_MODE_ACCEPTED = Mistake(
    "empty_merge_mode_accepted",
    "an empty string got through. It counts as false, as None does, and `in` finds it in every "
    "text. Ask for None itself, `merge_mode is None`, and look for the name in a tuple of names.",
)

EMPTY_STACK = Mistake("empty_stack", "a stack needs a layer: no units must be a ValueError.")

MODE_NOT_CHECKED = Mistake(
    "mode_not_checked", "a merge_mode that does not exist must be a ValueError."
)


def unknown(argument: str) -> Mistake:
    """Return the mistake of accepting a value that an argument can't have."""
    return Mistake(
        f"{argument}_not_checked",
        f"raise a ValueError whose message contains the word {argument}.",
    )


def shapes(
    kind: str,
    units: int,
    batch: int,
    time: int,
    features: int,
    return_sequences: bool,
    return_state: bool,
    merge_mode: str | None = None,
) -> Iterator[Mistake]:
    """Yield the mistakes in predicting shapes, given the exercise's arguments."""
    output, *states = shapes_of(
        kind, units, batch, time, features, return_sequences, return_state, merge_mode
    )
    state = (batch, units)
    if not states:
        yield Mistake(
            "bare_shape",
            "this is the shape of the one tensor. Return a tuple of shapes, even if there is only "
            f"one: ({output},).",
            output,
        )
    if merge_mode is None:
        yield from _alone(kind, output, states, state)
    else:
        yield from _both_ways(kind, output, states, state, merge_mode)
    yield from _axes(output, states, state, time, features)


def _alone(kind: str, output: Shape, states: list[Shape], state: Shape) -> Iterator[Mistake]:
    if kind == "lstm" and states:
        yield Mistake(
            "lstm_two_tensors",
            "an LSTM has two states, h and c, so with return_state it gives three tensors: "
            "output, h, c.",
            (output, state),
        )
    elif states:
        yield Mistake(
            "third_tensor",
            "three tensors is what an LSTM gives. This layer has one state, so there are two.",
            (output, state, state),
        )
    yield from _states_asked_for(output, states, [state] * (1 + (kind == "lstm")))


def _states_asked_for(output: Shape, states: list[Shape], all_states: list[Shape]) -> Iterator[Any]:
    if states:
        yield Mistake(
            "state_not_returned",
            "return_state=True adds the last states after the output.",
            (output,),
        )
    else:
        yield Mistake(
            "state_not_asked_for",
            "without return_state the output is all that comes back.",
            (output, *all_states),
        )


def _both_ways(
    kind: str, output: Shape, states: list[Shape], state: Shape, merge_mode: str
) -> Iterator[Mistake]:
    batch, units = state
    per_direction = 1 + (kind == "lstm")
    if merge_mode == "concat":
        yield Mistake(
            "concat_keeps_units",
            "merge_mode 'concat' puts the outputs of both directions side by side, so the last "
            "axis is twice as wide.",
            ((*output[:-1], units), *states),
        )
    else:
        yield Mistake(
            "merge_doubles_units",
            f"merge_mode {merge_mode!r} works number by number, so the last axis stays as wide as "
            "one direction. Only 'concat' doubles it.",
            ((*output[:-1], 2 * units), *states),
        )
    if len(output) == 3:
        for width in (units, 2 * units):
            yield Mistake(
                "bidirectional_doubles_time",
                "time is doubled. Both directions read the same steps, and their outputs are "
                "merged step by step: the time axis stays as it is.",
                ((batch, 2 * output[1], width), *states),
            )
    yield from _states_asked_for(output, states, [state] * (2 * per_direction))
    if not states:
        return
    yield Mistake(
        "states_of_one_direction",
        "half of the states are missing. Bidirectional returns all those of the forward layer and "
        "then all those of the backward layer.",
        (output, *[state] * per_direction),
    )
    yield Mistake(
        "states_merged",
        "the states are merged here. merge_mode is for outputs only: each direction's states come "
        "back by themselves, units wide.",
        (output, *[(batch, 2 * units)] * per_direction),
    )
    if kind != "lstm":
        yield Mistake(
            "third_tensor",
            "two states in each direction is what an LSTM has. This layer has one.",
            (output, *[state] * 4),
        )


def _axes(
    output: Shape, states: list[Shape], state: Shape, time: int, features: int
) -> Iterator[Mistake]:
    batch, width = output[0], output[-1]
    if len(output) == 3:
        yield Mistake(
            "last_output_only",
            "with return_sequences=True the time axis stays: (batch, time, width).",
            ((batch, width), *states),
        )
        yield Mistake(
            "time_and_units_swapped",
            "time and units are swapped. Axis 1 is time, the last axis is units.",
            ((batch, width, time), *states),
        )
        yield Mistake(
            "states_of_every_step",
            "a state that comes back is the last one only: it has no time axis.",
            (output, *[(batch, time, state[1])] * len(states)),
        )
    else:
        yield Mistake(
            "sequences_not_asked_for",
            "without return_sequences there is no time axis: only the last output is returned.",
            ((batch, time, width), *states),
        )
    yield Mistake(
        "features_for_units",
        "the last axis is the number of features. What comes out is as wide as the layer: units.",
        ((*output[:-1], features), *states),
    )


def stack(units: Sequence[int], features: int = 6) -> Iterator[Mistake]:
    """Yield the mistakes in building a stack, given the exercise's arguments."""
    yield Mistake(
        "sequences_missing_in_the_middle",
        "a layer has no time axis to loop over: what it is given is (batch, units). Every layer "
        "but the last needs return_sequences=True, and the input is "
        "keras.Input((None, features)).",
        models.REFUSED,
    )
    yield Mistake(
        "not_built",
        "the model is not built, or has not one input and one output. Begin with "
        "keras.Input((None, features)).",
        models.UNBUILT,
    )
    if units and units.index(units[-1]) < len(units) - 1:
        yield Mistake(
            "last_found_by_its_number",
            "a layer is taken for the last one, or not, by its number of units, and that number "
            "occurs twice. Go by the place of the layer: enumerate counts for you.",
            reference.stack_facts(units, features, last_returns_sequences=True),
        )
    yield Mistake(
        "last_returns_sequences",
        "the last layer returns its outputs of all steps. Only the layers below another one need "
        "return_sequences; the last one gives one vector for each sample.",
        reference.stack_facts(units, features, last_returns_sequences=True),
    )
    yield Mistake(
        "order_reversed",
        "the layers are in the reverse order. The first number of units belongs to the layer that "
        "reads the input.",
        reference.stack_facts(units[::-1], features),
    )
    for ordered in (sorted(units), sorted(units, reverse=True)):
        yield Mistake(
            "order_by_size",
            "the layers are ordered by their sizes. They must be in the order of units.",
            reference.stack_facts(ordered, features),
        )
    yield Mistake(
        "features_ignored",
        "the input has 6 features, whatever features says.",
        reference.stack_facts(units, 6),
    )
    for left_out, explanation in (
        (units[:-1], "the last layer is missing: there is one for every number in units."),
        (units[1:], "the first layer is missing: there is one for every number in units."),
    ):
        if left_out:
            yield Mistake("layer_missing", explanation, reference.stack_facts(left_out, features))
    yield Mistake(
        "layer_missing",
        "only the last layer is in the model. Call each layer on the output of the one below it, "
        "not on the input.",
        reference.stack_facts(units[-1:], features),
    )
    for kind in ("lstm", "simple_rnn"):
        yield Mistake(
            "other_layer",
            f"the layers are {KINDS[kind].__name__} layers. GRU layers are asked for.",
            reference.stack_facts(units, features, kind),
        )


def bidirectional(
    forward: Array, backward: Array, merge_mode: str | None = "concat"
) -> Iterator[Mistake]:
    """Yield the mistakes in merging two runs, given the exercise's arguments."""
    aligned = backward[:, ::-1]
    yield Mistake(
        "not_realigned",
        "the backward run was merged as it came, last step first. Turn it round in time, so that "
        "both parts of a step belong to the same input.",
        reference.merged(forward, backward, merge_mode),
    )
    for axis, name in ((2, "units"), (0, "batch")):
        yield Mistake(
            "wrong_axis_reversed",
            f"the backward run is reversed along the {name} axis. Time is axis 1.",
            reference.merged(forward, np.flip(backward, axis), merge_mode),
        )
    yield Mistake(
        "forward_reversed",
        "the forward run was turned round. It is in the input's order already.",
        reference.merged(forward[:, ::-1], backward, merge_mode),
    )
    if merge_mode in ("concat", None):
        yield Mistake(
            "backward_first",
            "the backward part comes first. Keras puts the forward part first.",
            reference.merged(aligned, forward, merge_mode),
        )
    if merge_mode == "concat":
        for second in (aligned, backward):
            yield Mistake(
                "bidirectional_doubles_time",
                "the runs are joined along time. They are merged step by step: 'concat' joins "
                "along the last axis.",
                np.concatenate([forward, second], axis=1),
            )
    if merge_mode == "ave":
        yield Mistake(
            "brackets_missing",
            "only one of the two is halved: a + b / 2 is a + (b / 2). Write (a + b) / 2.",
            forward + aligned / 2,
        )
    for other in reference.MERGE_MODES:
        if other != merge_mode:
            yield Mistake(
                "other_merge",
                f"this is what merge_mode {other!r} gives, not {merge_mode!r}.",
                reference.merged(forward, aligned, other),
            )
