"""Count how much of each chapter a learner has done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from rnn_helpers.learner.chapters import Chapter, all_chapters
from rnn_helpers.learner.progress import store


@dataclass(frozen=True)
class ChapterProgress:
    """The progress in one chapter.

    ``passed`` holds, for each exercise, when its visible test last passed; other chapters'
    exercises may be in it too.
    """

    chapter: Chapter
    passed: Mapping[str, datetime]

    @property
    def done(self) -> int:
        """Return how many exercises have passed."""
        return sum(exercise in self.passed for exercise in self.chapter.exercises)

    @property
    def total(self) -> int:
        """Return how many exercises there are."""
        return len(self.chapter.exercises)

    @property
    def next_exercise(self) -> str | None:
        """Return the first exercise that has not passed, or None if all have."""
        return next((name for name in self.chapter.exercises if name not in self.passed), None)

    @property
    def last(self) -> datetime | None:
        """Return when an exercise of this chapter last passed, or None if none has."""
        times = (self.passed[name] for name in self.chapter.exercises if name in self.passed)
        return max(times, default=None)


def all_progress() -> list[ChapterProgress]:
    """Return the progress in every chapter, in reading order.

    Raises:
        ProgressUnavailable: The progress can't be read.
    """
    passed = store.passed()
    return [ChapterProgress(chapter, passed) for chapter in all_chapters().values()]


def first_unfinished(progress: list[ChapterProgress]) -> ChapterProgress | None:
    """Return the first chapter that is not done, or None if all are."""
    return next((chapter for chapter in progress if chapter.next_exercise is not None), None)
