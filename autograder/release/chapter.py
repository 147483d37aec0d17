"""Release a chapter to a class."""

from pathlib import Path

from autograder.authoring.build import generate_assignment, write_source
from autograder.authoring.source import ChapterSource
from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.gradebook_address import check_gradebook


def release(folder: ClassFolder, chapter: ChapterSource) -> Path:
    """Write a chapter's source and release into a class folder and its gradebook.

    Raises:
        CourseError: nbgrader refuses the chapter, or the gradebook can't be used.
    """
    check_gradebook(folder)
    write_source(chapter, folder.root)
    return generate_assignment(chapter, folder.config)
