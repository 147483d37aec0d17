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
# # The simple recurrent network
#
# Read this line aloud: *the bell is not the bell you heard*. The second *bell* means something
# different to you, because you remember what you have just read. A dense layer can't do that. It
# sees one token, or a fixed number of tokens, and starts from scratch every time.
#
# In this chapter you build the smallest network that remembers something. You find out exactly
# what it computes, and how far its memory reaches.
#
# **After this chapter you can**
#
# - compute a recurrent layer's output by hand, and get the same numbers as Keras;
# - say, for every argument of the layer, which tensors it returns and what shape each one has;
# - explain why a state goes from step to step but not from one sample of a batch to the next;
# - measure how a gradient shrinks or grows with distance, and keep it from exploding.
#
# **You need** chapter 00 (shapes), from chapter 02 that a token can be a vector, and how a
# gradient goes through a dense layer; matrix products, and the chain rule. The last exercise needs
# all of it. Shapes are always `(batch, time, features)`.
#
# **Time:** about 20 minutes of reading, and 115 for the exercises and the question at the end.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.check import by_hand, random_inputs as inputs
from rnn_helpers.check.by_hand import made_by
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics.recurrent.explorable import Reader, step_by_step
from rnn_helpers.topics.simple_rnn import figures as plots, mistakes, oracle as reference

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("last_step", "masked_mean")

# %% [markdown]
# ## One layer, drawn once for each step
#
# How can a network read three words with dense layers? The first layer reads word 1. The second
# reads word 2 together with what the first one returned, the third reads word 3 together with what
# the second one returned.
#
# Now use *the same weights* in all three. Then it is one layer that runs three times, once for
# each *time step*, and it can read a text of any length. This is a recurrent layer.
#
# Drawn with one column per time step, the layer is called *unrolled*. The three boxes in the
# middle are not three layers. They are one box at three moments.

# %%
plots.unrolled_network(["the", "river", "keeps"])

# %% [markdown]
# Follow the blue arrows: the state $h$ is the only way from one word to the next.
#
# <details><summary>The figure in words</summary>
#
# Three columns, one for each word. In each an input x goes up through W into a box marked tanh,
# where the bias b is added, and an output y, which is the state h, comes out at the top. An arrow
# marked h leads from each box to the next one through U; the first comes from a start state h0.
#
# </details>
#
# Three things meet in the box: the input of this step, $x_t$; the state that the previous step left,
# $h_{t-1}$; and a bias. How is the output computed? This is the whole formula:
#
# $$h_t = \tanh(x_t W + h_{t-1} U + b) \qquad y_t = h_t$$
#
# | name | in Keras | shape |
# |---|---|---|
# | $x_t$ | input at step t | `(batch, features)` |
# | $h_t$ | state, also called hidden state | `(batch, units)` |
# | $W$ | kernel | `(features, units)` |
# | $U$ | recurrent kernel | `(units, units)` |
# | $b$ | bias | `(units,)` |
#
# (Keras calls a matrix of weights a *kernel*. The kernel of a notebook is another thing.)
#
# *Units* is the width of the state: how many numbers the layer remembers. It has nothing to do
# with the number of steps. A line of 3 words and a line of 300 use the same $W$, $U$ and $b$.
#
# tanh turns any number into one between -1 and 1. Numbers near 0 hardly change. Large ones end up
# close to -1 or 1, where the curve is almost flat.
#
# The formula is the one in the documentation of `keras.layers.SimpleRNN`; the network is Jeffrey
# Elman's (*Finding structure in time*, 1990).

# %% [markdown] role="exercise" exercise="simple_rnn_step" difficulty=1 minutes=10
# ## Exercise 1: one step
#
# Write `simple_rnn_step(x_t, h, W, U, b)`: the formula as code. `x_t` is `(batch, features)`, `h`
# is the previous state, `(batch, units)`, and the weights have the shapes of the table. Return the
# next state, `(batch, units)`.
#
# Use NumPy or TensorFlow operations; don't call a Keras layer, cell or loss. (A Keras *cell*, such as
# `keras.layers.SimpleRNNCell`, is a layer's single step. The check compares your step with it.)


# %% role="solution" exercise="simple_rnn_step"
def simple_rnn_step(x_t, h, W, U, b):
    """The next state, (batch, units), from one input, (batch, features), and the previous state."""
    ### BEGIN SOLUTION
    return np.tanh(x_t @ W + h @ U + b)
    ### END SOLUTION


# %% role="test" exercise="simple_rnn_step" points=1
case = inputs.recurrent_case("simple_rnn", np.random.default_rng(1))
x_t, h, W, U, b = case.x[:, 0], case.h0, case.W, case.U, case.b
check.same_as(
    reference.step, simple_rnn_step, x_t, h, W, U, b,
    says="one step gives the state that Keras' cell gives",
)  # fmt: skip

# %% role="hidden" exercise="simple_rnn_step" points=2
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("simple_rnn", check.rng(1))
x_t, h, W, U, b = case.x[:, 1], case.h0, case.W, case.U, case.b
nothing = {"x_t": np.zeros_like(x_t), "h": np.zeros_like(h), "b": np.zeros_like(b)}
probes = {
    "other inputs": (x_t, h, W, U, b),
    "the input's part alone (h and b are zero)": (x_t, nothing["h"], W, U, nothing["b"]),
    "the state's part alone (x_t and b are zero)": (nothing["x_t"], h, W, U, nothing["b"]),
    "the bias alone (x_t and h are zero)": (nothing["x_t"], nothing["h"], W, U, b),
    "a state of many digits, where tanh is flat": (x_t, 50 * h, W, U, b),
    "a batch of one sample": (x_t[:1], h[:1], W, U, b),
}
for says, arguments in probes.items():
    check.same_as(reference.step, simple_rnn_step, *arguments, says=says)
unseen = by_hand.unseen(check.rng(90), x_t, h, W, U, b)
check.returns(
    made_by, simple_rnn_step, by_hand.RECURRENT, *unseen,
    **by_hand.expects(reference.step(*unseen)),
    says="who does the work of simple_rnn_step",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## From a step to a layer
#
# A layer is a loop over that step. Four arguments decide what it returns, and most confusion about
# recurrent networks is about these four:
#
# | argument | what changes |
# |---|---|
# | `h0` (Keras: `initial_state`) | the state before the first step; zeros if none is given |
# | `return_sequences=True` | the layer returns the outputs of all steps, `(batch, time, units)`, instead of only the last, `(batch, units)` |
# | `return_state=True` | the layer returns a second value: the last state, `(batch, units)` |
# | `go_backwards=True` | the layer reads the steps from the last to the first |
#
# Which one do you need? If a text gets a single answer (is this review good or bad?), the last
# output is enough: *many to one*. If every word gets an answer (is this word a noun?), you need
# the outputs of all steps: *many to many*.
#
# Before you write the layer, look at the state at work. Your own `simple_rnn_step` reads a line of
# verse, one character at a time (each character is a one-hot vector). The layer has 12 units and
# random weights. It has not been trained.

# %% [markdown]
# **Predict first.** The line has the word *bell* twice, and the weights are the same at every step. What are the states at the second *bell*?
#
# - **a**: the same four states as at the first *bell*, because the inputs and the weights are the same
# - **b**: another state at *b*, and the same ones as before at the other three letters
# - **c**: other states at all four letters

# %%
predict_first("second_bell", "")

# %%
line = VERSE[18]
letters = sorted(set(line))
one_hot = np.eye(len(letters), dtype="float32")[[letters.index(c) for c in line]]
keras.utils.set_random_seed(3)
reader = keras.layers.SimpleRNN(12, return_sequences=True)
states = np.asarray(reader(one_hot[None]))[0]
bells = [range(at, at + 4) for at in (line.find("bell"), line.rfind("bell"))]
layer_of_12 = Reader("simple_rnn", "".join(letters), reader.get_weights())
step_by_step(simple_rnn_step, layer_of_12, line, framed=bells)

# %% [markdown]
# Press *Play*, or go step by step. Each column depends on all that was read before: in the two
# frames the inputs are the same four characters, and the states are not the same.
#
# <details><summary>The figure in words</summary>
#
# A heat map that grows with each step: one row for each of 12 units, one column for each character
# of "the bell is not the bell you heard,". Colours run from -1 (orange) to 1 (purple). The columns
# of the two words "bell" have frames; they look alike but are not equal. Beside it, the new number
# of one unit is taken apart: what x W, h U and b add to its sum, and the tanh of the sum.
#
# </details>
#
# Three things to try:
#
# - Stop at step 0. What does h U add to each unit, and why?
# - Go to the first *b* (step 4) and to the second (step 20). Which part of the sum is the same, and
#   which is not?
# - Open the sum and choose other units. How much does the character add, and how much the old state?
#
# If a state depended on its input alone, the columns would be equal. The next cell measures the
# difference.

# %%
first, second = line.find("bell"), line.rfind("bell")
for i, letter in enumerate("bell"):
    apart = np.abs(states[first + i] - states[second + i]).max()
    print(f"{letter}: the two states differ by up to {apart:.3f}")

# %% [markdown] role="exercise" exercise="simple_rnn" difficulty=2 minutes=20
# ## Exercise 2: the layer
#
# Write
# `simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False)`.
# `x` is `(batch, time, features)`. Loop over the time steps and call your `simple_rnn_step` at
# each one. Support the four arguments of the table; `h0` is `(batch, units)`.
#
# Three details decide
# whether you get Keras' numbers:
#
# - Without `h0` every sample starts from zeros.
# - With `go_backwards` the outputs stay in the order in which they were *made*: the first one
#   belongs to the last input step. So the last state is the one after the *first* input step.
# - With `return_state` return a tuple, `(output, last_state)`.
#
# Use NumPy or TensorFlow operations; don't call a Keras layer, cell or loss. (The check
# accepts a Keras cell only in place of your `simple_rnn_step`.)


# %% role="solution" exercise="simple_rnn"
def simple_rnn(x, W, U, b, h0=None, return_sequences=False, return_state=False, go_backwards=False):
    """The outputs of a SimpleRNN over x, (batch, time, features); see the table above."""
    ### BEGIN SOLUTION
    h = np.zeros((x.shape[0], U.shape[0]), dtype=x.dtype) if h0 is None else h0
    steps = range(x.shape[1] - 1, -1, -1) if go_backwards else range(x.shape[1])
    every_state = []
    for t in steps:
        h = simple_rnn_step(x[:, t], h, W, U, b)
        every_state.append(h)
    output = np.stack(every_state, axis=1) if return_sequences else h
    return (output, h) if return_state else output
    ### END SOLUTION


# %% role="test" exercise="simple_rnn" points=2
case = inputs.recurrent_case("simple_rnn", np.random.default_rng(2))
x, W, U, b, h0 = case.x, case.W, case.U, case.b, case.h0
check.same_as(reference.layer, simple_rnn, x, W, U, b, says="the last output, from zeros")
check.same_as(
    reference.layer, simple_rnn, x, W, U, b, return_sequences=True,
    says="every output, with return_sequences",
)  # fmt: skip

# %% role="hidden" exercise="simple_rnn" points=4
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("simple_rnn", check.rng(2))
x, W, U, b = case.x, case.W, case.U, case.b
for return_sequences in (False, True):
    for return_state in (False, True):
        for go_backwards in (False, True):
            arguments = {
                "return_sequences": return_sequences,
                "return_state": return_state,
                "go_backwards": go_backwards,
            }
            # Every pair of settings of two of the four arguments occurs.
            h0 = case.h0 if sum(arguments.values()) % 2 else None
            on = [name for name, value in arguments.items() if value]
            on += ["h0"] if h0 is not None else []
            check.same_as(
                reference.layer, simple_rnn, x, W, U, b, h0, **arguments,
                says=f"arguments: {', '.join(on) or 'none'}",
            )  # fmt: skip
unseen = by_hand.unseen(check.rng(90), x, W, U, b)
check.returns(
    made_by, simple_rnn, by_hand.RECURRENT_LOOP, *unseen,
    **by_hand.expects(reference.layer(*unseen)),
    says="who does the work of simple_rnn",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### Is the state the same as the output?
#
# Yes, for this layer: the formula says $y_t = h_t$. Check it in Keras: the last output and the
# returned state are identical.

# %%
both = keras.layers.SimpleRNN(5, return_sequences=True, return_state=True)
outputs, state = both(np.random.default_rng(0).normal(size=(3, 4, 2)).astype("float32"))
print("outputs", tuple(outputs.shape), " state", tuple(state.shape))
print("last output equals state:", bool(np.all(np.asarray(outputs)[:, -1] == np.asarray(state))))

# %% [markdown]
# So with a SimpleRNN, `return_state` gives you nothing that `return_sequences` has not already
# given you. It exists because other layers are different: an LSTM has a second state that is *not*
# its output (chapter 04).

# %% [markdown] role="exercise" exercise="simple_rnn_shapes" difficulty=1 minutes=5
# ## Exercise 3: say the shapes before you run
#
# Write `simple_rnn_shapes(batch, time, features, units, return_sequences, return_state)`. Return a
# tuple with one shape for each tensor that the layer returns: `((4, 6),)` is one tensor of shape
# `(4, 6)`, and `((4, 5, 6), (4, 6))` are two. You get all sizes of the layer and its input; you
# may not need all of them.


# %% role="solution" exercise="simple_rnn_shapes"
def simple_rnn_shapes(batch, time, features, units, return_sequences, return_state):
    """The shape of each tensor that a SimpleRNN returns."""
    ### BEGIN SOLUTION
    output = (batch, time, units) if return_sequences else (batch, units)
    return (output, (batch, units)) if return_state else (output,)
    ### END SOLUTION


# %% role="test" exercise="simple_rnn_shapes" points=1
for arguments in [(2, 5, 3, 4, False, False), (2, 5, 3, 4, True, False)]:
    check.same_as(
        reference.shapes, simple_rnn_shapes, *arguments,
        says=f"batch 2, time 5, features 3, units 4, return_sequences={arguments[4]}",
    )  # fmt: skip

# %% role="hidden" exercise="simple_rnn_shapes" points=1
### BEGIN HIDDEN TESTS
sizes = inputs.distinct_sizes(check.rng(3), ("batch", "time", "features", "units"))
for return_sequences in (False, True):
    for return_state in (False, True):
        arguments = (*sizes.values(), return_sequences, return_state)
        check.same_as(
            reference.shapes, simple_rnn_shapes, *arguments,
            says=f"return_sequences={return_sequences}, return_state={return_state}",
        )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown] role="exercise" exercise="simple_rnn_parameters" difficulty=1 minutes=5
# ## Exercise 4: count the weights
#
# Write `simple_rnn_parameters(features, units)`: how many numbers does the layer learn, biases
# included? Return a whole number. Work it out from the table of shapes above. (To test yourself,
# you may build a Keras layer and call its `count_params()`; the check accepts that as an answer,
# too.)
#
# Notice what the arguments do not contain: the number of time steps.


# %% role="solution" exercise="simple_rnn_parameters"
def simple_rnn_parameters(features, units):
    """The number of weights of a SimpleRNN, biases included."""
    ### BEGIN SOLUTION
    return features * units + units * units + units
    ### END SOLUTION


# %% role="test" exercise="simple_rnn_parameters" points=1
check.same_as(reference.parameters, simple_rnn_parameters, 3, 4, says="3 features, 4 units")

# %% role="hidden" exercise="simple_rnn_parameters" points=1
### BEGIN HIDDEN TESTS
for features, units in [(7, 5), (1, 2), tuple(check.rng(4).integers(8, 40, 2).tolist())]:
    check.same_as(
        reference.parameters, simple_rnn_parameters, features, units,
        says=f"{features} features, {units} units",
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## Why does the state not go to the next sample?
#
# The state goes from step to step. So why does it stop at the end of a sample, and why is it gone
# when the next batch comes?
#
# Try it. A batch contains two lines of verse that have nothing to do with each other. First each
# line is read from zeros, as Keras does.
#
# Then the two lines change places in the batch. Finally
# the second line starts, wrongly, from the state in which the first line ended.
#
# The figure shows how far the state of line 2 differs from the first reading.


# %%
def first_unit(batch, start=None):
    """The first unit's state over time, for each line of a batch."""
    return np.asarray(reader(batch, initial_state=start))[:, :, 0]


def encoded(text, length=18):
    """A line as one-hot characters, (length, letters); unknown characters are all zero."""
    return np.array([[float(letter == c) for letter in letters] for c in text[:length]], "float32")


a, b_line = encoded(VERSE[0]), encoded(VERSE[4])
apart = first_unit(np.stack([a, b_line]))
swapped = first_unit(np.stack([b_line, a]))
end_of_a = np.asarray(reader(a[None]))[:, -1]
leaked = first_unit(b_line[None], start=[end_of_a])
plots.sequences_compared(
    {
        "first in the batch": swapped[0] - apart[1],
        "started from line 1's end": leaked[0] - apart[1],
    },
    "Line 2, compared with its first reading",
    ylabel="difference of one unit",
)

# %% [markdown]
# The place in the batch makes no difference at all. A leaked state changes the later states, most of
# all in the first ten steps.
#
# <details><summary>The figure in words</summary>
#
# How far the state of one unit differs from its value in the first reading, over 18 time steps.
# When line 2 is first in the batch, the difference is zero at every step. When it starts from the
# end of line 1, the difference is large at the beginning and small after about ten steps.
#
# </details>
#
# When every line starts from zeros, its numbers depend on that line alone. If the state leaked
# into the next sample, the answer for a line would depend on the line that happened to come before
# it. So a batch is a set of *independent* samples, computed side by side.
#
# There is one case in which the state should go on: when a piece really *is* the continuation of the
# piece before. You cut a text that is too long for one batch into pieces, and carry
# the state from piece to piece. Keras does this with `stateful=True`: row 17 of a batch starts
# from the last state of row 17 of the batch before. You write it now for yourself.

# %% [markdown] role="exercise" exercise="run_in_chunks" difficulty=2 minutes=15
# ## Exercise 5: a long run in chunks
#
# Write `run_in_chunks(x, chunk, W, U, b)`. Run a SimpleRNN over `x`, `(batch, time, features)`, in
# pieces of `chunk` steps, so that the outputs are *the same* as those of one long run. Return all
# of them, `(batch, time, units)`.
#
# - The last piece may be shorter, and `chunk` may be larger than the number of steps.
# - A `chunk` below 1, such as 0, is a `ValueError` whose message contains the word `chunk`.
#
# Use your `simple_rnn`. (If you left exercise 2 out, a Keras layer is accepted here.)


# %% role="solution" exercise="run_in_chunks"
def run_in_chunks(x, chunk, W, U, b):
    """Every output, (batch, time, units), computed chunk steps at a time with the state carried."""
    ### BEGIN SOLUTION
    if chunk < 1:
        raise ValueError(f"chunk must be at least 1, not {chunk}")
    h, pieces = None, []
    for start in range(0, x.shape[1], chunk):
        piece, h = simple_rnn(
            x[:, start : start + chunk], W, U, b, h0=h, return_sequences=True, return_state=True
        )
        pieces.append(piece)
    return np.concatenate(pieces, axis=1)
    ### END SOLUTION


# %% role="test" exercise="run_in_chunks" points=2
case = inputs.recurrent_case("simple_rnn", np.random.default_rng(5), time=7)
x, W, U, b = case.x, case.W, case.U, case.b
check.same_as(
    reference.chunked, run_in_chunks, x, 3, W, U, b,
    says="7 steps in chunks of 3 give the outputs of one long run",
)  # fmt: skip

# %% role="hidden" exercise="run_in_chunks" points=3
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("simple_rnn", check.rng(5), time=8)
x, W, U, b = case.x, case.W, case.U, case.b
for chunk in (3, 1, 4, 8, 20):
    check.same_as(
        reference.chunked, run_in_chunks, x, chunk, W, U, b,
        says=f"8 steps in chunks of {chunk}",
    )  # fmt: skip
for chunk in (0, -2):
    check.raises(
        run_in_chunks, x, chunk, W, U, b,
        error=ValueError, mentions=("chunk",),
        says=f"a chunk of {chunk} steps is refused",
        mistake=mistakes.CHUNK_NOT_CHECKED,
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## How far does the memory reach?
#
# For the network to learn that the last word depends on the first, the gradient of the loss has to
# travel back through every step in between. Begin with a single number. At each step back, the
# gradient is multiplied by $u$, the weight of the state. Over 60 steps it is multiplied by
# $u^{60}$: with $u = 0.8$ a millionth is left ($0.8^{60} \approx 1.5 \cdot 10^{-6}$), and with
# $u = 1.2$ it becomes 56,000 times as large.
#
# In the layer the weight is a matrix $U$, and each step also multiplies by the slope of tanh,
# which is at most 1. Leave tanh out for a moment (this is called the *linear case*). Then the
# derivative of a state with respect to the state $k$ steps earlier is the matrix power
#
# $$U^k = U\, U \cdots U \quad (k \text{ times})$$
#
# The *spectral norm* of a matrix is the largest factor by which it can stretch a vector;
# `np.linalg.norm(M, 2)` computes it for a matrix `M`. (A gradient that goes back is multiplied by
# the transpose of $U^k$. The transpose has the same norm, so you need not care about the
# direction.)

# %% [markdown] role="exercise" exercise="state_gradient_norms" difficulty=2 minutes=10
# ## Exercise 6: what is left of a gradient
#
# Write `state_gradient_norms(U, steps)`. Return the spectral norm of $U^k$ for $k$ = 1, 2, ...,
# `steps`, as an array of shape `(steps,)`. `steps` is at least 1. $U^k$ is a power of the whole
# matrix, not of each number.


# %% role="solution" exercise="state_gradient_norms"
def state_gradient_norms(U, steps):
    """Spectral norm of the k-th matrix power of U, for k = 1 to steps; shape (steps,)."""
    ### BEGIN SOLUTION
    product = np.eye(len(U))
    norms = []
    for _ in range(steps):
        product = product @ U
        norms.append(np.linalg.norm(product, 2))
    return np.array(norms, dtype="float32")
    ### END SOLUTION


# %% role="test" exercise="state_gradient_norms" points=1
U = np.array([[0.5, 0.8, -0.2], [-0.3, 0.4, 0.9], [0.6, -0.1, 0.7]], "float32")
check.same_as(
    reference.linear_state_gradients, state_gradient_norms, U, 4,
    says="the norms over 1 to 4 steps",
)  # fmt: skip

# %% role="hidden" exercise="state_gradient_norms" points=2
### BEGIN HIDDEN TESTS
generator = check.rng(6)
for units, steps in [(3, 6), (5, 5), (2, 1)]:
    U = generator.normal(size=(units, units)).astype("float32") / np.sqrt(units).astype("float32")
    check.same_as(
        reference.linear_state_gradients, state_gradient_norms, U, steps,
        says=f"{units} units, {steps} steps",
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Now draw it, for three recurrent kernels: 0.8, 1.0 and 1.2 times the same *orthogonal* matrix, which
# turns a vector without stretching it. Keras initialises $U$ with such a matrix.
#
# The fourth curve is measured in a real layer with Keras' default initialisation and random
# inputs, tanh included. (`tf.GradientTape` computes the gradient: it records what is computed, and
# goes back over the record. You need not write that yourself. The figure needs exercise 6.)


# %% [markdown]
# **Predict first.** Keras starts a SimpleRNN with an orthogonal $U$, which does not shrink a vector. A loss is computed from the last state, and its gradient with respect to each input word. How large is the gradient at the word 60 steps earlier, compared with that at the last word?
#
# - **a**: about as large
# - **b**: about a hundredth
# - **c**: less than a millionth

# %%
predict_first("first_word_after_60_steps", "")


# %%
def default_layer_norms(steps, units=16, seeds=5):
    """Size of a gradient at each distance from the last input, where it is 1; median over seeds."""
    found = []
    for seed in range(seeds):
        keras.utils.set_random_seed(seed)
        layer = keras.layers.SimpleRNN(units)
        x = tf.random.normal((1, steps, units), seed=seed)
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(layer(x) ** 2)
        norms = np.linalg.norm(np.asarray(tape.gradient(loss, x))[0], axis=-1)
        found.append(norms[::-1] / norms[-1])
    return np.median(found, axis=0)


turn = np.asarray(keras.initializers.Orthogonal(seed=1)((16, 16)))
curves = {f"linear, orthogonal x {g}": state_gradient_norms(g * turn, 60) for g in (0.8, 1.0, 1.2)}
curves["a default layer, tanh included"] = default_layer_norms(60)
plots.gradient_against_distance(curves, "What is left of a gradient over a distance")

# %% [markdown]
# On this logarithmic scale a straight line means "multiplied by the same factor at each step". The
# default layer falls most steeply.
#
# <details><summary>The figure in words</summary>
#
# Logarithmic. Over 60 steps the curve for 0.8 falls to about a millionth, that for 1.0 stays
# level, that for 1.2 rises to about fifty thousand. The curve of the default layer starts at 1 and
# falls more steeply still, to below a millionth of a millionth.
#
# </details>
#
# - If the factor is below 1, the gradient **vanishes**: with 0.8 only about a millionth arrives after
#   60 steps, so the network can hardly learn what the first word has to do with the last.
# - If it is above 1, the gradient **explodes**: plain gradient descent then takes a huge step, and
#   destroys what was learnt.
# - An orthogonal $U$ keeps it level, but only in the linear case. In the default layer the slope
#   of tanh is below 1 wherever a state is not zero, and the gradient vanishes all the same.
#
# It is often said that "a SimpleRNN forgets after ten steps". That is too simple. How far back it
# remembers depends on $U$, and on how far the states are pushed into the flat part of tanh. So it
# also depends on the initialisation and on the inputs.
#
# Chapter 04 compares it with an LSTM.
#
# Exploding gradients have a simple cure. If the gradients, taken together, are too large, scale
# all of them down by the same factor. (Pascanu, Mikolov and Bengio, *On the difficulty of training
# recurrent neural networks*, 2013.)

# %% [markdown] role="exercise" exercise="clip_by_global_norm" difficulty=2 minutes=10
# ## Exercise 7: clip
#
# Write `clip_by_global_norm(grads, limit)`. `grads` is a list of arrays of any shapes, at least
# one. Their global norm is the root of the sum of the squares of *all* their numbers.
#
# - If the global norm is above `limit` (a number above 0), scale all arrays by one factor, so that
#   the global norm becomes `limit`.
# - Otherwise their numbers stay the same.
#
# Return a list of arrays, and leave the given ones unchanged. Your function must also work when all
# gradients are zero.


# %% role="solution" exercise="clip_by_global_norm"
def clip_by_global_norm(grads, limit):
    """The gradients, scaled by one factor where their global norm is above limit."""
    ### BEGIN SOLUTION
    total = np.sqrt(sum(np.sum(np.square(g)) for g in grads))
    if total <= limit:
        return list(grads)
    return [g * (limit / total) for g in grads]
    ### END SOLUTION


# %% role="test" exercise="clip_by_global_norm" points=1
grads = [np.array([[3.0, -4.0]], "float32"), np.array([1.0, 2.0, 2.0], "float32")]
check.same_as(
    reference.clip_by_global_norm, clip_by_global_norm, grads, 2.0,
    says="two gradients above the limit are scaled together",
)  # fmt: skip

# %% role="hidden" exercise="clip_by_global_norm" points=2
### BEGIN HIDDEN TESTS
generator = check.rng(7)
grads = [generator.normal(size=shape).astype("float32") for shape in [(3, 4), (5,), (2, 3, 2)]]
zeros = [np.zeros((2, 3), "float32"), np.zeros(4, "float32")]
for says, given, limit in [
    ("three gradients above the limit", grads, 1.5),
    ("gradients below the limit stay as they are", grads, 1000.0),
    ("gradients that are all zero", zeros, 1.0),
    ("a norm of 0.5, above 0.4", [np.array([0.3], "float32"), np.array([[0.4]], "float32")], 0.4),
]:
    check.same_as(reference.clip_by_global_norm, clip_by_global_norm, given, limit, says=says)
### END HIDDEN TESTS

# %% [markdown]
# `keras.optimizers.Adam(global_clipnorm=1.0)` does exactly this. There are two similar arguments.
# `clipvalue` cuts off each number by itself, which changes the direction of the step. `clipnorm`
# takes the norm of each variable alone.
#
# (This cell needs exercise 7.)

# %%
pair = [np.array([3.0, 4.0, 0.1], "float32")]
print("by norm ", np.round(clip_by_global_norm(pair, 1.0)[0], 3), " keeps the direction")
print("by value", np.clip(pair[0], -1, 1), "        does not: the first two have become equal")

# %% [markdown] role="exercise" exercise="simple_rnn_backward" difficulty=3 minutes=30
# ## Exercise 8 (stretch): backpropagation through time
#
# Write `simple_rnn_backward(x, W, U, b, upstream)`: the gradients by hand. The layer starts from
# zeros. `upstream`, `(batch, time, units)`, is the gradient of the loss with respect to every
# output. Return a tuple `(dx, dW, dU, db)`, each of the shape of its variable.
#
# Run the layer forwards first and keep its states. Then go back in time. At step $t$:
#
# 1. Two gradients meet in $h_t$: that of its own output, and what comes back from step $t+1$
#    (nothing, at the last step). Add them.
# 2. Multiply the sum by the slope of tanh, which is $1 - h_t^2$. This gives $g$, the gradient of
#    the sum inside tanh, $x_t W + h_{t-1} U + b$.
# 3. The weights get what they got in chapter 02: $x_t^\top g$ goes to $W$, and $h_{t-1}^\top g$ to
#    $U$. The other factor of each product gets $g$ times the transposed weights: $g W^\top$ goes to
#    $x_t$, and $g U^\top$ back to $h_{t-1}$. The bias gets the sum of $g$ over the batch.
#
# $W$, $U$ and $b$ are used at every step, so their gradients add up over the steps.
# (`tf.GradientTape` finds the same gradients. Use it to test yourself; the check accepts it, but
# then you miss the point of the exercise.)


# %% role="solution" exercise="simple_rnn_backward"
def simple_rnn_backward(x, W, U, b, upstream):
    """Gradients of sum(upstream * outputs) with respect to x, W, U and b."""
    ### BEGIN SOLUTION
    outputs = simple_rnn(x, W, U, b, return_sequences=True)
    dx, dW, dU, db = (np.zeros_like(variable) for variable in (x, W, U, b))
    dh = np.zeros_like(outputs[:, 0])
    for t in reversed(range(x.shape[1])):
        before = outputs[:, t - 1] if t else np.zeros_like(dh)
        da = (dh + upstream[:, t]) * (1 - outputs[:, t] ** 2)
        dx[:, t] = da @ W.T
        dW += x[:, t].T @ da
        dU += before.T @ da
        db += da.sum(axis=0)
        dh = da @ U.T
    return dx, dW, dU, db
    ### END SOLUTION


# %% role="test" exercise="simple_rnn_backward" points=2
case = inputs.recurrent_case("simple_rnn", np.random.default_rng(8))
x, W, U, b = case.x, case.W, case.U, case.b
upstream = np.random.default_rng(9).normal(size=(*x.shape[:2], len(U))).astype("float32")
check.same_as(
    reference.backward, simple_rnn_backward, x, W, U, b, upstream,
    says="the gradients that TensorFlow finds (x, W, U, b in this order)",
)  # fmt: skip

# %% role="hidden" exercise="simple_rnn_backward" points=3
### BEGIN HIDDEN TESTS
case = inputs.recurrent_case("simple_rnn", check.rng(8))
x, W, U, b = case.x, case.W, case.U, case.b
upstream = check.rng(9).normal(size=(*x.shape[:2], len(U))).astype("float32")
only_last = np.zeros_like(upstream)
only_last[:, -1] = upstream[:, -1]
for says, given in [("other inputs", upstream), ("a loss on the last output only", only_last)]:
    check.same_as(reference.backward, simple_rnn_backward, x, W, U, b, given, says=says)
### END HIDDEN TESTS

# %% [markdown]
# ## Your layer against Keras'
#
# One last comparison: a layer as Keras initialises it, and yours with the same weights. Both
# compute in 32-bit floats and add in a different order, so the last digits may differ. (This cell
# needs exercise 2.)

# %%
keras.utils.set_random_seed(11)
layer = keras.layers.SimpleRNN(32, return_sequences=True)
x = np.random.default_rng(10).normal(size=(8, 40, 5)).astype("float32")
keras_own = np.asarray(layer(x))
yours = np.asarray(simple_rnn(x, *layer.get_weights(), return_sequences=True))
print(f"largest difference over {yours.size} numbers: {np.abs(yours - keras_own).max():.1e}")

# %% [markdown]
# ## In your own words
#
# A colleague trains on a diary. Each sentence is a sample, and the samples are shuffled. Your
# colleague sets `stateful=True` "so that the network remembers the sentences before".
#
# Sentence 17 of a batch starts from some state. Does that state contain anything about sentence
# 16? What should your colleague do instead? Three or four sentences.
#
# With the course's sources, `rnn-course solution why_states_stop` shows a model answer afterwards.

# %% [markdown] role="written" exercise="why_states_stop" points=3
# ### BEGIN SOLUTION
# No. With `stateful=True` row 17 of a batch starts from the last state of row 17 of the batch
# *before*, never from row 16 of its own batch. The samples are shuffled, so that is the state of
# an unrelated sentence: it is noise.
#
# To carry memory along, cut the text into continuous pieces that follow each other in the same row
# from batch to batch, don't shuffle, and reset the state where a new text begins. Or use the
# sentences as independent samples, without `stateful`.
#
# **Rubric**
# - 1 point: says that rows of one batch are independent, so sentence 16 has no influence on 17.
# - 1 point: says that the state comes from the same row of the previous batch, and that shuffling
#   makes it unrelated.
# - 1 point: gives a solution that works (continuous pieces in the same row, unshuffled, reset
#   between texts; or no `stateful`).
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | Output and state are two things. | In a SimpleRNN they are the same vector. An LSTM has two states, and one of them is the output (chapter 04). |
# | Each matrix product has a bias. | There is one bias, added once. (A GRU has two: chapter 05.) |
# | tanh belongs to the input, the state is added afterwards. | tanh is applied to the whole sum. |
# | The loop runs over the batch. | The batch is computed side by side; the loop runs over time, axis 1. |
# | Without `return_sequences` one number comes back. | The last output comes back, `units` numbers for each sample. With it you get the outputs of all steps. |
# | `go_backwards` returns the outputs in the order of the input. | They come in the order in which they were made, the reverse of the input's. |
# | The state goes from one sample to the next. | Each sample starts from zeros, or from its own row of the initial state. |
# | Units are the number of steps. | Units are the width of the state. No weight depends on the number of steps. |

# %% [markdown]
# ## Recap
#
# - $h_t = \tanh(x_t W + h_{t-1} U + b)$, and the output is the state.
# - All steps use one set of weights: `features * units`, `units * units` and `units` numbers,
#   however long the text.
# - `return_sequences` keeps the time axis, `return_state` adds the last state, `go_backwards`
#   reverses time and leaves it reversed.
# - Samples are independent. A state is carried only where one piece continues another.
# - A gradient over $k$ steps is a product of $k$ matrices: it vanishes or explodes with $k$.
#   Clipping by the global norm cures the second, not the first.
#
# ## Further reading
#
# - J. L. Elman, *Finding structure in time*, Cognitive Science 14, 1990.
# - Y. Bengio, P. Simard and P. Frasconi, *Learning long-term dependencies with gradient descent is
#   difficult*, 1994.
# - R. Pascanu, T. Mikolov and Y. Bengio, *On the difficulty of training recurrent neural
#   networks*, 2013.
# - The Keras documentation of `SimpleRNN` and the guide *Working with RNNs*.
