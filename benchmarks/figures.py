"""The measurements, and figures that are computed from them. Times are seconds, sizes bytes."""

from dataclasses import dataclass, field
from statistics import median

STOCK = "stock nbgrader"
OTTER = "otter-grader"
ENGINE_1 = "engine, 1 worker"
ENGINE_2 = "engine, 2 workers"
EVERYTHING = "engine, 1 worker, demonstrations too"
BARE = "bare warm execution"


@dataclass(frozen=True)
class Measurement:
    """The measurement of one grader on the submissions of one chapter.

    Attributes:
        system: One of the names above.
        batch_seconds: Wall time for all submissions, including the start of every process.
        seconds: Time of each submission, in the order of the students.
        finished: Time of each result since the start of the batch, in order.
        peak_bytes: Peak memory of all its processes together; 0 if it was not measured.
        scores: Automatic points by student.
        stages: Median seconds of each of the engine's stages.
        workers: How many submissions are graded at once.
        date: When an earlier run measured it; empty for this one.
    """

    system: str
    chapter: str
    batch_seconds: float
    seconds: list[float]
    finished: list[float]
    peak_bytes: int
    scores: dict[str, float]
    stages: dict[str, float] = field(default_factory=dict)
    workers: int = 1
    date: str = ""

    @property
    def each(self) -> float:
        """Return the seconds of the whole batch per submission, with the start of processes."""
        return self.batch_seconds / len(self.scores)

    @property
    def running(self) -> float | None:
        """Return the seconds per submission once every worker has given its first result.

        Return None if there were no results after those.
        """
        after = len(self.finished) - self.workers
        if after < 1:
            return None
        return (self.finished[-1] - self.finished[self.workers - 1]) / after

    @property
    def typical(self) -> float:
        """Return the median of the submissions' own seconds."""
        return median(self.seconds)


@dataclass(frozen=True)
class Growth:
    """The measurement of grading ``submissions`` by one coordinator.

    Attributes:
        kind: What executed the notebooks.
        batch_seconds: Time from the first result to the last.
        first_bytes: The coordinator's memory at the first result.
        peak_bytes: The coordinator's peak memory.
        date: When an earlier run measured it; empty for this one.
    """

    kind: str
    submissions: int
    batch_seconds: float
    first_bytes: int
    peak_bytes: int
    date: str = ""

    @property
    def each(self) -> float:
        """Return the mean seconds from one result to the next."""
        return self.batch_seconds / (self.submissions - 1)


@dataclass(frozen=True)
class Target:
    """A promise, the figure measured for it, and whether the promise is kept."""

    promise: str
    figure: str
    met: bool


def ratio(
    measurements: list[Measurement], slower: str, faster: str, chapter: str | None = None
) -> tuple[float, float | None] | None:
    """Return how many times as long ``slower`` takes as ``faster``, for one chapter or for all.

    The first number compares whole batches, including the start of all processes. The second
    compares the time per submission once everything runs, and is None if that was not measured for
    both. Return None if one of the two graders was not measured at all.
    """
    pairs = [
        (slow, fast)
        for slow in measurements
        for fast in measurements
        if (slow.system, fast.system) == (slower, faster) and slow.chapter == fast.chapter
        if chapter in (None, slow.chapter)
    ]
    if not pairs:
        return None
    batches = sum(slow.each for slow, _ in pairs) / sum(fast.each for _, fast in pairs)
    running = [(slow.running, fast.running) for slow, fast in pairs]
    known = [(slow, fast) for slow, fast in running if slow is not None and fast is not None]
    if len(known) < len(pairs):
        return batches, None
    return batches, sum(slow for slow, _ in known) / sum(fast for _, fast in known)


def overhead(measurements: list[Measurement], chapter: str) -> float | None:
    """Return the median seconds that the engine adds to the bare execution of a submission.

    The difference is taken per submission, because submissions differ by more than the overhead.
    Return None if it was not measured.
    """
    found = {m.system: m.seconds for m in measurements if m.chapter == chapter}
    if ENGINE_1 not in found or BARE not in found:
        return None
    pairs = zip(found[ENGINE_1], found[BARE], strict=True)
    return median(engine - bare for engine, bare in pairs)


def differences(measurements: list[Measurement]) -> list[str]:
    """Return a sentence for each submission to which not all graders gave the same score."""
    found = []
    for chapter in sorted({m.chapter for m in measurements}):
        own = [m for m in measurements if m.chapter == chapter]
        for student in sorted({student for m in own for student in m.scores}):
            scores = {m.system: m.scores.get(student) for m in own}
            if len(set(scores.values())) > 1:
                listed = ", ".join(
                    f"{system} {'none' if score is None else f'{score:g}'}"
                    for system, score in scores.items()
                )
                found.append(f"{chapter}, {student}: {listed}")
    return found
