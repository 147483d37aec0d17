"""Folders that somebody else may change while they are read.

A path is looked up anew each time it is used, so whoever can write to a folder can put a link in
the place of what was just looked at. Here a folder is opened once, without following links, and
all that is in it is reached through what was opened. Who owns a file and how large it is, is asked
of the opened file too.
"""

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

#: Entries of one submission, and folders in folders: beyond that nobody made it by hand.
MOST_ENTRIES: Final = 5_000
MOST_DEPTH: Final = 20
_FOLDER: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
# Without blocking, a named pipe can't hold the reader up.
_FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class UntrustedFolder:
    """A folder held open. ``owner`` is the user who owns it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.status = os.fstat(descriptor)
        self.owner = self.status.st_uid

    @contextmanager
    def folder(self, name: str) -> Iterator[UntrustedFolder]:
        """Open a folder in it.

        Raises:
            OSError: There is none of this name; a link is none.
        """
        with _held(os.open(name, _FOLDER, dir_fd=self.descriptor)) as descriptor:
            yield UntrustedFolder(descriptor)

    def names(self) -> list[str]:
        return sorted(os.listdir(self.descriptor))

    def look(self, name: str) -> os.stat_result:
        """Return what is there now, without following a link; it may change before it is opened."""
        return os.lstat(name, dir_fd=self.descriptor)

    def has(self, name: str) -> bool:
        try:
            self.look(name)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def read(self, name: str, most: int, owner: int | None = None) -> bytes:
        """Return the bytes of an ordinary file of at most ``most`` bytes.

        With ``owner`` it must belong to that user. A file that has other names elsewhere (hard
        links) may be anybody's, so it must belong to whoever made the folder.

        Raises:
            UnreadableNotebook: It is not to be read; ``reason`` says why.
        """
        with open(self.open(name, most, owner), "rb") as file:
            descriptor = file.fileno()
            status = os.fstat(descriptor)
            content = file.read(most + 1)
            if _state(os.fstat(descriptor)) != _state(status) or len(content) != status.st_size:
                raise UnreadableNotebook(f"{clean(name)} was changed while it was read.")
        return content

    def open(self, name: str, most: int | None = None, owner: int | None = None) -> int:
        """Return a descriptor to read an ordinary file from; whoever asks closes it.

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
        """Write a file whole or not at all, and through no link.

        Raises:
            OSError: It can't be written; what was there before is still there.
        """
        with replaced(name, mode, self.descriptor) as (_, descriptor):
            with open(descriptor, "wb", closefd=False) as file:
                file.write(content)
            # Whatever the umask is.
            os.fchmod(descriptor, mode)

    def entries(self) -> Iterator[Entry]:
        """Yield everything in it and in the folders in it that is no folder, in order.

        Raises:
            TooManyEntries: There is more than anybody hands in.
            OSError: A folder in it can't be opened.
        """
        count = 0
        for found in self.walk(MOST_DEPTH):
            if isinstance(found, Unopened):
                if isinstance(found.error, FileNotFoundError):
                    # It went away meanwhile.
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
    ) -> Iterator[Entry | Unopened]:
        """Yield what is in it and in the folders in it, depth first, in the order of the names.

        Folders are held open while they are gone through, so there is an end to their depth.

        Args:
            most_depth: How many folders deep to go.
            is_entered: Whether to go into a folder of this name.
            above: The names on the way to this folder.

        Yields:
            Files, links and the like; folders only where they are not gone into.
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
            yield Entry(self, parts, status)


@dataclass(frozen=True)
class Entry:
    """Something in an untrusted folder. ``status`` says what it was when it was listed.

    It can be read as long as the iteration that gave it stays at it.
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
        """Do what :meth:`UntrustedFolder.read` does."""
        return self.folder.read(self.parts[-1], most, owner)


@dataclass(frozen=True)
class Unopened:
    """Something that could not be looked at, and why: it went away, or may not be opened."""

    parts: tuple[str, ...]
    error: OSError


class TooManyEntries(OSError):
    """A folder holds more than is looked at."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.strerror = why


@contextmanager
def untrusted_folder(path: Path, levels: int = 2) -> Iterator[UntrustedFolder]:
    """Open a folder of which the last ``levels`` names of its path may be somebody else's work.

    Raises:
        OSError: It is not there, or one of those names is a link.
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
    """Return a file name without what could act on a terminal or a web page."""
    return re.sub(r"[^\w .()+-]", "?", name)[:80]


def shown_size(most: int) -> str:
    return f"{most // 2**20} MB" if most >= 2**20 else f"{most:,} bytes"
