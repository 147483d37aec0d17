"""What people do to a right result by mistake: a sign, a factor, an order, one entry too few."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class ChangedResult:
    """A right result after a mistake.

    Attributes:
        id: A name without values.
        text: What the value is, to follow "your result is".
        so: What follows from it, as a sentence; may be empty.
        value: The value.
    """

    id: str
    text: str
    so: str
    value: Any


#: How the names of the changes begin that take entries away.
_LOSSES = (*("without ", "first only", "last only", "list of ", "entries without ", "length"),)


def loses_entries(change: str) -> bool:
    """Return whether a change to a result, told by its name, takes entries away."""
    return change.startswith(_LOSSES)


def changes_to_result(expected: Any, axes: tuple[str, ...] = ()) -> Iterator[ChangedResult]:
    """Yield what a right result can become.

    Args:
        expected: The right result, or one that came from other arguments.
        axes: The names of its axes.
    """
    if isinstance(expected, np.ndarray) and expected.dtype.kind in "fi" and expected.size:
        yield from _of_numbers(expected)
        yield from _of_axes(expected, axes)
    elif isinstance(expected, np.ndarray) and expected.dtype.kind == "b":
        yield ChangedResult(
            "inverted", "true where it should be false", "Turn it round.", np.logical_not(expected)
        )
        yield from _of_axes(expected, axes)
    elif isinstance(expected, bool):
        return
    elif isinstance(expected, (int, float)):
        yield from _of_numbers(np.asarray(expected))
    elif isinstance(expected, str):
        yield from _of_text(expected)
    elif isinstance(expected, (list, tuple)):
        yield from _of_list(expected)
    elif isinstance(expected, dict):
        yield from _of_dict(expected)


_NUMBERS: tuple[tuple[str, str, str, Callable[[np.ndarray], np.ndarray]], ...] = (
    ("negative", "right but for its sign", "", np.negative),
    ("doubled", "twice the right one", "", lambda v: v * 2),
    ("halved", "half the right one", "", lambda v: v / 2),
    ("squared", "the square of the right one", "Is a root missing?", np.square),
    ("root", "the square root of the right one", "Is there a root too many?", np.sqrt),
    ("exponential", "e to the power of the right one", "Is there an `exp` too many?", np.exp),
    ("logarithm", "the natural logarithm of the right one",
     "Is there a `log` too many, or is `exp` missing?", np.log),
    ("log base 2", "the right one divided by log(2)",
     "So the logarithm has the base 2. Use the natural one, `np.log`.", lambda v: v / np.log(2)),
    ("log base 10", "the right one divided by log(10)",
     "So the logarithm has the base 10. Use the natural one, `np.log`.", lambda v: v / np.log(10)),
    ("exponent base 2", "2 to the power of the right one's logarithm",
     "Use `np.exp`, with base e, where you took a power of 2.", lambda v: 2 ** np.log(v)),
    ("exp base 2", "2 to the power of what should be e to the power",
     "Use `np.exp`.", lambda v: np.power(v, np.log(2))),
    ("reciprocal", "1 divided by the right one", "Is a division the wrong way round?",
     lambda v: 1 / v),
    ("complement", "1 minus the right one", "", lambda v: 1 - v),
    ("one more", "one more than the right one", "", lambda v: v + 1),
    ("one less", "one less than the right one", "", lambda v: v - 1),
    ("absolute", "right but without signs", "Is there an `abs` too many?", np.abs),
    ("rounded", "the right one rounded to whole numbers", "Don't round.", np.round),
    ("cut", "the right one without its digits after the point",
     "Use `/` for division, not `//`, and no `int`.", np.trunc),
    ("one digit", "the right one rounded to one digit", "Don't round.", lambda v: np.round(v, 1)),
    ("two digits", "the right one rounded to two digits", "Don't round.", lambda v: np.round(v, 2)),
    ("three digits", "the right one rounded to three digits",
     "Don't round.", lambda v: np.round(v, 3)),
    ("four digits", "the right one rounded to four digits",
     "Don't round.", lambda v: np.round(v, 4)),
    ("not negative", "the right one with 0 in place of negative numbers",
     "", lambda v: np.maximum(v, 0)),
    ("tanh again", "tanh of the right one", "Is tanh applied once too often?", np.tanh),
    ("tanh missing", "what the right one is before tanh", "Is tanh missing?", np.arctanh),
    ("sigmoid again", "the sigmoid of the right one", "Is the sigmoid applied once too often?",
     lambda v: 1 / (1 + np.exp(-v))),
    ("sigmoid missing", "what the right one is before the sigmoid", "Is the sigmoid missing?",
     lambda v: np.log(v / (1 - v))),
)  # fmt: skip


def _of_numbers(expected: np.ndarray) -> Iterator[ChangedResult]:
    for id_, text, so, change in _NUMBERS:
        with np.errstate(all="ignore"):
            value = np.asarray(change(expected))
        if value.shape == expected.shape and np.all(np.isfinite(value)):
            yield ChangedResult(id_, text, so, value if value.ndim else value.item())


def _of_axes(expected: np.ndarray, axes: tuple[str, ...]) -> Iterator[ChangedResult]:
    named = len(axes) == expected.ndim
    for axis in range(expected.ndim):
        size = expected.shape[axis]
        if size < 2:
            continue
        name = axis_called(axes[axis]) if named else f"axis {axis}"
        key = axes[axis] if named else str(axis)
        yield ChangedResult(
            f"reversed along {key}",
            f"the right one reversed along {name}",
            f"Look at the order along {name}.",
            np.flip(expected, axis),
        )
        yield ChangedResult(
            f"rolled along {key}",
            f"the right one moved by one place along {name}, with the last entry first",
            "",
            np.roll(expected, 1, axis),
        )
        yield ChangedResult(
            f"rolled back along {key}",
            f"the right one moved by one place along {name}, with the first entry last",
            "",
            np.roll(expected, -1, axis),
        )
        yield ChangedResult(
            f"without first along {key}",
            f"the right one without its first entry along {name}",
            f"Where does your loop along {name} start?",
            np.take(expected, range(1, size), axis),
        )
        yield ChangedResult(
            f"without last along {key}",
            f"the right one without its last entry along {name}",
            f"Where does your loop along {name} end?",
            np.take(expected, range(size - 1), axis),
        )
        for which, place in (("first", 0), ("last", -1)):
            part = np.take(expected, [place], axis)
            yield ChangedResult(
                f"{which} everywhere along {key}",
                f"the right {which} entry along {name}, in every place",
                f"Is it the {which} one, or one and the same array, that you put in each time?",
                np.repeat(part, size, axis),
            )
            yield ChangedResult(
                f"{which} only along {key}",
                f"only the {which} entry of the right one along {name}",
                "",
                np.take(expected, place, axis),
            )
        if expected.dtype.kind == "f":
            yield ChangedResult(
                f"summed along {key}", f"the sum of the right one along {name}", "",
                expected.sum(axis),
            )  # fmt: skip
            yield ChangedResult(
                f"mean along {key}", f"the mean of the right one along {name}", "",
                expected.mean(axis),
            )  # fmt: skip
            yield ChangedResult(
                f"cumulated along {key}", f"the running sum of the right one along {name}", "",
                np.cumsum(expected, axis),
            )  # fmt: skip
            yield ChangedResult(
                f"softmax along {key}", f"the softmax of the right one along {name}",
                "Is softmax applied once too often?", _softmax(expected, axis),
            )  # fmt: skip
            for how, factor in (("divided by", 1 / size), ("times", size)):
                other = "a mean where a sum" if factor < 1 else "a sum where a mean"
                yield ChangedResult(
                    f"{how} the size of {key}",
                    f"the right one {how} {size}, the size of {name}",
                    f"So there is {other} belongs.",
                    expected * factor,
                )
        yield ChangedResult(
            f"sorted along {key}", f"the right one sorted along {name}", "", np.sort(expected, axis)
        )
    if expected.ndim >= 2:
        for first in range(expected.ndim):
            for second in range(first + 1, expected.ndim):
                both = (
                    f"the {axes[first]} and the {axes[second]} axis"
                    if named
                    else f"axes {first} and {second}"
                )
                turned = np.swapaxes(expected, first, second)
                if expected.shape[first] != 1 and expected.shape[second] != 1:
                    yield ChangedResult(
                        f"axes {first} and {second} reshaped",
                        f"the right numbers in the wrong order: {both} were exchanged and then "
                        "reshaped",
                        "`reshape` reads the numbers row by row in a new form; it moves no axis. "
                        "Use `transpose` or `np.stack(..., axis=1)`.",
                        turned.reshape(expected.shape),
                    )
                yield ChangedResult(
                    f"axes {first} and {second} exchanged",
                    f"the right one with {both} exchanged",
                    "Exchange them again, for example with `transpose`.",
                    turned,
                )
    yield ChangedResult(
        "extra axis", "the right one with an axis of size 1 too many", "", expected[None]
    )
    yield ChangedResult(
        "extra last axis", "the right one with an axis of size 1 too many at the end", "",
        expected[..., None],
    )  # fmt: skip
    if expected.ndim >= 2:
        yield ChangedResult("flat", "the right one without its axes", "", expected.ravel())


def axis_called(name: str) -> str:
    """Return how a message calls an axis; ``4*units`` holds four parts of that size."""
    return f"the columns ({name.replace('*', ' x ')})" if "*" in name else f"the {name} axis"


def _softmax(values: np.ndarray, axis: int) -> np.ndarray:
    powers = np.exp(values - values.max(axis, keepdims=True))
    return np.asarray(powers / powers.sum(axis, keepdims=True))


def _of_text(expected: str) -> Iterator[ChangedResult]:
    for id_, text, so, value in (
        ("lower", "right but for capital letters", "", expected.lower()),
        ("title", "right but for capital letters", "", expected.title()),
        ("capitalised", "right but for capital letters", "", expected.capitalize()),
        ("stripped", "right but for blanks at its ends", "", expected.strip()),
        ("blank after", "right but for a blank at its end", "", expected + " "),
        ("blank before", "right but for a blank at its beginning", "", " " + expected),
        ("no blanks", "right but for missing blanks", "", expected.replace(" ", "")),
        ("line end after", "right but for a line end too many", "", expected + "\n"),
        ("without last", "right but for its last character, which is missing", "", expected[:-1]),
        ("without first", "right but for its first character, which is missing", "", expected[1:]),
        ("reversed", "the right one backwards", "", expected[::-1]),
    ):
        if value != expected:
            yield ChangedResult(id_, text, so, value)


def _of_list(expected: Any) -> Iterator[ChangedResult]:
    items = list(expected)
    if not items:
        return
    found: list[tuple[str, str, str, Any]] = [
        ("reversed", "the right one in reverse order", "", items[::-1]),
        ("rolled", "the right one with its last entry first", "", [items[-1], *items[:-1]]),
        ("rolled back", "the right one with its first entry last", "", [*items[1:], items[0]]),
        ("last everywhere", "the right last entry, in every place",
         "Do you append one and the same list or array each time, and change it afterwards? "
         "Append a copy.", [items[-1]] * len(items)),
        ("first everywhere", "the right first entry, in every place", "", [items[0]] * len(items)),
        ("without first", "the right one without its first entry", "", items[1:]),
        ("without last", "the right one without its last entry",
         "Is something left over after the loop that must be added?", items[:-1]),
        ("first only", "the first entry of the right one",
         "Is there a `return` inside the loop?", items[0]),
        ("list of first", "only the first entry of the right one",
         "Is there a `return` inside the loop?", items[:1]),
        ("last only", "the last entry of the right one", "", items[-1]),
        ("list of last", "only the last entry of the right one",
         "Is the list set anew in every pass of the loop?", items[-1:]),
        ("twice", "the right one, every entry twice", "",
         [i for item in items for i in (item, item)]),
        ("without repeats", "the right one with repeated entries left out",
         "Each occurrence counts.", _unique(items)),
        ("length", "the number of entries, not the entries", "", len(items)),
    ]  # fmt: skip
    if all(isinstance(item, (list, tuple)) for item in items):
        found += [
            ("pairs turned", "right, but each entry is turned round", "Exchange the two.",
             [type(item)(reversed(item)) for item in items]),
            ("flat", "the right one without its inner lists",
             "Use `append`, not `extend`, to keep the lists.",
             [inner for item in items for inner in item]),
            ("without empty ones", "the right one without its empty entries",
             "Keep an empty list where there is nothing.", [item for item in items if len(item)]),
            ("entries without first", "right, but the first of each entry is missing", "",
             [item[1:] for item in items]),
            ("entries without last", "right, but the last of each entry is missing", "",
             [item[:-1] for item in items]),
        ]  # fmt: skip
    if all(isinstance(item, str) for item in items):
        found += [
            ("lower", "right but for capital letters", "", [item.lower() for item in items]),
            ("blanks after", "right but for a blank after each entry", "",
             [f"{item} " for item in items]),
            ("without empty texts", "the right one without its empty texts",
             "Keep an empty text where there is nothing.", [item for item in items if item]),
            ("joined", "the right entries joined to one text", "Return a list.", " ".join(items)),
            ("joined closely", "the right entries joined to one text", "Return a list.",
             "".join(items)),
        ]  # fmt: skip
    if all(type(item) in (int, float) for item in items):
        found += [
            ("one more", "right, but every entry is one too large", "", [i + 1 for i in items]),
            ("one less", "right, but every entry is one too small", "", [i - 1 for i in items]),
            ("sum", "the sum of the entries, not the entries", "", sum(items)),
        ]  # fmt: skip
    try:
        found.append(("sorted", "the right one, sorted",
                      "The order matters: keep the one that the exercise asks for.",
                      sorted(items)))  # fmt: skip
        found.append(("sorted downwards", "the right one, sorted from large to small",
                      "The order matters: keep the one that the exercise asks for.",
                      sorted(items, reverse=True)))  # fmt: skip
    except (TypeError, ValueError):
        pass
    for id_, text, so, value in found:
        yield ChangedResult(id_, text, so, value)


def _unique(items: list[Any]) -> list[Any]:
    try:
        return list(dict.fromkeys(items))
    except TypeError:
        return items


def _of_dict(expected: dict[Any, Any]) -> Iterator[ChangedResult]:
    with contextlib.suppress(TypeError):
        yield ChangedResult(
            "turned round",
            "the right one with keys and values exchanged",
            "Exchange them.",
            {value: key for key, value in expected.items()},
        )
    if all(type(value) in (int, float) for value in expected.values()):
        for id_, text, step in (
            ("one more", "right, but every value is one too large", 1),
            ("one less", "right, but every value is one too small", -1),
        ):
            yield ChangedResult(id_, text, "", {k: v + step for k, v in expected.items()})
    for key in list(expected)[:1] + list(expected)[-1:]:
        rest = {k: v for k, v in expected.items() if k != key}
        which = "first" if key == next(iter(expected)) else "last"
        yield ChangedResult(f"without {which}", f"the right one without its {which} key", "", rest)
