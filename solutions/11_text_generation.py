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
# Yes: a model says how likely each *next* token is. Draw a token with these probabilities, let the model read it, and draw the next one.
#
# **After this chapter you can**
#
# - cut a text into windows whose targets are shifted by one, and say what it costs to make a row of each beginning of a line instead;
# - judge a language model by its perplexity on unseen text, and against a baseline;
# - turn logits into a token with temperature, top-k and top-p;
# - generate with a carried state, and explain why the work then grows linearly with the length of the text.
#
# **You need** chapters 01, 02 (embeddings), 05 (GRU) and 07 (carrying a state). Reading takes about 25 minutes, the exercises 115, and the written question 10.
#
# The training needs exercises 1 and 3 to 5, the writing also 6, 8 and 9, and the section on words also 2 and 7. Exercise 9 uses your functions from 6 and 8. Run the next
# cell, which prepares the chapter.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.texts import ballads, valley
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics.text_generation import (
    explorable,
    figures as plots,
    mistakes,
    oracle as reference,
)
from rnn_helpers.topics.text_generation.given import TINY, draws, runs, steps_taken, tiny_step
from rnn_helpers.topics.text_generation.inside import States
from rnn_helpers.topics.text_generation.live_training import LiveTraining
from rnn_helpers.topics.text_generation.stepping import (
    compiled_step,
    print_ways,
    read,
    seconds_to_write,
)
from rnn_helpers.topics.text_generation.variety import circle_of, print_variety
from rnn_helpers.topics.text_generation.word_lines import WordLines

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("build_word_index", "is_random")

# %% [markdown]
# ## A text to learn from
#
# We use the ballads of chapter 01 again: a small program draws words for fixed patterns of lines (a *grammar*), so they make little sense, and are much easier to learn
# than real verse. But they have spelling, words, lines, stanzas, and a rhyme between the second line and the fourth.

# %%
train_text, test_text = ballads.train_and_test()  # or valley.train_and_test(), see below
characters = sorted(set(train_text))
char_id = {character: i for i, character in enumerate(characters)}
train_ids = np.array([char_id[c] for c in train_text], "int32")
test_ids = np.array([char_id[c] for c in test_text], "int32")
print(train_text[:260])
print(f"{len(train_ids)} characters to train on, {len(test_ids)} held out, {len(characters)} kinds")

# %% [markdown]
# The tokens are characters. There is no padding, so id 0 is an ordinary id. The *held-out* text, the last 60 stanzas, is not used for training.
#
# **Another text.** With `valley.train_and_test()` everything below runs with freely written tales. They are three times as long, so train with `epochs=2`, and much harder:
# even after five epochs the model hesitates between about four characters at each step (perplexity 4, see below).
#
# ## What comes next is the target
#
# The probability of a text is a product: the probability of the first character, times that of the second if the first is known, and so on:
#
# $$p(x_1, \dots, x_n) = \prod_{t=1}^{n} p(x_t \mid x_1, \dots, x_{t-1})$$
#
# After step $t$ the state of a recurrent network has read exactly the characters up to $t$. So the model answers at *every* step, and the right answer is the next
# character of the text. Nobody has to label anything.

# %%
plots.shifted_by_one(list("The old otter"), 8)

# %% [markdown]
# Each target is the character that follows its input.
#
# <details><summary>The figure in words</summary>
#
# The text "The old otter", one character a column. Above it the inputs in green, "The old ". Above those the targets in orange-red, "he old o".
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
# Many tutorials (Udacity's *Intro to TensorFlow*) use the prefix way. Each line becomes many rows: its first word, its first two words, its first three, each padded in front.
# The label of a row is the one word that comes next.

# %%
line = VERSE[18].strip(",").split()
rows = [[""] * (5 - n) + line[:n] for n in range(1, 6)]
plots.prefix_rows(rows, line[1:6], "Five rows from six words")

# %% [markdown]
# Each row repeats the row above and adds a word. So the first word is read five times.
#
# <details><summary>The figure in words</summary>
#
# Five rows of five boxes. The first holds four grey zeros and "the", with an arrow to its label, "bell". Each row below has one word more.
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
# How many steps are read for each prediction?

# %%
for n in (5, 10, 20, 40):
    ids = list(range(1, n + 2))
    pairs = make_windows(ids, n), prefix_sequences(ids, n)
    windows, prefixes = (np.size(inputs) / np.size(targets) for inputs, targets in pairs)
    print(f"{n} words: {windows:.0f} with windows, {prefixes:.0f} with prefixes")

# %% [markdown]
# A window gives a prediction for every step. With prefixes each prediction takes `maxlen` steps, padding included, and `maxlen` times the memory. There is one advantage: the label is
# not in the row, so here, and only here, the layer may be bidirectional.
#
# ## A model that answers at every step
#
# The model has three layers: an embedding, one recurrent layer that returns its whole sequence, and a dense layer that gives a number, a *logit*, for each token of the
# vocabulary, at every step. A softmax turns logits into probabilities.

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
# Any other `cell`, also one in capital letters, is a `ValueError` whose message contains the cell that was given.


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
for cell in ("parrot", "GRU"):
    check.raises(
        build_generator, 5, 3, 4, cell,
        error=ValueError, mentions=(cell,),
        says=f"{cell}, a cell that does not exist, is refused",
        mistake=mistakes.CELL_NOT_CHECKED,
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## How surprised is the model?
#
# The *cross-entropy* is the mean of $-\log p$ over all positions, where $p$ is the probability that the model gave to the right token. With the natural logarithm, as in
# Keras, its unit is the *nat*. *Perplexity* is $e$ to the power of the cross-entropy:
#
# $$\text{perplexity} = \exp\Big(-\frac{1}{N}\sum_{n=1}^{N} \log p_n\Big)$$
#
# A model that always hesitates between 5 equally likely tokens has perplexity 5. A model that always knows the next token has perplexity 1. (F. Jelinek and others, 1977.)
#
# Logits may be large, and $e^{1000}$ is too large for any float. But a softmax does not change if you subtract the same number from all logits of a row. Subtract the
# largest one:
#
# $$\log p_j = z_j - m - \log \sum_i e^{z_i - m}, \qquad m = \max_i z_i$$

# %% [markdown] role="exercise" exercise="cross_entropy" difficulty=2 minutes=15
# ## Exercise 4: cross-entropy and perplexity
#
# Write two functions that each return one number: `cross_entropy(logits, targets)`, the mean over all positions in nats, and `perplexity(logits, targets)`.
# `logits`, `(batch, time, vocab)`, and `targets`, ids `(batch, time)`, are NumPy arrays; they belong together position by position.
#
# Both must be right for logits in the thousands. (A perplexity that is too large for a float is not asked for.) Any NumPy, TensorFlow or Keras function is allowed, even
# a Keras loss; you learn more from the formula.


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
# An untrained model should have a perplexity close to the number of characters.

# %%
keras.utils.set_random_seed(0)
model = build_generator(len(characters), 32, 96, "gru")
test_inputs, test_targets = map(np.asarray, make_windows(test_ids, 64, 64))
untrained = perplexity(model.predict(test_inputs, verbose=0), test_targets)
print(f"untrained: perplexity {untrained:.1f} with {len(characters)} characters")

# %% [markdown]
# ## What a table of pairs can do
#
# When is a perplexity good? The classic baseline is the *bigram* model, which wrote your first poem in chapter 01. It looks only at the current character. Let $c(a, b)$ be the number of times that the pair $a\,b$ occurs in the training text:
#
# $$p(b \mid a) = \frac{c(a, b) + 1}{\sum_{b'} c(a, b') + V}$$
#
# Here $V$ is the size of the vocabulary. The 1 is called *add-one* smoothing (Laplace's rule): without it, a single new pair would make the perplexity infinite.

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
# Train for five epochs on windows of 48 characters that start 16 apart, so each epoch reads every character about three times. Notice `from_logits=True`: if the loss treats
# logits as probabilities, you get no error, and the model learns badly.

# %%
baseline = bigram_perplexity(train_ids, test_ids, len(characters))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(1e-2), loss)
live = LiveTraining(baseline)
inputs, targets = map(np.asarray, make_windows(train_ids, 48, 16))
fitted = model.fit(inputs, targets, batch_size=128, epochs=5, verbose=0, callbacks=[live])

# %% [markdown]
# The curve begins near the number of characters, and falls below the bigram baseline during the first epoch.
#
# <details><summary>The figure in words</summary>
#
# A full progress bar, and below it the perplexity of each batch on a logarithmic axis. It starts near 31, crosses the dashed line of the bigram baseline towards the end of
# the first epoch, and flattens out between 1 and 2.
#
# </details>
#
# What counts is the held-out text. The next cell reads it in windows of 64 characters, each from zeros, so the model looks slightly worse than it is.

# %%
held_out = perplexity(model.predict(test_inputs, verbose=0), test_targets)
seen_inputs, seen_targets = map(np.asarray, make_windows(train_ids, 64, 64))
on_training = perplexity(model.predict(seen_inputs, verbose=0), seen_targets)
measured = f"held-out perplexity {held_out:.2f}, bigram baseline {baseline:.2f}"
check.holds(held_out < baseline, says=measured, otherwise=f"not below: {measured}")
bars = {"untrained": untrained, "bigram baseline": baseline}
bars |= {"GRU, held-out text": held_out, "GRU, training text": on_training}
plots.perplexities(bars, "How uncertain is each model?")

# %% [markdown]
# Compare the two GRU bars: on held-out text it is almost as good, so it has learnt patterns and not stanzas.
#
# <details><summary>The figure in words</summary>
#
# Four bars: the untrained model at about 31, the bigram baseline between 6 and 7, the trained GRU below 2 on held-out text and on training text alike.
#
# </details>
#
# The held-out perplexity, 1.55 to 1.61 over five seeds, is a quarter of the baseline. Our grammar has only fifteen patterns for a line; on real verse the two bars
# may differ, and only the held-out one counts. The grammar draws the next animal at random: if you knew all of it, your perplexity would be 1.24.
#
# ## From logits to a character: temperature
#
# The model has read an empty line and *The*, with a space. What may come next? Before the softmax you can divide the logits by a number $T$, the *temperature*:
#
# $$p_j = \frac{e^{z_j / T}}{\sum_i e^{z_i / T}}$$
#
# $T = 1$ changes nothing. Below 1 the differences between the logits grow, above 1 they shrink. It would be useless to divide the *probabilities*: when you make them add up
# to 1 again, the division cancels.

# %% [markdown] role="exercise" exercise="apply_temperature" difficulty=1 minutes=10
# ## Exercise 6: temperature
#
# Write `apply_temperature(logits, temperature)`: it returns probabilities by the formula above, an array of the same shape as `logits`. `logits` is a NumPy
# array, `(vocab,)` or `(batch, vocab)`; its last axis is the vocabulary. Don't change it.
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
after = {f"temperature {t}": np.asarray(apply_temperature(logits, t)) for t in (0.4, 1.0, 2.5)}
plain = after["temperature 1.0"]
plots.distributions(plain, after, characters, "The character after “The ”")

# %% [markdown]
# The dotted outlines show temperature 1. A low temperature makes the likeliest characters likelier; a high one brings all closer to each other. The order never changes, and no
# token becomes impossible.
#
# <details><summary>The figure in words</summary>
#
# Three panels with bars for the ten likeliest characters. At 0.4 the first bars stand above their outlines and the others below. At 1.0 bars and outlines agree. At 2.5 the bars
# are nearly level.
#
# </details>
#
# ## Cutting off the tail
#
# At each place most tokens are almost impossible: the *tail* of the distribution. Together they are drawn now and then, and one wrong character spoils a word. There are two ways
# to remove them:
#
# - **top-k** keeps the `k` likeliest tokens (A. Fan, M. Lewis and Y. Dauphin, 2018);
# - **top-p**, or nucleus sampling, keeps the smallest set of likeliest tokens whose probabilities add up to at least `p` (A. Holtzman and others, 2020).
#
# Divide what is left by its sum, so that it adds up to 1 again.

# %% [markdown] role="exercise" exercise="top_k" difficulty=2 minutes=15
# ## Exercise 7: top-k and top-p
#
# Write two functions, `top_k(probabilities, k)` and `top_p(probabilities, p)`. `probabilities` is a NumPy array, `(vocab,)`, whose numbers add up to 1. Each
# function returns a new array of the same shape: the tokens that are cut off have probability 0, and the others, in their old places, add up to 1.
#
# - `top_k` keeps exactly the `k` likeliest tokens. If several tokens at the border are equally likely, it does not matter which of them stay. If `k` is the
#   size of the vocabulary or more, nothing changes. A `k` below 1 is a `ValueError` whose message contains the word `k`, as in "k must be at least 1".
# - `top_p` keeps the smallest set of likeliest tokens whose sum is at least `p`. A sum that equals `p` is enough. If several tokens at the border are equally likely, keep only
#   as many as needed; it does not matter which. `p` is above 0 and at most 1. With a `p` of 1 all tokens stay, whatever rounding does to the sum.


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

# %% [markdown]
# How many characters does top-p keep when the model is sure, and how many at the start of a word?

# %%
for text in ("The old wea", "\n\nThe ", "and dreamed about the "):
    chances = np.asarray(apply_temperature(next_logits(text), 1.0))
    kept = np.count_nonzero(top_p(chances, 0.9))
    print(f"{text!r:25} likeliest {chances.max():.2f}, top-p 0.9 keeps {kept}, top-k 3 keeps 3")

# %% [markdown]
# In the middle of *weary* one character is by far the likeliest, and top-p keeps few. Top-k always keeps three, so it lets wrong ones in. At the start of a word top-p keeps
# more, as many as it takes to reach 0.9.

# %% [markdown]
# Many tools have a fourth control, the *frequency penalty*. It makes repeating less likely: each time that the text so far contains a character, the penalty is subtracted from its logit,
# before the temperature divides.
#
# **Predict first.** One character is likelier than another, and neither is cut off. Which control can make the other one the likelier of the two?
#
# - **a**: the temperature, if it is high enough
# - **b**: the frequency penalty
# - **c**: none of them

# %%
predict_first("order_of_the_bars", "")

# %% [markdown]
# Raise the temperature to 3: is any bar higher than the one on its left? Go back to 1, and raise the penalty. Then, at temperature 2, lower top-p until you like the draws. You can also edit
# the prompt and run the cell again.

# %%
explorable.sampling_bench(model, char_id, "and dreamed about the ")

# %% [markdown]
# Temperature, top-k and top-p only see how likely a character is, so they never change the order. The penalty also counts, so it can.
#
# <details><summary>The figure in words</summary>
#
# Bars for the probability of each character, dotted outlines for the model's own probabilities, and crosses at the characters that are cut off. Below, ten draws.
#
# </details>

# %% [markdown] role="exercise" exercise="sample" difficulty=1 minutes=10
# ## Exercise 8: draw
#
# Write `sample(probabilities, rng)`: it draws one id and returns it, an integer. Each id is drawn with its own probability, however small. `rng` is a NumPy
# generator (`np.random.default_rng`); take all random numbers from it, so that the same seed gives the same draws.
#
# `probabilities` is a NumPy array, `(vocab,)`. Its numbers add up to 1, but only as exactly as float32 numbers can. This is a trap: NumPy's own functions
# compute in float64, and can refuse such numbers with *probabilities do not sum to 1*.


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
# The simple way to write is to give the model the whole text so far, draw a character from the logits of its last step, add it to the text, and start again. But all that a recurrent
# layer knows of the past is its state. Keep the state, and one step is enough.

# %%
plots.step_with_state(list("The o"), 3)

# %% [markdown]
# Follow the yellow boxes: what is drawn at one step is read at the next. Nothing is read twice.
#
# <details><summary>The figure in words</summary>
#
# Four boxes marked "step", joined by arrows marked "state". Below them the characters that are read: T, h, e in green, the prompt, then a space in yellow. Above the third and the fourth
# step a yellow box says what is drawn; an arrow leads from the drawn space to the next input.
#
# </details>
#
# A step is the embedding, the *cell* (chapter 07) and the dense layer. `compiled_step` makes a function of them: `step(token_id)` begins with zeros, and `step(token_id, state)` continues
# from the state that the last call returned. Is it still the same model? (About 1e-6 is only rounding.)


# %%
step = compiled_step(model)
beginning = "The old miller sold the "
stepped, state = read(step, [char_id[c] for c in beginning])
print(f"largest difference of the logits: {np.abs(stepped - next_logits(beginning)).max():.1e}")

# %% [markdown] role="exercise" exercise="generate" difficulty=3 minutes=20
# ## Exercise 9: generate
#
# Write `generate(step, prompt_ids, length, temperature, rng)`: it returns a list of `length` new ids that continue the prompt, without the prompt itself.
#
# - `step(token_id, state)` takes one id and a state, and returns a tuple: the logits, a NumPy array `(vocab,)`, and the new state. Without a state, or with
#   `None`, it begins from zeros. You need not know what a state looks like: just pass it on.
# - `prompt_ids` is a list of ids. Read the prompt, one id after the other. Then draw the new ids: the first from the logits that follow the last id of the
#   prompt, each other one from the logits that follow the id just drawn. Use your `apply_temperature` and `sample`.
# - For a `length` of 0 return an empty list. Leave `prompt_ids` unchanged. An empty prompt is always a `ValueError` whose message contains the word `prompt`.
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
# Let it write, with the same prompt and seed.


# %%
def written(step, prompt, length, temperature, seed=1):
    """A prompt and its continuation as text."""
    ids = [char_id[c] for c in prompt]
    drawn = generate(step, ids, length, temperature, np.random.default_rng(seed))
    return prompt + "".join(characters[i] for i in drawn)


for temperature in (0.3, 1.0, 2.0):
    print(f"--- temperature {temperature}\n{written(step, 'The old ', 180, temperature)}\n")

# %% [markdown]
# At 0.3 the words are spelt well. At 1 there is more variety, and now and then a word that does not exist. At 2 the spelling is mostly wrong.
#
# And the rhyme? Five models (seeds 0 to 4) wrote 380 stanzas at temperature 0.5. Only 36 had four lines, as in the training text, and none of them rhymed.

# %% [markdown]
# ### Always the likeliest character
#
# A temperature near 0 leaves only the likeliest character. This is called *greedy* decoding.
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
print(f"\nin the end, the same {circle_of(greedy)} characters come again and again")

# %% [markdown]
# As soon as the network is back in nearly the same state, it writes the same text again. All 16 texts of four networks did so, after 90 characters at most. A text of the likeliest characters is not a typical text: in the training text, something unlikely happens in every line.
#
# ### Terms that you will read elsewhere
#
# **Beam search** keeps several beginnings, for example the five likeliest. It continues each with every token, adds up the logarithms of the probabilities, and keeps the five best
# results. Use it where one answer is right, as in translation, and not for a poem: the likeliest texts repeat themselves.
#
# **Teacher forcing**: during training the network reads the right text at every step, not its own guess (R. Williams and D. Zipser, 1989). Your windows do this. It makes training quick
# and stable. But after a wrong character of its own, the network reads something that the training text does not contain, and has never learnt how to go on: *exposure bias*.
#
# Low temperatures and top-p make it smaller, and so does *scheduled sampling* (S. Bengio and others, 2015): now and then, the network reads its own guess in training too.
#
# ### What a temperature costs
#
# The next cell measures the share of words that occur in the training text, how many of the first 60 words differ, and the share of five-word sequences that the training text contains.

# %%
texts = {t: [written(step, "\n\n", 400, t, seed) for seed in (0, 1)] for t in (0.1, 0.5, 1.0, 2.0)}
print_variety(texts, train_text)

# %% [markdown]
# At a low temperature all words are real, but the same ones come again and again. At a high one more than two thirds do not exist. Before you publish a text,
# look at the last column, the share of copies: at temperatures up to 0.5 it was 0.24 to 0.56 (five models).
#
# ### What if the state is dropped?
#
# It is a common mistake not to pass on the state. The code runs without an error:


# %%
print(written(lambda token_id, state=None: step(token_id), "The old ", 120, 1.0))

# %% [markdown]
# The network has become a bigram model: it knows only one character.
#
# ## Two costs
#
# What does a carried state save? The other way runs the whole prefix for every character; it is compiled as well.


# %%
lengths, seconds = seconds_to_write(model, step, generate, apply_temperature, sample)
plots.costs(lengths, seconds, "Time to write a text")

# %% [markdown]
# The upper curve bends upwards, because each new character costs more. The lower one is nearly straight.
#
# <details><summary>The figure in words</summary>
#
# Two panels with the same two curves over 10 to 120 characters, the right one with logarithmic axes. "Whole prefix each time" bends upwards; "state carried" stays near the bottom.
#
# </details>
#
# With a carried state 120 characters take 120 steps. With the whole prefix they take $1 + 2 + \dots + 120 = 7{,}260$ steps, and 240 characters take about four times as many.
#
# In a dozen runs with the whole prefix, the character after 100 others took two to six times as long as the one after 25, for four times as many steps. It also matters
# *how* you run the prefix:

# %%
print_ways(model, step, train_ids[:100])

# %% [markdown]
# Without compiling, the loop over time runs operation by operation. `predict` is compiled, but sets up a loop over batches each time.
#
# ## Words instead of characters, with prefixes
#
# Now the tokens are words, and each prefix gets a row. To write the next word, the model reads the whole prefix again. Each line gets a last token, `/`.

# %%
by_word = WordLines(train_text, prefix_sequences)
print(f"{by_word.steps} steps for {by_word.targets} predictions")


# %%
def drawn(logits, rng):
    chances = np.asarray(apply_temperature(logits, 0.8))
    return sample(np.asarray(top_p(chances, 0.95)), rng)


for i, beginning in enumerate(("the", "one", "and", "in")):
    print(by_word.line(beginning, drawn, seed=i))

# %% [markdown]
# All words are spelt correctly, because the model chooses whole words.
#
# | | characters, windows, carried state | words, prefixes |
# |---|---|---|
# | vocabulary | small: 31 here | every word of the text |
# | a word that was never seen | possible | impossible |
# | steps for each prediction or new token | 1 | `maxlen` |
# | context | as far as the state reaches | at most `maxlen` words |
#
# Our characters, as prefixes of up to 48, would be about 2 million steps in each epoch; as windows they are 128 thousand. You can choose the tokens and the kind of data separately: with
# windows, words had a perplexity of 2.94 to 2.98 *per word* after six epochs, with prefixes 2.97 to 3.04 (three seeds).

# %% [markdown]
# ## Look inside the network
#
# Nobody has told the network what a word or a line is. Is that knowledge in its state, a vector of 96 numbers? Let it read held-out text, and compare each unit with something that you can name.
#
# **Predict first.** For which of these two is there a single unit that follows it closely, with a correlation above 0.5 or below -0.5?
#
# - **a**: the place in the line, that is, how many of its characters have been read
# - **b**: the place in the word, that is, how many of its letters have been read
# - **c**: both

# %%
predict_first("unit_with_a_meaning", "")


# %%
states = States(step, char_id, test_text[:2000])
notes = {}
for place in ("the word", "the line"):
    unit, fit = states.best_unit(place)
    notes[unit] = f"the best for the place in {place}"
    together = f"{states.all_units(place):.2f}"
    print(f"correlation with the place in {place}: unit {unit} {fit:+.2f}, all units {together}")

# %% [markdown]
# In four networks (seeds 0 to 3), the best unit had a correlation of 0.68 to 0.77 with the place in the word, but only 0.27 to 0.32 with the place in the line. All units together had 0.91 to
# 0.93 and 0.66 to 0.70.
#
# So the network knows roughly where it is in a line, but the knowledge is spread over many units. A unit that you can name is a lucky find (A. Karpathy and others, 2015, found some).
#
# ### What does a letter depend on?
#
# The last word of a stanza should rhyme with the last word of its second line. With its first letter the model chooses the word, and so the rhyme. How much does the log-probability of this letter change
# when the vector of an earlier character changes a little? This is a gradient again.
#
# **Predict first.** On which earlier characters does the first letter of the rhyming word depend most?
#
# - **a**: on the word that it should rhyme with
# - **b**: on the last ten characters or so
# - **c**: on all characters about equally, because the state has read them all

# %%
predict_first("letter_of_the_rhyme", "")


# %%
stanza = test_text.split("\n\n")[1]
texts = {"held-out": stanza, "its own": written(step, "\n\n", 180, 0.5, seed=4).strip()}
explorable.letter_by_letter(model, char_id, texts, stanza.rindex(" ") + 1, notes)

# %% [markdown]
# *Height*, with which *night* should rhyme, ends the second line, where the fields are as dark as they can be.
#
# Step to other letters, or point at them: does one depend on the line above? Then compare the two best units at the spaces of the second text.
#
# <details><summary>The figure in words</summary>
#
# A text twice, each letter on a coloured field. Above, influences on a chosen letter, from dark blue for a millionth to yellow: yellow just before it, and darker farther away. Below, one unit's
# values, from orange for -1 to purple for 1.
#
# </details>
#
# In four networks, with ten stanzas each, the last ten characters had 85 to 99 % of all influence. The word to rhyme with had at most two millionths of the largest.
#
# It is about 50 characters away, so hardly any training window of 48 held both words. And even inside a window hardly anything of a gradient arrives over 40 steps (chapters 03 and 05). Longer
# windows or a carried state alone don't change this (chapter 07). (A gradient says what a *small* change would do, not what happens if you replace the word.)

# %% [markdown]
# ## In your own words
#
# Two colleagues show you models that write poems. The first says: "Mine reaches a perplexity of 1.05 on the text, so it is the better one; yours has 1.5."
# You find out that she measured it on the text that she had trained on.
#
# The second always takes the likeliest character, "because that is the best guess", and his model writes the same line over and over. Explain to each what is wrong, and what to do instead, in four
# or five sentences.
#
# With the course's sources, `rnn-course solution two_poets` shows a model answer afterwards.

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
# | A bidirectional layer makes a better generator. | At every step it has read the answer. |
# | The loss knows by itself whether it gets logits. | You have to say so. A wrong setting gives no error. |
# | Perplexity is 2 to the loss. | With Keras' loss, in nats, it is e to the *mean* loss. |
# | Temperature divides the probabilities. | It divides the logits. |
#
# ## Recap
#
# - A recurrent model answers at every step, and the text shifted by one is its target.
# - Perplexity says between how many tokens the model hesitates. Measure it on held-out text.
# - With a carried state, the work grows linearly with the length of the text; with the whole text again for each token, quadratically.
#
# ## Further reading
#
# - C. E. Shannon, *Prediction and entropy of printed English*, 1951.
# - I. Sutskever, J. Martens and G. Hinton, *Generating text with recurrent neural networks*, 2011.
