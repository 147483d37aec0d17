"""Oracles for ``keras.layers.Conv1D`` and for layers that may see the future."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.topics.models import facts, makes_mask
from rnn_helpers.topics.oracle_cache import remembered

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray
FEATURES, FILTERS = 3, 4
PADDINGS = ("valid", "same", "causal")


def _can_slide(
    time: int, kernel_size: int, padding: str = "valid", strides: int = 1, dilation_rate: int = 1
) -> bool:
    sizes = min(time, kernel_size, strides, dilation_rate) >= 1 and min(strides, dilation_rate) == 1
    fits = padding != "valid" or (kernel_size - 1) * dilation_rate < time
    return sizes and fits and padding in PADDINGS


def _can_convolve(
    x: Array,
    kernel: Array,
    bias: Array,
    padding: str = "valid",
    strides: int = 1,
    dilation_rate: int = 1,
) -> bool:
    shaped = x.ndim == kernel.ndim == 3 and x.shape[2] == kernel.shape[1] and min(x.shape) > 0
    return (
        shaped
        and bias.shape == kernel.shape[2:]
        and min(kernel.shape) > 0
        and _can_slide(x.shape[1], len(kernel), padding, strides, dilation_rate)
    )


@oracle(
    stands_for="conv1d",
    takes={"x": "batch time features", "kernel": "kernel_size features filters", "bias": "filters"},
    gives="batch new_time filters",
    mistakes="conv1d",
    valid=_can_convolve,
)
def conv1d(
    x: Array,
    kernel: Array,
    bias: Array,
    padding: str = "valid",
    strides: int = 1,
    dilation_rate: int = 1,
) -> Array:
    """Run Keras' layer with the given weights.

    Args:
        x: Input, ``(batch, time, features)``.
        kernel: ``(kernel_size, features, filters)``.
        bias: ``(filters,)``.
        padding: ``"valid"``, ``"same"`` or ``"causal"``.
        strides: How far the window moves on.
        dilation_rate: How far the taps of a window are apart.

    Returns:
        ``(batch, new time, filters)``.
    """
    layer = keras.layers.Conv1D(
        kernel.shape[2],
        kernel.shape[0],
        padding=padding,
        strides=strides,
        dilation_rate=dilation_rate,
    )
    layer.build(x.shape)
    layer.set_weights([kernel, bias])
    return np.asarray(layer(x))


@oracle(mistakes="length", valid=_can_slide)
def length(
    time: int, kernel_size: int, padding: str = "valid", strides: int = 1, dilation_rate: int = 1
) -> int:
    """Return the number of steps that Keras' layer outputs."""
    layer = keras.layers.Conv1D(
        2, kernel_size, padding=padding, strides=strides, dilation_rate=dilation_rate
    )
    return int(layer.compute_output_shape((2, time, 3))[1])


def _is_stack(kernel_sizes: Sequence[int], dilation_rates: Sequence[int]) -> bool:
    layers = len(kernel_sizes)
    return layers == len(dilation_rates) > 0 and min(*kernel_sizes, *dilation_rates) >= 1


@oracle(stands_for="receptive_field", mistakes="receptive_field", valid=_is_stack)
def receptive_field(kernel_sizes: Sequence[int], dilation_rates: Sequence[int]) -> int:
    """Return how many steps the last output of a Conv1D stack spans, by its gradient."""
    felt = steps_felt(kernel_sizes, dilation_rates)
    return int(len(felt) - np.nonzero(felt)[0][0])


@grader_code
def steps_felt(kernel_sizes: Sequence[int], dilation_rates: Sequence[int]) -> Array:
    """Return the gradient of a stack's last output for each of more than enough steps."""
    time = sum(k * d for k, d in zip(kernel_sizes, dilation_rates, strict=True)) + 2
    layers = [
        keras.layers.Conv1D(1, k, padding="causal", dilation_rate=d, kernel_initializer="ones")
        for k, d in zip(kernel_sizes, dilation_rates, strict=True)
    ]

    def last_output(x: Any) -> Any:
        for layer in layers:
            x = layer(x)
        return x[0, -1, 0]

    felt: Array = inputs_felt(last_output, time, 1)
    return felt


@grader_code
def inputs_felt(output: Callable[[Any], Any], time: int, features: int) -> Array:
    """Return the largest absolute gradient of one number for each input step; ``(time,)``.

    Args:
        output: Takes ``(1, time, features)``, returns a scalar.
    """
    x = tf.constant(np.random.default_rng(5).normal(size=(1, time, features)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        number = output(x)
    felt: Array = np.abs(np.asarray(tape.gradient(number, x)))[0].max(axis=-1)
    return felt


@cache
def fixed_layer(kind: str) -> Any:
    """Return a layer with fixed weights.

    Kinds are ``"causal"`` and ``"same"``, a Conv1D, and ``"bidirectional"``.
    """
    start = {"kernel_initializer": keras.initializers.GlorotUniform(seed=31)}
    layer: keras.layers.Layer
    if kind == "bidirectional":
        again = keras.initializers.Orthogonal(seed=32)
        recurrent = keras.layers.SimpleRNN(
            FILTERS, return_sequences=True, unroll=True, recurrent_initializer=again, **start
        )
        layer = keras.layers.Bidirectional(recurrent)
    else:
        layer = keras.layers.Conv1D(FILTERS, 3, padding=kind, activation="tanh", **start)
    layer.build((None, None, FEATURES))
    return layer


def peek(x: Any, from_step: int, to_step: int, feature: int = 0) -> Any:
    """Return the causal layer's outputs, with a number from one input step added to one output.

    Args:
        x: ``(batch, time, 3)``.
        from_step: The input step whose number is added.
        to_step: The output step that it is added to.
        feature: The feature of the input step that is added.
    """
    x = tf.cast(x, tf.float32)
    time = x.shape[1]
    where = tf.one_hot(to_step % time, time)[None, :, None]
    return fixed_layer("causal")(x) + where * tf.reshape(x[:, from_step, feature], (-1, 1, 1))


@oracle(stands_for="leaks_future")
def sees_future(model_fn: Callable[[Any], Any], time: int, features: int) -> bool:
    """Return whether any output has a gradient with respect to a later input.

    Args:
        model_fn: Takes and returns tensors, ``(batch, time, ...)``.
    """
    sample = np.random.default_rng(7).normal(size=(1, time, features))
    # With one copy of the input for each output, a single gradient covers all outputs separately.
    x = tf.constant(np.repeat(sample, time, axis=0), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(x)
        each = tf.linalg.diag_part(tf.transpose(model_fn(x), (2, 0, 1)))
        total = tf.reduce_sum(each * (1.0 + each))
    felt = np.abs(np.asarray(tape.gradient(total, x))).max(axis=-1)
    return bool(np.triu(felt, k=1).max() > 1e-7)


@grader_code
@remembered
def conv_lstm_facts(
    vocab_size: int,
    dim: int,
    filters: int,
    kernel_size: int,
    units: int,
    *,
    changes: Mapping[str, Any] | None = None,
    pool: str = "max",
    sequences: bool = False,
    answers: int = 1,
    last: str = "sigmoid",
    order: str = "ecpr",
) -> Mapping[str, Any]:
    """Return the facts of a model of Embedding, Conv1D, MaxPooling1D, LSTM and Dense.

    Args:
        changes: Arguments of Conv1D that differ from the exercise's.
        pool: The pooling layer: ``"max"``, ``"average"`` or ``"global max"``.
        sequences: Whether the LSTM returns every output.
        answers: Width of the Dense layer.
        last: Activation of the Dense layer.
        order: The order of the first four layers: e(mbedding), c(onv1D), p(ooling), r(ecurrent).
    """
    layers = keras.layers
    settings = {"padding": "same", "activation": "relu"} | dict(changes or {})
    parts = {
        "e": layers.Embedding(vocab_size, dim),
        "c": layers.Conv1D(filters, kernel_size, **settings),
        "p": _POOLS[pool](),
        "r": layers.LSTM(units, return_sequences=sequences),
    }
    every = [parts[letter] for letter in order] + [layers.Dense(answers, activation=last)]
    inputs = outputs = keras.Input((None,))
    for layer in every:
        outputs = layer(outputs)
    found: Mapping[str, Any] = model_facts(keras.Model(inputs, outputs))
    return found


_POOLS: Mapping[str, Callable[[], Any]] = {
    "max": keras.layers.MaxPooling1D,
    "average": lambda: keras.layers.AveragePooling1D(2),
    "global max": keras.layers.GlobalMaxPooling1D,
}


def model_facts(model: Any) -> Any:
    """Return :func:`rnn_helpers.topics.models.facts`, and whether a mask is made."""
    found = facts(model)
    return found | {MASK: makes_mask(model)} if isinstance(found, dict) else found


MASK = "mask_zero"


def _is_conv_lstm(vocab_size: int, dim: int, filters: int, kernel_size: int, units: int) -> bool:
    return min(vocab_size, dim, filters, kernel_size, units) >= 1


@oracle(
    takes={name: name for name in ("vocab_size", "dim", "filters", "kernel_size", "units")},
    mistakes="conv_lstm",
    read=model_facts,
    valid=_is_conv_lstm,
)
def conv_lstm(
    vocab_size: int, dim: int, filters: int, kernel_size: int, units: int
) -> Mapping[str, Any]:
    """Return the facts of a right model."""
    return conv_lstm_facts(vocab_size, dim, filters, kernel_size, units)
