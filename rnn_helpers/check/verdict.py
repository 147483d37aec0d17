"""What a check found, as plain values, as text for people and as a record for programs."""

from dataclasses import dataclass
from typing import Any

from rnn_helpers.check.finding import Example, Finding
from rnn_helpers.check.sides import Sides
from rnn_helpers.check_record import Outcome
from rnn_helpers.shell import failed_runs, frontend, listeners

OLDER = "This check judged an older version"
ONLY_HERE = (
    "Your answer is right for what this check tries, but not for everything that the exercise "
    "allows. Hidden tests try other inputs."
)


@dataclass(frozen=True)
class Mistake:
    """A known mistake.

    Attributes:
        id: A short name.
        explanation: What to tell the learner.
        value: What a function with this mistake returns; left out if the check already knows which
            mistake it is, for example because no error was raised.
    """

    id: str
    explanation: str
    value: Any = None
    certain: bool = True


@dataclass(frozen=True)
class Verdict:
    """What one check found.

    Attributes:
        outcome: Which of the four outcomes it is.
        function: The name of the learner's function.
        says: What was checked, in words.
        summary: What is wrong, in one line; empty if nothing is.
        details: Lines below the summary that show the difference.
        mistake: The recognised mistake, if it is a known one.
        sides: The expected and the returned value, for a card; None if there are only details.
        finding: What experiments with the answer found out; None if there is a known mistake.
        example: A small input for which the answer is wrong. If the outcome is right, the answer
            is right for the inputs of the check, and not for this one.
        place: Where in the learner's code an error came from, with the values there, in sentences.
            The record does not contain it, since it may tell of hidden inputs.
    """

    outcome: Outcome
    function: str
    says: str
    summary: str = ""
    details: tuple[str, ...] = ()
    mistake: Mistake | None = None
    sides: Sides | None = None
    finding: Finding | None = None
    example: Example | None = None
    place: str = ""

    @property
    def attempted(self) -> bool:
        """Return whether there is an answer to judge."""
        return self.outcome is not Outcome.NOT_ATTEMPTED

    @property
    def right_only_here(self) -> bool:
        """Return whether the answer is right for the inputs of the check, but not for all."""
        return self.outcome is Outcome.RIGHT and self.example is not None

    def hint_for(self) -> str:
        """Return the exercise to ask for a hint for; empty if there are no hints."""
        if self.outcome is Outcome.GRADER_FAILED:
            return ""
        names = (self.function, frontend.cell_exercise() or "")
        return next((name for name in names if listeners.has_hints(name)), "")

    def why_older(self) -> str:
        """Return why the check judged an older version than the notebook shows; empty if not so."""
        return failed_runs.why_older(self.function, frontend.cell_exercise() or "")

    def older_heading(self) -> str:
        """Return the heading where the notebook shows another answer than the one in the kernel."""
        return OLDER if self.attempted else "There is no answer to judge yet"

    def about_older(self) -> str:
        """Return what follows the reason that an older version was judged; empty without one."""
        if not self.attempted:
            return ""
        right = self.outcome is Outcome.RIGHT
        return f"The version of an earlier run is {'right' if right else 'wrong'}."

    def about_again(self) -> str:
        """Return what to do first if the same answer was judged before; empty otherwise.

        For a right answer, the progress says it once for the whole cell.
        """
        exercise = frontend.cell_exercise() or ""
        if self.outcome is Outcome.RIGHT or not exercise:
            return ""
        return failed_runs.NOT_RUN_AGAIN if failed_runs.judged_before(exercise) else ""

    def text(self) -> str:
        """Return the verdict as plain text, for terminals and nbgrader's feedback."""
        subject = f"{self.function}: {self.says}" if self.function else self.says
        older = self.why_older()
        if older and self.outcome in (Outcome.RIGHT, Outcome.NOT_ATTEMPTED):
            told = [f"○ {subject}", f"  {self.older_heading()}. {older}", f"  {self.about_older()}"]
            return "\n".join(told).rstrip()
        if self.outcome is Outcome.RIGHT:
            told = [f"✓ {subject}"]
            if self.example:
                told += [f"  {ONLY_HERE}", f"  A small case: {self.example.text()}"]
            return "\n".join(told)
        lines = [f"✗ {subject}", f"  {self.summary}", *(f"  {line}" for line in self.details)]
        if older:
            lines.insert(1, f"  {OLDER}. {older}\n  {self.about_older()}")
        elif again := self.about_again():
            lines.insert(1, f"  {again}")
        if self.place:
            lines.append(f"  {self.place}")
        if self.mistake:
            lines.append(f"  Recognised: {self.mistake.explanation}")
        if self.finding:
            lines.append(f"  Found out: {self.finding.text}")
        if self.example:
            lines.append(f"  A small case: {self.example.text()}")
        if hint_for := self.hint_for():
            lines.append(f'  For a hint, run: hint("{hint_for}")')
        return "\n".join(lines)

    def record(self) -> dict[str, str]:
        """Return the verdict as a record, which feedback and the class report are made from."""
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
            "finding": self.finding.id if self.finding else "",
            "found": self.finding.text if self.finding else "",
            "example": self.example.text() if self.example else "",
        }
