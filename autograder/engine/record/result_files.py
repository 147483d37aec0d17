"""Write a graded submission to ``autograded/`` so that a kill never leaves a damaged file."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from autograder.classroom.class_folder import ClassFolder, Submission
from autograder.classroom.untrusted import UntrustedEntry, untrusted_folder

#: Endings of files that no browser shows as a page. All other files of students get the ending
#: ".txt" in addition.
_NO_PAGES = {
    "", ".csv", ".gif", ".h5", ".jpeg", ".jpg", ".json", ".keras", ".npy", ".npz", ".pickle",
    ".pkl", ".png", ".tsv", ".txt", ".zip",
}  # fmt: skip

#: The most folders in folders of a result, far more than a submission may have.
_MOST_DEPTH = 200


@dataclass(frozen=True)
class StagedFiles:
    """The finished files of a submission in a temporary folder.

    Attributes:
        folder: The temporary folder.
        target: The folder in ``autograded/`` that the files will be moved to.
        names: The relative paths of the files, the notebook last.
    """

    folder: Path
    target: Path
    names: tuple[Path, ...]


class ResultFiles:
    """The ``autograded/`` tree of one class folder."""

    def __init__(self, folder: ClassFolder) -> None:
        self._folder = folder
        self._ignored = [*folder.coursedir.ignore, "*.ipynb"]

    def discard_unfinished(self) -> None:
        """Remove the temporary files of a run that was killed."""
        if self._folder.staging.exists():
            shutil.rmtree(self._folder.staging)

    def read_notebook(self, submission: Submission) -> bytes | None:
        """Return the graded notebook, or None if there is none."""
        target = self._folder.autograded(submission.student, submission.chapter)
        try:
            return (target / f"{submission.notebook_id}.ipynb").read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def stage(self, submission: Submission, notebook: bytes) -> StagedFiles:
        """Write all files of a submission to a temporary folder.

        Raises:
            OSError: The files can't be written, for example because the disk is full.
        """
        aside = self._folder.staging / f"{submission.student}+{submission.chapter}"
        if aside.exists():
            shutil.rmtree(aside)
        aside.mkdir(parents=True)
        sources = dict(self._folder.instructor_files(submission.chapter))
        # A dict keeps the order, and finds a name among thousands at once.
        names = dict.fromkeys(name for name, path in sources.items() if _copied(path, aside / name))
        for name, entry, most in self._student_files(submission.folder):
            kept = _never_a_page(name)
            if kept not in sources and kept not in names and _written(entry, most, aside / kept):
                names[kept] = None
        notebook_name = Path(f"{submission.notebook_id}.ipynb")
        _write_durably(aside / notebook_name, notebook)
        for name in (*names, notebook_name):
            (aside / name).chmod(self._folder.file_mode)
        target = self._folder.autograded(submission.student, submission.chapter)
        return StagedFiles(aside, target, (*names, notebook_name))

    def publish(self, staged: StagedFiles) -> None:
        """Move the files into place, the notebook last."""
        notebook = staged.target / staged.names[-1]
        strays = [path for path in _files_below(staged.target) if self._is_stray(path, staged)]
        if strays:
            # Until the new notebook is in place, the submission must not count as graded.
            notebook.unlink(missing_ok=True)
            for path in strays:
                path.unlink()
            _remove_empty_folders(staged.target)
        for name in staged.names:
            (staged.target / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged.folder / name, staged.target / name)
        shutil.rmtree(staged.folder)

    def _student_files(self, folder: Path) -> Iterator[tuple[Path, UntrustedEntry, int]]:
        """Yield (relative path, file, most bytes) of each file handed in beside the notebook.

        Links are left out, because they could bring a file of the grader's machine into the
        feedback. Files that exceed nbgrader's max_file_size or max_dir_size are left out too.
        """
        coursedir = self._folder.coursedir
        left = int(coursedir.max_dir_size) * 1000
        with suppress(OSError), untrusted_folder(folder) as held:
            for entry in held.entries():
                most = min(left, int(coursedir.max_file_size) * 1000)
                name = Path(*entry.parts)
                size = entry.status.st_size
                if self._is_ignored(name) or not entry.is_file or size > most:
                    continue
                left -= size
                yield name, entry, most

    def _is_ignored(self, name: Path) -> bool:
        return any(fnmatch(part, pattern) for part in name.parts for pattern in self._ignored)

    def _is_stray(self, path: Path, staged: StagedFiles) -> bool:
        """Return whether a file is left from an earlier result; notebooks are never strays."""
        name = path.relative_to(staged.target)
        return name not in staged.names and not (len(name.parts) == 1 and name.suffix == ".ipynb")


def _never_a_page(name: Path) -> Path:
    """Return the name under which to keep a student's file, so that browsers show it as text.

    formgrader serves files by their endings, and a page, a drawing or a script would run in the
    browser of the person who opens it.
    """
    return name if name.suffix.lower() in _NO_PAGES else name.with_name(f"{name.name}.txt")


def _files_below(folder: Path) -> list[Path]:
    """Return all files and links in a folder, at any depth, without following links."""
    missing = suppress(FileNotFoundError, NotADirectoryError)
    with missing, untrusted_folder(folder, levels=0) as held:
        return [folder.joinpath(*found.parts) for found in held.walk(_MOST_DEPTH)]
    return []


def _copied(path: Path, destination: Path) -> bool:
    """Copy one of the instructor's files, if its name is free; return whether it was."""
    if not _is_free(destination):
        return False
    shutil.copyfile(path, destination, follow_symlinks=False)
    return True


def _written(entry: UntrustedEntry, most: int, destination: Path) -> bool:
    """Copy a file that a student may change at the same time; return whether that succeeded."""
    if not _is_free(destination):
        return False
    try:
        destination.write_bytes(entry.read(most))
    except UnreadableNotebook:
        return False
    return True


def _is_free(destination: Path) -> bool:
    """Make the folders for a file; return whether neither they nor the file clash with others."""
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        return False
    return not destination.is_dir()


def _write_durably(path: Path, content: bytes) -> None:
    with open(path, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _remove_empty_folders(folder: Path) -> None:
    for parent, _, _ in os.walk(folder, topdown=False):
        if parent != str(folder) and not os.listdir(parent):
            os.rmdir(parent)
