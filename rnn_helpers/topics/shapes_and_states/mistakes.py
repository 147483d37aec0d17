"""Known mistakes with shapes, stacks, Bidirectional, carried states, cells, dropout and padding."""

from collections.abc import Iterator, Sequence
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics import models
from rnn_helpers.topics.recurrent.oracle import KINDS, shapes as shapes_of
from rnn_helpers.topics.shapes_and_states import oracle as reference

import numpy as np

Array = np.ndarray
Shape = tuple[int, ...]

EMPTY_MERGE_MODE_ACCEPTED = Mistake(
    "empty_merge_mode_accepted",
    "an empty string counts as false, as None does. Ask for None itself: merge_mode is None.",
)
EMPTY_STACK = Mistake("empty_stack", "a stack needs a layer: no units must be a ValueError.")
MODE_NOT_CHECKED = Mistake(
    "mode_not_checked", "a merge_mode that does not exist must be a ValueError."
)
ROWS_NOT_CHECKED = Mistake(
    "rows_not_checked", "a state has one row for each row of the batch: refuse any other number."
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


def stateful(step: Any, batches: Sequence[Array], new_text: Sequence[bool]) -> Iterator[Mistake]:
    """Yield the mistakes in carrying states, given the exercise's arguments."""
    if _rows_change(batches):
        return
    count = len(batches)
    yield Mistake(
        "reset_every_batch",
        "every batch starts from zeros. Where no new text begins, a row goes on from the state in "
        "which the same row of the last batch ended.",
        reference.stateful_outputs(batches, [True] * count),
    )
    yield Mistake(
        "never_reset",
        "the state is never reset. Where new_text is True the batch starts from zeros.",
        reference.stateful_outputs(batches, [True] + [False] * (count - 1)),
    )
    yield Mistake(
        "reset_too_late",
        "the state is reset after the batch in which the new text begins. It must start from "
        "zeros already.",
        reference.stateful_outputs(batches, [True, *new_text[:-1]]),
    )
    yield Mistake(
        "flags_inverted",
        "new_text is read the wrong way round: the state is kept where a new text begins.",
        reference.stateful_outputs(batches, [not new for new in new_text]),
    )
    yield Mistake(
        "state_leaks_between_rows",
        "the state goes from one row of a batch to the next. Rows are independent: row i goes on "
        "only in row i of the next batch.",
        _leaking(batches, new_text),
    )
    if count:
        yield Mistake(
            "last_batch_only",
            "these are the last batch's outputs. Return a list with those of every batch.",
            reference.stateful_outputs(batches, new_text)[-1],
        )
        yield Mistake(
            "last_batch_missing",
            "the outputs of the last batch are missing. The loop ends one batch too early.",
            reference.stateful_outputs(batches, new_text)[:-1],
        )
        same_steps = len({batch.shape[1] for batch in batches}) == 1
        for axis in (0, 1) if same_steps else (1,):
            yield Mistake(
                "outputs_joined",
                "the outputs of all batches are joined in one array. Return a list with an array "
                "for each batch.",
                np.concatenate(reference.stateful_outputs(batches, new_text), axis=axis),
            )


def _rows_change(batches: Sequence[Array]) -> bool:
    """Return whether the batches differ in rows, so that no state but zeros fits all of them."""
    return len({len(batch) for batch in batches}) > 1


def _leaking(batches: Sequence[Array], new_text: Sequence[bool]) -> list[Array]:
    """Return the outputs of all rows run one after the other, as if they were one long text."""
    state, outputs = None, []
    for batch, new in zip(batches, new_text, strict=True):
        state = None if new else state
        rows = []
        for row in batch:
            found, state = reference.read_on(row[None], state)
            rows.append(found)
        outputs.append(np.concatenate(rows))
    return outputs


def looped(cell: Any, x: Array, states: Sequence[Array]) -> Iterator[Mistake]:
    """Yield the mistakes in looping over a cell, given the exercise's arguments."""
    outputs, last = reference.looped(cell, x, states)
    yield Mistake(
        "states_not_carried",
        "every step starts from the first states. A cell's second value is the states from which "
        "the next step starts.",
        _without_memory(cell, x, states),
    )
    yield Mistake(
        "initial_states_ignored",
        "the loop starts from zeros. It starts from the states that are given.",
        reference.looped(cell, x, [np.zeros_like(s) for s in states]),
    )
    yield Mistake(
        "initial_states_returned",
        "the states that came in are returned. Return those after the last step.",
        (outputs, tuple(states)),
    )
    yield Mistake(
        "last_output_only",
        "this is the last output only. Stack the outputs of all steps: (batch, time, units).",
        (outputs[:, -1], last),
    )
    yield Mistake(
        "returned_after_first_step",
        "only the first step was run.",
        reference.looped(cell, x[:, :1], states),
    )
    yield Mistake(
        "time_first",
        "time is the first axis. Stack the outputs along axis 1: (batch, time, units).",
        (outputs.swapaxes(0, 1), last),
    )
    yield Mistake(
        "states_missing",
        "the last states are missing. Return a pair: outputs and states.",
        outputs,
    )
    if len(last) > 1:
        yield Mistake(
            "one_state_only",
            "one state came back, but this cell has two, h and c. Pass on the list of states that "
            "the cell returns, whatever it holds.",
            (outputs, last[:1]),
        )
        one_for_all = _with_one_state(cell, x, states)
        for handed_on in (one_for_all, (one_for_all[0], one_for_all[1][:1])):
            yield Mistake(
                "one_state_only",
                "only the first state is passed on, in every place. This cell has two, h and c: "
                "pass on the list of states as the cell returns it.",
                handed_on,
            )
        yield Mistake(
            "states_swapped",
            "h and c are swapped. Keep the states in the order in which the cell gives them.",
            (outputs, last[::-1]),
        )
    yield Mistake(
        "states_not_a_list",
        "the states are one array. Return a list or tuple of states, even if there is only one.",
        (outputs, last[0]),
    )
    yield Mistake(
        "time_reversed",
        "the steps were read from the last to the first.",
        reference.looped(cell, x[:, ::-1], states),
    )


def _without_memory(
    cell: Any, x: Array, states: Sequence[Array]
) -> tuple[Array, tuple[Array, ...]]:
    steps = [reference.looped(cell, x[:, t : t + 1], states) for t in range(x.shape[1])]
    return np.concatenate([outputs for outputs, _ in steps], axis=1), steps[-1][1]


def _with_one_state(
    cell: Any, x: Array, states: Sequence[Array]
) -> tuple[Array, tuple[Array, ...]]:
    """Return the result if every step starts from the first state, in the place of each."""
    outputs, h = [], states[0]
    last: tuple[Array, ...] = tuple(states)
    for t in range(x.shape[1]):
        output, last = reference.looped(cell, x[:, t : t + 1], [h] * len(states))
        outputs.append(output)
        h = last[0]
    return np.concatenate(outputs, axis=1), last


def two_runs_differ(
    dropout: float, recurrent_dropout: float, training: bool | None
) -> Iterator[Mistake]:
    """Yield the mistakes about when a layer is random, given the exercise's arguments."""
    right = reference.two_runs_differ(dropout, recurrent_dropout, training)
    if training is None:
        yield Mistake(
            "none_taken_for_training",
            "training=None is what a plain call has, and outside of fit it means no training: "
            "nothing is dropped.",
            reference.two_runs_differ(dropout, recurrent_dropout, True),
        )
    elif not training:
        yield Mistake(
            "dropout_at_prediction",
            "dropout acts in training only. At prediction nothing is dropped, and the same input "
            "gives the same output.",
            reference.two_runs_differ(dropout, recurrent_dropout, True),
        )
    if recurrent_dropout and not dropout:
        yield Mistake(
            "recurrent_dropout_forgotten",
            "recurrent_dropout alone makes the layer random in training, too.",
            reference.two_runs_differ(dropout, 0.0, training),
        )
    if dropout and not recurrent_dropout:
        yield Mistake(
            "dropout_forgotten",
            "dropout alone makes the layer random in training, too.",
            reference.two_runs_differ(0.0, recurrent_dropout, training),
        )
    if training and not dropout and not recurrent_dropout:
        yield Mistake(
            "training_alone",
            "training by itself draws nothing at random: with both rates at 0 nothing is dropped.",
            not right,
        )


def padding_effect(
    run: Any, x: Array, pads: int, padding: str = "post", masked: bool = False
) -> Iterator[Mistake]:
    """Yield the mistakes in measuring the effect of padding, given the exercise's arguments."""
    before, after = (pads, 0) if padding == "pre" else (0, pads)
    bare = reference.final_output(x)

    def moved(*given: Any) -> float:
        return float(np.abs(reference.padded_output(x, *given) - bare).max())

    if masked:
        yield Mistake(
            "mask_not_passed",
            "the layer did not get the mask, so it read the padding. Call run(padded, mask).",
            moved(before, after, False),
        )
        yield Mistake(
            "mask_inverted",
            "the mask is the wrong way round. True marks the steps that count, False the padding.",
            moved(before, after, True, True),
        )
        padded = np.pad(x, ((0, 0), (before, after), (0, 0)))
        other_end = np.pad(np.ones(x.shape[:2], bool), ((0, 0), (after, before)))
        yield Mistake(
            "mask_at_the_wrong_end",
            "the mask hides steps at the wrong end. Where the padding is in front, the False of "
            "the mask are in front.",
            float(np.abs(reference.final_output(padded, other_end) - bare).max()),
        )
        for shown in ((padded != 0).any(axis=-1), (padded != 0).all(axis=-1)):
            yield Mistake(
                "mask_from_values",
                "the mask is made from the numbers, so that a real step that holds zeros counts as "
                "padding. You know how many steps you have added: make it from that.",
                float(np.abs(reference.final_output(padded, shown) - bare).max()),
            )
        return
    yield Mistake(
        "always_masked",
        "the layer got a mask although masked is False, so it skipped the padding.",
        moved(before, after, True),
    )
    yield Mistake(
        "wrong_end",
        "the padding is at the wrong end. 'pre' puts it before the sequence, 'post' after it.",
        moved(after, before, False),
    )
    yield Mistake(
        "both_ends",
        "there is padding at both ends.",
        moved(pads, pads, False),
    )
    padded = reference.padded_output(x, before, after, False)
    for largest in (float(np.abs(padded).max() - np.abs(bare).max()), padded.max() - bare.max()):
        yield Mistake(
            "largest_numbers_compared",
            "the largest number of one output is compared with that of the other. Subtract the "
            "outputs first, number by number, then take the largest difference.",
            float(abs(largest)),
        )
    apart = reference.padded_output(x, before, after, False) - bare
    explanation = "Return the largest absolute difference over all numbers of all samples."
    yield Mistake("mean_taken", f"this is the mean. {explanation}", float(np.abs(apart).mean()))
    yield Mistake(
        "sign_kept",
        f"differences below zero were not counted by their size. {explanation}",
        float(apart.max()),
    )
    yield Mistake(
        "sign_kept",
        f"differences below zero were not counted by their size. {explanation}",
        float((-apart).max()),
    )
    yield Mistake("norm_taken", f"this is a norm. {explanation}", float(np.linalg.norm(apart)))


def minimal_gated(
    x: Array, kernel: Array, recurrent_kernel: Array, bias: Array
) -> Iterator[Mistake]:
    """Yield the mistakes in the minimal gated cell, given ``run_minimal_gated``'s arguments."""

    def run(bias: Array = bias, **tied: Any) -> Array:
        return reference.minimal_gated(x, kernel, recurrent_kernel, bias, **tied)

    yield Mistake(
        "gate_reversed",
        "your gate keeps the old state where it is open. In this unit it is the other way round: f "
        "lets the candidate in, and 1 - f keeps the old state.",
        run(z=1.0),
    )
    alone = [
        reference.minimal_gated(x[:, t : t + 1], kernel, recurrent_kernel, bias)
        for t in range(x.shape[1])
    ]
    yield Mistake(
        "new_state_not_returned",
        "every step starts from zeros. The list that call returns holds the *new* state, from "
        "which the next step starts; here that is the output.",
        np.concatenate(alone, axis=1),
    )
    yield Mistake(
        "candidate_not_gated",
        "the candidate sees the whole old state. Multiply the old state by f before the product.",
        run(gate_bias=1e4),
    )
    yield Mistake(
        "gate_after_product",
        "f is applied after the product with the recurrent kernel. Here it comes before: f * h is "
        "what the recurrent kernel multiplies.",
        run(reset_after=True),
    )
    yield Mistake(
        "candidate_gated_by_the_complement",
        "the candidate sees the old state times 1 - f. It is f * h.",
        run(r=-1.0),
    )
    yield Mistake(
        "columns_swapped",
        "the columns are taken in the other order. The first units columns belong to the forget "
        "gate, the rest to the candidate.",
        reference.minimal_gated(
            x,
            *(np.roll(part, part.shape[-1] // 2, -1) for part in (kernel, recurrent_kernel, bias)),
        ),
    )
    yield Mistake(
        "bias_missing", "the bias is not added to the sums.", run(bias=np.zeros_like(bias))
    )
    yield Mistake(
        "candidate_activation_missing",
        "the candidate goes in without tanh.",
        run(activation="linear"),
    )
    yield Mistake(
        "candidate_sigmoid",
        "the candidate goes through a sigmoid. It is a tanh, between -1 and 1.",
        run(activation="sigmoid"),
    )
