"""Ask learners what they expect before an experiment shows it.

The question and its three choices, a, b and c, are in the chapter, in the cell above the call. What
the course says to each choice is in the topic's ``predictions.toml``, so that nobody reads it by
accident::

    [first_word_after_60_steps]
    right = "c"
    a = "..."
    b = "..."
    c = "..."

Predictions are not graded. The first one is kept on the learner's own machine.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.shell import frontend
from rnn_helpers.shell.cards import card, prose

from IPython.display import display

CHOICES = ("a", "b", "c")
FILE = "predictions.toml"
_WHAT_TO_DO = "Write a, b or c between the quotes in this cell, and run it again."
# The first predictions made in this process, for when they can't be stored.
_made: dict[str, str] = {}


@dataclass(frozen=True)
class Prediction:
    """What the course says to each choice.

    Attributes:
        chapter: The name of the chapter that asks.
        right: The choice that the experiment confirms.
        reasons: For each choice, why it is right or what speaks against it.
    """

    chapter: str
    right: str
    reasons: Mapping[str, str]


@cache
def all_predictions() -> dict[str, Prediction]:
    """Return every prediction by its name, in the order of the chapters.

    Raises:
        ValueError: A prediction has other keys than ``right``, a, b and c, or is in two chapters.
    """
    found: dict[str, Prediction] = {}
    for chapter in all_chapters():
        path = files("rnn_helpers.topics") / chapter[3:] / FILE
        if not path.is_file():
            continue
        for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            if set(table) != {"right", *CHOICES} or table["right"] not in CHOICES or name in found:
                raise ValueError(f"{chapter}: {name} needs right, a, b and c, and one place")
            found[name] = Prediction(
                chapter, table["right"], {choice: table[choice] for choice in CHOICES}
            )
    return found


def predict_first(name: str, choice: str = "") -> None:
    """Say what the course thinks of a learner's prediction, and keep the first one.

    Without a choice, nothing is given away. Where nobody sees the output, as in grading, this
    function does nothing. It never raises an error, so it never stops *Run All Cells*.

    Args:
        name: The prediction's name.
        choice: ``"a"``, ``"b"`` or ``"c"``; empty if the learner has not chosen yet.
    """
    if not frontend.is_watched():
        return
    found = all_predictions().get(str(name))
    if found is None:
        _show(f"There is no prediction {name!r}.", "Undo your change of the name in this cell.")
        return
    chosen = str(choice).strip().strip(".)").lower()
    if chosen and chosen not in CHOICES:
        _show(f"{choice!r} is none of the choices.", _WHAT_TO_DO)
        return
    first = _first(name, chosen)
    if first is None:
        _show("No prediction yet.", f"{_WHAT_TO_DO} It is not graded.")
    else:
        _answer(found, chosen or first, first)


def _first(name: str, chosen: str) -> str | None:
    """Return the learner's first choice, which is kept now if there was none before."""
    if chosen:
        _made.setdefault(name, chosen)
    try:
        kept = store.keep_prediction(name, _made[name]) if chosen else store.kept_prediction(name)
    except ProgressUnavailable as error:
        kept = None
        if chosen:
            print(f"(Your prediction can't be kept: {error})")
    return kept if kept in CHOICES else _made.get(name)


def _answer(prediction: Prediction, chosen: str, first: str) -> None:
    right = chosen == prediction.right
    verdict = "That is right." if right else f"The right one is {prediction.right}."
    earlier = "" if chosen == first else f"Your first prediction was {first}. "
    _show(
        f"You predicted {chosen}. {verdict}",
        f"{earlier}{prediction.reasons[chosen]}",
        "rnn-done" if right else "rnn-calm",
    )


def _show(heading: str, text: str, kind: str = "rnn-calm") -> None:
    """Show a card in a notebook; elsewhere the same as plain text."""
    plain = f"{heading} {text}"
    if frontend.is_live():
        content = f"<p><b>{prose(heading)}</b> {prose(text)}</p>"
        display({"text/html": card(heading, content, kind), "text/plain": plain}, raw=True)
    else:
        print(plain)
