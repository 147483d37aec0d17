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
# # State over time
#
# A recurrent layer carries a state from step to step. Where does the state start, how long does it live, and what can you do with it? In this chapter you start
# a run from a state of your own, carry a state through a long text, run a cell by hand, and drop parts of a state at random.
#
# **After this chapter you can**
#
# - start a layer from a given state, and say for how many steps that matters;
# - carry a state from batch to batch, and reset it when a new text begins;
# - cut a long text for training, and say what the cuts take away from the gradient;
# - loop over any cell of Keras, and say what `unroll` changes;
# - say what dropout does inside a recurrent layer, when it acts, and what you gain by it;
# - write a cell of your own and let Keras loop over it.
#
# **You need** chapters 03 to 06. Shapes are `(batch, time, features)` as always. Reading and running the cells takes about 35 minutes, the exercises 45, the
# written question 10, and the stretch at the end 30 more.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.check import by_hand, random_inputs as inputs
from rnn_helpers.check.by_hand import made_by
from rnn_helpers.errors import keras_said
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.texts import ballads
from rnn_helpers.topics.state_over_time import figures as plots, mistakes, oracle as reference
from rnn_helpers.topics.state_over_time.given import recurrent_step, summing_step
from rnn_helpers.topics.state_over_time.reading import WordModel, tokens_of

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("predict_shapes", "bidirectional")

# %% [markdown]
# ## `initial_state`: where a run starts
#
# Without `initial_state` a layer normally starts every call from zeros. For how many steps does the initial state affect the outputs? Start each of three layers once from
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
# Most errors come from breaking one of two rules: an LSTM needs a *list* of two states, and inside `Bidirectional` a list of four (forward h and c, backward h and c).

# %%
x = np.random.default_rng(0).normal(size=(3, 6, 4)).astype("float32")
lstm, two_way = keras.layers.LSTM(5), keras.layers.Bidirectional(keras.layers.LSTM(5))
zeros = np.zeros((3, 5), "float32")
for name, layer, states in (("one, not two", lstm, zeros), ("two, not four", two_way, [zeros] * 2)):
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
# With `stateful=True` the layer keeps its last states and starts the next call from them, row by row. Each row has its own state, so the
# first call fixes the batch size. (If a model begins with `keras.Input`, give that all sizes: `keras.Input(batch_shape=(rows, time, features))`.)

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
# A *model* has no `reset_state` in Keras 3. Reset its layers instead:
#
# ```python
# for layer in model.layers:
#     if hasattr(layer, "reset_state"):
#         layer.reset_state()
# ```
#
# When do you reset? When new texts begin, at the start of every epoch, and before you predict something new. (So call `fit` with `epochs=1` in a loop, and reset the
# state before each call.)

# %% [markdown] role="exercise" exercise="stateful_run" difficulty=2 minutes=15
# ## Exercise 1: carry the state, and reset it in time
#
# Write `stateful_run(step, batches, new_text)`: it does what a stateful layer does, without one, and returns a list with the outputs of every batch.
#
# - `step(batch, state)` runs a layer over one batch and returns a pair: the outputs of all steps, and the last state. `None` for the state means zeros. You don't need
#   to know what a state looks like: pass it on as it is.
# - `batches` is a list of arrays `(rows, time, features)`. Row i of a batch continues row i of the batch before.
# - `new_text` is a list of bools, one for each batch. `True` means that all rows of the batch begin new texts, so the batch must start from zeros. The first
#   batch starts from zeros in any case.
#
# While texts continue, the number of rows must stay the same: otherwise raise a `ValueError` whose message contains the word `rows`. Where new texts begin,
# it may change. The number of steps may change from batch to batch.
#
# Try it with `recurrent_step` from the first cell. It runs a small layer over arrays `(rows, time, 3)`. (Hidden tests also use `summing_step`, whose state is not
# its last output.)


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
check.returns(
    stateful_run, summing_step, batches, [True, False, False, True, False],
    expected=reference.doubled_sums(batches, [True, False, False, True, False]),
    says="a step whose state is not its last output",
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
# ## What a window cuts off
#
# A book has a million characters. Nobody sends a gradient back through a million steps: the computer would have to store the states of all of them. So you cut the
# text into *windows*, and train on one window at a time. If you carry the state, each window starts from the state in which the one before ended.
#
# The state crosses the cut. Does the gradient cross it too?
#
# **Predict first.** An LSTM reads 60 steps in three windows of 20, and carries its state from window to window. The loss is computed from the output at step 60.
# What does the gradient say about the input at step 30?
#
# - **a**: as much as without windows, because the state is carried on
# - **b**: less than without windows, but not nothing
# - **c**: exactly nothing, although the output at step 60 depends on step 30

# %%
predict_first("across_the_cut", "")

# %% [markdown]
# The next cell measures it. The LSTM has a forget bias of 2, so that some of the gradient reaches far (chapter 04). `tf.stop_gradient` does what happens between
# two windows of a training loop: from there on, the carried state is nothing but numbers.

# %%
keras.utils.set_random_seed(21)
far_reader = keras.layers.LSTM(16, return_state=True)
sixty_steps = np.random.default_rng(21).normal(size=(8, 60, 4)).astype("float32")
far_reader.build(sixty_steps.shape)
kernel, recurrent_kernel, bias = far_reader.get_weights()
bias[16:32] = 2  # the forget gate's part
far_reader.set_weights([kernel, recurrent_kernel, bias])


def last_output(x, window):
    """The output at the last step, (batch, units), of a text that is read in windows."""
    states = [tf.zeros((len(x), 16))] * 2
    for start in range(0, x.shape[1], window):
        output, *states = far_reader(x[:, start : start + window], initial_state=states)
        states = [tf.stop_gradient(state) for state in states]
    return output


gradients = {}
for name, window in (("in one piece", 60), ("in windows of 20, state carried", 20)):
    x_tensor = tf.constant(sixty_steps)
    with tf.GradientTape() as tape:
        tape.watch(x_tensor)
        loss = tf.reduce_sum(last_output(x_tensor, window) ** 2)
    gradients[name] = np.linalg.norm(tape.gradient(loss, x_tensor), axis=(0, 2))
changed = sixty_steps.copy()
changed[:, 29] += 0.5  # step 30
moved = np.abs(last_output(changed, 20) - last_output(sixty_steps, 20)).max()
print(f"step 30 changed: the output at step 60 moves by up to {moved:.4f}")
plots.gradients_and_cuts(gradients, [20, 40])

# %% [markdown]
# After the last cut both curves are the same. Before it the gradient is exactly 0, although the output does depend on these steps.
#
# <details><summary>The figure in words</summary>
#
# The gradient over 60 input steps, on a logarithmic axis, with dotted lines after steps 20 and 40. Read in one piece, the curve rises from left to right by
# a factor of about 40. Read in windows, it is the same curve from step 41 on; for steps 1 to 40 there are crosses, which mean exactly 0.
#
# </details>
#
# This is called *truncated backpropagation through time*: backpropagation that is cut off at the beginning of the window. So a carried state is only half of a
# memory:
#
# - **Reading:** the network can use whatever the state brings from earlier windows.
# - **Learning:** nothing tells it what it should have put into the state. If a word matters only in the next window, this window gives no reason to keep it.
#
# So a window should be longer than the distances that you want the network to learn. Training with `stateful=True` in `fit` cuts the
# gradient in the same way: each batch is one window.
#
# ### A text in rows
#
# How must a long text be cut so that the state can be carried? A layer carries it row by row. So each row needs a long part of the text of its own, and each
# batch takes the next window of every part. With the 25 letters *a* to *y*, of which *y* is only a target, with 2 rows and windows of 4, the
# inputs are:
#
# | | batch 0 | batch 1 | batch 2 |
# |---|---|---|---|
# | row 0 | a b c d | e f g h | i j k l |
# | row 1 | m n o p | q r s t | u v w x |
#
# Row 0 reads the first half of the alphabet, row 1 the second. When row 0 comes to *e*, it has the state that it had after *d*.

# %% [markdown] role="exercise" exercise="continuous_rows" difficulty=2 minutes=15
# ## Exercise 2: rows that go on
#
# Write `continuous_rows(ids, batch, time)`: it cuts a text into batches for training with a carried state. `ids` is a list or an array of whole numbers, the
# text. Return a list with one pair `(inputs, targets)` for each batch, both of shape `(batch, time)`.
#
# - Let n be the number of batches, as large as possible. Row i of batch 0 begins at position `i * n * time` of the text; positions count from 0.
# - Row i of each further batch begins at the id after the last input of row i of the batch before.
# - Each target is the id that follows its input in the text, also at the end of a row. So the text needs one id more than there are inputs.
# - The last target may be the last id of the text. Leave out the ids at the end that fill no batch.
#
# If not even one batch fits, raise a `ValueError` whose message contains the word `ids`.


# %% role="solution" exercise="continuous_rows"
def continuous_rows(ids, batch, time):
    """A list of (inputs, targets), (batch, time) each; row i goes on in row i of the next."""
    ### BEGIN SOLUTION
    count = (len(ids) - 1) // (batch * time)
    if count == 0:
        raise ValueError(f"a batch needs {batch * time + 1} ids, and there are {len(ids)}")
    used = batch * count * time
    inputs = np.asarray(ids[:used]).reshape(batch, count, time)
    targets = np.asarray(ids[1 : used + 1]).reshape(batch, count, time)
    return [(inputs[:, k], targets[:, k]) for k in range(count)]
    ### END SOLUTION


# %% role="test" exercise="continuous_rows" points=1
some_ids = [7, 3, 9, 4, 8, 2, 6, 5, 1, 11, 10, 13, 15, 12]
for batch, time_steps in [(2, 3), (3, 2)]:
    check.same_as(
        reference.rows, continuous_rows, some_ids, batch, time_steps,
        says=f"14 ids, {batch} rows, windows of {time_steps}",
    )  # fmt: skip

# %% role="hidden" exercise="continuous_rows" points=2
### BEGIN HIDDEN TESTS
for says, count, batch, time_steps in [
    ("the last target is the last id", 25, 3, 2),
    ("one id less, so a batch less fits", 24, 3, 2),
    ("some ids are left over", 30, 2, 4),
    ("one row", 14, 1, 4),
    ("windows of one step", 10, 3, 1),
    ("exactly one batch", 13, 4, 3),
]:
    drawn_ids = check.rng(count).permutation(np.arange(1, count + 1)).astype("int32")
    check.same_as(
        reference.rows, continuous_rows, drawn_ids, batch, time_steps,
        says=f"{says}: {count} ids, {batch} rows, windows of {time_steps}",
    )  # fmt: skip
for few in ([4, 2, 7], [5, 1, 3, 9, 8, 6]):
    check.raises(
        continuous_rows, few, 2, 3,
        error=ValueError, mentions=("ids",),
        says=f"{len(few)} ids are too few for 2 rows of 3 with their targets",
        mistake=mistakes.NO_BATCH_NOT_REFUSED,
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### Does a carried state help?
#
# Try it on the ballads of chapter 01, word by word. (The line ends and the punctuation marks count as words.)
#
# `WordModel` is a small language model of this
# course: an Embedding, an LSTM with 64 units and a Dense layer, which give each next word a probability. `learn` makes one update and returns the last state;
# the gradient never leaves the window. `losses` returns $-\log p$ for each word, where $p$ is the probability that the model gave to it.
#
# Both models get the same batches of windows of 8 words. One sees them in a random order, each from a state of zeros. The other one sees them in order, and carries
# its state.
#
# The training takes some seconds. (The next two cells need exercise 2.)


# %%
def ids_of(text):
    """The ids of a text's words, line ends and punctuation marks."""
    return np.array([word_id[word] for word in tokens_of(text)])


def trained(batches, carried, seed=0, epochs=8):
    """A model that has seen all batches several times, shuffled or in order with its state."""
    model, rng = WordModel(vocabulary, seed=seed), np.random.default_rng(seed)
    for _ in range(epochs):
        state = None  # each epoch begins at the beginning of every row
        for k in range(len(batches)) if carried else rng.permutation(len(batches)):
            state = model.learn(*batches[k], state if carried else None)
    return model


train_text, test_text = ballads.train_and_test()
vocabulary = sorted(set(tokens_of(train_text + test_text)))
word_id = {word: i for i, word in enumerate(vocabulary)}
train_batches = continuous_rows(ids_of(train_text), 16, 8)
models = {name: trained(train_batches, name == "carried") for name in ("shuffled", "carried")}

# %% [markdown]
# Measure the loss on held-out stanzas in two ways: in windows of 8 that all start from zeros, and read on from beginning to end with one state. (`rhymes` is explained
# below.)

# %%
test_ids = ids_of(test_text)
in_windows = continuous_rows(test_ids, (len(test_ids) - 1) // 8, 8)[0]  # one batch of all windows
for name, model in models.items():
    read_on = model.losses(test_ids[None, :-1], test_ids[None, 1:]).mean()
    print(
        f"{name}: from zeros {model.losses(*in_windows).mean():.2f}, read on {read_on:.2f}, ",
        end="",
    )
    print(f"share of the right rhyme {model.rhymes(test_text):.2f}")

# %% [markdown]
# *Read on* is the same model with the same weights, but its state goes on through the whole text. Compare the numbers of one line, then the two lines:
#
# - **Carry the state when the network reads.** That lowered the loss of both models in all our runs (seeds 0 to 2), also of the one that was trained on shuffled
#   windows. From zeros, the model guesses the first words of each window without a context.
# - **Carrying it in training gave nothing here.** When they read on, both models had about the same loss, 1.06 to 1.07. What you get is a model
#   that *needs* its state: from zeros its loss was 1.45 to 1.49, that of the other model 1.15 to 1.17.
#
# And the rhyme? The last words of the second and the fourth line of a stanza rhyme, and about twelve words lie between them. A window of 8 never holds both, but
# the state could bring the first one along.
#
# The last number of each line shows whether it does. The ballads rhyme on ten groups of words. Add up the probabilities that the model gives to all words of
# these groups: which share of the sum goes to the right group? A model that knows nothing of rhymes has 0.10, and so had both models, in all runs.
#
# The cut is one reason: the gradient ends there, so nothing asks the network to keep the first word of the rhyme. It is not the only one, as longer windows show. The
# table gives the held-out loss when the model reads on:
#
# | trained on | runs | loss, trained on shuffled windows | loss, trained with a carried state | share of the right rhyme |
# |---|---|---|---|---|
# | windows of 8 words, 8 times through the text | 3 | 1.07 | 1.06 to 1.07 | 0.10 |
# | windows of 32 words, which are longer than a stanza, 15 times | 3 | 1.06 to 1.07 | 1.03 to 1.08 | 0.10 to 0.11 |
# | the same, with the gradients clipped as in chapter 03 | 3 | 1.05 to 1.06 | 1.08 to 1.10 | 0.10 |
# | windows of 32 words, 3,000 stanzas, 8 times | 1 | 0.96 | 0.98 | 0.10 |
# | a GRU on characters, windows of 48, 10 times (loss for each character) | 1 | 0.35 | 0.34 | 0.11 to 0.12 |
#
# (In the last three rows the shuffled windows were cut at other places in each epoch.)
#
# So in training the carried state was sometimes a little better and sometimes a little worse; details such as the clipping had a larger effect. And no network
# learnt to rhyme, not even where both words are in one window.
#
# Only one word of a stanza depends on the rhyme, so learning it lowers the loss very little. A carried state makes a long memory possible. It
# does not make it easy to learn.

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
# ## Exercise 3: the loop
#
# Write `run_cell(cell, x, states)`: it runs a cell over `x`, `(batch, time, features)`, and returns a pair: all outputs, `(batch, time, units)`, and the list
# of the last states. `cell` is a built Keras cell of any kind, and `states` is the list of arrays `(batch, units)` to start from.
#
# Your loop does not need to know about gates: the same code must work for a SimpleRNN, a GRU and an LSTM. Call `cell` for each step, and write the loop
# yourself: don't call `keras.layers.RNN`, `GRU` or another Keras layer that loops.


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
# The results are the same, but the unrolled program is larger: with 40 steps it has more than ten times as many operations, and it takes longer to compile. It may run
# faster, because it has no loop to manage. That is not certain, so measure it for your own layer. With `unroll`, the number of steps must be known in advance.
#
# So `unroll` can change the speed, but not the results, apart from rounding. Use it only for short sequences.

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
# And what is dropped? Send ones through a layer that does nothing except dropout: its kernel is the identity matrix, and it has no activation. Then every zero in the
# output marks a number that was dropped. (For `recurrent_dropout`, only the first step has ones, and the layer copies its state from step to step.)


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
# The pattern of what is dropped is called a *dropout mask*. (It has nothing to do with the masks for padding in the next chapter.) One mask is used for all
# steps of a sequence; every sample and every call gets a new one.
#
# This is on purpose: the same connection is missing at every step, instead of a different one each time. (Gal and Ghahramani, *A theoretically grounded application of dropout in recurrent neural networks*, 2016.)
#
# And how large are the numbers that get through? At rate 0.5 each of them is doubled. In the third panel this happens to the state at every step:

# %%
print("the state's largest number, step by step:", np.asarray(carried)[0].max(axis=1))

# %% [markdown]
# After five doublings the number is 32: this layer is linear, so nothing limits the state. In a SimpleRNN with its usual tanh, the state stays between -1 and 1.

# %% [markdown] role="exercise" exercise="is_random" difficulty=1 minutes=5
# ## Exercise 4: is it random?
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
# ### Does it help?
#
# Dropout makes the training harder. What do you get for it? Take the model from above, which has about 32,000 weights, and a text that is far too small for it:
# 40 stanzas, about 1,200 words.
#
# The next cell trains the model with and without dropout. `WordModel(dropout=...)` drops numbers of the LSTM's inputs and of its outputs. After each epoch the cell
# measures the loss on these stanzas and on the held-out ones. (It takes some seconds, and needs exercise 2.)


# %%
def learning_curve(dropout, seed=0, epochs=30):
    """The loss on the 40 stanzas and on held-out text after each epoch, (epochs, 2)."""
    model, rng = WordModel(vocabulary, seed=seed, dropout=dropout), np.random.default_rng(seed)
    small_ids = ids_of("\n\n".join(train_text.split("\n\n")[:40]))
    batches, found = continuous_rows(small_ids, 8, 16), []
    measured = [continuous_rows(ids, 8, (len(ids) - 1) // 8)[0] for ids in (small_ids, test_ids)]
    for _ in range(epochs):
        for k in rng.permutation(len(batches)):
            model.learn(*batches[k])
        found.append([model.losses(*batch).mean() for batch in measured])
    return np.array(found)


plots.learning_curves({f"dropout {rate}": learning_curve(rate) for rate in (0.0, 0.3)})

# %% [markdown]
# Without dropout the training text is learnt better and better, but from some epoch on, the held-out loss *rises*: the network learns the 40 stanzas by heart.
#
# <details><summary>The figure in words</summary>
#
# Two panels over 30 times through the text, two curves in each. Left, the loss on the training text: both fall, the one without dropout is lower all the time.
# Right, the loss on held-out text: the one without dropout falls first, turns after about 20 epochs and rises; the one with dropout crosses it and ends lower.
#
# </details>
#
# So dropout made the model worse at its own text and better at new text, and only the second counts. In three runs (seeds 0 to 2) the held-out loss ended at
# 1.70 to 1.77 without dropout and at 1.54 to 1.57 with a rate of 0.3. Even the best epoch without dropout was no better than the end with it. On all 360
# stanzas there is less to gain, because they are harder to learn by heart: after 12 times through the text 1.05 to 1.06, against 1.08 to 1.10 without dropout.

# %% [markdown]
# ## A cell of your own
#
# `keras.layers.RNN` loops over anything that behaves like a cell: a layer with a `state_size`, whose `call(inputs, states)` returns the output and a list of
# new states. So you can try your own idea in ten lines, and `return_sequences`, masks (chapter 08), `stateful` and stacking work without extra code.
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
with_own_cell = keras.layers.RNN(PlainCell(5), return_sequences=True)
for layer in (by_keras, with_own_cell):
    layer.build(sequences.shape)
with_own_cell.set_weights(by_keras.get_weights())
difference = np.abs(by_keras(sequences) - with_own_cell(sequences)).max()
print("PlainCell in keras.layers.RNN against SimpleRNN:", difference)

# %% [markdown]
# Now build a cell that Keras does not have: the *minimal gated unit*, a GRU with only one gate (Zhou, Wu, Zhang and Zhou, *Minimal gated unit for recurrent
# neural networks*, 2016):
#
# $$f_t = \sigma(x_t W_f + h_{t-1} U_f + b_f) \qquad \tilde h_t = \tanh(x_t W_c + (f_t \odot h_{t-1}) U_c + b_c) \qquad h_t = (1 - f_t) \odot h_{t-1} + f_t \odot \tilde h_t$$
#
# The gate $f_t$ is used twice: it decides how much of the old state the candidate sees, and how much of the candidate becomes the new state. (Near 1 it takes
# the new, the reverse of an LSTM's f and of Keras' z.)

# %% [markdown] role="exercise" exercise="run_minimal_gated" difficulty=3 minutes=30
# ## Exercise 5 (stretch): MinimalGatedCell
#
# Complete two methods of the class `MinimalGatedCell(units)`. (The hints and the checks call this exercise `run_minimal_gated`.)
#
# - `build(input_shape)` makes three weights with `self.add_weight`, in this order: the kernel `(features, 2 * units)`, the recurrent kernel
#   `(units, 2 * units)` and the bias `(2 * units,)`. In each, the first `units` columns belong to the gate and the rest to the candidate. The input of a cell is a single
#   step, so `input_shape` is `(batch, features)`.
# - `call(inputs, states)` returns a pair: the output, `(batch, units)`, and a list with the new state. `inputs` is `(batch, features)`, and `states` is a
#   list with one state, `(batch, units)`. Compute with `keras.ops.matmul`, `keras.ops.sigmoid`, `keras.ops.tanh` and `keras.ops.split`; for example,
#   `keras.ops.split(a, 2, axis=-1)` cuts the columns of `a` into two halves.
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
# How can the check know the right numbers, when Keras has no such cell? By a trick. Take a GRU with `reset_after=False`, and connect its gates: r = f
# and z = 1 - f. This is the minimal gated unit.
#
# Because 1 - sigmoid(a) = sigmoid(-a), it needs only the right signs in the GRU's weights, and then Keras' own
# GRU gives the numbers that your cell must give.
#
# Your cell now works wherever Keras' own cells work, with two of a GRU's three blocks of weights, and with one bias instead of two: 132 weights instead
# of 216. (`Bidirectional` makes a copy of its
# layer, and for that it has to know your class; the `with` block tells it. This cell needs exercise 5.)

# %%
keras.utils.set_random_seed(14)
padded = keras.layers.Embedding(9, 4, mask_zero=True)(np.array([[0, 0, 5, 7], [1, 2, 3, 4]]))
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
# A colleague cuts a long text into pieces of 50 characters and trains a `stateful` LSTM on them. The pieces stay in their order: the first batch holds the
# pieces 1 to 32, the second batch the pieces 33 to 64, and so on. From which state does the network really start piece 33, the first row of the second batch? How must the pieces be put into
# batches instead, and when must the state be reset?
#
# Your colleague repairs this, and says: "Now my network learns from everything that came before." What is still wrong with this sentence? Write four or five
# sentences.
#
# With the course's sources, `rnn-course solution rows_of_a_stateful_layer` shows a model answer afterwards.

# %% [markdown] role="written" exercise="rows_of_a_stateful_layer" points=4
# ### BEGIN SOLUTION
# A stateful layer carries the state of row i on to row i of the next batch. So row 1 of the second batch, which is piece 33, starts from the end of piece 1, and not
# from the end of piece 32. To the network this is another text.
#
# The text must be cut into 32 long parts, one for each row. Batch k then holds the k-th piece of every part, and the batches may not be shuffled. The state must be
# reset (`reset_state`) when a row begins another text, and so at the start of every epoch.
#
# Even then the gradient ends at the beginning of each piece of 50 characters. The network can use what the state brings from further back, but it is never
# told what it should have kept for later pieces. So it is only taught dependencies over at most 50 characters.
#
# **Rubric**
# - 1 point: says that the state goes from row i to row i, so that piece 33 follows piece 1.
# - 1 point: an order that is right: each row runs through one long part of the text, and the batches stay in order.
# - 1 point: says when the state is reset: at the start of a new text or epoch.
# - 1 point: says that the gradient ends at the beginning of each piece, so that the network isn't taught what to keep for later pieces.
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | `stateful` carries the state from sample to sample in a batch. | From row i of one batch to row i of the next. |
# | With a carried state a network learns over any distance. | The gradient ends at the beginning of the window. |
# | Dropout acts at prediction. | In training only: in `fit`, or with `training=True`. |
# | Dropout drops other numbers at each step. | One mask is used for all steps of a sample. |
# | `unroll` changes results. | It changes the program, so it can change the speed. |
# | A cell and a layer are two different computations. | A layer is a loop over its cell. |

# %% [markdown]
# ## Recap
#
# | argument | what it does | what it does not do |
# |---|---|---|
# | `initial_state` | sets where each row starts | matter for long: with untrained weights it is forgotten in a few dozen steps |
# | `stateful` | keeps the states for the next call, row by row | know when a new text begins |
# | `dropout` | drops numbers of the input, one mask for all steps, in training | act at prediction |
# | `recurrent_dropout` | the same for the state | act at prediction |
# | `unroll` | writes the steps one after the other, without a loop | change a result |
#
# - A window cuts off the gradient, even if the state is carried: truncated backpropagation through time.
# - To carry a state through a text, give each row a long part of its own, and keep the batches in order.
#
# ## Further reading
#
# - The Keras guide *Working with RNNs*.
# - R. J. Williams and J. Peng, *An efficient gradient-based algorithm for on-line training of recurrent network trajectories*, 1990: truncated backpropagation.
# - Y. Gal and Z. Ghahramani, *A theoretically grounded application of dropout in recurrent neural networks*, 2016.
# - G.-B. Zhou, J. Wu, C.-L. Zhang and Z.-H. Zhou, *Minimal gated unit for recurrent neural networks*, 2016.
