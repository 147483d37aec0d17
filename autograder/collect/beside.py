"""Carry what students hand in beside a notebook, such as modules and data, along with it.

The notebook's code finds these files only under their own names, so a name that a student chose is
kept if it is harmless. Which files are taken, and how large they may be together, is what the class
sets for all files that are handed in.
"""

import os
import re
from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.course_rules import rules_of
from autograder.collect.archives import DownloadedFile
from autograder.collect.deposit import NOT_HANDED_IN, StagedSubmission, with_files
from autograder.collect.layouts import Sender

#: The most files beside one notebook, and the most folders around one of them.
MOST_FILES, MOST_FOLDERS = 1_000, 10
#: What a file is from: the part of the path before the name, the name, the LMS's number and time.
Whose = tuple[str, str, str, str]


@dataclass(frozen=True)
class _Beside:
    """A file that was read: whose it is, what is around it, its name, its content and its time."""

    student: str
    around: tuple[str, ...]
    name: str
    staged: Path
    size: int
    modified: float


class FilesBeside:
    """The files beside the notebooks of one download.

    Attributes:
        taken: The names of the files that were carried along.
        passed_over: The names of the others, by the reason.
    """

    def __init__(self, folder: ClassFolder, chapters: list[str]) -> None:
        """Start with no files.

        Args:
            folder: The class.
            chapters: The chapters that are collected.

        Raises:
            ClassFolderError: The class's settings make no sense.
        """
        self._rules = {chapter: rules_of(folder, chapter) for chapter in chapters}
        self._ignored = [*folder.coursedir.ignore, ".*"]
        self._files: dict[Whose, list[_Beside]] = defaultdict(list)
        self._left: dict[Whose, int] = defaultdict(
            lambda: max(rules.student_files_bytes for rules in self._rules.values())
        )
        self._attached: set[Path] = set()
        self.taken: list[str] = []
        self.passed_over: dict[str, list[str]] = defaultdict(list)

    def read(self, student: str, sender: Sender, entry: DownloadedFile, place: Path) -> None:
        """Read a student's file, if the class takes it, and write it to ``place`` for now."""
        *around, name = sender.file.split("/")
        whose = _whose(sender)
        if reason := self._unfit(tuple(around), name):
            self.passed_over[reason].append(name)
        elif len(self._files[whose]) >= MOST_FILES:
            self.passed_over[f"more than {MOST_FILES} files of one student"].append(name)
        else:
            try:
                content = entry.read(self._left[whose])
            except UnreadableNotebook as error:
                self.passed_over[error.reason].append(name)
                return
            self._left[whose] -= len(content)
            place.write_bytes(content)
            self._files[whose].append(
                _Beside(student, tuple(around), name, place, len(content), entry.modified)
            )

    def attach(
        self, sender: Sender, chapter: str, submission: StagedSubmission
    ) -> StagedSubmission:
        """Put the files beside a notebook into its submission's folder.

        Args:
            sender: Who handed in the notebook, and where it was.
            chapter: The notebook's chapter.
            submission: The submission.

        Returns:
            The submission with the files.
        """
        files = self._beside(sender)
        rules = self._rules[chapter]
        left = rules.student_files_bytes
        found: dict[str, Path] = {}
        for name, file in sorted(files.items()):
            if rules.takes(name) and file.size <= left and _is_free(name, found):
                found[name] = file.staged
                left -= file.size
                self._attached.add(file.staged)
                self.taken.append(file.name)
        return with_files(submission, found)

    def finish(self, without: Container[str]) -> None:
        """Count the files that were not attached to a notebook as passed over.

        Args:
            without: The students who handed in no notebook; their files are listed elsewhere.
        """
        for file in (file for files in self._files.values() for file in files):
            if file.staged not in self._attached and file.student not in without:
                reason = "not beside a notebook that counts, or beside one with a file of that name"
                self.passed_over[reason].append(file.name)

    def _unfit(self, around: tuple[str, ...], name: str) -> str:
        """Return why a file can't be carried along; "" if it can."""
        parts = (*_folders(around), name)
        if not all(map(_is_harmless, parts)) or len(parts) > MOST_FOLDERS:
            return "their names can't be kept"
        if any(fnmatch(part, pattern) for part in parts for pattern in self._ignored):
            return "left behind by programs"
        if name in NOT_HANDED_IN or ".ipynb" in "/".join(parts):
            return "their names are taken"
        if not any(rules.takes("/".join(parts)) or rules.takes(name)
                   for rules in self._rules.values()):  # fmt: skip
            return "not among the files that the class takes (RnnGrade.student_files)"
        return ""

    def _beside(self, sender: Sender) -> dict[str, _Beside]:
        """Return the files in the notebook's folder and below, and those in the folders above.

        The keys are the paths beside the notebook. Of several files with one path, the one counts
        that is nearest to the notebook, and of these the latest.
        """
        *around, _ = sender.file.split("/")
        own = _folders(tuple(around))
        found: dict[str, tuple[int, float, _Beside]] = {}
        for file in self._files[_whose(sender)]:
            folders = _folders(file.around)
            inside = folders[: len(own)] == own
            if not inside and own[: len(folders)] != folders:
                continue
            name = "/".join((*folders[len(own) :], file.name)) if inside else file.name
            nearness = _shared(tuple(around), file.around)
            for path in _names(name, sender.layout):
                rank = (nearness + (path == name), file.modified, file)
                if path not in found or rank[:2] > found[path][:2]:
                    found[path] = rank
        return {path: file for path, (_, _, file) in found.items()}


def _whose(sender: Sender) -> Whose:
    return sender.around, sender.name, sender.lms_id, sender.when


def _folders(around: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folders around a file, without the zips that they were packed in."""
    # A zip may be called a notebook.
    return tuple(part for part in around if not part.lower().endswith((".zip", ".ipynb")))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many folders and zips two files have in common."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _names(name: str, layout: str) -> list[str]:
    """Return the names that a file may have had; Canvas counts files that are handed in again."""
    path = PurePosixPath(name)
    plain = re.sub(r"-\d+$", "", path.stem)
    is_counted = layout == "canvas" and plain and plain != path.stem
    return [name, str(path.with_name(f"{plain}{path.suffix}"))] if is_counted else [name]


def _is_harmless(part: str) -> bool:
    """Return whether a student's name for a file or a folder can be used on this machine."""
    try:
        size = len(os.fsencode(part))
    except UnicodeEncodeError:
        return False
    is_name = part.isprintable() and part not in (".", "..") and not set(part) & set("/\\")
    return is_name and 0 < size <= 200


def _is_free(name: str, taken: dict[str, Path]) -> bool:
    """Return whether a path can be written beside others: no file may be where a folder is."""
    above = {str(folder) for folder in PurePosixPath(name).parents}
    return not above & taken.keys() and not any(other.startswith(f"{name}/") for other in taken)
