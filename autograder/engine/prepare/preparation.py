"""Read a submission, see whether it is graded already, and sanitize it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rnn_helpers.notebooks.demonstrations import leave_out_unread
from rnn_helpers.notebooks.sanitize import UnreadableNotebook, unanswered

from nbformat import NotebookNode

from autograder.classroom.class_folder import ClassFolder, HandedIn, Submission, read_submission
from autograder.engine.prepare import fingerprint as identity
from autograder.engine.prepare.pristine import Chapter, load_chapter
from autograder.engine.stages import GradedBefore, Grading, Limits, Task


@dataclass(frozen=True)
class Prepared:
    """A submission that has been read.

    ``before`` is the result that still stands; then nothing is to be done. With ``unreadable``, the
    reason, it is not executed but recorded as it is. Otherwise ``notebook`` is sanitized and ready
    for ``task``.
    """

    submission: Submission
    notebook: NotebookNode
    repairs: tuple[str, ...]
    fingerprint: str
    seed: int
    timestamp: datetime | None
    seconds: float
    rubrics: Mapping[str, str]
    before: GradedBefore | None = None
    unreadable: str | None = None

    def task(self, limits: Limits) -> Task:
        submission = self.submission
        # Indented, as nbformat writes it, JSON takes several times as long.
        content = json.dumps(self.notebook).encode()
        return Task(submission.student, submission.chapter, content, self.seed, limits)

    def grading(self, notebook: NotebookNode, verdict: str, detail: str) -> Grading:
        """Return what is to be recorded when ``notebook`` came out of it with this verdict."""
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
    """Prepares the submissions of one run, one at a time.

    With ``demonstrations`` the cells that nothing graded reads run as well. ``graded_before`` tells
    of a submission and its fingerprint whether an earlier result still stands.
    """

    def __init__(
        self,
        folder: ClassFolder,
        graded_before: Callable[[Submission, str], GradedBefore | None],
        notebooks: Mapping[str, Sequence[str]],
        limits: Limits,
        regrade: bool,
        demonstrations: bool = False,
    ) -> None:
        self._folder = folder
        self._graded_before = graded_before
        self._notebooks = notebooks
        self._limits = limits
        self._regrade = regrade
        self._demonstrations = demonstrations
        self._chapters: dict[tuple[str, str], Chapter] = {}

    def prepare(self, submission: Submission) -> Prepared:
        """Read and sanitize one submission; what can't be read gets the reason instead."""
        started = time.monotonic()
        chapter = self._chapter(submission)
        handed_in = read_submission(submission, self._notebooks[submission.chapter])
        names = (submission.student, submission.chapter, submission.notebook_id)
        content, stamp = handed_in.content, handed_in.stamp
        print_ = identity.fingerprint(
            content, stamp, chapter.digest, self._limits, self._demonstrations, names
        )
        before = None if self._regrade else self._graded_before(submission, print_)
        repairs: tuple[str, ...] = ()
        notebook, unreadable = NotebookNode(), handed_in.unreadable
        if before is None:
            notebook, repairs, unreadable = _sanitized(chapter, handed_in)
            if not self._demonstrations and (told := leave_out_unread(notebook, chapter.pristine)):
                repairs = (*repairs, told)
        return Prepared(
            submission=submission,
            notebook=notebook,
            repairs=handed_in.remarks + repairs,
            fingerprint=print_,
            seed=identity.seed(content, names),
            timestamp=handed_in.timestamp,
            seconds=time.monotonic() - started,
            rubrics=chapter.rubrics,
            before=before,
            unreadable=unreadable,
        )

    def _chapter(self, submission: Submission) -> Chapter:
        key = submission.chapter, submission.notebook_id
        if key not in self._chapters:
            self._chapters[key] = load_chapter(self._folder, *key)
        return self._chapters[key]


def _sanitized(
    chapter: Chapter, handed_in: HandedIn
) -> tuple[NotebookNode, tuple[str, ...], str | None]:
    """Return the notebook to run or to record, the repairs, and why it can't be run."""
    reason = handed_in.unreadable
    if reason is None:
        try:
            sanitized = chapter.transplanter.transplant(handed_in.content)
            return sanitized.notebook, sanitized.repairs, None
        except UnreadableNotebook as error:
            reason = error.reason
    return unanswered(chapter.pristine), (), reason
