"""Read the course's own answers from ``solutions/NN_topic.py`` in the course's folder.

The bundle that students get does not contain these files.
"""

import re
from pathlib import Path

FOLDER = "solutions"
_CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)
_MARKER = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$")


def solutions_file(chapter: str, folder: Path) -> Path | None:
    """Return the file with a chapter's solutions, or None if there is none.

    It is looked for in ``solutions/`` of ``folder`` and of each folder above it.
    """
    start = folder.resolve()
    candidates = (above / FOLDER / f"{chapter}.py" for above in (start, *start.parents))
    return next((file for file in candidates if file.is_file()), None)


def answer(file: Path, name: str) -> str:
    """Return the code of an exercise's solution cells, without nbgrader's markers.

    Args:
        file: A chapter's file of solutions.
        name: The exercise, or a function that a solution cell defines.
    """
    text = file.read_text(encoding="utf-8")
    headers = list(_CELL.finditer(text))
    ends = [header.start() for header in headers[1:]] + [len(text)]
    cells = [
        cell.strip("\n")
        for header, end in zip(headers, ends, strict=True)
        if 'role="solution"' in header[1]
        and _is_about(name, header[1], cell := text[header.end() : end])
    ]
    lines = "\n\n\n".join(cells).splitlines()
    return "\n".join(line for line in lines if not _MARKER.match(line))


def _is_about(name: str, header: str, cell: str) -> bool:
    return f'exercise="{name}"' in header or f"\ndef {name}(" in cell
