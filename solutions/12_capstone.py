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
# # Your own poet
#
# This is the last chapter, and it is yours. You choose a text, and train a model that continues it: your own poet. Nobody can tell you in advance which layer
# is best for *your* text, so you have to find out, in a way that would convince somebody else.
#
# Training is the easy part. The difficult part is everything
# around it: what you hold out, what you measure, and what you compare with what.
#
# **After this chapter you can**
#
# - split a text so that the test is a test, and turn it into ids with a vocabulary that has never seen the test;
# - compare four kinds of layer at the same budget of parameters, on one number that is comparable;
# - say when perplexities may be compared, and when they may not;
# - write with a trained model, and describe what temperature does to its poems;
# - report a result that another person can check. Here that person is the grader: it gets your model and works everything out again.
#
# **You need** the whole course; most of all chapters 02 to 05 and 09 (what is in a layer), 10 (held-out data, a contest) and 11 (perplexity, temperature,
# state). Reading and running the cells takes about 45 minutes, the exercises 120, and the two written questions 40.
#
# The contest uses your functions from exercises 1 to 4, and writing needs exercise 5. Exercise 3 is the hardest. If you can't find the largest number of
# units, let `build_poet` use a small fixed number, such as 32. The check of exercise 3 then
# fails, but the contest, exercise 6 and the written questions
# work.
#
# While a function is missing, the cells that use it stop with a `NotImplementedError`.
#
# Run the next cell, which prepares the chapter. You don't need to read it.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.texts.own_text import own_text
from rnn_helpers.texts.pieces import folded, line_end_id, longest_copy, passages, tokens
from rnn_helpers.topics import recall
from rnn_helpers.topics.capstone import (
    figures as plots,
    mistakes,
    oracle as reference,
    poets,
    result_mistakes,
    result_oracle as results,
)
from rnn_helpers.topics.capstone.given import (
    TINY,
    loud_predict,
    many_poems,
    steps_taken,
    tiny_predict,
    tiny_step,
)
from rnn_helpers.topics.choosing_a_layer.figures import layer_table

import keras
import numpy as np

# %% [markdown]
# ## What you hand in
#
# | part | who judges it |
# |---|---|
# | five functions that every such project needs | checks, as in all chapters |
# | your poet: a model, its texts, a table and a figure of four contestants | checks that compute everything again |
# | your samples at three temperatures, and what you make of them | a person, with a rubric |
# | your choice, and your reasons for it | a person, with a rubric |
#
# ## Choose a text
#
# Put a text file into the folder of this notebook and write its name into `MY_FILE`: your letters, a novel whose author died long ago, the laws of your
# country. Prefer a text that you may show to others, and cut off what is not part of it, such as a licence at the end. It has to be plain text (`.txt`, best
# in UTF-8); if a file can't be used, one line says why. With `None` you get one of the course's own texts:
#
# - `"tales"`: seventeen linked tales of one year in a valley, written for this course. They have 145,000 characters, and each paragraph is one line;
# - `"ballads"` (stanzas, as in chapter 11) or `"sentences"` (one on each line, as in chapter 02). Small grammars made them, so they are much easier to learn.
#
# How long should the text be? 50,000 to 500,000 characters are best. The least is 5,000 characters if your tokens are characters, and about 15,000 if they
# are words.
#
# It also needs at least 10 stanzas or paragraphs with empty lines between them, and better 50, because a tenth of them becomes the test text.
# Exercise 6 asks for at least 1,000 tokens to train on and 80 to test with.
#
# Tokens are `"characters"` or `"words"`. With words, punctuation marks and line ends are tokens too. A word includes the space before it, so that the joined
# tokens are the text again.
#
# **The grader does not have your file.** You hand in only your notebook, and it runs again on another machine, with the course's text instead of yours. So
# the checks test your *code*, with that text: don't write numbers of your own text into the code. A person reads your two written answers, and they are about
# *your* text: there you copy what your poet wrote on your machine.

# %%
MY_FILE = None  # or "my_text.txt"
COURSE_TEXT = "tales"  # or "ballads" or "sentences"
TOKENS = "characters"  # or "words"

text = own_text(MY_FILE, COURSE_TEXT)
print(folded(text[:400]))

# %% [markdown]
# ## Cut before you do anything else
#
# A text is not a collection of separate samples. Each line continues the one before, and the windows that you cut from it overlap. If you cut the windows
# first, shuffle them and hold some out, the model trains on nearly every character of a held-out window, in another window. So cut the text first, into three
# pieces:
#
# - the **training part** teaches the model;
# - the **validation part** decides which layer to take and how long to train;
# - the **test part** is used once, at the end, for the number that you report.

# %%
cut = {"training": 0.8, "validation": 0.1, "test": 0.1}
plots.three_parts({name: round(share * len(text)) for name, share in cut.items()})

# %% [markdown]
# Look at any orange-red window in the lower half: blue windows, which are used for training, cover the same characters. In the upper half the three parts
# have nothing in common.
#
# <details><summary>The figure in words</summary>
#
# Above, a bar in three pieces: a long blue one, training, then a short yellow one, validation, then a short orange-red one, test, each with its number of
# characters. Below, three rows of small bars, staggered so that each overlaps with those above and below it. Most are blue, some orange-red and crossed:
# every one of these, a held-out window, shares its place with blue ones.
#
# </details>
#
# The smallest piece that you hold out is a *passage*: a stanza or a paragraph. `passages(text)` gives them in order. There is one more possible leak: texts
# repeat themselves, for instance a refrain. A held-out passage that also occurs in the training part, word for word, tests nothing.

# %% [markdown] role="exercise" exercise="split_passages" difficulty=2 minutes=15
# ## Exercise 1: three parts without a leak
#
# Write `split_passages(passages, share)`: it returns a tuple of three lists of strings, `(train, validation, test)`. `passages` is a list of strings, in the
# order of the text; keep this order in all three lists.
#
# - The test part is the end of the text: the last `round(share * n)` of its `n` passages. The validation part is the same number of passages before that, and
#   everything else is the training part. In a short text this number may be 0: then all passages are the training part.
# - Then leave out copies. Remove from the validation part each passage that also occurs in the training part, and from the test part each that also occurs in
#   the training *or* the validation part. A passage that occurs twice within one part stays there twice, so the training part does not change.
#
# A `share` that is not between 0 and 0.5 (both excluded) is a `ValueError` whose message contains the word `share`.


# %% role="solution" exercise="split_passages"
def split_passages(passages, share):
    """Training, validation and test part: three lists of passages, in the text's order."""
    ### BEGIN SOLUTION
    if not 0 < share < 0.5:
        raise ValueError(f"share must be between 0 and 0.5, not {share}")
    n, held_out = len(passages), round(share * len(passages))
    train = list(passages[: n - 2 * held_out])
    known = set(train)
    validation = [p for p in passages[n - 2 * held_out : n - held_out] if p not in known]
    known.update(validation)
    return train, validation, [p for p in passages[n - held_out :] if p not in known]
    ### END SOLUTION


# %% role="test" exercise="split_passages" points=1
plain = reference.planted_text(np.random.default_rng(1), 30, 5, copies=False)
check.returns(
    split_passages, plain, 0.12,
    read=reference.order_of(plain),
    expected=reference.IN_ORDER,
    mistakes=mistakes.order(plain, 0.12),
    says="40 different passages, a share of 0.12: the order of the text stays",
)  # fmt: skip
check.same_as(
    reference.split, split_passages, plain, 0.12,
    says="5 passages at the end are the test part, 5 before them the validation part",
)  # fmt: skip
refrains = reference.planted_text(np.random.default_rng(2), 12, 4, copies=True)
check.same_as(
    reference.split, split_passages, refrains, 0.2,
    says="20 passages, some of them more than once",
)  # fmt: skip

# %% role="hidden" exercise="split_passages" points=2
### BEGIN HIDDEN TESTS
for train, held_out, share in [(17, 3, 0.12), (11, 4, 0.23), (20, 10, 0.26), (4, 8, 0.4)]:
    plain = reference.planted_text(check.rng(train), train, held_out, copies=False)
    check.returns(
        split_passages, plain, share,
        read=reference.order_of(plain),
        expected=reference.IN_ORDER,
        mistakes=mistakes.order(plain, share),
        says=f"{len(plain)} different passages, a share of {share}: the order stays",
    )  # fmt: skip
    check.same_as(
        reference.split, split_passages, plain, share,
        says=f"{len(plain)} different passages, a share of {share}",
    )  # fmt: skip
refrains = reference.planted_text(check.rng(1), 15, 5, copies=True)
check.same_as(
    reference.split, split_passages, refrains, 0.2,
    says="25 passages, some of them more than once",
)  # fmt: skip
told = [
    f"{line}\n\n" for line in ("The river keeps time", "A bell", "Snow", "A heron", "Fog", "Rain")
]
check.same_as(
    reference.split, split_passages, [*told, *told[1:3], "keeps time\n\n", *told[3:5], "Dew\n\n"], 0.25,
    says="two copies one after the other, and a passage that is the end of another one",
)  # fmt: skip
check.same_as(
    reference.split, split_passages, [*told, "Dew\n\n", *told[:2], "Ice\n\n", "Ice\n\n", "Dew\n\n"], 0.25,
    says="a passage that stands twice in the test part and nowhere else",
)  # fmt: skip
check.same_as(
    reference.split, split_passages, plain[:3], 0.1,
    says="3 passages and a share of 0.1: nothing is held out",
)  # fmt: skip
for share in (0.0, 0.5, 1.5, -0.1):
    check.raises(
        split_passages, refrains, share,
        error=ValueError, mentions=("share",),
        says=f"a share of {share} is refused",
        mistake=mistakes.SHARE_NOT_CHECKED,
    )  # fmt: skip
### END HIDDEN TESTS

# %%
parts = split_passages(passages(text), 0.1)
train_text, validation_text, test_text = ("".join(part) for part in parts)
print("passages  ", [len(part) for part in parts])
print("characters", [len(part) for part in (train_text, validation_text, test_text)])

# %% [markdown]
# ## Ids, and what is unknown
#
# The vocabulary is part of what the model learns, so make it from the training part alone. The held-out parts have tokens that are not in it, and so do the
# texts of your readers. All of them get the same id: *unknown*.
#
# There is a problem. If every training token is in the vocabulary, the unknown token never occurs in training, and its vector stays random. So the vocabulary
# gets a maximum size, and the rarest tokens of the training part become unknown as well. With characters this rarely matters; of the different words of a
# novel about half occur only once.

# %% [markdown] role="exercise" exercise="encode_parts" difficulty=1 minutes=15
# ## Exercise 2: vocabulary and ids
#
# Write `encode_parts(train_tokens, held_out_tokens, size)`: it returns a tuple `(vocabulary, train_ids, held_out_ids)`. `train_tokens` and `held_out_tokens`
# are lists of strings; no token is `"<unk>"`.
#
# - `vocabulary` is a list of at most `size` strings, and the position of a token in it is its id. It begins with `"<unk>"`, id 0, which counts as one of the
#   `size`. Then come the most frequent training tokens, the most frequent first. If two tokens are equally frequent, the one that appears earlier in the
#   training text comes first.
# - `train_ids` and `held_out_ids` are integer arrays `(n,)`, one id for each token. A token that is not in the vocabulary has id 0. There is no padding here.


# %% role="solution" exercise="encode_parts"
def encode_parts(train_tokens, held_out_tokens, size):
    """Vocabulary of the training tokens, and the ids of both lists of tokens."""
    ### BEGIN SOLUTION
    counts = {}
    for token in train_tokens:
        counts[token] = counts.get(token, 0) + 1
    vocabulary = ["<unk>", *sorted(counts, key=counts.get, reverse=True)[: size - 1]]
    place = {token: i for i, token in enumerate(vocabulary)}
    train_ids, held_out_ids = (
        np.array([place.get(token, 0) for token in part], dtype="int32")
        for part in (train_tokens, held_out_tokens)
    )
    return vocabulary, train_ids, held_out_ids
    ### END SOLUTION


# %% role="test" exercise="encode_parts" points=1
train, held_out = reference.planted_tokens(np.random.default_rng(3))
check.same_as(
    reference.encoded, encode_parts, train, held_out, 7,
    says="9 different training tokens, a vocabulary of 7",
)  # fmt: skip

# %% role="hidden" exercise="encode_parts" points=2
### BEGIN HIDDEN TESTS
train, held_out = reference.planted_tokens(check.rng(3))
for size in (6, 9, 4):
    check.same_as(
        reference.encoded, encode_parts, train, held_out, size,
        says=f"other tokens, a vocabulary of {size}",
    )  # fmt: skip
check.same_as(
    reference.encoded, encode_parts, train, held_out, 500,
    says="a vocabulary that has room for all",
)  # fmt: skip
### END HIDDEN TESTS

# %%
SIZE = 2000
train_tokens, validation_tokens, test_tokens = (
    tokens(part, TOKENS) for part in (train_text, validation_text, test_text)
)
vocabulary, train_ids, validation_ids = encode_parts(train_tokens, validation_tokens, SIZE)
test_ids = encode_parts(train_tokens, test_tokens, SIZE)[2]
print(f"{len(train_ids):,} {TOKENS} to train on, a vocabulary of {len(vocabulary)}")
print(f"unknown in the test text: {np.mean(test_ids == 0):.1%}")

# %% [markdown]
# ## A fair contest
#
# There are four contestants: `SimpleRNN`, `GRU`, `LSTM` and `Conv1D`. It would not be fair to give them all 64 units: an LSTM of 64 units has four times the
# weights of a SimpleRNN of 64. So they get the same *budget of parameters*, and each takes as many units as fit into it.
#
# A convolution can be a poet too, if it never looks ahead (chapter 09). Three causal layers with a kernel of 3 and dilation rates of 1, 3 and 9 see $1 + 2 \cdot (1 + 3 + 9) = 27$ tokens, and nothing before that.

# %% [markdown] role="exercise" exercise="build_poet" difficulty=3 minutes=30
# ## Exercise 3: the largest poet within a budget
#
# Write `build_poet(cell, vocab_size, dim, budget)`: it returns a built Keras model, not compiled and not trained, from ids `(batch, time)` of any length
# (`keras.Input((None,), dtype="int32")`) to logits `(batch, time, vocab_size)`:
#
# - an `Embedding` of `vocab_size` rows of width `dim`. Id 0 is the unknown token, which the model reads like any other, so don't mask it;
# - if `cell` is `"simple_rnn"`, `"gru"` or `"lstm"`, this recurrent layer. Keep Keras' defaults, except for what the layer needs to answer at every step;
# - if `cell` is `"conv1d"`, three `Conv1D` layers one after the other, each with `units` filters, a kernel of 3, causal padding and relu, with dilation rates
#   1, 3 and 9;
# - a `Dense` layer to logits, without an activation.
#
# `units` is the *largest* number with which the whole model has at most `budget` parameters; exactly `budget` is allowed. It can be 1, or several hundred. If
# not even one unit fits, raise a `ValueError` whose message contains the word `budget`. Any other `cell` is a `ValueError` whose message contains the cell
# that was given.
#
# In earlier chapters you have counted the parameters of each of these layers, and a formula for each is fast. You may also build models and let Keras count.
# But then don't try every number of units, because in grading no cell may run for more than half a minute. Try 1, 2, 4, 8, ... until the model is too large,
# and then halve the range each time.


# %% role="solution" exercise="build_poet"
def build_poet(cell, vocab_size, dim, budget):
    """The largest model of this kind, ids (batch, time) to logits, of at most budget parameters."""
    ### BEGIN SOLUTION
    middles = {
        "simple_rnn": lambda u: u * (dim + u + 1),
        "gru": lambda u: 3 * u * (dim + u + 2),
        "lstm": lambda u: 4 * u * (dim + u + 1),
        "conv1d": lambda u: (3 * dim + 1) * u + 2 * (3 * u + 1) * u,
    }
    if cell not in middles:
        raise ValueError(f"there is no cell {cell!r}; there are {', '.join(middles)}")

    def parameters(u):
        return vocab_size * dim + middles[cell](u) + (u + 1) * vocab_size

    if parameters(1) > budget:
        raise ValueError(f"a budget of {budget} is too small: one unit takes {parameters(1)}")
    units = 1
    while parameters(units + 1) <= budget:
        units += 1
    layers = keras.layers
    if cell == "conv1d":
        options = {"padding": "causal", "activation": "relu"}
        middle = [layers.Conv1D(units, 3, dilation_rate=rate, **options) for rate in (1, 3, 9)]
    else:
        kinds = {"simple_rnn": layers.SimpleRNN, "gru": layers.GRU, "lstm": layers.LSTM}
        middle = [kinds[cell](units, return_sequences=True)]
    ids = keras.Input((None,), dtype="int32")
    table, logits = layers.Embedding(vocab_size, dim), layers.Dense(vocab_size)
    return keras.Sequential([ids, table, *middle, logits])
    ### END SOLUTION


# %% role="test" exercise="build_poet" points=2
for cell, spare, case in [("conv1d", 0, "just enough"), ("gru", -1, "one too few for a unit more")]:
    budget = reference.parameters(cell, 40, 15, 5 - spare) + spare
    check.same_as(
        reference.poet, build_poet, cell, 40, 15, budget,
        says=f"{cell}: 40 ids, vectors of 15, a budget of {budget} parameters ({case})",
    )  # fmt: skip

# %% role="hidden" exercise="build_poet" points=4
### BEGIN HIDDEN TESTS
generator = check.rng(4)
for cell in reference.CELLS:
    sizes = ((42, 14, 6), (43, 13, 5), (44, 15, 4), (41, 16, 5))
    vocab_size, dim, units = sizes[generator.integers(4)]
    for budget, case in [
        (reference.parameters(cell, vocab_size, dim, units), "just enough"),
        (reference.parameters(cell, vocab_size, dim, units + 1) - 1, "one too few for a unit more"),
    ]:
        check.same_as(
            reference.poet, build_poet, cell, vocab_size, dim, budget,
            says=f"{cell}: {vocab_size} ids, vectors of {dim}, a budget of {budget} ({case})",
        )  # fmt: skip
smallest = reference.parameters("lstm", 9, 4, 1)
check.same_as(
    reference.poet, build_poet, "lstm", 9, 4, smallest,
    says=f"lstm: 9 ids, vectors of 4, a budget of {smallest} (just enough for one unit)",
)  # fmt: skip
plenty = reference.parameters("simple_rnn", 9, 4, 260)
check.same_as(
    reference.poet, build_poet, "simple_rnn", 9, 4, plenty,
    says=f"simple_rnn: 9 ids, vectors of 4, a budget of {plenty} (just enough for 260 units)",
)  # fmt: skip
check.raises(
    build_poet, "lstm", 9, 4, smallest - 1,
    error=ValueError, mentions=("budget",),
    says="a budget that does not suffice for one unit is refused",
    mistake=mistakes.BUDGET_NOT_CHECKED,
)  # fmt: skip
check.raises(
    build_poet, "quill", 9, 4, 500,
    error=ValueError, mentions=("quill",),
    says="a cell that does not exist is refused",
    mistake=mistakes.CELL_NOT_CHECKED,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## One number that can be compared
#
# The number is the perplexity on held-out text (chapter 11). To compare two of them fairly, you need two rules.
#
# **Every token counts once.** The model reads the text in windows. Each window begins where the one before ends, and no token may be lost between them: the
# last target of a window is the first token of the next one. The last window may be shorter.
#
# **Per token or per character?** A model of words has to guess a whole word at each step, a model of characters only one letter. So you can't compare a
# perplexity of 3 per word with one of 2 per character: they answer different questions.
#
# But both models give a probability for *the whole text*. Minus its logarithm is a number of nats for the whole text, whatever the tokens are. You can divide
# these nats by something that is the same for both models, such as the number of characters:
#
# $$\text{per token} = \exp\Big(\frac{\text{nats}}{\text{tokens}}\Big) \qquad \text{per character} = \exp\Big(\frac{\text{nats}}{\text{characters}}\Big)$$
#
# Even this comparison has a weak point: the unknown token. A model that answers "some unknown word" did not have to spell that word. So be careful if there
# are more than a few unknown tokens.

# %% [markdown] role="exercise" exercise="held_out_perplexity" difficulty=2 minutes=20
# ## Exercise 4: perplexity of a held-out text
#
# Write `held_out_perplexity(predict, ids, length, characters)`: it returns a dict `{"per_token": ..., "per_character": ...}` with two floats. Add up the nats
# of all `n - 1` predictions. For `"per_token"` divide the sum by `n - 1`, for `"per_character"` by `characters`, and take exp of the quotient.
#
# - `predict` is a function from ids `(batch, time)`, an integer array, to logits `(batch, time, vocab)`, which may be in the thousands. Each row starts
#   without memory.
# - `ids` is the text, an integer array `(n,)`. Its first id is not predicted, every other one exactly once. Window number $k$ reads the `length` ids from
#   position `k * length` on; positions count from 0. The last window reads only the ids that have a next id, so it may be shorter: give it to `predict` in
#   its own call.
# - `characters` is the number of characters of the whole text. (It includes the first token, which nobody predicts. In a long text this makes no difference.)
#
# Any NumPy, TensorFlow or Keras function is allowed here, even a Keras loss.


# %% role="solution" exercise="held_out_perplexity"
def held_out_perplexity(predict, ids, length, characters):
    """Perplexity of a text per token and per character, as a dict."""
    ### BEGIN SOLUTION
    whole = (len(ids) - 1) // length
    groups = [(ids[: whole * length], ids[1 : whole * length + 1], (whole, length))]
    groups.append((ids[whole * length : -1], ids[whole * length + 1 :], (1, -1)))
    nats = 0.0
    for inputs, targets, shape in groups:
        if len(inputs):
            logits = np.asarray(predict(inputs.reshape(shape)), "float64")
            below = logits - logits.max(axis=-1, keepdims=True)
            log_p = below - np.log(np.exp(below).sum(axis=-1, keepdims=True))
            nats -= np.take_along_axis(log_p, targets.reshape(shape)[..., None], axis=-1).sum()
    return {
        "per_token": float(np.exp(nats / (len(ids) - 1))),
        "per_character": float(np.exp(nats / characters)),
    }
    ### END SOLUTION


# %% role="test" exercise="held_out_perplexity" points=2
some_ids = np.random.default_rng(6).integers(0, 7, 24).astype("int32")
check.same_as(
    reference.held_out, held_out_perplexity, tiny_predict, some_ids, 5, 61,
    says="24 ids in windows of 5, 61 characters",
)  # fmt: skip

# %% role="hidden" exercise="held_out_perplexity" points=3
### BEGIN HIDDEN TESTS
for count, length, characters in [(30, 4, 95), (21, 5, 48), (17, 5, 40), (12, 30, 29), (9, 1, 20)]:
    drawn_ids = check.rng(count).integers(0, 7, count).astype("int32")
    check.same_as(
        reference.held_out, held_out_perplexity, tiny_predict, drawn_ids, length, characters,
        says=f"{count} ids in windows of {length}, {characters} characters",
    )  # fmt: skip
drawn_ids = check.rng(11).integers(0, 6, 22).astype("int32")
check.same_as(
    reference.held_out, held_out_perplexity, loud_predict, drawn_ids, 6, 50,
    says="logits in the thousands",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## The contest
#
# Build the four contestants, each from the same seed:

# %%
DIM, UPDATES, SEED = 24, 150, 0
BUDGET = 20_000 + 50 * len(vocabulary)  # a large vocabulary needs rows


def built(cell):
    """An untrained contestant."""
    keras.utils.set_random_seed(SEED)
    return build_poet(cell, len(vocabulary), DIM, BUDGET)


models = {cell: built(cell) for cell in reference.CELLS}
for cell, model in models.items():
    print(f"{cell:10} {model.count_params():,} of {BUDGET:,} parameters")

# %% [markdown]
# `poets.train` is a compiled training loop like that of chapter 10. An *update* is one step of Adam on 64 windows of 32 tokens from random places of the
# training part. The loop measures the validation perplexity several times, and in the end the model gets the weights of the best measurement. This is early
# stopping (chapter 10): a model soon learns a small text by heart.
#
# To save time, the loop measures at most 64 windows of the validation part, and shows this number beside its bar. The table below uses the whole part,
# measured by your `held_out_perplexity`, so the two numbers differ a little.
#
# `UPDATES` says how long to train. 150 updates take a few seconds for each contestant. `most_seconds` stops a training that takes much longer, because in
# grading no cell may run for more than half a minute; the time for compiling does not count.


# %% [markdown]
# **Predict first.** All four have the same budget and train for 150 updates. Which one ends with the highest, that is the worst, validation perplexity on the tales?
#
# - **a**: the SimpleRNN, because it is the simplest
# - **b**: the convolution, because it sees only 27 characters
# - **c**: the LSTM

# %%
predict_first("last_of_the_contest", "")


# %%
def contestant(cell):
    """A trained model, how its training went, and its row of the table."""
    model, training = poets.train(
        models[cell], train_ids, validation_ids, updates=UPDATES, seed=SEED, most_seconds=8
    )
    measured = held_out_perplexity(poets.predictor(model), validation_ids, 64, len(validation_text))
    row = {"cell": cell, "parameters": model.count_params(), "seconds": training.seconds}
    row |= {"train": training.training[-1], "validation": measured["per_token"]}
    return model, training, row


contestants = {cell: contestant(cell) for cell in ("simple_rnn", "gru")}

# %% [markdown]
# The other two have their own cell, so that a slow machine has half a minute for each pair.

# %%
contestants |= {cell: contestant(cell) for cell in ("lstm", "conv1d")}
table = [row for _, _, row in contestants.values()]
layer_table(table)

# %%
validation_baseline = results.bigram_perplexity(train_ids, validation_ids, len(vocabulary))
trainings = {cell: training for cell, (_, training, _) in contestants.items()}
plots.contest(trainings, validation_baseline)

# %% [markdown]
# All four beat the bigrams early, and at the end the curves are close together and still falling. So the order could still change.
#
# <details><summary>The figure in words</summary>
#
# Validation perplexity on a logarithmic axis over 150 updates, four curves. With the tales and characters all start at the size of the vocabulary, cross the
# dotted line of the bigram baseline, and are still falling at the end. SimpleRNN and GRU end lowest, then Conv1D; LSTM is the highest.
#
# </details>
#
# One run proves little (chapter 10). The table shows five runs with the tales and characters, seeds 0 to 4: the perplexity of each contestant after 150
# updates, and in two of the runs after 600:
#
# | cell | 150 updates, five runs | 600 updates, two runs |
# |---|---|---|
# | SimpleRNN | 6.3 to 6.5 | 4.7 both times |
# | GRU | 6.3 to 6.7 | 4.5 and 4.7 |
# | LSTM | 7.8 to 8.1 | 5.3 and 5.4 |
# | Conv1D | 6.8 to 7.1 | 5.2 both times |
#
# - **SimpleRNN was first in three of the five short runs, GRU in two.** With the same budget a SimpleRNN has nearly twice the units of a GRU, and spelling does
#   not need a long memory. After 600 updates the GRU was ahead in both runs.
# - **The LSTM was last in all five.** It starts slowly, and after 600 updates it had almost caught up with the convolution. A contest shows who is ahead *after
#   this training*, not who is best.
# - **Small differences are luck.** The five results of the GRU differ by 6 %, which is more than the difference between GRU and SimpleRNN. Change `SEED`, run
#   the contest again, and see what stays the same.
# - **The text matters more than the layer.** On the ballads, which a small grammar made, all four reach perplexities of 1.7 to 2.8 in the same training, and
#   1.5 in four times as much.
#
# The contestant with the lowest perplexity on the *validation* part wins:

# %%
chosen = min(table, key=lambda row: row["validation"])["cell"]
print("chosen:", chosen)

# %% [markdown]
# ## Characters against words
#
# Is it better to write in words? The next cell trains the same cell, within the same budget, on the other kind of tokens, and measures both models on the
# validation part. It trains only a fifth as long, because an update takes longer if the vocabulary is large.


# %%
def with_other_tokens():
    """The chosen cell with words instead of characters, or the other way round, measured."""
    other = "characters" if TOKENS == "words" else "words"
    known, *ids = encode_parts(tokens(train_text, other), tokens(validation_text, other), SIZE)
    keras.utils.set_random_seed(SEED)
    model = build_poet(chosen, len(known), DIM, max(BUDGET, 20_000 + 50 * len(known)))
    model, _ = poets.train(model, *ids, updates=UPDATES // 5, seed=SEED, most_seconds=8)
    predict = poets.predictor(model)
    return other, held_out_perplexity(predict, ids[1], 64, len(validation_text))


predict = poets.predictor(contestants[chosen][0])
mine = held_out_perplexity(predict, validation_ids, 64, len(validation_text))
other, theirs = with_other_tokens()
plots.two_scales({TOKENS: mine, other: theirs})

# %% [markdown]
# If you look only at the left panel, you will choose characters. The right panel divides by the same number of characters for both, and there words win.
#
# <details><summary>The figure in words</summary>
#
# Two panels with two bars each. Per token the bar of the words is the longer one. Per character it is the other way round: the bar of the words is the
# shorter one.
#
# </details>
#
# In three runs with the tales, words had 3.5 to 4.0 per character after 30 to 150 updates, and characters 6.3 to 6.7, with SimpleRNN or GRU. Part of the reason is that a model of
# words does not have to learn spelling. But part of it is the unknown token: with a vocabulary of 2,000, about 5 % of the held-out tokens are unknown, and the
# model did not have to spell them.
#
# With a shorter text it is worse. In a text of 35,000 characters, with a vocabulary of 1,000, a fifth of the test tokens were unknown. Then you can't trust
# the right panel at all.
#
# ## Train the poet
#
# Now train the chosen model further. **Run the next cell again** to train it even more; in two minutes you can run it a dozen times. Each run stops after 20
# seconds at the latest, and always keeps the weights of the best measurement, so a run can't make the poet worse on the validation part.

# %%
poet = contestants[chosen][0]

# %%
poet, training = poets.train(
    poet, train_ids, validation_ids, updates=200, seed=SEED + 1, most_seconds=20
)
plots.learning(training, validation_baseline)

# %% [markdown]
# Both curves fall together, so the model has learnt nothing by heart yet, and further runs would help. A circle marks the weights that are kept.
#
# <details><summary>The figure in words</summary>
#
# Perplexity over 200 more updates. The curves of the training text and of the validation text fall side by side. A circle marks the best measurement of the
# validation text, the last one or one of the last. The baseline of the bigrams is far above both, outside the picture.
#
# </details>
#
# The two curves can't be compared exactly. The windows of the training text have 32 tokens and those of the validation part 64, so the model guesses more of
# the training text almost without context. Also, each point of the training curve is a mean over 25 updates, so it includes earlier, weaker states.
#
# It does not always look like this. With words the tales have only 29,000 tokens to train on. In two of three runs the convolution was then the winner of the
# contest, and its validation perplexity was lowest after 50 or 75 of these updates. From there on it rose, while the perplexity of the training text kept
# falling.
#
# A short text of your own will behave in the same way. Then more training doesn't help, and a larger model helps even less; more text would help.
#
# ### A second layer, or dropout?
#
# Two ideas come up as soon as a model should get better: put a second recurrent layer on top of the first, and use dropout. *Dropout* sets a random share of
# a layer's outputs to zero in each update, and only in training, so that the layers above can't rely on any single output. It works against learning by
# heart.
#
# The next cell builds such a poet. With `TRY = True` it also trains one for some seconds. Change the number of layers and the dropout. In exchange for a second
# layer, each layer gets fewer units, so that the number of parameters stays about the same.


# %%
def stacked_poet(layers, units, dropout):
    """GRUs one above the other; dropout follows the embedding and each GRU."""
    keras.utils.set_random_seed(SEED)
    row = [keras.Input((None,), dtype="int32"), keras.layers.Embedding(len(vocabulary), DIM)]
    row.append(keras.layers.Dropout(dropout))
    for _ in range(layers):
        row += [keras.layers.GRU(units, return_sequences=True), keras.layers.Dropout(dropout)]
    return keras.Sequential([*row, keras.layers.Dense(len(vocabulary))])


TRY = False
if TRY:
    stacked, tried = poets.train(
        stacked_poet(layers=2, units=41, dropout=0.2), train_ids, validation_ids, most_seconds=20
    )
    print(
        f"{stacked.count_params():,} parameters, validation perplexity {min(tried.validation):.2f}"
    )

# %% [markdown]
# We trained each kind three times on the tales (seeds 0 to 2), always with about the same number of parameters: 23,000 with characters and 119,000 with words,
# whose table is large. `poets.train` kept the weights of the best validation measurement. This is the perplexity per token on the test part:
#
# | GRUs | characters, 800 updates | words, 900 updates |
# |---|---|---|
# | one layer | 4.2 to 4.4 | 66 to 69 |
# | one layer, dropout 0.2 | 4.7 each time | 59 to 62 |
# | two layers | 4.3 to 4.5 | 74 to 86 |
# | two layers, dropout 0.2 | 5.1 to 5.5 | 153 to 221 |
#
# - **Dropout helped where the model learnt by heart.** With words one layer reached 27 to 29 on the training text but 69 to 71 on the validation text, and was
#   best after 672 of the 900 updates. There dropout helped in all three runs. With characters training and validation were close together. Such a model needs
#   more training, and dropout only slows it down.
# - **A second layer did not help.** Its layers are narrower (41 instead of 64 units, or 29 instead of 32), an update takes longer, and it learns more slowly at
#   the beginning. With words and dropout it had hardly begun when the training ended.
#
# Careful language models have several layers and dropout (see the further reading). But they have far more text, more parameters, and days of training. So neither is a rule:
# measure it on your text.
#
# ### The number
#
# Now use the test part, once. (If you look at the result, change something, and look again, the test part has become a second validation part.)

# %%
report = held_out_perplexity(poets.predictor(poet), test_ids, 64, len(test_text))
baseline = results.bigram_perplexity(train_ids, test_ids, len(vocabulary))
print(f"test text, per token: poet {report['per_token']:.2f}, bigrams {baseline:.2f}")
print(f"test text, per character: poet {report['per_character']:.2f}")

# %% [markdown]
# ## Let it write
#
# `poets.stepper(poet)` gives a function `step(token_id, state)` as in chapter 11: it reads one token and returns logits and the new state. (A convolution has
# no state. Its last inputs are used as one, because they are all that it needs of the past.)
#
# Two things are new. A poem ends after a number of *lines*, not of tokens. And the poem must not contain the unknown token, because nobody can print a word
# that is not known. So remove this token before the draw, in such a way that the probabilities of the others add up to 1.

# %% [markdown] role="exercise" exercise="write_poem" difficulty=3 minutes=25
# ## Exercise 5: a poem
#
# Write `write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400)`: it returns the list of the new ids, with the last line end, without the
# prompt.
#
# - `step(token_id, state)` returns a tuple: logits `(vocab,)` and the new state. With `None` for the state, or without a state, the text begins. Pass on the
#   state that it returned.
# - Read the ids in `prompt_ids` (at least one), one after the other. Then draw each new token with `rng`, a NumPy generator, and let `step` read it. Its
#   probabilities are the softmax of the logits divided by `temperature`, over all tokens except id 0, which is never drawn.
# - Stop as soon as the id `line_end` has been drawn `lines` times, or `most` tokens have been drawn. Line ends of the prompt don't count.
#
# A temperature near 0, such as 0.002, has to work as well: then the likeliest token other than 0 comes every time, even where id 0 has by far the largest
# logit. (So don't draw until another id than 0 comes: that may never end.) A temperature that is not above 0 is a `ValueError` whose message contains the
# word `temperature`.
#
# Call `step` once for each id of the prompt and once more for each new token, but not more often. Your functions of chapter 11, such as `apply_temperature`
# and `sample`, are not in this notebook: copy them, or write the lines again.


# %% role="solution" exercise="write_poem"
def write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400):
    """New ids after a prompt, until so many lines are complete or most ids are drawn."""
    ### BEGIN SOLUTION
    if temperature <= 0:
        raise ValueError(f"temperature must be above 0, not {temperature}")
    state = None
    for token in prompt_ids:
        logits, state = step(token, state)
    poem = []
    while len(poem) < most and poem.count(line_end) < lines:
        scaled = np.asarray(logits, "float64") / temperature
        scaled[0] = -np.inf
        weights = np.exp(scaled - scaled.max())
        poem.append(int(rng.choice(len(weights), p=weights / weights.sum())))
        logits, state = step(poem[-1], state)
    return poem
    ### END SOLUTION


# %% role="test" exercise="write_poem" points=2
check.returns(
    write_poem, tiny_step, [1, 3, 2], 3, 50, 0.7, np.random.default_rng(1), most=6,
    read=reference.count_of,
    expected=6,
    mistakes=mistakes.most(6),
    says="50 lines, but 6 tokens at most",
)  # fmt: skip
check.returns(
    many_poems, write_poem, [2, 3, 1], 1, 0.6, 3, 1500,
    read=reference.shares_of_poems,
    expected=reference.written(TINY, [2, 3, 1], 1, 0.6),
    mistakes=mistakes.poems(TINY, [2, 3, 1], 1, 0.6),
    tolerance=reference.DRAWN,
    says="1500 poems of one line come as often as they should (ids 0 to 3, 3 ends a line, 4 is nothing)",
)  # fmt: skip

# %% role="hidden" exercise="write_poem" points=4
### BEGIN HIDDEN TESTS
seed = int(check.rng(8).integers(10**6))
for prompt, lines, temperature in [([2, 3, 1], 1, 1.8), ([2, 2, 1, 2], 2, 1.7)]:
    check.returns(
        many_poems, write_poem, prompt, lines, temperature, seed, 1500,
        read=reference.shares_of_poems,
        expected=reference.written(TINY, prompt, lines, temperature),
        mistakes=mistakes.poems(TINY, prompt, lines, temperature),
        tolerance=reference.DRAWN,
        says=f"1500 poems of {lines} lines after {prompt}, at temperature {temperature}",
    )  # fmt: skip
taken = steps_taken(write_poem, [2, 1, 3, 1], 9)
check.holds(
    taken <= 14,  # one more than needed is no rereading
    says="a prompt of 4 and 9 new tokens take no more than 14 steps",
    otherwise=f"step was called {taken} times; 4 + 9 calls are enough.",
    function="write_poem",
    mistake=mistakes.PREFIX_REREAD,
)  # fmt: skip
check.returns(
    write_poem, tiny_step, [1, 3], 3, 500, 1.2, check.rng(12),
    read=reference.count_of,
    expected=400,
    mistakes=mistakes.most(400),
    says="500 lines, and no other number of tokens: 400 at most",
)  # fmt: skip
check.returns(
    many_poems, write_poem, [2, 1, 3, 2], 2, 0.002, seed, 20,
    read=reference.shares_of_poems,
    expected=reference.written(TINY, [2, 1, 3, 2], 2, 0.002),
    mistakes=mistakes.poems(TINY, [2, 1, 3, 2], 2, 0.002),
    tolerance=reference.DRAWN,
    says="a temperature of 0.002 gives the likeliest poem every time",
)  # fmt: skip
check.returns(
    many_poems, write_poem, [2, 1, 3, 2], 2, 0.002, seed, 20, 30.0,
    read=reference.shares_of_poems,
    expected=reference.written(TINY, [2, 1, 3, 2], 2, 0.002),
    says="the same where id 0, which is not drawn, has by far the largest logit: take the maximum of the others",
)  # fmt: skip
for temperature in (-0.5, 0):
    check.raises(
        write_poem, tiny_step, [1, 2], 3, 1, temperature, check.rng(9),
        error=ValueError, mentions=("temperature",),
        says=f"temperature {temperature} is refused",
        mistake=mistakes.TEMPERATURE_NOT_CHECKED,
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Let your poet write at three temperatures, with the same beginning and the same seed. `PROMPT` is the beginning; choose one that fits your text. A poem ends
# after 9 lines or 240 tokens, because a paragraph of prose is one long line.

# %%
PROMPT = "The"
LINES = 9
step = poets.stepper(poet)
prompt_ids = encode_parts(train_tokens, tokens(PROMPT, TOKENS), SIZE)[2].tolist()


def written(temperature, seed=0, lines=LINES):
    """The ids that follow the prompt."""
    line_end, rng = line_end_id(vocabulary), np.random.default_rng(seed)
    return write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=240)


poems = {}
for temperature in (0.3, 0.8, 1.5):
    ids = written(temperature)
    pieces = [vocabulary[i] for i in ids]
    poems[f"temperature {temperature}"] = list(
        zip(pieces, poets.chances(step, prompt_ids, ids), strict=True)
    )
    print(folded(f"--- temperature {temperature}\n{PROMPT}{''.join(pieces)}"))

# %%
plots.poems(poems)

# %% [markdown]
# Look at the dark letters, where the poem decides something. The longer the poet has trained, the more of them are the first letters of words: the rest is
# spelling, and a good model is sure of it.
#
# <details><summary>The figure in words</summary>
#
# The three poems, each letter on a coloured ground, from dark blue for letters that were unlikely when they were drawn to yellow for likely ones; a line that
# is too long for its column goes on below. At 0.3 most of the ground is yellow or grey, and the dark letters are mostly at the beginnings of words. The higher
# the temperature, the more dark letters there are, in the middle of words as well.
#
# </details>
#
# At a high temperature unlikely letters also come in the middle of a word. From there on the model has read something that no training text contains, and it
# continues from that.
#
# Some numbers say more than one sample. How many words of the poems occur in the training text? How many of the words are different? And what is the longest
# piece that the poet copied, letter by letter?

# %%
train_words = set(train_text.split())
print("temperature   known words   different words   longest copy")
for temperature in (0.3, 0.8, 1.5):
    poem = "".join(vocabulary[i] for i in written(temperature, lines=24))
    words, copy = poem.split(), longest_copy(poem, train_text)
    known = np.mean([word in train_words for word in words])
    print(
        f"{temperature:11} {known:13.0%} {len(set(words)) / len(words):17.0%}   {len(copy)}: {copy[:40]!r}"
    )

# %% [markdown]
# Here the words include their commas and full stops. We trained four poets (seeds 0 to 3) and took three samples of each after “The ”:
#
# | temperature | known words | different words | longest copy, in letters |
# |---|---|---|---|
# | 0.3 | 78 to 93 % | 36 to 57 % | 13 to 19 |
# | 0.8 | 50 to 73 % | 70 to 87 % | 10 to 17 |
# | 1.5 | 10 to 33 % | 95 to 100 % | 8 to 11 |
#
# These poets have trained for a few seconds, on a text with a rich vocabulary. They know what words look like, and many short ones, but not yet how a sentence
# goes on. Three things help: run the training cell a dozen times more, use words as tokens, or take an easier text.
#
# With the ballads, 96 to 100 % of the words at 0.3 were known, and the poets copied whole lines. With a text by somebody else, look at the last column before
# you publish.
#
# ## Hand it in

# %% [markdown] role="exercise" exercise="my_poet" difficulty=1 minutes=15
# ## Exercise 6: your result
#
# Write `my_poet()`: it takes no arguments and returns your result as a dict. The cells above have already made everything; don't train anything here.
#
# | key | value | where it is |
# |---|---|---|
# | `"table"` | the list of four dicts from the contest, with the keys `cell`, `parameters`, `seconds`, `train`, `validation` | `table` |
# | `"curves"` | the four lines of the contest's figure: a dict from each cell to a pair, the numbers of updates and the validation perplexities measured there | `trainings` is a dict from each cell to its training, which has them as `.updates` and `.validation` |
# | `"cell"` | the cell that you chose, as the table calls it | `chosen` |
# | `"model"` | your trained poet, the Keras model | `poet` |
# | `"vocabulary"` | the list of its tokens | `vocabulary` |
# | `"train_ids"`, `"test_ids"` | the ids that it was trained on, and those of the test part | `train_ids`, `test_ids` |
# | `"test_perplexity"` | what you report: its perplexity *per token* on the test part | in `report` |
#
# The checks take your model and your ids, and compute everything again:
#
# - all parts are there; at least 1,000 tokens to train on; at least 80 tokens in the test part, 10 of them different;
# - at most a tenth of the test text (in pieces of about 60 characters) occurs in the training text;
# - no prediction of your model reads a later token;
# - on the test text the perplexity of your model is below that of an add-one bigram model, counted in the training ids;
# - the cell is the best of the table on the validation text, or within 5 % of the best;
# - the perplexity that you report is right, to within 15 %. (The grader measures windows from a random place of the test part, so its number differs a little
#   from yours.)


# %% role="solution" exercise="my_poet"
def my_poet():
    """My result as a dict; its keys are in the table above."""
    ### BEGIN SOLUTION
    return {
        "table": table,
        "curves": {cell: (run.updates, run.validation) for cell, run in trainings.items()},
        "cell": chosen,
        "model": poet,
        "vocabulary": vocabulary,
        "train_ids": train_ids,
        "test_ids": test_ids,
        "test_perplexity": report["per_token"],
    }
    ### END SOLUTION


# %% role="test" exercise="my_poet" points=4
check.returns(
    my_poet,
    read=results.form,
    expected=results.right_form(),
    says="all parts of the result are there",
)
found = results.examine(my_poet(), np.random.default_rng(0))
for finding in result_mistakes.of_the_model(found):
    check.holds(
        finding.holds,
        says=finding.says,
        otherwise=finding.otherwise,
        function="my_poet",
        mistake=finding.mistake,
    )

# %% role="hidden" exercise="my_poet" points=3
### BEGIN HIDDEN TESTS
check.returns(
    my_poet,
    read=results.form,
    expected=results.right_form(),
    says="all parts of the result are there",
)
handed_in = my_poet()
found = results.examine(handed_in, check.rng(10))
findings = [*result_mistakes.of_the_model(found), *result_mistakes.of_the_report(handed_in, found)]
for finding in findings:
    check.holds(
        finding.holds,
        says=finding.says,
        otherwise=finding.otherwise,
        function="my_poet",
        mistake=finding.mistake,
    )
### END HIDDEN TESTS

# %% [markdown]
# ## In your own words: three temperatures
#
# Copy one poem for each of the three temperatures into your answer, as your machine wrote it. Then discuss them, in eight to twelve sentences, and point to
# words and lines of your samples:
#
# - What can your poet do (spelling, words, grammar, form, sense)? What can't it do, and what in the training explains that?
# - What does the temperature change, and which poem would you publish?
# - How much of it is new, and how much is copied?

# %% [markdown] role="written" exercise="three_temperatures" points=6
# ### BEGIN SOLUTION
# (About the course's ballads, characters, SimpleRNN; the answer depends on the text. With the tales and as little training, fewer words are real.)
#
# At 0.3: "The raven waited to the sailor / and never saw the river down, / ... / One raven waited to the miller / and never saw the river down." At 0.8: "The raven waited all the summer / and never saw the mountain height, / One raven wain. / / The ummer wept to the ferryman baker broke her old blanken". At 1.5: "There toves bang daughter / and,Ttheee, / There came a daugher / and never saw the stoug".
#
# At 0.3 spelling, word order and the alternation of long and short lines are right, and each line could come from the training text. But "and never saw the
# river down" comes again and again, and the lines have nothing to do with one another. At 0.8 there is more variety, and there are words that don't exist
# ("ummer", "blanken"): one letter was unlikely, and from there on the poet wrote what fits after it. At 1.5 many words are invented, though most look as if
# you could pronounce them.
#
# No sample tells a story. The model was trained on windows of 32 characters, so it could not learn anything that reaches further than about a line. Spelling
# and word order don't reach further. Temperature divides the logits: low values leave almost only the likeliest continuation, high ones give unlikely letters
# a chance at every place, also in the middle of a word.
#
# I would publish the poem at 0.8, without the lines that have invented words. Most of it combines known pieces: the longest copies at 0.3 are one and a half
# to two lines, and all lines follow the patterns of the training text. New is only which noun comes with which verb.
#
# **Rubric**
# - 1 point: three samples are there, of three temperatures, and the discussion points to words or lines of them.
# - 1 point: says what the poet can do, on at least two levels (spelling, word order, line or stanza form, sense).
# - 1 point: says what it can't do, and explains one limit by the training (length of the windows or of the state's memory, size of the text, tokens, time),
#   not by "too little AI".
# - 1 point: describes what temperature does as measured or seen: a low one repeats and is safe, a high one is varied and breaks words or grammar.
# - 1 point: explains why: logits are divided before the softmax, so differences grow or shrink; or says where unlikely tokens come.
# - 1 point: distinguishes copied from new, with evidence (longest copy, a line found in the training text, shares of known and different words), and gives a
#   reason for the choice of what to publish.
# ### END SOLUTION

# %% [markdown]
# ## In your own words: defend your choice
#
# Which text, tokens and cell did you choose, and what does your table say?
#
# A friend says: "The LSTM is the better network, everybody says so. My poet writes words and has a perplexity of 40; yours writes characters and has 4, so
# yours is ten times better. And its samples look nice, so why measure at all?"
#
# Answer each of these three statements. Write six to eight sentences.

# %% [markdown] role="written" exercise="defend_your_choice" points=4
# ### BEGIN SOLUTION
# I took the ballads, characters and a SimpleRNN. With about 21,000 parameters each, it had the
# lowest validation perplexity, 1.74, before the GRU with 1.78, Conv1D with 1.87 and the LSTM
# with 2.23. After one run the first two are too close to say which is better. On the test text it has 1.48, and the bigram
# baseline 6.71.
#
# No layer is the better network by its name. On this text, with this budget and this little training, the LSTM was last in every run; with four times the
# training the four were nearly equal. Held-out text decides, and with another text I would run the contest again.
#
# Perplexities of 40 per word and 4 per character answer different questions: a word of five characters at 4 per character costs as much as a perplexity of
# about 1,000 per word. Convert both to nats for the same text, divide by its characters, and then compare, if neither model has many unknown tokens.
#
# Samples that look nice are a few draws that I picked, and a poet that repeats the training text looks nicest of all. Held-out perplexity counts every token
# of a text that nobody picked.
#
# **Rubric**
# - 1 point: names text, tokens and cell, and reads the table correctly (validation decides; one run does not separate close results; test and baseline are
#   reported).
# - 1 point: to "the LSTM is better": it has to be measured on this text at an equal budget, and parameters or a name do not decide.
# - 1 point: to "ten times better": perplexities of different tokens are not comparable; says how to make them so (nats per character, the same text) or shows
#   it by an example.
# - 1 point: to "the samples look nice": samples are few, chosen and may be copied; held-out perplexity measures what they can't.
# ### END SOLUTION

# %% [markdown]
# ## What came after: attention
#
# A recurrent network keeps all that it has read in one state of fixed size. What it read 40 steps ago has to survive 40 updates of this state, and the
# gradient has to travel back through all of them (chapters 03 and 04). The steps also have to wait for one another: step 40 can't begin before step 39 is
# finished, on however many processors.
#
# *Attention* does not squeeze the past into one state. It keeps the vectors $h_1, \dots, h_T$ of all steps, and looks up what it needs.
#
# A step that wants to know something makes a *query* $q$, a vector. Each $h_t$ gets a score, its dot product with the query. A softmax turns the scores into
# weights $a_t$, and the answer is the weighted mean:
#
# $$a_t = \frac{\exp(q \cdot h_t)}{\sum_s \exp(q \cdot h_s)} \qquad\qquad \text{answer} = \sum_t a_t\, h_t$$
#
# From the answer to any earlier symbol it is now a single step, and so it is for the gradient. Try it on the memory task of chapter 04: 40 random symbols, and
# the first one is asked for. Three models get the same training, at most 120 updates: an LSTM as Keras makes it; the same LSTM with attention over its
# outputs; and attention alone, without a recurrent layer. The last one would not know the order of the symbols, so it adds a trained vector for each position.


# %%
def looked_up(symbols, vectors):
    """A model that answers with a mean of vectors (batch, time, 32), weighted by attention."""
    query = keras.layers.Dense(32)(vectors[:, -1:])
    weights = keras.layers.Softmax(name="weights")(keras.layers.Dot(axes=2)([query, vectors]))
    mean = keras.layers.Flatten()(keras.layers.Dot(axes=(2, 1))([weights, vectors]))
    return keras.Model(symbols, keras.layers.Dense(recall.SYMBOLS, activation="softmax")(mean))


def memory_model(kind, time=40):
    """A model for the memory task: `time` one-hot symbols to the probabilities of the first."""
    keras.utils.set_random_seed(0)
    symbols = keras.Input((time, recall.SYMBOLS))
    if kind == "attention alone":
        positions = keras.ops.cumsum(keras.ops.ones_like(symbols[..., 0]), axis=1) - 1
        place_vectors = keras.layers.Embedding(time, 32)(positions)
        return looked_up(symbols, keras.layers.Dense(32)(symbols) + place_vectors)
    states = keras.layers.LSTM(32, return_sequences=True)(symbols)
    if kind == "LSTM with attention":
        return looked_up(symbols, states)
    answer = keras.layers.Dense(recall.SYMBOLS, activation="softmax")(states[:, -1])
    return keras.Model(symbols, answer)


kinds = ("LSTM", "LSTM with attention", "attention alone")
rememberers = {kind: memory_model(kind) for kind in kinds}
recalled = {kind: recall.learn(model) for kind, model in rememberers.items()}
for kind, found in recalled.items():
    count = rememberers[kind].count_params()
    print(f"{kind:20} {count:,} parameters, {found.steps:3} updates, recalls {found.accuracy:.2f}")

# %%
eight = np.eye(recall.SYMBOLS)[np.random.default_rng(0).integers(0, recall.SYMBOLS, (8, 40))]


def attention_weights(model):
    """The attention weights of eight sequences, (8, 40)."""
    weights = keras.Model(model.input, model.get_layer("weights").output)
    return np.asarray(weights(eight))[:, 0]


plots.attention(
    {kind: found.accuracy for kind, found in recalled.items()},
    recall.CHANCE,
    {kind: attention_weights(rememberers[kind]) for kind in kinds[1:]},
)

# %% [markdown]
# The LSTM guesses. With attention over the same LSTM's outputs, nearly every first symbol is right, after fewer updates.
#
# <details><summary>The figure in words</summary>
#
# Left three bars: the LSTM at the dotted line of guessing, the LSTM with attention and attention alone at 1 or nearly so. In the middle the weights of eight
# sequences over the 40 positions for the LSTM with attention: some have a low peak at one of the first positions, and the others are nearly even. Right the
# same for attention alone: in nearly every sequence all the weight is on position 1.
#
# </details>
#
# So it was in five runs, with the seeds 0 to 4:
#
# | model | parameters | recalled | updates |
# |---|---|---|---|
# | LSTM | 4,868 | 0.24 to 0.29 | all 120 |
# | LSTM with attention | 5,924 | 0.99 to 1.00 | 56 to 81 |
# | attention alone | 2,628 | 1.00 each time | 47 to 66 |
#
# Attention alone looks at position 1. The LSTM with attention need not: the outputs of many early steps contain the first symbol, so often a nearly even
# mean suffices. What it gains is the short way for the gradient.
#
# This task suits attention, because the answer is always in the same place. And an LSTM can learn it too, if its forget gate starts open (chapter 04). But it
# shows why attention won.
#
# It was added to recurrent translators first (Bahdanau, Cho and Bengio; with dot products in Luong, Pham and Manning). In 2017 Vaswani and others left out the
# recurrent layer: their model is the *transformer*. There every position makes a query, a *key*, which is compared with the queries, and a *value*, which goes
# into the mean.
#
# No step waits for another, so training can use many processors at once, and much more text. Today's large language models are transformers.
#
# It has a price. Every token looks at every token before it, so twice the text means four times the work, and all vectors have to be kept. A recurrent layer
# does the same work at each step and keeps one state, however long the text is. Where memory is small or the text never ends, such as a sensor's, that is
# still a good reason to use one.

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | Windows may be cut first and split afterwards. | They overlap. Cut the text first; then every held-out window is new. |
# | A random split is the fairest. | Not of one text: neighbours continue each other. Hold out its end. |
# | A refrain in the test part does no harm. | The model has trained on it. Leave copies out of the held-out parts, not out of the training part. |
# | One held-out part is enough. | You used the validation part to choose the cell. Use the test part only once. |
# | The vocabulary holds no answers, so it may come from all of the text. | It hides what happens to unknown tokens. Count the training part alone. |
# | An unknown token needs no training. | If it never occurs in training, its vector is random. Make rare tokens unknown. |
# | Equal units make a fair contest. | An LSTM has four times the weights of a SimpleRNN with the same units. Make the budget equal, and remember that time and learning rate are choices, too. |
# | More parameters always win. | With more parameters a model learns a short text by heart sooner. The validation text shows it. |
# | A perplexity of 3 is better than one of 5. | Per what, and on which text? Compare nats for the same text. |
# | Perplexity on the training text shows how good the poet is. | It shows how good its memory is. |
# | Windows can be averaged. | The last one is shorter. Add up nats, divide once. |
# | The nicest samples show the best model. | They show who chose them. |
# | Temperature divides probabilities. | It divides logits. Divided probabilities, made to add up to 1, are the old ones again. |
# | The unknown token gets probability 0 after the softmax. | Then the others don't add up to 1. Remove it before. |
#
# ## Recap
#
# - First cut the text, then count tokens, then cut windows: training, validation, test, in this order, without copies.
# - Choose on validation text at an equal budget, with more than one run. Report the test text, once, together with a baseline.
# - Nats belong to a text. Perplexity per token depends on the tokens; perplexity per character can be compared if few tokens are unknown.
# - A poet is a step, a state and a draw. A low temperature makes it repeat what it has read, a high one makes it invent.
# - A result is worth something if another person can compute it again. The grader has just done that with yours.
#
# This is the end of the course. You began with nested lists. Since then you have built every layer by hand, measured what it remembers, and made it write.
#
# ## Further reading
#
# - T. Mikolov, M. Karafiát, L. Burget, J. Černocký and S. Khudanpur, *Recurrent neural network based language model*, 2010.
# - S. Merity, N. S. Keskar and R. Socher, *Regularizing and optimizing LSTM language models*, 2018: what a careful LSTM can do.
# - S. Bai, J. Z. Kolter and V. Koltun, *An empirical evaluation of generic convolutional and recurrent networks for sequence modeling*, 2018: the causal convolutions' case.
# - G. Melis, C. Dyer and P. Blunsom, *On the state of the art of evaluation in neural language models*, 2018: how contests between layers go wrong.
# - S. J. Mielke and others, *What kind of language is hard to language-model?*, 2019: comparing models across tokens.
# - W. Zaremba, I. Sutskever and O. Vinyals, *Recurrent neural network regularization*, 2014: dropout between recurrent layers.
# - D. Bahdanau, K. Cho and Y. Bengio, *Neural machine translation by jointly learning to align and translate*, 2015: attention over a recurrent layer's states.
# - M.-T. Luong, H. Pham and C. D. Manning, *Effective approaches to attention-based neural machine translation*, 2015: scores that are dot products.
# - A. Vaswani and others, *Attention is all you need*, 2017: the transformer.
