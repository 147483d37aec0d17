"""Read tables as spreadsheets save them, and write tables that are safe to open in one."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from autograder.classroom.errors import CourseError
from autograder.classroom.files import whole_file
from autograder.classroom.screen import visible
from autograder.classroom.workbook import NoWorkbook, read_workbook

#: The first characters of a formula in a spreadsheet (OWASP, "CSV Injection"), wide forms included.
_FORMULA = tuple("=+-@＝＋－＠")
# A spreadsheet with another list separator also starts a cell after that separator.
_FORMULA_WITHIN = re.compile(r"([;,|]\s*\"*\s*)(?=[=+\-@＝＋－＠])")
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
#: A table may have this many rows above its titles, such as the name of the course.
_MOST_ABOVE = 10

Row = list[str]


def harmless(text: str) -> str:
    """Return a text that no spreadsheet treats as a formula: an apostrophe is put before it.

    Line ends and other control characters become spaces.
    """
    line = _FORMULA_WITHIN.sub(r"\1'", visible(_UNPRINTED.sub(" ", text)).strip())
    return f"'{line}" if line.startswith(_FORMULA) else line


def write_table(path: Path, rows: Iterable[Row]) -> None:
    """Write rows as UTF-8 with commas; fields are quoted where necessary."""
    with whole_file(path) as aside, aside.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def read_table(path: Path, is_heading: Callable[[Row], bool] = lambda row: True) -> list[Row]:
    """Return the rows of a table as spreadsheets and LMSs save it, without empty rows.

    The table may have commas, semicolons or tabs, a line ``sep=;``, lines above its titles, any
    line ends, and may be in UTF-8, UTF-16 or an old encoding of Windows, a Mac or DOS, or the first
    sheet of a workbook (.xlsx). Rows that are shorter than the titles are filled up with empty
    fields.

    Args:
        path: The file.
        is_heading: Whether a row holds the titles. If no row does, the first one is taken.

    Raises:
        CourseError: The file is empty, or is not such a table.
        OSError: It can't be read.
    """
    content = path.read_bytes()
    try:
        if content.startswith(_WORKBOOKS):
            tables, refusal = [_filled(read_workbook(path))], None
        else:
            # A program that converts a file may leave a second mark.
            tables, refusal = _readings(_text(content).lstrip("\ufeff"))
    except NoWorkbook as error:
        raise CourseError(
            f"{path} is a workbook that can't be read ({visible(str(error))}). Open it in your "
            'spreadsheet program, choose Save As and "CSV UTF-8", and use the file that this makes.'
        ) from error
    # The right delimiter is the one with which there is a row of titles, the widest if several.
    places = [(_heading(table, is_heading), table) for table in tables if table]
    if refusal and all(place < 0 for place, _ in places):
        raise CourseError(f"{path} is no table of comma-separated values: {refusal}") from refusal
    if not any(tables):
        raise CourseError(f"{path} is empty.")
    found = [table[place:] for place, table in places if place >= 0] or [t for _, t in places]
    rows = max(found, key=lambda rows: len(rows[0]))
    width = len(rows[0])
    return [row + [""] * (width - len(row)) for row in rows]


def doubt_about(path: Path) -> Iterator[str]:
    """Yield a sentence if a table is in an old encoding, and nothing says in which one.

    Raises:
        OSError: It can't be read.
    """
    content = path.read_bytes()
    if content.startswith(_WORKBOOKS) or not (text := _text(content)).strip():
        return
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        if b"\0" in content[:200] or content.startswith(_MARKS):
            return
        cells = re.split(r'[,;\t\r\n"]+', text)
        example = next(cell.strip() for cell in cells if not cell.isascii())
        yield (
            f"{path} is in an old encoding, so letters with accents are a guess: is "
            f"{visible(example[:40])} right? If not, save the table as CSV UTF-8."
        )


def _text(content: bytes) -> str:
    """Return a table's text, whatever its encoding is."""
    if content.startswith(_MARKS):
        return content.decode("utf-16")
    if b"\0" in content[:200]:
        return content.decode("utf-16-be" if content.startswith(b"\0") else "utf-16-le")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _in_old_encoding(content)


def _in_old_encoding(content: bytes) -> str:
    """Return the text of a table as Excel saves it without UTF-8.

    It is in the encoding of Western Windows, or of an old Mac ("CSV (Macintosh)") or of DOS ("CSV
    (MS-DOS)"), if it can't be that of Windows.
    """
    if b"\n" not in content and _has_words(text := content.decode("mac_roman")):
        return text
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("cp850")


def _has_words(text: str) -> bool:
    """Return whether all that is not ASCII are letters, and where words have such letters."""
    letters = all(c.isascii() or c.isalpha() for c in text)
    return letters and not any(
        a.islower() and b.isupper() and not b.isascii() for a, b in pairwise(text)
    )


def _readings(text: str) -> tuple[list[list[Row]], csv.Error | None]:
    """Return the rows of a table as they are with each delimiter that is possible.

    Returns:
        The tables, and why the likeliest delimiter is not possible if it is not.
    """
    tables: list[list[Row]] = []
    refusal = None
    for delimiter in _delimiters(text):
        try:
            tables.append(_rows(text, delimiter))
        except csv.Error as error:
            refusal = refusal or (None if tables else error)
    return tables, refusal


def _delimiters(text: str) -> list[str]:
    """Return the delimiters that a table may have, the likeliest first."""
    found = re.match(r'\s*"?sep=(.)"?\s*$', text, re.MULTILINE | re.IGNORECASE)
    if found:
        return [found[1]]
    start = text[:2_000]
    return sorted([",", ";", "\t"], key=start.count, reverse=True)


def _rows(text: str, delimiter: str) -> list[Row]:
    # The csv module itself would take U+2028 and other characters for parts of a cell, as it
    # should; only the line ends are made the same.
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="\n")
    # Some programs write a space after each delimiter, also before a quoted cell.
    reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    rows: list[Row] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        line = "a quoted cell is not closed"
        if "end of data" not in str(error):
            line = f"line {reader.line_num}: {error}"
        raise csv.Error(
            f"{line}. A quotation mark within a quoted cell must be written twice."
        ) from error
    filled = _filled(rows)
    if filled and re.fullmatch(r"sep=.?", "".join(filled[0]).strip(), re.IGNORECASE):
        del filled[0]
    return filled


def _filled(rows: list[Row]) -> list[Row]:
    return [row for row in rows if any(cell.strip() for cell in row)]


def _heading(rows: list[Row], is_heading: Callable[[Row], bool]) -> int:
    """Return the position of the row of titles among the first rows, or -1."""
    return next((n for n, row in enumerate(rows[:_MOST_ABOVE]) if is_heading(row)), -1)
