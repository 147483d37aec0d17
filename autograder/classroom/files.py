"""Results that appear whole or not at all: written aside, then renamed."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.classroom.errors import CourseError


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
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    # As any other new file, not closed as a temporary one; and never through a link.
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666))
    try:
        yield aside
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
