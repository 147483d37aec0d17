"""Find out whether an answer computes a layer itself, in exercises that ask for that.

The learner's function is called once with new inputs, and is watched while it runs. A result that
was kept from an earlier call is no use then, and neither is a result that was made up for this
call, because the test compares the value too.
"""

import _thread
import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

from rnn_helpers.check import Mistake
from rnn_helpers.check.beside import beside_answer
from rnn_helpers.check.compare import plain

import keras
import numpy as np
import tensorflow as tf

OWN: Final = "your own code"
KERAS: Final = "Keras' own code"
HIDDEN: Final = "code that runs where the check can't see it"

# Parts of Keras and TensorFlow, as files in the folder that both are installed in.
_LOOPS: Final = (
    "keras/src/layers/rnn/rnn.py",
    "keras/src/backend/tensorflow/rnn.py",
    "keras/src/legacy/backend.py",
    "tensorflow/python/ops/rnn.py",
    "tensorflow/python/ops/gen_rnn_ops.py",
    "tensorflow/python/ops/gen_cudnn_rnn_ops.py",
)
RECURRENT: Final = ("keras/src/layers/rnn/", "tensorflow/python/ops/rnn_cell", *_LOOPS)
RECURRENT_LOOP: Final = _LOOPS
CONVOLUTION: Final = ("keras/src/layers/convolutional/",)
PADDING: Final = ("keras/src/utils/sequence_utils.py",)

_INSTALLED: Final = Path(keras.__file__).parents[1]
# A function that TensorFlow has traced runs as a graph, without any Python code to watch.
_GRAPHS: Final = str(
    _INSTALLED / "tensorflow/python/eager/polymorphic_function/concrete_function.py"
)
# Functions through which code could run unwatched: they turn off the watching, start a process, or
# start a thread without the threading module, which alone passes the watching on.
_ESCAPES: Final = {
    id(getattr(module, name))
    for module, names in {
        sys: ("setprofile",),
        os: ("fork", "forkpty", "posix_spawn", "posix_spawnp", "system", "popen"),
        _thread: ("start_new_thread", "start_new", "start_joinable_thread"),
        sys.modules.get("_posixsubprocess"): ("fork_exec",),
    }.items()
    for name in names
    if hasattr(module, name)
}
_MAY_ESCAPE: Final = (__file__, threading.__file__)


def expects(answer: Any) -> dict[str, Any]:
    """Return what a check of :func:`made_by` expects if ``answer`` is the right result.

    Returns:
        The arguments ``expected`` and ``mistakes`` of ``check.returns``; the known mistake is to
        let Keras do the work.
    """
    explanation = (
        "this hands the work to Keras. The numbers are right, but here the exercise is to write "
        "what Keras does; plain operations (NumPy, tf or keras.ops) are welcome."
    )
    asked_keras = Mistake("asked_keras", explanation, value=(KERAS, answer))
    return {"expected": (OWN, answer), "mistakes": [asked_keras]}


def unseen(rng: np.random.Generator, *inputs: Any) -> tuple[Any, ...]:
    """Return new inputs of the same form as the given ones.

    Args:
        rng: Draws the factors for arrays of floats and the shifts for whole numbers in lists.
        inputs: Arrays, numbers, or lists or tuples of these; anything else is kept as it is.
    """
    return tuple(_changed(rng, value, nested=False) for value in inputs)


def _changed(rng: np.random.Generator, value: Any, nested: bool) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(rng, item, nested=True) for item in value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return (value * rng.uniform(0.8, 1.2, value.shape)).astype(value.dtype)
    if nested and type(value) is int:
        return value + int(rng.integers(1, 100))
    return value


@beside_answer("")
def made_by(
    function: Callable[..., Any], part: tuple[str, ...], *args: Any, **kwargs: Any
) -> tuple[str, Any]:
    """Call a function, and find out whose code computes the result.

    Args:
        function: The learner's function.
        part: The part of Keras that the function must not use, one of this module's constants.
        args: The function's arguments, preferably from :func:`unseen`.
        kwargs: The function's keyword arguments.

    Returns:
        ``KERAS`` if the function ran code of that part, ``HIDDEN`` if some of its code may have run
        unwatched, else ``OWN``; and the function's result.
    """
    watch = _Watch(part)
    with watch.watching():
        result = function(*args, **kwargs)
        # An object may put off the work until its value is read.
        result = _with_values_read(result)
    return watch.verdict(), result


def _with_values_read(result: Any) -> Any:
    if isinstance(result, (list, tuple)):
        return type(result)(_with_values_read(item) for item in result)
    if callable(getattr(result, "numpy", None)):
        return result.numpy()
    return plain(result)


class _Watch:
    """A profile function that records which code runs in this thread and in new ones."""

    def __init__(self, part: tuple[str, ...]) -> None:
        self._avoided = tuple(str(_INSTALLED / place) for place in part)
        self._asked = self._hidden = False
        self._traced: list[Any] = []

    def __call__(self, frame: FrameType, event: str, called: Any) -> None:
        if event == "call":
            file = frame.f_code.co_filename
            if file.startswith(self._avoided):
                self._asked = True
            elif file == _GRAPHS:
                self._note_graph(frame)
        elif event == "c_call" and id(called) in _ESCAPES:
            self._hidden = self._hidden or frame.f_code.co_filename not in _MAY_ESCAPE

    def _note_graph(self, frame: FrameType) -> None:
        """Record the tracing of a graph, and notice a graph that was not traced while watched."""
        graph, method = frame.f_locals.get("self"), frame.f_code.co_qualname
        if method == "ConcreteFunction.__init__":
            self._traced.append(graph)
        elif method == "ConcreteFunction._call_flat":
            self._hidden = self._hidden or not any(graph is traced for traced in self._traced)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the code of the block, and have TensorFlow run functions as Python, not graphs."""
        before, for_threads = sys.getprofile(), threading.getprofile()
        eager = tf.config.functions_run_eagerly()
        tf.config.run_functions_eagerly(True)
        _watch_threads(self)
        sys.setprofile(self)
        try:
            yield
            self._hidden = self._hidden or sys.getprofile() is not self
        finally:
            _watch_threads(for_threads)
            sys.setprofile(before)
            tf.config.run_functions_eagerly(eager)

    def verdict(self) -> str:
        """Return whose code did the work."""
        if self._asked:
            return KERAS
        return HIDDEN if self._hidden else OWN


def _watch_threads(watch: Any) -> None:
    """Set the profile function of new threads and, from Python 3.12 on, of running ones too."""
    if sys.version_info >= (3, 12):
        threading.setprofile_all_threads(watch)
    else:
        threading.setprofile(watch)
