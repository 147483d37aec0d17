"""Release chapters to a class; a refused release changes nothing."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from nbgrader.api import MissingEntry

from autograder.authoring.build import generate_assignment, write_source
from autograder.authoring.source import ChapterSource
from autograder.classroom.class_folder import ClassFolder, release_folder
from autograder.classroom.due import due_dates, set_due
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
    with unchanged_after_errors(folder, [chapter]):
        write_source(chapter, folder.root)
        return generate_assignment(chapter, folder.config)


@contextmanager
def unchanged_after_errors(folder: ClassFolder, chapters: list[ChapterSource]) -> Iterator[None]:
    """Put chapters and all due dates of a class back if the block ends with an error.

    Chapters that were not in the class before are removed.

    Args:
        folder: The class.
        chapters: The chapters that the block releases.
    """
    dues = due_dates(folder)
    with tempfile.TemporaryDirectory(prefix=".before-release-", dir=folder.root) as temporary:
        aside = Path(temporary)
        for chapter in chapters:
            for kind, place in _places(folder, chapter.name).items():
                if place.is_dir():
                    shutil.copytree(place, aside / kind / chapter.name, symlinks=True)
        try:
            yield
        except BaseException:
            for chapter in chapters:
                _put_back(folder, chapter, aside, was_there=chapter.name in dues)
            set_due(folder, dues)
            raise


def _places(folder: ClassFolder, chapter: str) -> dict[str, Path]:
    return {"source": folder.source(chapter), "release": release_folder(folder, chapter)}


def _put_back(folder: ClassFolder, chapter: ChapterSource, aside: Path, was_there: bool) -> None:
    """Put the folders of a chapter back, and its cells in the gradebook."""
    places = _places(folder, chapter.name)
    kept = aside / "source" / chapter.name
    is_same = kept.is_dir() and _files(kept) == _files(places["source"])
    _copy_back(places, aside, chapter.name)
    if not was_there:
        with open_gradebook(folder) as gradebook:
            if chapter.name in {assignment.name for assignment in gradebook.assignments}:
                gradebook.remove_assignment(chapter.name)
    elif kept.is_dir() and not is_same:
        # If nbgrader refuses it now, it has refused the new one too, and noted nothing of it.
        with suppress(CourseError):
            generate_assignment(chapter, folder.config)
        _copy_back(places, aside, chapter.name)


def _copy_back(places: dict[str, Path], aside: Path, chapter: str) -> None:
    for kind, place in places.items():
        shutil.rmtree(place, ignore_errors=True)
        if (kept := aside / kind / chapter).is_dir():
            shutil.copytree(kept, place, symlinks=True)


def _files(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
