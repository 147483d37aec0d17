"""Write Gradescope's results.json for each submission, and autograders that return them.

Gradescope accepts results only from an autograder that runs on its own machines. So each chapter
also gets a zip to upload as its autograder. It runs no code of a student's, but returns the result
that was computed here. It finds the result by the e-mail address in Gradescope's
submission_metadata.json.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from autograder.classroom.cell_grades import CellGrade, chapter_grades
from autograder.classroom.errors import CourseError
from autograder.classroom.files import whole_folder
from autograder.classroom.graded_notebooks import GradedNotebook, TestCell, is_hidden, read_graded
from autograder.classroom.scores import ClassScores, GradebookChapter, Person, Score, number
from autograder.classroom.words import count, some
from autograder.engine.stages import RunVerdict
from autograder.exports.plugin import ClassExportPlugin

Result = dict[str, Any]


class GradescopeExportPlugin(ClassExportPlugin):
    """The export for Gradescope: files ``CHAPTER/STUDENT/results.json``, and ``CHAPTER.zip``."""

    default_to = "gradescope"

    coursedir: CourseDirectory | None = None

    def export(self, gradebook: Gradebook) -> None:
        """Write the export, as ``ClassExportPlugin`` does, with the graded notebooks at hand."""
        self._gradebook = gradebook
        self.coursedir = self.coursedir or getattr(self.parent, "coursedir", None)
        super().export(gradebook)

    def write(self, scores: ClassScores, to: Path) -> None:
        """Write the folder.

        Raises:
            CourseError: The class folder is not known.
        """
        with whole_folder(to) as folder:
            for chapter in scores.chapters:
                self._chapter(scores, chapter, folder)
        unknown = [student.id for student in scores.students if not student.address]
        if unknown:
            self.notes.append(
                f"{count(len(unknown), 'student')} without an e-mail address, by which results are "
                f"found in Gradescope: {some(unknown)}"
            )

    def _chapter(self, scores: ClassScores, chapter: GradebookChapter, folder: Path) -> None:
        grades = chapter_grades(self._gradebook, chapter.name)
        with zipfile.ZipFile(folder / f"{_safe(chapter.name)}.zip", "w") as archive:
            for name in ("setup.sh", "run_autograder"):
                # Gradescope runs the file only if it is marked as executable.
                entry = zipfile.ZipInfo(name)
                entry.external_attr = 0o100755 << 16
                archive.writestr(
                    entry, (files(__package__) / "gradescope_autograder" / name).read_bytes()
                )
            for student in scores.students:
                score = scores.scores.get((student.id, chapter.name))
                if score is None:
                    continue
                found = self._results(student, chapter, score, grades.get(student.id, []))
                text = json.dumps(found, ensure_ascii=False, indent=1)
                place = folder / _safe(chapter.name) / _safe(student.id)
                place.mkdir(parents=True)
                (place / "results.json").write_text(text, encoding="utf-8")
                if student.address:
                    archive.writestr(f"results/{_key(student.address)}.json", text)

    def _results(
        self, student: Person, chapter: GradebookChapter, score: Score, grades: list[CellGrade]
    ) -> Result:
        notebooks = {name: self._read(student, chapter, name, grades) for name in _names(grades)}
        tests = [_test(grade, notebooks[grade.notebook]) for grade in _in_order(grades, notebooks)]
        return {
            "score": float(number(score.counted)),
            "output": "\n".join(_remarks(score, chapter, list(notebooks.values()))),
            "output_format": "text",
            "visibility": "visible",
            "stdout_visibility": "hidden",
            "tests": tests,
        }

    def _read(
        self, student: Person, chapter: GradebookChapter, notebook: str, grades: list[CellGrade]
    ) -> GradedNotebook | None:
        if self.coursedir is None:
            raise CourseError("The Gradescope export needs the class folder.")
        step = self.coursedir.autograded_directory
        place = Path(self.coursedir.format_path(step, student.id, chapter.name))
        return read_graded(place / f"{notebook}.ipynb", {grade.cell for grade in grades})


def _names(grades: list[CellGrade]) -> list[str]:
    return sorted({grade.notebook for grade in grades})


def _in_order(
    grades: list[CellGrade], notebooks: dict[str, GradedNotebook | None]
) -> list[CellGrade]:
    """Return the grades in the order of the notebook; those of missing cells come last."""
    places = {
        (name, cell): place
        for name, notebook in notebooks.items()
        for place, cell in enumerate(notebook.cells if notebook else ())
    }

    def order(grade: CellGrade) -> tuple[str, int, str]:
        place = places.get((grade.notebook, grade.cell), len(places))
        return grade.notebook, place, grade.cell

    return sorted(grades, key=order)


def _test(grade: CellGrade, notebook: GradedNotebook | None) -> Result:
    """Return one entry of ``tests``, which shows nothing of a hidden test's code."""
    test = notebook.tests.get(grade.cell) if notebook else None
    return {
        "name": grade.cell,
        "score": float(number(grade.points)),
        "max_score": float(number(grade.most)),
        "visibility": "after_published" if is_hidden(grade.cell) else "visible",
        "output": _explanation(grade, test),
        "output_format": "text",
    }


def _explanation(grade: CellGrade, test: TestCell | None) -> str:
    """Return what the student reads about a graded cell."""
    if grade.waiting:
        return "A person has yet to grade this."
    if test is None or not test.error:
        return ""
    if not is_hidden(grade.cell):
        return test.error
    explained = [c.explanation or c.found for c in test.checks if c.explanation or c.found]
    return explained[0] if explained else "A check with other inputs failed."


def _remarks(
    score: Score, chapter: GradebookChapter, notebooks: list[GradedNotebook | None]
) -> Iterator[str]:
    yield f"{number(score.counted)} of {number(chapter.most)} points."
    if score.penalty:
        yield f"Handed in late: {number(score.penalty)} points less."
    if score.waiting:
        yield "Some answers have yet to be graded by a person."
    for notebook in notebooks:
        if notebook and notebook.verdict not in ("", RunVerdict.OK):
            yield notebook.detail or RunVerdict.sentence_of(notebook.verdict) or notebook.verdict


def _key(address: str) -> str:
    """Return the name of a result in the zip, which identifies nobody to a reader of the zip."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def _safe(name: str) -> str:
    """Return a file name for a name from the gradebook, which may hold any characters."""
    kept = re.sub(r"[^\w@.+ -]", "_", name).strip(". ")
    if kept == name:
        return kept
    return f"{kept}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
