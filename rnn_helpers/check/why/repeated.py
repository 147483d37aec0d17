"""Call the answer again with the same arguments, and look at how it calls what it was given."""

from collections.abc import Callable, Iterator
from typing import Any

from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.why.lab import Lab, Unanswered, copied


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


def calls_of_functions(lab: Lab) -> Iterator[Finding]:
    """Yield how the answer's calls of a function that it was given differ from the right ones."""
    named = lab.failed.arguments.named()
    for name, value in named.items():
        if not callable(value) or isinstance(value, type):
            continue
        right, own = _Recorder(value), _Recorder(value)
        try:
            lab.right(lab.failed.arguments.replaced({name: right.function}))
            lab.trial_of_answer(lab.failed.arguments.replaced({name: own.function}))
        except Unanswered:
            continue
        yield from _compared(lab, name, right.calls, own.calls)


class _Recorder:
    """A stand-in for a function that notes how it is called."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.calls: list[tuple[Any, ...]] = []

        def recorded(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((*copied(args), *copied(tuple(kwargs.values()))))
            return function(*args, **kwargs)

        self.function = recorded


def _compared(
    lab: Lab, name: str, right: list[tuple[Any, ...]], own: list[tuple[Any, ...]]
) -> Iterator[Finding]:
    if not right:
        return
    for place, (expected, got) in enumerate(zip(right, own, strict=False)):
        if len(expected) == len(got):
            for number, (value, given) in enumerate(zip(expected, got, strict=True), 1):
                if not lab.same(given, value):
                    yield Finding(
                        f"call of {name}: argument {number}",
                        f"Look at your calls of `{name}`: in call {place + 1} its argument "
                        f"{number} is not the right one.",
                        Certainty.PART,
                    )
                    return
    if len(right) != len(own):
        yield Finding(
            f"calls of {name}",
            f"You call `{name}` {_times(len(own))}; {_times(len(right))} would be right.",
            Certainty.PART,
        )


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
