"""Build ``course/`` from ``solutions/`` with nbgrader's generate_assignment."""

import filecmp
import shutil
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from traitlets.config import Config

from autograder.authoring.source import ChapterSource, Course
from autograder.classroom.errors import CourseError
from autograder.classroom.nbgrader_steps import folder_config, nbgrader_api, succeeded


def write_source(chapter: ChapterSource, folder: Path) -> Path:
    """Write a chapter's nbgrader source notebook to ``folder/source/NAME/NAME.ipynb``."""
    path = folder / "source" / chapter.name / f"{chapter.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(chapter.notebook, path)
    return path


def generate_assignment(chapter: ChapterSource, config: Config) -> Path:
    """Make ``release/NAME`` from ``source/NAME``, and store its cells in the gradebook.

    Returns:
        The folder ``release/NAME``.

    Raises:
        CourseError: nbgrader refused the chapter; the message says why.
    """
    succeeded(
        nbgrader_api(config).generate_assignment(chapter.name, force=True, create=True),
        chapter.path.name,
    )
    return Path(config.CourseDirectory.root) / "release" / chapter.name


def build(chapters: list[ChapterSource], destination: Path) -> None:
    """Build each chapter into a folder in ``destination``, and leave other folders unchanged."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for chapter in chapters:
            write_source(chapter, folder)
            released = generate_assignment(chapter, folder_config(folder))
            target = destination / chapter.name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(released, target)


def built_notebook(course: Course, chapter: ChapterSource) -> NotebookNode:
    """Return a chapter's released notebook in ``course/``.

    Raises:
        CourseError: The chapter has not been built.
    """
    path = course.released / chapter.name / f"{chapter.name}.ipynb"
    if not path.is_file():
        raise CourseError(f"course/{chapter.name} has not been built; run `make build`.")
    return nbformat.read(path, as_version=4)


def out_of_step(course: Course, chapters: list[ChapterSource]) -> list[str]:
    """Return a sentence for each file in ``course/`` that differs from what ``solutions/`` builds.

    Files that are missing, and files that nothing builds, are reported too.
    """
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary)
        build(chapters, fresh)
        every = {chapter.name for chapter in course.chapters()}
        names = {chapter.name for chapter in chapters}
        here = {
            f for f in _files(course.released) if f.parts[0] in names or f.parts[0] not in every
        }
        there = _files(fresh)
        problems = [f"course/{name} is built by nothing in solutions/" for name in here - there]
        problems += [f"course/{name} is missing" for name in there - here]
        problems += [
            f"course/{name} is not what solutions/ builds"
            for name in here & there
            if not filecmp.cmp(course.released / name, fresh / name, shallow=False)
        ]
    return sorted(f"{problem}; run `make build`" for problem in problems)


def _files(folder: Path) -> set[Path]:
    return {
        path.relative_to(folder)
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
