"""Keep the oracles from answering while a check runs a learner's function.

An oracle is a function that knows the right result of an exercise. Setup cells import the oracles,
and learners may compare their results with them, but an answer that only calls an oracle solves
nothing. The checks call learners' functions inside :func:`judged`, and so does the grading engine
in the kernel where the function runs.

No variable gives access to the set of running calls, or to an oracle without this guard. Code that
inspects closures or frames can still reach both, because they are in the same process. The grader
therefore also reads the source of answers, see :mod:`autograder.feedback.own_code`.
"""

import functools
import inspect
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# The environment variable by which a process knows that a running answer has started it.
_STARTED_BY_ANSWER: Final = "RNN_COURSE_ANSWER_RUNS"


class AskedReference(RuntimeError):
    """An answer called an oracle while it was being checked."""


def _guard() -> tuple[Callable[[], AbstractContextManager[None]], Callable[[str], None]]:
    # This is not a context variable, so that it also applies in threads that the answer starts and
    # in processes that it forks. It is not a number, because threads that call at the same time
    # could lose a count.
    under_way: set[object] = set()
    if _STARTED_BY_ANSWER in os.environ:
        # For a process that an answer starts, the call is never over.
        under_way.add(_STARTED_BY_ANSWER)

    @contextmanager
    def judged() -> Iterator[None]:
        """Refuse to answer, in all oracles, while the block runs a learner's function."""
        call = object()
        under_way.add(call)
        os.environ[_STARTED_BY_ANSWER] = "1"
        try:
            yield
        finally:
            under_way.discard(call)
            if not under_way:
                os.environ.pop(_STARTED_BY_ANSWER, None)

    def refuse_answers(oracle: str) -> None:
        """Raise an error if a learner's function is being judged; oracles call this first.

        Raises:
            AskedReference: A learner's function is being judged.
        """
        if under_way:
            raise AskedReference(f"{oracle} of the reference does not answer in your place")

    return judged, refuse_answers


judged, refuse_answers = _guard()


def appears_as(function: Callable[P, R]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator like ``functools.wraps(function)`` that does not set ``__wrapped__``.

    That attribute would give access to the function without its guard.
    """
    signature: Final = inspect.signature(function)

    def dress(wrapper: Any) -> Callable[P, R]:
        functools.update_wrapper(wrapper, function)
        del wrapper.__wrapped__
        wrapper.__signature__ = signature
        dressed: Callable[P, R] = wrapper
        return dressed

    return dress
