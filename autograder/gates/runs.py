"""Gates that run a chapter: solved it gets full marks within the time, unsolved it gets none."""

import copy
import re
import time
from typing import Final

from rnn_helpers.jupyter.ordinary import client

from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.build import built_notebook
from autograder.source import Chapter, Course

SECONDS = 30
TOO_LATE = "too long:"
# Where a cell checks, stderr is with stdout: see rnn_helpers.complaints.
_WARNING: Final = re.compile(r"^\S+:\d+: \w*Warning: ", re.MULTILINE)


def execute(notebook: NotebookNode, cell_timeout: int = 120) -> float:
    """Run a notebook in place in a plain kernel, errors and all; the seconds it took."""
    running = client(notebook, timeout=cell_timeout, allow_errors=True)
    start = time.monotonic()
    running.execute(cleanup_kc=True)
    return time.monotonic() - start


def solved_run(_: Course, chapter: Chapter) -> list[str]:
    """The source notebook gets full marks, in time, warns of nothing, and writes no stderr."""
    notebook = copy.deepcopy(chapter.notebook)
    seconds = execute(notebook)
    problems = []
    if seconds > SECONDS:
        problems.append(f"it takes {TOO_LATE} {seconds:.0f} s, more than {SECONDS} s")
    for cell in notebook.cells:
        if _tested(cell):
            score, points = determine_grade(cell)
            if score != points:
                name = cell.metadata.nbgrader.grade_id
                problems.append(f"{name} gives {score:g} of {points:g} points: {_error(cell)}")
        elif _error(cell):
            problems.append(f"cell {cell.id} fails: {_error(cell)}")
        if any(output.get("name") == "stderr" for output in cell.get("outputs", [])):
            problems.append(f"cell {cell.id} writes to stderr")
        if any(_WARNING.search(output.get("text", "")) for output in cell.get("outputs", [])):
            problems.append(f"cell {cell.id} warns")
    return problems


def released_run(course: Course, chapter: Chapter) -> list[str]:
    """As released, every visible test says that the exercise has not been attempted."""
    notebook = copy.deepcopy(built_notebook(course, chapter))
    # Demonstrations need answers; without answers only the graded cells say something.
    notebook.cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
    execute(notebook)
    told = "does not say “not attempted”"
    return [
        f"{cell.metadata.nbgrader.grade_id} {told}: {_error(cell) or 'passes'}"
        for cell in notebook.cells
        if _tested(cell)
        and cell.metadata.nbgrader.grade_id.endswith("_test")
        and "not attempted" not in _error(cell)
    ]


def _tested(cell: NotebookNode) -> bool:
    return is_grade(cell) and not is_solution(cell)


def _error(cell: NotebookNode) -> str:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
    return ""
