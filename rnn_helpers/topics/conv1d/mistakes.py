"""Known mistakes with ``Conv1D``."""

from collections.abc import Iterator, Sequence
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.conv1d import oracle as keras_conv
from rnn_helpers.topics.models import UNBUILT

import numpy as np

Array = np.ndarray

WINDOW_DOES_NOT_FIT = Mistake(
    "window_does_not_fit",
    "a window that is longer than the input has no place under 'valid': that must be a "
    "ValueError. Its length is to be counted with the gaps.",
)
PADDING_NOT_CHECKED = Mistake("padding_not_checked", "an unknown padding must be a ValueError.")
BOTH_SWITCHES = Mistake(
    "both_switches", "strides and dilation_rate above 1 at once must be a ValueError."
)
LENGTHS_NOT_CHECKED = Mistake(
    "lengths_not_checked", "each layer has one of both; other lists must be a ValueError."
)


def length(
    time: int, kernel_size: int, padding: str = "valid", strides: int = 1, dilation_rate: int = 1
) -> Iterator[Mistake]:
    """Yield the mistakes in counting the outputs, given the exercise's arguments."""
    right = keras_conv.length(time, kernel_size, padding, strides, dilation_rate)
    span = _span(kernel_size, dilation_rate)
    yield Mistake(
        "a_float",
        "this is a float, as / and np.ceil give. A number of steps is an int: // divides and "
        "rounds down, and -(-a // b) rounds up.",
        float(right),
    )
    if dilation_rate > 1:
        yield Mistake(
            "dilation_as_stride",
            "the dilation rate is counted as a stride. Dilation spreads the window's taps; the "
            "window itself still moves on by one step.",
            keras_conv.length(time, kernel_size, padding, dilation_rate),
        )
        yield Mistake(
            "dilation_ignored",
            "the window is taken to be kernel_size steps wide. With dilation its taps lie apart, "
            "so it spans more.",
            keras_conv.length(time, kernel_size, padding, strides),
        )
        yield Mistake(
            "span_too_wide",
            "the window spans one tap more than it has gaps: there are kernel_size - 1 gaps of "
            "dilation_rate steps between its taps, and one step more.",
            time - kernel_size * dilation_rate + 1,
        )
    yield Mistake(
        "stride_ignored",
        "the stride plays no part. With strides=2 the window stops at every second place only.",
        keras_conv.length(time, kernel_size, padding, 1, dilation_rate),
    )
    if padding == "valid":
        yield Mistake(
            "first_place_not_counted",
            "one place is not counted: the window is at its first place before it moves.",
            right - 1,
        )
        yield Mistake(
            "padding_counted",
            "valid adds no padding, so there are fewer outputs than inputs: the window has to fit.",
            keras_conv.length(time, kernel_size, "same", strides, dilation_rate),
        )
    else:
        yield Mistake(
            "rounded_down",
            "the division is rounded down. The first place counts, so a stride that does not "
            "divide the time evenly is rounded up.",
            time // strides,
        )
        if time >= span:
            yield Mistake(
                "padding_not_counted",
                f"{padding} adds zeros, so that with a stride of 1 there are as many outputs as "
                "inputs.",
                keras_conv.length(time, kernel_size, "valid", strides, dilation_rate),
            )
    yield Mistake(
        "window_hangs_over",
        "places are counted at which the window sticks out over the ends. That is a full "
        "convolution; no padding of Keras' does it.",
        keras_conv.length(time + 2 * (span - 1), kernel_size, "valid", strides, dilation_rate),
    )


def _span(kernel_size: int, dilation_rate: int) -> int:
    """Return the number of steps that a window spans, from the length that Keras outputs."""
    long = 1000
    return long + 1 - keras_conv.length(long, kernel_size, dilation_rate=dilation_rate)


def conv1d(
    x: Array,
    kernel: Array,
    bias: Array,
    padding: str = "valid",
    strides: int = 1,
    dilation_rate: int = 1,
) -> Iterator[Mistake]:
    """Yield the mistakes in a convolution, given the exercise's arguments."""
    switches: dict[str, Any] = {
        "padding": padding,
        "strides": strides,
        "dilation_rate": dilation_rate,
    }

    def run(x: Array = x, kernel: Array = kernel, bias: Array = bias, **changed: Any) -> Array:
        return keras_conv.conv1d(x, kernel, bias, **(switches | changed))

    right = run()
    yield Mistake(
        "kernel_flipped",
        "the kernel is flipped in time. np.convolve and mathematics do that; a convolution layer "
        "does not: kernel[0] meets the window's earliest step.",
        run(kernel=kernel[::-1]),
    )
    yield from _paddings(x, kernel, bias, padding, strides, dilation_rate)
    if dilation_rate > 1:
        yield Mistake(
            "dilation_as_stride",
            "the dilation rate is used as a stride: the window jumps. Dilation leaves gaps inside "
            "the window; the window itself moves on by one step.",
            run(strides=dilation_rate, dilation_rate=1),
        )
        yield Mistake(
            "dilation_moves_window",
            "the window moves on by dilation_rate steps. Dilation leaves gaps inside the window; "
            "the window itself moves on by one step.",
            right[:, ::dilation_rate],
        )
        yield Mistake(
            "dilation_ignored",
            "the window reads neighbouring steps. Its taps must lie dilation_rate steps apart.",
            run(dilation_rate=1),
        )
    if strides > 1:
        yield Mistake(
            "stride_as_dilation",
            "the stride is used as dilation. The window reads neighbouring steps and moves on by "
            "strides steps.",
            run(strides=1, dilation_rate=strides),
        )
        yield Mistake(
            "stride_ignored",
            "the window moves on by one step. It must move on by strides steps.",
            run(strides=1),
        )
    yield Mistake(
        "bias_missing",
        "the bias is not added, once for each output.",
        run(bias=np.zeros_like(bias)),
    )
    yield Mistake(
        "bias_at_each_tap",
        "the bias is added once for every tap of the window. It is added once for each output.",
        run(bias=len(kernel) * bias),
    )
    yield Mistake(
        "channels_first",
        "this is (batch, filters, time): other libraries put the channels before the time. Keras "
        "keeps them last: (batch, time, filters).",
        right.transpose(0, 2, 1),
    )
    yield Mistake(
        "time_first",
        "time is the first axis. Stack the outputs along axis 1: (batch, time, filters).",
        right.transpose(1, 0, 2),
    )
    yield Mistake(
        "mean_for_sum",
        "the products of a window are averaged over its taps. They are added up.",
        run(kernel=kernel / len(kernel)),
    )
    yield Mistake(
        "relu_added",
        "negative outputs were set to 0. Conv1D has no activation unless you ask for one.",
        np.maximum(right, 0),
    )


def _paddings(
    x: Array, kernel: Array, bias: Array, padding: str, strides: int, dilation_rate: int
) -> Iterator[Mistake]:
    def run(padding: str, strides: int = strides) -> Array:
        return keras_conv.conv1d(
            x, kernel, bias, padding, strides=strides, dilation_rate=dilation_rate
        )

    def mirrored(padding: str, strides: int = strides) -> Array:
        """Return the outputs with the zeros on the other side, by reversing time and kernel."""
        return keras_conv.conv1d(
            x[:, ::-1], kernel[::-1], bias, padding, strides=strides, dilation_rate=dilation_rate
        )[:, ::-1]

    right = run(padding)
    if padding == "valid":
        for name in ("same", "causal"):
            explanation = f"zeros were added, as for {name!r}. 'valid' adds none."
            yield Mistake("padding_added", explanation, run(name))
        return
    if padding == "causal":
        yield Mistake(
            "causal_padded_right",
            "the zeros are on the right, so output t sees the inputs from t on: the future. Causal "
            "padding puts all zeros in front.",
            mirrored("causal", strides=1)[:, ::strides],
        )
        yield Mistake(
            "causal_padded_both_sides",
            "the zeros are shared between both ends, as for 'same'. Causal padding puts all of "
            "them in front.",
            run("same"),
        )
    else:
        yield Mistake(
            "same_shared_wrongly",
            "the odd zero is on the left. If the number of zeros is odd, Keras puts one more at "
            "the end than in front.",
            mirrored("same"),
        )
        yield Mistake(
            "same_ignores_stride",
            "the zeros are counted as for a stride of 1. With a larger stride fewer are needed: "
            "only as many as the last window lacks.",
            run("same", strides=1)[:, ::strides],
        )
        outputs, time = right.shape[1], x.shape[1]
        beyond = time - (outputs - 1) * strides - _span(len(kernel), dilation_rate)
        if beyond > 0:
            wider = np.pad(x, ((0, 0), (beyond // 2, beyond - beyond // 2), (0, 0)))
            moved = keras_conv.conv1d(wider, kernel, bias, "valid", strides, dilation_rate)
            for value in (moved, moved[:, :outputs]):
                yield Mistake(
                    "zeros_where_none_are_lacking",
                    "zeros were added though the last window ends before the input does. Then no "
                    "step is missing, so add nothing.",
                    value,
                )
        yield Mistake(
            "same_padded_left",
            "all zeros are in front, as for 'causal'. 'same' shares them between both ends.",
            run("causal"),
        )
    if x.shape[1] >= _span(len(kernel), dilation_rate):
        explanation = f"no zeros were added. {padding!r} asks for some."
        yield Mistake("padding_ignored", explanation, run("valid"))


def receptive_field(
    kernel_sizes: Sequence[int], dilation_rates: Sequence[int]
) -> Iterator[Mistake]:
    """Yield the mistakes in counting how far a stack sees, given the exercise's arguments."""
    pairs = list(zip(kernel_sizes, dilation_rates, strict=True))
    right = keras_conv.receptive_field(kernel_sizes, dilation_rates)
    yield Mistake(
        "gaps_not_counted",
        "the steps that dilation skips are left out. The receptive field goes from the earliest "
        "step that is read to the output's own, and the steps in between count as well.",
        int(np.count_nonzero(keras_conv.steps_felt(kernel_sizes, dilation_rates))),
    )
    yield Mistake(
        "sum_of_kernels",
        "the kernel sizes are added up. Neighbouring windows overlap: after the first step, a "
        "layer adds only what its window reaches beyond one step.",
        sum(kernel_sizes),
    )
    yield Mistake(
        "sum_of_dilated_kernels",
        "kernel size times dilation rate is added up. A window of k taps has only k - 1 gaps.",
        sum(k * d for k, d in pairs),
    )
    yield Mistake(
        "sum_of_spans",
        "the spans of the layers' windows are added up. Each layer starts from one step that it "
        "shares with the layer below, so that step is counted too often.",
        right + len(pairs) - 1,
    )
    yield Mistake(
        "spans_multiplied",
        "the spans of the layers' windows are multiplied. Each layer adds to what the layers below "
        "see: its span, less the one step that it starts from.",
        int(np.prod([keras_conv.receptive_field([k], [d]) for k, d in pairs])),
    )
    yield Mistake(
        "dilation_ignored",
        "the dilation rates play no part. The taps of a window lie dilation_rate steps apart.",
        keras_conv.receptive_field(kernel_sizes, [1] * len(pairs)),
    )
    yield Mistake(
        "own_step_missing",
        "the step itself is not counted: these are the steps before it.",
        right - 1,
    )
    yield Mistake(
        "last_layer_only",
        "this is the window of the last layer alone. Each of its taps looks through the layers "
        "below.",
        keras_conv.receptive_field(kernel_sizes[-1:], dilation_rates[-1:]),
    )
    yield Mistake(
        "dilations_multiplied",
        "each dilation is multiplied by those of the layers below, as strides would be. A dilation "
        "rate already counts in input steps.",
        keras_conv.receptive_field(kernel_sizes, [int(d) for d in np.cumprod(dilation_rates)]),
    )


def leak(leaks: bool, which: str) -> Iterator[Mistake]:
    """Yield the mistakes in looking for a leak.

    Args:
        leaks: Whether the layer sees the future.
        which: The case with the wrong answer: ``"causal"``, ``"same"``, or the peeking layer
            ``"last"``, ``"second"`` or ``"feature"``. Other names have no explanation.
    """
    if not leaks:
        yield Mistake(
            "own_step_counted",
            "this layer does not look ahead. When input step t is changed, output t and those "
            "after it may change; only the outputs before t must stay as they are.",
            True,
        )
        return
    explanations = {
        "same": (
            "near_leak_missed",
            "in this model every output but the last sees the step after its own. Change every "
            "step in turn, and each time compare all outputs before it.",
        ),
        "last": (
            "far_leak_missed",
            "in this model the first output sees the last step, and no other output looks ahead. "
            "After each change compare all earlier outputs, not only the one just before it.",
        ),
        "second": (
            "early_leak_missed",
            "in this model the first output sees the second step, and nothing else looks ahead. "
            "Change every step in turn, not only the last one.",
        ),
        "feature": (
            "feature_missed",
            "in this model what looks ahead sees the last feature alone. Change all features of a "
            "step.",
        ),
        "relative": (
            "equal_change",
            "this model compares numbers of a step with each other, so adding the same amount to "
            "every feature changes nothing. Change each number by an amount of its own.",
        ),
    }
    if which in explanations:
        name, explanation = explanations[which]
        yield Mistake(name, explanation, False)


def conv_lstm(
    vocab_size: int, dim: int, filters: int, kernel_size: int, units: int
) -> Iterator[Mistake]:
    """Yield the mistakes in building the model, given the exercise's arguments."""
    wanted = (vocab_size, dim, filters, kernel_size, units)

    def facts(**changed: Any) -> Any:
        return keras_conv.conv_lstm_facts(*wanted, **changed)

    explanation = (
        "there is no pooling between the convolution and the LSTM, which reads every step."
    )
    yield Mistake("pooling_missing", explanation, facts(order="ecr"))
    yield Mistake(
        "stride_for_pooling",
        "your convolution has a stride of 2 in place of the pooling. Pooling takes the larger of "
        "two neighbours; a stride skips one of them.",
        facts(order="ecr", changes={"strides": 2}),
    )
    yield Mistake(
        "average_pooling",
        "the pooling averages. The exercise asks for MaxPooling1D.",
        facts(pool="average"),
    )
    yield Mistake(
        "pooling_first",
        "the pooling comes before the convolution, which then reads words that are mixed already.",
        facts(order="epcr"),
    )
    yield Mistake(
        "padding_valid",
        "the convolution's padding is 'valid', Keras' default. The exercise asks for 'same'.",
        facts(changes={"padding": "valid"}),
    )
    yield Mistake(
        "padding_causal",
        "the convolution's padding is 'causal'. The exercise asks for 'same': this model "
        "classifies a whole text, so it may look ahead.",
        facts(changes={"padding": "causal"}),
    )
    yield Mistake(
        "activation_missing",
        "your convolution has no activation. Without relu it is one more linear map.",
        facts(changes={"activation": None}),
    )
    yield Mistake(
        "recurrent_layer_first",
        "the LSTM comes before the convolution. Here the convolution reads the words, and the LSTM "
        "what it found.",
        facts(order="ercp", sequences=True, pool="global max"),
    )
    for last in ("sigmoid", "linear"):
        yield Mistake(
            "sequences_returned",
            "the LSTM returns every output, so there is an answer for every step. One for each "
            "text is wanted: leave return_sequences at False.",
            facts(sequences=True, last=last),
        )
    yield Mistake(
        "mask_made",
        "your embedding has mask_zero=True. The convolution does not pass a mask on, so leave "
        "mask_zero at its default.",
        facts() | {keras_conv.MASK: True},
    )
    yield Mistake(
        "one_row_too_many",
        "the embedding has a row too many. vocab_size counts every id.",
        keras_conv.conv_lstm_facts(vocab_size + 1, *wanted[1:]),
    )
    yield Mistake(
        "softmax_of_one",
        "the softmax of a single number is always 1. One probability comes from a sigmoid.",
        facts(last="softmax"),
    )
    yield Mistake(
        "sigmoid_missing",
        "the answer has no sigmoid, so it is not a probability.",
        facts(last="linear"),
    )
    yield Mistake(
        "two_answers",
        "there are two outputs. One probability for each text is wanted.",
        facts(answers=2, last="softmax"),
    )
    yield Mistake(
        "filters_and_kernel_size_swapped",
        "filters and kernel_size are swapped. Conv1D takes the number of filters first.",
        keras_conv.conv_lstm_facts(vocab_size, dim, kernel_size, filters, units),
    )
    yield Mistake(
        "filters_and_units_swapped",
        "filters and units are swapped: filters belong to the convolution, units to the LSTM.",
        keras_conv.conv_lstm_facts(vocab_size, dim, units, kernel_size, filters),
    )
    yield Mistake(
        "model_not_built",
        "the model is not built: it does not know its input. Begin with keras.Input.",
        UNBUILT,
    )
