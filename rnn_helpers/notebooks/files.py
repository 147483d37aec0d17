"""Learners' notebooks on disk: read with a reason, written whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

from rnn_helpers.commands import as_typed
from rnn_helpers.errors import StudyError

import nbformat
from nbformat import NotebookNode


def read_bytes(path: Path) -> bytes:
    """A file's content.

    Raises:
        StudyError: It is not there, or can't be read.
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
    """A notebook, in the newest format.

    Raises:
        StudyError: It is not there, can't be read, or is no whole notebook.
    """
    content = read_bytes(path)
    try:
        return nbformat.reads(content.decode("utf-8-sig"), as_version=4)
    except (ValueError, nbformat.reader.NotJSONError, nbformat.validator.ValidationError) as error:
        raise StudyError(
            f"{path} is no whole notebook; it may have been saved half. Save it again in "
            "JupyterLab, or let "
            f"`{as_typed('rnn-course')} update` save what is whole.{earlier(path)}"
        ) from error


def earlier(path: Path) -> str:
    """A sentence that names the notebook as JupyterLab kept it; empty where it did not."""
    kept = path.parent / ".ipynb_checkpoints" / f"{path.stem}-checkpoint.ipynb"
    return f" JupyterLab kept an earlier one: {kept}." if kept.exists() else ""


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook; what was there before stays until all is written.

    Raises:
        StudyError: The folder can't be written, or the disk is full.
    """
    _write_whole(path, f"{nbformat.writes(notebook)}\n".encode())


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file; what was there before stays until all is copied.

    Raises:
        StudyError: As for :func:`write_notebook`, or the source can't be read.
    """
    _write_whole(target, read_bytes(source))


def _write_whole(path: Path, content: bytes) -> None:
    """Write aside, then rename."""
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
