"""Cheats that call Keras' layer; none gets full marks unless a person is told.

``python -m tests.rnn_helpers.check.by_hand.cheats`` prints for each cheat whether the check refuses
it, and what a person is told. ``refused.py`` and ``told.py`` hold the cheats in percent format.
They are answers to ``simple_rnn_step`` or ``simple_rnn``::

    # %% ask                      a helper that asks Keras, for those that take it
    # %% cheat: a forked process  an answer
    # %% before, with ask         a cell of the student's own before it; "before" without the helper
    # %% after                    one below it
"""

import copy
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.authoring.source import exercise_of
from autograder.engine.execute.stage import execute
from autograder.engine.stages import Limits, Task
from autograder.feedback.own_code.look import PlaceToLookAt, findings
from tests.support.bank_runner import COURSE

CHAPTER: Final = "03_simple_rnn"
_HEADER: Final = re.compile(r"^# %% (.*)$", re.MULTILINE)


@dataclass
class Cheat:
    """An answer, with the student's own cells before and after it."""

    name: str
    answer: str
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return self.name

    @property
    def exercise(self) -> str:
        """Return the exercise that the cheat answers, by the function that it defines."""
        return "simple_rnn_step" if "def simple_rnn_step" in self.answer else "simple_rnn"


@dataclass(frozen=True)
class Tried:
    """The result of a cheat: whether it lost points, and what a person is told."""

    refused: bool
    told: list[PlaceToLookAt]


def cheats(file: str) -> list[Cheat]:
    """Return the cheats of ``refused.py`` or ``told.py``."""
    _, *parts = _HEADER.split((Path(__file__).parent / file).read_text(encoding="utf-8"))
    found: list[Cheat] = []
    ask = ""
    for header, code in zip(parts[::2], map(str.strip, parts[1::2]), strict=True):
        if header == "ask":
            ask = code
        elif header.startswith("cheat: "):
            found.append(Cheat(header.removeprefix("cheat: "), code))
        elif header == "after":
            found[-1].after.append(code)
        else:
            found[-1].before += [ask] if header == "before, with ask" else []
            found[-1].before += [code] if code else []
    return found


def notebook(cheat: Cheat) -> NotebookNode:
    """Return the chapter's setup, the cheat, and the tests of its exercise."""
    (chapter,) = COURSE.chapters([CHAPTER])
    answer, *tests = (
        copy.deepcopy(cell)
        for role in ("solution", "test", "hidden")
        for cell in chapter.cells(role)
        if exercise_of(cell) == cheat.exercise
    )
    answer.source = cheat.answer
    before, after = (
        [*map(nbformat.v4.new_code_cell, codes)] for codes in (cheat.before, cheat.after)
    )
    setup = copy.deepcopy(chapter.cells("setup"))
    return NotebookNode(chapter.notebook, cells=[*setup, *before, answer, *after, *tests])


def told(cheat: Cheat) -> list[PlaceToLookAt]:
    """Return what a person is told about the cheat."""
    return findings(notebook(cheat).cells)


def tried(cheat: Cheat) -> Tried:
    """Grade a notebook with this answer in the engine's sandbox, and return the result."""
    content = nbformat.writes(notebook(cheat)).encode()
    limits = Limits(cell_seconds=60, total_seconds=120)
    outcome = execute(Task("cheat", CHAPTER, content, 11, limits), ahead=True)
    graded = nbformat.reads(outcome.notebook.decode(), as_version=4)
    points = [
        determine_grade(cell) for cell in graded.cells if is_grade(cell) and not is_solution(cell)
    ]
    return Tried(any(got is None or got < most for got, most in points), told(cheat))


def main() -> None:
    """Try all cheats, and print the results."""
    for cheat in (*cheats("refused.py"), *cheats("told.py")):
        found = tried(cheat)
        where = "; ".join(f"{finding.where('their')} {finding.what}" for finding in found.told)
        print(f"{'refused' if found.refused else 'PASSES'}: {cheat}: {where or 'nobody is told'}")


if __name__ == "__main__":
    main()
