"""A chapter begins with questions about earlier ones, which record nothing."""

import re
from datetime import date, timedelta

from rnn_helpers.learner.progress import store
from rnn_helpers.learner.review import recall
from rnn_helpers.learner.review.questions import items
from rnn_helpers.learner.review.recall import recall_first
from rnn_helpers.shell import frontend

import pytest

from tests.support.bank_runner import COURSE

CALL = re.compile(r"^recall_first\((.+)\)$", re.MULTILINE)
EXERCISE = "lstm_parameters"


@pytest.fixture
def watched(monkeypatch):
    monkeypatch.setattr(frontend, "is_watched", lambda: True)


def said(capsys, *exercises):
    recall_first(*exercises)
    return capsys.readouterr().out


def on_day(monkeypatch, days):
    class Then(date):
        @classmethod
        def today(cls):
            return date.today() + timedelta(days=days)

    monkeypatch.setattr(recall, "date", Then)


def test_a_question_has_its_choices_and_the_right_one_below(watched, capsys):
    shown = said(capsys, EXERCISE)
    assert "?" in shown
    assert re.search(r"\n   a\) .+\n   b\) ", shown)
    assert re.search(r"\nRight is [a-d]\.\n$", shown)


def test_on_a_page_each_choice_opens_what_the_course_says_to_it():
    made = recall._question_about(EXERCISE)
    page = recall._as_html(made)
    opened = re.findall(r"<details><summary>(.+?)</summary><p>(.+?)</p></details>", page)
    assert len(opened) == len(made.choices)
    verdicts = [verdict for _, verdict in opened]
    assert [verdict == "Right." for verdict in verdicts].index(True) == made.right
    assert sum(verdict.startswith("No: ") for verdict in verdicts) == len(verdicts) - 1


def test_another_day_brings_other_numbers(watched, capsys, monkeypatch):
    seen = {said(capsys, EXERCISE)}
    assert {said(capsys, EXERCISE)} == seen
    for days in range(1, 6):
        on_day(monkeypatch, days)
        seen.add(said(capsys, EXERCISE))
    assert len(seen) >= 4


def test_nothing_is_recorded(watched, capsys):
    said(capsys, EXERCISE)
    assert store.reviews() == {}


def test_a_name_without_a_question_is_told(watched, capsys):
    assert said(capsys, "no_such_exercise") == "There is no question about 'no_such_exercise'.\n"


def test_where_nobody_reads_nothing_is_asked(capsys):
    assert said(capsys, EXERCISE) == ""


def test_every_chapter_but_the_first_asks_about_two_exercises_of_earlier_ones():
    names = [chapter.name for chapter in COURSE.chapters()]
    home = {item.exercise: item.chapter for item in items().values()}
    for chapter in COURSE.chapters()[1:]:
        (call,) = CALL.findall(chapter.path.read_text("utf-8"))
        asked = re.findall(r'"(\w+)"', call)
        assert len(asked) == 2, chapter.name
        assert all(names.index(home[each]) < names.index(chapter.name) for each in asked)
