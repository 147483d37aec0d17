"""Executors that replace the execute stage, so that recording is tested alone, and fast.

They run notebooks in the worker process with ``exec``, which is safe because the notebooks are the
tests' own.
"""

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat.v4 import new_output

from autograder.engine.stages import Outcome, Proof, Task
from autograder.engine.zygotes.registry import zygote_of


def run_with_exec(task: Task) -> Outcome:
    """Run the notebook from top to bottom in one namespace."""
    started = time.monotonic()
    notebook = nbformat.reads(task.notebook.decode(), as_version=4)
    namespace: dict[str, object] = {"SEED": task.seed}
    count = 0
    proofs = {}
    for position, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        proofs[position] = Proof.PASSED
        try:
            exec(compile(cell.source, "<cell>", "exec"), namespace)
        except Exception as error:
            name = type(error).__name__
            cell.outputs = [new_output("error", ename=name, evalue=str(error), traceback=[name])]
            proofs[position] = Proof.FAILED
    content = nbformat.writes(notebook).encode()
    stages = {"execute": time.monotonic() - started}
    return Outcome(task.student, task.chapter, content, "ok", "", stages, 50 * 2**20, proofs)


def lose_every_proof(task: Task) -> Outcome:
    """Return a successful outcome without the proofs of its tests."""
    return replace(run_with_exec(task), proofs={})


def run_slowly(task: Task) -> Outcome:
    """Take a quarter of a second, so that a test can interrupt the run."""
    time.sleep(0.25)
    return run_with_exec(task)


def kill_worker_of_mallory(task: Task) -> Outcome:
    """Kill the worker process when the submission is that of the student "mallory"."""
    if task.student == "mallory":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return run_with_exec(task)


def kill_first_worker_only(task: Task) -> Outcome:
    """Kill the worker process at each student's first run.

    A file with the student's name, in the folder RECORD_TEST_MARKS, shows that there was a run.
    """
    mark = Path(os.environ["RECORD_TEST_MARKS"]) / task.student
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return run_with_exec(task)


def stop_after_first_cell(task: Task) -> Outcome:
    """Return a notebook that ran out of time before any test."""
    outcome = run_with_exec(task)
    notebook = nbformat.reads(outcome.notebook.decode(), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    content = nbformat.writes(notebook).encode()
    return Outcome(task.student, task.chapter, content, "timeout", "cell 2", {}, 0)


def fail(task: Task) -> Outcome:
    """Raise an error, as on a machine where the engine can't run anything."""
    raise RuntimeError("no sandbox on this machine")


def edit_the_notebook(task: Task) -> Outcome:
    """Return a notebook in which points and cells' texts were changed."""
    outcome = run_with_exec(task)
    notebook = nbformat.reads(outcome.notebook.decode(), as_version=4)
    for cell in notebook.cells:
        cell.source = "print('mine')"
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["points"] = 1000
    return replace(outcome, notebook=nbformat.writes(notebook).encode())


def start_child_processes(task: Task) -> Outcome:
    """Fork a child process as the zygote does, which fails if a worker is not allowed to."""
    child = os.fork()
    if child == 0:
        os._exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert os.getsid(0) == os.getpid()
    return run_with_exec(task)


def run_very_slowly(task: Task) -> Outcome:
    """Take longer than a test would wait."""
    time.sleep(8)
    return run_with_exec(task)


def wait_for_the_zygote(task: Task) -> Outcome:
    """Return the process id of this worker's zygote, without having requested a zygote."""
    zygote = zygote_of(sandbox=False)
    deadline = time.monotonic() + 60
    while not zygote.versions:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return Outcome(task.student, task.chapter, task.notebook, "ok", str(zygote.pid), {}, 0)
