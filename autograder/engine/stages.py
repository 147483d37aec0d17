"""The values that pass between the stages; no logic.

A task goes into the execute stage and an outcome comes out: no paths of any disk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    # Workers and commands take limits and tasks from here, and have no use for nbgrader.
    from nbformat import NotebookNode

    from autograder.classroom.class_folder import Submission

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB

VERDICTS: Final = (
    "ok",
    "timeout",
    "memory",
    "processes",
    "file_size",
    "output",
    "kernel_died",
    "not_proven",
    "lost",
)

#: What each verdict but "ok" means, for the student.
VERDICT_SENTENCES: Final = {
    "timeout": "The notebook ran out of time.",
    "memory": "The notebook used more memory than it may.",
    "processes": "The notebook started more processes than it may.",
    "file_size": "The notebook wrote a larger file than it may.",
    "output": "The notebook printed more than it may.",
    "kernel_died": "The Python process of the notebook died.",
    "not_proven": "The result of a test could not be proven: a person will look at it.",
    "lost": "The computer that ran the notebook was lost three times in a row.",
    "unreadable": "The submission could not be graded and counts as unanswered.",
}

#: Raise this when the engine would grade the same submission otherwise than before.
ENGINE_VERSION: Final = 6


class Proof(StrEnum):
    """What is known of a test cell after a run; only ``PASSED`` is worth points."""

    PASSED = "passed"
    FAILED = "failed"
    UNPROVEN = "not proven"


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Sizes are bytes, times are seconds of wall time.

    ``cell_seconds`` holds for each cell, with the calls that a test makes into the student's code;
    ``total_seconds`` for the whole notebook. ``memory_bytes`` and ``processes`` hold for each of
    the two kernels with everything it started. ``file_bytes`` bounds one file; all files together
    may take four times as much. ``output_bytes`` bounds what one cell may print or show.
    """

    cell_seconds: float = 30.0
    total_seconds: float = 300.0
    memory_bytes: int = 4 * GIB
    processes: int = 64
    file_bytes: int = 64 * MIB
    output_bytes: int = MIB

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if not value > 0:
                raise ValueError(f"limit {name} must be greater than 0, got {value!r}")


@dataclass(frozen=True)
class Task:
    """One submission to run: ``notebook`` is the sanitized notebook, hidden tests included.

    ``seed`` reaches the tests as RNN_COURSE_SEED, and never the student's kernel.
    """

    student: str
    chapter: str
    notebook: bytes
    seed: int
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Outcome:
    """An executed submission.

    ``verdict`` is one of :data:`VERDICTS` and names the first limit that was reached; ``detail``
    says it in a sentence for the student. ``notebook`` holds whatever ran: a test cell that could
    not run holds an error, so that it is worth 0. ``stages`` are seconds; ``peak_memory`` is the
    larger of the two kernels' peaks, in bytes. ``proofs`` tells of each test cell, by its position
    in the notebook; one that is missing there has not passed.
    """

    student: str
    chapter: str
    notebook: bytes
    verdict: str
    detail: str
    stages: dict[str, float]
    peak_memory: int
    proofs: Mapping[int, Proof] = field(default_factory=dict)


@dataclass(frozen=True)
class Grading:
    """What is to be recorded of one executed notebook.

    ``timestamp`` is when it came in (UTC); ``rubrics`` are those of its written questions.
    """

    submission: "Submission"
    notebook: "NotebookNode"
    verdict: str
    detail: str
    repairs: tuple[str, ...]
    seed: int
    fingerprint: str
    timestamp: datetime | None
    rubrics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GradedBefore:
    """What an earlier run found out about a submission that has not changed since."""

    verdict: str
    detail: str
    repairs: tuple[str, ...]
