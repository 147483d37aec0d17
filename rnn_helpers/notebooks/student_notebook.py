"""Read a student's file, in whatever way it was saved, into a plain list of cells.

A submission is untrusted bytes. Only the text of the cells, their kind, their ids and pictures
pasted into text cells are kept. Outputs and all other metadata are dropped here.
"""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from rnn_helpers.notebooks.bounded_json import TooManyValues, check_values, decoder
from rnn_helpers.notebooks.damaged import cells_in, is_in_conflict, with_both_sides
from rnn_helpers.notebooks.effort import letter_pairs
from rnn_helpers.notebooks.names import names_bound_in_text
from rnn_helpers.notebooks.other_editors import CellKind, as_in_jupyter
from rnn_helpers.notebooks.source_text import source_text
from rnn_helpers.notebooks.texts import normalized

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

#: Maximum bytes of a submitted file, the same as in nbgrader's exchange. Outputs such as figures
#: and logs may be large; a larger file is refused without reading it.
MAX_FILE_BYTES = 100 * 2**20
#: Maximum characters of all cell sources together. The longest chapter has about 60,000.
MAX_SOURCE_CHARS = 4 * 2**20
#: Maximum characters of all pictures pasted into text cells.
MAX_PICTURE_CHARS = 32 * 2**20

_CELL_KINDS: dict[str, CellKind] = {
    "code": "code",
    "markdown": "markdown",
    "raw": "raw",
    # nbformat 3 had these two additional kinds of text cell.
    "heading": "markdown",
    "html": "markdown",
}
_FILE_SIGNATURES = {
    b"PK\x03\x04": "a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF document",
    b"<!DOCTYPE": "a web page",
    b"<html": "a web page",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive",
    b"\xd0\xcf\x11\xe0": "a document of an office program",
    b"L\0\0\0\x01\x14\x02\0": "a shortcut of Windows to a file",
    b"[InternetShortcut]": "a shortcut to a web page",
    b"book\0\0\0\0mark": "an alias of macOS, which points to a file",
    b"bplist00": "a placeholder of macOS for a file that is still in iCloud",
}


class UnreadableNotebook(ValueError):
    """The submitted file is no notebook. ``reason`` is a sentence for the student."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class StudentCell:
    """One cell as the student left it.

    ``index`` is twice the position in the submitted notebook. The odd numbers are free for new
    cells that hold text taken out of the cell before.
    """

    index: int
    kind: CellKind
    source: str
    grade_id: str | None = None
    cell_id: str | None = None
    #: Whether the text of this nbgrader cell still has the checksum of the release.
    untouched: bool = False
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    # Cached, because matching reads it many times and the text may be long.
    @cached_property
    def plain(self) -> str:
        """Return the text without trailing blanks and blank lines."""
        return normalized(self.source)

    @cached_property
    def bound_names(self) -> frozenset[str]:
        return frozenset(names_bound_in_text(self.source))

    @cached_property
    def letter_pairs(self) -> Counter[str]:
        return letter_pairs(self.source)

    @cached_property
    def has_code(self) -> bool:
        """Return whether the cell holds more than comments and blank lines."""
        return any(not line.lstrip().startswith("#") for line in self.plain.splitlines())


@dataclass(frozen=True)
class StudentNotebook:
    """The cells of a submission.

    Attributes:
        cells: The cells.
        remarks: A sentence for each oddity of the file.
        is_whole: Whether the file is neither damaged nor cut off.
    """

    cells: tuple[StudentCell, ...]
    remarks: tuple[str, ...]
    is_whole: bool = True


def read_student_notebook(submitted: bytes) -> StudentNotebook:
    """Return the cells of the submitted file.

    The file may be nbformat 3 or 4, in any Unicode encoding or Latin-1, with a byte order mark or
    text after the notebook, and it may be cut off or damaged: then the whole cells are read.

    Raises:
        UnreadableNotebook: The file is anything else.
    """
    if len(submitted) > MAX_FILE_BYTES:
        raise UnreadableNotebook(
            f"The file is larger than {MAX_FILE_BYTES // 2**20} MB, the most that is accepted."
        )
    remarks: list[str] = []
    text = _decode(submitted, remarks)
    try:
        raw_cells, is_whole = _parse(text, remarks)
        raw_cells = list(with_both_sides(raw_cells))
        cells = _with_fewer_pictures(list(_student_cells(raw_cells)), remarks)
    except RecursionError:
        raise UnreadableNotebook("The file is nested too deeply to be a notebook.") from None
    except TooManyValues as error:
        raise UnreadableNotebook(str(error)) from None
    if sum(len(cell.source) for cell in cells) > MAX_SOURCE_CHARS:
        raise UnreadableNotebook(
            f"The cells hold more than {MAX_SOURCE_CHARS // 2**20} million characters of text."
        )
    return StudentNotebook(tuple(cells), tuple(remarks), is_whole)


def _decode(submitted: bytes, remarks: list[str]) -> str:
    if not submitted.strip(b"\0 \t\r\n"):
        raise UnreadableNotebook("The file is empty.")
    for signature, name in _FILE_SIGNATURES.items():
        if submitted.lstrip().startswith(signature):
            raise UnreadableNotebook(f"The file is {name}, not a notebook.")
    if submitted.startswith(b"\0\0\0\0"):
        # The first block of the file was lost. Fewer zeros are an encoding.
        submitted = submitted.lstrip(b"\0")
    encoding: str = json.detect_encoding(submitted)
    try:
        # `final=False`, because a file that is cut off may end within a character.
        text = codecs.getincrementaldecoder(encoding)().decode(submitted, final=False)
    except UnicodeDecodeError:
        # This can't fail, because every byte is a character in Latin-1.
        encoding, text = "latin-1", submitted.decode("latin-1")
    if encoding != "utf-8":
        name = "UTF-8 with a byte order mark" if encoding == "utf-8-sig" else encoding.upper()
        remarks.append(f"The file was saved as {name} instead of UTF-8; it was converted.")
    return text


def _parse(text: str, remarks: list[str]) -> tuple[list[Any], bool]:
    """Return the raw cells, which are JSON values of any type, and whether the file is whole."""
    check_values(text)
    start = len(text) - len(text.lstrip())
    try:
        document, end = decoder().raw_decode(text, start)
    except ValueError:
        return _cells_beside_the_damage(text, remarks), False
    if text[end:].strip() and not isinstance(document, dict):
        # What could be read is the rest of a damaged cell.
        return _cells_beside_the_damage(text, remarks), False
    if text[end:].strip():
        remarks.append("The file went on after the end of the notebook; that text was ignored.")
    if not isinstance(document, dict):
        raise UnreadableNotebook("The file is JSON, but not a notebook.")
    if isinstance(document.get("cells"), list):
        return document["cells"], True
    worksheets = document.get("worksheets")
    if not isinstance(worksheets, list):
        raise UnreadableNotebook("The file has no list of cells, so it is not a notebook.")
    remarks.append("The notebook had the old format 3; it was converted.")
    sheets = [sheet for sheet in worksheets if isinstance(sheet, dict)]
    return [cell for sheet in sheets for cell in _as_list(sheet.get("cells"))], True


def _cells_beside_the_damage(text: str, remarks: list[str]) -> list[Any]:
    """Return the complete cells of a file that is cut off or damaged in the middle."""
    cells = cells_in(text)
    if not cells:
        what = "damaged JSON, and no whole cell could be read"
        is_json = text.lstrip("\0 \t\r\n").startswith("{")
        raise UnreadableNotebook(
            f"The file is {what if is_json else 'not JSON, so it is not a notebook'}."
        )
    if is_in_conflict(text):
        remarks.append(
            "The file holds the marks of a conflict that git could not resolve; the cells of both "
            "sides were read. Resolve it, and hand in again."
        )
    else:
        remarks.append(f"The file is damaged or cut off; the {len(cells)} whole cells were read.")
    return cells


def _student_cells(raw_cells: list[Any]) -> Iterator[StudentCell]:
    for index, raw in enumerate(raw_cells):
        if not isinstance(raw, dict):
            continue
        kind = _CELL_KINDS.get(str(raw.get("cell_type")), "raw")
        source = _text(raw.get("source", raw.get("input")))
        if raw.get("cell_type") == "heading":
            level = raw.get("level")
            source = "#" * (level if isinstance(level, int) and 0 < level < 7 else 1) + " " + source
        if kind == "code":
            kind, source = as_in_jupyter(source)
        nbgrader = _as_dict(_as_dict(raw.get("metadata")).get("nbgrader"))
        yield StudentCell(
            index=2 * index,
            kind=kind,
            source=source,
            grade_id=_as_name(nbgrader.get("grade_id")),
            cell_id=_as_name(raw.get("id")),
            untouched=_is_untouched(kind, source, nbgrader),
            attachments={} if kind == "code" else _pictures(raw.get("attachments")),
        )


def _text(value: Any) -> str:
    """Return a source (a string or a list of strings) with Unix line ends and valid characters."""
    value = source_text(value)
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    # JSON can hold half of a surrogate pair, which no encoding can write.
    return value.encode("utf-8", "replace").decode("utf-8")


def _is_untouched(kind: CellKind, source: str, nbgrader: dict[str, Any]) -> bool:
    if "checksum" not in nbgrader:
        return False
    cell = NotebookNode(cell_type=kind, source=source, metadata=NotebookNode(nbgrader=nbgrader))
    try:
        return bool(compute_checksum(cell) == nbgrader["checksum"])
    except (KeyError, TypeError, ValueError, AttributeError):
        # Without valid nbgrader metadata, the checksum proves nothing.
        return False


def _with_fewer_pictures(cells: list[StudentCell], remarks: list[str]) -> list[StudentCell]:
    """Return the cells, without the pictures that exceed the limit."""
    left = MAX_PICTURE_CHARS
    kept = []
    for cell in cells:
        left -= sum(
            len(name) + sum(len(data) for data in pictures.values())
            for name, pictures in cell.attachments.items()
        )
        kept.append(cell if left >= 0 or not cell.attachments else replace(cell, attachments={}))
    if left < 0:
        remarks.append(
            f"The pictures pasted into the notebook are larger than {MAX_PICTURE_CHARS // 2**20} "
            "MB together; those after that were left out. Make them smaller and hand in again."
        )
    return kept


def _pictures(value: Any) -> dict[str, dict[str, str]]:
    """Return the attachments that are pictures in base64, the only kind JupyterLab makes."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in _as_dict(value).items():
        pictures = {
            mime: data
            for mime, data in _as_dict(bundle).items()
            if mime in {"image/png", "image/jpeg", "image/gif"} and _is_base64(data)
        }
        if pictures:
            kept[_text(name)] = pictures
    return kept


def _is_base64(data: Any) -> bool:
    return isinstance(data, str) and re.fullmatch(r"[A-Za-z0-9+/=\s]*", data) is not None


def _as_dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _as_name(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
