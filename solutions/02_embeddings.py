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
# # Embeddings
#
# Chapter 01 turned words into ids. An id is a name, not an amount: word 8 is not a little more than word 7, and twice word 4 is not word 8. A network that is fed with ids
# as they are would believe all that. So each word gets a *vector* instead, a short list of numbers, and the network may choose the numbers itself. That is an embedding.
# This chapter asks what it computes, how it learns, what becomes of padding, and how it comes to know that a cat is more like a dog than like a cheese.
#
# **When you are through you can**
#
# - write an embedding in two ways, as a lookup and as a matrix product, and say why the second makes it trainable;
# - choose the size of the table, and say what happens when it is one row too small;
# - tell padding from words with a mask, and predict which layers hand the mask on;
# - train word vectors on text by skip-gram with negative sampling, and find a word's nearest neighbours.
#
# **You need** chapter 00 (shapes) and chapter 01 (words, ids, padding). Shapes are `(batch, time)` for ids and `(batch, time, dim)` for vectors, where `dim` is the
# length of a vector. About 30 minutes of reading, and 95 for the exercises.
#
# From here on networks are trained. If that is new to you, these words will do for the whole course:
#
# | word | what it means |
# |---|---|
# | weights | the numbers of a layer that training changes |
# | dense layer | multiplies its input by a matrix of weights and adds a *bias*, one more number for each output |
# | sigmoid, softmax | turn a score into a probability; turn several scores into probabilities that add up to 1 |
# | loss | one number for how wrong the answers are; *cross-entropy* is minus the logarithm of the probability that the right answer got |
# | gradient | how much the loss changes when a number is changed a little, for each number |
# | gradient descent | training: move each weight a small step against its gradient, again and again. *Adam* is a refined form of it |
# | epoch | one pass over all the training data |

# %% role="setup"
import warnings

from rnn_helpers import check
from rnn_helpers.check import random_inputs as inputs
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.texts import sentences as corpus
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics import masks
from rnn_helpers.topics.embeddings import figures as plots, mistakes, oracle as reference

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# ## A row for each word
#
# An embedding is a table with one row for each id. To embed a sequence of ids means to write the row of each id in its place.

# %%
small_table = np.random.default_rng(2).uniform(-1, 1, (7, 3))
plots.lookup(["the", "bell", "is", "the", "bell"], [1, 4, 6, 1, 4], small_table)

# %% [markdown]
# *The figure: left a table of 7 rows and 3 columns as colours, with frames around the rows 1, 4 and 6. Right the result for "the bell is the bell", ids 1, 4, 6, 1, 4: five
# rows, each a copy of the table's row. The two rows for "the" are equal, and so are the two for "bell".*
#
# The table is `(vocab, dim)`, where `vocab` is the number of its rows. Ids of shape `(time,)` become vectors of shape `(time, dim)`, and a batch of ids, `(batch, time)`, becomes `(batch, time, dim)`: one axis is added at the end.
# Where a word stands plays no part. The same id gets the same row.
#
# Nothing else is stored. Before you write it, see what Keras' own table does with ids that it should never be given.

# %%
keras.utils.set_random_seed(0)
layer = keras.layers.Embedding(input_dim=5, output_dim=2)
layer.build()
rows = layer.get_weights()[0]
print("id 3.7 gives row 3:  ", np.array_equal(layer(np.array([3.7], "float32"))[0], rows[3]))
print("id -1 gives row 4:   ", np.array_equal(layer(np.array([-1]))[0], rows[4]))
try:
    layer(np.array([5]))
except tf.errors.InvalidArgumentError as error:
    print("id 5 raises an error:", str(error).partition("indices")[2].partition(" [Op")[0])

# %% [markdown]
# Only the third raises an error. A float is cut off, without a word, and -1 quietly means the last row, as it does in a Python list. (This is what Keras does on a CPU, measured here.) Both come from
# a fault in the data: floats where ids were divided or averaged, negative ids where one was subtracted too much. Your own table shall be stricter.

# %% [markdown] role="exercise" exercise="embed" difficulty=1 minutes=10
# ## Exercise 1: look it up
#
# `ids` holds whole numbers: an array of any rank (number of axes), a list, or a single number. `table` is `(vocab, dim)`. Return the ids' shape with one axis more, `dim`, at the end: for a single number
# that is `(dim,)`.
#
# An id that has no row, too large or negative, is an `IndexError` whose message contains that id.


# %% role="solution" exercise="embed"
def embed(ids, table):
    """The table's row for each id: the shape of ids, and dim as a last axis."""
    ### BEGIN SOLUTION
    ids = np.asarray(ids)
    wrong = ids[(ids < 0) | (ids >= len(table))]
    if wrong.size:
        raise IndexError(f"ids must be from 0 to {len(table) - 1}, not {wrong[0]}")
    return np.asarray(table)[ids]
    ### END SOLUTION


# %% role="test" exercise="embed" points=1
case = inputs.embedding_case(np.random.default_rng(1))
check.same_as(
    reference.lookup, embed, case.ids, case.table,
    says="a batch of ids gives the vectors that Keras' layer gives",
)  # fmt: skip
check.raises(
    embed, np.array([[1, -1], [2, 0]]), case.table,
    error=IndexError, mentions=("-1",),
    says="a negative id is refused",
    mistake=mistakes.NEGATIVE,
)  # fmt: skip

# %% role="hidden" exercise="embed" points=2
### BEGIN HIDDEN TESTS
case = inputs.embedding_case(check.rng(1))
vocab = len(case.table)
for says, ids in [
    ("other ids and another table", case.ids),
    ("one row of ids, (time,)", case.ids[2]),
    ("ids with three axes", case.ids[:, None]),
    ("ids as nested lists", case.ids.tolist()),
    ("a single id, the largest one: one vector", vocab - 1),
]:
    check.same_as(reference.lookup, embed, ids, case.table, says=says)
check.raises(
    embed, np.array([1, vocab]), case.table,
    error=IndexError, mentions=(str(vocab),),
    says="an id as large as the table is refused (rows count from 0)",
    mistake=mistakes.OUT_OF_RANGE,
)  # fmt: skip
check.raises(
    embed, np.array([[[2], [-3]]]), case.table,
    error=IndexError, mentions=("-3",),
    says="a negative id is refused, with three axes as well",
    mistake=mistakes.NEGATIVE,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## How many rows?
#
# The first argument of Keras' layer is `input_dim`. The notes that this course grew out of wrote `Embedding(input_dim=150, ..., input_length=...)`, since the tokenizer had been told `num_words=150`, and took
# 150 for the size of the vocabulary. But `num_words` is an upper limit. Count what the verse of this course really has.

# %%
vectorise = keras.layers.TextVectorization()
vectorise.adapt(list(VERSE))
verse_ids = np.asarray(vectorise(tf.constant(VERSE)))
distinct_words = len(set(verse_ids[verse_ids > 0].tolist()))
print("distinct words:", distinct_words)
print("largest id:    ", verse_ids.max(), "(TextVectorization: 0 is padding, 1 is an unknown word)")
print("rows that are never looked up in a table of 150:", 150 - len(np.unique(verse_ids)))

# %% [markdown]
# A table that is too large is only a waste: those rows are never looked up, so they never learn. A table that is too small is an error, but a late one. `input_dim` is **the largest
# id plus one**, since rows count from 0, and that is not the number of words. With words numbered from 1, as the legacy tokenizer does, `len(word_index)` is one row short, and only the last word of the
# index, one of the rarest, falls off the edge:

# %%
one_row_short = keras.layers.Embedding(input_dim=distinct_words, output_dim=8)
old_style_ids = np.where(verse_ids > 0, verse_ids - 1, 0)
failed = []
for i, old_ids in enumerate(old_style_ids):
    try:
        one_row_short(old_ids[None])
    except tf.errors.InvalidArgumentError:
        failed.append(i)
print(
    f"{len(VERSE) - len(failed)} of {len(VERSE)} lines pass; this one fails: {VERSE[failed[0]]!r}"
)

# %% [markdown]
# That is how such a program fails after an hour of training, in the one batch that holds that word. So the legacy `word_index` needs `+ 1`. With `TextVectorization` don't
# add anything: `vocabulary_size()` counts padding and the unknown word already, and one more would be a dead row.
#
# `input_length`, the notes' other argument, is gone. An embedding doesn't care how long a sequence is:

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    keras.layers.Embedding(input_dim=150, output_dim=8, input_length=20)
print("what the notes wrote:", [str(warning.message) for warning in caught])
today = keras.layers.Embedding(input_dim=vectorise.vocabulary_size(), output_dim=8)
print(
    "today:",
    tuple(today(verse_ids).shape),
    "and for a shorter text",
    tuple(today(verse_ids[:, :3]).shape),
)

# %% [markdown]
# ## A product in disguise
#
# A lookup is no formula, so how could a network learn through it? Write each id as a *one-hot* vector: `vocab` numbers, all 0 but a single 1 at the place of the id. Multiply it by the table. Each row of the table is
# taken zero times, except one, which is taken once.

# %%
plots.lookup(["the", "bell", "is", "the", "bell"], [1, 4, 6, 1, 4], small_table, one_hot=True)

# %% [markdown]
# *The figure: three matrices. Left the one-hot matrix, five rows of seven cells, pale but for one black cell in each row, at the columns 1, 4, 6, 1, 4. In the middle the table, right the result: the product of
# the other two, the same as in the first figure.*

# %% [markdown] role="exercise" exercise="embed_by_one_hot" difficulty=1 minutes=10
# ## Exercise 2: the same by a matrix product
#
# Return what `embed` returns, but compute it: make the one-hot vectors, shape of ids plus `vocab`, and multiply them by the table. Ids may have any rank, and an axis of length 1 stays where it is; all ids are valid here. (A lookup would give the same
# numbers; the exercise is in the product, and the check can tell.)


# %% role="solution" exercise="embed_by_one_hot"
def embed_by_one_hot(ids, table):
    """The table's row for each id, as one-hot vectors times the table."""
    ### BEGIN SOLUTION
    one_hot = np.equal(np.asarray(ids)[..., None], np.arange(len(table)))
    return one_hot.astype(table.dtype) @ table
    ### END SOLUTION


# %% role="test" exercise="embed_by_one_hot" points=1
case = inputs.embedding_case(np.random.default_rng(2))
check.same_as(
    reference.product, embed_by_one_hot, case.ids, case.table,
    says="one-hot times table is the lookup",
)  # fmt: skip

# %% role="hidden" exercise="embed_by_one_hot" points=2
### BEGIN HIDDEN TESTS
case = inputs.embedding_case(check.rng(2))
# A product reads every row, so what isn't a number spreads; a lookup never sees it.
spoilt = np.concatenate([case.table, np.full_like(case.table[:1], np.nan)])
for says, ids, table in [
    ("other ids and another table", case.ids, case.table),
    ("one row of ids, (time,)", case.ids[1], case.table),
    ("ids with three axes", case.ids[:, None], case.table),
    ("a batch with one id in each row, (batch, 1)", case.ids[:, :1], case.table),
    ("a single id, 0: one vector", 0, case.table),
    ("a row that nobody asks for holds NaN: the product takes it in", case.ids, spoilt),
]:
    check.same_as(reference.product, embed_by_one_hot, ids, table, says=says)
### END HIDDEN TESTS

# %% [markdown]
# So an embedding is a dense layer without bias, fed with one-hot vectors. What nobody does is to really form them: for a vocabulary of 10,000 words that would be 10,000 multiplications for each number of the result, all but one by zero.
#
# Does Keras' layer, then, want one-hot vectors? No: it wants ids. Feed it one-hot vectors and it takes each 0 and each 1 for an id of its own. No error is raised; an axis too many comes out.

# %%
table_of_seven = keras.layers.Embedding(7, 3)
print("ids (1, 5)         give", tuple(table_of_seven(np.array([[1, 4, 6, 1, 4]])).shape))
print("one-hot (1, 5, 7)  gives", tuple(table_of_seven(np.eye(7)[[[1, 4, 6, 1, 4]]]).shape))

# %% [markdown]
# ## Is the embedding layer trainable?
#
# An open question of the notes. The product has answered it: the table is a weight matrix, and a weight matrix has a gradient. But which one? For a dense layer the gradient of the weights is *input transposed times upstream*,
# where *upstream* is the gradient of the loss with respect to the layer's output. Here the input is one-hot, so the product only says *where each upstream vector goes*: to the row of its id. An id that occurs
# twice sends two vectors to the same row, and they add up. An id that does not occur leaves its row at zero.

# %% [markdown] role="exercise" exercise="embedding_gradient" difficulty=2 minutes=15
# ## Exercise 3: the gradient of the table
#
# `ids` is an integer array of any rank, all of them from 0 to `vocab_size - 1`. `upstream` has the shape of `ids` and `dim` as a last axis. Return the gradient of the table, `(vocab_size, dim)`: for each row the sum of the upstream
# vectors of its id, over the whole batch. Id 0 is an id like any other here.


# %% role="solution" exercise="embedding_gradient"
def embedding_gradient(ids, upstream, vocab_size):
    """Gradient of sum(upstream * embed(ids, table)) with respect to the table, (vocab_size, dim)."""
    ### BEGIN SOLUTION
    gradient = np.zeros((vocab_size, upstream.shape[-1]), "float32")
    np.add.at(gradient, ids, upstream)
    return gradient
    ### END SOLUTION


# %% role="test" exercise="embedding_gradient" points=2
case = inputs.embedding_case(np.random.default_rng(3))
check.same_as(
    reference.gradient, embedding_gradient, case.ids, case.vectors, case.sizes["vocab"],
    says="the gradient that TensorFlow finds",
)  # fmt: skip

# %% role="hidden" exercise="embedding_gradient" points=3
### BEGIN HIDDEN TESTS
case = inputs.embedding_case(check.rng(3))
vocab = case.sizes["vocab"]
same_id = np.full_like(case.ids, 2)
for says, ids, upstream in [
    ("other ids", case.ids, case.vectors),
    ("one id everywhere", same_id, case.vectors),
    ("one row of ids, (time,)", case.ids[2], case.vectors[2]),
    ("ids with three axes", case.ids[:, None], case.vectors[:, None]),
]:
    check.same_as(reference.gradient, embedding_gradient, ids, upstream, vocab, says=says)
### END HIDDEN TESTS

# %% [markdown]
# ### One training step, seen
#
# Now let a real layer learn. Two short rows of ids go in, padded with 0 at the end; the mean of the vectors comes out; plain gradient descent takes one step towards an arbitrary target. How far did each row of the table move? The second run has
# `mask_zero=True`, of which more below.


# %% [markdown]
# **Predict first.** The table has 8 rows, and the ids are 2 5 2 0 and 4 5 0 0. There is no mask. Which rows of the table move in one step of plain gradient descent?
#
# - **a**: all 8 rows
# - **b**: the rows 2, 4 and 5
# - **c**: the rows 0, 2, 4 and 5

# %%
predict_first("rows_that_move", "")


# %%
def movement_in_one_step(mask_zero):
    """How far each row of an embedding moves in one step of gradient descent."""
    keras.utils.set_random_seed(1)
    table = keras.layers.Embedding(8, 4, mask_zero=mask_zero)
    average = keras.layers.GlobalAveragePooling1D()
    model = keras.Sequential([keras.Input((None,), dtype="int32"), table, average])
    model.compile(keras.optimizers.SGD(1.0), "mse")
    before = table.get_weights()[0].copy()
    model.train_on_batch(np.array([[2, 5, 2, 0], [4, 5, 0, 0]]), np.ones((2, 4)))
    return np.linalg.norm(table.get_weights()[0] - before, axis=1)


plots.rows_moved(
    {"mask_zero=False": movement_in_one_step(False), "mask_zero=True": movement_in_one_step(True)},
    [*"01234567"],
    "One step on the ids 2 5 2 0 and 4 5 0 0",
)

# %% [markdown]
# *The figure: a pair of bars for each of the rows 0 to 7, without and with mask_zero. Rows 1, 3, 6 and 7 have no bars. Without mask_zero row 0 moves, by more than any other; with it row 0 has no bar, and rows 2, 4 and 5 move further
# than before.*
#
# **Yes, it is trainable**, and the figure shows how: only rows that were looked up move. Words that are not in the batch stay where they are. (With plain gradient descent. Adam, which has a memory, goes on moving a row for a
# while after its word was met.) Row 0 is no exception: without a mask, padding is a word to the layer, and it learns a vector for it. With `mask_zero=True` its gradient is exactly zero.
#
# The table starts at random and knows nothing of likeness. It learns what serves *this* loss.
#
# ### Can it be kept from learning?
#
# `trainable=False` freezes it, but *when* you say so matters. Keras collects what to train when training first starts. Set it after that, and the table goes on moving until you compile again:

# %%
keras.utils.set_random_seed(1)
frozen = keras.layers.Embedding(8, 4)
average, dense = keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(1)
model = keras.Sequential([keras.Input((4,), dtype="int32"), frozen, average, dense])
model.compile("sgd", "mse")
batch = np.array([[2, 5, 2, 0], [4, 5, 0, 0]]), np.ones((2, 1))
model.fit(*batch, verbose=0)
frozen.trainable = False
for when in ("trainable set after training began", "the model compiled again"):
    before = frozen.get_weights()[0].copy()
    model.fit(*batch, verbose=0)
    print(f"{when}: moved by up to {np.abs(frozen.get_weights()[0] - before).max():.4f}")
    model.compile("sgd", "mse")

# %% [markdown]
# So set `trainable` before you compile. To start from vectors that you have already, hand them over when the layer is made, with `embeddings_initializer=keras.initializers.Constant(vectors)`. Calling `set_weights` right after the constructor fails,
# since a layer has no weights until it is built. You will use both at the end of this chapter.

# %% [markdown]
# ## Padding and masks
#
# Sequences of a batch have one length, so short ones are filled up with id 0. What does the layer give for id 0? Zeros, as one reads now and then?

# %%
keras.utils.set_random_seed(4)
padded = np.array([[7, 3, 9, 0, 0], [4, 1, 0, 0, 0]])
masking_layer = keras.layers.Embedding(10, 3, mask_zero=True)
plain_layer = keras.layers.Embedding(10, 3)
plain_layer.build()
with_mask = masking_layer(padded)
plain_layer.set_weights(masking_layer.get_weights())
print("the vector of the padding:", np.asarray(with_mask)[0, -1])
print("row 0 of the table:       ", masking_layer.get_weights()[0][0])
print("mask_zero changes the output:", not np.array_equal(with_mask, plain_layer(padded)))
print("the mask, as a value of its own:")
print(np.asarray(masking_layer.compute_mask(padded)))

# %% [markdown]
# The padding's vector is row 0, random like the others. `mask_zero=True` doesn't change a single number of the output. What it adds is a second array beside it, the **mask**: `True` for steps that count, `False` for padding. It
# is up to the next layer to look at it.

# %% [markdown] role="exercise" exercise="padding_mask" difficulty=1 minutes=5
# ## Exercise 4: the mask
#
# `ids` is an integer array, `(batch, time)`. Return a boolean array of the same shape: `True` where there is a word, `False` where there is padding, id 0. Rows may be padded at the end or in front.


# %% role="solution" exercise="padding_mask"
def padding_mask(ids):
    """True for each id that is a word, False for padding; the shape of ids, (batch, time)."""
    ### BEGIN SOLUTION
    return np.not_equal(ids, 0)
    ### END SOLUTION


# %% role="test" exercise="padding_mask" points=1
case = inputs.embedding_case(np.random.default_rng(4))
check.same_as(reference.mask, padding_mask, case.ids, says="the mask that Keras' layer hands on")

# %% role="hidden" exercise="padding_mask" points=1
### BEGIN HIDDEN TESTS
case = inputs.embedding_case(check.rng(4))
ids = np.concatenate([case.ids, np.zeros_like(case.ids[:1])])
check.same_as(reference.mask, padding_mask, ids, says="other ids, and a row of nothing but padding")
### END HIDDEN TESTS

# %% [markdown]
# The simplest layer that uses a mask takes the mean over time. Without the mask, padding is averaged in, and the longer the padding, the less is left of the words.

# %% [markdown] role="exercise" exercise="masked_mean" difficulty=2 minutes=10
# ## Exercise 5: the mean of what counts
#
# `x` is `(batch, time, features)`, `mask` is boolean, `(batch, time)`. Return for each row of the batch the mean over the steps whose mask is `True`: `(batch, features)`. Rows have different numbers of such steps, and they may stand anywhere.
# A number in `x` that is 0 counts like any other. A row that has no such step gives zeros. (Keras gives NaN there, as 0 divided by 0; a NaN in one row would spoil the loss of the whole batch.)


# %% role="solution" exercise="masked_mean"
def masked_mean(x, mask):
    """The mean over the unmasked steps of each row, (batch, features); zeros where there are none."""
    ### BEGIN SOLUTION
    counted = np.sum(x * mask[..., None], axis=1)
    steps = mask.sum(axis=1, keepdims=True)
    return (counted / np.maximum(steps, 1)).astype("float32")
    ### END SOLUTION


# %% role="test" exercise="masked_mean" points=1
case = inputs.embedding_case(np.random.default_rng(5))
check.same_as(
    reference.pooled_or_zero, masked_mean, case.vectors, reference.mask(case.ids),
    says="the mean that Keras' GlobalAveragePooling1D gives with this mask",
)  # fmt: skip

# %% role="hidden" exercise="masked_mean" points=2
### BEGIN HIDDEN TESTS
case = inputs.embedding_case(check.rng(5))
x, mask = case.vectors, reference.mask(case.ids)
empty_row = mask & (np.arange(len(mask)) != 2)[:, None]
everything = np.ones_like(mask)
single = everything & (np.arange(mask.shape[1]) == 1)
with_zeros = x.copy()
with_zeros[2, 0, 0], with_zeros[2, 1] = 0, 0
for says, given, which in [
    ("other numbers", x, mask),
    ("large numbers in the padding", np.where(mask[..., None], x, 1000.0).astype("float32"), mask),
    ("a row without a single word gives zeros", x, empty_row),
    ("no padding at all", x, everything),
    ("a single word in each row", x, single),
    ("numbers that are 0 count as well", with_zeros, everything),
]:
    check.same_as(reference.pooled_or_zero, masked_mean, given, which, says=says)
### END HIDDEN TESTS

# %% [markdown]
# What does padding do to a layer that is not told of it? Here the same two sentences of three words are padded more and more, and read in two ways: by the mean, and by a recurrent layer (chapter 03 tells what that is; here it is only
# a layer that reads step by step and gives a vector at the end). The table shows how far the two sentences' vectors are apart.

# %%
keras.utils.set_random_seed(0)
sentence_pair = np.array([[3, 5, 7], [4, 6, 9]])
readers = {"mean": keras.layers.GlobalAveragePooling1D(), "recurrent (GRU)": keras.layers.GRU(8)}
for name, reading in readers.items():
    for mask_zero in (False, True):
        keras.utils.set_random_seed(0)
        embedding = keras.layers.Embedding(10, 8, mask_zero=mask_zero)
        found = []
        for pads in (0, 5, 20, 100):
            one, other = np.asarray(reading(embedding(np.pad(sentence_pair, ((0, 0), (0, pads))))))
            found.append(f"{np.linalg.norm(one - other):.1e}")
        print(f"{name:16} mask_zero={mask_zero!s:6} 0, 5, 20, 100 pads: ", "  ".join(found))

# %% [markdown]
# With the mask the distance stays what it is, however much padding there is. Without it the two sentences become ever more alike. The mean loses them slowly, in proportion. The recurrent layer forgets the words while it
# reads the padding: after 100 steps nothing is left that a later layer could tell apart. Nothing teaches a network for free that zeros are nothing.
#
# ### How far does the mask travel?
#
# The mask goes along with the vectors from layer to layer, but not through every layer. To see it, put a spy after a layer: a layer that hands its input on and keeps the mask that came with it (`rnn_helpers.topics.masks`, ten lines).

# %%
keras.utils.set_random_seed(5)
L = keras.layers
travellers = [
    L.Dense(4), L.Dropout(0.5), L.LayerNormalization(), L.SimpleRNN(4, return_sequences=True),
    L.SimpleRNN(4), L.GlobalAveragePooling1D(),
    L.GlobalMaxPooling1D(), L.Conv1D(4, 2), L.MaxPooling1D(2), L.Reshape((3, 5)), L.Flatten(),
]  # fmt: skip
embedded = L.Embedding(10, 3, mask_zero=True)(padded[:1])
fates = [masks.fate(layer, embedded) for layer in travellers]
plots.mask_fates(fates, ["7", "3", "9", "pad", "pad"], "The mask that arrives behind each layer")

# %% [markdown]
# *The figure: one row for each of eleven layers. Dense, Dropout, LayerNormalization and SimpleRNN with return_sequences hand on the mask T T T F F. SimpleRNN without return_sequences and GlobalAveragePooling1D use it and have no time axis left.
# GlobalMaxPooling1D, Conv1D, MaxPooling1D, Reshape and Flatten lose it, with a warning.*
#
# Three fates. Layers that work on each step alone keep the mask; layers that turn a sequence into one vector use it up, if they know how; layers that mix or rearrange steps lose it, since they
# couldn't say which of their outputs still counts. From there on padding counts like everything else, in the loss and in the accuracy, too. Keras does say so, once for each layer:

# %%
print(fates[7].layer + ":", fates[7].warning)

# %% [markdown]
# ### Three more surprises with masks
#
# First: `mask_zero` needs id 0 to be free. Number the words from 0, and the first word is erased. Second: a masked step of a recurrent layer doesn't give zeros. It repeats the last output that counted (zeros only come before the
# first one). Third: the `Masking` layer, for inputs that are numbers and not ids, hides a step only if *all* its features equal the mask value.

# %%
words = ["bell", "rings", "the"]
from_zero = {word: i for i, word in enumerate(words)}
line = np.array([[from_zero[word] for word in ("the", "bell", "rings")]])
print("1. the bell rings, ids from 0:", line[0], " mask:", padding_mask(line)[0])

keras.utils.set_random_seed(6)
repeats = L.SimpleRNN(2, return_sequences=True)(L.Embedding(10, 3, mask_zero=True)(padded[:1]))
print("2. first unit, over time:", np.round(np.asarray(repeats)[0, :, 0], 3))

numbers = np.array([[[0.0, 1.0], [0.0, 0.0], [2.0, 3.0]]])
print("3. Masking(0.0) keeps the steps:", np.asarray(L.Masking(0.0).compute_mask(numbers))[0])

# %% [markdown]
# ## What makes neighbours?
#
# A table that starts at random has no idea which words are alike. Where could it learn that? From text alone, by a thought that linguists had long before: words are alike if they stand in like company. You have never met the word *pelmet*; but
# after "they hung a new pelmet above the window" and "dust lay on the pelmet" you know roughly what sort of thing it is.
#
# **word2vec** makes a task of that thought (Mikolov, Chen, Corrado and Dean, *Efficient estimation of word representations in vector space*, 2013). There are two forms of it. *CBOW* guesses a word from the words around it. **Skip-gram** goes the other way:
# from a word, the *centre*, it guesses the words of its *context*, those at most `window` places away. Nobody needs the guesses. What one wants is the table that becomes good at them: words with like company must make like
# guesses, and so they get like vectors.

# %%
plots.skip_gram_window(["the", "grey", "cat", "sleeps", "in", "the", "barn"], centre=2, window=2)

# %% [markdown]
# *The figure: the words "the grey cat sleeps in the barn" in boxes. From "cat", the centre, arrows lead to "the" and "grey" on the left and to "sleeps" and "in" on the right. "the barn" is outside the window.*

# %% [markdown] role="exercise" exercise="skip_gram_pairs" difficulty=2 minutes=15
# ## Exercise 6: centres and contexts
#
# `sequence` is a list of ids, `window` a number of places, at least 1. Return a list of tuples `(centre, context)`: every word with each other word at most `window` places away, to the left and to the right.
#
# - At the edges a window is shorter.
# - A word that stands twice within a window makes pairs like any other; only the centre's own *place* is left out.
# - Padding, id 0, is neither centre nor context. It stands at the ends of a sequence only: in front, at the end, or at both.
# - A single word, or none at all, makes no pairs: an empty list.
# - Order: the centres from left to right, and for each of them its contexts from left to right.
#
# For `[5, 6, 7]` and window 1 that is `[(5, 6), (6, 5), (6, 7), (7, 6)]`.


# %% role="solution" exercise="skip_gram_pairs"
def skip_gram_pairs(sequence, window):
    """All (centre, context) pairs of ids at most window places apart, in reading order."""
    ### BEGIN SOLUTION
    pairs = []
    for i, centre in enumerate(sequence):
        for j in range(max(0, i - window), min(len(sequence), i + window + 1)):
            if j != i and centre != 0 and sequence[j] != 0:
                pairs.append((centre, sequence[j]))
    return pairs
    ### END SOLUTION


# %% role="test" exercise="skip_gram_pairs" points=1
check.same_as(
    reference.pairs, skip_gram_pairs, [3, 1, 4, 1, 5, 9, 2], 3,
    says="seven words, one of them twice, window 3",
)  # fmt: skip

# %% role="hidden" exercise="skip_gram_pairs" points=3
### BEGIN HIDDEN TESTS
drawn = [int(token) for token in check.rng(6).permutation(np.arange(1, 9))]
for says, sequence, window in [
    ("eight words, window 3", drawn, 3),
    ("neighbours only, window 1", drawn, 1),
    ("one word three times", [drawn[0], drawn[1], drawn[0], drawn[0], drawn[2]], 2),
    ("padded at the end", [*drawn[:4], 0, 0], 2),
    ("padded in front", [0, 0, 0, *drawn[:4]], 2),
    ("a window wider than the sequence", drawn[:3], 5),
    ("a single word has no context", drawn[:1], 2),
    ("an empty sequence", [], 2),
]:
    check.same_as(reference.pairs, skip_gram_pairs, sequence, window, says=says)
### END HIDDEN TESTS

# %% [markdown]
# ## Telling true contexts from random ones
#
# To guess a context word means to choose one out of the whole vocabulary, and with 100,000 words that is a softmax of 100,000 terms for each pair. **Negative sampling** asks for less (Mikolov, Sutskever, Chen, Corrado and Dean, *Distributed representations of words and
# phrases and their compositionality*, 2013). It shows the true context together with a few words drawn at random, the *negatives*, and only asks of each: true or drawn?
#
# There are two tables, one for words as centres and one for words as contexts. The score of a pair is the dot product of the centre's row in the first and the other word's row in the second. With the sigmoid $\sigma(s) = 1 / (1 + e^{-s})$ as the probability of *true*, the loss
# of one pair is the sum of the cross-entropies (equation 4 of that paper, with its sign turned to make a loss of it):
#
# $$-\log \sigma(v_c \cdot u_p) \; - \sum_{n} \log \sigma(-v_c \cdot u_n)$$
#
# where $v_c$ is the centre's vector, $u_p$ that of the true (positive) context and $u_n$ those of the negatives. It is small when the true context scores high and the negatives score low.

# %% [markdown] role="exercise" exercise="negative_sampling_loss" difficulty=2 minutes=15
# ## Exercise 7: the loss of one pair
#
# `centre` and `positive` are `(dim,)`, `negatives` is `(number, dim)`. Return the loss as a float. It must be right for large scores as well, such as 200 or -200, where $\sigma$ is 0 or 1 to the last digit: don't take the logarithm of something that has
# become 0. (`-log(sigmoid(s))` is `log(1 + exp(-s))`, and NumPy has a safe function for the logarithm of a sum of two exponentials.)


# %% role="solution" exercise="negative_sampling_loss"
def negative_sampling_loss(centre, positive, negatives):
    """Skip-gram's loss for one centre, one true context and some random words; a float."""
    ### BEGIN SOLUTION
    attract = np.logaddexp(0.0, -np.dot(positive, centre))
    repel = np.logaddexp(0.0, np.dot(negatives, centre))
    return float(attract + repel.sum())
    ### END SOLUTION


# %% role="test" exercise="negative_sampling_loss" points=2
vectors = np.random.default_rng(7).normal(size=(5, 4)).astype("float32")
check.same_as(
    reference.sampling_loss, negative_sampling_loss, vectors[0], vectors[1], vectors[2:],
    says="one true context, three negatives",
)  # fmt: skip

# %% role="hidden" exercise="negative_sampling_loss" points=3
### BEGIN HIDDEN TESTS
vectors = check.rng(7).uniform(0.4, 1.0, (7, 5)).astype("float32")
centre, positive, negatives = vectors[0], vectors[1], vectors[2:] * [[1], [-1], [1], [-1], [1]]
negatives = negatives.astype("float32")
for says, given in [
    ("five negatives", (centre, positive, negatives)),
    ("a single negative", (centre, positive, negatives[:1])),
    ("the true context alone scores (the negatives are zero)", (centre, positive, 0 * negatives)),
    ("the negatives alone score (the context is zero)", (centre, 0 * positive, negatives)),
    ("large scores, all of them wrong", (200 * centre, -positive, np.abs(negatives))),
    ("large scores, all of them right", (200 * centre, positive, -np.abs(negatives))),
]:
    check.same_as(reference.sampling_loss, negative_sampling_loss, *given, says=says)
### END HIDDEN TESTS

# %% [markdown]
# ## Train it
#
# To learn word vectors from real text takes millions of sentences. To do it in seconds, we let a small grammar write the text (`rnn_helpers.texts.sentences`, our own). Its words fall into classes, and it says about the members of a class the same sort of thing. That
# is a simplification, made on purpose: we know what a good embedding should find, so we can see whether it does.

# %%
sentences = corpus.sentences(2000)
print(*sentences[:6], sep="\n")
animals = set(corpus.CLASSES["animal"])
together = sum(len(animals & set(sentence.split())) > 1 for sentence in sentences)
print("\nsentences with two animals in them:", together)

# %% [markdown]
# No two animals ever meet in a sentence. If *cat* and *dog* become neighbours, it's not because they were seen together, but because they were seen in like company.
#
# The model is small: two embeddings and a dot product. `fit` minimises the mean of the same cross-entropies whose sum is your loss.


# %%
def skip_gram_model(vocab_size, dim, negatives):
    """Scores of 1 + negatives candidates for each centre, from two embeddings."""
    centre = keras.Input((1,), dtype="int32")
    candidates = keras.Input((1 + negatives,), dtype="int32")
    words = keras.layers.Embedding(vocab_size, dim, name="words")
    contexts = keras.layers.Embedding(vocab_size, dim, name="contexts")
    scores = keras.layers.Dot(axes=2)([words(centre), contexts(candidates)])
    model = keras.Model([centre, candidates], keras.layers.Flatten()(scores))
    model.compile(keras.optimizers.Adam(0.02), keras.losses.BinaryCrossentropy(from_logits=True))
    return model


def learn_vectors(sentences, epochs, batch_size, seed=0):
    """The word index, the table before and after training, and the model."""
    keras.utils.set_random_seed(seed)
    vectorise = keras.layers.TextVectorization()
    vectorise.adapt(list(sentences))
    word_index = {str(w): i for i, w in enumerate(vectorise.get_vocabulary()) if i > 1}
    ids = np.asarray(vectorise(tf.constant(sentences))).tolist()
    pairs = [pair for line in ids for pair in skip_gram_pairs(line, window=2)]
    vocab_size = vectorise.vocabulary_size()
    model = skip_gram_model(vocab_size, dim=16, negatives=5)
    before = model.get_layer("words").get_weights()[0].copy()
    examples = corpus.with_negatives(pairs, vocab_size, 5, np.random.default_rng(seed))
    model.fit(examples[:2], examples[2], batch_size, epochs, verbose=0)
    print(f"{len(pairs)} pairs of {vocab_size} ids; loss {model.history.history['loss'][-1]:.3f}")
    return word_index, before, model.get_layer("words").get_weights()[0], model


word_index, before, after, trained = learn_vectors(sentences, epochs=8, batch_size=1024)

# %% [markdown]
# Is that your loss? Take one centre with six candidates, ask Keras for its loss, and compare. Keras takes the mean over the six, you take the sum.

# %%
centre = word_index["cat"]
candidates = [word_index[w] for w in ("sleeps", "soup", "the", "orange", "mill", "is")]
rows = trained.get_layer("contexts").get_weights()[0][candidates]
given = [np.array([[centre]]), np.array([candidates])]
keras_mean = trained.evaluate(*[given], np.eye(1, 6), verbose=0)
yours = negative_sampling_loss(after[centre], rows[0], rows[1:])
print(f"Keras, times 6: {6 * keras_mean:.5f}   yours: {yours:.5f}")

# %% [markdown]
# Now look at the table. It has 16 columns, and a picture has two. *Principal components* are the two directions in which the points spread most; the picture is the shadow that the cloud of points throws from there.

# %%
shown = sorted(filter(corpus.classes_of, word_index), key=corpus.classes_of)
numbers = [word_index[word] for word in shown]
plots.before_and_after(
    {"before": before[numbers], "after": after[numbers]},
    shown,
    [" and ".join(corpus.classes_of(word)) for word in shown],
    named=["cat", "dog", "bread", "barn", "baker", "eats", "sleeps", "morning", "orange"],
)

# %% [markdown]
# *The figure: two clouds of points, one point for each word, with a colour and a marker for each of eight classes and for "orange", which is in two of them. Before training the classes are mixed at random. After it there are eight tight
# groups: animals, foods, places, persons, two groups of verbs, colours, times. "orange" lies with the colours.*
#
# The titles tell how much of the spread the picture can show: about a quarter before, when no direction is special, and about half after. So don't read distances off it. To ask which words are alike, ask the vectors themselves.

# %% [markdown]
# ## Neighbours
#
# How alike are two vectors? The dot product would favour long ones. The **cosine** is the dot product divided by both lengths: 1 for the same direction, 0 for a right angle, -1 for opposite directions.

# %% [markdown] role="exercise" exercise="most_similar" difficulty=2 minutes=15
# ## Exercise 8: the nearest words
#
# `table` is `(vocab, dim)`; `word_index` maps each word to its row. Rows that no word has (row 0, the padding) don't take part. Return a list of the `k` words that are most similar to `word` by cosine, as tuples `(word, cosine)`, the most similar one
# first, without the word itself. If there are fewer than `k` other words, return them all. Another word may have the very same direction, and so a cosine of 1: it belongs in the list. Words with equal
# cosines may stand in any order. An unknown word is a `KeyError` whose message contains that word.


# %% role="solution" exercise="most_similar"
def most_similar(word, table, word_index, k):
    """The k other words with the largest cosine, as (word, cosine), the largest first."""
    ### BEGIN SOLUTION
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    cosines = unit @ unit[word_index[word]]
    found = [(other, float(cosines[i])) for other, i in word_index.items() if other != word]
    return sorted(found, key=lambda pair: pair[1], reverse=True)[:k]
    ### END SOLUTION


# %% role="test" exercise="most_similar" points=2
vectors = np.random.default_rng(8).normal(size=(8, 3)) * np.linspace(0.5, 3.0, 8)[:, None]
vectors[0] = 2 * vectors[4]
vectors = vectors.astype("float32")
index = {"ash": 1, "birch": 2, "cedar": 3, "elm": 4, "fir": 5, "larch": 6, "oak": 7}
check.same_as(
    reference.neighbours, most_similar, "elm", vectors, index, 3,
    says="the three nearest of six words",
)  # fmt: skip

# %% role="hidden" exercise="most_similar" points=3
### BEGIN HIDDEN TESTS
generator = check.rng(8)
vectors = generator.normal(size=(10, 4)) * generator.permutation(np.linspace(0.4, 4.0, 10))[:, None]
vectors[0] = 3 * vectors[6]
vectors = vectors.astype("float32")
rows_of_words = [int(row) for row in generator.permutation(np.arange(1, 10))]
herbs = ("ivy", "fern", "moss", "reed", "rush", "sedge", "thyme", "vetch", "yew")
index = dict(zip(herbs, rows_of_words, strict=True))
under_padding = next(name for name, row in index.items() if row == 6)
parallel = vectors.copy()
parallel[[index["ivy"], index["yew"]]] = np.outer([2.0, 0.5], parallel[index["moss"]])
for says, name, table, k in [
    ("words in any order", "moss", vectors, 4),
    ("a word whose direction the padding shares", under_padding, vectors, 3),
    ("only the nearest", "reed", vectors, 1),
    ("more asked for than there are", "yew", vectors, 20),
    ("two other words have the very same direction", "moss", parallel, 20),
]:
    check.same_as(reference.neighbours, most_similar, name, table, index, k, says=says)
check.raises(
    most_similar, "unicorn", vectors, index, 3,
    error=KeyError, mentions=("unicorn",),
    says="a word that is not in the index is refused",
    mistake=mistakes.UNKNOWN_WORD,
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Now the table of neighbours, before and after training.


# %%
def names(word, table):
    """A word's three nearest words, as text."""
    return ", ".join(
        f"{other} {cosine:.2f}" for other, cosine in most_similar(word, table, word_index, 3)
    )


print(f"{'word':9}{'before':44}after")
for word in ("cat", "bread", "baker", "barn", "eats", "morning"):
    print(f"{word:9}{names(word, before):44}{names(word, after)}")

# %% [markdown]
# And in numbers: of each word's three nearest, how many are of its own class?


# %%
def share_of_own_class(table):
    """Of the three nearest of every word that has a class, the share that is of the same class."""
    hits = [
        bool(set(corpus.classes_of(word)) & set(corpus.classes_of(other)))
        for word in shown
        for other, _ in most_similar(word, table, word_index, 3)
    ]
    return sum(hits) / len(hits)


print(f"before {share_of_own_class(before):.0%}, after {share_of_own_class(after):.0%}")

# %% [markdown]
# Before training it is chance: about one in ten on average, and from 3 to 13 percent with the eight seeds that were tried for this sentence. After it every neighbour is of the word's own class, with each of the eight seeds. Nobody told the model that there are classes.
#
# That is what **word2vec and skip-gram** are, the notes' second question: not another layer, but a task and a loss by which an ordinary embedding is trained on plain text. `keras.layers.Embedding` is not word2vec. It is a table, and what the
# table comes to know is up to the loss.
#
# ### Two limits
#
# *Orange* is a colour and a food. It has one row for both.


# %%
def closeness(word, kind):
    """Mean cosine of a word with the other words of a class; orange itself is left out."""
    cosines = dict(most_similar(word, after, word_index, len(word_index)))
    return np.mean([cosines[w] for w in corpus.CLASSES[kind] if w not in (word, "orange")])


for word in ("red", "orange", "bread"):
    print(
        f"{word:8} to colours {closeness(word, 'colour'):.2f}   to foods {closeness(word, 'food'):.2f}"
    )

# %% [markdown]
# It stands between the two: less a colour than *red*, less a food than *bread*, and nearer to the colours (with all eight seeds). A table can't do better, since it doesn't see the sentence that a word is in. That takes a layer that reads, and the next chapter begins with one.
#
# The second limit is the amount of text. Train the same model on our verse, twice, with two seeds:

# %%
for seed in (0, 1):
    verse_index, _, verse_table, _ = learn_vectors(VERSE, epochs=30, batch_size=111, seed=seed)
    for word in ("bread", "river"):
        print(
            f"   {word}:", ", ".join(w for w, _ in most_similar(word, verse_table, verse_index, 4))
        )

# %% [markdown]
# Twenty-two lines, in which most words occur once, do not say what a word is like. The loss is lower than with the grammar's text, since so few pairs can be learnt by heart. But the neighbours are words that happened to stand in the same line, or nothing that one can name, and the other seed finds others: over
# six seeds, two of them shared on average not even one of a word's four neighbours. What a second seed doesn't find again is no finding.
#
# ### Another loss, other neighbours
#
# *Morning* and *evening* are opposites, and yet they are neighbours here: all that is said of one is said of the other. Now give the table another task: tell the sentences about morning and spring (1) from those about evening, night and winter (0). The vectors start from the trained ones, once
# frozen and once not.

# %%
bright = {"morning": 1.0, "spring": 1.0, "evening": 0.0, "night": 0.0, "winter": 0.0}
timed = [(s, bright[w]) for s in sentences for w in s.split() if w in bright]
vectorise.adapt(sentences)
x, y = (
    np.asarray(vectorise(tf.constant([s for s, _ in timed]))),
    np.array([[label] for _, label in timed]),
)
print(f"always the commoner answer: accuracy {max(y.mean(), 1 - y.mean()):.2f}")
for trainable in (False, True):
    keras.utils.set_random_seed(0)
    start = keras.initializers.Constant(after)
    table = L.Embedding(
        len(after), 16, mask_zero=True, embeddings_initializer=start, trainable=trainable
    )
    model = keras.Sequential([table, L.GlobalAveragePooling1D(), L.Dense(1, activation="sigmoid")])
    model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, batch_size=256, epochs=15, verbose=0).history
    cosines = dict(most_similar("morning", table.get_weights()[0], word_index, 1000))
    print(
        f"trainable={trainable!s:6} accuracy {history['accuracy'][-1]:.2f}   morning is like"
        f" evening {cosines['evening']:.2f}, like spring {cosines['spring']:.2f}"
    )

# %% [markdown]
# Frozen, the table holds hardly anything by which *morning* could be told from *evening*: the accuracy is about what one gets by always giving the commoner answer. Set free, it tears them apart: the cosine becomes strongly negative, *morning* and *spring* stay together, and the task is solved. (So it was
# with all four seeds tried.) Neither table is wrong. Each learnt what its loss asked for.

# %% [markdown]
# ## In your own words
#
# In a word2vec table trained on film reviews, *superb* and *awful* are close neighbours. In the embedding of a classifier that tells good reviews from bad ones they are far apart. Explain both. Which table would you use for a search that also finds similar words, and which for sorting reviews, and why? Four or five
# sentences.

# %% [markdown] role="written" exercise="two_tables" points=3
# ### BEGIN SOLUTION
# word2vec's loss asks which words stand nearby, and *superb* and *awful* stand in the same company: "the acting was superb", "the acting was awful". To guess like contexts they need like vectors. The classifier's loss asks for the judgement, and
# the two words call for opposite answers, so its gradients push them apart; which words stand beside them does not matter to it. For the search I would look at word2vec's neighbours, since they are of the same kind and topic, but with a warning that opposites are among them, so they must not be
# taken for synonyms. For sorting reviews I would take the classifier's own table, or start from word2vec's and keep it trainable, so that the opposites can move apart.
#
# **Rubric**
# - 1 point: word2vec's neighbours share contexts, and opposites do; nothing in its loss tells them apart.
# - 1 point: a classifier's table is shaped by the labels through the gradient, so words that call for different answers move apart.
# - 1 point: a choice for each use with a reason that follows from the loss (naming that opposites are a danger for the search, or that a pretrained table should stay trainable for the classifier).
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | An embedding is fixed, or a preprocessing step. | It is a weight matrix. Rows that were looked up get a gradient, and gradients of a repeated id add up. |
# | Each position has a vector. | Each id has one, wherever it stands. |
# | `Embedding` knows likeness, or is word2vec. | It starts at random and learns what the loss asks for. |
# | `Embedding` wants one-hot vectors. | It wants ids. The product with one-hot vectors is what it saves you. |
# | `input_dim` is the number of words, or `num_words`. | It is the largest id plus one: `len(word_index) + 1` where words count from 1. With `TextVectorization`, `vocabulary_size()` and no more. |
# | A wrong id is always reported. | On a CPU one that is too large is. A negative one wraps around, and a float is cut off. |
# | `input_length` is needed. | It is deprecated and without effect. Leave it out. |
# | Padding becomes zeros. | It becomes row 0. `mask_zero` leaves the numbers alone and adds a mask. |
# | Without a mask, a network learns to ignore padding. | Padding changes the result, and row 0 learns as well. |
# | `mask_zero=True` works with any ids. | Id 0 must be padding and nothing else, or the first word is erased. |
# | True in a mask means "masked". | In Keras True means: this step counts. |
# | The mask reaches every later layer. | Conv1D, Flatten, Reshape and max pooling lose it. |
# | A masked step gives zeros. | A recurrent layer repeats its last output there. |
# | `trainable = False` works at any time. | Only if it is set before training starts, or followed by `compile`. |
# | Padding may stand anywhere on a GPU. | Keras' source says that its fast GPU kernel takes padding at the end only. (This course runs on CPUs; not tried here.) |
# | The dot product finds neighbours. | It favours long vectors. Use the cosine, and leave out the word itself. |

# %% [markdown]
# ## Recap
#
# - An embedding is a table of `vocab` rows; embedding ids means copying rows. It equals one-hot vectors times a matrix, and so it is trainable like any matrix.
# - Its gradient is zero except in the rows that were looked up, where it adds up.
# - `input_dim` is the largest id plus one.
# - `mask_zero` makes a mask that later layers keep, use or lose. It needs id 0 to be free.
# - Skip-gram trains a table by telling true contexts from random words. Words in like company become neighbours, opposites included.
# - One row for each word is one meaning for each word. To read a word in its sentence takes what comes next.
#
# ## Further reading
#
# - T. Mikolov, K. Chen, G. Corrado and J. Dean, *Efficient estimation of word representations in vector space*, 2013.
# - T. Mikolov, I. Sutskever, K. Chen, G. Corrado and J. Dean, *Distributed representations of words and phrases and their compositionality*, 2013.
# - Z. S. Harris, *Distributional structure*, Word 10, 1954: the thought behind it.
# - The Keras documentation of `Embedding`, and the guide *Understanding masking and padding*.
