"""How a check says what it found: shown, or raised."""

import traceback
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from rnn_helpers.check.answering import appears_as, refuse_answers
from rnn_helpers.check.card import verdict_card
from rnn_helpers.check.learner_code import learner_traceback
from rnn_helpers.check.questions import Questions, register
from rnn_helpers.check.verdict import Verdict
from rnn_helpers.check_record import MIME_TYPE, Outcome
from rnn_helpers.shell import frontend, listeners

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

P = ParamSpec("P")
R = TypeVar("R")


def publish(verdict: Verdict, traceback_follows: bool = False) -> None:
    """Show a verdict: in a notebook as an output with the record beside the text.

    A failed check raises an exception that carries the text, so only a card is shown for it,
    and that only where somebody looks; the exception then keeps it short.
    """
    right = verdict.outcome is Outcome.RIGHT
    if not InteractiveShell.initialized():
        if right:
            print(verdict.text())
        return
    if right:
        shown = {"text/plain": verdict.text()}
    elif frontend.is_live():
        card = verdict_card(verdict, verdict.hint_for(), traceback_follows)
        shown = {"text/plain": verdict.text(), "text/html": card}
    else:
        shown = {"text/html": "<span></span>"}
    display({MIME_TYPE: verdict.record(), **shown}, raw=True)
    listeners.tell(verdict.function, right)


class CheckFailed(AssertionError):
    """The learner's answer is wrong; the message says how."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.text())
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: the frames of a check would only hide the message.
        if not frontend.is_live():
            return [str(self)]
        # The card has said it all, but for the way to an error in the learner's own code.
        return learner_traceback(self.__cause__) or [f"{type(self).__name__}: see the card above."]


class NotAttempted(CheckFailed):
    """The learner has not written an answer yet."""


class GraderError(RuntimeError):
    """The grader itself failed; it is no fault of the learner's."""

    def _render_traceback_(self) -> list[str]:
        cause = self.__cause__
        frames = traceback.extract_tb(cause.__traceback__) if cause is not None else []
        where = [f"  in {frame.filename}, line {frame.lineno}" for frame in frames[-1:]]
        return [str(self), *where]


def grader_code(function: Callable[P, R]) -> Callable[P, R]:
    """Mark code of the grader's own, oracles above all: its faults are never the learner's.

    It does not answer while a learner's function is being judged.
    """
    # Held here, so that whoever gives the module's name to something else opens nothing.
    refuse = refuse_answers
    name = f"{function.__module__}.{function.__qualname__}"

    @appears_as(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        refuse(function.__name__)
        try:
            with Questions.asking(name, args, kwargs):
                return function(*args, **kwargs)
        except (CheckFailed, GraderError):
            raise
        except Exception as error:
            raise GraderError(
                f"The grader failed, not you: {function.__name__} raised "
                f"{type(error).__name__}: {error}. Please report this to whoever runs the course."
            ) from error

    register(name, guarded)
    return guarded
