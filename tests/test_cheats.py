"""An answer that costs no thought does not get full marks, chapter by chapter."""

import pytest

from tests.bank_runner import COURSE
from tests.cheats import cheats

# `python -m tests.cheats` tries them on every chapter; these are the quick ones.
QUICK = ["00_start_here", "01_tokenization", "02_embeddings", "03_simple_rnn", "04_lstm"]
EXERCISES = [
    (chapter.name, name) for chapter in COURSE.chapters(QUICK) for name in chapter.exercises
]


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_no_cheat_gets_full_marks(chapter, exercise):
    assert cheats(chapter, exercise) == []
