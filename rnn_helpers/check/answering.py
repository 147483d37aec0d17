"""Whether a learner's function is at work for a check: meanwhile the oracles keep silent.

Setup cells bind the oracles, and learners compare with them as they like; but an answer that hands
its work to one is no answer. The checks say when they call a learner's function, and so does the
grading engine in the kernel where that function runs.

No name leads to what counts the calls, and none to an oracle without its guard. Code that looks
into closures or frames still finds both: they are in its own process. What an answer says of
itself is read by the grader as well, see :mod:`autograder.feedback.own_code`.
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class AskedReference(RuntimeError):
    """An answer asked an oracle for the right answer."""


def _guard() -> tuple[Callable[[], AbstractContextManager[None]], Callable[[str], None]]:
    # Not a context variable: a thread of the answer's counts as well, and so does a process that
    # it forks. Not a number: threads that open and close calls of their own can't lose a count.
    under_way: set[object] = set()

    @contextmanager
    def judged() -> Iterator[None]:
        """While this lasts, a learner's function is being judged."""
        call = object()
        under_way.add(call)
        try:
            yield
        finally:
            under_way.discard(call)

    def refuse_answers(oracle: str) -> None:
        """Called by an oracle before it answers.

        Raises:
            AskedReference: A learner's function is being judged.
        """
        if under_way:
            raise AskedReference(f"{oracle} of the reference does not answer in your place")

    return judged, refuse_answers


judged, refuse_answers = _guard()


def appears_as(function: Callable[P, R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """As ``functools.wraps``, but without ``__wrapped__``, which would lead past a guard."""
    signature: Final = inspect.signature(function)

    def dress(wrapper: Any) -> Callable[P, R]:
        functools.update_wrapper(wrapper, function)
        del wrapper.__wrapped__
        wrapper.__signature__ = signature
        dressed: Callable[P, R] = wrapper
        return dressed

    return dress
