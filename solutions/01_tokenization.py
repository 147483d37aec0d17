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
# # From words to numbers
#
# A poem of 22 lines was typed into a list of strings. Python counts 21 lines. The poet used 92
# different words. The computer finds 93, and one of them is in no dictionary.
#
# No error was raised, and a network that is trained on that list learns the word that does not
# exist.
#
# Every text has to become numbers first, and mistakes in this small step are silent. In this
# chapter you build it yourself, until you get the same ids as Keras. On the way you find the word.
#
# **After this chapter you can**
#
# - turn a text into words, words into ids, and ids back into a text;
# - say what happens to a word that the index does not know, and to a text that is too long;
# - distinguish the size of a vocabulary from `num_words`, and padding from words;
# - replace the legacy `Tokenizer` by `TextVectorization`, and know where the two differ;
# - explain what you gain with characters and subwords, and what they cost.
#
# **You need** chapter 00, and Python's strings, lists and dictionaries.
#
# **Time:** about 20 minutes of reading, and 130 for the exercises and the question at the end.

# %% role="setup"
from collections import Counter

from rnn_helpers import check
from rnn_helpers.check import by_hand
from rnn_helpers.check.by_hand import made_by
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.texts import ballads
from rnn_helpers.texts.verse import VERSE, VERSE_WITH_A_MISSING_COMMA, WORD_LIST
from rnn_helpers.topics.tokenization import figures as plots, mistakes, oracle as reference
from rnn_helpers.topics.tokenization.given import (
    FILTERS,
    ids_by_layer,
    print_side_by_side,
    token_costs,
)

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("summary_shape", "reverse_time")

# %% [markdown]
# ## From a line of text to numbers
#
# Three steps lead from a text to ids:

# %%
plots.from_text_to_ids(["the", "river", "keeps", "the", "moon"], [1, 8, 9, 1, 21], 7)

# %% [markdown]
# *the* has the same id both times. The zeros fill the row up to a length that all rows have.
#
# <details><summary>The figure in words</summary>
#
# A green box for each of the words "the river keeps the moon". Below, in blue, the ids: 1, 8, 9, 1,
# 21. Below, a row of seven: two grey zeros, and the same ids in red.
#
# </details>
#
# - **Split**: make the text lower case, take the punctuation away, cut it into words. The pieces
#   are called *tokens*, and this step *tokenization*.
# - **Look up**: every word has a number of its own, its *id*. The dictionary from words to ids is
#   the *word index*.
# - **Pad**: all rows of a batch must have one length, so short ones are filled up with 0, which is
#   never the id of a word.
#
# The ids say nothing about meaning: word 9 is not "one more" than word 8. They are row numbers of
# a table (chapter 02).

# %% [markdown] role="exercise" exercise="split_words" difficulty=1 minutes=10
# ## Exercise 1: split
#
# Write `split_words(text)`. It returns a list of words, and splits as `Tokenizer`, an older class of
# Keras, does by default:
#
# - everything in lower case;
# - `FILTERS`, which the first cell imports, is a string of punctuation marks, tab and line break.
#   Each of its characters, the backslash too, counts as a space, so that `half-begun`
#   becomes two words;
# - cut at white space; no empty strings, even if there are many spaces side by side;
# - whatever is not in `FILTERS` stays: digits, accented letters, and above all the apostrophe:
#   `don't` is one word.


# %% role="solution" exercise="split_words"
def split_words(text):
    """The words of a text, in lower case and without punctuation, as a list of strings."""
    ### BEGIN SOLUTION
    for character in FILTERS:
        text = text.replace(character, " ")
    return text.lower().split()
    ### END SOLUTION


# %% role="test" exercise="split_words" points=1
for says, text in [
    ("a line of verse", VERSE[4]),
    ("an apostrophe is part of a word", "Don't wake the Baker's cat!"),
    ("what is filtered separates words", "(half-begun): the song; \t the\nbell..."),
]:
    check.same_as(reference.words, split_words, text, says=says)

# %% role="hidden" exercise="split_words" points=2
### BEGIN HIDDEN TESTS
every_filter = "x".join(FILTERS)
for text in [*reference.noisy_texts(check.rng(1)), every_filter, "", " ... ", "A", "5 € – déjà!"]:
    check.same_as(reference.words, split_words, text, says=f"the text {text!r}")
### END HIDDEN TESTS

# %% [markdown]
# ## Count, then number
#
# Here is the verse, as it was typed. (The next two cells need exercise 1.)

# %%
lines = VERSE_WITH_A_MISSING_COMMA
counts = Counter(word for line in lines for word in split_words(line))
print(f"{len(lines)} lines, {counts.total()} words, {len(counts)} of them different")
print("Lines 5 to 8:", *lines[4:8], sep="\n  ")

# %%
plots.word_frequencies(counts)

# %% [markdown]
# Few words make up much of a text, and most words are rare. Nearly every text has this shape; it
# is called *Zipf's law*.
#
# <details><summary>The figure in words</summary>
#
# Left: "the" occurs 20 times, "it" 8 times, "on" and "is" 4 times, and so on down to 2. Right: 74
# words occur once, 12 twice, and only seven more often.
#
# </details>
#
# This explains the usual numbering: **the more frequent a word, the smaller its id**. For a small
# vocabulary, keep only the ids below some number, and you lose only rare words.
#
# The author says that the verse has 22 lines and 92 different words. The cell above says something
# else.
# Leave that open for now.

# %% [markdown] role="exercise" exercise="build_word_index" difficulty=2 minutes=15
# ## Exercise 2: the word index
#
# Write `build_word_index(texts, oov_token=None)`. `texts` is a list of strings. Return a `dict`
# from words to ids:
#
# - ids are 1, 2, 3, ... without a gap; **0 is never used**;
# - the most frequent word comes first; of words that occur equally often, the one that appears
#   first in the texts;
# - if `oov_token` is given (a string such as `"<unknown>"`, which no text contains), it has id 1,
#   and the words follow from 2. *OOV* stands for *out of vocabulary*;
# - without texts, the `dict` contains only the `oov_token`, if there is one.
#
# Put the words into the `dict` in the order of their ids: later exercises rely on it. Use your
# `split_words`. `Counter` (imported above) remembers in which order its words came, and Python's
# sorting leaves equal items in their order.


# %% role="solution" exercise="build_word_index"
def build_word_index(texts, oov_token=None):
    """Ids from 1 for all words of the texts, the most frequent first: dict[str, int]."""
    ### BEGIN SOLUTION
    frequency = Counter(word for text in texts for word in split_words(text))
    ordered = sorted(frequency, key=lambda word: -frequency[word])
    first = [] if oov_token is None else [oov_token]
    return {word: number for number, word in enumerate(first + ordered, start=1)}
    ### END SOLUTION


# %% role="test" exercise="build_word_index" points=1
texts = ["The moon is on the river", "On the river, a moon; in a river: on, on!", "zinc at noon"]
for oov_token in (None, "<unknown>"):
    check.same_as(
        reference.word_index, build_word_index, texts, oov_token,
        says=f"the index of three short texts, oov_token={oov_token!r}",
    )  # fmt: skip

# %% role="hidden" exercise="build_word_index" points=3
### BEGIN HIDDEN TESTS
fit, others = reference.text_case(check.rng(2))
for texts in (fit, reference.noisy_texts(check.rng(3))):
    for oov_token in (None, "[UNK]"):
        check.same_as(
            reference.word_index, build_word_index, texts, oov_token,
            says=f"{len(texts)} other texts, oov_token={oov_token!r}",
        )  # fmt: skip
check.same_as(reference.word_index, build_word_index, [], says="no texts make an empty index")
check.returns(
    build_word_index, ["the moon on on"],
    read=list,
    expected=["on", "the", "moon"],
    says="the words stand in the dict in the order of their ids",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## Look up
#
# With an index, a text becomes a list of ids, a *sequence*.
#
# **What happens to a word that is not in the index?** Every new text brings such words. Without an
# OOV token Keras *leaves the word out*, and the sequence is shorter than the text. With one, the word
# gets the token's id, and the sequence says "here was something".
#
# **How many words do you want?** Keras calls this `num_words`, and the name is misleading. Only
# ids *below* `num_words` are used: 1 to `num_words - 1`. Words with larger ids are treated as unknown
# words; the index itself does not change.

# %% [markdown] role="exercise" exercise="texts_to_sequences" difficulty=2 minutes=15
# ## Exercise 3: texts to sequences
#
# Write `texts_to_sequences(texts, word_index, num_words=None, oov_token=None)`. Return one list of
# ids for each text.
#
# - Without `num_words` every word of the index is used. With it, only ids below `num_words`.
#   `num_words` is at least 2.
# - A word that is not in the index, or whose id is not below `num_words`, is left out. If
#   `oov_token` is given, the word becomes the id of `oov_token` instead: look it up
#   in `word_index`, because somebody else's index may give it another id than 1. Use it even if it
#   is not below `num_words`.
# - If no id is left for a text, its list is empty.
# - Use `word_index` as it is. Don't count again.


# %% role="solution" exercise="texts_to_sequences"
def texts_to_sequences(texts, word_index, num_words=None, oov_token=None):
    """One list of ids for each text."""

    ### BEGIN SOLUTION
    def number_of(word):
        number = word_index.get(word)
        if number is None or (num_words is not None and number >= num_words):
            return word_index.get(oov_token)
        return number

    rows = [[number_of(word) for word in split_words(text)] for text in texts]
    return [[number for number in row if number is not None] for row in rows]
    ### END SOLUTION


# %% role="test" exercise="texts_to_sequences" points=1
small_index = {"<unknown>": 1, "the": 2, "river": 3, "keeps": 4, "moon": 5, "bell": 6}
texts = ["The bell keeps the river,", "a moon!"]
for num_words, oov_token in [(None, "<unknown>"), (5, "<unknown>"), (5, None)]:
    check.same_as(
        reference.sequences, texts_to_sequences, texts, small_index, num_words, oov_token,
        says=f"two short texts, num_words={num_words}, oov_token={oov_token!r}",
    )  # fmt: skip

# %% role="hidden" exercise="texts_to_sequences" points=3
### BEGIN HIDDEN TESTS
fit, texts = reference.text_case(check.rng(4))
for oov_token in (None, "[UNK]"):
    fit_index = reference.word_index(fit, oov_token)
    every = reference.sequences(texts, fit_index)
    for num_words in (None, reference.id_at_the_limit(check.rng(5), every), 2, 150):
        check.same_as(
            reference.sequences, texts_to_sequences, texts, fit_index, num_words, oov_token,
            says=f"{len(fit_index)} words in the index, num_words={num_words}, oov_token={oov_token!r}",
        )  # fmt: skip
check.same_as(
    reference.sequences, texts_to_sequences, ["zzz", ""], {"moon": 1},
    says="a text without a known word gives an empty list",
)  # fmt: skip
check.same_as(
    reference.sequences, texts_to_sequences, ["the moon zzz"], {"moon": 1, "[UNK]": 2}, None, "[UNK]",
    says="an index in which the token has the id 2",
)  # fmt: skip
check.same_as(
    reference.sequences, texts_to_sequences, ["the moon zzz"], {"moon": 1, "the": 2, "[UNK]": 3}, 2, "[UNK]",
    says="the token's id is used although it is not below num_words",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### What if `num_words` is larger than the vocabulary?
#
# Many programs set `num_words=150` for a short text, and take 150 for the size of the vocabulary.
# What does that do to the verse? And how long is the index of Keras' own `Tokenizer` with
# `num_words=20`? (The experiment needs exercises 2 and 3.)

# %% [markdown]
# **Predict first.** The index of the verse has 93 words. What is the largest id in the sequences with `num_words=150`?
#
# - **a**: 150
# - **b**: 149
# - **c**: 93

# %%
predict_first("larger_num_words", "")

# %%
index = build_word_index(lines)
for num_words in (None, 150, 20):
    sequences = texts_to_sequences(lines, index, num_words)
    used = {number for row in sequences for number in row}
    print(f"num_words={num_words}: {len(used)} different ids, the largest is {max(used)}")
tokenizer = tf.keras.preprocessing.text.Tokenizer(num_words=20)  # keras itself no longer has it
tokenizer.fit_on_texts(lines)
print(f"Keras' Tokenizer(num_words=20) has an index of {len(tokenizer.word_index)} words")

# %% [markdown]
# **Setting 150 does not create words.** The text has 93, however high you set the limit.
#
# A *small* `num_words` does not shorten the index. It still lists all words, but ids from 20 on
# are never used, so 19 are left. The text decides the size of the vocabulary, and `num_words` is an
# upper limit.
#
# A network reads ids with a table (chapter 02). It has one row for each id that can occur: row 0
# belongs to padding, row 1 to the word with id 1, and so on. For the verse that makes 94 rows, and a
# table of 150 would waste 56.

# %% [markdown] role="exercise" exercise="table_rows" difficulty=1 minutes=5
# ## Exercise 4: how many rows?
#
# Write `table_rows(word_index, num_words=None)`. Return an `int`: the number of rows that such a
# table needs, padding included. The ids come from your `texts_to_sequences`, with this
# `word_index` and this `num_words`. `word_index` numbers its words from 1 without a gap.
#
# For six words and no limit, the ids are 1 to 6, and the table has the rows 0 to 6: the answer
# is 7.


# %% role="solution" exercise="table_rows"
def table_rows(word_index, num_words=None):
    """The number of rows of a table for the ids of an index, the one for padding included."""
    ### BEGIN SOLUTION
    rows = len(word_index) + 1
    return rows if num_words is None else min(rows, num_words)
    ### END SOLUTION


# %% role="test" exercise="table_rows" points=1
small_index = {"the": 1, "moon": 2, "river": 3, "old": 4, "clock": 5, "bell": 6}
for num_words in (None, 150, 4):
    check.same_as(
        reference.rows, table_rows, small_index, num_words,
        says=f"six words, num_words={num_words}",
    )  # fmt: skip

# %% role="hidden" exercise="table_rows" points=1
### BEGIN HIDDEN TESTS
size = int(check.rng(14).integers(20, 60))
drawn_index = {f"word{number}": number for number in range(1, size + 1)}
for num_words in (None, size - 7, size, size + 1, size + 2, 10 * size):
    check.same_as(
        reference.rows, table_rows, drawn_index, num_words,
        says=f"{size} words, num_words={num_words}",
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## How long are the lines?
#
# Rows of different lengths don't fit into one array, so somebody has to choose one length for all.

# %% [markdown] role="exercise" exercise="average_length" difficulty=1 minutes=5
# ## Exercise 5: the average length
#
# Write `average_length(sequences)`: the mean number of ids in a sequence, as a `float`.
# `sequences` is a list of lists. An empty sequence counts, with length 0, even if all of them are
# empty. If there are no sequences at all, there is no mean: raise a `ValueError` whose message
# contains the word `sequences`.


# %% role="solution" exercise="average_length"
def average_length(sequences):
    """The mean length of a list of sequences."""
    ### BEGIN SOLUTION
    if len(sequences) == 0:
        raise ValueError("expected at least one sequence in sequences, got none")
    return sum(len(sequence) for sequence in sequences) / len(sequences)
    ### END SOLUTION


# %% role="test" exercise="average_length" points=1
sequences = [[7], [4, 9], [2, 2, 3, 5, 8, 2, 1], [6]]
check.same_as(
    reference.average_length, average_length, sequences,
    says="the mean of the lengths 1, 2, 7 and 1",
)  # fmt: skip

# %% role="hidden" exercise="average_length" points=1
### BEGIN HIDDEN TESTS
generator = check.rng(6)
drawn = [generator.integers(1, 4, n).tolist() for n in generator.permutation([2, 3, 4, 9, 9, 13])]
for says, sequences in [
    ("six sequences", drawn),
    ("an empty one among them", [*drawn, []]),
    ("two sequences, both empty", [[], []]),
]:
    check.same_as(reference.average_length, average_length, sequences, says=says)
check.raises(
    average_length, [],
    error=ValueError, mentions=("sequences",),
    says="no sequences have no mean",
    mistake=mistakes.NO_SEQUENCES,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# (The next two cells need exercises 2, 3 and 5.)

# %%
sequences = texts_to_sequences(lines, index)
plots.sequence_lengths([len(row) for row in sequences], average_length(sequences))

# %% [markdown]
# Nearly all lines have six to eight words, and one has ten. That is as odd as the counts above.
#
# <details><summary>The figure in words</summary>
#
# One line has 5 words, eight have 6, eight have 7, three have 8, none has 9, and one has 10. A
# dashed line marks the average, 6.81.
#
# </details>
#
# The average is a bad choice for the length: more than half of the lines are longer. The longest
# line is safe, but one very long text makes all rows long, and every padded place costs time. A usual
# choice is a length that 9 of 10 texts do not exceed.

# %% [markdown]
# ## Pad and truncate
#
# A row that is too short is *padded* with 0, a row that is too long is *truncated*. Both can
# happen at the start (`"pre"`) or at the end (`"post"`), and the two choices are **independent**.

# %%
pre, post = (keras.utils.pad_sequences(sequences, padding=side) for side in ("pre", "post"))
plots.padded_matrices({'padding="pre"': pre, 'padding="post"': post})

# %% [markdown]
# With `pre` the last place of every row is a word. With `post` it is mostly padding.
#
# <details><summary>The figure in words</summary>
#
# Two images with one row for each line. Coloured cells are words, from dark blue for small ids to
# yellow for large ones; hatched cells are padding. With pre the words are at the right edge, with
# post at the left. Only the eleventh row is full.
#
# </details>
#
# Most recurrent layers return what they remember after the last step. If the last steps are padding,
# the layer remembers less of the text with every zero, unless it skips the zeros (chapters 02 and 08).
#
# But Keras' `TextVectorization` pads at the end, so both are in use.

# %% [markdown] role="exercise" exercise="pad" difficulty=2 minutes=15
# ## Exercise 6: pad
#
# Write `pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0)`. `sequences` is a
# list of lists of ids. Return an array of whole numbers, `int32` or
# `int64`, of shape `(len(sequences), maxlen)`.
#
# - Without `maxlen`, the longest sequence decides. With it, every row has `maxlen` places, even if
#   no sequence is that long.
# - `padding` says where `value` is filled in, `truncating` where ids are taken away: at the start
#   for `"pre"`, at the end for `"post"`.
# - Any other word for either of them is a `ValueError` whose message contains the words `pre` and
#   `post`.
# - A sequence may be empty. You need not check anything else: there is at least one sequence,
#   `maxlen` is at least 1, and without `maxlen` at least one sequence is not empty.
#
# Use loops or slices; don't call `keras.utils.pad_sequences`.


# %% role="solution" exercise="pad"
def pad(sequences, maxlen=None, padding="pre", truncating="pre", value=0):
    """Sequences as one int32 array, (len(sequences), maxlen)."""
    ### BEGIN SOLUTION
    if not {padding, truncating} <= {"pre", "post"}:
        raise ValueError(f"expected 'pre' or 'post', got {padding!r} and {truncating!r}")
    width = max(len(sequence) for sequence in sequences) if maxlen is None else maxlen
    array = np.full((len(sequences), width), value, dtype="int32")
    for row, sequence in zip(array, sequences, strict=True):
        kept = sequence[-width:] if truncating == "pre" else sequence[:width]
        start = width - len(kept) if padding == "pre" else 0
        row[start : start + len(kept)] = kept
    return array
    ### END SOLUTION


# %% role="test" exercise="pad" points=1
sequences = [[5, 6], [7, 8, 9, 10, 11], [], [12, 13, 14]]
for settings in (
    {},
    {"padding": "post"},
    {"maxlen": 4},
    {"maxlen": 4, "truncating": "post"},
    {"maxlen": 6, "value": -1},
):
    check.same_as(
        reference.padded, pad, sequences, **settings,
        says=f"four sequences, {settings or 'no further arguments'}",
    )  # fmt: skip

# %% role="hidden" exercise="pad" points=3
### BEGIN HIDDEN TESTS
generator = check.rng(7)
sequences = [generator.integers(1, 90, n).tolist() for n in generator.permutation([0, 2, 4, 7])]
for padding in ("pre", "post"):
    for truncating in ("pre", "post"):
        for maxlen, value in [(None, 0), (3, 0), (3, -1), (9, 0), (1, 0)]:
            settings = {
                "maxlen": maxlen,
                "padding": padding,
                "truncating": truncating,
                "value": value,
            }
            check.same_as(
                reference.padded, pad, sequences, **settings,
                says=f"lengths 0, 2, 4 and 7 in any order, {settings}",
            )  # fmt: skip
for wrong in ({"padding": "left"}, {"truncating": "end"}, {"padding": ""}, {"truncating": "pos"}):
    check.raises(
        pad, sequences, 3, **wrong,
        error=ValueError, mentions=("pre", "post"),
        says=f"{wrong} is refused",
        mistake=mistakes.OTHER_SIDE,
    )  # fmt: skip
unseen = by_hand.unseen(check.rng(90), sequences)
check.returns(
    made_by, pad, by_hand.PADDING, *unseen,
    **by_hand.expects(reference.padded(*unseen)),
    says="who does the work of pad",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown] role="exercise" exercise="decode" difficulty=1 minutes=10
# ## Exercise 7: back to text
#
# Write `decode(sequences, word_index)`. `sequences` is a list of lists of ids, or an array
# `(texts, maxlen)`. Return a list with one string for each row: its words, joined by single
# spaces.
#
# - Padding (0) is left out, wherever it is. A row of nothing else gives an empty string.
# - Every other id is in `word_index`, whose words may be in any order.
#
# This is the best check of your own data: read what your network reads.


# %% role="solution" exercise="decode"
def decode(sequences, word_index):
    """One string for each row of ids, without the padding."""
    ### BEGIN SOLUTION
    word_of = {number: word for word, number in word_index.items()}
    return [" ".join(word_of[int(i)] for i in row if i != 0) for row in sequences]
    ### END SOLUTION


# %% role="test" exercise="decode" points=1
poem_index = {"<unknown>": 1, "the": 2, "river": 3, "keeps": 4, "moon": 5, "bell": 6}
padded = np.array([[0, 0, 2, 6], [2, 3, 4, 0], [5, 4, 3, 2]], "int32")
for says, rows in [("padded rows", padded), ("lists of ids", [[2, 5, 4], [6]])]:
    check.same_as(reference.texts, decode, rows, poem_index, says=says)

# %% role="hidden" exercise="decode" points=2
### BEGIN HIDDEN TESTS
fit, others = reference.text_case(check.rng(8))
fit_index = reference.word_index(fit, "[UNK]")
rows = reference.sequences(others, fit_index, oov_token="[UNK]")
for says, given in [
    ("lists with an unknown word", rows),
    ("padding at the start", reference.padded(rows)),
    ("padding at the end", reference.padded(rows, padding="post", maxlen=15)),
    ("an empty text, and one of padding only", [[], [0, 0, 0], [3, 2]]),
    ("padding between words", [[2, 0, 3], [0, 2, 0, 0, 3, 0]]),
]:
    check.same_as(reference.texts, decode, given, fit_index, says=says)
check.same_as(
    reference.texts, decode, rows, dict(sorted(fit_index.items())),
    says="an index whose words stand in another order",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### Why you never build a second index
#
# New texts come in. With an index of their own, no word is unknown. Here is what the network would
# read. (The cell needs exercises 2, 3 and 7.)

# %%
later = ["The ferryman sings before the bell", "and hands the moon a little song."]
kept = texts_to_sequences(later, index)
refitted = texts_to_sequences(later, build_word_index(later))
for text, right, wrong in zip(later, decode(kept, index), decode(refitted, index), strict=True):
    print(f"{text}\n  with the old index: {right}\n  with a new index:   {wrong}")

# %% [markdown]
# With the old index, the network misses only the *ferryman*, who was never in the verse. With a new index, id 2 is *ferryman*, but the network has learnt that 2 is *it*. Every
# row of ids looks valid, but to the network it says something else.
#
# So: **build the index once, from the training texts, keep it with the model, and use it for
# everything that comes later.** If you build it from training and test texts together, the test no
# longer shows what the network does with words that it has not met.

# %% [markdown]
# ## The word that does not exist
#
# Back to the open question. The verse has 22 lines and 92 different words, the list 21 and 93. One
# line is ten words long. Python has a rule that explains all three:

# %%
# fmt: off
one = ["the moon"
       "the bell"]
# fmt: on
print(len(one), one)

# %% [markdown]
# Two string literals with nothing but white space between them are *one* string. If you leave out
# a comma in a list, two lines become one, without an error, and the last word of one is glued to
# the first word of the next. If the first line ends in punctuation, even the words look right, and
# only the number of lines is wrong.

# %% [markdown] role="exercise" exercise="find_glued_words" difficulty=2 minutes=15
# ## Exercise 8: find the glued words
#
# Write `find_glued_words(texts, known_words)`. `texts` is a list of strings. `known_words` is a
# list of words in lower case that a person has proof-read. A word is *glued* if
#
# - it is not a known word itself (*into* is known, so it is not glued, although *in* and *to* are
#   known as well), and
# - it is exactly two known words, one directly after the other. They may be the same word twice,
#   and a word may be a single letter. One cut that makes two known words is enough: *moonshine* is
#   glued if *moon* and *shine* are known, even if *moons* is known as well.
#
# Return a list of the glued words, each once, in the order in which they first appear, in lower
# case as `split_words` gives them.


# %% role="solution" exercise="find_glued_words"
def find_glued_words(texts, known_words):
    """Unknown words that are two known words, each once, in order of first appearance."""
    ### BEGIN SOLUTION
    known, found = set(known_words), []
    for word in (word for text in texts for word in split_words(text)):
        halves = ((word[:cut], word[cut:]) for cut in range(1, len(word)))
        glued = word not in known and any(a in known and b in known for a, b in halves)
        if glued and word not in found:
            found.append(word)
    return found
    ### END SOLUTION


# %% role="test" exercise="find_glued_words" points=1
check.same_as(
    reference.glued_words, find_glued_words, list(VERSE_WITH_A_MISSING_COMMA), list(WORD_LIST),
    says="the verse, searched with the poet's own list of words",
)  # fmt: skip
case = reference.glued_case(np.random.default_rng(8))
check.same_as(
    reference.glued_words, find_glued_words, case.texts, case.known_words,
    says="made-up words: known ones, unknown ones, and three that are glued",
)  # fmt: skip

# %% role="hidden" exercise="find_glued_words" points=3
### BEGIN HIDDEN TESTS
for stream in (9, 10, 11):
    case = reference.glued_case(check.rng(stream))
    check.same_as(
        reference.glued_words, find_glued_words, case.texts, case.known_words,
        says="made-up words, of which three were glued on purpose",
    )  # fmt: skip
for says, texts, known_words in [
    ("a known word of a single letter", ["Awake, amoon! xmoon"], ["a", "wake", "moon"]),
    ("a single letter at the end", ["the moona, and away"], ["a", "moon", "the", "and", "away"]),
    ("a longer known word begins it, too", ["a moonshine"], ["a", "moon", "moons", "shine"]),
    ("a longer known word ends it, too", ["a moonset"], ["a", "moon", "onset", "set"]),
    ("a word that is glued to itself", ["the moonmoon", "aa"], ["a", "moon", "the"]),
    ("two cuts make known words", ["amoonset"], ["a", "amoon", "moonset", "set"]),
    ("nothing is glued in the right verse", list(VERSE), list(WORD_LIST)),
]:
    check.same_as(reference.glued_words, find_glued_words, texts, known_words, says=says)
### END HIDDEN TESTS

# %% [markdown]
# Now ask your function where the slip is. `WORD_LIST` contains the words that the poet used. (The
# cell needs exercises 2 and 8.)

# %%
index = build_word_index(VERSE)
print(f"corrected: {len(VERSE)} lines, {len(index)} words")
for word in find_glued_words(lines, WORD_LIST):
    at = next(i for i, line in enumerate(lines) if word in line)
    print(f"{word!r} in line {at + 1}: {lines[at]}")

# %% [markdown]
# From here on the chapter uses the corrected verse. Two habits would have found the slip: count your
# texts, and look at the rarest words of an index, because typing errors are rare words.

# %% [markdown]
# ## The legacy Tokenizer, and today's layer
#
# You have built what `Tokenizer` did, a class that nearly every older tutorial uses. Keras 3 has
# removed it; TensorFlow keeps a deprecated copy so that old programs run.
#
# **Use `keras.layers.TextVectorization` today.** It is a layer, works on whole batches, and is saved
# with a model. It does the same job, but not with the same numbers:
#
# | | legacy `Tokenizer` | `TextVectorization` |
# |---|---|---|
# | ids of words start at | 1 | 2 |
# | an unknown word | is left out, or becomes `oov_token` (id 1) | becomes `[UNK]`, id 1 |
# | rows that a table needs | `len(word_index) + 1` | `vocabulary_size()`, nothing to add |
# | apostrophe and hyphen | *don't*, *half begun* | deleted: *dont*, *halfbegun* |
# | pads and truncates | not at all; `pad_sequences` does both at the start | both at the end |
#
# Both learn from texts (`fit_on_texts`, `adapt`), and for both 0 is padding. A layer that deletes
# hyphens *makes* glued words. (The cell needs exercise 1.)

# %%
for text in ["Don't!", "half-begun", "the bread/the song"]:
    layer = keras.layers.TextVectorization()
    layer.adapt([text])
    words = sorted(str(word) for word in layer.get_vocabulary()[2:])
    print(f"{text!r:22} Tokenizer {split_words(text)}   TextVectorization {words}")

# %% [markdown]
# Instead of letting the layer `adapt` to texts, you can *give* it a vocabulary, with the argument
# `vocabulary`: a list of words, in the order of their ids. This is how an existing index moves into
# a layer. The argument `output_sequence_length` sets the length of all rows.

# %% [markdown] role="exercise" exercise="build_vectorizer" difficulty=2 minutes=10
# ## Exercise 9: the same ids from a layer
#
# Write `build_vectorizer(word_index, length)`. Return a `keras.layers.TextVectorization` layer
# that
#
# - gives every word of `word_index` its id **plus 1** (1 is taken by `[UNK]`);
# - always returns rows of `length` ids;
# - otherwise keeps its defaults.
#
# `word_index` has no OOV token, and its words are in the order of their ids.


# %% role="solution" exercise="build_vectorizer"
def build_vectorizer(word_index, length):
    """A TextVectorization layer with the words of the index: texts to ids, (texts, length)."""
    ### BEGIN SOLUTION
    return keras.layers.TextVectorization(
        vocabulary=list(word_index), output_sequence_length=length
    )
    ### END SOLUTION


# %% role="test" exercise="build_vectorizer" points=1
plain_index = {"the": 1, "river": 2, "keeps": 3, "moon": 4, "bell": 5}
texts = ["The bell keeps the river.", "a moon", "Moon, moon, river, the river, moon"]
check.returns(
    ids_by_layer, build_vectorizer, plain_index, 8,
    expected=reference.vectorized(texts, plain_index, 8),
    mistakes=mistakes.vectorizer(texts, plain_index, 8),
    texts=texts,
    says="three texts in rows of 8 ids",
)  # fmt: skip

# %% role="hidden" exercise="build_vectorizer" points=2
### BEGIN HIDDEN TESTS
fit, texts = reference.text_case(check.rng(12))
fit_index = reference.word_index(fit)
for length in (4, 9):
    check.returns(
        ids_by_layer, build_vectorizer, fit_index, length,
        expected=reference.vectorized(texts, fit_index, length),
        mistakes=mistakes.vectorizer(texts, fit_index, length),
        texts=texts,
        says=f"other texts, rows of {length} ids",
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ### Side by side
#
# The column *adapted* is a layer that adapts to the verse by itself, and *your layer* is that of
# exercise 9. (The cell needs exercises 1, 2 and 9.)

# %%
print_side_by_side(split_words(VERSE[18]), index, build_vectorizer(index, 8))

# %% [markdown]
# Your layer has the ids of your index plus 1, because it keeps 1 for `[UNK]`. The layer that adapted
# agrees with it only on *the* and *is*: it orders words of equal frequency in another way. A model
# that is trained with one order and used with the other reads nonsense.

# %% [markdown]
# ## Smaller tokens: characters and subwords
#
# With *characters* as tokens hardly anything is unknown, and the vocabulary is tiny. But the sequences
# become long, and a recurrent network has to remember for more steps.
#
# Today's large models use something in between, *subwords*: a common word stays whole, a rare one
# is spelt from frequent pieces. **Byte pair encoding** (P. Gage, 1994; for text R. Sennrich and
# others, 2016) finds the pieces. Start with characters; join the pair of neighbours that occurs
# most often into a new piece, everywhere; and start again.
#
# | words | most frequent pair | after joining |
# |---|---|---|
# | `h e`, `t h e`, `t h e`, `s h e` | `h` + `e`, 4 times | `he`, `t he`, `t he`, `s he` |
# | `he`, `t he`, `t he`, `s he` | `t` + `he`, 2 times | `he`, `the`, `the`, `s he` |

# %% [markdown] role="exercise" exercise="byte_pair_merges" difficulty=3 minutes=20
# ## Exercise 10 (stretch): byte pair encoding
#
# Write `byte_pair_merges(words, merges)`. `words` is a list of all words of a text, each as often
# as it occurs; `merges` is a number. Return the list of the pairs that are joined, in order, each
# a tuple of two strings: `[("h", "e"), ("t", "he")]` for the example above and `merges=2`.
#
# Start from this frame, and write one round:
#
# ```python
# pieces, joined = [list(word) for word in words], []
# while len(joined) < merges:
#     ...  # count, choose, join
# return joined
# ```
#
# - **Count** the pairs inside words; a word that occurs five times counts five times. (Does `a a a`
#   have the pair `a`, `a` once or twice? No test has three equal pieces in a row.)
# - **Choose** the most frequent pair, even if it occurs only once. Of equally frequent pairs take the
#   one that comes first, reading the words from left to right. Stop if no word has two pieces left:
#   `byte_pair_merges(["moon"], 9)` returns three pairs.
# - **Join** it, from left to right in each word, wherever it is. Only whole pieces are joined: for
#   the pair `a` and `b`, the pieces `xa` and `b` stay apart.


# %% role="solution" exercise="byte_pair_merges"
def byte_pair_merges(words, merges):
    """The first pairs that byte pair encoding joins: list[tuple[str, str]]."""
    ### BEGIN SOLUTION
    pieces, pairs = [list(word) for word in words], []
    for _ in range(merges):
        seen = Counter((w[i], w[i + 1]) for w in pieces for i in range(len(w) - 1))
        if not seen:
            break
        best = max(seen, key=lambda pair: seen[pair])
        pairs.append(best)
        for word in pieces:
            i = 0
            while i < len(word) - 1:
                if (word[i], word[i + 1]) == best:
                    word[i : i + 2] = [word[i] + word[i + 1]]
                i += 1
    return pairs
    ### END SOLUTION


# %% role="test" exercise="byte_pair_merges" points=1
for words, count in [
    (["he", "the", "the", "she"], 2),
    (["river", "never", "ever", "river", "rise", "moon", "soon", "moonrise"], 6),
]:
    check.same_as(
        reference.byte_pair_merges, byte_pair_merges, words, count,
        says=f"{count} merges in {' '.join(words)}",
    )  # fmt: skip

# %% role="hidden" exercise="byte_pair_merges" points=3
### BEGIN HIDDEN TESTS
generator = check.rng(13)
for pool, draws, count in [(60, 90, 20), (20, 50, 12), (9, 20, 8)]:
    words = [str(word) for word in generator.choice(WORD_LIST[:pool], draws)]
    check.same_as(
        reference.byte_pair_merges, byte_pair_merges, words, count,
        says=f"{count} merges in {draws} words",
    )  # fmt: skip
around = ["xyz", "xyq", "xyw", "yax", "yax"]  # x and y stand side by side only in a circle
twice = ["banana", "banana", "ban"]  # a and n stand side by side twice in a word
ends = ["xa", "xa", "xa", "xab", "ab", "ab"]  # xa and b are no a and b
starts = ["bc", "bc", "bc", "abc", "ab", "ab"]
few = [(["the", "a"], 9), (["moon", "on"], 0), ([], 3)]
for words, count in [*few, (around, 3), (twice, 5), (ends, 3), (starts, 3)]:
    check.same_as(
        reference.byte_pair_merges, byte_pair_merges, words, count,
        says=f"at most {count} merges in {words}",
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# What do the pieces look like, and what do they cost? (The next two cells need exercises 1, 2 and
# 10.)

# %%
verse_words = [word for line in VERSE for word in split_words(line)]
merges = {n: byte_pair_merges(verse_words, n) for n in (0, 20, 40, 80)}
plots.vocabulary_against_length(token_costs(verse_words, merges, lines=len(VERSE)))

# %% [markdown]
# The smaller the vocabulary, the longer the lines. Subwords let you choose a point between letters
# and words.
#
# <details><summary>The figure in words</summary>
#
# Letters: 22 different ones, 25.4 in a line. Words: 92 different ones, 6.5 in a line. Subwords lie
# on a falling curve, from 41 pieces and 17.4 in a line after 20 merges to 80 and 12.0 after 80.
#
# </details>

# %%
sixty = byte_pair_merges(verse_words, 60)
for word in ["river", "ringing", "singing", "moonlight", "beforethe"]:
    known = "known" if word in index else "new"
    print(f"{word:10} ({known}) = {' + '.join(reference.subwords(word, sixty))}")

# %% [markdown]
# *Singing* and *moonlight* are not in the verse. A word index can't read them; subwords spell
# them. And for the word that does not exist, sixty merges find the two words that it is made of.
#
# Real tokenizers work on bytes instead of letters, and mark where a word begins. This course goes
# on with words, and with characters in chapter 11.

# %% [markdown]
# ## Your first poem
#
# You can write with nothing more than counts. For every pair of characters, count how often the second follows the first in a text. Then look at the last character that you have written, and draw the next one at random: one that followed twice as often gets twice the probability. Repeat that.
#
# The text is some ballads. A small grammar makes them, so they make little sense. Think about how you would count the pairs before you read the next cell.

# %%
ballad = ballads.train_and_test()[0]
pairs = Counter(ballad[i : i + 2] for i in range(len(ballad) - 1))
print(ballad[:138])
for (first, second), times in pairs.most_common(4):
    print(f"{second!r} follows {first!r} {times:,} times")
plots.pair_counts(pairs)

# %% [markdown]
# The brightest fields spell *the*, with the spaces around it. White fields are pairs that the text never uses.
#
# <details><summary>The figure in words</summary>
#
# A map with a row and a column for each of 31 characters. Three quarters of the fields are white. The others go from dark blue (a few times) to yellow (more than a thousand). The four brightest are space after "e", "e" after "h", "t" after a space and "h" after "t". The row of "q" has only one field, in the column of "u".
#
# </details>
#
# One row of the map is enough to draw the next character.


# %%
def next_character(character, rng):
    """A character, drawn as often as it follows the given one in the ballads."""
    followers = {second: times for (first, second), times in pairs.items() if first == character}
    times = np.array(list(followers.values()))
    return str(rng.choice(list(followers), p=times / times.sum()))


MY_SEED = 6
rng, written = np.random.default_rng(MY_SEED), "\n"
while len(written) <= 240:
    written += next_character(written[-1], rng)
print(written.strip())

# %% [markdown]
# Your first poem! Change `MY_SEED` until you find one that you like.
#
# It is a bad poem: every two neighbours fit together, but three or four of them rarely do, because the writer remembers only a single character. The network that wrote the poem in chapter 00 had learnt from the same ballads. It remembers more, and that is what this course is about.

# %% [markdown]
# ## In your own words
#
# A classmate says: "My `Tokenizer` has `num_words=5000`, so the vocabulary is 5000. And to have no
# unknown words, I fit it on the training and the test texts together." The training texts contain
# 1,200 different words, the test texts another 300.
#
# What is wrong with each of the two sentences, and what would you do instead? Four or five
# sentences.
#
# With the course's sources, `rnn-course solution what_the_index_may_see` shows a model answer afterwards.

# %% [markdown] role="written" exercise="what_the_index_may_see" points=3
# ### BEGIN SOLUTION
# `num_words` is only an upper limit. The texts contain 1,500 different words, so there are 1,500
# ids, however high the limit is. An embedding with 5,000 rows would have about 3,500 rows that no
# text ever reads. The right size is `len(word_index) + 1`.
#
# If you fit on the test texts, the test influences the index. Then the measured quality no longer
# tells what the model does with words that it has never met, and in use such words will come. No
# training text contains the 300 words, so their vectors stay at their random start.
#
# Instead: fit on the training texts only (1,200 words, 1,201 rows), with an OOV token (one row
# more), and use that index for the test texts.
#
# **Rubric**
# - 1 point: says that `num_words` is a limit and that the texts decide the size of the vocabulary
#   (1,500 here, or 1,200 when fitted correctly; one more for padding is a plus).
# - 1 point: says why the test texts must not be used (the test no longer measures unseen words, or
#   the additional ids are never trained).
# - 1 point: gives the solution: fit on the training texts only, OOV token for the rest, the same
#   index for all later texts.
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | Id 0 is a word like any other. | 0 is padding. Ids start at 1, and at 2 in a `TextVectorization`. |
# | `num_words=150` makes 150 words, or keeps 150. | It is a limit: ids *below* 150 are used. The index lists all words of the text. |
# | The vocabulary needs `len(word_index)` rows. | One more, for 0. A `TextVectorization` has counted it already. |
# | The index is in alphabetical order. | By falling frequency; for ties, each tool has its own order. |
# | `padding="post"` also cuts at the end. | `truncating` is an argument of its own, and stays `"pre"`. |
# | `pad_sequences` pads any numbers. | Its `dtype` is `int32` by default: 0.5 becomes 0, silently. |
# | A list that Python accepts is complete. | A missing comma joins two strings. Count your texts. |

# %% [markdown]
# ## Recap
#
# - Split, look up, pad: words without punctuation, ids from 1 by falling frequency, zeros up to one
#   length.
# - Build the index from the training texts, and keep it. Unknown words vanish or become one OOV id.
# - For padding and for truncating, choose `pre` or `post`: each library has its own defaults.
# - Short tokens give small vocabularies and long sequences. Subwords lie in between.
#
# ## Further reading
#
# - P. Gage, *A new algorithm for data compression*, 1994.
# - R. Sennrich, B. Haddow and A. Birch, *Neural machine translation of rare words with subword
#   units*, 2016.
