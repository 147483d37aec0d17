"""Right answers get full marks however they are written; wrong ones are told their mistake."""

import pytest
from tests.support.bank_runner import BANK, COURSE, complaint

from autograder.authoring.bank import Answer, answers

EVERY = answers(BANK)


@pytest.mark.parametrize("answer", EVERY, ids=str)
def test_an_answer_is_judged_rightly(answer: Answer):
    assert not complaint(answer)


@pytest.mark.parametrize("chapter", COURSE.chapters(), ids=lambda chapter: chapter.name)
def test_every_exercise_has_three_right_answers_and_a_wrong_one(chapter):
    for exercise in chapter.exercises:
        mine = [a for a in EVERY if (a.chapter, a.exercise) == (chapter.name, exercise)]
        assert sum(a.right for a in mine) >= 3, exercise
        assert any(not a.right for a in mine), exercise
