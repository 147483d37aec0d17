"""What a check can find, and how it says so to people and to programs."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ParamSpec, TypeVar

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

MIME_TYPE = "application/vnd.rnn-course.check+json"

P = ParamSpec("P")
R = TypeVar("R")


class Outcome(StrEnum):
    """The four outcomes of a check."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted"
    GRADER_FAILED = "grader failed"


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
    """

    outcome: Outcome
    function: str
    says: str
    summary: str = ""
    details: tuple[str, ...] = ()
    mistake: Mistake | None = None

    def text(self) -> str:
        """The verdict as plain text, for terminals and nbgrader's feedback."""
        subject = f"{self.function}: {self.says}" if self.function else self.says
        if self.outcome is Outcome.RIGHT:
            return f"✓ {subject}"
        lines = [f"✗ {subject}", f"  {self.summary}", *(f"  {line}" for line in self.details)]
        if self.mistake:
            lines.append(f"  Recognised: {self.mistake.explanation}")
        if self.outcome is not Outcome.GRADER_FAILED and self.function:
            lines.append(f'  For a hint, run: hint("{self.function}")')
        return "\n".join(lines)

    def record(self) -> dict[str, str]:
        """The verdict for programs: cards, feedback, the class report."""
        return {
            "outcome": str(self.outcome),
            "function": self.function,
            "says": self.says,
            "summary": self.summary,
            "mistake": self.mistake.id if self.mistake else "",
            "explanation": self.mistake.explanation if self.mistake else "",
        }

    def publish(self) -> None:
        """Show the verdict: in a notebook as an output with the record beside the text."""
        # A failed check raises an exception that carries the text; twice would be noise.
        text = self.text() if self.outcome is Outcome.RIGHT else ""
        if InteractiveShell.initialized():
            shown = {"text/plain": text} if text else {"text/html": "<span></span>"}
            display({MIME_TYPE: self.record(), **shown}, raw=True)
        elif text:
            print(text)


class CheckFailed(AssertionError):
    """The learner's answer is wrong; the message says how."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.text())
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: the frames of a check would only hide the message.
        return [str(self)]


class NotAttempted(CheckFailed):
    """The learner has not written an answer yet."""


class GraderError(RuntimeError):
    """The grader itself failed; it is no fault of the learner's."""


def grader_code(function: Callable[P, R]) -> Callable[P, R]:
    """Mark code of the grader's own (oracles, mistakes): its faults are never the learner's."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
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
