"""Read folders that somebody else may change at the same time.

The system looks up a path each time it is used. So anyone who can write to a folder can replace a
file by a link after the file was checked and before it is read. To prevent that, a folder is
opened once, without following links, and its content is reached only through its descriptor. The
owner and the size of a file are read from the opened file too.
"""

# The annotations of UntrustedFolder name classes that are defined further down.
from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from autograder.classroom.files import replaced

#: The most entries and the deepest folders of a submission; nobody makes more by hand.
MOST_ENTRIES: Final = 5_000
MOST_DEPTH: Final = 20
_FOLDER: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
# O_NONBLOCK: otherwise opening a named pipe would wait forever.
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class UntrustedFolder:
    """An open folder. ``owner`` is the id of the user who owns it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.status = os.fstat(descriptor)
        self.owner = self.status.st_uid

    @contextmanager
    def folder(self, name: str) -> Iterator[UntrustedFolder]:
        """Open a folder in this folder.

        Raises:
            OSError: There is no folder of this name. A link does not count as a folder.
        """
        with _held(os.open(name, _FOLDER, dir_fd=self.descriptor)) as descriptor:
            yield UntrustedFolder(descriptor)

    def names(self) -> list[str]:
        return sorted(os.listdir(self.descriptor))

    def look(self, name: str) -> os.stat_result:
        """Return the status of an entry without following links.

        The entry may change before it is opened.
        """
        return os.lstat(name, dir_fd=self.descriptor)

    def has(self, name: str) -> bool:
        try:
            self.look(name)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def read(self, name: str, most: int, owner: int | None = None) -> bytes:
        """Return the bytes of an ordinary file.

        A file with several names (hard links) could be anybody's, so it must belong to the owner
        of the folder.

        Args:
            name: The name of the file in this folder.
            most: The most bytes that the file may have.
            owner: The id of the user who must own the file; None accepts any owner.

        Raises:
            UnreadableNotebook: The file can't or must not be read; ``reason`` says why.
        """
        with open(self.open(name, most, owner), "rb") as file:
            descriptor = file.fileno()
            status = os.fstat(descriptor)
            content = file.read(most + 1)
            if _state(os.fstat(descriptor)) != _state(status) or len(content) != status.st_size:
                raise UnreadableNotebook(f"{clean(name)} was changed while it was read.")
        return content

    def open(self, name: str, most: int | None = None, owner: int | None = None) -> int:
        """Return a descriptor for reading an ordinary file; the caller must close it.

        Raises:
            UnreadableNotebook: As for :meth:`read`.
        """
        try:
            descriptor = os.open(name, _FILE, dir_fd=self.descriptor)
        except OSError as error:
            raise UnreadableNotebook(f"{clean(name)} can't be opened: {error.strerror}.") from error
        try:
            self._check(name, os.fstat(descriptor), most, owner)
        except UnreadableNotebook:
            os.close(descriptor)
            raise
        return descriptor

    def _check(
        self, name: str, status: os.stat_result, most: int | None, owner: int | None
    ) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableNotebook(f"{clean(name)} is not an ordinary file.")
        is_open_to_all = self.status.st_mode & stat.S_IWOTH
        if status.st_nlink > 1 and (status.st_uid != self.owner or is_open_to_all):
            raise UnreadableNotebook(f"{clean(name)} is a hard link to another file.")
        if owner is not None and status.st_uid != owner:
            raise UnreadableNotebook(f"{clean(name)} belongs to somebody else.")
        if most is not None and status.st_size > most:
            raise UnreadableNotebook(f"{clean(name)} is larger than {shown_size(most)}.")

    def write(self, name: str, content: bytes, mode: int = 0o644) -> None:
        """Write a file completely or not at all, without following a link.

        Raises:
            OSError: The file can't be written. An earlier file is then unchanged.
        """
        with replaced(name, mode, self.descriptor) as (_, descriptor):
            with open(descriptor, "wb", closefd=False) as file:
                file.write(content)
            # The umask may have removed some permissions.
            os.fchmod(descriptor, mode)

    def entries(self) -> Iterator[UntrustedEntry]:
        """Yield everything that is not a folder, at any depth, in the order of the names.

        Raises:
            TooManyEntries: The folder holds more than a submission may.
            OSError: A folder in it can't be opened.
        """
        count = 0
        for found in self.walk(MOST_DEPTH):
            if isinstance(found, Unopened):
                if isinstance(found.error, FileNotFoundError):
                    # It was deleted in the meantime.
                    continue
                raise found.error
            if found.is_folder:
                raise TooManyEntries(f"it has folders more than {MOST_DEPTH} deep")
            count += 1
            if count > MOST_ENTRIES:
                raise TooManyEntries(f"it holds more than {MOST_ENTRIES:,} files")
            yield found

    def walk(
        self,
        most_depth: int,
        is_entered: Callable[[str], bool] = lambda name: True,
        above: tuple[str, ...] = (),
    ) -> Iterator[UntrustedEntry | Unopened]:
        """Yield everything in this folder, at any depth, in the order of the names.

        Every folder on the way down stays open, so the depth must have a limit.

        Args:
            most_depth: How many folders deep to go.
            is_entered: Returns whether to go into a folder of this name.
            above: The names of the folders that lead to this folder.

        Yields:
            Files, links and the like, and those folders that are not entered.
        """
        for name in self.names():
            parts = (*above, name)
            try:
                status = self.look(name)
                if stat.S_ISDIR(status.st_mode) and is_entered(name) and len(parts) <= most_depth:
                    with self.folder(name) as inner:
                        yield from inner.walk(most_depth, is_entered, parts)
                    continue
            except OSError as error:
                yield Unopened(parts, error)
                continue
            yield UntrustedEntry(self, parts, status)


@dataclass(frozen=True)
class UntrustedEntry:
    """Something in an untrusted folder. ``status`` says what it was when it was listed.

    It can be read only until the iteration that yielded it goes on, which may close the folder.
    """

    folder: UntrustedFolder
    parts: tuple[str, ...]
    status: os.stat_result

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.status.st_mode)

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.status.st_mode)

    @property
    def is_link(self) -> bool:
        return stat.S_ISLNK(self.status.st_mode)

    def read(self, most: int, owner: int | None = None) -> bytes:
        """Return the bytes of the file, as :meth:`UntrustedFolder.read` does."""
        return self.folder.read(self.parts[-1], most, owner)


@dataclass(frozen=True)
class Unopened:
    """Something that could not be opened, and why: it was deleted, or permission is missing."""

    parts: tuple[str, ...]
    error: OSError


class TooManyEntries(OSError):
    """A folder holds too many files or too deep folders."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.strerror = why


@contextmanager
def untrusted_folder(path: Path, levels: int = 2) -> Iterator[UntrustedFolder]:
    """Open a folder without following links in the last part of its path.

    Args:
        path: The folder.
        levels: How many names at the end of the path somebody else may have made. The folders
            above are trusted.

    Raises:
        OSError: The folder is not there, or one of those names is a link.
    """
    *_, trusted = (path, *path.parents[:levels])
    with _held(os.open(trusted, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)) as descriptor:
        yield from _inside(UntrustedFolder(descriptor), path.relative_to(trusted).parts)


def _inside(folder: UntrustedFolder, names: tuple[str, ...]) -> Iterator[UntrustedFolder]:
    if not names:
        yield folder
        return
    with folder.folder(names[0]) as inner:
        yield from _inside(inner, names[1:])


@contextmanager
def _held(descriptor: int) -> Iterator[int]:
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _state(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def clean(name: str) -> str:
    """Return a file name with "?" for characters that could act on a terminal or a web page."""
    return re.sub(r"[^\w .()+-]", "?", name)[:80]


def shown_size(most: int) -> str:
    return f"{most // 2**20} MB" if most >= 2**20 else f"{most:,} bytes"
