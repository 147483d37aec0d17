"""Make an executed notebook fit to be scored by nbgrader and read by people."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping

from nbformat import NotebookNode, reader
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.screen import one_line

#: What each verdict but "ok" means, for the student.
VERDICTS = {
    "timeout": "The notebook ran out of time.",
    "memory": "The notebook used more memory than it may.",
    "processes": "The notebook started more processes than it may.",
    "file_size": "The notebook wrote a larger file than it may.",
    "output": "The notebook printed more than it may.",
    "kernel_died": "The Python process of the notebook died.",
    "lost": "The computer that ran the notebook was lost three times in a row.",
    "unreadable": "The submission could not be graded and counts as unanswered.",
}


class ForeignResult(RuntimeError):
    """A worker returned something else than the notebook it was given, executed."""


def with_outputs(sent: NotebookNode, returned: bytes) -> NotebookNode:
    """Put the outputs of the notebook that came back into the one that was sent, and return it.

    Only outputs and execution counts are taken over: whatever happens on a worker, texts, points
    and metadata stay the ones of the coordinator. Raises ForeignResult when the cells don't
    correspond.
    """
    try:
        executed = reader.reads(returned.decode())
    except (ValueError, KeyError, reader.NotJSONError) as error:
        raise ForeignResult(f"The worker returned no notebook: {error}") from error
    kinds = [cell.cell_type for cell in sent.cells]
    if kinds != [cell.cell_type for cell in executed.cells]:
        raise ForeignResult("The worker returned a notebook with other cells.")
    for cell, ran in zip(sent.cells, executed.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs = ran.outputs
            cell.execution_count = ran.execution_count
    return sent


def not_run(notebook: NotebookNode, why: str) -> NotebookNode:
    """Return the notebook with an error in every test, so that each gets 0 points and says why."""
    stopped = copy.deepcopy(notebook)
    for cell in _tests(stopped):
        cell.outputs = [_error("NotRun", why)]
    return stopped


def ensure_scorable(notebook: NotebookNode, verdict: str) -> None:
    """Mark the tests that nbgrader would misread: it takes a test without output for passed.

    After any verdict but "ok" a test that never ran gets an error. A test whose result is no valid
    score gets one as well, where nbgrader would stop the whole batch.
    """
    for cell in _tests(notebook):
        if verdict != "ok" and not cell.outputs and cell.execution_count is None:
            cell.outputs = [_error("NotRun", VERDICTS.get(verdict, verdict))]
        try:
            determine_grade(cell)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            cell.outputs.insert(0, _error("InvalidScore", f"The test gave no valid score: {error}"))


def add_notice(notebook: NotebookNode, sentences: list[str]) -> None:
    """Put a text cell with these sentences on top, which stock nbgrader shows too."""
    if not sentences:
        return
    text = "**Notes from grading**\n\n" + "\n".join(f"- {_plain_text(line)}" for line in sentences)
    notice = new_markdown_cell(text, metadata={"rnn_course": {"notice": True}})
    notice.id = "grading-notice"
    notebook.cells.insert(0, notice)


def add_rubrics(notebook: NotebookNode, rubrics: Mapping[str, str]) -> None:
    """Put each written question's rubric below its answer, where formgrader shows it."""
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in rubrics:
            text = f"**Rubric, for whoever grades**\n\n{rubrics[name]}"
            rubric = new_markdown_cell(text, metadata={"rnn_course": {"rubric": name}})
            rubric.id = f"rubric-{name}"[:64]
            cells.append(rubric)
    notebook.cells = cells


def _tests(notebook: NotebookNode) -> list[NotebookNode]:
    return [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)
    ]


def _error(name: str, message: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _plain_text(sentence: str) -> str:
    """Escape what Markdown or HTML would act on: names of files come from students."""
    return re.sub(r"([\\`*_{}\[\]()#!|<>&~$])", r"\\\1", one_line(sentence))
