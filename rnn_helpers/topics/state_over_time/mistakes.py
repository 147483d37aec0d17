"""Known mistakes about states, rows that go on, cells and dropout."""

from collections.abc import Iterator, Sequence
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.state_over_time import oracle as reference

import numpy as np

Array = np.ndarray

ROWS_NOT_CHECKED = Mistake(
    "rows_not_checked", "a state has one row for each row of the batch: refuse any other number."
)

NO_BATCH_NOT_REFUSED = Mistake(
    "no_batch_not_refused",
    "these ids are too few for a single batch: raise a ValueError whose message contains the word "
    "ids.",
)


def stateful(step: Any, batches: Sequence[Array], new_text: Sequence[bool]) -> Iterator[Mistake]:
    """Yield the mistakes in carrying states, given the exercise's arguments."""
    if _rows_change(batches):
        return
    count = len(batches)
    yield Mistake(
        "reset_every_batch",
        "every batch starts from zeros. Where no new text begins, a row goes on from the state in "
        "which the same row of the batch before ended.",
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


def rows(ids: Sequence[int], batch: int, time: int) -> Iterator[Mistake]:
    """Yield the mistakes in cutting rows that go on, given the exercise's arguments."""
    right = reference.rows(ids, batch, time)
    text, count = np.asarray(ids), len(right)
    used = batch * count * time

    def cut(starts: Any) -> list[tuple[Array, Array]] | None:
        """Return batches whose row i begins at ``starts(k)[i]``, if the text reaches that far."""
        places = [np.asarray(starts(k))[:, None] + np.arange(time + 1) for k in range(count)]
        if max(int(place.max()) for place in places) >= len(text):
            return None
        return [(text[place[:, :-1]], text[place[:, 1:]]) for place in places]

    of_row = np.arange(batch)
    downwards = (
        "the text goes on from row to row. With a carried state it must go on from batch to batch: "
        "row i of a batch begins where row i of the batch before ended."
    )
    yield Mistake("rows_go_down", downwards, cut(lambda k: (k * batch + of_row) * time))
    yield Mistake(
        "not_shifted",
        "targets equal inputs. The target at each place is the id that comes next.",
        [(inputs, inputs) for inputs, _ in right],
    )
    yield Mistake(
        "shifted_backwards",
        "inputs and targets trade places: each target is the id before its input.",
        [(targets, inputs) for inputs, targets in right],
    )
    for last in (0, None):
        yield Mistake(
            "last_target_from_the_batch",
            "the last target of each row is not the id that follows in the text. It is the first "
            "input of the same row in the next batch.",
            [(inputs, _with_last(targets, inputs[:, 0], last)) for inputs, targets in right],
        )
    wrapped = text[:used].reshape(batch, -1)
    yield Mistake(
        "last_target_of_a_row",
        "the very last target of a row is wrong: it is the row's own first id (np.roll brings it "
        "there). It is the id that follows in the text.",
        _batches(wrapped, np.roll(wrapped, -1, axis=1), time),
    )
    yield Mistake(
        "last_target_of_a_row",
        "the very last target of all is wrong. It is the id that follows in the text; that id may "
        "be left over.",
        _batches(wrapped, np.roll(text[:used], -1).reshape(batch, -1), time),
    )
    if len(text) % (batch * time) == 0:
        for invented in (text[0], 0):
            following = np.append(text[1:], invented).reshape(batch, -1)
            yield Mistake(
                "last_target_invented",
                "the last id of the text is an input, and no id follows it. There must be one id "
                "more than inputs: count with len(ids) - 1.",
                _batches(text.reshape(batch, -1), following, time),
            )
    stretch = (len(text) - 1) // batch
    gaps = (
        "the rows are cut from parts that are longer than what fits into them, so ids between "
        "two rows are left out. Row i begins at position i * n * time, for n batches."
    )
    for length in (stretch, len(text) // batch):
        yield Mistake(
            "gaps_between_rows", gaps, cut(lambda k, length=length: of_row * length + k * time)
        )
    every = text[:used].reshape(-1, batch).T
    following = text[1 : used + 1].reshape(-1, batch).T
    yield Mistake(
        "ids_dealt_out",
        "neighbouring ids went to different rows. Each row is one part of the text, in its order.",
        _batches(every, following, time),
    )
    yield Mistake(
        "windows_overlap",
        "the windows of a row start one id apart. Each begins where the one before ended.",
        cut(lambda k: of_row * count * time + k),
    )
    yield Mistake(
        "same_text_in_every_row",
        "every row reads the same part of the text. Each row has a part of its own.",
        cut(lambda k: 0 * of_row + k * time),
    )
    yield Mistake(
        "axes_swapped",
        "time is the first axis. Inputs and targets are (batch, time).",
        [(inputs.T, targets.T) for inputs, targets in right],
    )
    inputs, targets = (np.stack(parts) for parts in zip(*right, strict=True))
    joined = (
        "all batches are in one array. Return a list with a pair, (inputs, targets), for each "
        "batch."
    )
    by_row = inputs.swapaxes(0, 1), targets.swapaxes(0, 1)
    whole = tuple(part.reshape(batch, -1) for part in by_row)
    for parts in ((inputs, targets), by_row, whole):
        yield Mistake("batches_joined", joined, parts)
    yield Mistake(
        "targets_missing",
        "the targets are missing. Each batch is a pair, (inputs, targets).",
        [inputs for inputs, _ in right],
    )
    yield Mistake(
        "last_batch_missing",
        "the last batch that fits is missing. The last target may be the last id of the text.",
        right[:-1],
    )
    yield Mistake(
        "first_batch_only", "this is the first batch only. Return a list of all.", right[:1]
    )


def _batches(inputs: Array, targets: Array, time: int) -> list[tuple[Array, Array]]:
    """Return pieces of ``time`` steps of two arrays, ``(batch, steps)``, side by side."""
    starts = range(0, inputs.shape[1], time)
    return [(inputs[:, s : s + time], targets[:, s : s + time]) for s in starts]


def _with_last(targets: Array, first: Array, last: int | None) -> Array:
    """Return the targets with another last column: a number, or the first input of each row."""
    changed = targets.copy()
    changed[:, -1] = first if last is None else last
    return changed


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
        "your candidate goes in without tanh.",
        run(activation="linear"),
    )
    yield Mistake(
        "candidate_sigmoid",
        "your candidate goes through a sigmoid. It is a tanh, between -1 and 1.",
        run(activation="sigmoid"),
    )
