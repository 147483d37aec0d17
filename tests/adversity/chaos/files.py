"""Write an edited notebook as a file, with the faults that files can have."""

import codecs
import json
from dataclasses import dataclass
from typing import Any

from tests.adversity.chaos.work import Cell


@dataclass
class Form:
    """How the file is written; ``cut`` is the share of the file that is kept."""

    version: str = "4.5"
    encoding: str = "utf-8"
    line_ends: str = "\n"
    cut: float | None = None


def write(cells: list[Cell], form: Form) -> tuple[bytes, list[Cell]]:
    """Return the content of the file, and the cells whose text is completely in it."""
    head, tail = _frame(form.version)
    text, ends = head, []
    for number, cell in enumerate(cells):
        document = _document(cell, form.version)
        spelled = json.dumps(document, ensure_ascii=False, indent=1)
        text += ",\n" if number else ""
        ends.append(len(text) + _end_of_source(spelled, document))
        text += spelled
    text += tail
    kept = len(text) if form.cut is None else int(form.cut * len(text))
    whole = [cell for cell, end in zip(cells, ends, strict=True) if end <= kept]
    text = text[:kept].replace("\n", form.line_ends)
    return _encoded(text, form), whole


def _end_of_source(spelled: str, document: dict[str, Any]) -> int:
    """Return where a cell's text ends in its JSON; outputs after it may be cut off."""
    start = spelled.index(f'"{"source" if "source" in document else "input"}": [')
    return json.JSONDecoder().raw_decode(spelled, spelled.index("[", start))[1]


def _encoded(text: str, form: Form) -> bytes:
    if form.encoding == "utf-8-sig":
        return codecs.BOM_UTF8 + text.encode()
    content = text.encode(form.encoding)
    if form.encoding == "utf-8" and form.cut is not None:
        # A broken transfer can end within a character, such as half of an é.
        content += "é".encode()[:1]
    return content


def _frame(version: str) -> tuple[str, str]:
    major, minor = version.split(".")
    numbers = f'"metadata": {{}},\n "nbformat": {major},\n "nbformat_minor": {minor}'
    if major == "3":
        return f'{{{numbers},\n "worksheets": [{{"cells": [\n', "\n]}]}\n"
    return '{"cells": [\n', f"\n],\n {numbers}}}\n"


def _document(cell: Cell, version: str) -> dict[str, Any]:
    lines = cell.source.splitlines(keepends=True)
    if version == "3.0":
        text = "input" if cell.kind == "code" else "source"
        return {"cell_type": cell.kind, "metadata": cell.metadata, text: lines}
    document: dict[str, Any] = {"cell_type": cell.kind}
    if version == "4.5":
        document["id"] = cell.cell_id
    document |= {"metadata": cell.metadata, "source": lines}
    if cell.kind == "code":
        document |= {"execution_count": None, "outputs": cell.outputs}
    return document
