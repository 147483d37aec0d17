"""Grade a class: find submissions, sanitize, have them executed, record what comes back.

Only this process and this thread touch the class folder and the gradebook; workers get bytes and
return bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path

from autograder.classroom.class_folder import ClassFolder, ClassFolderError, find_submissions
from autograder.classroom.errors import CourseError
from autograder.classroom.gradebook_address import GradebookUnreachable
from autograder.classroom.lock import AlreadyGrading, grading_lock
from autograder.classroom.screen import one_line
from autograder.engine.execute.stage import execute, sandbox_problem
from autograder.engine.prepare.preparation import Preparer
from autograder.engine.record.recorder import Recorder
from autograder.engine.run.cluster import (
    Executor,
    SchedulerUnreachable,
    Workers,
    ZygoteKind,
    check_address,
    unprotected,
)
from autograder.engine.run.loop import EngineFault, GradingInterrupted, GradingRun
from autograder.engine.run.progress import Note, OnProgress, ProgressBar, Result, silent
from autograder.engine.stages import Limits
from autograder.engine.zygotes.early import EarlyZygotes

__all__ = [
    "AlreadyGrading",
    "ClassFolderError",
    "EngineFault",
    "GradebookUnreachable",
    "GradingInterrupted",
    "ProgressBar",
    "Result",
    "SandboxMissing",
    "SchedulerUnreachable",
    "grade",
]

_RENAME = "Rename it: a student's name may not hold <, >, \", \\ or signs that can't be seen."


class SandboxMissing(CourseError):
    """Students' code can't be shut in on this machine."""


def grade(
    class_folder: Path | str,
    chapters: Collection[str] | None = None,
    students: Collection[str] | None = None,
    workers: int = 1,
    scheduler: str | Callable[[], str] | None = None,
    regrade: bool = False,
    demonstrations: bool = False,
    db_url: str | None = None,
    sandbox: bool = True,
    limits: Limits | None = None,
    on_progress: OnProgress = silent,
    executor: Executor | None = None,
    early: EarlyZygotes | None = None,
) -> list[Result]:
    """Grade what was handed in and not graded yet; return a row for each submitted notebook.

    ``chapters`` and ``students`` narrow it down; ``regrade`` grades what is unchanged as well;
    ``demonstrations`` runs what nothing graded reads as well.
    ``workers`` is the number of worker processes on this machine; ``scheduler`` ("tcp://host:port")
    uses a Dask cluster instead, or one on this machine whose address a function gives once workers
    are needed. ``db_url`` is an SQLAlchemy address, by default nbgrader's own. ``executor``
    replaces the execute stage. ``early`` holds zygotes for workers of this machine.

    Raises ClassFolderError, SandboxMissing, AlreadyGrading, GradebookUnreachable,
    SchedulerUnreachable, EngineFault, OSError (when the disk is full) and GradingInterrupted. After
    each of them the same command goes on where this one stopped.
    """
    folder = ClassFolder(class_folder, db_url)
    limits = limits or Limits()
    chosen = _chosen_chapters(folder, chapters)
    if isinstance(scheduler, str):
        check_address(scheduler)
    stage = executor or _execute_stage(sandbox, here=not isinstance(scheduler, str))
    zygote: ZygoteKind | None = None
    if executor is None:
        zygote = "sandboxed" if sandbox else "plain"

    for name in folder.unfit_names():
        on_progress(Note(f"Not graded: the folder {one_line(name)} in submitted/. {_RENAME}"))

    def start_workers() -> Workers:
        address = scheduler() if callable(scheduler) else scheduler
        started = Workers(stage, workers, address, zygote, early)
        if isinstance(scheduler, str) and (warning := unprotected(scheduler)):
            on_progress(Note(warning))
        return started

    with grading_lock(folder.root), Recorder(folder) as recorder:
        run = GradingRun(
            root=folder.root,
            preparer=Preparer(
                folder, recorder.graded_before, chosen, limits, regrade, demonstrations
            ),
            recorder=recorder,
            start_workers=start_workers,
            limits=limits,
            on_progress=on_progress,
        )
        return run.grade(find_submissions(folder, chosen, students))


def _execute_stage(sandbox: bool, here: bool) -> Executor:
    """Return the execute stage; on this machine, only if it can shut students' code in."""
    if sandbox and here:
        check_sandbox()
    return partial(execute, sandbox=sandbox, ahead=True)


def check_sandbox() -> None:
    """Refuse to grade where students' code would not be shut in.

    Raises:
        SandboxMissing: It can't be; the message says what to install or to allow.
    """
    if problem := sandbox_problem():
        raise SandboxMissing(f"Nothing was graded: {problem}.")


def _chosen_chapters(folder: ClassFolder, chapters: Collection[str] | None) -> dict[str, list[str]]:
    known = folder.chapters()
    if not known:
        raise ClassFolderError(f"{folder.root} has no chapters in source/; is it a class folder?")
    for name in chapters or ():
        if name not in known:
            raise ClassFolderError(f"There is no chapter {name}; source/ has {', '.join(known)}.")
    return {
        name: notebooks for name, notebooks in known.items() if not chapters or name in chapters
    }
