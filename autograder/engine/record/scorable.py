"""Prepare an executed notebook for scoring by nbgrader and for people who read it."""

import copy
import re
from collections.abc import Mapping

from nbformat import NotebookNode, reader
from nbformat.v4 import new_markdown_cell, new_output
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.classroom.screen import one_line
from autograder.engine.stages import Proof, RunVerdict

#: The name of the error in a test whose result has no proof.
NOT_PROVEN = "NotProven"
#: The name of the error in a test that the grader can't judge.
NEEDS_PERSON = "NeedsPerson"


class ForeignResult(RuntimeError):
    """A worker returned something other than the notebook that it was to execute."""


def with_outputs(
    sent: NotebookNode,
    returned: bytes,
    proofs: Mapping[int, Proof],
    reasons: Mapping[int, str] | None = None,
) -> NotebookNode:
    """Copy the outputs of the executed notebook into the one that was sent to the worker.

    Only outputs and execution counts are copied, so a worker can't change texts, points or
    metadata. Each test is marked with what is known about it.

    Args:
        sent: The notebook that was sent; it is changed in place.
        returned: The notebook that the worker returned.
        proofs: What is known about each test, by its position. Tests not in it are unproven.
        reasons: Why a person must look at a test, by its position.

    Returns:
        The notebook ``sent``.

    Raises:
        ForeignResult: The worker returned no notebook, or one with other cells.
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
    for position, cell in enumerate(sent.cells):
        if _is_test(cell):
            _marks(cell)["proof"] = str(proofs.get(position, Proof.UNPROVEN))
            if reasons and position in reasons:
                _marks(cell)["why"] = one_line(reasons[position])
    return sent


def not_run(notebook: NotebookNode, why: str) -> NotebookNode:
    """Return a copy of a notebook with an error in every test, so that each gets 0 points.

    Args:
        notebook: The notebook.
        why: The reason, which is the message of the errors.
    """
    stopped = copy.deepcopy(notebook)
    for cell in _tests(stopped):
        cell.outputs = [_error("NotRun", why)]
    return stopped


def ensure_scorable(notebook: NotebookNode, verdict: RunVerdict) -> None:
    """Add an error to each test that has not passed but shows no error.

    For nbgrader, a test without an error has passed, but here only a proof counts. A test whose
    result is not a valid score gets an error too, because nbgrader would stop the whole batch.
    """
    for cell in _tests(notebook):
        if proof_of(cell) == Proof.REFUSED:
            # It comes first, because the error below it may only be due to the two kernels.
            cell.outputs.insert(0, _missing_error(cell, verdict))
        elif proof_of(cell) != Proof.PASSED and not _has_error(cell):
            cell.outputs.insert(0, _missing_error(cell, verdict))
        try:
            determine_grade(cell)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            cell.outputs.insert(0, _error("InvalidScore", f"The test gave no valid score: {error}"))


def proof_of(cell: NotebookNode) -> str | None:
    """Return what is known about a test, a value of ``Proof``; None if nothing is."""
    return cell.metadata.get("rnn_course", {}).get("proof")


def has_unproven(notebook: NotebookNode) -> bool:
    """Return whether a notebook has a test whose result is not proven."""
    return any(proof_of(cell) == Proof.UNPROVEN for cell in _tests(notebook))


def needs_person(cell: NotebookNode) -> bool:
    """Return whether a person must decide on the points of a test."""
    return proof_of(cell) in (Proof.UNPROVEN, Proof.REFUSED)


def _missing_error(cell: NotebookNode, verdict: RunVerdict) -> NotebookNode:
    if proof_of(cell) == Proof.UNPROVEN:
        return _error(NOT_PROVEN, "There is no proof of this test's result; a person must look.")
    if proof_of(cell) == Proof.REFUSED:
        why = cell.metadata["rnn_course"].get("why", "")
        return _error(NEEDS_PERSON, f"The grader can't judge this test; a person must look: {why}")
    why = verdict.sentence or "The test did not pass."
    return _error("NotRun" if cell.execution_count is None else "NotPassed", why)


def _has_error(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.outputs)


def _marks(cell: NotebookNode) -> NotebookNode:
    return cell.metadata.setdefault("rnn_course", NotebookNode())


def add_notice(notebook: NotebookNode, sentences: list[str]) -> None:
    """Add a text cell with these sentences at the top, if there are any."""
    if not sentences:
        return
    text = "**Notes from grading**\n\n" + "\n".join(f"- {_plain_text(line)}" for line in sentences)
    notice = new_markdown_cell(text, metadata={"rnn_course": {"notice": True}})
    notice.id = "grading-notice"
    notebook.cells.insert(0, notice)


def add_rubrics(notebook: NotebookNode, rubrics: Mapping[str, str]) -> None:
    """Add each written question's rubric below its answer, where formgrader shows it."""
    cells = []
    for cell in notebook.cells:
        cells.append(cell)
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name in rubrics:
            text = f"**Rubric, for the person who grades**\n\n{rubrics[name]}"
            rubric = new_markdown_cell(text, metadata={"rnn_course": {"rubric": name}})
            rubric.id = f"rubric-{name}"[:64]
            cells.append(rubric)
    notebook.cells = cells


def _tests(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if _is_test(cell)]


def _is_test(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)


def _error(name: str, message: str) -> NotebookNode:
    return new_output("error", ename=name, evalue=message, traceback=[f"{name}: {message}"])


def _plain_text(sentence: str) -> str:
    """Escape what has a meaning in Markdown or HTML, because file names come from students."""
    return re.sub(r"([\\`*_{}\[\]()#!|<>&~$])", r"\\\1", one_line(sentence))
