"""Seventeen linked tales of one year in a valley, written for this course and under its licence.

They are written sentence by sentence; no grammar made them. There are people, plots, dialogue and
a few verses, 145,000 characters in all (29,000 words), so that a network finds more in them than
spelling. In the files long lines are folded; :func:`tales` unfolds them.
"""

from functools import cache
from pathlib import Path

import numpy as np

_TALES = Path(__file__).with_name("valley_tales")
_VECTORS = Path(__file__).with_name("valley_vectors.npz")


@cache
def tales() -> tuple[str, ...]:
    """Return the tales in the order of the year, each beginning with its title.

    A paragraph is one line, and so is each line of a verse. An empty line follows each paragraph
    and each verse. All characters are ASCII.

    >>> print(tales()[0][:29])
    The Night the Bell Cracked
    <BLANKLINE>
    T
    """
    files = sorted(_TALES.glob("*.txt"))
    return tuple(_unfolded(file.read_text(encoding="ascii")) for file in files)


def train_and_test(held_out: int = 2) -> tuple[str, str]:
    """Return a text to train on and a text to test with: the first tales, and the last ones.

    Args:
        held_out: How many tales are in the test text.
    """
    return "".join(tales()[:-held_out]), "".join(tales()[-held_out:])


def word_vectors() -> tuple[np.ndarray, dict[str, int]]:
    """Return word vectors that skip-gram with negative sampling learnt from the tales.

    ``autograder/authoring/word_vectors.py`` trained them.

    Returns:
        The table, ``(words, dim)`` in float32, and the index: the row of each word. It has all
        words, in lower case, that occur at least five times, the most frequent first.
    """
    with np.load(_VECTORS, allow_pickle=False) as stored:
        table, words = stored["table"].astype("float32"), stored["words"].tolist()
    return table, {word: row for row, word in enumerate(words)}


def _unfolded(tale: str) -> str:
    pieces = [
        # A verse is indented; everything else is a paragraph.
        "\n".join(line.strip() for line in piece.split("\n"))
        if piece.startswith(" ")
        else piece.replace("\n", " ")
        for piece in tale.strip().split("\n\n")
    ]
    return "\n\n".join(pieces) + "\n\n"
