"""Record results in the gradebook and the class folder; only one process may do so at a time.

If the process is killed, every submission is either unchanged or recorded, and the next run grades
the rest. First the files are written to another folder. Then all changes of a submission in the
database are committed at once. Last, the notebook with the fingerprint is moved into place. A
submission counts as graded only if this notebook is there and the database agrees with it.
"""

import json
from dataclasses import dataclass
from typing import Any, Self

from nbformat import NotebookNode, v4
from nbgrader.api import Gradebook
from nbgrader.preprocessors import IgnorePattern, LimitOutput
from nbgrader.utils import determine_grade, is_grade

from autograder.classroom.class_folder import ClassFolder, Submission, fitting_settings
from autograder.engine.record.gradebook import ClassGradebook, PenalizeLateness, SaveScores
from autograder.engine.record.inert import make_inert
from autograder.engine.record.result_files import ResultFiles
from autograder.engine.record.scorable import add_notice, add_rubrics, ensure_scorable
from autograder.engine.stages import ENGINE_VERSION, GradedBefore, Grading, RunVerdict


@dataclass(frozen=True)
class NotebookScore:
    """The points of a notebook, with manual grades and extra credit, before the penalty."""

    points: float
    most: float
    penalty: float


class Recorder:
    """A writer of the gradebook and ``autograded/`` of one class. Use it as a context manager."""

    def __init__(self, folder: ClassFolder) -> None:
        self._folder = folder
        self._gradebook = ClassGradebook(folder.db_url, folder.course_id)
        self._files = ResultFiles(folder)
        self._files.discard_unfinished()
        self._known_scores: dict[tuple[str, str], dict[str, dict[str, float | None]]] = {}
        config = folder.config
        with fitting_settings(folder.root):
            self._trim = [IgnorePattern(config=config), LimitOutput(config=config)]
            self._save, self._penalize = SaveScores(config=config), PenalizeLateness(config=config)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._gradebook.close()

    def record(self, grading: Grading) -> NotebookScore:
        """Store one result and return its score. Storing it again changes nothing.

        Manual grades, comments, extra credit and extensions in the gradebook are kept. After an
        error, the submission does not count as graded.

        Raises:
            OSError: The files can't be written.
            GradebookUnreachable: The database can't be used.
        """
        notebook = self._finished(grading)
        # nbformat.writes would do the same, and only log an error for an invalid notebook.
        staged = self._files.stage(grading.submission, v4.writes(notebook).encode())
        score = self._gradebook.in_one_transaction(
            lambda gradebook: self._store(gradebook, grading, notebook)
        )
        self._files.publish(staged)
        return score

    def graded_before(self, submission: Submission, fingerprint: str) -> GradedBefore | None:
        """Return the earlier result for the same submission and tests, or None if it is not valid.

        It is valid if the graded notebook has this fingerprint, the database has the scores that
        are in the notebook, and the earlier run was not lost.
        """
        content = self._files.read_notebook(submission)
        try:
            notes = json.loads(content or b"{}")["metadata"]["rnn_course"]
            before = GradedBefore(
                RunVerdict(notes["verdict"]), notes["detail"], tuple(notes["repairs"])
            )
            same = notes["fingerprint"] == fingerprint and notes["auto_scores"] == self._scores(
                submission
            )
        except (KeyError, TypeError, ValueError):
            # nbgrader itself graded it, or a power cut damaged the file. It is graded again.
            return None
        return before if same and before.verdict is not RunVerdict.LOST else None

    def score(self, submission: Submission) -> NotebookScore:
        """Update the late penalty of a recorded submission, and return its score.

        The due date or an extension may have changed since the submission was graded.
        """
        return self._gradebook.in_one_transaction(
            lambda gradebook: self._penalized(gradebook, submission)
        )

    def _scores(self, submission: Submission) -> dict[str, float | None] | None:
        """Return a submission's automatic scores, read once for all students of a notebook."""
        key = submission.chapter, submission.notebook_id
        if key not in self._known_scores:
            self._known_scores[key] = self._gradebook.auto_scores(*key)
        return self._known_scores[key].get(submission.student)

    def _finished(self, grading: Grading) -> NotebookNode:
        notebook = grading.notebook
        add_rubrics(notebook, grading.rubrics)
        ensure_scorable(notebook, grading.verdict)
        for step in self._trim:
            notebook, _ = step(notebook, {})
        sentences = [grading.verdict.sentence, grading.detail, *grading.repairs]
        sentences += make_inert(notebook)
        add_notice(notebook, [sentence for sentence in sentences if sentence])
        notebook.metadata["rnn_course"] = notebook.metadata.get("rnn_course", {}) | {
            "engine": ENGINE_VERSION,
            "fingerprint": grading.fingerprint,
            "seed": grading.seed,
            "verdict": str(grading.verdict),
            "detail": grading.detail,
            "repairs": list(grading.repairs),
            "auto_scores": _auto_scores(notebook),
        }
        return notebook

    def _store(
        self, gradebook: Gradebook, grading: Grading, notebook: NotebookNode
    ) -> NotebookScore:
        submission = grading.submission
        gradebook.update_or_create_student(submission.student)
        gradebook.db.flush()
        known = {"timestamp": grading.timestamp} if grading.timestamp else {}
        # nbgrader creates a submission step by step; an incomplete one must not reach the database.
        with gradebook.db().no_autoflush:
            gradebook.update_or_create_submission(submission.chapter, submission.student, **known)
        self._save.preprocess(notebook, _resources(gradebook, submission))
        return self._penalized(gradebook, submission)

    def _penalized(self, gradebook: Gradebook, submission: Submission) -> NotebookScore:
        self._penalize.preprocess(NotebookNode(cells=[]), _resources(gradebook, submission))
        stored = gradebook.find_submission_notebook(
            submission.notebook_id, submission.chapter, submission.student
        )
        return NotebookScore(stored.score, stored.max_score, stored.late_submission_penalty or 0.0)


def _resources(gradebook: Gradebook, submission: Submission) -> dict[str, Any]:
    names = {
        "student": submission.student,
        "assignment": submission.chapter,
        "notebook": submission.notebook_id,
    }
    return {"nbgrader": names, "gradebook": gradebook}


def _auto_scores(notebook: NotebookNode) -> dict[str, float | None]:
    return {
        cell.metadata.nbgrader.grade_id: determine_grade(cell)[0]
        for cell in notebook.cells
        if is_grade(cell)
    }
