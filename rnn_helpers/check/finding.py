"""What an experiment found out about a wrong answer."""

from dataclasses import dataclass
from enum import IntEnum


class Certainty(IntEnum):
    """How much a finding helps; of several, the one with the highest is told."""

    PART = 1
    """It says which part of the answer, or which inputs, are wrong."""
    EXACT = 2
    """It says what to change."""


@dataclass(frozen=True)
class Finding:
    """What an experiment found out.

    Attributes:
        id: A name without values of the inputs. Wrong answers with the same name are counted
            together in the class report.
        text: What to tell the learner, in one or two sentences.
        certainty: How much it helps.
        right_for: The axis and its largest size for which the answer is right, if the text says so.
    """

    id: str
    text: str
    certainty: Certainty
    right_for: tuple[str, int] | None = None


@dataclass(frozen=True)
class Grids:
    """The expected and the returned array of a small case, value by value.

    Attributes:
        rows: The name of the axis that runs down; empty if it is not known.
        columns: The name of the axis that runs to the right; empty if it is not known.
        part: Which part of the result it is, for example ``"batch 1"``; empty for all of it.
        expected: The right values as text, row by row.
        got: The returned values as text.
        wrong: Which of the values differ.
    """

    rows: str
    columns: str
    part: str
    expected: tuple[tuple[str, ...], ...]
    got: tuple[tuple[str, ...], ...]
    wrong: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Example:
    """A small input for which the answer is wrong, as text.

    Attributes:
        call: The call, for example ``"count([1])"``.
        expected: What it should return.
        got: What it returned, or the error that it raised.
        grids: Both results as tables, where that is easier to read; else None.
    """

    call: str
    expected: str
    got: str
    grids: Grids | None = None

    def text(self) -> str:
        """Return the example in one line."""
        return f"{self.call} should give {self.expected}, and gave {self.got}"
