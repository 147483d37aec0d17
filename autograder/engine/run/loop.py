"""Run the loop of a grading run: keep workers busy, record executions, and stop in good order."""

import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.classroom.class_folder import ClassFolderError, Submission
from autograder.classroom.errors import CourseError
from autograder.classroom.gradebook_address import GradebookUnreachable
from autograder.classroom.logs import GRADING_LOG, Log
from autograder.classroom.release_age import OldRelease
from autograder.engine.prepare.preparation import Prepared, Preparer
from autograder.engine.record.recorder import Recorder
from autograder.engine.record.scorable import ForeignResult, has_unproven, not_run, with_outputs
from autograder.engine.record.setup_failure import setup_failure
from autograder.engine.run.cluster import Workers, WorkersLost
from autograder.engine.run.interrupt import StopRequest
from autograder.engine.run.progress import Found, Note, OnProgress, Result, WorkersStarted
from autograder.engine.stages import Execution, Grading, Limits, RunVerdict

#: So many faults of the engine in a row end the run. They are no student's fault, so nothing is
#: recorded for them.
_MOST_FAULTS = 3
_POLL_SECONDS = 0.5


class GradingInterrupted(CourseError):
    """Ctrl-C ended the run early.

    Attributes:
        results: What was recorded.
        left: How many submissions are left for the next run.
    """

    exit_code = 130

    def __init__(self, results: list[Result], left: int) -> None:
        super().__init__(
            f"Stopped with {left} of {len(results) + left} submissions not graded. "
            "Run the same command again to go on from here."
        )
        self.results = results
        self.left = left


class EngineFault(CourseError):
    """The engine can't execute notebooks here; nothing was recorded for those it tried."""


class GradingRun:
    """One run over some submissions, which starts workers once there is something to execute."""

    def __init__(
        self,
        root: Path,
        preparer: Preparer,
        recorder: Recorder,
        start_workers: Callable[[], Workers],
        limits: Limits,
        on_progress: OnProgress,
    ) -> None:
        """Set the run up.

        Args:
            root: The class folder.
            preparer: The first stage.
            recorder: The last stage.
            start_workers: Starts the workers of the second stage.
            limits: What each submission may use.
            on_progress: Called with each event of the run.
        """
        self._log = Log(root / GRADING_LOG)
        self._preparer = preparer
        self._recorder = recorder
        self._start_workers = start_workers
        self._limits = limits
        self._on_progress = on_progress
        self._workers: Workers | None = None
        self._ready: deque[Prepared] = deque()
        self._running: dict[int, Prepared] = {}
        self._submitted = 0
        self._faults = 0
        self._reported_waiting = False
        self._results: list[Result] = []
        # Why a chapter can't be graded by this version, by the chapter's name.
        self._refused: dict[str, OldRelease] = {}

    def grade(self, submissions: list[Submission]) -> list[Result]:
        """Grade all submissions.

        Returns:
            A row for each submission.

        Raises:
            GradingInterrupted: Ctrl-C ended the run.
            EngineFault: The engine can't execute notebooks here.
            OldRelease: A chapter was released by another version. All others were graded.
        """
        self._on_progress(Found(len(submissions)))
        with ExitStack() as stack, StopRequest(self._announce_stop) as stop:
            try:
                self._loop(self._to_execute(submissions, stop), stack, stop)
            except KeyboardInterrupt:
                stop.requested = True
        if stop.requested and len(self._results) < len(submissions):
            raise GradingInterrupted(self._results, len(submissions) - len(self._results))
        if self._refused:
            raise OldRelease(" ".join(map(str, self._refused.values())), self._results)
        return self._results

    def _loop(self, waiting: Iterator[Prepared], stack: ExitStack, stop: StopRequest) -> None:
        self._prepare_ahead(waiting, 1)
        while self._ready or self._running:
            if self._workers is None:
                self._workers = stack.enter_context(self._start_workers())
                self._on_progress(WorkersStarted(self._workers.dashboard))
            if stop.requested:
                self._ready.clear()
            else:
                self._prepare_ahead(waiting, self._workers.capacity - len(self._running))
                self._submit_ready(self._workers)
                # The next submissions are sanitized now so that no worker has to wait for it later.
                self._prepare_ahead(waiting, self._workers.capacity)
            self._report_waiting(self._workers)
            if self._running and (done := self._workers.next_done(_POLL_SECONDS)):
                prepared = self._running.pop(done[0])
                if not stop.requested:
                    self._submit_ready(self._workers)
                self._settle(prepared, done[1])

    def _report_waiting(self, workers: Workers) -> None:
        if workers.waiting_for_workers and not self._reported_waiting:
            self._on_progress(Note("The Dask scheduler has no workers; waiting for one to join."))
        self._reported_waiting = workers.waiting_for_workers

    def _prepare_ahead(self, waiting: Iterator[Prepared], count: int) -> None:
        while len(self._ready) < count and (prepared := next(waiting, None)) is not None:
            self._ready.append(prepared)

    def _submit_ready(self, workers: Workers) -> None:
        while self._ready and len(self._running) < workers.capacity:
            prepared = self._ready.popleft()
            self._submitted += 1
            self._running[self._submitted] = prepared
            workers.submit(prepared.task(self._limits), self._submitted)

    def _to_execute(self, submissions: list[Submission], stop: StopRequest) -> Iterator[Prepared]:
        """Yield the submissions that must be executed; report or record all others meanwhile."""
        for submission in submissions:
            if stop.requested:
                return
            if submission.chapter in self._refused:
                continue
            prepared = self._prepared(submission)
            if prepared is None:
                continue
            if prepared.before is not None:
                self._report_unchanged(prepared)
            elif prepared.unreadable is not None:
                notebook = not_run(prepared.notebook, RunVerdict.UNREADABLE.sentence)
                grading = prepared.grading(notebook, RunVerdict.UNREADABLE, prepared.unreadable)
                self._record(prepared, grading, {}, 0)
            else:
                yield prepared

    def _prepared(self, submission: Submission) -> Prepared | None:
        try:
            return self._preparer.prepare(submission)
        except OldRelease as error:
            self._refused[submission.chapter] = error
            return None
        except (ClassFolderError, GradebookUnreachable, OSError):
            raise
        except Exception as error:
            # An error of the sanitizer must not stop the grading of the other submissions.
            self._report_fault(submission, error)
            return None

    def _settle(self, prepared: Prepared, execution: Execution | BaseException) -> None:
        """Record one execution, or report the engine's error and leave the submission ungraded."""
        if isinstance(execution, WorkersLost):
            notebook = not_run(prepared.notebook, RunVerdict.LOST.sentence)
            grading = prepared.grading(notebook, RunVerdict.LOST, str(execution))
            self._record(prepared, grading, {}, 0)
        elif isinstance(execution, BaseException):
            self._count_fault(prepared.submission, execution)
        else:
            try:
                notebook = with_outputs(
                    prepared.notebook, execution.notebook, execution.proofs, execution.reasons
                )
            except ForeignResult as error:
                self._count_fault(prepared.submission, error)
                return
            # With one kernel, a student's code may be what keeps the setup cell from importing.
            if not prepared.rules.one_kernel and (fault := setup_failure(notebook)):
                self._count_fault(prepared.submission, fault)
                return
            self._faults = 0
            verdict = execution.verdict
            if verdict is RunVerdict.OK and has_unproven(notebook):
                verdict = RunVerdict.NOT_PROVEN
            grading = prepared.grading(notebook, verdict, execution.detail)
            self._record(prepared, grading, execution.stages, execution.peak_memory)

    def _record(
        self, prepared: Prepared, grading: Grading, stages: dict[str, float], peak_memory: int
    ) -> None:
        started = time.monotonic()
        try:
            score = self._recorder.record(grading)
        except (CourseError, OSError):
            raise
        except Exception as error:
            # An error of the recorder must not stop the grading of the other submissions.
            self._report_fault(prepared.submission, error)
            return
        recorded = time.monotonic() - started
        all_stages = {"sanitize": prepared.seconds} | stages | {"record": recorded}
        executed = stages.get("total", sum(stages.values()))
        result = Result(
            **_names(prepared.submission),
            verdict=grading.verdict,
            detail=grading.detail,
            score=score.points - score.penalty,
            most=score.most,
            penalty=score.penalty,
            repairs=grading.repairs,
            seed=grading.seed,
            graded=True,
            seconds=prepared.seconds + executed + recorded,
        )
        measured = {
            "fingerprint": prepared.fingerprint,
            "stages": {name: round(spent, 4) for name, spent in all_stages.items()},
            "peak_memory": peak_memory,
        }
        self._finish(result, measured)

    def _report_unchanged(self, prepared: Prepared) -> None:
        before = prepared.before
        assert before is not None
        score = self._recorder.score(prepared.submission)
        result = Result(
            **_names(prepared.submission),
            verdict=before.verdict,
            detail=before.detail,
            score=score.points - score.penalty,
            most=score.most,
            penalty=score.penalty,
            repairs=before.repairs,
            seed=prepared.seed,
            graded=False,
            seconds=prepared.seconds,
        )
        self._results.append(result)
        self._on_progress(result)

    def _report_fault(self, submission: Submission, error: BaseException) -> None:
        """Report an error that is not the student's; the submission is left for the next run."""
        detail = "".join(traceback.format_exception_only(error)).strip()
        result = Result(
            **_names(submission),
            verdict=RunVerdict.ENGINE_ERROR,
            detail=detail,
            score=None,
            most=None,
            penalty=0.0,
            repairs=(),
            seed=None,
            graded=False,
            seconds=0.0,
        )
        self._finish(result, {})

    def _count_fault(self, submission: Submission, error: BaseException) -> None:
        self._report_fault(submission, error)
        self._faults += 1
        if self._faults >= _MOST_FAULTS:
            raise EngineFault(
                f"{_MOST_FAULTS} submissions in a row could not be executed; "
                f"the last one: {self._results[-1].detail}"
            ) from error

    def _finish(self, result: Result, measured: dict[str, Any]) -> None:
        self._log.append(asdict(result) | measured)
        self._results.append(result)
        self._on_progress(result)

    def _announce_stop(self) -> None:
        self._on_progress(
            Note(
                f"Stopping: waiting for the {len(self._running)} submissions that are running. "
                "Press Ctrl-C again to drop them."
            )
        )


def _names(submission: Submission) -> dict[str, str]:
    return {
        "student": submission.student,
        "chapter": submission.chapter,
        "notebook": submission.notebook_id,
    }
