"""A right answer gets full marks whatever its style.

The suite tries the quick chapters; ``EVERY_CHAPTER=1`` tries all.
"""

import os

import pytest

from tests.support.bank_runner import COURSE, not_judged, raised, solution, solved
from tests.course.fairness import STYLES

EXERCISES = [
    (chapter.name, name)
    for chapter in COURSE.chapters()
    for name in chapter.exercises
    if name not in not_judged(chapter)
    and (chapter.name < "05" or os.environ.get("EVERY_CHAPTER") == "1")
]


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_a_solution_gets_full_marks_in_any_style(chapter, exercise):
    for style, restyled in STYLES.items():
        code = restyled(solution(chapter, exercise))
        assert not raised(chapter, exercise, solved(chapter, exercise, code)), style
