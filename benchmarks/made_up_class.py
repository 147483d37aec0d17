"""Make up a class of any size from varied answers of the bank, with made-up results.

No notebook is run. Each student has an ability, each exercise a difficulty and a discrimination,
and a wrong answer is one of the bank's known mistakes. Some students copy from another student,
with other names and comments. The result is a class folder as the grading engine leaves it:
``source/``, ``release/``, ``autograded/``, ``grading-log.jsonl`` and the gradebook.
"""

import ast
import base64
import copy
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from rnn_helpers.check_record import MIME_TYPE

import nbformat
from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import insert

from autograder.authoring.bank import answers as bank_answers
from autograder.authoring.source import ChapterSource, Course, exercise_of
from autograder.classroom.class_folder import ClassFolder

FIRST_NAMES = "Ada Bora Chen Dunja Émile Fatou Grete Hána İpek José Kenji Łucja Müge Ødger"
LAST_NAMES = "Abe Brandt Çelik Díaz Eze Fischer Găină Haddad Ito Jansen Kim Lévy Müller Novák"
PICTURES = 3
START = datetime(2026, 2, 2, 10)


@dataclass(frozen=True)
class MadeUp:
    """The class folder, and its copies as (student, student copied from, chapter)."""

    folder: ClassFolder
    copies: list[tuple[str, str, str]]


@dataclass
class _Exercise:
    """An exercise with its difficulty and its possible answers; cells are (role, name, points)."""

    name: str
    difficulty: float
    discrimination: float
    cells: list[tuple[str, str, float]] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    wrong: list[tuple[str, str]] = field(default_factory=list)
    starter: str = ""


def make_class(
    root: Path,
    students: int,
    chapters: int,
    db_url: str | None = None,
    *,
    seed: int = 1,
    copying: float = 0.01,
) -> MadeUp:
    """Make up a class.

    Args:
        root: The folder, which must not exist.
        students: Number of students.
        chapters: Number of chapters; if the course has fewer, its last chapter is repeated.
        db_url: The gradebook's address; by default SQLite in the folder.
        seed: Seed of all random choices.
        copying: The share of submissions that are copies.
    """
    root.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "made_up"\n', encoding="utf-8"
    )
    folder, chance = ClassFolder(root, db_url), random.Random(seed)
    abilities = {f"s{number:04}": chance.gauss(0, 1) for number in range(students)}
    copies: list[tuple[str, str, str]] = []
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        gradebook.db.execute(insert(Student), [_person(name, chance) for name in abilities])
        for place, (chapter, name) in enumerate(_chapters(chapters)):
            writer = _ChapterWriter(folder, gradebook, chapter, name, place, chance)
            copies += writer.write(abilities, copying)
        gradebook.db.commit()
    return MadeUp(folder, copies)


def _person(student: str, chance: random.Random) -> dict[str, Any]:
    return {
        "id": student,
        "first_name": chance.choice(FIRST_NAMES.split()),
        "last_name": chance.choice(LAST_NAMES.split()),
        "email": f"{student}@uni.example",
    }


def _chapters(number: int) -> Iterator[tuple[ChapterSource, str]]:
    """Yield the chapters, each with its name in the class."""
    known = Course.find(Path(__file__).parent).chapters()
    for place in range(number):
        chapter = known[min(place, len(known) - 1)]
        yield chapter, chapter.name if place < len(known) else f"{place:02}_{chapter.name[3:]}"


class _ChapterWriter:
    """The writer of one chapter: its notebooks, its log and its part of the gradebook."""

    def __init__(
        self,
        folder: ClassFolder,
        gradebook: Gradebook,
        chapter: ChapterSource,
        name: str,
        place: int,
        chance: random.Random,
    ) -> None:
        self._folder, self._gradebook, self._chance = folder, gradebook, chance
        self._name, self._place = name, place
        self._notebook = copy.deepcopy(chapter.notebook)
        self._exercises = _exercises(chapter, place, chance)
        self._deadline = START + timedelta(weeks=place)
        self._write_official()
        self._cells = self._register()
        demos = [cell for cell in self._notebook.cells if _is_demo(cell)]
        pictures = [id(cell) for cell in demos[:PICTURES]]
        self._frame = [_as_json(cell, id(cell) in pictures) for cell in self._notebook.cells]

    def write(self, abilities: dict[str, float], copying: float) -> list[tuple[str, str, str]]:
        """Write the submissions of the chapter, and return who copied from whom."""
        rows: dict[type, list[dict[str, Any]]] = defaultdict(list)
        copies, before = [], None
        log = []
        for student, ability in abilities.items():
            if self._chance.random() < 0.02 + 0.012 * self._place - 0.02 * ability:
                continue
            done = {e.name: _attempt(e, ability, self._chance) for e in self._exercises}
            if before and self._chance.random() < copying:
                done = {name: _disguised(attempt) for name, attempt in before[1].items()}
                copies.append((student, before[0], self._name))
            before = student, done
            self._add_rows(rows, student, done)
            self._write_notebook(student, done)
            log.append(self._log_line(student))
        for kind in (SubmittedAssignment, SubmittedNotebook, Grade, Comment):
            self._gradebook.db.execute(insert(kind), rows[kind])
        with (self._folder.root / "grading-log.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(log)
        return copies

    def _write_official(self) -> None:
        source = self._folder.source(self._name)
        source.mkdir(parents=True)
        nbformat.write(self._notebook, source / f"{self._name}.ipynb")
        release = self._folder.root / "release" / self._name
        release.mkdir(parents=True)
        starter = copy.deepcopy(self._notebook)
        for cell in starter.cells:
            cell.source = _starter(cell.source)
        nbformat.write(starter, release / f"{self._name}.ipynb")

    def _register(self) -> dict[str, str]:
        """Add the chapter to the gradebook, and return the ids of its cells by name."""
        book, name = self._gradebook, self._name
        book.add_assignment(name, duedate=self._deadline.isoformat())
        self._assignment = book.find_assignment(name).id
        self._official = book.add_notebook(name, name).id
        ids = {}
        for exercise in self._exercises:
            for role, cell, points in exercise.cells:
                kind = "markdown" if role == "written" else "code"
                made = book.add_grade_cell(cell, name, name, max_score=points, cell_type=kind)
                ids[cell] = made.id
            ids[f"{exercise.name} answer"] = book.add_solution_cell(exercise.name, name, name).id
        return ids

    def _id(self) -> str:
        return UUID(int=self._chance.getrandbits(128)).hex

    def _add_rows(
        self, rows: dict[type, list[dict[str, Any]]], student: str, done: dict[str, "_Attempt"]
    ) -> None:
        submission, notebook = self._id(), self._id()
        late = self._chance.random() < 0.08
        when = self._deadline + timedelta(hours=self._chance.uniform(0, 40) * (1 if late else -1))
        rows[SubmittedAssignment].append(
            {
                "id": submission,
                "assignment_id": self._assignment,
                "student_id": student,
                "timestamp": when.replace(microsecond=0),
            }
        )
        rows[SubmittedNotebook].append(
            {
                "id": notebook,
                "assignment_id": submission,
                "notebook_id": self._official,
                "late_submission_penalty": 1.0 if late else None,
            }
        )
        for exercise in self._exercises:
            for role, cell, points in exercise.cells:
                waits = role == "written" and self._place > 7
                rows[Grade].append(
                    {
                        "id": self._id(),
                        "notebook_id": notebook,
                        "cell_id": self._cells[cell],
                        "auto_score": None
                        if role == "written"
                        else points * done[exercise.name].right,
                        "manual_score": points * done[exercise.name].right
                        if role == "written" and not waits
                        else None,
                        "needs_manual_grade": waits,
                    }
                )
            answer = self._cells[f"{exercise.name} answer"]
            rows[Comment].append({"id": self._id(), "notebook_id": notebook, "cell_id": answer})

    def _write_notebook(self, student: str, done: dict[str, "_Attempt"]) -> None:
        place = self._folder.autograded(student, self._name)
        place.mkdir(parents=True)
        texts = []
        for cell, text in zip(self._notebook.cells, self._frame, strict=True):
            made = done.get(cell.metadata.get("rnn_course", {}).get("exercise", ""))
            texts.append(_filled(cell, made) if made else text)
        (place / f"{self._name}.ipynb").write_text(
            '{"cells": [' + ", ".join(texts) + '], "metadata": {"rnn_course": {"verdict": "ok"}}, '
            '"nbformat": 4, "nbformat_minor": 5}',
            encoding="utf-8",
        )

    def _log_line(self, student: str) -> str:
        seconds = self._chance.lognormvariate(0.6 + 0.08 * self._place, 0.4)
        return (
            json.dumps(
                {"student": student, "chapter": self._name, "stages": {"total": round(seconds, 3)}}
            )
            + "\n"
        )


@dataclass(frozen=True)
class _Attempt:
    """What a student did in one exercise, and the record that its check left."""

    code: str
    right: bool
    record: dict[str, str]


def _exercises(chapter: ChapterSource, place: int, chance: random.Random) -> list[_Exercise]:
    bank = bank_answers(Path(__file__).parents[1] / "tests" / "course" / "bank")
    found: dict[str, _Exercise] = {}
    for role in ("solution", "test", "hidden", "written"):
        for cell in chapter.cells(role):
            name = exercise_of(cell)
            found.setdefault(
                name,
                _Exercise(name, chance.gauss(0.12 * place - 1, 0.8), chance.uniform(0.5, 2.6)),
            )
            if role == "solution":
                found[name].starter = _starter(cell.source)
                found[name].right.append(cell.source)
            else:
                points = float(cell.metadata.nbgrader.points)
                found[name].cells.append((role, cell.metadata.nbgrader.grade_id, points))
                if role == "written":
                    found[name].right.append("Because.")
    for answer in bank:
        if answer.chapter == chapter.name and answer.exercise in found:
            exercise = found[answer.exercise]
            if answer.right:
                exercise.right.append(answer.code)
            else:
                exercise.wrong.append((answer.name, answer.code))
    return list(found.values())


def _attempt(exercise: _Exercise, ability: float, chance: random.Random) -> _Attempt:
    logit = exercise.discrimination * (ability - exercise.difficulty)
    if chance.random() < 1 / (1 + 2.718281828**-logit):
        return _Attempt(
            _varied(chance.choice(exercise.right), chance), True, _record(exercise.name, "right")
        )
    if not exercise.wrong or chance.random() < 0.1:
        return _Attempt(exercise.starter, False, _record(exercise.name, "not attempted"))
    # A few mistakes are common and many are rare, as in any class.
    weights = [1 / (1 + place) for place in range(len(exercise.wrong))]
    ((mistake, code),) = chance.choices(exercise.wrong, weights)
    # Some wrong answers are not recognised as a known mistake.
    known = mistake if chance.random() < 0.8 else ""
    return _Attempt(_varied(code, chance), False, _record(exercise.name, "wrong", known))


def _record(exercise: str, outcome: str, mistake: str = "") -> dict[str, str]:
    return {
        "outcome": outcome,
        "function": exercise,
        "says": "what Keras gives",
        "summary": "" if outcome == "right" else "the shape is right, 15 of 15 values are wrong.",
        "mistake": mistake,
        "explanation": _explanations().get(mistake, mistake.replace("_", " ") + "."),
    }


_TOPICS = Path(__file__).parents[1] / "rnn_helpers" / "topics"


@cache
def _explanations() -> dict[str, str]:
    """Return the course's explanation of each mistake.

    They are read from the source, because importing the oracles would need TensorFlow.
    """
    explanations = {"": ""}
    for path in sorted(_TOPICS.glob("*/*mistakes.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                texts = [a.value for a in node.args[:2] if isinstance(a, ast.Constant)]
                if len(texts) == 2 and isinstance(texts[1], str):
                    explanations[str(texts[0])] = texts[1]
    return explanations


def _filled(cell: Any, made: _Attempt) -> str:
    """Return a cell as JSON, with the student's code or with the output of its check."""
    role = cell.metadata.rnn_course.role
    if role not in ("solution", "test", "hidden"):
        return _as_json(cell)
    filled = {**cell, "source": made.code if role == "solution" else cell.source}
    if role != "solution":
        data = {MIME_TYPE: made.record, "text/plain": "check"}
        filled["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
        if not made.right:
            filled["outputs"].append(
                {
                    "output_type": "error",
                    "ename": "CheckFailed",
                    "evalue": made.record["summary"],
                    "traceback": [made.record["summary"]],
                }
            )
    return json.dumps(filled)


def _is_demo(cell: Any) -> bool:
    return cell.cell_type == "code" and "nbgrader" not in cell.metadata


def _as_json(cell: Any, picture: bool = False) -> str:
    """Return a cell that all students share as JSON, perhaps with a picture of the usual size."""
    shown = dict(cell)
    if picture:
        drawn = base64.b64encode(bytes(range(256)) * 40).decode()
        data = {"image/png": drawn, "text/plain": "<Figure>"}
        shown["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": data}]
    return json.dumps(shown)


def _starter(source: str) -> str:
    pattern = re.compile(r"^([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION", re.S | re.M)
    return pattern.sub(r"\1raise NotImplementedError()", source)


def _disguised(attempt: _Attempt) -> _Attempt:
    """Return a copied answer, disguised by other names and a comment."""
    try:
        tree = ast.parse(attempt.code)
    except SyntaxError:
        return attempt
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    for name in names:
        if name.id in own:
            name.id = f"my_{name.id}"
    return _Attempt(f"# my own work\n{ast.unparse(tree)}", attempt.right, attempt.record)


def _varied(code: str, chance: random.Random) -> str:
    """Return an equivalent answer in another style of writing."""
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return code
    return ast.unparse(ast.fix_missing_locations(_Hand(chance).visit(tree)))


class _Hand(ast.NodeTransformer):
    """A transformer that applies random habits of style, which change no result."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def visit_Return(self, node: ast.Return) -> Any:
        self.generic_visit(node)
        if node.value is None or self._chance.random() < 0.5:
            return node
        name = self._chance.choice(["result", "out", "answer", "res"])
        return [*ast.parse(f"{name} = {ast.unparse(node.value)}\nreturn {name}").body]

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        self.generic_visit(node)
        calls = {
            ast.MatMult: ["np.dot", "np.matmul"],
            ast.Add: ["np.add"],
            ast.Mult: ["np.multiply"],
        }
        names = calls.get(type(node.op))
        if names is None or self._chance.random() < 0.6:
            return node
        call = self._chance.choice(names)
        both = f"{ast.unparse(node.left)}, {ast.unparse(node.right)}"
        return ast.parse(f"{call}({both})", mode="eval").body

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        self.generic_visit(node)
        for _ in range(self._chance.choice([0, 0, 1, 2])):
            habit = self._chance.choice(
                ["steps = 0", "assert True", "debug = False", "pass", "values = []", "n = 1"]
            )
            node.body.insert(self._chance.randint(0, len(node.body) - 1), ast.parse(habit).body[0])
        return node
