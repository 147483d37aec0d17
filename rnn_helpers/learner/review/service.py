"""Ask the review questions for a page: ``python -m rnn_helpers.learner.review.service``.

It reads one JSON object from each line of its input, and writes its reply as one line:

- ``{"ask": true}``: the next question that is due, see :func:`next_question`;
- ``{"item": ..., "key": ..., "choice": ...}``: an answer, see :func:`take_answer`.

This is a process of its own, because the oracles need TensorFlow, which takes seconds to import.
"""

import json
import sys
from collections.abc import Mapping
from datetime import date
from typing import Any

from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.review.ask import nothing_due, verdict
from rnn_helpers.learner.review.schedule import answered, due_on

Reply = dict[str, Any]


def next_question(today: date) -> Reply:
    """Return the next question that is due, or under ``"nothing"`` why there is none.

    Raises:
        ProgressUnavailable: The progress can't be read.
    """
    due = due_on(today)
    for entry in due:
        made = entry.question()
        if made is not None:
            return {
                "item": made.item,
                "key": made.key,
                "about": made.about,
                "asks": made.asks,
                "choices": made.lettered,
                "due": len(due),
            }
    return {"nothing": nothing_due()}


def take_answer(request: Mapping[str, Any], today: date) -> Reply:
    """Keep an answer, and return what the course says to it.

    If the question has been answered meanwhile, nothing is kept.

    Args:
        request: The question's ``item`` and ``key``, and the index of the ``choice``.
        today: Today's date.

    Raises:
        ProgressUnavailable: The progress can't be read or written.
    """
    entry = next((due for due in due_on(today) if due.item.name == request["item"]), None)
    made = entry.question() if entry else None
    choice = request["choice"]
    if entry is None or made is None or made.key != request["key"]:
        return {"says": "This question has been answered already.", "right": None}
    if not 0 <= choice < len(made.choices):
        return {"says": "Choose one of the answers.", "right": None}
    again = answered(entry, made, choice == made.right, today)
    says = verdict(made, choice, (again.due - today).days)
    asked = {"asks": made.asks, "chosen": made.lettered[choice]}
    return asked | {"says": says, "right": choice == made.right}


def main() -> None:
    """Reply to each line of the input until it ends."""
    for line in sys.stdin:
        request = json.loads(line)
        try:
            today = date.today()
            reply = next_question(today) if "ask" in request else take_answer(request, today)
        except ProgressUnavailable as error:
            reply = {"nothing": f"The reviews can't be read or kept: {error}"}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
