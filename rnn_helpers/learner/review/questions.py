"""Make a question with several choices out of an oracle and its known mistakes.

The right answer is the oracle's. Each wrong one is what a known mistake gives, so the course can
say which mistake it was.
"""

import importlib
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from rnn_helpers.check.oracles import described
from rnn_helpers.check.verdict import Mistake
from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.topics.review import VALUE, Case

import numpy as np

LETTERS: Final = "abcd"
MOST_CHOICES: Final = len(LETTERS)
#: How many sets of numbers are tried to find a question that has not been asked before.
_ATTEMPTS: Final = 40
#: A question that is wider than a screen is hard to read.
_MOST_CHARACTERS: Final = 160


@dataclass(frozen=True)
class Choice:
    """One choice.

    Attributes:
        text: What the learner reads.
        reason: What the course says to it.
    """

    text: str
    reason: str


@dataclass(frozen=True)
class Question:
    """A question with its choices, in the order in which they are shown.

    Attributes:
        item: The name of what it trains; see :func:`items`.
        about: What it trains, in a word or two.
        asks: The question.
        choices: From two to four choices.
        right: The index of the right one.
    """

    item: str
    about: str
    asks: str
    choices: tuple[Choice, ...]
    right: int

    @property
    def lettered(self) -> list[str]:
        """Return the texts of the choices with their letters, as in "a) 12 weights"."""
        letters = zip(LETTERS, self.choices, strict=False)
        return [f"{letter}) {choice.text}" for letter, choice in letters]

    def said_to(self, number: int) -> str:
        """Return what the course says to the choice with this index."""
        if number == self.right:
            return "Right."
        return f"No: {LETTERS[self.right]} is right. {self.choices[number].reason}"

    @property
    def key(self) -> int:
        """Return a number that two different questions do not share."""
        return zlib.crc32(self.asks.encode())


@dataclass(frozen=True)
class Item:
    """What a question trains, whatever its numbers.

    Attributes:
        name: The exercise's name and the form of the question, as in ``"pad: value"``.
        chapter: The chapter's name.
        exercise: The exercise's name.
    """

    name: str
    chapter: str
    exercise: str


@cache
def items() -> Mapping[str, Item]:
    """Return everything that can be asked, in reading order, by its name."""
    return {
        f"{exercise}: {form}": Item(f"{exercise}: {form}", chapter, exercise)
        for chapter in all_chapters()
        for exercise, forms in _module(chapter).FORMS.items()
        for form in forms
    }


def question(item: str, number: int, asked: Collection[int] = ()) -> Question | None:
    """Return a question of this item whose numbers are new.

    Args:
        item: The name of the item.
        number: How often it has been asked before. The same number gives the same question.
        asked: The keys of earlier questions.

    Returns:
        The question. If there are no new numbers, it is one that has been asked; None if the known
        mistakes leave no wrong choice.
    """
    last = None
    for attempt in range(_ATTEMPTS):
        seed = [zlib.crc32(item.encode()), number, attempt]
        made = _question(items()[item], np.random.default_rng(seed))
        if made is not None:
            last = made
            if made.key not in asked:
                return made
    return last


def _question(item: Item, rng: np.random.Generator) -> Question | None:
    cases = {case.exercise: case for case in _cases(item.chapter, rng)}
    case = cases[item.exercise]
    right = _shown(case, case.oracle(*case.args, **case.kwargs))
    wrong = _wrong_values(case, right)
    if not wrong or len(right) > _MOST_CHARACTERS:
        return None
    if item.name.endswith(VALUE):
        return _asked_for_value(item, case, right, wrong, rng)
    return _asked_for_mistake(item, case, right, wrong, rng)


def _asked_for_value(
    item: Item, case: Case, right: str, wrong: Mapping[str, Mistake], rng: np.random.Generator
) -> Question:
    choices = [Choice(right, "")]
    for value in _some(wrong, MOST_CHOICES - 1, rng):
        choices.append(Choice(value, _sentence(wrong[value].explanation)))
    return _shuffled(item, case, case.asks, choices, rng)


def _asked_for_mistake(
    item: Item, case: Case, right: str, wrong: Mapping[str, Mistake], rng: np.random.Generator
) -> Question | None:
    # One explanation may belong to several values.
    told = {mistake.explanation: value for value, mistake in wrong.items()}
    values = [told[text] for text in _some(told, MOST_CHOICES - 1, rng)]
    if len(values) < 2:
        return None
    asks = f"{case.asks} Right is {right}. Somebody's code gives {values[0]}. What is the mistake?"
    choices = [
        Choice(_sentence(wrong[value].explanation), f"With that mistake, it would be {value}.")
        for value in values
    ]
    return _shuffled(item, case, asks, choices, rng)


def _shuffled(
    item: Item, case: Case, asks: str, choices: list[Choice], rng: np.random.Generator
) -> Question:
    """Return a question whose first choice is the right one, with the choices in random order."""
    order = rng.permutation(len(choices)).tolist()
    return Question(item.name, case.about, asks, tuple(choices[i] for i in order), order.index(0))


def _some(texts: Collection[str], most: int, rng: np.random.Generator) -> list[str]:
    every = [*texts]
    return [every[i] for i in rng.permutation(len(every))[:most]]


def _wrong_values(case: Case, right: str) -> dict[str, Mistake]:
    """Return the mistake behind each wrong value that differs from the right one."""
    found: dict[str, Mistake] = {}
    for mistake in described(case.oracle).known_mistakes(case.args, dict(case.kwargs)):
        if mistake.value is None:
            continue
        try:
            value = _shown(case, mistake.value)
        except Exception:
            # A mistake may give something of another kind, which the case can't take a part of.
            continue
        odd = "nan" in value or "inf" in value
        if value != right and not odd and len(value) <= _MOST_CHARACTERS:
            found.setdefault(value, mistake)
    return found


def _cases(chapter: str, rng: np.random.Generator) -> Iterator[Case]:
    cases: Iterator[Case] = _module(chapter).cases(rng)
    return cases


def _module(chapter: str) -> Any:
    return importlib.import_module(f"rnn_helpers.topics.{chapter[3:]}.review")


def _shown(case: Case, value: Any) -> str:
    text = _text(case.part(value))
    return f"{text} {case.unit}" if case.unit else text


def _text(value: Any) -> str:
    """Return a value as a learner would write it in Python, floats with few digits."""
    if hasattr(value, "numpy"):
        value = value.numpy()
    if isinstance(value, np.ndarray):
        return _text(value.tolist())
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.4g}"
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(_text(part) for part in value)
        if isinstance(value, list):
            return f"[{inside}]"
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    return repr(value)


def _sentence(text: str) -> str:
    """Return a text that begins with a capital letter, unless it begins with a name of code."""
    first = text.split(maxsplit=1)[0]
    return text if not first.isalpha() else text[:1].upper() + text[1:]
