"""Gates that run a chapter: solved, it gets full marks in time; unsolved, it gets no marks."""

import copy
import re
import tempfile
from collections.abc import Callable
from typing import Final

from rnn_helpers.check_record import MIME_TYPE, Outcome
from rnn_helpers.learner.progress.store import DATA_VARIABLE
from rnn_helpers.notebooks.names import names_bound, names_read

from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.authoring.build import built_notebook
from autograder.authoring.gates.learners_client import LearnersClient
from autograder.authoring.gates.own_time import run
from autograder.authoring.source import ChapterSource, Course

SECONDS = 30
CELL_SECONDS: Final = 120
TOO_LATE = "too long:"
#: What a chapter's setup cell imports so that the course follows the learner's cells.
_FOLLOWS_CELLS: Final = "rnn_helpers.learner.hints"
# A warning may be in stdout, because cells with checks send stderr there.
_WARNING: Final = re.compile(r"^\S+:\d+: \w*Warning: ", re.MULTILINE)


def _as_usual() -> float:
    """Return 1, as if the machine were as fast as usual."""
    return 1.0


def solved_run(
    _: Course, chapter: ChapterSource, times_slower: Callable[[], float] = _as_usual
) -> tuple[NotebookNode, list[str]]:
    """Run the source notebook, which must get full marks in time, without warnings and stderr.

    Args:
        chapter: The chapter.
        times_slower: Returns how many times as long as usual the machine needs. It is called only
            if the notebook took too long; the limit is then multiplied by its result.

    Returns:
        The notebook as it was executed, and a sentence for each problem.
    """
    notebook = copy.deepcopy(chapter.notebook)
    seconds = run(notebook, timeout=CELL_SECONDS, allow_errors=True)
    problems = []
    if seconds > SECONDS and seconds > (limit := SECONDS * (times := times_slower())):
        slower = f", {times:.1f} times as slow as usual" if times > 1 else ""
        times_taken = f"{seconds:.0f} s, more than {limit:.0f} s"
        problems.append(f"it takes {TOO_LATE} {times_taken} (on this machine{slower})")
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
    return notebook, problems


def released_run(course: Course, chapter: ChapterSource) -> list[str]:
    """Run the released notebook as a learner does who chooses *Run All Cells* and solves nothing.

    Every visible test must say "not attempted", and no cell may raise an error, because it would
    keep the cells below it from running.

    Demonstrations that have nothing to do with an answer are left out, because :func:`solved_run`
    has run them. The notebook runs in a kernel that has imported everything already, as in
    ``rnn-course study``: how long it takes does not matter here, and :func:`solved_run` uses an
    ordinary kernel.

    Returns:
        A sentence for each visible test that says something else, or passes, and for each cell that
        raises an error.
    """
    notebook = copy.deepcopy(built_notebook(course, chapter))
    notebook.cells = _with_answers_in_it(notebook.cells)
    with tempfile.TemporaryDirectory() as data:
        run(
            notebook,
            prepared=True,
            kind=LearnersClient,
            timeout=CELL_SECONDS,
            allow_errors=True,
            environment={DATA_VARIABLE: data},
        )
    problem = "does not say “not attempted”"
    found = [
        f"{cell.metadata.nbgrader.grade_id} {problem}: {_error(cell) or 'passes'}"
        for cell in notebook.cells
        if _tested(cell)
        and cell.metadata.nbgrader.grade_id.endswith("_test")
        and Outcome.NOT_ATTEMPTED not in _outcomes(cell)
    ]
    if any(_FOLLOWS_CELLS in cell.source for cell in notebook.cells):
        found += [
            f"cell {cell.id} fails if no exercise is solved: {_error(cell)}"
            for cell in notebook.cells
            if cell.cell_type == "code" and _error(cell)
        ]
    return found


def _with_answers_in_it(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return cells without the demonstrations that need no answer and that no other cell needs."""
    code = [cell for cell in cells if cell.cell_type == "code"]
    kept = [cell for cell in code if "nbgrader" in cell.metadata]
    answers = set().union(*(names_bound(cell.source) for cell in kept if is_solution(cell)))
    for cell in code:
        if cell not in kept and not answers.isdisjoint(names_read(cell.source)):
            kept.append(cell)
            answers |= names_bound(cell.source)
    needed = set().union(*(names_read(cell.source) for cell in kept))
    for cell in reversed(code):
        if cell not in kept and not needed.isdisjoint(names_bound(cell.source)):
            kept.append(cell)
            needed |= names_read(cell.source)
    return [cell for cell in cells if cell in kept]


def _outcomes(cell: NotebookNode) -> list[str]:
    """Return what the checks in a cell found."""
    records = [output.get("data", {}).get(MIME_TYPE) for output in cell.outputs]
    return [record["outcome"] for record in records if record]


def _tested(cell: NotebookNode) -> bool:
    return is_grade(cell) and not is_solution(cell)


def _error(cell: NotebookNode) -> str:
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
    return ""
