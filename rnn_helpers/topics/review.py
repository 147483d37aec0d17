"""A small question about an exercise, which comes back in later weeks.

Each topic's ``review`` module gives such questions in a function ``cases``. It says with what the
oracle is asked; the right answer is the oracle's, and the wrong ones are those of known mistakes.
Its ``FORMS`` say for each exercise what can be asked for. They can be read without the oracle,
whose import takes seconds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

#: What is asked for: the right value, or the mistake that gave a wrong one.
VALUE: Final = "value"
MISTAKE: Final = "mistake"
BOTH: Final = (VALUE, MISTAKE)


@dataclass(frozen=True)
class Case:
    """One question with its numbers.

    Attributes:
        exercise: The exercise that it belongs to.
        about: What the question trains, such as ``"shapes"``.
        asks: The question, numbers included. It ends with a question mark.
        oracle: The oracle that knows the answer.
        args: The oracle's positional arguments.
        kwargs: Its other arguments.
        part: A function that takes the part of a result that is asked for.
        unit: The word that stands behind an answer, such as ``"weights"``; empty for none.
    """

    exercise: str
    about: str
    asks: str
    oracle: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    part: Callable[[Any], Any] = lambda value: value
    unit: str = ""
