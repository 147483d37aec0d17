"""Grade a class: find submissions, sanitize them, have them executed, and record the results.

Only the thread that calls :func:`grade` uses the class folder and the gradebook; workers get bytes
and return bytes.
"""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from autograder.classroom.class_folder import ClassFolder, ClassFolderError, find_submissions
from autograder.classroom.classes import also_called
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
from autograder.engine.run.environment import chosen_python
from autograder.engine.run.loop import EngineFault, GradingInterrupted, GradingRun
from autograder.engine.run.progress import Note, OnProgress, ProgressBar, Result, silent
from autograder.engine.sandbox.interpreter import digest, interpreter, is_another, missing_packages
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
    """Grade what was handed in and has not been graded yet.

    After each of the errors below, calling this function again goes on from where it stopped.

    Args:
        class_folder: The class folder.
        chapters: Only these chapters; None for all.
        students: Only these students; None for all.
        workers: How many worker processes to start on this machine.
        scheduler: The address of a Dask scheduler to use instead ("tcp://host:port"), or a function
            that returns the address of one on this machine, and is called once workers are needed.
        regrade: Whether to grade again what has not changed.
        demonstrations: Whether to run cells that nothing graded reads as well.
        db_url: The gradebook's address, as SQLAlchemy writes it; None for nbgrader's default.
        sandbox: Whether to shut students' code in.
        limits: What each submission may use; None for the defaults.
        on_progress: Called with each event of the run.
        executor: A function to call in place of the execute stage.
        early: Zygotes that are starting already, for workers on this machine.

    Returns:
        A row for each submitted notebook.

    Raises:
        ClassFolderError: The folder is no class folder, or a chapter can't be graded.
        OldRelease: A chapter was released by another version of the course; all others were graded.
        SandboxMissing: Students' code can't be shut in on this machine.
        AlreadyGrading: Another run grades this class at the moment.
        GradebookUnreachable: The gradebook can't be used.
        SchedulerUnreachable: There is no Dask scheduler at the address.
        EngineFault: The engine can't execute notebooks here.
        GradingInterrupted: Ctrl-C ended the run.
        OSError: The class folder can't be written to, as when the disk is full.
    """
    folder = ClassFolder(class_folder, db_url)
    limits = limits or Limits()
    chosen = _chosen_chapters(folder, chapters)
    if isinstance(scheduler, str):
        check_address(scheduler)
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

    with ExitStack() as stack:
        stack.enter_context(chosen_python(folder.root))
        stage = executor or _execute_stage(sandbox, here=not isinstance(scheduler, str))
        stack.enter_context(grading_lock(folder.root))
        recorder = stack.enter_context(Recorder(folder))
        run = GradingRun(
            root=folder.root,
            preparer=Preparer(
                folder,
                recorder.graded_before,
                chosen,
                limits,
                regrade,
                demonstrations,
                digest(),
            ),
            recorder=recorder,
            start_workers=start_workers,
            limits=limits,
            on_progress=on_progress,
        )
        return run.grade(find_submissions(folder, chosen, students))


def _execute_stage(sandbox: bool, here: bool) -> Executor:
    """Return the execute stage.

    Args:
        sandbox: Whether to shut students' code in.
        here: Whether it will run on this machine, so that the sandbox can be checked.

    Raises:
        SandboxMissing: Students' code can't be shut in on this machine.
    """
    if is_another() and not sandbox:
        raise SandboxMissing(
            "Nothing was graded: without the sandbox, students' code runs in the grader's own "
            "Python. Leave out --no-sandbox, or the other Python."
        )
    if sandbox and here:
        check_sandbox()
        if is_another() and (missing := missing_packages()):
            raise SandboxMissing(
                f"Nothing was graded: {interpreter().executable} lacks {', '.join(missing)}. "
                "rnn-grade doctor --python says how to install them there."
            )
    return partial(execute, sandbox=sandbox, ahead=True)


def check_sandbox() -> None:
    """Check that students' code can be shut in on this machine.

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
            raise ClassFolderError(
                f"There is no chapter {name}; source/ has {', '.join(known)}."
                f"{also_called(name, known)}"
            )
    return {
        name: notebooks for name, notebooks in known.items() if not chapters or name in chapters
    }
