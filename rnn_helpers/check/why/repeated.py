"""Call the answer again with the same arguments, and see whether it calls what it was given."""

from collections.abc import Callable, Iterator
from typing import Any

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.why.lab import Lab, Unanswered


def called_again(lab: Lab) -> Iterator[Finding]:
    """Yield that a second call with the same arguments gives another result."""
    failed = lab.failed
    if failed.error is not None or lab.oracle.drawn:
        return
    try:
        again = lab.trial(failed.arguments)
    except Unanswered:
        return
    if again.error is None and not lab.same(again.got, failed.got):
        yield Finding(
            "differs from call to call",
            "Called twice with the same arguments, your function gives two results. Does it keep "
            "something from call to call, draw at random, or read a set, whose order changes?",
            Certainty.PART,
        )


def never_called(lab: Lab) -> Iterator[Finding]:
    """Yield a function that the answer was given and never calls, though the oracle does."""
    named = lab.failed.arguments.named()
    for name, value in named.items():
        if not callable(value) or isinstance(value, type):
            continue
        right, own = _Recorder(value), _Recorder(value)
        try:
            lab.right(lab.failed.arguments.replaced({name: right.function}))
            lab.call(lab.failed.arguments.replaced({name: own.function}))
        except Unanswered:
            continue
        # How often and with what it is called may differ among right answers.
        if right.calls and not own.calls:
            yield Finding(
                f"never called: {name}", f"Your function never calls `{name}`.", Certainty.PART
            )


class _Recorder:
    """A stand-in for a function that counts its calls."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.calls = 0

        def recorded(*args: Any, **kwargs: Any) -> Any:
            self.calls += 1
            return function(*args, **kwargs)

        self.function = recorded
