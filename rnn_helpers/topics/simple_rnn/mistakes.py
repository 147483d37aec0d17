"""Known mistakes with ``SimpleRNN``."""

from collections.abc import Iterator
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.recurrent import shape_mistakes
from rnn_helpers.topics.recurrent.switches import switches as switch_mistakes
from rnn_helpers.topics.simple_rnn import oracle as keras_rnn

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray

CHUNK_NOT_CHECKED = Mistake("chunk_not_checked", "a chunk needs at least one step; say so early.")


def step(x_t: Array, h: Array, W: Array, U: Array, b: Array) -> Iterator[Mistake]:
    """Yield the mistakes in one step, given the exercise's arguments."""
    no_x, no_h, no_b = np.zeros_like(x_t), np.zeros_like(h), np.zeros_like(b)
    yield Mistake(
        "bias_missing",
        "the bias b is not added. Keras adds it once, inside the tanh.",
        keras_rnn.step(x_t, h, W, U, no_b),
    )
    yield Mistake(
        "bias_twice",
        "the bias b is added twice. A SimpleRNN has one bias, not one for each matrix product.",
        keras_rnn.step(x_t, h, W, U, 2 * b),
    )
    yield Mistake(
        "activation_on_input_only",
        "tanh is applied to the input's part only, and the state's part is added afterwards. "
        "Both products and the bias are added first, and tanh is applied to the whole sum.",
        keras_rnn.step(x_t, no_h, W, U, b) + keras_rnn.step(no_x, h, W, U, no_b, "linear"),
    )
    yield Mistake(
        "bias_outside",
        "the bias b is added after the tanh. It belongs to the sum that goes through the tanh.",
        keras_rnn.step(x_t, h, W, U, no_b) + b,
    )
    first_only = np.zeros_like(h)
    first_only[:1] = keras_rnn.step(x_t, h, W, U, b)[:1]
    yield Mistake(
        "returned_after_first_sample",
        "only the first sample has its new state.",
        first_only,
    )
    yield Mistake(
        "activation_missing",
        "there is no tanh: these are the sums before the activation.",
        keras_rnn.step(x_t, h, W, U, b, "linear"),
    )
    yield Mistake(
        "sigmoid",
        "your activation is a sigmoid. A SimpleRNN's is tanh, between -1 and 1.",
        keras_rnn.step(x_t, h, W, U, b, "sigmoid"),
    )
    yield Mistake(
        "state_ignored",
        "the previous state h plays no part, so the network has no memory. Multiply it by U.",
        keras_rnn.step(x_t, no_h, W, U, b),
    )
    yield Mistake(
        "input_ignored",
        "the input x_t plays no part. Multiply it by W.",
        keras_rnn.step(no_x, h, W, U, b),
    )
    yield Mistake(
        "recurrent_kernel_transposed",
        "U is transposed. Keras multiplies the state from the left: h @ U.",
        keras_rnn.step(x_t, h, W, U.T, b),
    )


def layer(
    x: Array, W: Array, U: Array, b: Array, h0: Array | None = None, **switches: bool
) -> Iterator[Mistake]:
    """Yield the mistakes in a whole layer, given the exercise's arguments."""

    def run(x: Array = x, b: Array = b, h0: Array | None = h0, **changed: Any) -> Any:
        return keras_rnn.layer(x, W, U, b, h0, **(switches | changed))

    yield from switch_mistakes(run, x, h0, switches)
    yield Mistake("bias_missing", "the bias b is not added at each step.", run(b=np.zeros_like(b)))
    yield Mistake("bias_twice", "the bias b is added twice at each step.", run(b=2 * b))


shapes = shape_mistakes.one_state


def parameters(features: int, units: int) -> Iterator[Mistake]:
    """Yield the mistakes in counting weights, given the exercise's arguments."""
    total = keras_rnn.parameters(features, units)
    yield Mistake(
        "bias_missing", "the bias is not counted: one number for each unit.", total - units
    )
    yield Mistake("bias_twice", "the bias is counted twice. There is one, not two.", total + units)
    yield Mistake(
        "recurrent_kernel_missing",
        "the recurrent kernel is not counted: every unit sees every unit of the previous step.",
        total - units * units,
    )
    yield Mistake(
        "recurrent_kernel_diagonal",
        "the recurrent kernel is counted as one weight for each unit. It is a full matrix.",
        total - units * units + units,
    )
    yield Mistake(
        "exclusive_or_for_power",
        "the square of units is written with ^, which is no power in Python. Write units ** 2.",
        total - units * units + (units ^ 2),
    )


def chunked(x: Array, chunk: int, W: Array, U: Array, b: Array) -> Iterator[Mistake]:
    """Yield the mistakes in running a long sequence in pieces, given the exercise's arguments."""

    def outputs(part: Array, h0: Array | None = None) -> Any:
        return keras_rnn.layer(part, W, U, b, h0, return_sequences=True)

    time = x.shape[1]
    state = None
    from_first: list[Array] = []
    for start in range(0, time, chunk):
        from_first.append(outputs(x[:, start : start + chunk], state))
        state = from_first[-1][:, 0]
    yield Mistake(
        "first_state_carried",
        "a chunk starts from the first output of the chunk before. It goes on from the last one.",
        np.concatenate(from_first, axis=1),
    )
    late: list[Array] = []
    for start in range(0, time, chunk):
        before = late[-2][:, -1] if len(late) > 1 else None
        late.append(outputs(x[:, start : start + chunk], before))
    yield Mistake(
        "state_one_chunk_late",
        "a chunk starts where the chunk before the last one ended. Keep the new state before the "
        "next chunk begins.",
        np.concatenate(late, axis=1),
    )
    pieces = [outputs(x[:, start : start + chunk]) for start in range(0, time, chunk)]
    yield Mistake(
        "state_reset_at_each_chunk",
        "every chunk starts from zeros. Where one chunk ends is where the next has to start.",
        np.concatenate(pieces, axis=1),
    )
    whole = outputs(x)
    yield Mistake(
        "short_chunk_dropped",
        "the last chunk is shorter than the others, and it was left out.",
        whole[:, : time - time % chunk],
    )
    yield Mistake(
        "last_state_only",
        "these are the last states only. The outputs of all steps are asked for.",
        whole[:, -1],
    )
    yield Mistake(
        "last_chunk_only",
        "these are the outputs of the last chunk. Join those of all chunks along the time axis.",
        whole[:, -((time - 1) % chunk + 1) :],
    )


def linear_state_gradients(U: Array, steps: int) -> Iterator[Mistake]:
    """Yield the mistakes with the state gradient's norm, given the exercise's arguments."""
    longer = keras_rnn.linear_state_gradients(U, steps + 1)
    yield Mistake(
        "product_of_norms",
        "these are powers of the norm of U: a bound, not the norm of the product. Multiply the "
        "matrices first, then take the norm.",
        longer[0] ** np.arange(1, steps + 1, dtype="float32"),
    )
    yield Mistake(
        "elementwise_power",
        "U ** k raises each number by itself. Steps follow each other as a matrix product, U @ U.",
        np.array([np.linalg.norm(U**k, 2) for k in range(1, steps + 1)]),
    )
    if steps <= 10:
        powers = [np.linalg.matrix_power(U.astype("float64"), 2**k) for k in range(steps)]
        yield Mistake(
            "power_squared",
            "the power is multiplied by itself, so the exponents are 1, 2, 4, 8. Multiply it by U "
            "each time.",
            np.array([np.linalg.norm(power, 2) for power in powers]),
        )
    yield Mistake(
        "frobenius_norm",
        "this is the Frobenius norm, the default of np.linalg.norm for a matrix. The largest "
        "stretch of any direction is the spectral norm: np.linalg.norm(M, 2).",
        np.array([np.linalg.norm(j) for j in keras_rnn.linear_jacobians(U, steps)]),
    )
    yield Mistake(
        "starts_at_zero_steps",
        "the first value is for no step at all (it is 1). Start at one step.",
        np.concatenate([[1.0], longer[: steps - 1]]),
    )
    yield Mistake(
        "spectral_radius",
        "these are powers of the largest eigenvalue. They tell how the norm grows in the long run, "
        "but for few steps the norm can be larger.",
        np.abs(np.linalg.eigvals(U)).max() ** np.arange(1, steps + 1),
    )


def clip_by_global_norm(grads: list[Array], limit: float) -> Iterator[Mistake]:
    """Yield the mistakes with clipping by the global norm, given the exercise's arguments."""
    norms = [float(np.linalg.norm(g)) for g in grads]
    yield Mistake(
        "clipped_one_by_one",
        "each array is clipped by its own norm, which turns the direction of the step. One norm is "
        "taken over all arrays together, and all are scaled alike.",
        [np.asarray(tf.clip_by_norm(g, limit)) for g in grads],
    )
    yield Mistake(
        "clipped_by_value",
        "each number is cut off at the limit, which turns the direction of the step. Scale all "
        "arrays by one factor.",
        [np.clip(g, -limit, limit) for g in grads],
    )
    yield Mistake(
        "scaled_up",
        "gradients below the limit were scaled up to it. Clipping leaves those as they are.",
        keras_rnn.clip_by_global_norm([1e6 * g for g in grads], limit),
    )
    total = sum(norm**2 for norm in norms)
    yield Mistake(
        "compared_with_square",
        "the sum of the squares is compared with the limit. The norm is its root: take that first.",
        [g * (limit / np.sqrt(total) if total > limit else 1.0) for g in grads],
    )
    yield Mistake("not_clipped", "the gradients came back unchanged, above the limit.", grads)
    yield Mistake(
        "root_missing",
        "the sum of the squares is taken for the norm. The norm is its root.",
        [g * min(1.0, limit / total) for g in grads] if total else list(grads),
    )
    yield Mistake(
        "norm_is_sum_of_norms",
        "the norms of the arrays were added up. The global norm is the root of the sum of all "
        "squares.",
        [
            np.asarray(g)
            for g in tf.clip_by_global_norm(grads, limit, use_norm=tf.constant(sum(norms)))[0]
        ],
    )


def backward(x: Array, W: Array, U: Array, b: Array, upstream: Array) -> Iterator[Mistake]:
    """Yield the mistakes in backpropagation through time, given the exercise's arguments."""
    straight = _gradients_through_cell(x, W, U, b, upstream, activation=_straight_through)
    cut = _gradients_through_cell(x, W, U, b, upstream, cut_state=True)
    last = np.zeros_like(upstream)
    last[:, -1] = upstream[:, -1]
    yield Mistake(
        "state_gradient_not_carried",
        "the gradient stops at each step. What reaches h at step t comes from the output of step t "
        "and, through U, from step t + 1.",
        cut,
    )
    yield Mistake(
        "activation_derivative_missing",
        "the derivative of tanh, 1 - tanh(a)**2, is left out.",
        straight,
    )
    yield Mistake(
        "last_output_only",
        "only the last output's gradient is used. Every step has an output of its own.",
        tuple(keras_rnn.gradients(x, W, U, b, last).values()),
    )
    yield Mistake(
        "slope_not_squared",
        "the slope of tanh is taken as 1 - h. It is 1 - h ** 2.",
        _gradients_through_cell(x, W, U, b, upstream, activation=_slope_not_squared),
    )
    yield Mistake(
        "state_gradient_not_transposed",
        "what goes from the sums of one step back to h of the step before is multiplied by U. "
        "Going back, it is multiplied by U.T.",
        _gradients_by_step(x, W, U, b, upstream, U),
    )
    yield Mistake(
        "state_gradient_after_slope",
        "what comes back from step t + 1 is added behind the slope of tanh. Add it to the gradient "
        "of the output first: their sum goes through the slope.",
        _gradients_by_step(x, W, U, b, upstream, U.T, after_slope=True),
    )
    dx, dW, dU, db = keras_rnn.gradients(x, W, U, b, upstream).values()
    yield Mistake(
        "bias_gradient_averaged",
        "the gradient of b is the sum over batch and time, not the mean.",
        (dx, dW, dU, db / (x.shape[0] * x.shape[1])),
    )
    batch = len(x)
    yield Mistake(
        "averaged_over_batch",
        "the gradients of the weights are means over the batch. They are sums.",
        (dx, dW / batch, dU / batch, db / batch),
    )
    yield Mistake(
        "input_gradient_reversed",
        "the gradient of x runs backwards in time: it was collected from the last step to the "
        "first. Turn it round.",
        (dx[:, ::-1], dW, dU, db),
    )
    at_sums = _gradients_at_sums(x, W, U, b, upstream)
    yield Mistake(
        "gradients_not_added_up",
        "the gradients of the weights are those of the first step alone: they are set "
        "again at each step. Add up those of all steps: dW += ..., or dW = dW + ...",
        (dx, x[:, 0].T @ at_sums[:, 0], np.zeros_like(U), at_sums[:, 0].sum(axis=0)),
    )
    last_state = keras_rnn.layer(x, W, U, b)
    yield Mistake(
        "state_before_first_step",
        "for step 0 the state before it is taken from index -1, and that is the last one. Before "
        "step 0 the state is zeros.",
        (dx, dW, dU + last_state.T @ at_sums[:, 0], db),
    )
    yield Mistake(
        "recurrent_gradient_transposed",
        "the gradient of U is transposed. It belongs to h @ U: rows are the old state's units.",
        (dx, dW, dU.T, db),
    )


def _gradients_at_sums(x: Array, W: Array, U: Array, b: Array, upstream: Array) -> Array:
    """Return the gradients with respect to the sums in the tanh, ``(batch, time, units)``.

    They are those of further inputs, all zeros, that are added to the sums one by one.
    """
    features, units = W.shape
    further = np.zeros((*x.shape[:2], units), "float32")
    wider = np.concatenate([x, further], axis=2), np.concatenate([W, np.eye(units)]).astype(W.dtype)
    return keras_rnn.gradients(*wider, U, b, upstream)["x"][..., features:]


def _gradients_through_cell(
    x: Array,
    W: Array,
    U: Array,
    b: Array,
    upstream: Array,
    activation: Any = "tanh",
    cut_state: bool = False,
) -> tuple[Array, ...]:
    cell = keras.layers.SimpleRNNCell(U.shape[0], activation=activation)
    cell.build(x[:, 0].shape)
    cell.set_weights([W, U, b])
    inputs = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        state, loss = tf.zeros((len(x), U.shape[0])), tf.constant(0.0)
        for t in range(x.shape[1]):
            state, _ = cell(inputs[:, t], [tf.stop_gradient(state) if cut_state else state])
            loss += tf.reduce_sum(state * upstream[:, t])
    sources = [inputs, *(variable.value for variable in cell.trainable_variables)]
    return tuple(np.asarray(g) for g in tape.gradient(loss, sources))


def _gradients_by_step(
    x: Array,
    W: Array,
    U: Array,
    b: Array,
    upstream: Array,
    back: Array,
    after_slope: bool = False,
) -> tuple[Array, ...]:
    """Return the gradients if the state's gradient is carried in another way.

    Args:
        x: Input, ``(batch, time, features)``.
        W: Kernel.
        U: Recurrent kernel.
        b: Bias.
        upstream: The gradient of each output, ``(batch, time, units)``.
        back: What the gradient of a step's sums is multiplied by to reach the state before.
        after_slope: Whether what comes back is added behind the slope of tanh.
    """
    states = keras_rnn.layer(x, W, U, b, return_sequences=True)
    before = np.concatenate([np.zeros_like(states[:, :1]), states[:, :-1]], axis=1)
    # With the state as an input, every step stands by itself; ones as upstream give the slopes.
    steps = np.concatenate([x, before], axis=2).reshape(-1, 1, x.shape[2] + len(U))
    ones = np.ones((len(steps), 1, len(U)), "float32")
    alone = np.concatenate([W, U]), np.zeros_like(U), b
    slopes = _gradients_at_sums(steps, *alone, ones).reshape(states.shape)
    at_sums = np.zeros_like(states)
    carried = np.zeros_like(states[:, 0])
    for t in reversed(range(x.shape[1])):
        if after_slope:
            at_sums[:, t] = upstream[:, t] * slopes[:, t] + carried
        else:
            at_sums[:, t] = (upstream[:, t] + carried) * slopes[:, t]
        carried = at_sums[:, t] @ back
    return (
        np.einsum("btu,fu->btf", at_sums, W),
        np.einsum("btf,btu->fu", x, at_sums),
        np.einsum("btv,btu->vu", before, at_sums),
        np.einsum("btu->u", at_sums),
    )


def _slope_not_squared(a: Any) -> Any:
    """Return tanh of the argument, with the derivative 1 - tanh."""
    h = tf.stop_gradient(keras.ops.tanh(a))
    return (1 - h) * (a - tf.stop_gradient(a)) + h


def _straight_through(a: Any) -> Any:
    """Return tanh of the argument, with the derivative of the identity."""
    return a + tf.stop_gradient(keras.ops.tanh(a) - a)
