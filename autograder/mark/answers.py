"""Read students' answers to written questions from graded notebooks."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from rnn_helpers.notebooks.source_text import source_text
from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from autograder.classroom.class_folder import ClassFolder, read_regular_file
from autograder.mark.questions import Question

_MOST_BYTES: Final = 64 * 2**20


class AnswerState(StrEnum):
    """What there is of an answer."""

    ANSWERED = "answered"
    EMPTY = "empty"
    UNCHANGED = "unchanged"
    MISSING = "missing"


@dataclass(frozen=True)
class Answer:
    """One student's answer to one question.

    Attributes:
        state: What there is of it.
        cells: The cells of the answer: one, or several if the question is a task of nbgrader's.
        digest: A hash of the cells, which shows whether the answer has changed.
    """

    state: AnswerState
    cells: tuple[NotebookNode, ...]
    digest: str

    @property
    def is_blank(self) -> bool:
        """Return whether the student has written nothing."""
        return self.state is not AnswerState.ANSWERED


MISSING: Final = Answer(AnswerState.MISSING, (), "")


class Answers:
    """The answers to a chapter's questions; each notebook is read again only when it changes."""

    def __init__(self, folder: ClassFolder, chapter: str, questions: list[Question]) -> None:
        self._folder = folder
        self._chapter = chapter
        self._questions = questions
        self._known: dict[Path, tuple[tuple[int, int], dict[str, Answer]]] = {}

    def answer(self, student: str, question: Question) -> Answer:
        """Return a student's answer; it is ``MISSING`` if there is no graded notebook with it."""
        place = self._folder.autograded(student, self._chapter)
        path = place / f"{question.notebook}.ipynb"
        try:
            status = path.stat()
        except OSError:
            return MISSING
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._known.get(path)
        if known is None or known[0] != stamp:
            known = stamp, self._read(path, question.notebook)
            self._known[path] = known
        return known[1].get(question.cell, MISSING)

    def _read(self, path: Path, notebook_id: str) -> dict[str, Answer]:
        try:
            cells = [
                _cell(cell) for cell in json.loads(read_regular_file(path, _MOST_BYTES))["cells"]
            ]
        except (UnreadableNotebook, ValueError, KeyError, TypeError, RecursionError):
            return {}
        wanted = {q.cell: q for q in self._questions if q.notebook == notebook_id}
        found: dict[str, Answer] = {}
        for position, cell in enumerate(cells):
            name = _name(cell)
            if (question := wanted.get(name)) and name not in found:
                own = tuple(_below(cells, position)) if question.is_task else (cell,)
                found[name] = Answer(_state(own, question), own, _digest(own))
        return found


def _cell(raw: Any) -> NotebookNode:
    """Return a cell as far as it is shown; damaged parts of it become empty."""
    metadata = raw.get("metadata")
    cell = nbformat.from_dict(
        {
            "cell_type": "code" if raw.get("cell_type") == "code" else "markdown",
            "metadata": metadata if isinstance(metadata, dict) else {},
            "source": source_text(raw.get("source")),
        }
    )
    if cell.cell_type == "code":
        outputs = raw.get("outputs")
        cell.outputs = (
            [_output(output) for output in outputs if isinstance(output, dict)]
            if isinstance(outputs, list)
            else []
        )
    elif isinstance(raw.get("attachments"), dict):
        cell.attachments = nbformat.from_dict(raw["attachments"])
    return cell


def _output(raw: dict[str, Any]) -> NotebookNode:
    """Return an output as far as it is shown. In the file, a text may be a list of its lines."""
    kind = raw.get("output_type")
    if kind == "stream":
        return nbformat.from_dict({"output_type": kind, "text": source_text(raw.get("text"))})
    if kind == "error":
        trace = raw.get("traceback")
        lines = [source_text(line) for line in trace] if isinstance(trace, list) else []
        names = {name: source_text(raw.get(name)) for name in ("ename", "evalue")}
        return nbformat.from_dict({"output_type": kind, "traceback": lines, **names})
    data = raw.get("data")
    texts = data.items() if isinstance(data, dict) else ()
    shown = {mime: source_text(value) for mime, value in texts}
    return nbformat.from_dict({"output_type": "display_data", "data": shown})


def _settings(cell: NotebookNode) -> dict[str, Any]:
    settings = cell.metadata.get("nbgrader")
    return settings if isinstance(settings, dict) else {}


def _name(cell: NotebookNode) -> str:
    return str(_settings(cell).get("grade_id", ""))


def _below(cells: list[NotebookNode], position: int) -> Iterator[NotebookNode]:
    """Yield the student's own cells below a task, up to the next cell of the instructor's."""
    for cell in cells[position + 1 :]:
        if _settings(cell):
            return
        if not cell.metadata.get("rnn_course"):
            yield cell


def _state(cells: tuple[NotebookNode, ...], question: Question) -> AnswerState:
    if not any(cell.source.strip() or cell.get("outputs") for cell in cells):
        return AnswerState.EMPTY
    if question.is_task:
        return AnswerState.ANSWERED
    settings = _settings(cells[0])
    try:
        unchanged = settings.get("checksum") == compute_checksum(cells[0])
    except (AttributeError, KeyError, TypeError, ValueError):
        unchanged = False
    return AnswerState.UNCHANGED if unchanged else AnswerState.ANSWERED


def _digest(cells: tuple[NotebookNode, ...]) -> str:
    shown = [[cell.cell_type, cell.source, cell.get("attachments")] for cell in cells]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
