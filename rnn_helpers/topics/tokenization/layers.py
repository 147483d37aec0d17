"""Ask the layer that an answer builds."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf


def ids_by_layer(
    build: Callable[..., Any], word_index: dict[str, int], length: int, texts: Sequence[str]
) -> np.ndarray | None:
    """Return what the layer that ``build`` returns makes of texts; None if it returns none."""
    layer = build(word_index, length)
    return None if layer is None else np.asarray(layer(tf.constant(texts)))


# The engine runs this function in the learner's kernel, where the layer is. It has the name of the
# learner's function, of which reports speak.
ids_by_layer.__rnn_student_side__ = True  # type: ignore[attr-defined]
ids_by_layer.__name__ = "build_vectorizer"
