"""Runs an exercise's tests on an answer from ``tests/bank/``.

A bank file ``tests/bank/CHAPTER/EXERCISE.py`` holds answers in percent format::

    # %% right: with a loop
    # %% wrong: bias_missing
    # %% wrong: bias_missing / in place
    # %% wrong: shapes_confused says "matmul"

``right`` answers must pass every test. ``wrong`` ones must fail, and every failing test that names a
mistake must name this one; where an answer fails by an error of its own, ``says`` gives a piece of
the message instead.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.source import Course, exercise_of

from rnn_helpers.check import CheckFailed

BANK = Path(__file__).parent / "bank"
COURSE = Course.find(Path(__file__).parent)
HEADER = re.compile(r'^# %% (right|wrong): ([^/\n"]*?)(?: / ([^\n"]*?))?(?: says "(.*)")?$', re.M)


@dataclass(frozen=True)
class Answer:
    """One answer of the bank."""

    chapter: str
    exercise: str
    right: bool
    name: str
    variant: str
    says: str
    code: str

    def __str__(self) -> str:
        kind = "right" if self.right else "wrong"
        return f"{self.chapter}-{self.exercise}-{kind}-{self.name} {self.variant}".strip()


def answers(folder: Path = BANK) -> list[Answer]:
    """Every answer of the bank, in order."""
    found = []
    for path in sorted(folder.glob("*/*.py")):
        text = path.read_text(encoding="utf-8")
        headers = list(HEADER.finditer(text))
        if len(headers) != text.count("# %% "):
            raise ValueError(f"{path}: a header is not of the form in {__file__}")
        ends = [h.start() for h in headers[1:]] + [len(text)]
        for header, end in zip(headers, ends, strict=True):
            kind, name, variant, says = header.groups(default="")
            found.append(
                Answer(
                    chapter=path.parent.name,
                    exercise=path.stem,
                    right=kind == "right",
                    name=name,
                    variant=variant,
                    says=says,
                    code=text[header.end() : end],
                )
            )
    return found


@cache
def _chapter(name: str) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """The names that setup cells define, and (role, exercise, source) of every other coded cell."""
    chapter = COURSE.chapters([name])[0]
    names: dict[str, Any] = {}
    for cell in chapter.cells("setup"):
        exec(compile(cell.source, f"<{name} setup>", "exec"), names)
    coded = [
        (role, exercise_of(cell), cell.source)
        for cell in chapter.notebook.cells
        if (role := cell.metadata.get("rnn_course", {}).get("role")) in ("solution", "test", "hidden")
    ]
    return names, coded


@cache
def _names_before(chapter: str, exercise: str) -> dict[str, Any]:
    """Setup names, and the solutions of every exercise other than this one."""
    setup, coded = _chapter(chapter)
    names = dict(setup)
    for role, other, source in coded:
        if role == "solution" and other != exercise:
            exec(compile(source, f"<{other}>", "exec"), names)
    return names


def failures(answer: Answer) -> list[BaseException]:
    """What the exercise's test cells raise on an answer, one for each cell that fails."""
    setup, coded = _chapter(answer.chapter)
    student = dict(_names_before(answer.chapter, answer.exercise))
    exec(compile(answer.code, f"<{answer}>", "exec"), student)
    raised: list[BaseException] = []
    tests = dict(setup)
    for role, exercise, source in coded:
        if role == "solution" and exercise in student:
            tests[exercise] = student[exercise]
        elif exercise == answer.exercise:
            try:
                exec(compile(source, f"<{exercise} {role}>", "exec"), tests)
            except Exception as error:
                raised.append(error)
    return raised


def complaint(answer: Answer) -> str:
    """Why the tests judge an answer wrongly; empty where they judge it rightly."""
    raised = failures(answer)
    unexpected = [e for e in raised if not isinstance(e, CheckFailed)]
    if unexpected:
        return f"a test failed by a fault of its own: {unexpected[0]!r}"
    if answer.right:
        return f"a right answer is refused: {raised[0]}" if raised else ""
    if not raised:
        return "a wrong answer passes every test"
    verdicts = [e.verdict for e in raised if isinstance(e, CheckFailed)]
    if answer.says:
        heard = any(answer.says in v.text() for v in verdicts)
        return "" if heard else f"{answer.says!r} is not in: {verdicts[0].text()}"
    named = {v.mistake.id for v in verdicts if v.mistake}
    if named != {answer.name}:
        return f"recognised as {named or 'nothing known'}: {verdicts[0].text()}"
    return ""
