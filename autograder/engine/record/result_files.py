"""Write the files of a graded submission to ``autograded/``; a kill never leaves a torn one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from autograder.classroom.class_folder import ClassFolder, Submission
from autograder.classroom.untrusted import Entry, untrusted_folder

#: What no browser takes for a page; any other file of a student's is kept with ".txt" behind.
_NO_PAGES = {
    "", ".csv", ".gif", ".h5", ".jpeg", ".jpg", ".json", ".keras", ".npy", ".npz", ".pickle",
    ".pkl", ".png", ".tsv", ".txt", ".zip",
}  # fmt: skip

#: Folders in folders of a result: far more than a student's files may have.
_MOST_DEPTH = 200


@dataclass(frozen=True)
class StagedFiles:
    """The finished files of a submission, still aside. ``names`` are relative, notebook last."""

    folder: Path
    target: Path
    names: tuple[Path, ...]


class ResultFiles:
    """The ``autograded/`` tree of one class folder."""

    def __init__(self, folder: ClassFolder) -> None:
        self._folder = folder
        self._ignored = [*folder.coursedir.ignore, "*.ipynb"]

    def discard_unfinished(self) -> None:
        """Remove what a killed run left aside."""
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
        """Write all files aside. Raises OSError, for instance when the disk is full."""
        aside = self._folder.staging / f"{submission.student}+{submission.chapter}"
        if aside.exists():
            shutil.rmtree(aside)
        aside.mkdir(parents=True)
        sources = dict(self._folder.instructor_files(submission.chapter))
        # In the order of writing; a dict finds a name at once among thousands.
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
            # From here to the last step the submission must not count as graded.
            notebook.unlink(missing_ok=True)
            for path in strays:
                path.unlink()
            _remove_empty_folders(staged.target)
        for name in staged.names:
            (staged.target / name).parent.mkdir(parents=True, exist_ok=True)
            os.replace(staged.folder / name, staged.target / name)
        shutil.rmtree(staged.folder)

    def _student_files(self, folder: Path) -> Iterator[tuple[Path, Entry, int]]:
        """Yield (relative path, file, most bytes) of what was handed in beside the notebook.

        Links are left out, because they could copy a file of the grader's machine into the
        feedback; so are files larger than nbgrader's max_file_size and what is over its
        max_dir_size.
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
        """Return whether an earlier result left this file; notebooks are results of their own."""
        name = path.relative_to(staged.target)
        return name not in staged.names and not (len(name.parts) == 1 and name.suffix == ".ipynb")


def _never_a_page(name: Path) -> Path:
    """The name under which a student's file is kept: formgrader serves it by its ending.

    A page, a drawing or a program would run in the browser of whoever opens it.
    """
    return name if name.suffix.lower() in _NO_PAGES else name.with_name(f"{name.name}.txt")


def _files_below(folder: Path) -> list[Path]:
    """Return all files and links below a folder, without following links, in order."""
    missing = suppress(FileNotFoundError, NotADirectoryError)
    with missing, untrusted_folder(folder, levels=0) as held:
        return [folder.joinpath(*found.parts) for found in held.walk(_MOST_DEPTH)]
    return []


def _copied(path: Path, destination: Path) -> bool:
    """Copy a file of the instructor's, where its name is still free."""
    if not _is_free(destination):
        return False
    shutil.copyfile(path, destination, follow_symlinks=False)
    return True


def _written(entry: Entry, most: int, destination: Path) -> bool:
    """Do the same with a file that a student may change meanwhile."""
    if not _is_free(destination):
        return False
    try:
        destination.write_bytes(entry.read(most))
    except UnreadableNotebook:
        return False
    return True


def _is_free(destination: Path) -> bool:
    """Return whether there can be a file: none of that name is one of its folders."""
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
