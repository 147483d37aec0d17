"""The values that pass between the stages of grading, without logic.

A task goes into the execute stage, and an execution comes out. Neither holds a path, because the
stage may run on another machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    # Workers and commands need only limits and tasks from here, so they must not import nbgrader.
    from nbformat import NotebookNode

    from autograder.classroom.class_folder import Submission

KIB: Final = 1024
MIB: Final = 1024 * KIB
GIB: Final = 1024 * MIB

#: Increase this number after a change that may make the engine grade a submission differently.
ENGINE_VERSION: Final = 10


class RunVerdict(StrEnum):
    """How the run of a submission went: OK, the first limit that it reached, or what went wrong.

    Attributes:
        sentence: What the verdict means, for the student; "" for OK.
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
    NEEDS_PERSON = (
        "needs_person",
        "A test can't be judged by the grader: a person will look at it.",
    )
    NOT_PROVEN = (
        "not_proven",
        "The result of a test could not be proven: a person will look at it.",
    )
    LOST = "lost", "The computer that ran the notebook was lost three times in a row."
    UNREADABLE = "unreadable", "The submission could not be graded and counts as unanswered."
    #: These two are shown to the person who grades, but not recorded.
    FAILED = "failed", "nbgrader's own autograde could not grade the submission."
    ENGINE_ERROR = "engine_error", "The grading engine failed: the next run grades the submission."

    @classmethod
    def sentence_of(cls, text: str) -> str:
        """Return the sentence of the verdict that a text names; "" for any other text."""
        try:
            return cls(text).sentence
        except ValueError:
            return ""


class Proof(StrEnum):
    """What is known about a test cell after a run; only ``PASSED`` is worth points."""

    PASSED = "passed"
    FAILED = "failed"
    UNPROVEN = "not proven"
    REFUSED = "needs a person"


@dataclass(frozen=True)
class Limits:
    """The limits of one submission. Sizes are in bytes, times in seconds of wall time.

    Attributes:
        cell_seconds: The time of each cell, including a test's calls into the student's code.
        total_seconds: The time of the whole notebook.
        memory_bytes: The memory of each of the two kernels, with every process that it started.
        processes: The processes of each of the two kernels.
        file_bytes: The size of one file. All files together may be four times as large.
        output_bytes: What one cell may print or show.
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
    """One submission to run.

    The tests get ``seed`` as RNN_COURSE_SEED. The student's kernel never gets it.

    Attributes:
        student: The student.
        chapter: The chapter.
        notebook: The sanitized notebook, with hidden tests.
        seed: The seed of the hidden inputs.
        limits: What the run may use.
        imports: The names that the instructor's unlocked cells import, each with the module and the
            name in it; a test may use them.
        defines: The names that the instructor's version of each unlocked cell binds, by the cell's
            grade_id or id. After that cell, such a name is the student's again, even if an earlier
            test has bound it.
        files: The relative path and the content of each of the instructor's files, which lie in the
            working folder of both kernels.
        student_files: The same for what the student handed in, for the student's kernel only.
        one_kernel: Whether the tests run in the student's kernel.
    """

    student: str
    chapter: str
    notebook: bytes
    seed: int
    limits: Limits = field(default_factory=Limits)
    imports: tuple[tuple[str, str, str], ...] = ()
    defines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = ()
    student_files: tuple[tuple[str, bytes], ...] = ()
    one_kernel: bool = False


@dataclass(frozen=True)
class Execution:
    """An executed submission.

    Attributes:
        student: The student.
        chapter: The chapter.
        notebook: The executed notebook. A test cell that could not run holds an error, so that it
            is worth 0 points.
        verdict: How the run went.
        detail: A sentence for the student about what the verdict means in this case.
        stages: The seconds that each step took, by the name of the step.
        peak_memory: The larger of the two kernels' peaks, in bytes.
        proofs: What is known about each test cell, by its position in the notebook. A test that is
            not in it has not passed.
        reasons: Why a person must look at a test, by its position in the notebook.
    """

    student: str
    chapter: str
    notebook: bytes
    verdict: RunVerdict
    detail: str
    stages: dict[str, float]
    peak_memory: int
    proofs: Mapping[int, Proof] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Grading:
    """What is to be recorded about one executed notebook.

    ``timestamp`` is when it was handed in (UTC). ``rubrics`` are the rubrics of its written
    questions, by the names of the cells.
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
