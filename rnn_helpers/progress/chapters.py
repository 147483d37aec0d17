"""How far a learner is in each chapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rnn_helpers.hints import all_hints
from rnn_helpers.progress import store


@dataclass(frozen=True)
class ChapterProgress:
    """One chapter's exercises in order, and when the visible test of each passed last."""

    chapter: str
    exercises: tuple[str, ...]
    passed: Mapping[str, datetime]

    @property
    def done(self) -> int:
        """How many exercises have passed."""
        return sum(exercise in self.passed for exercise in self.exercises)

    @property
    def total(self) -> int:
        """How many exercises there are."""
        return len(self.exercises)

    @property
    def next_exercise(self) -> str | None:
        """The first exercise that has not passed; None where all have."""
        return next((name for name in self.exercises if name not in self.passed), None)

    @property
    def last(self) -> datetime | None:
        """When an exercise of this chapter passed last."""
        return max(
            (self.passed[name] for name in self.exercises if name in self.passed), default=None
        )


def all_chapters() -> list[ChapterProgress]:
    """Every chapter that has exercises, in order.

    Raises:
        ProgressUnavailable: The progress can't be read.
    """
    passed = store.passed()
    exercises: dict[str, list[str]] = {}
    for exercise, hint in all_hints().items():
        exercises.setdefault(hint.chapter, []).append(exercise)
    return [ChapterProgress(name, tuple(names), passed) for name, names in exercises.items()]


def chapter(name: str) -> ChapterProgress | None:
    """One chapter; None where there is no such chapter.

    Raises:
        ProgressUnavailable: The progress can't be read.
    """
    return next((found for found in all_chapters() if found.chapter == name), None)


def first_unfinished(chapters: list[ChapterProgress]) -> ChapterProgress | None:
    """The chapter to go on with; None where all is done."""
    return next((found for found in chapters if found.next_exercise is not None), None)
