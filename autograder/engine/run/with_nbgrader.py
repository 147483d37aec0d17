"""Grade with nbgrader's own autograde, one submission at a time and without a sandbox.

This is only for comparisons: students' code runs with all rights of the user who grades.
"""

import itertools
import time
from collections.abc import Iterator

import nbformat
import zmq
from nbgrader.api import MissingEntry

from autograder.classroom.class_folder import ClassFolder, Submission, find_submissions
from autograder.classroom.course_rules import rules_of
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.nbgrader_steps import QUIET_KERNEL, nbgrader_api, reason
from autograder.engine.run.progress import Found, OnProgress, Result
from autograder.engine.stages import RunVerdict

CELL_SECONDS = 30


def grade_plain(
    folder: ClassFolder,
    chapters: list[str],
    students: list[str] | None = None,
    cell_seconds: int = CELL_SECONDS,
    on_progress: OnProgress = lambda event: None,
) -> list[Result]:
    """Grade every submission of some chapters; one that fails does not stop the others.

    Args:
        folder: The class.
        chapters: The chapters' names.
        students: Only these students; None for all.
        cell_seconds: How long one cell may run.
        on_progress: Called with each event of the run.

    Returns:
        A row for each notebook.
    """
    known = folder.chapters()
    submissions = find_submissions(folder, {name: known[name] for name in chapters}, students)
    on_progress(Found(len(submissions)))
    results: list[Result] = []
    for (_, chapter), notebooks in itertools.groupby(
        submissions, lambda submission: (submission.student, submission.chapter)
    ):
        seconds = max(cell_seconds, rules_of(folder, chapter).cell_seconds or 0)
        for result in _graded(folder, list(notebooks), seconds):
            on_progress(result)
            results.append(result)
    return results


def _graded(
    folder: ClassFolder, notebooks: list[Submission], cell_seconds: float
) -> Iterator[Result]:
    """Grade all notebooks of a student's assignment at once; yield a row for each."""
    start = time.monotonic()
    student, chapter = notebooks[0].student, notebooks[0].chapter
    verdict, detail = RunVerdict.UNREADABLE, ""
    for submission in notebooks:
        detail = detail or _unreadable(submission)
    if not detail:
        folder.config.Execute.timeout = cell_seconds
        folder.config.Execute.extra_arguments = QUIET_KERNEL
        if zmq.has("curve"):
            # The kernel listens on ports of 127.0.0.1, which other users can connect to. With
            # encryption it accepts only those who have its key.
            folder.config.KernelManager.transport_encryption = "auto"
        answer = nbgrader_api(folder.config).autograde(chapter, student, force=True)
        verdict, detail = RunVerdict.OK, ""
        if not answer["success"]:
            verdict, detail = RunVerdict.FAILED, reason(answer)
    seconds = (time.monotonic() - start) / len(notebooks)
    for submission in notebooks:
        score, most = _points(folder, submission)
        yield Result(
            student=student,
            chapter=chapter,
            notebook=submission.notebook_id,
            verdict=verdict,
            detail=detail,
            score=score if verdict is RunVerdict.OK else 0.0,
            most=most,
            penalty=0.0,
            repairs=(),
            seed=0,
            graded=True,
            seconds=seconds,
        )


def _unreadable(submission: Submission) -> str:
    """Return why nbgrader could not even open a submission; "" if it can."""
    path = submission.folder / f"{submission.notebook_id}.ipynb"
    if not path.is_file():
        return f"there is no {path.name} in the submission"
    try:
        nbformat.read(path, as_version=4)
    except Exception as error:
        return f"{path.name} is no notebook: {str(error).splitlines()[0]}"
    return ""


def _points(folder: ClassFolder, submission: Submission) -> tuple[float, float]:
    """Return the points of a notebook, and the most that it can get."""
    name, chapter = submission.notebook_id, submission.chapter
    with open_gradebook(folder) as gradebook:
        try:
            most = float(gradebook.find_notebook(name, chapter).max_score)
        except MissingEntry:
            return 0.0, 0.0
        try:
            found = gradebook.find_submission_notebook(name, chapter, submission.student)
        except MissingEntry:
            return 0.0, most
        return float(found.score), most
