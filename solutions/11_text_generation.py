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
# # Text generation
#
# Every model that you have built so far reads text. Can a model also write text?
#
# Yes, and the idea is simple. A model says how likely each *next* token is.
# Draw a token with these probabilities, let the model read it, and draw the next one.
#
# This chapter makes the training data, trains such a model in seconds, and measures how good it is. Then it looks closely at how to choose the next token,
# because that choice changes the text most.
#
# **After this chapter you can**
#
# - cut a text into windows whose targets are shifted by one, and say what the older way, one row for each prefix, costs;
# - judge a language model by its perplexity on text that it has not seen, and against a baseline;
# - turn logits into a token with temperature, top-k and top-p, and say what each of them does to a distribution;
# - generate with a carried state, and explain why the work then grows linearly with the length of the text, and not quadratically.
#
# **You need** chapters 01 (ids, padding), 02 (embeddings), 05 (GRU) and 07 (a layer is a loop over its cell, state). Reading and running the cells takes about 40 minutes, the
# exercises 115, and the written question 10.
#
# Later cells use your earlier functions: the training needs exercises 1 and 3 to 5, and the writing needs exercises 6 and 8 as well. Each exercise is also
# checked by itself, so you can skip one and come back later. While a function is missing, the cells that use it stop with a `NotImplementedError`. Then go to
# the next exercise and use the menu *Run > Run Selected Cell and All Below*.
#
# Run the next cell, which prepares the chapter. You don't need to read it.

# %% role="setup"
import time

from rnn_helpers import check
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.texts import ballads, valley
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics.text_generation import figures as plots, mistakes, oracle as reference
from rnn_helpers.topics.text_generation.given import TINY, draws, runs, steps_taken, tiny_step
from rnn_helpers.topics.text_generation.live_training import LiveTraining
from rnn_helpers.topics.timing import milliseconds

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# ## A text to learn from
#
# A model needs more than a few lines of text, and the text must be free to use. A small grammar makes ours (`rnn_helpers.texts.ballads`, written for this
# course). So no poet wrote these stanzas, they make little sense, and they are much easier to learn than real verse.
#
# But they have spelling, words, lines,
# stanzas, and a rhyme between the second line and the fourth. In chapter 12 you choose your own text.

# %%
train_text, test_text = ballads.train_and_test()  # or valley.train_and_test(), see below
print(train_text[:260])
characters = sorted(set(train_text))
char_id = {character: i for i, character in enumerate(characters)}
train_ids = np.array([char_id[c] for c in train_text], "int32")
test_ids = np.array([char_id[c] for c in test_text], "int32")
print(f"{len(train_ids)} characters to train on, {len(test_ids)} held out, {len(characters)} kinds")

# %% [markdown]
# The tokens here are characters, and the id of a character is its position in the sorted list. There is no padding, so id 0 is an ordinary id. The *held-out*
# text, the last 60 stanzas, is not used for training at all.
#
# **Another text.** With `valley.train_and_test()` instead of `ballads.train_and_test()` everything below runs with tales that no grammar made. They are three
# times as long, so train with `epochs=2`.
#
# They are also much harder to predict: after five epochs the held-out perplexity is about 4, and not below 2. The numbers in this chapter are those of the
# ballads.
#
# ## What comes next is the target
#
# The probability of a whole text is a product: the probability of the first character, times that of the second if the first is known, and so on:
#
# $$p(x_1, \dots, x_T) = \prod_{t=1}^{T} p(x_t \mid x_1, \dots, x_{t-1})$$
#
# This is the product rule of probability. A recurrent network fits it well, because after step $t$ its state has read exactly the characters up to $t$. So
# the model answers at *every* step, and the right answer is the next character of the text. Nobody has to label anything.

# %%
plots.shifted_by_one(list("The old otter"), 8)

# %% [markdown]
# Compare the two rows of boxes: they hold the same characters, shifted by one. Each target is the character that follows its input.
#
# <details><summary>The figure in words</summary>
#
# The text "The old otter", one character a column. Above it a row of green boxes, the inputs: T, h, e, space, o, l, d, space. Above those a row of orange-red
# boxes, the targets: h, e, space, o, l, d, space, o. Each target is the character that follows its input.
#
# </details>

# %% [markdown] role="exercise" exercise="make_windows" difficulty=1 minutes=10
# ## Exercise 1: windows
#
# Write `make_windows(ids, length, step=1)`: it returns a pair `(inputs, targets)`, two integer arrays of shape `(n, length)`. `ids` is a list or an array of
# ids, the text.
#
# Window number $i$ starts at position `i * step` of the text; positions count from 0. Its inputs are `length` ids. Its targets are the ids shifted by one:
# each target is the id that comes after its input.
#
# Return every window that fits. The last target may be the last id of the text. Leave out the ids that do not fill a window. If not even one window fits,
# raise a `ValueError` whose message contains the word `length`.


# %% role="solution" exercise="make_windows"
def make_windows(ids, length, step=1):
    """Inputs and targets, (n, length) each; targets are inputs shifted by one."""
    ### BEGIN SOLUTION
    if len(ids) < length + 1:
        raise ValueError(f"length {length} needs {length + 1} ids, and there are {len(ids)}")
    starts = np.arange(0, len(ids) - length, step)
    cut = np.asarray(ids, "int32")[starts[:, None] + np.arange(length + 1)]
    return cut[:, :-1], cut[:, 1:]
    ### END SOLUTION


# %% role="test" exercise="make_windows" points=1
some_ids = [7, 3, 9, 4, 8, 2, 6, 5, 1, 11, 10]
for length, step in [(4, 1), (4, 3)]:
    check.same_as(
        reference.windows, make_windows, some_ids, length, step,
        says=f"11 ids in windows of {length}, {step} apart",
    )  # fmt: skip

# %% role="hidden" exercise="make_windows" points=2
### BEGIN HIDDEN TESTS
for count, length, step in [(15, 5, 2), (16, 5, 3), (17, 3, 7), (6, 5, 2), (14, 5, 4)]:
    drawn_ids = check.rng(count).permutation(np.arange(1, count + 1)).astype("int32")
    check.same_as(
        reference.windows, make_windows, drawn_ids, length, step,
        says=f"{count} ids in windows of {length}, {step} apart",
    )  # fmt: skip
check.same_as(
    reference.windows, make_windows, drawn_ids, 4,
    says="no step is given: a window begins at each id",
)  # fmt: skip
check.raises(
    make_windows, [4, 2, 7], 3,
    error=ValueError, mentions=("length",),
    says="three ids have no window of 3 with its targets",
    mistake=mistakes.LENGTH_NOT_CHECKED,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## The other way: a row for each prefix
#
# Many tutorials, such as Udacity's *Intro to TensorFlow for Deep Learning*, generate words and prepare their data in another way. Each line becomes many
# rows: its first word, its first two words, its first three, each padded in front. The label of a row is the one word that comes next. The model then has to
# answer only once for each row, at its last step.

# %%
line = VERSE[18].strip(",").split()
plots.prefix_rows(
    [[""] * (5 - n) + line[:n] for n in range(1, 6)], line[1:6], "Five rows from six words"
)

# %% [markdown]
# Read the rows from top to bottom: each one repeats the row above and adds a word. So the first word is read five times.
#
# <details><summary>The figure in words</summary>
#
# Five rows of five boxes. The first row holds four grey zeros and "the", and an arrow points to its label, "bell". Each row below has one zero less and one
# word more, down to "the bell is not the" with the label "bell".
#
# </details>

# %% [markdown] role="exercise" exercise="prefix_sequences" difficulty=2 minutes=10
# ## Exercise 2: prefixes
#
# Write `prefix_sequences(ids, maxlen)`: it returns a pair `(inputs, labels)`, integer arrays of shapes `(n, maxlen)` and `(n,)`. `ids` is one line: a list or
# an array of at least two ids, none of them 0.
#
# `inputs` has one row for each prefix that has a next id, the shortest prefix first. Pad each row in front with 0. Of a prefix that is longer than `maxlen`,
# keep the *last* `maxlen` ids. The label of a row is the id that follows the prefix.


# %% role="solution" exercise="prefix_sequences"
def prefix_sequences(ids, maxlen):
    """Every prefix of a line, padded in front to maxlen, and the id that follows each."""
    ### BEGIN SOLUTION
    inputs = np.zeros((len(ids) - 1, maxlen), "int32")
    for row, end in enumerate(range(1, len(ids))):
        kept = ids[max(0, end - maxlen) : end]
        inputs[row, maxlen - len(kept) :] = kept
    return inputs, np.array(ids[1:], "int32")
    ### END SOLUTION


# %% role="test" exercise="prefix_sequences" points=1
line_ids = [5, 2, 8, 3, 9]
for maxlen in (6, 3):
    check.same_as(
        reference.prefixes, prefix_sequences, line_ids, maxlen,
        says=f"five ids, rows of {maxlen}",
    )  # fmt: skip

# %% role="hidden" exercise="prefix_sequences" points=2
### BEGIN HIDDEN TESTS
for count, maxlen in [(7, 4), (6, 9), (9, 3), (2, 3)]:
    drawn_ids = check.rng(20 + count).permutation(np.arange(1, count + 1))
    check.same_as(
        reference.prefixes, prefix_sequences, drawn_ids, maxlen,
        says=f"an array of {count} ids, rows of {maxlen}",
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# How much does a network have to read for each prediction that it learns from? Divide the steps of input by the number of targets.

# %%
print("length   windows   prefixes")
for length in (5, 10, 20, 40):
    window_inputs, window_targets = make_windows(np.arange(1, length + 2), length)
    prefix_inputs, labels = prefix_sequences(np.arange(1, length + 2), length)
    print(
        f"{length:6} {window_inputs.size / window_targets.size:9.0f} {prefix_inputs.size / labels.size:10.0f}"
    )

# %% [markdown]
# A window gives a prediction for every step that is read. With prefixes the whole line is read again for each word: `maxlen` steps for one prediction, and as
# much memory. For lines of verse this is acceptable; for longer texts it is not.
#
# There is one advantage: a prefix row needs only one answer, at the end. This is the only case in which a generator may have a bidirectional layer: it sees
# the whole prefix, and the label is not in it.
#
# ## A model that answers at every step
#
# The model has three layers: an embedding, one recurrent layer that returns its whole sequence, and a dense layer that gives a number for each token of the
# vocabulary, at every step. These numbers are called *logits*. They can be any real numbers, and a softmax turns them into probabilities.

# %% [markdown] role="exercise" exercise="build_generator" difficulty=2 minutes=10
# ## Exercise 3: the generator
#
# Write `build_generator(vocab_size, dim, units, cell)`: it returns a built Keras model, not compiled and not trained.
#
# - input: ids of any length, `(batch, time)`, so the time in `keras.Input` is `None`;
# - `Embedding` of `vocab_size` rows of width `dim` (ids run from 0 to `vocab_size - 1`; there is no padding and no mask);
# - a recurrent layer of `units` units: `SimpleRNN` if `cell` is `"simple_rnn"`, `LSTM` if it is `"lstm"`, `GRU` if it is `"gru"`. Keep Keras' defaults,
#   except for what the layer needs to answer at every step;
# - `Dense` to logits, `(batch, time, vocab_size)`, without an activation.
#
# Any other `cell` is a `ValueError` whose message contains the cell that was given.


# %% role="solution" exercise="build_generator"
def build_generator(vocab_size, dim, units, cell):
    """A Keras model from ids (batch, time) to logits (batch, time, vocab_size)."""
    ### BEGIN SOLUTION
    layers = keras.layers
    choice = {"simple_rnn": layers.SimpleRNN, "lstm": layers.LSTM, "gru": layers.GRU}
    if cell not in choice:
        raise ValueError(f"cell must be one of {', '.join(choice)}, not {cell!r}")
    return keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            layers.Embedding(vocab_size, dim),
            choice[cell](units, return_sequences=True),
            layers.Dense(vocab_size),
        ]
    )
    ### END SOLUTION


# %% role="test" exercise="build_generator" points=1
check.same_as(
    reference.generator, build_generator, 7, 3, 4, "gru",
    says="7 ids, vectors of 3, a GRU of 4 units",
)  # fmt: skip

# %% role="hidden" exercise="build_generator" points=2
### BEGIN HIDDEN TESTS
vocab_size, dim, units = (int(size) for size in check.rng(3).permutation(np.arange(4, 10))[:3])
for cell in ("simple_rnn", "lstm", "gru"):
    check.same_as(
        reference.generator, build_generator, vocab_size, dim, units, cell,
        says=f"{vocab_size} ids, vectors of {dim}, a {cell} of {units} units",
    )  # fmt: skip
check.raises(
    build_generator, 5, 3, 4, "parrot",
    error=ValueError, mentions=("parrot",),
    says="a cell that does not exist is refused",
    mistake=mistakes.CELL_NOT_CHECKED,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## How surprised is the model?
#
# A good model gives a high probability to the token that really comes next. The *cross-entropy* is the mean of $-\log p$ over all positions, where $p$ is the
# probability that the model gave to the right token. With the natural logarithm, as in Keras, its unit is the *nat*. *Perplexity* is $e$ to the power of the
# cross-entropy:
#
# $$\text{perplexity} = \exp\Big(-\frac{1}{N}\sum_{n=1}^{N} \log p_n\Big)$$
#
# It has a simple meaning. A model that always hesitates between 5 equally likely tokens has perplexity 5. A model that always knows the next token has
# perplexity 1. (F. Jelinek, R. Mercer, L. Bahl and J. Baker, *Perplexity: a measure of the difficulty of speech recognition tasks*, 1977.)
#
# Logits may be large. $e^{1000}$ is too large for any float, and the fraction in the softmax becomes infinity divided by infinity. But a softmax does not
# change if you subtract the same number from all logits of a row. Subtract the largest one, and no number becomes too large:
#
# $$\log p_j = z_j - m - \log \sum_i e^{z_i - m}, \qquad m = \max_i z_i$$

# %% [markdown] role="exercise" exercise="cross_entropy" difficulty=2 minutes=15
# ## Exercise 4: cross-entropy and perplexity
#
# Write two functions that each return one number: `cross_entropy(logits, targets)`, the mean over all positions in nats, and `perplexity(logits, targets)`.
# `logits` are `(batch, time, vocab)`, and `targets` are ids, `(batch, time)`; they belong together position by position.
#
# Both must be right for logits in the thousands, and the formula above is one way. (A perplexity that is too large for a float is not asked for.) Any NumPy,
# TensorFlow or Keras function is allowed here, even a Keras loss. You learn more if you write the formula.


# %% role="solution" exercise="cross_entropy"
def cross_entropy(logits, targets):
    """Mean cross-entropy in nats, a float."""
    ### BEGIN SOLUTION
    below = np.asarray(logits, "float64")
    below = below - below.max(axis=-1, keepdims=True)
    log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
    chosen = np.take_along_axis(log_p, np.asarray(targets)[..., None], axis=-1)
    return float(-chosen.mean())
    ### END SOLUTION


def perplexity(logits, targets):
    """exp of the mean cross-entropy, a float."""
    ### BEGIN SOLUTION
    return float(np.exp(cross_entropy(logits, targets)))
    ### END SOLUTION


# %% role="test" exercise="cross_entropy" points=2
logits = np.random.default_rng(4).normal(size=(2, 3, 5), scale=1.5).astype("float32")
targets = np.array([[4, 0, 2], [1, 3, 3]], "int32")
check.same_as(
    reference.cross_entropy, cross_entropy, logits, targets,
    says="the mean loss of six positions",
)  # fmt: skip
check.same_as(reference.perplexity, perplexity, logits, targets, says="their perplexity")

# %% role="hidden" exercise="cross_entropy" points=3
### BEGIN HIDDEN TESTS
generator = check.rng(4)
logits = generator.normal(size=(3, 4, 6), scale=2).astype("float32")
targets = generator.integers(0, 6, (3, 4)).astype("int32")
nearly = (1000 + 3 * generator.normal(size=(2, 5, 7))).astype("float32")
seven = generator.integers(0, 7, (2, 5)).astype("int32")
uneven = nearly - np.float32(2000) * (np.arange(5, dtype="float32") % 2)[:, None]
far_apart = (1000 * generator.permutation(np.eye(6))[None]).astype("float32")
for says, given in [
    ("other logits", (logits, targets)),
    ("logits around 1000", (nearly, seven)),
    ("logits around 1000 and around -1000 by turns", (uneven, seven)),
    ("logits that are 1000 apart, all of them right", (far_apart, far_apart.argmax(axis=-1))),
    ("logits that are all equal", (np.zeros((2, 3, 4), "float32"), targets[:2, :3] % 4)),
]:
    check.same_as(reference.cross_entropy, cross_entropy, *given, says=says)
    check.same_as(reference.perplexity, perplexity, *given, says=f"perplexity of {says}")
some_wrong = (far_apart, (far_apart.argmax(axis=-1) + np.array([[0, 1, 0, 0, 2, 0]])) % 6)
check.same_as(
    reference.cross_entropy, cross_entropy, *some_wrong,
    says="logits that are 1000 apart, two of six wrong",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Here is a check that is worth making before every training. An untrained model knows nothing, so its perplexity should be close to the number of characters.

# %%
keras.utils.set_random_seed(0)
model = build_generator(len(characters), 32, 96, "gru")
test_inputs, test_targets = make_windows(test_ids, 64, 64)
untrained = perplexity(model.predict(test_inputs, verbose=0), test_targets)
print(f"untrained: perplexity {untrained:.1f} with {len(characters)} characters")

# %% [markdown]
# ## What a table of pairs can do
#
# Is a perplexity of 4 good? You can't say without a comparison. The classic baseline is the *bigram* model. You know it: its counts wrote your first poem, at
# the end of chapter 01.
#
# It looks only at the current character, and knows how often each character followed it in the training text. Let $c(a, b)$ be the
# number of times that the pair $a\,b$ occurs there:
#
# $$p(b \mid a) = \frac{c(a, b) + 1}{\sum_{b'} c(a, b') + V}$$
#
# Here $V$ is the size of the vocabulary. The 1 is called *add-one* smoothing (Laplace's rule): a pair that never occurred is unlikely, but not impossible.
# Without it, a single new pair would make the perplexity infinite.

# %% [markdown] role="exercise" exercise="bigram_perplexity" difficulty=2 minutes=15
# ## Exercise 5: the baseline
#
# Write `bigram_perplexity(train_ids, test_ids, vocab_size)`: it counts the pairs in `train_ids` and returns the perplexity of the pairs in `test_ids` by the
# formula above, a float. Both texts are lists or arrays of at least two ids. Ids run from 0 to `vocab_size - 1`, and some of them may not occur at all.
#
# The texts may be long: a product of thousands of probabilities would be rounded to 0.


# %% role="solution" exercise="bigram_perplexity"
def bigram_perplexity(train_ids, test_ids, vocab_size):
    """Perplexity of test_ids under an add-one bigram model counted in train_ids."""
    ### BEGIN SOLUTION
    counts = np.ones((vocab_size, vocab_size))
    np.add.at(counts, (train_ids[:-1], train_ids[1:]), 1)
    p = counts / counts.sum(axis=1, keepdims=True)
    return float(np.exp(-np.log(p[test_ids[:-1], test_ids[1:]]).mean()))
    ### END SOLUTION


# %% role="test" exercise="bigram_perplexity" points=1
seen_ids, unseen_ids = [2, 0, 2, 1, 2, 0, 3, 2, 0, 1], [1, 2, 0, 2, 2, 1, 0, 3]
check.same_as(
    reference.bigram_perplexity, bigram_perplexity, seen_ids, unseen_ids, 6,
    says="ten ids to count in, eight to measure on, a vocabulary of 6",
)  # fmt: skip

# %% role="hidden" exercise="bigram_perplexity" points=2
### BEGIN HIDDEN TESTS
generator = check.rng(5)
for vocab_size, count in [(7, 40), (5, 12)]:
    seen_ids = generator.permutation(np.arange(count) ** 2 % vocab_size).astype("int32")
    unseen_ids = np.append(seen_ids[-1], generator.integers(0, vocab_size, 9)).astype("int32")
    check.same_as(
        reference.bigram_perplexity, bigram_perplexity, seen_ids, unseen_ids, vocab_size,
        says=f"{count} ids to count in, a vocabulary of {vocab_size}",
    )  # fmt: skip
one_pair = np.array([0, 1], "int32")
mostly_zero = np.array([0, 0, 0, 1, 0, 0, 2], "int32")
check.same_as(
    reference.bigram_perplexity, bigram_perplexity, mostly_zero, one_pair, 3,
    says="a single pair, of a frequent id and a rare one",
)  # fmt: skip
long_text = generator.integers(0, 7, 900).astype("int32")
check.same_as(
    reference.bigram_perplexity, bigram_perplexity, long_text[:200], long_text, 7,
    says="a text of 900 ids",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## Train it
#
# Train on windows of 48 characters that start 16 characters apart, five times through the text. Notice `from_logits=True`: the model returns logits. If the
# loss treats them as probabilities, you get no error, and the model learns badly. Watch the bar and the curve while the cell runs.

# %%
baseline = bigram_perplexity(train_ids, test_ids, len(characters))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(1e-2), loss)
live = LiveTraining(baseline)
fitted = model.fit(
    *make_windows(train_ids, 48, 16), batch_size=128, epochs=5, verbose=0, callbacks=[live]
)

# %% [markdown]
# The curve begins near the number of characters, as an untrained model should, and falls below the bigram baseline during the first time through the text.
#
# <details><summary>The figure in words</summary>
#
# A progress bar that has filled up, and below it the perplexity of each batch on a logarithmic axis, over five times through the text. It starts near 31, the
# number of characters, crosses the dashed line of the bigram baseline towards the end of the first epoch, and flattens out between 1 and 2.
#
# </details>
#
# The curve shows training text, but what counts is the held-out text. The next cell measures it, and checks that the model beats the baseline. It measures in
# windows of 64 characters, each from a state of zeros, so the model guesses the first few characters of a window almost without context. This makes the model
# look slightly worse than it is.

# %%
held_out = perplexity(model.predict(test_inputs, verbose=0), test_targets)
seen_inputs, seen_targets = make_windows(train_ids, 64, 64)
on_training = perplexity(model.predict(seen_inputs, verbose=0), seen_targets)
check.holds(
    held_out < baseline,
    says=f"held-out perplexity {held_out:.2f} beats the bigram baseline, {baseline:.2f}",
    otherwise=f"held-out perplexity is {held_out:.2f}, the bigram baseline has {baseline:.2f}",
)
plots.perplexities(
    {
        "untrained": untrained,
        "bigram baseline": baseline,
        "GRU, held-out text": held_out,
        "GRU, training text": on_training,
    },
    "How uncertain is each model?",
)

# %% [markdown]
# Compare the two lowest bars: on held-out text the GRU is almost as good as on training text, so it has learnt patterns and not stanzas.
#
# <details><summary>The figure in words</summary>
#
# Four bars. The untrained model stands at about 31, the bigram baseline between 6 and 7, the trained GRU below 2 on held-out text and on training text alike.
#
# </details>
#
# The held-out perplexity, 1.55 to 1.61 over the seeds 0 to 4, is about a quarter of the baseline. It is hardly above that of the training text.
#
# This is not
# always so. No real author uses only fifteen patterns. On real verse the two bars may differ, and only the held-out one counts.
#
# The perplexity cannot fall to 1. The grammar draws the next animal at random, so nobody can predict it. Even if you knew the whole grammar, with its rhymes,
# your perplexity would be 1.24; we computed this number from the probabilities of the grammar.
#
# ## From logits to a character: temperature
#
# The model has read an empty line and *The*, with a space. What may come next? The model answers with logits, and a softmax turns them into probabilities.
# Before the softmax you can divide the logits by a number $T$, the *temperature*:
#
# $$p_j = \frac{e^{z_j / T}}{\sum_i e^{z_i / T}}$$
#
# $T = 1$ changes nothing. Below 1 the differences between the logits grow, and likely tokens become even more likely. Above 1 the differences shrink. It
# would be useless to divide the *probabilities*: when you make them add up to 1 again, the division cancels.

# %% [markdown] role="exercise" exercise="apply_temperature" difficulty=1 minutes=10
# ## Exercise 6: temperature
#
# Write `apply_temperature(logits, temperature)`: it returns probabilities by the formula above, an array of the same shape as `logits`. The last axis of
# `logits` is the vocabulary: `(vocab,)` or `(batch, vocab)`. Leave the array `logits` as it is; the cells below use it again.
#
# Your function must be right for logits in the thousands. A temperature that is not above 0 is a `ValueError` whose message contains the word `temperature`.


# %% role="solution" exercise="apply_temperature"
def apply_temperature(logits, temperature):
    """Probabilities, of the shape of logits, at a temperature above 0."""
    ### BEGIN SOLUTION
    if temperature <= 0:
        raise ValueError(f"temperature must be above 0, not {temperature}")
    scaled = np.asarray(logits, "float64") / temperature
    raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)
    ### END SOLUTION


# %% role="test" exercise="apply_temperature" points=1
logits = np.array([2.0, -1.0, 0.5, 1.2], "float32")
for temperature in (0.5, 2.0):
    check.same_as(
        reference.at_temperature, apply_temperature, logits, temperature,
        says=f"four logits at temperature {temperature}",
    )  # fmt: skip

# %% role="hidden" exercise="apply_temperature" points=2
### BEGIN HIDDEN TESTS
generator = check.rng(6)
row = generator.normal(size=6, scale=2).astype("float32")
for says, logits, temperature in [
    ("six logits at temperature 0.7", row, 0.7),
    ("temperature 1 leaves the softmax as it is", row, 1.0),
    ("three rows at temperature 1.6", generator.normal(size=(3, 5)).astype("float32"), 1.6),
    ("logits around 900 at temperature 0.8", row + np.float32(900), 0.8),
    ("a row around 900 and one around -900", np.stack([row + 900, row[::-1] - 900]), 1.3),
    ("a temperature near 0 leaves the likeliest only", 100 * np.sort(row)[::-1], 0.001),
    ("logits far apart at temperature 600", 1000 * np.arange(4, dtype="float32")[::-1], 600.0),
]:
    check.same_as(reference.at_temperature, apply_temperature, logits, temperature, says=says)
for temperature in (0, -1.0):
    check.raises(
        apply_temperature, row, temperature,
        error=ValueError, mentions=("temperature",),
        says=f"temperature {temperature} is refused",
        mistake=mistakes.TEMPERATURE_NOT_CHECKED,
    )  # fmt: skip
### END HIDDEN TESTS


# %% [markdown]
# **Predict first.** You raise the temperature from 1 to 2.5. What happens to the probabilities of the ten likeliest characters?
#
# - **a**: their order turns round, so that unlikely characters become the likely ones
# - **b**: their order stays, and they come closer to each other
# - **c**: nothing, because all of them are divided by the same number

# %%
predict_first("higher_temperature", "")


# %%
def next_logits(text):
    """The trained model's logits for the character after a text."""
    return np.asarray(model(np.array([[char_id[c] for c in text]])))[0, -1]


logits = next_logits("\n\nThe ")
plain = apply_temperature(logits, 1.0)
after = {f"temperature {t}": apply_temperature(logits, t) for t in (0.4, 1.0, 2.5)}
plots.distributions(plain, after, characters, "The character after “The ”")

# %% [markdown]
# Compare the bars with the dotted outlines, which show temperature 1. A low temperature makes the likeliest characters likelier; a high one makes all
# characters nearly equal. The order of the characters never changes, and no token becomes impossible.
#
# <details><summary>The figure in words</summary>
#
# Three panels with bars for the ten likeliest characters, the dotted outline is temperature 1 each time. At 0.4 the first bars stand above their outlines and
# the others below. At 1.0 bars and outlines agree. At 2.5 the bars are nearly level.
#
# </details>
#
# ## Cutting off the tail
#
# A vocabulary has many tokens that are nearly impossible, but not completely. Each of them alone is almost never drawn. Together they are drawn now and then,
# and one wrong character spoils a word. There are two ways to remove them:
#
# - **top-k** keeps the `k` likeliest tokens (A. Fan, M. Lewis and Y. Dauphin, *Hierarchical neural story generation*, 2018);
# - **top-p**, or nucleus sampling, keeps the smallest set of likeliest tokens whose probabilities add up to at least `p` (A. Holtzman and others, *The
#   curious case of neural text degeneration*, 2020). When the model is sure, this is a single token. When it is unsure, it is many.
#
# Divide what is left by its sum, so that it adds up to 1 again. The tokens that stay keep their proportions.

# %% [markdown] role="exercise" exercise="top_k" difficulty=2 minutes=15
# ## Exercise 7: top-k and top-p
#
# Write two functions, `top_k(probabilities, k)` and `top_p(probabilities, p)`. `probabilities` are `(vocab,)` and add up to 1. Each function returns a new
# array of the same shape: the tokens that are cut off have probability 0, and the others, in their old places, add up to 1.
#
# - `top_k` keeps exactly the `k` likeliest tokens. If several tokens at the border are equally likely, it does not matter which of them stay. If `k` is the
#   size of the vocabulary or more, nothing changes. A `k` below 1 is a `ValueError` whose message contains the word `k`.
# - `top_p` keeps the smallest set of likeliest tokens whose sum is at least `p`. The token with which the sum reaches `p` belongs to the set. If several
#   tokens at the border are equally likely, keep only as many as needed; it does not matter which. `p` is above 0 and at most 1. With a `p` of 1 all tokens
#   stay, even if rounding makes the sum of all a little smaller than 1.


# %% role="solution" exercise="top_k"
def top_k(probabilities, k):
    """The k likeliest tokens' probabilities, made to add up to 1; the others are 0."""
    ### BEGIN SOLUTION
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")
    kept = np.zeros_like(probabilities)
    best = np.argsort(probabilities)[-k:]
    kept[best] = probabilities[best]
    return kept / kept.sum()
    ### END SOLUTION


def top_p(probabilities, p):
    """The smallest set of likeliest tokens that reaches p, made to add up to 1."""
    ### BEGIN SOLUTION
    falling = np.sort(probabilities)[::-1]
    sums = np.cumsum(falling)
    return top_k(probabilities, 1 + int(np.sum(sums < p)))
    ### END SOLUTION


# %% role="test" exercise="top_k" points=2
probabilities = np.array([0.07, 0.41, 0.03, 0.29, 0.14, 0.06], "float32")
check.same_as(reference.top_k, top_k, probabilities, 3, says="the 3 likeliest of six")
check.same_as(reference.top_p, top_p, probabilities, 0.77, says="as many as it takes to reach 0.77")

# %% role="hidden" exercise="top_k" points=4
### BEGIN HIDDEN TESTS
jitter = check.rng(7).uniform(0.97, 1.03, 8)
probabilities = np.array([0.08, 0.02, 0.23, 0.06, 0.31, 0.03, 0.11, 0.16]) * jitter
probabilities = (probabilities / probabilities.sum()).astype("float32")
tied = np.array([0.3, 0.1, 0.1, 0.1, 0.4, 0.0], "float32")
for k in (4, 2, 1, 8, 11):
    check.same_as(reference.top_k, top_k, probabilities, k, says=f"the {k} likeliest of eight")
check.same_as(
    reference.top_k_in_falling_order, top_k, tied, 3,
    says="3 of six where three are equally likely (compared in falling order)",
)  # fmt: skip
check.raises(
    top_k, probabilities, 0,
    error=ValueError, mentions=("k",),
    says="keeping no token is refused",
    mistake=mistakes.K_NOT_CHECKED,
)  # fmt: skip
for p in (0.66, 0.27, 0.92, 0.999):
    check.same_as(
        reference.top_p, top_p, probabilities, p,
        says=f"as many as it takes to reach {p}",
    )  # fmt: skip
halves = check.rng(13).permutation([0.5, 0.25, 0.125, 0.0625, 0.0625]).astype("float32")
for p in (0.75, 0.5):
    check.same_as(reference.top_p, top_p, halves, p, says=f"tokens whose sum is {p} exactly")
nearly_1 = halves * np.float32(1 - 2e-6)
check.same_as(reference.top_p, top_p, nearly_1, 1.0, says="a p of 1, and a sum just below it")
check.same_as(
    reference.top_p_in_falling_order, top_p, tied, 0.75,
    says="as many as it takes to reach 0.75 where three are equally likely (compared in falling order)",
)  # fmt: skip
### END HIDDEN TESTS

# %%
after = {
    "as it is": plain,
    "top-k, k = 3": top_k(plain, 3),
    "top-p, p = 0.7": top_p(plain, 0.7),
}
plots.distributions(plain, after, characters, "The character after “The ”")

# %% [markdown]
# A cross marks each character that was cut off. The bars that stay are higher than their outlines, because they share the probability of the others.
#
# <details><summary>The figure in words</summary>
#
# Three panels, dotted outlines as before. In the first, bars and outlines agree. With top-k only the first three bars are left, each above its outline, and
# an orange-red cross marks every character that was cut off. With top-p so many bars are left as are needed to reach 0.7; the rest are crossed out.
#
# </details>
#
# How many characters does top-p keep when the model is sure? And how many at the start of a new word?

# %%
for text in ("The old wea", "\n\nThe ", "and dreamed about the "):
    chances = apply_temperature(next_logits(text), 1.0)
    kept = np.sum(top_p(chances, 0.9) > 0)
    print(f"{text!r:25} likeliest {chances.max():.2f}, top-p 0.9 keeps {kept}, top-k 3 keeps 3")

# %% [markdown]
# In the middle of *weary* one character is by far the likeliest, and top-p keeps few. Top-k always keeps three, so it lets wrong characters in. At the start
# of a word several characters are possible, and top-p keeps them all.

# %% [markdown] role="exercise" exercise="sample" difficulty=1 minutes=10
# ## Exercise 8: draw
#
# Write `sample(probabilities, rng)`: it draws one id and returns it, an integer. Each id is drawn with its own probability, however small. `rng` is a NumPy
# generator (`np.random.default_rng`); take all random numbers from it, so that the same seed gives the same draws.
#
# `probabilities` are `(vocab,)` and add up to 1, but only as exactly as float32 numbers can. This is a trap: NumPy's own functions compute in float64, and
# can refuse such numbers with *probabilities do not sum to 1*.


# %% role="solution" exercise="sample"
def sample(probabilities, rng):
    """One id, drawn with these probabilities."""
    ### BEGIN SOLUTION
    exact = np.asarray(probabilities, "float64")
    return int(rng.choice(len(exact), p=exact / exact.sum()))
    ### END SOLUTION


# %% role="test" exercise="sample" points=1
probabilities = np.array([0.1, 0.55, 0.0, 0.35], "float32")
check.returns(
    draws, sample, probabilities, 2, 2000,
    read=reference.shares_of_four,
    expected=probabilities,
    mistakes=mistakes.sample(probabilities),
    tolerance=reference.DRAWN,
    says="2000 draws come in the right proportions (give or take 0.06)",
)  # fmt: skip
check.returns(
    sample, np.array([0.0, 0.0, 1.0, 0.0], "float32"), np.random.default_rng(1),
    expected=2,
    says="a token that is certain is drawn",
)  # fmt: skip

# %% role="hidden" exercise="sample" points=2
### BEGIN HIDDEN TESTS
seed = int(check.rng(8).integers(10**6))
for given in ([0.62, 0.0, 0.3, 0.08], [0.22, 0.08, 0.11, 0.59]):
    probabilities = np.array(given, "float32")
    check.returns(
        draws, sample, probabilities, seed, 2000,
        read=reference.shares_of_four,
        expected=probabilities,
        mistakes=mistakes.sample(probabilities),
        tolerance=reference.DRAWN,
        says="2000 draws from another distribution",
    )  # fmt: skip
check.returns(
    draws, sample, reference.RARE, seed, 600,
    read=reference.share_of_rare,
    expected=0.9,
    mistakes=mistakes.rare(),
    tolerance=reference.DRAWN,
    says="3000 ids with a probability of 0.0003 each come in 9 of 10 draws",
)  # fmt: skip
many = reference.at_temperature(check.rng(9).normal(size=300), 1.0).astype("float32")
first, second, other = (draws(sample, many, s, 40) for s in (seed, seed, seed + 1))
check.holds(
    first == second and first != other,
    says="the same seed gives the same draws, another seed others",
    otherwise="two generators with the same seed gave different draws, or two seeds the same ones.",
    function="sample",
    mistake=mistakes.RNG_NOT_USED,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## One step at a time
#
# Now let the model write. The simple way is to give it the whole text so far, take the logits of its last step, draw a character, add it to the text, and do
# all this again. It works, but for the hundredth character the model reads 99 characters that it has already read.
#
# A recurrent layer does not need this: all
# that it knows of the past is its state. Keep the state, and one step is enough.

# %%
plots.step_with_state(list("The o"), 3)

# %% [markdown]
# Follow the yellow boxes: what is drawn at one step is read at the next. Nothing is read twice.
#
# <details><summary>The figure in words</summary>
#
# Four boxes marked "step" in a row, joined by arrows marked "state". Below them the characters that are read: T, h, e in green are the prompt, then a space
# in yellow. Above the third and the fourth step a yellow box says what is drawn from its logits, a space and then o; an arrow leads from the drawn space to
# the input of the fourth step.
#
# </details>
#
# Chapter 07 showed that a layer is a loop over its cell. So a single step is the embedding, the *cell* (`recurrent.cell`), and the dense layer.
# `recurrent.get_initial_state(1)` gives the zeros to start from, for one text. `tf.function` compiles the function below it at the first call; after that,
# each call is fast.


# %%
def compiled_step(model):
    """A function step(token_id, state=None) that returns logits (vocab,) and the next state."""
    # A functional model also has a layer for its input, which has no weights.
    embedding, recurrent, dense = (layer for layer in model.layers if layer.weights)

    @tf.function
    def one(token, state):
        output, state = recurrent.cell(embedding(token), state)
        return dense(output)[0], state

    def step(token_id, state=None):
        state = recurrent.get_initial_state(1) if state is None else state
        logits, state = one(tf.constant([token_id]), state)
        return logits.numpy(), state

    return step


# %% [markdown]
# Without a state, `step(token_id)` begins with zeros. Otherwise it continues from the state that the last call returned. Is it still the same model? Read a
# text both ways and compare the last logits.

# %%
step = compiled_step(model)
state = None
for character in "The old miller sold the ":
    stepped, state = step(char_id[character], state)
apart = np.abs(stepped - next_logits("The old miller sold the ")).max()
print(f"largest difference between {len(stepped)} logits: {apart:.1e}")

# %% [markdown] role="exercise" exercise="generate" difficulty=3 minutes=20
# ## Exercise 9: generate
#
# Write `generate(step, prompt_ids, length, temperature, rng)`: it returns a list of `length` new ids that continue the prompt, without the prompt itself.
#
# - `step(token_id, state)` takes one id and a state, and returns a tuple: logits `(vocab,)` and the new state. Without a state, or with `None`, it begins
#   from zeros. You do not need to know what a state looks like. Just pass it on.
# - Read the prompt, one id after the other. Then draw the new ids: the first from the logits that follow the last id of the prompt, each other one from the
#   logits that follow the id just drawn. Use your `apply_temperature` and `sample`.
# - For a `length` of 0 return an empty list. Leave `prompt_ids` unchanged. An empty prompt is a `ValueError` whose message contains the word `prompt`.
#
# Call `step` at most `len(prompt_ids) + length` times.


# %% role="solution" exercise="generate"
def generate(step, prompt_ids, length, temperature, rng):
    """A list of length new ids that continue the prompt, one step for each id."""
    ### BEGIN SOLUTION
    if len(prompt_ids) == 0:
        raise ValueError("the prompt must have at least one id")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    drawn = []
    for _ in range(length):
        drawn.append(sample(apply_temperature(logits, temperature), rng))
        logits, state = step(drawn[-1], state)
    return drawn
    ### END SOLUTION


# %% role="test" exercise="generate" points=2
prompt = [2, 2, 0, 1]
check.returns(
    generate, tiny_step, prompt, 6, 0.8, np.random.default_rng(1),
    read=reference.count_of,
    expected=6,
    mistakes=mistakes.count(len(prompt), 6),
    says="six new ids after a prompt of four",
)  # fmt: skip
check.returns(
    runs, generate, prompt, 3, 0.6, 3, 1500,
    read=reference.shares_of_triples,
    expected=reference.generated(TINY, prompt, 3, 0.6),
    mistakes=mistakes.generated(TINY, prompt, 3, 0.6),
    tolerance=reference.DRAWN,
    says="1500 continuations come as often as they do when the whole prefix is read each time",
)  # fmt: skip

# %% role="hidden" exercise="generate" points=4
### BEGIN HIDDEN TESTS
seed = int(check.rng(10).integers(10**6))
for prompt, temperature in [([0, 2, 2, 1], 0.5), ([1, 1, 0, 2], 0.6)]:
    check.returns(
        generate, tiny_step, prompt, 5, temperature, check.rng(11),
        read=reference.count_of,
        expected=5,
        mistakes=mistakes.count(len(prompt), 5),
        says=f"five new ids after a prompt of {len(prompt)}",
    )  # fmt: skip
    check.returns(
        runs, generate, prompt, 3, temperature, seed, 1500,
        read=reference.shares_of_triples,
        expected=reference.generated(TINY, prompt, 3, temperature),
        mistakes=mistakes.generated(TINY, prompt, 3, temperature),
        tolerance=reference.DRAWN,
        says=f"1500 continuations of {prompt} at temperature {temperature}",
    )  # fmt: skip
taken = steps_taken(generate, [2, 1, 0, 1], 9)
check.holds(
    taken <= 13,
    says="a prompt of 4 and 9 new ids take 13 steps at most",
    otherwise=f"step was called {taken} times; 4 + 9 calls are enough.",
    function="generate",
    mistake=mistakes.PREFIX_REREAD,
)  # fmt: skip
check.returns(
    generate, tiny_step, [1, 2], 0, 1.0, check.rng(14),
    read=reference.count_of,
    expected=0,
    mistakes=mistakes.count(2, 0),
    says="no new ids",
)  # fmt: skip
prompt = [1, 2]
generate(tiny_step, prompt, 3, 1.0, check.rng(15))
check.holds(
    prompt == [1, 2],
    says="the prompt is as it was",
    otherwise=f"prompt_ids was [1, 2] before the call and {prompt} after it. Put the new ids into a list of your own.",
    function="generate",
    mistake=mistakes.PROMPT_CHANGED,
)
check.raises(
    generate, tiny_step, [], 3, 1.0, check.rng(12),
    error=ValueError, mentions=("prompt",),
    says="an empty prompt is refused",
    mistake=mistakes.PROMPT_NOT_CHECKED,
)  # fmt: skip
### END HIDDEN TESTS


# %% [markdown]
# Let it write, at three temperatures, from the same prompt and with the same seed.


# %%
def written(step, prompt, length, temperature, seed=1):
    """A prompt and its continuation as text."""
    ids = [char_id[c] for c in prompt]
    drawn = generate(step, ids, length, temperature, np.random.default_rng(seed))
    return prompt + "".join(characters[i] for i in drawn)


for temperature in (0.3, 1.0, 2.0):
    print(f"--- temperature {temperature}\n{written(step, 'The old ', 180, temperature)}\n")

# %% [markdown]
# At 0.3 the words are spelt well, and the safest lines come again and again. At 1 there is more variety, and now and then a word that does not exist. At 2
# the spelling is mostly wrong.
#
# And the rhyme? The model did not learn it. There are 45 to 80 characters from one rhyming word to the other, and the training windows were only 48 long.
#
# Five models (seeds 0 to 4) wrote 380 stanzas at temperature 0.5. Only 36 of them had four lines, like all stanzas of the training text, and not one of the
# 36 rhymed.

# %% [markdown]
# ### Always the likeliest character
#
# A temperature near 0 leaves only the likeliest character. This is called *greedy* decoding. (The next
# cells need exercises 3, 6, 8 and 9.)
#
# **Predict first.** The network writes 400 characters, and each one is the likeliest. What does the text look like?
#
# - **a**: it is the best text of all, because each character is the best guess
# - **b**: the same lines come again and again
# - **c**: its spelling breaks down after a while, because errors add up

# %%
predict_first("always_the_likeliest", "")

# %%
greedy = written(step, "The old ", 400, 0.001)
print(greedy[:290], "...")
tail = greedy[-240:]
circle = next((n for n in range(1, 121) if tail[n:] == tail[:-n]), None)
print(f"\nin the end, the same {circle} characters come again and again")

# %% [markdown]
# The text runs in a circle. The likeliest character leads to a state, that state leads to the next likeliest character, and there is no chance that anything else happens. As soon as the network is back in nearly the same state, it writes the same text again.
#
# We tried four networks (seeds 0 to 3) with four beginnings each. All 16 texts ran in a circle after 90 characters at most, and the circles were 23 to 69 characters long.
#
# So a text made of the likeliest characters is not a typical text. In the training text, something unlikely happens in every line.
#
# ### Two words that you will read elsewhere
#
# **Beam search.** Greedy decoding looks only one character ahead. Beam search keeps several beginnings, for example the five likeliest. It continues each of
# them with every token, adds up the logarithms of the probabilities, and keeps the five best results.
#
# With a beam of one, this is greedy decoding. With a beam that is large enough, it would find the likeliest text of all, but nobody can pay for that: there
# are $V^T$ texts of $T$ tokens. Use beam search where one answer is right, as in translation or speech recognition.
#
# Do not use it for a poem. The likeliest texts are short and repeat themselves, and beam search finds them more reliably than greedy decoding does.
#
# **Teacher forcing.** During training the network reads the right text at every step, whatever it would have written itself. Your windows do exactly this:
# the input of a step is the true character, not the network's own guess. The name is from R. Williams and D. Zipser (*A learning algorithm for continually
# running fully recurrent neural networks*, 1989).
#
# Teacher forcing makes training quick and stable, because every step has a right answer and an early mistake does not spoil the rest. But it has a price.
#
# When the network writes, it reads its own characters. After one wrong character it reads something that the training text does not contain, and it has never
# learnt how to go on from there. This difference between training and writing is called *exposure bias*.
#
# You saw its effect at temperature 2. Low temperatures and top-p make it smaller, because they keep wrong characters out. *Scheduled sampling* (S. Bengio and
# others, 2015) makes it smaller in another way: now and then, the network reads its own guess during training too.

# %%
train_words = train_text.split()
known = set(train_words)
five = {tuple(train_words[i : i + 5]) for i in range(len(train_words))}
print("temperature   real words   different of 60   five words copied")
for temperature in (0.1, 0.5, 1.0, 2.0):
    texts = [written(step, "\n\n", 400, temperature, seed).split()[:-1] for seed in (0, 1)]
    real = np.mean([word in known for text in texts for word in text])
    different = np.mean([len(set(text[:60])) for text in texts])
    copied = np.mean([tuple(t[i : i + 5]) in five for t in texts for i in range(len(t) - 4)])
    print(f"{temperature:11} {real:12.2f} {different:18.0f} {copied:19.2f}")

# %% [markdown]
# *Real words* is the share of words that occur in the training text. *Different of 60* says how many of the first 60 words are different from each other.
# *Five words copied* is the share of five-word sequences that appear word for word in the training text.
#
# There is a price. At a low temperature all words are real, but the same ones come again and again. At a high temperature there are many different words, but
# more than two thirds of them do not exist. You choose a point between the two.
#
# Look at the last column before you publish. At temperatures up to 0.5 the copied share was between 0.24 and 0.56 (five models, seeds 0 to 4). Here the lines
# are short and similar, so this is not surprising. With a text by somebody else it would be a problem.
#
# ### What if the state is dropped?
#
# It is a common mistake not to pass on the state. Then each character is drawn as if the model had read only the one before it. The code runs without an
# error. Only the text shows that something is wrong:


# %%
def forgetful(token_id, state=None):
    """A step that drops the state it is given."""
    return step(token_id)


print(written(forgetful, "The old ", 120, 1.0))

# %% [markdown]
# Pairs of characters look plausible, but most words do not. The network has become a bigram model: it knows only one character.
#
# ## Two costs
#
# Now measure what a carried state saves. The other way is to run the whole prefix for every character. To be fair we compile it as well. `input_signature`
# tells `tf.function` that the input has any length (`None`), so it compiles only once.

# %%
whole = tf.function(
    lambda ids: model(ids)[0, -1], input_signature=[tf.TensorSpec((1, None), "int32")]
)


def rerun(length, clock):
    """Write `length` characters by running the whole prefix for each; note when each is done."""
    ids, rng = [0], np.random.default_rng(0)
    for _ in range(length):
        ids.append(sample(apply_temperature(whole(tf.constant([ids])).numpy(), 1.0), rng))
        clock.append(time.perf_counter())


def carried(length, clock):
    """The same with a carried state."""

    def clocked(token_id, state=None):
        clock.append(time.perf_counter())
        return step(token_id, state)

    generate(clocked, [0], length, 1.0, np.random.default_rng(0))


# %% [markdown]
# Each way writes 120 characters, twice. Other programs can only make a character slower, so we keep the faster of its two times.


# %%
def seconds_each(write):
    """The seconds that each of 120 characters took, but for the first."""
    runs = []
    for _ in range(2):
        clock = []
        write(121, clock)
        runs.append(np.diff(clock)[:119])
    return np.minimum(*runs)


lengths, seconds = np.arange(10, 121, 5), {}
print(f"{'milliseconds, character':24}", *(f"{n:7}" for n in (25, 50, 100)))
for label, write in (("whole prefix each time", rerun), ("state carried", carried)):
    write(3, [])
    each = seconds_each(write)
    seconds[label] = each.cumsum()[lengths - 2]
    print(
        f"{label:24}",
        *(f"{1000 * np.median(each[n - 12 : n - 1]):7.1f}" for n in (25, 50, 100)),
    )
plots.costs(lengths, seconds, "Time to write a text")

# %% [markdown]
# The upper curve bends upwards: each new character costs more than the one before. The lower one is nearly straight, because with a carried state all
# characters cost the same.
#
# <details><summary>The figure in words</summary>
#
# Two panels with the same two curves over 10 to 120 characters. "Whole prefix each time" bends upwards; "state carried" stays near the bottom. In the right
# panel, where both axes are logarithmic, the first is the steeper one.
#
# </details>
#
# The table gives milliseconds for one character, after 25, 50 and 100 characters (the median of the characters just before). With a carried state this time
# stays the same, so 120 characters are 120 steps. When the whole prefix is read again, each new character costs more than the one before: 120 characters are
# $1 + 2 + \dots + 120 = 7{,}260$ steps, and 240 are about four times as many.
#
# The measured time may grow more slowly than the steps, because every call also has a fixed cost. In a dozen runs on two cores, a character after 100 others
# cost two to six times as much as a character after 25.
#
# It is also important *how* you run the prefix. Here are four ways to get the next logits after 100 characters.

# %%
hundred = train_ids[None, :100]
ways = {
    "model.predict, 100 characters": lambda: model.predict(hundred, verbose=0),
    "model(ids), 100 characters": lambda: model(hundred),
    "compiled, 100 characters": lambda: whole(hundred),
    "compiled, 1 step with a state": lambda: step(0, state),
}
for name, run in ways.items():
    print(f"{name:32}{milliseconds(run, 1):7.1f} ms")

# %% [markdown]
# You may read that a plain call, `model(ids)`, is faster than `predict` for a single input. This is not true for a recurrent layer: without compiling, the
# loop over time runs operation by operation, and on our machine it was by far the slowest way. `predict` is compiled, but sets up a loop over batches for
# each call. One compiled step with a carried state is the fastest.
#
# ## Words instead of characters, with prefixes
#
# For comparison, here is the way of the tutorials: words as tokens, a row for each prefix, one answer at the end, and the whole prefix again for each word.
# The text is the same. Each line gets a last token, `/`, so that the model can end a line.

# %%
plain_text = train_text.lower().replace(",", "").replace(".", "")
lines = [[*line.split(), "/"] for line in plain_text.splitlines() if line]
words = sorted({word for line in lines for word in line})
word_id = {word: i for i, word in enumerate(words, start=1)}
rows = [prefix_sequences([word_id[word] for word in line], 8) for line in lines]
prefixes, labels = (np.concatenate(parts) for parts in zip(*rows, strict=True))
print(f"{len(lines)} lines, {len(words)} words, {len(prefixes)} rows of 8: {prefixes.size} steps")
print(f"as windows the same lines would be {len(labels)} steps")

# %%
keras.utils.set_random_seed(0)
by_word = keras.Sequential(
    [
        keras.Input((8,)),
        keras.layers.Embedding(len(words) + 1, 24, mask_zero=True),
        keras.layers.GRU(48),
        keras.layers.Dense(len(words) + 1),
    ]
)
by_word.compile(keras.optimizers.Adam(1e-2), loss)
fitted = by_word.fit(prefixes, labels, batch_size=128, epochs=2, verbose=0)

# %% [markdown]
# Here `len(words) + 1` is right, because the ids of words begin at 1 and 0 is padding.

# %%
after_prefix = tf.function(lambda row: by_word(row)[0])


def line_from(beginning, rng):
    """A line that begins with a word; the whole prefix is read again for each word."""
    ids = [word_id[beginning]]
    while ids[-1] != word_id["/"] and len(ids) < 12:
        row = prefix_sequences([*ids, 0], 8)[0][-1:]
        chances = apply_temperature(after_prefix(tf.constant(row)).numpy(), 0.8)
        ids.append(sample(top_p(chances, 0.95), rng))
    return " ".join(words[i - 1] for i in ids)


rng = np.random.default_rng(2)
for beginning in ("the", "one", "and", "in"):
    print(line_from(beginning, rng))

# %% [markdown]
# All words are spelt correctly, because the model can only choose whole words, and their order mostly follows the grammar. You choose the first word of each
# line, and the model knows nothing about the line before.
#
# What does it cost? With rows of eight words, not much. The character text of this chapter, as prefixes of up to 48 characters, would be $42{,}680 \cdot 48$
# steps in each epoch, about 2 million; our windows are 128 thousand.
#
# | | characters, windows, carried state | words, prefixes |
# |---|---|---|
# | vocabulary | small: 31 here | large: every word of the text |
# | spelling | has to be learnt | always right |
# | a word that was never seen | possible | impossible |
# | steps read for each prediction, training | 1 | `maxlen` |
# | steps read for each token, generating | 1 | `maxlen` |
# | context | as far as the state reaches | one line, at most `maxlen` words |
#
# You can choose the tokens and the kind of data separately. We also trained a GRU of the same size on words with windows of 16. On held-out text, over all
# words except the first of each line, its perplexity was 2.94 to 2.98 after six epochs; with prefixes it was 2.97 to 3.04 (three seeds). So words, windows
# and a carried state work together just as well, with one step for each prediction.

# %% [markdown]
# ## Look inside the network
#
# The network writes words, lines and stanzas, but nobody has told it what a word, a line or a stanza is. Is that knowledge somewhere in its state? The state is a vector of 96 numbers, and `step` gives it to you after each character.
#
# So let the network read held-out text, keep the states, and compare each unit with something that you can name. (The cells of this section need exercises 3, 6, 8 and 9.)
#
# **Predict first.** For which of these two is there a single unit whose value follows it closely, with a correlation above 0.5? (1 would be a unit that counts exactly, 0 one that knows nothing about it.)
#
# - **a**: the place in the line, that is, how many of its characters have been read
# - **b**: the place in the word, that is, how many of its letters have been read
# - **c**: both

# %%
predict_first("unit_with_a_meaning", "")


# %%
def states_of(text):
    """The state after each character of a text, (characters, units)."""
    state, found = None, []
    for character in text:
        _, state = step(char_id[character], state)
        found.append(np.ravel(state[0]))
    return np.array(found)


def places(text):
    """The place of each character in its word and in its line, from 1; 0 is outside of them."""
    in_word = in_line = 0
    found = {"the word": [], "the line": []}
    for character in text:
        in_word = in_word + 1 if character.isalpha() else 0
        in_line = in_line + 1 if character != "\n" else 0
        found["the word"].append(in_word)
        found["the line"].append(in_line)
    return {name: np.array(values) for name, values in found.items()}


sample_text = test_text[:2000]
seen_states, unit_for = states_of(sample_text), {}
for name, values in places(sample_text).items():
    fits = [np.corrcoef(unit, values)[0, 1] for unit in seen_states.T]
    unit_for[name] = int(np.argmax(np.abs(fits)))
    print(
        f"place in {name}: unit {unit_for[name]:2} fits best, correlation {fits[unit_for[name]]:+.2f}"
    )

# %% [markdown]
# The code has searched for the units, so on your machine they can have other numbers. Now watch both at work, while the network reads a text that it has written itself.

# %%
own_text = written(step, "\n\n", 300, 0.5, seed=4).strip()
own_text = own_text.rpartition("\n")[0] or own_text  # without the last line, which is cut off
own_states = states_of("\n\n" + own_text)[2:]
plots.coloured_text(
    own_text,
    {
        f"Unit {unit}, the best for the place in {name}": own_states[:, unit]
        for name, unit in unit_for.items()
    },
    "value of the unit",
    (-1, 1),
)

# %% [markdown]
# Look at the spaces. Above, most words begin in one colour and end in the other. Below, there is no such order, neither in the words nor in the lines.
#
# <details><summary>The figure in words</summary>
#
# The same text twice, each letter on a coloured field, from orange for -1 to purple for 1. Above, the unit for the place in the word: in most words the first letters have one colour and the last ones the other, and at each space it begins again. Below, the unit for the place in the line: its colours change several times in each line, in no clear order.
#
# </details>


# %%
def read_off(values, half=1000):
    """Correlation on unseen text of the best weighted sum of all units, fitted on the first half."""
    with_one = np.column_stack([seen_states, np.ones(len(seen_states))])
    weights = np.linalg.lstsq(with_one[:half], values[:half], rcond=None)[0]
    return np.corrcoef(with_one[half:] @ weights, values[half:])[0, 1]


for name, values in places(sample_text).items():
    print(f"place in {name}, from all units together: correlation {read_off(values):.2f}")

# %% [markdown]
# All units together know much more than the best one, about both places. In four networks (seeds 0 to 3), the best single unit had
# a correlation of 0.68 to 0.77 with the place in the word. With the place in the line it was
# only 0.27 to 0.32. All units together had 0.91 to 0.93 and 0.66 to 0.70.
#
# So the network knows quite well where it is in a line, but no single unit says so: the knowledge is spread over many of them. A unit that you can name is a
# lucky find. (A. Karpathy, J. Johnson and L. Fei-Fei, *Visualizing and understanding recurrent networks*, 2015, found some in much larger networks.)
#
# ### What does a letter depend on?
#
# In the training text, the last word of a stanza rhymes with the last word of its second line. The network did not learn this. Find out why: take the first letter of the last word, and ask how much its logit changes when an earlier character changes a little. This is a gradient again, of one logit with respect to the vector of each earlier character.
#
# **Predict first.** On which earlier characters does the first letter of the rhyming word depend most?
#
# - **a**: on the word that it should rhyme with
# - **b**: on the last ten characters or so
# - **c**: on all characters about equally, because the state has read them all

# %%
predict_first("letter_of_the_rhyme", "")


# %%
def influence_on(text, place):
    """How much each character before a place matters for the character there; the most is 1."""
    embedding, recurrent, dense = (layer for layer in model.layers if layer.weights)
    vectors = tf.convert_to_tensor(embedding(np.array([[char_id[c] for c in text[:place]]])))
    with tf.GradientTape() as tape:
        tape.watch(vectors)
        logit = dense(recurrent(vectors))[0, -1, char_id[text[place]]]
    norms = np.linalg.norm(tape.gradient(logit, vectors)[0], axis=-1)
    return norms / norms.max()


stanza = test_text.split("\n\n")[1]
place = stanza.rindex(" ") + 1  # the first letter of the last word; try other places
influence = influence_on(stanza, place)
print(f"the letter is {stanza[place]!r}, of {stanza[place:]!r}")
print(f"share of the last 10 characters: {influence[-10:].sum() / influence.sum():.0%}")
plots.coloured_text(
    stanza[:place],
    {f"What the next letter, “{stanza[place]}”, depends on": np.log10(influence + 1e-9)},
    "influence: 0 is the largest, -2 a hundredth of it, -6 a millionth",
    (-6, 0),
)

# %% [markdown]
# The scale is logarithmic: one step to the left is ten times less. The word that *night* should rhyme with, *height*, is at the end of the second line, where the fields are as dark as they can be.
#
# <details><summary>The figure in words</summary>
#
# A stanza of four lines up to its last word, each letter on a coloured field, from dark blue for a millionth to yellow for the largest influence. The words "about the", just before the letter, are yellow. To the left and line by line the fields get darker, and the first two lines are dark blue.
#
# </details>
#
# We asked four networks (seeds 0 to 3) about ten stanzas each. The last ten characters had 85 to 99 % of all influence, and the word to rhyme with had about
# a millionth of the largest one, at most.
#
# It is about 50 characters away, and the windows of the training were 48 characters long, so hardly any window held both words. And even inside a window
# hardly anything of a gradient arrives over 40 steps (chapters 03 and 05). So the network has learnt what it could reach: spelling, and the order of a few
# words. Longer windows or a state that is carried from window to window are not enough to change this: chapter 07 tried both.
#
# Be careful with such pictures. A gradient says what a *small* change of a character would do, near this text. It does not say what happens if you replace the word.

# %% [markdown]
# ## In your own words
#
# Two colleagues show you models that write poems. The first says: "Mine reaches a perplexity of 1.05 on the text, so it is the better one; yours has 1.5."
# You find out that she measured it on the text that she had trained on.
#
# The second always takes the likeliest character, "because that is the best guess", and his model writes the same line over and over. Explain to each of them
# what is wrong, and what to do instead. Write four or five sentences.

# %% [markdown] role="written" exercise="two_poets" points=3
# ### BEGIN SOLUTION
# To the first: a perplexity on the training text says how well the model knows that text, and a model that knows it by heart comes close to 1. To compare the
# two models, measure both on the same held-out text, with the same tokens, and compare them with a baseline such as the bigram model.
#
# To the second: taking the likeliest token each time is not sampling. The same state leads to the same token, so the text soon repeats itself. And a text of
# only the likeliest tokens is not a typical text.
#
# He should draw from the distribution, with a temperature somewhat below 1 or with top-p, which keeps wrong
# tokens out. To choose the setting, he should look at samples and at how varied they are.
#
# **Rubric**
# - 1 point: says that perplexity on training text rewards learning by heart, and asks for the same held-out text (and the same tokens, or a baseline) for both.
# - 1 point: says that argmax is deterministic and so repeats itself; it is not drawing from the distribution.
# - 1 point: gives a remedy that works (sampling with a temperature, top-k or top-p) and says what it trades: variety against odd tokens.
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | The targets are the text itself. | They are the text shifted by one. Unshifted, the model learns to copy; shifted the wrong way, to remember the past. |
# | The last target of a window may be anything. | It is the id after the window: cut `length + 1` ids. |
# | A bidirectional layer makes a better generator. | At every step it has read the answer. Only with prefix rows is it allowed. |
# | The loss knows by itself whether it gets logits. | You have to say so: `from_logits=True` for logits. A wrong setting gives no error. |
# | Perplexity is 2 to the loss. | With Keras' loss, in nats, it is e to the mean loss; exp first and mean afterwards is something else. |
# | A low perplexity on the training text is a good sign. | It may be a good memory. Measure on held-out text, and compare with a baseline. |
# | Temperature divides the probabilities. | It divides the logits. Divided probabilities, made to add up to 1, are the old ones. |
# | A high temperature makes the model surer. | It makes the probabilities more equal. A low one makes the differences larger; 0 is not allowed. |
# | `tf.random.categorical` takes probabilities. | It takes logits, or logarithms of probabilities. |
# | Taking the likeliest token is sampling. | It is argmax, and it runs in circles. |
# | Top-k draws evenly among k tokens. | They keep their proportions, and are made to add up to 1. |
# | Top-p stops before the sum crosses p. | The token that crosses p belongs to the set. Otherwise a sure model would have none. |
# | Each character starts from a new state. | Then the model knows only one character. Pass the state on. |
# | With a carried state you give the whole text again. | Then the model reads it twice. Give it only the new id. |
#
# ## Recap
#
# - The probability of a text is a product of next-token probabilities. A recurrent model gives one at every step, and the text shifted by one is its target.
# - Windows give a prediction for each step that is read. Prefix rows read `maxlen` steps for one.
# - Perplexity is exp of the mean cross-entropy: it says between how many tokens the model hesitates. Measure it on held-out text, and compare it with a
#   baseline.
# - Temperature divides logits. Top-k and top-p cut off the tail and make the rest add up to 1. Then draw.
# - The state is all that a recurrent model knows of the past. With a carried state, the work grows linearly with the length of the text; if you run the whole
#   text again for each token, it grows quadratically.
#
# ## Further reading
#
# - C. E. Shannon, *Prediction and entropy of printed English*, 1951: the same question, put to people.
# - I. Sutskever, J. Martens and G. Hinton, *Generating text with recurrent neural networks*, 2011.
# - A. Graves, *Generating sequences with recurrent neural networks*, 2013.
# - A. Holtzman, J. Buys, L. Du, M. Forbes and Y. Choi, *The curious case of neural text degeneration*, 2020.
# - The Keras documentation of `SparseCategoricalCrossentropy` and of `RNN`.
