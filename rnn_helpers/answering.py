"""Whether a learner's function is at work for a check: meanwhile the oracles keep silent.

Setup cells bind the oracles, and learners compare with them as they like; but an answer that hands
its work to one is no answer. The checks say when they call a learner's function, and so does the
grading engine in the kernel where that function runs.

This is for honest learners and quick shortcuts. Code that changes this module, or that asks Keras
itself, is not held up here; see :mod:`rnn_helpers.by_hand` for the latter.
"""

from collections.abc import Iterator
from contextlib import contextmanager


class AskedReference(RuntimeError):
    """An answer asked an oracle for the right answer."""


class _Calls:
    """How many calls of a learner's functions are under way."""

    # Not a context variable: a thread of the answer's counts as well.
    open = 0


@contextmanager
def judged() -> Iterator[None]:
    """While this lasts, a learner's function is being judged."""
    _Calls.open += 1
    try:
        yield
    finally:
        _Calls.open -= 1


def refuse_answers(oracle: str) -> None:
    """Called by an oracle before it answers.

    Raises:
        AskedReference: A learner's function is being judged.
    """
    if _Calls.open:
        raise AskedReference(f"{oracle} of the reference does not answer in your place")
