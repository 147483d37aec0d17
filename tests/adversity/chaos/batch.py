"""Grade a class whose students all had accidents, and compare the scores with the model."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.classes import create_class
from autograder.release.chapter import release
from tests.adversity.chaos.chapters import (
    MADE_UP,
    Work,
    made_up_chapter,
    made_up_source,
    real_chapter,
)
from tests.adversity.chaos.edits import Accidents
from tests.adversity.chaos.files import write
from tests.adversity.chaos.work import Standing, cells_of, standing
from tests.support.bank_runner import COURSE
from tests.support.classes import TinyClass

MOST_EDITS = 4


@dataclass(frozen=True)
class Accident:
    """The accidents of one student's notebook, and what became of the answers."""

    student: str
    work: Work
    edits: list[str]
    standing: dict[str, Standing]

    def _named(self, *kinds: Standing) -> frozenset[str]:
        return frozenset(name for name, kind in self.standing.items() if kind in kinds)

    @property
    def least(self) -> float:
        return self.work.worth(self._named(Standing.WHOLE))

    @property
    def most(self) -> float:
        return self.work.worth(self._named(Standing.WHOLE, Standing.UNCLEAR))

    @property
    def is_clear(self) -> bool:
        return Standing.UNCLEAR not in self.standing.values()

    def waiting(self, kind: Standing) -> set[str]:
        """Return the names of the written answers with this standing."""
        return {name for name in self.work.written if self.standing[name] is kind}


@dataclass
class Verdicts:
    """The results of a batch."""

    unfair: list[str] = field(default_factory=list)
    clear: int = 0
    unclear: int = 0
    lost_something: int = 0
    edits: Counter[str] = field(default_factory=Counter)


def made_up_class(root: Path) -> TinyClass:
    """Make a class folder with the made-up chapter released."""
    create_class(root)
    folder = TinyClass.at(root)
    folder.write_source(made_up_source(), MADE_UP)
    folder.release(MADE_UP)
    return folder


def works(folder: TinyClass, real: list[str]) -> dict[str, Work]:
    """Release chapters of the course in the class; return them and the made-up chapter by name."""
    found = {MADE_UP: made_up_chapter(folder.released(MADE_UP))}
    for name in real:
        (chapter,) = COURSE.chapters([name])
        release(ClassFolder(folder.root), chapter)
        found[name] = real_chapter(name)
    return found


def happen(folder: TinyClass, work: Work, student: str, seed: str) -> Accident:
    """Solve the chapter, make accidents happen, and hand in the result."""
    accidents = Accidents(cells_of(work.released, work.answers), seed)
    accidents.happen(1 + hash_of(seed) % MOST_EDITS)
    content, whole = write(accidents.cells, accidents.form)
    folder.hand_in(student, content, chapter=work.name)
    return Accident(student, work, accidents.done, standing(whole, work.answers))


def hash_of(seed: str) -> int:
    """Return a hash of the seed that is the same in every process."""
    return sum(seed.encode())


def grade(root: Path, workers: int = 2) -> None:
    """Grade the class with the command that instructors use.

    Raises:
        CalledProcessError: The command failed.
    """
    program = Path(sys.executable).parent / "rnn-grade"
    command = [program, "grade", "--class", root, "--workers", str(workers)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def judge(folder: TinyClass, accidents: list[Accident]) -> Verdicts:
    """Compare the gradebook with the model."""
    verdicts = Verdicts()
    with Gradebook(folder.folder.db_url, folder.folder.course_id) as gradebook:
        for accident in accidents:
            verdicts.edits.update(accident.edits)
            verdicts.clear += accident.is_clear
            verdicts.unclear += not accident.is_clear
            verdicts.lost_something += Standing.GONE in accident.standing.values()
            verdicts.unfair += _unfair(gradebook, accident)
    return verdicts


def _unfair(gradebook: Gradebook, accident: Accident) -> Iterator[str]:
    chapter = accident.work.name
    notebook = gradebook.find_submission_notebook(chapter, chapter, accident.student)
    grades = {grade.name: grade for grade in notebook.grades}
    waiting = {name for name in accident.work.written if grades[name].needs_manual_grade}
    described = f"{chapter}/{accident.student} ({', '.join(accident.edits)})"
    if not accident.least <= notebook.score <= accident.most:
        yield f"{described}: {notebook.score} points instead of {accident.least} to {accident.most}"
    if lost := accident.waiting(Standing.WHOLE) - waiting:
        yield f"{described}: nobody is asked to read {', '.join(sorted(lost))}"
    # After an insert, a student's note may be taken for the answer; a person will notice.
    if "insert" not in accident.edits and (invented := waiting & accident.waiting(Standing.GONE)):
        yield f"{described}: somebody is asked to read {', '.join(sorted(invented))}, which is gone"
