"""Grade with nbgrader's own autograde, one submission at a time and without a sandbox.

This is only for comparisons: students' code runs with all rights of the user who grades.
"""

import time

import nbformat
import zmq
from nbgrader.api import MissingEntry

from autograder.classroom.class_folder import ClassFolder, Submission, find_submissions
from autograder.classroom.gradebook_address import open_gradebook
from autograder.classroom.nbgrader_steps import QUIET_KERNEL, nbgrader_api, reason
from autograder.engine.run.progress import Found, OnProgress, Result

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
        A row for each submission.
    """
    assignments = {name: [name] for name in chapters}
    submissions = find_submissions(folder, assignments, students)
    on_progress(Found(len(submissions)))
    results = []
    for submission in submissions:
        result = _grade(folder, submission, cell_seconds)
        on_progress(result)
        results.append(result)
    return results


def _grade(folder: ClassFolder, submission: Submission, cell_seconds: int) -> Result:
    start = time.monotonic()
    verdict, detail, score = "unreadable", _unreadable(submission), 0.0
    if not detail:
        folder.config.Execute.timeout = cell_seconds
        folder.config.Execute.extra_arguments = QUIET_KERNEL
        if zmq.has("curve"):
            # The kernel listens on ports of 127.0.0.1, which other users can connect to. With
            # encryption it accepts only those who have its key.
            folder.config.KernelManager.transport_encryption = "auto"
        outcome = nbgrader_api(folder.config).autograde(
            submission.assignment, submission.student, force=True
        )
        verdict, detail = ("ok", "") if outcome["success"] else ("failed", reason(outcome))
        score = _score(folder, submission) if outcome["success"] else 0.0
    return Result(
        student=submission.student,
        chapter=submission.assignment,
        notebook=submission.notebook_id,
        verdict=verdict,
        detail=detail,
        score=score,
        most=_most(folder, submission),
        penalty=0.0,
        repairs=(),
        seed=0,
        graded=True,
        seconds=time.monotonic() - start,
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


def _most(folder: ClassFolder, submission: Submission) -> float:
    with open_gradebook(folder) as gradebook:
        try:
            return float(gradebook.find_assignment(submission.assignment).max_score)
        except MissingEntry:
            return 0.0


def _score(folder: ClassFolder, submission: Submission) -> float:
    with open_gradebook(folder) as gradebook:
        found = gradebook.find_submission(submission.assignment, submission.student)
        return float(found.score)
