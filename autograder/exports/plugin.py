"""Define what all exports share: an nbgrader export plugin that reads the class at once.

The exports can be used with ``rnn-grade export`` and with nbgrader's own command, for example
``nbgrader export --exporter=autograder.exports.CanvasExportPlugin --to canvas.csv``.
"""

from collections import defaultdict
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.apps.exportapp import ExportApp
from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Dict, Enum, Unicode

from autograder.classroom.errors import CourseError
from autograder.classroom.scores import ClassScores, GradebookChapter, Person, number, read_scores
from autograder.classroom.screen import visible
from autograder.classroom.tables import doubt_about
from autograder.classroom.words import count
from autograder.collect.log import CollectLog


class ClassExportPlugin(ExportPlugin):  # type: ignore[misc]
    """An export of the whole class; each subclass writes one format.

    Attributes:
        default_to: Where the export is written if nothing else is said.
        notes: Sentences for the person who exports, once it is done.
        class_root: The class folder, if it is known; its log says whom an LMS's numbers belong to.
    """

    default_to = "grades.csv"

    fill = Unicode("", help="A file that the LMS exported, to be filled in.").tag(config=True)
    columns = Dict(
        value_trait=Unicode(),
        key_trait=Unicode(),
        help="What the LMS calls a chapter, where it is not the chapter's own name.",
    ).tag(config=True)
    missing = Enum(["blank", "zero"], "blank", help="What stands where nothing was handed in.").tag(
        config=True
    )
    rescale = Bool(False, help="Bring points to the maximum that the LMS has for the chapter.").tag(
        config=True
    )

    notes: list[str]
    class_root: Path | None = None

    def export(self, gradebook: Gradebook) -> None:
        """Write the export.

        Raises:
            CourseError: The grades can't be exported; the user can put it right. nbgrader's own
                command logs the error instead and ends with exit code 1.
        """
        self.notes = []
        try:
            scores = read_scores(gradebook, _texts(self.student), _texts(self.assignment))
            if scores.waiting:
                self.notes.append(
                    f"{count(scores.waiting, 'submission')} with answers that a person has yet to "
                    "grade; these count 0 so far."
                )
            self.write(scores, Path(self.to or self.default_to))
            if self.fill:
                self.notes += doubt_about(Path(self.fill))
        except CourseError as error:
            if not isinstance(self.parent, ExportApp):
                raise
            self.log.error("%s", visible(str(error)))
            self.parent.exit(1)
        if isinstance(self.parent, ExportApp):
            for note in self.notes:
                self.log.warning("%s", visible(note))

    def write(self, scores: ClassScores, to: Path) -> None:
        """Write the export.

        Args:
            scores: The class and its scores.
            to: The file or folder to write.
        """
        raise NotImplementedError

    def collected(
        self, layout: str, chapter: GradebookChapter | None = None
    ) -> list[tuple[str, str]]:
        """Return pairs of an LMS's number and the student whose file had this number.

        Args:
            layout: The LMS.
            chapter: Only numbers in the download of this chapter; None for all.
        """
        log = self._collect_log()
        return [
            (number, student)
            for (name, number), student in (log.numbers(layout) if log else {}).items()
            if chapter is None or name == chapter.name
        ]

    def anonymous(self) -> dict[str, set[str]]:
        """Return the students whose names Canvas hid when they handed in, by chapter."""
        log, found = self._collect_log(), defaultdict[str, set[str]](set)
        for (chapter, _), student in (log.anonymous() if log else {}).items():
            found[chapter].add(student)
        return found

    def _collect_log(self) -> CollectLog | None:
        root = self.class_root
        if root is None and isinstance(self.parent, ExportApp):
            root = Path(self.parent.coursedir.root)
        return CollectLog(root) if root else None

    def heading(self, chapter: GradebookChapter) -> str:
        """Return what the LMS calls a chapter."""
        return str(self.columns.get(chapter.name, chapter.name))

    def cell(self, scores: ClassScores, student: Person, chapter: GradebookChapter) -> str:
        """Return a student's points for a chapter; if nothing was handed in, "0" or "".

        The option ``missing`` chooses between the two.
        """
        score = scores.scores.get((student.id, chapter.name))
        if score is None:
            return "0" if self.missing == "zero" else ""
        return number(score.counted)


def _texts(names: list[object]) -> list[str]:
    # nbgrader's command line turns a name such as 17 into a number.
    return [str(name) for name in names]
