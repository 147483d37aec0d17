"""Read learners' notebooks from disk with clear errors, and write them completely or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

from rnn_helpers.commands import as_typed
from rnn_helpers.errors import StudyError
from rnn_helpers.notebooks.damaged import is_in_conflict

import nbformat
from nbformat import NotebookNode


def read_bytes(path: Path) -> bytes:
    """Return a file's content.

    Raises:
        StudyError: The file does not exist, or can't be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise StudyError(
            f"there is no {path}; `{as_typed('rnn-course')} study` puts the chapters there."
        ) from None
    except OSError as error:
        raise StudyError(f"can't read {path}: {error.strerror}.") from error


def read_notebook(path: Path) -> NotebookNode:
    """Return a notebook, converted to the newest format.

    Raises:
        StudyError: The file does not exist, can't be read, or is no complete notebook.
    """
    content = read_bytes(path)
    try:
        return nbformat.reads(content.decode("utf-8-sig"), as_version=4)
    except (ValueError, nbformat.reader.NotJSONError, nbformat.validator.ValidationError) as error:
        update = f"`{as_typed('rnn-course')} update`"
        if is_in_conflict(content.decode(errors="replace")):
            raise StudyError(
                f"{path} holds the marks of a conflict that git could not resolve, so JupyterLab "
                f"can't open it. Resolve it, or let {update} read both sides.{earlier(path)}"
            ) from error
        raise StudyError(
            f"{path} is no whole notebook; it may have been saved half. Save it again in "
            f"JupyterLab, or let {update} save what is whole.{earlier(path)}"
        ) from error


def earlier(path: Path) -> str:
    """Return a sentence that names JupyterLab's checkpoint of the notebook, or "" without one."""
    kept = path.parent / ".ipynb_checkpoints" / f"{path.stem}-checkpoint.ipynb"
    return f" JupyterLab kept an earlier one: {kept}." if kept.exists() else ""


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook; the old file stays until the new one is complete.

    Raises:
        StudyError: The folder is not writable, or the disk is full.
    """
    _write_whole(path, f"{nbformat.writes(notebook)}\n".encode())


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file; the old target stays until the copy is complete.

    Raises:
        StudyError: As for :func:`write_notebook`, or the source can't be read.
    """
    _write_whole(target, read_bytes(source))


def _write_whole(path: Path, content: bytes) -> None:
    """Write to a temporary file, then rename it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise StudyError(f"can't write {path}: {error.strerror}. Nothing was changed.") from error
