"""Three hints for each exercise: the idea, a pointer, and the formula in words.

Each topic's ``hints.toml`` has one table for each exercise::

    [shape_of]
    steps = ["...", "...", "..."]
    section = "Heading of the section to reread"

Every chapter imports this module. The import also tells the checks which exercises have hints, and
starts recording the learner's progress.
"""

import difflib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from rnn_helpers.commands import as_typed
from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.progress import store, tracker
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.solution_files import solutions_file
from rnn_helpers.shell import frontend, listeners
from rnn_helpers.shell.cards import prose

from IPython.display import display

STEPS = 3
# How many hints were given in this process, for when the progress can't be stored.
_given: dict[str, int] = {}


@dataclass(frozen=True)
class Hint:
    """The hints for one exercise: three steps, and the section to reread after the last."""

    chapter: str
    steps: tuple[str, ...]
    section: str


class UnknownExercise(ValueError):
    """No exercise has this name."""

    def _render_traceback_(self) -> list[str]:
        # IPython calls this to show the error; a traceback into the course's code would not help.
        return [f"{self}"]


@cache
def all_hints() -> dict[str, Hint]:
    """Return every exercise's hints by the exercise's name, in the order of the chapters.

    Raises:
        ValueError: An exercise does not have three steps, or is in two chapters.
    """
    found: dict[str, Hint] = {}
    for chapter in all_chapters():
        path = files("rnn_helpers.topics") / chapter[3:] / "hints.toml"
        if not path.is_file():
            continue
        for exercise, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            steps = tuple(table["steps"])
            if len(steps) != STEPS or exercise in found:
                raise ValueError(f"{chapter}: {exercise} needs {STEPS} steps and one place")
            found[exercise] = Hint(chapter, steps, table["section"])
    return found


def hints_of(exercise: str) -> Hint:
    """Return the hints for an exercise.

    Raises:
        UnknownExercise: There is no such exercise.
    """
    hints = all_hints()
    if exercise not in hints:
        near = difflib.get_close_matches(str(exercise), hints, n=1)
        known = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(hints)}"
        raise UnknownExercise(f"there is no exercise {exercise!r}. {known}")
    return hints[exercise]


def hint(exercise: str | Callable[..., Any] = "") -> None:
    """Show the next of three hints for an exercise, below those that were given before.

    How many were given is remembered, even when the kernel restarts.

    Args:
        exercise: The exercise's name, or the function of that name. Without one, a line says how
            to give it.

    Raises:
        UnknownExercise: There is no such exercise.
    """
    if exercise == "":
        example = next(iter(all_hints()))
        print(f'Say for which exercise, in quotes, for example: hint("{example}")')
        return
    if callable(exercise):
        exercise = str(getattr(exercise, "__name__", exercise))
    hints = hints_of(exercise)
    try:
        number = store.give_hint(exercise, STEPS)
    except ProgressUnavailable as error:
        number = min(_given.get(exercise, 0) + 1, STEPS)
        print(f"(Which hints you have had can't be kept: {error})")
    _given[exercise] = number
    lines = [
        f"Hint {step} of {STEPS}: {text}" for step, text in enumerate(hints.steps[:number], start=1)
    ]
    if number == STEPS:
        lines += [f"To reread: the section “{hints.section}”.", *_way_to_solution(exercise)]
    else:
        in_terminal = f"{as_typed('rnn-course')} hint {exercise}"
        again = f'hint("{exercise}")' if frontend.is_live() else in_terminal
        lines += [f"Still stuck? Ask for `{again}` once more."]
    _show(*lines)


def _way_to_solution(exercise: str) -> list[str]:
    if solutions_file(hints_of(exercise).chapter, Path()) is None:
        return []
    return [
        f"The course's own answer: `{as_typed('rnn-course')} solution {exercise}` in a terminal, "
        "or in a notebook `from rnn_helpers.learner.solutions import solution` and then "
        f'`solution("{exercise}")`.'
    ]


def _show(*lines: str) -> None:
    """Show lines: formatted in a notebook that somebody reads, as plain text elsewhere."""
    if frontend.is_live():
        flowing = "".join(f"<p>{prose(line)}</p>" for line in lines)
        display({"text/html": flowing, "text/plain": "\n".join(lines)}, raw=True)
    else:
        print("\n".join(lines))


def given_before(exercise: str) -> int:
    """Return how many hints for an exercise have been given so far."""
    try:
        return store.hints_given(exercise)
    except ProgressUnavailable:
        return _given.get(exercise, 0)


listeners.offer_hints(all_hints)
listeners.listen(tracker.note)
tracker.begin()
