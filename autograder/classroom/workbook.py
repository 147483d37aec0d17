"""Read the first sheet of a workbook that Excel or LibreOffice saved as .xlsx.

Such a file is a zip with XML in it. Only the texts and numbers of cells are read.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

#: The most bytes of one part of a workbook. A list of a thousand students has less than a megabyte.
MOST_BYTES: Final = 50 * 2**20
#: The most columns of a table.
MOST_COLUMNS: Final = 1_000
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class NoWorkbook(ValueError):
    """The file can't be read as a workbook; the message says why."""


def read_workbook(path: Path) -> list[list[str]]:
    """Return the rows of the first sheet, with an empty text for each empty cell.

    Raises:
        NoWorkbook: The file is damaged, too large, or no workbook.
    """
    try:
        with zipfile.ZipFile(path) as book:
            texts = _shared_texts(book)
            return [
                _row(row, texts) for row in _part(book, _first_sheet(book)).iterfind(".//{*}row")
            ]
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, ElementTree.ParseError) as error:
        raise NoWorkbook(str(error)) from error


def _part(book: zipfile.ZipFile, name: str) -> Element:
    with book.open(name) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NoWorkbook(f"{name} in it is larger than {MOST_BYTES // 2**20} MB")
    return ElementTree.fromstring(content)


def _first_sheet(book: zipfile.ZipFile) -> str:
    names = book.namelist()
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return "xl/worksheets/sheet1.xml"
    sheet = next(_part(book, "xl/workbook.xml").iterfind(".//{*}sheet"), None)
    wanted = sheet.get(_RELATION) if sheet is not None else None
    for relation in _part(book, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == wanted:
            target = relation.get("Target", "")
            return target[1:] if target.startswith("/") else str(PurePosixPath("xl", target))
    return "xl/worksheets/sheet1.xml"


def _shared_texts(book: zipfile.ZipFile) -> list[str]:
    """Return the texts that cells name by their number."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    return [_text(item) for item in _part(book, "xl/sharedStrings.xml").iterfind(".//{*}si")]


def _text(item: Element) -> str:
    """Return a text, which may be in several pieces, without the readings of Japanese words."""
    pieces = [part for part in item if not part.tag.endswith("}rPh")]
    return "".join(text.text or "" for piece in pieces for text in _texts(piece))


def _texts(piece: Element) -> Iterator[Element]:
    return iter([piece]) if piece.tag.endswith("}t") else piece.iterfind(".//{*}t")


def _row(row: Element, texts: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iterfind(".//{*}c"):
        place = _column(cell.get("r", ""), len(cells))
        if place >= MOST_COLUMNS:
            break
        cells += [""] * (place + 1 - len(cells))
        cells[place] = _value(cell, texts)
    return cells


def _column(reference: str, following: int) -> int:
    """Return the position of a column: 0 for A, 26 for AA. Not every program writes it."""
    letters = re.match("[A-Z]+", reference)
    if not letters:
        return following
    number = 0
    for letter in letters[0][:4]:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _value(cell: Element, texts: list[str]) -> str:
    inline = cell.find("{*}is")
    if inline is not None:
        return _text(inline)
    value = cell.findtext("{*}v", "")
    if cell.get("t") == "s":
        return texts[int(value)]
    # A whole number may be stored as one with a fraction.
    return value.removesuffix(".0")
