"""Run the execute stage, which turns a sanitized notebook into an executed one, both as bytes.

It runs on any machine, because it needs no shared disk and no database. Each process keeps one
zygote and forks both kernels of each notebook from it.
"""

import atexit
import contextlib
import json
import os
import threading
import time
from collections.abc import Iterator, Mapping
from typing import Final

from nbformat import NotebookNode, reader

from autograder.engine.execute.lockstep import Lockstep
from autograder.engine.execute.pair import Spare
from autograder.engine.execute.watcher import Watcher
from autograder.engine.sandbox.bubblewrap import SandboxUnavailable, sandbox_problem
from autograder.engine.stages import Execution, Proof, RunVerdict, Task
from autograder.engine.zygotes import registry
from autograder.engine.zygotes.registry import zygote_of
from autograder.engine.zygotes.zygote import GradingZygote, KernelFailed, ZygoteDied

__all__ = ["SandboxUnavailable", "close_zygotes", "execute", "sandbox_problem"]

ATTEMPTS: Final = 3
_HIDDEN: Final = "BEGIN HIDDEN TESTS"
# The process is part of the key, because a forked process must not use its parent's zygotes.
_spares: dict[tuple[int, GradingZygote], Spare] = {}
_lock = threading.Lock()


def execute(task: Task, *, sandbox: bool = True, ahead: bool = False) -> Execution:
    """Run a submission, in which the student's code can decide on nothing but its own answers.

    A run whose zygote was killed from outside, or whose kernels did not start, is begun again. So
    is, once, a run whose kernel died or that left no proof of a test's result.

    Args:
        task: The submission.
        sandbox: Whether to shut the student's code in.
        ahead: Whether to make the kernels of the next run meanwhile.

    Returns:
        What came of it, whatever the notebook does.

    Raises:
        SandboxUnavailable: Student code can't be shut in on this machine.
        ZygoteDied: The preloaded process ended again and again; the submission is not at fault.
        KernelFailed: Kernels did not start again and again; the submission is not at fault.
    """
    zygote = zygote_of(sandbox)
    spare = _spare_of(zygote) if ahead else None
    again = False
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(ZygoteDied, KernelFailed):
            execution = _execute_once(task, zygote, spare)
            if again or not _may_be_the_machines_fault(execution):
                return execution
            again = True
    return _execute_once(task, zygote, spare)


def _may_be_the_machines_fault(execution: Execution) -> bool:
    """Return whether a second run may end differently.

    A machine that is short of memory kills kernels and loses messages. If it was the student's
    code, the same will happen again.
    """
    return (
        execution.verdict is RunVerdict.KERNEL_DIED or Proof.UNPROVEN in execution.proofs.values()
    )


def _execute_once(task: Task, zygote: GradingZygote, spare: Spare | None) -> Execution:
    started = time.perf_counter()
    stages: dict[str, float] = {}
    # nbformat.read would also validate the notebook, but the coordinator made it, and it is valid.
    notebook = reader.reads(task.notebook.decode("utf-8"))
    with _timed(stages, "zygote"):
        zygote.start()
    with Watcher(task.limits) as watcher:
        run = Lockstep(zygote, task, notebook, watcher, spare)
        try:
            with _timed(stages, "start"):
                run.start()
            with _timed(stages, "run"):
                run.run()
        finally:
            with _timed(stages, "clean_up"):
                run.close()
    # Indenting the JSON as nbformat does takes ten times as long, and is left to the recorder.
    executed = json.dumps(notebook).encode()
    stages["total"] = time.perf_counter() - started
    if run.refused:
        run.reached.refuse(_reasons_for_doubt(notebook, run.refused))
    if run.unproven:
        run.reached.doubt(_reasons_for_doubt(notebook, run.unproven))
    return Execution(
        student=task.student,
        chapter=task.chapter,
        notebook=executed,
        verdict=run.reached.verdict,
        detail="; ".join(run.reached.details),
        stages=stages,
        peak_memory=watcher.peak_bytes,
        proofs=run.proofs,
        reasons={**run.refused, **run.unproven},
    )


def _reasons_for_doubt(notebook: NotebookNode, unproven: Mapping[int, str]) -> str:
    """Return the names of tests that a person must look at, each with the reason, as one text."""
    reasons = (
        f"{notebook.cells[position].metadata.nbgrader.grade_id}: {why}"
        for position, why in unproven.items()
        # Students read this text, and it must not quote a hidden test.
        if _HIDDEN not in notebook.cells[position].source
    )
    return "; ".join(reasons) or "a hidden test"


@contextlib.contextmanager
def _timed(stages: dict[str, float], name: str) -> Iterator[None]:
    begun = time.perf_counter()
    try:
        yield
    finally:
        stages[name] = time.perf_counter() - begun


def _spare_of(zygote: GradingZygote) -> Spare:
    with _lock:
        key = (os.getpid(), zygote)
        if key not in _spares:
            _spares[key] = Spare(zygote)
        return _spares[key]


def close_zygotes() -> None:
    """End this process's zygotes and spare kernels; the next :func:`execute` makes new ones."""
    _close_spares()
    registry.close_zygotes()


def _close_spares() -> None:
    with _lock:
        for key in [key for key in _spares if key[0] == os.getpid()]:
            _spares.pop(key).close()


# What is registered later runs earlier: spare kernels are closed before their zygotes.
atexit.register(_close_spares)
