"""List a folder or a zip, including zips within zips, without unpacking anything to disk.

What a file is, its content says: LMSs take files of certain names only, and so people rename them.

Notebooks are read at once, other files only if somebody asks for them. Both have a limit, because
the sizes that a zip states may be false.
Links, paths that lead out of the folder, passwords and zip bombs are refused, with a reason.
"""

import copy
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import MAX_FILE_BYTES, UnreadableNotebook

from autograder.classroom.timestamps import timestamp_in
from autograder.classroom.untrusted import (
    Unopened,
    UntrustedEntry,
    UntrustedFolder,
    shown_size,
    untrusted_folder,
)
from autograder.collect.names import in_letters, shown

#: Limits for one zip within the download: bytes read out of it, files, and depth of zips in zips.
MOST_BYTES, MOST_FILES, MOST_DEPTH = 2 * MAX_FILE_BYTES, 5_000, 3
#: The most bytes of a file that is searched for a notebook although its name ends otherwise.
MOST_RENAMED = 20 * 2**20
#: The most bytes of a zip's table of contents. An entry has at least 46 bytes, and needs about a
#: kilobyte of memory.
MOST_DIRECTORY = 4 * 2**20
#: The most folders in folders. Each folder on the way down stays open, so there must be a limit.
MOST_FOLDERS = 50
#: The sizes of parts of a zip in bytes: what is before a member's name, and two records of zip64.
_LOCAL_HEADER, _LOCATOR_64, _RECORD_64 = 30, 20, 56
#: The flag of a member whose name is in UTF-8.
_IS_UTF8 = 0x800
#: How many bytes of a file are looked at to see whether it begins like a notebook.
_START = 64
_OTHER_ARCHIVES = {
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ\0": "an xz archive",
}
_NOISE = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}
#: The folder in which Jupyter keeps a notebook as it was saved before.
_CHECKPOINTS = ".ipynb_checkpoints"
#: The start of a notebook, after marks of the encoding and spaces; git may have left a conflict.
_STARTS = (b"{", b"<<<<<<< ")
_ZIP = b"PK\3\4"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, struct.error,
    NotImplementedError,
)  # fmt: skip


@dataclass(frozen=True)
class DownloadedFile:
    """A file in a download.

    Attributes:
        parts: The names on the path to the file. They must not be used to write files.
        modified: When the file was changed, in seconds; orders two files of one student.
        content: The bytes of a notebook, whatever its name ends with; None for other files.
        handed_in: The time (UTC) in a timestamp.txt beside a notebook. It is read only in an
            ordinary folder: whoever makes a zip can put any time into it.
        reader: Returns the bytes of a file that is no notebook, at most as many as it is given. It
            works only until the next file is asked for.
    """

    parts: tuple[str, ...]
    modified: float
    content: bytes | None
    handed_in: datetime | None = None
    reader: Callable[[int], bytes] | None = None

    def read(self, most: int) -> bytes:
        """Return the bytes of the file.

        Raises:
            UnreadableNotebook: It can't be read, or has more than ``most`` bytes.
        """
        if self.content is not None or self.reader is None:
            return self.content or b""
        try:
            return self.reader(most)
        except _Unfit as unfit:
            raise UnreadableNotebook(str(unfit)) from unfit
        except UnreadableNotebook as error:
            # A name that a student chose is no part of a reason that is the same for many files.
            raise UnreadableNotebook("too large, or can't be read") from error
        except _BROKEN as error:
            raise UnreadableNotebook("damaged") from error

    @property
    def path(self) -> str:
        return "/".join(self.parts)

    @property
    def is_notebook(self) -> bool:
        return self.content is not None

    @property
    def is_checkpoint(self) -> bool:
        """Return whether Jupyter kept this notebook beside a newer one."""
        return _CHECKPOINTS in self.parts

    @property
    def place(self) -> tuple[str, ...]:
        """Return the parts of the path; those of a checkpoint are as if it lay beside its notebook.

        Without that folder, it may be the only one in a zip.
        """
        return tuple(part for part in self.parts if part != _CHECKPOINTS)


@dataclass(frozen=True)
class RefusedFile:
    """Something in a download that is not accepted, and why."""

    parts: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        return f"{shown('/'.join(self.parts), 120)}: {self.reason}"


@dataclass(frozen=True)
class PassedOver:
    """A file or a folder that a program created, not a student, and that is safe to skip."""

    parts: tuple[str, ...]


@dataclass
class _Budget:
    """How much may still be read from one zip and the zips in it."""

    bytes_left: int = MOST_BYTES
    files_left: int = MOST_FILES


class _Unfit(Exception):
    """A file in a zip can't be accepted; the message says why."""


def entries(source: Path) -> Iterator[DownloadedFile | RefusedFile | PassedOver]:
    """Yield everything in a folder or a zip, in a fixed order.

    The download itself may have any size. Each zip within it has its own limit.
    """
    if source.is_dir():
        with untrusted_folder(source, levels=0) as folder:
            yield from _folder_entries(folder)
    else:
        with source.open("rb") as file:
            yield from _zip_entries(file, (), None, 0)


def outline(source: Path) -> list[tuple[str, ...]]:
    """Return the parts of every path in a folder or a zip and in the zips within it."""
    return [
        entry.parts
        for entry in entries(source)
        if not isinstance(entry, PassedOver) and _CHECKPOINTS not in entry.parts
    ]


def _folder_entries(folder: UntrustedFolder) -> Iterator[DownloadedFile | RefusedFile | PassedOver]:
    for found in folder.walk(MOST_FOLDERS, is_entered=lambda name: not _is_noise(name)):
        if _is_noise(found.parts[-1]):
            yield PassedOver(found.parts)
            continue
        try:
            if isinstance(found, Unopened):
                raise found.error
            yield from _folder_entry(found)
        except UnreadableNotebook as error:
            yield RefusedFile(found.parts, error.reason)
        except OSError as error:
            yield RefusedFile(found.parts, f"it can't be opened: {error.strerror}")


def _folder_entry(found: UntrustedEntry) -> Iterator[DownloadedFile | RefusedFile | PassedOver]:
    name = found.parts[-1]
    if found.is_folder:
        yield RefusedFile(found.parts, f"it is more than {MOST_FOLDERS} folders deep")
    elif not found.is_file:
        yield RefusedFile(found.parts, f"it is {'a link' if found.is_link else 'no ordinary file'}")
    elif name.lower().endswith(".zip") and not _is_renamed_notebook(found):
        with open(found.folder.open(name), "rb") as file:
            yield from _zip_entries(file, found.parts, _Budget(), 1)
    else:
        entry = DownloadedFile(found.parts, found.status.st_mtime, None, reader=found.read)
        content: bytes | None
        if name.lower().endswith(".ipynb"):
            content = found.read(MAX_FILE_BYTES)
        elif _may_be_notebook(name) and found.status.st_size <= MOST_RENAMED:
            content = _notebook_or_none(found.read(MOST_RENAMED))
        else:
            content = None
        if content is not None and _is_zip_of_notebooks(content):
            yield from _zip_entries(io.BytesIO(content), found.parts, _Budget(), 1)
            return
        if content is not None:
            entry = replace(entry, content=content, handed_in=timestamp_in(found.folder))
        if content is None and entry.is_checkpoint:
            yield PassedOver(found.parts)
        else:
            yield entry


def _is_renamed_notebook(found: UntrustedEntry) -> bool:
    """Return whether a file that is called a zip is a notebook."""
    with open(found.folder.open(found.parts[-1]), "rb") as file:
        if not _starts_like_notebook(file.read(_START)):
            return False
    return _notebook_or_none(found.read(MOST_RENAMED)) is not None


def _zip_entries(
    file: io.IOBase, parts: tuple[str, ...], budget: _Budget | None, depth: int
) -> Iterator[DownloadedFile | RefusedFile | PassedOver]:
    """Yield the entries of one zip; ``budget`` is None for the download itself, without limits."""
    try:
        if budget and _directory_size(file) > MOST_DIRECTORY:
            yield RefusedFile(parts, "it lists too many files")
            return
        if kind := _other_archive(file):
            yield RefusedFile(parts, f"it is {kind}, which is not opened here; make a zip of it")
            return
        with zipfile.ZipFile(file) as zipped:
            for info in zipped.infolist():
                if info.is_dir():
                    continue
                yield from _member(zipped, info, parts, budget, depth)
                if budget and budget.files_left <= 0:
                    yield RefusedFile(
                        parts, f"it holds more than {MOST_FILES} files; the rest is left"
                    )
                    return
    except _BROKEN as error:
        yield RefusedFile(
            parts, f"it is no zip that can be read ({shown(str(error)) or 'cut off'})"
        )


def _member(
    zipped: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    parts: tuple[str, ...],
    budget: _Budget | None,
    depth: int,
) -> Iterator[DownloadedFile | RefusedFile | PassedOver]:
    name = _name(info)
    steps = _steps(name)
    inner = (*parts, *steps)
    reader = partial(_bytes_of, zipped, info, budget)
    if budget:
        budget.files_left -= 1
    is_checkpoint = _CHECKPOINTS in steps and not steps[-1].lower().endswith(".ipynb")
    if (is_checkpoint or any(_is_noise(step) for step in steps)) and ".." not in steps:
        yield PassedOver(inner)
        return
    if ".." in steps or not steps or re.match(r"[/\\]|[A-Za-z]:", name):
        yield RefusedFile((*parts, name), "its name would put it outside the archive's folder")
    elif stat.S_ISLNK(info.external_attr >> 16):
        yield RefusedFile(inner, "it is a link")
    elif steps[-1].lower().endswith((".ipynb", ".zip")):
        yield from _read(zipped, info, inner, budget, depth)
    elif _may_be_notebook(steps[-1]) and _begins_like_notebook(zipped, info):
        try:
            content = _notebook_or_none(_bytes_of(zipped, info, budget))
        except (_Unfit, *_BROKEN):
            content = None
        yield DownloadedFile(inner, _modified(info), content, reader=reader)
    else:
        yield DownloadedFile(inner, _modified(info), None, reader=reader)


def _read(
    zipped: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    parts: tuple[str, ...],
    budget: _Budget | None,
    depth: int,
) -> Iterator[DownloadedFile | RefusedFile | PassedOver]:
    nested = parts[-1].lower().endswith(".zip")
    try:
        if nested and depth >= MOST_DEPTH:
            raise _Unfit(f"it is a zip in a zip, more than {MOST_DEPTH} deep")
        content = _bytes_of(zipped, info, budget)
        if nested:
            nested = len(content) > MOST_RENAMED or _notebook_or_none(content) is None
        elif depth < MOST_DEPTH:
            nested = _is_zip_of_notebooks(content)
    except _Unfit as unfit:
        yield RefusedFile(parts, str(unfit))
    except _BROKEN as error:
        yield RefusedFile(parts, f"it is damaged ({shown(str(error)) or 'cut off'})")
    else:
        if nested:
            yield from _zip_entries(io.BytesIO(content), parts, budget or _Budget(), depth + 1)
        else:
            yield DownloadedFile(parts, _modified(info), content)


def _bytes_of(
    zipped: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    budget: _Budget | None,
    most: int | None = None,
) -> bytes:
    most = MAX_FILE_BYTES if most is None else most
    most = min(most, budget.bytes_left) if budget else most
    if info.flag_bits & 1:
        raise _Unfit("it needs a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _Unfit("it is compressed in an uncommon way; an ordinary zip is needed")
    with zipped.open(_as_stored(zipped, info)) as file:
        content = file.read(most + 1)
    if len(content) > most:
        raise _Unfit(f"it unpacks to more than {shown_size(most)}")
    if budget:
        budget.bytes_left -= len(content)
    return content


def _may_be_notebook(name: str) -> bool:
    """Return whether browsers and people give such names to notebooks."""
    _, dot, ending = name.lower().rpartition(".")
    return ".ipynb" in name.lower() or not dot or ending in ("txt", "json", "zip")


def _begins_like_notebook(zipped: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    if info.file_size > MOST_RENAMED or info.flag_bits & 1:
        return False
    try:
        with zipped.open(_as_stored(zipped, info)) as file:
            return _starts_like_notebook(file.read(_START))
    except _BROKEN:
        return False


def _starts_like_notebook(start: bytes) -> bool:
    # In UTF-16 and UTF-32, the other bytes of these characters are zeros.
    return start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(_STARTS)


def _notebook_or_none(content: bytes) -> bytes | None:
    """Return a file's bytes if they are a notebook, otherwise None."""
    start = content[:_START]
    text = content.replace(b"\0", b"") if b"\0" in start else content
    return content if _starts_like_notebook(start) and b'"cell_type"' in text else None


def _is_zip_of_notebooks(content: bytes) -> bool:
    """Return whether a file that is called a notebook is a zip with notebooks in it."""
    if not content.startswith(_ZIP):
        return False
    file = io.BytesIO(content)
    try:
        if _directory_size(file) > MOST_DIRECTORY:
            return False
        with zipfile.ZipFile(file) as zipped:
            return any(".ipynb" in info.filename.lower() for info in zipped.infolist())
    except _BROKEN:
        return False


def _as_stored(zipped: zipfile.ZipFile, info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return a member under the name that stands before its bytes.

    A zip holds each name twice. Some programs write the two in different ways, with a backslash or
    in another encoding, and then Python would refuse the member. The other name is the one that
    everybody sees, so it alone says whose the file is.
    """
    if zipped.fp is None:
        return info
    zipped.fp.seek(info.header_offset)
    header = zipped.fp.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER:
        return info
    flags, size = (int.from_bytes(header[place : place + 2], "little") for place in (6, 26))
    stored = copy.copy(info)
    stored.orig_filename = zipped.fp.read(size).decode("utf-8" if flags & _IS_UTF8 else "cp437")
    return stored


def _other_archive(file: io.IOBase) -> str:
    """Return what kind of archive a file is that is called a zip and is none; "" for others.

    Such an archive may hold a zip, which would be read alone.
    """
    file.seek(0)
    start = file.read(max(map(len, _OTHER_ARCHIVES)))
    file.seek(0)
    return next((kind for sign, kind in _OTHER_ARCHIVES.items() if start.startswith(sign)), "")


def _directory_size(file: io.IOBase) -> int:
    """Return the most bytes that a zip's table of contents can have, as its last records state it.

    A zip may state several sizes, and nothing says which of them another program believes.
    """
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - 65_557 - _RECORD_64 - _LOCATOR_64)
    file.seek(start)
    tail = file.read()
    stated = [0]
    for found in re.finditer(b"(?=PK\5\6)", tail):
        place = found.start()
        if len(tail) < place + 22:
            continue
        (directory,) = struct.unpack_from("<L", tail, place + 12)
        larger = list(_sizes_in_zip64(file, tail[:place], start + place))
        # The largest number of 32 bits says that the size stands in a record of zip64.
        stated += larger if larger and directory == 2**32 - 1 else [*larger, directory]
    file.seek(0)
    return max(stated)


def _sizes_in_zip64(file: io.IOBase, before: bytes, end: int) -> Iterator[int]:
    """Yield the sizes of the table of contents that records of zip64 state.

    Args:
        file: The zip.
        before: The bytes before the zip's last record.
        end: Where that record begins in the zip.
    """
    locator = before[-_LOCATOR_64:]
    if not locator.startswith(b"PK\6\7") or len(locator) < _LOCATOR_64:
        return
    (place,) = struct.unpack_from("<Q", locator, 8)
    # The record is where the locator says; if something was put before the zip, it is just above.
    for position in {place, end - _LOCATOR_64 - _RECORD_64}:
        if 0 <= position <= end - _RECORD_64:
            file.seek(position)
            record = file.read(_RECORD_64)
            if record.startswith(b"PK\6\6"):
                (directory,) = struct.unpack_from("<Q", record, 40)
                yield int(directory)


def _name(info: zipfile.ZipInfo) -> str:
    """Return a member's name.

    macOS writes UTF-8 without the flag, so UTF-8 is tried first. Some programs of Windows write its
    own encoding.
    """
    if info.flag_bits & _IS_UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return in_letters(info.filename)


def _steps(name: str) -> tuple[str, ...]:
    """Return the parts of a member's name; Windows programs write backslashes between them."""
    return tuple(step for step in re.split(r"[/\\]", name) if step not in ("", "."))


def _modified(info: zipfile.ZipInfo) -> float:
    """Return when a member was changed, in seconds; good only for ordering.

    A zip states the local time of an unknown place. An invalid time gives 0.
    """
    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _is_noise(name: str) -> bool:
    return name in _NOISE or name.startswith(("._", "~$"))
