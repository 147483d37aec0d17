"""Describe an oracle, so that a check can ask it and a learner's function further questions."""

import importlib
import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from rnn_helpers.check.compare import Axes, Tolerance
from rnn_helpers.check.outcomes import GraderError, grader_code
from rnn_helpers.check.verdict import Mistake

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

AxisNames = str | tuple[str, ...]
"""The axes of an array in order, such as ``"batch time units"``; a tuple of these for several."""


@dataclass(frozen=True)
class Oracle:
    """A function that knows the right result of an exercise, with what a check needs to know of it.

    Attributes:
        function: The function.
        takes: The axes of its array arguments by the argument's name, for example
            ``{"x": "batch time features"}``, or a function of the arguments that returns them. A
            whole number whose name is an axis is its size.
        gives: The axes of its result, or a function of its arguments that returns them.
        mistakes: The name of the function in the topic's ``mistakes`` module that yields the known
            mistakes for given arguments; "" for none.
        tolerance: How much floats may differ from its result.
        read: A function that turns a learner's result into values like the oracle's.
        changes: The names of arguments that an answer may change in place.
        valid: A function of the arguments that says whether the exercise allows them. Experiments
            use arguments only if it returns true and the oracle raises no error.
        drawn: Whether the result is made of random draws, so that it differs from run to run.
        stands_for: The function of an exercise that this one can stand in for, with the same
            arguments; "" for none.
    """

    function: Callable[..., Any]
    takes: Mapping[str, str] | Callable[..., Mapping[str, str]] = field(default_factory=dict)
    gives: AxisNames | Callable[..., AxisNames] = ""
    mistakes: str = ""
    tolerance: Tolerance = field(default_factory=Tolerance)
    read: Callable[[Any], Any] | None = None
    changes: frozenset[str] = frozenset()
    valid: Callable[..., Any] | None = None
    drawn: bool = False
    stands_for: str = ""

    def labels(self, args: tuple[Any, ...]) -> tuple[str, ...]:
        """Return the parameter name of each positional argument."""
        parameters = list(inspect.signature(self.function).parameters.values())
        names = [p.name for p in parameters if p.kind is not p.VAR_KEYWORD]
        return tuple(names[i] if i < len(names) else f"argument {i + 1}" for i in range(len(args)))

    def taken(self, named: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the axes of these arguments, by their names."""
        return self.takes(**named) if callable(self.takes) else self.takes

    def sizes(self, named: Mapping[str, Any]) -> dict[str, int]:
        """Return the size of each axis that the arguments have."""
        found: dict[str, int] = {}
        taken = self.taken(named)
        every_axis = {axis for names in taken.values() for axis in names.split()}
        for name, value in named.items():
            axes = taken.get(name, "").split()
            shape = value.shape if isinstance(value, np.ndarray) else ()
            if len(axes) == len(shape):
                found |= dict(zip(axes, shape, strict=True))
            elif name in every_axis and type(value) is int:
                found[name] = value
        return found

    def axes(self, named: Mapping[str, Any], expected: Any) -> Axes | tuple[Axes, ...]:
        """Return names for the axes of a result."""
        sizes = self.sizes(named)
        given = self.gives(**named) if callable(self.gives) else self.gives
        if isinstance(given, str):
            return Axes(tuple(given.split()), sizes)
        if isinstance(expected, (tuple, list)) and len(expected) == len(given):
            return tuple(Axes(tuple(names.split()), sizes) for names in given)
        return Axes((), sizes)

    def known_mistakes(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Iterable[Mistake]:
        """Return the known mistakes, with what a function with each would return.

        The module is imported only when an answer is wrong, so it costs a right answer no time.
        """
        if not self.mistakes:
            return ()
        topic = self.function.__module__.rpartition(".")[0]
        module, _, name = self.mistakes.rpartition(".")
        found = importlib.import_module(f"{topic}.{module or 'mistakes'}")
        mistakes: Iterable[Mistake] = getattr(found, name)(*args, **kwargs)
        return mistakes


def no_oracle(*_: Any, **__: Any) -> Any:
    """Stand in for an oracle where a check knows the right result for its own arguments only.

    Raises:
        GraderError: Always, so that no experiment asks for other arguments.
    """
    raise GraderError("no oracle")


_oracles: dict[Callable[..., Any], Oracle] = {}
_stand_ins: dict[str, Callable[..., Any]] = {}


def oracle(
    *,
    takes: Mapping[str, str] | Callable[..., Mapping[str, str]] | None = None,
    gives: AxisNames | Callable[..., AxisNames] = "",
    mistakes: str = "",
    tolerance: Tolerance = Tolerance(),
    read: Callable[[Any], Any] | None = None,
    changes: Iterable[str] = (),
    valid: Callable[..., Any] | None = None,
    drawn: bool = False,
    stands_for: str = "",
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that marks a function as an oracle; see :class:`Oracle`.

    Like every function of the grader's own, an oracle refuses to answer while a learner's function
    is being judged, and its errors become :class:`~rnn_helpers.check.outcomes.GraderError`.
    """

    def mark(function: Callable[P, R]) -> Callable[P, R]:
        guarded = grader_code(function)
        _oracles[guarded] = Oracle(
            guarded,
            takes or {},
            gives,
            mistakes,
            tolerance,
            read,
            frozenset(changes),
            valid,
            drawn,
            stands_for,
        )
        if stands_for:
            _stand_ins[stands_for] = guarded
        return guarded

    return mark


def stand_ins() -> Mapping[str, Callable[..., Any]]:
    """Return the oracles that can stand in for functions of exercises, by the function's name.

    They are those of the topics that have been imported.
    """
    return _stand_ins


def described(function: Callable[..., Any]) -> Oracle:
    """Return what is known of an oracle.

    Raises:
        TypeError: The function is not marked as an oracle.
    """
    try:
        return _oracles[function]
    except KeyError:
        name = getattr(function, "__qualname__", repr(function))
        raise TypeError(f"{name} is no oracle: mark it with @check.oracle(...)") from None
