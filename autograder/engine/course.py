"""A class folder: an ordinary nbgrader course directory, and what is found in it."""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Collection, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import MAX_FILE_BYTES, UnreadableNotebook

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files, parse_utc
from traitlets import TraitError
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from autograder.errors import CourseError
from autograder.screen import one_line


class ClassFolderError(CourseError):
    """The class folder isn't fit for grading. The message says what to do."""


class ClassFolder:
    """The paths, settings and database address of one class.

    ``db_url`` overrides the address in nbgrader_config.py; without both it is gradebook.db in the
    folder.
    """

    def __init__(self, root: Path | str, db_url: str | None = None) -> None:
        self.root = Path(root).resolve()
        if not self.root.is_dir():
            raise ClassFolderError(f"There is no class folder at {self.root}.")
        self.config = _read_config(self.root)
        if db_url:
            self.config.CourseDirectory.db_url = db_url
        self.config.CourseDirectory.root = str(self.root)
        with fitting_settings(self.root):
            self.coursedir = CourseDirectory(config=self.config)
            converter = Autograde(coursedir=self.coursedir, config=self.config)
        self.file_mode = int(str(converter.permissions), 8)
        self._kept_files: dict[str, list[str]] = dict(converter.exclude_overwriting)

    @property
    def db_url(self) -> str:
        return str(self.coursedir.db_url)

    @property
    def course_id(self) -> str:
        return str(self.coursedir.course_id) or "default_course"

    def source(self, assignment: str) -> Path:
        return self._path(self.coursedir.source_directory, ".", assignment)

    def submitted(self, student: str, assignment: str) -> Path:
        return self._path(self.coursedir.submitted_directory, student, assignment)

    def autograded(self, student: str, assignment: str) -> Path:
        return self._path(self.coursedir.autograded_directory, student, assignment)

    @property
    def staging(self) -> Path:
        """Where results wait to be moved into place: on the same disk, unseen by nbgrader."""
        return self.root / str(self.coursedir.autograded_directory) / ".partial"

    def _path(self, step: str, student: str, assignment: str) -> Path:
        return Path(os.path.normpath(self.coursedir.format_path(step, student, assignment)))

    def assignments(self) -> dict[str, list[str]]:
        """Return the notebook names of every assignment that has a source, both in order."""
        parent = self.source("x").parent
        found = {
            folder.name: sorted(path.stem for path in folder.glob("*.ipynb"))
            for folder in sorted(parent.iterdir() if parent.is_dir() else [])
            if folder.is_dir() and not folder.name.startswith(".")
        }
        return {name: notebooks for name, notebooks in found.items() if notebooks}

    def students(self, assignment: str) -> list[str]:
        """Return the students who handed in this assignment, in order."""
        return [
            name
            for name in self._submitters()
            if _is_fit(name) and self.submitted(name, assignment).is_dir()
        ]

    def unfit_names(self) -> list[str]:
        """Return the folders in ``submitted/`` whose names would act on whoever reads them.

        nbgrader's pages show a student's name as it is, so that it must not be HTML.
        """
        return [name for name in self._submitters() if not _is_fit(name)]

    def _submitters(self) -> list[str]:
        top = self.root / str(self.coursedir.submitted_directory)
        names = sorted(entry.name for entry in top.iterdir()) if top.is_dir() else []
        return [name for name in names if not name.startswith(".")]

    def instructor_files(self, assignment: str) -> Iterator[tuple[Path, Path]]:
        """Yield (relative path, path) of the files beside the source; they replace students'."""
        folder = self.source(assignment)
        kept = {str(folder / name) for name in self._kept_files.get(assignment, [])}
        for name in find_all_files(str(folder), [*self.coursedir.ignore, "*.ipynb"]):
            if name not in kept:
                yield Path(name).relative_to(folder), Path(name)


def _is_fit(name: str) -> bool:
    return one_line(name) == name and not set(name) & set('<>"\\')


def _read_config(root: Path) -> Config:
    # A configuration may look for its plugins in the folder that nbgrader is started in, and name
    # classes of modules that are there.
    if str(root) not in sys.path:
        sys.path.append(str(root))
    try:
        with chdir(root):
            return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    except ConfigFileNotFound:
        return Config()
    except Exception as error:
        raise ClassFolderError(
            f"{root / 'nbgrader_config.py'} can't be read: {type(error).__name__}: {error}"
        ) from error


@contextmanager
def fitting_settings(root: Path) -> Iterator[None]:
    """Say in which file a setting is that nbgrader refuses.

    Raises:
        ClassFolderError: nbgrader refuses one.
    """
    try:
        yield
    except TraitError as error:
        raise ClassFolderError(
            f"A setting for nbgrader does not fit; look at {root / 'nbgrader_config.py'}: {error}"
        ) from error


@dataclass(frozen=True)
class Submission:
    """One notebook of one student, not yet read."""

    student: str
    assignment: str
    notebook_id: str
    folder: Path

    @property
    def name(self) -> str:
        return f"{self.student}/{self.assignment}"


def find_submissions(
    folder: ClassFolder,
    assignments: dict[str, list[str]],
    students: Collection[str] | None = None,
) -> list[Submission]:
    """Return every submitted notebook of these assignments, by assignment and student."""
    return [
        Submission(student, assignment, notebook_id, folder.submitted(student, assignment))
        for assignment, notebook_ids in assignments.items()
        for student in folder.students(assignment)
        if students is None or student in students
        for notebook_id in notebook_ids
    ]


@dataclass(frozen=True)
class HandedIn:
    """What was found in a submission's folder.

    ``content`` is the notebook file, or the reason why there is none when ``unreadable`` holds that
    reason too. ``timestamp`` (UTC) was read from timestamp.txt, whose bytes are ``stamp``.
    ``remarks`` are sentences for the student's feedback.
    """

    content: bytes
    unreadable: str | None
    timestamp: datetime | None
    stamp: bytes
    remarks: tuple[str, ...]


def read_submission(submission: Submission, expected: Collection[str]) -> HandedIn:
    """Read one submission; ``expected`` are all notebook names of the assignment.

    A notebook of another name is taken if there is no doubt which is meant. Links, devices and
    files that are too large are not read at all: a link could point at anything on the grader's
    machine.
    """
    unreadable, remarks = None, []
    try:
        content, remark = _read_notebook(submission, expected)
        remarks += [remark] if remark else []
    except UnreadableNotebook as error:
        content, unreadable = error.reason.encode(), error.reason
    timestamp, stamp = None, b""
    try:
        timestamp, stamp = _read_timestamp(submission.folder / "timestamp.txt")
    except (UnreadableNotebook, ValueError, OverflowError):
        remarks.append("timestamp.txt can't be read, so the time of the submission is unknown.")
    return HandedIn(content, unreadable, timestamp, stamp, tuple(remarks))


def _read_notebook(submission: Submission, expected: Collection[str]) -> tuple[bytes, str | None]:
    if submission.folder.is_symlink():
        raise UnreadableNotebook("The submission is a link, not a folder.")
    path = submission.folder / f"{submission.notebook_id}.ipynb"
    remark = None
    if not os.path.lexists(path):
        path = _only_stranger(submission.folder, expected, path)
        name = f"{submission.notebook_id}.ipynb"
        remark = f"The notebook was named {_shown(path)}; it was taken for {name}."
    return read_regular_file(path, MAX_FILE_BYTES), remark


def _only_stranger(folder: Path, expected: Collection[str], missing: Path) -> Path:
    """Return the one notebook of another name, if one is missing and one is left over."""
    present = [path for path in sorted(folder.iterdir()) if path.suffix.lower() == ".ipynb"]
    absent = [name for name in expected if not os.path.lexists(folder / f"{name}.ipynb")]
    strangers = [path for path in present if path.stem not in expected]
    if len(strangers) == len(absent) == 1:
        return strangers[0]
    if not strangers:
        raise UnreadableNotebook(f"There is no notebook {missing.name} in the submission.")
    names = ", ".join(_shown(path) for path in strangers[:5])
    raise UnreadableNotebook(
        f"There is no notebook {missing.name} in the submission, "
        f"and which of {names} is meant can't be told."
    )


def read_regular_file(path: Path, most: int) -> bytes:
    """Return the bytes of an ordinary file of at most ``most`` bytes, or raise an error."""
    try:
        file = open(path, "rb", opener=_open_without_following)  # noqa: SIM115
    except OSError as error:
        raise UnreadableNotebook(f"{_shown(path)} can't be opened: {error.strerror}.") from error
    with file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableNotebook(f"{_shown(path)} is not an ordinary file.")
        if status.st_size > most:
            raise UnreadableNotebook(f"{_shown(path)} is larger than {most // 2**20} MB.")
        return file.read(most)


def _open_without_following(path: str, flags: int) -> int:
    # Without blocking, a named pipe can't hold the grader up.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _read_timestamp(path: Path) -> tuple[datetime | None, bytes]:
    if not os.path.lexists(path):
        return None, b""
    stamp = read_regular_file(path, 4096)
    text = stamp.decode().strip()
    return (parse_utc(text) if text else None), stamp


def _shown(path: Path) -> str:
    """Return a file name without what could act on a terminal or a web page."""
    return re.sub(r"[^\w .()+-]", "?", path.name)[:80]
