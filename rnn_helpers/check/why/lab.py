"""Ask the oracle and the learner's function the same questions, and see where they part."""

import contextlib
import copy
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rnn_helpers.check.answering import judged
from rnn_helpers.check.compare import Difference, agree, difference, plain
from rnn_helpers.check.oracles import Oracle
from rnn_helpers.check.outcomes import GraderError
from rnn_helpers.check.questions import NotPlain, Questions, content
from rnn_helpers.check.quiet import quiet
from rnn_helpers.check.time_limit import TimeIsUp, TimeLimit, at_most, can_be_kept
from rnn_helpers.check.verdict import Mistake

import numpy as np

SECONDS: Final = 0.7
#: A function that waits for nothing may work for so long, if one call of it takes long.
SLOW_SECONDS: Final = 0.9
#: A call that takes so long is slow: every further one has to be worth its time.
SLOW_CALL: Final = 0.02
#: While a class is graded, nobody waits for one message, and many submissions wait for the machine.
GRADING_SECONDS: Final = 0.2
#: The small input that goes with a known mistake only illustrates it.
ILLUSTRATION_SECONDS: Final = 0.15
CALLS: Final = 250
CALL_SECONDS: Final = 0.15
#: A slow function may take so much longer than for the arguments that failed.
CALL_FACTOR: Final = 1.5
#: The share of the time left that may be spent to see whether an explanation holds elsewhere.
FOR_PROOF: Final = 0.4
#: After so much work no further known mistakes are looked at; experiments need the rest.
KNOWN_MISTAKES_SECONDS = 0.6
#: How much longer experiments may take on the clock than they work.
WAITING: Final = 1.4
#: A learner's function that prints more than this is not called again.
PRINTED: Final = 20_000


@dataclass(frozen=True)
class Arguments:
    """The arguments of a call.

    Attributes:
        args: The positional arguments.
        kwargs: The keyword arguments.
        labels: The name of each positional argument.
    """

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    labels: tuple[str, ...]

    def named(self) -> dict[str, Any]:
        """Return every argument by its name."""
        return dict(zip(self.labels, self.args, strict=True)) | self.kwargs

    def replaced(self, changed: Mapping[str, Any]) -> "Arguments":
        """Return these arguments with others in the place of some."""
        args = tuple(
            changed.get(label, value) for label, value in zip(self.labels, self.args, strict=True)
        )
        kwargs = self.kwargs | {k: v for k, v in changed.items() if k not in self.labels}
        return Arguments(args, kwargs, self.labels)


@dataclass(frozen=True)
class Trial:
    """One question, with both answers.

    Attributes:
        arguments: The question.
        expected: What the oracle returned.
        got: What the learner's function returned, or None if it raised an error.
        error: The error that the learner's function raised.
        difference: The first difference; None if there is none, or if there was an error.
        raw: What the learner's function returned before it was read, such as a Keras model.
        seconds: How long the learner's function took.
    """

    arguments: Arguments
    expected: Any
    got: Any
    error: Exception | None
    difference: Difference | None
    raw: Any = None
    seconds: float = 0.0

    @property
    def right(self) -> bool:
        """Return whether the learner's function gave the right answer."""
        return self.error is None and self.difference is None


class _Budget:
    """A time to use: so many seconds of this process's work, and a little more on the clock.

    On a busy machine an experiment would otherwise end before it has begun.
    """

    def __init__(self, seconds: float, on_the_clock: float | None = None) -> None:
        self._begun = time.process_time()
        self._work = self._begun + seconds
        self._clock = time.monotonic() + (on_the_clock or WAITING * seconds)

    def part(self, seconds: float) -> "_Budget":
        """Return a budget of ``seconds`` within this one."""
        part = _Budget(seconds)
        part._work = min(part._work, self._work)
        part._clock = min(part._clock, self._clock)
        return part

    def worked(self) -> float:
        """Return how many seconds this process has worked since the budget was made."""
        return time.process_time() - self._begun

    def left(self) -> float:
        """Return how many seconds are left."""
        return min(self._work - time.process_time(), self._clock - time.monotonic())


class Lab:
    """A place to experiment with a learner's function that has failed.

    It bounds the number of calls, their time and what they print. An experiment never changes a
    verdict: it explains one.

    Attributes:
        oracle: The oracle.
        failed: The trial that failed; a smaller one if the first one takes long.
        first: The trial that failed in the check.
        seconds: How long all experiments may take together.
        elsewhere: Trials with other arguments of the same kind, as far as they were made.
    """

    def __init__(
        self,
        oracle: Oracle,
        function: Callable[..., Any],
        failed: Trial,
        seconds: float | None = None,
    ) -> None:
        self.oracle = oracle
        self.failed = self.first = failed
        self._function = function
        self.call_seconds = failed.seconds
        self.question_seconds = 0.0
        clock = None
        if seconds is None:
            seconds = GRADING_SECONDS if TimeLimit.elsewhere else SECONDS
            if self.is_slow() and not TimeLimit.elsewhere:
                clock, seconds = WAITING * seconds, SLOW_SECONDS
        self.seconds = seconds
        self._budget = _Budget(seconds, clock)
        self.elsewhere: list[Trial] = []
        self.further_arguments: Iterator[Arguments] | None = None
        self._calls = CALLS
        self._printed = 0
        # Several mechanisms ask the same questions.
        self._known: dict[Hashable, Any] = {}
        self._trials: dict[Hashable, Trial] = {}
        self._mistakes: dict[Hashable, tuple[list[Mistake], Iterator[Mistake]]] = {}

    @property
    def function_name(self) -> str:
        """Return the name of the learner's function."""
        return getattr(self._function, "__name__", "your function")

    @property
    def function(self) -> Callable[..., Any]:
        """Return the learner's function, to read its source or signature."""
        return self._function

    def axis_names(self) -> tuple[str, ...]:
        """Return the names of the axes of the right result; empty if it has none."""
        try:
            axes = self.oracle.axes(self.failed.arguments.named(), self.failed.expected)
        except Exception:
            return ()
        names: tuple[str, ...] = getattr(axes, "names", ())
        return names

    def spent(self) -> bool:
        """Return whether time, calls or printed text are used up."""
        return (
            self._budget.left() <= 0
            or self._calls <= 0
            or self._printed > PRINTED
            or not can_be_kept()
        )

    def is_slow(self) -> bool:
        """Return whether one call of the learner's function takes a good part of the time."""
        return self.call_seconds > SLOW_CALL

    def affordable(self, count: int) -> int:
        """Return how many of ``count`` calls there is time for; one at least."""
        if not self.is_slow():
            return count
        return max(1, min(count, int(FOR_PROOF * self._budget.left() / self.call_seconds)))

    def seconds_for(self, calls: int) -> float:
        """Return how long so many questions take, as far as that is known."""
        return calls * (self.call_seconds + self.question_seconds)

    def look_at(self, trial: Trial) -> None:
        """Experiment with another trial that failed, whose calls take less time."""
        self.failed = trial
        self.call_seconds = trial.seconds
        self.elsewhere = [self.first]
        self.further_arguments = None

    def mistakes_take_too_long(self) -> bool:
        """Return whether so much work went into known mistakes that no more are looked at."""
        # While a class is graded, a name is all that there will be.
        return not TimeLimit.elsewhere and self._budget.worked() > KNOWN_MISTAKES_SECONDS

    def has_time_for_the_same_again(self) -> bool:
        """Return whether what was done so far, and a call, can be done once more."""
        return self._budget.left() > self._budget.worked() + self.seconds_for(1)

    def known_mistakes(self, arguments: Arguments) -> Iterator[Mistake]:
        """Yield the known mistakes; each is worked out once, and only when it is asked for."""
        key = _key(arguments)
        if key is None:
            yield from self._asked_mistakes(arguments)
            return
        if key not in self._mistakes:
            self._mistakes[key] = [], self._asked_mistakes(arguments)
        known, further = self._mistakes[key]
        place = 0
        while True:
            if place == len(known):
                try:
                    known.append(next(further))
                except StopIteration:
                    return
            yield known[place]
            place += 1

    def _asked_mistakes(self, arguments: Arguments) -> Iterator[Mistake]:
        with Questions.unrecorded():
            asked = self.oracle.known_mistakes(copied(arguments.args), copied(arguments.kwargs))
        mistakes = iter(asked)
        while True:
            with Questions.unrecorded():
                try:
                    mistake = next(mistakes)
                except StopIteration:
                    return
            yield mistake

    def right(self, arguments: Arguments) -> Any:
        """Return what the oracle says.

        Raises:
            Unanswered: The exercise does not allow these arguments, or time is up.
        """
        key = _key(arguments)
        if key in self._known:
            return copied(self._known[key])
        if self.spent() or not self._allowed(arguments):
            raise Unanswered
        began = time.monotonic()
        try:
            with Questions.unrecorded(), quiet():
                found = self.oracle.function(*copied(arguments.args), **copied(arguments.kwargs))
        except (GraderError, AssertionError):
            raise Unanswered from None
        finally:
            self.question_seconds = time.monotonic() - began
        if key is not None:
            self._known[key] = found
        return copied(found)

    def _allowed(self, arguments: Arguments) -> bool:
        if self.oracle.valid is None:
            return True
        try:
            return bool(self.oracle.valid(**arguments.named()))
        except Exception:
            # An experiment has tried something of quite another kind.
            return False

    def trial(self, arguments: Arguments) -> Trial:
        """Ask both.

        Raises:
            Unanswered: One of the two gave no answer, or time is up.
        """
        key = _key(arguments)
        if key is None or key not in self._trials:
            trial = self._tried(arguments)
            if key is None:
                return trial
            self._trials[key] = trial
        return self._trials[key]

    def _tried(self, arguments: Arguments) -> Trial:
        expected = self.right(arguments)
        began = time.monotonic()
        got, error = self._answer(arguments)
        seconds = time.monotonic() - began
        # The first call of a function may be slow for reasons that go away, such as an import.
        if arguments is self.failed.arguments:
            self.call_seconds = min(self.call_seconds, seconds)
        if error is not None:
            return Trial(arguments, expected, None, error, None, seconds=seconds)
        try:
            axes = self.oracle.axes(arguments.named(), expected)
            found = difference(got, expected, axes, self.oracle.tolerance)
        except Exception:
            raise Unanswered from None
        return Trial(arguments, expected, got, None, found, seconds=seconds)

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Let the experiments of the block take at most ``seconds``."""
        whole = self._budget
        self._budget = whole.part(seconds)
        try:
            yield
        finally:
            self._budget = whole

    def same(self, first: Any, second: Any) -> bool:
        """Return whether two results agree; False if they can't be compared."""
        if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
            if first.shape != second.shape:
                return False
            if first.dtype.kind == second.dtype.kind == "f":
                # What most comparisons end with, and much faster than agree().
                allowed = self.oracle.tolerance
                bound = allowed.absolute + allowed.relative * np.abs(second)
                if np.any(np.abs(first - second) > bound):
                    return False
        try:
            return agree(first, second, self.oracle.tolerance)
        except Exception:
            return False

    def call(self, arguments: Arguments) -> None:
        """Call the learner's function alone, to watch what it does.

        Raises:
            Unanswered: It gave no answer in time.
        """
        self._answer(arguments)

    def _answer(self, arguments: Arguments) -> tuple[Any, Exception | None]:
        left = self._budget.left()
        if self.spent() or (self.is_slow() and left < self.call_seconds):
            raise Unanswered
        limit = max(CALL_SECONDS, min(CALL_FACTOR * self.call_seconds, left))
        self._calls -= 1
        args, kwargs = copied(arguments.args), copied(arguments.kwargs)
        try:
            with quiet() as printed, judged(), at_most(limit):
                got = self._function(*args, **kwargs)
        except (TimeIsUp, SystemExit):
            raise Unanswered from None
        except Exception as error:
            if not is_answers_own(error):
                raise Unanswered from None
            return None, error
        finally:
            self._printed += len(printed.getvalue())
        if self.oracle.read is not None:
            try:
                got = self.oracle.read(got)
            except Exception as error:
                return None, error
        return plain(got), None


def _key(arguments: Arguments) -> Hashable | None:
    """Return a key for arguments of plain data; None for others."""
    try:
        return content((arguments.args, arguments.kwargs))
    except NotPlain:
        return None


def is_answers_own(error: Exception) -> bool:
    """Return whether an error tells something of the answer, and not of the call's end or way."""
    of_the_way = type(error).__module__.startswith("autograder")
    # Compiled code that is stopped because time is up may end with a SystemError.
    return not of_the_way and not isinstance(error, TimeoutError | SystemError)


class Unanswered(Exception):
    """A question has no answer that could be used."""


def copied(value: Any) -> Any:
    """Return a copy of plain data, and anything else unchanged."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return type(value)(copied(item) for item in value)
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return copy.deepcopy(value) if isinstance(value, np.random.Generator) else value
