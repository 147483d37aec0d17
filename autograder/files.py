"""Results that appear whole or not at all: written aside, then renamed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import CourseError


def check_free(path: Path, force: bool, option: str = "--to") -> None:
    """Refuse to write over something; ``option`` is what names another place.

    Raises:
        CourseError: ``path`` exists, and ``force`` does not say that it may go.
    """
    if not force and (path.exists() or path.is_symlink()):
        raise CourseError(f"{path} exists; name another place with {option}, or add --force.")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file to write beside ``path``, which it replaces when the block ends well.

    Whatever fails, what was at ``path`` before is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        aside.chmod(0o666 & ~_umask())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder to fill beside ``path``, which it replaces when the block ends well."""
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


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
