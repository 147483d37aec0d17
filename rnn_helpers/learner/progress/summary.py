"""How far a learner is in each chapter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rnn_helpers.learner.chapters import Chapter, all_chapters
from rnn_helpers.learner.progress import store


@dataclass(frozen=True)
class ChapterProgress:
    """One chapter, and when the visible test of each exercise passed last."""

    chapter: Chapter
    passed: Mapping[str, datetime]

    @property
    def done(self) -> int:
        """How many exercises have passed."""
        return sum(exercise in self.passed for exercise in self.chapter.exercises)

    @property
    def total(self) -> int:
        """How many exercises there are."""
        return len(self.chapter.exercises)

    @property
    def next_exercise(self) -> str | None:
        """The first exercise that has not passed; None where all have."""
        return next((name for name in self.chapter.exercises if name not in self.passed), None)

    @property
    def last(self) -> datetime | None:
        """When an exercise of this chapter passed last."""
        times = (self.passed[name] for name in self.chapter.exercises if name in self.passed)
        return max(times, default=None)


def all_progress() -> list[ChapterProgress]:
    """The progress in every chapter, in reading order.

    Raises:
        ProgressUnavailable: The progress can't be read.
    """
    passed = store.passed()
    return [ChapterProgress(chapter, passed) for chapter in all_chapters().values()]


def first_unfinished(progress: list[ChapterProgress]) -> ChapterProgress | None:
    """The chapter to go on with; None where all is done."""
    return next((one for one in progress if one.next_exercise is not None), None)
