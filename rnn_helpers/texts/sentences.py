"""Generate sentences from a small grammar, written for this course and under its licence.

From real text a network needs millions of sentences to learn what words mean. From this grammar a
few thousand are enough: its words belong to classes, and words of one class occur in the same
places of a sentence. It is therefore known what a good embedding must find. One word, *orange*, is
in two classes.
"""

from collections.abc import Sequence

import numpy as np

CLASSES: dict[str, tuple[str, ...]] = {
    "animal": ("cat", "dog", "fox", "hare", "owl", "otter", "goat", "crow"),
    "food": ("bread", "orange", "soup", "cheese", "honey", "cake", "porridge", "plum"),
    "place": ("garden", "barn", "forest", "meadow", "cellar", "harbour", "mill", "attic"),
    "person": ("baker", "miller", "sailor", "weaver", "teacher", "shepherd", "smith", "tailor"),
    "resting": ("sleeps", "hides", "waits", "plays", "hunts"),
    "eating": ("eats", "bakes", "buys", "tastes", "shares"),
    "colour": ("grey", "brown", "orange", "white", "red"),
    "time": ("morning", "evening", "night", "winter", "spring"),
}
"""The words of each class, the most common first."""

FRAMES: tuple[str, ...] = (
    "the <colour> <animal> <resting> in the <place>",
    "one <animal> <resting> near the <place>",
    "the <person> <eating> the <food>",
    "every <time> the <person> <eating> some <food>",
    "by <time> one <colour> <animal> <resting>",
    "the <place> is quiet every <time>",
    "the <person> has some <colour> <animal>",
)
"""Sentences with gaps. No frame has two gaps for the same class."""


def sentences(count: int, seed: int = 0) -> list[str]:
    """Draw sentences: first a frame, then a word for each gap.

    Common words are drawn more often than rare ones. The same count and seed give the same
    sentences.

    >>> sentences(2)
    ['the barn is quiet every morning', 'by morning one white goat waits']
    """
    rng = np.random.default_rng(seed)
    return [_filled(FRAMES[rng.integers(len(FRAMES))], rng) for _ in range(count)]


def classes_of(word: str) -> tuple[str, ...]:
    """Return the classes that a word belongs to: none for *the*, two for *orange*."""
    return tuple(name for name, words in CLASSES.items() if word in words)


def with_negatives(
    pairs: Sequence[tuple[int, int]], vocab_size: int, negatives: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return training examples for skip-gram, with random words next to each pair's context.

    A word is drawn in proportion to its count to the power 0.75 (Mikolov, Sutskever, Chen, Corrado
    and Dean, *Distributed representations of words and phrases and their compositionality*, 2013).
    As in that paper, a random word may happen to be the true context.

    Args:
        pairs: ``(centre, context)`` ids below ``vocab_size``.
        vocab_size: How many ids there are.
        negatives: How many random words to draw for each pair.
        rng: The source of the random words.

    Returns:
        Centres ``(n, 1)``, candidates ``(n, 1 + negatives)`` with the true context first, and
        labels of the same shape: 1.0 for the true context, 0.0 for the others.
    """
    together = np.asarray(pairs, "int32")
    counts = np.bincount(together[:, 1], minlength=vocab_size) ** 0.75
    noise = rng.choice(vocab_size, (len(together), negatives), p=counts / counts.sum())
    candidates = np.concatenate([together[:, 1:], noise.astype("int32")], axis=1)
    labels = np.zeros(candidates.shape, "float32")
    labels[:, 0] = 1.0
    return together[:, :1], candidates, labels


def _filled(frame: str, rng: np.random.Generator) -> str:
    return " ".join(
        _word(CLASSES[part[1:-1]], rng) if part.startswith("<") else part for part in frame.split()
    )


def _word(words: Sequence[str], rng: np.random.Generator) -> str:
    weights = 1 / np.sqrt(np.arange(1, len(words) + 1))
    return words[rng.choice(len(words), p=weights / weights.sum())]
