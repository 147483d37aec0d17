"""What a check can find, and how it says so to people and to programs."""

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from rnn_helpers import frontend
from rnn_helpers.answering import appears_as, refuse_answers
from rnn_helpers.check.card import verdict_card
from rnn_helpers.check.learner_code import learner_traceback
from rnn_helpers.check.sides import Sides
from rnn_helpers.check_record import MIME_TYPE, Outcome
from rnn_helpers.hints import all_hints
from rnn_helpers.progress import watch

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Mistake:
    """A known mistake: its name, what to tell the learner, and what a function with it returns.

    ``value`` may be left out where the check already knows which mistake it is (a missing error).
    """

    id: str
    explanation: str
    value: Any = None


@dataclass(frozen=True)
class Verdict:
    """What one check found.

    Attributes:
        outcome: One of the four outcomes.
        function: Name of the learner's function.
        says: What was checked, in words.
        summary: What is wrong, in one line; empty where nothing is.
        details: Lines below the summary: expected and got side by side, the first difference.
        mistake: The recognised mistake, if it is a known one.
        sides: Expected and got, for a card; None where the details are all there is.
    """

    outcome: Outcome
    function: str
    says: str
    summary: str = ""
    details: tuple[str, ...] = ()
    mistake: Mistake | None = None
    sides: Sides | None = None

    @property
    def attempted(self) -> bool:
        """Whether there is an answer to judge."""
        return self.outcome is not Outcome.NOT_ATTEMPTED

    def hint_for(self) -> str:
        """The exercise to ask a hint for; empty where there is none."""
        if self.outcome is Outcome.GRADER_FAILED:
            return ""
        names = (self.function, frontend.cell_exercise() or "")
        return next((name for name in names if name in all_hints()), "")

    def text(self) -> str:
        """The verdict as plain text, for terminals and nbgrader's feedback."""
        subject = f"{self.function}: {self.says}" if self.function else self.says
        if self.outcome is Outcome.RIGHT:
            return f"✓ {subject}"
        lines = [f"✗ {subject}", f"  {self.summary}", *(f"  {line}" for line in self.details)]
        if self.mistake:
            lines.append(f"  Recognised: {self.mistake.explanation}")
        if hint_for := self.hint_for():
            lines.append(f'  For a hint, run: hint("{hint_for}")')
        return "\n".join(lines)

    def record(self) -> dict[str, str]:
        """The verdict for programs: feedback, the class report."""
        expected, got = self.sides.texts() if self.sides else ("", "")
        return {
            "outcome": str(self.outcome),
            "function": self.function,
            "says": self.says,
            "summary": self.summary,
            "mistake": self.mistake.id if self.mistake else "",
            "explanation": self.mistake.explanation if self.mistake else "",
            "expected": expected,
            "got": got,
        }

    def publish(self, traceback_follows: bool = False) -> None:
        """Show the verdict: in a notebook as an output with the record beside the text.

        A failed check raises an exception that carries the text, so only a card is shown for it,
        and that only where somebody looks; the exception then keeps it short.
        """
        right = self.outcome is Outcome.RIGHT
        if not InteractiveShell.initialized():
            if right:
                print(self.text())
            return
        if right:
            shown = {"text/plain": self.text()}
        elif frontend.is_live():
            card = verdict_card(self, self.hint_for(), traceback_follows)
            shown = {"text/plain": self.text(), "text/html": card}
        else:
            shown = {"text/html": "<span></span>"}
        display({MIME_TYPE: self.record(), **shown}, raw=True)
        watch.note(self.function, right)


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

    @appears_as(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        refuse(function.__name__)
        try:
            return function(*args, **kwargs)
        except (CheckFailed, GraderError):
            raise
        except Exception as error:
            raise GraderError(
                f"The grader failed, not you: {function.__name__} raised "
                f"{type(error).__name__}: {error}. Please report this to whoever runs the course."
            ) from error

    return guarded
