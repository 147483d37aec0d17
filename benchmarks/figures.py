"""What is measured, and what is worked out from it. Times are seconds, sizes bytes."""

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
    """One grader on the submissions of one chapter.

    Attributes:
        system: One of the names above.
        batch_seconds: Wall time for all submissions, with every process that had to be started.
        seconds: What each submission took by itself, in the order of the students.
        finished: When each result was there, in order, since the start of the batch.
        peak_bytes: The most memory that its processes had together; 0 when it was not measured.
        scores: Automatic points by student.
        stages: Median seconds of each of the engine's stages.
        workers: How many submissions may be under way at once.
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
        """Seconds of the whole batch for one submission, everything that was started included."""
        return self.batch_seconds / len(self.scores)

    @property
    def running(self) -> float | None:
        """Seconds for one submission once every worker has given its first result.

        None where no result came after those.
        """
        after = len(self.finished) - self.workers
        if after < 1:
            return None
        return (self.finished[-1] - self.finished[self.workers - 1]) / after

    @property
    def typical(self) -> float:
        """The median of a submission's own seconds."""
        return median(self.seconds)


@dataclass(frozen=True)
class Growth:
    """A class of ``submissions`` through one coordinator.

    Attributes:
        kind: What executed the notebooks.
        batch_seconds: From the first result to the last.
        first_bytes: The coordinator's memory at the first result.
        peak_bytes: The most it ever had.
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
        """Seconds from one result to the next."""
        return self.batch_seconds / (self.submissions - 1)


@dataclass(frozen=True)
class Target:
    """A promise, the figure that was measured for it, and whether it is kept."""

    promise: str
    figure: str
    met: bool


def ratio(
    measurements: list[Measurement], slower: str, faster: str, chapter: str | None = None
) -> tuple[float, float | None] | None:
    """How many times as long ``slower`` takes as ``faster``, over one chapter or over all.

    The first number is of whole batches, with all that had to be started; the second one of the
    time that a submission takes once all is running. None where either was not measured.
    """
    pairs = [
        (one, other)
        for one in measurements
        for other in measurements
        if (one.system, other.system) == (slower, faster) and one.chapter == other.chapter
        if chapter in (None, one.chapter)
    ]
    if not pairs:
        return None
    batches = sum(one.each for one, _ in pairs) / sum(other.each for _, other in pairs)
    running = [(one.running, other.running) for one, other in pairs]
    known = [(one, other) for one, other in running if one is not None and other is not None]
    if len(known) < len(pairs):
        return batches, None
    return batches, sum(one for one, _ in known) / sum(other for _, other in known)


def overhead(measurements: list[Measurement], chapter: str) -> float | None:
    """Seconds that the engine adds to the bare execution of the same submission, in the median.

    Submissions of a class differ more than that, so that the two medians may be of different ones.
    None if not measured.
    """
    found = {m.system: m.seconds for m in measurements if m.chapter == chapter}
    if ENGINE_1 not in found or BARE not in found:
        return None
    pairs = zip(found[ENGINE_1], found[BARE], strict=True)
    return median(engine - bare for engine, bare in pairs)


def differences(measurements: list[Measurement]) -> list[str]:
    """A sentence for each submission that not all graders gave the same score."""
    found = []
    for chapter in sorted({m.chapter for m in measurements}):
        own = [m for m in measurements if m.chapter == chapter]
        for student in sorted({student for m in own for student in m.scores}):
            scores = {m.system: m.scores.get(student) for m in own}
            if len(set(scores.values())) > 1:
                told = ", ".join(
                    f"{system} {'none' if score is None else f'{score:g}'}"
                    for system, score in scores.items()
                )
                found.append(f"{chapter}, {student}: {told}")
    return found
