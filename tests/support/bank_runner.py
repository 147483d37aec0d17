"""Run an exercise's tests on answers of the bank."""

import ast
import builtins
import contextlib
import itertools
import linecache
from collections.abc import Hashable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from rnn_helpers.check import CheckFailed, Mistake
from rnn_helpers.check.oracles import Oracle
from rnn_helpers.check.questions import NotPlain, content
from rnn_helpers.check.why import investigate, lab
from rnn_helpers.check.why.lab import Lab
from rnn_helpers.jupyter.before_forks import remember_protocols
from rnn_helpers.notebooks.names import names_bound, names_read

from autograder.authoring.bank import Answer
from autograder.authoring.source import ChapterSource, Course, exercise_of

# The bank proves names and findings. A small case beside a name would take two thirds of its time.
investigate.ILLUSTRATION_SECONDS = 0.0
# It proves them on a busy machine as well.
lab.KNOWN_MISTAKES_SECONDS = 60.0
remember_protocols()
COURSE = Course.find(Path(__file__).parent)
BANK = COURSE.root / "tests" / "course" / "bank"


@cache
def chapter_code(name: str) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """Return a chapter's setup names and its code.

    Returns:
        The names that setup cells define, and (role, exercise, source) of every solution cell, test
        cell and hidden test.
    """
    chapter = COURSE.chapters([name])[0]
    names: dict[str, Any] = {}
    for cell in chapter.cells("setup"):
        exec(compile(cell.source, f"<{name} setup>", "exec"), names)
    coded = [
        (role, exercise_of(cell), cell.source)
        for cell in chapter.notebook.cells
        if (role := cell.metadata.get("rnn_course", {}).get("role"))
        in ("solution", "test", "hidden")
    ]
    return names, coded


@cache
def _names_before(chapter: str, exercise: str) -> dict[str, Any]:
    """Return the names that setup cells and the solutions of all other exercises define."""
    setup, coded = chapter_code(chapter)
    names = dict(setup)
    for role, other, source in coded:
        if role == "solution" and other != exercise:
            exec(compile(source, f"<{other}>", "exec"), names)
    return names


_known_mistakes = Oracle.known_mistakes
#: By oracle and arguments: the known mistakes so far, and the iterator that gives further ones.
_mistakes: dict[Hashable, tuple[list[Mistake], Iterator[Mistake]]] = {}


def _shared_mistakes(
    oracle: Oracle, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Iterator[Mistake]:
    """Yield what :meth:`Oracle.known_mistakes` yields, which all answers to an exercise share.

    Each mistake is worked out once in a test run, when it is first asked for.
    """
    try:
        key = (oracle.function, content((args, kwargs)))
    except NotPlain:
        yield from _known_mistakes(oracle, args, kwargs)
        return
    if key not in _mistakes:
        _mistakes[key] = [], iter(_known_mistakes(oracle, args, kwargs))
    known, further = _mistakes[key]
    for position in itertools.count():
        if position == len(known):
            try:
                known.append(next(further))
            except StopIteration:
                return
            except BaseException:
                # The next answer must meet the same error.
                _mistakes.pop(key, None)
                raise
        yield known[position]


def failures(answer: Answer) -> list[BaseException]:
    """Return the errors that the exercise's test cells raise for an answer of the bank."""
    student = solved(answer.chapter, answer.exercise, answer.code)
    with mock.patch.object(Oracle, "known_mistakes", _shared_mistakes):
        return list(raised(answer.chapter, answer.exercise, student).values())


def raised(
    chapter: str,
    exercise: str,
    student: dict[str, Any],
    roles: tuple[str, ...] = ("test", "hidden"),
) -> dict[str, Exception]:
    """Return the errors that the exercise's test cells raise, by the cell's role.

    Args:
        chapter: The chapter.
        exercise: The exercise.
        student: The names that the student's notebook defines.
        roles: Which test cells to run.
    """
    return dict(_raised(chapter, exercise, student, roles))


def refused(chapter: str, exercise: str, student: dict[str, Any]) -> bool:
    """Return whether a test cell of the exercise raises an error; the cells after it don't run.

    Args:
        chapter: The chapter.
        exercise: The exercise.
        student: The names that the student's notebook defines.
    """
    with _without_reasons():
        return any(_raised(chapter, exercise, student, ("test", "hidden")))


def _raised(
    chapter: str, exercise: str, student: dict[str, Any], roles: tuple[str, ...]
) -> Iterator[tuple[str, Exception]]:
    setup, coded = chapter_code(chapter)
    tests = dict(setup)
    for role, other, source in coded:
        if role == "solution":
            tests |= {name: student[name] for name in functions(source) if name in student}
        elif other == exercise and role in roles:
            try:
                exec(compile(source, f"<{exercise} {role}>", "exec"), tests)
            except Exception as error:
                yield role, error


def _without_reasons() -> contextlib.AbstractContextManager[Any]:
    """Let checks that fail in the block not look for the reason.

    That takes most of a failed check's time, and never changes the verdict. The bank proves the
    reasons.
    """
    return mock.patch.multiple(
        "rnn_helpers.check.vocabulary",
        recognised=lambda lab: None,
        _recognise=lambda *_: None,
        investigate=_nothing_found,
    )


def _nothing_found(lab: Lab, named: bool = False) -> tuple[None, None]:
    """Stand in for the experiments with a wrong answer."""
    return None, None


def solution(chapter: str, exercise: str) -> str:
    """Return the source of an exercise's solution cell."""
    _, coded = chapter_code(chapter)
    return next(text for role, name, text in coded if (role, name) == ("solution", exercise))


def solved(chapter: str, exercise: str, code: str | None = None) -> dict[str, Any]:
    """Return the names that a student's solved chapter defines.

    Args:
        chapter: The chapter.
        exercise: The exercise to solve last.
        code: The answer to this exercise; by default the course's own.
    """
    names = dict(_names_before(chapter, exercise))
    source = solution(chapter, exercise) if code is None else code
    file = f"<{exercise}>"
    # As IPython does it for a cell, so that the checks can read the answer's text.
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), names)
    return names


def not_judged(chapter: ChapterSource) -> list[str]:
    """Return exercises whose solution reads what a demonstration makes, such as a trained model.

    Tools that run solutions without the demonstrations have no right answer for them.
    """
    solutions = chapter.cells("solution")
    bound = (names_bound(cell.source) for cell in (*chapter.cells("setup"), *solutions))
    known = set(dir(builtins)).union(*bound)
    return [exercise_of(cell) for cell in solutions if names_read(cell.source) - known]


def not_judged_remark(names: list[str]) -> str:
    """Return what a tool adds to its figures about these exercises; empty if there are none."""
    why = "solutions that read what demonstrations make"
    return f"; not judged ({why}): {', '.join(names)}" if names else ""


def functions(source: str) -> list[str]:
    """Return the names of the functions that a solution cell defines; most define one."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]


def complaint(answer: Answer) -> str:
    """Return why the tests judge an answer of the bank wrongly; empty if they don't."""
    if answer.says:
        # Most of these words are in the first line, and what experiments find only adds to it.
        with mock.patch("rnn_helpers.check.vocabulary.investigate", _nothing_found):
            if not _complaint(answer):
                return ""
    return _complaint(answer)


def _complaint(answer: Answer) -> str:
    errors = failures(answer)
    unexpected = [e for e in errors if not isinstance(e, CheckFailed)]
    if unexpected:
        return f"a test failed by a fault of its own: {unexpected[0]!r}"
    if answer.right:
        return f"a right answer is refused: {errors[0]}" if errors else ""
    if not errors:
        return "a wrong answer passes every test"
    verdicts = [e.verdict for e in errors if isinstance(e, CheckFailed)]
    if answer.says:
        heard = any(answer.says in v.text() for v in verdicts)
        return "" if heard else f"{answer.says!r} is not in: {verdicts[0].text()}"
    named = {v.mistake.id for v in verdicts if v.mistake}
    if named != {answer.name}:
        return f"recognised as {named or 'nothing known'}: {verdicts[0].text()}"
    return ""


def points(chapter: str, answered: dict[str, str]) -> float:
    """Return the points that a chapter's tests give for these answers.

    Args:
        chapter: The chapter.
        answered: The code of the answers by exercise; other exercises stay unanswered.
    """
    setup, coded = chapter_code(chapter)
    student, tests, total = dict(setup), dict(setup), 0.0
    for role, exercise, source in coded:
        if role == "solution":
            with contextlib.suppress(Exception):
                exec(compile(answered.get(exercise, _stub(source)), exercise, "exec"), student)
            tests |= {name: student[name] for name in functions(source) if name in student}
        else:
            with contextlib.suppress(Exception), _without_reasons():
                exec(compile(source, f"<{exercise} {role}>", "exec"), tests)
                total += _points_of(chapter)[role, exercise]
    return total


def _stub(source: str) -> str:
    stubs = [
        f"def {name}(*args, **kwargs): raise NotImplementedError" for name in functions(source)
    ]
    return "\n".join(stubs)


@cache
def _points_of(chapter: str) -> dict[tuple[str, str], float]:
    (found,) = COURSE.chapters([chapter])
    return {
        (role, exercise_of(cell)): cell.metadata.nbgrader.points
        for role in ("test", "hidden")
        for cell in found.cells(role)
    }
