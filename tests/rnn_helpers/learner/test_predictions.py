"""A prediction is answered with its reason, kept, and never in the way."""

import re
import subprocess
import sys

from rnn_helpers.learner import predictions
from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.predictions import all_predictions, predict_first
from rnn_helpers.learner.progress import store
from rnn_helpers.shell import frontend

import pytest

from tests.support.live import LiveKernel, cards, printed

NAME = "dilated_layers"
ASKED = all_predictions()[NAME]
IMPORT = "from rnn_helpers.learner.predictions import predict_first\n"


@pytest.fixture
def watched(monkeypatch):
    monkeypatch.setattr(frontend, "is_watched", lambda: True)
    monkeypatch.setattr(predictions, "_made", {})


@pytest.fixture(scope="module")
def kernel(tmp_path_factory, preloaded):
    root = tmp_path_factory.mktemp("course")
    with LiveKernel(root, RNN_COURSE_DATA=str(root / "data")) as live:
        live.run(IMPORT)
        yield live


def said(capsys, *arguments):
    predict_first(*arguments)
    return capsys.readouterr().out


def words(card):
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", card, flags=re.S).split())


def test_every_chapter_asks_for_a_prediction():
    assert {asked.chapter for asked in all_predictions().values()} == set(all_chapters())


def test_nothing_is_given_away_before_a_choice_was_made(watched, capsys):
    shown = said(capsys, NAME, "")
    assert shown.startswith("No prediction yet. Write a, b or c")
    assert not [reason for reason in ASKED.reasons.values() if reason[:20] in shown]
    assert store.kept_prediction(NAME) is None


@pytest.mark.parametrize("choice", ["a", "b", "c"])
def test_each_choice_gets_its_own_reason_only(watched, capsys, choice):
    shown = said(capsys, NAME, choice)
    assert [c for c, reason in ASKED.reasons.items() if reason in shown] == [choice]
    assert ("That is right." in shown) == (choice == ASKED.right)


def test_the_first_prediction_is_kept_and_shown_again(watched, capsys):
    said(capsys, NAME, "a")
    assert "Your first prediction was a." in said(capsys, NAME, "b")
    assert store.kept_prediction(NAME) == "a"
    assert said(capsys, NAME).startswith("You predicted a.")


def test_a_reset_forgets_predictions(watched, capsys):
    said(capsys, NAME, "a")
    assert store.reset() is True
    assert store.kept_prediction(NAME) is None


def test_progress_of_an_older_version_has_no_predictions_yet(watched, capsys):
    store.mark_passed("embed")
    with store._writing() as database:
        database.execute("DROP TABLE predictions")
    assert store.kept_prediction(NAME) is None
    assert list(store.passed()) == ["embed"]
    said(capsys, NAME, "b")
    assert store.kept_prediction(NAME) == "b"


@pytest.mark.parametrize("choice", ["B", " b ", "b.", "b)"])
def test_a_choice_may_be_typed_in_several_ways(watched, capsys, choice):
    assert ASKED.reasons["b"] in said(capsys, NAME, choice)


@pytest.mark.parametrize("choice", ["d", "<b>", 2, None, ["b"]])
def test_what_is_no_choice_is_told_and_not_kept(watched, capsys, choice):
    shown = said(capsys, NAME, choice)
    assert "is none of the choices. Write a, b or c between the quotes" in shown
    assert store.kept_prediction(NAME) is None


def test_a_changed_name_raises_no_error(watched, capsys):
    assert "There is no prediction 'dilated'." in said(capsys, "dilated", "a")
    assert "There is no prediction [1]." in said(capsys, [1], "a")


def test_what_can_not_be_kept_is_answered_all_the_same(watched, capsys, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(store.DATA_VARIABLE, str(tmp_path / "file" / "below"))
    shown = said(capsys, NAME, "a")
    assert "can't be kept" in shown and ASKED.reasons["a"] in shown
    assert "Your first prediction was a." in said(capsys, NAME, "b")


def test_in_a_notebook_the_answer_is_a_card_with_plain_text_beside_it(kernel):
    (card,) = cards(kernel.run(f"predict_first('{NAME}', 'a')"))
    assert 'role="group"' in card and 'aria-label="You predicted a. The right one is b."' in card
    assert words(card) == f"You predicted a. The right one is b. {ASKED.reasons['a']}"


def test_what_a_learner_typed_stays_text(kernel):
    (card,) = cards(kernel.run(f"predict_first('{NAME}', '<img src=x>')"))
    assert "<img" not in card


def test_where_nobody_looks_nothing_is_said_or_kept(kernel):
    name = "least_gradient"
    assert kernel.run(f"predict_first('{name}', 'a')", live=False) == []
    assert "No prediction yet." in words(cards(kernel.run(f"predict_first('{name}', '')"))[0])


def test_a_front_end_that_does_not_name_the_cell_gets_plain_text(kernel):
    answer = kernel.run(f"predict_first('{NAME}', 'b')", live=False, allow_stdin=True)
    assert printed(answer).startswith("You predicted b. That is right.")
    assert printed(answer).endswith(f"{ASKED.reasons['b']}\n")


def test_in_a_terminal_it_works_too(own_data):
    code = f"{IMPORT}predict_first('{NAME}', 'b')"
    command = [sys.executable, "-m", "IPython", "--no-banner", "--colors=NoColor", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f"You predicted b. That is right. {ASKED.reasons['b']}" in done.stdout
    assert store.kept_prediction(NAME) == "b"


def test_while_hidden_tests_run_it_does_nothing(capsys, monkeypatch):
    monkeypatch.setenv(frontend.SEED_VARIABLE, "1")
    assert said(capsys, NAME, "a") == ""
    assert store.kept_prediction(NAME) is None
