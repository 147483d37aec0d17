"""Read the written questions of a chapter from its source, with rubric and reference answer."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any, Final

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearMarkScheme, ClearSolutions
from nbgrader.utils import is_grade, is_solution, is_task

from autograder.classroom.class_folder import ClassFolder, ClassFolderError

_RUBRIC: Final = "**Rubric**"
_LINE: Final = re.compile(
    r"^[-*] (?P<points>\d+(?:\.\d+)?) points?: (?P<text>.*(?:\n[ \t]+\S.*)*)", re.MULTILINE
)
_HEADING: Final = re.compile(r"^#+ +(\S.*)", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class RubricLine:
    """A line of a rubric that a marker can tick.

    Attributes:
        key: A name that stays the same as long as the line does.
        points: What the line gives.
        text: What an answer must contain, in Markdown.
    """

    key: str
    points: float
    text: str


@dataclass(frozen=True)
class Text:
    """Markdown, with the pictures that were attached to its cells, by name."""

    source: str
    pictures: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Question:
    """A question whose answer a person marks.

    Attributes:
        notebook: The name of the notebook, without ending.
        cell: The name of the answer's cell.
        title: The heading above the question, or the cell's name.
        text: The question.
        rubric: The lines of the rubric.
        remarks: What else the rubric says, in Markdown.
        reference: The reference answer, in Markdown or Python.
        is_code: Whether the answer is code.
        is_task: Whether students answer in cells of their own below the cell.
    """

    notebook: str
    cell: str
    title: str
    text: Text
    rubric: tuple[RubricLine, ...]
    remarks: str
    reference: str
    is_code: bool
    is_task: bool


def read_questions(folder: ClassFolder, chapter: str) -> list[Question]:
    """Return the questions of a chapter that a person marks, in their order.

    Raises:
        ClassFolderError: A notebook of the chapter can't be read.
    """
    found = []
    for notebook_id in folder.chapters()[chapter]:
        path = folder.source(chapter) / f"{notebook_id}.ipynb"
        try:
            cells = nbformat.read(path, as_version=4).cells
        except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
            raise ClassFolderError(f"{path} can't be read as a notebook: {error}") from error
        found += [
            _question(folder, notebook_id, cells, position)
            for position, cell in enumerate(cells)
            if is_task(cell) or (is_grade(cell) and is_solution(cell))
        ]
    return found


def _question(
    folder: ClassFolder, notebook_id: str, cells: list[NotebookNode], position: int
) -> Question:
    cell = cells[position]
    name = str(cell.metadata.nbgrader.grade_id)
    before, solution, after = _parts(folder, cell)
    answer, _, below = solution.partition(_RUBRIC)
    rubric, remarks = _rubric(below)
    above = _above(cells, position)
    texts = [*(one.source for one in above), before, after]
    pictures: dict[str, Any] = {}
    for one in (*above, cell):
        pictures |= one.get("attachments") or {}
    text = "\n\n".join(filter(None, map(str.strip, texts)))
    heading = _HEADING.search(text)
    if heading and heading.start() == 0:
        # The page shows the heading as the title.
        text = text[heading.end() :].strip()
    return Question(
        notebook=notebook_id,
        cell=name,
        title=heading[1].strip() if heading else name,
        text=Text(text, pictures),
        rubric=rubric,
        remarks=remarks,
        reference=answer.strip("\n"),
        is_code=cell.cell_type == "code",
        is_task=is_task(cell),
    )


def _parts(folder: ClassFolder, cell: NotebookNode) -> tuple[str, str, str]:
    """Return what students see above the solution, the solution, and what they see below it."""
    if is_task(cell):
        scheme = ClearMarkScheme(config=folder.config)
        begin, end = scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter
        if begin not in cell.source:
            return cell.source, "", ""
    else:
        clear = ClearSolutions(config=folder.config)
        begin, end = clear.begin_solution_delimeter, clear.end_solution_delimeter
        if begin not in cell.source:
            # nbgrader then replaces the whole cell, so all of it is the solution.
            return "", cell.source, ""
    before, _, rest = cell.source.partition(begin)
    solution, _, after = rest.partition(end)
    # The marks stand in lines of their own, where other signs may surround them.
    before, _, _ = before.rpartition("\n")
    _, _, after = after.partition("\n")
    _, _, solution = solution.partition("\n")
    solution, _, _ = solution.rpartition("\n")
    return before, solution, after


def _above(cells: list[NotebookNode], position: int) -> list[NotebookNode]:
    """Return the text cells above a question's cell, back to the heading."""
    found: list[NotebookNode] = []
    for cell in reversed(cells[:position]):
        if cell.cell_type != "markdown" or is_grade(cell) or is_solution(cell) or is_task(cell):
            break
        found.insert(0, cell)
        if _HEADING.search(cell.source):
            break
    return found


def _rubric(text: str) -> tuple[tuple[RubricLine, ...], str]:
    """Return the lines that can be ticked, and the rest of a rubric."""
    lines = []
    for found in _LINE.finditer(text):
        line = " ".join(found["text"].split())
        key = hashlib.sha256(f"{found['points']} {line}".encode()).hexdigest()[:16]
        lines.append(RubricLine(key, float(found["points"]), line))
    return tuple(lines), _BLANK_LINES.sub("\n\n", _LINE.sub("", text)).strip()
