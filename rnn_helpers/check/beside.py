"""Mark functions of the course that the grader runs beside the answer."""

from collections.abc import Callable
from typing import TypeVar

_Function = TypeVar("_Function", bound=Callable[..., object])


def beside_answer(speaks_of: str) -> Callable[[_Function], _Function]:
    """Mark a function that runs in the learner's kernel, where the answer's objects are.

    The grader takes the function as it was before the learner's code ran.

    Args:
        speaks_of: The name that reports use: that of the learner's function, or "" to name the
            exercise instead.
    """

    def mark(function: _Function) -> _Function:
        function.__rnn_student_side__ = True  # type: ignore[attr-defined]
        function.__name__ = speaks_of
        return function

    return mark
