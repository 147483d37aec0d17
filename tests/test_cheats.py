"""An answer that costs no thought does not get full marks, for any exercise there is."""

import pytest

from tests.bank_runner import COURSE
from tests.cheats import cheats

EXERCISES = [(chapter.name, name) for chapter in COURSE.chapters() for name in chapter.exercises]


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_no_cheat_gets_full_marks(chapter, exercise):
    assert cheats(chapter, exercise) == []
