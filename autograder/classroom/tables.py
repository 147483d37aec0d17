"""Read and write tables of comma-separated values that are safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from autograder.classroom.errors import CourseError
from autograder.classroom.files import whole_file
from autograder.classroom.screen import visible

#: The first characters of a formula in a spreadsheet (OWASP, "CSV Injection"), wide forms included.
_FORMULA = tuple("=+-@＝＋－＠")
# A spreadsheet with another list separator also starts a cell after that separator.
_FORMULA_WITHIN = re.compile(r"([;,|]\s*\"*\s*)(?=[=+\-@＝＋－＠])")
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")

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


def read_table(path: Path) -> list[Row]:
    """Return the rows of a table with commas or semicolons, without empty rows.

    Rows that are shorter than the first one are filled up with empty fields.

    Raises:
        CourseError: The file is empty, or is not such a table in UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        heading = text.split("\n", 1)[0]
        delimiter = ";" if heading.count(";") > heading.count(",") else ","
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise CourseError(f"{path} is no table of comma-separated values: {error}") from error
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise CourseError(f"{path} is empty.")
    width = len(rows[0])
    return [row + [""] * (width - len(row)) for row in rows]
