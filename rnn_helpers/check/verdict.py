"""What a check found: plain values, and how they are put into words and records."""

from dataclasses import dataclass
from typing import Any

from rnn_helpers.check.sides import Sides
from rnn_helpers.check_record import Outcome
from rnn_helpers.shell import frontend, listeners


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
        return next((name for name in names if listeners.has_hints(name)), "")

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
