"""Lines of verse by words: a row for each prefix, and the whole prefix again for each word."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

Array = np.ndarray

LONGEST, END = 8, "/"


class WordLines:
    """A model of the words of lines, trained on a row for each prefix.

    Attributes:
        steps: How many steps of input the rows have.
        targets: How many words they ask for.
    """

    def __init__(self, text: str, prefixes: Callable[..., Any], epochs: int = 2) -> None:
        self._prefixes = prefixes
        plain = text.lower().replace(",", "").replace(".", "")
        lines = [[*line.split(), END] for line in plain.splitlines() if line]
        self._words = sorted({word for line in lines for word in line})
        self._ids = {word: i for i, word in enumerate(self._words, start=1)}
        rows = [prefixes([self._ids[word] for word in line], LONGEST) for line in lines]
        inputs, labels = (np.concatenate(parts) for parts in zip(*rows, strict=True))
        self.steps, self.targets = inputs.size, len(labels)
        model = self._model()
        model.fit(inputs, labels, batch_size=128, epochs=epochs, verbose=0)
        self._after = tf.function(lambda row: model(row)[0])

    def _model(self) -> Any:
        keras.utils.set_random_seed(0)
        # Ids of words begin at 1, because 0 is padding.
        rows = len(self._words) + 1
        model = keras.Sequential(
            [
                keras.Input((LONGEST,)),
                keras.layers.Embedding(rows, 24, mask_zero=True),
                keras.layers.GRU(48),
                keras.layers.Dense(rows),
            ]
        )
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(1e-2), loss)
        return model

    def line(
        self, beginning: str, draw: Callable[[Array, np.random.Generator], int], seed: int
    ) -> str:
        """Return a line that begins with a word.

        Args:
            beginning: A word of the text.
            draw: Draws an id from logits. The logit of the padding is left out.
            seed: Seed of the draws.
        """
        ids, rng = [self._ids[beginning]], np.random.default_rng(seed)
        while ids[-1] != self._ids[END] and len(ids) < 12:
            # The last id is only a label, which is not used.
            row = self._prefixes([*ids, ids[0]], LONGEST)[0][-1:]
            logits = self._after(tf.constant(row)).numpy()
            ids.append(1 + int(draw(logits[1:], rng)))
        return " ".join(self._words[i - 1] for i in ids)
