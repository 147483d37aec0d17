"""Set up kernels for the three roles.

A "plain" kernel is like one that Jupyter starts. A "grader" kernel runs the tests, and calls
functions in a "student" kernel: see :mod:`autograder.engine.kernels.proxies` and
:mod:`autograder.engine.kernels.callee`.
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

from autograder.engine.kernels import callee, cell_code, lean_kernel, messages, proxies, stand_ins
from autograder.engine.wire import codec

# How long a waiting kernel may ask its oracles in advance. Further questions are asked when their
# answers are needed.
_SECONDS_AHEAD: Final = 0.5
# The engine reads the questions after all of them were sent, so they must fit into a socket's
# buffer.
_BYTES_OF_QUESTIONS: Final = 100_000


def bind(
    connection: dict[str, Any], role: str, calls: list[int], random: int | None
) -> kernel_app.ForkedKernelApp:
    """Return an initialized kernel application with bound sockets, ready for ``start()``.

    Args:
        connection: The content of a Jupyter connection file; ``ip`` is a path prefix (ipc
            transport).
        role: "plain", "student" or "grader".
        calls: The descriptor of the socket for calls; empty for a plain kernel.
        random: The seed of a plain kernel's global generators; None draws one. The other kernels
            get their seed from :func:`begin`.
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
    # As in any kernel, modules in the working folder can be imported.
    sys.path.insert(0, "")
    stderr.begin(kernel_app.shell_of(application))
    if role != "plain":
        # exit() in a cell must not end the kernel: nobody could start it again, and it would end a
        # moment later, in the middle of another cell.
        shell = cast("ZMQInteractiveShell", application.shell)
        shell.ask_exit = _stay  # type: ignore[method-assign]
        # IPython transforms each cell twice, and tests are the same for a whole class, so the
        # results are cached. Students may change the transformation, so a student's kernel caches
        # only the current cell and the one that answers calls.
        kept = functools.lru_cache(None if role == "grader" else 2)
        shell.transform_cell = kept(shell.transform_cell)  # type: ignore[method-assign]
        shell.should_run_async = kept(shell.should_run_async)  # type: ignore[method-assign]
        _tell_cells_module(kernel_app.shell_of(application))
    if role == "student":
        callee.install(
            cast("ZMQInteractiveShell", application.shell), socket.socket(fileno=calls[0])
        )
        stand_ins.install(kernel_app.shell_of(application))
    elif role == "grader":
        proxies.install(kernel_app.shell_of(application), socket.socket(fileno=calls[0]))
        _run_operations_directly()
    else:
        kernel_app.seed(application, random)
    return application


def _stay() -> None:
    """Do nothing; replaces what exit() does in a kernel of the engine."""


def _tell_cells_module(shell: InteractiveShell) -> None:
    """Tell :mod:`inspect` that IPython's cells belong to the module ``__main__``.

    A traceback looks up the module of each frame several times. For a cell, which has no module,
    that would search about 3500 imported modules each time.
    """
    cache = shell.compile.cache

    def cache_and_tell(*args: Any, **kwargs: Any) -> str:
        name = cache(*args, **kwargs)
        inspect.modulesbyfile[name] = "__main__"
        return name

    shell.compile.cache = cache_and_tell  # type: ignore[method-assign]


def _run_operations_directly() -> None:
    """Keep TensorFlow from making a graph of each eager operation; called before its first one.

    It makes one graph for every shape of a variable, which takes 0.5 ms. The numbers are the same
    without it, but the texts of errors begin differently, so a student's kernel keeps the graphs.
    """
    library = tensorflow_context.pywrap_tfe
    # This is a private part of TensorFlow, which other versions may not have.
    with contextlib.suppress(AttributeError):
        set_option = library.TFE_ContextOptionsSetRunEagerOpAsFunction
        library.TFE_ContextOptionsSetRunEagerOpAsFunction = lambda options, _: set_option(
            options, False
        )


def settle() -> None:
    """Finish the preparation of a kernel, before its first cell."""
    # The objects that exist now stay in memory, so the garbage collector need not visit them.
    gc.freeze()


def read_ahead(codes: list[str], questions: list[bytes]) -> None:
    """Prepare a waiting kernel for the tests of the next submission.

    Args:
        codes: Cells that are likely to run. They are parsed, not run.
        questions: Questions that the oracles are likely to be asked. They are asked now, and the
            answers are cached.
    """
    shell = kernel_app.shell_of(kernel_app.ForkedKernelApp.instance())
    for code in codes:
        # The error will be reported when the cell runs.
        with contextlib.suppress(SyntaxError):
            cell_code.read_cell(shell.transform_cell(code))
    ask_again((codec.decode(question) for question in questions), _SECONDS_AHEAD)
    # This takes no time if an oracle has run an operation already.
    run_first_operation()
    _run_first_layer()
    with _kept_operations():
        # Reset the numbers in the names of layers.
        keras.utils.clear_session(free_memory=False)


def send_questions() -> None:
    """Send the engine the questions that the oracles were asked, as one list of messages."""
    assert proxies.Binder.current is not None
    to_send, left = [], _BYTES_OF_QUESTIONS
    for question in (Questions.noted or {}).values():
        with contextlib.suppress(codec.WireError):
            encoded = codec.encode(question)
            left -= len(encoded)
            if left < 0:
                break
            to_send.append(encoded)
    proxies.Binder.current.tell(codec.encode(to_send))


def run_first_operation() -> None:
    """Run a TensorFlow operation, so that TensorFlow initializes itself, which takes 30 ms.

    After that, TensorFlow's configuration can't change, and the process must not be forked.
    """
    # A matrix product initializes more than a product of single rows or columns would.
    np.asarray(tf.matmul(tf.ones((2, 3)), tf.ones((3, 2))))


def _run_first_layer() -> None:
    """Run and differentiate a small layer, because first operations take ten times as long."""
    # Explicit names, because default names would advance the numbers in the names of later layers.
    cell = keras.layers.SimpleRNNCell(4, name="warm_up_cell", recurrent_initializer="zeros")
    layer = keras.layers.RNN(cell, name="warm_up", return_sequences=True, unroll=True)
    x = tf.ones((2, 2, 3))
    with tf.GradientTape() as tape:
        tape.watch(x)
        total = tf.reduce_sum(layer(x))
    np.asarray(tape.gradient(total, x))
    cell.set_weights(cell.get_weights())


def take_files() -> None:
    """Put the files that the engine sends into the working folder, before the first cell."""
    if proxies.Binder.current is not None:
        proxies.Binder.current.take_files()
    else:
        callee.take_files()


def begin(environment: dict[str, str], random: int) -> None:
    """Become the kernel of one submission: extend the environment, seed the global generators."""
    os.environ.update(environment)
    kernel_app.seed(kernel_app.ForkedKernelApp.instance(), random)


def begin_tests(
    environment: dict[str, str],
    random: int,
    printed_characters: int,
    imports: list[tuple[str, str, str]],
) -> None:
    """Become the kernel that runs the tests of one submission.

    Args:
        environment: Variables to add to the environment.
        random: The seed of the global generators, including TensorFlow's.
        printed_characters: How many characters a student's functions may print during one cell.
        imports: The names that the instructor's unlocked cells import, with module and name in it.
    """
    with _kept_operations():
        tf.random.set_seed(random)
    assert proxies.Binder.current is not None
    proxies.Binder.current.begin(printed_characters, imports)
    Questions.begin()
    begin(environment, random)


@contextlib.contextmanager
def _kept_operations() -> Iterator[None]:
    """Keep TensorFlow's cache of operations, which calls within the block would clear.

    Without the cache, every operation would be as slow as the first time. TensorFlow clears it to
    reset random operations, but the warm-up ran no random operations.
    """
    library = tensorflow_context.pywrap_tfe
    drop = library.TFE_ContextClearCaches
    library.TFE_ContextClearCaches = _keep
    try:
        yield
    finally:
        library.TFE_ContextClearCaches = drop


def _keep(context: object) -> None:
    """Do nothing; replaces TensorFlow's function that clears the cache of operations."""
