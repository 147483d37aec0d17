"""Compare what a learner's function returned with the right result, and describe a difference."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from rnn_helpers.check.sides import Row, Shapes, Sides, Texts

import numpy as np

# Limits in characters, and for a row in values; a card has room for more than one line of text.
_CARD_LIMIT = 300
_CELL_LIMIT = 24
_ROW_LIMIT = 1000
# How many characters or entries are shown on each side of the first difference.
_CHARACTERS_AROUND = 24
#: Texts of up to so many characters are shown as a whole.
_WHOLE_TEXT = 80
_ENTRIES_AROUND = 4
#: The libraries whose tensors become arrays.
_TENSORS = frozenset({"jax", "jaxlib", "keras", "tensorflow", "torch"})
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True)
class Tolerance:
    """How much two floats may differ: ``|got - expected| <= absolute + relative * |expected|``.

    The default allows for another order of summation in float32 (about 1e-7 for each of about a
    hundred additions), and is far smaller than the effect of any mistake.
    """

    absolute: float = 2e-5
    relative: float = 1e-4


@dataclass(frozen=True)
class Axes:
    """Names for the axes of a result, and sizes from which the axes of wrong shapes are recognised.

    Attributes:
        names: The axes of the expected array, for example ``("batch", "units")``.
        sizes: Every size of the check's inputs by name. A size that no other axis has shows in a
            wrong shape which axis it is.
    """

    names: tuple[str, ...] = ()
    sizes: Mapping[str, int] | None = None

    def names_of(self, shape: tuple[int, ...], expected: bool = False) -> tuple[str, ...]:
        """Return the name of each axis of a shape, or ``"?"`` for an unknown axis.

        Args:
            shape: The shape.
            expected: Whether it is the right shape, whose axes have ``names``.
        """
        if expected and len(self.names) == len(shape):
            return self.names
        # A size that two axes share names neither of them.
        by_size: dict[int, str] = {}
        for name, size in (self.sizes or {}).items():
            by_size[size] = "?" if size in by_size else name
        names = [by_size.get(size, "?") for size in shape]
        return tuple("?" if names.count(name) > 1 else name for name in names)

    def describe(self, shape: tuple[int, ...], expected: bool = False) -> str:
        """Return the shape with the names of its axes, for example ``(4, 2) = batch x units``.

        Args:
            shape: The shape.
            expected: Whether it is the right shape, whose axes have ``names``.
        """
        names = self.names_of(shape, expected)
        if not shape or all(name == "?" for name in names):
            return str(shape)
        return f"{shape} = {' x '.join(names)}"


@dataclass(frozen=True)
class Difference:
    """The first difference between two values.

    Attributes:
        summary: The difference in one line.
        details: Lines that show it as plain text.
        sides: The expected and the returned value, for a card.
    """

    summary: str
    details: tuple[str, ...] = ()
    sides: Sides | None = None


def plain(value: Any) -> Any:
    """Return a tensor as an array, a 0-d array as a number, and everything else unchanged."""
    # Nothing else is asked: a learner's own method may do anything, and later than it should.
    if type(value).__module__.partition(".")[0] in _TENSORS and hasattr(value, "numpy"):
        value = value.numpy()
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        value = value.item()
    return value


def difference(
    got: Any,
    expected: Any,
    axes: Axes | Sequence[Axes] = Axes(),
    tolerance: Tolerance = Tolerance(),
    where: str = "",
) -> Difference | None:
    """Return the first difference between two values, or None if they agree.

    A list agrees with a tuple, a float with a float of another precision, and a list of numbers
    with an array. Integers do not agree with an array of floats, nor 0 and 1 with booleans.

    Args:
        got: The value to judge.
        expected: The right value.
        axes: Names for the axes of an array; for a tuple or list of arrays, one for each.
        tolerance: How much floats may differ.
        where: The place of the values in a larger one, such as " in value 1", for the summary.
    """
    try:
        return _difference(got, expected, axes, tolerance, where)
    except Exception:
        # What a learner's function returned can raise any error as it is looked at. If the right
        # value is no trouble, that is no error of the grader's.
        _difference(expected, expected, axes, tolerance, where)
        kind = _kind(plain(expected))
        summary = f"got {_a_type(got)}{where} that can't be compared with {kind}."
        return Difference(summary, sides=Texts(kind, shown(got, _CARD_LIMIT)))


def _difference(
    got: Any, expected: Any, axes: Axes | Sequence[Axes], tolerance: Tolerance, where: str
) -> Difference | None:
    got, expected = plain(got), plain(expected)
    if got is None and expected is not None:
        summary = f"got None{where}, expected {_kind(expected)}."
        return Difference(summary, sides=Texts(_kind(expected), "None"))
    if isinstance(expected, np.ndarray):
        single = axes if isinstance(axes, Axes) else Axes()
        return _array_difference(got, expected, single, tolerance, where)
    if isinstance(expected, (list, tuple)):
        return _sequence_difference(got, expected, axes, tolerance, where)
    if isinstance(expected, Mapping):
        return _mapping_difference(got, expected, tolerance, where)
    return _scalar_difference(got, expected, tolerance, where)


def agree(got: Any, value: Any, tolerance: Tolerance = Tolerance()) -> bool:
    """Return whether two values agree within the tolerance."""
    return difference(got, value, tolerance=tolerance) is None


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        if not value:
            return "an empty list"
        return "1 value" if len(value) == 1 else f"{len(value)} values"
    return f"{type(value).__name__} {shown(value)}"


def _a_type(value: Any) -> str:
    name = type(value).__name__
    return f"an {name}" if name[0] in "aeiouAEIOU" else f"a {name}"


def shown(value: Any, limit: int = 70) -> str:
    """Return a value as one line of at most ``limit`` characters."""
    try:
        text = _written(value)
    except Exception:
        # Python refuses to write very long numbers, and a learner's object may raise any error.
        text = f"<{_a_type(value)} that can't be shown>"
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _written(value: Any) -> str:
    if isinstance(value, float):
        text = f"{value:.6g}"
        return f"{text}.0" if text.lstrip("-").isdigit() else text
    if isinstance(value, np.ndarray):
        text = np.array2string(value, precision=4, separator=", ", threshold=8)
        return " ".join(text.split())
    # Two spaces in a text may be what is wrong.
    return " ".join(map(str.strip, repr(_without_noise(value)).splitlines()))


def _without_noise(value: Any) -> Any:
    """Return plain values with floats of six digits, which all that differs by rounding shares."""
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.6g}")
    if type(value) in (list, tuple):
        return type(value)(_without_noise(item) for item in value)
    if type(value) is dict:
        return {key: _without_noise(item) for key, item in value.items()}
    return value


def _side_by_side(expected: Any, got: Any) -> tuple[str, str]:
    return f"expected {shown(expected)}", f"got      {shown(got)}"


def _texts(expected: Any, got: Any) -> Texts:
    if isinstance(expected, str) and isinstance(got, str):
        place = _first_difference(expected, got)
        return Texts(*(_excerpt(text, place, _CARD_LIMIT // 3) for text in (expected, got)))
    return Texts(shown(expected, _CARD_LIMIT), shown(got, _CARD_LIMIT))


def _first_difference(first: Sequence[Any], second: Sequence[Any]) -> int:
    pairs = enumerate(zip(first, second, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(first), len(second)))


def _excerpt(text: str, place: int, around: int) -> str:
    """Return the part of a text around a place, as Python would write it."""
    start, end = max(0, place - around), place + around
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return f"{before}{text[start:end]!r}{after}"


def _text_lines(expected: str, got: str) -> tuple[str, ...]:
    """Return the lines that show where two texts part."""
    sides = (("expected", expected), ("got     ", got))
    place = _first_difference(expected, got)
    if max(len(expected), len(got)) <= _WHOLE_TEXT:
        return tuple(f"{label} {text!r}" for label, text in sides)
    return (
        f"they part at character {place} (counted from 0)",
        *(f"{label} {_excerpt(text, place, _CHARACTERS_AROUND)}" for label, text in sides),
    )


def _list_lines(expected: Sequence[Any], got: Sequence[Any], place: int) -> tuple[str, ...]:
    """Return the lines that show the entries around the place where two lists part."""
    lines = []
    for label, values in (("expected", expected), ("got     ", got)):
        start, end = max(0, place - _ENTRIES_AROUND), place + _ENTRIES_AROUND
        entries = [shown(plain(value), _CELL_LIMIT) for value in values[start:end]]
        before = ["…"] if start else []
        after = ["…"] if end < len(values) else []
        lines.append(f"{label} [{', '.join(before + entries + after)}]")
    if place > _ENTRIES_AROUND:
        lines.insert(0, f"they part at entry {place} (counted from 0)")
    return tuple(lines)


def _place(i: int, expected: Sequence[Any]) -> str:
    """Return the place of a value for a message: one of several results, or an entry of a list."""
    several = isinstance(expected, tuple) and 2 <= len(expected) <= len(ORDINALS)
    if several and any(isinstance(plain(v), (np.ndarray, list, Mapping)) for v in expected):
        return f" in the {ORDINALS[i]} of the {len(expected)} results"
    return f" in entry {i}"


def _within(place: str, outer: str) -> str:
    """Return a place within another one, as in " in entry 0 of entry 5"."""
    return place + outer.replace(" in ", " of ", 1)


def _is_short(value: Any) -> bool:
    """Return whether a value is a list or tuple of a few plain values."""
    return (
        type(value) in (list, tuple)
        and 0 < len(value) <= _ENTRIES_AROUND
        and all(each is None or isinstance(each, (str, int, float)) for each in value)
    )


def _array_difference(
    got: Any, expected: np.ndarray, axes: Axes, tolerance: Tolerance, where: str
) -> Difference | None:
    if isinstance(got, (str, bytes, Mapping, set)):
        summary = f"got {_a_type(got)}{where}, expected {_kind(expected)}."
        return Difference(summary, sides=Texts(_kind(expected), shown(got, _CARD_LIMIT)))
    array: np.ndarray | None
    try:
        array = np.asarray(got)
    except ValueError:
        # The parts have different lengths, so they make no array.
        array = None
    if array is None or array.dtype.kind in "USO":
        kind = f"a {type(got).__name__} that is no array"
        if isinstance(got, (tuple, list)):
            kind = f"a {type(got).__name__} of {len(got)} things that is no array"
        summary = f"got {kind}{where}, expected {_kind(expected)}."
        return Difference(summary, sides=Texts(_kind(expected), shown(got, _CARD_LIMIT)))
    if array.shape != expected.shape:
        return Difference(
            f"the shape is wrong{where}.",
            (
                f"expected {axes.describe(expected.shape, expected=True)}",
                f"got      {axes.describe(array.shape)}",
            ),
            Shapes.between(
                zip(expected.shape, axes.names_of(expected.shape, expected=True), strict=True),
                zip(array.shape, axes.names_of(array.shape), strict=True),
            ),
        )
    if not _same_kind_of_number(array.dtype, expected.dtype):
        return Difference(
            f"the kind of number is wrong{where}.",
            (f"expected {expected.dtype}", f"got      {array.dtype}"),
            Texts(str(expected.dtype), str(array.dtype)),
        )
    return _value_difference(array, expected, axes, tolerance, where)


def _same_kind_of_number(got: np.dtype, expected: np.dtype) -> bool:
    if expected.kind in "iu":
        return got.kind in "iu"
    return got.kind == expected.kind


def _value_difference(
    got: np.ndarray, expected: np.ndarray, axes: Axes, tolerance: Tolerance, where: str
) -> Difference | None:
    if expected.dtype.kind in "fc":
        close = np.isclose(
            got, expected, rtol=tolerance.relative, atol=tolerance.absolute, equal_nan=True
        )
    else:
        close = np.asarray(got == expected)
    if close.all():
        return None
    index = tuple(int(i) for i in np.argwhere(~close)[0])
    names = axes.names if len(axes.names) == len(index) else ("",) * len(index)
    at = ", ".join(f"{name} {i}".strip() for name, i in zip(names, index, strict=True))
    wrong = int((~close).sum())
    # The whole row around the first difference helps more than a single number.
    row = index[:-1]
    return Difference(
        f"the shape is right, {wrong} of {close.size} values are wrong{where}.",
        (
            f"first difference at [{at}]: expected {shown(expected[index].item())}, "
            f"got {shown(got[index].item())}",
            f"expected row {_part_of_row(expected[row], index[-1])}",
            f"got row      {_part_of_row(got[row], index[-1])}",
        ),
        Row.around(
            [shown(value) for value in expected[row].tolist()],
            [shown(value) for value in got[row].tolist()],
            (~close[row]).tolist(),
            at,
            names[-1],
        ),
    )


def _several_arrays(expected: Sequence[Any]) -> bool:
    return isinstance(expected, tuple) and any(np.ndim(plain(v)) > 0 for v in expected)


def _part_of_row(row: np.ndarray, place: int) -> str:
    """Return a row as text; of a long one, the part around the first difference."""
    if len(row) <= 2 * _ENTRIES_AROUND:
        return shown(row)
    start = max(0, place - _ENTRIES_AROUND)
    part = shown(row[start : place + _ENTRIES_AROUND])
    before = "… " if start else ""
    after = " …" if place + _ENTRIES_AROUND < len(row) else ""
    return f"{before}{part}{after}"


def _sequence_difference(
    got: Any,
    expected: Sequence[Any],
    axes: Axes | Sequence[Axes],
    tolerance: Tolerance,
    where: str,
) -> Difference | None:
    if isinstance(got, np.ndarray) and got.ndim and _several_arrays(expected):
        # Several results of one shape may come as one array.
        if _sequence_difference(list(got), expected, axes, tolerance, where) is None:
            return None
        results = "a list of 1 result" if len(expected) == 1 else f"{len(expected)} results"
        summary = f"got {_kind(got)}{where}, expected {results}."
        return Difference(summary, sides=Texts(results, _kind(got)))
    if isinstance(got, np.ndarray):
        got = list(got)
    if not isinstance(got, (list, tuple)):
        summary = f"got {_a_type(got)}{where}, expected {_kind(expected)}."
        return Difference(summary, _side_by_side(expected, got), _texts(expected, got))
    if len(got) != len(expected):
        values = "1 value" if len(got) == 1 else f"{len(got)} values"
        summary = f"got {values}{where}, expected {len(expected)}."
        row = _simple_row(got, expected, tolerance)
        place = _where_they_part(got, expected, tolerance)
        return Difference(summary, _list_lines(expected, got, place), row or _texts(expected, got))
    for i, (got_value, right_value) in enumerate(zip(got, expected, strict=True)):
        each = axes if isinstance(axes, Axes) else axes[i]
        at = _within(_place(i, expected), where)
        found = _difference(got_value, right_value, each, tolerance, at)
        if found and _is_short(got_value) and _is_short(right_value):
            # A shape or a pair is read as a whole.
            alike = type(got_value)(right_value)
            inner = found.summary.startswith("the value is wrong")
            summary = f"the value is wrong{at}." if inner else found.summary
            return Difference(summary, _side_by_side(alike, got_value), _texts(alike, got_value))
        if found:
            simple = isinstance(right_value, (str, int, float, bool))
            lines = _list_lines(expected, got, i) if simple else ()
            sides = _simple_row(got, expected, tolerance) or found.sides
            details = lines if simple else found.details
            return Difference(found.summary, details, sides)
    return None


def _where_they_part(got: Sequence[Any], expected: Sequence[Any], tolerance: Tolerance) -> int:
    shorter = min(len(got), len(expected))
    pairs = enumerate(zip(got, expected, strict=False))
    return next((i for i, pair in pairs if not agree(*pair, tolerance)), shorter)


def _simple_row(got: Sequence[Any], expected: Sequence[Any], tolerance: Tolerance) -> Row | None:
    """Return two lists of plain values as a row around their first difference.

    It is None if a list or a value is too long, if a value is not plain, and if nothing differs.
    """
    if max(len(got), len(expected)) > _ROW_LIMIT:
        return None
    values = [plain(value) for value in (*expected, *got)]
    if not all(value is None or isinstance(value, (str, int, float)) for value in values):
        return None
    if any(len(shown(value, _CARD_LIMIT)) > _CELL_LIMIT for value in values):
        return None
    wrong = [not agree(*pair, tolerance) for pair in zip(got, expected, strict=False)]
    if not any(wrong) and len(got) == len(expected):
        return None
    expected_texts, got_texts = (
        [shown(plain(value)) for value in side] for side in (expected, got)
    )
    return Row.around(expected_texts, got_texts, wrong)


def _mapping_difference(
    got: Any, expected: Mapping[Any, Any], tolerance: Tolerance, where: str
) -> Difference | None:
    if not isinstance(got, Mapping):
        summary = f"got {_kind(got)}{where}, expected a dict."
        return Difference(summary, sides=_texts(expected, got))
    missing = [key for key in expected if key not in got]
    extra = [key for key in got if key not in expected]
    if missing or extra:
        parts = [f"missing: {shown(missing)}"] if missing else []
        parts += [f"not expected: {shown(extra)}"] if extra else []
        sides = _texts(list(expected), list(got))
        return Difference(f"the keys are wrong{where}.", tuple(parts), sides)
    for key, value in expected.items():
        place = _within(f" at key {key!r}", where)
        found = _difference(got[key], value, Axes(), tolerance, place)
        if found:
            return found
    return None


def _scalar_difference(
    got: Any, expected: Any, tolerance: Tolerance, where: str
) -> Difference | None:
    if isinstance(expected, bool) or expected is None or isinstance(expected, (str, bytes, set)):
        same = type(got) is type(expected) and got == expected
    elif isinstance(expected, int):
        same = isinstance(got, int) and not isinstance(got, bool) and got == expected
    else:
        number = isinstance(got, (int, float)) and not isinstance(got, bool)
        same = number and _is_close(got, expected, tolerance)
    if same:
        return None
    if type(got) is not type(expected) and not isinstance(got, (int, float)):
        summary = f"got {_a_type(got)}{where}, expected {_a_type(expected)}."
    elif isinstance(expected, bool) and not isinstance(got, bool):
        summary = f"got {shown(got)}{where}, expected True or False."
    elif isinstance(expected, int) and not isinstance(expected, bool) and isinstance(got, float):
        summary = f"got a float{where}, expected an int."
    else:
        summary = f"the value is wrong{where}."
    if isinstance(expected, str) and isinstance(got, str):
        summary = f"the text is wrong{where}{_of_texts(expected, got)}."
        return Difference(summary, _text_lines(expected, got), _texts(expected, got))
    return Difference(summary, _side_by_side(expected, got), _texts(expected, got))


def _is_close(got: float, expected: Any, tolerance: Tolerance) -> bool:
    try:
        # NumPy compares no whole number that is larger than its own.
        number = float(got)
    except OverflowError:
        return False
    return bool(
        np.isclose(
            number, expected, rtol=tolerance.relative, atol=tolerance.absolute, equal_nan=True
        )
    )


def _of_texts(expected: str, got: str) -> str:
    """Return how two different texts differ, if it can be said in a few words."""
    if "".join(expected.split()) == "".join(got.split()):
        return ": only its spaces or line breaks differ"
    if expected.casefold() == got.casefold():
        return ": only its capital letters differ"
    if got and expected.startswith(got):
        return ": its end is missing"
    if expected and expected in got:
        return ": there is more than the text that was expected"
    same = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(expected, got, strict=False))
    )
    return f": it differs from its character {same + 1} on" if same else ""
