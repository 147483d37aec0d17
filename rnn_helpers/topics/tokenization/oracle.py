"""Oracles for tokenization: Keras' legacy ``Tokenizer``, ``pad_sequences``, and constructed cases.

A word index is a ``dict[str, int]`` with ids from 1; 0 is padding. Sequences are lists of ids.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rnn_helpers.check import grader_code
from rnn_helpers.texts.verse import VERSE, VERSE_WITH_A_MISSING_COMMA, WORD_LIST

import keras
import numpy as np
import tensorflow as tf

# Characters of Unicode's private use area, which occur in no text.
_FIRST_SYMBOL = 0xE000
_SEPARATORS = (" ", " ", " ", ", ", "; ", " - ", "-", "\t", "\n", "... ", "_", "/", " (", ") ")
_ODD_WORDS = ("don't", "moon's", "'tis", "o'clock", "22", "3rd", "café", "Ö", "river")


def legacy_tokenizer(texts: Iterable[str], **settings: Any) -> Any:
    """Return Keras' deprecated ``Tokenizer``, fitted on texts.

    Args:
        settings: The tokenizer's settings: ``num_words``, ``oov_token``, ``lower``, ``filters``,
            ``char_level``.
    """
    tokenizer = tf.keras.preprocessing.text.Tokenizer(**settings)
    tokenizer.fit_on_texts(list(texts))
    return tokenizer


@grader_code
def words(text: str, **settings: Any) -> list[str]:
    """Return the words of a text as Keras splits it; settings are ``lower`` and ``filters``."""
    return list(tf.keras.preprocessing.text.text_to_word_sequence(text, **settings))


@grader_code
def word_index(
    texts: Sequence[str], oov_token: str | None = None, **settings: Any
) -> dict[str, int]:
    """Return the index that the legacy ``Tokenizer`` builds."""
    return dict(legacy_tokenizer(texts, oov_token=oov_token, **settings).word_index)


@grader_code
def sequences(
    texts: Sequence[str],
    index: dict[str, int],
    num_words: int | None = None,
    oov_token: str | None = None,
    **settings: Any,
) -> list[list[int]]:
    """Return the sequences that the legacy ``Tokenizer`` makes of texts with a given index."""
    tokenizer = legacy_tokenizer((), num_words=num_words, oov_token=oov_token, **settings)
    tokenizer.word_index = index
    return list(tokenizer.texts_to_sequences(list(texts)))


@grader_code
def rows(index: dict[str, int], num_words: int | None = None) -> int:
    """Return one more than the largest id that the legacy ``Tokenizer`` gives to any word."""
    given = sequences([" ".join(index)], index, num_words)
    return max(given[0], default=0) + 1


@grader_code
def average_length(of: Sequence[Sequence[int]]) -> float:
    """Return the mean length, by TensorFlow's ragged tensors."""
    lengths = tf.ragged.constant(of, ragged_rank=1, dtype=tf.int32).row_lengths()
    return float(tf.reduce_mean(tf.cast(lengths, tf.float64)))


@grader_code
def padded(of: Sequence[Sequence[int]], **settings: Any) -> np.ndarray:
    """Return what ``keras.utils.pad_sequences`` returns: int32, ``(len(of), maxlen)``."""
    return np.asarray(keras.utils.pad_sequences(of, **settings))


@grader_code
def texts(of: Sequence[Sequence[int]], index: dict[str, int]) -> list[str]:
    """Return the texts that the legacy ``Tokenizer`` decodes sequences to."""
    tokenizer = legacy_tokenizer(())
    tokenizer.index_word = {number: word for word, number in index.items()}
    return list(tokenizer.sequences_to_texts(of))


@grader_code
def vectorized(
    texts: Sequence[str], index: dict[str, int], length: int, **settings: Any
) -> np.ndarray:
    """Return ids as ``TextVectorization`` numbers them, ``(len(texts), length)``.

    They are computed by the legacy functions. 0 is padding, at the end; 1 is any unknown word; the
    index's words follow in its order.
    """
    shifted = {"[UNK]": 1} | {word: number + 1 for word, number in index.items()}
    rows = sequences(texts, shifted, oov_token="[UNK]", **settings)
    return padded(rows, maxlen=length, padding="post", truncating="post")


@grader_code
def byte_pair_merges(
    words: Sequence[str],
    merges: int,
    prefer: Callable[[str, str, tuple[str, str]], Any] | None = None,
) -> list[tuple[str, str]]:
    """Find byte pair merges by exhaustive search for the pair that shortens the text most.

    This is right for texts in which no symbol occurs three times in a row.

    Args:
        words: Every word of the text, as often as it occurs.
        merges: How many merges to look for; fewer are returned when no pair is left.
        prefer: Sort key for mistakes that choose another pair. Takes the text, the pair of
            symbols and their spelling; the pair with the smallest key is merged.
    """
    prefer = prefer or (lambda text, pair, _: (len(text.replace(pair, "-")), text.find(pair)))
    text, spelt, found = " ".join(words), dict[str, str](), []
    for step in range(merges):
        pairs = {a + b for a, b in pairwise(text) if " " not in a + b}
        if not pairs:
            break
        written = {p: (spelt.get(p[0], p[0]), spelt.get(p[1], p[1])) for p in pairs}
        best = min(sorted(pairs), key=lambda pair: prefer(text, pair, written[pair]))
        left, right = written[best]
        found.append((left, right))
        text = text.replace(best, chr(_FIRST_SYMBOL + step))
        spelt[chr(_FIRST_SYMBOL + step)] = left + right
    return found


def pairs_by_frequency(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of characters, those first whose merge shortens the text most."""
    text = " ".join(words)
    pairs = {a + b for a, b in pairwise(text) if " " not in a + b}
    order = sorted(pairs, key=lambda pair: (len(text.replace(pair, "-")), text.find(pair)))
    return [(pair[0], pair[1]) for pair in order]


def subwords(word: str, merges: Sequence[tuple[str, str]]) -> list[str]:
    """Return the pieces of a word after the merges have been applied in their order."""
    symbols = dict[str, str]()
    for step, (left, right) in enumerate(merges):
        new = chr(_FIRST_SYMBOL + step)
        word = word.replace(symbols.get(left, left) + symbols.get(right, right), new)
        symbols[left + right] = new
    spelt = {symbol: piece for piece, symbol in symbols.items()}
    return [spelt.get(symbol, symbol) for symbol in word]


def text_case(rng: np.random.Generator, lines: int = 9) -> tuple[list[str], list[str]]:
    """Return lines of verse to build an index from, and others that have words not in it."""
    order = rng.permutation(len(VERSE))
    chosen = [VERSE[i] for i in order]
    first, *_, last = known = words(" ".join(chosen[:lines]))
    *_, rare, rarest = word_index(chosen[:lines])
    # Known words next to unknown ones, in capitals and next to punctuation; and two large ids.
    mixed = f"{first.upper()} lighthouse {known[2]}, {last}! {rare} {rarest}"
    return chosen[:lines], [*chosen[lines : lines + 4], mixed]


def noisy_texts(rng: np.random.Generator, count: int = 6) -> list[str]:
    """Return words between random separators, in random case, with apostrophes, digits, accents."""
    found = []
    for _ in range(count):
        pieces = [str(rng.choice(("", "  ", "(", "\n"))), "Don't "]
        for _ in range(8):
            word = str(rng.choice(_ODD_WORDS))
            pieces.append(str(rng.choice((word, word.upper(), word.capitalize()))))
            pieces.append(str(rng.choice(_SEPARATORS)))
        found.append("".join(pieces))
    return found


def id_at_the_limit(rng: np.random.Generator, of: Sequence[Sequence[int]], least: int = 4) -> int:
    """Return an id to use as ``num_words``: one of the sequences, not their largest."""
    return int(rng.choice(sorted({number for row in of for number in row if number >= least})[:-1]))


@dataclass(frozen=True)
class PlacedWord:
    """A word of a constructed text: its spelling there, its kind, and the words it is made of."""

    written: str
    kind: str
    parts: tuple[str, ...]

    @property
    def word(self) -> str:
        return "".join(self.parts)


@dataclass(frozen=True)
class GluedCase:
    """Texts for which it is known which words are glued, because they were glued on purpose.

    Kinds: ``known``, ``compound`` (known, though two known words side by side spell it),
    ``glued``, ``glued_longer`` (its first word begins with a shorter known word), ``unknown``,
    ``known_start`` and ``known_end`` (one half is known), ``triple`` (three known words).
    """

    texts: list[str]
    known_words: list[str]
    placed: list[PlacedWord]

    def of(self, *kinds: str) -> list[PlacedWord]:
        """Return the placed words of the given kinds, each word once, by first appearance."""
        found = dict[str, PlacedWord]()
        for placed in self.placed:
            if placed.kind in kinds:
                found.setdefault(placed.word, placed)
        return list(found.values())

    @property
    def expected(self) -> list[str]:
        return [placed.word for placed in self.of("glued", "glued_longer")]


def glued_case(rng: np.random.Generator, lines: int = 7) -> GluedCase:
    """Return texts of made-up words.

    Each word is one consonant and vowels, so that a glued word can be split in one place only.
    """
    stock = [f"{c}{v}" for c in "bdgklmnprst" for v in ("aeo", "iou", "uai", "eia")]
    rng.shuffle(stock)
    known, strange = stock[:24], stock[24:]
    compound, longer = known[0] + known[1], known[2] + "ue"
    kinds: dict[str, list[tuple[str, ...]]] = {
        "compound": [(known[0], known[1])],
        "glued": [(known[3], known[4]), (known[5], known[6])],
        "glued_longer": [(longer, known[7])],
        "unknown": [(strange[0],), (strange[1],)],
        "known_start": [(known[8], strange[2])],
        "known_end": [(strange[3], known[9])],
        "triple": [(known[10], known[11], known[12])],
    }
    special = [(kind, parts) for kind, many in kinds.items() for parts in many] * 2
    rng.shuffle(special)
    placed = [_written(rng, kind, parts) for kind, parts in special]
    placed += [_written(rng, "known", (str(word),)) for word in rng.choice(known, 4 * lines)]
    rng.shuffle(placed)
    rows = [placed[i::lines] for i in range(lines)]
    case = GluedCase(
        texts=[" ".join(word.written for word in row) for row in rows],
        known_words=[*known, compound, longer],
        placed=[word for row in rows for word in row],
    )
    # If they appeared in alphabetical order, an answer that sorts them would look right.
    return case if case.expected != sorted(case.expected) else glued_case(rng, lines)


def _written(rng: np.random.Generator, kind: str, parts: tuple[str, ...]) -> PlacedWord:
    if kind == "glued_longer":
        return PlacedWord("".join(parts), kind, parts)
    forms: tuple[Callable[[str], str], ...] = (str.capitalize, str.upper, str, str)
    form = forms[int(rng.integers(2 if kind == "glued" else 4))]
    text = "".join(parts) if len(parts) == 1 else parts[0] + "".join(map(form, parts[1:]))
    if len(parts) == 1:
        text = form(text)
    return PlacedWord(text + str(rng.choice(("", "", ",", "."))), kind, parts)


@grader_code
def verse_glued_case() -> GluedCase:
    """Return the verse with the missing comma as a case, compared with the right verse by line."""
    joined = {a + b: (words(a)[-1], words(b)[0]) for a, b in pairwise(VERSE)}
    placed = []
    for text in VERSE_WITH_A_MISSING_COMMA:
        parts = joined.get(text, ("", ""))
        for word in words(text):
            if word == "".join(parts):
                placed.append(PlacedWord(word, "glued", parts))
            elif word == "into":
                placed.append(PlacedWord(word, "compound", ("in", "to")))
            else:
                placed.append(PlacedWord(word, "known", (word,)))
    return GluedCase(list(VERSE_WITH_A_MISSING_COMMA), list(WORD_LIST), placed)
