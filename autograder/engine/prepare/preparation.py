"""Read a submission, see whether it is graded already, and sanitize it."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from rnn_helpers.notebooks.demonstrations import leave_out_unread
from rnn_helpers.notebooks.sanitize import UnreadableNotebook, unanswered
from rnn_helpers.notebooks.work import merits, work_in

from nbformat import NotebookNode

from autograder.classroom.class_folder import (
    ClassFolder,
    HandedIn,
    Submission,
    read_files_beside,
    read_submission,
)
from autograder.classroom.course_rules import CourseRules
from autograder.engine.prepare.fingerprint import digest_of, fingerprint, seed
from autograder.engine.prepare.pristine import PristineNotebook, load_pristine
from autograder.engine.stages import GradedBefore, Grading, Limits, RunVerdict, Task


@dataclass(frozen=True)
class Prepared:
    """A submission that has been read.

    Attributes:
        submission: Which submission it is.
        notebook: The sanitized notebook; without answers if the submission is unreadable, and
            empty if an earlier result still holds.
        repairs: What was repaired while it was read, in sentences.
        fingerprint: The fingerprint of all that its grade depends on.
        seed: The seed of its hidden inputs.
        timestamp: When it was handed in (UTC); None if unknown.
        seconds: How long the preparation took.
        rubrics: The rubrics of the chapter's written questions, by grade_id.
        imports: What the instructor's unlocked cells import.
        defines: The names that each of those cells binds, by the cell's grade_id or id.
        files: The instructor's files, by their relative paths.
        student_files: The files that were handed in, by their relative paths.
        rules: What the class sets for the chapter.
        before: The earlier result, if it still holds; then nothing is to be done.
        unreadable: Why it can't be executed; None if it can. What can't be executed is recorded
            as it is.
    """

    submission: Submission
    notebook: NotebookNode
    repairs: tuple[str, ...]
    fingerprint: str
    seed: int
    timestamp: datetime | None
    seconds: float
    rubrics: Mapping[str, str]
    imports: tuple[tuple[str, str, str], ...] = ()
    defines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: tuple[tuple[str, bytes], ...] = ()
    student_files: tuple[tuple[str, bytes], ...] = ()
    rules: CourseRules = field(default_factory=CourseRules)
    before: GradedBefore | None = None
    unreadable: str | None = None

    def task(self, limits: Limits) -> Task:
        """Return the task for the execute stage."""
        submission = self.submission
        # Indenting the JSON as nbformat does takes several times as long.
        content = json.dumps(self.notebook).encode()
        return Task(
            student=submission.student,
            chapter=submission.chapter,
            notebook=content,
            seed=self.seed,
            limits=_with_time_of(self.rules, limits),
            imports=self.imports,
            defines=self.defines,
            files=self.files,
            student_files=self.student_files,
            one_kernel=self.rules.one_kernel,
        )

    def grading(self, notebook: NotebookNode, verdict: RunVerdict, detail: str) -> Grading:
        """Return what is to be recorded.

        Args:
            notebook: The executed notebook, or the one that stands for it.
            verdict: The verdict on the run.
            detail: The verdict in a sentence for the student.
        """
        return Grading(
            submission=self.submission,
            notebook=notebook,
            verdict=verdict,
            detail=detail,
            repairs=self.repairs,
            seed=self.seed,
            fingerprint=self.fingerprint,
            timestamp=self.timestamp,
            rubrics=self.rubrics,
        )


class Preparer:
    """The first stage of a run, which prepares one submission at a time."""

    def __init__(
        self,
        folder: ClassFolder,
        graded_before: Callable[[Submission, str], GradedBefore | None],
        notebooks: Mapping[str, Sequence[str]],
        limits: Limits,
        regrade: bool,
        demonstrations: bool = False,
        environment: str = "",
    ) -> None:
        """Set the stage up for a run.

        Args:
            folder: The class.
            graded_before: Returns the earlier result for a submission and its fingerprint, if the
                result still holds; otherwise None.
            notebooks: The notebooks of each assignment, by the assignment's name.
            limits: What a submission may use.
            regrade: Whether to grade again what has not changed.
            demonstrations: Whether to run cells that nothing graded reads as well.
            environment: A digest of the Python that runs the notebooks; "" for the grader's own.
        """
        self._folder = folder
        self._graded_before = graded_before
        self._notebooks = notebooks
        self._limits = limits
        self._regrade = regrade
        self._demonstrations = demonstrations
        self._environment = environment
        self._pristine_notebooks: dict[tuple[str, str], PristineNotebook] = {}

    def prepare(self, submission: Submission) -> Prepared:
        """Read and sanitize one submission.

        Returns:
            The submission; if it can't be read, with the reason.

        Raises:
            ClassFolderError: The chapter's source can't be used.
        """
        started = time.monotonic()
        pristine = self._pristine(submission)
        handed_in = read_submission(
            submission,
            self._notebooks[submission.chapter],
            lambda files: merits([work_in(file, pristine.transplanter) for file in files]),
        )
        names = (submission.student, submission.chapter, submission.notebook_id)
        student_files, remarks = _student_files(submission, pristine)
        # The hidden inputs depend on the files as well, or code could read answers to them there.
        content = handed_in.content + digest_of(student_files)
        stamp = handed_in.stamp
        identity = fingerprint(
            content,
            stamp,
            pristine.digest,
            self._limits,
            self._demonstrations,
            names,
            self._environment,
        )
        before = None if self._regrade else self._graded_before(submission, identity)
        repairs: tuple[str, ...] = ()
        notebook, unreadable = NotebookNode(), handed_in.unreadable
        if before is None:
            notebook, repairs, unreadable = _sanitized(pristine, handed_in)
            if not self._demonstrations and (
                left_out := leave_out_unread(notebook, pristine.notebook)
            ):
                repairs = (*repairs, left_out)
        return Prepared(
            submission=submission,
            notebook=notebook,
            repairs=handed_in.remarks + remarks + repairs,
            fingerprint=identity,
            seed=seed(content, names),
            timestamp=handed_in.timestamp,
            seconds=time.monotonic() - started,
            rubrics=pristine.rubrics,
            imports=pristine.imports,
            defines=pristine.defines,
            files=pristine.files,
            student_files=student_files,
            rules=pristine.rules,
            before=before,
            unreadable=unreadable,
        )

    def _pristine(self, submission: Submission) -> PristineNotebook:
        key = submission.chapter, submission.notebook_id
        if key not in self._pristine_notebooks:
            self._pristine_notebooks[key] = load_pristine(self._folder, *key)
        return self._pristine_notebooks[key]


def _student_files(
    submission: Submission, pristine: PristineNotebook
) -> tuple[tuple[tuple[str, bytes], ...], tuple[str, ...]]:
    """Return what the student's code may read, and sentences on what it may not."""
    rules, own = pristine.rules, {name for name, _ in pristine.files}
    return read_files_beside(
        submission, lambda name: name not in own and rules.takes(name), rules.student_files_bytes
    )


def _with_time_of(rules: CourseRules, limits: Limits) -> Limits:
    """Return the limits, with more time if the class gives its cells more time."""
    if rules.cell_seconds is None or rules.cell_seconds <= limits.cell_seconds:
        return limits
    total = limits.total_seconds * rules.cell_seconds / limits.cell_seconds
    return replace(limits, cell_seconds=rules.cell_seconds, total_seconds=total)


def _sanitized(
    pristine: PristineNotebook, handed_in: HandedIn
) -> tuple[NotebookNode, tuple[str, ...], str | None]:
    """Return the notebook to run or to record, the repairs, and why it can't be run."""
    reason = handed_in.unreadable
    if reason is None:
        try:
            sanitized = pristine.transplanter.transplant(handed_in.content)
            return sanitized.notebook, sanitized.repairs, None
        except UnreadableNotebook as error:
            reason = error.reason
    return unanswered(pristine.notebook), (), reason
