"""How repetitive, how varied and how much copied a written text is."""

from collections.abc import Mapping, Sequence

import numpy as np

COPIED = 5


def circle_of(text: str, shown: int = 240, longest: int = 120) -> int | None:
    """Return how many characters come again and again at the end of a text; None if none do.

    >>> circle_of("to and fro, to and fro, to and fro, ", shown=24)
    12
    """
    tail = text[-shown:]
    return next((n for n in range(1, longest + 1) if tail[n:] == tail[:-n]), None)


def print_variety(texts: Mapping[float, Sequence[str]], train_text: str) -> None:
    """Print shares of real and of copied words, and how many words differ, by temperature.

    The last word of a text may be cut off, so it does not count.
    """
    train_words = train_text.split()
    known = set(train_words)
    copies = {tuple(train_words[i : i + COPIED]) for i in range(len(train_words))}
    print("temperature   real words   different of 60   five words copied")
    for temperature, written in texts.items():
        lines = [text.split()[:-1] for text in written]
        real = np.mean([word in known for words in lines for word in words])
        different = np.mean([len(set(words[:60])) for words in lines])
        copied = np.mean(
            [tuple(w[i : i + COPIED]) in copies for w in lines for i in range(len(w) - COPIED + 1)]
        )
        print(f"{temperature:11} {real:12.2f} {different:18.0f} {copied:19.2f}")
