"""Grade each submission as it arrives and write its feedback, until stopped.

All that is remembered is in the class folder: the files there show what has been graded and which
pages of feedback are up to date. So the watch can be stopped or killed at any time, and the next
one goes on from there.
"""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.exchange import release_feedback
from autograder.classroom.screen import one_line
from autograder.collect.exchange import (
    PATIENCE,
    collect_from_exchange,
    inbound_folder,
    note_strangers,
)
from autograder.collect.report import Report
from autograder.engine.execute.stage import execute
from autograder.engine.run.cluster import SchedulerUnreachable, Workers, check_address
from autograder.engine.run.grade import GradingInterrupted, Result, check_sandbox, grade
from autograder.feedback.write import FeedbackWriter
from autograder.watch.arrivals import Arrivals, Place, Signature

#: Grades some students' submissions of one chapter.
Grader = Callable[[str, list[str]], list[Result]]
#: Shows a line of text to the person who grades.
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Pace:
    """How long a watch waits, in seconds.

    Attributes:
        every: Between two looks.
        quiet: For how long a submission must not have changed before it is taken.
        patience: The same for a submission without a complete notebook.
        retry: Until something that failed is tried again.
    """

    every: float = 2.0
    quiet: float = 2.0
    patience: float = 30.0
    retry: float = 30.0


class Watch:
    """A watch over one class."""

    def __init__(
        self,
        folder: ClassFolder,
        grader: Grader,
        tell: Tell,
        chapters: list[str] | None = None,
        pace: Pace = Pace(),
        collect: Callable[[], None] = lambda: None,
        give_out: bool = False,
    ) -> None:
        """Set the watch up.

        Args:
            folder: The class.
            grader: Grades submissions.
            tell: Shows a line of text to the person who grades.
            chapters: Only these chapters; None for all.
            pace: How long to wait for what.
            collect: Called before each look.
            give_out: Whether to release feedback to nbgrader's exchange as soon as it is written.
        """
        self._folder = folder
        self._grader = grader
        self._tell = tell
        self._chapters = chapters
        self._pace = pace
        self._collect = collect
        self._give_out = give_out
        self._arrivals = Arrivals(folder, pace.quiet, pace.patience)
        self._stop = threading.Event()
        self._trouble = ""

    def run(self) -> None:
        """Watch until Ctrl-C or SIGTERM, and finish what is being graded at that time."""
        with self._signals():
            self._tell(f"Watching {self._folder.root / 'submitted'}; Ctrl-C stops.")
            while not self._stop.is_set():
                try:
                    self._look()
                except GradingInterrupted as stopped:
                    # A page that can't be written now will be written after the next start.
                    with suppress(CourseError, OSError):
                        self._finish(stopped.results, {})
                    break
                except (CourseError, OSError) as error:
                    self._report_trouble(str(error))
                    self._stop.wait(self._pace.retry)
                else:
                    self._trouble = ""
                    self._stop.wait(self._pace.every)
        self._tell("Stopped. What has not been graded is graded when you start again.")

    def _look(self) -> None:
        self._collect()
        chapters = self._chapters or list(self._folder.assignments())
        ready = self._arrivals.ready(chapters)
        for chapter in chapters:
            students = [student for student, submitted in ready if submitted == chapter]
            if students and not self._stop.is_set():
                self._grade(chapter, students, ready)

    def _grade(self, chapter: str, students: list[str], ready: dict[Place, Signature]) -> None:
        self._finish(self._grader(chapter, students), ready)

    def _finish(self, results: list[Result], ready: dict[Place, Signature]) -> None:
        """Write the feedback on graded submissions, and note that they have been dealt with.

        Raises:
            CourseError: The feedback on some of them could not be written, or they were not graded.
        """
        troubles = []
        with FeedbackWriter(self._folder) as writer:
            for result in results:
                place = result.student, result.chapter
                try:
                    self._finish_one(result, writer)
                except (CourseError, OSError) as error:
                    troubles.append(str(error))
                else:
                    if place in ready:
                        self._arrivals.settle(place, ready[place])
        if troubles:
            raise CourseError(troubles[0])

    def _finish_one(self, result: Result, writer: FeedbackWriter) -> None:
        if result.verdict == "engine_error":
            raise CourseError(f"{result.student} {result.chapter}: {result.detail}")
        page = writer.write(result.student, result.chapter)
        if self._give_out:
            release_feedback(self._folder, result.student, result.chapter)
        if result.graded or page.new:
            self._tell(_line(result))

    def _report_trouble(self, trouble: str) -> None:
        """Show an error, unless it is the same as at the last look."""
        if trouble != self._trouble:
            self._tell(f"{trouble} (Trying again.)")
        self._trouble = trouble

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Stop on Ctrl-C and SIGTERM, and ignore SIGIO.

        Linux sends SIGIO when another process opens a file on which this process has a lease, and
        by default the signal ends the process.
        """

        def stop(number: int, frame: FrameType | None) -> None:
            self._stop.set()
            if number == signal.SIGTERM:
                # A grading run that hears Ctrl-C finishes the submissions it has begun.
                signal.raise_signal(signal.SIGINT)

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        before[signal.SIGIO] = signal.signal(signal.SIGIO, signal.SIG_IGN)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class EngineGrader:
    """A context manager that grades with the engine, on workers that stay from run to run."""

    def __init__(
        self, root: Path, workers: int = 1, scheduler: str | None = None, **settings: Any
    ) -> None:
        """Prepare to grade.

        Args:
            root: The class folder.
            workers: How many workers to start on this machine.
            scheduler: The address of a Dask scheduler to use instead.
            settings: Other arguments of :func:`autograder.engine.run.grade.grade`.
        """
        self._root = root
        self._count = workers
        self._scheduler = scheduler
        self._settings = settings
        self._workers: Workers | None = None

    def __enter__(self) -> "EngineGrader":
        """Check at once what would fail at every submission.

        Raises:
            CourseError: The sandbox does not work here, or ``scheduler`` is no address.
        """
        if self._scheduler is not None:
            check_address(self._scheduler)
        elif self._settings.get("sandbox", True):
            check_sandbox()
        return self

    def __exit__(self, *_: object) -> None:
        self._close_workers()

    def __call__(self, chapter: str, students: list[str]) -> list[Result]:
        try:
            return grade(
                self._root,
                chapters=[chapter],
                students=students,
                workers=self._count,
                scheduler=self._scheduler or self._address,
                **self._settings,
            )
        except SchedulerUnreachable:
            self._close_workers()
            raise

    def _address(self) -> str:
        if self._workers is None:
            self._workers = Workers(execute, self._count, zygote="sandboxed")
        return self._workers.address

    def _close_workers(self) -> None:
        workers, self._workers = self._workers, None
        if workers is not None:
            with workers:
                pass


def collector(folder: ClassFolder, chapters: list[str] | None, tell: Tell) -> Callable[[], None]:
    """Return a function that collects from nbgrader's exchange if something has arrived there.

    Args:
        folder: The class.
        chapters: Only these chapters; None for all.
        tell: Shows a line of text to the person who grades.
    """
    inbound = inbound_folder(folder)
    reported: set[str] = set()
    last: tuple[frozenset[str], float] = frozenset(), float("-inf")

    def collect() -> None:
        nonlocal last
        now = time.monotonic()
        listed = frozenset(os.listdir(inbound)) if inbound.is_dir() else frozenset()
        # A submission that was still arriving at the last look does not change the list of names
        # when it is complete, so collecting goes on for a while.
        if listed == last[0] and now - last[1] > 2 * PATIENCE:
            return
        last = listed, now if listed != last[0] else last[1]
        report = Report()
        for chapter in chapters or list(folder.assignments()):
            collect_from_exchange(folder, chapter, report)
        note_strangers(folder, report)
        for line in report.refused:
            if line not in reported:
                tell(f"refused: {line}")
                reported.add(line)

    return collect


def _line(result: Result) -> str:
    score = "-" if result.score is None else f"{result.score:g} of {result.most:g}"
    what = "graded" if result.graded else "feedback written"
    verdict = "" if result.verdict == "ok" else f", {result.verdict}: {result.detail}"
    clock = time.strftime("%H:%M:%S")
    return one_line(f"{clock} {result.student} {result.chapter}: {what}, {score}{verdict}")
