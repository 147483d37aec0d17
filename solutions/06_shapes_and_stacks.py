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
# # Shapes, stacks and directions
#
# You know what happens inside the three recurrent layers. From here on you build with them: you put one layer on top of another, and you let a layer read from
# both ends. For that you need to know two things about every number that comes out. Where does it belong, and what has it read?
#
# This chapter lets you see both. You can also come back to it later: its table gives the shape of every tensor that any of the three layers can return.
#
# **After this chapter you can**
#
# - say which tensors a layer returns, in which order and with which shapes, before you run it;
# - stack layers, and read the error messages of stacks that don't fit;
# - run a layer in both directions, and say which inputs an output depends on.
#
# **You need** chapters 03 to 05: the three layers and their states. Shapes are `(batch, time, features)` as always. Reading and running the cells takes about 20
# minutes, the exercises 40, and the written question 10.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.check import random_inputs as inputs
from rnn_helpers.errors import keras_said
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.topics import models
from rnn_helpers.topics.shapes_and_stacks import figures as plots, mistakes, oracle as reference

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("lstm_shapes", "gru_parameters")

# %% [markdown]
# ## One answer, or many?
#
# Begin with the question that you want to ask. It decides which outputs you need.

# %%
plots.one_and_many()

# %% [markdown]
# Count the green boxes: they are the answers.
#
# <details><summary>The figure in words</summary>
#
# Three networks of three cells that are joined from left to right. *Many to one*: the words "the bell rings" go in, and only the last cell has an answer,
# "sad?". *Many to many*: the same words go in, and each cell has an answer: article, noun, verb. *One to many*: only "the" goes in. Each cell has an answer,
# "bell", "is", "old", and an orange arrow leads from each answer to the next cell.
#
# </details>
#
# - *Many to one*: one answer for a whole text, such as "is this line sad?" You need the output of the last step only.
# - *Many to many*: one answer for each word, such as its part of speech. You need the outputs of all steps: `return_sequences=True`.
# - *One to many*: the network begins with one word and reads what it has just written (orange). This is how a text is made, in chapter 11.
#
# A translator joins two networks. Its encoder (chapter 04) is many to one. Its decoder is one to many when it reads what it has just written, and the state of
# the encoder starts it.
#
# ## Where each tensor comes from
#
# The figure shows an LSTM, unrolled over three steps, and which tensors each argument returns. Below it you see the same layer in `Bidirectional`: two
# layers, each with its own weights, read the same input, and one of them starts from the end.

# %%
plots.where_tensors_come_from()

# %% [markdown]
# Follow the arrows to the place where each direction ends: the forward cells end at the last input, the backward cells at the first. There you find the
# states that come back, and the outputs that come back with `return_sequences=False`.
#
# <details><summary>The figure in words</summary>
#
# Above: three inputs x1 to x3 go up into three cells, which arrows marked h, c join from left to right. Each cell's output h goes up. A green frame round all
# three outputs is what return_sequences=True gives; the last output alone, in orange-red, is what comes without it. The h and c that leave the last cell to
# the right come back with return_state=True. Below: each input goes to a cell "ahead", joined from left to right, and to a cell "back", joined from right to
# left; their outputs are merged step by step. Without sequences the outputs of the two framed cells are merged: the "ahead" cell above x3 and the "back" cell
# above x1. The forward states leave on the right, the backward states on the left.
#
# </details>
#
# Look for three things in the figure. Each of them surprises many people:
#
# - An LSTM passes **two** tensors from step to step, so `return_state` adds two: first h, then c. A SimpleRNN and a GRU have one state, so it adds one.
# - `return_sequences` changes the output only. The states that come back are always those after the last step.
# - In `Bidirectional` the backward layer ends at the *first* input step. Its states come back as well, after those of the forward layer. States are never
#   merged: each stays `(batch, units)`.
#
# The argument `merge_mode` of `Bidirectional` says how the two outputs are combined:
#
# | `merge_mode` | output at a step | width |
# |---|---|---|
# | `"concat"` (default) | forward and backward side by side | `2 * units` |
# | `"sum"`, `"mul"`, `"ave"` | sum, product or mean, number by number | `units` |

# %% [markdown] role="exercise" exercise="predict_shapes" difficulty=2 minutes=15
# ## Exercise 1: say every shape
#
# Write `predict_shapes(kind, units, batch, time, features, return_sequences, return_state, merge_mode=None)`: it returns a tuple with the shape of each
# tensor that the layer returns, in order. For example, `((4, 6),)` is one tensor, and `((4, 5, 6), (4, 6))` are two. The input is `(batch, time, features)`.
#
# - `kind` is `"simple_rnn"`, `"lstm"` or `"gru"`.
# - `merge_mode` is `"concat"`, `"sum"`, `"mul"` or `"ave"` for a layer in `Bidirectional`. In this exercise `None` means a layer alone, without
#   `Bidirectional`.
#
# Any other `kind`, also one in capital letters, is a `ValueError` whose message contains the word `kind`. Any other `merge_mode`, also an empty string, is a
# `ValueError` whose message contains the word `merge_mode`. If both are wrong, name one of them; it does not matter which.


# %% role="solution" exercise="predict_shapes"
def predict_shapes(
    kind, units, batch, time, features, return_sequences, return_state, merge_mode=None
):
    """The shape of each tensor that a recurrent layer returns, alone or in Bidirectional."""
    ### BEGIN SOLUTION
    states_of = {"simple_rnn": 1, "lstm": 2, "gru": 1}
    if kind not in states_of:
        raise ValueError(f"kind must be one of {list(states_of)}, not {kind!r}")
    if merge_mode not in (None, "concat", "sum", "mul", "ave"):
        raise ValueError(f"merge_mode must be concat, sum, mul, ave or None, not {merge_mode!r}")
    width = 2 * units if merge_mode == "concat" else units
    directions = 1 if merge_mode is None else 2
    output = (batch, time, width) if return_sequences else (batch, width)
    states = [(batch, units)] * (states_of[kind] * directions) if return_state else []
    return (output, *states)
    ### END SOLUTION


# %% role="test" exercise="predict_shapes" points=2
for arguments in [
    ("gru", 4, 2, 3, 5, False, False),
    ("simple_rnn", 4, 2, 3, 5, True, True),
    ("lstm", 4, 2, 3, 5, False, True),
    ("lstm", 4, 2, 3, 5, True, False, "concat"),
    ("gru", 4, 2, 3, 5, True, False, "ave"),
]:
    kind, *_, return_sequences, return_state = arguments[:7]
    merged = arguments[7] if len(arguments) > 7 else None
    check.same_as(
        reference.shapes, predict_shapes, *arguments,
        says=f"{kind}, 4 units, input (2, 3, 5): sequences {return_sequences}, "
        f"state {return_state}, merge {merged}",
    )  # fmt: skip

# %% role="hidden" exercise="predict_shapes" points=3
### BEGIN HIDDEN TESTS
generator = check.rng(1)
sizes = inputs.distinct_sizes(generator, ("units", "batch", "time", "features"))
asked = [
    (kind, *sizes.values(), return_sequences, return_state, merged)
    for kind in reference.KINDS
    for return_sequences in (False, True)
    for return_state in (False, True)
    for merged in (None, "concat", str(generator.choice(["sum", "mul", "ave"])))
    if merged is None or return_sequences or return_state
]
for arguments in asked:
    kind, *_, return_sequences, return_state, merged = arguments
    check.same_as(
        reference.shapes, predict_shapes, *arguments,
        says=f"{kind}, sequences {return_sequences}, state {return_state}, merge {merged}",
    )  # fmt: skip
for name, arguments in [
    ("kind", ("rnn", *sizes.values(), True, True)),
    ("kind", ("LSTM", *sizes.values(), True, True)),
    ("merge_mode", ("gru", *sizes.values(), True, True, "average")),
]:
    check.raises(
        predict_shapes, *arguments,
        error=ValueError, mentions=(name,),
        says=f"an unknown {name} is refused: {arguments[0] if name == 'kind' else 'average'}",
        mistake=mistakes.unknown(name),
    )  # fmt: skip
check.raises(
    predict_shapes, "gru", *sizes.values(), True, True, "",
    error=ValueError, mentions=("merge_mode",),
    says="an empty string is no merge_mode",
    mistake=mistakes.EMPTY_MERGE_MODE_ACCEPTED,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### The table
#
# Now ask Keras. The cell makes a layer for every row and column and asks it for its output shapes: batch 2, time 3, features 5, units 4. The last column
# shows what `merge_mode=None` means to Keras: `Bidirectional` returns the two outputs as two tensors.

# %%
plots.shape_table(reference.shape_table(units=4, batch=2, time=3, features=5))

# %% [markdown]
# Each field lists the shapes in the order in which the tensors are returned. No shape contains a 5: the number of features decides the size of the kernel,
# but not the shape of anything that comes out. GRU and SimpleRNN have the same rows, so you need to remember only one set of shapes for both.

# %% [markdown]
# ## Stacking
#
# When you put one recurrent layer on top of another, the upper layer reads the outputs of the lower one. It needs a time axis to loop over. Here is what
# happens without one:

# %%
try:
    keras.layers.GRU(5)(keras.layers.GRU(4)(np.ones((2, 3, 6), "float32")))
except ValueError as error:
    print(error)

# %% [markdown]
# *ndim=2* means an array with two axes. It is the last output of the lower layer, `(2, 4)`, which has no time axis. Remember this message: either the input
# has no time axis, or `return_sequences=True` is missing in the layer below.
#
# One `return_sequences=True` too many is worse, because there is no error message. A `Dense` layer takes any number of axes and works on the last one, so it
# answers at every step. The mean squared error then compares the answer of every step with the one target of its row:

# %%
keras.utils.set_random_seed(0)
answers = keras.layers.Dense(1)(keras.layers.GRU(4, return_sequences=True)(np.ones((2, 3, 6))))
targets = np.array([[0.0], [1.0]], "float32")
print("targets", targets.shape, "answers", tuple(answers.shape))
print(f"loss: {keras.losses.MeanSquaredError()(targets, answers):.4f}")
print(f"each step against its row's target: {np.square(answers[..., 0] - targets).mean():.4f}")

# %% [markdown]
# So look at `model.output_shape` before you train. The third trap does raise an error: in a `keras.Sequential`, a layer with `return_state=True` passes all
# its tensors to the next layer, which expects only one.

# %%
layers = [keras.Input((3, 6)), keras.layers.LSTM(4, return_state=True), keras.layers.Dense(1)]
try:
    keras.Sequential(layers)
except ValueError as error:
    print(keras_said(error).partition(" Inputs received")[0])

# %% [markdown]
# If you need the states, call the layer yourself, as in chapter 04: `output, h, c = keras.layers.LSTM(4, return_state=True)(x)`. A whole model can be made in
# the same way, from calls instead of a list. Keras calls this a *functional* model: `x` is then `keras.Input((3, 6))`, and `keras.Model(x, [output, h, c])`
# is the model.

# %% [markdown] role="exercise" exercise="build_stack" difficulty=1 minutes=10
# ## Exercise 2: a stack
#
# Write `build_stack(units, features=6)`: it returns a Keras model of GRU layers, one for each number in the list `units`, in that order from the input up. A
# number may occur more than once. The input is `keras.Input((None, features))`: any number of steps.
#
# The last layer gives its final output only, so the model's output is `(batch, units[-1])`. Keep Keras' defaults for everything else, and don't compile the
# model. An empty `units` is a `ValueError` whose message contains the word `units`.


# %% role="solution" exercise="build_stack"
def build_stack(units, features=6):
    """A Keras model of stacked GRU layers, (batch, time, features) to (batch, units[-1])."""
    ### BEGIN SOLUTION
    if not units:
        raise ValueError("units must name at least one layer")
    model = keras.Sequential([keras.Input((None, features))])
    for size in units[:-1]:
        model.add(keras.layers.GRU(size, return_sequences=True))
    model.add(keras.layers.GRU(units[-1]))
    return model
    ### END SOLUTION


# %% role="test" exercise="build_stack" points=1
# If Keras refuses the stack, refusals_told makes that the result.
check.same_as(
    reference.stack, models.refusals_told(build_stack), [7, 5, 3],
    says="a stack of 7, 5 and 3 units, with fixed weights",
)  # fmt: skip

# %% role="hidden" exercise="build_stack" points=2
### BEGIN HIDDEN TESTS
sizes = [int(size) for size in check.rng(2).permutation(np.arange(2, 9))[:4]]
for units, features in [
    (sizes[:2], sizes[2]), (sizes[3:], 6), ([4, 7, 4], 6), ([5, 5], 6), ([3, 3, 2], 3),
]:  # fmt: skip
    check.same_as(
        reference.stack, models.refusals_told(build_stack), units, features=features,
        says=f"units {units}, {features} features",
    )  # fmt: skip
check.raises(
    build_stack, [],
    error=ValueError, mentions=("units",),
    says="a stack of no layers is refused",
    mistake=mistakes.EMPTY_STACK,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## `go_backwards`, and both ways at once
#
# Chapter 03 showed that `go_backwards=True` reads the last step first, and returns its outputs in the order in which it computed them. `Bidirectional` does
# one thing more: it puts the outputs of the backward layer back into the order of the input, so that everything at step t belongs to input t. The next cell
# checks both, to the last digit.

# %%
x = np.random.default_rng(0).normal(size=(3, 6, 4)).astype("float32")
keras.utils.set_random_seed(1)
both = keras.layers.Bidirectional(keras.layers.GRU(5, return_sequences=True))
merged = np.asarray(both(x))
weights = both.get_weights()  # three arrays of the forward layer, then three of the backward one
ahead = reference.one_way(x, weights[:3])
back = reference.one_way(x, weights[3:], go_backwards=True)
on_reversed = reference.one_way(x[:, ::-1], weights[3:])
print("go_backwards against a reversed input   ", np.abs(back - on_reversed).max())
print("forward half against the forward layer  ", np.abs(merged[..., :5] - ahead).max())
print("backward half against go_backwards      ", np.abs(merged[..., 5:] - back).max())
print("... and with that turned round in time  ", np.abs(merged[..., 5:] - back[:, ::-1]).max())

# %% [markdown]
# A difference of exactly 0 means that both do the same computation. Only the third number is not 0, because there the two outputs are not aligned.
# (`reference.one_way` is Keras' GRU with given weights.)
#
# What do you gain by reading backwards? Change one input step a little, and see which outputs change.

# %%
keras.utils.set_random_seed(2)
layers = {
    "GRU": keras.layers.GRU(8, return_sequences=True),
    "go_backwards=True": keras.layers.GRU(8, return_sequences=True, go_backwards=True),
    "Bidirectional": keras.layers.Bidirectional(keras.layers.GRU(8, return_sequences=True)),
}
plots.influence_maps({name: reference.influence(layer, 6, 4) for name, layer in layers.items()})

# %% [markdown]
# Read one row at a time: it shows which inputs an output depends on. The dots are exact zeros, so an output knows nothing at all about those inputs.
#
# <details><summary>The figure in words</summary>
#
# Three square maps, outputs 1 to 6 from top to bottom, changed input steps 1 to 6 from left to right; bright where an output moves, a dot where it does not
# move at all. GRU: the lower left triangle, brightest on the diagonal. With go_backwards: the lower right triangle, as output 1 belongs to input 6.
# Bidirectional: the whole square, brightest on the diagonal.
#
# </details>
#
# - An output of a GRU depends on its own step and the steps before it, and on no later one.
# - With `go_backwards` the first output has seen one step, the *last* one; the last output has seen them all.
# - A `Bidirectional` output depends on the whole sequence. That is fine for labelling words. It is useless for predicting the next word, because the output
#   at step 1 has already seen word 2. A network that is trained like this has a wonderful loss, and it cannot write.
#
# There is one trap. With a GRU alone, `outputs[:, -1]` is a summary of the whole sequence. Many people write the same when they use `Bidirectional`.

# %% [markdown]
# **Predict first.** `outputs` comes from a `Bidirectional` GRU that has read six steps. How many of the six has the backward half of `outputs[:, -1]` read?
#
# - **a**: all six, because both layers have read the whole sequence
# - **b**: one, the last
# - **c**: one, the first

# %%
predict_first("backward_half", "")

# %% [markdown]
# Change the six inputs one at a time, and see which of them move the two halves of `outputs[:, -1]`.

# %%
keras.utils.set_random_seed(3)
summary = keras.layers.Bidirectional(keras.layers.GRU(5, return_sequences=True, return_state=True))
outputs, forward_state, backward_state = (np.asarray(part) for part in summary(x))
for t in range(6):
    changed = x.copy()
    changed[:, t] += 1
    moved = np.abs(np.asarray(summary(changed)[0])[:, -1] - outputs[:, -1]).max(axis=0)
    print(f"input {t + 1} changed: forward half {moved[:5].max():.3f}, ", end="")
    print(f"backward half {moved[5:].max():.3f}")

# %% [markdown]
# The backward half has read one input, the last. It belongs to the step where the backward layer has just begun. (In the figure with the cells "ahead" and
# "back" it is the "back" cell above x3.)
#
# Where do the two layers end? Compare both halves with the final states, at the first step and at the last:

# %%
for name, step in (("first", 0), ("last", -1)):
    f = np.abs(outputs[:, step, :5] - forward_state).max()
    b = np.abs(outputs[:, step, 5:] - backward_state).max()
    print(f"{name:5} step: forward half {f:.2f} from its final state, backward half {b:.2f}")

# %% [markdown]
# The forward summary is at the last step, the backward summary at the first. With `return_sequences=False`, Keras takes each half from the right step: these
# are the cells with orange-red frames.

# %% [markdown] role="exercise" exercise="bidirectional" difficulty=2 minutes=15
# ## Exercise 3: both directions
#
# Write `bidirectional(forward, backward, merge_mode="concat")`: it merges the outputs of two runs over the same input, and returns what `Bidirectional`
# returns. Both outputs are `(batch, time, units)`. `backward` is the output of a layer with `go_backwards=True`, so its first output belongs to the last
# input step.
#
# `merge_mode` is `"concat"`, `"sum"`, `"mul"`, `"ave"` or `None`. With `None`, return a tuple of both outputs, the forward one first; there, too, step t of
# each output belongs to input t. Any other `merge_mode`, also an empty string, is a `ValueError` whose message contains the word `merge_mode`.


# %% role="solution" exercise="bidirectional"
def bidirectional(forward, backward, merge_mode="concat"):
    """The outputs of two runs, each (batch, time, units), merged step by step."""
    ### BEGIN SOLUTION
    realigned = backward[:, ::-1]
    if merge_mode is None:
        return forward, realigned
    if merge_mode == "concat":
        return np.concatenate([forward, realigned], axis=-1)
    if merge_mode == "mul":
        return forward * realigned
    if merge_mode in ("sum", "ave"):
        return (forward + realigned) / (2 if merge_mode == "ave" else 1)
    raise ValueError(f"merge_mode can't be {merge_mode!r}: concat, sum, mul, ave or None")
    ### END SOLUTION


# %% role="test" exercise="bidirectional" points=1
case = inputs.recurrent_case("gru", np.random.default_rng(3))
other = inputs.recurrent_case("gru", np.random.default_rng(4), **case.sizes)
forward = reference.one_way(case.x, [case.W, case.U, case.b])
backward = reference.one_way(case.x, [other.W, other.U, other.b], go_backwards=True)
for merge_mode in ("concat", "sum"):
    check.same_as(
        reference.bidirectional, bidirectional, forward, backward, merge_mode,
        says=f"two runs merged by {merge_mode!r}",
    )  # fmt: skip

# %% role="hidden" exercise="bidirectional" points=2
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("gru", check.rng(3))
other = inputs.recurrent_case("gru", check.rng(4), **case.sizes)
forward = reference.one_way(case.x, [case.W, case.U, case.b])
backward = reference.one_way(case.x, [other.W, other.U, other.b], go_backwards=True)
for merge_mode in reference.MERGE_MODES:
    check.same_as(
        reference.bidirectional, bidirectional, forward, backward, merge_mode,
        says=f"other runs, merge_mode={merge_mode!r}",
    )  # fmt: skip
for merge_mode in ("average", ""):
    check.raises(
        bidirectional, forward, backward, merge_mode,
        error=ValueError, mentions=("merge_mode",),
        says=f"the merge_mode {merge_mode!r} is refused",
        mistake=mistakes.MODE_NOT_CHECKED,
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## In your own words
#
# A colleague trains a network on verse. At every character it predicts the next one. The model is an Embedding, a `Bidirectional` LSTM with
# `return_sequences=True`, and a Dense layer. The loss falls almost to zero.
#
# But when the model writes, character by character, the text is nonsense.
#
# Why is the loss so small, and why can the model not write? How would you show the cause with one short measurement, and what would you change? Write three or
# four sentences.
#
# With the course's sources, `rnn-course solution both_ways_cannot_write` shows a model answer afterwards.

# %% [markdown] role="written" exercise="both_ways_cannot_write" points=3
# ### BEGIN SOLUTION
# The backward layer reads from the end, so the output at step t has already read the character at step t + 1, which is the target. The network only has to pass
# it on. When it writes there is no next character to read, so what it has learnt is of no use.
#
# To show it, change one later character of an input and look at the outputs before it: they change, and in a model that may predict they must not. A map of the
# influence of each input step on each output shows the same: it is not a lower triangle.
#
# The model must read in one direction only: take `Bidirectional` away, and train again.
#
# **Rubric**
# - 1 point: says that the backward half has already read the character that is to be predicted.
# - 1 point: a measurement that shows it, such as changing a later step and looking at an earlier output.
# - 1 point: says that the network must read forwards only (no `Bidirectional`, no `go_backwards`).
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | An LSTM returns two tensors with `return_state`. | Three: output, h, c. In `Bidirectional` five: output, forward h and c, backward h and c. |
# | `Bidirectional` doubles the time axis. | It doubles the width, and only with `"concat"`. The states are never merged. |
# | `outputs[:, -1]` of a `Bidirectional` sums up the sequence. | Its backward half has seen one step. Use `return_sequences=False`, or the states. |
# | Layers can be stacked as they are. | Every layer below another one needs `return_sequences=True`. The top one needs it only if you want an answer at each step. |

# %% [markdown]
# ## Recap
#
# | argument | what it does | what it does not do |
# |---|---|---|
# | `return_sequences` | keeps the time axis of the output | change the states |
# | `return_state` | adds the last states: one, or h and c | give the states of every step |
# | `go_backwards` | reads from the end | put the outputs back into the order of the input |
# | `Bidirectional` | runs a second layer from the end, and puts its outputs back into the order of the input | merge the states |
# | `merge_mode` | says how the two outputs become one: `"concat"`, `"sum"`, `"mul"`, `"ave"`, or `None` for both | change the states |
#
# ## Further reading
#
# - The Keras guide *Working with RNNs*.
# - M. Schuster and K. Paliwal, *Bidirectional recurrent neural networks*, 1997.
