"""Put files into a kernel's working folder, and read them there for the other kernel."""

import contextlib
import os
import re
from pathlib import Path
from typing import Final

from autograder.engine.wire import codec
from autograder.engine.wire.frames import FrameKind, FrameReader

_BYTES: Final = 4 * 1024 * 1024
#: The endings of files that tests may read although a student's code wrote them: reading them runs
#: nothing.
_DATA: Final = ("csv", "dat", "html", "jpg", "json", "log", "md", "png", "svg", "tsv", "txt")
_NAME_IN_CODE: Final = re.compile(rf"""["'](\w[\w ./-]*\.(?:{"|".join(_DATA)}))["']""")


def take(reader: FrameReader) -> set[str]:
    """Write the files that the engine sends; return their relative paths."""
    taken = set()
    while (frame := reader.read()).kind == FrameKind.FILE:
        name, content = codec.decode(frame.payload)
        write(name, content)
        taken.add(name)
    return taken


def write(name: str, content: bytes) -> None:
    """Write a file of the working folder."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def read(name: str) -> bytes | None:
    """Return the content of a file of the working folder; None if it can't be had."""
    with contextlib.suppress(OSError, ValueError):
        if os.path.getsize(name) <= _BYTES:
            return Path(name).read_bytes()
    return None


def data_files(code: str) -> tuple[str, ...]:
    """Return the files of the working folder that code names, if they only hold data."""
    return tuple(name for name in dict.fromkeys(_NAME_IN_CODE.findall(code)) if is_data(name))


def is_data(name: str) -> bool:
    """Return whether a relative path names a file that only holds data."""
    parts = Path(name).parts
    return (
        name.rpartition(".")[2].lower() in _DATA
        and not Path(name).is_absolute()
        and ".." not in parts
        and not any(part.startswith(".") for part in parts)
    )
