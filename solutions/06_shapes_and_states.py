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
# # Shapes and states: every switch in one place
#
# `keras.layers.LSTM` has more than twenty arguments. Some decide which tensors come back, some decide what happens to the state, one changes nothing but the
# speed, and two make the layer random. The notes that this course grew out of list them and end with a question: what do `go_backwards`, `dropout`,
# `recurrent_dropout`, `stateful` and `unroll` really do?
#
# This chapter answers with numbers. Each switch is turned on and off, and you see what changes. It is also the chapter to come back to: the table below gives
# the shape of every tensor that any of the three layers can return.
#
# **When you are through you can**
#
# - say which tensors a layer returns, in which order and with which shapes, before you run it;
# - stack layers, and run one in both directions;
# - carry a state from batch to batch, and know when to drop it;
# - say what a mask does, which layers lose it, and what padding costs without one;
# - write a cell of your own and let Keras loop over it.
#
# **You need** chapters 03 to 05: the three layers, their states, and what a mask is. Shapes are `(batch, time, features)` as always. Reading takes about half
# an hour, the exercises an hour and a half, and the stretch at the end half an hour more.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.check import by_hand, random_inputs as inputs
from rnn_helpers.check.by_hand import made_by
from rnn_helpers.errors import keras_said
from rnn_helpers.learner.hints import hint
from rnn_helpers.topics import masks, models
from rnn_helpers.topics.shapes_and_states import figures as plots, oracle as reference
from rnn_helpers.topics.timing import milliseconds

import keras
import numpy as np
import tensorflow as tf


def recurrent_step(batch, state=None):
    """One batch, (batch, time, 3), through a small SimpleRNN: every output and the last state."""
    return reference.read_on(batch, state)


def final_output(x, mask=None):
    """The last output, (batch, 5), of a small SimpleRNN over x, (batch, time, 3)."""
    return reference.final_output(x, mask)


# %% [markdown]
# ## Where each tensor comes from
#
# Unroll an LSTM over three steps and mark what each switch hands out. Below it the same layer stands in `Bidirectional`: two layers with weights of their own
# read the same input, one of them from the end.

# %%
plots.where_tensors_come_from()

# %% [markdown]
# *The figure, above: three inputs x1 to x3 go up into three cells, joined from left to right by arrows marked h, c. Each cell's output h goes up. A green
# frame round all three outputs is what return_sequences=True gives; the last output alone, in orange-red, is what comes without it. The h and c that leave the last
# cell to the right come back with return_state=True. Below: each input goes to a cell "ahead", joined from left to right, and to a cell "back", joined from
# right to left; their outputs are merged step by step. Without sequences the outputs of the two framed cells are merged: the "ahead" cell above x3 and the
# "back" cell above x1. The forward states leave on the right, the backward states on the left.*
#
# Three things to read off, since each is a common surprise:
#
# - An LSTM hands on **two** tensors from step to step, so `return_state` adds two: h first, then c. A SimpleRNN and a GRU have one state, so it adds one.
# - `return_sequences` changes the output only. The states that come back are always those after the last step.
# - In `Bidirectional` the backward layer is finished at the *first* input step. Its states come back as well, after the forward layer's.
#
# How the two outputs are merged is `Bidirectional`'s own switch:
#
# | `merge_mode` | output at a step | width |
# |---|---|---|
# | `"concat"` (default) | forward and backward side by side | `2 * units` |
# | `"sum"`, `"mul"`, `"ave"` | sum, product or mean, number by number | `units` |
# | `None` | not merged: two tensors | `units` each |

# %% [markdown] role="exercise" exercise="predict_shapes" difficulty=2 minutes=15
# ## Exercise 1: say every shape
#
# Return a tuple with the shape of each tensor that the layer returns, in order. `kind` is `"simple_rnn"`, `"lstm"` or `"gru"`. `merge_mode` is `"concat"`,
# `"sum"`, `"mul"` or `"ave"` for a layer in `Bidirectional`; here `None` means that there is no `Bidirectional`. So `((4, 6),)` is one tensor, and `((4, 5,
# 6), (4, 6))` are two.
#
# Anything else for `kind` or `merge_mode`, also an empty string, is a `ValueError` whose message contains the argument's name, the word `kind` or the word
# `merge_mode`.


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
        mistake=check.Mistake(
            f"{name}_not_checked", f"a {name} that does not exist must be a ValueError."
        ),
    )  # fmt: skip
check.raises(
    predict_shapes, "gru", *sizes.values(), True, True, "",
    error=ValueError, mentions=("merge_mode",),
    says="an empty string is no merge_mode",
    mistake=check.Mistake(
        "empty_merge_mode_accepted",
        "an empty string counts as false, as None does. Ask for None itself: merge_mode is None.",
    ),
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### The table
#
# Now ask Keras. The cell makes a layer for every row and column and asks it for its output shapes: batch 2, time 3, features 5, units 4. The last column is
# Keras' own `merge_mode=None`: both outputs, apart.

# %%
plots.shape_table(reference.shape_table(units=4, batch=2, time=3, features=5))

# %% [markdown]
# *The table: twelve rows, for SimpleRNN, LSTM and GRU with both switches off and on; six columns, for the layer alone and for the five merge modes. Each
# field lists the shapes of the tensors in the order in which they are returned.*
#
# No shape holds a 5: the number of features decides the size of the kernel and nothing that comes out. GRU and SimpleRNN have the same rows. The notes saw
# "no benefit in looking at `return_sequences` and `go_backwards` for a GRU"; the benefit is that you need to remember one table for all.

# %% [markdown]
# ## Stacking
#
# A recurrent layer on top of another one reads the other's outputs as its input. It needs a time axis to loop over. Here is what happens without:

# %%
try:
    keras.layers.GRU(5)(keras.layers.GRU(4)(np.ones((2, 3, 6), "float32")))
except ValueError as error:
    print(error)

# %% [markdown]
# *ndim=2* is the shape `(2, 4)`: the last output of the lower layer, with no time axis left. The message is worth knowing by heart. Either the input has no
# time axis, or a `return_sequences=True` is missing in the layer below.
#
# A `return_sequences` too many is worse, because nobody complains. A `Dense` layer takes any number of axes and works on the last one, so it answers at every
# step. And the mean squared error then compares every step's answer with the one target of its row:

# %%
keras.utils.set_random_seed(0)
answers = keras.layers.Dense(1)(keras.layers.GRU(4, return_sequences=True)(np.ones((2, 3, 6))))
targets = np.array([[0.0], [1.0]], "float32")
print("targets", targets.shape, "answers", tuple(answers.shape))
print(f"loss: {keras.losses.MeanSquaredError()(targets, answers):.4f}")
print(f"each step against its row's target: {np.square(answers[..., 0] - targets).mean():.4f}")

# %% [markdown]
# Look at `model.output_shape` before you train. The third trap is loud again: in a `keras.Sequential` a layer with `return_state=True` hands all of its tensors
# to the next layer, which wants one.

# %%
layers = [keras.Input((3, 6)), keras.layers.LSTM(4, return_state=True), keras.layers.Dense(1)]
try:
    keras.Sequential(layers)
except ValueError as error:
    print(keras_said(error).partition(" Inputs received")[0])

# %% [markdown]
# For states you need the functional way: `output, h, c = keras.layers.LSTM(4, return_state=True)(x)`, as in chapter 04.

# %% [markdown] role="exercise" exercise="build_stack" difficulty=1 minutes=10
# ## Exercise 2: a stack
#
# Build a Keras model of GRU layers, one for each number in `units`, in that order from the input up. The input is `keras.Input((None, features))`: any
# number of steps. A number may occur more than once. The last layer gives its final output only, so the model's output is `(batch, units[-1])`. Leave all
# other settings as Keras has them, and don't compile. An empty `units` is a `ValueError` whose message contains the word
# `units`.


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
    mistake=check.Mistake("empty_stack", "a stack needs a layer: no units must be a ValueError."),
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## `go_backwards`, and both ways at once
#
# Chapter 03 showed that `go_backwards=True` reads the last step first and leaves its outputs in the order in which they were made. `Bidirectional` is more
# polite: it turns the backward layer's outputs round again, so that everything at step t belongs to input t. The next cell checks both, to the last digit.

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
# A difference of exactly 0 means: the same computation. Only one number is not 0, and it is that of the wrong alignment. (`reference.one_way` is Keras' GRU
# with given weights.)
#
# What do you get from reading backwards? Change one input step by a little, and see which outputs move.

# %%
keras.utils.set_random_seed(2)
layers = {
    "GRU": keras.layers.GRU(8, return_sequences=True),
    "go_backwards=True": keras.layers.GRU(8, return_sequences=True, go_backwards=True),
    "Bidirectional": keras.layers.Bidirectional(keras.layers.GRU(8, return_sequences=True)),
}
plots.influence_maps({name: reference.influence(layer, 6, 4) for name, layer in layers.items()})

# %% [markdown]
# *The figure: three square maps, outputs 1 to 6 from top to bottom, changed input steps 1 to 6 from left to right; bright where an output moves, a dot where
# it does not move at all. GRU: the lower left triangle, brightest on the diagonal. With go_backwards: the lower right triangle, as output 1 belongs to input
# 6. Bidirectional: the whole square, brightest on the diagonal.*
#
# - A GRU's output knows the steps up to its own and nothing of later ones. The dots are exact zeros.
# - With `go_backwards` the first output has seen one step, the *last* one; the last output has seen them all.
# - A `Bidirectional` output knows the whole sequence. That is fine for labelling words. It is useless for predicting the next word, as the output at step 1
#   has already seen word 2: a network that is trained that way has a wonderful loss and can't write.
#
# One trap lies in the corner. People take `outputs[:, -1]` for the summary of a sequence. What does the backward half of that know? In the figure at the top
# of the chapter the "back" cell above the last input has read one step only. The next cell compares both halves with the final states.

# %%
keras.utils.set_random_seed(3)
summary = keras.layers.Bidirectional(keras.layers.GRU(5, return_sequences=True, return_state=True))
outputs, forward_state, backward_state = (np.asarray(part) for part in summary(x))
for name, step in (("first", 0), ("last", -1)):
    f = np.abs(outputs[:, step, :5] - forward_state).max()
    b = np.abs(outputs[:, step, 5:] - backward_state).max()
    print(f"{name:5} step: forward half {f:.2f} from its final state, backward half {b:.2f}")

# %% [markdown]
# The forward summary stands at the last step, the backward summary at the first. With `return_sequences=False`, Keras picks both rightly, as the orange-red frames
# in the first figure show.

# %% [markdown] role="exercise" exercise="bidirectional" difficulty=2 minutes=15
# ## Exercise 3: both directions
#
# Merge two runs over the same input. Both are `(batch, time, units)`; `backward` is as a layer with `go_backwards=True` gives it: its first output belongs to
# the last input step. `merge_mode` is `"concat"`, `"sum"`, `"mul"`, `"ave"`, or `None` for a tuple of the two. The result must be what `Bidirectional` gives.
# Any other `merge_mode` is a `ValueError` whose message contains the word `merge_mode`.


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
    mistake=check.Mistake(
        "mode_not_checked", "a merge_mode that does not exist must be a ValueError."
    ),
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## `initial_state`: where a run starts
#
# Without `initial_state` every call starts from zeros. How long does a first state make itself felt? Start three layers from zeros and from ones, let them
# read the same input, and see how far the outputs are apart: the largest difference, median of five random initialisations.


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
# *The figure, logarithmic: three falling curves over 30 steps, all beginning between 0.5 and 2. GRU falls fastest, to about a millionth; SimpleRNN to about 3
# in 100,000; LSTM slowest, to about 1 in 1,000.*
#
# The curves are nearly straight: at each step about the same share of the first state is lost, so with fresh weights a run of a few dozen steps hardly
# depends on where it started. A state is worth passing on where pieces are short, or where the network has learnt to keep something in it.
#
# Two errors that you will meet: an LSTM needs a *list* of two states, and in `Bidirectional` four (forward h and c, backward h and c).

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
# *list index out of range* says little; when you see it, count your states.
#
# ## `stateful`: a state that outlives the call
#
# With `stateful=True` the layer keeps its last states and starts the next call from them, row by row. The batch size must be fixed for that, since each row
# has a state of its own.

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
# - The same input gave another answer: the layer has a memory that you can't see in its arguments.
# - After `reset_state()` the difference is exactly 0.
# - Row i starts from the state of row i of the batch before, whatever it held. When rows change places between two batches, the answers change. So no
#   shuffling with `stateful`: in `fit`, set `shuffle=False`.
# - The last, shorter batch of an epoch is an error.
#
# The notes ask why states are not passed from batch to batch as a matter of course. This is why: row 0 of one batch and row 0 of the next are, as a rule, two
# unrelated texts. Only you know where a text goes on, so you have to say so.
#
# A *model* has no `reset_state` any more. Reset its layers: `for layer in model.layers: getattr(layer, "reset_state", lambda: None)()`.
#
# When to reset? Whenever a new text begins in a row; at the start of every epoch; and before you predict for something new.

# %% [markdown] role="exercise" exercise="stateful_run" difficulty=2 minutes=15
# ## Exercise 4: carry the state, and drop it in time
#
# Do what a stateful layer does, without one. `step(batch, state)` runs a layer over one batch and returns a pair: every output, and the last state. `None`
# for the state means zeros. `batches` is a list of arrays `(rows, time, features)`; row i of a batch goes on where row i of the batch before ended.
# `new_text` is a list of bools, one for each batch: True where a new text begins, so that the batch must start from zeros. The first batch starts from zeros
# in any case. Return a list with the outputs of every batch.
#
# While a text goes on, the number of rows can't change: that is a `ValueError` whose message contains the word `rows`. Where a new text
# begins it may. The number of steps may change from batch to batch.
#
# Try it with `recurrent_step`, which the first cell defined.


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
    mistake=check.Mistake(
        "rows_not_checked", "a state has one row for each row of the batch: refuse any other number."
    ),
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## A cell against a layer, and `unroll`
#
# Keras has every recurrent layer twice: `keras.layers.GRUCell` computes one step, and `keras.layers.GRU` loops over it. A cell takes the input of one step,
# `(batch, features)`, and a list of states, and gives the output and the new list of states. `keras.layers.RNN(cell)` makes a layer of any cell.

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
# `cell` is a built Keras cell of any kind. Loop over `x`, `(batch, time, features)`, from `states`, a list of arrays `(batch, units)`. Return a pair: all
# outputs, `(batch, time, units)`, and the list of the last states. Don't use `keras.layers.RNN`. Your loop needs no word about gates: it must work for a
# SimpleRNN, a GRU and an LSTM as it is.


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
# When Keras compiles a layer it writes one loop. With `unroll=True` it writes the steps out, one after the other, as you would on paper. Does that change
# what comes out?

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
# The results are the same. What grows is the program: with 40 steps it has more than ten times as many operations, and it takes longer to compile. Once
# compiled it may run faster, as no loop needs to be managed, or not: measure it for your own layer. The number of steps must be known. So `unroll` is a
# matter of speed for short sequences, and never one of results.

# %% [markdown]
# ## `dropout` and `recurrent_dropout`
#
# In training, dropout sets random numbers of a vector to zero and multiplies the others by 1/(1 - rate), so that the network can't rely on any single one.
# `dropout` does that to the layer's input, `recurrent_dropout` to the state that enters a step. First: when?

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
# Outside of `fit`, a call does not train, and nothing is dropped: `predict` gives the same answer every time. With `training=True` two runs differ. That is
# what the factor 1/(1 - rate) is for: the mean of many training runs is several times nearer to the prediction than a single run. It does not fall onto it,
# not even with 20,000 runs, as the mean of tanh of something is not tanh of the mean.
#
# Second: what is dropped? Send the input through a layer that does nothing else: the identity as kernel, no activation. Then what is zero was dropped.


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
# *The figure: three panels, eight numbers from top to bottom, six time steps from left to right; blue was let through, pale grey was dropped. With a Dropout
# layer in front the pattern is another one at each step. With dropout=0.5 the rows are uniform: the same numbers are dropped at all steps. With
# recurrent_dropout=0.5 all numbers pass at step 1, and from step 2 on the same ones are dropped.*
#
# The pattern of what is dropped is called a *dropout mask* (it has nothing to do with the masks for padding in the next section). It is one for the whole
# sequence, drawn anew for each sample and each call. That is meant: the same connection is missing at every step, rather than flickering noise. (Gal and
# Ghahramani, *A theoretically grounded application of dropout in recurrent neural networks*, 2016.)
#
# And the size of what gets through? At rate 0.5 each survivor is doubled. In the third panel the state goes through that at every step:

# %%
print("the state's largest number, step by step:", np.asarray(carried)[0].max(axis=1))

# %% [markdown]
# Doubled five times, 32 in the end: this layer is linear, and has nothing to stop it. In a real one tanh keeps the state between -1 and 1.

# %% [markdown] role="exercise" exercise="is_random" difficulty=1 minutes=5
# ## Exercise 6: is it random?
#
# Will two calls of a layer on the same input differ? `dropout` and `recurrent_dropout` are rates from 0 up to, but not including, 1; `training` is True,
# False, or `None` for a plain call outside of `fit`. Return True or False.


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
# A mask is an array of bools, `(batch, time)`, True where a step counts. `Embedding(mask_zero=True)` and `Masking()` make one, and Keras hands it on from
# layer to layer beside the tensor, unseen. The question is who hands it on. Chapter 02 began a list; here it is again, with gates and wrappers. Send a padded
# line through one layer after the other and look at the mask that the next layer would get.

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
# *The figure: one row for each layer, six columns for "the bell you heard" and two pads. Dense, Dropout, LayerNormalization, TimeDistributed, GRU with
# sequences and Bidirectional keep the mask: four ticks, two pads. GRU without sequences and GlobalAveragePooling1D use it. GlobalMaxPooling1D, Conv1D,
# MaxPooling1D and Flatten lose it, with a warning.*
#
# - **Kept**: layers that treat each step by itself, and recurrent layers that return sequences.
# - **Used**: layers that take the time axis away and leave the pads out while they do. Nothing is left to mask.
# - **Lost**: most other layers that mix steps or change their number. Keras warns, once, among all the other lines of a log: *was passed an input with a mask
#   attached to it. However, this layer does not support masking*. A layer behind it reads pads as if they were words.
#
# You also lose it by hand, and without a warning. A `masks.MaskSpy` is a layer of this course that notes the mask it is given:

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
# It keeps its state. The output of a masked step is therefore *not* zero, as many believe, but the last one again. Only before the first real step, and in
# `Bidirectional`, is it zero.

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
# `Masking(mask_value=0.0)` does the same for inputs that are not ids. It hides a step only if *all* its features have that value; a single 0 among other
# numbers is data.
#
# ### What a mask does to loss and metrics
#
# Here is a tagger: one tag for each word, out of 5. It is not trained. Instead the right tags are taken from the model itself, so it is right about every
# word; about pads, whose tag is 0, it has never been asked. The two models have the same weights. Only one makes a mask.


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
    nats = -np.log(np.take_along_axis(np.asarray(model(ids)), tags[..., None], axis=-1))[..., 0]
    print(f"{name}: accuracy {accuracy:.2f}, loss {loss:.4f}", end="; ")
    print(f"by hand: words alone {nats[real].mean():.4f}, with pads {nats.mean():.4f}")
print(f"share of real words: {real.mean():.2f}")

# %% [markdown]
# With the mask, `evaluate` (and `fit` too) leaves the pads out of the loss and of the metrics: the mean goes over real words alone. Without it, about half of
# what is measured here are pads. A model that is right about every word gets an accuracy of 0.49. It can go the other way too, and that is worse, as it
# flatters: a model that has learnt no more than that a pad's tag is 0 would get at least 0.51 here, the share of the pads.
#
# In a training loop of your own it depends on what you call. A loss *object* finds the mask on the predictions; the loss *function* does not:

# %%
model = tagger(True)
predicted = model(ids)
as_object = keras.losses.SparseCategoricalCrossentropy()(tags, predicted)
as_function = tf.reduce_mean(keras.losses.sparse_categorical_crossentropy(tags, predicted))
print(f"loss object {float(as_object):.4f}, mean of the loss function {float(as_function):.4f}")

# %% [markdown]
# ### What unmasked pads cost
#
# Three bills come in. The first: the vector of the pad itself is trained, by every pad of every batch. Take a loss on the last output and look at its
# gradient for the embedding's row 0.

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
# With a mask the pad's row gets a gradient of exactly 0. Without one it gets a far larger one than any word.
#
# The second bill: what was read is washed out. Encode two sentences of three words, none shared, with an embedding and an LSTM as Keras initialises them, and
# add pads in front (*pre*) or at the end (*post*). How far are the two codes from each other? And how far is a code from that of the bare sentence? Both are
# medians of five initialisations.

# %%
pads = [0, 2, 5, 10, 20, 40, 70, 100]
curves = reference.padding_distances("lstm", pads)
post = curves["post, not masked"]["between"]
print(f"post, not masked: {post[0]:.1e} without pads, {post[-1]:.1e} after 100")
plots.padding_curves(pads, curves)

# %% [markdown]
# *The figure, two panels over 0 to 100 pads. Left, logarithmic, the distance between two sentences: three curves lie level on each other near 0.03; post
# without a mask falls in a straight line and ends near a hundred-millionth, where the rounding of 32-bit floats takes over. Right, the distance from the code
# without padding: both masked curves lie at exactly 0; post without a mask rises to 0.09 and pre without a mask to 0.045, both level from about 20 pads on.*
#
# - **With a mask** it does not matter where the pads are, or how many: the code is that of the bare sentence.
# - **Post without a mask** is a disaster. Every pad is read like a word, and the same word over and over pulls both states to the same place. After 100 pads
#   the difference between two sentences has shrunk a million times and more; there is nothing left to learn from.
# - **Pre without a mask** keeps the sentences apart, as the words are read last. But they are read from a state that pads have moved, so the code of a
#   sentence depends on how long the longest line in its batch is.
#
# Does it matter for learning? The task: three tokens, and 30 pads in front or at the end. Is the first token's number above the last one's? Three models that
# differ in nothing but the padding are trained for six epochs.


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
# Over six seeds: 0.91 to 0.98 for pre without a mask, 0.91 to 0.95 for post with one, as good as without pads; and 0.47 to 0.56, which is guessing, for post
# without a mask. The network does *not* learn to ignore the pads, at least not in the time in which it learns everything else, since after 30 of them hardly
# a difference between two sentences is left to learn from.
#
# The third bill is time. Does a mask pay it? Run the compiled layer on three words, and on three words with 100 pads.

# %%
words = generator.integers(1, 12, size=(32, 3))
for name, pads, mask_zero in (("bare", 0, False), ("padded", 100, False), ("masked", 100, True)):
    table, reader = keras.layers.Embedding(12, 8, mask_zero=mask_zero), keras.layers.LSTM(16)
    line = tf.constant(np.pad(words, ((0, 0), (0, pads))), tf.int32)
    encode = tf.function(lambda table=table, reader=reader, line=line: reader(table(line)))
    print(f"{name:6}: {milliseconds(encode, 30):.1f} ms, the fastest of 30 runs")

# %% [markdown]
# It does not. Masked or not, the layer runs over every step; a mask only decides what is kept. Shorter batches help: sort texts by length, and pad each batch
# to its own longest line.

# %% [markdown] role="exercise" exercise="padding_effect" difficulty=2 minutes=15
# ## Exercise 7: measure it
#
# `run(x, mask)` gives the last output of some recurrent layer; with `mask=None` it reads every step. `x` is `(batch, time, features)`. Add `pads` steps of
# zeros to every sample, in front for `padding="pre"`, at the end for `"post"`. If `masked`, give `run` a mask of bools, `(batch, time + pads)`, that hides
# them; otherwise give it `None`. A step of `x` that happens to be all zeros is real, and is not hidden. Return how far the output is from that of the bare
# `x`: the largest absolute difference over all numbers, as a float.
#
# `pads` below 0, or any other `padding`, is a `ValueError` whose message contains the argument's name, the word `pads` or the word `padding`. Try it with
# `final_output`, which the first cell defined.


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
    says="no switch is mentioned: padded at the end, not masked",
)  # fmt: skip
for name, wrong in {"pads": {"pads": -1}, "padding": {"padding": "left", "pads": 0}}.items():
    check.raises(
        padding_effect, final_output, x, **wrong,
        error=ValueError, mentions=(name,),
        says=f"{wrong} is refused",
        mistake=check.Mistake(
            f"{name}_not_checked", f"any other value of {name} must be a ValueError that names it."
        ),
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## A cell of your own
#
# `keras.layers.RNN` loops over anything that behaves like a cell: a layer with a `state_size`, whose `call(inputs, states)` gives the output and a list of
# new states. So you can try an idea of your own in ten lines, and get `return_sequences`, masks, `stateful` and stacking for nothing.
#
# Take the *minimal gated unit*, a GRU that makes do with one gate (Zhou, Wu, Zhang and Zhou, *Minimal gated unit for recurrent neural networks*, 2016):
#
# $$f_t = \sigma(x_t W_f + h_{t-1} U_f + b_f) \qquad \tilde h_t = \tanh(x_t W_h + (f_t \odot h_{t-1}) U_h + b_h) \qquad h_t = (1 - f_t) \odot h_{t-1} + f_t \odot \tilde h_t$$
#
# The gate $f_t$ is used twice: it decides how much of the old state the candidate sees, and how much of the candidate becomes the new state.

# %% [markdown] role="exercise" exercise="run_minimal_gated" difficulty=3 minutes=30
# ## Exercise 8 (stretch): MinimalGatedCell
#
# Complete the class. `build` makes three weights with `self.add_weight`, in this order: the kernel `(features, 2 * units)`, the recurrent kernel `(units, 2 *
# units)` and the bias `(2 * units,)`. In each, the first `units` columns belong to the gate and the rest to the candidate. `input_shape` is `(batch,
# features)`. `call` returns a pair: the output, `(batch, units)`, and a list with the new state. Compute with `keras.ops` (`keras.ops.matmul`, `sigmoid`,
# `tanh`, `split`).
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
# How could the checks know the right numbers, when Keras has no such cell? By a disguise. Take a GRU that resets before the product, and tie its gates
# together: r = f and z = 1 - f. That is the minimal gated unit, and since 1 - sigmoid(a) = sigmoid(-a), all it takes is the right signs in the GRU's weights.
# Keras' own GRU then gives the numbers that your cell must give.
#
# Your cell now works wherever Keras' own do:

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
# A colleague's model rates reviews: Embedding, LSTM, Dense. It was trained on batches padded at the end to 200 words. It hardly learns. In production
# somebody notices that one and the same review gets another score when it is sent in a batch with longer ones. What is wrong, how would you show it with two
# short measurements, and what are two ways to mend it? Four or five sentences.

# %% [markdown] role="written" exercise="padded_reviews" points=4
# ### BEGIN SOLUTION
# There is no mask, so the LSTM reads the pads as words. They come last, so they wash out what was read, which is why it hardly learns; and how many there are
# depends on the longest review of the batch, which is why the score changes. To show it, predict one review alone and then padded with 10, 50 and 200 zeros:
# the scores differ. Then encode two different reviews with growing padding and watch the distance between their codes shrink towards zero. Mend it with
# `mask_zero=True` in the Embedding (and check that no layer between it and the LSTM loses the mask). Or pad in front, to a fixed length in training and in
# production, so that at least the words are read last; or batch by length so that hardly any pads are needed.
#
# **Rubric**
# - 1 point: names the cause: the pads are read, as there is no mask.
# - 1 point: explains both symptoms: pads at the end wash the sentence out; their number depends on the batch.
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
# | Dropout is drawn anew at each step. | One mask serves all steps of a sample. |
# | `unroll` changes results. | It changes how the program is written, and so speed. |
# | Padding at the end does no harm; the network learns to ignore it. | Without a mask 100 pads shrink the difference between two sentences more than a million times. |
# | A mask reaches every layer. | Conv1D, Flatten, max pooling and others lose it, with a warning. |
# | A masked step gives zeros. | It repeats the last output. Zeros come before the first real step, and in `Bidirectional`. |
# | A loop of one's own gets no masks. | Loss objects find the mask on the predictions; loss functions don't. |

# %% [markdown]
# ## Recap
#
# | switch | what it does | what it does not |
# |---|---|---|
# | `return_sequences` | keeps the time axis of the output | touch the states |
# | `return_state` | adds the last states: one, or h and c | give the states of every step |
# | `go_backwards` | reads from the end | turn the outputs round again |
# | `initial_state` | sets where each row starts | last: with fresh weights it is forgotten in a few dozen steps |
# | `stateful` | keeps the states for the next call, row by row | know when a new text begins |
# | `dropout` | drops numbers of the input, one mask for all steps, in training | act at prediction |
# | `recurrent_dropout` | the same for the state | act at prediction |
# | `unroll` | writes the loop out | change a result |
# | mask | makes a step leave the state alone; keeps pads out of loss and metrics | survive every layer, or save time |
#
# ## Further reading
#
# - The Keras guides *Working with RNNs* and *Understanding masking and padding*.
# - M. Schuster and K. Paliwal, *Bidirectional recurrent neural networks*, 1997.
# - Y. Gal and Z. Ghahramani, *A theoretically grounded application of dropout in recurrent neural networks*, 2016.
# - G.-B. Zhou, J. Wu, C.-L. Zhang and Z.-H. Zhou, *Minimal gated unit for recurrent neural networks*, 2016.
