"""Check what the page sends: points that make sense, ticks of this rubric, comments of a size."""

import json
import math
import re
from dataclasses import dataclass, replace
from typing import Any, Final

from autograder.classroom.scores import number
from autograder.mark.marks import Mark
from autograder.mark.questions import RubricLine

#: The most extra credit for one answer, and the most characters of a comment.
MOST_EXTRA, MOST_COMMENT = 100, 20_000
#: The most bytes of a request.
MOST_BYTES: Final = 200_000
_NUMBER: Final = re.compile(r"\d{1,6}(?:[.,]\d{1,4})?")


class Nonsense(ValueError):
    """A request that can't be carried out; the message says to the marker what to do."""


@dataclass(frozen=True)
class Change:
    """What a marker wants for one answer.

    Attributes:
        seen: The version of the mark and of the answer that the marker has seen.
        grades: Whether points are given or taken back; if not, they stay as they are.
        comments: Whether the comment is replaced; if not, it stays as it is.
        ticks, points, extra, comment: The new values.
    """

    seen: str
    grades: bool
    comments: bool
    ticks: tuple[str, ...] = ()
    points: float | None = None
    extra: float | None = None
    comment: str | None = None

    def applied(self, old: Mark) -> Mark:
        """Return the mark after this change.

        As in formgrader, an answer waits again when a person takes back the points and the grader
        has none for it.
        """
        new = replace(old, comment=self.comment) if self.comments else old
        if not self.grades:
            return new
        waiting = self.points is None and old.automatic is None
        return replace(new, points=self.points, extra=self.extra, ticks=self.ticks, waiting=waiting)


def read_change(body: bytes, most: float, rubric: tuple[RubricLine, ...]) -> Change:
    """Read what the page sends for one answer.

    Args:
        body: The body of the request.
        most: The most points that the question gives.
        rubric: The lines that can be ticked.

    Raises:
        Nonsense: It makes no sense.
    """
    wanted = _parsed(body)
    change = Change(str(wanted.get("seen", "")), "grade" in wanted, "comment" in wanted)
    if change.comments:
        change = replace(change, comment=_comment(wanted["comment"]))
    if change.grades:
        grade = wanted["grade"]
        if not isinstance(grade, dict):
            raise Nonsense("The page sent no points.")
        ticks = _ticks(grade.get("ticks", []), rubric)
        points = _points(grade.get("points"), most)
        extra = _extra(grade.get("extra"))
        if extra and points is None:
            raise Nonsense("Give points first, then extra credit; 0 points are possible.")
        change = replace(change, ticks=ticks if points is not None else (), points=points)
        change = replace(change, extra=extra)
    return change


def _parsed(body: bytes) -> dict[str, Any]:
    if len(body) > MOST_BYTES:
        raise Nonsense("This is too much text.")
    try:
        wanted = json.loads(body)
    except (ValueError, RecursionError):
        wanted = None
    if not isinstance(wanted, dict):
        raise Nonsense("The page sent something that can't be read.")
    return wanted


def _comment(value: Any) -> str | None:
    if not isinstance(value, str):
        raise Nonsense("A comment is text.")
    if len(value) > MOST_COMMENT:
        raise Nonsense(f"This comment is too long: {MOST_COMMENT:,} characters are possible.")
    # PostgreSQL can't store the character 0, and nothing can store half a character.
    clean = value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return clean.strip() or None


def _ticks(value: Any, rubric: tuple[RubricLine, ...]) -> tuple[str, ...]:
    known = [line.key for line in rubric]
    if not isinstance(value, list) or any(key not in known for key in value):
        raise Nonsense("This line is not in the rubric any more. Load the page again.")
    return tuple(key for key in known if key in value)


def _points(value: Any, most: float) -> float | None:
    points = _number(value, "Points")
    if points is not None and points > most:
        raise Nonsense(f"At most {number(most)} points are possible. Give more as extra credit.")
    return points


def _extra(value: Any) -> float | None:
    extra = _number(value, "Extra credit")
    if extra is not None and extra > MOST_EXTRA:
        raise Nonsense(f"Extra credit is at most {MOST_EXTRA} points.")
    return extra or None


def _number(value: Any, what: str) -> float | None:
    """Return a number that was typed or computed; None if there is none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value.strip().replace(",", "."))
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    if plain and math.isfinite(value) and 0 <= value <= 1_000_000:
        return float(value)
    raise Nonsense(f"{what}: type a number such as 2 or 1.5.")
