"""The course's own verse, and what chapters say about it."""

import re

from rnn_helpers.texts.verse import VERSE, VERSE_WITH_A_MISSING_COMMA, WORD_LIST


def test_the_word_list_holds_the_words_of_the_verse():
    words = re.findall(r"[a-z']+", " ".join(VERSE).lower())
    assert list(WORD_LIST) == sorted(set(words))


def test_the_missing_comma_glues_two_lines_and_changes_nothing_else():
    assert len(VERSE_WITH_A_MISSING_COMMA) == len(VERSE) - 1 == 21
    assert "".join(VERSE_WITH_A_MISSING_COMMA) == "".join(VERSE)
