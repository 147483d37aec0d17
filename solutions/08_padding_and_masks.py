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
# # Padding and masks
#
# Lines of verse differ in length, and a batch is a box. So short lines are filled up with pads. A pad is not a word, but a network can't know that by itself:
# a *mask* has to tell it. In this chapter you make batches from lines of unequal length, keep the pads out of a GRU's state, see which layers lose a mask, and
# measure what pads cost if nobody notices.
#
# **After this chapter you can**
#
# - make a batch of sequences of unequal lengths, and keep the padding out of the state;
# - say what a mask does in a recurrent layer, in a loss and in a metric;
# - say which kinds of layers lose a mask;
# - measure what padding costs without one.
#
# **You need** the mask of chapter 02, the step of a GRU from chapter 05, and `Bidirectional` from chapter 06. Shapes are `(batch, time, features)` as always.
# Reading and running the cells takes about 25 minutes, the exercises 45, and the written question 10.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.check import by_hand, random_inputs as inputs
from rnn_helpers.check.by_hand import made_by
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics import masks
from rnn_helpers.topics.padding_and_masks import (
    explorable,
    figures as plots,
    mistakes,
    oracle as reference,
)
from rnn_helpers.topics.padding_and_masks.given import final_output, gru_step
from rnn_helpers.topics.simple_rnn import figures as recurrent
from rnn_helpers.topics.timing import milliseconds

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("pad", "padding_mask")

# %% [markdown]
# ## Lines of unequal length
#
# So far you had batches in which every line has the same length. Now take three lines of verse as they are. Each word becomes a vector of 3 random numbers, and
# each line an array `(steps, 3)`. Try to make a batch of them in three ways, and read the errors.

# %%
random_state = np.random.default_rng(8)
lines = [VERSE[19].split(), VERSE[16].split()[:4], VERSE[21].split()]
vectors = {word: random_state.normal(size=3) for line in lines for word in line}
sequences = [np.array([vectors[word] for word in line], "float32") for line in lines]
print("shapes:", [s.shape for s in sequences])
layer = keras.layers.GRU(4)
for name, attempt in {"np.array": np.array, "tf.constant": tf.constant, "a layer": layer}.items():
    try:
        attempt(sequences)
    except ValueError as error:
        print(f"\n{name} says: {str(error).splitlines()[0][:175]}")

# %% [markdown]
# All three messages have the same cause: the lines differ in length. You will meet these messages again.
#
# - *inhomogeneous shape after 1 dimensions. The detected shape was (3,) + inhomogeneous part*: NumPy found 3 things, but from the second axis on their lengths
#   differ.
# - *non-rectangular Python sequence*: TensorFlow says the same. An array is a box, so all its rows must have the same length.
# - *expects 1 input(s), but it received 3 input tensors*: the layer took the list for three different inputs. It never looked at the lengths.
#
# So make the lengths equal by *padding*: fill up the short lines at the end. That is not enough, because the network cannot tell padding from text. So a *mask*
# goes with the batch, as in chapter 02. It is `(batch, time)`, True where a step is real.
#
# In chapter 02 the mask came from the ids. Here the steps are vectors, so it must come from the lengths.

# %%
mask = np.array([[t < len(line) for t in range(max(map(len, lines)))] for line in lines])
plots.padded_lines(lines, mask)

# %% [markdown]
# For each step of the padded batch, the mask says whether there is a word.
#
# <details><summary>The figure in words</summary>
#
# Three panels. The lines as they are, ragged at the right; the same lines filled up with 0 to the length of the longest; and the mask, True for each word and
# False for each pad.
#
# </details>

# %% [markdown] role="exercise" exercise="as_batch" difficulty=2 minutes=15
# ## Exercise 1: make a batch
#
# Write `as_batch(sequences, value=0.0)`. `sequences` is a list of arrays of shape
# `(steps, features)` with the same number of features. Return a tuple `(x, mask)`:
#
# - `x`, float32, `(batch, longest, features)`: every sequence from step 0 on, then padding filled
#   with `value`. If `value` is a whole number, such as 2, `x` is still float32;
# - `mask`, bool, `(batch, longest)`: True for real steps, False for padding. A real step may
#   contain the padding's value, so make the mask from the lengths.
#
# A sequence may have no steps at all, shape `(0, features)`; its row is padding only. At least one
# sequence has steps, so `longest` is never 0. An empty list is a `ValueError` whose message
# contains the words `at least one sequence`.


# %% role="solution" exercise="as_batch"
def as_batch(sequences, value=0.0):
    """Pad sequences of unequal lengths at the end; returns x and the mask of real steps."""
    ### BEGIN SOLUTION
    if not len(sequences):
        raise ValueError("expected at least one sequence, got none")
    lengths = [len(sequence) for sequence in sequences]
    x = np.full((len(lengths), max(lengths), sequences[0].shape[1]), value, "float32")
    for row, sequence in zip(x, sequences, strict=True):
        row[: len(sequence)] = sequence
    return x, np.arange(max(lengths)) < np.array(lengths)[:, None]
    ### END SOLUTION


# %% role="test" exercise="as_batch" points=2
generator = np.random.default_rng(9)
sequences = [generator.normal(size=(n, 3)).astype("float32") for n in (4, 2, 6, 5)]
sequences[0][3] = 0.0
sequences[2][1, 0] = 0.0
check.same_as(
    reference.as_batch, as_batch, sequences,
    says="sequences of 4, 2, 6 and 5 steps; one real step is all zeros",
)  # fmt: skip

# %% role="hidden" exercise="as_batch" points=3
### BEGIN HIDDEN TESTS
generator = check.rng(7)
sequences = [generator.normal(size=(n, 4)).astype("float32") for n in (3, 7, 2, 5, 6)]
sequences[0][2] = -1.5
sequences[4][0, 1] = -1.5
with_none = [sequences[1], sequences[2][:0], sequences[3]]
for says, given, value in [
    ("five sequences, padded with -1.5, which one real step holds too", sequences, -1.5),
    ("padded with the whole number 2", sequences, 2),
    ("one sequence alone needs no padding", sequences[:1], 0.0),
    ("a sequence without steps is padding only", with_none, 0.0),
    ("the first sequence may be the one without steps", with_none[1:], 0.0),
]:
    check.same_as(reference.as_batch, as_batch, given, value, says=says)
check.raises(
    as_batch, [],
    error=ValueError, mentions=("at least one", "sequence"),
    says="an empty list is refused",
    mistake=mistakes.EMPTY_BATCH_NOT_REFUSED,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Keras has `keras.utils.pad_sequences` for the first half of this: it makes no mask. Be careful with two of its defaults: it makes integers, and it pads at the
# start.

# %%
print(keras.utils.pad_sequences([[0.5, 0.7, 0.9], [0.1]]))
print(keras.utils.pad_sequences([[0.5, 0.7, 0.9], [0.1]], dtype="float32", padding="post"))

# %% [markdown]
# For word ids, which are integers, the first default is right. Here it turned all the numbers into zeros, without a warning.
#
# ### What padding does to the state
#
# A GRU reads the shortest line three times: alone; padded with 8 steps of zeros, without a mask; padded, with its mask. (This cell needs exercise 1.)

# %%
keras.utils.set_random_seed(9)
layer = keras.layers.GRU(5, return_sequences=True)
short = np.array([vectors[word] for word in lines[1]], "float32")
batch = as_batch([short, np.zeros((len(short) + 8, 3), "float32")])
x, mask = (np.asarray(part)[:1] for part in batch)
alone = np.asarray(layer(short[None]))[0, :, 0]
curves = {
    "padded, no mask": np.asarray(layer(x))[0, :, 0],
    "padded, with its mask": np.asarray(layer(x, mask=mask))[0, :, 0],
    "alone": alone,
}
for name, states in curves.items():
    print(f"{name:22} ends at {states[-1]:+.4f}")
recurrent.sequences_compared(curves, "One unit of a GRU: four words, then padding")

# %% [markdown]
# Without the mask the unit goes on moving after the last word. With it, the unit stays where the words left it.
#
# <details><summary>The figure in words</summary>
#
# Over the first four steps all three curves are the same. Then the one without a mask slides towards zero. The masked one runs on level, at the height at which
# the line alone ends.
#
# </details>
#
# Without a mask the network goes on reading, and forgets what it has read: a step of zeros is still a step. With the mask a pad changes nothing: **the state is
# kept, and the same output comes again.**
#
# There are two things that a mask does *not* do. It does not shorten the output: there are as many steps as before.
#
# And it does not make the output zero at the pads. The output is zero only before the first real step, where the state is still zero. (If you want zeros at all
# pads, Keras has the argument `zero_output_for_mask=True`.)

# %% [markdown] role="exercise" exercise="gru_masked" difficulty=2 minutes=15
# ## Exercise 2: a GRU with a mask
#
# Write `gru_masked(x, mask, W, U, b)`. Loop over the time steps of `x`, `(batch, time, features)`,
# and call `gru_step(x_t, h, W, U, b)`, one step of a GRU as in chapter 05, from a state of zeros.
# (The first code cell of the notebook imports it.) `mask`, bool, `(batch, time)`, says for each
# sample which steps are real; a masked step keeps that sample's state.
#
# Padding may be anywhere: at the end, at the start, in the middle, and it may contain any finite
# numbers. Return the output of *every* step, `(batch, time, units)`.
#
# Write the loop yourself, with NumPy or TensorFlow operations and without a Keras layer. For the
# single step use `gru_step`. (The check accepts a Keras cell there too.)


# %% role="solution" exercise="gru_masked"
def gru_masked(x, mask, W, U, b):
    """Every output, (batch, time, units), of a GRU that skips the steps where mask is False."""
    ### BEGIN SOLUTION
    h, every_state = np.zeros((x.shape[0], U.shape[0]), "float32"), []
    for x_t, real in zip(np.swapaxes(x, 0, 1), np.swapaxes(mask, 0, 1), strict=True):
        h = np.where(real[:, None], gru_step(x_t, h, W, U, b), h)
        every_state.append(h)
    return np.stack(every_state, axis=1)
    ### END SOLUTION


# %% role="test" exercise="gru_masked" points=2
case = inputs.recurrent_case("gru", np.random.default_rng(10), batch=3, time=6, features=2, units=4)
x, W, U, b = case.x, case.W, case.U, case.b
mask = np.array([[1, 0, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1], [0, 1, 1, 0, 1, 1]], bool)
check.same_as(
    reference.masked, gru_masked, x, mask, W, U, b,
    says="padding in the middle, at the end, in front, and none",
)  # fmt: skip

# %% role="hidden" exercise="gru_masked" points=3
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("gru", check.rng(8), batch=5, time=7, features=3, units=4)
x, W, U, b = case.x, case.W, case.U, case.b
anywhere = check.rng(9).random((5, 7)) < 0.5
anywhere[0] = [True, False, True, True, False, True, False]
at_the_end = np.arange(7) < np.array([[7], [3], [1], [5], [2]])
with_nothing = at_the_end.copy()
with_nothing[3] = False
for says, mask in {
    "padding anywhere": anywhere,
    "padding at the end": at_the_end,
    "padding in front": at_the_end[:, ::-1],
    "a sample that is all padding": with_nothing,
    "no padding at all": np.ones((5, 7), bool),
}.items():
    check.same_as(reference.masked, gru_masked, x, mask, W, U, b, says=says)
unseen = by_hand.unseen(check.rng(90), x, anywhere, W, U, b)
check.returns(
    made_by, gru_masked, by_hand.RECURRENT_LOOP, *unseen,
    **by_hand.expects(reference.masked(*unseen)),
    says="who does the work of gru_masked",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Now put everything together: three lines of unequal length, your batch, your masked GRU. Are the results those that Keras gets when it reads each line alone?
# (This cell needs exercises 1 and 2.)

# %%
sequences = [np.array([vectors[word] for word in line], "float32") for line in lines]
x, mask = map(np.asarray, as_batch(sequences))
outputs = np.asarray(gru_masked(x, mask, *layer.get_weights()))
for tokens, sequence, row in zip(lines, sequences, outputs, strict=True):
    by_itself = np.asarray(layer(sequence[None]))[0, -1]
    print(
        f"{len(tokens)} words: {np.abs(row[-1] - by_itself).max():.1e} apart   {' '.join(tokens)}"
    )

# %% [markdown]
# ### Two layers that make a mask
#
# In a model you don't pass the mask yourself. `Embedding(mask_zero=True)` makes one from word ids, and `Masking(mask_value=...)` from vectors. Keras then passes
# it from layer to layer together with the tensor, without showing it. Each of the two layers has a trap:

# %%
words = ["bell", "rings", "the"]
from_zero = {word: i for i, word in enumerate(words)}
line = np.array([[from_zero[word] for word in ("the", "bell", "rings")]])
mask_of_ids = np.asarray(keras.layers.Embedding(3, 2, mask_zero=True).compute_mask(line))[0]
print("the bell rings, ids from 0:", line[0].tolist(), "real steps", mask_of_ids.tolist())
vectors_of_a_line = np.array([[[0.4, 0.1], [0.0, 0.0], [0.0, 0.3], [-1.0, -1.0]]], "float32")
for value in (0.0, -1.0):
    found = np.asarray(keras.layers.Masking(value).compute_mask(vectors_of_a_line))[0]
    print(f"mask_value {value:4}: real steps", found.tolist())

# %% [markdown]
# - `mask_zero=True` needs id 0 to be free. If you number the words from 0, the first word is erased: *bell* is hidden here.
# - `Masking` looks at the numbers. It hides a step if *all* its features equal the mask value, also if the step is real: the second step is hidden by 0, the
#   last by -1. (The third has one 0 and stays.) Your `as_batch` does not have this weakness. If you use `Masking`, choose a value that can't occur.
#
# There is one more limit, which we read in Keras' code and did not try: on a GPU, the fast routine of cuDNN (chapter 05) takes only masks with the padding at
# the end. With any other mask, `fit` stops with an error. Then give the layer `use_cudnn=False`, which is slower.

# %% [markdown]
# ## How far does a mask travel?
#
# Not every layer passes the mask on. Send a padded line through twelve layers, and look at the mask that the next layer would receive. Some of these layers may
# be new to you:
#
# - `LayerNormalization` rescales the numbers of each step, and `TimeDistributed` applies a layer to each step;
# - `Conv1D` and `MaxPooling1D` look at several neighbouring steps (chapter 09);
# - `GlobalAveragePooling1D` and `GlobalMaxPooling1D` take the mean or the largest number over all steps, and `Flatten` puts all steps into one vector.

# %%
tokens = ["the", "bell", "you", "heard", "–", "–"]
embedded = keras.layers.Embedding(9, 4, mask_zero=True)(np.array([[3, 1, 4, 2, 0, 0]]))
tried = [
    keras.layers.Dense(3),
    keras.layers.Dropout(0.5),
    keras.layers.LayerNormalization(),
    keras.layers.TimeDistributed(keras.layers.Dense(3)),
    keras.layers.GRU(3, return_sequences=True),
    keras.layers.Bidirectional(keras.layers.GRU(3, return_sequences=True)),
    keras.layers.GRU(3),
    keras.layers.GlobalAveragePooling1D(),
    keras.layers.GlobalMaxPooling1D(),
    keras.layers.Conv1D(3, 2, padding="same"),
    keras.layers.MaxPooling1D(2),
    keras.layers.Flatten(),
]
fates = [masks.fate(layer, embedded) for layer in tried]
plots.mask_x_ray(fates, tokens)

# %% [markdown]
# You don't need to learn the rows by heart. They fall into three groups, and the last group, in orange-red, is the dangerous one:
#
# <details><summary>The figure in words</summary>
#
# One row for each layer, six columns for "the bell you heard" and two pads. Dense, Dropout, LayerNormalization, TimeDistributed, GRU with sequences and
# Bidirectional keep the mask: four ticks, two pads. GRU without sequences and GlobalAveragePooling1D use it. GlobalMaxPooling1D, Conv1D, MaxPooling1D and
# Flatten lose it, with a warning.
#
# </details>
#
# - **Kept**: layers that treat each step by itself, and recurrent layers that return sequences.
# - **Used**: layers that remove the time axis and leave out the pads while they do it. Nothing is left to mask.
# - **Lost**: most other layers that mix or rearrange steps, because they can't say which of their outputs still count. All that comes after them counts the pads
#   as if they were words: the next layers, the loss and the accuracy.
#
# When a layer loses a mask, Keras warns you, once for each layer and among all the other lines of a log:

# %%
print(fates[-1].layer + ":", fates[-1].warning)

# %% [markdown]
# Your own code can lose the mask too, and then there is no warning. `masks.MaskSpy` is a layer of this course that records the mask it receives:

# %%
results = {
    "embedded": embedded,
    "keras.layers.Add()([embedded, embedded])": keras.layers.Add()([embedded, embedded]),
    "embedded + embedded": embedded + embedded,
    "embedded[:, 1:]": embedded[:, 1:],
}
for code, tensor in results.items():
    spy = masks.MaskSpy()
    spy(tensor)
    print(f"{code:41}", "no mask" if spy.seen is None else spy.seen)

# %% [markdown]
# Only the Keras layer passed the mask on. So in a model, use layers such as `Add`, and not `+`. After a slice, cut the mask in the same way, and give it to the
# next layer yourself, as `mask=`.
#
# ### Masked steps in both directions
#
# At a masked step a recurrent layer repeats its last output: you have seen it above. And `Bidirectional`?

# %%
keras.utils.set_random_seed(10)
table = keras.layers.Embedding(9, 4, embeddings_initializer="normal", mask_zero=True)
padded_line = table(np.array([[0, 5, 7, 0]]))
alone = keras.layers.GRU(3, return_sequences=True)
two_way = keras.layers.Bidirectional(keras.layers.GRU(2, return_sequences=True))
print("pad, word, word, pad")
print("GRU:\n", np.round(np.asarray(alone(padded_line))[0], 3))
print("Bidirectional:\n", np.round(np.asarray(two_way(padded_line))[0], 3))

# %% [markdown]
# The GRU gives zeros before the first word, and repeats its output after the last. `Bidirectional` is different: it gives zeros at all pads, because Keras sets
# `zero_output_for_mask=True` for both layers inside it.
#
# ### What a mask does to loss and metrics
#
# Here is a tagger: it gives each word one of 5 tags. We do not train it. We simply take its own answers as the correct tags, so it is right about every word.
# The pads get tag 0, whatever the model says about them.
#
# The two models have the same weights, but only one makes a mask.
#
# The cell also computes the loss by hand: the mean of $-\log p$ of the right tag, once over the real words and once over all steps. You need not follow the
# code; compare the numbers.


# %%
def tagger(mask_zero):
    """A model that gives each of 10 steps a probability for each of 5 tags."""
    keras.utils.set_random_seed(4)
    layers = [
        keras.Input((10,), dtype="int32"),
        keras.layers.Embedding(12, 8, mask_zero=mask_zero),
        keras.layers.GRU(16, return_sequences=True),
        keras.layers.Dense(5, activation="softmax"),
    ]
    model = keras.Sequential(layers)
    model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    return model


generator = np.random.default_rng(0)
real = np.arange(10) < generator.integers(2, 9, size=(40, 1))
ids = generator.integers(1, 12, size=(40, 10)) * real
tags = np.where(real, np.asarray(tagger(True)(ids)).argmax(axis=-1), 0)
for name, mask_zero in (("with a mask", True), ("without", False)):
    model = tagger(mask_zero)
    loss, accuracy = model.evaluate(ids, tags, batch_size=40, verbose=0)
    costs = -np.log(np.take_along_axis(np.asarray(model(ids)), tags[..., None], axis=-1))[..., 0]
    print(f"{name}: accuracy {accuracy:.2f}, loss {loss:.4f}", end="; ")
    print(f"by hand: words alone {costs[real].mean():.4f}, with pads {costs.mean():.4f}")
print(f"share of real words: {real.mean():.2f}")

# %% [markdown]
# With the mask, `evaluate` and `fit` leave the pads out of the loss and of the metrics: the mean is taken over the real words alone. Without it, about half
# of what is measured here are pads, and a model that is right about every word gets an accuracy of 0.49.
#
# It can also go the other way, which is worse, because the number looks too good. A model that has only learnt that a pad has tag 0 would get at least 0.51
# here, the share of the pads.
#
# In your own training loop it depends on what you call. A loss *object* finds the mask on the predictions; a loss *function* does not:

# %%
model = tagger(True)
predicted = model(ids)
as_object = keras.losses.SparseCategoricalCrossentropy()(tags, predicted)
as_function = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(tags, predicted))
print(f"loss object {float(as_object):.4f}, mean of the loss function {float(as_function):.4f}")

# %% [markdown]
# ### What pads cost
#
# Pads cost you three things, and a mask saves you the first two. First, every pad in every batch trains the vector of the pad itself, which no word needs.
# Compute a loss from the last output and look at its gradient for row 0 of the embedding.

# %%
for mask_zero in (False, True):
    keras.utils.set_random_seed(11)
    table, reader = keras.layers.Embedding(12, 8, mask_zero=mask_zero), keras.layers.GRU(16)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(reader(table(ids)) ** 2)
    gradient = tf.convert_to_tensor(tape.gradient(loss, table.trainable_variables[0]))
    norms = np.linalg.norm(gradient, axis=1)
    print(
        f"mask_zero={mask_zero!s:5}: pad's row {norms[0]:.3f}, largest of a word {norms[1:].max():.3f}"
    )

# %% [markdown]
# With a mask the gradient of the pad's row is exactly 0. Without one it is far larger than that of any word.
#
# Second, the network forgets what it has read. Encode two sentences of three words, which have no word in common, with an untrained embedding and LSTM, and
# add pads in front (*pre*) or at the end (*post*).
#
# Call the LSTM's last output the *code* of a sentence. How far are the two codes from each other? And how far is a code from the code of the sentence without
# pads?
#
# *Far* means the length of the difference of the two vectors. Each number in the figure is the median over five initialisations.

# %% [markdown]
# **Predict first.** Two sentences share no word. You add 100 pads at the end of each, without a mask. What happens to the distance between their codes?
#
# - **a**: it stays the same, because pads are zeros
# - **b**: it shrinks to about half
# - **c**: it shrinks to less than a thousandth

# %%
predict_first("hundred_pads", "")

# %%
pads = [0, 2, 5, 10, 20, 40, 70, 100]
curves = reference.padding_distances("lstm", pads)
post = curves["post, not masked"]["between"]
print(f"post, not masked: {post[0]:.1e} without pads, {post[-1]:.1e} after 100")
explorable.pads(pads, curves)

# %% [markdown]
# Put 20 pads behind the words, without a mask: both states fade to the same colours, and the distance falls. Then choose the mask, and move both sliders: the last state and the distance
# stay as they are. With 20 pads before and none behind, without a mask, the sentences stay apart, but both have moved.
#
# <details><summary>The figure in words</summary>
#
# Two sentences of three words, each as a heat map of five units over the steps, and below them the distance between their last states for 0 to 20 pads behind.
# Where no script runs, a picture stands here: two panels over 0 to 100 pads. Left, logarithmic, the distance between two sentences: three curves lie level on each other near 0.03; post without a mask
# falls in a straight line and ends near a hundred-millionth, where the rounding of 32-bit floats takes over. Right, the distance from the code without
# padding: both masked curves lie at exactly 0; post without a mask rises to 0.09 and pre without a mask to 0.045, both level from about 20 pads on.
#
# </details>
#
# - **With a mask** it does not matter where the pads are, or how many: the code is that of the sentence without pads.
# - **Post without a mask** is a disaster. The layer reads every pad like a word, and reading the same word over and over moves the states of both sentences to
#   the same place.
#   After 100 pads the difference between the two sentences is more than a million times smaller; there is nothing left to learn from.
# - **Pre without a mask** keeps the sentences apart, because the words are read last. But the pads have changed the state before the first word comes. So the
#   code of a sentence depends on how long the longest line in its batch is.
#
# Does this matter for learning? The task: three tokens, and 30 pads in front or at the end. Is the id of the first token larger than the id of the last? We
# train three models for six epochs; they differ only in the padding.


# %%
def accuracy_after_training(padding, mask_zero, pads=30, seed=0):
    """Accuracy on 100 held-out samples, after six epochs on 500."""
    keras.utils.set_random_seed(seed)
    ids = np.random.default_rng(seed).integers(1, 12, size=(600, 3))
    labels = (ids[:, 0] > ids[:, 2]).astype("float32")
    ids = np.pad(ids, ((0, 0), (pads, 0) if padding == "pre" else (0, pads)))
    layers = [keras.layers.Embedding(12, 8, mask_zero=mask_zero), keras.layers.LSTM(16)]
    model = keras.Sequential([keras.Input((None,)), *layers, keras.layers.Dense(1, "sigmoid")])
    optimizer = keras.optimizers.Adam(0.01)
    model.compile(optimizer, "binary_crossentropy", jit_compile=False)
    model.fit(ids[:500], labels[:500], epochs=6, batch_size=50, verbose=0)
    answers = np.asarray(model(ids[500:]))[:, 0] > 0.5
    return float((answers == labels[500:]).mean())


for padding, mask_zero in (("pre", False), ("post", True), ("post", False)):
    accuracy = accuracy_after_training(padding, mask_zero)
    print(f"{padding:4} {'masked' if mask_zero else 'not masked':10}: accuracy {accuracy:.2f}")

# %% [markdown]
# Over six seeds, pre without a mask reached 0.91 to 0.98 and post with a mask 0.91 to 0.95, as good as without pads. Post without a mask reached 0.47 to
# 0.56, which is guessing. The network does *not* learn to ignore the pads, at least not in the time in which it learns everything else: after 30 pads, two
# sentences hardly differ any more.
#
# Third, pads cost time. Does a mask save that time? Run the compiled layer on three words, and on three words with 100 pads.

# %%
words = generator.integers(1, 12, size=(32, 3))
for name, pads, mask_zero in (("bare", 0, False), ("padded", 100, False), ("masked", 100, True)):
    table, reader = keras.layers.Embedding(12, 8, mask_zero=mask_zero), keras.layers.LSTM(16)
    line = tf.constant(np.pad(words, ((0, 0), (0, pads))), tf.int32)
    encode = tf.function(lambda table=table, reader=reader, line=line: reader(table(line)))
    print(f"{name:6}: {milliseconds(encode, 30):.1f} ms, the fastest of 30 runs")

# %% [markdown]
# It does not. With or without a mask, the layer computes every step; the mask only decides what it keeps. Shorter batches do save time: sort your texts by
# length, and pad each batch only to its own longest line.

# %% [markdown] role="exercise" exercise="padding_effect" difficulty=2 minutes=15
# ## Exercise 3: measure it
#
# Write `padding_effect(run, x, pads, padding="post", masked=False)`: it returns how much padding changes the output of a recurrent layer, as a float.
#
# - `run(x, mask)` gives the layer's last output, a NumPy array; with `None` as the mask it reads every step. Always call it with both arguments.
# - Add `pads` steps of zeros to every sample of `x`, `(batch, time, features)`: in front for `padding="pre"`, at the end for `"post"`.
# - For the padded `x`, give `run` a mask of bools, `(batch, time + pads)`, that hides the pads if `masked` is true, otherwise `None`. A step of `x` that
#   happens to be all zeros is real and must not be hidden.
# - For `x` without pads, give `run` the mask `None`. Return the largest absolute difference between the numbers of the two outputs.
#
# `pads` may be 0. If it is below 0, raise a `ValueError` whose message contains the word `pads`. Any other `padding`, also with 0 pads, is a `ValueError`
# whose message contains the word `padding`. If both are wrong, name one of them.
#
# Try your function with `final_output`, which the first code cell of the notebook imports.


# %% role="solution" exercise="padding_effect"
def padding_effect(run, x, pads, padding="post", masked=False):
    """The largest change of run's output, a float, when x is padded with steps of zeros."""
    ### BEGIN SOLUTION
    if pads < 0:
        raise ValueError(f"pads must be 0 or more, not {pads}")
    if padding not in ("pre", "post"):
        raise ValueError(f"padding must be 'pre' or 'post', not {padding!r}")
    zeros = np.zeros((x.shape[0], pads, x.shape[2]), dtype=x.dtype)
    hidden, shown = np.zeros(zeros.shape[:2], bool), np.ones(x.shape[:2], bool)
    pre = padding == "pre"
    longer = np.concatenate([zeros, x] if pre else [x, zeros], axis=1)
    mask = np.concatenate([hidden, shown] if pre else [shown, hidden], axis=1)
    output = run(longer, mask if masked else None)
    return float(np.abs(output - run(x, None)).max())
    ### END SOLUTION


# %% role="test" exercise="padding_effect" points=2
x = np.random.default_rng(12).normal(size=(2, 4, 3)).astype("float32")
for padding, masked in [("post", False), ("pre", False), ("post", True)]:
    check.same_as(
        reference.padding_effect, padding_effect, final_output, x, 3, padding, masked,
        says=f"3 pads, {padding}, {'masked' if masked else 'not masked'}",
    )  # fmt: skip

# %% role="hidden" exercise="padding_effect" points=3
### BEGIN HIDDEN TESTS
sizes = inputs.distinct_sizes(check.rng(9), ("batch", "time"))
some = int(check.rng(11).integers(2, 4))
x = check.rng(10).normal(size=(sizes["batch"], sizes["time"], 3)).astype("float32")
for padding, masked, pads in [
    ("pre", False, some), ("pre", True, some), ("post", False, some), ("post", True, 0),
]:  # fmt: skip
    check.same_as(
        reference.padding_effect, padding_effect, final_output, x, pads,
        padding=padding, masked=masked,
        says=f"{pads} pads, {padding}, {'masked' if masked else 'not masked'}",
    )  # fmt: skip
holed = x.copy()
holed[0, 1] = holed[-1, -1, 0] = 0
check.same_as(
    reference.padding_effect, padding_effect, final_output, holed, some, masked=True,
    says="x has a step of zeros, and a zero among other numbers; both are real",
)  # fmt: skip
check.same_as(
    reference.padding_effect, padding_effect, final_output, x, some,
    says="no padding and no masked are given: padded at the end, not masked",
)  # fmt: skip
for name, wrong in {"pads": {"pads": -1}, "padding": {"padding": "left", "pads": 0}}.items():
    check.raises(
        padding_effect, final_output, x, **wrong,
        error=ValueError, mentions=(name,),
        says=f"{wrong} is refused",
        mistake=mistakes.unknown(name),
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## In your own words
#
# A colleague's model rates reviews: Embedding, LSTM, Dense. It was trained on batches that are padded at the end to 200 words, and it hardly learns. In use,
# each batch is padded at the end to its own longest review.
#
# Later somebody notices that the same review gets a different score when it is sent in a batch with longer ones. What is wrong? How would you show it with
# two short measurements?
#
# What are two ways to make the model learn, and which of them also makes the score independent of the batch? Write four or five
# sentences.
#
# With the course's sources, `rnn-course solution padded_reviews` shows a model answer afterwards.

# %% [markdown] role="written" exercise="padded_reviews" points=4
# ### BEGIN SOLUTION
# There is no mask, so the LSTM reads the pads as words. They come last, so the LSTM forgets what it has read; this is why it hardly learns. The number of
# pads depends on the longest review of the batch; this is why the score changes.
#
# To show it, predict one review alone, and then padded with 10, 50 and 200 zeros: the scores differ. Then encode two different reviews with more and more
# padding: the distance between their codes shrinks towards zero.
#
# One remedy is `mask_zero=True` in the Embedding (and no layer between it and the LSTM that loses the mask). Another is to pad in front, to the same fixed
# length in training and in use, so that the LSTM reads the words last. Both also make the score independent of the batch. A third is to put reviews of similar length into one batch, so that hardly any pads
# are needed.
#
# **Rubric**
# - 1 point: names the cause: the LSTM reads the pads, because there is no mask.
# - 1 point: explains both symptoms: with pads at the end the LSTM forgets the words; the number of pads depends on the batch.
# - 1 point: a measurement that would show it, such as one review with different numbers of pads.
# - 1 point: two remedies that work (mask; padding in front to a fixed length; batches of equal length), and says which makes the score independent of the
#   batch (the mask, or a fixed length).
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | A mask shortens the output, or makes it zero. | The output keeps its length, and repeats at masked steps. Zeros come before the first real step, and in `Bidirectional`. |
# | Padding does no harm: it is only zeros, and the network learns to ignore it. | A step of zeros is a step, and the state moves. Without a mask 100 pads at the end shrink the difference between two sentences more than a million times. |
# | Any ids will do for `mask_zero=True`. | Id 0 must be padding and nothing else, or a word is erased. |
# | A mask reaches every layer. | Conv1D, Flatten, max pooling and others lose it, with a warning. |
# | Your own training loop gets no masks. | Loss objects find the mask on the predictions; loss functions don't. |

# %% [markdown]
# ## Recap
#
# - A batch of unequal lengths is padded and masked; a masked step keeps the state and repeats the output.
# - A mask keeps the pads out of the loss and of the metrics. With a mask, the gradient of the pad's row of an embedding is exactly 0.
# - Layers that work on each step alone keep a mask, layers that remove the time axis may use it, and most others lose it.
# - A mask does not save time: every step is computed.
# - Without a mask, pads at the end erase what was read; pads in front make the code depend on the longest line of the batch.
#
# ## Further reading
#
# - The Keras guide *Understanding masking and padding*.
