# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3 (ipykernel)
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Convolution over time
#
# *The soup was not good.* To understand this sentence, you need to see two words side by side, *not* and *good*. You need no memory of the whole meal.
#
# A recurrent layer carries a state through every step to find such a pair. There is a simpler way: put a small window on the text, ask the same question at
# each place, and move on. This is a convolution over time, `Conv1D` in Keras.
#
# **After this chapter you can**
#
# - compute a convolution over time by hand, and get the numbers that Keras gets;
# - say how many outputs there are for each padding, stride and dilation;
# - find out by experiment whether a layer looks into the future;
# - say how far back a stack of convolutions sees, and choose between it and an LSTM.
#
# **You need** chapters 03 (a layer over time), 04 (the memory task), 06 (maps that show which inputs an output depends on), 08 (masks) and a little of 02
# (embeddings). Reading and running the cells takes about 30 minutes, the exercises 70, and the written question 10. Shapes are `(batch, time, features)` as always.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.check import by_hand, random_inputs as inputs
from rnn_helpers.check.by_hand import made_by
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.topics import recall
from rnn_helpers.topics.conv1d import explorable, figures as plots, mistakes, oracle as reference
from rnn_helpers.topics.conv1d.given import (
    bidirectional_layer,
    causal_layer,
    last_feature_peeker,
    last_step_peeker,
    same_layer,
    second_step_peeker,
)
from rnn_helpers.topics.shapes_and_stacks.figures import influence_maps
from rnn_helpers.topics.shapes_and_stacks.oracle import influence
from rnn_helpers.topics.timing import milliseconds_per_step

import keras
import numpy as np

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("as_batch", "bidirectional")

# %% [markdown]
# ## A window that slides
#
# Take four numbers, and a *kernel* of two weights, its *taps*: 1 and 2. Put the kernel under the first two numbers, multiply each pair, and add the products.
# Move the kernel one place to the right, and do it again.

# %%
plots.sliding_window([1, 10, 100, 1000], [1, 2])

# %% [markdown]
# Four numbers give three sums, because a kernel of two fits at three places. The kernel itself does not change.
#
# <details><summary>The figure in words</summary>
#
# The input 1, 10, 100, 1000 in a row. Below it the kernel (times 1, times 2) at three places, each one step further to the right. The sums are 21, 210 and
# 2100.
#
# </details>
#
# A convolution uses the same weights at each place, just as a recurrent layer uses the same weights at each step. But it carries nothing from place to place,
# so all places can be computed at the same time.
#
# Ask Keras and NumPy to do the same:

# %%
numbers = np.array([1, 10, 100, 1000], "float32")
slider = keras.layers.Conv1D(1, 2)
slider.build((None, 4, 1))
slider.set_weights([np.array([1, 2], "float32").reshape(2, 1, 1), np.zeros(1, "float32")])
print("Keras' Conv1D", np.asarray(slider(numbers[None, :, None])).ravel())
print("np.convolve  ", np.convolve(numbers, [1, 2], "valid"))

# %% [markdown]
# They do not agree. What mathematics calls a convolution reverses the kernel first. What neural networks call a convolution does not (its exact name is
# *cross-correlation*): `kernel[0]` meets the earliest step of the window.
#
# For a network this makes no difference, because it learns the weights. For you it
# does, when you compare numbers.
#
# A text has a vector at each step, so each tap of the kernel is not a number but a matrix, `(features, filters)`. A *filter* is one question that is asked at
# every place; its answers fill one column of the output. For one window of $k$ steps that starts at step $t$, the formula is
#
# $$y_t = b + \sum_{j=0}^{k-1} x_{t+j}\, K_j$$
#
# | name | in Keras | shape |
# |---|---|---|
# | $x$ | input | `(batch, time, features)` |
# | $K$ | kernel | `(kernel_size, features, filters)` |
# | $b$ | bias | `(filters,)` |
# | $y$ | output | `(batch, new time, filters)` |
#
# This is also the formula in the documentation of `tf.nn.convolution`. There is no activation unless you ask for one.

# %% [markdown]
# ## How many outputs are there?
#
# At the ends the window sticks out over the edge. There are three ways to deal with this. They differ in where zeros are added:

# %%
plots.paddings(time=6, kernel_size=4, output=2)

# %% [markdown]
# Compare the bold windows: they all belong to output 2 (positions count from 0 here), but they read different inputs. Only with causal padding does output 2 see nothing later than input
# 2.
#
# <details><summary>The figure in words</summary>
#
# Six inputs and a kernel of four taps, three times; the window of output 2 is drawn bold. Valid: no zeros, three outputs, and output 2 sees inputs 2 to 5.
# Same: one zero in front and two at the end, six outputs, and output 2 sees inputs 1 to 4. Causal: three zeros in front, six outputs, and output 2 sees one
# zero and the inputs 0 to 2.
#
# </details>
#
# - **valid** adds nothing: the window must fit completely, so the output is shorter than the input.
# - **same** adds zeros at both ends. If their number is odd, the end gets one more than the front.
# - **causal** adds all zeros in front. With a stride of 1, output t sees input t and earlier ones, never a later one.
#
# The *reach* of a window is the number of steps that it covers, from its first tap to its last. So far this was the kernel size. Two more arguments say where
# the window stops and which steps it reads:
#
# - **`strides`**: how many steps the window moves each time. With 2 it stops at every second place. Same and causal then give the time divided by the stride,
#   rounded *up*. With valid, the window stops for the last time where it still fits completely.
# - **`dilation_rate`**: the distance between two taps of a window. With 2 the window reads every second step; a kernel of 3 taps then has a reach of 5. The
#   window itself still moves by one step.
#
# Keras refuses to use both at the same time.

# %% [markdown] role="exercise" exercise="conv1d_length" difficulty=1 minutes=10
# ## Exercise 1: count the outputs
#
# Write `conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1)`: it returns the number of steps that come out, an int. `padding` is
# `"valid"`, `"same"` or `"causal"`. All sizes are ints of 1 or more; `strides` and `dilation_rate` are never both above 1.
#
# With `"valid"`, a reach that is longer than the input is a `ValueError` whose message contains the word `kernel_size`. With the other two, a window may be
# longer than the input. Any other padding is a `ValueError` whose message contains the word `padding`.


# %% role="solution" exercise="conv1d_length"
def conv1d_length(time, kernel_size, padding="valid", strides=1, dilation_rate=1):
    """How many steps a Conv1D gives for an input of time steps."""
    ### BEGIN SOLUTION
    if padding not in ("valid", "same", "causal"):
        raise ValueError(f"padding must be 'valid', 'same' or 'causal', not {padding!r}")
    if padding != "valid":
        return -(-time // strides)
    reach = (kernel_size - 1) * dilation_rate + 1
    if reach > time:
        raise ValueError(f"kernel_size {kernel_size} reaches over {reach} steps, more than {time}")
    return (time - reach) // strides + 1
    ### END SOLUTION


# %% role="test" exercise="conv1d_length" points=1
for padding in ("valid", "same", "causal"):
    check.same_as(
        reference.length, conv1d_length, 11, 4, padding,
        says=f"11 steps, a kernel of 4, {padding}",
    )  # fmt: skip

# %% role="hidden" exercise="conv1d_length" points=2
### BEGIN HIDDEN TESTS
drawn = check.rng(1)
for strides, dilation_rate in [(1, 1), (2, 1), (3, 1), (1, 2), (1, 3)]:
    for padding in ("valid", "same", "causal"):
        # With wider windows two of the mistakes with dilation count the same.
        widest = 5 if dilation_rate == 1 else 4
        time, kernel_size = int(drawn.integers(6, 9)) * 2 + 1, int(drawn.integers(3, widest + 1))
        sizes = (time, kernel_size, padding, strides, dilation_rate)
        check.same_as(
            reference.length, conv1d_length, *sizes,
            says=f"{time} steps, a kernel of {kernel_size}, {padding}, strides={strides}, "
            f"dilation_rate={dilation_rate}",
        )  # fmt: skip
for says, sizes in {
    "just fits": (7, 4, "valid", 1, 2),
    "hangs over": (5, 4, "causal", 1, 2),
    "moves by 3 and leaves 2 steps out": (12, 4, "valid", 3, 1),
}.items():
    check.same_as(
        reference.length, conv1d_length, *sizes,
        says=f"a window that {says}, {sizes[2]}: {sizes[0]} steps, a kernel of 4, strides={sizes[3]}, "
        f"dilation_rate={sizes[4]}",
    )  # fmt: skip
check.raises(
    conv1d_length, 6, 4, "valid", 1, 2,
    error=ValueError, mentions=("kernel_size",),
    says="a window that reaches over 7 of 6 steps is refused",
    mistake=mistakes.WINDOW_DOES_NOT_FIT,
)  # fmt: skip
check.raises(
    conv1d_length, 6, 2, "full",
    error=ValueError, mentions=("padding",),
    says="the padding 'full' is refused",
    mistake=mistakes.PADDING_NOT_CHECKED,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown] role="exercise" exercise="conv1d" difficulty=3 minutes=25
# ## Exercise 2: the layer by hand
#
# Write `conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1)`: it returns what `Conv1D` computes, `(batch, new time, filters)`. `x` is
# `(batch, time, features)`, `kernel` is `(kernel_size, features, filters)`, and `bias` is `(filters,)`. Use NumPy or TensorFlow operations; don't call a
# Keras layer, cell or loss. (`tf.nn.convolution` is allowed, but you learn more if you write the sums.)
#
# Add the zeros to `x` first; then every padding becomes the valid case. How many zeros?
#
# - `"causal"` needs `reach - 1` zeros in front, whatever the stride.
# - `"same"` needs only the steps that the *last* window lacks. For `n` outputs, all windows together cover `(n - 1) * strides + reach` steps. If that is more
#   than `time`, add the difference as zeros: half of them in front and half at the end, and if their number is odd, the end gets one more. Otherwise add
#   nothing.
#
# An example for `"same"`: 7 steps, a kernel of 4 and a stride of 2 give 4 outputs (7 / 2, rounded up). The windows cover (4 - 1) * 2 + 4 = 10 steps, so 3
# zeros are missing: 1 goes in front, 2 go to the end.
#
# Any padding other than the three is a `ValueError` whose message contains the word `padding`. If `strides` and `dilation_rate` are both above 1, raise a
# `ValueError` whose message contains the word `dilation_rate`. If both are wrong, name one of them. With `"valid"` the window always fits here.


# %% role="solution" exercise="conv1d"
def conv1d(x, kernel, bias, padding="valid", strides=1, dilation_rate=1):
    """Convolution over time, (batch, time, features) to (batch, new time, filters)."""
    ### BEGIN SOLUTION
    if strides > 1 and dilation_rate > 1:
        raise ValueError("strides and dilation_rate can't both be above 1")
    outputs = conv1d_length(x.shape[1], len(kernel), padding, strides, dilation_rate)
    reach = (len(kernel) - 1) * dilation_rate + 1
    zeros = {
        "valid": 0,
        "same": max((outputs - 1) * strides + reach - x.shape[1], 0),
        "causal": reach - 1,
    }[padding]
    front = zeros if padding == "causal" else zeros // 2
    x = np.pad(x, ((0, 0), (front, zeros - front), (0, 0)))
    y = np.zeros((len(x), outputs, kernel.shape[2]), dtype=x.dtype) + bias
    for j, tap in enumerate(kernel):
        start = j * dilation_rate
        y += x[:, start : start + (outputs - 1) * strides + 1 : strides] @ tap
    return y
    ### END SOLUTION


# %% role="test" exercise="conv1d" points=2
case = inputs.conv_case(np.random.default_rng(1))
for padding in ("valid", "causal", "same"):
    check.same_as(
        reference.conv1d, conv1d, case.x, case.kernel, case.bias, padding,
        says=f"11 steps, a kernel of 4, {padding}",
    )  # fmt: skip

# %% role="hidden" exercise="conv1d" points=4
### BEGIN HIDDEN TESTS
for stream, time, kernel_size in [(2, 11, 4), (3, 9, 5)]:
    case = inputs.conv_case(check.rng(stream), time, kernel_size)
    weights = (case.x, case.kernel, case.bias)
    for padding in ("valid", "same", "causal"):
        for switches in ({}, {"strides": 2}, {"strides": 3}, {"dilation_rate": 2}):
            check.same_as(
                reference.conv1d, conv1d, *weights, padding=padding, **switches,
                says=f"{time} steps, a kernel of {kernel_size}, {padding} {switches or ''}".strip(),
            )  # fmt: skip
for padding in ("same", "causal"):
    check.same_as(
        reference.conv1d, conv1d, *weights, padding=padding, dilation_rate=4,
        says=f"a window that reaches over 17 of 9 steps, {padding}",
    )  # fmt: skip
short = inputs.conv_case(check.rng(4), time=9, kernel_size=2)
check.same_as(
    reference.conv1d, conv1d, short.x, short.kernel, short.bias, padding="same", strides=5,
    says="same, and the last window ends 2 steps before the input does",
)  # fmt: skip
check.raises(
    conv1d, *weights, padding="full",
    error=ValueError, mentions=("padding",),
    says="the padding 'full' is refused",
    mistake=mistakes.PADDING_NOT_CHECKED,
)  # fmt: skip
check.raises(
    conv1d, *weights, strides=2, dilation_rate=2,
    error=ValueError, mentions=("dilation_rate",),
    says="strides and dilation at once are refused",
    mistake=mistakes.BOTH_SWITCHES,
)  # fmt: skip
unseen = by_hand.unseen(check.rng(90), *weights)
check.returns(
    made_by, conv1d, by_hand.CONVOLUTION, *unseen,
    **by_hand.expects(reference.conv1d(*unseen)),
    says="who does the work of conv1d",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### Your layer and Keras' layer
#
# Give the same weights to both. They add the products in a different order, so the last digits of the 32-bit floats may differ.

# %%
keras.utils.set_random_seed(2)
x = np.random.default_rng(2).normal(size=(8, 50, 6)).astype("float32")
for switches in ({"padding": "same", "strides": 3}, {"padding": "causal", "dilation_rate": 4}):
    layer = keras.layers.Conv1D(16, 5, **switches)
    keras_own = np.asarray(layer(x))
    own = np.asarray(conv1d(x, *layer.get_weights(), **switches))
    apart = np.abs(own - keras_own).max()
    print(f"{switches}: {keras_own.shape}, largest difference {apart:.1e}")

# %% [markdown]
# ## What is it good for in text?
#
# Make two filters by hand. Each word is a vector with a single 1. The first filter looks for *good*, whatever word comes before it. The second looks for
# *not* and then *good*; because of its bias of -1, one of the two words is not enough.
#
# Negative answers become 0 (this activation is called `relu`), and
# causal padding puts each answer at the last word of the phrase. (This cell needs exercise 2.)

# %%
sentence = "the soup was not good but the bread was good and not stale"
text = sentence.split()
words = sorted(set(text))
one_hot = np.eye(len(words), dtype="float32")
kernel = np.zeros((2, len(words), 2), "float32")
kernel[1, words.index("good"), :] = 1  # the second tap of both filters
kernel[0, words.index("not"), 1] = 1  # the first tap of the second filter
bias = np.array([0, -1], "float32")
x = one_hot[[words.index(word) for word in text]][None]
answers = np.maximum(conv1d(x, kernel, bias, "causal"), 0)[0]
plots.responses(text, {"filter 0: good": answers[:, 0], "filter 1: not good": answers[:, 1]})

# %% [markdown]
# Filter 1 answers only where *not* and *good* are neighbours. The other *not* and the other *good* leave it at 0.
#
# <details><summary>The figure in words</summary>
#
# Two rows of bars over the words of the sentence. Filter 0 answers 1 at both places of "good". Filter 1 answers 1 only at the first "good", which follows
# "not"; it is silent at the second one, and at "not stale".
#
# </details>
#
# So a filter detects a short phrase, and it finds the phrase *anywhere* in the text. With embeddings instead of one-hot vectors it also finds similar
# phrases, and training finds the filters for you.
#
# Often you only want to know whether the phrase occurs at all. Then `GlobalMaxPooling1D` helps: for each filter it keeps the largest answer of the whole
# text. `(batch, time, filters)` becomes `(batch, filters)`, so the time axis is gone.

# %% [markdown]
# ## Who sees the future?
#
# Change one input step a little, and see which outputs change. (You know these maps from chapter 06. They count the steps from 1.) All layers have kernel
# size 3.

# %%
keras.utils.set_random_seed(4)
layers = {
    "causal": keras.layers.Conv1D(8, 3, padding="causal"),
    "same": keras.layers.Conv1D(8, 3, padding="same"),
    "causal, dilation 2": keras.layers.Conv1D(8, 3, padding="causal", dilation_rate=2),
}
influence_maps({name: influence(layer, 7, 4) for name, layer in layers.items()})

# %% [markdown]
# Look above the diagonal: everything there is a look into the future. Only the layer with `"same"` has something there, since each of its outputs sees one
# step ahead.
#
# <details><summary>The figure in words</summary>
#
# Three square maps, outputs 1 to 7 from top to bottom, changed input steps from left to right, a dot where an output does not move at all. Causal: the
# diagonal and two stripes below it. Same: the diagonal, one stripe below it and one above. Causal with dilation 2: the diagonal, and stripes two and four
# steps below it.
#
# </details>
#
# A look into the future is fine if you want one label for the whole text. It is fatal for a model that has to predict the next token. The model learns to
# copy the answer from its own input, and its loss is wonderful; but when it writes, there is nothing to copy.
#
# You get no error message. So you need a tool
# that finds such a leak.

# %% [markdown] role="exercise" exercise="leaks_future" difficulty=2 minutes=15
# ## Exercise 3: a leak detector
#
# Write `leaks_future(model_fn, time, features)`: it returns `True` if some output of a model depends on an input step *later* than its own, else `False`.
# `model_fn` takes an array `(batch, time, features)` and returns an array or a tensor `(batch, time, something)`; `np.asarray` accepts both. You choose the
# size of the batch.
#
# You can't look inside the model: change its input, and compare its outputs. Use random inputs and random changes, because with zeros or equal numbers you
# can miss a leak. Rounding can change the last digits of an output that does not depend on the change, so compare with
# `np.allclose(before, after, atol=1e-5)`.
#
# The first cell of the notebook gives you models that you can try; each takes 3 features. `causal_layer` does not leak. The others do, some of them in one
# place only, so test all steps.


# %% role="solution" exercise="leaks_future"
def leaks_future(model_fn, time, features):
    """Whether any output of model_fn depends on a later input step; a bool."""
    ### BEGIN SOLUTION
    dice = np.random.default_rng(17)
    x = dice.normal(size=(2, time, features)).astype("float32")
    before = np.asarray(model_fn(x))
    for step in range(1, time):
        changed = x.copy()
        changed[:, step] += dice.normal(size=(2, features))
        after = np.asarray(model_fn(changed))
        if not np.allclose(after[:, :step], before[:, :step], atol=1e-6):
            return True
    return False
    ### END SOLUTION


# %% role="test" exercise="leaks_future" points=1
check.returns(
    leaks_future, causal_layer, 6, 3,
    expected=reference.sees_future(reference.fixed_layer("causal"), 6, 3),
    mistakes=mistakes.leak(False, "causal"),
    says="causal_layer sees no later step",
)  # fmt: skip
check.returns(
    leaks_future, same_layer, 6, 3,
    expected=reference.sees_future(reference.fixed_layer("same"), 6, 3),
    mistakes=mistakes.leak(True, "same"),
    says="same_layer sees one step ahead",
)  # fmt: skip

# %% role="hidden" exercise="leaks_future" points=3
### BEGIN HIDDEN TESTS
for model_fn, which in [
    (bidirectional_layer, ""),
    (last_step_peeker, "last"),
    (second_step_peeker, "second"),
    (last_feature_peeker, "feature"),
]:
    check.returns(
        leaks_future, model_fn, 5, 3,
        expected=True,
        mistakes=mistakes.leak(True, which),
        says=f"{model_fn.__name__} sees a later step",
    )  # fmt: skip
keras.utils.set_random_seed(int(check.rng(4).integers(1, 10_000)))
normalised = keras.Sequential(
    [keras.layers.LayerNormalization(), keras.layers.Conv1D(4, 3, padding="same")]
)
ahead = keras.layers.SimpleRNN(4, return_sequences=True, unroll=True)
backwards = keras.layers.SimpleRNN(4, return_sequences=True, unroll=True, go_backwards=True)
for says, layer, which in [
    ("a dilated causal Conv1D", keras.layers.Conv1D(6, 3, padding="causal", dilation_rate=2), ""),
    ("a Conv1D with kernel size 1, same", keras.layers.Conv1D(6, 1, padding="same"), ""),
    ("a Conv1D with kernel size 2, same", keras.layers.Conv1D(6, 2, padding="same"), ""),
    ("a SimpleRNN", ahead, ""),
    ("a SimpleRNN with go_backwards", backwards, ""),
    ("LayerNormalization and a Conv1D, same", normalised, "relative"),
]:
    layer(np.ones((2, 5, 4), "float32"))
    sees = reference.sees_future(layer, 5, 4)
    check.returns(
        leaks_future, layer, 5, 4,
        expected=sees,
        mistakes=mistakes.leak(sees, which),
        says=f"{says} {'sees' if sees else 'does not see'} a later step",
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# One case surprises many people: `padding="same"` with kernel size 2. There is only one zero, and it goes to the end, so output t sees the steps t and t + 1.

# %%
for size in (1, 2, 3):
    layer = keras.layers.Conv1D(4, size, padding="same")
    print(f"same, kernel size {size}: leaks {leaks_future(layer, 6, 3)}")

# %% [markdown]
# ## How far does it see?
#
# A window of three words sees three words. To see further you can stack layers: the window of the second layer covers outputs that have each seen three
# words. The *receptive field* of a stack is the number of steps from the earliest input that an output depends on to the output's own step.
#
# If the dilation
# rate doubles from layer to layer, the receptive field grows very fast. (The idea comes from A. van den Oord and others, *WaveNet*, 2016.)

# %% [markdown]
# **Predict first.** Three causal layers with a kernel size of 3 are stacked. Their dilation rates are 1, 2 and 4. How many input steps does one output of the last layer see?
#
# - **a**: 7, as many as without dilation
# - **b**: 15
# - **c**: 27, which is 3 times 3 times 3

# %%
predict_first("dilated_layers", "")

# %%
explorable.receptive_field()

# %% [markdown]
# Choose a kernel size of 3, three layers, and a dilation rate that doubles: three layers already see 15 inputs, without a gap. Then set the dilation rate to 3 in
# each layer, and look at which inputs are never read. With `same` padding, go to an output in the middle: how far into the future does it see?
#
# <details><summary>The figure in words</summary>
#
# Rows of dots stand for the input and the outputs of each layer, one dot for each time step. From one output in the top row a tree of lines leads down to
# the inputs that it sees. With three causal layers, a kernel size of 3 and the dilation rates 1, 2 and 4, the tree of the last output ends in the last 15
# inputs, next to each other without a gap.
#
# </details>
#
# How many inputs does a kernel of 5 see with the dilation rates 1, 2 and 4? Don't count dots; find a formula. (It should give 29.)

# %% [markdown] role="exercise" exercise="receptive_field" difficulty=2 minutes=10
# ## Exercise 4: the receptive field
#
# Write `receptive_field(kernel_sizes, dilation_rates)`: it returns the receptive field of a stack of `Conv1D` layers, an int. The two lists hold the kernel
# size and the dilation rate of each layer, from the input up. All layers are causal, with strides of 1.
#
# Count the input steps from the earliest one that an output depends on to the output's own step, both included. Steps in between count even if dilation skips
# them: a single layer with a kernel of 2 and dilation rate 3 reads step t - 3 and step t, and its receptive field is 4. Take an output that is far enough
# from the start, so that it sees no zeros of the padding.
#
# Lists of different lengths are a `ValueError` whose message contains the word `dilation_rates`.


# %% role="solution" exercise="receptive_field"
def receptive_field(kernel_sizes, dilation_rates):
    """How many input steps one output of a stack of Conv1D layers spans, gaps included."""
    ### BEGIN SOLUTION
    if len(kernel_sizes) != len(dilation_rates):
        raise ValueError("kernel_sizes and dilation_rates must be of the same length")
    return 1 + sum((k - 1) * d for k, d in zip(kernel_sizes, dilation_rates, strict=True))
    ### END SOLUTION


# %% role="test" exercise="receptive_field" points=1
for kernel_sizes, dilation_rates in [([2, 3, 3], [1, 2, 4]), ([5, 4], [1, 2]), ([2], [3])]:
    check.same_as(
        reference.receptive_field, receptive_field, kernel_sizes, dilation_rates,
        says=f"kernel sizes {kernel_sizes}, dilation rates {dilation_rates}",
    )  # fmt: skip

# %% role="hidden" exercise="receptive_field" points=2
### BEGIN HIDDEN TESTS
drawn = check.rng(5)
mixed = [int(size) for size in drawn.permutation([2, 3, 4, 5])]
rates = [int(rate) for rate in drawn.permutation([1, 2, 3, 5])]
stacks = [([3, 3, 3, 3], [1, 2, 4, 8]), (mixed, rates), ([5], [3]), ([3, 1, 2], [2, 7, 1])]
for kernel_sizes, dilation_rates in stacks:
    check.same_as(
        reference.receptive_field, receptive_field, kernel_sizes, dilation_rates,
        says=f"kernel sizes {kernel_sizes}, dilation rates {dilation_rates}",
    )  # fmt: skip
for kernel_sizes, dilation_rates in [([3, 3], [1, 2, 4]), ([3, 3, 2], [1, 2])]:
    check.raises(
        receptive_field, kernel_sizes, dilation_rates,
        error=ValueError, mentions=("dilation_rates",),
        says=f"{len(kernel_sizes)} kernel sizes and {len(dilation_rates)} dilation rates are refused",
        mistake=mistakes.LENGTHS_NOT_CHECKED,
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Now measure it: take the gradient of the last output with respect to all inputs, and count the steps where it is not zero. (The kernels of 3 in this cell
# leave no gaps, so both ways of counting must agree.)


# %%
def felt_steps(dilation_rates, time=80):
    """How many inputs move the last output of a stack with kernel size 3."""
    keras.utils.set_random_seed(6)
    stack = keras.Sequential(
        [keras.layers.Conv1D(8, 3, padding="causal", dilation_rate=d) for d in dilation_rates]
    )
    return np.count_nonzero(reference.inputs_felt(lambda x: stack(x)[0, -1, 0], time, 4))


for rates in ([1], [1, 1, 1, 1, 1], [1, 2, 4, 8, 16]):
    said = receptive_field([3] * len(rates), rates)
    print(f"dilation rates {rates}: by your formula {said}, by the gradient {felt_steps(rates)}")

# %% [markdown]
# Five layers see 11 steps without dilation and 63 with it, with the same number of weights. With one layer more it is 13 and 127.
#
# ## A convolution, then an LSTM
#
# You can also combine the two. A convolution finds phrases, *max pooling* halves the number of steps, and an LSTM reads what is left. Of every two
# neighbouring steps, max pooling keeps the larger number of each filter.

# %% [markdown] role="exercise" exercise="build_conv_lstm" difficulty=1 minutes=10
# ## Exercise 5: both together
#
# Write `build_conv_lstm(vocab_size, dim, filters, kernel_size, units)`: it returns a Keras model, not compiled and not trained. Its input is
# `keras.Input((None,))`: ids, any number of them. Then come
#
# - an `Embedding` with `vocab_size` rows of `dim` numbers;
# - a `Conv1D` with `filters` filters, the given `kernel_size`, padding `"same"` and the activation `"relu"`;
# - a `MaxPooling1D` with Keras' defaults;
# - an `LSTM` with `units` units that returns its last output only;
# - a `Dense` layer that gives one probability, with a sigmoid: `(batch, 1)`.
#
# A mask would be useless: `Conv1D` does not pass it on (Keras warns about this), so leave `mask_zero` at its default.


# %% role="solution" exercise="build_conv_lstm"
def build_conv_lstm(vocab_size, dim, filters, kernel_size, units):
    """A Keras model from ids, (batch, time), to one probability, (batch, 1)."""
    ### BEGIN SOLUTION
    parts = [
        keras.Input((None,)),
        keras.layers.Embedding(vocab_size, dim),
        keras.layers.Conv1D(filters, kernel_size, padding="same", activation="relu"),
        keras.layers.MaxPooling1D(),
        keras.layers.LSTM(units),
        keras.layers.Dense(1, activation="sigmoid"),
    ]
    return keras.Sequential(parts)
    ### END SOLUTION


# %% role="test" exercise="build_conv_lstm" points=1
check.same_as(
    reference.conv_lstm, build_conv_lstm, 9, 5, 7, 4, 6,
    says="9 words, 5 numbers each, 7 filters, a kernel of 4, 6 units",
)  # fmt: skip

# %% role="hidden" exercise="build_conv_lstm" points=2
### BEGIN HIDDEN TESTS
drawn = [int(size) for size in check.rng(6).permutation([4, 5, 6, 7])]
for vocab_size, kernel_size in [(8, 2), (11, 3)]:
    dim, filters, units, _ = drawn
    sizes = (vocab_size, dim, filters, kernel_size, units)
    check.same_as(
        reference.conv_lstm, build_conv_lstm, *sizes,
        says="vocab_size {}, dim {}, filters {}, kernel_size {}, units {}".format(*sizes),
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## Against an LSTM: near
#
# Now let the two compete, first on a pattern of neighbouring words. A text has 40 words, out of 19 different ones (the ids 1 to 19). Word 1 and word 2 occur in every text,
# once each, at any place.
#
# Does word 2 follow word 1 *immediately*? A model that looks at single words learns nothing here.
#
# The next cell defines functions that make the texts, build a model and train it. After every epoch we measure the accuracy on *held-out* texts, on which the model is never
# trained.


# %%
def pairs(count, seed, time=40, words=20):
    """Texts of ids, (count, time), and whether word 2 follows word 1 immediately."""
    generator = np.random.default_rng(seed)
    ids = generator.integers(3, words, (count, time))
    labels = generator.integers(0, 2, count)
    first = generator.integers(0, time - 1, count)
    gap = np.where(labels == 1, 1, generator.integers(2, time, count))
    ids[np.arange(count), first] = 1
    ids[np.arange(count), (first + gap) % time] = 2
    return ids, labels


def chained(*layers):
    """A model from ids to one probability, with the given layers after an embedding."""
    answer = keras.layers.Dense(1, activation="sigmoid")
    return keras.Sequential([keras.Input((None,)), keras.layers.Embedding(20, 8), *layers, answer])


def held_out(model, seed=0, epochs=4):
    """Accuracy on 500 new texts after each epoch of training on 2,000."""
    # These two settings only save time: less compiling, and one call for all 40 batches.
    speed = {"jit_compile": False, "steps_per_execution": 40}
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, "binary_crossentropy", metrics=["accuracy"], **speed)
    settings = {"epochs": epochs, "batch_size": 50, "verbose": 0, "validation_batch_size": 500}
    history = model.fit(*pairs(2000, seed), validation_data=pairs(500, seed + 100), **settings)
    return history.history["val_accuracy"]


# %% [markdown]
# **Predict first.** Which model finds out in four epochs whether word 2 follows word 1 immediately?
#
# - **a**: the LSTM, because it has a memory and more than five times as many weights as the convolution
# - **b**: the convolution with global max pooling, although it has fewer than 1,000 weights
# - **c**: none of them, because 2,000 texts are too few

# %%
predict_first("neighbouring_words", "")

# %%
keras.utils.set_random_seed(0)
filters = keras.layers.Conv1D(32, 3, padding="same", activation="relu")
rivals = {
    "Conv1D, global max pooling": chained(filters, keras.layers.GlobalMaxPooling1D()),
    "Conv1D, then LSTM": build_conv_lstm(20, 8, 32, 3, 32),
    "LSTM": chained(keras.layers.LSTM(32)),
}
curves = {name: held_out(model) for name, model in rivals.items()}
for name, model in rivals.items():
    print(f"{name:26} {model.count_params():6,} weights, at last {curves[name][-1]:.2f}")
plots.accuracy_by_epoch(curves, "Does word 2 follow word 1 immediately?")

# %% [markdown]
# Both models with a convolution find the pair within two epochs. The LSTM alone stays at 0.5, which is guessing.
#
# <details><summary>The figure in words</summary>
#
# Held-out accuracy over four epochs: the line of the convolution lies at 1 from the first epoch on, and that of the convolution before an LSTM from the
# second on at the latest. The LSTM alone stays at guessing, 0.5.
#
# </details>
#
# Here are five runs, with the seeds 0 to 4 (the figure shows seed 0; other machines may get other digits):
#
# | | weights | after 1 epoch | after 2 epochs | after 4 epochs |
# |---|---|---|---|---|
# | Conv1D, global max pooling | 993 | 1.00 each time | 1.00 each time | 1.00 each time |
# | Conv1D, then LSTM | 9,313 | 0.53 to 1.00 | 0.99 to 1.00 | 1.00 each time |
# | LSTM | 5,441 | 0.46 to 0.53 | 0.48 to 0.52 | 0.47 to 0.52 |
#
# The LSTM *can* learn it: in a run of six epochs with seed 0 it reached 0.99 in the end. But it has to discover that it should remember word 1 for exactly
# one step, and then keep the answer until the end of the text. The convolution has the pair in its window from the beginning, with less than a fifth of the
# weights. This is what convolutions are made for: phrases, anywhere in a text.
#
# ## Against an LSTM: far
#
# Now the memory task of chapter 04: a text has 40 random symbols, out of four; which symbol came *first*? Here only the distance matters.
#
# We compare two stacks of convolutions with two LSTMs. Both stacks have five causal layers with kernel size 3 and the same number of weights. They differ only
# in their dilation rates. The answer comes from the last step: `Cropping1D` cuts off all other steps, and `Flatten` removes the time axis, which then has only one step.


# %%
def conv_stack(dilation_rates, time=40):
    """A model from one-hot symbols, (batch, time, 4), to four probabilities."""
    layers = keras.layers
    stack = [
        layers.Conv1D(32, 3, padding="causal", dilation_rate=d, activation="relu")
        for d in dilation_rates
    ]
    last_step = [layers.Cropping1D((time - 1, 0)), layers.Flatten()]
    answer = layers.Dense(4, activation="softmax")
    return keras.Sequential([keras.Input((time, 4)), *stack, *last_step, answer])


def lstm_reader(forget_bias, time=40):
    """The same with an LSTM of 32 units, whose second quarter of biases is the forget gate's."""
    layer = keras.layers.LSTM(32)
    model = keras.Sequential([keras.Input((time, 4)), layer, keras.layers.Dense(4, "softmax")])
    kernel, recurrent_kernel, bias = layer.get_weights()
    bias[32:64] = forget_bias
    layer.set_weights([kernel, recurrent_kernel, bias])
    return model


# %%
readers = {
    "Conv1D, dilation 1, 1, 1, 1, 1": (conv_stack, [1, 1, 1, 1, 1]),
    "Conv1D, dilation 1, 2, 4, 8, 16": (conv_stack, [1, 2, 4, 8, 16]),
    "LSTM, forget bias 1 (default)": (lstm_reader, 1.0),
    "LSTM, forget bias 5": (lstm_reader, 5.0),
}
for name, (build, setting) in readers.items():
    keras.utils.set_random_seed(1)
    learnt = recall.learn(build(setting), seed=1)
    sees = f"sees {receptive_field([3] * 5, setting)}" if build is conv_stack else ""
    print(f"{name:32} {sees:8} recalls {learnt.accuracy:.2f} after {learnt.steps:3} training steps")

# %% [markdown]
# Here are five runs, with the seeds 0 to 4 (the output above shows seed 1). Training stops when the task is learnt, or after 120 steps:
#
# | | sees | recalled | training steps |
# |---|---|---|---|
# | Conv1D, dilation 1, 1, 1, 1, 1 | 11 steps | 0.23 to 0.26 | 120 |
# | Conv1D, dilation 1, 2, 4, 8, 16 | 63 steps | 0.99 to 1.00 | 24 to 34 |
# | LSTM, forget bias 1 | no limit | 0.24 to 0.28 | 120 |
# | LSTM, forget bias 5 | no limit | 0.97 to 1.00 | 92 to 110 |
#
# The first stack can't know the first symbol: it lies outside its receptive field, and no training changes that. The second stack learns the task in far
# fewer training steps than the LSTM, perhaps because the path from the first symbol to the answer is five layers long and not 40 steps. But it could not do
# the same for 64 symbols.
#
# The LSTM has no such limit. It has a memory that fades, and chapter 04 showed that the forget gate decides how fast. So if you know how far back the answer
# can be, build a receptive field that reaches it. If you don't know it, a state is the safer choice.
#
# ## Against an LSTM: speed
#
# An LSTM has to finish step 7 before it can start step 8. A convolution has no such order: it can compute all places at the same time, on all cores of the
# machine. Measure the time of a forward pass, with 64 features in and out, and 32 sequences at a time.

# %%
lengths = (25, 50, 100, 200, 400)
contestants = {
    "LSTM": keras.layers.LSTM(64, return_sequences=True),
    "five dilated Conv1D": keras.Sequential(
        [keras.layers.Conv1D(64, 3, padding="causal", dilation_rate=d) for d in (1, 2, 4, 8, 16)]
    ),
    "one Conv1D": keras.layers.Conv1D(64, 3, padding="causal"),
}
times = {
    name: {n: n * milliseconds_per_step(layer, 32, n, 64, repeats=6) for n in lengths}
    for name, layer in contestants.items()
}
print("milliseconds for 400 steps:", {name: round(t[400], 1) for name, t in times.items()})
plots.time_by_length(times, "One forward pass of 32 sequences")

# %% [markdown]
# Compare the lines at 400 steps: a single convolution is by far the fastest. All lines rise, because a longer text is more work for every layer.
#
# <details><summary>The figure in words</summary>
#
# Both axes logarithmic: time against 25 to 400 steps, three lines that rise on the whole, with bumps. At 400 steps one Conv1D is the fastest by far; the five
# dilated layers lie above it, below the LSTM or close to it.
#
# </details>
#
# In our runs on two busy cores, at 400 steps one `Conv1D` was 5 to 17 times as fast as the LSTM. A stack of five dilated ones was between three times as fast
# as the LSTM and somewhat slower than it. So whether a stack is faster depends on the machine, and on what else the machine is doing.
# More cores help a convolution, because its places can be shared among them; the steps of an LSTM have to wait for each other on any machine.
#
# When a model *generates* a text, token by token, there is no complete text to read. There the LSTM needs only its state and one step for each token. That is
# chapter 11.
#
# ## In your own words
#
# A colleague trains a model that predicts the next character. It has three `Conv1D` layers with kernel size 3 and `padding="same"`, because "the output
# should be as long as the input". The loss on held-out text falls almost to zero within minutes, but the text that the model writes is nonsense.
#
# What has happened, and why did the loss on held-out text not show it? How can your colleague prove it, and repair it? And which new limit will the repaired
# model have, compared with an LSTM? Write four to six sentences.
#
# With the course's sources, `rnn-course solution wonderful_loss` shows a model answer afterwards.

# %% [markdown] role="written" exercise="wonderful_loss" points=4
# ### BEGIN SOLUTION
# With "same" each layer sees one step ahead, so three layers see three steps ahead. The character that the model has to predict is among the inputs of its
# own output, and the model has learnt to copy it. The held-out texts have the same leak, so their loss is just as good; only when the model writes, there is
# no future to copy from.
#
# A small change proves it: change a later character, and see whether an earlier output changes. With padding="causal" the outputs are as long as the inputs
# and see nothing later.
#
# The repaired model sees 1 + 3 * 2 = 7 characters and nothing before them, whatever it learns; the state of an LSTM has no such limit. With more layers or
# larger dilation rates it sees further.
#
# **Rubric**
# - 1 point: says that the outputs see later inputs, among them the answer, so that the model copies it.
# - 1 point: says that the held-out data have the same leak, and that it is missing only when text is generated.
# - 1 point: gives a proof by perturbation (or by the gradient), and causal padding as the remedy.
# - 1 point: names the receptive field as the new limit (7 steps here), and that dilation or more layers extend it.
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | A convolution reverses the kernel. | In mathematics and in `np.convolve`, yes. In Keras it does not: `kernel[0]` meets the earliest step. |
# | `padding="same"` is as good as causal, the length is the same. | It looks ahead: output t sees steps after t. Only causal padding does not. |
# | Causal padding adds zeros at the end. | It adds them all in front, so that the window ends at the output's own step. |
# | With an even kernel, the odd zero of "same" is in front. | It is at the end. |
# | Valid and causal give the same length. | Valid gives the time minus the reach, plus 1. Causal gives the time. |
# | Dilation makes the window jump, like a stride. | Dilation spreads the taps inside the window. A stride moves the window. Keras refuses both at once. |
# | The receptive field is the sum of the kernels. | It is 1 plus the sum of (kernel size - 1) times dilation rate: windows overlap. |
# | The features (PyTorch calls them channels) come before the time. | In PyTorch, `(batch, channels, time)`. In Keras, `(batch, time, features)`. |
# | A mask passes through every layer. | `Conv1D` drops it; the pads are read like words. |

# %% [markdown]
# ## Recap
#
# - A convolution asks the same questions, its filters, at every window: $y_t = b + \sum_j x_{t+j} K_j$. The kernel is not reversed.
# - Valid adds no zeros, same shares them between the ends, causal puts them in front. Only causal is safe if the model has to predict the next token.
# - Strides say how far the window moves, dilation spreads its taps.
# - To find a leak, change one input step and see whether an earlier output changes.
# - A stack sees 1 + the sum of (kernel size - 1) * dilation rate steps, and nothing before.
# - For patterns of neighbouring words a convolution is small, fast and learns in a few steps. For distant ones it works only if the receptive field reaches
#   them. Chapter 10 lets all layers compete on one task.
#
# ## Further reading
#
# - A. Waibel and others, *Phoneme recognition using time-delay neural networks*, 1989: convolution over time before it had that name.
# - Y. Kim, *Convolutional neural networks for sentence classification*, 2014.
# - A. van den Oord and others, *WaveNet: a generative model for raw audio*, 2016.
# - S. Bai, J. Z. Kolter and V. Koltun, *An empirical evaluation of generic convolutional and recurrent networks for sequence modeling*, 2018.
# - The Keras documentation of `Conv1D`.
