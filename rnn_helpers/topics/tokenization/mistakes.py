"""Known mistakes with words, ids and padding."""

from collections.abc import Iterator, Sequence
from functools import partial

from rnn_helpers.check import Mistake
from rnn_helpers.topics.tokenization import oracle as keras_text
from rnn_helpers.topics.tokenization.oracle import GluedCase, legacy_tokenizer

import keras
import numpy as np
import tensorflow as tf

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_ANY_FILTERED = "[" + "".join("\\" + c if c in "\\]^-[" else c for c in FILTERS) + "]"

Index = dict[str, int]
Sequences = Sequence[Sequence[int]]


def words(text: str) -> Iterator[Mistake]:
    """Yield the mistakes in splitting, given the exercise's arguments."""
    yield Mistake(
        "case_kept",
        "capital letters are kept, so that The and the are two words. Lower-case the text first.",
        keras_text.words(text, lower=False),
    )
    yield Mistake(
        "punctuation_kept",
        "punctuation is still there, so that light and light, are two words.",
        keras_text.words(text, filters="\t\n"),
    )
    yield Mistake(
        "punctuation_and_case_kept",
        "the text was only split: neither lower-cased nor freed of punctuation.",
        keras_text.words(text, filters="\t\n", lower=False),
    )
    yield Mistake(
        "apostrophe_splits",
        "words are split at apostrophes. The apostrophe is not among the filters: don't is one "
        "word.",
        keras_text.words(text, filters=FILTERS + "'"),
    )
    yield Mistake(
        "apostrophe_removed",
        "apostrophes are gone. They are not among the filters: don't stays don't.",
        keras_text.words(text.replace("'", "")),
    )
    lower = tf.strings.lower(text, encoding="utf-8")
    yield Mistake(
        "punctuation_deleted",
        "filtered characters are deleted, which glues half-begun to halfbegun. Each is to become a "
        "space.",
        _decoded(tf.strings.split(tf.strings.regex_replace(lower, _ANY_FILTERED, ""))),
    )
    yield Mistake(
        "empty_words_kept",
        "there are empty strings among the words: two spaces in a row, or one at an end, make "
        "them.",
        _decoded(tf.strings.split(tf.strings.regex_replace(lower, _ANY_FILTERED, " "), " ")),
    )
    yield Mistake("characters", "these are the characters, not the words.", list(text.lower()))


def _decoded(tensor: tf.Tensor) -> list[str]:
    return [piece.decode() for piece in tensor.numpy()]


def word_index(texts: Sequence[str], oov_token: str | None = None) -> Iterator[Mistake]:
    """Yield the mistakes in building an index, given the exercise's arguments."""
    right = keras_text.word_index(texts, oov_token)
    appearing = list(legacy_tokenizer(texts).word_counts)
    alphabet = sorted(appearing)

    def index(*word_lists: Sequence[str]) -> Index:
        return keras_text.word_index([" ".join(listed) for listed in word_lists], oov_token)

    yield Mistake(
        "id_zero_used",
        "an id is 0. That is what padding is filled with, so it is never a word: ids start at 1, "
        "and the OOV token, where there is one, has 1.",
        {word: number - 1 for word, number in right.items()},
    )
    yield Mistake(
        "id_zero_used",
        "the words are numbered as they appear, and from 0. The most frequent word comes first, "
        "and ids start at 1: 0 is what padding is filled with.",
        {word: number - 1 for word, number in index(appearing).items()},
    )
    if oov_token is not None:
        yield Mistake(
            "oov_missing",
            "the OOV token is not in the index. It comes first, with id 1.",
            keras_text.word_index(texts),
        )
        yield Mistake(
            "oov_last",
            "the OOV token comes last. It has id 1, before every word.",
            keras_text.word_index(texts) | {oov_token: len(right)},
        )
    yield Mistake(
        "alphabetical",
        "the words are numbered in alphabetical order. The most frequent word comes first.",
        index(alphabet),
    )
    yield Mistake(
        "order_of_appearance",
        "the words are numbered as they appear. The most frequent word comes first; appearance "
        "only decides between words of the same frequency.",
        index(appearing),
    )
    # A first text with every word once changes only the order of equally common words.
    yield Mistake(
        "ties_alphabetical",
        "words of the same frequency stand in alphabetical order. The one that appears first goes "
        "first.",
        index(alphabet, *texts_as_words(texts)),
    )
    last_first = index(appearing[::-1], *texts_as_words(texts))
    yield Mistake(
        "ties_last_first",
        "among words of the same frequency the one that appears last goes first. It should be the "
        "one that appears first.",
        last_first,
    )
    yield Mistake(
        "rare_words_first",
        "the rarest words come first. The most frequent one should have the smallest id.",
        index([word for word in reversed(last_first) if word != oov_token]),
    )
    yield Mistake(
        "texts_glued",
        "the texts were joined without a space between them, so that the last word of one and the "
        "first of the next became one word. Split each text by itself.",
        keras_text.word_index(["".join(texts)], oov_token),
    )
    yield Mistake(
        "texts_counted",
        "this is the order by the number of texts that hold a word. Count every occurrence.",
        index(*(list(dict.fromkeys(row)) for row in texts_as_words(texts))),
    )
    yield Mistake(
        "counts_returned",
        "these are the counts, not ids by falling count.",
        dict(legacy_tokenizer(texts).word_counts),
    )
    yield Mistake(
        "case_kept",
        "capital letters are kept. Use your split_words.",
        keras_text.word_index(texts, oov_token, lower=False),
    )
    yield Mistake(
        "punctuation_kept",
        "punctuation is still part of the words. Use your split_words.",
        keras_text.word_index(texts, oov_token, filters="\t\n"),
    )


def texts_as_words(texts: Sequence[str]) -> list[list[str]]:
    """Return the words of each text, as Keras splits it."""
    return [keras_text.words(text) for text in texts]


def sequences(
    texts: Sequence[str], index: Index, num_words: int | None = None, oov_token: str | None = None
) -> Iterator[Mistake]:
    """Yield the mistakes in turning texts into ids, given the exercise's arguments."""
    known = {word: number for word, number in index.items() if word != oov_token}
    if oov_token is not None:
        yield Mistake(
            "oov_dropped",
            "unknown words are dropped. Where an OOV token is given, each becomes the token's id.",
            keras_text.sequences(texts, known, num_words),
        )
        if num_words is not None:
            yield Mistake(
                "rare_words_dropped",
                "words whose id is too large are dropped. Where an OOV token is given, they "
                "become its id as unknown words do.",
                _rare_dropped(texts, index, num_words, oov_token),
            )
    else:
        zero = known | {"\0": 0}
        yield Mistake(
            "unknown_as_zero",
            "unknown words became 0, which is padding. Without an OOV token they are left out.",
            keras_text.sequences(texts, zero, num_words, "\0"),
        )
    if num_words is not None:
        yield Mistake(
            "num_words_inclusive",
            "the id num_words itself is kept. Keras keeps the ids below num_words, as 0 counts as "
            "one of them.",
            keras_text.sequences(texts, index, num_words + 1, oov_token),
        )
        yield Mistake(
            "num_words_ignored",
            "num_words is not used: ids of num_words and above are still there.",
            keras_text.sequences(texts, index, None, oov_token),
        )
    yield Mistake(
        "refitted",
        "these ids come from a new index, built from the very texts that were given. Use the "
        "index that was handed over: the network has learnt its ids.",
        legacy_tokenizer(texts, num_words=num_words, oov_token=oov_token).texts_to_sequences(texts),
    )
    yield Mistake(
        "case_kept",
        "words with a capital letter were not found. Use your split_words.",
        keras_text.sequences(texts, index, num_words, oov_token, lower=False),
    )
    yield Mistake(
        "punctuation_kept",
        "words beside punctuation were not found. Use your split_words.",
        keras_text.sequences(texts, index, num_words, oov_token, filters="\t\n"),
    )
    yield Mistake(
        "punctuation_and_case_kept",
        "words with a capital letter, or beside punctuation, were not found. Use your split_words.",
        keras_text.sequences(texts, index, num_words, oov_token, filters="\t\n", lower=False),
    )
    right = keras_text.sequences(texts, index, num_words, oov_token)
    yield Mistake(
        "flattened",
        "all ids stand in one list. Each text gets a list of its own.",
        [number for row in right for number in row],
    )


def _rare_dropped(
    texts: Sequence[str], index: Index, num_words: int, oov_token: str
) -> list[list[int]]:
    every = keras_text.sequences(texts, index, None, oov_token)
    return [[number for number in row if number < num_words] for row in every]


def rows(index: Index, num_words: int | None = None) -> Iterator[Mistake]:
    """Yield the mistakes with the number of rows of a table, given the exercise's arguments."""
    right = keras_text.rows(index, num_words)
    if num_words is not None:
        yield Mistake(
            "limit_taken_for_size",
            f"num_words={num_words} makes no {num_words} words: it is only a limit. The text "
            "decides how many words there are, and rows beyond them are never read.",
            num_words,
        )
        yield Mistake(
            "num_words_ignored",
            "num_words is not used: ids of num_words and above are never given out, so no row is "
            "needed for them.",
            keras_text.rows(index),
        )
    yield Mistake(
        "no_row_for_padding",
        "one row is missing. Ids start at 1, and row 0, which belongs to padding, counts too.",
        right - 1,
    )
    yield Mistake(
        "one_row_too_many",
        "this is one row too many: only ids below num_words are given out, and 0 is one of them.",
        right + 1,
    )


def average(of: Sequences) -> Iterator[Mistake]:
    """Yield the mistakes with the average length, given the exercise's arguments."""
    lengths = np.array([len(row) for row in of])
    yield Mistake("longest", "this is the length of the longest sequence.", float(lengths.max()))
    yield Mistake("total", "this is the number of all ids together.", float(lengths.sum()))
    yield Mistake(
        "rounded_down",
        "the result is rounded down. Divide with /, not with //.",
        float(lengths.sum() // len(lengths)),
    )
    yield Mistake(
        "rounded", "the result is rounded to a whole number.", float(lengths.mean().round())
    )
    yield Mistake("median", "this is the median. The mean is asked for.", float(np.median(lengths)))
    yield Mistake(
        "distinct_ids",
        "an id that occurs twice in a sequence is counted once.",
        keras_text.average_length([sorted(set(row)) for row in of]),
    )
    if 0 < (lengths > 0).sum() < len(lengths):
        yield Mistake(
            "empty_left_out",
            "empty sequences are left out. An empty sequence counts: it has length 0.",
            keras_text.average_length([row for row in of if len(row)]),
        )


def padding(
    of: Sequences,
    maxlen: int | None = None,
    padding: str = "pre",
    truncating: str = "pre",
    value: int = 0,
) -> Iterator[Mistake]:
    """Yield the mistakes in padding, given the exercise's arguments."""
    other = {"pre": "post", "post": "pre"}
    longest = max(len(row) for row in of)
    wide = longest if maxlen is None else maxlen

    def run(**changed: object) -> np.ndarray:
        settings = {"maxlen": maxlen, "padding": padding, "truncating": truncating, "value": value}
        return keras_text.padded(of, **(settings | changed))

    yield Mistake(
        "padding_side_swapped",
        "the padding is at the wrong end. pre pads before the sequence, post after it, whatever "
        "truncating says.",
        run(padding=other[padding]),
    )
    yield Mistake(
        "truncated_at_wrong_end",
        "too long a sequence is cut at the wrong end. truncating decides that, not padding: pre "
        "takes ids away at the start, post at the end.",
        run(truncating=other[truncating]),
    )
    yield Mistake(
        "both_sides_swapped",
        "pre and post are swapped, for padding and for truncating.",
        run(padding=other[padding], truncating=other[truncating]),
    )
    yield Mistake("value_ignored", "the padding is 0. Fill with value.", run(value=0))
    if wide < longest:
        yield Mistake(
            "maxlen_ignored",
            "the array is as wide as the longest sequence. Where maxlen is given, that is the "
            "width, and longer sequences are cut.",
            run(maxlen=longest),
        )
    if wide > longest:
        yield Mistake(
            "never_longer_than_the_longest",
            "the array is as wide as the longest sequence. It should be maxlen wide even when no "
            "sequence is as long.",
            run(maxlen=longest),
        )


def decoding(of: Sequences, index: Index) -> Iterator[Mistake]:
    """Yield the mistakes in decoding, given the exercise's arguments."""
    right = keras_text.texts(of, index)
    yield Mistake(
        "off_by_one",
        "each word is its neighbour in the index. Ids start at 1: id 1 is the first word of the "
        "index.",
        keras_text.texts(of, {word: number - 1 for word, number in index.items()}),
    )
    rows = [list(map(int, row)) for row in of]
    inverse = {number: word for word, number in index.items()}
    for shown in ("", "0", "<pad>", "[PAD]", "None", " "):
        spelt = inverse | {0: shown}
        yield Mistake(
            "padding_decoded",
            "the padding was decoded too. 0 is no word; leave it out.",
            [" ".join(spelt.get(number, "") for number in row) for row in rows],
        )
    yield Mistake(
        "stops_at_padding",
        "reading stops at the first 0. Padding may stand at either end.",
        keras_text.texts([row[: row.index(0)] if 0 in row else row for row in rows], index),
    )
    yield Mistake(
        "words_not_joined",
        "each text is a list of words. Join the words with a space to one string.",
        [text.split() for text in right],
    )
    yield Mistake(
        "joined_without_spaces",
        "the words are joined without a space between them.",
        [text.replace(" ", "") for text in right],
    )
    yield Mistake(
        "joined_to_one_text",
        "all texts became one string. Return one for each row.",
        " ".join(right),
    )


def glued(case: GluedCase) -> Iterator[Mistake]:
    """Yield the mistakes in finding glued words."""
    two = ("glued", "glued_longer")
    strange = ("unknown", "known_start", "known_end", "triple")

    def of(*kinds: str) -> list[str]:
        return [placed.word for placed in case.of(*kinds)]

    yield Mistake(
        "unknown_words_reported",
        "every unknown word is reported. Only those are glued that are two known words side by "
        "side.",
        of(*two, *strange),
    )
    yield Mistake(
        "known_words_reported",
        "a known word is reported, since two other known words happen to spell it (in + to is "
        "into). What is known is not glued.",
        of(*two, "compound"),
    )
    explanation = "one known half is taken for enough. Both halves must be known words."
    for halves in (("known_start", "triple"), ("known_end", "triple")):
        yield Mistake("one_half_enough", explanation, of(*two, *halves))
    yield Mistake("one_half_enough", explanation, of(*two, "known_start", "known_end", "triple"))
    yield Mistake(
        "three_words_reported",
        "a word made of three known words is reported. Here glued means exactly two.",
        of(*two, "triple"),
    )
    yield Mistake(
        "only_one_cut_tried",
        "a glued word is missed: its first letters are a known word, but its rest is only known "
        "when you cut later. Try every place to cut.",
        of("glued"),
    )
    yield Mistake(
        "reported_twice",
        "a glued word that occurs more than once is reported more than once.",
        [placed.word for placed in case.placed if placed.kind in two],
    )
    yield Mistake(
        "sorted",
        "the words are in alphabetical order. The order of first appearance is asked for.",
        sorted(case.expected),
    )
    halves_of = [placed.parts for placed in case.of(*two)]
    explanation = (
        "these are the halves. The glued word itself is asked for, as it stands in the text."
    )
    yield Mistake("halves_returned", explanation, halves_of)
    yield Mistake("halves_returned", explanation, [" ".join(pair) for pair in halves_of])
    written = [p.word for p in case.placed if p.kind in two and p.written == p.word]
    yield Mistake(
        "not_standardised",
        "glued words with a capital letter, or beside punctuation, are missed. Use your "
        "split_words.",
        list(dict.fromkeys(written)),
    )


def vectorizer(texts: Sequence[str], index: Index, length: int) -> Iterator[Mistake]:
    """Yield the mistakes in configuring ``TextVectorization``."""
    right = keras_text.vectorized(texts, index, length)

    def numbered(order: Sequence[str]) -> np.ndarray:
        ids = np.arange(1, len(order) + 1).tolist()
        return keras_text.vectorized(texts, dict(zip(order, ids, strict=True)), length)

    adapted = keras.layers.TextVectorization(standardize=None)
    adapted.adapt(list(index))
    yield Mistake(
        "adapted_to_the_index",
        "the layer was adapted to the words and numbered them anew. Give it the words in your "
        "order: vocabulary=...",
        numbered([str(word) for word in adapted.get_vocabulary()[2:]]),
    )
    yield Mistake(
        "alphabetical",
        "the vocabulary is in alphabetical order. It must be in the order of the index's ids.",
        numbered(sorted(index)),
    )
    longest = max(
        len(row) for row in keras_text.sequences(texts, index, oov_token=next(iter(index)))
    )
    yield Mistake(
        "length_not_set",
        "each batch is as long as its longest text. output_sequence_length makes it the same for "
        "all.",
        keras_text.vectorized(texts, index, longest),
    )
    yield Mistake(
        "not_standardised",
        "words with a capital letter, or beside punctuation, are unknown to the layer. Leave "
        "standardize as it is.",
        keras_text.vectorized(texts, index, length, lower=False, filters="\t\n"),
    )
    yield Mistake(
        "one_too_many",
        "the ids are one too high: something stands in the vocabulary before the first word. The "
        "layer adds '' and [UNK] by itself.",
        np.where(right > 1, right + 1, right),
    )


def merges(words: Sequence[str], count: int) -> Iterator[Mistake]:
    """Yield the mistakes in byte pair encoding, given the exercise's arguments."""
    find = keras_text.byte_pair_merges
    right = find(words, count)
    single = list(dict.fromkeys(words))
    yield Mistake(
        "words_counted_once",
        "a word that occurs five times counts once. Its pairs count five times.",
        find(single, count),
    )
    # Without the spaces a symbol can occur three times in a row, and it is unclear whether that
    # is one pair or two.
    for prefer in (None, _most_places):
        yield Mistake(
            "pairs_across_words",
            "the last character of a word was paired with the first of the next. Pairs stay inside "
            "a word.",
            find(["".join(words)], count, prefer),
        )
    first = right[:1]
    yield Mistake(
        "merge_not_applied",
        "the same pair wins again and again: after choosing a pair, join it in every word before "
        "you count anew.",
        first * count,
    )
    yield Mistake(
        "not_counted_anew",
        "these are the most frequent pairs of single characters. After each merge the pairs are "
        "different ones: count again.",
        keras_text.pairs_by_frequency(words)[:count],
    )
    yield Mistake(
        "ties_last_first",
        "of pairs that are equally frequent the one seen last was taken. Take the one seen first.",
        find(words, count, lambda text, pair, _: (len(text.replace(pair, "-")), -text.find(pair))),
    )
    for sign in (1, -1):
        yield Mistake(
            "ties_alphabetical",
            "of pairs that are equally frequent one was taken by the alphabet. Take the one seen "
            "first, reading the words from left to right.",
            find(words, count, partial(_alphabet_decides, sign)),
        )
    yield Mistake(
        "rarest_pair",
        "the rarest pair was merged. Merge the most frequent one.",
        find(words, count, lambda text, pair, _: (-len(text.replace(pair, "-")), text.find(pair))),
    )
    yield Mistake(
        "one_merge_too_few",
        "the last merge is missing.",
        right[:-1],
    )
    yield Mistake(
        "pieces_returned",
        "these are the joined pieces. Return the pairs: ('t', 'h'), not 'th'.",
        ["".join(pair) for pair in right],
    )


def _alphabet_decides(
    sign: int, text: str, pair: str, spelt: tuple[str, str]
) -> tuple[int, list[list[int]]]:
    # The last number puts a piece before or after a longer one that begins with it.
    order = [[*(sign * ord(character) for character in piece), -sign] for piece in spelt]
    return len(text.replace(pair, "-")), order


def _most_places(text: str, pair: str, _: tuple[str, str]) -> tuple[int, int]:
    """Return a sort key for the pair with the most occurrences, where these may overlap."""
    places = sum(text.startswith(pair, place) for place in range(len(text)))
    return -places, text.find(pair)
