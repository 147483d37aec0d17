"""What an experiment found out about a wrong answer."""

from dataclasses import dataclass
from enum import IntEnum


class Certainty(IntEnum):
    """How much a finding helps; of several, the one with the highest is told."""

    CASE = 1
    """It says for which inputs the answer is wrong."""
    PART = 2
    """It says which part of the answer is wrong."""
    EXACT = 3
    """It says what to change."""


@dataclass(frozen=True)
class Finding:
    """What an experiment found out.

    Attributes:
        id: A name without values of the inputs. Wrong answers with the same name are counted
            together in the class report.
        text: What to tell the learner, in one or two sentences.
        certainty: How much it helps.
    """

    id: str
    text: str
    certainty: Certainty


@dataclass(frozen=True)
class Example:
    """A small input for which the answer is wrong, as text.

    Attributes:
        call: The call, for example ``"count([1])"``.
        expected: What it should return.
        got: What it returned, or the error that it raised.
    """

    call: str
    expected: str
    got: str

    def text(self) -> str:
        """Return the example in one line."""
        return f"{self.call} should give {self.expected}, and gave {self.got}"
