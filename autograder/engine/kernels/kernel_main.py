"""What the kernel of each role needs beyond an ordinary one.

A "plain" kernel is what Jupyter starts. A "student" kernel can be called into, a "grader" kernel
calls: see :mod:`autograder.engine.kernels.callee` and :mod:`autograder.engine.kernels.proxies`.
"""

import contextlib
import functools
import gc
import inspect
import os
import socket
import sys
from collections.abc import Iterator
from typing import Any, Final, cast

from rnn_helpers.check.questions import Questions, ask_again
from rnn_helpers.jupyter import kernel_app
from rnn_helpers.shell import stderr

import keras
import numpy as np
import tensorflow as tf
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.interactiveshell import InteractiveShell
from tensorflow.python.eager import context as tensorflow_context

from autograder.engine.kernels import callee, lean_kernel, messages, proxies
from autograder.engine.wire import codec

# How long a kernel that waits may ask its oracles; what is left is asked when it is needed.
_SECONDS_AHEAD: Final = 0.5
# The engine reads them when all were sent: so many wait in a socket.
_BYTES_OF_QUESTIONS: Final = 100_000


def bind(
    connection: dict[str, Any], role: str, calls: list[int], random: int | None
) -> kernel_app.ForkedKernelApp:
    """An initialized kernel application with bound sockets, ready for ``start()``.

    connection: the content of a Jupyter connection file; ``ip`` is a path prefix (ipc transport).
    role: "plain", "student" or "grader". calls: for the last two, the socket that calls cross on.
    random: the seed of a plain kernel's global generators, None for a fresh one; the others get
    theirs by :func:`begin`.
    """
    if role == "plain":
        application = kernel_app.application(connection)
    else:
        application = kernel_app.application(connection, lean_kernel.LeanKernelApp)
        application.config.HistoryManager.enabled = False
        application.config.IPCompleter.use_jedi = False
        application.config.Session.packer = messages.PACKER
        application.config.Session.unpacker = messages.UNPACKER
        application.outstream_class = f"{lean_kernel.__name__}.LeanStream"
    application.initialize([])
    # As in any kernel, modules that lie in the working folder can be imported.
    sys.path.insert(0, "")
    stderr.begin(kernel_app.shell_of(application))
    if role != "plain":
        # Where nobody could start it again, exit() in a cell must not end the kernel; it would do
        # so a moment later, in the midst of another cell.
        shell = cast("ZMQInteractiveShell", application.shell)
        shell.ask_exit = _stay  # type: ignore[method-assign]
        # IPython translates each cell twice, and tests are the same for a whole class. Students may
        # change the translation: there only this cell and the loop of calls are kept.
        kept = functools.lru_cache(None if role == "grader" else 2)
        shell.transform_cell = kept(shell.transform_cell)  # type: ignore[method-assign]
        shell.should_run_async = kept(shell.should_run_async)  # type: ignore[method-assign]
        _tell_cells_module(kernel_app.shell_of(application))
    if role == "student":
        callee.install(
            cast("ZMQInteractiveShell", application.shell), socket.socket(fileno=calls[0])
        )
    elif role == "grader":
        proxies.install(kernel_app.shell_of(application), socket.socket(fileno=calls[0]))
    else:
        kernel_app.seed(application, random)
    return application


def _stay() -> None:
    """What exit() comes to in a kernel of the engine."""


def _tell_cells_module(shell: InteractiveShell) -> None:
    """A traceback asks several times for the module of each frame, and IPython's cells have none.

    Each time all modules that are imported would be looked through, some 3500.
    """
    cache = shell.compile.cache

    def cache_and_tell(*args: Any, **kwargs: Any) -> str:
        name = cache(*args, **kwargs)
        inspect.modulesbyfile[name] = "__main__"
        return name

    shell.compile.cache = cache_and_tell  # type: ignore[method-assign]


def settle() -> None:
    """Settle what every kernel needs before its first run."""
    # What a kernel is made of stays; collections need not visit it.
    gc.freeze()


def read_ahead(codes: list[str], questions: list[bytes]) -> None:
    """Do what the next submission's tests are likely to need, in a kernel that waits for it.

    Args:
        codes: Cells that are likely to run: they are read, not run.
        questions: What the oracles are likely to be asked; they are asked now.
    """
    shell = kernel_app.shell_of(kernel_app.ForkedKernelApp.instance())
    for code in codes:
        # What is wrong with a cell is told when it runs.
        with contextlib.suppress(SyntaxError):
            proxies.names_in(shell.transform_cell(code))
    ask_again((codec.decode(question) for question in questions), _SECONDS_AHEAD)
    # Takes no time where an oracle has done the like.
    run_first_operation()
    _run_first_layer()
    with _kept_operations():
        # Layers are numbered from the start again.
        keras.utils.clear_session(free_memory=False)


def tell_questions() -> None:
    """Send the engine what the oracles were asked, in one message: a list of messages."""
    assert proxies.Binder.current is not None
    told, left = [], _BYTES_OF_QUESTIONS
    for question in (Questions.noted or {}).values():
        with contextlib.suppress(codec.WireError):
            encoded = codec.encode(question)
            left -= len(encoded)
            if left < 0:
                break
            told.append(encoded)
    proxies.Binder.current.tell(codec.encode(told))


def run_first_operation() -> None:
    """Have TensorFlow get ready, which takes some 30 ms.

    This may only be done where no process will be forked any more, and fixes TensorFlow's
    configuration.
    """
    # Products of single rows or columns would take another path.
    np.asarray(tf.matmul(tf.ones((2, 3)), tf.ones((3, 2))))


def _run_first_layer() -> None:
    """First operations take ten times as long as the next ones."""
    # Names of its own, or the first layers of a test would count from there.
    cell = keras.layers.SimpleRNNCell(4, name="warm_up_cell", recurrent_initializer="zeros")
    layer = keras.layers.RNN(cell, name="warm_up", return_sequences=True, unroll=True)
    x = tf.ones((2, 2, 3))
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(layer(x))
    np.asarray(tape.gradient(total, x))
    cell.set_weights(cell.get_weights())


def begin(environment: dict[str, str], random: int) -> None:
    """Become the kernel of one submission: add to the environment, seed the global generators."""
    os.environ.update(environment)
    kernel_app.seed(kernel_app.ForkedKernelApp.instance(), random)


def begin_tests(environment: dict[str, str], random: int, printed_characters: int) -> None:
    """Become the tests' kernel of one submission.

    Args:
        environment: What is added to the environment.
        random: Seed of the global generators, TensorFlow's among them.
        printed_characters: How much a student's functions may print during one cell.
    """
    with _kept_operations():
        tf.random.set_seed(random)
    assert proxies.Binder.current is not None
    proxies.Binder.current.allow_printing(printed_characters)
    Questions.begin()
    begin(environment, random)


@contextlib.contextmanager
def _kept_operations() -> Iterator[None]:
    """Keep what TensorFlow has made to run each operation, or all would be as slow as at first.

    The calls within drop it, so that random operations begin again; the warm-up ran none of those.
    """
    library = tensorflow_context.pywrap_tfe
    drop = library.TFE_ContextClearCaches
    library.TFE_ContextClearCaches = _keep
    try:
        yield
    finally:
        library.TFE_ContextClearCaches = drop


def _keep(context: object) -> None:
    """Stand in for what drops the operations."""
