"""Hints in three steps for each exercise: the idea, a pointer, the formula in words.

They stand in ``NN_topic.toml`` beside this file, one table for each exercise::

    [shape_of]
    steps = ["...", "...", "..."]
    section = "Heading of the section to reread"
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

STEPS = 3
_given: dict[str, int] = {}


@dataclass(frozen=True)
class Hint:
    """The hints of one exercise: three steps, and the section to reread after the last."""

    chapter: str
    steps: tuple[str, ...]
    section: str


@cache
def all_hints() -> dict[str, Hint]:
    """Every exercise's hints by the exercise's name, in the order of the chapters.

    Raises:
        ValueError: An exercise has not three steps, or stands in two chapters.
    """
    found: dict[str, Hint] = {}
    paths = (p for p in files(__name__).iterdir() if p.name.endswith(".toml"))
    for path in sorted(paths, key=lambda p: p.name):
        for exercise, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
            steps = tuple(table["steps"])
            if len(steps) != STEPS or exercise in found:
                raise ValueError(f"{path.name}: {exercise} needs {STEPS} steps and one place")
            found[exercise] = Hint(path.name.removesuffix(".toml"), steps, table["section"])
    return found


def hint(exercise: str) -> None:
    """Print the next of three hints for an exercise; after the last, print that again.

    Raises:
        ValueError: There is no such exercise.
    """
    hints = all_hints()
    if exercise not in hints:
        raise ValueError(f"there is no exercise {exercise!r}; there are: {', '.join(hints)}")
    number = min(_given.get(exercise, 0) + 1, STEPS)
    _given[exercise] = number
    print(f"Hint {number} of {STEPS}: {hints[exercise].steps[number - 1]}")
    if number == STEPS:
        print(f"To reread: the section “{hints[exercise].section}”.")
    else:
        print(f'Still stuck? Run hint("{exercise}") once more.')
