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
# # Start here: a notebook, a check, a shape
#
# This is the beginning. First you learn how the course works: how to run a cell, how to write an
# answer, what a check says, where hints come from, and how to hand in. You need no experience with
# Jupyter. Then you learn to read *shapes*, the one thing that goes wrong most often with recurrent
# networks.
#
# **After this chapter you can**
#
# - run a notebook, and help yourself when it does not do what you want;
# - solve an exercise with its check and its hints;
# - read `(2, 7, 4)` as "2 samples, 7 time steps, 4 features", and make such an array;
# - tell time from the batch: pick the last step, reverse the steps;
# - say what units are, and why lines of different lengths do not make an array.
#
# **You need** some Python: functions, loops, lists and dictionaries, tuples and unpacking
# (`first, second = pair`), and f-strings (`f"{name} has {n} words"`). You see `raise`,
# `isinstance` and a function that calls itself in an example before you need them. Chapter 07
# writes a small class. From chapter 02 on you need derivatives and the chain rule, and what a
# matrix product is.
#
# **Time:** about 20 minutes of reading, and 60 for the exercises and the question at the end.
#
# > **Where this course comes from.** It grew out of the notes of a learner who wanted to
# > understand recurrent networks. No page answered the questions in them: how is the output
# > computed, is the state the same as the output, can an embedding be trained? These questions
# > return where you can answer them.

# %% [markdown]
# **This is what you are going to build.** In chapter 11 you train a network that writes. The next lines are a piece of its text:
#
# ```text
# And who has seen the young sailor in the winter
# and dreamed about the mountain height,
# One raven sang
# and never saw the stone,
# There came a sailor in the autumn
# and dreamed about the light,
# One raven called
# as merry as the lantern
# and dreamed about the river down,
# ```
#
# No person wrote these lines. The network was trained for less than a minute on 360 short stanzas of ballads (chapter 11 has its details), and then it wrote one letter after the other. We let it write twelve texts, and chose the lines that we like best.
#
# It makes no sense, and it does not rhyme, although the stanzas do. By the end of the course you will know why, and yours will write other lines.

# %% [markdown]
# ## What you are looking at
#
# This page is a *notebook*. It consists of *cells*, one below the other. Some contain text, like
# this one; others contain Python code. At the left of a code cell, brackets show the number of its
# run: `[ ]` means not run yet.
#
# **To run a cell, click into it, hold the Shift key, and press Enter.** Do that now with the next
# cell, which begins with `from rnn_helpers`. It loads what this chapter uses; the first time, that
# takes some seconds.
#
# While a cell runs, its brackets show a star, `[*]`. When a number has taken its place, go on in
# the same way: read a text, and run the cell below it.
#
# This first cell, the *setup cell*, also shows a card with the exercises of the chapter. The card
# stays up here and marks those that you have solved. Its link *Go on reading* leads to the text
# that comes next.

# %% role="setup"
from rnn_helpers import check
from rnn_helpers.learner.hints import hint
from rnn_helpers.learner.predictions import predict_first
from rnn_helpers.texts.verse import VERSE
from rnn_helpers.topics.start_here import figures as plots, mistakes, oracle as reference

import keras
import numpy as np

# %%
print("It works. 2 + 3 =", 2 + 3)

# %% [markdown]
# The result of a cell appears below it. This cell is yours: change the numbers, and run it again.
# You can't break anything. (If you delete a cell by mistake, *Edit > Undo Cell Operation* in the
# menu brings it back.)
#
# Most cells of this course are of one of four kinds:

# %%
plots.notebook_map()

# %% [markdown]
# You write your code in answer cells. A check is locked: you run it and read it. Any cell that is
# not locked is yours to play with. (In the notebook
# itself, cells don't have these colours.)
#
# <details><summary>The figure in words</summary>
#
# Four boxes, one below the other. A cell with text, to read; a cell with code and its result, to
# run and to play with. An answer, with the line "raise NotImplementedError()", yours to write. A
# check with a tick in its result, locked: to run and to read.
#
# </details>
#
# A Python program, the *kernel*, runs behind the notebook. It knows only what you have run: if you
# define a name in a cell and don't run the cell, the name does not exist.
#
# Tomorrow a new kernel starts, which has run none of your cells. On Linux the course runs the setup
# cell by itself, before your first cell; on Windows and macOS you run it first. Then run the other
# cells that you need again. Your text is still there.
#
# | what happens | what to do |
# |---|---|
# | `NameError: name ... is not defined` | You have not run a cell above. Menu *Run > Run All Above Selected Cell*. It stops at an exercise that you have not solved: then run the cells that you need by hand. |
# | a star `[*]` that does not go away | Menu *Kernel > Interrupt Kernel*. |
# | nothing makes sense any more | Menu *Kernel > Restart Kernel...*, then run the cells from the top. Your text stays. |
# | you can't edit a cell | It is locked on purpose: it is a check or a setup cell. Write in a cell of your own. |
# | you want a cell of your own | Click the button with the plus sign, in the bar at the top of the notebook. The new cell comes below the one that is selected. |

# %% [markdown] role="exercise" exercise="greet" difficulty=1 minutes=5
# ## Exercise 1: greet
#
# An exercise has three parts: a text that says what you have to do, a cell for your answer, and a
# check. This first exercise is only there to try them out, and the text tells you the answer.
#
# Write `greet(name)`. It returns a greeting: for `"Ada"` it returns `"Hello, Ada!"`.
#
# 1. Run the answer cell and the check below as they are. The check complains that you have *not
#    attempted* the exercise. That is right: every exercise looks like this before you begin.
# 2. In the answer cell replace the line `raise NotImplementedError()` by
#    `return "Hello, " + name + "!"`. Keep the four spaces at its beginning.
# 3. Run the answer cell again, so that the kernel learns your function. It prints nothing. If a
#    message appears instead, Python could not read your line: compare it with the line above, and
#    run the cell again.
# 4. Run the check again. A card with a green ✓ appears. You have solved the exercise.
#
# Below the check is a locked cell that says *Hidden tests*. You have nothing to do there. It keeps
# a place for more tests, which try other names. They run when your notebook is graded, for example
# by your teacher.


# %% role="solution" exercise="greet"
def greet(name):
    """A greeting for a name: "Hello, Ada!"."""
    ### BEGIN SOLUTION
    return "Hello, " + name + "!"
    ### END SOLUTION


# %% role="test" exercise="greet" points=1
check.same_as(reference.greeting, greet, "Ada", says="it greets Ada")

# %% role="hidden" exercise="greet" points=1
### BEGIN HIDDEN TESTS
for person in ("Elman", "Sepp and Jürgen", str(check.rng(1).choice(["Grace", "Kyunghyun"]))):
    check.same_as(reference.greeting, greet, person, says=f"it greets {person}")
### END HIDDEN TESTS

# %% [markdown]
# ### When an answer is wrong
#
# Everybody gives wrong answers at first. The check is there to help. The next cell shows what it
# says about somebody else's function. You need not understand the code of the cell; look at its
# result.
#
# (JupyterLab shows a check's result as a card. The cell prints the same result as plain text, as it
# appears in a grader's feedback.)


# %%
def wrong_answer():
    def greet(name):
        return "Hello, name!"

    check.same_as(reference.greeting, greet, "Ada", says="it greets Ada")


try:
    wrong_answer()
except check.CheckFailed as complaint:
    print(complaint)

# %% [markdown]
# Read it from the top: what was checked, what is wrong, what the check expected, and what the
# function returned. If your mistake is a known one, a line begins with *Recognised* and tells you what the mistake is.
# Known mistakes are the heart of this course: we have collected what people usually get wrong.
#
# If your mistake is a new one, the check calls your function a few more times with other inputs.
# What it finds out appears after *Found out*. *A small case* is a short call for which your
# function is still wrong: copy it into a cell of your own, and follow it step by step. If your
# code raises an error of its own, the check shows the error and the line, and explains messages
# that are hard to read.
#
# The last line offers a hint. Every exercise has three hints, from the idea to the formula in
# words. Hints are free: they cost no points. Each run of this cell adds the next one to those that
# you have seen:

# %%
hint("greet")

# %% [markdown]
# ### What counts
#
# *Keras* is the library of neural networks that this course uses. Checks compare your result with
# what Keras computes, not with one particular program. Write a loop or a single line: if the
# numbers are right, your answer is right. A check ends in one of four ways: **right**, **wrong**
# (with the reason), **not attempted**, or **the grader failed**, which is never your fault.
#
# The check that you see and the hidden tests have points of their own. So you also get points for
# an answer that is only partly right. Hidden tests try other inputs, and the special cases that the
# text of the exercise mentions.

# %% [markdown]
# ## Shapes: tables of tables
#
# A recurrent network reads sequences: a sentence, a melody, the temperatures of a week. You always
# give it an array with three axes:
#
# $$(\text{batch}, \text{time}, \text{features})$$
#
# - **batch**: how many *samples*, for example sentences, the network gets together. They have
#   nothing to do with each other.
# - **time**: how many *steps* each sample has. In a sentence, a step is a word.
# - **features**: how many numbers describe one step.
#
# Think of lists inside lists. A shape `(X, Y, Z)` is X samples, each of Y steps, each of Z
# numbers: a list of lists of lists. *NumPy*, which programs usually import as `np`, turns such
# lists into an array with `np.array`. Then `x.shape` is the array's shape.

# %%
weather = [
    [[14, 2, 70, 0], [15, 3, 65, 0], [11, 7, 90, 4]],
    [[21, 1, 40, 0], [23, 1, 35, 0], [24, 0, 30, 0]],
]
x = np.array(weather)
print("shape:", x.shape)
plots.batch_as_tables(x, titles=["Oslo", "Rome"])

# %% [markdown]
# Each table is a sample, each row a step, and each column a feature: temperature, wind, humidity
# and rain. (The numbers are made up.)
#
# <details><summary>The figure in words</summary>
#
# Two tables side by side, Oslo and Rome. Each has three rows, step 0 to step 2 (three days), and
# four columns (temperature, wind, humidity, rain). Oslo's first row is 14, 2, 70, 0.
#
# </details>
#
# Two cities, three days, four measurements a day: `(2, 3, 4)`. The first number of a shape belongs
# to the outermost list, the last one to the innermost. An index in square brackets goes from the
# outside to the inside in the same order; a colon takes all of an axis.

# %%
print("x[0] is the first sample, shape", x[0].shape)
print("x[0, 2] is its third step:", x[0, 2])
print("x[0, 2, 3] is one number, the rain of that day:", x[0, 2, 3])
print("x[:, :, 0] are the temperatures of every day in both cities:", x[:, :, 0].tolist())

# %% [markdown] role="exercise" exercise="explain" difficulty=1 minutes=5
# ## Exercise 2: say it in words
#
# Write `explain(shape)`. `shape` is a tuple of three whole numbers, `(batch, time, features)`,
# each at least 1. Return a string: for `(2, 7, 4)` return `"2 samples, 7 time steps, 4 features"`.
#
# A single one has no *s*: `(1, 1, 1)` is `"1 sample, 1 time step, 1 feature"`.


# %% role="solution" exercise="explain"
def explain(shape):
    """A shape (batch, time, features) in words: "2 samples, 7 time steps, 4 features"."""
    ### BEGIN SOLUTION
    parts = []
    for size, name in zip(shape, ("sample", "time step", "feature"), strict=True):
        parts.append(f"{size} {name}" if size == 1 else f"{size} {name}s")
    return ", ".join(parts)
    ### END SOLUTION


# %% role="test" exercise="explain" points=1
for shape in [(2, 7, 4), (32, 1, 5)]:
    check.same_as(reference.sentence, explain, shape, says=f"the shape {shape} in words")

# %% role="hidden" exercise="explain" points=1
### BEGIN HIDDEN TESTS
drawn = tuple(check.rng(2).permutation([3, 12, 50]).tolist())
for shape in [drawn, (1, 8, 3), (6, 11, 1), (1, 1, 1), (21, 101, 31)]:
    check.same_as(reference.sentence, explain, shape, says=f"the shape {shape} in words")
### END HIDDEN TESTS

# %% [markdown]
# ### Which results a check accepts
#
# The next exercise returns an array. Two rules hold for all results in this course:
#
# - **The form is free where it makes no difference.** You may return a list instead of a
#   tuple, or a tuple instead of a list. You may also return `float64` instead of `float32`, a NumPy
#   number instead of a Python number, and a whole number where the text asks for a single float.
#   Instead of an array you may return nested lists of numbers, or a *tensor*: this is what
#   TensorFlow, the library under Keras, calls an array.
# - **The kind of number matters.** An array of whole numbers is not an array of floats, and `2.0`
#   is not an `int`. 0 and 1 are not `False` and `True`.

# %% [markdown] role="exercise" exercise="make_batch" difficulty=1 minutes=5
# ## Exercise 3: make a batch
#
# Write `make_batch(batch, time, features)`. Return an array of shape `(batch, time, features)` and
# *dtype* `float32` that counts 0, 1, 2, ... in *reading order*. That is: along the features of
# a step, then on to the next step, then on to the next sample.
#
# The dtype is the kind of number that an array contains. Networks compute with `float32`, not with
# whole numbers. (As always, `float64` is accepted too.)
#
# `np.arange` counts, and has an argument `dtype`. An array's method `reshape` gives
# it another shape and leaves the reading order as it is.


# %% role="solution" exercise="make_batch"
def make_batch(batch, time, features):
    """An array (batch, time, features), float32, that counts from 0 in reading order."""
    ### BEGIN SOLUTION
    numbers = np.arange(batch * time * features, dtype="float32")
    return numbers.reshape(batch, time, features)
    ### END SOLUTION


# %% role="test" exercise="make_batch" points=1
check.same_as(
    reference.counted, make_batch, 2, 3, 4,
    says="2 samples of 3 time steps of 4 features, counted through",
)  # fmt: skip

# %% role="hidden" exercise="make_batch" points=2
### BEGIN HIDDEN TESTS
drawn = tuple(check.rng(3).permutation([2, 5, 7]).tolist())
for sizes in [drawn, (1, 4, 3), (3, 2, 1)]:
    check.same_as(reference.counted, make_batch, *sizes, says=f"a batch of shape {sizes}")
### END HIDDEN TESTS

# %% [markdown]
# ## Time is axis 1
#
# Axes are counted from 0: axis 0 is the batch, axis 1 is time, axis 2 is the features. The most
# frequent mistake of all is to take one axis for another. Often it raises no error: a batch of 32
# sentences of 32 words fits either way.
#
# The next two exercises are about time. Here is what you want:

# %%
example = np.arange(24.0).reshape(2, 3, 4)
last = np.zeros(example.shape, dtype=bool)
last[0, 2] = last[1, 2] = True
plots.batch_as_tables(example, last)

# %% [markdown]
# The last step is a row of *every* sample, not the last sample.
#
# <details><summary>The figure in words</summary>
#
# Two samples as tables of three steps and four features, counted from 0 to 23. The row of step 2
# is marked in both: 8 to 11 in sample 0, and 20 to 23 in sample 1.
#
# </details>
#
# From here on many of your functions get arrays or lists as arguments.
#
# - **Leave your arguments unchanged.** The program that calls your function still needs them. Make
#   something new and return it: `b = a + 1` makes a new array, `a += 1` changes the array that you
#   were given, and `append` changes a list. The check tells you if an argument has changed.
# - **The last digits may differ.** Computers round, and the order of a sum changes the rounding.
#   The check allows for that.

# %% [markdown] role="exercise" exercise="last_step" difficulty=1 minutes=5
# ## Exercise 4: the last step
#
# Write `last_step(x)`. `x` is an array `(batch, time, features)`. Return the last time step of
# every sample, an array `(batch, features)`: the marked rows in the figure. A recurrent layer
# passes on such an array when it has read everything.
#
# A negative index counts from the end: -1 is the last.


# %% role="solution" exercise="last_step"
def last_step(x):
    """The last time step of every sample: (batch, time, features) to (batch, features)."""
    ### BEGIN SOLUTION
    return x[:, -1]
    ### END SOLUTION


# %% role="test" exercise="last_step" points=1
x = np.random.default_rng(4).normal(size=(2, 5, 3)).astype("float32")
check.same_as(
    reference.last_step, last_step, x, says="the last of 5 steps, for 2 samples of 3 features"
)

# %% role="hidden" exercise="last_step" points=1
### BEGIN HIDDEN TESTS
generator = check.rng(4)
for sizes in [tuple(generator.permutation([3, 5, 7]).tolist()), (4, 4, 4), (1, 2, 3)]:
    x = generator.normal(size=sizes).astype("float32")
    check.same_as(
        reference.last_step, last_step, x, says=f"the last step of a batch of shape {sizes}"
    )
### END HIDDEN TESTS

# %% [markdown] role="exercise" exercise="reverse_time" difficulty=1 minutes=5
# ## Exercise 5: turn time round
#
# Write `reverse_time(x)`. `x` is an array `(batch, time, features)`. Return an array of the same
# shape in which the steps of every sample come in reverse order. Samples and features stay in
# their order.
#
# (A network that reads a sentence backwards gets exactly this.)
#
# A slice may have a third number, which says how far to go from one item to the next:
# `numbers[::-1]` is a list or an array from its end to its beginning.


# %% role="solution" exercise="reverse_time"
def reverse_time(x):
    """The same batch, (batch, time, features), with the time steps in reverse order."""
    ### BEGIN SOLUTION
    return x[:, ::-1]
    ### END SOLUTION


# %% role="test" exercise="reverse_time" points=1
x = np.random.default_rng(5).normal(size=(2, 5, 3)).astype("float32")
check.same_as(
    reference.time_reversed, reverse_time, x,
    says="5 steps in reverse order, for 2 samples of 3 features",
)  # fmt: skip

# %% role="hidden" exercise="reverse_time" points=1
### BEGIN HIDDEN TESTS
generator = check.rng(5)
for sizes in [tuple(generator.permutation([3, 4, 6]).tolist()), (4, 4, 4), (1, 3, 2)]:
    x = generator.normal(size=sizes).astype("float32")
    check.same_as(reference.time_reversed, reverse_time, x, says=f"a batch of shape {sizes}")
### END HIDDEN TESTS

# %% [markdown]
# ## Units are not time steps
#
# Here is a recurrent layer of Keras with 5 *units*. It reads the steps of each sample one after
# the other and keeps a summary of what it has read: 5 numbers. At the end it returns the summary.
#
# Which shape comes out for 2 samples of 7 steps of 3 features? And what changes with 700 steps?
# (*Weights* are the numbers that a layer learns.)

# %% [markdown]
# **Predict first.** Before some experiments the course asks what you expect. You remember a result better if you have said what you expect, and even better if you were wrong. Predictions are not graded, and they stay on your machine.
#
# The layer has 5 units. The batch has 2 samples of 700 steps instead of 7. What does the layer return?
#
# - **a**: an array of shape `(2, 700, 5)`, one summary for each step
# - **b**: an array of shape `(2, 5)`, with the same number of weights
# - **c**: an array of shape `(2, 5)`, but with a hundred times as many weights
#
# Write your letter between the quotes in the next cell, and run the cell. Then run the experiment below it.

# %%
predict_first("units_and_steps", "")

# %%
for time in (7, 700):
    layer = keras.layers.SimpleRNN(5)
    summary = layer(np.ones((2, time, 3), "float32"))
    print(
        f"{time} steps: input {(2, time, 3)}, output {tuple(summary.shape)}, {layer.count_params()} weights"
    )

# %% [markdown]
# The number of steps changes nothing, neither the output's shape nor the number of weights. **Time
# steps are a property of the data, units are a property of the layer**: they say how many numbers
# the layer remembers for each sample. Many pictures draw a recurrent network as a chain of boxes,
# as if each step had a unit of its own. The boxes are one and the same layer at different moments,
# and chapter 03 shows what is inside.
#
# Later you write such layers yourself. **If an exercise wants you to compute something yourself, it
# says so**, mostly in this sentence: *Use NumPy or TensorFlow operations; don't call a Keras layer,
# cell or loss.* Where an exercise forbids nothing, you may use Keras.
#
# (`keras.ops` is always welcome. A Keras *cell* is one step of a recurrent layer: chapter 03. A
# *loss* measures errors: chapter 02.)

# %% [markdown] role="exercise" exercise="summary_shape" difficulty=1 minutes=5
# ## Exercise 6: what comes out
#
# Write `summary_shape(shape, units)`. `shape` is a tuple `(batch, time, features)`, and a layer
# like the one above, with `units` units, reads a batch of that shape. Return the shape of its
# summary as a tuple. You don't need to run a layer.


# %% role="solution" exercise="summary_shape"
def summary_shape(shape, units):
    """The shape of what a recurrent layer returns after it has read a batch of a given shape."""
    ### BEGIN SOLUTION
    return (shape[0], units)
    ### END SOLUTION


# %% role="test" exercise="summary_shape" points=1
for shape, units in [((2, 7, 3), 5), ((32, 10, 4), 64)]:
    check.same_as(
        reference.summary_shape, summary_shape, shape, units,
        says=f"a batch of shape {shape}, read by {units} units",
    )  # fmt: skip

# %% role="hidden" exercise="summary_shape" points=1
### BEGIN HIDDEN TESTS
*drawn, units = check.rng(6).permutation([3, 6, 9, 20]).tolist()
for shape, width in [(tuple(drawn), units), ((1, 30, 2), 8)]:
    check.same_as(
        reference.summary_shape, summary_shape, shape, width,
        says=f"a batch of shape {shape}, read by {width} units",
    )  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# ## Lines of different lengths
#
# Take three lines of verse, and for each word its number of letters. The lines have 6, 8 and 5
# words. What shape does that make?

# %%
three = [VERSE[0].split(), VERSE[1].split(), VERSE[15].split()]
letters = [[len(word) for word in words] for words in three]
try:
    np.array(letters)
except ValueError as error:
    print("ValueError:", error)

# %%
plots.ragged_rows(three)

# %% [markdown]
# The question marks are places without a word. An array can't have such places.
#
# <details><summary>The figure in words</summary>
#
# Three rows of boxes with one word each: 6, 8 and 5 of them. Where the first and the third row are
# shorter than the second, dashed boxes with a question mark show the 2 and 3 places for which
# there is no word.
#
# </details>
#
# So the three lines together have no shape. An array is a box without holes: every sample must have
# the same number of steps, and every step the same number of features. Lists may be *ragged*, arrays can't be. The
# error says so in its own way: *inhomogeneous* means that the lengths differ, and `(3,)` is as far
# as NumPy got: the outermost axis.
#
# That is why you can't make a batch of lines of unequal lengths. You will learn to fill up the short
# ones, which is called padding (chapter 01), and to tell the network which places are only padding (chapters 02
# and 08). But first write a function that finds the hole.

# %% [markdown]
# Three pieces of Python help with it: `isinstance` asks what kind of value you have, `raise`
# reports an error, and a function may call itself for each item of a list. The next cell shows all
# three in a smaller task.
#
# **Error messages are yours.** If an exercise asks for an error, two things count: its kind, and
# that its message contains the words or values that the text names. Upper and lower case don't
# matter there.


# %%
def count_numbers(nested):
    """The number of numbers in nested lists. A text among them is an error."""
    if isinstance(nested, str):
        raise ValueError(f"expected numbers or lists, got the text {nested!r}")
    if isinstance(nested, list):
        return sum(count_numbers(part) for part in nested)
    return 1


print(count_numbers([[1, 2], [3, [4, 5]]]))
try:
    count_numbers([1, [2, "three"]])
except ValueError as error:
    print("ValueError:", error)

# %% [markdown] role="exercise" exercise="shape_of" difficulty=3 minutes=20
# ## Exercise 7: the shape of nested lists
#
# Write `shape_of(nested)`, without NumPy. `nested` is a number, or a list of numbers, or a list of
# lists, as deep as you like. Return its shape as a tuple:
#
# - `shape_of([[1, 2, 3], [4, 5, 6]])` is `(2, 3)`;
# - `shape_of([])` is `(0,)`, `shape_of([[], []])` is `(2, 0)`, and the shape of a number is the
#   empty tuple, `()`.
#
# If the lists are ragged, raise a `ValueError` whose message contains the place, written as in
# Python: the indices of an item whose shape differs from that of the first item of its own list.
#
# - For `[[1, 2], [3, 4], [5]]` the message contains `[2]`, and for
#   `[[[1, 2], [3, 4]], [[5, 6], [7]]]` it contains `[1][1]`.
# - A number among lists is ragged too, and so is a list among numbers: for `[[1], 2]` the message
#   contains `[1]`.
# - All lists at the same depth must be equally long, also those inside different lists. You may
#   compare each with the first one at its depth instead: for `[[[1, 2], [3, 4]], [[5], [6]]]` both
#   `[1]` and `[1][0]` (which is shorter than `[0][0]`) are right.
# - If several places are ragged, name any of them. A message that lists all places there are does
#   not name one.
#
# This is the hardest exercise of the chapter. Write it in two parts: first return the shape as if
# nothing were ragged, then add the error. If it takes long, leave it and come back later.


# %% role="solution" exercise="shape_of"
def shape_of(nested):
    """The shape of nested lists, a tuple. Raises ValueError with the place where they are ragged."""

    ### BEGIN SOLUTION
    def shape_at(item, place):
        if not isinstance(item, list):
            return ()
        inner = [shape_at(child, f"{place}[{i}]") for i, child in enumerate(item)]
        for i, shape in enumerate(inner):
            if shape != inner[0]:
                raise ValueError(f"{place}[{i}] has shape {shape}, but {place}[0] has {inner[0]}")
        return (len(item), *(inner[0] if inner else ()))

    return shape_at(nested, "nested")
    ### END SOLUTION


# %% role="test" exercise="shape_of" points=1
for nested in ([[1, 2, 3], [4, 5, 6]], [[[1, 2, 3, 4]], [[5, 6, 7, 8]]], [7, 8, 9]):
    check.same_as(reference.shape_of, shape_of, nested, says=f"the shape of {nested}")
check.raises(
    shape_of, [[1, 2], [3, 4], [5]],
    error=ValueError, mentions=("[2]",), mistake=mistakes.RAGGED,
    says="[[1, 2], [3, 4], [5]] is ragged at [2]",
)  # fmt: skip

# %% role="hidden" exercise="shape_of" points=3
### BEGIN HIDDEN TESTS
generator = check.rng(7)
for sizes in [tuple(generator.permutation([2, 3, 5]).tolist()), (2, 1, 3, 4), (6,), (3, 2)]:
    nested = reference.nested_lists(generator, sizes)
    check.same_as(reference.shape_of, shape_of, nested, says=f"nested lists, {len(sizes)} deep")
for nested, says in [
    ([], "an empty list"),
    (5, "a number by itself"),
    ([[], []], "two empty lists"),
]:
    check.same_as(reference.shape_of, shape_of, nested, says=says)
for sizes in [(4, 3), (2, 3, 4), (3, 2, 2, 3)]:
    nested, place = reference.ragged_lists(generator, sizes)
    check.raises(
        shape_of, nested,
        error=ValueError, mentions=(place,), rather_than=reference.other_places(sizes, place),
        mistake=mistakes.RAGGED,
        says=f"lists {len(sizes)} deep of which one, at {place}, is too short",
    )  # fmt: skip
for nested in ([1, 2, [3]], [[1], 2]):
    check.raises(
        shape_of, nested,
        error=ValueError, mentions=("[2]",) if len(nested) == 3 else ("[1]",), mistake=mistakes.RAGGED,
        says=f"{nested} mixes numbers and lists",
    )  # fmt: skip
check.raises(
    shape_of, [[[1, 2], [3, 4]], [[5], [6]]],
    error=ValueError, mentions=("[1]",), mistake=mistakes.COUSINS_DIFFER,
    says="the inner lists of one list are shorter than those of the list before",
)  # fmt: skip
### END HIDDEN TESTS

# %% [markdown]
# Your function finds the hole in the verse, and it names the line. (Before you have done exercise 7,
# you see NumPy's own error here, which names no line.)

# %%
try:
    shape_of(letters)
except ValueError as error:
    print("ValueError:", error)

# %% [markdown]
# ## In your own words
#
# A friend feeds a network with sentences of 5 words, each word as 3 numbers, 32 sentences at a
# time, and writes: "My batch has the shape (5, 32, 3). My layer has 5 units, one for each word."
# What would you correct, and why? Three sentences are enough.
#
# Write your answer into the cell below: double-click it, click into its text, replace the text, and run it.
#
# With the course's sources, `rnn-course solution units_and_words` shows a model answer afterwards.

# %% [markdown] role="written" exercise="units_and_words" points=2
# ### BEGIN SOLUTION
# The batch comes first, then time, then features. So the shape is (32, 5, 3): 32 samples of 5 time
# steps of 3 features.
#
# Units have nothing to do with the number of words. They say how many numbers the layer remembers
# for each sentence, and every word goes through the same layer. 5 units are allowed, but so are 2
# or 64. The result has the shape (32, units), whatever the number of words.
#
# **Rubric**
# - 1 point: corrects the shape to (32, 5, 3), or says that the batch comes first and time second.
# - 1 point: says that units are the width of what the layer remembers or returns, not the number
#   of steps; they can be chosen freely.
# ### END SOLUTION

# %% [markdown]
# ## Hand in
#
# At the end of each chapter you answer a question in words, like the one above, and a person reads
# your answer. If you study on your own, you don't hand in anything. The visible checks are for you.
#
# Before you hand in:
#
# 1. Menu *Kernel > Restart Kernel and Run All Cells...*. This runs everything from the top, as the
#    grader will. If a cell worked only because of something that you have deleted since, you see
#    it now.
# 2. JupyterLab stops at the first error, for example at a check that is not right. Then select the
#    next cell, and use the menu *Run > Run Selected Cell and All Below*. The grader does not stop:
#    it goes on with the next exercise.
# 3. Save: *File > Save Notebook*, or Ctrl+S (Cmd+S on a Mac).
# 4. Hand in the notebook file itself, `00_start_here.ipynb`, in the way that your class uses (an
#    upload to the learning platform, or nbgrader's *Assignment List*). You find the file in the
#    folder at the left.

# %% [markdown]
# ## Common mistakes
#
# | belief | what is true |
# |---|---|
# | What I typed is what the kernel knows. | It knows what you *ran*, without an error. Run the answer cell, then the check. |
# | The first axis is time. | The first axis is the batch, the second is time. |
# | `x[-1]` is the last step. | It is the last *sample*. |
# | Units are the number of time steps. | Units are how many numbers the layer keeps for each sample. |
# | A longer text needs a larger layer. | Every step uses the same weights. |
# | Lines of different lengths make a batch. | An array has no holes. Fill up the short ones. |
# | If it runs, the axes are right. | Swapped axes often fit. Give the axes different sizes when you try something out. |
#
# ## Recap
#
# - Shift+Enter runs a cell. The kernel knows what you have run. Before you hand in, use *Restart
#   Kernel and Run All Cells*.
# - Read the text, write the answer, run the check, ask for a hint.
# - `(batch, time, features)`: samples, steps, numbers for each step. The first number of a shape
#   is the outermost axis.
# - Units belong to the layer, time steps to the data.
# - Ragged lists make no array.
#
# ## Further reading
#
# - *JupyterLab documentation*, the page *Notebooks*.
# - *NumPy: the absolute basics for beginners*, in NumPy's documentation: shapes, axes, indexing.
# - The Keras guide *Working with RNNs*, for what comes later.
