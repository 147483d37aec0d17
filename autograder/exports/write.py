"""Export the grades of a class folder, as the command does."""

from pathlib import Path

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.files import check_free
from autograder.classroom.gradebook_address import open_gradebook
from autograder.exports import FORMATS, GradescopeExportPlugin


def export_class(
    folder: ClassFolder,
    kind: str = "nbgrader",
    to: Path | None = None,
    *,
    chapters: list[str] | None = None,
    students: list[str] | None = None,
    force: bool = False,
    **settings: object,
) -> tuple[Path, list[str]]:
    """Write the grades for another program.

    Args:
        folder: The class.
        kind: One of ``FORMATS``.
        to: The file (for Gradescope the folder) to write; None for the format's usual name in the
            current folder.
        chapters: Only these chapters; None for all.
        students: Only these students; None for all.
        force: Whether ``to`` may be replaced.
        settings: Options of the plugin: ``fill``, ``columns``, ``missing``, ``rescale``.

    Returns:
        The file or folder that was written, and sentences for the person who exports.

    Raises:
        CourseError: The grades can't be exported, and nothing was written; the user can put it
            right.
    """
    plugin = FORMATS[kind](
        to=str(to or ""), student=students or [], assignment=chapters or [], **settings
    )
    plugin.class_root = folder.root
    if isinstance(plugin, GradescopeExportPlugin):
        plugin.coursedir = folder.coursedir
    destination = to or Path(plugin.default_to)
    check_free(destination, force)
    with open_gradebook(folder) as gradebook:
        plugin.export(gradebook)
    return destination, plugin.notes


def chapter_names(entries: list[str]) -> dict[str, str]:
    """Return what the LMS calls chapters, by chapter.

    Args:
        entries: Texts of the form ``CHAPTER=NAME``.

    Raises:
        CourseError: An entry is not of that form.
    """
    names = {}
    for entry in entries:
        chapter, sign, name = entry.partition("=")
        if not (chapter.strip() and sign and name.strip()):
            raise CourseError(f"--column {entry!r}: write it as CHAPTER=NAME.")
        names[chapter.strip()] = name.strip()
    return names
