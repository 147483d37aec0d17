"""Show what a check found, and define the errors that it raises."""

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
    """Show a verdict; in a notebook, the output also holds the verdict's record for programs.

    A failed check raises an exception with the text of the verdict. A card is shown before it if
    somebody reads the notebook; the exception is then shown in one short line.

    Args:
        verdict: What the check found.
        traceback_follows: Whether the learner's own traceback is shown below the card.
    """
    # The notebook shows another answer than an older version that was right.
    right = verdict.outcome is Outcome.RIGHT and not verdict.why_older()
    right &= not verdict.right_only_here
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


class NotTaken(Exception):
    """What an answer returned can't be looked at; the message is a sentence that says why."""


class CheckFailed(AssertionError):
    """The learner's answer is wrong; the message says what is wrong."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.text())
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        # IPython calls this to show the error; a traceback of the check would hide the message.
        if not frontend.is_live():
            return [str(self)]
        # The card has shown everything except where an error in the learner's own code came from.
        return learner_traceback(self.__cause__) or [f"{type(self).__name__}: see the card above."]


class NotAttempted(CheckFailed):
    """The learner has not written an answer yet."""


class GraderError(RuntimeError):
    """The grader itself failed, which is not the learner's fault."""

    def _render_traceback_(self) -> list[str]:
        cause = self.__cause__
        frames = traceback.extract_tb(cause.__traceback__) if cause is not None else []
        where = [f"  in {frame.filename}, line {frame.lineno}" for frame in frames[-1:]]
        return [str(self), *where]


def grader_code(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as the grader's own, above all an oracle: its errors become GraderError.

    The function refuses to run while a learner's function is being judged.
    """
    # A local variable, so that assigning to the module's refuse_answers does not remove the guard.
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
