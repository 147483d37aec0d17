"""Find and read the submissions in a class folder, which is an ordinary nbgrader course."""

import errno
import os
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import MAX_FILE_BYTES, UnreadableNotebook
from rnn_helpers.notebooks.work import Merit

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from traitlets import TraitError
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

# Imported for what it tells nbgrader: whoever makes a gradebook has a class folder.
from autograder.classroom import schema  # noqa: F401
from autograder.classroom.errors import CourseError
from autograder.classroom.screen import one_line
from autograder.classroom.timestamps import MOST_BYTES, TIMESTAMP, parse_timestamp
from autograder.classroom.untrusted import UntrustedFolder, clean, untrusted_folder

#: Returns for each of several files of a student how good it is; the greatest is the best.
Merits = Callable[[Sequence[bytes]], list[Merit]]
#: Browsers add the last two to a notebook that they show as text.
_NOTEBOOK_ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")
_MOST_STRANGERS = 10


class ClassFolderError(CourseError):
    """The class folder can't be used for grading. The message says what to do."""


def address_in(folder: Path) -> str:
    """Return the address of the database gradebook.db in a folder, which may have any name."""
    # In an address, these characters mean something else.
    quoted = str(folder).replace("%", "%25").replace("?", "%3F")
    return f"sqlite:///{quoted}/gradebook.db"


class ClassFolder:
    """The paths, settings and database address of one class.

    ``db_url`` overrides the address in nbgrader_config.py. If neither is set, the database is
    gradebook.db in the folder.
    """

    def __init__(self, root: Path | str, db_url: str | None = None) -> None:
        self.root = Path(root).resolve()
        if not self.root.is_dir():
            raise ClassFolderError(f"There is no class folder at {self.root}.")
        self.config = _read_config(self.root)
        if db_url:
            self.config.CourseDirectory.db_url = db_url
        self.config.CourseDirectory.root = str(self.root)
        if "db_url" not in self.config.CourseDirectory:
            self.config.CourseDirectory.db_url = address_in(self.root)
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

    def source(self, chapter: str) -> Path:
        return self._path(self.coursedir.source_directory, ".", chapter)

    def submitted(self, student: str, chapter: str) -> Path:
        return self._path(self.coursedir.submitted_directory, student, chapter)

    def autograded(self, student: str, chapter: str) -> Path:
        return self._path(self.coursedir.autograded_directory, student, chapter)

    @property
    def staging(self) -> Path:
        """Return the folder for finished results that are not yet in place.

        It is on the same disk as their final place, and nbgrader ignores its name.
        """
        return self.root / str(self.coursedir.autograded_directory) / ".partial"

    def _path(self, step: str, student: str, chapter: str) -> Path:
        return Path(os.path.normpath(self.coursedir.format_path(step, student, chapter)))

    def chapters(self) -> dict[str, list[str]]:
        """Return the notebook names of every chapter that has a source, sorted."""
        parent = self.source("x").parent
        found = {
            folder.name: sorted(path.stem for path in folder.glob("*.ipynb"))
            for folder in sorted(parent.iterdir() if parent.is_dir() else [])
            if folder.is_dir() and not folder.name.startswith(".")
        }
        return {name: notebooks for name, notebooks in found.items() if notebooks}

    def students(self, chapter: str) -> list[str]:
        """Return the students who handed in this chapter, sorted."""
        return [
            name
            for name in self._submitters()
            if _is_fit(name) and self.submitted(name, chapter).is_dir()
        ]

    def unfit_names(self) -> list[str]:
        """Return the folders in ``submitted/`` whose names are not safe to show.

        nbgrader's pages show a student's name without escaping it, so it must not contain HTML.
        """
        return [name for name in self._submitters() if not _is_fit(name)]

    def _submitters(self) -> list[str]:
        top = self.root / str(self.coursedir.submitted_directory)
        names = sorted(entry.name for entry in top.iterdir()) if top.is_dir() else []
        return [name for name in names if not name.startswith(".")]

    def instructor_files(self, chapter: str) -> Iterator[tuple[Path, Path]]:
        """Yield (relative path, path) of each file beside the source.

        These files replace files of the same names in the submissions.
        """
        folder = self.source(chapter)
        kept = {str(folder / name) for name in self._kept_files.get(chapter, [])}
        for name in find_all_files(str(folder), [*self.coursedir.ignore, "*.ipynb"]):
            if name not in kept:
                yield Path(name).relative_to(folder), Path(name)


def _is_fit(name: str) -> bool:
    return one_line(name) == name and not set(name) & set('<>"\\')


def _read_config(root: Path) -> Config:
    # A configuration may name plugin classes from modules in the folder that nbgrader starts in.
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
    """Name the configuration file in the error when nbgrader refuses a setting.

    Raises:
        ClassFolderError: nbgrader refused a setting within the block.
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
    chapter: str
    notebook_id: str
    folder: Path

    @property
    def name(self) -> str:
        return f"{self.student}/{self.chapter}"


def find_submissions(
    folder: ClassFolder,
    chapters: dict[str, list[str]],
    students: Collection[str] | None = None,
) -> list[Submission]:
    """Return every submitted notebook of these chapters, by chapter and student."""
    return [
        Submission(student, chapter, notebook_id, folder.submitted(student, chapter))
        for chapter, notebook_ids in chapters.items()
        for student in folder.students(chapter)
        if students is None or student in students
        for notebook_id in notebook_ids
    ]


@dataclass(frozen=True)
class HandedIn:
    """What was found in a submission's folder.

    Attributes:
        content: The bytes of the notebook file. If it can't be read: the reason, as bytes.
        unreadable: The reason why the notebook can't be read, else None.
        timestamp: The time in timestamp.txt (UTC), if there is one.
        stamp: The bytes of timestamp.txt.
        remarks: Sentences for the student's feedback.
    """

    content: bytes
    unreadable: str | None
    timestamp: datetime | None
    stamp: bytes
    remarks: tuple[str, ...]


def read_submission(submission: Submission, expected: Collection[str], merits: Merits) -> HandedIn:
    """Read one submission.

    A notebook with a wrong name is accepted if it is clear which notebook it is, or if the answers
    are in it. Links, devices and files that are too large are not read: a link could point at any
    file on the grader's machine.

    Args:
        submission: Which submission it is.
        expected: All notebook names of the chapter.
        merits: Returns for each of several files how good it is as this notebook.
    """
    try:
        with untrusted_folder(submission.folder) as folder:
            return _read_submission(submission, folder, expected, merits)
    except OSError as error:
        if error.errno not in _NO_FOLDER:
            raise
        reason = _NO_FOLDER[error.errno]
        return HandedIn(reason.encode(), reason, None, b"", ())


def read_files_beside(
    submission: Submission, takes: Callable[[str], bool], most: int
) -> tuple[tuple[tuple[str, bytes], ...], tuple[str, ...]]:
    """Read the files that were handed in beside the notebooks.

    Args:
        submission: The submission.
        takes: Returns whether a file of this relative path is wanted.
        most: How many bytes all files together may have.

    Returns:
        The relative path and the content of each file, and sentences on files that were left out.
    """
    files: list[tuple[str, bytes]] = []
    remarks = []
    left = most
    try:
        with untrusted_folder(submission.folder) as folder:
            for entry in folder.entries():
                name = "/".join(entry.parts)
                if name == TIMESTAMP or ".ipynb" in name or name.startswith("."):
                    continue
                if not entry.is_file or "/." in name or not takes(name):
                    continue
                try:
                    files.append((name, entry.read(left)))
                except UnreadableNotebook as error:
                    remarks.append(f"{clean(name)} was not put beside the notebook: {error.reason}")
                    continue
                left -= len(files[-1][1])
    except OSError as error:
        remarks.append(f"The files beside the notebook can't be read: {error.strerror or error}")
    return tuple(files), tuple(remarks)


_NO_FOLDER = {
    errno.ENOENT: "The submission is not there any more.",
    errno.ENOTDIR: "The submission is a link, not a folder.",
    errno.ELOOP: "The submission is a link, not a folder.",
    errno.EACCES: "The submission can't be opened.",
}


def _read_submission(
    submission: Submission, folder: UntrustedFolder, expected: Collection[str], merits: Merits
) -> HandedIn:
    unreadable, remarks = None, []
    try:
        content, remark = _read_notebook(submission, folder, expected, merits)
        remarks += [remark] if remark else []
    except UnreadableNotebook as error:
        content, unreadable = error.reason.encode(), error.reason
    timestamp, stamp = None, b""
    try:
        if folder.has(TIMESTAMP):
            stamp = folder.read(TIMESTAMP, MOST_BYTES)
            timestamp = parse_timestamp(stamp)
    except (UnreadableNotebook, ValueError):
        stamp = b""
        remarks.append("timestamp.txt can't be read, so the time of the submission is unknown.")
    return HandedIn(content, unreadable, timestamp, stamp, tuple(remarks))


def _read_notebook(
    submission: Submission, folder: UntrustedFolder, expected: Collection[str], merits: Merits
) -> tuple[bytes, str | None]:
    """Return the notebook's bytes, and a remark if another file was taken for it."""
    wanted = f"{submission.notebook_id}.ipynb"
    others = _strangers(folder.names(), expected, submission.notebook_id)
    if not folder.has(wanted):
        name = _only_stranger(folder, others, expected, wanted, merits)
        remark = f"The notebook was named {clean(name)}; it was taken for {wanted}."
        return folder.read(name, MAX_FILE_BYTES), remark
    if not others:
        return folder.read(wanted, MAX_FILE_BYTES), None
    name, content = _best(folder, [wanted, *others], merits)
    if name == wanted:
        return folder.read(wanted, MAX_FILE_BYTES), None
    return content, (
        f"{clean(name)} was graded, because {wanted} beside it holds fewer answers or can't be "
        "read."
    )


def _strangers(names: list[str], expected: Collection[str], notebook_id: str) -> list[str]:
    """Return the files that may be this notebook under another name."""
    notebooks = [name for name in names if name.lower().endswith(_NOTEBOOK_ENDINGS)]
    strangers = [name for name in notebooks if name.rsplit(".ipynb", 1)[0] not in expected]
    strangers += [n for n in notebooks if n not in strangers and not n.endswith(".ipynb")]
    if len(expected) > 1 and f"{notebook_id}.ipynb" in names:
        # Only the name says which of the chapter's notebooks a copy is of.
        strangers = [name for name in strangers if name.startswith(notebook_id)]
    return strangers[:_MOST_STRANGERS]


def _best(folder: UntrustedFolder, names: list[str], merits: Merits) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that is the best notebook; the first if equal."""
    contents = _contents(folder, names)
    values = merits(contents)
    best = max(range(len(names)), key=lambda place: values[place])
    return names[best], contents[best]


def _contents(folder: UntrustedFolder, names: list[str]) -> list[bytes]:
    """Return the bytes of several files; empty for those that can't be read or are too large."""
    contents: list[bytes] = []
    left = MAX_FILE_BYTES
    for name in names:
        try:
            contents.append(folder.read(name, left))
        except UnreadableNotebook:
            contents.append(b"")
        left -= len(contents[-1])
    return contents


def _only_stranger(
    folder: UntrustedFolder,
    strangers: list[str],
    expected: Collection[str],
    missing: str,
    merits: Merits,
) -> str:
    """Return the file that must be the missing notebook.

    Raises:
        UnreadableNotebook: No such file is there, or it is not clear which one is meant.
    """
    names = folder.names()
    absent = [name for name in expected if f"{name}.ipynb" not in names]
    if len(strangers) == len(absent) == 1:
        return strangers[0]
    if strangers and len(absent) == 1:
        values = merits(_contents(folder, strangers))
        best = max(values)
        if values.count(best) == 1:
            return strangers[values.index(best)]
    if not strangers:
        raise UnreadableNotebook(f"There is no notebook {missing} in the submission.")
    shown = ", ".join(clean(name) for name in strangers[:5])
    raise UnreadableNotebook(
        f"There is no notebook {missing} in the submission, "
        f"and it is not clear which of {shown} is meant."
    )


def read_regular_file(path: Path, most: int) -> bytes:
    """Return the bytes of an ordinary file of at most ``most`` bytes.

    The file must be in a folder that nobody else can change.

    Raises:
        UnreadableNotebook: The file is missing, too large, or not an ordinary file.
    """
    try:
        with untrusted_folder(path.parent, levels=0) as folder:
            return folder.read(path.name, most)
    except OSError as error:
        raise UnreadableNotebook(f"{clean(path.name)} can't be opened: {error.strerror}.") from None


def release_folder(folder: ClassFolder, chapter: str) -> Path:
    """Return the folder in which nbgrader keeps a class's released chapter."""
    coursedir = folder.coursedir
    return Path(coursedir.format_path(coursedir.release_directory, ".", chapter)).resolve()
