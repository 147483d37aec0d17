"""How words become neighbours while they are trained, for the reader to change."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rnn_helpers.topics.embeddings.figures import before_and_after, class_colours
from rnn_helpers.topics.explorables import Explorable

import keras
import numpy as np

UPDATES = (4, 8, 12, 16, 20, 28, 37, 74, 148)
NO_CLASS = "no class"


class TableRecorder(keras.callbacks.Callback):  # type: ignore[misc]
    """A Keras callback that keeps an embedding's table at a few moments of a training.

    Args:
        layer: The name of the embedding layer.
        updates: After how many updates of the weights the table is kept. It is also kept before
            training and at its end.

    Attributes:
        tables: For each number of updates, the table at that moment, ``(vocab, dim)``.
    """

    def __init__(self, layer: str, updates: Sequence[int] = UPDATES) -> None:
        super().__init__()
        self.layer = layer
        self.updates = frozenset(updates)
        self.tables: dict[int, np.ndarray] = {}
        self._count = 0

    def on_train_begin(self, logs: Any = None) -> None:
        self.tables, self._count = {}, 0
        self._keep()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._count += 1
        if self._count in self.updates:
            self._keep()

    def on_train_end(self, logs: Any = None) -> None:
        self._keep()

    def _keep(self) -> None:
        # Without a copy, later updates would change what is kept.
        self.tables[self._count] = self.model.get_layer(self.layer).get_weights()[0].copy()


def neighbours(
    tables: Mapping[int, np.ndarray],
    word_index: Mapping[str, int],
    classes_of: Callable[[str], Sequence[str]],
) -> Explorable:
    """Show the nearest words of a word, and how they got there while the table was trained.

    The reader chooses the word, the moment of the training, and whether nearness is the cosine or
    the dot product. A map shows the vectors from one side: for the cosine their directions, for the
    dot product the vectors as they are. It is the side from which the trained ones spread most.

    Args:
        tables: For each number of updates, the table at that moment, ``(vocab, dim)``, as a
            :class:`TableRecorder` keeps them.
        word_index: For each word, its row.
        classes_of: From a word to the classes that it belongs to, which may be none.

    Raises:
        ValueError: There are fewer than two tables, or a word has no row in them.
    """
    if len(tables) < 2:
        raise ValueError(
            "There are no tables from before and after a training. Pass a TableRecorder to "
            "fit(..., callbacks=[recorder]), and give its tables to this function."
        )
    updates = sorted(tables)
    rows = min(len(table) for table in tables.values())
    if max(word_index.values()) >= rows:
        raise ValueError(f"The word index has row {max(word_index.values())}, the tables {rows}.")
    classes = {word: tuple(classes_of(word)) for word in word_index}
    # Words without a class come last.
    words = sorted(word_index, key=lambda word: (not classes[word], classes[word]))
    kinds = [" and ".join(classes[word]) or NO_CLASS for word in words]
    places = [word_index[word] for word in words]
    vectors = np.stack([tables[count][places] for count in updates])
    named = sum(kind != NO_CLASS for kind in kinds)
    return Explorable(
        title="How words become neighbours",
        topic="embeddings",
        script="neighbours",
        data={
            "words": words,
            "kinds": kinds,
            "kind_colours": class_colours(list(dict.fromkeys(kinds)), NO_CLASS),
            "classes": [classes[word] for word in words],
            "updates": updates,
            "vectors": vectors,
            "axes": {
                "cosine": _widest(_unit(vectors[-1])),
                "dot product": _widest(vectors[-1]),
            },
        },
        picture=before_and_after(
            {"before": vectors[0, :named], "after": vectors[-1, :named]},
            words[:named],
            kinds[:named],
        ),
        words=(
            "Two clouds of points, one point for each word, with a colour and a marker for each "
            "class. Before training the classes are mixed. After it each class is a tight group."
        ),
        height=645,
    )


def _unit(vectors: np.ndarray) -> np.ndarray:
    """Return vectors at length 1; those of length 0 stay as they are."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return vectors / np.where(lengths == 0, 1, lengths)


def _widest(vectors: np.ndarray) -> np.ndarray:
    """Return the two directions in which vectors spread most, ``(2, dim)``."""
    return np.linalg.svd(vectors - vectors.mean(axis=0), full_matrices=False)[2][:2]
