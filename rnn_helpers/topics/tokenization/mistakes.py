"""Known mistakes with words, ids and padding."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise, product
from typing import Any

from rnn_helpers.check import Mistake
from rnn_helpers.topics.tokenization import oracle as keras_text
from rnn_helpers.topics.tokenization.oracle import cuts, legacy_tokenizer

import keras
import numpy as np
import tensorflow as tf

FILTERS = '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n'
_ANY_FILTERED = "[" + "".join("\\" + c if c in "\\]^-[" else c for c in FILTERS) + "]"
# Line ends and tabs aside, which somebody may remember to turn into spaces.
_ANY_MARK = _ANY_FILTERED.replace("\t", "").replace("\n", "")

Index = dict[str, int]
Sequences = Sequence[Sequence[int]]

NO_SEQUENCES = Mistake("none_not_checked", "no sequences have no mean: raise a ValueError.")
OTHER_SIDE = Mistake("side_not_checked", "only pre and post are known; refuse the rest.")


def words(text: str) -> Iterator[Mistake]:
    """Yield the mistakes in splitting, given the exercise's arguments."""
    yield Mistake(
        "case_kept",
        "capital letters are kept, so that The and the are two words. Lower-case the text first.",
        keras_text.words(text, lower=False),
    )
    yield Mistake(
        "punctuation_kept",
        "punctuation is still there, so that `light` and `light,` are two words.",
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
    yield Mistake(
        "punctuation_deleted",
        "punctuation is deleted, which glues half-begun to halfbegun. Each character of FILTERS is "
        "to become a space.",
        _decoded(tf.strings.split(tf.strings.regex_replace(lower, _ANY_MARK, ""))),
    )
    yield Mistake(
        "punctuation_inside_kept",
        "punctuation is only taken off at the ends of words. Each character of FILTERS counts as a "
        "space, inside a word as well: half-begun becomes two words.",
        [bare for word in text.lower().split() if (bare := word.strip(FILTERS))],
    )
    for letters in ("[a-z']+", "[a-z0-9']+", "[a-z]+", "[a-z0-9]+", r"[\w']+", r"\w+"):
        yield Mistake(
            "own_idea_of_letters",
            "the pattern for a word is not what FILTERS says. Digits, accented letters and the "
            "apostrophe are part of a word, and the underscore is not.",
            re.findall(letters, text.lower()),
        )
    yield Mistake(
        "backslash_kept",
        "the backslash is kept, though it is in FILTERS. In a regular expression it changes the "
        "meaning of the character after it: put re.escape(FILTERS) between the brackets.",
        keras_text.words(text, filters=FILTERS.replace("\\", "")),
    )
    spaced = _decoded(tf.strings.split(tf.strings.regex_replace(lower, _ANY_FILTERED, " "), " "))
    for word in spaced:
        if word == "":
            spaced.remove(word)
    yield Mistake(
        "removed_while_looping",
        "some empty strings are left. A loop over a list skips entries when you remove some from "
        "that very list: make a new list.",
        spaced,
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
            "oov_not_listed",
            "id 1 is kept free for the OOV token, but the token is not in the index. Put it there.",
            {word: number for word, number in right.items() if word != oov_token},
        )
        yield Mistake(
            "id_given_twice",
            "id 1 is given twice: to the OOV token, and to the most frequent word. With an OOV "
            "token the words follow from 2.",
            {oov_token: 1} | keras_text.word_index(texts),
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
        "words of the same frequency are in alphabetical order. The one that appears first goes "
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
    yield Mistake(
        "punctuation_and_case_kept",
        "capital letters and punctuation are kept, as `str.split` leaves them. Use your "
        "split_words.",
        keras_text.word_index(texts, oov_token, filters="\t\n", lower=False),
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
        yield Mistake(
            "oov_id_is_1",
            "1 is taken for the id of the OOV token. It stands in word_index like any other: look "
            "it up there.",
            keras_text.sequences(texts, index | {oov_token: 1}, num_words, oov_token),
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
        "index that you were given: the network has learnt its ids.",
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
    if num_words is None:
        yield Mistake(
            "largest_id_lost",
            "the word with the largest id is treated as unknown. Without num_words there is no "
            "limit: ids reach len(word_index) itself.",
            keras_text.sequences(texts, index, len(index), oov_token),
        )
    right = keras_text.sequences(texts, index, num_words, oov_token)
    yield Mistake(
        "empty_sequences_left_out",
        "a text without a known word has no list. It gets an empty one, so that there is one list "
        "for each text.",
        [row for row in right if row],
    )
    every = [number for row in right for number in row]
    yield Mistake(
        "one_list_for_all",
        "all texts share one list. Make a new list for each text, inside the loop.",
        [every] * len(right),
    )
    yield Mistake(
        "flattened",
        "all ids are in one list. Each text gets a list of its own.",
        every,
    )


def _rare_dropped(
    texts: Sequence[str], index: Index, num_words: int, oov_token: str
) -> list[list[int]]:
    every = keras_text.sequences(texts, index, None, oov_token)
    return [[number for number in row if number < num_words] for row in every]


def rows(index: Index, num_words: int | None = None) -> Iterator[Mistake]:
    """Yield the mistakes with the number of rows of a table, given the exercise's arguments."""
    right = keras_text.rows(index, num_words)
    if num_words == len(index):
        yield Mistake(
            "border",
            "num_words may be as large as the number of words. Then the last word has the id "
            "num_words, which is not below num_words, so it needs no row.",
            right + 1,
        )
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
    yield Mistake(
        "rounded",
        "the result is rounded. Return the mean as it is; rounding is for printing.",
        round(float(lengths.mean()), 1),
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

    def run(**changed: Any) -> np.ndarray:
        settings: dict[str, Any]
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
    shared = np.full(wide, value, "int32")
    for row in of:
        kept = (row[-wide:] if truncating == "pre" else row[:wide]) if wide else []
        start = wide - len(kept) if padding == "pre" else 0
        shared[start : start + len(kept)] = kept
    yield Mistake(
        "rows_are_one_list",
        "all rows are one and the same list. `[row] * n` doesn't copy the row: make a new one for "
        "each sequence.",
        np.repeat(shared[None], len(of), axis=0),
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


def texts(of: Sequences, index: Index) -> Iterator[Mistake]:
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
    places = ["", *index]
    if max(inverse) < len(places):
        yield Mistake(
            "place_for_id",
            "the place of a word in the dictionary is taken for its id. The index says which id a "
            "word has, and its words may be in any order.",
            [" ".join(places[number] for number in row if number) for row in rows],
        )
    yield Mistake(
        "space_at_the_end",
        "there is a space at the end of each text. Join the words: the space goes between them.",
        [text + " " * (text != "") for text in right],
    )
    yield Mistake(
        "empty_texts_left_out",
        "a row without words has no string. It gives an empty one, so that there is one for each "
        "row.",
        [text for text in right if text],
    )
    yield Mistake(
        "first_id_left_out",
        "id 1 is left out. It is a word like any other; only 0 is padding.",
        keras_text.texts([[i for i in row if i > 1] for row in rows], index),
    )
    yield Mistake(
        "stops_at_padding",
        "reading stops at the first 0. Padding may be at either end.",
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


def glued(texts: Sequence[str], known_words: Sequence[str]) -> Iterator[Mistake]:
    """Yield the mistakes in finding glued words, given the exercise's arguments."""
    every = [word for row in texts_as_words(texts) for word in row]
    known, appearing = set(known_words), list(dict.fromkeys(every))
    unknown = [word for word in appearing if word not in known]
    right = keras_text.glued_words(texts, known_words)

    def parts(word: str) -> tuple[str, str]:
        return next((a, b) for a, b in cuts(word) if a in known and b in known)

    yield Mistake(
        "unknown_words_reported",
        "every unknown word is reported. Only those are glued that are two known words side by "
        "side.",
        unknown,
    )
    yield Mistake(
        "listed_for_each_cut",
        "a word that can be cut in two ways is listed twice. One cut is enough: end the loop at "
        "the first one.",
        [w for w in unknown for a, b in cuts(w) if a in known and b in known],
    )
    yield Mistake(
        "known_words_reported",
        "a known word is reported, since two other known words happen to spell it (in + to is "
        "into). What is known is not glued.",
        [w for w in appearing if any(a in known and b in known for a, b in cuts(w))],
    )
    starts = [w for w in unknown if any(a in known for a, _ in cuts(w))]
    ends = [w for w in unknown if any(b in known for _, b in cuts(w))]
    for half in (starts, ends, [w for w in unknown if w in starts or w in ends]):
        yield Mistake(
            "one_half_enough",
            "one known half is taken for enough. Both halves must be known words.",
            half,
        )
    yield Mistake(
        "three_words_reported",
        "a word made of three known words is reported. Here glued means exactly two.",
        [w for w in unknown if w in right or _spelt_by(w, known)],
    )
    yield Mistake(
        "start_and_end_enough",
        "a word is reported that begins and ends with a known word, but has something else between "
        "them. One cut must make two known words of it.",
        [w for w in unknown if w in starts and w in ends],
    )
    explanation = (
        "a glued word is missed: a known word is at one of its ends, but its rest is only "
        "known when you cut elsewhere. Try every place to cut."
    )
    for way, side in product((1, -1), (0, 1)):
        first = {w: next(pair for pair in cuts(w)[::way] if pair[side] in known) for w in right}
        kept = [w for w in right if first[w][1 - side] in known]
        yield Mistake("only_one_cut_tried", explanation, kept)
    yield Mistake(
        "single_letter_missed",
        "a glued word is missed whose second half is a single letter. The last place to cut is "
        "before the last letter: range(1, len(word)).",
        [w for w in right if any(a in known and b in known for a, b in cuts(w)[:-1])],
    )
    yield Mistake(
        "single_letter_missed",
        "a glued word is missed whose first half is a single letter. The first place to cut is "
        "after the first letter: range(1, len(word)).",
        [w for w in right if any(a in known and b in known for a, b in cuts(w)[1:])],
    )
    yield Mistake(
        "same_word_twice_missed",
        "a word that is glued to itself is missed. The two halves may be the same word.",
        [w for w in right if any(a in known and b in known and a != b for a, b in cuts(w))],
    )
    yield Mistake(
        "reported_twice",
        "a glued word that occurs more than once is reported more than once.",
        [word for word in every if word in right],
    )
    yield Mistake(
        "sorted",
        "the words are in alphabetical order. The order of first appearance is asked for.",
        sorted(right),
    )
    by_list = [a + b for a in known_words for b in known_words if a + b in right]
    yield Mistake(
        "order_of_known_words",
        "the words are in the order of the known words. The order of first appearance in the texts "
        "is asked for: let the outer loop go through the texts.",
        list(dict.fromkeys(by_list)),
    )
    explanation = "these are the halves. The glued word itself is asked for, as it is in the text."
    halves = [parts(word) for word in right]
    yield Mistake("halves_returned", explanation, halves)
    yield Mistake("halves_returned", explanation, [" ".join(pair) for pair in halves])
    written = [word for text in texts for word in text.split()]
    yield Mistake(
        "not_standardised",
        "glued words with a capital letter, or beside punctuation, are missed. Use your "
        "split_words.",
        [word for word in dict.fromkeys(written) if word in right],
    )


def _spelt_by(word: str, known: set[str]) -> bool:
    return word in known or any(a in known and _spelt_by(b, known) for a, b in cuts(word))


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
        "the layer was adapted to the words and numbered them again. Give it the words in your "
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
        "special_tokens_added",
        "the ids are two too high: words of your own come first, for padding and unknown words. "
        "The layer adds '' and [UNK] by itself.",
        np.where(right > 1, right + 2, right),
    )
    yield Mistake(
        "one_too_many",
        "the ids are one too high: something in the vocabulary comes before the first word. The "
        "layer adds '' and [UNK] by itself.",
        np.where(right > 1, right + 1, right),
    )


def merges(words: Sequence[str], merges: int) -> Iterator[Mistake]:
    """Yield the mistakes in byte pair encoding, given the exercise's arguments."""
    find = keras_text.search_merges
    right = find(words, merges)
    single = list(dict.fromkeys(words))
    yield Mistake(
        "words_counted_once",
        "a word that occurs five times counts once. Its pairs count five times.",
        find(single, merges),
    )
    # Without the spaces a symbol can occur three times in a row, and it is unclear whether that
    # is one pair or two.
    for prefer in (None, keras_text.most_places):
        yield Mistake(
            "pairs_across_words",
            "the last character of a word was paired with the first of the next. Pairs stay inside "
            "a word.",
            find(["".join(words)], merges, prefer),
        )
    first = right[:1]
    yield Mistake(
        "merge_not_applied",
        "the same pair wins again and again: after choosing a pair, join it in every word before "
        "you count again.",
        first * merges,
    )
    yield Mistake(
        "joined_once_a_word",
        "a pair that occurs twice in a word is joined only once there. Go on to the end of the "
        "word.",
        find(words, merges, join=_joined_once),
    )
    yield Mistake(
        "ends_of_pieces_joined",
        "a pair was joined to the end or the beginning of a longer piece: `replace` finds `a b` in "
        "`xa b`, too. Compare whole pieces.",
        _by_replace(words, merges),
    )
    yield Mistake(
        "not_counted_anew",
        "these are the most frequent pairs of single characters. After each merge the pairs are "
        "different ones: count again.",
        keras_text.pairs_by_frequency(words)[:merges],
    )
    yield Mistake(
        "ties_last_first",
        "of pairs that are equally frequent the one seen last was taken. Take the one seen first.",
        find(words, merges, lambda text, pair, _: (len(text.replace(pair, "-")), -text.find(pair))),
    )
    for sign in (1, -1):
        yield Mistake(
            "ties_alphabetical",
            "of pairs that are equally frequent one was taken by the alphabet. Take the one seen "
            "first, reading the words from left to right.",
            find(words, merges, partial(_alphabet_decides, sign)),
        )
    yield Mistake(
        "rarest_pair",
        "the rarest pair was merged. Merge the most frequent one.",
        find(words, merges, lambda text, pair, _: (-len(text.replace(pair, "-")), text.find(pair))),
    )
    yield Mistake(
        "stops_at_single_pairs",
        "it stops when no pair occurs twice. A pair that occurs once is joined as well; stop only "
        "when no word has two pieces left.",
        find(words, merges, least=2),
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


def _joined_once(text: str, pair: str, symbol: str) -> str:
    return " ".join(word.replace(pair, symbol, 1) for word in text.split(" "))


def _by_replace(words: Sequence[str], merges: int) -> list[tuple[str, str]]:
    spaced, found = [" ".join(word) for word in words], list[tuple[str, str]]()
    for _ in range(merges):
        pieces = [text.split(" ") for text in spaced]
        counts = Counter(pair for word in pieces for pair in pairwise(word))
        if not counts:
            break
        first, second = max(counts, key=lambda pair: counts[pair])
        found.append((first, second))
        spaced = [text.replace(f"{first} {second}", first + second) for text in spaced]
    return found
