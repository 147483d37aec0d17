"""A small LSTM and a small GRU that were trained to count the letters that they read.

After each character they say two numbers: how many letters of this word they have read, and how
many of this line. For the first number they must start again after each blank, for the second they
must not. ``autograder/authoring/letter_counters.py`` trained them.
"""

from pathlib import Path
from typing import Final

from rnn_helpers.texts.verse import WORD_LIST
from rnn_helpers.topics.recurrent.reading import Reader

import numpy as np

ALPHABET: Final = " ," + "".join(sorted(set("".join(WORD_LIST))))
"""The characters that the layers read."""

COUNTS: Final = ("letters of this word", "letters of this line")
"""What the layers say after each character."""

WEIGHTS: Final = Path(__file__).with_name("letter_counters.npz")


def letters_so_far(line: str) -> np.ndarray:
    """Return after each character how many letters of its word and of its line were read.

    Returns:
        ``(time, 2)`` in float32. At a blank or a comma, the first number is 0.

    >>> letters_so_far("a be").tolist()
    [[1.0, 1.0], [0.0, 1.0], [1.0, 2.0], [2.0, 3.0]]
    """
    of_word = of_line = 0
    counts = []
    for character in line:
        of_word = of_word + 1 if character.isalpha() else 0
        of_line += character.isalpha()
        counts.append((of_word, of_line))
    return np.array(counts, "float32")


def letter_counter(kind: str) -> Reader:
    """Return the layer that was trained to count letters: an ``"lstm"`` or a ``"gru"``."""
    names = ("W", "U", "b", "kernel", "bias")
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        W, U, b, kernel, bias = (stored[f"{kind}_{name}"] for name in names)
    return Reader(kind, ALPHABET, (W, U, b), (kernel, bias))
