"""Find out which submissions have arrived or changed, and which of them are complete."""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rnn_helpers.notebooks.bounded_json import TooManyValues, bounded_json
from rnn_helpers.notebooks.student_notebook import MAX_FILE_BYTES, UnreadableNotebook

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.untrusted import TooManyEntries, UntrustedFolder, untrusted_folder

#: The path, inode, size and time of change of every file in a submission, in order.
Signature = tuple[tuple[str, int, int, int], ...]
#: A student and a chapter.
Place = tuple[str, str]


@dataclass
class Arrivals:
    """The submissions in ``submitted/`` of one class, and which of them have been dealt with.

    Attributes:
        folder: The class.
        quiet: For how many seconds a submission must not have changed before it is taken.
        patience: The same for a submission without a complete notebook, which may still be on its
            way.
    """

    folder: ClassFolder
    quiet: float
    patience: float
    _seen: dict[Place, tuple[Signature, float]] = field(default_factory=dict)
    _settled: dict[Place, Signature] = field(default_factory=dict)

    def ready(self, chapters: list[str]) -> dict[Place, Signature]:
        """Return the submissions that are complete and have changed since they were settled.

        Args:
            chapters: The chapters to look at.
        """
        now = time.monotonic()
        found = {}
        for chapter in chapters:
            for student in self.folder.students(chapter):
                place = student, chapter
                signature = _signature(self.folder.submitted(student, chapter))
                if signature is None or self._settled.get(place) == signature:
                    continue
                before, since = self._seen.get(place, (None, now))
                if before != signature:
                    since = now
                self._seen[place] = signature, since
                if self._is_whole(place, now - since):
                    found[place] = signature
        return found

    def settle(self, place: Place, signature: Signature) -> None:
        """Note that a submission has been dealt with.

        Args:
            place: Which submission.
            signature: Its signature at that time.
        """
        self._settled[place] = signature
        self._seen.pop(place, None)

    def _is_whole(self, place: Place, unchanged: float) -> bool:
        if unchanged < self.quiet:
            return False
        try:
            with untrusted_folder(self.folder.submitted(*place)) as folder:
                notebooks = [name for name in folder.names() if name.endswith(".ipynb")]
                if any(is_open_for_writing(folder, name) for name in notebooks):
                    return False
                return unchanged >= self.patience or (
                    bool(notebooks) and all(_parses(folder, name) for name in notebooks)
                )
        except OSError:
            return unchanged >= self.patience


def _signature(submission: Path) -> Signature | None:
    """Return a value that changes when any file of a submission changes; None if it is gone."""
    try:
        with untrusted_folder(submission) as folder:
            return tuple(_files(folder))
    except FileNotFoundError:
        return None
    except OSError as error:
        # This may be a link in place of the folder. The grader will report it.
        return ((str(error.strerror), 0, 0, 0),)


def _files(folder: UntrustedFolder) -> Iterator[tuple[str, int, int, int]]:
    """Yield what identifies each file of a submission, up to the number of files that are read."""
    try:
        for entry in folder.entries():
            status = entry.status
            yield "/".join(entry.parts), status.st_ino, status.st_size, status.st_mtime_ns
    except TooManyEntries:
        return


def is_open_for_writing(folder: UntrustedFolder, name: str) -> bool:
    """Return whether a process has a file open for writing, as far as Linux can say.

    Linux grants a read lease on a file only if no process has it open for writing. It grants leases
    only to the owner of the file, and only on local disks. Otherwise the result is False, and the
    time for which a submission has not changed has to decide.

    Args:
        folder: The folder of the file.
        name: The file's name.
    """
    try:
        handle = os.open(
            name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder.descriptor
        )
    except OSError:
        return False
    try:
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(handle)
    return False


def _parses(folder: UntrustedFolder, name: str) -> bool:
    """Return whether a file is complete JSON.

    The result is also True for a file that the grader will refuse, such as one that is too large.
    """
    try:
        bounded_json(folder.read(name, MAX_FILE_BYTES))
    except (UnreadableNotebook, TooManyValues):
        return True
    except (ValueError, RecursionError):
        return False
    return True
