"""Questions come back after days and weeks, sooner after a mistake."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

from rnn_helpers.learner.next_step import next_step
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.review.ask import review
from rnn_helpers.learner.review.questions import question
from rnn_helpers.learner.review.schedule import INTERVALS, due_on, how_many_are_due, schedule

import pytest

TODAY = date.today()
EXERCISE = "lstm_parameters"


@pytest.fixture
def done(monkeypatch, tmp_path):
    """Record that exercises are done, at a day."""
    monkeypatch.setenv("RNN_COURSE_DATA", str(tmp_path))

    def do(*exercises, days_ago=1):
        class Then(datetime):
            @classmethod
            def now(cls, zone=None):
                return datetime.now(zone) - timedelta(days=days_ago)

        with monkeypatch.context() as patched:
            patched.setattr(store, "datetime", Then)
            for exercise in exercises:
                store.mark_passed(exercise)

    return do


class Learner:
    """Someone who answers every question rightly, or wrongly."""

    def __init__(self, right=True, most=100):
        self.right, self.left, self.heard = right, most, []

    def __call__(self, prompt):
        if not self.left:
            raise EOFError
        self.left -= 1
        asked = next(text for text in reversed(self.heard) if text[:1].isdigit())
        return self._letter(" ".join(asked.split()))

    def _letter(self, asked):
        for entry in schedule():
            made = question(entry.item.name, len(entry.asked), entry.asked)
            if made and " ".join(made.asks.split()) in asked:
                wrong = next(i for i in range(len(made.choices)) if i != made.right)
                return "abcd"[made.right if self.right else wrong]
        raise AssertionError(asked)

    def review(self, today):
        review(self, self.heard.append, today)
        return "\n".join(self.heard)


def test_nothing_is_asked_about_what_was_not_done(done):
    assert not schedule()
    assert "nothing to review yet" in Learner().review(TODAY)


def test_an_exercise_is_asked_about_from_the_next_day_on(done):
    done(EXERCISE, days_ago=0)
    assert not due_on(TODAY)
    assert {entry.item.exercise for entry in due_on(TODAY + timedelta(days=1))} == {EXERCISE}
    assert "Nothing is due today" in Learner().review(TODAY)


def test_right_answers_come_back_after_ever_longer_times(done):
    done(EXERCISE)
    day = TODAY
    for interval in (*INTERVALS[1:], INTERVALS[-1]):
        heard = Learner().review(day)
        assert "2 of 2 right" in heard
        assert not due_on(day)
        day += timedelta(days=interval)
        assert not due_on(day - timedelta(days=1))
        assert len(due_on(day)) == 2


def test_a_wrong_answer_says_why_and_comes_back_the_next_day(done):
    done(EXERCISE)
    Learner().review(TODAY)
    day = TODAY + timedelta(days=INTERVALS[1])
    heard = Learner(right=False).review(day)
    assert heard.count("No: ") == 2
    assert "It comes back tomorrow" in heard
    assert "0 of 2 right" in heard
    assert len(due_on(day + timedelta(days=1))) == 2
    Learner().review(day + timedelta(days=1))
    assert not due_on(day + timedelta(days=3))


def test_at_most_five_are_asked_at_a_time_and_no_exercise_twice_in_a_row(done):
    done("lstm_parameters", "lstm_shapes", "gru_parameters", "gru_shapes")
    entries = due_on(TODAY)
    assert len(entries) == 8
    assert len({entry.item.exercise for entry in entries[:4]}) == 4
    assert "5 of 5 right. 3 more are due" in Learner().review(TODAY)
    assert "3 of 3 right" in Learner().review(TODAY)


def test_what_was_answered_is_kept_when_the_learner_stops(done):
    done(EXERCISE)
    assert "Stopped. What you have answered is kept." in Learner(most=1).review(TODAY)
    assert len(due_on(TODAY)) == 1


def test_another_letter_is_asked_for_again(done):
    done("is_random")
    answers = iter(["", "x", "ab", "A) "])
    heard = []
    review(lambda _: next(answers), heard.append, TODAY)
    assert any(text.startswith(("\n1 of 1", "\n0 of 1")) for text in heard)


def test_study_and_the_bare_command_say_how_many_are_due(done, tmp_path):
    assert how_many_are_due() == ""
    done(EXERCISE)
    assert how_many_are_due() == "2 questions are due for review: rnn-course review\n"
    chapter = tmp_path / "answers" / "00_start_here"
    chapter.mkdir(parents=True)
    (chapter / "00_start_here.ipynb").touch()
    assert "2 questions are due for review" in next_step(tmp_path)


def test_progress_of_an_older_version_and_a_reset_leave_no_reviews(done):
    done(EXERCISE)
    Learner().review(TODAY)
    assert store.reviews()
    assert store.reset()
    assert not store.reviews()


def test_two_reviews_at_once_lose_no_answer(done):
    done(EXERCISE, "lstm_shapes", "gru_parameters", "gru_shapes")
    code = (
        "from datetime import date\n"
        "from rnn_helpers.learner.progress import store\n"
        "import sys\n"
        "for n in range(40):\n"
        "    store.keep_review(f'{sys.argv[1]}: {n}', store.Review(1, date.today(), (n,)))\n"
    )
    others = [subprocess.Popen([sys.executable, "-c", code, name]) for name in ("one", "two")]
    assert [other.wait(60) for other in others] == [0, 0]
    assert len(store.reviews()) == 80


def test_an_answer_that_cannot_be_kept_is_an_error_that_says_so(done, tmp_path):
    done(EXERCISE)
    (tmp_path / store.FILE).write_bytes(b"no database" * 100)
    with pytest.raises(ProgressUnavailable, match="damaged"):
        Learner().review(TODAY)
    assert how_many_are_due() == ""


def test_the_day_after_counts_in_the_learners_own_time_zone(done):
    done(EXERCISE, days_ago=0)
    local = datetime.now(UTC).astimezone().date()
    assert schedule()[0].day == local + timedelta(days=1)


def test_the_command_asks_what_is_due(done):
    done(EXERCISE)
    command = [sys.executable, "-m", "rnn_helpers.learner.cli", "review"]
    ended = subprocess.run(command, input="a\na\n", capture_output=True, text=True, timeout=120)
    assert ended.returncode == 0, ended.stderr
    assert "How many weights has an LSTM" in ended.stdout
    assert " of 2 right." in ended.stdout
