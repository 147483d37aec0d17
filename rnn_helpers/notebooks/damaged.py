"""Read what is whole in a damaged notebook file, so that damage costs only the cells that it hit.

Files are cut off by a full disk, blocks of them are lost when a machine stops, people edit the JSON
by hand, and git writes the marks of a merge conflict into it.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Any, Final

from rnn_helpers.notebooks.bounded_json import decoder
from rnn_helpers.notebooks.source_text import source_text

#: How git marks a conflict: ours, the common version (not always), theirs, end.
_MARK: Final = re.compile(r"^(<{7}|\|{7}|={7}|>{7})(?= |\t|\r?$)(.*)$", re.MULTILINE)
_MOST_MARKS: Final = 2_000
_FIRST_KEY: Final = re.compile(
    r'\{\s*"(attachments|cell_type|collapsed|execution_count|id|input|language|level|metadata'
    r'|outputs|source)"\s*:'
)
#: Keys with which Jupyter and nbformat begin a cell, but nothing in a cell.
_BEGINS_CELL: Final = {"attachments", "cell_type"}


def is_in_conflict(text: str) -> bool:
    """Return whether git marked a merge conflict in the text, and not more than people make."""
    marks = [found[1][0] for found in islice(_MARK.finditer(text), _MOST_MARKS + 1)]
    return "<" in marks and ">" in marks and len(marks) <= _MOST_MARKS


def sides(text: str) -> tuple[str, str]:
    """Return the two versions of a text between which git saw a conflict, the better one last.

    What a person had set aside with ``git stash`` is their own work, and otherwise what is called
    HEAD.
    """
    ours, theirs, label = "", "", ""
    side, place = "both", 0
    for mark in _MARK.finditer(text):
        before = text[place : mark.start()]
        ours += before if side in ("both", "<") else ""
        theirs += before if side in ("both", "=") else ""
        place = mark.end() + 1
        sign = mark[1][0]
        if sign == "=" and side not in ("<", "|"):
            # A line of equals signs, not a mark.
            ours, theirs = ours + mark[0] + "\n", theirs + mark[0] + "\n"
            continue
        if sign == ">":
            side, label = "both", mark[2]
        else:
            side = sign
    rest = text[place:]
    ours += rest if side in ("both", "<") else ""
    theirs += rest if side in ("both", "=") else ""
    return (ours, theirs) if "stash" in label.lower() else (theirs, ours)


def cells_in(text: str) -> list[Any]:
    """Return the cells in a damaged file, those of both sides of a conflict."""
    if not is_in_conflict(text):
        return list(_whole_cells(text))
    other, better = (list(_side(side)) for side in sides(text))
    return list(_joined(other, better))


def with_both_sides(raw_cells: list[Any]) -> Iterator[Any]:
    """Yield the cells; a code cell with the marks of a conflict as two cells, one for each side."""
    for raw in raw_cells:
        source = _source(raw) if isinstance(raw, dict) else ""
        if "<<<<<<<" in source and raw.get("cell_type") == "code" and is_in_conflict(source):
            yield from ({**raw, "source": side} for side in sides(source))
        else:
            yield raw


def _side(text: str) -> Iterator[Any]:
    """Yield the cells of one side of a conflict, which may be a whole notebook."""
    try:
        document = decoder().decode(text)
        cells = document["cells"]
    except (ValueError, KeyError, TypeError):
        yield from _whole_cells(text)
        return
    yield from cells if isinstance(cells, list) else ()


def _joined(other: list[Any], better: list[Any]) -> Iterator[Any]:
    """Yield the cells of both sides, each different one of the other side before its better one.

    Of several answers the last one counts, and if that one fails, the one before it has run.
    """
    known = {_name(cell) for cell in better}
    texts = {_source(cell) for cell in better}
    following: dict[str, list[Any]] = {}
    anchor = ""
    for cell in other:
        name = _name(cell)
        if name and name in known:
            anchor = name
        if _source(cell) not in texts:
            following.setdefault(anchor, []).append(cell)
    yield from following.get("", ())
    for cell in better:
        name = _name(cell)
        after = following.pop(name, []) if name else []
        yield from (twin for twin in after if _name(twin) == name)
        yield cell
        yield from (own for own in after if _name(own) != name)


def _name(cell: Any) -> str:
    """Return what identifies a raw cell, or ""."""
    if not isinstance(cell, dict):
        return ""
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    name = grade_id or cell.get("id")
    return name if isinstance(name, str) else ""


def _source(cell: Any) -> str:
    return source_text(cell.get("source", cell.get("input"))) if isinstance(cell, dict) else ""


def _whole_cells(text: str) -> Iterator[Any]:
    """Yield the cells that can be read, wherever the damage is."""
    json_decoder = decoder()
    # Each failed attempt reads up to the damage, so a hostile file could take very long.
    left = 2 * len(text) + 1_000_000
    damaged: list[int] = []
    position = 0
    while left > 0 and (found := _FIRST_KEY.search(text, position)):
        start = found.start()
        try:
            value, position = json_decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            is_endless = error.msg.startswith("Unterminated string")
            # An error counts the lines before it, which takes time too.
            left -= (len(text) if is_endless else error.pos) - start + error.pos // 8
            if found[1] in _BEGINS_CELL:
                damaged.append(start)
            position = found.end()
            continue
        if isinstance(value, dict) and "cell_type" in value and {"source", "input"} & value.keys():
            yield from _mended(text, damaged, start)
            damaged = []
            yield value
    yield from _mended(text, damaged, len(text))


def _mended(text: str, starts: list[int], end: int) -> Iterator[dict[str, Any]]:
    """Yield the damaged cells whose text is whole, such as a cell with damaged outputs."""
    for start, stop in pairwise([*starts, end]):
        fragment = text[start:stop]
        kind = re.search(r'"cell_type"\s*:\s*"(\w+)"', fragment)
        source = _value_after("source", fragment)
        # So it was called in format 3.
        source = source if source is not None else _value_after("input", fragment)
        if kind and isinstance(source, str | list):
            grade_id = re.search(r'"grade_id"\s*:\s*"([^"\\]+)"', fragment)
            cell_id = re.search(r'"id"\s*:\s*"([^"\\]+)"', fragment)
            nbgrader = {"grade_id": grade_id[1]} if grade_id else {}
            yield {
                "cell_type": kind[1],
                "id": cell_id[1] if cell_id else None,
                "metadata": {"nbgrader": nbgrader},
                "source": source,
            }


def _value_after(key: str, fragment: str) -> Any:
    """Return the last value with this key in a part of a JSON text; None if it is damaged."""
    found = list(re.finditer(rf'"{key}"\s*:\s*', fragment))
    if not found:
        return None
    try:
        return decoder().raw_decode(fragment, found[-1].end())[0]
    except ValueError:
        return None
