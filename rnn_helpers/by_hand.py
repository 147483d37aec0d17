"""Whether an answer is the learner's own code, where an exercise is to build a layer."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, Final

from rnn_helpers.check import Mistake

import keras

OWN: Final = "your own code"
KERAS: Final = "Keras' own code"
# Parts of Keras, as files below its source folder.
RECURRENT: Final = "layers/rnn/"
RECURRENT_LOOP: Final = "layers/rnn/rnn.py"
CONVOLUTION: Final = "layers/convolutional/"
PADDING: Final = "utils/sequence_utils.py"
ASKED_KERAS: Final = Mistake(
    "asked_keras",
    "this hands the work to Keras. The numbers are right, but here the exercise is to write what "
    "Keras does; plain operations (NumPy, tf or keras.ops) are welcome.",
    value=KERAS,
)


def made_by(function: Callable[..., Any], part: str, *args: Any, **kwargs: Any) -> str:
    """Who does the work of ``function(*args, **kwargs)``.

    Args:
        function: The learner's function.
        part: The part of Keras that is no answer, one of this module's.
        args: What the function is called with.

    Returns:
        ``KERAS`` where the function runs code of that part, else ``OWN``.
    """
    source = Path(keras.__file__).parent / "src"
    avoided = str(source / part)
    asked = False

    def watch(frame: FrameType, event: str, _: Any) -> None:
        nonlocal asked
        asked = asked or (event == "call" and frame.f_code.co_filename.startswith(avoided))

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        function(*args, **kwargs)
    finally:
        sys.setprofile(before)
    return KERAS if asked else OWN


# The engine runs it in the learner's kernel, where the code is; a report names the exercise.
made_by.__rnn_student_side__ = True  # type: ignore[attr-defined]
made_by.__name__ = ""
