"""What the chapter gives to answers and checks."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from rnn_helpers.check.beside import beside_answer

import numpy as np
import tensorflow as tf

#: What Keras takes for punctuation. The apostrophe is not among it.
FILTERS: Final = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'


@beside_answer("build_vectorizer")
def ids_by_layer(
    build: Callable[..., Any], word_index: dict[str, int], length: int, texts: Sequence[str]
) -> np.ndarray | None:
    """Return what the layer that ``build`` returns makes of texts; None if it returns none."""
    layer = build(word_index, length)
    return None if layer is None else np.asarray(layer(tf.constant(texts)))
