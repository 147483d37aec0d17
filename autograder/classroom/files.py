"""Write files and folders that appear complete or not at all: under another name, then renamed."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.classroom.errors import CourseError


def check_free(path: Path, force: bool, option: str = "--to") -> None:
    """Refuse to overwrite a file or folder.

    Args:
        path: Where something is to be written.
        force: Whether an existing file or folder may be replaced.
        option: The command's option that names another place, for the message.

    Raises:
        CourseError: ``path`` exists, and ``force`` is false.
    """
    if not force and (path.exists() or path.is_symlink()):
        raise CourseError(f"{path} exists; name another place with {option}, or add --force.")


@contextmanager
def replaced(name: str, mode: int, folder: int | None = None) -> Iterator[tuple[str, int]]:
    """Create a new file that replaces ``name`` when the block ends without an error.

    If the block fails, the old file is unchanged. Links are never followed.

    Args:
        name: The path of the file; with ``folder`` its name in that folder.
        mode: The permissions of the new file, before the umask.
        folder: A descriptor of the open folder.

    Yields:
        The path or the name of the new file, and a descriptor to write to it.
    """
    parent, last = os.path.split(name)
    aside = os.path.join(parent, f".{last}.{secrets.token_hex(8)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(aside, flags, mode, dir_fd=folder)
    try:
        try:
            yield aside, descriptor
        finally:
            os.close(descriptor)
        os.replace(aside, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(aside, dir_fd=folder)
        raise


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield the path of a new file that replaces ``path`` when the block ends without an error.

    If the block fails, the old file is unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    # The permissions of any new file, not the stricter ones of a temporary file.
    with replaced(str(path), 0o666) as (aside, _):
        yield Path(aside)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Yield a new folder that replaces ``path`` when the block ends without an error."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        filled = aside / "new"
        filled.mkdir()
        yield filled
        if path.exists():
            path.rename(aside / "old")
        filled.rename(path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
