"""Read the first sheet of a workbook that Excel or LibreOffice saved as .xlsx."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

#: The most bytes and parts of a workbook. A list of a thousand students has less than a megabyte.
MOST_BYTES: Final = 20 * 2**20
MOST_PARTS: Final = 1_000
#: The most rows and columns that are read. Excel has no more rows.
MOST_ROWS: Final = 2**20
MOST_COLUMNS: Final = 1_000
#: The most cells of a sheet, with the empty ones before others in their row.
MOST_CELLS: Final = 5_000_000


class NoWorkbook(ValueError):
    """The file can't be read as a workbook; the message says why."""


def read_workbook(path: Path) -> list[list[str]]:
    """Return the rows of the first sheet that is shown, with an empty text for each empty cell.

    Rows without anything in them are left out.

    Raises:
        NoWorkbook: The file is damaged, too large, or no workbook.
    """
    # This takes a tenth of a second, and few tables are workbooks.
    import openpyxl

    try:
        _check_size(path)
        with path.open("rb") as file, warnings.catch_warnings():
            # It warns of styles and the like, which don't matter here.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            return list(_rows(book))
    except NoWorkbook:
        raise
    except Exception as error:
        # In a damaged file, openpyxl fails with errors of many types.
        raise NoWorkbook(str(error) or type(error).__name__) from error


def _check_size(path: Path) -> None:
    """Refuse a zip that unpacks to too much; Python never unpacks more of a part than it states."""
    with zipfile.ZipFile(path) as book:
        parts = book.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise NoWorkbook(f"it unpacks to more than {MOST_BYTES // 2**20} MB")


def _rows(book: Any) -> Iterator[list[str]]:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not sheets:
        raise NoWorkbook("it has no sheet")
    sheet = sheets[0]
    # Otherwise every row, also a missing one, would be as wide as the sheet claims to be.
    sheet.reset_dimensions()
    left = MOST_CELLS
    for cells in sheet.iter_rows(max_row=MOST_ROWS):
        left -= len(cells)
        if left < 0:
            raise NoWorkbook(f"it has more than {MOST_CELLS:,} cells")
        row = [_text(cell) for cell in cells[:MOST_COLUMNS]]
        while row and not row[-1]:
            row.pop()
        if row:
            yield row


def _text(cell: Any) -> str:
    """Return what is in a cell; a number as people see it, with the zeros that Excel puts first."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if type(value) is int and value >= 0 and re.fullmatch("0+", cell.number_format or ""):
        return str(value).zfill(len(cell.number_format))
    return str(value)
