"""What the kernel of each role needs beyond an ordinary one.

A "plain" kernel is what Jupyter starts. A "student" kernel can be called into, a "grader" kernel
calls: see :mod:`autograder.engine.callee` and :mod:`autograder.engine.proxies`.
"""

import os
import socket
from typing import Any, cast

from rnn_helpers.jupyter import kernel_app

import keras
import numpy as np
import tensorflow as tf
from ipykernel.zmqshell import ZMQInteractiveShell

from autograder.engine import callee, proxies


def bind(
    connection: dict[str, Any], role: str, calls: list[int], random: int | None
) -> kernel_app.ForkedKernelApp:
    """An initialized kernel application with bound sockets, ready for ``start()``.

    connection: the content of a Jupyter connection file; ``ip`` is a path prefix (ipc transport).
    role: "plain", "student" or "grader". calls: for the last two, the socket that calls cross on.
    random: the seed of a plain kernel's global generators, None for a fresh one; the others get
    theirs by :func:`begin`.
    """
    application = kernel_app.application(connection)
    if role != "plain":
        application.config.HistoryManager.enabled = False
        application.config.IPCompleter.use_jedi = False
    application.initialize([])
    if role != "plain":
        # Where nobody could start it again, exit() in a cell must not end the kernel; it would do
        # so a moment later, in the midst of another cell.
        cast("ZMQInteractiveShell", application.shell).ask_exit = _stay  # type: ignore[method-assign]
    if role == "student":
        callee.install(kernel_app.shell_of(application), socket.socket(fileno=calls[0]))
    elif role == "grader":
        proxies.install(kernel_app.shell_of(application), socket.socket(fileno=calls[0]))
    else:
        kernel_app.seed(application, random)
    return application


def _stay() -> None:
    """What exit() comes to in a kernel of the engine."""


def warm_up(role: str) -> None:
    """Run TensorFlow's first operations, which take ten times as long as the next ones.

    The tests always need them, and may only be run once no process will be forked from this one.
    """
    if role == "grader":
        # Names of its own, or the first layers of a test would count from there.
        cell = keras.layers.SimpleRNNCell(4, name="warm_up_cell", recurrent_initializer="zeros")
        layer = keras.layers.RNN(cell, name="warm_up", return_sequences=True, unroll=True)
        # Products of single rows or columns would take another path.
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
