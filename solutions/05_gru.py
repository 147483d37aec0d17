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
# # The gated recurrent unit
#
# An LSTM keeps its memory with three gates and two states. In 2014 a group that worked on
# translation asked whether less is enough, and found a cell with two gates and one state: the
# *gated recurrent unit*, GRU (Cho and others, 2014).
#
# Its variants are easy to mix up. Papers disagree about whether its update gate keeps the old state
# or lets the new one in. Libraries disagree about the order of its weights, and Keras
# offers two versions of it.
#
# If you take the
# formula from one place and the weights from another, you get numbers, but they are wrong. In this
# chapter you get them right, and find out what each gate does.
#
# **After this chapter you can**
#
# - compute both variants of the GRU by hand, with the same numbers as Keras;
# - say what the update gate and the reset gate each do, and what they don't do;
# - translate between the conventions of Keras, PyTorch and the papers;
# - count what the three recurrent cells cost, in weights and in time.
#
# **You need** chapter 03 (the loop over time and its arguments), and from 04 what a gate is.
#
# **Time:** about 30 minutes of reading, and 90 for the exercises and the two questions at the
# end.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.check import by_hand, random_inputs as inputs
from rnn_helpers.check.by_hand import made_by
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics.gru import figures as plots, oracle as reference
from rnn_helpers.topics.recurrent.explorable import letter_counter, step_by_step
from rnn_helpers.topics.recurrent.given import sigmoid
from rnn_helpers.topics.simple_rnn import figures as recurrent
from rnn_helpers.topics.timing import milliseconds_per_step

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("split_gates", "lstm_parameters")

# %% [markdown]
# ## Two gates and a candidate
#
# A *gate* is a vector of shares between 0 and 1, one for each unit, and something else is
# multiplied by it. A GRU has two gates, and computes both from the input and the old state. The
# *candidate* is what the new state would be if nothing were kept.

# %%
plots.gru_step()

# %% [markdown]
# Compare it with the LSTM's figure in chapter 04: one line at the top instead of two memories, and
# $z$ and $1 - z$ instead of the forget gate and the input gate.
#
# <details><summary>The figure in words</summary>
#
# The state runs along the top from left to right. It is multiplied by the update gate z; then the
# candidate, multiplied by 1 - z, is added. The candidate is a tanh. It reads the whole input, and
# the old state multiplied by the reset gate r. Both gates are sigmoids that read the input and the
# old state.
#
# </details>
#
# In Keras' convention, with $\sigma$ for the sigmoid and $\odot$ for a product number by number (the
# raised 0 and 1 are not powers: they number the two rows of the bias):
#
# $$z_t = \sigma(x_t W_z + b^0_z + h_{t-1} U_z + b^1_z) \qquad r_t = \sigma(x_t W_r + b^0_r + h_{t-1} U_r + b^1_r)$$
#
# $$\tilde h_t = \tanh\big(x_t W_c + b^0_c + r_t \odot (h_{t-1} U_c + b^1_c)\big)$$
#
# $$h_t = z_t \odot h_{t-1} + (1 - z_t) \odot \tilde h_t$$
#
# (Source: the code of `keras.layers.GRUCell` with its default, `reset_after=True`.) $\tilde h_t$
# is the candidate, and the letter c marks its weights:
#
# | name | in Keras | shape | contains |
# |---|---|---|---|
# | $W$ | kernel | `(features, 3 * units)` | three blocks of columns: z, r, candidate |
# | $U$ | recurrent kernel | `(units, 3 * units)` | the same three blocks |
# | $b$ | bias | `(2, 3 * units)` | row 0 goes with `x_t @ W`, row 1 with `h @ U` |
#
# So each product has a bias of its own. In a gate you could add the two up (but the layer still
# learns both). In the candidate you can't: $b^1_c$ is *inside* the bracket that the reset gate
# multiplies, $b^0_c$ outside.
#
# (Keras' own code calls the blocks z, r, h: its third h is the candidate.) As in a SimpleRNN the
# output is the state. There is no second state as in an LSTM, and no output gate.

# %% [markdown] role="exercise" exercise="gru_step" difficulty=2 minutes=20
# ## Exercise 1: one step
#
# Write `gru_step(x_t, h, W, U, b)`: the four formulas as code. `x_t` is `(batch, features)`, `h`
# is the old state, `(batch, units)`, and the weights have the shapes of the table; `b` is
# `(2, 3 * units)`. Return the next state, `(batch, units)`. The first cell imports `sigmoid`;
# `np.split(a, 3, axis=-1)` cuts an array into three blocks of columns.
#
# Use NumPy or TensorFlow operations; don't call a Keras layer, cell or loss.


# %% role="solution" exercise="gru_step"
def gru_step(x_t, h, W, U, b):
    """The next state, (batch, units), of a GRU that resets after the product with U."""
    ### BEGIN SOLUTION
    z_x, r_x, candidate_x = np.split(x_t @ W + b[0], 3, axis=-1)
    z_h, r_h, candidate_h = np.split(h @ U + b[1], 3, axis=-1)
    z, r = sigmoid(z_x + z_h), sigmoid(r_x + r_h)
    candidate = np.tanh(candidate_x + r * candidate_h)
    return z * h + (1 - z) * candidate
    ### END SOLUTION


# %% role="test" exercise="gru_step" points=2
case = inputs.recurrent_case("gru", np.random.default_rng(1))
x_t, h, W, U, b = case.x[:, 0], case.h0, case.W, case.U, case.b
check.same_as(
    reference.step, gru_step, x_t, h, W, U, b,
    says="one step gives the state that Keras' cell gives",
)  # fmt: skip

# %% role="hidden" exercise="gru_step" points=3
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("gru", check.rng(1))
x_t, h, W, U, b = case.x[:, 1], case.h0, case.W, case.U, case.b
no_x, no_h = np.zeros_like(x_t), np.zeros_like(h)
no_b = np.zeros_like(b)
first, second = np.stack([b[0], no_b[0]]), np.stack([no_b[0], b[1]])
probes = {
    "other inputs": (x_t, h, W, U, b),
    "the input's part alone (h and b are zero)": (x_t, no_h, W, U, no_b),
    "the state's part alone (x_t and b are zero)": (no_x, h, W, U, no_b),
    "the input's bias alone (x_t, h and b[1] are zero)": (no_x, no_h, W, U, first),
    "the state's bias alone (x_t, h and b[0] are zero)": (no_x, no_h, W, U, second),
    "a state of larger numbers, where the gates are nearly 0 or 1": (x_t, 8 * h, W, U, b),
    "a batch of one sample": (x_t[:1], h[:1], W, U, b),
}
for says, arguments in probes.items():
    check.same_as(reference.step, gru_step, *arguments, says=says)
unseen = by_hand.unseen(check.rng(90), x_t, h, W, U, b)
check.returns(
    made_by, gru_step, by_hand.RECURRENT, *unseen,
    **by_hand.expects(reference.step(*unseen)),
    says="who does the work of gru_step",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## Your step reads a line
#
# Here is a small GRU with two units, and your step runs it. It reads a line character by character,
# and after each one it says two numbers, as the LSTM in chapter 04 does. The first is how many
# letters of this *word* it has read, the second how many of this *line*.
#
# It was trained on 2,000 lines of random words, with the right numbers. (Its weights come with the
# course.)

# %% [markdown]
# **Predict first.** At a blank, the unit that counts the letters of the word has to start again. What does its update gate z do there?
#
# - **a**: it is near 1, so that the new comes in
# - **b**: it is near 0
# - **c**: it stays as it is, because the reset gate r does this work

# %%
predict_first("update_gate_at_the_blank", "")

# %%
step_by_step(gru_step, letter_counter("gru"), VERSE[18])

# %% [markdown]
# Press *Play*, and watch the row of the update gate that is dark at each blank.
#
# <details><summary>The figure in words</summary>
#
# Four heat maps that grow with each step: update gate, reset gate, candidate and state, with a row
# for each of two units. At each blank the update gate of one unit is dark. Beside them, one unit's
# new numbers are taken apart: what x W, h U and the two biases add to each of its three sums, and
# how the state follows.
#
# </details>
#
# Three things to try:
#
# - Follow the unit that counts for the word through *bell* (steps 4 to 7) and into the blank
#   (step 8). How much of its old state does it keep at the letters, and how much at the blank?
# - Open the sum of the candidate. The reset gate r multiplies what comes from h U and b[1], and
#   nothing else.
# - Go to a letter at which r of this unit is below 0.3, and z is above 0.9. Is the old state gone?
#
# At the blanks the state of this unit is not 0, because the dense layer behind the GRU computes
# both numbers from both units.
#
# We trained six networks with other seeds. At blanks, z of the unit for the word was between 0.03
# and 0.36, and that of the other unit between 0.75 and 1.00 (means over the line). At letters both
# were above 0.8. This is a property of these weights, which were trained for these counts.

# %% [markdown]
# ## What does each gate really do?
#
# Don't believe the names: hold a gate still and look. The next cells take a random GRU and set its
# weights so that a gate has the same value at every step, whatever the layer reads
# (`reference.hold_gates`). Keras computes the rest.
#
# **First the update gate.** All units start at 0.9, then 25 random inputs come.

# %%
keras.utils.set_random_seed(5)
layer = keras.layers.GRU(6)
layer.build((None, None, 3))
weights = layer.get_weights()
x = np.random.default_rng(5).normal(size=(1, 25, 3)).astype("float32")
start = np.full((1, 6), 0.9, "float32")
curves = {}
for z in (0.99, 0.9, 0.5, 0.0):
    held = reference.hold_gates(*weights, z=z)
    curves[f"z = {z}"] = reference.layer(x, *held, h0=start, return_sequences=True)[0, :, 0]
recurrent.sequences_compared(
    curves, "One unit that started at 0.9, with the update gate held still"
)

# %% [markdown]
# The closer z is to 1, the more slowly the unit forgets where it started.
#
# <details><summary>The figure in words</summary>
#
# Four curves over 25 steps. With z = 0.99 the state sinks slowly and smoothly from 0.9 and is
# still far up at the end. With 0.9 it comes down to 0 over the 25 steps, with small ripples. With
# 0.5 and with 0 it jumps up and down with the inputs.
#
# </details>
#
# In Keras, **z near 1 keeps the old state**: after $k$ steps the share $z^k$ of it is left as it was.
# After 25 steps that is 0.78 with z = 0.99, and 0.07 with z = 0.9. With z = 0 the candidate takes
# the place of the old state at every step. (What the candidate knows of the old state comes next.)
#
# So the update gate does the work of an LSTM's forget gate and, as 1 - z, of its input gate. An
# LSTM can keep everything and add at the same time. In a GRU the two shares always add up to 1.
#
# **Now the reset gate.** Two old states that are far apart, 0.9 and -0.9 in all units, and the
# same input: how far apart are the next states?

# %%
for z, r in [(0.0, 1.0), (0.0, 0.5), (0.0, 0.0), (0.9, 0.0)]:
    held = reference.hold_gates(*weights, z=z, r=r)
    one, other = (reference.step(x[:, 0], sign * start, *held) for sign in (1, -1))
    print(f"z = {z}, r = {r}: the next states are up to {np.abs(one - other).max():.3f} apart")

# %% [markdown]
# Read the lines one by one.
#
# - z = 0: only the candidate counts. The smaller r, the less of the old state it sees. **At r = 0
#   the candidate does not know the past at all**: the two next states are equal, as if the
#   sequence began here.
# - z = 0.9, r = 0: the next states are far apart again. **The reset gate erases nothing.** It only
#   hides the old state from the candidate. The update gate alone decides what is kept of the
#   state.
#
# One case is left, z = 0 and r = 1. The candidate sees the whole old state, and it becomes the new
# state. That is a layer that you know:

# %%
held = reference.hold_gates(*weights, z=0.0, r=1.0)
W_c, U_c, b_c = (reference.block(w, reference.CANDIDATE) for w in held)
friend = keras.layers.SimpleRNN(6, return_sequences=True)
friend.build(x.shape)
friend.set_weights([W_c, U_c, b_c.sum(axis=0)])
as_a_simple_rnn = reference.layer(x, *held, return_sequences=True)
difference = np.abs(as_a_simple_rnn - friend(x)).max()
print(f"GRU with z = 0, r = 1, against a SimpleRNN: {difference:.1e} apart")

# %% [markdown]
# | | r near 0 | r near 1 |
# |---|---|---|
# | **z near 0** | the state depends on this input alone: a fresh start | a SimpleRNN |
# | **z near 1** | the state stays, and r makes no difference | the state stays, and r makes no difference |
#
# ### Gates that were learnt
#
# So far we held the gates still. What does training make of them? The task: numbers come one by
# one, some of them are *marked*, and at every step the network says the last marked number. A GRU
# with a single unit has to do it, so there is one z and one r to look at.


# %%
def marked_numbers(samples, steps, rng):
    """Inputs (samples, steps, 2): number and mark. Targets (samples, steps, 1): last marked one."""
    number, mark = rng.uniform(-1, 1, (samples, steps)), rng.random((samples, steps)) < 0.2
    mark[:, 0] = True
    latest = np.maximum.accumulate(np.where(mark, np.arange(steps), 0), axis=1)
    targets = np.take_along_axis(number, latest, axis=1)
    return np.stack([number, mark], -1).astype("float32"), targets[..., None].astype("float32")


keras.utils.set_random_seed(1)
single = keras.layers.GRU(1, return_sequences=True)
model = keras.Sequential([keras.Input((None, 2)), single, keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.03), loss="mse")
shown, answers = marked_numbers(2000, 16, np.random.default_rng(1))
losses = model.fit(shown, answers, batch_size=50, epochs=12, verbose=0).history["loss"]
print(f"mean squared error {losses[0]:.3f} in the first epoch, {losses[-1]:.4f} in the last")

# %%
shown, _ = marked_numbers(300, 16, np.random.default_rng(2))
z, r = reference.gates_over_time(shown, *single.get_weights())
marked = shown[..., 1] == 1
print(f"update gate: {z[marked].mean():.2f} at marked steps, {z[~marked].mean():.2f} elsewhere")
print(f"reset gate:  {r[marked].mean():.2f} at marked steps, {r[~marked].mean():.2f} elsewhere")
said = np.asarray(model(shown))
plots.gates_at_work(shown[0, :, 0], marked[0], said[0, :, 0], z[0, :, 0], r[0, :, 0])

# %% [markdown]
# The update gate drops exactly where a number is marked, and the answer jumps there.
#
# <details><summary>The figure in words</summary>
#
# Above: numbers as dots, the marked ones as red diamonds, and the network's answer as a line that
# jumps to each diamond and then stays level. Below: the update gate, which stays near 1 and drops
# at each diamond, and the reset gate, which moves between 0 and about 0.6 and is at 0 at each diamond.
#
# </details>
#
# Nobody told the network what its gates are for. It learnt to keep the state (z near 1) where
# nothing is marked, and to let it go where something is. With the six seeds that we tried, z was
# between 0.95 and 0.99 elsewhere, and between 0.06 and 0.39 at marked steps.
#
# The reset gate was different each time, from 0.00 to 0.74 at the marked steps. This task does not
# depend on it: a new number replaces the old one, so the candidate needs nothing of the old state. A gate learns what lowers the loss, not what its name says.

# %% [markdown]
# ## The other variant, and which of them needs a GPU
#
# You may read that the GRU that resets *after* the product is "GPU-only". The words are from
# Keras' own documentation, where they are about something else: the variant is *compatible with*
# CuDNNGRU, an old layer that ran on GPUs only. Ask your own machine.

# %%
x = np.random.default_rng(6).normal(size=(2, 12, 3)).astype("float32")
print("devices:", ", ".join(device.device_type for device in tf.config.list_physical_devices()))
print("Keras' default is reset_after =", keras.layers.GRU(4).get_config()["reset_after"])
for reset_after in (True, False):
    keras.utils.set_random_seed(6)
    layer = keras.layers.GRU(4, reset_after=reset_after)
    output = layer(x)
    shapes = [tuple(w.shape) for w in layer.get_weights()]
    print(f"reset_after={reset_after!s:5} ran on {output.device.split('/')[-1]}, weights {shapes}")

# %% [markdown]
# Both run on a CPU, and the reset-after variant is the default. The truth is the opposite: on a
# GPU, the fast routine of cuDNN (NVIDIA's library for neural networks) knows *only* the
# reset-after variant, so `reset_after=False` has to do without it. (This is from Keras'
# documentation; we had no GPU to try it.)
#
# That other variant, *reset-before*, is from the later version of Cho's paper of 2014. It resets the
# state first, and multiplies afterwards:
#
# $$\tilde h_t = \tanh\big(x_t W_c + b_c + (r_t \odot h_{t-1})\, U_c\big)$$
#
# The gates are the same, and so is the last formula. One bias is enough now, of shape `(3 * units,)`. (Keras'
# documentation calls reset-before "the default one". The output above shows what the default is.)

# %% [markdown] role="exercise" exercise="gru_step_reset_before" difficulty=1 minutes=10
# ## Exercise 2: reset before the product
#
# Write `gru_step_reset_before(x_t, h, W, U, b)`. The arguments are those of exercise 1, except
# that `b` is `(3 * units,)`, added once. Return the next state, `(batch, units)`.
#
# Use NumPy or TensorFlow operations; don't call a Keras layer, cell or loss.


# %% role="solution" exercise="gru_step_reset_before"
def gru_step_reset_before(x_t, h, W, U, b):
    """The next state, (batch, units), of a GRU that resets before the product with U."""
    ### BEGIN SOLUTION
    U_z, U_r, U_candidate = np.split(U, 3, axis=-1)
    from_z, from_r, from_candidate = np.split(x_t @ W + b, 3, axis=-1)
    z, r = sigmoid(from_z + h @ U_z), sigmoid(from_r + h @ U_r)
    candidate = np.tanh(from_candidate + (r * h) @ U_candidate)
    return z * h + (1 - z) * candidate
    ### END SOLUTION


# %% role="test" exercise="gru_step_reset_before" points=1
case = inputs.recurrent_case("gru", np.random.default_rng(2), reset_after=False)
x_t, h, W, U, b = case.x[:, 0], case.h0, case.W, case.U, case.b
check.same_as(
    reference.step_reset_before, gru_step_reset_before, x_t, h, W, U, b,
    says="one step gives the state that Keras' cell gives with reset_after=False",
)  # fmt: skip

# %% role="hidden" exercise="gru_step_reset_before" points=2
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("gru", check.rng(2), reset_after=False)
x_t, h, W, U, b = case.x[:, 1], case.h0, case.W, case.U, case.b
no_x, no_h = np.zeros_like(x_t), np.zeros_like(h)
no_b = np.zeros_like(b)
probes = {
    "other inputs": (x_t, h, W, U, b),
    "the input's part alone (h and b are zero)": (x_t, no_h, W, U, no_b),
    "the state's part alone (x_t and b are zero)": (no_x, h, W, U, no_b),
    "the bias alone (x_t and h are zero)": (no_x, no_h, W, U, b),
    "a state of larger numbers, where the gates are nearly 0 or 1": (x_t, 8 * h, W, U, b),
    "a batch of one sample": (x_t[:1], h[:1], W, U, b),
}
for says, arguments in probes.items():
    check.same_as(reference.step_reset_before, gru_step_reset_before, *arguments, says=says)
unseen = by_hand.unseen(check.rng(90), x_t, h, W, U, b)
check.returns(
    made_by, gru_step_reset_before, by_hand.RECURRENT, *unseen,
    **by_hand.expects(reference.step(*unseen)),
    says="who does the work of gru_step_reset_before",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### Where the two differ in numbers
#
# Give both the same weights, all biases zero, and run your two steps side by side. Then look at
# the one place where they differ: what the candidate gets to see of a state of 0.9. Try it
# first with r =
# 0.3 in every unit, then with an r that differs from unit to unit. (This cell needs exercises 1
# and 2.)


# %%
def apart(W, U, steps):
    """The largest difference of the two variants after each step, with all biases zero."""
    h_after = h_before = np.zeros((len(steps), U.shape[0]), "float32")
    found = []
    for t in range(steps.shape[1]):
        h_after = gru_step(steps[:, t], h_after, W, U, np.zeros((2, U.shape[1]), "float32"))
        no_bias = np.zeros(U.shape[1], "float32")
        h_before = gru_step_reset_before(steps[:, t], h_before, W, U, no_bias)
        h_after, h_before = np.asarray(h_after), np.asarray(h_before)
        found.append(np.abs(h_after - h_before).max())
    return np.array(found)


random_state = np.random.default_rng(7)
x = random_state.normal(size=(2, 12, 3)).astype("float32")
W, U = (random_state.normal(size=(n, 12)).astype("float32") for n in (3, 4))
found = apart(W, U, x)
print("first steps:", " ".join(f"{d:.4f}" for d in found[:4]), f"... largest {found.max():.2f}")

h, U_c = np.full((2, 4), 0.9), np.split(U, 3, axis=1)[2]
for name, r in {"r = 0.3 in every unit": 0.3, "r differs": np.array([0, 0.2, 0.4, 0.6])}.items():
    difference = np.abs(r * (h @ U_c) - (r * h) @ U_c).max()
    print(f"{name}: what the candidate sees of the state differs by {difference:.4f}")

# %% [markdown]
# The first step is the same in both: in a state of zeros there is nothing to reset. From the
# second step on they move apart. All biases are zero, so there is only one reason: r differs
# *from unit to unit*. If every unit is multiplied by the same number, it makes no difference whether
# you reset before or after the product.
#
# Reset-before shuts units of the old state, before the product with $U$ mixes them. Reset-after shuts
# what arrives at the units of the candidate, after the product. Neither formula is the right one. They are
# two models, and **weights trained in one are wrong in the other**.
#
# ### A translation table
#
# | | Keras (default) | Keras, `reset_after=False` | PyTorch |
# |---|---|---|---|
# | new state | z h + (1-z) h̃ | z h + (1-z) h̃ | z h + (1-z) h̃ |
# | reset | after the product | before | after |
# | order of the blocks | z, r, candidate | z, r, candidate | **r, z, candidate** |
# | biases for each block | 2 | 1 | 2 |
# | kernel's shape | `(features, 3 * units)` | `(features, 3 * units)` | **`(3 * units, features)`** |
#
# h is the old state, h̃ the candidate. The papers have separate matrices for the blocks. Cho's
# last version and *Dive into Deep Learning* compute the new state as Keras does, and reset before
# the product. Chung and others (2014, see *Further reading*) write **(1-z) h + z h̃**: there, z near 1 lets the old state go.
#
# Before you copy a formula, ask three questions: what does z near 1 mean, where does r act, and in
# which order are the blocks?

# %% [markdown] role="exercise" exercise="gru" difficulty=2 minutes=15
# ## Exercise 3: the layer
#
# Write `gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False)`.
# `x` is `(batch, time, features)`. Loop over the time steps and call your `gru_step` (reset after
# the product) at each one. The four arguments mean what they meant for a SimpleRNN in chapter 03:
#
# - `h0`, `(batch, units)`: the state before the first step. Without it every sample starts from
#   zeros.
# - `return_sequences`: return all outputs, `(batch, time, units)`; otherwise the last one,
#   `(batch, units)`.
# - `return_state`: return a tuple, `(output, last_state)`.
# - `go_backwards`: read the last step first. The outputs stay in the order in which they were
#   made.
#
# Keep all axes, also for a batch of one sample or a sequence of one step.
#
# Use NumPy or TensorFlow operations; don't call a Keras layer, cell or loss. (The check accepts a
# Keras cell only in place of your `gru_step`.)


# %% role="solution" exercise="gru"
def gru(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    """The outputs of a GRU over x, (batch, time, features); see the list above."""
    ### BEGIN SOLUTION
    h = np.zeros((x.shape[0], U.shape[0]), "float32") if h0 is None else h0
    order = range(x.shape[1])
    outputs = []
    for t in reversed(order) if go_backwards else order:
        h = gru_step(x[:, t], h, W, U, b)
        outputs.append(h)
    answer = np.stack(outputs, axis=1) if return_sequences else h
    return (answer, h) if return_state else answer
    ### END SOLUTION


# %% role="test" exercise="gru" points=2
case = inputs.recurrent_case("gru", np.random.default_rng(3))
x, W, U, b, h0 = case.x, case.W, case.U, case.b, case.h0
for return_sequences in (False, True):
    check.same_as(
        reference.layer, gru, x, W, U, b, return_sequences=return_sequences,
        says="every output, with return_sequences" if return_sequences else "the last output",
    )  # fmt: skip

# %% role="hidden" exercise="gru" points=4
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("gru", check.rng(3))
x, (W, U, b) = case.x, (case.W, case.U, case.b)
for h0 in (None, case.h0):
    for return_sequences in (False, True):
        for return_state in (False, True):
            for go_backwards in (False, True):
                arguments = {
                    "return_sequences": return_sequences,
                    "return_state": return_state,
                    "go_backwards": go_backwards,
                }
                on = [name for name, value in arguments.items() if value]
                on += ["h0"] if h0 is not None else []
                check.same_as(
                    reference.layer, gru, x, W, U, b, h0, **arguments,
                    says=f"arguments: {', '.join(on) or 'none'}",
                )  # fmt: skip
check.same_as(reference.layer, gru, x, W, U, b, says="none of the four arguments is given")
for says, small in [("a batch of one sample", x[:1]), ("sequences of one step", x[:, :1])]:
    check.same_as(
        reference.layer, gru, small, W, U, b, return_sequences=True, return_state=True,
        says=says,
    )  # fmt: skip
unseen = by_hand.unseen(check.rng(90), x, W, U, b)
check.returns(
    made_by, gru, by_hand.RECURRENT_LOOP, *unseen,
    **by_hand.expects(reference.layer(*unseen)),
    says="who does the work of gru",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Your layer against Keras', with Keras' weights, and after it your other step against the other
# variant. Both sides compute in 32-bit floats and add in a different order, so the last digits may
# differ. (This cell needs exercises 1 to 3.)

# %%
keras.utils.set_random_seed(11)
layer = keras.layers.GRU(32, return_sequences=True)
x = np.random.default_rng(10).normal(size=(8, 40, 5)).astype("float32")
keras_own = np.asarray(layer(x))
yours = np.asarray(gru(x, *layer.get_weights(), return_sequences=True))
print(f"largest difference over {yours.size} numbers: {np.abs(yours - keras_own).max():.1e}")

before = keras.layers.GRU(32, reset_after=False)
keras_own, h = np.asarray(before(x)), np.zeros((8, 32), "float32")
for t in range(x.shape[1]):
    h = gru_step_reset_before(x[:, t], h, *before.get_weights())
print(f"reset before, after {x.shape[1]} steps:        {np.abs(h - keras_own).max():.1e}")

# %% [markdown]
# ## Are return_sequences and go_backwards of any use here?
#
# Some people say that a GRU gains nothing from `return_sequences` and `go_backwards`. Look.
# **Which steps does the last output depend on?** A GRU with Keras' default weights reads a line of
# verse, once forwards and once with `go_backwards=True`.
#
# The influence of a step is the norm of a gradient: that of the sum of the last output's squares with
# respect to the step's input.


# %%
def influence_of_steps(layer, x):
    """The influence of each step of x on the last output, (batch, time)."""
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(layer(x) ** 2)
    return tf.norm(tape.gradient(loss, x), axis=-1)


line = VERSE[18]
letters = sorted(set(line))
one_hot = tf.one_hot([[letters.index(c) for c in line]], len(letters))
curves = {}
for name, backwards in {"read forwards": False, "read with go_backwards": True}.items():
    keras.utils.set_random_seed(3)
    layer = keras.layers.GRU(16, go_backwards=backwards)
    layer.build(one_hot.shape)
    curves[name] = influence_of_steps(layer, one_hot)[0]
plots.influence(curves, line, "What the last output depends on")

# %% [markdown]
# Each curve is high only near the steps that the layer read last.
#
# <details><summary>The figure in words</summary>
#
# Logarithmic. One point for each character of the line. The forward curve climbs from left to
# right over many powers of ten, the backward curve falls in the same way. They cross in the
# middle.
#
# </details>
#
# Read forwards, the last output depends almost only on the end of the line; read backwards, on its
# beginning. A model that gets both knows both ends: `Bidirectional` does this
# (chapter 06), and it uses `go_backwards`.
#
# And a second layer needs `return_sequences`. If you leave it out and stack two layers, Keras
# refuses:

# %%
try:
    keras.Sequential([keras.Input((7, 3)), keras.layers.GRU(4), keras.layers.GRU(4)])
except ValueError as error:
    print(str(error)[:150])

# %% [markdown]
# *Expected ndim=3, found ndim=2*: the first layer's time axis is gone. With
# `return_sequences=True` in the first layer it works.
#
# In which order do the outputs come with `go_backwards`? Change one step of the input, and see which
# outputs move.

# %%
keras.utils.set_random_seed(4)
layer = keras.layers.GRU(2, return_sequences=True, go_backwards=True)
x = np.random.default_rng(4).normal(size=(1, 4, 3)).astype("float32")
outputs = np.asarray(layer(x))[0, :, 0]
changed = x.copy()
changed[0, -1] += 1.0
moved = np.flatnonzero(np.asarray(layer(changed))[0, :, 0] != outputs)
print("outputs that move when the last step of the input changes: ", moved.tolist())
changed = x.copy()
changed[0, 0] += 1.0
moved = np.flatnonzero(np.asarray(layer(changed))[0, :, 0] != outputs)
print("outputs that move when the first step of the input changes:", moved.tolist())

# %% [markdown]
# The last step moves all outputs, because the layer reads it first. The first step moves only the last
# output. So with `go_backwards` the first output belongs to the *last* step.

# %% [markdown] role="exercise" exercise="gru_shapes" difficulty=1 minutes=5
# ## Exercise 4: say the shapes before you run
#
# Write `gru_shapes(batch, time, features, units, return_sequences, return_state)`. Return a tuple
# with one shape for each tensor that the layer returns: `((4, 6),)` is one tensor of shape
# `(4, 6)`, and `((4, 5, 6), (4, 6))` are two. The weights are `3 * units` wide. Is the state?


# %% role="solution" exercise="gru_shapes"
def gru_shapes(batch, time, features, units, return_sequences, return_state):
    """The shape of each tensor that a GRU returns."""
    ### BEGIN SOLUTION
    last = (batch, units)
    outputs = (batch, time, units) if return_sequences else last
    return (outputs, last) if return_state else (outputs,)
    ### END SOLUTION


# %% role="test" exercise="gru_shapes" points=1
for arguments in [(2, 5, 3, 4, True, False), (2, 5, 3, 4, False, True)]:
    check.same_as(
        reference.shapes, gru_shapes, *arguments,
        says="batch 2, time 5, features 3, units 4, "
        f"return_sequences={arguments[4]}, return_state={arguments[5]}",
    )  # fmt: skip

# %% role="hidden" exercise="gru_shapes" points=1
### BEGIN HIDDEN TESTS
sizes = inputs.distinct_sizes(check.rng(4), ("batch", "time", "features", "units"))
for return_sequences in (False, True):
    for return_state in (False, True):
        arguments = (*sizes.values(), return_sequences, return_state)
        check.same_as(
            reference.shapes, gru_shapes, *arguments,
            says=f"return_sequences={return_sequences}, return_state={return_state}",
        )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## How far does a GRU remember?
#
# "GRUs and LSTMs solve the vanishing gradient" is what you read. Measure it: how much of the
# gradient at the last step arrives at a step some distance away, in layers without training?
# (Chapter 03 measured the same with 16 features. Here there are 4, so its numbers differ from
# these.)
#
# Beside the three cells as Keras initialises them there are two GRUs whose update gate starts with
# a bias of 3 and of 5. The other bias of the gate is zero, so z starts near sigmoid(3) = 0.95 and
# sigmoid(5) = 0.993.


# %% [markdown]
# **Predict first.** Three layers start as Keras makes them. Through which one does the *least* gradient arrive over 60 steps?
#
# - **a**: the SimpleRNN, because it has no gates
# - **b**: the LSTM, because it has the most gates
# - **c**: the GRU

# %%
predict_first("least_gradient", "")


# %%
def fresh(make, units, features, bias=None):
    """A layer with random weights; a GRU's update gate starts with the bias if one is given."""
    layer = make(units)
    layer.build((None, None, features))
    if bias is not None:
        W, U, b = layer.get_weights()
        b[0, :units] = bias
        layer.set_weights([W, U, b])
    return layer


def left_over_distance(layer, features=4, samples=100, steps=60):
    """Influence of the step at each distance from the last one, which has 1; a median of samples."""
    norms = np.asarray(influence_of_steps(layer, tf.random.normal((samples, steps, features))))
    return np.median(norms[:, ::-1] / norms[:, -1:], axis=0)


keras.utils.set_random_seed(1)
cells = {"SimpleRNN": keras.layers.SimpleRNN, "GRU": keras.layers.GRU, "LSTM": keras.layers.LSTM}
layers = {f"{name}, default": fresh(make, 16, 4) for name, make in cells.items()}
layers |= {f"GRU, update bias {b:.0f}": fresh(cells["GRU"], 16, 4, b) for b in (3.0, 5.0)}
curves = {name: left_over_distance(layer) for name, layer in layers.items()}
for name, left in curves.items():
    print(f"{name:20} after 59 steps {left[59]:.0e} of the gradient is left")
recurrent.gradient_against_distance(curves, "What is left of a gradient over a distance", 1e-15)

# %% [markdown]
# By default the GRU forgets fastest. A bias on its update gate changes that.
#
# <details><summary>The figure in words</summary>
#
# Logarithmic. The three default layers fall steeply, the GRU most steeply of all. The two GRUs
# with an update bias stay far above them; the curve for 5 is nearly level.
#
# </details>
#
# **At its default initialisation the GRU is the worst of the three.** About $10^{-13}$ of the
# gradient arrives over 60 steps (with four seeds we saw between $10^{-14}$ and $10^{-12}$, always
# the least of the three).
#
# The formula says why: all biases start at zero, so z starts near sigmoid(0) = 0.5, and half of the
# state is replaced at every step. $0.5^{60}$ is about $10^{-18}$. (More than that arrives, because a
# part of the gradient takes the way through the candidates.)
#
# An LSTM in Keras has an easier start, because its forget gate begins with a bias of 1 (chapter
# 04).
#
# It is not the architecture that remembers. It is an update gate near 1. A GRU *can* learn to hold z
# near 1. Whether training gets there depends on where it starts:


# %%
def recall_after_training(bias, steps=40, symbols=4, units=16):
    """Accuracy at naming the first of some random symbols, on 500 new samples."""
    keras.utils.set_random_seed(0)
    ids = np.random.default_rng(0).integers(0, symbols, (1500, steps))
    x, y = np.eye(symbols, dtype="float32")[ids], ids[:, 0]
    layer = fresh(keras.layers.GRU, units, symbols, bias)
    model = keras.Sequential([keras.Input((steps, symbols)), layer, keras.layers.Dense(symbols)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss=loss)
    model.fit(x[:1000], y[:1000], batch_size=50, epochs=8, verbose=0)
    return float((np.asarray(model(x[1000:])).argmax(-1) == y[1000:]).mean())


for bias in (0.0, 3.0):
    print(
        f"update bias {bias:.0f}: the first of 40 symbols is named correctly in {recall_after_training(bias):.0%} of the sequences"
    )

# %% [markdown]
# Guessing gives 25 %. With the default start the GRU is no better than that over 40 steps.
# With an update bias of 3 it learns the task (with the three seeds that we tried: 23 to 26 %
# against 100 %).
#
# Over 10 steps the default GRU learnt it each time (86 to 100 %), over 20 steps in one of
# three runs. So before you say that a cell "cannot remember", look at where its gates start.

# %% [markdown] role="exercise" exercise="gru_parameters" difficulty=1 minutes=10
# ## Exercise 5: count the weights
#
# Write `gru_parameters(features, units, reset_after)`: how many numbers does a GRU learn, biases
# included? Return a whole number. `reset_after` says which variant. Work it out from the table of
# shapes at the top; with `reset_after=True` both rows of the bias count.
#
# (To test yourself, you may build a Keras layer and call its `count_params()`; the check accepts
# that as an answer, too.)


# %% role="solution" exercise="gru_parameters"
def gru_parameters(features, units, reset_after):
    """The number of weights of a GRU, biases included."""
    ### BEGIN SOLUTION
    biases = 2 if reset_after else 1
    return 3 * units * (features + units + biases)
    ### END SOLUTION


# %% role="test" exercise="gru_parameters" points=1
for reset_after in (True, False):
    check.same_as(
        reference.parameters, gru_parameters, 3, 4, reset_after,
        says=f"3 features, 4 units, reset_after={reset_after}",
    )  # fmt: skip

# %% role="hidden" exercise="gru_parameters" points=1
### BEGIN HIDDEN TESTS
for features, units in [(7, 5), (2, 9), tuple(check.rng(5).integers(11, 40, 2).tolist())]:
    for reset_after in (True, False):
        check.same_as(
            reference.parameters, gru_parameters, features, units, reset_after,
            says=f"{features} features, {units} units, reset_after={reset_after}",
        )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown] role="exercise" exercise="compare_parameters" difficulty=1 minutes=10
# ## Exercise 6: the three cells side by side
#
# Write `compare_parameters(features, units)`. Return a dict with the number of weights of each
# cell with Keras' defaults: `{"SimpleRNN": ..., "GRU": ..., "LSTM": ...}`. A SimpleRNN has one
# block of weights, a GRU three, an LSTM four. Only one of them has two biases for each block.
#
# (Here too you may use `count_params()`.)


# %% role="solution" exercise="compare_parameters"
def compare_parameters(features, units):
    """The number of weights of the three cells, by name."""
    ### BEGIN SOLUTION
    block = units * (features + units + 1)
    return {
        "SimpleRNN": block,
        "GRU": gru_parameters(features, units, reset_after=True),
        "LSTM": 4 * block,
    }
    ### END SOLUTION


# %% role="test" exercise="compare_parameters" points=1
check.same_as(reference.every_cell, compare_parameters, 3, 4, says="3 features, 4 units")

# %% role="hidden" exercise="compare_parameters" points=1
### BEGIN HIDDEN TESTS
for features, units in [(6, 5), (2, 9), tuple(check.rng(6).integers(11, 40, 2).tolist())]:
    check.same_as(
        reference.every_cell, compare_parameters, features, units,
        says=f"{features} features, {units} units",
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Weights are one cost, time is another. The table shows your counts, and times measured now, on
# this machine, for one time step: forward, compiled, 32 samples of 50 steps, 64 features, 64 units.
# (This cell needs exercises 5 and 6.)

# %%
features = units = 64
counted = compare_parameters(features, units)
counted["GRU, reset before"] = gru_parameters(features, units, reset_after=False)
timed = {name: milliseconds_per_step(make(units), 32, 50, features) for name, make in cells.items()}
before = keras.layers.GRU(units, reset_after=False)
timed["GRU, reset before"] = milliseconds_per_step(before, 32, 50, features)
print("cell                 weights  ms a time step")
for name, weights in counted.items():
    print(f"{name:18} {weights:>9,} {timed[name]:>15.3f}")
plots.cells_compared(counted, timed)

# %% [markdown]
# The time does not grow in proportion to the number of weights.
#
# <details><summary>The figure in words</summary>
#
# Two bars for each cell, as multiples of the SimpleRNN's. The bars of the weights are at 1, about
# 3, 4 and 3; the hatched bars of the time are lower and closer together.
#
# </details>
#
# A GRU has a little more than three quarters of an LSTM's weights (a little more because of its
# second bias). But it does not save a quarter of the time. In our runs on two busy cores GRU and LSTM
# took about the same time, roughly twice a SimpleRNN's and not three or four times. At this size, much
# of the time is the overhead of starting operations.
#
# Your numbers will differ; run the cell twice to see by how much.

# %% [markdown]
# ## In your own words
#
# For one unit of a GRU in Keras, z is 0.99 at every step of a line of 20 words, and r is 0.01. A
# friend says: "The reset gate is almost shut, so this unit is erased at every step." Is that so?
#
# The unit holds a number s before the first word. How much of s is left in it at the end of the
# line, roughly? And what would be in it if z were 0.01 instead, and r still 0.01? Three or four
# sentences.
#
# With the course's sources, `rnn-course solution what_the_gates_do` shows a model answer afterwards.

# %% [markdown] role="written" exercise="what_the_gates_do" points=3
# ### BEGIN SOLUTION
# No. The reset gate decides how much of the old state the *candidate* sees; it does not change the
# state that is kept. With z = 0.99 the unit keeps 99 % of its state at each step. At the end about
# $0.99^{20}$, some four fifths, of s is left, and a little of the candidates is
# mixed in.
#
# With z = 0.01 the candidate replaces the state at each step, and with r = 0.01 the candidate
# hardly knows the past. At the end the unit depends almost only on the last word.
#
# **Rubric**
# - 1 point: says that the reset gate acts on the candidate only, not on the state that is kept.
# - 1 point: says that with z = 0.99 most of the old state is still there after 20 steps (a rough
#   figure such as 80 % is not required).
# - 1 point: says that with z = 0.01 and r = 0.01 the unit depends on the last word (almost) alone.
# ### END SOLUTION

# %% [markdown]
# And a second question. A colleague moves a GRU from PyTorch to Keras. Every array
# has the shape that Keras wants, nothing raises an error, and the outputs are wrong. (An array can
# be brought into the right shape in a wrong way.)
#
# Name two causes that the translation table makes
# likely, and say for each how your colleague can find out whether it is the one.
#
# Why was there no error? Three or four sentences.
#
# With the course's sources, `rnn-course solution moving_weights` shows a model answer afterwards.

# %% [markdown] role="written" exercise="moving_weights" points=3
# ### BEGIN SOLUTION
# The blocks may be in PyTorch's order, r, z, candidate, where Keras expects z, r, candidate: swap
# the first two blocks of kernel, recurrent kernel and both biases, and compare. The kernels may
# have been reshaped to `(features, 3 * units)` where they should have been transposed: compare one
# column with the row that it should be. The two biases may have been added up into one row, or
# swapped: they have to be the two rows of `(2, 3 * units)`, and with zero biases on both sides the
# difference would vanish. (`reset_after=False` in Keras is a possible cause as well, but its bias
# has another shape.)
#
# To find out, run one step from a known state on both sides, with terms set to zero one by one.
# There was no error because all three blocks have the same shape: a wrong order is a valid set of
# weights.
#
# **Rubric**
# - 1 point: names two causes that fit the table (order of the gates, transposed kernels, biases
#   summed or swapped, reset before instead of after).
# - 1 point: gives for each a way to find out (compare one step, swap the blocks, zero the
#   biases...).
# - 1 point: says that the wrong weights have the right shapes, so nothing can complain.
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | z near 1 takes the new. | In Keras z near 1 *keeps* the old state. Chung and others (2014) write the opposite. |
# | The reset gate erases the state. | It hides the old state from the candidate. z decides what is kept. |
# | The reset gate filters the input. | The candidate reads the whole input. r is applied to the state's part. |
# | The two biases can be added up. | In the gates, yes. In the candidate b[1] is inside the reset gate, b[0] outside. |
# | A GRU has one bias, so `3 * units * (features + units + 1)` weights. | Keras' default has two: `3 * units * (features + units + 2)`. |
# | The gates are in the order r, z, candidate. | In PyTorch. In Keras it is z, r, candidate. |
# | Reset-after is for GPUs only. | It is Keras' default and runs anywhere. cuDNN knows *only* it. |
# | A GRU has an output gate, or returns three tensors. | Two gates and a candidate; the output and one state. |
# | A GRU cures vanishing gradients. | With default weights it has the steepest fall of the three. An update gate near 1 cures them. |
# | Fewer weights mean less time in proportion. | Measure it. |
#
# ## Recap
#
# - z divides between old state and candidate; r decides what the candidate knows of the old state.
# - `reset_after=True` is Keras' default: two biases, `(2, 3 * units)`, the reset gate after the
#   product. `reset_after=False` is another model with other weights.
# - Three blocks of weights, in the order z, r, candidate: `3 * units * (features + units + 2)`
#   numbers.
# - How far a GRU remembers at first depends on the bias of its update gate.
#
# ## Further reading
#
# - K. Cho and others, *Learning phrase representations using RNN encoder-decoder for statistical
#   machine translation*, 2014, arXiv 1406.1078 (its first and last version differ in where the
#   reset gate acts).
# - J. Chung, C. Gulcehre, K. Cho and Y. Bengio, *Empirical evaluation of gated recurrent neural
#   networks on sequence modeling*, 2014, arXiv 1412.3555.
# - A. Zhang and others, *Dive into Deep Learning*, the section on gated recurrent units.
# - The Keras documentation of `GRU`.
