"""Release chapters to a class; a refused release changes nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nbgrader.api import MissingEntry

from autograder.authoring.build import generate_assignment, write_source
from autograder.authoring.source import ChapterSource
from autograder.classroom.class_folder import ClassFolder, release_folder
from autograder.classroom.errors import CourseError
from autograder.classroom.gradebook_address import check_gradebook, open_gradebook
from autograder.classroom.words import count, some


def check_cells(folder: ClassFolder, chapters: list[ChapterSource]) -> None:
    """Check that no chapter lost or got cells after students handed it in.

    Raises:
        CourseError: A chapter did, so that nbgrader would refuse it; or the gradebook can't be
            used.
    """
    with open_gradebook(folder) as gradebook:
        for chapter in chapters:
            try:
                notebook = gradebook.find_notebook(chapter.name, chapter.name)
            except MissingEntry:
                continue
            kinds = ("grade_cells", "solution_cells", "task_cells", "source_cells")
            before = {cell.name for kind in kinds for cell in getattr(notebook, kind)}
            now = {
                cell.metadata.nbgrader.grade_id
                for cell in chapter.notebook.cells
                if "nbgrader" in cell.metadata
            }
            if before != now and notebook.submissions:
                gone, new = sorted(before - now), sorted(now - before)
                parts = [f"no longer has {some(gone)}"] if gone else []
                parts += [f"has the new {some(new)}"] if new else []
                students = count(len(notebook.submissions), "student")
                raise CourseError(
                    f"{chapter.path.name} {' and '.join(parts)}, but {students} handed the chapter "
                    "in with the cells as they were. Nothing was released. Put the cells back as "
                    "they were, or give the chapter a new name."
                )


def release(folder: ClassFolder, chapter: ChapterSource) -> Path:
    """Write a chapter's source and release into a class folder and its gradebook.

    Raises:
        CourseError: nbgrader refuses the chapter, or the gradebook can't be used. The class is as
            it was before.
    """
    check_gradebook(folder)
    check_cells(folder, [chapter])
    places = [folder.source(chapter.name), release_folder(folder, chapter.name)]
    with _put_back_after_errors(folder, chapter.name, places):
        write_source(chapter, folder.root)
        return generate_assignment(chapter, folder.config)


@contextmanager
def _put_back_after_errors(folder: ClassFolder, chapter: str, places: list[Path]) -> Iterator[None]:
    """Put folders back if the block ends with an error, and remove a chapter that was not there."""
    with open_gradebook(folder) as gradebook:
        was_there = chapter in {assignment.name for assignment in gradebook.assignments}
    with tempfile.TemporaryDirectory(prefix=".before-release-", dir=folder.root) as aside:
        kept = [Path(aside, str(number)) for number in range(len(places))]
        for place, copy in zip(places, kept, strict=True):
            if place.is_dir():
                shutil.copytree(place, copy, symlinks=True)
        try:
            yield
        except BaseException:
            for place, copy in zip(places, kept, strict=True):
                shutil.rmtree(place, ignore_errors=True)
                if copy.is_dir():
                    shutil.copytree(copy, place, symlinks=True)
            if not was_there:
                with open_gradebook(folder) as gradebook:
                    if chapter in {assignment.name for assignment in gradebook.assignments}:
                        gradebook.remove_assignment(chapter)
            raise
