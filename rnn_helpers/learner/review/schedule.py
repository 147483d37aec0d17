"""Say which review questions are due.

A question about an exercise comes back some days after the exercise was done, and then after ever
longer times, as long as it is answered rightly. A wrong answer brings it back the next day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rnn_helpers.commands import as_typed
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.progress.store import ProgressUnavailable, Review
from rnn_helpers.learner.review.questions import Item, Question, items, question

#: The days until a question comes back: after the exercise, and after each right answer in a row.
INTERVALS: Final = (1, 3, 7, 14, 30)
#: How many questions are asked at a time, so that a review takes about five minutes.
AT_A_TIME: Final = 5
#: How many earlier questions are kept, so that none is asked again.
_REMEMBERED: Final = 50


@dataclass(frozen=True)
class Due:
    """An item, when it is due, and what is known of it.

    Attributes:
        item: The item.
        day: The day from which on it is due.
        review: What is known; None if it has never been asked.
    """

    item: Item
    day: date
    review: Review | None

    @property
    def asked(self) -> tuple[int, ...]:
        """Return the keys of the questions that were asked."""
        return self.review.asked if self.review else ()

    def question(self) -> Question | None:
        """Return the question to ask next; None if the known mistakes leave no wrong choice."""
        return question(self.item.name, len(self.asked), self.asked)


def schedule() -> list[Due]:
    """Return every item whose exercise is done, those that have waited longest first.

    Two items of the same exercise don't follow each other if there are others.

    Raises:
        ProgressUnavailable: The progress can't be read.
    """
    passed, known = store.passed(), store.reviews()
    found = []
    for name, item in items().items():
        if item.exercise in passed:
            review = known.get(name)
            first = passed[item.exercise].astimezone().date() + timedelta(days=INTERVALS[0])
            found.append(Due(item, review.due if review else first, review))
    found.sort(key=lambda due: due.day)
    return _mixed(found)


def due_on(today: date) -> list[Due]:
    """Return the items that are due on a day, those that have waited longest first.

    Raises:
        ProgressUnavailable: The progress can't be read.
    """
    return [due for due in schedule() if due.day <= today]


def how_many_are_due() -> str:
    """Return a line that says how many questions are due, and the command; "" if none is."""
    try:
        count = len(due_on(date.today()))
    except ProgressUnavailable:
        return ""
    if not count:
        return ""
    questions = "1 question is" if count == 1 else f"{count} questions are"
    return f"{questions} due for review: {as_typed('rnn-course')} review\n"


def answered(due: Due, question: Question, right: bool, today: date) -> Review:
    """Keep an answer, and return when the item is due again.

    Raises:
        ProgressUnavailable: The progress can't be written.
    """
    streak = due.review.streak + 1 if due.review and right else int(right)
    days = INTERVALS[min(streak, len(INTERVALS) - 1)]
    asked = (*due.asked, question.key)[-_REMEMBERED:]
    review = Review(streak, today + timedelta(days=days), asked)
    store.keep_review(due.item.name, review)
    return review


def _mixed(dues: list[Due]) -> list[Due]:
    """Return them so that the forms of one exercise's question are far from each other."""
    rounds: dict[str, int] = {}
    placed = []
    for number, due in enumerate(dues):
        turn = rounds[due.item.exercise] = rounds.get(due.item.exercise, -1) + 1
        placed.append((turn, number, due))
    return [due for _, _, due in sorted(placed, key=lambda entry: entry[:2])]
