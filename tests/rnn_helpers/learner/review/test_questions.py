"""Review questions have one right answer, and a reason for each wrong one."""

import re

from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.review.questions import _cases, _module, items, question

import numpy as np
import pytest

ITEMS = items()


def test_every_chapter_is_reviewed_in_at_least_eight_ways():
    assert {item.chapter for item in ITEMS.values()} == set(all_chapters())
    about = set()
    for chapter in all_chapters():
        about |= {case.about for case in _cases(chapter, np.random.default_rng(0))}
    assert len(about) >= 8


@pytest.mark.parametrize("chapter", all_chapters())
def test_a_question_belongs_to_an_exercise_and_says_which_forms_it_has(chapter):
    cases = list(_cases(chapter, np.random.default_rng(0)))
    assert [case.exercise for case in cases] == [*_module(chapter).FORMS]
    assert {case.exercise for case in cases} <= set(all_chapters()[chapter].exercises)
    assert all(case.asks.endswith("?") for case in cases)


@pytest.mark.parametrize("item", ITEMS)
def test_a_question_has_different_choices_and_a_reason_for_each_wrong_one(item):
    for number in range(3):
        made = question(item, number)
        assert made is not None
        texts = [choice.text for choice in made.choices]
        assert 2 <= len(texts) <= 4
        assert len(set(texts)) == len(texts)
        wrong = [c for i, c in enumerate(made.choices) if i != made.right]
        assert all(len(choice.reason) > 15 for choice in wrong)
        assert not re.search(r"array\(|<|nan|inf\b|dtype", " ".join([made.asks, *texts]))


@pytest.mark.parametrize("item", ["pad: value", "lstm_parameters: mistake", "is_random: value"])
def test_the_same_number_gives_the_same_question_and_another_one_a_new_question(item):
    asked = []
    for number in range(6):
        made = question(item, number, asked)
        assert made == question(item, number, asked)
        assert made.key not in asked
        asked.append(made.key)


def test_the_right_choice_is_the_oracles_answer():
    made = question("simple_rnn_parameters: value", 0)
    units, features = map(int, re.findall(r"\d+", made.asks))
    assert made.choices[made.right].text == f"{units * (features + units + 1)} weights"


def test_the_right_mistake_is_the_one_that_gives_the_wrong_value():
    made = question("simple_rnn_parameters: mistake", 3)
    told = made.choices[made.right].reason.removeprefix("With that mistake, it would be ")
    assert f"Somebody's code gives {told.rstrip('.')}." in made.asks
