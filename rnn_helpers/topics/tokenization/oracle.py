"""Oracles for tokenization: Keras' legacy ``Tokenizer``, ``pad_sequences``, and constructed cases.

A word index is a ``dict[str, int]`` with ids from 1; 0 is padding. Sequences are lists of ids.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rnn_helpers.check import grader_code, oracle
from rnn_helpers.texts.verse import VERSE

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


def _is_text(text: Any, **_: Any) -> bool:
    return isinstance(text, str)


def _are_texts(texts: Any) -> bool:
    return isinstance(texts, (list, tuple)) and all(isinstance(text, str) for text in texts)


def _is_index(word_index: Any) -> bool:
    """Return whether every word has an id of its own, from 1."""
    ids = list(word_index.values())
    return all(type(i) is int and i >= 1 for i in ids) and len(set(ids)) == len(ids) > 0


def _are_sequences(sequences: Any) -> bool:
    """Return whether these are lists of ids, or rows of an array of ids."""
    if isinstance(sequences, np.ndarray):
        return sequences.ndim == 2 and sequences.dtype.kind == "i" and bool(np.all(sequences >= 0))
    return len(sequences) > 0 and all(
        isinstance(row, (list, tuple)) and all(type(i) is int and i >= 0 for i in row)
        for row in sequences
    )


@oracle(stands_for="split_words", mistakes="words", valid=_is_text)
def words(text: str, **settings: Any) -> list[str]:
    """Return the words of a text as Keras splits it; settings are ``lower`` and ``filters``."""
    return list(tf.keras.preprocessing.text.text_to_word_sequence(text, **settings))


def _can_be_indexed(texts: Any, oov_token: str | None = None, **_: Any) -> bool:
    if not _are_texts(texts) or oov_token == "":
        return False
    return oov_token is None or oov_token not in words(" ".join(texts))


@oracle(stands_for="build_word_index", mistakes="word_index", valid=_can_be_indexed)
def word_index(
    texts: Sequence[str], oov_token: str | None = None, **settings: Any
) -> dict[str, int]:
    """Return the index that the legacy ``Tokenizer`` builds."""
    return dict(legacy_tokenizer(texts, oov_token=oov_token, **settings).word_index)


def _can_be_looked_up(
    texts: Any,
    word_index: dict[str, int],
    num_words: int | None = None,
    oov_token: str | None = None,
    **_: Any,
) -> bool:
    known = oov_token is None or oov_token in word_index
    return _are_texts(texts) and _is_index(word_index) and known and _is_limit(num_words)


def _is_limit(num_words: int | None) -> bool:
    return num_words is None or num_words >= 2


@oracle(stands_for="texts_to_sequences", mistakes="sequences", valid=_can_be_looked_up)
def sequences(
    texts: Sequence[str],
    word_index: dict[str, int],
    num_words: int | None = None,
    oov_token: str | None = None,
    **settings: Any,
) -> list[list[int]]:
    """Return the sequences that the legacy ``Tokenizer`` makes of texts with a given index."""
    tokenizer = legacy_tokenizer((), num_words=num_words, oov_token=oov_token, **settings)
    tokenizer.word_index = word_index
    return list(tokenizer.texts_to_sequences(list(texts)))


def _has_rows(word_index: dict[str, int], num_words: int | None = None) -> bool:
    ids = sorted(word_index.values())
    return len(ids) > 0 and ids == list(range(1, len(ids) + 1)) and _is_limit(num_words)


@oracle(mistakes="rows", valid=_has_rows)
def rows(word_index: dict[str, int], num_words: int | None = None) -> int:
    """Return one more than the largest id that the legacy ``Tokenizer`` gives to any word."""
    given = sequences([" ".join(word_index)], word_index, num_words)
    return max(given[0], default=0) + 1


def _has_a_mean(sequences: Any) -> bool:
    return isinstance(sequences, list) and _are_sequences(sequences)


@oracle(stands_for="average_length", mistakes="average", valid=_has_a_mean)
def average_length(sequences: Sequence[Sequence[int]]) -> float:
    """Return the mean length, by TensorFlow's ragged tensors."""
    lengths = tf.ragged.constant(sequences, ragged_rank=1, dtype=tf.int32).row_lengths()
    return float(tf.reduce_mean(tf.cast(lengths, tf.float64)))


def _can_be_padded(
    sequences: Any,
    maxlen: int | None = None,
    padding: str = "pre",
    truncating: str = "pre",
    value: int = 0,
) -> bool:
    sides = {padding, truncating} <= {"pre", "post"}
    lists = isinstance(sequences, list) and _are_sequences(sequences)
    wide = any(map(len, sequences)) if maxlen is None else maxlen >= 1
    return sides and lists and wide and type(value) is int


@oracle(
    takes={"maxlen": "maxlen"}, gives="sequences maxlen", mistakes="padding", valid=_can_be_padded
)
def padded(
    sequences: Sequence[Sequence[int]],
    maxlen: int | None = None,
    padding: str = "pre",
    truncating: str = "pre",
    value: int = 0,
) -> np.ndarray:
    """Return what ``keras.utils.pad_sequences`` returns: int32, ``(len(sequences), maxlen)``."""
    return np.asarray(
        keras.utils.pad_sequences(sequences, maxlen, "int32", padding, truncating, value)
    )


def _can_be_decoded(sequences: Any, word_index: dict[str, int]) -> bool:
    ids = {int(i) for row in sequences for i in row}
    known = _is_index(word_index) and ids <= {0, *word_index.values()}
    return known and _are_sequences(sequences)


@oracle(
    stands_for="decode",
    takes={"sequences": "texts maxlen"},
    mistakes="texts",
    valid=_can_be_decoded,
)
def texts(sequences: Sequence[Sequence[int]], word_index: dict[str, int]) -> list[str]:
    """Return the texts that the legacy ``Tokenizer`` decodes sequences to."""
    tokenizer = legacy_tokenizer(())
    tokenizer.index_word = {number: word for word, number in word_index.items()}
    return list(tokenizer.sequences_to_texts(sequences))


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


def most_places(text: str, pair: str, _: tuple[str, str]) -> tuple[int, int]:
    """Return a sort key for the pair that occurs most often, where occurrences may overlap."""
    places = sum(text.startswith(pair, place) for place in range(len(text)))
    return -places, text.find(pair)


@grader_code
def search_merges(
    words: Sequence[str],
    merges: int,
    prefer: Callable[[str, str, tuple[str, str]], Any] | None = None,
    join: Callable[[str, str, str], str] = str.replace,
    least: int = 1,
) -> list[tuple[str, str]]:
    """Find byte pair merges by exhaustive search for the pair that shortens the text most.

    Args:
        words: Every word of the text, as often as it occurs.
        merges: How many merges to look for; fewer are returned when no pair is left.
        prefer: Sort key for mistakes that choose another pair. Takes the text, the pair of
            symbols and their spelling; the pair with the smallest key is merged.
        join: Puts a new symbol in the place of a pair in the text.
        least: A pair that occurs less often than this is not merged.
    """
    prefer = prefer or (lambda text, pair, _: (len(text.replace(pair, "-")), text.find(pair)))
    text, spelt, found = " ".join(words), dict[str, str](), []
    for step in range(merges):
        pairs = {a + b for a, b in pairwise(text) if " " not in a + b}
        if not pairs:
            break
        written = {p: (spelt.get(p[0], p[0]), spelt.get(p[1], p[1])) for p in pairs}
        best = min(sorted(pairs), key=lambda pair: prefer(text, pair, written[pair]))
        if text.count(best) < least:
            break
        left, right = written[best]
        found.append((left, right))
        text = join(text, best, chr(_FIRST_SYMBOL + step))
        spelt[chr(_FIRST_SYMBOL + step)] = left + right
    return found


def _has_merges(words: Any, merges: int) -> bool:
    simple = _are_texts(words) and all(word and " " not in word for word in words)
    # Where a symbol stands three times in a row, it is unclear whether that is one pair or two.
    same = search_merges(words, merges) == search_merges(words, merges, most_places)
    return simple and merges >= 1 and same


@oracle(stands_for="byte_pair_merges", mistakes="merges", valid=_has_merges)
def byte_pair_merges(words: Sequence[str], merges: int) -> list[tuple[str, str]]:
    """Return the merges of :func:`search_merges`; the most frequent pair shortens the text most.

    This is right for texts in which no symbol occurs three times in a row.
    """
    return search_merges(words, merges)


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


def cuts(word: str) -> list[tuple[str, str]]:
    """Return every way to cut a word in two."""
    return [(word[:place], word[place:]) for place in range(1, len(word))]


def _can_be_searched(texts: Any, known_words: Any) -> bool:
    single = _are_texts(known_words) and all(words(word) == [word] for word in known_words)
    return _are_texts(texts) and len(known_words) > 0 and single


@oracle(stands_for="find_glued_words", mistakes="glued", valid=_can_be_searched)
def glued_words(texts: Sequence[str], known_words: Sequence[str]) -> list[str]:
    """Return the words of Keras' index that are no known word, but two of them side by side."""
    pairs = {first + second for first in known_words for second in known_words} - set(known_words)
    return [word for word in legacy_tokenizer(texts).word_counts if word in pairs]
