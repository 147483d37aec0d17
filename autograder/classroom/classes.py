"""Create and open class folders, and list their chapters and graded submissions.

A class folder is an ordinary nbgrader course directory, so nbgrader's own commands and formgrader
work in it as well.
"""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path

from rnn_helpers.commands import as_typed
from rnn_helpers.learner.released import called_now

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError

_CONFIG = '''"""This folder is a class: nbgrader's commands and rnn-grade work in it."""

c = get_config()
c.CourseDirectory.course_id = "rnn"
# nbgrader's own generate_feedback, and formgrader's button, write the course's pages.
c.GenerateFeedback.exporter_class = "autograder.feedback.exporter.FeedbackExporter"
'''
_ADDRESS = """
# This folder's name has characters that mean something else in an address.
from pathlib import Path

from autograder.classroom.class_folder import address_in

c.CourseDirectory.db_url = address_in(Path(__file__).resolve().parent)
"""


def create_class(root: Path) -> ClassFolder:
    """Make ``root`` a class folder, and leave files that exist already unchanged.

    Other users can't enter a new folder, because it will hold submissions and grades.

    Raises:
        CourseError: nbgrader would not find what is in a folder of this name.
    """
    place = str(root.resolve())
    if not fnmatchcase(place, place):
        raise CourseError(
            f"{root} can't be a class: nbgrader takes [ and ] in a path for a pattern, and finds "
            "nothing there. Choose a folder without them."
        )
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = root / "nbgrader_config.py"
    if not config.exists():
        config.write_text(_CONFIG + (_ADDRESS if set("?%") & set(place) else ""), encoding="utf-8")
    return ClassFolder(root)


def open_class(root: Path, db_url: str | None = None) -> ClassFolder:
    """Return the class folder at ``root``.

    Raises:
        CourseError: ``root`` is not a class folder.
    """
    if not (root / "nbgrader_config.py").is_file():
        raise CourseError(
            f"{root} is not a class folder (it has no nbgrader_config.py). "
            f"Make one with: {as_typed('rnn-grade')} release --class {root}. For an nbgrader "
            "course of your own, name the folder that has its source/ and its nbgrader_config.py."
        )
    return ClassFolder(root, db_url)


def released_chapters(folder: ClassFolder, names: list[str] | None) -> list[str]:
    """Return the class's chapters, or the named ones.

    Raises:
        CourseError: A name is not that of a chapter of this class.
    """
    known = list(folder.chapters())
    for name in names or []:
        if name not in known:
            raise CourseError(
                f"There is no chapter {name!r} in this class: {', '.join(known)}."
                f"{also_called(name, known)}"
            )
    return names or known


def also_called(name: str, known: Iterable[str]) -> str:
    """Return a sentence with the name that a chapter has in a class, or "".

    Another version of the course may count its chapters in another way.
    """
    other = called_now(name, known)
    return f" This class has it as {other}." if other else ""


def graded(
    folder: ClassFolder, chapters: list[str], students: list[str] | None
) -> list[tuple[str, str]]:
    """Return the (student, chapter) pairs that have been graded, by chapter and student."""
    return [
        (student, chapter)
        for chapter in chapters
        for student in folder.students(chapter)
        if students is None or student in students
        if folder.autograded(student, chapter).is_dir()
    ]
