# %% ask
def ask(x_t, h, W, U, b):
    cell = keras.layers.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return np.asarray(cell(x_t, [h])[0])


# %% cheat: Keras' cell
def simple_rnn_step(x_t, h, W, U, b):
    cell = keras.layers.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% cheat: the cell's own call
def simple_rnn_step(x_t, h, W, U, b):
    cell = keras.layers.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell.call(x_t, [h])[0]


# %% cheat: Keras' layer
def simple_rnn(x, W, U, b, h0=None, **switches):
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    made = keras.layers.SimpleRNN(len(U), **switches)
    made.build(x.shape)
    made.set_weights([W, U, b])
    return made(x, initial_state=[h])


# %% cheat: Keras' layer, its cell in its loop
def simple_rnn(x, W, U, b, h0=None, **switches):
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    made = keras.layers.SimpleRNN(len(U), **switches)
    made.build(x.shape)
    made.set_weights([W, U, b])
    return keras.layers.RNN(made.cell, **switches)(x, initial_state=[h])


# %% cheat: a helper in another cell
def simple_rnn_step(x_t, h, W, U, b):
    return ask(x_t, h, W, U, b)


# %% before, with ask


# %% cheat: another name
def simple_rnn_step(x_t, h, W, U, b):
    return np.asarray(L(x_t, W, U, b, h))


# %% before
K = keras
P = K.layers


def L(x_t, W, U, b, h):
    cell = P.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% cheat: keras.src
def simple_rnn_step(x_t, h, W, U, b):
    from keras.src.layers.rnn.simple_rnn import SimpleRNNCell as Cell

    cell = Cell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% cheat: tf.keras
def simple_rnn_step(x_t, h, W, U, b):
    import tensorflow as tf

    cell = tf.keras.layers.SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% cheat: getattr
def simple_rnn_step(x_t, h, W, U, b):
    cell = getattr(getattr(keras, "lay" + "ers"), "Simple" + "RNNCell")(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% cheat: importlib
def simple_rnn_step(x_t, h, W, U, b):
    import importlib

    cell = importlib.import_module("keras.layers").SimpleRNNCell(len(U))
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% cheat: a copy of a cell
def simple_rnn_step(x_t, h, W, U, b):
    import copy

    cell = copy.deepcopy(CELL)
    cell.units = len(U)
    cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return cell(x_t, [h])[0]


# %% before
CELL = keras.layers.SimpleRNNCell(4)


# %% cheat: the loop of Keras' backend
def simple_rnn(x, W, U, b, h0=None, **switches):
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    sequences, state = switches.get("return_sequences"), switches.get("return_state")

    def one(x_t, states):
        h = keras.ops.tanh(x_t @ W + states[0] @ U + b)
        return h, [h]

    last, outputs, states = keras.src.backend.rnn(
        one,
        keras.ops.convert_to_tensor(x),
        [keras.ops.convert_to_tensor(h)],
        go_backwards=switches.get("go_backwards", False),
        return_all_outputs=True,
    )
    answer = outputs if sequences else last
    return (answer, states[0]) if state else answer


# %% cheat: predict
def simple_rnn(x, W, U, b, h0=None, **switches):
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    made = keras.layers.SimpleRNN(len(U), **switches)
    made.build(x.shape)
    made.set_weights([W, U, b])
    key = (x.shape, str(switches), h0 is None)
    inputs = keras.Input(x.shape[1:])
    start = keras.Input(h.shape[1:])
    model = keras.Model([inputs, start], made(inputs, initial_state=[start]))
    return model.predict([x, h], verbose=0)


# %% cheat: a graph, traced in time
def simple_rnn(x, W, U, b, h0=None, **switches):
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    key = str(switches)
    made = MADE.setdefault(key, keras.layers.SimpleRNN(len(U), **switches))
    made.built or made.build(x.shape)
    made.set_weights([W, U, b])
    run = RUN.setdefault(key, tf.function(lambda x, h: made(x, initial_state=[h])))
    return run(tf.constant(x), tf.constant(h))


# %% before
MADE, RUN = {}, {}


# %% cheat: a graph, called past TensorFlow's switch
def simple_rnn(x, W, U, b, h0=None, **switches):
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    key = str((x.shape, switches))
    made = MADE.setdefault(key, keras.layers.SimpleRNN(len(U), **switches))
    made.built or made.build(x.shape)
    made.set_weights([W, U, b])
    x, h = tf.constant(x), tf.constant(h)
    if key not in RUN:
        RUN[key] = tf.function(lambda x, h: made(x, initial_state=[h])).get_concrete_function(x, h)
    return RUN[key](x, h)


# %% before
MADE, RUN = {}, {}


# %% cheat: a thread
def simple_rnn_step(x_t, h, W, U, b):
    import threading

    found = []
    thread = threading.Thread(target=lambda: found.append(ask(x_t, h, W, U, b)))
    thread.start()
    thread.join()
    return found[0]


# %% before, with ask


# %% cheat: a thread without the threading module
def simple_rnn_step(x_t, h, W, U, b):
    import _thread, time

    found = []
    _thread.start_new_thread(lambda: found.append(ask(x_t, h, W, U, b)), ())
    while not found:
        time.sleep(0.01)
    return found[0]


# %% before, with ask


# %% cheat: the watch switched off
def simple_rnn_step(x_t, h, W, U, b):
    import sys

    watch = sys.getprofile()
    sys.setprofile(None)
    answer = ask(x_t, h, W, U, b)
    sys.setprofile(watch)
    return answer


# %% before, with ask


# %% cheat: the watch switched off behind its back
def simple_rnn_step(x_t, h, W, U, b):
    import sys

    list(map(sys.setprofile, [None]))
    return ask(x_t, h, W, U, b)


# %% before, with ask


# %% cheat: junk while it is watched
def simple_rnn_step(x_t, h, W, U, b):
    import sys

    return ask(x_t, h, W, U, b) if sys.getprofile() is None else h


# %% before, with ask


# %% cheat: answers kept from earlier calls
def simple_rnn_step(x_t, h, W, U, b):
    key = (x_t.tobytes(), h.tobytes(), b.tobytes())
    if key not in KEPT:
        KEPT[key] = ask(x_t, h, W, U, b)
    return KEPT[key]


# %% before, with ask
KEPT = {}


# %% cheat: a forked process
def simple_rnn_step(x_t, h, W, U, b):
    import os

    out, into = os.pipe()
    if os.fork() == 0:
        os.write(into, ask(x_t, h, W, U, b).tobytes())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        return np.frombuffer(pipe.read(), "float32").reshape(h.shape)


# %% before, with ask


# %% cheat: a forked process that asks an oracle
def simple_rnn_step(x_t, h, W, U, b):
    import os

    out, into = os.pipe()
    if os.fork() == 0:
        os.write(into, reference.step(x_t, h, W, U, b).tobytes())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        return np.frombuffer(pipe.read(), "float32").reshape(h.shape)


# %% cheat: work put off until the answer is read
def simple_rnn_step(x_t, h, W, U, b):
    return Later(lambda: ask(x_t, h, W, U, b))


# %% before, with ask
class Later:
    __module__ = "tensorflow"

    def __init__(self, work):
        self.numpy = work


# %% cheat: an oracle
def simple_rnn_step(x_t, h, W, U, b):
    return reference.step(x_t, h, W, U, b)


# %% cheat: an oracle's __wrapped__
def simple_rnn_step(x_t, h, W, U, b):
    return reference.step.__wrapped__(x_t, h, W, U, b)


# %% cheat: the count of calls
def simple_rnn_step(x_t, h, W, U, b):
    return reference.step(x_t, h, W, U, b)


# %% before
from rnn_helpers.check import answering

answering._Calls.open = -1000


# %% cheat: the oracles' guard renamed
def simple_rnn_step(x_t, h, W, U, b):
    return reference.step(x_t, h, W, U, b)


# %% before
from rnn_helpers.check import answering
from rnn_helpers.topics import oracle_cache as remembering
from rnn_helpers.check import outcomes

for module in (answering, outcomes, remembering):
    module.refuse_answers = lambda oracle: None


# %% cheat: judged closed
def simple_rnn_step(x_t, h, W, U, b):
    answering.judged().__exit__(None, None, None)
    return reference.step(x_t, h, W, U, b)


# %% before
from rnn_helpers.check import answering


# %% cheat: what an oracle remembers
def simple_rnn(x, W, U, b, h0=None, **switches):
    h = np.zeros((len(x), len(U)), "float32") if h0 is None else h0
    whole, last = reference._whole_run(
        x, W, U, b, h0, go_backwards=switches.get("go_backwards", False)
    )
    answer = whole if switches.get("return_sequences") else whole[:, -1]
    return (answer, last) if switches.get("return_state") else answer


# %% cheat: an oracle's closure
def simple_rnn_step(x_t, h, W, U, b):
    return np.asarray(ORACLE(x_t, h, W, U, b))


# %% before
def inside(function, name):
    held = [cell.cell_contents for cell in function.__closure__]
    return next(one for one in held if getattr(one, "__name__", "") == name)


ORACLE = inside(inside(reference.step, "step"), "step")


# %% cheat: an oracle found by the garbage collector
def simple_rnn_step(x_t, h, W, U, b):
    return np.asarray(ORACLE(x_t, h, W, U, b))


# %% before
import gc

ORACLE = next(
    one
    for one in gc.get_objects()
    if type(one).__name__ == "function"
    and one.__module__ == reference.__name__
    and one.__code__.co_name == "step"
)


# %% cheat: Keras' source run again
def simple_rnn_step(x_t, h, W, U, b):
    key = (x_t.shape, U.shape)
    cell = CELLS.get(key)
    if cell is None:
        cell = CELLS[key] = COPY(len(U))
        cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return np.asarray(
        cell.call(keras.ops.convert_to_tensor(x_t), [keras.ops.convert_to_tensor(h)])[0]
    )


# %% before
import inspect
import keras.src.layers.rnn.simple_rnn as module

source = inspect.getsource(keras.layers.SimpleRNNCell)
NAMES = dict(vars(module))
exec("class " + source.partition("class ")[2], NAMES)
COPY, CELLS = NAMES["SimpleRNNCell"], {}


# %% cheat: Keras' code under another file's name
def simple_rnn_step(x_t, h, W, U, b):
    key = (x_t.shape, U.shape)
    cell = CELLS.get(key)
    if cell is None:
        cell = CELLS[key] = COPY(len(U))
        cell.build(x_t.shape)
    cell.set_weights([W, U, b])
    return np.asarray(
        cell.call(keras.ops.convert_to_tensor(x_t), [keras.ops.convert_to_tensor(h)])[0]
    )


# %% before
import types


def renamed(function):
    code = function.__code__.replace(co_filename="<cell>")
    made = types.FunctionType(
        code, function.__globals__, function.__name__, None, function.__closure__
    )
    made.__kwdefaults__ = function.__kwdefaults__
    made.__defaults__ = function.__defaults__
    return made


class COPY(keras.layers.SimpleRNNCell):
    call = renamed(keras.layers.SimpleRNNCell.call)


CELLS = {}


# %% cheat: an oracle in a thread
def simple_rnn_step(x_t, h, W, U, b):
    import threading

    found = []
    thread = threading.Thread(target=lambda: found.append(reference.step(x_t, h, W, U, b)))
    thread.start()
    thread.join()
    return found[0]
