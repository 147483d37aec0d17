"""See for which sizes, arguments and parts of the result the answer is right."""

import contextlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from rnn_helpers.check.compare import ORDINALS, plain
from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.why import vary
from rnn_helpers.check.why.lab import Arguments, Lab, Trial, Unanswered
from rnn_helpers.check.why.smallest import with_size

import numpy as np


def without_effect(lab: Lab) -> Iterator[Finding]:
    """Yield the arguments that change the right result but not the learner's."""
    failed = lab.failed
    if failed.error is not None or not _can_show_effects(failed.got):
        return
    for name in failed.arguments.named():
        if _is_without_effect(lab, name):
            yield Finding(
                f"no effect: {name}",
                f"`{name}` has no effect on your result: with another `{name}` it is the same, "
                "and it should not be.",
                Certainty.PART,
            )


_EFFECT_TRIALS = 3
_EFFECT_PLACES = 2


def _is_without_effect(lab: Lab, name: str) -> bool:
    """Return whether other values of an argument leave the learner's result as it is.

    One input does not tell: an argument may have no effect there and all the same be used. So other
    inputs are looked at as well.
    """
    failed = lab.failed
    elsewhere = list(islice(vary.others(failed.arguments), 2 * _EFFECT_PLACES))
    if not _stays_the_same(lab, failed, name, elsewhere, _EFFECT_TRIALS):
        return False
    seen = 0
    calm = _nearer_to_zero(failed.arguments)
    for place, start in enumerate([*elsewhere, calm]):
        try:
            begun = lab.trial(start)
        except Unanswered:
            continue
        others = [failed.arguments, *elsewhere[:place], *elsewhere[place + 1 :]]
        if begun.error is not None or not _can_show_effects(begun.got):
            continue
        found = _stays_the_same(lab, begun, name, others, 1)
        if found is False:
            return False
        seen += bool(found)
    return seen >= min(_EFFECT_PLACES, len(elsewhere))


def _nearer_to_zero(arguments: Arguments) -> Arguments:
    """Return the arguments with small numbers: a limit for large ones hides every effect."""
    changed = {
        name: np.asarray(value / 1000, value.dtype)
        for name, value in arguments.named().items()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f"
    }
    return arguments.replaced(changed)


def _stays_the_same(
    lab: Lab, start: Trial, name: str, others: list[Arguments], wanted: int
) -> bool | None:
    """Return whether the learner's result stays the same where the right one changes.

    Args:
        lab: The lab.
        start: The trial to start from.
        name: The argument that is changed.
        others: Where its other values come from.
        wanted: How many other values have to change the right result.

    Returns:
        None if too few values do.
    """
    value = start.arguments.named()[name]
    seen = 0
    for extreme in _far_away(value):
        with contextlib.suppress(Unanswered):
            trial = lab.trial(start.arguments.replaced({name: extreme}))
            if trial.error is not None or not lab.same(trial.got, start.got):
                return False
    for changed_value in (*_turned(value), *(other.named()[name] for other in others)):
        changed = {name: _opposite(value, changed_value)}
        try:
            trial = lab.trial(start.arguments.replaced(changed))
        except Unanswered:
            continue
        if trial.error is not None or not lab.same(trial.got, start.got):
            return False
        if not lab.same(trial.expected, start.expected):
            seen += 1
            if seen == wanted or isinstance(value, bool):
                return True
    return None


def _can_show_effects(value: Any) -> bool:
    """Return whether a result could show an effect.

    Nothing, an empty result and infinity stay as they are. So does an array that has the same
    number everywhere, which may be the end of what a formula can give.
    """
    parts = value if isinstance(value, tuple) else (value,)
    if all(part is None or (hasattr(part, "__len__") and len(part) == 0) for part in parts):
        return False
    if isinstance(value, float):
        return bool(np.isfinite(value))
    if not isinstance(value, np.ndarray):
        return True
    finite = value.dtype.kind != "f" or bool(np.isfinite(value).all())
    return finite and not (value.size > 1 and bool(np.all(value == value.flat[0])))


def _far_away(value: Any) -> Iterator[Any]:
    """Yield values far from the given one: near it, a limit may hide what an argument does."""
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield from sorted({target for target in (value // 2, value - 1) if 0 < target < value})
    elif isinstance(value, float):
        yield value / 1000
    elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
        yield np.asarray(value / 1000, value.dtype)
    elif type(value) in (list, tuple) and len(value) > 1:
        yield value[: len(value) // 2]


def _turned(value: Any) -> Iterator[np.ndarray]:
    """Yield an array with its last axis turned round, so that nothing is where it was."""
    if isinstance(value, np.ndarray) and value.ndim and value.shape[-1] > 1:
        yield value[..., ::-1].copy()


def _opposite(value: Any, varied: Any) -> Any:
    return not value if isinstance(value, bool) else varied


_LOOK_AT = {
    "time": " Look at what is carried from one step to the next, and at where each output is put.",
}


def _advice(lab: Lab, axis: str, right: int) -> str:
    """Return where to look, if the values are wrong in an array of the right shape."""
    failed = lab.failed
    kernels = lab.oracle.taken(failed.arguments.named()).values()
    if axis == "time" and not any("units units" in axes or "*units" in axes for axes in kernels):
        # Nothing is carried without a recurrent kernel.
        return ""
    if failed.error is not None or _shapes(failed.got) != _shapes(failed.expected):
        return ""
    if axis == "batch":
        return _about_samples(lab, right)
    return _LOOK_AT.get(axis, "")


def _about_samples(lab: Lab, right: int) -> str:
    """Return what to ask about the samples, if an answer is right for ``right`` of them."""
    mixed = _samples_are_mixed(lab)
    if mixed:
        return " Look at what one sample has to do with another."
    special = f"something special in the {ORDINALS[right]} one?"
    return f" Is {special}" if mixed is False else f" Do samples get mixed, or is {special}"


_SAMPLES = 4


def _samples_are_mixed(lab: Lab) -> bool | None:
    """Return whether the learner's result for a sample depends on the others; None if unknown."""
    failed = lab.failed
    together = _by_sample(lab, failed.got)
    if not together:
        return None
    for place, own in enumerate(together[:_SAMPLES]):
        named = failed.arguments.named()
        try:
            trial = lab.trial(failed.arguments.replaced(_one_sample(lab, named, place)))
        except Unanswered:
            return None
        alone = _by_sample(lab, trial.got)
        if trial.error is not None or len(alone) != 1:
            return None
        if not all(lab.same(a, b) for a, b in zip(alone[0], own, strict=True)):
            return True
    return False


def _by_sample(lab: Lab, value: Any) -> list[list[np.ndarray]]:
    """Return the parts of each sample in a result; empty if it is not known where they are."""
    try:
        axes = lab.oracle.axes(lab.failed.arguments.named(), lab.failed.expected)
    except Exception:
        return []
    each = axes if isinstance(axes, (list, tuple)) else [axes]
    parts = _results(value)
    if len(each) != len(parts):
        return []
    found: list[np.ndarray] = []
    for one, part in zip(each, parts, strict=True):
        if "batch" in one.names:
            if np.ndim(part) != len(one.names):
                return []
            found.append(np.moveaxis(np.asarray(part), one.names.index("batch"), 0))
    if not found or len({len(part) for part in found}) > 1:
        return []
    return [list(sample) for sample in zip(*found, strict=True)]


def _one_sample(lab: Lab, named: dict[str, Any], place: int) -> dict[str, Any]:
    """Return the arguments that have a batch axis, with one of the samples alone."""
    changed: dict[str, Any] = {}
    for name, axes in lab.oracle.taken(named).items():
        value, own = named.get(name), axes.split()
        if isinstance(value, np.ndarray) and value.ndim == len(own) and "batch" in own:
            changed[name] = np.take(value, [place], axis=own.index("batch"))
    return changed


def _results(value: Any) -> Sequence[Any]:
    """Return several results as they are, and a single one as one of one."""
    return value if isinstance(value, (tuple, list)) else (value,)


def _shapes(value: Any) -> list[tuple[int, ...]]:
    """Return the shape of a result, or of each of several results."""
    return [getattr(part, "shape", ()) for part in _results(value)]


def one_size_at_a_time(lab: Lab) -> Iterator[Finding]:
    """Yield the size from which on the answer is wrong, the others unchanged."""
    failed = lab.failed
    named = failed.arguments.named()
    for axis, size in lab.oracle.sizes(named).items():
        right: list[int] = []
        wrong: list[int] = []
        for target in range(1, min(size, 4) + 1):
            if target == size:
                continue
            try:
                trial = lab.trial(failed.arguments.replaced(with_size(lab, named, axis, target)))
            except Unanswered:
                break
            (right if trial.right else wrong).append(target)
            if not right:
                # Nothing is learnt from an axis along which even the smallest size is wrong.
                break
        if right and (not wrong or max(right) < min(wrong)):
            last = max(right)
            yield Finding(
                f"size: {axis}",
                f"Your answer is right for {axis} = {last} and wrong for {axis} = "
                f"{last + 1 if wrong else size}.{_advice(lab, axis, last)}",
                Certainty.PART,
                right_for=(axis, last),
            )


def one_part_zero(lab: Lab) -> Iterator[Finding]:
    """Yield the arguments that make the answer right when they are zero."""
    failed = lab.failed
    named = failed.arguments.named()
    arrays = [
        name
        for name, value in named.items()
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and np.any(value)
    ]
    if len(arrays) < 2:
        return
    right = []
    for name in arrays:
        try:
            trial = lab.trial(failed.arguments.replaced({name: np.zeros_like(named[name])}))
        except Unanswered:
            continue
        if trial.right and not _tells_little(trial.expected):
            right.append(name)
    if 0 < len(right) < len(arrays):
        listed = " or ".join(f"`{name}`" for name in right)
        yield Finding(
            f"zero: {', '.join(right)}",
            f"Your answer is right when {listed} is all zeros. So what goes wrong passes through "
            f"{listed}.",
            Certainty.PART,
        )


def _tells_little(value: Any) -> bool:
    """Return whether each result is zero everywhere, or the same row again and again."""
    return not any(np.any(part) and not _is_one_row(np.asarray(part)) for part in _results(value))


def _is_one_row(value: np.ndarray) -> bool:
    if value.ndim < 2 or value.dtype.kind not in "biuf":
        return False
    rows = value.reshape(-1, value.shape[-1])
    return len(rows) > 1 and bool(np.allclose(rows, rows[0], atol=1e-6))


def where_right(lab: Lab) -> Iterator[Finding]:
    """Yield which part of the result is right."""
    failed = lab.failed
    if failed.error is not None:
        return
    got, expected = failed.got, failed.expected
    if isinstance(expected, (tuple, list)) and isinstance(got, (tuple, list)):
        yield from _items_right(lab, list(got), list(expected))
        yield from _rows_in_another_order(lab)
        return
    yield from _rows_in_another_order(lab)
    for axis, where in _wrong_places(lab, failed):
        # What holds for one array of random numbers alone is an accident.
        trials = vary.trials(lab, 2)
        if (trials or lab.axis_names()) and all(
            dict(_wrong_places(lab, trial)).get(axis) == where for trial in trials
        ):
            name = _called(lab.axis_names(), axis, np.ndim(expected))
            yield Finding(f"right in part: {name}", where, Certainty.PART)


def _rows_in_another_order(lab: Lab) -> Iterator[Finding]:
    """Yield that an array has the right rows, but not in their order."""
    parts = zip(_results(lab.failed.got), _results(lab.failed.expected), strict=False)
    for got, expected in parts:
        if not isinstance(expected, np.ndarray) or np.shape(got) != expected.shape:
            continue
        if expected.ndim < 2 or lab.same(got, expected):
            continue
        if _same_in_another_order(lab, list(np.asarray(got)), list(expected)):
            yield Finding(
                "rows in another order",
                "Your rows are the right ones, but in another order.",
                Certainty.PART,
            )
            return


def _wrong_places(lab: Lab, trial: Trial) -> Iterator[tuple[int, str]]:
    """Yield the axis along which a result is right in part, and a sentence that says where."""
    got, expected, names = trial.got, trial.expected, lab.axis_names()
    if not isinstance(expected, np.ndarray):
        return
    try:
        array = np.asarray(plain(got))
    except ValueError:
        return
    if array.shape != expected.shape or expected.ndim == 0 or array.dtype.kind not in "fiub":
        return
    tolerance = lab.oracle.tolerance
    close = np.isclose(
        array.astype(float), expected.astype(float), tolerance.relative, tolerance.absolute,
        equal_nan=True,
    )  # fmt: skip
    if not close.any():
        return
    for axis in range(expected.ndim):
        others = tuple(a for a in range(expected.ndim) if a != axis)
        good = close.all(axis=others) if others else close
        if not good.any() or good.all() or len(good) < 2:
            continue
        where = _places(_called(names, axis, expected.ndim), np.flatnonzero(~good), len(good))
        if where:
            yield axis, where
            return


#: What one entry along an axis is called.
_ONE = {"batch": "sample", "time": "step", "units": "unit", "features": "feature"}


def _called(names: tuple[str, ...], axis: int, count: int) -> str:
    if len(names) != count:
        return f"axis {axis}: place"
    return "column" if "*" in names[axis] else names[axis]


def _places(name: str, wrong: np.ndarray, count: int) -> str:
    """Return which places of a result are wrong, or the one that is right, as a sentence.

    It is empty if the places form no run that means something.
    """
    first, last = int(wrong[0]), int(wrong[-1])
    if len(wrong) != last - first + 1:
        return ""
    if len(wrong) == count - 1 > 1 and (first == 1 or last == count - 2):
        which = "first" if first == 1 else "last"
        return f"Only the {which} {_ONE.get(name, name)} of your result is right."
    if last == count - 1:
        where = (
            f"from {name} {first} on (counted from 0)" if first < last else f"at the last {name}"
        )
    elif first == 0:
        where = f"up to {name} {last} (counted from 0)" if last else f"at the first {name}"
    else:
        where = f"at {name} {first}" if first == last else ""
    return f"Your result is wrong only {where}." if where else ""


def _listed(ordinals: list[str]) -> str:
    *first, last = (f"the {ordinal}" for ordinal in ordinals)
    return f"{', '.join(first)} and {last}" if first else last


def _same_in_another_order(lab: Lab, got: list[Any], expected: list[Any]) -> bool:
    left = list(got)
    for value in expected:
        place = next((i for i, own in enumerate(left) if lab.same(own, value)), None)
        if place is None:
            return False
        left.pop(place)
    return True


def _items_right(lab: Lab, got: list[Any], expected: list[Any]) -> Iterator[Finding]:
    if len(got) == len(expected) <= len(ORDINALS) and len(got) > 1:
        right = [lab.same(a, b) for a, b in zip(got, expected, strict=True)]
        if any(right) and not all(right) and isinstance(expected[0], (np.ndarray, tuple, list)):
            wrong = _listed([ORDINALS[i] for i, good in enumerate(right) if not good])
            good = _listed([ORDINALS[i] for i, good in enumerate(right) if good])
            verb = "is" if sum(right) == 1 else "are"
            yield Finding(
                "right in part: " + ", ".join(str(i) for i, fine in enumerate(right) if not fine),
                f"Of your {len(got)} results, {good} {verb} right. Look at {wrong}.",
                Certainty.PART,
            )
    if len(got) == len(expected) > 1 and _same_in_another_order(lab, got, expected):
        yield Finding(
            "another order",
            "Your entries are the right ones, but in another order.",
            Certainty.EXACT,
        )
        return
    shared = 0
    for first, second in zip(got, expected, strict=False):
        if not lab.same(first, second):
            break
        shared += 1
    if shared and shared == len(expected) < len(got):
        yield Finding(
            "too many", f"The first {shared} entries are right; {len(got) - shared} more follow "
            "that don't belong there.", Certainty.PART,
        )  # fmt: skip
    elif shared and shared == len(got) < len(expected):
        yield Finding(
            "too few", f"Your {shared} entries are right, but the last "
            f"{len(expected) - shared} are missing.", Certainty.PART,
        )  # fmt: skip
