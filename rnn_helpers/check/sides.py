"""The expected and the returned value, in the forms that a card shows side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

WIDTH = 6
"""How many values of a row are shown; the first wrong value is one of them."""
NOTHING = "(nothing)"


@dataclass(frozen=True)
class Texts:
    """Two values as text."""

    expected: str
    got: str

    def texts(self) -> tuple[str, str]:
        """Return the expected and the returned value as text, for programs."""
        return self.expected, self.got


@dataclass(frozen=True)
class Axis:
    """One axis of a shape; ``name`` is empty if it is not known."""

    size: int
    name: str
    differs: bool


@dataclass(frozen=True)
class Shapes:
    """Two shapes; the axes in which they differ are marked.

    With as many axes, these are the places where size or name differ. Otherwise they are the axes
    that the other shape does not have.
    """

    expected: tuple[Axis, ...]
    got: tuple[Axis, ...]

    @classmethod
    def between(
        cls, expected: Iterable[tuple[int, str]], got: Iterable[tuple[int, str]]
    ) -> "Shapes":
        """Return two shapes with the axes marked in which they differ.

        Args:
            expected: The size and name of each axis of the right shape, the first axis first;
                ``"?"`` is an unknown name.
            got: The same for the returned shape.
        """
        expected, got = list(expected), list(got)
        # If any name is unknown, axes are compared by their sizes alone.
        named = all(name != "?" for _, name in (*expected, *got))
        expected_keys, got_keys = (
            [(size, name if named else "") for size, name in axes] for axes in (expected, got)
        )
        if len(expected) == len(got):
            pairs = zip(expected_keys, got_keys, strict=True)
            shared = {i for i, (right, returned) in enumerate(pairs) if right == returned}
            return cls(_axes(expected, shared), _axes(got, shared))
        same = SequenceMatcher(None, expected_keys, got_keys, autojunk=False).get_matching_blocks()
        in_expected = {block.a + i for block in same for i in range(block.size)}
        in_got = {block.b + i for block in same for i in range(block.size)}
        return cls(_axes(expected, in_expected), _axes(got, in_got))

    def texts(self) -> tuple[str, str]:
        """Return the expected and the returned value as text, for programs."""
        expected, got = (
            " x ".join(f"{axis.size} {axis.name}".strip() for axis in side) or "()"
            for side in (self.expected, self.got)
        )
        return expected, got


def _axes(axes: list[tuple[int, str]], shared: set[int]) -> tuple[Axis, ...]:
    return tuple(
        Axis(size, "" if name == "?" else name, i not in shared)
        for i, (size, name) in enumerate(axes)
    )


@dataclass(frozen=True)
class Row:
    """A few values of two rows around the first difference.

    Attributes:
        at: The index of the first difference in an array; empty for a plain list.
        axis: The name of the axis along which the values are; empty if it is not known.
        start: The index of the first value shown.
        length: How many values the longer row has.
        expected: The right values as text; None after the end of the row.
        got: The returned values as text; None after the end of the row.
        wrong: Which of the values differ.
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
        """Return the part of two rows around the first wrong value.

        Args:
            expected: The whole right row as text.
            got: The whole returned row as text.
            wrong: Which values differ; values beyond its end are wrong.
            at: The index of the first difference in an array.
            axis: The name of the axis along which the values are.
        """
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
            expected=tuple(expected_value for expected_value, _ in pairs),
            got=tuple(got_value for _, got_value in pairs),
            wrong=tuple(marks[start : start + WIDTH]),
        )

    def texts(self) -> tuple[str, str]:
        """Return the expected and the returned value as text, for programs."""
        before = "… " if self.start else ""
        after = " …" if self.start + WIDTH < self.length else ""
        expected, got = (
            before + ", ".join(NOTHING if value is None else value for value in side) + after
            for side in (self.expected, self.got)
        )
        return expected, got


Sides = Texts | Shapes | Row
