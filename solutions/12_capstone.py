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
# You choose a text, and train a model that continues it: your own poet. Nobody can tell you in advance which layer is best for *your* text, so find out, in a way that would convince somebody else.
#
# **After this chapter you can**
#
# - split a text, and turn it into ids with a vocabulary that has never seen the test;
# - compare four kinds of layer at the same budget of parameters, and say when perplexities may be compared;
# - write with a trained model, and describe what temperature does to its poems;
# - report a result that another person can check: the grader computes every number again.
#
# **You need** the whole course, most of all chapters 10 and 11. Reading takes about 20 minutes, the exercises 110, and the two written questions 20.
#
# The contest uses exercises 1 to 4, and writing needs exercise 5. If exercise 3 is too hard, let `build_poet` use 32 units. Its check then fails, but all else works.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.texts.own_text import own_text
from rnn_helpers.texts.pieces import folded, passages, tokens
from rnn_helpers.topics import recall
from rnn_helpers.topics.capstone import (
    attention,
    figures as plots,
    mistakes,
    oracle as reference,
    poets,
    result_mistakes,
    result_oracle as results,
)
from rnn_helpers.topics.capstone.contest import Contest, stacked_poet
from rnn_helpers.topics.capstone.given import (
    TINY,
    loud_predict,
    many_poems,
    step_by_turns,
    steps_taken,
    tiny_predict,
    tiny_step,
)
from rnn_helpers.topics.capstone.writing import Writer, print_what_is_new
from rnn_helpers.topics.choosing_a_layer.figures import layer_table

import keras
import numpy as np

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("cross_entropy", "top_k")

# %% [markdown]
# ## Choose a text
#
# Choose a text that you may show to others, such as a novel whose author died long ago. Delete what is not the text itself, such as a licence: the end of the file becomes
# the test part. Put it as a `.txt` file, best in UTF-8, into the folder of this notebook, and write its name into `MY_FILE`. With `None` you get one of the course's own texts:
#
# - `"tales"`: seventeen tales of a valley, written for this course. They have 145,000 characters, and each paragraph is one line;
# - `"ballads"` (stanzas, chapter 11) or `"sentences"` (one on each line, chapter 02). Small grammars made them, so they are easier to learn.
#
# 50,000 to 500,000 characters are best. The text needs at least 5,000, or about 15,000 for words, and at least 10 stanzas or paragraphs with empty lines between them,
# better 50.
#
# Tokens are `"characters"` or `"words"`. With words, punctuation marks and line ends are tokens too, and a word includes the space before it.
#
# **The grader does not have your file.** Your notebook runs again with the course's text, so don't write numbers of your own text into the code. A person reads your two
# written answers, which are about *your* text.

# %%
MY_FILE = None  # or "my_text.txt"
COURSE_TEXT = "tales"  # or "ballads" or "sentences"
TOKENS = "characters"  # or "words"

text = own_text(MY_FILE, COURSE_TEXT)
print(folded(text[:400]))

# %% [markdown]
# ## Cut before you do anything else
#
# Windows of a text overlap. If you cut the windows first and hold some out, the model trains on nearly every character of a held-out window, in another window. So cut
# the text first:
#
# - the **training part** teaches the model;
# - the **validation part** decides which layer to take and how long to train;
# - the **test part** is used once, at the end, for the number that you report.

# %%
plots.three_parts(len(text))

# %% [markdown]
# In the lower half, blue windows (for training) cover the same characters as each held-out one.
#
# <details><summary>The figure in words</summary>
#
# Above, a bar in three pieces: training (long), validation and test (short). Below, rows of small bars that overlap. Most are blue, some orange-red and crossed: these
# held-out windows share their places with blue ones.
#
# </details>
#
# The smallest piece that you hold out is a *passage*: a stanza, a paragraph or some lines. Texts repeat themselves, for instance a refrain: a held-out passage that
# also occurs in the training part tests nothing.

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

# %% [markdown]
# ## Ids, and what is unknown
#
# Make the vocabulary from the training part alone. All other tokens get the same id: *unknown*.
#
# If every training token is in the vocabulary, the unknown token never occurs in training, and its vector stays random. So the vocabulary gets a maximum size, and the
# rarest training tokens become unknown as well. (This matters for words; characters all fit in.)

# %% [markdown] role="exercise" exercise="encode_parts" difficulty=1 minutes=10
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
train_tokens, validation_tokens, test_tokens = (tokens("".join(p), TOKENS) for p in parts)
vocabulary, *ids = encode_parts(train_tokens, validation_tokens, SIZE)
train_ids, validation_ids = map(np.asarray, ids)
test_ids = np.asarray(encode_parts(train_tokens, test_tokens, SIZE)[2])
print(f"a vocabulary of {len(vocabulary)}; unknown in the test text: {np.mean(test_ids == 0):.1%}")

# %% [markdown]
# ## A fair contest
#
# The contestants are `SimpleRNN`, `GRU`, `LSTM` and `Conv1D`. An LSTM has four times the weights of a SimpleRNN with the same units. So they get the same *budget of
# parameters*.
#
# A convolution can be a poet too, if it never looks ahead (chapter 09). Three causal layers with a kernel of 3 and dilation rates of 1, 3 and 9 see
# $1 + 2 \cdot (1 + 3 + 9) = 27$ tokens.

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
# Compute the number of parameters by a formula for each layer, or build models and let Keras count. If you build models, don't try every number of units, because in grading
# a cell may take only half a minute. Try 1, 2, 4, 8, ... until the model is too large, and then halve the range each time.


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
# The number is the perplexity on held-out text (chapter 11).
#
# **Every token except the first counts once.** The model reads the text in windows: the last target of a window is the first token of the next one.
#
# **Per token or per character?** A model of words has to guess a whole word at each step, a model of characters only one letter. But both give a probability for *the
# whole text*. Minus its logarithm is a number of nats.
#
# Divide it by something that is the same for both, such as the number of characters:
#
# $$\text{per token} = \exp\Big(\frac{\text{nats}}{\text{predicted tokens}}\Big) \qquad \text{per character} = \exp\Big(\frac{\text{nats}}{\text{characters}}\Big)$$
#
# A weak point remains: a model that answers "some unknown word" did not have to spell it.

# %% [markdown] role="exercise" exercise="held_out_perplexity" difficulty=2 minutes=20
# ## Exercise 4: perplexity of a held-out text
#
# Write `held_out_perplexity(predict, ids, length, characters)`: it returns a dict `{"per_token": ..., "per_character": ...}` with two floats. Add up the nats
# of all `n - 1` predictions. For `"per_token"` divide the sum by `n - 1`, for `"per_character"` by `characters`, and take exp of the quotient.
#
# - `predict` is a function from ids, an integer array `(batch, time)`, to logits, a NumPy array `(batch, time, vocab)`. They may be in the thousands. Each row
#   starts without memory.
# - `ids` is the text, an integer array `(n,)`. Its first id is not predicted, every other one exactly once. Window number $k$ reads the `length` ids from
#   position `k * length` on; positions count from 0. The last window reads only the ids that have a next id, so it may be shorter: give it to `predict` in
#   its own call.
# - `characters` is the number of characters of the whole text.
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
# Build the contestants, each from the same seed:

# %%
UPDATES, SEED = 150, 0
data = (train_ids, validation_ids, vocabulary, validation_text)
contest = Contest(build_poet, held_out_perplexity, *data, UPDATES, SEED)
for cell, model in contest.models.items():
    print(f"{cell:10} {model.count_params():,} of {contest.budget:,} parameters")

# %% [markdown]
# An *update* is one step of Adam on 64 windows of 32 tokens from random places. Now and then, the perplexity of up to 64 windows of the validation part is measured, and shown
# beside the progress bar. At the end the model gets the weights of the best measurement (chapter 10, `restore_best_weights`). The table measures the whole validation part.
#
# On a slow machine a training may stop early, and says so. Then compare the curves only as far as all four go.


# %% [markdown]
# **Predict first.** All four have the same budget and train for 150 updates. Which one ends with the highest (worst) validation perplexity on the tales?
#
# - **a**: the SimpleRNN, because it is the simplest
# - **b**: the convolution, because it sees only 27 characters
# - **c**: the LSTM

# %%
predict_first("last_of_the_contest", "")


# %%
for cell in ("simple_rnn", "gru"):
    contest.enter(cell)

# %%
for cell in ("lstm", "conv1d"):
    contest.enter(cell)
table, trainings = contest.table, contest.trainings
layer_table(table)

# %%
plots.contest(trainings, contest.baseline)

# %% [markdown]
# All four beat the bigrams early, and at the end all are still falling.
#
# <details><summary>The figure in words</summary>
#
# Four curves of validation perplexity over 150 updates start at the size of the vocabulary, cross the dotted line of the bigrams, and are still falling at the end.
# SimpleRNN and GRU end lowest, then Conv1D, then LSTM.
#
# </details>
#
# This is the validation perplexity on the tales (seeds 0 to 4):
#
# | cell | 150 updates, five runs | 600 updates, two runs |
# |---|---|---|
# | SimpleRNN | 6.3 to 6.5 | 4.7 both times |
# | GRU | 6.3 to 6.7 | 4.5 and 4.7 |
# | LSTM | 7.8 to 8.1 | 5.3 and 5.4 |
# | Conv1D | 6.8 to 7.1 | 5.2 both times |
#
# - **SimpleRNN was first in three short runs, GRU in two.** A SimpleRNN of this budget has about 1.7 times the units of a GRU, and spelling needs no long memory.
# - **The LSTM was last in all five,** and after 600 updates it had almost caught up with Conv1D. A contest shows who is ahead *after this training*.
# - **Small differences are luck.** The GRU's results differ by 6 %.
# - **The text matters more than the layer.** On the ballads all four reach 1.7 to 2.8.
#
# The lowest perplexity on the *validation* part wins:

# %%
chosen = min(table, key=lambda row: row["validation"])["cell"]
print("chosen:", chosen)

# %% [markdown]
# ## Characters against words
#
# The next cell trains the chosen kind of layer on the other tokens, with a fifth of the contest's updates: 30. With words, this model has about five times as many
# parameters.


# %%
plots.two_scales(contest.with_other_tokens(chosen, encode_parts, train_text, TOKENS, SIZE))

# %% [markdown]
# In the left panel characters look better. The right panel divides by the same number for both, and there words win.
#
# <details><summary>The figure in words</summary>
#
# Per token the bar of the words is the longer one, per character the shorter one.
#
# </details>
#
# In three runs with the tales, words had 3.5 to 4.0 per character, and characters 6.3 to 6.7. A model of words need not learn spelling, and has more parameters. But 5 % of
# its held-out tokens are unknown. With a shorter text it was a fifth, and then you can't trust the right panel.
#
# ## Train the poet
#
# The next cell trains the chosen model further. **Run it again** to train it more, up to a dozen times. Each run draws new windows, and keeps the best weights
# so far.
#
# Train to the end before you go on: if you train again after you know the test perplexity, the test part becomes a second validation part.

# %%
poet, training = contest.train_further(chosen)
plots.learning(training, contest.baseline)

# %% [markdown]
# Both curves fall together, so the model has learnt nothing by heart yet, and further runs would help. A circle marks the weights that are kept.
#
# <details><summary>The figure in words</summary>
#
# The curves of training and validation text fall side by side over 200 more updates. A circle marks one of the last measurements. The baseline is far above.
#
# </details>
#
# With words the tales have only 29,000 tokens. In two of three runs the validation perplexity was lowest after 50 or 75 of these updates and then rose.
# Then a larger model does not help; more text would.
#
# ### A second layer, or dropout?
#
# *Dropout* sets a random share of a layer's outputs to zero in each update, against learning by heart. Another idea is a second recurrent layer; then each gets
# fewer units. With `TRY = True` the next cell trains such a poet:


# %%
TRY = False
if TRY:
    stacked = stacked_poet(len(vocabulary), layers=2, units=41, dropout=0.2)
    _, tried = poets.train(stacked, train_ids, validation_ids)
    print(f"{stacked.count_params():,} parameters, perplexity {min(tried.validation):.2f}")

# %% [markdown]
# We trained each kind three times on the tales, with equal budgets. **Dropout helped where the model learnt by heart:** with words, the test perplexity was 66 to 69 without dropout,
# and 59 to 62 with it. With characters dropout only slowed the training down, and **a second layer never helped.**
#
# ### The number
#
# Now use the test part, once.

# %%
report = held_out_perplexity(poets.predictor(poet), test_ids, 64, len(test_text))
baseline = results.bigram_perplexity(train_ids, test_ids, len(vocabulary))
print(f"test text, per token: poet {report['per_token']:.2f}, bigrams {baseline:.2f}")
print(f"test text, per character: poet {report['per_character']:.2f}")

# %% [markdown]
# ## Let it write
#
# `poets.stepper(poet)` gives a function `step(token_id, state)` as in chapter 11.
#
# A poem ends after a number of *lines*, and must not contain the unknown token: remove it before the draw, so that the probabilities of the others add up to 1.

# %% [markdown] role="exercise" exercise="write_poem" difficulty=3 minutes=25
# ## Exercise 5: a poem
#
# Write `write_poem(step, prompt_ids, line_end, lines, temperature, rng, most=400)`: it returns the list of the new ids, with the last line end, without the
# prompt.
#
# - `step(token_id, state)` returns a tuple: the logits, a NumPy array `(vocab,)`, and the new state. Without a state, or with `None`, it begins a new text. Pass
#   on the state that it returned.
# - Read the ids in the list `prompt_ids` (at least one), one after the other. Then draw each new token with `rng`, a NumPy generator, and let `step` read it. Its
#   probabilities are the softmax of the logits divided by `temperature`, over all tokens except id 0, which is never drawn.
# - Stop as soon as the id `line_end` has been drawn `lines` times, or `most` tokens have been drawn. Line ends of the prompt don't count.
#
# A temperature near 0, such as 0.002, has to work as well: then the likeliest token other than 0 comes every time, even where id 0 has by far the largest
# logit. (So don't draw until another id than 0 comes: that may never end.) A temperature that is not above 0 is a `ValueError` whose message contains the
# word `temperature`.
#
# Call `step` at most once for each id of the prompt and once for each new token; the call for the last token may be left out. Your functions of chapter 11 are not in
# this notebook: copy what you need.


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
    says="1500 poems of one line come as often as they should (ids 0 to 3; 3 ends a line; 4 fills up a shorter poem)",
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


check.returns(
    write_poem, step_by_turns, [1], 3, 2, 1.0, check.rng(13),
    read=list,
    expected=[3, 1, 3],
    says="two line ends with a word between them end the poem",
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
# Let your poet write, with the same beginning and seed, for 9 lines or 240 tokens.

# %%
PROMPT = "The"  # a beginning that fits your text
prompt_ids = [int(i) for i in encode_parts(train_tokens, tokens(PROMPT, TOKENS), SIZE)[2]]
writer = Writer(write_poem, poet, prompt_ids, vocabulary)
poems = {f"temperature {t}": writer.poem(t) for t in (0.3, 0.8, 1.5)}
for name, poem in poems.items():
    print(folded(f"--- {name}\n{PROMPT}{''.join(piece for piece, _ in poem)}"))

# %%
plots.poems(poems)

# %% [markdown]
# At the dark letters (or words) the draw took something unlikely. After long training, most of them begin a word, because the rest is spelling. At a high temperature they
# also come in the middle of a word, and from there on the model has read what no training text contains.
#
# <details><summary>The figure in words</summary>
#
# Three poems, each letter on a coloured ground, from dark blue for unlikely letters to yellow for likely ones. The higher the temperature, the more dark letters.
#
# </details>
#
# How many of the poems' words occur in the training text, how many are different, and what is the longest copy?

# %%
print_what_is_new({t: writer.text(t, lines=24) for t in (0.3, 0.8, 1.5)}, train_text)

# %% [markdown]
# These are the ranges of three samples of each of four poets:
#
# | temperature | known words | different words | longest copy, in letters |
# |---|---|---|---|
# | 0.3 | 78 to 93 % | 36 to 57 % | 13 to 19 |
# | 0.8 | 50 to 73 % | 70 to 87 % | 10 to 17 |
# | 1.5 | 10 to 33 % | 95 to 100 % | 8 to 11 |
#
# These poets know what words look like, but not how a sentence goes on. With the ballads, they copied whole lines at 0.3. Look at the last column before you
# publish.
#
# ## Hand it in

# %% [markdown] role="exercise" exercise="my_poet" difficulty=1 minutes=10
# ## Exercise 6: your result
#
# Write `my_poet()`: it takes no arguments and returns your result as a dict. The cells above have made everything; train nothing here.
#
# - `"table"`: `table`; `"cell"`: `chosen`; `"model"`: `poet`; `"vocabulary"`: `vocabulary`; `"train_ids"`: `train_ids`; `"test_ids"`: `test_ids`.
# - `"curves"`: a dict from each cell to a pair, the numbers of updates and the validation perplexities measured there. `trainings` is a dict from each cell to its
#   training, which has them as `.updates` and `.validation`.
# - `"test_perplexity"`: what you report, the poet's perplexity *per token* on the test part. It is in `report`.
#
# The checks take your model and your ids, and compute everything again:
#
# - all parts are there; at least 1,000 tokens to train on; at least 80 tokens in the test part, 10 of them different;
# - at most a tenth of the test text, in pieces of about 60 characters, also occurs in the training text (if more does, your text repeats itself too much: choose another);
# - no prediction of your model reads a later token;
# - on the test text the perplexity of your model is below that of an add-one bigram model, counted in the training ids;
# - the cell is the best of the table on the validation text, or within 5 % of the best;
# - the perplexity that you report is right, to within 15 %. (The grader measures windows from a random place of the test part.)


# %% role="solution" exercise="my_poet"
def my_poet():
    """My result as a dict; its keys are listed in the exercise."""
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
# Copy one poem for each temperature. Discuss them in six to eight sentences, and point to words and lines:
#
# - What can your poet do (spelling, words, grammar, form, sense)? What can't it do, and what in the training explains that?
# - What does the temperature change, and why? Which poem would you publish?
# - How much of it is new, and how much is copied?
#
# With the course's sources, `rnn-course solution three_temperatures` shows a model answer afterwards.

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
# First say in two sentences which text, tokens and cell you chose, and what your table says.
#
# Then answer the three statements of a friend, in five or six more sentences: "The LSTM is the better network, everybody says so. My poet writes words and has a
# perplexity of 40; yours writes characters and has 4, so yours is ten times better. And your poet's samples look nice, so why measure at all?" (If yours writes
# words, exchange the two.)
#
# With the course's sources, `rnn-course solution defend_your_choice` shows a model answer afterwards.

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
# In a recurrent network, what it read 40 steps ago has to survive 40 updates of one state, and the gradient has to travel back through all of them (chapters 03 and 04).
# And each step has to wait for the one before.
#
# *Attention* keeps the vectors $h_1, \dots, h_T$ of all steps. A step that wants to know something makes a *query* $q$, a vector. Each $h_t$ gets a score, its dot product
# with $q$. A softmax turns the scores into weights $a_t$, and the answer is the weighted mean:
#
# $$a_t = \frac{\exp(q \cdot h_t)}{\sum_s \exp(q \cdot h_s)} \qquad\qquad \text{answer} = \sum_t a_t\, h_t$$
#
# Now a single step leads from the answer to any earlier symbol, for the gradient as well. Try it on the memory task of chapter 04: 40 random symbols, and the first
# one is asked for. Attention without an LSTM would not know their order, so it adds a trained vector for each position. Training stops after 120 updates, or when nearly all
# symbols are recalled.


# %%
rememberers = {kind: attention.memory_model(kind) for kind in attention.KINDS}
recalled = {kind: recall.learn(model) for kind, model in rememberers.items()}
for kind, found in recalled.items():
    print(f"{kind:20} {found.steps:3} updates, recalls {found.accuracy:.2f}")

# %%
weights = {kind: attention.weights_of(rememberers[kind]) for kind in attention.KINDS[1:]}
plots.attention({k: r.accuracy for k, r in recalled.items()}, recall.CHANCE, weights)

# %% [markdown]
# The LSTM guesses: there are 4 symbols. With attention over its outputs, nearly every first symbol is right, after fewer updates.
#
# <details><summary>The figure in words</summary>
#
# On the left there are three bars: the LSTM at the dotted line of guessing, the others near 1. In the middle, the weights of the LSTM with attention are nearly even; in
# some runs there is a low peak at an early position. On the right, for attention alone, nearly all the weight is on position 1.
#
# </details>
#
# In five runs the LSTM recalled 0.24 to 0.29 after 120 updates. With attention it recalled 0.99 or more after 56 to 81, and attention alone recalled 1.00 after 47 to
# 66, with half the parameters.
#
# The LSTM with attention does not have to look at position 1: many of its outputs contain the first symbol. It gains the short way for the gradient. (With an open forget
# gate, chapter 04, an LSTM can learn this too.)
#
# In 2017 Vaswani and others left out the recurrent layer: their model is the *transformer*. There every position makes a query, a *key*, which is compared with the
# queries, and a *value*, which goes into the mean. No step waits for another, so training can use many processors. Today's large language models are transformers.
#
# It has a price: twice the text means four times the work. A recurrent layer does the same work at each step and keeps one state. Where memory is small or the text never
# ends, that is still a good reason to use one.

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | Equal units make a fair contest. | An LSTM has four times the weights. |
# | A perplexity of 3 is better than one of 5. | Per what, and on which text? |
#
# ## Recap
#
# - First cut the text, then count tokens, then cut windows, without copies.
# - Choose on validation text at an equal budget, better with more than one run. Report the test text, once.
#
# This is the end. You have built every layer by hand, and made it write.
#
# ## Further reading
#
# - D. Bahdanau, K. Cho and Y. Bengio, *Neural machine translation by jointly learning to align and translate*, 2015.
# - A. Vaswani and others, *Attention is all you need*, 2017: the transformer.
