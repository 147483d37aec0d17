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
# Chapter 01 turned words into ids. An id is a name, not an amount: word 8 is not a little more
# than word 7, and twice word 4 is not word 8. A network that reads ids as they are would believe
# all that.
#
# So each word gets a *vector* instead, a short list of numbers, and the network chooses the
# numbers itself. That is an embedding. In this chapter you find out what it computes, how it
# learns, what happens to padding, and how it learns that a cat is more like a dog than like a
# cheese.
#
# **After this chapter you can**
#
# - write an embedding in two ways, as a lookup and as a matrix product, and say why the second
#   makes it trainable;
# - choose the size of the table, and say what happens when it is one row too small;
# - tell padding from words with a mask;
# - train word vectors on text by skip-gram with negative sampling, and find a word's nearest
#   neighbours.
#
# **You need** chapter 00 (shapes), chapter 01 (words, ids, padding), and derivatives with the
# chain rule. Shapes are `(batch, time)` for ids and `(batch, time, dim)` for vectors, where `dim`
# is the length of a vector.
#
# **Time:** about 35 minutes of reading, and 105 for the exercises and the question at the end.
#
# From here on you train networks. These are the words for it:
#
# | word | what it means |
# |---|---|
# | weights | the numbers of a layer that training changes |
# | dense layer | multiplies its input by a matrix of weights and adds a *bias*, one more number for each output |
# | sigmoid, softmax | turn a score into a probability; turn several scores into probabilities that add up to 1 |
# | loss | one number for how wrong the answers are; *cross-entropy* is minus the logarithm of the probability that the right answer got |
# | gradient | for each weight (or other number), how much the loss changes if you change it a little: the derivative of the loss |
# | gradient descent | training: move each weight a small step against its gradient, again and again. *Adam* is a refined form of it |
# | epoch | one pass over all the training data |
#
# **One step with numbers.** A network has a single weight $w = 3$ and answers $w x$. For $x = 2$
# the right answer is 4, and the loss is the square of the error: $(3 \cdot 2 - 4)^2 = 4$. By the
# chain rule the gradient is $2 (w x - 4) x = 2 \cdot 2 \cdot 2 = 8$.
#
# With a learning rate of 0.1 (the factor of the gradient) the weight becomes $w = 3 - 0.1 \cdot 8 = 2.2$, and the loss falls to
# $(2.2 \cdot 2 - 4)^2 = 0.16$.

# %% role="setup"
import warnings

from rnn_helpers import check
from rnn_helpers.check import random_inputs as inputs
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.texts import sentences as corpus, valley
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics.embeddings import (
    explorable,
    figures as plots,
    mistakes,
    oracle as reference,
)

import keras
import numpy as np
import tensorflow as tf

# %% [markdown]
# **Do you remember?** Choose in your head, then open your choice.

# %%
recall_first("build_word_index", "pad")

# %% [markdown]
# ## A row for each word
#
# An embedding is a table with one row for each id. To embed a sequence of ids means to put the row
# of each id in its place.

# %%
small_table = np.random.default_rng(2).uniform(-1, 1, (7, 3))
plots.lookup(["the", "bell", "is", "the", "bell"], [1, 4, 6, 1, 4], small_table)

# %% [markdown]
# The same word always gets the same row: compare the two rows of *the*.
#
# <details><summary>The figure in words</summary>
#
# Left a table of 7 rows and 3 columns as colours, with frames around the rows 1, 4 and 6. Right
# the result for "the bell is the bell", ids 1, 4, 6, 1, 4: five rows, each a copy of the table's
# row. The two rows for "the" are equal, and so are the two for "bell".
#
# </details>
#
# The table is `(vocab, dim)`, where `vocab` is the number of its rows. Ids of shape `(time,)`
# become vectors of shape `(time, dim)`, and a batch of ids, `(batch, time)`, becomes
# `(batch, time, dim)`: one axis is added at the end. The position of a word in the text makes no
# difference. The same id gets the same row.
#
# An embedding stores nothing else. Before you write it, look at what Keras' own table does with
# ids that it should never get.

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
# Only the third raises an error. A float is cut off without a message, and -1 silently means the
# last row, as in a Python list. (So it is on a CPU. On a GPU the third id raises no error either, says
# TensorFlow's documentation: you get zeros.)
#
# A float or a negative id comes from a mistake in the data: somebody divided or averaged ids, or subtracted too much.
# Your own table will refuse negative ids, too.

# %% [markdown] role="exercise" exercise="embed" difficulty=1 minutes=10
# ## Exercise 1: look it up
#
# Write `embed(ids, table)`. `ids` contains whole numbers, at least one: it is an array of any rank
# (number of axes), a list, or a single number. `table` is `(vocab, dim)`.
#
# Return the row of each id: the shape of `ids` with one axis more, `dim`, at the end. For a single
# number that is `(dim,)`.
#
# If an id has no row, because it is too large or negative, raise an `IndexError` whose message
# contains that id. If there are several, name any of them. You need not check for floats.


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
# The first argument of Keras' layer is `input_dim`, the number of rows. Many programs write
# `Embedding(input_dim=150, ...)` because the tokenizer got `num_words=150`. But `num_words` is an
# upper limit.
#
# Count how many different words the verse of this course really has.

# %%
vectorise = keras.layers.TextVectorization()
vectorise.adapt(list(VERSE))
verse_ids = np.asarray(vectorise(tf.constant(VERSE)))
distinct_words = len(set(verse_ids[verse_ids > 0].tolist()))
print("distinct words:", distinct_words)
print("largest id:    ", verse_ids.max(), "(TextVectorization: 0 is padding, 1 is an unknown word)")
print("rows that are never looked up in a table of 150:", 150 - len(np.unique(verse_ids)))

# %% [markdown]
# A table that is too large is only a waste: nobody looks up the last rows, so they never learn. A
# table that is too small is an error, but a late one. `input_dim` is **the largest id plus one**,
# because rows count from 0, and this is not the number of words.
#
# If words are numbered from 1, as by the legacy tokenizer, `len(word_index)` is one row too few.
# Then only the last word of the index, one of the rarest, has no row:

# %%
one_row_short = keras.layers.Embedding(input_dim=distinct_words, output_dim=8)
old_style_ids = np.where(verse_ids > 0, verse_ids - 1, 0)
failed = []
for i, old_ids in enumerate(old_style_ids):
    try:
        with tf.device("CPU"):  # a GPU would raise no error
            one_row_short(old_ids[None])
    except tf.errors.InvalidArgumentError:
        failed.append(i)
print(
    f"{len(VERSE) - len(failed)} of {len(VERSE)} lines pass; this one fails: {VERSE[failed[0]]!r}"
)

# %% [markdown]
# Such a program may fail only after an hour of training, in the one batch that contains that word. So the
# legacy `word_index` needs `+ 1`. With `TextVectorization` don't add anything: `vocabulary_size()`
# counts padding and the unknown word already.
#
# Older programs also pass `input_length`. It no longer does anything, and Keras warns: an embedding
# works for any length.

# %%
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    keras.layers.Embedding(input_dim=150, output_dim=8, input_length=20)
print("what older programs write:", [str(warning.message) for warning in caught])
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
# A lookup is no formula, so how can a network learn through it? Write each id as a *one-hot*
# vector: `vocab` numbers, all 0 except a single 1 at the place of the id. Multiply it by the
# table. Each row of the table is taken zero times, except one, which is taken once.

# %%
plots.lookup(["the", "bell", "is", "the", "bell"], [1, 4, 6, 1, 4], small_table, one_hot=True)

# %% [markdown]
# The black cell of each row chooses a row of the table. The product is the lookup.
#
# <details><summary>The figure in words</summary>
#
# Three matrices. Left the one-hot matrix, five rows of seven cells, pale but for one black cell in
# each row, at the columns 1, 4, 6, 1, 4. In the middle the table, right the result: the product of
# the other two, the same as in the first figure.
#
# </details>

# %% [markdown] role="exercise" exercise="embed_by_one_hot" difficulty=1 minutes=10
# ## Exercise 2: the same by a matrix product
#
# Write `embed_by_one_hot(ids, table)`. It returns what `embed` returns, but as a product: make the
# one-hot vectors, of the shape of `ids` with one axis more, `vocab`, at the end, and multiply them by
# the table. Ids may have any rank; if they have an axis of length 1, keep it. All ids are valid here.
#
# You may make the one-hot vectors as you like: compare ids with `np.arange`, take rows of
# `np.eye(vocab)`, or call `tf.one_hot`. A lookup in `table` itself is refused, although its
# numbers are the same.


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
# So an embedding is a dense layer without bias that reads one-hot vectors. In practice nobody
# builds these vectors: for a vocabulary of 10,000 words that would be 10,000 multiplications for
# each number of the result, all but one by zero.
#
# Does Keras' layer, then, want one-hot vectors? No, it wants ids. If you give it one-hot vectors,
# it takes each 0 and each 1 for an id. You get no error, but a result with one axis too many.

# %%
table_of_seven = keras.layers.Embedding(7, 3)
print("ids (1, 5)         give", tuple(table_of_seven(np.array([[1, 4, 6, 1, 4]])).shape))
print("one-hot (1, 5, 7)  gives", tuple(table_of_seven(np.eye(7)[[[1, 4, 6, 1, 4]]]).shape))

# %% [markdown]
# ## Is the embedding layer trainable?
#
# The product has answered it: the table is a weight matrix, and a weight matrix has a gradient.
# Which one? A dense layer computes $Y = X W$. Let $G$ be the gradient of the loss with respect to
# its output $Y$; it comes from the layers above and is called *upstream*.
#
# A weight $W_{ij}$ multiplies $X_{ni}$ and goes into $Y_{nj}$, for every row $n$ of $X$ (each id of the batch is one row). By the chain
# rule
#
# $$\frac{\partial \text{loss}}{\partial W_{ij}} = \sum_n X_{ni}\, G_{nj} \qquad\text{so}\qquad \frac{\partial \text{loss}}{\partial W} = X^\top G$$
#
# Here the input $X$ is one-hot, so the product only says *where each upstream vector goes*: to the
# row of its id. An id that occurs twice sends two vectors to the same row, and they add up. The
# row of an id that does not occur has gradient zero.

# %% [markdown] role="exercise" exercise="embedding_gradient" difficulty=2 minutes=15
# ## Exercise 3: the gradient of the table
#
# Write `embedding_gradient(ids, upstream, vocab_size)`. `ids` is an integer array of any rank,
# with ids from 0 to `vocab_size - 1`. `upstream` has the shape of `ids` and `dim` as a last axis.
#
# Return the gradient of the table, `(vocab_size, dim)`: for each row the sum of the upstream
# vectors of its id, over the whole batch. Here id 0 is an id like any other.


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
# Now let a real layer learn. Two short rows of ids go in, padded with 0 at the end; the mean of
# the vectors comes out; plain gradient descent takes one step towards an arbitrary target. How far
# did each row of the table move? The second run has `mask_zero=True`, which is explained below.
#
# (`compile` tells a model its optimiser and its loss. `SGD(1.0)` is plain gradient descent with a
# learning rate of 1, and *mse* is the mean squared error.)


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
# Only rows that were looked up move, and without a mask that includes row 0, the padding.
#
# <details><summary>The figure in words</summary>
#
# A pair of bars for each of the rows 0 to 7, without and with mask_zero. Rows 1, 3, 6 and 7 have
# no bars. Without mask_zero row 0 moves, by more than any other; with it row 0 has no bar, and
# rows 2, 4 and 5 move further than before.
#
# </details>
#
# **Yes, it is trainable.** Words that are not in the batch stay where they are. (This holds for
# plain gradient descent. Adam remembers earlier gradients, so it moves a row for some steps after its word
# was in the batch.)
#
# Without a mask, padding is a word like any other, and the layer learns a vector for it. With
# `mask_zero=True` the mean leaves the padding out, and so the gradient of row 0 is exactly zero.
#
# The table starts at random, and knows nothing about words. It learns what lowers *this* loss.
#
# ### Can you stop it from learning?
#
# `trainable=False` freezes the table, but *when* you set it matters. Keras collects what to train
# when training first starts. If you set it later, the table goes on moving until you compile the
# model again (`fit` trains it):

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
# So set `trainable` before you compile. To start from vectors that you have already, pass them
# when you make the layer, with `embeddings_initializer=keras.initializers.Constant(vectors)`.
# Calling `set_weights` right after the constructor fails, because a layer has no weights until it
# is built. At the end of this chapter you see `trainable`
# and this initializer in use.

# %% [markdown]
# ## Padding and masks
#
# The sequences of a batch have one length, so short ones are filled up with id 0. What does the
# layer return for id 0? Zeros, as some texts say?

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
# The padding's vector is row 0, random like the others. `mask_zero=True` doesn't change a single
# number of the output. It adds a second array, the **mask**: `True` for steps that count, `False`
# for padding. The next layer may look at it or not.

# %% [markdown] role="exercise" exercise="padding_mask" difficulty=1 minutes=5
# ## Exercise 4: the mask
#
# Write `padding_mask(ids)`. `ids` is an integer array, `(batch, time)`. Return a boolean array of
# the same shape: `True` for a word, `False` for padding, id 0. Rows may be padded at the end or at
# the start.


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
# The simplest layer that uses a mask takes the mean over time. Without the mask, the padding
# counts in the mean, and the more padding there is, the less is left of the words.

# %% [markdown] role="exercise" exercise="masked_mean" difficulty=2 minutes=10
# ## Exercise 5: the mean of what counts
#
# Write `masked_mean(x, mask)`. `x` is `(batch, time, dim)`, `mask` is boolean, `(batch, time)`.
# Return for each row of the batch the mean over the steps whose mask is `True`: `(batch, dim)`.
#
# - Rows have different numbers of such steps, and these may be anywhere.
# - A number in `x` that is 0 counts like any other.
# - A row without such a step gives zeros. (Keras gives NaN there, 0 divided by 0. A NaN in one row
#   would spoil the loss of the whole batch.)


# %% role="solution" exercise="masked_mean"
def masked_mean(x, mask):
    """The mean over the unmasked steps of each row, (batch, dim); zeros where there are none."""
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
# What does a mean lose without the mask? The next cell pads two sentences of three words more and
# more, and says how far apart their means are.

# %%
sentence_pair = np.array([[3, 5, 7], [4, 6, 9]])
mean_over_time = keras.layers.GlobalAveragePooling1D()
for mask_zero in (False, True):
    keras.utils.set_random_seed(0)
    embedding = keras.layers.Embedding(10, 8, mask_zero=mask_zero)
    found = []
    for pads in (0, 5, 20, 100):
        padded_pair = np.pad(sentence_pair, ((0, 0), (0, pads)))
        one, other = np.asarray(mean_over_time(embedding(padded_pair)))
        found.append(f"{np.linalg.norm(one - other):.1e}")
    print(f"mask_zero={mask_zero!s:6} 0, 5, 20, 100 pads: ", "  ".join(found))

# %% [markdown]
# With the mask the distance stays the same, however much padding there is. Without it the two
# sentences become more and more alike: a network does not know by itself that a pad means "nothing
# here".
#
# The mask goes with the vectors from layer to layer, but some layers lose it. Id 0 must be free for
# the padding, or every place of the word with id 0 counts as padding. Chapter 08 shows which layers keep a mask, and what
# padding does to a layer that reads step by step.

# %% [markdown]
# ## What makes neighbours?
#
# A table that starts at random has no idea which words are alike. Where could it learn that? From
# text alone. The idea is old and comes from linguistics: words are similar if they appear next to
# similar words.
#
# You have never met the word *pelmet*. But after "they hung a new pelmet above the window" and
# "dust lay on the pelmet", you know roughly what sort of thing it is.
#
# **word2vec** makes a task of this idea (Mikolov, Chen, Corrado and Dean, *Efficient estimation of
# word representations in vector space*, 2013). There are two forms of it. *CBOW* guesses a word
# from the words around it. **Skip-gram** goes the other way: from a word, the *centre*, it guesses
# the words of its *context*, those at most `window` places away.
#
# Nobody needs the guesses themselves. What we want is the table that gets good at guessing. Words
# that appear in similar contexts must lead to similar guesses, so they get similar vectors.

# %%
plots.skip_gram_window(["the", "grey", "cat", "sleeps", "in", "the", "barn"], centre=2, window=2)

# %% [markdown]
# The window has two places on each side. *the* and *barn* at the end are outside it.
#
# <details><summary>The figure in words</summary>
#
# The words "the grey cat sleeps in the barn" in boxes. From "cat", the centre, arrows lead to
# "the" and "grey" on the left and to "sleeps" and "in" on the right. "the barn" is outside the
# window.
#
# </details>

# %% [markdown] role="exercise" exercise="skip_gram_pairs" difficulty=2 minutes=15
# ## Exercise 6: centres and contexts
#
# Write `skip_gram_pairs(sequence, window)`. `sequence` is a list of ids, `window` a number of
# places, at least 1. Return a list of tuples `(centre, context)`: every word with each other word
# at most `window` places away, to the left and to the right.
#
# - At the edges a window is shorter.
# - A word that occurs twice within a window makes pairs like any other; only the centre's own
#   *place* is left out.
# - Padding, id 0, is neither centre nor context. It is at the ends of a sequence only: at the
#   start, at the end, or at both.
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
# To guess a context word means to choose one out of the whole vocabulary. With 100,000 words that
# is a softmax of 100,000 terms for each pair. **Negative sampling** asks for less (Mikolov,
# Sutskever, Chen, Corrado and Dean, *Distributed representations of words and phrases and their
# compositionality*, 2013). It takes the true context together with a few words drawn at random,
# the *negatives*, and only asks of each: true or drawn?
#
# There are two tables, one for words as centres and one for words as contexts. The score of a pair
# is the dot product of the centre's row in the first and the other word's row in the second. The
# sigmoid $\sigma(s) = 1 / (1 + e^{-s})$ of the score is the probability of *true*. The loss of one
# pair is the sum of the cross-entropies (equation 4 of that paper, with its sign turned to make a
# loss of it):
#
# $$-\log \sigma(v_c \cdot u_p) \; - \sum_{n} \log \sigma(-v_c \cdot u_n)$$
#
# Here $v_c$ is the centre's vector, $u_p$ that of the true (positive) context, and $u_n$ are those
# of the negatives. The loss is small when the true context scores high and the negatives score
# low.

# %% [markdown] role="exercise" exercise="negative_sampling_loss" difficulty=2 minutes=15
# ## Exercise 7: the loss of one pair
#
# Write `negative_sampling_loss(centre, positive, negatives)`. `centre` and `positive` are
# `(dim,)`, `negatives` is `(number, dim)`. Return the loss as a float.
#
# It must be right for large scores as well, such as 200 or -200. The arrays are `float32`, where
# $\sigma(-200)$ is 0, and the logarithm of 0 is minus infinity. So don't take the logarithm of a
# sigmoid. Use $-\log \sigma(s) = \log(1 + e^{-s})$; `np.logaddexp(a, b)` is $\log(e^a + e^b)$, and
# safe for any size.


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
# To learn good word vectors from real text takes millions of sentences. To do it in seconds, a small
# grammar writes the text here (`rnn_helpers.texts.sentences`). Its words belong to classes, and it
# says similar things about all members of a class. This is a simplification, made on purpose: you
# know what a good embedding should find, so you can see whether it does.
#
# (The training below needs exercise 6, the comparison of the losses exercise 7, and the neighbours
# exercise 8.)

# %%
sentences = corpus.sentences(2000)
print(*sentences[:6], sep="\n")
animals = set(corpus.CLASSES["animal"])
together = sum(len(animals & set(sentence.split())) > 1 for sentence in sentences)
print("\nsentences with two animals in them:", together)

# %% [markdown]
# No two animals ever meet in a sentence. If *cat* and *dog* become neighbours, it is not because
# they were seen together, but because they appear in similar sentences.
#
# The model is small: two embeddings and a dot product. `fit` minimises the mean of the same
# cross-entropies whose sum is your loss.


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


def learn_vectors(sentences, epochs, batch_size, seed=0, callbacks=()):
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
    x, y = examples[:2], examples[2]
    model.fit(x, y, batch_size, epochs, verbose=0, callbacks=[*callbacks])
    print(f"{len(pairs)} pairs of {vocab_size} ids; loss {model.history.history['loss'][-1]:.3f}")
    return word_index, before, model.get_layer("words").get_weights()[0], model


# It keeps the table at some moments of the training, for a figure further down.
recorder = explorable.TableRecorder("words")
word_index, before, after, trained = learn_vectors(
    sentences, epochs=8, batch_size=1024, callbacks=[recorder]
)

# %% [markdown]
# Is that your loss? Take one centre with six candidates, ask Keras for its loss, and compare.
# Keras takes the mean over the six, you take the sum.

# %%
centre = word_index["cat"]
candidates = [word_index[w] for w in ("sleeps", "soup", "the", "orange", "mill", "is")]
rows = trained.get_layer("contexts").get_weights()[0][candidates]
given = [np.array([[centre]]), np.array([candidates])]
keras_mean = trained.evaluate(given, np.eye(1, 6), verbose=0)
yours = negative_sampling_loss(after[centre], rows[0], rows[1:])
print(f"Keras, times 6: {6 * keras_mean:.5f}   yours: {yours:.5f}")

# %% [markdown]
# Now look at the table. It has 16 columns, and a picture has two. *Principal components* are the
# two directions in which the points spread most. The picture is the shadow that the cloud of
# points throws in these directions.

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
# Before training the colours are mixed. After it, each class is a tight group.
#
# <details><summary>The figure in words</summary>
#
# Two clouds of points, one point for each word, with a colour and a marker for each of eight
# classes and for "orange", which is in two of them. Before training the classes are mixed at
# random. After it there are eight tight groups: animals, foods, places, persons, two groups of
# verbs, colours, times. "orange" lies with the colours.
#
# </details>
#
# The titles tell how much of the spread the picture shows: about a quarter before, when no
# direction is special, and about half after. So don't read distances off it. To find out which
# words are alike, compare the vectors themselves.

# %% [markdown]
# ## Neighbours
#
# How alike are two vectors? The dot product would favour long ones. The **cosine** is the dot
# product divided by both lengths: 1 for the same direction, 0 for a right angle, -1 for opposite
# directions.

# %% [markdown] role="exercise" exercise="most_similar" difficulty=2 minutes=15
# ## Exercise 8: the nearest words
#
# Write `most_similar(word, table, word_index, k)`. `table` is `(vocab, dim)`; `word_index` maps
# each word to its row; no row of a word is all zeros. Return a list of the `k` words that are most
# similar to `word` by cosine, as tuples `(word, cosine)`, the most similar one first.
#
# - Leave out the word itself, and rows that no word has (such as row 0, the padding).
# - If there are fewer than `k` other words, return all of them.
# - Another word may have exactly the same direction, and so a cosine of 1: it belongs in the list.
# - Words with equal cosines may come in any order.
# - An unknown `word` is a `KeyError` whose message contains that word.


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
# Here are the neighbours, before and after training.


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
# How often does a neighbour belong to the same class as the word? Take the three nearest neighbours
# of every word.


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
# Before training it is chance: about one in ten on average, and from 3 to 13 percent with the
# eight seeds that we tried. After training every neighbour is of the word's own class, with each
# of the eight seeds. Nobody told the model that there are classes.
#
# So this is what **word2vec and skip-gram** are: not another layer, but a task and a loss that
# train an ordinary embedding on plain text. `keras.layers.Embedding` is not word2vec. It is a
# table, and the loss decides what the table learns.

# %% [markdown]
# ### How they became neighbours
#
# What happened between *before* and *after*? The training has made 296 updates of the weights, in
# eight passes over the text. `recorder` has kept the table at eleven moments of it.

# %% [markdown]
# **Predict first.** At which moment does nearly every word have neighbours of its own class (the three nearest by cosine)?
#
# - **a**: within the first of the eight passes, which is 37 updates
# - **b**: about halfway, after 150 updates
# - **c**: only near the end, because each update is small

# %%
predict_first("when_neighbours_are_found", "")

# %%
explorable.neighbours(recorder.tables, word_index, corpus.classes_of)

# %% [markdown]
# The classes part within the first pass. But look at 8 updates: there, nine of ten cosines are above
# 0.9, because all vectors have first turned in the same direction. So a large cosine alone says
# nothing. Compare it with the cosines of other words.
#
# <details><summary>The figure in words</summary>
#
# You choose a word, the cosine or the dot product, and one of eleven moments of the training. On the
# left is a map with a point for each word, coloured by class, and the way that the word and its
# five nearest have come. On the right is the list of these five, and a diagram of their similarities
# over the training. By cosine, the points are mixed before training. After 8 updates they are close
# together, with a mean cosine of about 0.95. After 37 they form a group for each class. By dot
# product, all points start at the centre and move outwards.
#
# </details>
#
# Try this:
#
# - Let the training play for *cat*. After how many updates are all five neighbours animals? Then see
#   which way *orange* takes, which is a colour and a food.
# - Go to 8 updates and change to the dot product. For nearly every word that
#   you choose, *the* comes first. It is the most common word, so its vector has grown most.
# - Go to the last update and compare both lists for *baker*. By cosine, all five are persons. By dot
#   product, words with long vectors move up. Here it is *bread*; with other seeds it is another
#   word, or none.
#
# We tried eight seeds. By cosine, all neighbours were of the word's own class after 37 updates. By
# dot product, about half were by then, and 87 to 100 percent at the end.

# %% [markdown]
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
# It is between the two: less a colour than *red*, less a food than *bread*, and nearer to the
# colours (with all eight seeds). A table can't do better, because it doesn't see the sentence that
# a word is in. You need a layer that reads, and the next chapter begins with one.
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
# Twenty-two lines, in which most words occur once, do not say what a word is like. The loss is
# lower than with the grammar's text, because there are so few pairs that the model can learn them by heart. But the
# neighbours are words that happened to be in the same line, or nothing that has a name.
#
# The other seed finds other neighbours. We tried six seeds: on average, two of them have fewer than
# one of a word's four neighbours in common. What a second seed does not find again is chance.
#
# ### Another loss, other neighbours
#
# *Morning* and *evening* are opposites, and yet they are neighbours here: the sentences say the
# same things about both. Now give the table another task: tell the sentences about morning and
# spring (1) from those about evening, night and winter (0). The vectors start from the trained
# ones, once frozen and once not.

# %%
bright = {"morning": 1.0, "spring": 1.0, "evening": 0.0, "night": 0.0, "winter": 0.0}
timed = [(s, bright[w]) for s in sentences for w in s.split() if w in bright]
vectorise.adapt(sentences)  # the same texts and rule as in the training, so the same ids
x = np.asarray(vectorise(tf.constant([s for s, _ in timed])))
y = np.array([[label] for _, label in timed])
print(f"always the more common answer: accuracy {max(y.mean(), 1 - y.mean()):.2f}")
for trainable in (False, True):
    keras.utils.set_random_seed(0)
    start = keras.initializers.Constant(after)
    table = keras.layers.Embedding(
        len(after), 16, mask_zero=True, embeddings_initializer=start, trainable=trainable
    )
    mean, answer = keras.layers.GlobalAveragePooling1D(), keras.layers.Dense(1, "sigmoid")
    model = keras.Sequential([table, mean, answer])
    model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(x, y, batch_size=256, epochs=15, verbose=0).history
    cosines = dict(most_similar("morning", table.get_weights()[0], word_index, 1000))
    print(
        f"trainable={trainable!s:6} accuracy {history['accuracy'][-1]:.2f}   morning is like"
        f" evening {cosines['evening']:.2f}, like spring {cosines['spring']:.2f}"
    )

# %% [markdown]
# The frozen table contains hardly anything that tells *morning* from *evening*: you get about the
# same accuracy if you always give the more common answer. If the table may learn, it pulls them
# apart: their cosine becomes strongly negative. *Morning* and *spring* stay together, and the task is
# solved. (So it was with all four seeds that we tried.)
#
# Neither table is wrong. Each learnt what its loss asked for.
#
# ## Vectors of a real text
#
# The sentences so far come from a grammar, and the grammar has classes. What happens with prose,
# which has none?
#
# `rnn_helpers.texts.valley` has seventeen tales of a year in a village, 29,000 words. Skip-gram has
# been trained on them as above, with vectors for the 753 words that occur at least five times. Here
# the vectors are only loaded:

# %%
tale_table, tale_index = valley.word_vectors()
for word in ("friday", "seven", "north", "mother", "nell", "said", "went", "bread", "dog", "bell"):
    nearest = most_similar(word, tale_table, tale_index, 5)
    print(f"{word:8}", ", ".join(f"{other} {cosine:.2f}" for other, cosine in nearest))

# %% [markdown]
# Directions, names, numbers, days and verbs mostly find their own kind: *said* is near *shouted*, and
# *nell* near other people of the village. Animals and foods hardly do, because each of them occurs
# only a few times. Of the three nearest neighbours of 103 words of eleven kinds, 39 percent are of the
# word's own kind; by chance it would be 1 percent.
#
# You may have read that vectors can do sums, such as *hands* - *hand* + *eye* = *eyes*. Textbooks
# show this with vectors from billions of words. Here it mostly does not work: of 242 such questions
# the right word came first in 23.

# %% [markdown]
# ## In your own words
#
# In a word2vec table trained on film reviews, *superb* and *awful* are close neighbours. In the
# embedding of a classifier that tells good reviews from bad ones they are far apart. Explain both.
#
# Which table would you use for a search that also finds words used in the same way, which one for sorting
# reviews, and why? Four or five sentences.
#
# With the course's sources, `rnn-course solution two_tables` shows a model answer afterwards.

# %% [markdown] role="written" exercise="two_tables" points=3
# ### BEGIN SOLUTION
# word2vec's loss asks which words are nearby, and *superb* and *awful* appear in the same
# sentences: "the acting was superb", "the acting was awful". To guess the same contexts they need
# similar vectors. The classifier's loss asks for the judgement, and the two words need opposite
# answers. So its gradients push them apart, whatever words are beside them.
#
# For the search I would use word2vec's neighbours, because they are of the same kind and topic.
# But opposites are among them, so I must not take them for synonyms. For sorting reviews I would
# take the classifier's own table, or start from word2vec's table and keep it trainable, so that
# the opposites can move apart.
#
# **Rubric**
# - 1 point: word2vec's neighbours share contexts, and opposites do; nothing in its loss tells them
#   apart.
# - 1 point: the labels form a classifier's table through the gradient, so words that need
#   different answers move apart.
# - 1 point: a choice for each use with a reason that follows from the loss (naming that opposites
#   are a danger for the search, or that a pretrained table should stay trainable for the
#   classifier).
# ### END SOLUTION

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | An embedding is fixed, or a preprocessing step. | It is a weight matrix. Rows that were looked up get a gradient, and gradients of a repeated id add up. |
# | Each position has a vector. | Each id has one, in any position. |
# | `Embedding` knows which words are alike, or is word2vec. | It starts at random and learns what the loss asks for. |
# | `Embedding` wants one-hot vectors. | It wants ids. The lookup saves you the product. |
# | `input_dim` is the number of words, or `num_words`. | It is the largest id plus one: `len(word_index) + 1` where words count from 1. With `TextVectorization`, `vocabulary_size()` and no more. |
# | A wrong id is always reported. | On a CPU an id that is too large raises an error. A negative one wraps around, and a float is cut off. |
# | Padding becomes zeros. | It becomes row 0. `mask_zero` leaves the numbers alone and adds a mask. |
# | `mask_zero=True` works with any ids. | Id 0 must be padding and nothing else, or the word with id 0 is erased everywhere. |
# | The dot product finds neighbours. | It favours long vectors. Use the cosine, and leave out the word itself. |

# %% [markdown]
# ## Recap
#
# - An embedding is a table of `vocab` rows; embedding ids means copying rows. It equals one-hot
#   vectors times a matrix, and so it is trainable like any matrix.
# - Its gradient is zero except in the rows that were looked up, where it adds up.
# - `input_dim` is the largest id plus one.
# - `mask_zero` makes a mask, with which a mean leaves the padding out. It needs id 0 to be free.
# - Skip-gram trains a table by telling true contexts from random words. Words that appear in
#   similar contexts become neighbours, opposites included.
# - One row for each word is one meaning for each word. To read a word in its sentence, you need a
#   layer that reads.
#
# ## Further reading
#
# - T. Mikolov, K. Chen, G. Corrado and J. Dean, *Efficient estimation of word representations in
#   vector space*, 2013.
# - T. Mikolov, I. Sutskever, K. Chen, G. Corrado and J. Dean, *Distributed representations of
#   words and phrases and their compositionality*, 2013.
# - Z. S. Harris, *Distributional structure*, Word 10, 1954: where the idea comes from.
# - The Keras documentation of `Embedding`, and the guide *Understanding masking and padding*.
