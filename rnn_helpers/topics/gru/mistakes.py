"""Known mistakes with ``GRU``."""

import itertools
from collections.abc import Iterator
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.gru import oracle as keras_gru
from rnn_helpers.topics.gru.oracle import CANDIDATE, R, Z, block, hold_gates, with_blocks
from rnn_helpers.topics.recurrent import shape_mistakes
from rnn_helpers.topics.recurrent.switches import switches as switch_mistakes
from rnn_helpers.topics.simple_rnn import oracle as keras_rnn

import keras
import numpy as np

Array = np.ndarray
Weights = tuple[Array, Array, Array]


def step(x_t: Array, h: Array, W: Array, U: Array, b: Array) -> Iterator[Mistake]:
    """Yield the mistakes in a step that resets after the product.

    The arguments are those of the exercise.
    """
    for name, explanation, changed in _wrong_weights(W, U, b):
        yield Mistake(name, explanation, keras_gru.step(x_t, h, *changed))
    yield Mistake(
        "reset_before_product",
        "the reset gate is applied to the state before the product with U. In this variant, Keras' "
        "default, the product and its bias come first, and the gate is applied to their sum.",
        keras_gru.step(x_t, h, W, U, b.sum(axis=0)),
    )
    yield from _wrong_steps(x_t, h, W, U, b)


def step_reset_before(x_t: Array, h: Array, W: Array, U: Array, b: Array) -> Iterator[Mistake]:
    """Yield the mistakes in a step that resets before the product.

    The arguments are those of the exercise.
    """
    for name, explanation, changed in _wrong_weights(W, U, b):
        yield Mistake(name, explanation, keras_gru.step(x_t, h, *changed))
    yield Mistake(
        "bias_indexed",
        "b[0] is a single number here: in this variant the bias has one row, b itself.",
        keras_gru.step(x_t, h, W, U, np.full_like(b, b[0])),
    )
    nothing = np.zeros_like(b)
    yield Mistake(
        "reset_after_product",
        "the reset gate is applied after the product with U. In this variant the state is reset "
        "first, number by number, and the result is multiplied by U.",
        keras_gru.step(x_t, h, W, U, np.stack([b, nothing])),
    )
    yield Mistake(
        "reset_after_product",
        "the reset gate is applied after the product with U, and to the bias too. In this variant "
        "the state is reset first, then multiplied by U; the one bias is not reset.",
        keras_gru.step(x_t, h, W, U, np.stack([with_blocks(b, {CANDIDATE: 0.0}), _only_last(b)])),
    )
    _, r = keras_gru.gates(x_t, h, W, U, b)
    z_again, _ = keras_gru.gates(x_t, r * h, W, U, b)
    yield Mistake(
        "gates_from_reset_state",
        "the update gate is computed from the state after the reset. Both gates look at the old "
        "state h; only the candidate looks at r * h.",
        keras_gru.step(x_t, r * h, *hold_gates(W, U, b, r=1.0)) + z_again * (h - r * h),
    )
    yield from _wrong_steps(x_t, h, W, U, b)


def layer(
    x: Array, W: Array, U: Array, b: Array, h0: Array | None = None, **switches: Any
) -> Iterator[Mistake]:
    """Yield the mistakes in a whole layer, given the exercise's arguments."""

    def run(x: Array = x, h0: Array | None = h0, **changed: Any) -> Any:
        return keras_gru.layer(x, W, U, b, h0, **(switches | changed))

    yield from switch_mistakes(run, x, h0, switches)
    for name, explanation, changed in _wrong_weights(W, U, b):
        yield Mistake(name, explanation, keras_gru.layer(x, *changed, h0, **switches))
    yield Mistake(
        "reset_before_product",
        "the reset gate is applied before the product with U. Use the step of Keras' default, "
        "which resets after it.",
        keras_gru.layer(x, W, U, b.sum(axis=0), h0, **switches),
    )


def _wrong_weights(W: Array, U: Array, b: Array) -> Iterator[tuple[str, str, Weights]]:
    """Yield the mistakes that equal a right step with other weights, for either variant."""
    yield (
        "update_gate_reversed",
        "the update gate is reversed. In Keras z keeps the old state and 1 - z lets the candidate "
        "in; some papers write it the other way round.",
        _all(lambda weights: with_blocks(weights, {Z: -block(weights, Z)}), W, U, b),
    )
    yield (
        "gate_order_r_z_h",
        "the gates are taken in the order r, z, h. In Keras' weights the update gate z comes "
        "first: z, r, h.",
        _all(keras_gru.swap_gates, W, U, b),
    )
    if b.ndim == 2:
        yield from _wrong_biases(W, U, b)
    else:
        yield (
            "bias_twice",
            "the bias b is added twice. This variant has one bias, added once.",
            (W, U, 2 * b),
        )
    yield ("bias_missing", "no bias is added.", (W, U, np.zeros_like(b)))
    yield (
        "update_gate_resets",
        "the candidate's look at the old state goes through the update gate z. It is the reset "
        "gate r that decides how much the candidate sees.",
        _all(lambda weights: with_blocks(weights, {R: block(weights, Z)}), W, U, b),
    )
    yield (
        "reset_gate_missing",
        "the reset gate plays no part: this is what comes out when r is 1 throughout.",
        hold_gates(W, U, b, r=1.0),
    )
    yield (
        "candidate_only",
        "this is the candidate alone. The new state mixes it with the old state: z of the old, "
        "1 - z of the candidate.",
        hold_gates(W, U, b, z=0.0),
    )
    yield (
        "recurrent_kernel_transposed",
        "the blocks of U are transposed. Keras multiplies the state from the left: h @ U.",
        (W, np.concatenate([part.T for part in np.split(U, 3, axis=1)], axis=1), b),
    )
    yield ("state_ignored", "the product with U is left out.", (W, np.zeros_like(U), b))
    yield ("input_ignored", "the product with W is left out.", (np.zeros_like(W), U, b))


def _wrong_biases(W: Array, U: Array, b: Array) -> Iterator[tuple[str, str, Weights]]:
    nothing = np.zeros_like(b[0])
    yield (
        "biases_summed",
        "the second bias stays outside the reset gate, as if the two could be added up first. b[1] "
        "belongs to h @ U: in the candidate the gate multiplies it too, only b[0] is outside.",
        (W, U, np.stack([b.sum(axis=0), nothing])),
    )
    yield (
        "recurrent_bias_missing",
        "there is one bias only: b[1], the one that is added to h @ U, is missing.",
        (W, U, np.stack([b[0], nothing])),
    )
    yield (
        "input_bias_missing",
        "there is one bias only: b[0], the one that is added to x_t @ W, is missing.",
        (W, U, np.stack([nothing, b[1]])),
    )
    yield (
        "biases_swapped",
        "the two rows of the bias are swapped. b[0] goes with x_t @ W, b[1] with h @ U.",
        (W, U, b[::-1].copy()),
    )


def _wrong_steps(x_t: Array, h: Array, W: Array, U: Array, b: Array) -> Iterator[Mistake]:
    """Yield the mistakes in the arithmetic of a step, for either variant."""
    z, r = keras_gru.gates(x_t, h, W, U, b)
    right = keras_gru.step(x_t, h, W, U, b)
    from_x, from_h = _candidate_sums(x_t, h, W, U, b)
    yield Mistake(
        "reset_on_input",
        "the reset gate is applied to the input's part. It decides how much of the old state the "
        "candidate sees; the input always comes in whole.",
        keras_gru.step_with_candidate(x_t, h, W, U, b, r * from_x + from_h),
    )
    yield Mistake(
        "reset_on_both",
        "the reset gate is applied to the whole sum, the input's part included. It belongs to the "
        "state's part only.",
        keras_gru.step_with_candidate(x_t, h, W, U, b, r * (from_x + from_h)),
    )
    yield Mistake(
        "reset_erases_state",
        "the reset gate is applied to the state that is kept as well. It is for the candidate "
        "only; the update gate decides what is kept of the old state.",
        right - z * h + z * r * h,
    )
    yield Mistake(
        "candidate_sigmoid",
        "your candidate goes through a sigmoid. Only the gates do; the candidate's is tanh.",
        keras_gru.step(x_t, h, W, U, b, activation="sigmoid"),
    )
    yield Mistake(
        "candidate_linear",
        "your candidate has no tanh.",
        keras_gru.step(x_t, h, W, U, b, activation="linear"),
    )
    yield Mistake(
        "gates_tanh",
        "your gates go through tanh. A gate is a share between 0 and 1: a sigmoid.",
        keras_gru.step(x_t, h, W, U, b, recurrent_activation="tanh"),
    )
    for line in ("hard_sigmoid", _old_hard_sigmoid):
        yield Mistake(
            "gates_hard_sigmoid",
            "your gates are a straight line that is cut off at 0 and 1, a hard sigmoid, as in old "
            "versions of Keras. Use the sigmoid, 1 / (1 + exp(-a)).",
            keras_gru.step(x_t, h, W, U, b, recurrent_activation=line),
        )


def _old_hard_sigmoid(a: Any) -> Any:
    """Return the hard sigmoid of Keras 2."""
    return keras.ops.clip(0.2 * a + 0.5, 0.0, 1.0)


def _candidate_sums(x_t: Array, h: Array, W: Array, U: Array, b: Array) -> tuple[Array, Array]:
    """Return what input and state add to the candidate before any gate, each (batch, units)."""
    outer, inner = b if b.ndim == 2 else (b, np.zeros_like(b))
    wide = (block(W, CANDIDATE), block(U, CANDIDATE))
    from_x = keras_rnn.step(x_t, np.zeros_like(h), *wide, block(outer, CANDIDATE), "linear")
    from_h = keras_rnn.step(np.zeros_like(x_t), h, *wide, block(inner, CANDIDATE), "linear")
    return from_x, from_h


def _only_last(bias: Array) -> Array:
    """Return a bias that keeps its candidate's block and has zeros in the other two."""
    return bias - with_blocks(bias, {CANDIDATE: 0.0})


def _all(change: Any, W: Array, U: Array, b: Array) -> Weights:
    return change(W), change(U), change(b)


def shapes(
    batch: int, time: int, features: int, units: int, return_sequences: bool, return_state: bool
) -> Iterator[Mistake]:
    """Yield the mistakes in predicting shapes, given the exercise's arguments."""
    arguments = (batch, time, features, units, return_sequences, return_state)
    yield from shape_mistakes.one_state(*arguments)
    if return_state:
        sequence = (time,) if return_sequences else ()
        yield Mistake(
            "third_tensor",
            "three shapes came back. Only an LSTM has a second state, c; a GRU returns its output "
            "and one state.",
            ((batch, *sequence, units), (batch, units), (batch, units)),
        )
    yield Mistake(
        "three_times_units",
        "the last axis is 3 * units wide. So wide are the weights; the two gates and the candidate "
        "are mixed into one state of units numbers.",
        (
            (batch, time, 3 * units) if return_sequences else (batch, 3 * units),
            *(((batch, 3 * units),) if return_state else ()),
        ),
    )


def parameters(features: int, units: int, reset_after: bool) -> Iterator[Mistake]:
    """Yield the mistakes in counting weights, given the exercise's arguments."""
    total = keras_gru.parameters(features, units, reset_after)
    if reset_after:
        yield Mistake(
            "recurrent_bias_missing",
            "your count has one bias. A GRU that resets after the product has two, one for each "
            "product: 3 * units numbers more.",
            keras_gru.parameters(features, units, False),
        )
    else:
        yield Mistake(
            "recurrent_bias_counted",
            "your count has two biases. A GRU that resets before the product has one.",
            keras_gru.parameters(features, units, True),
        )
    yield Mistake(
        "candidate_not_counted",
        "only the two gates are counted. The candidate has weights of its own, as many as a gate.",
        total * 2 // 3,
    )
    yield Mistake(
        "four_blocks",
        "your count has four blocks of weights, as an LSTM has. A GRU has three: z, r and the "
        "candidate.",
        total * 4 // 3,
    )
    yield Mistake(
        "one_block",
        "one block of weights is counted. Both gates and the candidate have weights of their own.",
        total // 3,
    )
    biases = (6 if reset_after else 3) * units
    yield Mistake("bias_missing", "no bias is counted.", total - biases)
    yield Mistake(
        "bias_for_one_block",
        "the bias is counted for one block. Each of the three blocks has its own: 3 * units.",
        total - biases * 2 // 3,
    )
    if reset_after:
        yield Mistake(
            "second_bias_for_candidate_only",
            "the second bias is counted for the candidate alone. Keras keeps it for all three "
            "blocks: 3 * units.",
            total - 2 * units,
        )
    yield Mistake(
        "recurrent_kernel_missing",
        "the recurrent kernel is not counted: gates and candidate see the old state, too.",
        total - 3 * units * units,
    )


def every_cell(features: int, units: int) -> Iterator[Mistake]:
    """Yield the mistakes in comparing the three cells, given the exercise's arguments."""
    right = keras_gru.every_cell(features, units)
    one_block = right["SimpleRNN"]
    yield Mistake(
        "gru_one_bias",
        "your GRU is counted with one bias. Keras' default resets after the product and has two.",
        right | {"GRU": 3 * one_block},
    )
    yield Mistake(
        "two_biases_everywhere",
        "your count has two biases for every cell. Only a GRU that resets after the product has "
        "two.",
        {
            "SimpleRNN": one_block + units,
            "GRU": right["GRU"],
            "LSTM": right["LSTM"] + 4 * units,
        },
    )
    yield Mistake(
        "lstm_two_biases",
        "the LSTM is counted with two biases. In Keras it has one; only the GRU has two.",
        right | {"LSTM": right["LSTM"] + 4 * units},
    )
    yield Mistake(
        "lstm_two_biases",
        "your GRU is counted with one bias and your LSTM with two. In Keras it is the other way "
        "round.",
        right | {"GRU": 3 * one_block, "LSTM": right["LSTM"] + 4 * units},
    )
    yield Mistake(
        "total_not_reset",
        "each number holds those before it as well. Begin to count at 0 for each cell.",
        dict(zip(right, itertools.accumulate(right.values()), strict=True)),
    )
    yield Mistake(
        "candidates_not_counted",
        "only gates are counted: two for the GRU, three for the LSTM. Each has a candidate as "
        "well, with weights of its own.",
        right | {"GRU": right["GRU"] * 2 // 3, "LSTM": right["LSTM"] * 3 // 4},
    )
    yield Mistake(
        "lstm_three_blocks",
        "the LSTM is counted with three blocks of weights. It has four: i, f, o and the candidate.",
        right | {"LSTM": 3 * one_block},
    )
    yield Mistake(
        "gates_not_counted",
        "the three cells are counted alike. Each gate has weights of its own.",
        dict.fromkeys(right, one_block),
    )
