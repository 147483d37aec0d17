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
# All that this course has built reads. Can it write, too? The notes that the course grew out of ended with that announcement, and stopped. The answer is short. A model that says how likely each *next* token is can be asked again and again:
# draw a token, read it, draw the next. This chapter makes the training data, trains such a model in seconds, says by a number how good it is, and then looks closely at how a token is drawn, since that is where most of the craft is.
#
# **When you are through you can**
#
# - cut a text into windows whose targets are shifted by one, and say what the older way, one row for each prefix, costs;
# - judge a language model by its perplexity on text that it has not seen, and against a baseline;
# - turn logits into a token with temperature, top-k and top-p, and say what each of them does to a distribution;
# - generate with a carried state, and explain why that takes linear instead of quadratic work.
#
# **You need** chapters 01 (ids, padding), 02 (embeddings), 05 (GRU) and 06 (a layer is a loop over its cell, state).
# About 30 minutes of reading, and 115 for the exercises.

# %% role="setup"
import time

from rnn_helpers import check
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.texts import ballads
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
# A model needs more text than a few lines, and it should be text that may be used. Ours is made by a small grammar (`rnn_helpers.texts.ballads`, written for this course). Be clear about what that means: no poet wrote these stanzas, they make little sense, and they are
# much easier to learn than real verse. But they have spelling, words, lines, stanzas and a rhyme between the second line and the fourth. A text of your own comes in chapter 10.

# %%
train_text, test_text = ballads.train_and_test()
print(train_text[:260])
characters = sorted(set(train_text))
char_id = {character: i for i, character in enumerate(characters)}
train_ids = np.array([char_id[c] for c in train_text], "int32")
test_ids = np.array([char_id[c] for c in test_text], "int32")
print(f"{len(train_ids)} characters to train on, {len(test_ids)} held out, {len(characters)} kinds")

# %% [markdown]
# The tokens here are characters, and a character's id is its place in the sorted list. There is no padding, so id 0 is an ordinary id. The *held-out* text, the last 60 stanzas, is not used for training at all.
#
# ## What comes next is the target
#
# The probability of a whole text is a product. The first character's probability, times that of the second when the first is known, and so on:
#
# $$p(x_1, \dots, x_T) = \prod_{t=1}^{T} p(x_t \mid x_1, \dots, x_{t-1})$$
#
# That is nothing but the product rule. A recurrent network fits it well, since its state after step $t$ has read just the characters up to $t$. So the model answers at *every* step, and the right answer is the next character of the text. Nobody has to label anything.

# %%
plots.shifted_by_one(list("The old otter"), 8)

# %% [markdown]
# *The figure: the text "The old otter", one character a column. Above it a row of green boxes, the inputs: T, h, e, space, o, l, d, space. Above those a row of orange-red boxes, the targets: h, e, space, o, l, d, space, o. Each target is the
# character that follows its input.*

# %% [markdown] role="exercise" exercise="make_windows" difficulty=1 minutes=10
# ## Exercise 1: windows
#
# `ids` is a list or an array of ids. Return `(inputs, targets)`, two integer arrays of shape `(n, length)`. Window number $i$ starts at id `i * step`. Its inputs are `length` ids, its targets the same ids shifted by one: each target is the id that comes after its input. All windows that fit are
# there, the last target may be the last id of the text, and what remains is left out. If not even one window fits, raise a `ValueError` that contains the word `length`.


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
# The lesson behind the notes generates words, and it makes its data in another way. Each line becomes many rows: its first word, its first two words, its first three, each padded in front, and the label of a row is the one word that comes next. The model then needs to answer only once for each row, at its last step.

# %%
line = VERSE[18].strip(",").split()
plots.prefix_rows(
    [[""] * (5 - n) + line[:n] for n in range(1, 6)], line[1:6], "Five rows from six words"
)

# %% [markdown]
# *The figure: five rows of five boxes. The first row holds four grey zeros and "the", and an arrow points to its label, "bell". Each row below has one zero less and one word more, down to "the bell is not the" with the label "bell".*

# %% [markdown] role="exercise" exercise="prefix_sequences" difficulty=2 minutes=10
# ## Exercise 2: prefixes
#
# `ids` is one line: a list or an array of at least two ids, none of them 0. Return `(inputs, labels)`: integer arrays of shapes `(n, maxlen)` and `(n,)`, a row for each prefix that has a next id, the shortest first, padded in front with 0. Of a prefix longer than `maxlen` keep the *last* `maxlen` ids.


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
# Count what a network has to read for each prediction that it learns from: steps of input divided by targets.

# %%
print("length   windows   prefixes")
for length in (5, 10, 20, 40):
    window_inputs, window_targets = make_windows(np.arange(1, length + 2), length)
    prefix_inputs, labels = prefix_sequences(np.arange(1, length + 2), length)
    print(
        f"{length:6} {window_inputs.size / window_targets.size:9.0f} {prefix_inputs.size / labels.size:10.0f}"
    )

# %% [markdown]
# A window gives a prediction for every step that is read. With prefixes the whole line is read again for each word: `maxlen` steps for one prediction, and as much memory. For lines of verse that is bearable, for anything longer it is not. In return a prefix row has just one answer, at the end. That is the one place where a bidirectional layer
# would be allowed in a generator: it sees the whole prefix, and the label is not in it.
#
# ## A model that answers at every step
#
# Three layers: an embedding, one recurrent layer that returns its whole sequence, and a dense layer that gives a number for each token of the vocabulary, at every step. These numbers are called *logits*: any real numbers, which a softmax turns into probabilities.

# %% [markdown] role="exercise" exercise="build_generator" difficulty=2 minutes=10
# ## Exercise 3: the generator
#
# Return a built Keras model, not compiled and not trained:
#
# - input: ids of any length, `(batch, time)`, so the time in `keras.Input` is `None`;
# - `Embedding` of `vocab_size` rows of width `dim` (ids run from 0 to `vocab_size - 1`; there is no padding and no mask);
# - a recurrent layer of `units` units with Keras' defaults except for what is needed to answer at every step: `SimpleRNN` for the cell `"simple_rnn"`, `LSTM` for `"lstm"`, `GRU` for `"gru"`;
# - `Dense` to logits, `(batch, time, vocab_size)`, without an activation.
#
# Any other cell is a `ValueError` whose message contains the cell that was given.


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
# A good model gives what really comes next a high probability. The *cross-entropy* is the mean of $-\log p$ over all positions, where $p$ is the probability that the model gave to the right token. With the natural logarithm, as in Keras, it is measured in *nats*. *Perplexity* is $e$ to that power:
#
# $$\text{perplexity} = \exp\Big(-\frac{1}{N}\sum_{n=1}^{N} \log p_n\Big)$$
#
# It has a plain meaning. A model that is always in doubt among 5 equally likely tokens has perplexity 5; one that always knows has 1. (F. Jelinek, R. Mercer, L. Bahl and J. Baker, *Perplexity: a measure of the difficulty of speech recognition tasks*, 1977.)
#
# Logits may be large. $e^{1000}$ is too large for any float, and the fraction in the softmax becomes infinity over infinity. But a softmax does not change if the same number is taken from all logits of a row. Take away the largest, and nothing overflows:
#
# $$\log p_j = z_j - m - \log \sum_i e^{z_i - m}, \qquad m = \max_i z_i$$

# %% [markdown] role="exercise" exercise="cross_entropy" difficulty=2 minutes=15
# ## Exercise 4: cross-entropy and perplexity
#
# `logits` are `(batch, time, vocab)`, `targets` are ids, `(batch, time)`; they belong together position by position. Write two functions that each return one number: `cross_entropy`, the mean over all positions in nats, and `perplexity`. Both must be right for logits in the thousands. (The formula above is one way. Work it out yourself rather than call Keras' loss.)


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
# A first use, and a check worth making each time you train something: an untrained model knows nothing, so it should be in doubt among about all characters.

# %%
keras.utils.set_random_seed(0)
model = build_generator(len(characters), 32, 96, "gru")
test_inputs, test_targets = make_windows(test_ids, 64, 64)
untrained = perplexity(model.predict(test_inputs, verbose=0), test_targets)
print(f"untrained: perplexity {untrained:.1f} with {len(characters)} characters")

# %% [markdown]
# ## What a table of pairs can do
#
# Is a perplexity of 4 good? Without something to compare with, nobody can say. The classic baseline is the *bigram* model. You know it: its counts wrote your first poem, at the end of chapter 01. It looks at one character only, and knows how often each other one followed it in the training text. Let $c(a, b)$ be how often the pair $a\,b$ occurs there:
#
# $$p(b \mid a) = \frac{c(a, b) + 1}{\sum_{b'} c(a, b') + V}$$
#
# with $V$ the size of the vocabulary. The 1 is *add-one* smoothing (Laplace's rule): a pair that never occurred is unlikely, but not impossible. Without it, a single new pair would make the perplexity infinite.

# %% [markdown] role="exercise" exercise="bigram_perplexity" difficulty=2 minutes=15
# ## Exercise 5: the baseline
#
# Count pairs in `train_ids`, and return the perplexity (a float) of the pairs of `test_ids` by the formula above. Both are ids in a row, lists or arrays; ids run from 0 to `vocab_size - 1`, and some may not occur at all. The texts may be long: a product of thousands of probabilities would be rounded to 0.


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
# Windows of 48 characters, 16 apart; five times through the text. Note `from_logits=True`: the model returns logits, and a loss that takes them for probabilities says nothing and learns badly. Watch the bar and the curve while it runs.

# %%
baseline = bigram_perplexity(train_ids, test_ids, len(characters))
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.Adam(1e-2), loss)
live = LiveTraining(baseline)
fitted = model.fit(
    *make_windows(train_ids, 48, 16), batch_size=128, epochs=5, verbose=0, callbacks=[live]
)

# %% [markdown]
# *The figure: a progress bar that has filled up, and below it the perplexity of each batch on a logarithmic axis, over five times through the text. It starts near 31, the number of characters, crosses the dashed line of the bigram baseline towards the end of the first epoch, and flattens out between 1 and 2.*
#
# The curve is about training text. What counts is the held-out text. The next cell measures it, and checks that the baseline is beaten. (It measures in windows of 64 characters, each from a state of zeros, so the first
# few characters of a window are guessed with hardly any context. That is to the model's disadvantage.)

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
    "How much in doubt?",
)

# %% [markdown]
# *The figure: four bars. The untrained model stands at about 31, the bigram baseline between 6 and 7, the trained GRU below 2 on held-out text and on training text alike.*
#
# The held-out perplexity, 1.55 to 1.61 over the seeds 0 to 4, is about a quarter of the baseline's, and hardly above that of the training text, so the model has learnt patterns rather than stanzas. (Don't take that for granted. No author writes by fifteen patterns; with real verse the two bars may part, and only the held-out one counts.)
#
# It can't come down to 1. Which animal comes next is drawn at random, and nobody can know it. Somebody who knew the whole grammar, rhymes and all, would still have a perplexity of 1.24; that can be worked out from the probabilities with which it draws.
#
# ## From logits to a character: temperature
#
# The model has read an empty line and *The*, with a space. What may come next? Logits say it, a softmax makes them probabilities, and before that they may be divided by a number $T$, the *temperature*:
#
# $$p_j = \frac{e^{z_j / T}}{\sum_i e^{z_i / T}}$$
#
# $T = 1$ leaves the model as it is. Below 1 the differences between the logits grow, and likely tokens become likelier still. Above 1 they shrink. Dividing *probabilities* and making them add up to 1 again would do nothing at all: the division cancels.

# %% [markdown] role="exercise" exercise="apply_temperature" difficulty=1 minutes=10
# ## Exercise 6: temperature
#
# `logits` are an array whose last axis is the vocabulary: `(vocab,)` or `(batch, vocab)`. Return probabilities of the same shape, by the formula above. It must be right for logits in the thousands. A temperature that is not above 0 is a `ValueError` whose message contains the word `temperature`.


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
# *The figure: three panels with bars for the ten likeliest characters, the dotted outline is temperature 1 each time. At 0.4 the first bars stand above their outlines and the others below. At 1.0 bars and outlines agree. At 2.5 the bars are nearly level.*
#
# The order of the characters never changes. Temperature moves probability between them, and no token ever becomes impossible.
#
# ## Cutting off the tail
#
# A vocabulary has many tokens that are nearly, but not quite, impossible. Each is harmless; together they are drawn now and then, and one odd character spoils a word. Two ways to take them out:
#
# - **top-k** keeps the `k` likeliest tokens (A. Fan, M. Lewis and Y. Dauphin, *Hierarchical neural story generation*, 2018);
# - **top-p**, or nucleus sampling, keeps the smallest set of likeliest tokens whose probabilities add up to at least `p` (A. Holtzman and others, *The curious case of neural text degeneration*, 2020). Where the model is sure that is one token, where it is in doubt it is many.
#
# What is left is divided by its sum, so that it adds up to 1 again. The tokens that stay keep their proportions.

# %% [markdown] role="exercise" exercise="top_k" difficulty=2 minutes=15
# ## Exercise 7: top-k and top-p
#
# `probabilities` are `(vocab,)` and add up to 1. Each function returns an array of the same shape, in which the tokens that are cut off have probability 0 and the others, in their old places, add up to 1.
#
# - `top_k(probabilities, k)`: exactly `k` tokens stay; of tokens that are equally likely at the border any may stay. A `k` of the vocabulary's size or more changes nothing. A `k` below 1 is a `ValueError` whose message contains the word `k`.
# - `top_p(probabilities, p)`: the smallest set of likeliest tokens that reaches `p` stays. The token with which the sum crosses `p` belongs to it. Of tokens that are equally likely at the border no more stay than are needed, whichever they are. With a `p` of 1 all tokens stay, even if the sum of all is a little below 1 by rounding.


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
# *The figure: three panels, dotted outlines as before. In the first, bars and outlines agree. With top-k only the first three bars are left, each above its outline, and an orange-red cross marks every character that was cut off. With top-p so many bars are left as are needed to reach 0.7; the rest are crossed out.*
#
# How many characters does top-p keep where the model is sure? And where a new word begins? Ask it.

# %%
for text in ("The old wea", "\n\nThe ", "and dreamed about the "):
    chances = apply_temperature(next_logits(text), 1.0)
    kept = np.sum(top_p(chances, 0.9) > 0)
    print(f"{text!r:25} likeliest {chances.max():.2f}, top-p 0.9 keeps {kept}, top-k 3 keeps 3")

# %% [markdown]
# In the middle of *weary* one character is by far the likeliest, and top-p keeps few. Top-k keeps three wherever it is, so it lets wrong ones in. Where a word begins, several are possible, and top-p lets them in.

# %% [markdown] role="exercise" exercise="sample" difficulty=1 minutes=10
# ## Exercise 8: draw
#
# `probabilities` are `(vocab,)` and add up to 1 (as float32, so perhaps not to the last digit). `rng` is a NumPy generator (`np.random.default_rng`). Return one id, an integer: each id comes with its own probability, however small. Take all randomness from `rng`, so that the same seed gives the same draws.


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
# Now write. The plain way is to give the model the whole text so far, take the logits of its last step, draw, add the character, and begin anew. That works, but for the hundredth character it reads 99 characters that it has read before. A recurrent layer has no need of that: all it knows of the past is its state. Keep the state, and one step is enough.

# %%
plots.step_with_state(list("The o"), 3)

# %% [markdown]
# *The figure: four boxes marked "step" in a row, joined by arrows marked "state". Below them the characters that are read: T, h, e in green are the prompt, then a space in yellow. Above the third and the fourth step a yellow box says what is drawn from its logits, a space and then o; an arrow leads from the drawn space to the input of the fourth step.*
#
# Chapter 06 showed that a layer is a loop over its cell. So a single step is the embedding, the *cell*, and the dense layer. `tf.function` compiles it once, and then it takes little time:


# %%
def compiled_step(model):
    """A function step(token_id, state=None) that returns logits (vocab,) and the next state."""
    embedding, recurrent, dense = model.layers

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
# Without a state, `step(token_id)` begins with zeros. Otherwise it takes the state that the last call gave back. Is it the same model? Read a text both ways and compare the last logits.

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
# `step(token_id, state)` takes one id and a state, and returns a tuple: logits `(vocab,)` and the new state. Called without a state, or with `None`, it begins from zeros. What a state looks like is none of your business: hand it on.
#
# Read the prompt, one id after the other, then draw `length` new ids: the first from the logits that follow the last id of the prompt, each other one from those that follow the id just drawn. Use your `apply_temperature` and `sample`. Return a list of the `length` new ids, without the prompt: an empty list for a `length` of 0. Leave `prompt_ids` as it is. An empty prompt is
# a `ValueError` whose message contains the word `prompt`. In all, `step` may be called `len(prompt_ids) + length` times at most.


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
# At 0.3 words are spelt well and the safest lines come again and again. At 1 there is more variety, and now and then a word that does not exist. At 2 there is little left of spelling.
#
# And the rhyme? It was not learnt. From one rhyming word to the other it is 45 to 80 characters, and the training windows were 48 long. Five models (seeds 0 to 4) wrote 9,000 characters each at temperature 0.5: 380 stanzas, of which only 36 had the four lines that all stanzas of the training text have, and not one of those 36 rhymed.

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
tail = greedy[-240:]
circle = next((n for n in range(1, 121) if tail[n:] == tail[:-n]), None)
print(f"\nin the end, the same {circle} characters come again and again")

# %% [markdown]
# The text runs in a circle. The likeliest character leads to a state, that state leads to the next likeliest character, and there is no chance that anything else happens. As soon as the network is back in nearly the same state, it writes the same text again. We tried four networks (seeds 0 to 3) with four beginnings each. All 16 texts ran in a circle after 90 characters at most, and the circles were 23 to 69 characters long.
#
# So a text made of the likeliest characters is not a typical text. In the training text, something unlikely happens in every line.
#
# ### Two words that you will read elsewhere
#
# **Beam search.** Greedy decoding looks only one character ahead. Beam search keeps several beginnings, for example the five likeliest. It continues each of them with every token, adds up the logarithms of the probabilities, and keeps the five best results. With a beam of one, this is greedy decoding. With a beam that is large enough, it would find the likeliest text of all, but nobody can pay for that: there are $V^T$ texts of $T$ tokens. Use beam search where one answer is right, as in translation or speech recognition. Do not use it for a poem. The likeliest texts are short and repeat themselves, and beam search finds them more reliably than greedy decoding does.
#
# **Teacher forcing.** During training the network reads the right text at every step, whatever it would have written itself. Your windows do exactly this: the input of a step is the true character, not the network's own guess. The name is from R. Williams and D. Zipser (*A learning algorithm for continually running fully recurrent neural networks*, 1989). Teacher forcing makes training quick and stable, because every step has a right answer and an early mistake does not spoil the rest. But it has a price. When the network writes, it reads its own characters. After one wrong character it reads something that the training text does not contain, and it has never learnt how to go on from there. This difference between training and writing is called *exposure bias*. You saw its effect at temperature 2. Low temperatures and top-p make it smaller, because they keep wrong characters out. *Scheduled sampling* (S. Bengio and others, 2015) makes it smaller in another way: now and then, the network reads its own guess during training too.

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
# *Real words* is the share of words that occur in the training text, *different of 60* how many of the first 60 words are different from each other, and *five words copied* the share of five words in a row that stand in the training text just so.
#
# Nothing is free. Cold text has real words only, but few different ones; hot text has many different words, more than two thirds of which don't exist. Temperature chooses a point between the two. At temperatures up to 0.5 the share that is copied lies between 0.24 and 0.56 (five models, seeds 0 to 4). The lines are short and alike, so that is no wonder here, but on a text by somebody else this is a
# number to look at before you publish.
#
# ### What if the state is dropped?
#
# A common mistake: each character is drawn as if only the one before it had been read, since the state is not handed on. The code runs. The text tells:


# %%
def forgetful(token_id, state=None):
    """A step that drops the state it is given."""
    return step(token_id)


print(written(forgetful, "The old ", 120, 1.0))

# %% [markdown]
# Pairs of characters look plausible, words mostly do not. The network has become a bigram model: one character is all it knows.
#
# ## Two costs
#
# Now measure what carrying the state saves. The other way is to run the whole prefix for every character. To be fair it is compiled as well. Its input grows, so it is given as a tensor of any length.

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
# Each way writes 120 characters, twice. Whatever else the machine does can only make a character slower, so the faster of its two times counts.


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
# *The figure: two panels with the same two curves over 10 to 120 characters. "Whole prefix each time" bends upwards; "state carried" stays near the bottom. In the right panel, where both axes are logarithmic, the first is the steeper one.*
#
# The table gives milliseconds for one character, when 25, 50 and 100 have been written (a median of those just before). With the state carried they do not depend on how much has been written, so a text takes time in proportion to its length: 120 characters are 120 steps. With the whole prefix a character costs the more the later it comes.
# 120 characters are $1 + 2 + \dots + 120 = 7{,}260$ steps, and 240 are about four times as many. (Measured time need not grow as fast, since every call has a fixed cost besides. In a dozen runs on two cores, some of them with other work beside, a character cost two to six times as much after 100 characters as after 25.)
#
# How the prefix is run matters as much. Here are four ways to get the next logits after 100 characters.

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
# You may read that a plain call, `model(ids)`, is quicker than `predict` for a single input. Not with a recurrent layer: uncompiled, the loop over time is run operation by operation, and it was the slowest way by far on our machine. `predict` is compiled, but sets up a loop over batches for each call. One compiled step with a carried state beats them all.
#
# ## Words instead of characters, the lesson's way
#
# Beside it, the way of the published lesson: words as tokens, a row for each prefix, one answer at the end, and the whole prefix again for each word. The text is the same. Each line gets a last token, `/`, so that the model can say that a line is over.

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
# Here `len(words) + 1` is right, since the ids of words begin at 1 and 0 is padding.

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
for beginning in ("the", "one", "and", "o"):
    print(line_from(beginning, rng))

# %% [markdown]
# The words are spelt without a fault, as they must be, and stand mostly in the order of the grammar. Each line is begun by you, and nothing knows of the line before.
#
# And the cost? With eight words a row it can be borne. The character text of this chapter, as prefixes of up to 48 characters, would be $42{,}680 \cdot 48$, about 2 million steps in each epoch; our windows are 128 thousand.
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
# The choice of tokens and the choice of windows or prefixes are two choices. We trained words with windows of 16 as well, with a GRU of the same size. On held-out text, over all words but the first of each line, the perplexity came to 2.94 to 2.98 after six epochs, and to 2.97 to 3.04 with prefixes (three seeds). So words, windows and a carried state go together just as well, at one step for each prediction.

# %% [markdown]
# ## Look inside the network
#
# The network writes words, lines and stanzas, but nobody has told it what a word, a line or a stanza is. Is that knowledge somewhere in its state? The state is a vector of 96 numbers, and `step` gives it to you after each character. So let the network read held-out text, keep the states, and compare each unit with something that you can name.
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
own_text = written(step, "\n\n", 300, 0.5, seed=4).strip().rpartition("\n")[0]
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
# *The figure: the same text twice, each letter on a coloured field, from orange for -1 to purple for 1. Above, the unit for the place in the word: in most words the first letters have one colour and the last ones the other, and at each space it begins again. Below, the unit for the place in the line: its colours change several times in each line, in no clear order.*
#
# Look at the spaces. Above, most words begin in one colour and end in the other. Below, there is no such order, neither in the words nor in the lines.


# %%
def read_off(values, half=1000):
    """Correlation on unseen text of the best weighted sum of all units, fitted on the first half."""
    with_one = np.column_stack([seen_states, np.ones(len(seen_states))])
    weights = np.linalg.lstsq(with_one[:half], values[:half], rcond=None)[0]
    return np.corrcoef(with_one[half:] @ weights, values[half:])[0, 1]


for name, values in places(sample_text).items():
    print(f"place in {name}, from all units together: correlation {read_off(values):.2f}")

# %% [markdown]
# All units together know much more than the best one, about both places. In four networks (seeds 0 to 3), the best single unit had a correlation of 0.68 to 0.77 with the place in the word, and of only 0.27 to 0.32 with the place in the line. All units together had 0.91 to 0.93 and 0.66 to 0.70. So the network knows quite well where it is in a line, but no single unit says so: the knowledge is spread over many of them. A unit that you can name is a lucky find. (A. Karpathy, J. Johnson and L. Fei-Fei, *Visualizing and understanding recurrent networks*, 2015, found some in much larger networks.)
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
    embedding, recurrent, dense = model.layers
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
# *The figure: a stanza of four lines up to its last word, each letter on a coloured field, from dark blue for a millionth to yellow for the largest influence. The words "about the", just before the letter, are yellow. To the left and line by line the fields get darker, and the first two lines are dark blue.*
#
# The scale is logarithmic: one step to the left is ten times less. The word that *night* should rhyme with, *height*, is at the end of the second line, where the fields are as dark as they can be.
#
# We asked four networks (seeds 0 to 3) about ten stanzas each. The last ten characters had 85 to 99 % of all influence, and the word to rhyme with had about a millionth of the largest one, at most. It is about 50 characters away, and the windows of the training were 48 characters long, so hardly any window held both words. And even inside a window hardly anything of a gradient arrives over 40 steps (chapters 03 and 05). So the network has learnt what it could reach: spelling, and the order of a few words. To teach it rhymes you would try longer windows, or carry the state from one window to the next (chapter 06).
#
# Be careful with such pictures. A gradient says what a *small* change of a character would do, near this text. It does not say what happens if you replace the word.

# %% [markdown]
# ## In your own words
#
# Two colleagues show you their poets. The first says: "Mine reaches a perplexity of 1.05 on the text, so it is the better one; yours has 1.5." You learn that she measured on the text that she had trained on. The second always takes the likeliest character, "since that is the best guess", and his poet writes the same line over and over. Explain to each what is
# wrong, and what to do instead. Four or five sentences.

# %% [markdown] role="written" exercise="two_poets" points=3
# ### BEGIN SOLUTION
# A perplexity on the training text says how well the model knows that text, and a model that has it by heart comes close to 1. To compare, both models must be measured on the same held-out text, with the same tokens, and beside a baseline such as the bigram model. Taking the likeliest token each time is not sampling: the same state leads to the same token, so the text soon runs in a circle, and
# a text made of the likeliest tokens is not itself a typical text. He should draw from the distribution, with a temperature somewhat below 1 or with top-p to keep odd tokens out, and choose that by looking at samples and at how varied they are.
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
# | The loss finds out by itself whether it gets logits. | It has to be told: `from_logits=True` for logits. Neither mistake gives an error. |
# | Perplexity is 2 to the loss. | With Keras' loss, in nats, it is e to the mean loss; exp first and mean afterwards is something else. |
# | A low perplexity on the training text is a good sign. | It may be a good memory. Measure on held-out text, beside a baseline. |
# | Temperature divides the probabilities. | It divides the logits. Divided probabilities, made to add up to 1, are the old ones. |
# | A high temperature makes the model surer. | It levels the distribution. Low ones sharpen it; 0 is not allowed. |
# | `tf.random.categorical` takes probabilities. | It takes logits, or logarithms of probabilities. |
# | Taking the likeliest token is sampling. | It is argmax, and it runs in circles. |
# | Top-k draws evenly among k tokens. | They keep their proportions, and are made to add up to 1. |
# | Top-p stops before the sum crosses p. | The token that crosses p belongs to the set. Otherwise a sure model would have none. |
# | Each character starts from a new state. | Then only one character is known. Hand the state on. |
# | With a carried state the whole text is given again. | Then it is read twice. Give the new id only. |
#
# ## Recap
#
# - The probability of a text is a product of next-token probabilities. A recurrent model gives one at every step, and the text shifted by one is its target.
# - Windows give a prediction for each step that is read. Prefix rows read `maxlen` steps for one.
# - Perplexity is exp of the mean cross-entropy: among how many tokens the model is in doubt. Measure it on held-out text, against a baseline.
# - Temperature divides logits. Top-k and top-p cut the tail off and make the rest add up to 1. Then draw.
# - The state is all that a recurrent model knows of the past. Carried along, a text takes linear work; run anew for each token, quadratic.
#
# ## Further reading
#
# - C. E. Shannon, *Prediction and entropy of printed English*, 1951: the same question, put to people.
# - I. Sutskever, J. Martens and G. Hinton, *Generating text with recurrent neural networks*, 2011.
# - A. Graves, *Generating sequences with recurrent neural networks*, 2013.
# - A. Holtzman, J. Buys, L. Du, M. Forbes and Y. Choi, *The curious case of neural text degeneration*, 2020.
# - The Keras documentation of `SparseCategoricalCrossentropy` and of `RNN`.
