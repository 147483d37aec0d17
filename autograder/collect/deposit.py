"""Put submissions into ``submitted/``: the latest one counts, and earlier ones are kept elsewhere.

A submission is prepared in another folder and moved into place in one step. So a reader of
``submitted/`` sees either the old one or the new one, and always a complete one.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from rnn_helpers.notebooks.student_notebook import MAX_FILE_BYTES, UnreadableNotebook

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.timestamps import TIMESTAMP, timestamp, write_timestamp
from autograder.classroom.untrusted import untrusted_folder
from autograder.collect.look import Looker

#: Files in a submission's folder that nbgrader writes, and no student.
NOT_HANDED_IN: Final = (TIMESTAMP, "submission_secret.txt")


class Placed(StrEnum):
    """What happened to a submission that was collected."""

    NEW = "new"
    REPLACED = "in place of an earlier one"
    AGAIN = "handed in again without a change"
    SAME = "unchanged"
    EARLIER = "earlier than the one that is there"
    POORER = "without the answers of the one that is there"


@dataclass(frozen=True)
class StagedSubmission:
    """The files of one submission in a temporary folder, ready to be moved into place.

    Attributes:
        folder: The temporary folder.
        notebook: The file name of the notebook.
        digest: The SHA-256 of the notebook and of the files beside it.
        notebook_digest: The SHA-256 of the notebook alone.
        handed_in: When it was handed in (UTC), if that is known for certain.
    """

    folder: Path
    notebook: str
    digest: str
    notebook_digest: str
    handed_in: datetime | None


@contextmanager
def staging(folder: ClassFolder) -> Iterator[Path]:
    """Yield a temporary folder for preparing submissions.

    It is on the same disk as ``submitted/``, and nbgrader ignores its name.
    """
    top = folder.root / str(folder.coursedir.submitted_directory)
    top.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".collecting-", dir=top) as temporary:
        yield Path(temporary)


def staged_notebook(
    place: Path, notebook: str, content: bytes, handed_in: datetime | None
) -> StagedSubmission:
    """Write a notebook, and timestamp.txt if the time is known, to the new folder ``place``."""
    place.mkdir()
    (place / notebook).write_bytes(content)
    if handed_in is not None:
        write_timestamp(place, handed_in)
    digest = hashlib.sha256(content).hexdigest()
    return StagedSubmission(place, notebook, digest, digest, handed_in)


def with_files(found: StagedSubmission, files: Mapping[str, Path]) -> StagedSubmission:
    """Copy files into a submission's folder, by their paths there, which must be harmless."""
    for name, source in files.items():
        target = found.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return replace(found, digest=_digest(found.folder, found.notebook))


def copied(found: StagedSubmission, place: Path) -> StagedSubmission:
    """Copy a submission to the new folder ``place``, for another student of the same group."""
    shutil.copytree(found.folder, place)
    return replace(found, folder=place)


def staged_folder(place: Path, notebook: str, handed_in: datetime) -> StagedSubmission:
    """Return a submission whose files are in the folder ``place`` already."""
    whole, alone = _digest(place, notebook), _digest_of_notebook(place, notebook)
    return StagedSubmission(place, notebook, whole, alone, handed_in)


def deposit(
    folder: ClassFolder, student: str, chapter: str, found: StagedSubmission, looker: Looker
) -> Placed:
    """Move a submission into place, unless the same one or a later one is there already.

    A blank or unreadable notebook never takes the place of an answered one, but the other way
    round, whatever the times say.
    """
    target = folder.submitted(student, chapter)
    if not os.path.lexists(target):
        _put(found.folder, target)
        return Placed.NEW
    before = _digest(target, found.notebook)
    since = timestamp(target)
    if since and found.handed_in:
        later, again = found.handed_in > since, before == found.digest
    else:
        # Without a time, a notebook that is in earlier/ already comes from an old download that
        # is collected again.
        later, again = not _kept(folder, student, chapter, found.digest), False
    if before == found.digest and not (later and again):
        return Placed.SAME
    contents = [looker.content_at(place, chapter) for place in (target, found.folder)]
    there, new = looker.merits(chapter, contents)
    if new < there:
        keep(folder, student, chapter, found)
        return Placed.POORER
    if not later and new == there:
        keep(folder, student, chapter, found)
        return Placed.EARLIER
    if again:
        shutil.move(target, found.folder.with_name(f"{found.folder.name}-before"))
    else:
        _keep(folder, student, chapter, target, before)
    _put(found.folder, target)
    return Placed.AGAIN if again else Placed.REPLACED


def keep(folder: ClassFolder, student: str, chapter: str, found: StagedSubmission) -> None:
    """Move a submission that does not count to ``earlier/``, unless it is there already."""
    if not _kept(folder, student, chapter, found.digest):
        _keep(folder, student, chapter, found.folder, found.digest)


def _kept(folder: ClassFolder, student: str, chapter: str, digest: str) -> bool:
    return any((folder.root / "earlier" / student / chapter).glob(f"*-{digest[:12]}"))


def _keep(folder: ClassFolder, student: str, chapter: str, source: Path, digest: str) -> None:
    """Move a submission to ``earlier/``, under the next free number."""
    kept = folder.root / "earlier" / student / chapter
    kept.mkdir(parents=True, exist_ok=True)
    number = 1 + sum(1 for _ in kept.iterdir())
    shutil.move(source, kept / f"{number:03d}-{digest[:12]}")


def _put(source: Path, target: Path) -> None:
    """Move a folder to ``target``, but not if the folder around ``target`` is a link."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with untrusted_folder(target.parent, levels=1) as folder:
        os.rename(source, target.name, dst_dir_fd=folder.descriptor)


def _digest(place: Path, notebook: str) -> str:
    """Return the SHA-256 of a submission; without files beside the notebook, the notebook's."""
    alone = _digest_of_notebook(place, notebook)
    digest, is_alone = hashlib.sha256(alone.encode()), True
    try:
        with untrusted_folder(place) as folder:
            for entry in folder.entries():
                name = "/".join(entry.parts)
                if name in NOT_HANDED_IN or ".ipynb" in name or not entry.is_file:
                    continue
                is_alone = False
                digest.update(name.encode(errors="surrogateescape"))
                digest.update(hashlib.sha256(entry.read(MAX_FILE_BYTES)).digest())
    except (OSError, UnreadableNotebook) as error:
        digest.update(str(error).encode(errors="surrogateescape"))
    return alone if is_alone else digest.hexdigest()


def _digest_of_notebook(place: Path, notebook: str) -> str:
    """Return the SHA-256 of a submission's notebook, or of all its notebooks if it is missing."""
    digest = hashlib.sha256()
    with untrusted_folder(place) as folder:
        # Browsers make the ending longer, and a notebook may be handed in like that.
        names = [name for name in folder.names() if ".ipynb" in name]
        for name in [notebook] if notebook in names else names:
            try:
                digest.update(folder.read(name, MAX_FILE_BYTES))
            except UnreadableNotebook as error:
                digest.update(error.reason.encode())
    return digest.hexdigest()
