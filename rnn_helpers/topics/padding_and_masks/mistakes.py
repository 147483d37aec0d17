"""Known mistakes about padding and masks."""

from collections.abc import Iterator, Sequence
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.gru import oracle as keras_gru
from rnn_helpers.topics.padding_and_masks import oracle as reference

import numpy as np

Array = np.ndarray

EMPTY_BATCH_NOT_REFUSED = Mistake(
    "empty_batch_not_refused",
    "no sequences make no batch: the length and the number of features would be made up.",
)


def unknown(argument: str) -> Mistake:
    """Return the mistake of accepting a value that an argument can't have."""
    return Mistake(
        f"{argument}_not_checked",
        f"raise a ValueError whose message contains the word {argument}.",
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
            "one of the two runs read the padding. Compare run(padded, mask) with run(x, None), "
            "where x has no padding.",
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


def as_batch(sequences: Sequence[Array], value: float = 0.0) -> Iterator[Mistake]:
    """Yield the mistakes in making a batch, given the exercise's arguments."""
    x, mask = reference.as_batch(sequences, value)
    yield Mistake("mask_missing", "the mask did not come back. Return a tuple, (x, mask).", x)
    yield Mistake(
        "padded_in_front",
        "the padding is before the sequences. Here it goes to the end.",
        reference.padded(sequences, value, "pre"),
    )
    yield Mistake(
        "padded_in_front",
        "the padding of x is before the sequences. Here it goes to the end, as in your mask.",
        (reference.padded(sequences, value, "pre")[0], mask),
    )
    yield Mistake(
        "mask_inverted",
        "the mask is inverted. True means a real step, False means padding.",
        (x, ~mask),
    )
    yield Mistake(
        "mask_from_values",
        "the mask is made from the numbers, so that a real step that happens to hold the padding "
        "value counts as padding. Make it from the lengths.",
        (x, (x != value).any(axis=-1)),
    )
    yield Mistake(
        "mask_from_values",
        "the mask is made from the numbers, and a real step in which one of them equals the "
        "padding value counts as padding. Make it from the lengths.",
        (x, (x != value).all(axis=-1)),
    )
    yield Mistake(
        "mask_for_each_feature",
        "the mask has a feature axis. It says which steps are real: (batch, time).",
        (x, np.repeat(mask[..., None], x.shape[-1], axis=-1)),
    )
    for kind in ("int32", "float32"):
        yield Mistake(
            "mask_of_numbers",
            "the mask holds numbers. Make it of booleans, True and False.",
            (x, mask.astype(kind)),
        )
    yield Mistake(
        "lengths_for_mask",
        "these are the lengths. The mask has one boolean for each step: (batch, time).",
        (x, mask.sum(axis=1)),
    )
    yield Mistake(
        "value_ignored",
        "the padding is 0. Fill it with value.",
        reference.as_batch(sequences, 0.0),
    )
    yield Mistake(
        "empty_ones_dropped",
        "sequences without steps are left out of the batch. Each has its row, which is padding "
        "only.",
        reference.as_batch([sequence for sequence in sequences if len(sequence)], value),
    )
    shortest = min(len(sequence) for sequence in sequences)
    yield Mistake(
        "cut_to_the_shortest",
        "the sequences are cut to the shortest one, and steps are lost. Pad to the longest.",
        (x[:, :shortest], mask[:, :shortest]),
    )
    for kept in (x.astype("int32"), x.astype("int32").astype("float32")):
        yield Mistake(
            "numbers_cut_off",
            "the decimals are gone: the numbers became integers on the way. Say "
            "dtype='float32' where the array is made.",
            (kept, mask),
        )
    front, front_mask = reference.padded(sequences, value, "pre")
    as_integers = front.astype("int32")
    for mask_beside in (
        mask,
        front_mask,
        *(
            of_features(as_integers != padding, axis=-1)
            for padding in (value, int(value))
            for of_features in (np.any, np.all)
        ),
    ):
        yield Mistake(
            "pad_sequences_defaults",
            "these are the defaults of pad_sequences: it makes integers, and it pads in front. Say "
            "dtype='float32' and padding='post', and make the mask from the lengths.",
            (as_integers, mask_beside),
        )


def masked(x: Array, mask: Array, W: Array, U: Array, b: Array) -> Iterator[Mistake]:
    """Yield the mistakes in running a GRU with a mask, given the exercise's arguments."""

    def run(x: Array = x, mask: Array | None = mask, **switches: Any) -> Array:
        return np.asarray(keras_gru.layer(x, W, U, b, mask=mask, return_sequences=True, **switches))

    right = run()
    yield Mistake(
        "mask_ignored",
        "the mask plays no part: the padding was read like real steps.",
        run(mask=None),
    )
    yield Mistake(
        "mask_inverted",
        "the mask is inverted: the real steps were skipped and the padding was read.",
        run(mask=~mask),
    )
    yield Mistake(
        "padding_assumed_at_the_end",
        "the real steps are taken to be the first ones. Padding may come anywhere: look at the "
        "mask of each step, mask[:, t].",
        run(mask=np.arange(mask.shape[1]) < mask.sum(axis=1, keepdims=True)),
    )
    yield Mistake(
        "mask_on_the_outputs_only",
        "the padding was read like real steps, and only its outputs were set to zero. A masked "
        "step has to leave the state alone; then the last output comes again.",
        run(mask=None) * mask[..., None],
    )
    yield Mistake(
        "masked_steps_output_zeros",
        "the outputs of masked steps are zeros. A masked step changes nothing, so the last output "
        "comes again (zeros only come before the first real step).",
        run(zero_output_for_mask=True),
    )
    yield Mistake(
        "state_lost_at_masked_steps",
        "the state is set to zero at masked steps. A masked step keeps the state, so that the next "
        "real one goes on from there.",
        _forgetting(x, mask, W, U, b),
    )
    yield Mistake(
        "padding_read_as_zeros",
        "the padding was set to zero and then read. A step of zeros still changes the state: the "
        "biases and the old state see to that. Skip it.",
        run(x=x * mask[..., None], mask=None),
    )
    yield Mistake(
        "state_moves_on",
        "the outputs of masked steps repeat, but behind them the state moved on through the "
        "padding. Keep the state as well.",
        _repeated(run(mask=None), mask),
    )
    yield Mistake(
        "masking_shortens",
        "the masked steps are gone. Masking does not shorten the output: it has as many steps as "
        "the input, (batch, time, units).",
        [outputs[real] for outputs, real in zip(right, mask, strict=True)],
    )
    yield Mistake(
        "real_steps_moved_to_the_front",
        "the outputs of the real steps moved to the front. Every output stays at its step.",
        _compacted(right, mask),
    )
    yield Mistake(
        "real_steps_moved_to_the_front",
        "the outputs of the real steps moved to the front, and the last one was repeated behind "
        "them. Every output stays at its step; a masked step repeats the output before it.",
        _compacted(right, mask, repeated=True),
    )
    yield Mistake(
        "masked_steps_output_moves",
        "the state is kept, but at a masked step the output is that of a step that was run after "
        "all. Take the output after you have chosen between the old and the new state.",
        _moved_outputs(x, mask, W, U, b),
    )
    yield Mistake(
        "stops_at_first_masked_step",
        "each sample stops at its first masked step. Real steps may follow: skip the masked one "
        "and go on (`continue`, not `break`).",
        run(mask=np.cumprod(mask, axis=1).astype(bool)),
    )
    yield Mistake(
        "one_mask_for_all",
        "a step is skipped in all samples when it is padding in one. Each sample has its own mask.",
        run(mask=np.broadcast_to(mask.all(axis=0), mask.shape)),
    )
    yield Mistake(
        "last_state_only",
        "these are the last states only. The outputs of all steps are asked for.",
        right[:, -1],
    )


def _forgetting(x: Array, mask: Array, W: Array, U: Array, b: Array) -> Array:
    """Return the oracle's outputs if every masked step set the state to zero."""
    state = np.zeros((len(x), len(U)), "float32")
    outputs = []
    for t in range(x.shape[1]):
        state = keras_gru.step(x[:, t], state, W, U, b) * mask[:, t, np.newaxis]
        outputs.append(state)
    return np.stack(outputs, axis=1)


def _repeated(outputs: Array, mask: Array) -> Array:
    """Return the outputs with those at masked steps replaced by the last real one before them."""
    result = outputs.copy()
    for sample, real in zip(result, mask, strict=True):
        for t in np.flatnonzero(~real):
            sample[t] = sample[t - 1] if t else 0.0
    return result


def _compacted(outputs: Array, mask: Array, repeated: bool = False) -> Array:
    """Return the outputs of the real steps side by side, followed by zeros or by the last one."""
    result = np.zeros_like(outputs)
    for i, real in enumerate(mask):
        result[i, : real.sum()] = outputs[i, real]
        if repeated and real.any():
            result[i, real.sum() :] = outputs[i, real][-1]
    return result


def _moved_outputs(x: Array, mask: Array, W: Array, U: Array, b: Array) -> Array:
    """Return the oracle's outputs if only the state was kept at masked steps."""
    state = np.zeros((len(x), len(U)), "float32")
    outputs = []
    for t in range(x.shape[1]):
        outputs.append(keras_gru.step(x[:, t], state, W, U, b))
        state = np.where(mask[:, t, np.newaxis], outputs[-1], state)
    return np.stack(outputs, axis=1)
