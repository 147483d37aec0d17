"""The values that pass between the stages; no logic.

A task goes into the execute stage and an execution comes out: no paths of any disk.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    # Workers and commands take limits and tasks from here, and have no use for nbgrader.
    from nbformat import NotebookNode

    from autograder.classroom.class_folder import Submission

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB

#: Raise this when the engine would grade the same submission otherwise than before.
ENGINE_VERSION: Final = 6


class RunVerdict(StrEnum):
    """How the run of a submission went: OK, or the first limit that it reached, or what was wrong.

    Attributes:
        sentence: What it means, for the student; empty for OK.
    """

    sentence: str

    def __new__(cls, text: str, sentence: str = "") -> Self:
        verdict = str.__new__(cls, text)
        verdict._value_ = text
        verdict.sentence = sentence
        return verdict

    OK = "ok"
    TIMEOUT = "timeout", "The notebook ran out of time."
    MEMORY = "memory", "The notebook used more memory than it may."
    PROCESSES = "processes", "The notebook started more processes than it may."
    FILE_SIZE = "file_size", "The notebook wrote a larger file than it may."
    OUTPUT = "output", "The notebook printed more than it may."
    KERNEL_DIED = "kernel_died", "The Python process of the notebook died."
    NOT_PROVEN = (
        "not_proven",
        "The result of a test could not be proven: a person will look at it.",
    )
    LOST = "lost", "The computer that ran the notebook was lost three times in a row."
    UNREADABLE = "unreadable", "The submission could not be graded and counts as unanswered."
    #: These two are told to the person who grades, and recorded nowhere.
    FAILED = "failed", "nbgrader's own autograde could not grade the submission."
    ENGINE_ERROR = "engine_error", "The grading engine failed: the next run grades the submission."

    @classmethod
    def sentence_of(cls, text: str) -> str:
        """Return the sentence of a verdict that a file names; empty for anything else."""
        try:
            return cls(text).sentence
        except ValueError:
            return ""


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
class Execution:
    """An executed submission.

    ``detail`` says in a sentence for the student what the verdict means here. ``notebook`` holds
    whatever ran: a test cell that could not run holds an error, so that it is worth 0. ``stages``
    are seconds; ``peak_memory`` is the larger of the two kernels' peaks, in bytes. ``proofs`` tells
    of each test cell, by its position in the notebook; a test that is missing there has not passed.
    """

    student: str
    chapter: str
    notebook: bytes
    verdict: RunVerdict
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
    verdict: RunVerdict
    detail: str
    repairs: tuple[str, ...]
    seed: int
    fingerprint: str
    timestamp: datetime | None
    rubrics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GradedBefore:
    """What an earlier run found out about a submission that has not changed since."""

    verdict: RunVerdict
    detail: str
    repairs: tuple[str, ...]
