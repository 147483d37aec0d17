"""An answer that takes no thought does not get full marks in any chapter."""

import pytest

from tests.support.bank_runner import COURSE, not_judged, refused, solved
from tests.course.cheats import cheats

# These are the quick chapters; `python -m tests.course.cheats` tries all.
QUICK = ["00_start_here", "01_tokenization", "02_embeddings", "03_simple_rnn", "04_lstm"]
EXERCISES = [
    (chapter.name, name) for chapter in COURSE.chapters(QUICK) for name in chapter.exercises
]


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_no_cheat_gets_full_marks(chapter, exercise):
    assert not refused(chapter, exercise, solved(chapter, exercise))
    assert cheats(chapter, exercise) == []


def test_what_is_made_of_a_solution_is_judged_wherever_the_solution_works_alone():
    left_out = [(c.name, name) for c in COURSE.chapters() for name in not_judged(c)]
    assert left_out == [("12_capstone", "my_poet")]
