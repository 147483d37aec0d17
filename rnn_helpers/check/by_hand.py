"""Whether an answer is the learner's own code, where an exercise is to build a layer.

The learner's function is called once with inputs that it has not seen, and watched meanwhile: an
answer that was kept from an earlier call is of no use, and neither is one made up for the watcher,
since the test compares the value as well.
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
from rnn_helpers.check.compare import plain

import keras
import numpy as np
import tensorflow as tf

OWN: Final = "your own code"
KERAS: Final = "Keras' own code"
HIDDEN: Final = "code that runs where the check can't see it"

# Parts of Keras and TensorFlow, as files below the folder that both are installed in.
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
# What is traced once runs as a graph from then on, without any Python to watch.
_GRAPHS: Final = str(
    _INSTALLED / "tensorflow/python/eager/polymorphic_function/concrete_function.py"
)
# What takes the work out of the watcher's sight: by switching it off, or into another process. Of
# the ways to begin a thread only the one through the threading module takes the watcher along.
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
    """What a check of :func:`made_by` expects where this is the right answer, and the mistake.

    Returns:
        The arguments ``expected`` and ``mistakes`` of ``check.returns``.
    """
    told = (
        "this hands the work to Keras. The numbers are right, but here the exercise is to write "
        "what Keras does; plain operations (NumPy, tf or keras.ops) are welcome."
    )
    asked_keras = Mistake("asked_keras", told, value=(KERAS, answer))
    return {"expected": (OWN, answer), "mistakes": [asked_keras]}


def unseen(rng: np.random.Generator, *inputs: Any) -> tuple[Any, ...]:
    """Inputs of the same form as these, which nobody has been given before.

    Args:
        rng: Draws by how much floats are scaled and whole numbers in lists are shifted.
        inputs: Arrays, numbers, or lists or tuples of such; anything else stays as it is.
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


def made_by(
    function: Callable[..., Any], part: tuple[str, ...], *args: Any, **kwargs: Any
) -> tuple[str, Any]:
    """Who does the work of ``function(*args, **kwargs)``, and what comes of it.

    Args:
        function: The learner's function.
        part: The part of Keras that is no answer, one of this module's.
        args: What the function is called with, best of all :func:`unseen`.

    Returns:
        ``KERAS`` where the function runs code of that part, ``HIDDEN`` where it leaves the
        watcher's sight, else ``OWN``; and the function's result.
    """
    watch = _Watch(part)
    with watch.watching():
        result = function(*args, **kwargs)
        # An object may put the work off until somebody looks at it.
        result = _looked_at(result)
    return watch.verdict(), result


def _looked_at(result: Any) -> Any:
    if isinstance(result, (list, tuple)):
        return type(result)(_looked_at(item) for item in result)
    return plain(result)


class _Watch:
    """Notes what runs: in this thread, and in threads that begin meanwhile."""

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
        """What was traced in sight may run; what was traced before has been seen by nobody."""
        graph, what = frame.f_locals.get("self"), frame.f_code.co_qualname
        if what == "ConcreteFunction.__init__":
            self._traced.append(graph)
        elif what == "ConcreteFunction._call_flat":
            self._hidden = self._hidden or not any(graph is one for one in self._traced)

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Watch; functions that TensorFlow would run as graphs are run as Python."""
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
        """Who did the work."""
        if self._asked:
            return KERAS
        return HIDDEN if self._hidden else OWN


def _watch_threads(watch: Any) -> None:
    """Have other threads watched; those that run already as well, from Python 3.12 on."""
    if sys.version_info >= (3, 12):
        threading.setprofile_all_threads(watch)
    else:
        threading.setprofile(watch)


# The engine runs it in the learner's kernel, where the code is; a report names the exercise.
made_by.__rnn_student_side__ = True  # type: ignore[attr-defined]
made_by.__name__ = ""
