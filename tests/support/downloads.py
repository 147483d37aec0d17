"""Make downloads like those of a learning management system, and malicious ones."""

import io
import json
import stat
import zipfile
from pathlib import Path

from tests.support.tiny_course import CHAPTER

ANSWER = "def add_up(left, right):\n    return left + right"


def notebook(answer: str = ANSWER, chapter: str | None = CHAPTER) -> bytes:
    """Return a small notebook; with ``chapter`` None it does not say which chapter it is."""
    metadata = {"rnn_course": {"chapter": chapter}} if chapter else {}
    cell = {
        "cell_type": "code", "id": "a", "metadata": {}, "source": answer, "outputs": [],
        "execution_count": None,
    }  # fmt: skip
    content = {"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content).encode()


def zipped(
    files: dict[str, bytes], mode: int | None = None, when: int = 2026, method: int = 8
) -> bytes:
    """Return a ZIP archive of these files.

    Args:
        files: The members' contents by name.
        mode: The Unix mode of every member, if it is to be set.
        when: The year of every member's time.
        method: The compression method's number in ZIP files.
    """
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, (when, 5, 1, 12, 0, 0))
            info.compress_type = method
            if mode is not None:
                info.create_system, info.external_attr = 3, mode << 16
            archive.writestr(info, content)
    return memory.getvalue()


def link(target: str) -> dict[str, bytes]:
    """Return a member that is a link to ``target``, for :func:`zipped` with ``LINK_MODE``."""
    return {f"{CHAPTER}.ipynb": target.encode()}


LINK_MODE = stat.S_IFLNK | 0o777


def write(path: Path, content: bytes) -> Path:
    """Write a file and the folders above it, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def download(place: Path, files: dict[str, bytes], packed: bool) -> Path:
    """Write a download in a folder, as an archive or unpacked, and return where it is."""
    if packed:
        return write(place / "download.zip", zipped(files))
    for path, content in files.items():
        write(place / "download" / path, content)
    return place / "download"


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder by its path there, without links."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
