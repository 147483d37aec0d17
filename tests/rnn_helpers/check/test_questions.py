"""Calls of oracles are recorded, and can be repeated."""

import time

from rnn_helpers.check import grader_code, questions
from rnn_helpers.check.answering import AskedReference, judged
from rnn_helpers.check.questions import Questions, ask_again

import numpy as np
import pytest


@pytest.fixture
def asked(monkeypatch):
    """Start to record calls; return the recorded names and arguments."""
    monkeypatch.setattr(Questions, "noted", None)
    Questions.begin()
    return lambda: [(name.split(".")[-1], args, kwargs) for name, args, kwargs in values()]


def values():
    return list(Questions.noted.values())


@grader_code
def double(value, **switches):
    if isinstance(value, str):
        raise ValueError(value)
    return 2 * value


@grader_code
def quadruple(value):
    return double(double(value))


@grader_code
def slow(value):
    began = time.process_time()
    while time.process_time() - began <= questions.LONGEST_SECONDS:
        pass
    return value


def test_each_question_is_noted_once_as_it_was_asked(asked):
    for _ in range(2):
        double(3, axis="time")
    double(4)
    assert asked() == [("double", (3,), {"axis": "time"}), ("double", (4,), {})]


def test_what_one_oracle_asks_another_is_not_noted(asked):
    quadruple(3)
    assert asked() == [("quadruple", (3,), {})]


def test_what_takes_long_fails_or_is_no_plain_data_is_not_noted(asked):
    slow(3)
    with pytest.raises(Exception, match="The grader failed"):
        double("text")
    double(np.zeros(questions.ENTRY_BYTES + 1, "int8"))
    assert asked() == []
    # An oracle that failed does not count as one that is still running.
    double(3)
    assert len(asked()) == 1


def test_nothing_is_noted_before_it_is_wanted(monkeypatch):
    monkeypatch.setattr(Questions, "noted", None)
    double(3)
    assert Questions.noted is None


def test_no_more_is_kept_than_there_is_room_for(asked, monkeypatch):
    monkeypatch.setattr(questions, "ENTRIES", 2)
    for value in range(5):
        double(value)
    assert [args for _, args, _ in asked()] == [(3,), (4,)]


def test_questions_are_asked_again_until_time_is_up(asked):
    calls = []

    @grader_code
    def counted(value):
        calls.append(value)
        return value

    counted(1)
    counted(2)
    noted = values()
    ask_again([*noted, ("no.such.oracle", (), {}), (noted[0][0], (), {"unknown": 1})], 60)
    assert calls == [1, 2, 1, 2]
    ask_again(noted, 0)
    assert calls == [1, 2, 1, 2]


def test_a_question_by_its_name_is_refused_while_an_answer_is_judged(asked):
    double(3)
    [(name, args, _)] = values()
    with judged(), pytest.raises(AskedReference):
        questions._oracles[name](*args)
