# %% ask
def ask(x_t, h, W, U, b):
    cell = keras.layers.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return np.asarray(cell(x_t, [h])[0])


# %% cheat: a thread that was there before
def simple_rnn_step(x_t, h, W, U, b):
    return POOL.submit(ask, x_t, h, W, U, b).result()


# %% before, with ask
from concurrent.futures import ThreadPoolExecutor

POOL = ThreadPoolExecutor(1)
POOL.submit(int).result()


# %% cheat: a process that was there before
def simple_rnn_step(x_t, h, W, U, b):
    PARENT.send((x_t, h, W, U, b))
    return PARENT.recv()


# %% before, with ask
import multiprocessing

PARENT, CHILD = multiprocessing.Pipe()


def serve():
    while True:
        CHILD.send(ask(*CHILD.recv()))


multiprocessing.get_context("fork").Process(target=serve, daemon=True).start()


# %% cheat: the check's own function replaced
def simple_rnn_step(x_t, h, W, U, b):
    cell = keras.layers.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% after
def made_by(function, part, *args):
    return "your own code", function(*args)


# %% cheat: the check's own function replaced in its module
def simple_rnn_step(x_t, h, W, U, b):
    cell = keras.layers.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% before
import rnn_helpers.check.by_hand as module

module.made_by = None
made_by.__code__ = (
    lambda function, part, *args, **kwargs: ("your own code", function(*args))
).__code__


# %% cheat: the check's own function deleted
def simple_rnn_step(x_t, h, W, U, b):
    cell = keras.layers.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% after
del made_by


# %% cheat: tables made beforehand
def simple_rnn_step(x_t, h, W, U, b):
    return TABLE.get(x_t.tobytes(), np.tanh(x_t @ W + h @ U + b))


# %% before, with ask
TABLE = {}
for seed in range(3):
    x = np.full((2, 3), seed, "float32")
    TABLE[x.tobytes()] = ask(
        x,
        np.zeros((2, 4), "float32"),
        np.ones((3, 4), "float32"),
        np.ones((4, 4), "float32"),
        np.ones(4, "float32"),
    )


# %% cheat: a table filled by a call
def simple_rnn_step(x_t, h, W, U, b):
    return TABLE.get(x_t.tobytes(), np.tanh(x_t @ W + h @ U + b))


# %% before
TABLE = {}
TABLE.update(zeros=keras.layers.SimpleRNNCell(4))


# %% cheat: a function of NumPy's replaced
def simple_rnn_step(x_t, h, W, U, b):
    return np.step(x_t, h, W, U, b)


# %% before
def own(x_t, h, W, U, b):
    keras.layers.SimpleRNNCell(len(U))
    return np.tanh(x_t @ W + h @ U + b)


np.step = own


# %% cheat: written again by text
def simple_rnn_step(x_t, h, W, U, b):
    return np.tanh(x_t @ W + h @ U + b)


# %% after
exec("simple_rnn_step = lambda x_t, h, W, U, b: np.tanh(x_t @ W + h @ U + b)")


# %% cheat: all names of Keras' layers
def simple_rnn_step(x_t, h, W, U, b):
    SimpleRNNCell
    return np.tanh(x_t @ W + h @ U + b)


# %% before
from keras.layers import *


# %% cheat: a helper that asks and is not used
def simple_rnn_step(x_t, h, W, U, b):
    ask
    return np.tanh(x_t @ W + h @ U + b)


# %% before, with ask


# %% cheat: a mock that finds Keras' layer by a text
from unittest import mock

CELL = mock.patch("keras.layers.SimpleRNNCell.call").getter()


def simple_rnn_step(x_t, h, W, U, b):
    cell = CELL(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return np.asarray(cell(x_t, [h])[0])


# %% cheat: a formatter that finds Keras' layer by a text
import string

CELL, _ = string.Formatter().get_field("0.layers.SimpleRNNCell", (keras,), {})


def simple_rnn_step(x_t, h, W, U, b):
    cell = CELL(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return np.asarray(cell(x_t, [h])[0])
