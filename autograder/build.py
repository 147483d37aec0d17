"""From ``solutions/`` to ``course/``, through nbgrader's own generate_assignment."""

import contextlib
import filecmp
import logging
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from autograder.errors import CourseError
from autograder.source import Chapter, Course


def write_source(chapter: Chapter, folder: Path) -> Path:
    """Write a chapter's nbgrader source notebook to ``folder/source/NAME/NAME.ipynb``."""
    path = folder / "source" / chapter.name / f"{chapter.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(chapter.notebook, path)
    return path


def generate_assignment(chapter: Chapter, folder: Path, db_url: str) -> Path:
    """Make ``folder/release/NAME`` from ``folder/source/NAME`` and note its cells in the gradebook.

    Raises:
        CourseError: nbgrader refuses the chapter; the message is nbgrader's.
    """
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.db_url = db_url
    config.CourseDirectory.assignment_id = chapter.name
    config.GenerateAssignment.force = True
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    with _collected_log(converter.log) as lines:
        try:
            converter.start()
        except Exception as error:
            reasons = "; ".join(lines) or str(error)
            raise CourseError(f"{chapter.path.name}: nbgrader refuses it: {reasons}") from error
    return folder / "release" / chapter.name


def build(course: Course, chapters: list[Chapter], destination: Path) -> None:
    """Build the chapters into ``destination``, one folder each; other folders stay as they are."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for chapter in chapters:
            write_source(chapter, folder)
            released = generate_assignment(chapter, folder, f"sqlite:///{folder}/gradebook.db")
            target = destination / chapter.name
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(released, target)


def out_of_step(course: Course) -> list[str]:
    """What in ``course/`` is not what ``solutions/`` builds: one sentence for each file."""
    with tempfile.TemporaryDirectory() as temporary:
        fresh = Path(temporary)
        build(course, course.chapters(), fresh)
        here, there = (_files(folder) for folder in (course.released, fresh))
        problems = [f"course/{name} is built by nothing in solutions/" for name in here - there]
        problems += [f"course/{name} is missing" for name in there - here]
        problems += [
            f"course/{name} is not what solutions/ builds"
            for name in here & there
            if not filecmp.cmp(course.released / name, fresh / name, shallow=False)
        ]
    return sorted(f"{problem}; run `make build`" for problem in problems)


def _files(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }


@contextlib.contextmanager
def _collected_log(log: logging.Logger) -> Iterator[list[str]]:
    """Keep nbgrader's log off the screen; yield its warnings and errors."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    handler = Collect(level=logging.WARNING)
    handlers, propagate, level = log.handlers[:], log.propagate, log.level
    log.handlers, log.propagate = [handler], False
    log.setLevel(logging.WARNING)
    try:
        yield lines
    finally:
        log.handlers, log.propagate = handlers, propagate
        log.setLevel(level)
