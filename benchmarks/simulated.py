"""A stand-in for the execute stage, which returns at once and passes every test."""

import nbformat
from nbformat.v4 import new_output

from autograder.engine.stages import Execution, Proof, RunVerdict, Task


def executed_at_once(task: Task) -> Execution:
    """Return an execution with a line of output in every code cell, without executing anything."""
    notebook = nbformat.reads(task.notebook.decode(), as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        cell.execution_count = number
        cell.outputs = [new_output("stream", name="stdout", text="simulated\n")]
    content = nbformat.writes(notebook).encode()
    proofs = dict.fromkeys(range(len(notebook.cells)), Proof.PASSED)
    return Execution(task.student, task.chapter, content, RunVerdict.OK, "", {}, 0, proofs)
