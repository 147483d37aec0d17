"""Submissions as they arrive: which are new or changed, and which are there as a whole."""

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

#: (path, inode, size, time of change) of every file in a submission, in order.
Signature = tuple[tuple[str, int, int, int], ...]
Place = tuple[str, str]


@dataclass
class Arrivals:
    """Watches ``submitted/`` of one class. Places are (student, chapter).

    Attributes:
        quiet: Seconds for which a submission must not have changed before it is taken.
        patience: The same for one without a whole notebook: it may still be on its way.
    """

    folder: ClassFolder
    quiet: float
    patience: float
    _seen: dict[Place, tuple[Signature, float]] = field(default_factory=dict)
    _settled: dict[Place, Signature] = field(default_factory=dict)

    def ready(self, chapters: list[str]) -> dict[Place, Signature]:
        """What has arrived or changed since it was last settled, and is there as a whole."""
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
        """Note that a submission has been dealt with as it was then."""
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
    """What changes when anything in a submission does; None when it went away meanwhile."""
    try:
        with untrusted_folder(submission) as folder:
            return tuple(_files(folder))
    except FileNotFoundError:
        return None
    except OSError as error:
        # A link, say, in place of the folder: the grader says so to whom it may concern.
        return ((str(error.strerror), 0, 0, 0),)


def _files(folder: UntrustedFolder) -> Iterator[tuple[str, int, int, int]]:
    """Every file, as far as they are looked at: what is beyond that changes nothing."""
    try:
        for entry in folder.entries():
            status = entry.status
            yield "/".join(entry.parts), status.st_ino, status.st_size, status.st_mtime_ns
    except TooManyEntries:
        return


def is_open_for_writing(folder: UntrustedFolder, name: str) -> bool:
    """Whether somebody has the file open to write to it, as far as the system tells.

    Linux grants a read lease only on a file that nobody writes to; it tells so to the owner of the
    file, and on local disks. Elsewhere the answer is no, and quietness has to do.
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
    """Whether it is JSON to its end. What is no ordinary file, or too large, the grader refuses."""
    try:
        bounded_json(folder.read(name, MAX_FILE_BYTES))
    except (UnreadableNotebook, TooManyValues):
        return True
    except (ValueError, RecursionError):
        return False
    return True
