"""The tales of the valley, and the word vectors that were trained on them."""

from pathlib import Path

from rnn_helpers.texts import sentences as corpus, valley
from rnn_helpers.texts.own_text import cleaned
from rnn_helpers.texts.pieces import passages

import numpy as np
import pytest

from autograder.authoring.word_vectors import skip_gram_vectors, vocabulary, words_of

KINDS = {
    "days": "monday tuesday wednesday thursday friday saturday sunday",
    "numbers": "two three four five six seven eight nine ten eleven twelve twenty thirty forty",
    "directions": "north south east west left right",
    "persons": "nell tom jonas walter hugo agnes ada edith rose simon martin ruth daniel mira",
    "colours": "white black red blue green yellow brown grey",
}
SENTENCES = [sentence for tale in valley.tales() for sentence in words_of(tale)]


def test_the_tales_are_as_long_as_their_docstring_says():
    text = "".join(valley.tales())
    assert len(valley.tales()) == 17
    assert round(len(text), -3) == 145_000
    assert round(sum(map(len, SENTENCES)), -3) == 29_000
    assert len(passages(text)) >= 500


@pytest.mark.parametrize("tale", valley.tales(), ids=lambda tale: tale.split("\n")[0])
def test_a_tale_is_clean_text_with_a_title_a_verse_and_a_paragraph_on_each_line(tale):
    assert tale.isascii()
    assert tale == cleaned(tale) + "\n"
    title, *pieces = tale.strip().split("\n\n")
    assert len(title) < 40 and "\n" not in title
    verses = [piece.split("\n") for piece in pieces if "\n" in piece]
    assert [len(verse) for verse in verses] == [4]
    # A folded line that is not unfolded ends in the middle of a sentence.
    assert all(piece[-1] in '.!?:;"' for piece in pieces)


def test_unfolding_keeps_every_word_of_the_files():
    files = sorted(Path(valley.__file__).with_name("valley_tales").glob("*.txt"))
    folded = [file.read_text(encoding="ascii").split() for file in files]
    assert [tale.split() for tale in valley.tales()] == folded


def test_the_last_tales_are_held_out_and_need_no_character_that_the_others_lack():
    train, test = valley.train_and_test()
    assert train + test == "".join(valley.tales())
    assert test.startswith("Fog\n\n")
    assert set(test) <= set(train)


def test_no_paragraph_occurs_twice():
    pieces = [piece for tale in valley.tales() for piece in tale.split("\n\n") if len(piece) > 60]
    assert len(set(pieces)) == len(pieces)


def test_the_vectors_are_those_of_the_words_that_the_tales_have_today():
    table, index = valley.word_vectors()
    assert list(index) == vocabulary(SENTENCES)
    assert list(index.values()) == list(range(len(table)))
    assert table.dtype == "float32" and np.isfinite(table).all() and (table != 0).any(axis=1).all()


def test_words_of_a_kind_are_neighbours_far_more_often_than_by_chance():
    table, index = valley.word_vectors()
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    words, shares = list(index), {}
    for kind, members in KINDS.items():
        rows = [index[word] for word in members.split()]
        nearest = np.argsort(-(unit[rows] @ unit.T), axis=1)[:, 1:4]
        shares[kind] = float(np.mean([[words[i] in members.split() for i in n] for n in nearest]))
    assert np.mean(list(shares.values())) > 0.3, shares


def test_skip_gram_finds_the_classes_of_a_grammar():
    sentences = [sentence.split() for sentence in corpus.sentences(1200)]
    words = vocabulary(sentences)
    table = skip_gram_vectors(sentences, words, dim=16)
    unit = table / np.linalg.norm(table, axis=1, keepdims=True)
    nearest = np.argsort(-(unit @ unit.T), axis=1)[:, 1]
    own = [
        bool(set(corpus.classes_of(word)) & set(corpus.classes_of(words[i])))
        for word, i in zip(words, nearest, strict=True)
        if corpus.classes_of(word)
    ]
    assert np.mean(own) > 0.5  # by chance about a tenth


def test_the_shipped_vectors_are_small():
    assert Path(valley.__file__).with_name("valley_vectors.npz").stat().st_size < 300_000
