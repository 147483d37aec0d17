"""Ask the review questions that are due, in a terminal."""

import textwrap
from collections.abc import Callable
from datetime import date
from typing import Final

from rnn_helpers.commands import as_typed
from rnn_helpers.learner.review.questions import LETTERS, Question
from rnn_helpers.learner.review.schedule import AT_A_TIME, Due, answered, due_on, schedule

_COLUMNS: Final = 78


def review(ask: Callable[[str], str], say: Callable[[str], None], today: date) -> None:
    """Ask up to five questions that are due, and say which day the next ones are due.

    Every answer is kept at once, so the learner may stop at any question.

    Args:
        ask: Shows a prompt and returns what the learner types, like :func:`input`. It may raise an
            EOFError or a KeyboardInterrupt, which ends the review.
        say: Shows a text, like :func:`print`.
        today: Today's date.

    Raises:
        ProgressUnavailable: The progress can't be read or written.
    """
    due = due_on(today)
    if not due:
        say(nothing_due())
        return
    right = number = 0
    try:
        for entry in due[:AT_A_TIME]:
            made = entry.question()
            if made is None:
                continue
            number += 1
            say(_wrapped(f"{number}. ({made.about}) {made.asks}"))
            right += _one(ask, say, entry, made, today)
    except (EOFError, KeyboardInterrupt):
        say("\nStopped. What you have answered is kept.")
        return
    say(f"\n{right} of {number} right. {_next(today)}")


def _one(
    ask: Callable[[str], str],
    say: Callable[[str], None],
    entry: Due,
    made: Question,
    today: date,
) -> bool:
    letters = LETTERS[: len(made.choices)]
    for text in made.lettered:
        say(_wrapped(text, "      ", "   "))
    chosen = ""
    while len(chosen) != 1 or chosen not in letters:
        chosen = ask(f"   {', '.join(letters[:-1])} or {letters[-1]}? ").strip().strip(".)").lower()
    number = letters.index(chosen)
    again = answered(entry, made, number == made.right, today)
    text = verdict(made, number, (again.due - today).days)
    say("\n".join(_wrapped(line, first="   ") for line in text.splitlines()) + "\n")
    return number == made.right


def verdict(made: Question, number: int, days: int) -> str:
    """Return what the course says to an answer, in one line or two.

    Args:
        made: The question.
        number: The index of the choice.
        days: The days until it comes back.
    """
    again = f"It comes back {'tomorrow' if days == 1 else f'in {days} days'}."
    return (" " if number == made.right else "\n").join([made.said_to(number), again])


def _next(today: date) -> str:
    later = due_on(today)
    if later:
        return f"{len(later)} more {'is' if len(later) == 1 else 'are'} due: run it again."
    first = min((entry.day for entry in schedule()), default=None)
    return f"The next questions are due on {first:%d %B}." if first else ""


def nothing_due() -> str:
    """Return why there is no question now, and when the next ones are due."""
    waiting = schedule()
    if not waiting:
        return (
            "There is nothing to review yet. The day after you have solved an exercise, "
            f"`{as_typed('rnn-course')} review` asks about it."
        )
    return f"Nothing is due today. The next questions are due on {waiting[0].day:%d %B}."


def _wrapped(text: str, indent: str = "   ", first: str = "") -> str:
    return textwrap.fill(text, _COLUMNS, initial_indent=first, subsequent_indent=indent)
