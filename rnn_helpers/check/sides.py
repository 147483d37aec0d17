"""Expected and got, side by side, as a card draws them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

WIDTH = 6
"""So many values of a row are shown, the first wrong one among them."""
NOTHING = "(nothing)"


@dataclass(frozen=True)
class Texts:
    """Two values that are best shown as they are."""

    expected: str
    got: str

    def texts(self) -> tuple[str, str]:
        """Expected and got as text, for programs."""
        return self.expected, self.got


@dataclass(frozen=True)
class Axis:
    """One axis of a shape; ``name`` is empty where it is not known."""

    size: int
    name: str
    differs: bool


@dataclass(frozen=True)
class Shapes:
    """Two shapes, with the axes marked that the other has not."""

    expected: tuple[Axis, ...]
    got: tuple[Axis, ...]

    @classmethod
    def between(
        cls, expected: Iterable[tuple[int, str]], got: Iterable[tuple[int, str]]
    ) -> "Shapes":
        """Shapes as (size, name) of each axis, first axis first; ``"?"`` is an unknown name."""
        one, other = list(expected), list(got)
        # A size of no known name is compared by itself.
        named = all(name != "?" for _, name in (*one, *other))
        keys, other_keys = (
            [(size, name if named else "") for size, name in axes] for axes in (one, other)
        )
        same = SequenceMatcher(None, keys, other_keys, autojunk=False).get_matching_blocks()
        in_one = {block.a + i for block in same for i in range(block.size)}
        in_other = {block.b + i for block in same for i in range(block.size)}
        return cls(_axes(one, in_one), _axes(other, in_other))

    def texts(self) -> tuple[str, str]:
        """Expected and got as text, for programs."""
        one, other = (
            " x ".join(f"{axis.size} {axis.name}".strip() for axis in side) or "()"
            for side in (self.expected, self.got)
        )
        return one, other


def _axes(axes: list[tuple[int, str]], shared: set[int]) -> tuple[Axis, ...]:
    return tuple(
        Axis(size, "" if name == "?" else name, i not in shared)
        for i, (size, name) in enumerate(axes)
    )


@dataclass(frozen=True)
class Row:
    """A few values around the first difference, one below the other.

    Attributes:
        at: Where the first difference is; empty for a plain list.
        axis: Name of the axis that the values lie along; empty where it is not known.
        start: Index of the first value shown.
        length: How many values there are in all, on the longer side.
        expected, got: The values as text; None where a side has ended.
        wrong: Which of them differ.
    """

    at: str
    axis: str
    start: int
    length: int
    expected: tuple[str | None, ...]
    got: tuple[str | None, ...]
    wrong: tuple[bool, ...]

    @classmethod
    def around(
        cls,
        expected: Sequence[str],
        got: Sequence[str],
        wrong: Sequence[bool],
        at: str = "",
        axis: str = "",
    ) -> "Row":
        """The part of two rows around the first wrong value; a missing value is wrong."""
        length = max(len(expected), len(got))
        marks = [*wrong, *(True for _ in range(length - len(wrong)))]
        first = marks.index(True)
        start = max(0, min(first - WIDTH // 2, length - WIDTH))
        pairs = list(zip_longest(expected, got))[start : start + WIDTH]
        return cls(
            at=at,
            axis=axis,
            start=start,
            length=length,
            expected=tuple(one for one, _ in pairs),
            got=tuple(other for _, other in pairs),
            wrong=tuple(marks[start : start + WIDTH]),
        )

    def texts(self) -> tuple[str, str]:
        """Expected and got as text, for programs."""
        before = "… " if self.start else ""
        after = " …" if self.start + WIDTH < self.length else ""
        one, other = (
            before + ", ".join(NOTHING if value is None else value for value in side) + after
            for side in (self.expected, self.got)
        )
        return one, other


Sides = Texts | Shapes | Row
