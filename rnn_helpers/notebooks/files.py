"""Learners' notebooks on disk: read with a reason, written whole or not at all."""

import contextlib
import os
import tempfile
from pathlib import Path

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
            f"there is no {path}; `rnn-course study` puts the chapters there."
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
        kept = path.parent / ".ipynb_checkpoints" / f"{path.stem}-checkpoint.ipynb"
        there = f" JupyterLab kept an earlier one: {kept}." if kept.exists() else ""
        raise StudyError(
            f"{path} is no whole notebook; it may have been saved half. Save it again in "
            f"JupyterLab, or let `rnn-course update` save what is whole.{there}"
        ) from error


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """Write aside, then rename: what was there before stays until all is written.

    Raises:
        StudyError: The folder can't be written, or the disk is full.
    """
    text = nbformat.writes(notebook)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.write("\n")
            os.chmod(name, 0o644)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise StudyError(f"can't write {path}: {error.strerror}. Nothing was changed.") from error
