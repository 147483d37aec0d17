"""Read the course's own answers from ``solutions/NN_topic.py`` in the course's folder.

The bundle that students get does not contain these files.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = "solutions"
RUBRIC = "**Rubric**"
_WRITTEN = re.compile(r'^# %% .*role="written".*exercise="(\w+)".*$', re.MULTILINE)
_CELL = re.compile(r"^# %%(.*)$", re.MULTILINE)
_MARKER = re.compile(r"^\s*### (BEGIN|END) SOLUTION\s*$")


def solutions_file(chapter: str, folder: Path) -> Path | None:
    """Return the file with a chapter's solutions, or None if there is none.

    It is looked for in ``solutions/`` of ``folder`` and of each folder above it.
    """
    return next((file for file in _files(folder) if file.stem == chapter), None)


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


@dataclass(frozen=True)
class ModelAnswer:
    """An answer to a written question, as the course's author would write it.

    Attributes:
        text: The answer, as Markdown.
        rubric: What gets points, a text for each.
    """

    text: str
    rubric: tuple[str, ...]


def written_questions(folder: Path) -> dict[str, Path]:
    """Return the file of solutions for each written question that is found from a folder.

    Args:
        folder: A folder of the course; see :func:`solutions_file`.
    """
    files = _files(folder)
    return {
        name: file for file in files for name in _WRITTEN.findall(file.read_text(encoding="utf-8"))
    }


def has_solutions(folder: Path) -> bool:
    """Return whether this copy of the course has solutions; see :func:`solutions_file`."""
    return bool(_files(folder))


def _files(folder: Path) -> list[Path]:
    """Return the files of the nearest folder that holds solutions; a learner may have another."""
    start = folder.resolve()
    found = (sorted((above / FOLDER).glob("[0-9][0-9]_*.py")) for above in (start, *start.parents))
    return next(filter(None, found), [])


def model_answer(file: Path, name: str) -> ModelAnswer:
    """Return the model answer to a written question, and its rubric.

    Args:
        file: A chapter's file of solutions; see :func:`written_questions`.
        name: The question.
    """
    text = file.read_text(encoding="utf-8")
    header = next(found for found in _WRITTEN.finditer(text) if found[1] == name)
    cell = _CELL.split(text[header.end() :], maxsplit=1)[0]
    lines = [line.removeprefix("#").removeprefix(" ") for line in cell.strip("\n").splitlines()]
    lines = [line for line in lines if not _MARKER.match(line)]
    answered, _, rubric = "\n".join(lines).partition(RUBRIC)
    points = [" ".join(point.split()) for point in f"\n{rubric.strip()}".split("\n- ")]
    return ModelAnswer(answered.strip(), tuple(point for point in points if point))


def _is_about(name: str, header: str, cell: str) -> bool:
    return f'exercise="{name}"' in header or f"\ndef {name}(" in cell
