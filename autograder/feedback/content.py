"""Read the content of a feedback page from a graded notebook and the gradebook.

The gradebook says which cells are tests, so records that students print in their own cells are not
read. All texts here may come from students; the template escapes them.
"""

import base64
import binascii
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from rnn_helpers.check_record import MIME_TYPE, Outcome

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode

from autograder.classroom.check_records import CheckRecord, check_records
from autograder.classroom.graded_notebooks import exercise_name, is_hidden
from autograder.engine.record.quoting import CHECK_ERRORS, quoted
from autograder.engine.record.scorable import needs_person
from autograder.engine.stages import RunVerdict
from autograder.feedback.grades import Grades
from autograder.feedback.own_code.look import findings

#: The most characters of a text, and the most bytes of a picture, that a page shows.
MOST_TEXT, MOST_PICTURE = 6_000, 1_000_000
_HIDDEN = "### BEGIN HIDDEN TESTS"
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
#: The plain text of outputs such as HTML and figures, which tells a reader nothing.
_DISPLAYED = re.compile(r"<IPython\.core\.display\.\w+ object>|<Figure size ")
#: Lines of a failed check's message that the page shows in another place.
_SAID_ELSEWHERE = re.compile(r"\s*(Recognised\b|Found out\b|For a hint, run: )")


@dataclass(frozen=True)
class OutputPicture:
    """An image that a student's cell showed: its type and its base64 data."""

    mime: str
    data: str


@dataclass(frozen=True)
class Test:
    """A test cell.

    Attributes:
        name: The name of the cell.
        hidden: Whether it is a hidden test.
        points: The points that the student got.
        most: The most points that are possible.
        checks: The records of the checks in it.
        message: What a failed test said. For a hidden test, only the kind of error, if any, unless
            hidden tests are shown.
        code: The code; "" for a hidden test, unless hidden tests are shown.
        unproven: Whether the engine has no proof of the result, and no person has graded it yet.
    """

    __test__ = False

    name: str
    hidden: bool
    points: float
    most: float
    checks: tuple[CheckRecord, ...]
    message: str
    code: str
    unproven: bool = False

    @property
    def passed(self) -> bool:
        return self.points >= self.most

    @property
    def mistakes(self) -> tuple[str, ...]:
        """Return the explanations of the recognised mistakes, each once."""
        return tuple(dict.fromkeys(c.explanation for c in self.checks if c.explanation))

    @property
    def findings(self) -> tuple[str, ...]:
        """Return what experiments found out about other mistakes, each once."""
        return tuple(dict.fromkeys(c.found for c in self.checks if c.found))


@dataclass
class ExerciseFeedback:
    """An answer in code, with its tests.

    Attributes:
        name: The name of the answer's cell.
        title: The heading above the exercise, or its name.
        code: The answer.
        error: The error that the answer's cell ended with.
        outputs: What the answer's cell showed.
        comment: The comment of the person who graded it.
        tests: The tests of the answer.
        to_look_at: Sentences about places where the answer may use a library, although the
            exercise asks for the student's own code.
    """

    name: str
    title: str
    code: str = ""
    error: str = ""
    outputs: tuple[str | OutputPicture, ...] = ()
    comment: str = ""
    tests: list[Test] = field(default_factory=list)
    to_look_at: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        return sum(test.points for test in self.tests)

    @property
    def most(self) -> float:
        return sum(test.most for test in self.tests)

    @property
    def state(self) -> str:
        """Return "right", "partly", "wrong", "not attempted" or "waiting"."""
        if any(test.unproven for test in self.tests):
            return "waiting"
        if self.points >= self.most:
            return "right"
        if self.points:
            return "partly"
        outcomes = {check.outcome for test in self.tests for check in test.checks}
        return "not attempted" if outcomes == {str(Outcome.NOT_ATTEMPTED)} else "wrong"


@dataclass(frozen=True)
class WrittenAnswer:
    """An answer that a person grades.

    ``is_code`` says that it is code, not text; ``judged`` says that a person has given points.
    """

    name: str
    title: str
    answer: str
    is_code: bool
    points: float
    most: float
    waiting: bool
    judged: bool
    comment: str

    @property
    def state(self) -> str:
        """Return "right", "partly", "wrong", "not attempted" or "waiting"."""
        if self.waiting:
            return "waiting"
        if not self.judged and not self.points:
            return "not attempted"
        if self.points >= self.most:
            return "right"
        return "partly" if self.points else "wrong"


@dataclass(frozen=True)
class Trouble:
    """An error in one of the student's own cells."""

    code: str
    error: str


@dataclass(frozen=True)
class Content:
    """Everything that a page shows. ``seconds`` is how long the notebook ran, if known."""

    title: str
    grades: Grades
    verdict: str
    repairs: tuple[str, ...]
    seconds: float | None
    parts: list[ExerciseFeedback | WrittenAnswer]
    troubles: list[Trouble]


def read_content(
    notebook: NotebookNode, grades: Grades, seconds: float | None, show_hidden: bool
) -> Content:
    """Read a graded notebook.

    Args:
        notebook: The graded notebook.
        grades: What the gradebook has for the submission.
        seconds: How long the notebook ran, if known.
        show_hidden: Whether to include the code and the messages of hidden tests.
    """
    reader = _Reader(grades, show_hidden)
    for cell in notebook.cells:
        reader.read(cell)
    for found in findings(notebook.cells):
        if isinstance(part := reader.parts.get(found.exercise), ExerciseFeedback):
            place = clean(f"{found.where('your')} {found.what}")
            part.to_look_at += (place[:1].upper() + place[1:],)
    notes = notebook.metadata.get("rnn_course")
    notes = notes if isinstance(notes, dict) else {}
    repairs = notes.get("repairs")
    return Content(
        title=reader.title or grades.chapter,
        grades=grades,
        verdict=_verdict(notes),
        repairs=tuple(clean(repair) for repair in repairs if isinstance(repair, str))
        if isinstance(repairs, list)
        else (),
        seconds=seconds,
        parts=[
            part for part in reader.parts.values() if isinstance(part, WrittenAnswer) or part.tests
        ],
        troubles=reader.troubles,
    )


def _verdict(notes: dict[str, Any]) -> str:
    """Return a sentence about how the run went; "" if nothing went wrong."""
    sentences = (RunVerdict.sentence_of(str(notes.get("verdict"))), notes.get("detail"))
    shown = [clean(text).rstrip(".") for text in sentences if isinstance(text, str) and text]
    return f"{': '.join(shown)}." if shown else ""


class _Reader:
    """A reader of the cells of a notebook, which must be given in their order."""

    def __init__(self, grades: Grades, show_hidden: bool) -> None:
        self.title = ""
        self.parts: dict[str, ExerciseFeedback | WrittenAnswer] = {}
        self.troubles: list[Trouble] = []
        self._grades = grades
        self._show_hidden = show_hidden
        self._heading = ""
        self._last_exercise = ""
        self._read: set[str] = set()
        # After a hidden test ran, the student's code may know its inputs and show them.
        self._may_show_inputs = False

    def read(self, cell: NotebookNode) -> None:
        settings = cell.metadata.get("nbgrader")
        settings = settings if isinstance(settings, dict) else {}
        name = str(settings.get("grade_id", ""))
        grade = self._grades.cells.get(name)
        solution, again = settings.get("solution") is True, name in self._read
        self._read.add(name)
        if grade is None and not (solution and cell.cell_type == "code"):
            self._read_other(cell)
        elif again:
            return
        elif grade is None:
            self._read_answer(cell, name)
        elif solution or settings.get("task") is True or cell.cell_type != "code":
            self.parts[name] = WrittenAnswer(
                name=name,
                title=self._title(name),
                answer=clean(cell.source),
                is_code=cell.cell_type == "code",
                points=grade.points,
                most=grade.most,
                waiting=grade.waiting,
                judged=grade.judged,
                comment=self._grades.comments.get(name, ""),
            )
        else:
            self._exercise(name).tests.append(self._test(cell, name))

    def _read_other(self, cell: NotebookNode) -> None:
        """Read a cell that is not graded: headings for the next exercise, and errors."""
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if found := re.match(r"(#+) +(\S.*)", line):
                    self._heading = clean(found[2], 120)
                    if found[1] == "#" and not self.title:
                        self.title = self._heading
        elif "nbgrader" not in cell.metadata and (error := self._error(cell)):
            self.troubles.append(Trouble(clean(cell.source), error))

    def _read_answer(self, cell: NotebookNode, name: str) -> None:
        exercise = ExerciseFeedback(
            name=name,
            title=self._title(name),
            code=clean(cell.source),
            error=self._error(cell),
            outputs=() if self._may_show_inputs else tuple(shown_outputs(cell)),
            comment=self._grades.comments.get(name, ""),
        )
        self.parts[name] = exercise
        self._last_exercise = name

    def _error(self, cell: NotebookNode) -> str:
        """Return the error that a student's cell ended with; after hidden tests, only its kind."""
        error = shown_error(cell)
        if not error or not self._may_show_inputs:
            return error
        return (
            f"{_kind_of_error(cell)} What it said is left out, since hidden tests had run before "
            "it: run your notebook from top to bottom to see it."
        )

    def _title(self, name: str) -> str:
        heading, self._heading = self._heading, ""
        return heading or name

    def _exercise(self, test: str) -> ExerciseFeedback:
        """Return the exercise that a test belongs to: by its name, else the last one before it."""
        for name in (exercise_name(test), self._last_exercise):
            if isinstance(part := self.parts.get(name), ExerciseFeedback):
                return part
        exercise = ExerciseFeedback(test, self._title(test))
        self.parts[test] = exercise
        return exercise

    def _test(self, cell: NotebookNode, name: str) -> Test:
        grade = self._grades.cells[name]
        hidden = is_hidden(name) or _HIDDEN in cell.source
        shown = self._show_hidden or not hidden
        self._may_show_inputs |= not shown
        checks = tuple(check_records(cell.get("outputs", []), clean))
        return Test(
            name=name,
            hidden=hidden,
            points=grade.points,
            most=grade.most,
            checks=checks if shown else tuple(map(_without_inputs, checks)),
            message=_message(cell, checks) if shown else _kind_of_error(cell),
            code=clean(cell.source) if shown else "",
            unproven=needs_person(cell) and not grade.judged,
        )


def _without_inputs(check: CheckRecord) -> CheckRecord:
    """Return a hidden check's record without the texts that may contain the test's inputs."""
    return replace(check, says="", summary="")


def _message(cell: NotebookNode, checks: tuple[CheckRecord, ...]) -> str:
    """Return the message of a failed test, without what the page shows in another place."""
    error = next((o for o in cell.outputs if o.output_type == "error"), None)
    if error is None:
        return ""
    if error.ename not in CHECK_ERRORS or not checks:
        return quoted(clean(f"{error.ename}: {error.evalue}"))
    lines = clean(error.evalue).splitlines()[1:]
    kept = [
        line.removeprefix("  ")
        for line in lines
        if not _SAID_ELSEWHERE.match(line) and line.strip() != checks[-1].summary
    ]
    return "\n".join(kept)


def _kind_of_error(cell: NotebookNode) -> str:
    """Return a sentence about a cell's error without its message, which may hold hidden inputs."""
    for output in cell.outputs:
        if output.output_type == "error" and output.ename not in CHECK_ERRORS:
            # A student could make an error class whose name contains the hidden inputs.
            known = isinstance(getattr(builtins, output.ename, None), type)
            return f"It was stopped by {'a ' + output.ename if known else 'an error'}."
    return ""


def shown_error(cell: NotebookNode) -> str:
    """Return the first error of a cell with its traceback; "" if there is none."""
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            trace = clean("\n".join(output.get("traceback") or []))
            return trace or clean(f"{output.ename}: {output.evalue}")
    return ""


def shown_outputs(cell: NotebookNode) -> Iterator[str | OutputPicture]:
    """Yield what a cell showed, as plain text and pictures, without HTML, scripts and drawings."""
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            yield clean(output.text)
        elif output.output_type != "error":
            data = output.get("data", {})
            pictures = [_picture(data, mime) for mime in ("image/png", "image/jpeg")]
            text = data.get("text/plain")
            if picture := next(filter(None, pictures), None):
                yield picture
            elif isinstance(text, str) and MIME_TYPE not in data and not _DISPLAYED.match(text):
                yield clean(text)


def _picture(data: dict[str, Any], mime: str) -> OutputPicture | None:
    raw = data.get(mime)
    if not isinstance(raw, str) or len(raw) > MOST_PICTURE:
        return None
    try:
        content = base64.b64decode("".join(raw.split()), validate=True)
    except binascii.Error:
        return None
    return OutputPicture(mime, base64.b64encode(content).decode())


def clean(text: str, most: int = MOST_TEXT) -> str:
    """Return a text without colours and control characters, cut to ``most`` characters."""
    plain = _CONTROL.sub("", strip_ansi(text))
    return (
        plain
        if len(plain) <= most
        else f"{plain[:most]}\n… ({len(plain) - most:,} more characters)"
    )
