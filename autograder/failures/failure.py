"""Say how an answer failed, so that equal failures of a class can be put together.

A failure that a check recognised is known by its name. All others are known by what the first
failed test said: the error, or the wrong value. The inputs of visible tests are the same for all
students. Those of hidden tests may differ, so numbers in their texts do not count.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Final

from rnn_helpers.check_record import Outcome

from autograder.classroom.cell_grades import CellGrade
from autograder.classroom.check_records import CheckRecord
from autograder.classroom.graded_notebooks import (
    GradedNotebook,
    TestCell,
    exercise_name,
    is_hidden,
)
from autograder.engine.stages import RunVerdict

#: How many characters an ID has.
ID_LENGTH: Final = 16

#: An answer that raises one of these has not been attempted.
_UNANSWERED: Final = ("NotAttempted", "NotImplementedError")
_NO_FAILURE: Final = (Outcome.RIGHT, Outcome.NOT_ATTEMPTED)
_RAISED = re.compile(r"your code raised \w+|your answer can't be checked")
#: Parts of a message that differ from run to run: addresses in memory, and names of files that a
#: kernel makes up for cells.
_CHANGING = re.compile(r"0x[0-9a-fA-F]+|\(\d+\.py, line \d+\)|\b\d+\.py\b|<your cell \d+>")
_FLOAT = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+)(?:[eE][-+]?\d+)?|[-+]?\d+[eE][-+]?\d+")
_NUMBER = re.compile(r"[-+]?\d[\d.]*(?:[eE][-+]?\d+)?")


class Kind(StrEnum):
    """What is known about a failure."""

    MISTAKE = "mistake"
    """A check recognised a known mistake."""
    FINDING = "finding"
    """Experiments with the answer found out what is wrong."""
    ERROR = "error"
    """The answer or the test ended with an error."""
    VALUE = "value"
    """The answer gave a wrong value."""


@dataclass(frozen=True)
class Failure:
    """How an answer failed. Two failures are equal if they are of the same kind and name.

    Attributes:
        chapter: The chapter.
        notebook: The notebook of the chapter.
        exercise: The exercise.
        kind: What is known about it.
        name: The name of the mistake or finding; otherwise a text that equal failures share.
        said: What the student is told; it may contain text of the student's.
        answer: The cell with the answer; "" if the test belongs to none.
        hidden: Whether ``said`` may tell of a hidden test.
    """

    chapter: str
    notebook: str
    exercise: str
    kind: Kind
    name: str
    said: str = field(default="", compare=False)
    answer: str = field(default="", compare=False)
    hidden: bool = field(default=False, compare=False)

    @property
    def named(self) -> bool:
        """Return whether the course has a name for it."""
        return self.kind in (Kind.MISTAKE, Kind.FINDING)

    @cached_property
    def id(self) -> str:
        """Return the ID, which is the same as long as the failure is the same."""
        parts = (self.chapter, self.notebook, self.exercise, str(self.kind), self.name)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:ID_LENGTH]


def failures(
    chapter: str, notebook: GradedNotebook, grades: Iterable[CellGrade]
) -> Iterator[Failure]:
    """Yield each failure in a graded notebook once.

    Answers that were not attempted do not count as failures.

    Args:
        chapter: The chapter.
        notebook: The graded notebook.
        grades: The grades of the submission's cells. A test has failed if it did not get all its
            points, so points that a person gave count.
    """
    if notebook.verdict == RunVerdict.UNREADABLE:
        return
    lost = {g.cell for g in grades if g.notebook == notebook.name and g.points < g.most}
    failed: dict[str, dict[str, TestCell]] = defaultdict(dict)
    for cell, test in notebook.tests.items():
        if cell in lost and not test.by_hand:
            failed[exercise_name(cell)][cell] = test
    for exercise, tests in failed.items():
        answer = next(test.answer for test in tests.values())
        stopped = notebook.stopped.get(answer, "")
        for kind, name, said, hidden in _known(tests) or _first(tests, stopped):
            yield Failure(chapter, notebook.name, exercise, kind, name, said, answer, hidden)


#: The kind and the name of a failure, what the student is told, and whether that may tell of a
#: hidden test.
_Found = tuple[Kind, str, str, bool]


def _known(tests: Mapping[str, TestCell]) -> list[_Found]:
    """Return the known mistakes; if there are none, the findings."""
    records = [record for test in tests.values() for record in test.checks]
    mistakes = {r.mistake: r.explanation for r in records if r.mistake}
    findings = {r.finding: r.found for r in records if r.finding}
    kind = Kind.MISTAKE if mistakes else Kind.FINDING
    return [(kind, name, said, False) for name, said in (mistakes or findings).items()]


def _first(tests: Mapping[str, TestCell], stopped: str) -> list[_Found]:
    """Return what the first failed test said, as a list of at most one entry.

    Args:
        tests: The failed tests, by name.
        stopped: The error that the cell with the answer ended with; "" if none.
    """
    for cell, test in tests.items():
        hidden = is_hidden(cell)
        record = next((r for r in test.checks if r.outcome not in _NO_FAILURE), None)
        if record is not None:
            return [(*_of_record(record, hidden), hidden)]
        if test.kind and test.kind not in _UNANSWERED:
            return [(*_of_error(test, stopped), hidden)]
    return []


def _of_record(record: CheckRecord, hidden: bool) -> tuple[Kind, str, str]:
    if _RAISED.match(record.summary):
        return Kind.ERROR, _steady(record.summary, hidden), record.summary
    got = "" if hidden else _steady(record.got)
    parts = (_steady(record.says, hidden), _NUMBER.sub("#", record.summary), got)
    shown = f"{record.says}: {record.summary}" if record.says else record.summary
    return Kind.VALUE, json.dumps(parts), f"{shown} Got {record.got}" if record.got else shown


def _of_error(test: TestCell, stopped: str) -> tuple[Kind, str, str]:
    if stopped:
        # The test only said that what the cell should define is not there.
        return Kind.ERROR, _steady(stopped), f"The cell with the answer stopped: {stopped}"
    if test.error:
        said = f"{test.kind}: {test.error}"
        return Kind.ERROR, _steady(said), said
    # A bare assert has no message, so the line tells which one it was.
    return Kind.ERROR, f"{test.kind} at {test.line}", f"{test.kind} at: {test.line or 'the test'}"


def _steady(text: str, without_numbers: bool = False) -> str:
    """Return a text without what differs between equal failures: rounding, addresses, layout."""
    text = _CHANGING.sub("…", " ".join(text.split()))
    return _NUMBER.sub("#", text) if without_numbers else _FLOAT.sub(_rounded, text)


def _rounded(found: re.Match[str]) -> str:
    value = float(found[0])
    return "0" if abs(value) < 1e-5 else f"{value:.3g}"
