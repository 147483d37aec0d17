"""Find a change to the arguments or to the result that turns the right answer into the learner's.

If the right function gives the learner's values for ``b`` = 0, the learner has left out ``b``. This
catalogue knows no exercise: it tries what people do to arrays, numbers, switches, lists and texts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, zip_longest
from typing import Any, Final

from rnn_helpers.check.compare import ORDINALS
from rnn_helpers.check.finding import Certainty, Finding
from rnn_helpers.check.why import evidence, vary
from rnn_helpers.check.why.lab import Arguments, Lab, Trial, Unanswered
from rnn_helpers.check.why.results import axis_called, changes_to_result, loses_entries

import numpy as np


@dataclass(frozen=True)
class Change:
    """A change to one or two arguments.

    Attributes:
        id: A name without values.
        text: The change, to follow "the right function gives exactly your result if".
        so: What follows from it, as a sentence; may be empty.
        apply: Returns the changed arguments by name; an empty dict where it changes nothing.
    """

    id: str
    text: str
    so: str
    apply: Callable[[dict[str, Any]], dict[str, Any]]


_EXCHANGED: Final = " exchanged"
#: Some changes can't be told apart: reversing a state, and reversing the rows of its kernel.
_ALTERNATIVES: Final = 2


def _as_if(changes: list[Change]) -> Finding:
    """Return the finding that any of these changes explains the result."""
    name = f"as if: {' or '.join(change.id for change in changes)}"
    ways = ", or if ".join(change.text for change in changes)
    text = f"The right function gives exactly your result if {ways}."
    if len(changes) == 1:
        text = f"{text} {changes[0].so}"
    return Finding(name, text.strip(), Certainty.EXACT)


def one_change(lab: Lab) -> Iterator[Finding]:
    """Yield the one change that explains the learner's result, here and for other arguments."""
    failed = lab.failed
    if failed.error is not None or failed.got is None or isinstance(failed.expected, bool):
        # Of True and False, many changes give the other one.
        return
    elsewhere: list[Trial] = []
    changes: list[Change] = []
    for change, value in _changed_questions(lab):
        if lab.same(value, failed.got):
            elsewhere = elsewhere or vary.trials(lab, _needed(failed.expected))
            if _holds(lab, (change,), None, elsewhere):
                changes.append(change)
                if len(changes) == _ALTERNATIVES:
                    break
    if changes:
        yield _as_if(changes)
        return
    for result in changes_to_result(failed.expected, lab.axis_names()):
        if lab.same(result.value, failed.got) and not lab.same(result.value, failed.expected):
            elsewhere = elsewhere or vary.trials(lab, _needed(failed.expected))
            if _holds(lab, (), result.id, elsewhere):
                text = f"Your result is {result.text}. {result.so}".strip()
                yield Finding(f"result: {result.id}", text, Certainty.EXACT)
                return


def two_changes(lab: Lab) -> Iterator[Finding]:
    """Yield two changes that together explain the learner's result.

    Where entries are lost, almost any two losses explain what is left, and nothing at all is
    explained by everything.
    """
    failed = lab.failed
    if failed.error is not None or failed.got is None or _is_empty(failed.got):
        return
    if isinstance(failed.expected, bool):
        return
    changes = []
    for change, value in _changed_questions(lab):
        if change.id.endswith(_EXCHANGED):
            # Two exchanged switches look like two that are not heeded.
            continue
        if _loses_values(failed.arguments.named(), change):
            continue
        changes.append(change)
        for result in changes_to_result(value, lab.axis_names()):
            if loses_entries(result.id) or not lab.same(result.value, failed.got):
                continue
            if _holds_elsewhere(lab, (change,), result.id):
                yield Finding(
                    f"as if: {change.id}; result: {result.id}",
                    f"Two things come together. First, it is as if {change.text}. {change.so} "
                    f"Second, your result is {result.text}. {result.so}".strip(),
                    Certainty.EXACT,
                )
                return
    for first, second in combinations(changes, 2):
        if lab.spent():
            return
        both = _changed(_changed(failed.arguments, first), second)
        try:
            value = lab.right(both)
        except Unanswered:
            continue
        if lab.same(value, failed.got) and _holds_elsewhere(lab, (first, second), None):
            yield Finding(
                f"as if: {first.id}; {second.id}",
                f"Two things come together. First, it is as if {first.text}. {first.so} "
                f"Second, it is as if {second.text}. {second.so}",
                Certainty.EXACT,
            )
            return


def _is_empty(value: Any) -> bool:
    return hasattr(value, "__len__") and len(value) == 0


def _loses_values(named: dict[str, Any], change: Change) -> bool:
    """Return whether a change takes entries away, or puts one id in the place of all."""
    for name, after in change.apply(named).items():
        before = named[name]
        if hasattr(before, "__len__") and (
            not hasattr(after, "__len__") or len(after) < len(before)
        ):
            return True
        if isinstance(before, np.ndarray) and (
            after.size < before.size or (before.dtype.kind != "f" and not np.any(after))
        ):
            return True
    return False


def _changed_questions(lab: Lab) -> Iterator[tuple[Change, Any]]:
    """Yield each change that makes a difference, with the right result after it."""
    for change in changes_to_arguments(lab):
        if lab.spent():
            return
        try:
            changed = _changed(lab.failed.arguments, change)
            if _gives_another_shape(lab, changed):
                continue
            value = lab.right(changed)
        except (Unanswered, ValueError, TypeError):
            # Some changes mean nothing for these values, such as the order of a list of arrays.
            continue
        if not lab.same(value, lab.failed.expected):
            yield change, value


def _gives_another_shape(lab: Lab, changed: Arguments) -> bool:
    """Return whether the right result would have another shape than the learner's, as far as known.

    Such a change explains nothing, so the question need not be asked.
    """
    names = lab.axis_names()
    got, expected = lab.failed.got, lab.failed.expected
    if not names or not isinstance(expected, np.ndarray) or np.shape(got) != expected.shape:
        return False
    before = lab.oracle.sizes(lab.failed.arguments.named())
    after = lab.oracle.sizes(changed.named())
    return any(name in before and after.get(name) != before[name] for name in names)


def _holds_elsewhere(lab: Lab, changes: tuple[Change, ...], result_id: str | None) -> bool:
    return _holds(lab, changes, result_id, vary.trials(lab, _needed(lab.failed.expected)))


def _changed(arguments: Arguments, change: Change) -> Arguments:
    return arguments.replaced(change.apply(arguments.named()))


def _needed(expected: Any) -> int:
    """Return how many further trials must agree: a short result can agree by chance."""
    if isinstance(expected, np.ndarray) and expected.dtype.kind == "f" and expected.size >= 4:
        return 1
    return 3


def _holds(
    lab: Lab, changes: tuple[Change, ...], result_id: str | None, elsewhere: list[Trial]
) -> bool:
    """Return whether the explanation also holds for other arguments."""
    # Where nothing else can be asked, only a long result proves something by itself.
    telling = _needed(lab.failed.expected) == 1
    told = evidence.bits(lab.failed.got, lab.failed.expected)
    for trial in elsewhere:
        if trial.error is not None:
            return False
        arguments = trial.arguments
        for change in changes:
            arguments = _changed(arguments, change)
        try:
            value = lab.right(arguments) if changes else trial.expected
        except Unanswered:
            continue
        if result_id is not None:
            found = [r for r in changes_to_result(value, lab.axis_names()) if r.id == result_id]
            if not found:
                continue
            value = found[0].value
        if not lab.same(value, trial.got):
            return False
        telling = telling or not lab.same(value, trial.expected)
        told += evidence.bits_again(value, trial.expected, lab.failed.got)
    return telling and told >= evidence.ENOUGH


def changes_to_arguments(lab: Lab) -> Iterator[Change]:
    """Yield changes to the arguments of the failed trial, the likeliest mistakes first."""
    named = lab.failed.arguments.named()
    taken = lab.oracle.taken(named)
    blocks = _blocks(named, taken)
    yield from _changes_to_all_blocks(named, blocks)
    kinds = [_changes_to(name, value, taken.get(name, "").split()) for name, value in named.items()]
    # If one question takes long, there is time for a few. So each argument has its turn.
    yield from _in_turn([*kinds, _changes_to_blocks(blocks), _swaps(named)])


def _in_turn(kinds: list[Iterator[Change]]) -> Iterator[Change]:
    """Yield the first change of each kind, then the second of each, and so on."""
    for changes in zip_longest(*kinds):
        yield from filter(None, changes)


_HALVES: Final = ("first half of the columns", "second half of the columns")


def _blocks(named: dict[str, Any], taken: Mapping[str, str]) -> dict[str, int]:
    """Return the arguments whose last axis holds blocks side by side, and how many they are."""
    found = {}
    for name, value in named.items():
        times, star, _ = (taken.get(name, "").split() or [""])[-1].partition("*")
        if isinstance(value, np.ndarray) and star and times.isdigit():
            count = int(times)
            if value.ndim and value.shape[-1] % count == 0:
                found[name] = count
    return found


def _changes_to_blocks(blocks: dict[str, int]) -> Iterator[Change]:
    """Yield arguments without one of their blocks of columns, such as one gate of a layer."""
    for name, count in blocks.items():
        for place in range(count):
            which = _share(place, count)
            yield Change(
                f"{name} block {place} zero",
                f"the {which} of `{name}` is all zeros",
                f"So your result does not use this part of `{name}`.",
                _replacing(name, _without_block(place, count)),
            )


def _changes_to_all_blocks(named: dict[str, Any], blocks: dict[str, int]) -> Iterator[Change]:
    """Yield another reading of all arguments whose columns are blocks."""
    listed = ", ".join(f"`{name}`" for name in blocks)
    if any(named[name].shape[-1] > count for name, count in blocks.items()):
        yield Change(
            "blocks interleaved",
            f"the columns of {listed} take turns, one of each block after the other",
            "But each block stands in one piece: first all columns of the first one, then all of "
            "the next. Cut them with `np.split(..., axis=-1)`, for example.",
            _all_blocks(blocks, _taking_turns),
        )


def _share(place: int, count: int) -> str:
    if count == len(_HALVES):
        return _HALVES[place]
    return f"{ORDINALS[place]} of the {count} blocks of columns"


def _without_block(place: int, count: int) -> Callable[[np.ndarray], np.ndarray]:
    def change(value: np.ndarray) -> np.ndarray:
        parts = np.split(value, count, axis=-1)
        parts[place] = np.zeros_like(parts[place])
        return np.concatenate(parts, axis=-1)

    return change


def _taking_turns(value: np.ndarray, count: int) -> np.ndarray:
    """Return the columns as somebody reads them who takes every ``count``-th for one block."""
    return np.concatenate([value[..., start::count] for start in range(count)], axis=-1)


def _all_blocks(
    blocks: dict[str, int], change: Callable[[np.ndarray, int], np.ndarray]
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda named: {
        name: change(named[name], count) for name, count in blocks.items() if name in named
    }


def _replacing(name: str, change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], Any]:
    def apply(named: dict[str, Any]) -> dict[str, Any]:
        return {name: change(named[name])} if name in named else {}

    return apply


def _one(name: str, kind: str, text: str, so: str, change: Callable[[Any], Any]) -> Change:
    return Change(f"{name} {kind}", text, so, _replacing(name, change))


def _changes_to(name: str, value: Any, axes: list[str]) -> Iterator[Change]:
    if isinstance(value, np.ndarray):
        yield from _changes_to_array(name, value, axes)
    elif isinstance(value, bool):
        yield _one(
            name,
            "turned round",
            f"`{name}` is turned round, false for true",
            f"So your function does not look at `{name}`, or its two cases are exchanged.",
            lambda given: not given,
        )
    elif isinstance(value, int):
        yield _one(
            name, "one more", f"`{name}` is one larger",
            f"So something that depends on `{name}` is one too far.", lambda given: given + 1,
        )  # fmt: skip
        if value > 0:
            yield _one(
                name, "one less", f"`{name}` is one smaller",
                f"So something that depends on `{name}` stops one too early.",
                lambda given: given - 1,
            )  # fmt: skip
    elif isinstance(value, float):
        yield _one(
            name, "inverted", f"`{name}` is 1 divided by it",
            f"So you multiply by `{name}` where you should divide by it, or the other way round.",
            lambda given: 1 / given if given else given,
        )  # fmt: skip
        yield _one(
            name, "ignored", f"`{name}` is 1", f"So `{name}` is not used.", lambda given: 1.0
        )
        yield _one(
            name, "complement", f"`{name}` is 1 minus it",
            f"So `{name}` is used where 1 - `{name}` belongs.", lambda given: 1 - given,
        )  # fmt: skip
    elif isinstance(value, str):
        yield from _changes_to_text(name, value)
    elif isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        yield from _changes_to_list(name, value)
    elif isinstance(value, dict):
        yield from _changes_to_dict(name, value)
    elif value is not None:
        return
    if value is not None and not isinstance(value, (bool, int)):
        yield _one(
            name, "None", f"`{name}` is not given", f"So the `{name}` that was given is not used.",
            lambda _: None,
        )  # fmt: skip


def _changes_to_array(name: str, value: np.ndarray, axes: list[str]) -> Iterator[Change]:
    kind = value.dtype.kind
    if kind in "fi":
        yield _one(
            name, "zero", f"`{name}` is all zeros",
            f"So `{name}` is left out of your result, or lost on the way.", np.zeros_like,
        )  # fmt: skip
    if kind == "f":
        yield _one(
            name, "twice", f"`{name}` is doubled", f"So `{name}` is counted twice.",
            lambda given: 2 * given,
        )  # fmt: skip
        yield _one(
            name, "negative", f"the sign of `{name}` is turned round",
            f"So `{name}` is subtracted where it should be added, or the other way round.",
            lambda given: -given,
        )  # fmt: skip
        yield _one(
            name, "ones", f"`{name}` is all ones", f"So the values of `{name}` are not used.",
            np.ones_like,
        )  # fmt: skip
    if kind == "b":
        yield _one(
            name, "inverted", f"`{name}` is inverted",
            f"So true and false of `{name}` are exchanged.", np.logical_not,
        )  # fmt: skip
        yield _one(
            name, "ones", f"`{name}` is true everywhere", f"So `{name}` is not used.", np.ones_like
        )
    if value.ndim == 2 and value.shape[0] == value.shape[1] and value.shape[0] > 1:
        yield _one(
            name, "transposed", f"`{name}` is transposed",
            f"So the product with `{name}` is taken the wrong way round, or `{name}` is "
            "transposed once too often.", np.transpose,
        )  # fmt: skip
    for axis, size in enumerate(value.shape):
        if size > 1:
            named = len(axes) == value.ndim
            along = f"along {axis_called(axes[axis])}" if named else f"along axis {axis}"
            yield from _changes_along(name, axis, along)


def _changes_along(name: str, axis: int, along: str) -> Iterator[Change]:
    def repeated(place: int) -> Callable[[np.ndarray], np.ndarray]:
        return lambda given: np.repeat(np.take(given, [place], axis), given.shape[axis], axis)

    def part(start: int, stop: int) -> Callable[[np.ndarray], np.ndarray]:
        return lambda given: np.take(given, range(start, given.shape[axis] - stop), axis)

    def flipped(given: np.ndarray) -> np.ndarray:
        return np.flip(given, axis)

    changes: tuple[tuple[str, str, str, Callable[[np.ndarray], np.ndarray]], ...] = (
        (f"reversed {axis}", f"`{name}` is reversed {along}",
         f"So `{name}` is read in the reverse order {along}.", flipped),
        (f"first only {axis}", f"every entry of `{name}` {along} is its first one",
         f"So only the first entry of `{name}` {along} is used.", repeated(0)),
        (f"last only {axis}", f"every entry of `{name}` {along} is its last one",
         f"So only the last entry of `{name}` {along} is used.", repeated(-1)),
        (f"without first {axis}", f"the first entry of `{name}` {along} is left out",
         f"Is the first entry of `{name}` {along} skipped?", part(1, 0)),
        (f"without last {axis}", f"the last entry of `{name}` {along} is left out",
         f"Is the last entry of `{name}` {along} skipped?", part(0, 1)),
    )  # fmt: skip
    for kind, text, so, change in changes:
        yield _one(name, kind, text, so, change)


def _changes_to_text(name: str, value: str) -> Iterator[Change]:
    changes: tuple[tuple[str, str, str, Callable[[str], str]], ...] = (
        ("lower", "is in small letters", "So small and capital letters are not told apart.",
         str.lower),
        ("stripped", "has no blanks at its ends", "So blanks at the ends are taken off.",
         str.strip),
        ("reversed", "is read backwards", "So the order is reversed.", lambda text: text[::-1]),
        ("without first", "lacks its first character", "Is the first character skipped?",
         lambda text: text[1:]),
        ("without last", "lacks its last character", "Is the last character skipped?",
         lambda text: text[:-1]),
    )  # fmt: skip
    for kind, text, so, change in changes:
        if change(value) != value:
            yield _one(name, kind, f"`{name}` {text}", so, change)


def _without_repeats(items: Any) -> Any:
    found: list[Any] = []
    for item in items:
        if item not in found:
            found.append(item)
    return type(items)(found)


def _changes_to_list(name: str, value: Any) -> Iterator[Change]:
    kind = type(value)
    simple = all(isinstance(item, (str, int, float)) for item in value)
    changes: list[tuple[str, str, str, Callable[[Any], Any]]] = [
        ("reversed", "is reversed", f"So `{name}` is read from its end.", lambda v: v[::-1]),
        ("without first", "lacks its first entry", f"Is the first entry of `{name}` skipped?",
         lambda v: v[1:]),
        ("without last", "lacks its last entry", f"Is the last entry of `{name}` skipped?",
         lambda v: v[:-1]),
        ("first only", "has its first entry only", f"So only the first entry of `{name}` is used. "
         "Is there a `return` inside the loop?", lambda v: v[:1]),
        ("last only", "has its last entry only", f"So only the last entry of `{name}` is used. "
         "Is something set anew in every pass of the loop?", lambda v: v[-1:]),
        ("without repeats", "has each of its entries once",
         f"So repeated entries of `{name}` count once.", _without_repeats),
        ("without empty ones", "has no empty entries", f"So empty entries of `{name}` are skipped.",
         lambda v: kind(item for item in v if not hasattr(item, "__len__") or len(item))),
    ]  # fmt: skip
    if simple:
        changes.append(
            ("sorted", "is sorted", f"So the order of `{name}` is lost.",
             lambda v: kind(sorted(v)))
        )  # fmt: skip
    if value and all(isinstance(item, str) for item in value):
        changes.append(
            ("lower", "is in small letters", "So small and capital letters are not told apart.",
             lambda v: kind(item.lower() for item in v))
        )  # fmt: skip
    if value and all(isinstance(item, (list, tuple)) for item in value):
        changes += [
            ("rows reversed", "has each of its rows reversed", "So every row is read from its end.",
             lambda v: kind(item[::-1] for item in v)),
            ("rows without first", "lacks the first entry of each row",
             "Is the first entry of every row skipped?", lambda v: kind(i[1:] for i in v)),
            ("rows without last", "lacks the last entry of each row",
             "Is the last entry of every row skipped?", lambda v: kind(i[:-1] for i in v)),
        ]  # fmt: skip
    for id_, text, so, change in changes:
        if _differs(change, value):
            yield _one(name, id_, f"`{name}` {text}", so, change)


def _differs(change: Callable[[Any], Any], value: Any) -> bool:
    """Return whether a change to a list changes it; of a list of arrays, that is not asked."""
    try:
        return bool(change(value) != value)
    except TypeError:
        return False
    except ValueError:
        return True


def _changes_to_dict(name: str, value: dict[Any, Any]) -> Iterator[Change]:
    changes: tuple[tuple[str, str, str, Callable[[Any], Any]], ...] = (
        ("by value", "is in the order of its values",
         f"So your result takes `{name}` in the order of its values, not of its keys.",
         lambda v: dict(sorted(v.items(), key=lambda item: item[1]))),
        ("by key", "is in the order of its keys", f"So your result sorts the keys of `{name}`.",
         lambda v: dict(sorted(v.items()))),
        ("numbered anew", "is numbered by its order",
         f"So your result counts the entries of `{name}` and does not look at its values.",
         lambda v: {key: place for place, key in enumerate(v)}),
        ("numbered anew from 1", "is numbered by its order, from 1",
         f"So your result counts the entries of `{name}` and does not look at its values.",
         lambda v: {key: place for place, key in enumerate(v, 1)}),
    )  # fmt: skip
    for kind, text, so, change in changes:
        try:
            if list(change(value).items()) != list(value.items()):
                yield _one(name, kind, f"`{name}` {text}", so, change)
        except TypeError:
            continue


def _swaps(named: dict[str, Any]) -> Iterator[Change]:
    names: Final = list(named)
    for place, first in enumerate(names):
        for second in names[place + 1 :]:
            if _alike(named[first], named[second]):
                if isinstance(named[first], bool):
                    stand_ins: tuple[tuple[str, str], ...] = ()
                else:
                    stand_ins = ((first, second), (second, first))
                for wrong, right in stand_ins:
                    yield Change(
                        f"{wrong} for {right}",
                        f"`{right}` is the same as `{wrong}`",
                        f"So your function uses `{wrong}` where `{right}` belongs.",
                        _standing_in(wrong, right),
                    )
                yield Change(
                    f"{first} and {second}{_EXCHANGED}",
                    f"`{first}` and `{second}` change places",
                    f"So `{first}` stands where `{second}` belongs, and the other way round.",
                    _swapping(first, second),
                )


def _standing_in(wrong: str, right: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda named: {right: named[wrong]} if wrong in named and right in named else {}


def _swapping(first: str, second: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def apply(named: dict[str, Any]) -> dict[str, Any]:
        if first not in named or second not in named:
            return {}
        return {first: named[second], second: named[first]}

    return apply


def _alike(first: Any, second: Any) -> bool:
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return first.shape == second.shape and first.dtype == second.dtype
    if isinstance(first, (bool, int, float)):
        return type(first) is type(second) and first != second
    return False
