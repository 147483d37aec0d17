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
# # Shapes and states: every argument in one place
#
# `keras.layers.LSTM` has more than twenty arguments. Some decide which tensors come back, and some decide what happens to the state. One changes nothing but
# the speed, and two make the layer random. What do `go_backwards`, `dropout`, `recurrent_dropout`, `stateful` and `unroll` really do?
#
# This chapter answers with numbers. You turn each argument on and off, and you see what changes. You can also come back to this chapter later: the table
# below gives the shape of every tensor that any of the three layers can return.
#
# **After this chapter you can**
#
# - say which tensors a layer returns, in which order and with which shapes, before you run it;
# - stack layers, and run one in both directions;
# - carry a state from batch to batch, and know when to drop it;
# - say what a mask does, which layers lose it, and what padding costs without one;
# - write a cell of your own and let Keras loop over it.
#
# **You need** chapters 03 to 05: the three layers, their states, and what a mask is. Shapes are `(batch, time, features)` as always. Reading and running the cells takes about 45
# minutes, the exercises 85, the written question 10, and the stretch at the end 30 more. It is a long chapter: a good place for a break is before *The mask
# laboratory*.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.check import by_hand, random_inputs as inputs
from rnn_helpers.check.by_hand import made_by
from rnn_helpers.errors import keras_said
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.topics import masks, models
from rnn_helpers.topics.shapes_and_states import figures as plots, mistakes, oracle as reference
from rnn_helpers.topics.shapes_and_states.given import final_output, recurrent_step
from rnn_helpers.topics.timing import milliseconds

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# ## Where each tensor comes from
#
# The figure shows an LSTM, unrolled over three steps, and which tensors each argument returns. Below it you see the same layer in `Bidirectional`: two
# layers, each with its own weights, read the same input, and one of them starts from the end.

# %%
plots.where_tensors_come_from()

# %% [markdown]
# Follow the arrows to the place where each direction ends: the forward cells end at the last input, the backward cells at the first. There you find the
# states that come back, and the outputs that come back without sequences.
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
# - In `Bidirectional` the backward layer ends at the *first* input step. Its states come back as well, after those of the forward layer.
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
# tensor that the layer returns, in order. So `((4, 6),)` is one tensor, and `((4, 5, 6), (4, 6))` are two. The input is `(batch, time, features)`.
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
# but not the shape of anything that comes out. GRU and SimpleRNN have the same rows, so you need to remember only one table for both.

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
# There is one trap. People often use `outputs[:, -1]` as a summary of the sequence. But how much has its backward half read? In the figure at the top of the
# chapter, the "back" cell above the last input has read only one step. The next cell compares both halves with the final states.

# %%
keras.utils.set_random_seed(3)
summary = keras.layers.Bidirectional(keras.layers.GRU(5, return_sequences=True, return_state=True))
outputs, forward_state, backward_state = (np.asarray(part) for part in summary(x))
for name, step in (("first", 0), ("last", -1)):
    f = np.abs(outputs[:, step, :5] - forward_state).max()
    b = np.abs(outputs[:, step, 5:] - backward_state).max()
    print(f"{name:5} step: forward half {f:.2f} from its final state, backward half {b:.2f}")

# %% [markdown]
# The forward summary is at the last step, the backward summary at the first. With `return_sequences=False`, Keras takes each half from the right step: the
# orange-red frames in the first figure.

# %% [markdown] role="exercise" exercise="bidirectional" difficulty=2 minutes=15
# ## Exercise 3: both directions
#
# Write `bidirectional(forward, backward, merge_mode="concat")`: it merges the outputs of two runs over the same input, and returns what `Bidirectional`
# returns. Both outputs are `(batch, time, units)`. `backward` is the output of a layer with `go_backwards=True`, so its first output belongs to the last
# input step.
#
# `merge_mode` is `"concat"`, `"sum"`, `"mul"`, `"ave"` or `None`. With `None`, return a tuple of both outputs, the forward one first; there, too, step t of
# each output belongs to input t. Any other `merge_mode` is a `ValueError` whose message contains the word `merge_mode`.


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
check.raises(
    bidirectional, forward, backward, "average",
    error=ValueError, mentions=("merge_mode",),
    says="an unknown merge_mode is refused",
    mistake=mistakes.MODE_NOT_CHECKED,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## `initial_state`: where a run starts
#
# Without `initial_state` every call starts from zeros. For how many steps does the initial state affect the outputs? Start each of three layers once from
# zeros and once from ones, let both runs read the same input, and compare their outputs. The figure shows the largest difference, as the median of five
# random initialisations.


# %%
def felt(kind, seed, time=30, units=16):
    """Largest difference, at each step, between a run from ones and a run from zeros."""
    keras.utils.set_random_seed(seed)
    layer = reference.KINDS[kind](units, return_sequences=True)
    x = np.random.default_rng(seed).normal(size=(4, time, 8)).astype("float32")
    start = np.repeat(np.array([[0.0], [1.0]], "float32"), 4, axis=0) * np.ones(units, "float32")
    states = [start] * (2 if kind == "lstm" else 1)
    outputs = np.asarray(layer(np.concatenate([x, x]), initial_state=states))
    return np.abs(outputs[:4] - outputs[4:]).max(axis=(0, 2))


plots.forgetting_curve(
    {
        layer.__name__: np.median([felt(kind, seed) for seed in range(5)], axis=0)
        for kind, layer in reference.KINDS.items()
    }
)

# %% [markdown]
# The axis is logarithmic and the curves are nearly straight: at each step a layer loses about the same share of its initial state. The LSTM loses it most
# slowly.
#
# <details><summary>The figure in words</summary>
#
# Three falling curves over 30 steps on a logarithmic axis, all beginning between 0.5 and 2. GRU falls fastest, to about a millionth; SimpleRNN to about 3 in
# 100,000; LSTM slowest, to about 1 in 1,000.
#
# </details>
#
# So with untrained weights, a run of a few dozen steps hardly depends on where it started. Passing on a state helps if the pieces are short, or if the
# network has learnt to keep something in its state.
#
# You will meet two errors: an LSTM needs a *list* of two states, and in `Bidirectional` it needs four (forward h and c, backward h and c).

# %%
lstm, two_way = keras.layers.LSTM(5), keras.layers.Bidirectional(keras.layers.LSTM(5))
zeros = np.zeros((3, 5), "float32")
for name, layer, states in (("one tensor", lstm, zeros), ("two for four", two_way, [zeros] * 2)):
    try:
        layer(x, initial_state=states)
    except IndexError as error:
        print(f"{name}: {keras_said(error)}")
print("as a list of two:", lstm(x, initial_state=[zeros, zeros]).shape)
print("as a list of four:", two_way(x, initial_state=[zeros] * 4).shape)

# %% [markdown]
# *list index out of range* does not tell you much. When you see it, check how many states you passed.
#
# ## `stateful`: a state that outlives the call
#
# With `stateful=True` the layer keeps its last states and starts the next call from them, row by row. The batch size must then be fixed, because each row has
# its own state.

# %%
keras.utils.set_random_seed(5)
keeper = keras.layers.LSTM(5, stateful=True)
first = np.asarray(keeper(x))
second = np.asarray(keeper(x))
print("the same input again differs by", np.round(np.abs(second - first).max(), 3))
keeper.reset_state()
print("after reset_state()           ", np.abs(np.asarray(keeper(x)) - first).max())
keeper.reset_state()
keeper(x[::-1])  # the first batch again, its rows in another order, as after shuffling
print("after rows changed places     ", np.round(np.abs(np.asarray(keeper(x)) - second).max(), 3))
try:
    keeper(x[:2])
except ValueError as error:
    print("a shorter batch:", keras_said(error))

# %% [markdown]
# - The same input gave a different answer: the layer remembers something that you can't see in its arguments.
# - After `reset_state()` the difference is exactly 0.
# - Row i starts from the state of row i of the batch before, whatever text that row contained. If rows change places between two batches, the answers change.
#   So don't shuffle with `stateful`: in `fit`, set `shuffle=False`.
# - A shorter last batch of an epoch is an error.
#
# Why does Keras not pass states from batch to batch by default? Because row 0 of one batch and row 0 of the next are usually two unrelated texts. Only you
# know where a text continues, so you have to say so.
#
# A *model* no longer has `reset_state`. Reset its layers instead:
#
# ```python
# for layer in model.layers:
#     if hasattr(layer, "reset_state"):
#         layer.reset_state()
# ```
#
# When do you reset? When new texts begin, at the start of every epoch, and before you predict something new.

# %% [markdown] role="exercise" exercise="stateful_run" difficulty=2 minutes=15
# ## Exercise 4: carry the state, and drop it in time
#
# Write `stateful_run(step, batches, new_text)`: it does what a stateful layer does, without one, and returns a list with the outputs of every batch.
#
# - `step(batch, state)` runs a layer over one batch and returns a pair: every output, and the last state. `None` for the state means zeros. You don't need to
#   know what a state looks like: pass it on as it is.
# - `batches` is a list of arrays `(rows, time, features)`. Row i of a batch continues row i of the batch before.
# - `new_text` is a list of bools, one for each batch. `True` means that all rows of the batch begin new texts, so the batch must start from zeros. The first
#   batch starts from zeros in any case.
#
# While texts continue, the number of rows must stay the same: otherwise raise a `ValueError` whose message contains the word `rows`. Where new texts begin,
# it may change. The number of steps may change from batch to batch.
#
# Try it with `recurrent_step` from the first cell.


# %% role="solution" exercise="stateful_run"
def stateful_run(step, batches, new_text):
    """The outputs of every batch, the state carried from batch to batch within a text."""
    ### BEGIN SOLUTION
    state, rows, outputs = None, None, []
    for batch, starts in zip(batches, new_text, strict=True):
        if starts:
            state = None
        elif rows not in (None, len(batch)):
            raise ValueError(f"the text goes on, so there must be {rows} rows, not {len(batch)}")
        output, state = step(batch, state)
        rows = len(batch)
        outputs.append(output)
    return outputs
    ### END SOLUTION


# %% role="test" exercise="stateful_run" points=2
generator = np.random.default_rng(6)
batches = [generator.normal(size=(2, 4, 3)).astype("float32") for _ in range(4)]
for new_text in ([True, False, False, True], [True, False, True, True]):
    check.same_as(
        reference.stateful, stateful_run, recurrent_step, batches, new_text,
        says=f"four batches, new_text {new_text}",
    )  # fmt: skip

# %% role="hidden" exercise="stateful_run" points=3
### BEGIN HIDDEN TESTS
generator = check.rng(6)
batches = [generator.normal(size=(4, 2, 3)).astype("float32") for _ in range(5)]
for new_text in ([True, False, True, False, False], [False, False, False, True, False]):
    check.same_as(
        reference.stateful, stateful_run, recurrent_step, batches, new_text,
        says=f"five batches, new_text {new_text}",
    )  # fmt: skip
fewer = [*batches[:2], batches[2][:3], batches[3][:3]]
check.same_as(
    reference.stateful, stateful_run, recurrent_step, fewer, [True, False, True, False],
    says="a new text may have another number of rows",
)  # fmt: skip
check.same_as(
    reference.stateful, stateful_run, recurrent_step, [batches[0], batches[1], batches[2][:3]],
    [False, False, True],
    says="the first batch has other rows than the last, and is not called a new text",
)  # fmt: skip
shorter = [batches[0], batches[1][:, :1], batches[2]]
check.same_as(
    reference.stateful, stateful_run, recurrent_step, shorter, [True, False, False],
    says="the same rows go on with fewer steps, then with more",
)  # fmt: skip
check.raises(
    stateful_run, recurrent_step, fewer, [True, False, False, False],
    error=ValueError, mentions=("rows",),
    says="rows can't vanish while a text goes on",
    mistake=mistakes.ROWS_NOT_CHECKED,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## A cell against a layer, and `unroll`
#
# Keras has every recurrent layer twice: `keras.layers.GRUCell` computes one step, and `keras.layers.GRU` loops over it. You call a cell with the input of one
# step, `(batch, features)`, and a list of states. It returns the output and the new list of states. `keras.layers.RNN(cell)` makes a layer of any cell.

# %%
keras.utils.set_random_seed(7)
layer = keras.layers.GRU(5, return_sequences=True)
outputs = np.asarray(layer(x))
cell = keras.layers.GRUCell(5)
cell.build((None, 4))
cell.set_weights(layer.get_weights())
looped = keras.layers.RNN(cell, return_sequences=True)
print("RNN(GRUCell) against GRU:", np.abs(outputs - looped(x)).max())
output, states = cell(x[:, 0], [np.zeros((3, 5), "float32")])
print("one step of the cell:    ", output.shape, "and", len(states), "state,", states[0].shape)

# %% [markdown] role="exercise" exercise="run_cell" difficulty=2 minutes=10
# ## Exercise 5: the loop
#
# Write `run_cell(cell, x, states)`: it runs a cell over `x`, `(batch, time, features)`, and returns a pair: all outputs, `(batch, time, units)`, and the list
# of the last states. `cell` is a built Keras cell of any kind, and `states` is the list of arrays `(batch, units)` to start from.
#
# Your loop does not need to know about gates: the same code must work for a SimpleRNN, a GRU and an LSTM. Call `cell` for each step, and write the loop
# yourself: don't call a Keras layer such as `keras.layers.RNN`.


# %% role="solution" exercise="run_cell"
def run_cell(cell, x, states):
    """Every output, (batch, time, units), and the last states of a cell that is run over x."""
    ### BEGIN SOLUTION
    outputs = []
    for t in range(x.shape[1]):
        output, states = cell(x[:, t], states)
        outputs.append(output)
    return np.stack(outputs, axis=1), list(states)
    ### END SOLUTION


# %% role="test" exercise="run_cell" points=1
for kind in ("gru", "lstm"):
    case = inputs.recurrent_case(kind, np.random.default_rng(7))
    cell = reference.built_cell(kind, [case.W, case.U, case.b])
    states = [case.h0, case.c0] if kind == "lstm" else [case.h0]
    check.same_as(reference.looped, run_cell, cell, case.x, states, says=type(cell).__name__)

# %% role="hidden" exercise="run_cell" points=2
### BEGIN HIDDEN TESTS
for kind in reference.CELLS:
    case = inputs.recurrent_case(kind, check.rng(7))
    cell = reference.built_cell(kind, [case.W, case.U, case.b])
    states = [case.h0, case.c0] if kind == "lstm" else [case.h0]
    for says, steps in {"other inputs": case.x, "a single step": case.x[:, :1]}.items():
        check.same_as(
            reference.looped, run_cell, cell, steps, states,
            says=f"{type(cell).__name__}: {says}",
        )  # fmt: skip
unseen = by_hand.unseen(check.rng(90), cell, case.x, states)
check.returns(
    made_by, run_cell, by_hand.RECURRENT_LOOP, *unseen,
    **by_hand.expects(reference.looped(*unseen)),
    says="who does the work of run_cell",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### `unroll`
#
# When Keras compiles a layer, it makes a program with one loop. With `unroll=True` it writes the steps one after the other, as you would on paper. Does that
# change the result?
#
# The next cell compiles a layer both ways with `tf.function`. It counts the operations of each program (you don't need to know how) and measures how long
# compiling and running take.

# %%
import time
import timeit
from functools import partial

keras.utils.set_random_seed(8)
long_input = np.random.default_rng(8).normal(size=(16, 40, 4)).astype("float32")
loop, unrolled = keras.layers.LSTM(16), keras.layers.LSTM(16, unroll=True)
results = {}
for name, layer in (("loop", loop), ("unrolled", unrolled)):
    layer.build(long_input.shape)
    layer.set_weights(loop.get_weights())
    compiled = tf.function(layer)
    start = time.perf_counter()
    graph = compiled.get_concrete_function(long_input).graph
    seconds = time.perf_counter() - start
    results[name] = np.asarray(compiled(long_input))
    operations = len(graph.get_operations())
    running = min(timeit.repeat(partial(compiled, long_input), number=1, repeat=50))
    print(f"{name:8}: {operations} operations, {seconds:.2f} s to compile, ", end="")
    print(f"{1000 * running:.1f} ms to run")
print("largest difference:", np.abs(results["loop"] - results["unrolled"]).max())

# %% [markdown]
# The results are the same, but the program is larger: with 40 steps it has more than ten times as many operations, and it takes longer to compile. The
# compiled program may be faster, because it has no loop to manage. That is not certain, so measure it for your own layer. The number of steps must be known
# in advance.
#
# So `unroll` can change the speed, but never the results. Use it only for short sequences.

# %% [markdown]
# ## `dropout` and `recurrent_dropout`
#
# In training, dropout sets randomly chosen numbers of a vector to zero and multiplies the others by 1/(1 - rate). So the network can't rely on any single
# number. `dropout` does this to the layer's input, `recurrent_dropout` to the state that enters a step. When does it happen?

# %%
keras.utils.set_random_seed(9)
layer = keras.layers.GRU(5, dropout=0.3)


def apart(**call):
    """How far two runs on the same input are apart."""
    return float(np.abs(np.asarray(layer(x, **call)) - np.asarray(layer(x, **call))).max())


print(f"a plain call: {apart():.3f}   training=False: {apart(training=False):.3f}")
print(f"training=True: {apart(training=True):.3f}")
predicted = np.asarray(layer(x))
# In every row of a batch other numbers are dropped: 200 copies are 200 training runs.
runs = np.asarray(layer(np.tile(x, (200, 1, 1)), training=True)).reshape(200, *predicted.shape)
one, mean = np.abs(runs - predicted).mean(), np.abs(runs.mean(axis=0) - predicted).mean()
print(f"from the prediction: one training run {one:.3f}, the mean of 200 {mean:.3f}")

# %% [markdown]
# A call outside of `fit` does not train, so nothing is dropped: `predict` gives the same answer every time. With `training=True` two runs differ.
#
# You also see what the factor 1/(1 - rate) is for. The mean of many training runs is several times closer to the prediction than a single run. It never
# reaches the prediction exactly, not even with 20,000 runs, because the mean of tanh(x) is not tanh of the mean of x.
#
# And what is dropped? Send the input through a layer that does nothing else: its kernel is the identity matrix, and it has no activation. Then every zero in
# the output was dropped.


# %%
def plain_layer(kernel, recurrent_kernel, **rates):
    """A linear SimpleRNN with given kernels, to see through."""
    layer = keras.layers.SimpleRNN(8, activation="linear", return_sequences=True, **rates)
    layer.build((None, None, 8))
    layer.set_weights([kernel, recurrent_kernel, np.zeros(8)])
    return layer


keras.utils.set_random_seed(4)
ones, eye, nothing = np.ones((1, 6, 8), "float32"), np.eye(8), np.zeros((8, 8))
at_start = ones * (np.arange(6) == 0)[None, :, None]
in_front = keras.layers.Dropout(0.5)(ones, training=True)
inside = plain_layer(eye, nothing, dropout=0.5)(ones, training=True)
carried = plain_layer(eye, eye, recurrent_dropout=0.5)(at_start, training=True)
plots.dropout_patterns(
    {
        "a Dropout layer in front": np.asarray(in_front)[0],
        "dropout=0.5": np.asarray(inside)[0],
        "recurrent_dropout=0.5": np.asarray(carried)[0],
    }
)

# %% [markdown]
# Compare the columns of each panel: a separate `Dropout` layer drops other numbers at each step, while the arguments of the recurrent layer drop the same
# numbers at all steps.
#
# <details><summary>The figure in words</summary>
#
# Three panels, eight numbers from top to bottom, six time steps from left to right; blue was let through, pale grey was dropped. With a Dropout layer in
# front the pattern is another one at each step. With dropout=0.5 the rows are uniform: the same numbers are dropped at all steps. With recurrent_dropout=0.5
# all numbers pass at step 1, and from step 2 on the same ones are dropped.
#
# </details>
#
# The pattern of what is dropped is called a *dropout mask*. (It has nothing to do with the masks for padding in the next section.) One mask is used for all
# steps of a sequence; every sample and every call gets a new one. This is on purpose: the same connection is missing at every step, instead of a different
# one each time. (Gal and Ghahramani, *A theoretically grounded application of dropout in recurrent neural networks*, 2016.)
#
# And how large are the numbers that get through? At rate 0.5 each of them is doubled. In the third panel this happens to the state at every step:

# %%
print("the state's largest number, step by step:", np.asarray(carried)[0].max(axis=1))

# %% [markdown]
# After five doublings the number is 32: this layer is linear, so nothing limits the state. In a normal layer tanh keeps the state between -1 and 1.

# %% [markdown] role="exercise" exercise="is_random" difficulty=1 minutes=5
# ## Exercise 6: is it random?
#
# Write `is_random(dropout, recurrent_dropout, training)`: it returns `True` if two calls of a layer on the same input can give different outputs, else
# `False`. The layer is not stateful. `dropout` and `recurrent_dropout` are rates from 0 up to, but not including, 1. `training` is `True`, `False`, or `None`
# for a plain call outside of `fit`.


# %% role="solution" exercise="is_random"
def is_random(dropout, recurrent_dropout, training):
    """Whether two calls with these settings may give different outputs; a bool."""
    ### BEGIN SOLUTION
    return bool(training) and (dropout > 0 or recurrent_dropout > 0)
    ### END SOLUTION


# %% role="test" exercise="is_random" points=1
for arguments in [(0.3, 0.0, True), (0.3, 0.0, False)]:
    check.same_as(
        reference.two_runs_differ, is_random, *arguments,
        says="dropout {}, recurrent_dropout {}, training {}".format(*arguments),
    )  # fmt: skip

# %% role="hidden" exercise="is_random" points=1
### BEGIN HIDDEN TESTS
rate = round(float(check.rng(8).uniform(0.2, 0.8)), 2)
for arguments in [
    (0.0, 0.0, True), (rate, 0.0, True), (0.0, rate, True), (rate, rate, True),
    (rate, 0.0, False), (0.0, rate, False), (rate, 0.0, None), (0.0, rate, None),
]:  # fmt: skip
    check.same_as(
        reference.two_runs_differ, is_random, *arguments,
        says="dropout {}, recurrent_dropout {}, training {}".format(*arguments),
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## The mask laboratory
#
# A mask is an array of bools, `(batch, time)`, True where a step counts. `Embedding(mask_zero=True)` and `Masking()` make one, and Keras passes it from layer
# to layer together with the tensor, without showing it.
#
# But not every layer passes it on. Chapter 02 began a list; here is a longer one. Send a padded line through each layer and look at the mask that the next
# layer would receive. Four of these layers may be new to you: `LayerNormalization` rescales the numbers of each step, and `TimeDistributed` applies a layer
# to each step; `Conv1D` and `MaxPooling1D` look at several neighbouring steps (chapter 07).

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
# - **Lost**: most other layers that mix steps or change their number. Keras warns only once, among all the other lines of a log: *was passed an input with a
#   mask attached to it. However, this layer does not support masking*. Any layer that comes after it reads the pads as if they were words.
#
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
# ### What a recurrent layer does at a masked step
#
# It keeps its state. So the output of a masked step is *not* zero, as many people believe: the layer repeats its last output. The output is zero only before
# the first real step, and in `Bidirectional`.

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
# `Masking(mask_value=0.0)` makes a mask for inputs that are not ids. It hides a step only if *all* its features have that value; a single 0 among other
# numbers is data.
#
# ### What a mask does to loss and metrics
#
# Here is a tagger: it gives each word one of 5 tags. We do not train it. We simply take its own answers as the correct tags, so it is right about every word.
# The pads get tag 0, whatever the model says about them. The two models have the same weights, but only one makes a mask.
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
# ### What unmasked pads cost
#
# Unmasked pads cost you three things. First, every pad in every batch trains the vector of the pad itself. Compute a loss from the last output and look at
# its gradient for row 0 of the embedding.

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
# add pads in front (*pre*) or at the end (*post*). How far are the two codes from each other? And how far is a code from the code of the sentence without
# pads? Both are medians of five initialisations.

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
plots.padding_curves(pads, curves)

# %% [markdown]
# On the left, three of the four curves lie on each other; only with pads at the end and no mask do the two sentences become the same. On the right, only the
# masked curves stay at 0.
#
# <details><summary>The figure in words</summary>
#
# Two panels over 0 to 100 pads. Left, logarithmic, the distance between two sentences: three curves lie level on each other near 0.03; post without a mask
# falls in a straight line and ends near a hundred-millionth, where the rounding of 32-bit floats takes over. Right, the distance from the code without
# padding: both masked curves lie at exactly 0; post without a mask rises to 0.09 and pre without a mask to 0.045, both level from about 20 pads on.
#
# </details>
#
# - **With a mask** it does not matter where the pads are, or how many: the code is that of the sentence without pads.
# - **Post without a mask** is a disaster. The layer reads every pad like a word, and reading the same word over and over moves both states to the same place.
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
# ## Exercise 7: measure it
#
# Write `padding_effect(run, x, pads, padding="post", masked=False)`: it returns how much padding changes the output of a recurrent layer, as a float.
#
# - `run(x, mask)` gives the layer's last output; with `None` as the mask it reads every step. Always call it with both arguments.
# - Add `pads` steps of zeros to every sample of `x`, `(batch, time, features)`: in front for `padding="pre"`, at the end for `"post"`.
# - For the padded `x`, give `run` a mask of bools, `(batch, time + pads)`, that hides the pads if `masked` is true, otherwise `None`. A step of `x` that
#   happens to be all zeros is real and must not be hidden.
# - For `x` without pads, give `run` the mask `None`. Return the largest absolute difference between the numbers of the two outputs.
#
# `pads` may be 0. If it is below 0, raise a `ValueError` whose message contains the word `pads`. Any other `padding`, also with 0 pads, is a `ValueError`
# whose message contains the word `padding`. Try your function with `final_output` from the first cell.


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
# ## A cell of your own
#
# `keras.layers.RNN` loops over anything that behaves like a cell: a layer with a `state_size`, whose `call(inputs, states)` returns the output and a list of
# new states. So you can try your own idea in ten lines, and `return_sequences`, masks, `stateful` and stacking work without extra code.
#
# Here is a complete example, the cell of chapter 03. It is a *class* with three methods:
#
# - `__init__` stores the number of units. `super().__init__(**options)` does what every Keras layer does at the start.
# - `build` makes the weights. Keras calls it for you before the first step, with the shape of one step's input, `(batch, features)`. `self.add_weight` takes
#   the weight's `shape` and its `name`, and an `initializer` if you don't want random numbers.
# - `call` computes one step. `states` is a list, even if there is only one state.


# %%
class PlainCell(keras.layers.Layer):
    """One step of a SimpleRNN, for keras.layers.RNN."""

    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = self.state_size = units

    def build(self, input_shape):
        """Make the kernel, the recurrent kernel and the bias."""
        units = self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], units), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(units, units), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(units,), initializer="zeros", name="bias")

    def call(self, inputs, states):
        """The output, (batch, units), and [new state] of one step."""
        from_state = keras.ops.matmul(states[0], self.recurrent_kernel)
        output = keras.ops.tanh(keras.ops.matmul(inputs, self.kernel) + from_state + self.bias)
        return output, [output]


sequences = np.random.default_rng(14).normal(size=(3, 6, 4)).astype("float32")
by_keras = keras.layers.SimpleRNN(5, return_sequences=True)
by_hand_made_cell = keras.layers.RNN(PlainCell(5), return_sequences=True)
for layer in (by_keras, by_hand_made_cell):
    layer.build(sequences.shape)
by_hand_made_cell.set_weights(by_keras.get_weights())
difference = np.abs(by_keras(sequences) - by_hand_made_cell(sequences)).max()
print("PlainCell in keras.layers.RNN against SimpleRNN:", difference)

# %% [markdown]
# Now build a cell that Keras does not have: the *minimal gated unit*, a GRU with only one gate (Zhou, Wu, Zhang and Zhou, *Minimal gated unit for recurrent
# neural networks*, 2016):
#
# $$f_t = \sigma(x_t W_f + h_{t-1} U_f + b_f) \qquad \tilde h_t = \tanh(x_t W_h + (f_t \odot h_{t-1}) U_h + b_h) \qquad h_t = (1 - f_t) \odot h_{t-1} + f_t \odot \tilde h_t$$
#
# The gate $f_t$ is used twice: it decides how much of the old state the candidate sees, and how much of the candidate becomes the new state.

# %% [markdown] role="exercise" exercise="run_minimal_gated" difficulty=3 minutes=30
# ## Exercise 8 (stretch): MinimalGatedCell
#
# Complete two methods of the class `MinimalGatedCell(units)`. (The hints and the checks call this exercise `run_minimal_gated`.)
#
# - `build(input_shape)` makes three weights with `self.add_weight`, in this order: the kernel `(features, 2 * units)`, the recurrent kernel
#   `(units, 2 * units)` and the bias `(2 * units,)`. In each, the first `units` columns belong to the gate and the rest to the candidate. The input of a cell is a single
#   step, so `input_shape` is `(batch, features)`.
# - `call(inputs, states)` returns a pair: the output, `(batch, units)`, and a list with the new state. `inputs` is `(batch, features)`, and `states` is a
#   list with one state, `(batch, units)`. Compute with `keras.ops.matmul`, `keras.ops.sigmoid`, `keras.ops.tanh` and `keras.ops.split`.
#
# `run_minimal_gated` is given. It lets Keras loop over your cell, and the checks call it. Leave it as it is.


# %% role="solution" exercise="run_minimal_gated"
class MinimalGatedCell(keras.layers.Layer):
    """One step of a minimal gated unit, for keras.layers.RNN."""

    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units
        self.state_size = units

    def build(self, input_shape):
        """Make the kernel, the recurrent kernel and the bias."""
        ### BEGIN SOLUTION
        wide = 2 * self.units
        self.kernel = self.add_weight(shape=(input_shape[-1], wide), name="kernel")
        self.recurrent_kernel = self.add_weight(shape=(self.units, wide), name="recurrent_kernel")
        self.bias = self.add_weight(shape=(wide,), initializer="zeros", name="bias")
        ### END SOLUTION

    def call(self, inputs, states):
        """The output, (batch, units), and [new state] of one step."""
        ### BEGIN SOLUTION
        (h,) = states
        to_gate, to_candidate = keras.ops.split(self.recurrent_kernel, 2, axis=1)
        sums = keras.ops.matmul(inputs, self.kernel) + self.bias
        for_gate, for_candidate = keras.ops.split(sums, 2, axis=1)
        f = keras.ops.sigmoid(for_gate + keras.ops.matmul(h, to_gate))
        candidate = keras.ops.tanh(for_candidate + keras.ops.matmul(f * h, to_candidate))
        h = (1 - f) * h + f * candidate
        return h, [h]
        ### END SOLUTION


def run_minimal_gated(x, kernel, recurrent_kernel, bias):
    """Given: every output, (batch, time, units), of Keras' loop over MinimalGatedCell."""
    layer = keras.layers.RNN(MinimalGatedCell(len(recurrent_kernel)), return_sequences=True)
    layer.build(x.shape)
    layer.set_weights([kernel, recurrent_kernel, bias])
    return np.asarray(layer(x))


# %% role="test" exercise="run_minimal_gated" points=2
case = inputs.recurrent_case("gru", np.random.default_rng(13), reset_after=False)
two = slice(0, 2 * case.sizes["units"])
weights = case.W[:, two], case.U[:, two], case.b[two]
check.same_as(
    reference.minimal_gated, run_minimal_gated, case.x, *weights,
    says="Keras' loop over your cell",
)  # fmt: skip

# %% role="hidden" exercise="run_minimal_gated" points=3
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("gru", check.rng(13), reset_after=False)
two = slice(0, 2 * case.sizes["units"])
kernel, recurrent_kernel, bias = case.W[:, two], case.U[:, two], case.b[two]
for says, weights in {
    "other inputs": (kernel, recurrent_kernel, bias),
    "the input alone (no recurrent kernel, no bias)": (kernel, 0 * recurrent_kernel, 0 * bias),
    "a small input, so that the state decides": (0.1 * kernel, 2 * recurrent_kernel, bias),
}.items():
    check.same_as(reference.minimal_gated, run_minimal_gated, case.x, *weights, says=says)
### END HIDDEN TESTS

# %% [markdown]
# How can the check know the right numbers, when Keras has no such cell? By a trick. Take a GRU that resets before the product, and connect its gates: r = f
# and z = 1 - f. This is the minimal gated unit. Because 1 - sigmoid(a) = sigmoid(-a), it needs only the right signs in the GRU's weights, and then Keras' own
# GRU gives the numbers that your cell must give.
#
# Your cell now works wherever Keras' own cells work. (`Bidirectional` makes a copy of its layer, and for that it has to know your class; the `with` block
# tells it.)

# %%
keras.utils.set_random_seed(14)
padded = keras.layers.Embedding(9, 4, mask_zero=True)(np.array([[0, 0, 5, 7], [1, 2, 3, 4]]))
# Bidirectional copies its layer from the layer's description, so it must be told of your class.
with keras.saving.CustomObjectScope({"MinimalGatedCell": MinimalGatedCell}):
    both = keras.layers.Bidirectional(keras.layers.RNN(MinimalGatedCell(6)))
layers = {
    "all outputs": keras.layers.RNN(MinimalGatedCell(6), return_sequences=True),
    "stacked": keras.layers.RNN([MinimalGatedCell(6), MinimalGatedCell(5)]),
    "both ways": both,
}
for name, layer in layers.items():
    print(f"{name:11} {tuple(layer(padded).shape)}, {layer.count_params()} weights")
gru = keras.layers.GRU(6)
gru.build((None, None, 4))
print("a GRU of 6 units has", gru.count_params(), "weights")

# %% [markdown]
# ## In your own words
#
# A colleague's model rates reviews: Embedding, LSTM, Dense. It was trained on batches that are padded at the end to 200 words, and it hardly learns.
#
# Later somebody notices that the same review gets a different score when it is sent in a batch with longer ones. What is wrong? How would you show it with
# two short measurements, and what are two ways to repair it? Write four or five sentences.

# %% [markdown] role="written" exercise="padded_reviews" points=4
# ### BEGIN SOLUTION
# There is no mask, so the LSTM reads the pads as words. They come last, so the LSTM forgets what it has read; this is why it hardly learns. The number of
# pads depends on the longest review of the batch; this is why the score changes.
#
# To show it, predict one review alone, and then padded with 10, 50 and 200 zeros: the scores differ. Then encode two different reviews with more and more
# padding: the distance between their codes shrinks towards zero.
#
# One remedy is `mask_zero=True` in the Embedding (and no layer between it and the LSTM that loses the mask). Another is to pad in front, to the same fixed
# length in training and in use, so that the LSTM reads the words last. A third is to put reviews of similar length into one batch, so that hardly any pads
# are needed.
#
# **Rubric**
# - 1 point: names the cause: the LSTM reads the pads, because there is no mask.
# - 1 point: explains both symptoms: with pads at the end the LSTM forgets the words; the number of pads depends on the batch.
# - 1 point: a measurement that would show it, such as one review with different numbers of pads.
# - 1 point: two remedies that work (mask; padding in front to a fixed length; batches of equal length).
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | An LSTM returns two tensors with `return_state`. | Three: output, h, c. In `Bidirectional` five: output, forward h and c, backward h and c. |
# | `Bidirectional` doubles the time axis. | It doubles the width, and only with `"concat"`. The states are never merged. |
# | `outputs[:, -1]` of a `Bidirectional` sums up the sequence. | Its backward half has seen one step. Use `return_sequences=False`, or the states. |
# | Layers can be stacked as they are. | Every layer but the last needs `return_sequences=True`. |
# | `stateful` carries the state from sample to sample in a batch. | From row i of one batch to row i of the next. |
# | Dropout acts at prediction. | In training only: in `fit`, or with `training=True`. |
# | Dropout drops other numbers at each step. | One mask is used for all steps of a sample. |
# | `unroll` changes results. | It changes the program, so it can change the speed. |
# | Padding at the end does no harm; the network learns to ignore it. | Without a mask 100 pads shrink the difference between two sentences more than a million times. |
# | A mask reaches every layer. | Conv1D, Flatten, max pooling and others lose it, with a warning. |
# | A masked step gives zeros. | It repeats the last output. Zeros come before the first real step, and in `Bidirectional`. |
# | Your own training loop gets no masks. | Loss objects find the mask on the predictions; loss functions don't. |

# %% [markdown]
# ## Recap
#
# | argument | what it does | what it does not do |
# |---|---|---|
# | `return_sequences` | keeps the time axis of the output | change the states |
# | `return_state` | adds the last states: one, or h and c | give the states of every step |
# | `go_backwards` | reads from the end | put the outputs back into the order of the input |
# | `initial_state` | sets where each row starts | last: with untrained weights it is forgotten in a few dozen steps |
# | `stateful` | keeps the states for the next call, row by row | know when a new text begins |
# | `dropout` | drops numbers of the input, one mask for all steps, in training | act at prediction |
# | `recurrent_dropout` | the same for the state | act at prediction |
# | `unroll` | writes the steps one after the other, without a loop | change a result |
# | mask | makes a step leave the state alone; keeps pads out of loss and metrics | survive every layer, or save time |
#
# ## Further reading
#
# - The Keras guides *Working with RNNs* and *Understanding masking and padding*.
# - M. Schuster and K. Paliwal, *Bidirectional recurrent neural networks*, 1997.
# - Y. Gal and Z. Ghahramani, *A theoretically grounded application of dropout in recurrent neural networks*, 2016.
# - G.-B. Zhou, J. Wu, C.-L. Zhang and Z.-H. Zhou, *Minimal gated unit for recurrent neural networks*, 2016.
