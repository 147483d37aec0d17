"""Other arguments of the same kind, to see whether an explanation holds for them as well."""

from collections.abc import Iterator
from typing import Any

from rnn_helpers.check.why.lab import Arguments, Lab, Trial, Unanswered

import numpy as np


def others(arguments: Arguments) -> Iterator[Arguments]:
    """Yield arguments of the same shapes and types with other values."""
    for number in (1, 2, 3, 4):
        changed = {
            label: _varied(value, np.random.default_rng([number, place]), number)
            for place, (label, value) in enumerate(arguments.named().items())
        }
        if any(repr(changed[name]) != repr(value) for name, value in arguments.named().items()):
            yield arguments.replaced(changed)


def trials(lab: Lab, count: int) -> list[Trial]:
    """Return up to ``count`` trials with other arguments, all of which both sides answered.

    They are made once for all mechanisms. There are fewer if the learner's function is slow.
    """
    count = lab.affordable(count)
    if lab.further_arguments is None:
        lab.further_arguments = others(lab.failed.arguments)
    while len(lab.elsewhere) < count:
        arguments = next(lab.further_arguments, None)
        if arguments is None:
            break
        try:
            lab.elsewhere.append(lab.trial(arguments))
        except Unanswered:
            continue
    return lab.elsewhere[:count]


def _varied(value: Any, rng: np.random.Generator, number: int) -> Any:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, str):
        # A single word may be the name of a kind or a mode.
        words = value.split(" ")
        return " ".join(words[i] for i in rng.permutation(len(words))) if words[1:] else value
    if isinstance(value, int):
        # Sizes and the like: other values, never smaller than the one that is allowed for sure.
        return value + number
    if isinstance(value, float):
        return value * float(rng.uniform(0.5, 0.9))
    if isinstance(value, np.ndarray):
        return _varied_array(value, rng)
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        return _varied_list(value, rng, number)
    return value


def _varied_array(value: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    if value.dtype.kind == "f":
        factors = rng.uniform(0.5, 0.9, value.shape)
        if value.size and value.min() < 0:
            factors *= rng.choice([-1.0, 1.0], value.shape)
        return np.asarray(value * factors, value.dtype)
    if value.ndim and value.size:
        # The same whole numbers in another order are still allowed ids, labels and the like.
        return rng.permuted(value.ravel()).reshape(value.shape)
    return value


def _varied_list(value: Any, rng: np.random.Generator, number: int) -> Any:
    if all(isinstance(item, (str, int, float)) for item in value):
        other = [value[i] for i in rng.permutation(len(value))]
        # In another order alone, every entry would still be there equally often.
        return type(value)(other + other[:1] if number % 2 == 0 else other)
    return type(value)(_varied(item, rng, 1) for item in value)
