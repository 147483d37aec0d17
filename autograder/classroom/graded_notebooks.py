"""Read graded notebooks: the checks' records in test cells, and the student's answers.

Records are read only from test cells that the gradebook knows, because students can print records
in their own cells. Everything read here comes from students, so texts are kept plain and bounded.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_helpers.notebooks.source_text import source_text
from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from autograder.classroom.check_records import CheckRecord, check_records
from autograder.classroom.class_folder import ClassFolder, read_regular_file
from autograder.classroom.screen import one_line, visible

#: The most characters that are kept of a text from a record or an error, and of an answer.
MOST_TEXT, MOST_CODE = 4_000, 40_000
_MOST_BYTES = 64 * 2**20
_ROLE = re.compile(r"_(?P<role>test|hidden)(?:_\d+)?$")
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
#: The line of a cell that a traceback points to.
_ARROW = re.compile(r"^-+> \d+ (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class TestCell:
    """What a test cell showed when it ran.

    Attributes:
        checks: The records of its checks.
        error: The message of the error that it ended with; "" if it has none.
        kind: The name of that error; "" if the cell ended without one.
        line: The line of the cell that raised the error, if the notebook tells.
        answer: The cell with the answer that it tests: by its name, else the last one before it; ""
            if there is none.
        by_hand: Whether it holds an answer itself, so that only a person gives points for it.
    """

    __test__ = False

    checks: tuple[CheckRecord, ...]
    error: str
    kind: str = ""
    line: str = ""
    answer: str = ""
    by_hand: bool = False


@dataclass(frozen=True)
class GradedNotebook:
    """The content of one graded notebook.

    Attributes:
        name: The notebook's name, without ending.
        cells: The names of all graded cells, in the order of the notebook.
        tests: The test cells, by name.
        answers: The code of the answers, by the names of their cells.
        stopped: The errors that cells with answers ended with, by the names of the cells.
        verdict: How the run went, in a word.
        detail: How the run went, in more words; may be empty.
        engine: The version of the course's engine; None if another program ran the notebook.
        whole: All cells as they are in the file.
    """

    name: str
    cells: tuple[str, ...]
    tests: dict[str, TestCell]
    answers: dict[str, str]
    stopped: dict[str, str]
    verdict: str
    detail: str
    engine: int | None
    whole: list[dict[str, Any]]


def exercise_name(cell: str) -> str:
    """Return the exercise that a cell belongs to, by the cell's name."""
    return _ROLE.sub("", cell)


def is_hidden(cell: str) -> bool:
    """Return whether a cell is a hidden test, by its name."""
    found = _ROLE.search(cell)
    return found is not None and found["role"] == "hidden"


def read_graded(path: Path, test_cells: Collection[str]) -> GradedNotebook | None:
    """Read a graded notebook.

    Args:
        path: The notebook in ``autograded/``.
        test_cells: Names of the test cells that the gradebook has for it.

    Returns:
        The content, or None if the notebook is missing or can't be read.
    """
    try:
        notebook = json.loads(read_regular_file(path, _MOST_BYTES))
        run = dict(notebook["metadata"].get("rnn_course") or {})
        cells = notebook["cells"]
        named = [
            (str(settings["grade_id"]), settings, cell)
            for cell in cells
            if (settings := cell["metadata"].get("nbgrader"))
        ]
    except (UnreadableNotebook, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    tests: dict[str, TestCell] = {}
    answers: dict[str, str] = {}
    stopped: dict[str, str] = {}
    for name, settings, cell in named:
        if cell.get("cell_type") != "code":
            continue
        if settings.get("grade") is True and name in test_cells:
            by_hand = settings.get("solution") is True
            tests.setdefault(name, _test_cell(cell, _answer_of(name, answers), by_hand))
        elif settings.get("solution") is True and name not in answers:
            answers[name] = source_text(cell.get("source"))[:MOST_CODE]
            kind, message, _ = _error(cell)
            if kind:
                stopped[name] = f"{kind}: {message}" if message else kind
    graded = tuple(name for name, settings, _ in named if settings.get("grade") is True)
    verdict, detail = (
        one_line(source_text(run.get(name)))[:MOST_TEXT] for name in ("verdict", "detail")
    )
    version = run.get("engine")
    engine = version if isinstance(version, int) else None
    return GradedNotebook(
        path.stem, graded, tests, answers, stopped, verdict, detail, engine, cells
    )


def read_notebooks(
    folder: ClassFolder, chapter: str, student: str, cells: Collection[tuple[str, str]]
) -> list[GradedNotebook]:
    """Read all graded notebooks of a submission; those that can't be read are left out.

    Args:
        folder: The class.
        chapter: The chapter.
        student: The student.
        cells: The graded cells that the gradebook has for it, as pairs of notebook and cell.
    """
    place = folder.autograded(student, chapter)
    found = []
    for name in sorted({notebook for notebook, _ in cells}):
        tests = {cell for notebook, cell in cells if notebook == name}
        graded = read_graded(place / f"{name}.ipynb", tests)
        found += [graded] if graded else []
    return found


def _answer_of(test: str, answers: dict[str, str]) -> str:
    """Return the answer above a test cell that the test belongs to; "" if there is none."""
    name = exercise_name(test)
    return name if name in answers else next(reversed(answers), "")


def _test_cell(cell: dict[str, Any], answer: str, by_hand: bool) -> TestCell:
    kind, error, line = _error(cell)
    checks = tuple(check_records(_outputs(cell), _shown))
    return TestCell(checks, error, kind, line, answer, by_hand)


def _error(cell: dict[str, Any]) -> tuple[str, str, str]:
    """Return the name, the message and the line of a cell's first error; "" for what is missing."""
    for output in _outputs(cell):
        if output.get("output_type") == "error":
            trace = output.get("traceback")
            frames = trace if isinstance(trace, list) else []
            shown = "\n".join(frame for frame in frames if isinstance(frame, str))
            arrow = _ARROW.search(_COLOURS.sub("", shown[:MOST_CODE]))
            texts = (source_text(output.get("ename")), source_text(output.get("evalue")))
            kind, message = (_shown(_COLOURS.sub("", text)) for text in texts)
            return kind, message, _shown(arrow[1].strip()) if arrow else ""
    return "", "", ""


def _outputs(cell: dict[str, Any]) -> list[dict[str, Any]]:
    return [output for output in cell.get("outputs") or [] if isinstance(output, dict)]


def _shown(text: str) -> str:
    return visible(text[:MOST_TEXT])
