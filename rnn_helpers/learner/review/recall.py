"""Ask at a chapter's beginning about earlier chapters that it builds on."""

from datetime import date
from typing import Final

from rnn_helpers.learner.review.questions import LETTERS, Question, items, question
from rnn_helpers.learner.review.schedule import how_many_are_due
from rnn_helpers.shell import frontend
from rnn_helpers.shell.cards import card, escape, prose

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

# So that a review does not ask the same question on the next day.
_FIRST_NUMBER: Final = 1_000_000


def recall_first(*exercises: str) -> None:
    """Ask a question about each of some earlier exercises, whose choices can be opened.

    Nothing is recorded. On another day, the questions have other numbers. In the course's
    JupyterLab, a link leads to the review questions that are due. Where nobody sees the
    output, as in grading, this function does nothing. It never raises an error.

    Args:
        exercises: The exercises' names.
    """
    if not frontend.is_watched():
        return
    for exercise in exercises:
        made = _question_about(str(exercise))
        if made is None:
            print(f"There is no question about {exercise!r}.")
        elif InteractiveShell.initialized():
            display({"text/html": _as_html(made), "text/plain": _as_text(made)}, raw=True)
        else:
            print(_as_text(made))
    if frontend.links_select() and (due := how_many_are_due()):
        # The course's extension of JupyterLab opens the page.
        link = '<a href="#review">Answer them now</a>'
        line = f"<p>{escape(due.partition(':')[0])}. {link}: it takes about five minutes.</p>"
        display({"text/html": card(due, line, "rnn-calm"), "text/plain": due}, raw=True)


def _question_about(exercise: str) -> Question | None:
    day = date.today().toordinal()
    forms = [name for name, item in items().items() if item.exercise == exercise]
    ordered = [forms[(day + turn) % len(forms)] for turn in range(len(forms))]
    made = (question(name, _FIRST_NUMBER + day) for name in ordered)
    return next((found for found in made if found is not None), None)


def _as_html(made: Question) -> str:
    choices = "".join(
        f"<details><summary>{prose(text)}</summary><p>{prose(made.said_to(number))}</p></details>"
        for number, text in enumerate(made.lettered)
    )
    return card(f"Do you remember? {made.asks}", f"<p>{_asked(made)}</p>{choices}", "rnn-calm")


def _asked(made: Question) -> str:
    return f"<b>{escape(made.about.capitalize())}.</b> {prose(made.asks)}"


def _as_text(made: Question) -> str:
    choices = "\n".join(f"   {text}" for text in made.lettered)
    return f"({made.about}) {made.asks}\n{choices}\nRight is {LETTERS[made.right]}."
