"""The execute stage: one sanitized notebook in, one executed notebook out, as bytes.

Runs anywhere: it needs no shared disk and no database. Each process keeps one zygote and forks both
kernels of each notebook from it.
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
from autograder.engine.zygotes.zygote import KernelFailed, Zygote, ZygoteDied

__all__ = ["SandboxUnavailable", "close_zygotes", "execute", "sandbox_problem"]

ATTEMPTS: Final = 3
# By process as well, as the zygotes are.
_spares: dict[tuple[int, Zygote], Spare] = {}
_lock = threading.Lock()


def execute(task: Task, *, sandbox: bool = True, ahead: bool = False) -> Execution:
    """Run a submission. The student's code decides on nothing but its own answers.

    With ``ahead`` the kernels of the next run are made ready meanwhile.

    Returns an Execution for whatever the notebook does. A run whose zygote was killed from outside
    is begun again, also when that happened while a kernel was starting; and so is, once, one whose
    kernel died, or that left no proof of a test's result. Raises SandboxUnavailable where student
    code can't be shut in and ``sandbox`` is True; ZygoteDied or KernelFailed when the machine, not
    the submission, is at fault.
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
    """Return whether a second run may end otherwise.

    A machine short of memory kills kernels and loses messages; a student's code that does so does
    it again.
    """
    return (
        execution.verdict is RunVerdict.KERNEL_DIED or Proof.UNPROVEN in execution.proofs.values()
    )


def _execute_once(task: Task, zygote: Zygote, spare: Spare | None) -> Execution:
    started = time.perf_counter()
    stages: dict[str, float] = {}
    # Without nbformat's validation, which would only log what the coordinator did wrong.
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
    # Indented, as nbformat writes it, JSON takes ten times as long; whoever records it does that.
    executed = json.dumps(notebook).encode()
    stages["total"] = time.perf_counter() - started
    if run.unproven:
        run.reached.doubt(_told_of_unproven(notebook, run.unproven))
    return Execution(
        student=task.student,
        chapter=task.chapter,
        notebook=executed,
        verdict=run.reached.verdict,
        detail="; ".join(run.reached.details),
        stages=stages,
        peak_memory=watcher.peak_bytes,
        proofs=run.proofs,
    )


def _told_of_unproven(notebook: NotebookNode, unproven: Mapping[int, str]) -> str:
    """Return a sentence on the tests without a proof: names and reasons."""
    named = (
        f"{notebook.cells[position].metadata.nbgrader.grade_id}: {why}"
        for position, why in unproven.items()
    )
    return "; ".join(named)


@contextlib.contextmanager
def _timed(stages: dict[str, float], name: str) -> Iterator[None]:
    begun = time.perf_counter()
    try:
        yield
    finally:
        stages[name] = time.perf_counter() - begun


def _spare_of(zygote: Zygote) -> Spare:
    with _lock:
        key = (os.getpid(), zygote)
        if key not in _spares:
            _spares[key] = Spare(zygote)
        return _spares[key]


def close_zygotes() -> None:
    """End this process's zygotes, as at its exit; the next :func:`execute` starts a new one."""
    _close_spares()
    registry.close_zygotes()


def _close_spares() -> None:
    with _lock:
        for key in [key for key in _spares if key[0] == os.getpid()]:
            _spares.pop(key).close()


# Before the zygotes, which were registered earlier.
atexit.register(_close_spares)
