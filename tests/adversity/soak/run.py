"""Grade many submissions of one small chapter in one run, and watch the grading process."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from autograder.engine.run.cluster import Executor
from autograder.engine.run.grade import grade
from autograder.engine.run.progress import Event, Result
from tests.adversity.soak.traces import resident, traces
from tests.support.classes import FULL_SCORE, TinyClass, solved


@dataclass
class Soak:
    """The results of one run. ``memory`` and ``times`` have one entry for each submission."""

    times: list[float] = field(default_factory=list)
    memory: list[dict[str, int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def growth(self, who: str) -> float:
        """Return the KiB per submission, by a line through the second half, when all is loaded."""
        later = [sample[who] / 1024 for sample in self.memory[len(self.memory) // 2 :]]
        middle, mean = (len(later) - 1) / 2, sum(later) / len(later)
        spread = sum((place - middle) ** 2 for place in range(len(later)))
        return sum((p - middle) * (kib - mean) for p, kib in enumerate(later)) / spread

    def rate(self, first: int, last: int) -> float:
        """Return the submissions per second from the ``first`` to the ``last``."""
        return (last - first) / (self.times[last] - self.times[first])


def soak(
    root: Path,
    count: int,
    workers: int = 2,
    executor: Executor | None = None,
    on_each: Callable[[int], None] = lambda number: None,
) -> Soak:
    """Grade ``count`` submissions that are all alike, so that growing memory means a leak."""
    tiny_class = TinyClass(root)
    work = solved(tiny_class.released())
    for number in range(count):
        tiny_class.hand_in(f"s{number:05}", work)
    found = Soak()

    def note(event: Event) -> None:
        if isinstance(event, Result):
            found.times.append(time.monotonic())
            found.memory.append(resident())
            if (event.verdict, event.score) != ("ok", FULL_SCORE):
                found.wrong.append(f"{event.student}: {event.verdict} {event.score} {event.detail}")
            on_each(len(found.times))

    before = traces()
    grade(root, workers=workers, executor=executor, on_progress=note)
    found.left = traces().left_since(before)
    return found
