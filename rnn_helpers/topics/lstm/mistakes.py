"""Known mistakes with ``LSTM``."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.lstm import oracle as keras_lstm
from rnn_helpers.topics.models import UNBUILT
from rnn_helpers.topics.recall import SYMBOLS
from rnn_helpers.topics.recurrent import shape_mistakes, switches as recurrent

import keras
import numpy as np

Array = np.ndarray

UNITS_NOT_COMPARED = Mistake(
    "units_not_compared", "the units differ, so the states don't fit: raise ValueError."
)
CELL_NOT_CHECKED = Mistake(
    "cell_not_checked", "raise a ValueError whose message contains the cell that was given."
)
OTHER_SPELLING_ACCEPTED = Mistake(
    "other_spelling_accepted", "only lstm in lower case is asked for; refuse the rest."
)
PART_OF_A_NAME_ACCEPTED = Mistake(
    "part_of_a_name_accepted", "`in` finds parts of a string, too; compare with ==."
)

_ORDERS = {
    "ifoc": (0, 1, 3, 2),
    "fico": (1, 0, 2, 3),
    "fioc": (1, 0, 3, 2),
}
"""Wrong orders of the gates: the blocks that are then taken for i, f, the candidate and o."""

_ORDER_IS = "Keras' order is i, f, g, o."


def split(z: Array, units: int) -> Iterator[Mistake]:
    """Yield the mistakes in splitting the sums, given the exercise's arguments."""
    blocks = keras_lstm.split(z, units)
    for name, order in _ORDERS.items():
        yield Mistake(
            f"gate_order_{name}",
            f"the blocks are taken in the order {', '.join(name.replace('c', 'g'))}. {_ORDER_IS}",
            tuple(blocks[k] for k in order),
        )
    yield Mistake(
        "columns_interleaved",
        "every fourth column was taken. The columns of one gate are together: units of them, "
        "then those of the next gate.",
        tuple(z[..., k::4] for k in range(4)),
    )
    yield Mistake(
        "cut_along_first_axis",
        "z was cut along its first axis, as np.split does unless you say axis=-1. The sums are "
        "on the last axis.",
        tuple(np.split(z, (units, 2 * units, 3 * units))),
    )
    yield Mistake(
        "cut_along_second_axis",
        "z was cut along its second axis. The sums are on the last one, however many there are: "
        "z[..., start:end].",
        tuple(z[:, k * units : (k + 1) * units] for k in range(4)) if z.ndim > 1 else (),
    )
    yield Mistake(
        "slices_one_short",
        "each part lacks its last number. A slice stops before its end: z[..., 0:units] has units "
        "numbers.",
        tuple(block[..., :-1] for block in blocks),
    )
    if z.ndim > 2:
        yield Mistake(
            "axes_lost",
            "batch and time became one axis. Cut the last axis only, and keep those before it: "
            "z[..., start:end].",
            tuple(block.reshape(-1, units) for block in blocks),
        )
    sigmoid, tanh = keras.activations.get("sigmoid"), keras.activations.get("tanh")
    activated = tuple(np.asarray(sigmoid(block)) for block in blocks)
    candidate = np.asarray(tanh(blocks[2]))
    explanation = "sigmoid or tanh was applied already. Only cut z into four; the rest comes later."
    yield Mistake("activations_applied", explanation, (*activated[:2], candidate, activated[3]))
    yield Mistake("activations_applied", explanation, activated)


def forget(z_f: Array, c: Array) -> Iterator[Mistake]:
    """Yield the mistakes in ``forget_gate``, given the exercise's arguments."""
    yield Mistake(
        "gate_reversed",
        "the gate works the wrong way round. sigmoid(z_f) is the share that is *kept*, despite its "
        "name: 1 keeps all, 0 forgets all.",
        keras_lstm.forget(-z_f, c),
    )
    yield Mistake(
        "gate_without_sigmoid",
        "there is no sigmoid. A gate is a share between 0 and 1.",
        keras_lstm.gates(f=z_f, c=c, recurrent_activation="linear")[1],
    )
    yield Mistake(
        "gate_with_tanh",
        "your gate is a tanh, which can be negative. A gate is a sigmoid, between 0 and 1.",
        keras_lstm.gates(f=z_f, c=c, recurrent_activation="tanh")[1],
    )
    yield Mistake(
        "gate_alone",
        "this is the gate alone. Multiply it with the long memory c, number by number.",
        keras_lstm.forget(z_f, np.ones_like(c)),
    )


def learn(z_i: Array, z_g: Array) -> Iterator[Mistake]:
    """Yield the mistakes in ``learn_gate``, given the exercise's arguments."""
    nothing = np.zeros_like(z_i)
    yield Mistake(
        "sigmoid_on_candidate",
        "the candidate z_g goes through a sigmoid. It is no gate but content, which may be "
        "negative: tanh.",
        keras_lstm.gates(i=z_i, g=z_g, c=nothing, activation="sigmoid")[1],
    )
    yield Mistake(
        "candidate_without_tanh",
        "the candidate z_g is used as it is. It goes through tanh first.",
        keras_lstm.gates(i=z_i, g=z_g, c=nothing, activation="linear")[1],
    )
    yield Mistake(
        "gate_without_sigmoid",
        "there is no sigmoid on z_i. A gate is a share between 0 and 1.",
        keras_lstm.gates(i=z_i, g=z_g, c=nothing, recurrent_activation="linear")[1],
    )
    yield Mistake(
        "gate_and_candidate_swapped",
        "sigmoid and tanh are swapped: z_i is the gate (sigmoid), z_g the candidate (tanh).",
        keras_lstm.learn(z_g, z_i),
    )
    share, content = keras_lstm.learn(z_i, nothing + 50), keras_lstm.learn(nothing + 50, z_g)
    yield Mistake("gate_alone", "this is the gate alone. Multiply it with tanh(z_g).", share)
    yield Mistake("candidate_alone", "this is the candidate alone. The gate is missing.", content)
    yield Mistake(
        "added_not_multiplied",
        "gate and candidate are added. A gate lets a share through: multiply.",
        share + content,
    )


def remember(kept: Array, learnt: Array) -> Iterator[Mistake]:
    """Yield the mistakes in ``remember_gate``, given the exercise's arguments."""
    both = keras_lstm.remember(kept, learnt)
    yield Mistake(
        "long_memory_squashed",
        "the sum went through tanh. The long memory itself is not squashed: that is what lets it "
        "pass from step to step unharmed. Only what is shown of it goes through tanh.",
        keras_lstm.use(np.full_like(both, 50), both),
    )
    yield Mistake("multiplied_not_added", "both parts are multiplied. Add them.", kept * learnt)
    yield Mistake("averaged", "this is the mean of both parts. Add them.", both / 2)


def use(z_o: Array, c: Array) -> Iterator[Mistake]:
    """Yield the mistakes in ``use_gate``, given the exercise's arguments."""
    all_shown = keras_lstm.use(np.full_like(c, 50), c)
    yield Mistake(
        "output_without_tanh",
        "the output gate is applied to c itself. c goes through tanh first.",
        keras_lstm.gates(o=z_o, c=c, activation="linear")[0],
    )
    yield Mistake(
        "gate_alone",
        "this is the gate alone. Multiply it with tanh(c).",
        keras_lstm.use(z_o, 0 * c + 50),
    )
    yield Mistake("gate_missing", "this is tanh(c) alone. The output gate is missing.", all_shown)
    yield Mistake(
        "gate_without_sigmoid",
        "there is no sigmoid on z_o. A gate is a share between 0 and 1.",
        z_o * all_shown,
    )
    yield Mistake(
        "gate_and_content_swapped",
        "sigmoid and tanh are swapped: z_o is the gate (sigmoid), c the content (tanh).",
        keras_lstm.use(c, z_o),
    )


def step(x_t: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> Iterator[Mistake]:
    """Yield the mistakes in one step, given the exercise's arguments."""

    def run(x_t: Array = x_t, h: Array = h, b: Array = b, **changed: Any) -> tuple[Array, Array]:
        return keras_lstm.step(x_t, h, c, W, U, b, **changed)

    next_h, next_c = run()
    yield Mistake(
        "states_swapped",
        "h and c are swapped. Return h (working memory, the output) first, then c (long memory).",
        (next_c, next_h),
    )
    yield Mistake(
        "output_is_c",
        "h is the long memory c itself. The output is what the output gate shows of it.",
        (next_c, next_c),
    )
    yield Mistake("long_memory_not_returned", "only h came back. Return both: h, c.", next_h)
    for name, order in _ORDERS.items():
        permuted = (_reordered(weights, order) for weights in (W, U, b))
        yield Mistake(
            f"gate_order_{name}",
            f"the weights are taken in the order {', '.join(name.replace('c', 'g'))}. {_ORDER_IS}",
            keras_lstm.step(x_t, h, c, *permuted),
        )
    yield from _wrong_content(x_t, h, c, W, U, b)
    yield from _wrong_gates(x_t, h, c, W, U, b)
    yield Mistake("bias_missing", "the bias b is not added.", run(b=np.zeros_like(b)))
    yield Mistake("bias_twice", "the bias b is added twice; an LSTM has one.", run(b=2 * b))
    ones = np.zeros_like(b)
    ones[keras_lstm.gate_columns(len(U))["f"]] = 1
    yield Mistake(
        "forget_bias_added_again",
        "1 is added to the forget gate's sum. unit_forget_bias is only the value with which b "
        "starts before training; it is in b already.",
        run(b=b + ones),
    )
    yield Mistake(
        "long_memory_into_gates",
        "the gates look at the long memory c. They look at the input and the working memory h.",
        run(h=c),
    )
    yield Mistake(
        "state_ignored",
        "the working memory h plays no part. The gates look at it through U.",
        run(h=np.zeros_like(h)),
    )
    yield Mistake(
        "input_ignored",
        "the input x_t plays no part. Multiply it by W.",
        run(x_t=np.zeros_like(x_t)),
    )


def _wrong_content(
    x_t: Array, h: Array, c: Array, W: Array, U: Array, b: Array
) -> Iterator[Mistake]:
    _, next_c = keras_lstm.step(x_t, h, c, W, U, b)

    def shown(c: Array, activation: str = "tanh") -> Array:
        only_output = _output_gate_only(W, U, b)
        return keras_lstm.step(x_t, h, c, *only_output, activation=activation)[0]

    yield Mistake(
        "output_without_tanh",
        "the output gate is applied to c itself. c goes through tanh first: o * tanh(c).",
        (shown(next_c, activation="linear"), next_c),
    )
    yield Mistake(
        "old_memory_shown",
        "your output is made of the old long memory. It shows the new one, after forgetting and "
        "learning.",
        (shown(c), next_c),
    )
    for activation, name, explanation in (
        (
            "sigmoid",
            "sigmoid_on_candidate",
            "your candidate goes through a sigmoid. It is content, not a gate: tanh.",
        ),
        (
            "linear",
            "candidate_without_tanh",
            "the candidate is used as it is. It goes through tanh first.",
        ),
    ):
        _, other_c = keras_lstm.step(x_t, h, c, W, U, b, activation=activation)
        yield Mistake(name, explanation, (shown(other_c), other_c))
    squashed = np.asarray(keras.activations.get("tanh")(next_c))
    yield Mistake(
        "long_memory_squashed",
        "the long memory itself went through tanh. Only what is shown of it does.",
        (shown(next_c), squashed),
    )


def _wrong_gates(x_t: Array, h: Array, c: Array, W: Array, U: Array, b: Array) -> Iterator[Mistake]:
    columns = keras_lstm.gate_columns(len(U))

    def changed(change: Callable[[Array], Array], gate: str = "f") -> tuple[Array, Array]:
        copies = [weights.copy() for weights in (W, U, b)]
        for weights in copies:
            weights[..., columns[gate]] = change(weights)
        return keras_lstm.step(x_t, h, c, *copies)

    yield Mistake(
        "forget_is_one_minus_input",
        "your forget gate is 1 - input gate. An LSTM's has weights of its own: it can keep "
        "everything and learn at the same time.",
        changed(lambda weights: -weights[..., columns["i"]]),
    )
    yield Mistake(
        "input_is_one_minus_forget",
        "your input gate is 1 - forget gate. An LSTM's has weights of its own, its part of z: it "
        "can keep everything and learn at the same time.",
        changed(lambda weights: -weights[..., columns["f"]], gate="i"),
    )
    yield Mistake(
        "gate_reversed",
        "the forget gate works the wrong way round. f is the share of c that is *kept*.",
        changed(lambda weights: -weights[..., columns["f"]]),
    )
    keep_all = b.copy()
    keep_all[columns["f"]] = keras_lstm.OPEN
    yield Mistake(
        "nothing_forgotten",
        "the old long memory is kept whole. Multiply it by the forget gate.",
        keras_lstm.step(x_t, h, c, W, U, keep_all),
    )
    yield Mistake(
        "gate_without_sigmoid",
        "your gates have no sigmoid. A gate is a share between 0 and 1.",
        keras_lstm.step(x_t, h, c, W, U, b, recurrent_activation="linear"),
    )


def _reordered(weights: Array, order: Sequence[int]) -> Array:
    blocks = np.split(weights, 4, axis=-1)
    return np.concatenate([blocks[k] for k in order], axis=-1)


def _output_gate_only(W: Array, U: Array, b: Array) -> tuple[Array, Array, Array]:
    """Return weights with which a step leaves c unchanged and keeps its output gate."""
    W, U, b = W.copy(), U.copy(), b.copy()
    columns = keras_lstm.gate_columns(len(U))
    for gate, value in (("i", keras_lstm.SHUT), ("f", keras_lstm.OPEN), ("c", 0.0)):
        W[:, columns[gate]] = 0
        U[:, columns[gate]] = 0
        b[columns[gate]] = value
    return W, U, b


def layer(
    x: Array,
    W: Array,
    U: Array,
    b: Array,
    h0: Array | None = None,
    c0: Array | None = None,
    **switches: bool,
) -> Iterator[Mistake]:
    """Yield the mistakes in a whole layer, given the exercise's arguments."""

    def run(x: Array = x, h0: Array | None = h0, c0: Array | None = c0, **changed: Any) -> Any:
        return keras_lstm.layer(x, W, U, b, h0, c0, **(switches | changed))

    yield from recurrent.sequences(run, switches)
    yield from _two_states(run, switches)
    yield from recurrent.direction(run, x, switches)
    yield from recurrent.loops(run, x, switches)
    zeros = np.zeros((len(x), len(U)), "float32")
    start = (zeros if h0 is None else h0, zeros if c0 is None else c0)
    yield from _carried(x, (W, U, b), start, switches)
    explanation = "{} was not used. Where it is given, it is the state before the first step."
    if (h0 is None) != (c0 is None):
        yield Mistake(
            "one_state_for_both",
            "the state that was given is used for the one that was not. If h0 or c0 is not given, "
            "that one starts from zeros, whatever the other is.",
            run(h0=h0 if c0 is None else c0, c0=h0 if c0 is None else c0),
        )
    if h0 is not None:
        yield Mistake("h0_ignored", explanation.format("h0"), run(h0=None))
    if c0 is not None:
        yield Mistake("c0_ignored", explanation.format("c0"), run(c0=None))
    if h0 is not None and c0 is not None:
        explanation = "the run starts from zeros, though h0 and c0 were given."
        yield Mistake("initial_states_ignored", explanation, run(h0=None, c0=None))
        explanation = "the first states are swapped: h0 is for h, c0 for c."
        yield Mistake("initial_states_swapped", explanation, run(h0=c0, c0=h0))
    yield recurrent.batch_and_time_swapped(run, x, h0=None, c0=None)


def _two_states(run: Callable[..., Any], switches: dict[str, bool]) -> Iterator[Mistake]:
    """Yield the mistakes with ``return_state``."""
    output, h, c = run(return_state=True)
    if switches.get("return_state"):
        yield Mistake(
            "states_swapped",
            "the two states are swapped. Keras returns output, h, c: first the working memory h, "
            "which equals the last output, then the long memory c.",
            (output, c, h),
        )
        yield Mistake(
            "long_memory_not_returned",
            "two values came back. An LSTM has two states: return output, h, c.",
            (output, h),
        )
        yield Mistake(
            "hidden_state_not_returned", "h is missing: return output, h, c.", (output, c)
        )
        explanation = (
            "the states came back as a pair of their own. Return three values, side by side."
        )
        yield Mistake("states_nested", explanation, (output, (h, c)))
        yield Mistake("state_not_returned", "no state came back: return output, h, c.", output)
    else:
        yield Mistake(
            "state_not_asked_for",
            "three values came back. Without return_state only the output is returned.",
            (output, h, c),
        )


def _carried(
    x: Array, weights: Sequence[Array], start: tuple[Array, Array], switches: dict[str, bool]
) -> Iterator[Mistake]:
    """Yield the mistakes with the states that one step passes to the next.

    Their values are found by running Keras' cell step by step.
    """

    def walk(after: Callable[[Array, Array], tuple[Array, Array, Array]]) -> Any:
        h, c = start
        outputs = []
        for t in range(x.shape[1])[:: -1 if switches.get("go_backwards") else 1]:
            output, h, c = after(*keras_lstm.step(x[:, t], h, c, *weights))
            outputs.append(output)
        result = np.stack(outputs, axis=1) if switches.get("return_sequences") else outputs[-1]
        return (result, h, c) if switches.get("return_state") else result

    yield Mistake(
        "output_is_c",
        "your output is the long memory c. An LSTM's outputs are its working memory h.",
        walk(lambda h, c: (c, h, c)),
    )
    yield Mistake(
        "states_swapped_inside",
        "h and c change places at every step. lstm_step returns h first, then c: take them in "
        "that order.",
        walk(lambda h, c: (c, c, h)),
    )
    yield Mistake(
        "long_memory_not_carried",
        "every step starts with an empty long memory. Hand c on to the next step, as you do h.",
        walk(lambda h, c: (h, h, 0 * c)),
    )
    yield Mistake(
        "working_memory_not_carried",
        "every step starts with an empty working memory. Hand h on to the next step, as you do c.",
        walk(lambda h, c: (h, 0 * h, c)),
    )


def shapes(
    batch: int, time: int, features: int, units: int, return_sequences: bool, return_state: bool
) -> Iterator[Mistake]:
    """Yield the mistakes in predicting shapes, given the exercise's arguments."""
    state = (batch, units)
    output = (batch, time, units) if return_sequences else state
    states = (state, state) if return_state else ()
    if return_state:
        for two in ((output, state), (state, state)):
            yield Mistake(
                "two_tensors_only",
                "your result has two tensors. An LSTM has two states, h and c, beside its output: "
                "with return_state=True there are three, even where the output equals h.",
                two,
            )
        yield Mistake(
            "state_not_returned", "return_state=True adds two tensors, h and c.", (output,)
        )
        yield Mistake(
            "states_nested",
            "the states are in a tuple of their own. Return the three shapes side by side.",
            (output, states),
        )
    else:
        yield Mistake(
            "state_not_asked_for",
            "without return_state no state comes back.",
            (output, state, state),
        )
    yield from shape_mistakes.axes(batch, time, features, units, (output, *states))
    yield Mistake(
        "four_gates_wide",
        "the last axis is 4 * units. The four are at work inside; what comes out is units wide.",
        ((*output[:-1], 4 * units), *states),
    )
    if return_sequences and return_state:
        explanation = "the states that come back are the last ones only: no time axis."
        yield Mistake("state_of_every_step", explanation, (output, output, output))
        yield Mistake("state_of_every_step", explanation, (output, state, output))


def parameters(features: int, units: int) -> Iterator[Mistake]:
    """Yield the mistakes in counting weights, given the exercise's arguments."""
    total = keras_lstm.parameters(features, units)
    one_set = total // 4
    yield Mistake(
        "one_set_of_weights",
        "this counts one set of weights, as a SimpleRNN has. An LSTM has four: three gates and the "
        "candidate.",
        one_set,
    )
    yield Mistake(
        "candidate_not_counted",
        "your count has three sets of weights. Beside the three gates the candidate has weights, "
        "too.",
        3 * one_set,
    )
    yield Mistake(
        "bias_missing", "the biases are not counted: 4 * units of them.", total - 4 * units
    )
    yield Mistake(
        "one_bias_only",
        "your count has units biases. Each of the four has its own: 4 * units.",
        total - 3 * units,
    )
    yield Mistake(
        "forget_bias_not_counted",
        "the forget gate's bias is left out. It starts at 1, not 0, but it is learnt like any.",
        total - units,
    )
    yield Mistake(
        "forget_bias_extra",
        "the forget gate's bias is counted as an extra. It is one of the four blocks of b.",
        total + units,
    )
    yield Mistake(
        "bias_twice",
        "your count has two biases for each gate. PyTorch has two; Keras' LSTM has one.",
        total + 4 * units,
    )
    yield Mistake(
        "recurrent_kernel_too_wide",
        "the recurrent kernel is counted as (4 * units, 4 * units). It has a row for each number "
        "of h: (units, 4 * units).",
        total + 12 * units * units,
    )
    yield Mistake(
        "recurrent_kernel_missing",
        "the recurrent kernel is not counted: every gate sees every unit of h.",
        total - 4 * units * units,
    )


def first_bias(units: int, forget_bias: float = 1.0) -> Iterator[Mistake]:
    """Yield the mistakes in the first bias, given the exercise's arguments."""
    right = keras_lstm.first_bias(units, forget_bias)
    yield Mistake(
        "forget_bias_missing",
        "your bias is zero everywhere. The forget gate's block starts at forget_bias.",
        0 * right,
    )
    yield Mistake(
        "forget_bias_everywhere",
        "every number of your bias is forget_bias. Only the forget gate's block is; the others "
        "start at 0.",
        np.full_like(right, forget_bias),
    )
    blocks = np.split(right, 4)
    for name, order in (("i", (1, 0, 2, 3)), ("candidate", (0, 2, 1, 3)), ("o", (0, 3, 2, 1))):
        yield Mistake(
            "forget_bias_in_wrong_block",
            f"forget_bias is in the block of {name}. {_ORDER_IS}",
            np.concatenate([blocks[k] for k in order]),
        )
    interleaved = np.zeros_like(right)
    interleaved[1::4] = forget_bias
    yield Mistake(
        "columns_interleaved",
        "every fourth number of your bias is forget_bias. The numbers of one gate are together: "
        "units of them, then those of the next gate.",
        interleaved,
    )
    yield Mistake(
        "four_rows",
        "your bias has a row for each gate. It is one long row: (4 * units,).",
        right.reshape(4, units),
    )
    one_short = right.copy()
    one_short[2 * units - 1] = 0
    yield Mistake(
        "slice_one_short",
        "the last number of the forget gate's block is missing. A slice or range stops before its "
        "end: units:2 * units has units numbers.",
        one_short,
    )
    yield Mistake(
        "whole_numbers",
        "these are whole numbers, which would cut 0.5 down to 0. Make an array of floats: "
        "np.zeros does, and so does dtype='float32'.",
        right.astype(int),
    )
    yield Mistake(
        "one_block_only",
        "this is the forget gate's block alone. The bias has four blocks: (4 * units,).",
        blocks[1],
    )
    if forget_bias != 1:
        yield Mistake(
            "forget_bias_always_one",
            "forget_bias is not used: the block is 1 whatever is asked for.",
            keras_lstm.first_bias(units),
        )


def decoded(
    x: Array, y: Array, encoder: keras.layers.LSTM, decoder: keras.layers.LSTM
) -> Iterator[Mistake]:
    """Yield the mistakes in handing states to a decoder, given the exercise's arguments."""
    zeros = np.zeros((len(x), encoder.units), "float32")
    encoded, h, c = keras_lstm.run_steps(x, encoder.get_weights(), zeros, zeros)

    def decode(h: Array, c: Array) -> Array:
        return keras_lstm.run_steps(y, decoder.get_weights(), h, c)[0]

    yield Mistake(
        "states_swapped",
        "the decoder was started with h and c swapped. The shapes are the same, so nothing "
        "complains; initial_state takes [h, c].",
        decode(c, h),
    )
    yield Mistake(
        "states_not_handed_over",
        "the decoder starts from zeros: it knows nothing of x. Give it initial_state.",
        decode(zeros, zeros),
    )
    explanation = (
        "only one of the encoder's states reaches the decoder, in both places. The encoder returns "
        "output, h, c, and h equals the output: unpack all three, and pass h and c."
    )
    yield Mistake("h_used_for_both", explanation, decode(h, h))
    yield Mistake("c_used_for_both", explanation, decode(c, c))
    yield Mistake("c_not_handed_over", "c was not passed: pass both states.", decode(h, zeros))
    yield Mistake("h_not_handed_over", "h was not passed: pass both states.", decode(zeros, c))
    explanation = "these are the encoder's outputs. Return the decoder's."
    yield Mistake("encoder_output_returned", explanation, encoded)
    yield Mistake("encoder_output_returned", explanation, h)
    yield Mistake(
        "last_output_only",
        "this is the decoder's last output only. Return what the decoder gives: all steps.",
        decode(h, c)[:, -1],
    )


def memory_model(cell: str, units: int, time: int) -> Iterator[Mistake]:
    """Yield the mistakes in building the memory model, given the exercise's arguments."""

    def facts(
        cell: str = cell,
        units: int = units,
        time: int = time,
        **changed: Any,
    ) -> Any:
        return keras_lstm.memory_facts(cell, units, time, **changed)

    yield Mistake(
        "sequences_returned",
        "the recurrent layer returns every output, so there is an answer for every step. Only the "
        "last is wanted: leave return_sequences at False.",
        facts(return_sequences=True),
    )
    explanation = "there is no softmax: the four outputs of a sample are not probabilities."
    yield Mistake("softmax_missing", explanation, facts(last="linear"))
    yield Mistake(
        "sigmoid_for_softmax",
        "the outputs go through a sigmoid, each for itself. One of four is right: softmax makes "
        "them add up to 1.",
        facts(last="sigmoid"),
    )
    yield Mistake(
        "units_and_time_swapped",
        "units and time are swapped: units is the width of the state, time the input's length.",
        facts(units=time, time=units),
    )
    yield Mistake(
        "units_are_time", "your layer has as many units as there are steps.", facts(units=time)
    )
    yield Mistake(
        "units_and_symbols_swapped",
        "the sizes of the two layers are swapped: the recurrent layer has units units, the Dense "
        "layer one output for each of the four symbols.",
        facts(units=SYMBOLS, answers=units),
    )
    yield Mistake(
        "answers_are_units",
        "the Dense layer has as many outputs as the recurrent layer has units. It gives one "
        "probability for each of the four symbols.",
        facts(answers=units),
    )
    for other in ("simple_rnn", "lstm", "gru"):
        if other != cell:
            yield Mistake(
                "cell_ignored",
                f"the layer is not the one that {cell!r} asks for.",
                facts(cell=other),
            )
    yield Mistake(
        "time_and_features_swapped",
        "time and features of the input are swapped. keras.Input takes (time, features), without "
        "the batch.",
        facts(time=SYMBOLS, symbols=time, answers=SYMBOLS),
    )
    yield Mistake(
        "one_output",
        "there is one output. Four symbols are possible, so four probabilities are wanted.",
        facts(answers=1, last="sigmoid"),
    )
    yield Mistake(
        "one_output",
        "there is one output, and the softmax of one number is always 1. Four symbols are "
        "possible, so four probabilities are wanted.",
        facts(answers=1),
    )
    yield Mistake(
        "model_not_built",
        "the model is not built: it does not know its input. Begin with keras.Input.",
        UNBUILT,
    )
