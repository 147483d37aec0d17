"""Find a small input for which the answer is still wrong."""

import re
from collections.abc import Iterator
from typing import Any, Final

from rnn_helpers.check.compare import shown
from rnn_helpers.check.finding import Example
from rnn_helpers.check.why.grids import grids
from rnn_helpers.check.why.lab import Arguments, Lab, Trial, Unanswered

import numpy as np

#: An example that takes more characters than this shows nobody anything.
READABLE: Final = 300
_ROUNDS: Final = 60
_ARRAY: Final = re.compile(r"(?<![\w.])array\(")
#: A size at which a step, a sample and a feature can still be told from the next one.
_FEW: Final = 2
_MUCH_LESS: Final = 0.7


def smallest(lab: Lab) -> Trial:
    """Return a trial that fails as the first one did, with the smallest arguments found.

    Sizes and lists are made shorter, numbers become small whole ones. Nothing becomes empty or zero
    that was not so before, since an exercise may leave that case out.
    """
    best = lab.failed
    for _ in range(_ROUNDS):
        for arguments in smaller(lab, best.arguments):
            try:
                trial = lab.trial(arguments)
            except Unanswered:
                if lab.spent():
                    return best
                continue
            if not trial.right and type(trial.error) is type(lab.failed.error):
                best = trial
                break
        else:
            return best
    return best


def cheaper(lab: Lab) -> Trial | None:
    """Return a trial that fails as the first one did and takes less time, or None.

    It costs one call. All sizes become small at once, because the time that a layer takes grows
    with the number of steps, and with the length of a list.
    """
    failed = lab.failed
    named = failed.arguments.named()
    changed: dict[str, Any] = {}
    for axis, size in lab.oracle.sizes(named).items():
        if size > _FEW:
            changed |= with_size(lab, named | changed, axis, _FEW)
    if not changed:
        return None
    try:
        trial = lab.trial(failed.arguments.replaced(changed))
    except Unanswered:
        return None
    alike = not trial.right and type(trial.error) is type(failed.error)
    return trial if alike and trial.seconds < _MUCH_LESS * lab.call_seconds else None


def example(lab: Lab, trial: Trial) -> Example | None:
    """Return a trial as text, or None if it is too long to be read at one glance."""
    arguments = trial.arguments
    parts = [_written(value) for value in arguments.args]
    parts += [f"{name}={_written(value)}" for name, value in arguments.kwargs.items()]
    # A learner may copy it into a cell.
    call = _ARRAY.sub("np.array(", f"{lab.function_name}({', '.join(parts)})")
    if _has_nan(trial.expected) and not _has_nan(lab.failed.expected):
        # What the exercise says of such a case is another matter than what the oracle returns.
        return None
    expected = _written(trial.expected)
    got = _written(trial.got) if trial.error is None else type(trial.error).__name__
    # Objects can't be written down, and values that look alike show nothing.
    found = Example(call, expected, got, grids(lab, trial))
    if len(found.text()) > READABLE or "<" in call or expected == got:
        return None
    return found


def _has_nan(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_has_nan, value))
    values = np.asarray(value) if isinstance(value, (float, np.ndarray)) else np.empty(0)
    return bool(values.dtype.kind == "f" and np.isnan(values).any())


def _written(value: Any) -> str:
    if callable(value) and hasattr(value, "__name__"):
        return str(value.__name__)
    if hasattr(value, "numpy") and callable(value.numpy):
        value = value.numpy()
    if isinstance(value, np.ndarray):
        if value.dtype.kind == "f":
            value = np.round(value.astype(float), 4) + 0.0
        return f"array({value.tolist()})" if value.ndim else repr(value.tolist())
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        inner = ", ".join(_written(item) for item in value)
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return shown(value)
    return repr(value)


def smaller(lab: Lab, arguments: Arguments) -> Iterator[Arguments]:
    """Yield arguments that are a little smaller or simpler, the boldest steps first."""
    named = arguments.named()
    yield from _smaller_sizes(lab, arguments, named)
    for name, value in named.items():
        for candidate in _smaller_values(value):
            yield arguments.replaced({name: candidate})


def _smaller_sizes(lab: Lab, arguments: Arguments, named: dict[str, Any]) -> Iterator[Arguments]:
    for axis, size in lab.oracle.sizes(named).items():
        for target in dict.fromkeys((1, 2, size // 2, size - 1)):
            if 1 <= target < size:
                yield arguments.replaced(with_size(lab, named, axis, target))


def with_size(lab: Lab, named: dict[str, Any], axis: str, size: int) -> dict[str, Any]:
    """Return the arguments in which an axis occurs, each cut to the given size along it.

    An argument whose axis has the gates of a layer side by side (``3*units``) is left alone.
    """
    changed: dict[str, Any] = {}
    taken = lab.oracle.taken(named)
    for name, value in named.items():
        axes = taken.get(name, "").split()
        if isinstance(value, np.ndarray) and value.ndim == len(axes):
            for place, own in enumerate(axes):
                gates = _gates(own, axis)
                if gates:
                    value = _cut(value, place, size, gates)
                    changed[name] = value
        elif name == axis and type(value) is int:
            changed[name] = size
    return changed


def _gates(own: str, axis: str) -> int:
    """Return how many parts of an axis ``own`` have the size of ``axis``: 4 for ``4*units``."""
    if own == axis:
        return 1
    times, star, rest = own.partition("*")
    return int(times) if star and rest == axis and times.isdigit() else 0


def _cut(value: np.ndarray, place: int, size: int, gates: int) -> np.ndarray:
    parts = np.split(value, gates, axis=place)
    return np.concatenate([np.take(part, range(size), axis=place) for part in parts], axis=place)


def _smaller_values(value: Any) -> Iterator[Any]:
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int):
        for target in dict.fromkeys((1, 2, value // 2, value - 1)):
            if 1 <= target < value:
                yield target
    elif isinstance(value, float):
        for simple in (1.0, 0.5, 2.0, float(round(value))):
            # A zero where there was none may be a case that the exercise leaves out.
            if simple not in (0, value) and _simpler(simple, value):
                yield simple
    elif isinstance(value, np.ndarray):
        yield from _simpler_arrays(value)
    elif isinstance(value, str):
        yield from _shorter_texts(value)
    elif isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        yield from _shorter_lists(value)
    elif isinstance(value, dict):
        for key in list(value)[::-1]:
            if len(value) > 1:
                yield {k: v for k, v in value.items() if k != key}


def _simpler(candidate: float, value: float) -> bool:
    return (len(repr(candidate)), abs(candidate)) < (len(repr(value)), abs(value))


def _simpler_arrays(value: np.ndarray) -> Iterator[np.ndarray]:
    if value.dtype.kind in "iu" and value.size and value.max() > 1:
        # Ids: smaller ones in the same order. Different ones stay different, so that one sees which
        # id it is.
        first = min(1, int(value.min()))
        ranks = np.unique(value, return_inverse=True)[1].reshape(value.shape)
        smaller_ids = np.asarray(ranks + first, value.dtype)
        if not np.array_equal(smaller_ids, value):
            yield smaller_ids
    if value.dtype.kind != "f" or not value.size:
        return
    whole = bool(np.all(value == np.round(value)))
    if not whole or np.abs(value).max() > 9:
        counted = np.arange(1, value.size + 1).reshape(value.shape)
        yield np.asarray(counted % 4, value.dtype)
        yield np.asarray(np.sign(value), value.dtype)
        yield np.asarray(np.round(value), value.dtype)
        if not np.all(value == np.round(value, 1)):
            yield np.asarray(np.round(value, 1), value.dtype)


def _shorter_texts(value: str) -> Iterator[str]:
    words = value.split(" ")
    if len(words) > 1:
        half = len(words) // 2
        yield " ".join(words[:half])
        yield " ".join(words[half:])
        for place in range(len(words)):
            yield " ".join(words[:place] + words[place + 1 :])
    elif len(value) > 1:
        yield value[: len(value) // 2]
        yield value[len(value) // 2 :]
        if len(value) <= 12:
            for place in range(len(value)):
                yield value[:place] + value[place + 1 :]


def _shorter_lists(value: Any) -> Iterator[Any]:
    kind, count = type(value), len(value)
    if count > 1:
        half = count // 2
        yield value[:half]
        yield value[half:]
        if count <= 20:
            for place in range(count):
                yield kind(value[:place]) + kind(value[place + 1 :])
    if count <= 8:
        for place, item in enumerate(value):
            for candidate in _smaller_values(item):
                # Entries that were different stay so: equal ones don't show which is which.
                if not any(_same(candidate, other) for other in value):
                    yield kind([*value[:place], candidate, *value[place + 1 :]])


def _same(first: Any, second: Any) -> bool:
    return type(first) is type(second) and repr(first) == repr(second)
