"""Run an assignment's own solution through both graders, and say where they differ and why."""

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import nbformat
from nbgrader.utils import determine_grade

from autograder.classroom.class_folder import ClassFolder, address_in
from autograder.classroom.errors import CourseError
from autograder.classroom.nbgrader_steps import QUIET_KERNEL, nbgrader_api, succeeded
from autograder.classroom.screen import one_line
from autograder.engine.run.grade import grade
from autograder.engine.run.progress import OnProgress, silent
from autograder.engine.stages import Proof, RunVerdict

_STUDENT: Final = "solution"
_ONE_KERNEL: Final = "or set c.RnnGrade.one_kernel for this assignment"
#: What to write instead, by a pattern that is found in the reason.
_ADVICE: Final = {
    r"plot|figure|axes|pyplot": (
        f"let the answer return axes, and look at their texts, lines and bars, {_ONE_KERNEL}"
    ),
    r"is a class|an instance of|\ban? \w+; return": (
        "let a function of a locked cell use the class and return plain data; mark it with "
        f"`name.__rnn_student_side__ = True`; {_ONE_KERNEL}"
    ),
    r"it binds": f"pass the value as an argument, {_ONE_KERNEL}",
    r"mocks|it changes": f"{_ONE_KERNEL}".removeprefix("or "),
    r"seeds|drawn at random": (
        f"let a locked cell make a random generator with a seed, and pass it on, {_ONE_KERNEL}"
    ),
    r"another process": f"{_ONE_KERNEL}".removeprefix("or "),
    r"only calls|all but its calls|annotations": (
        f"let the test call the function and compare what it returns, {_ONE_KERNEL}"
    ),
    r"history": f"{_ONE_KERNEL}".removeprefix("or "),
    r"has given|a call changed": f"let the answer return the new value, {_ONE_KERNEL}",
    r"only a test binds": "bind the name in a locked cell that is no test",
    r"bytes|more than": f"use smaller data, or fewer calls, {_ONE_KERNEL}",
    r"another folder": f"let the answer return what it writes, {_ONE_KERNEL}",
    r"it imports|it reads": f"put the file beside the source, {_ONE_KERNEL}",
}


@dataclass(frozen=True)
class Tried:
    """What both graders say about one test of a solved notebook.

    Attributes:
        notebook: The notebook's name.
        test: The test's name.
        stock: The points that nbgrader gives.
        ours: The points that the engine gives.
        why: Why the engine can't judge the test; "" if it can.
    """

    notebook: str
    test: str
    stock: float | None
    ours: float | None
    why: str

    @property
    def advice(self) -> str:
        """Return what the instructor can write instead."""
        found = (text for pattern, text in _ADVICE.items() if re.search(pattern, self.why))
        return next(found, _ONE_KERNEL.removeprefix("or "))

    @property
    def agrees(self) -> bool:
        """Return whether the engine judges the test, and as nbgrader does."""
        return not self.why and self.stock == self.ours


def try_class(
    root: Path,
    chapters: list[str] | None = None,
    sandbox: bool = True,
    on_progress: OnProgress = silent,
) -> list[Tried]:
    """Hand in the solutions of a class's assignments, and grade them with both graders.

    This happens in a copy: the class and its gradebook stay as they are.

    Args:
        root: The class folder.
        chapters: Only these assignments; None for all.
        sandbox: Whether the engine shuts the code in.
        on_progress: Called with each event of the engine's run.

    Returns:
        A row for each test.

    Raises:
        CourseError: The class can't be used, or nbgrader can't grade an assignment.
    """
    with _copied(root, "ours") as folder:
        names = _hand_in_solutions(folder, chapters)
        results = grade(folder.root, names, sandbox=sandbox, on_progress=on_progress)
        for result in results:
            if result.verdict in (RunVerdict.ENGINE_ERROR, RunVerdict.UNREADABLE):
                raise CourseError(f"{result.chapter} can't be graded: {result.detail}")
        ours = dict(_points(folder, names))
    with _copied(root, "stock") as folder:
        names = _hand_in_solutions(folder, chapters)
        folder.config.Execute.extra_arguments = QUIET_KERNEL
        api = nbgrader_api(folder.config)
        for name in names:
            succeeded(api.autograde(name, _STUDENT, force=True), name)
        stock = dict(_points(folder, names))
    return [
        Tried(notebook, test, stock.get((notebook, test), (None, ""))[0], points, why)
        for (notebook, test), (points, why) in ours.items()
    ]


@contextmanager
def _copied(root: Path, name: str) -> Iterator[ClassFolder]:
    """Make a temporary class folder with the sources and the settings of another one."""
    original = ClassFolder(root)
    with tempfile.TemporaryDirectory(prefix=f"rnn-try-{name}-") as temporary:
        place = Path(temporary) / original.root.name
        kept = _among(str(original.coursedir.source_directory), "*.py", "*.yml", "*.yaml")
        shutil.copytree(original.root, place, ignore=kept(original.root))
        yield ClassFolder(place, address_in(place))


def _among(source: str, *patterns: str) -> Callable[[Path], Callable[[str, list[str]], list[str]]]:
    """Return what tells copytree to leave out all but the sources and the settings."""

    def of(root: Path) -> Callable[[str, list[str]], list[str]]:
        def ignored(folder: str, names: list[str]) -> list[str]:
            if Path(folder) != root:
                return [name for name in names if name == ".ipynb_checkpoints"]
            return [
                name
                for name in names
                if name != source and not any(Path(name).match(part) for part in patterns)
            ]

        return ignored

    return of


def _hand_in_solutions(folder: ClassFolder, chapters: list[str] | None) -> list[str]:
    """Hand in the source of each assignment as a student's work; return the assignments."""
    known = folder.chapters()
    if missing := sorted(set(chapters or ()) - set(known)):
        raise CourseError(f"There is no {missing[0]} in source/, which has {', '.join(known)}.")
    names = [name for name in known if not chapters or name in chapters]
    api = nbgrader_api(folder.config)
    for name in names:
        succeeded(api.generate_assignment(name, force=True), name)
        shutil.copytree(folder.source(name), folder.submitted(_STUDENT, name))
    return names


def _points(
    folder: ClassFolder, names: list[str]
) -> Iterator[tuple[tuple[str, str], tuple[float | None, str]]]:
    """Yield the points of each test, and why a person must look at it."""
    for name in names:
        for path in sorted(folder.autograded(_STUDENT, name).glob("*.ipynb")):
            for cell in nbformat.read(path, as_version=4).cells:
                marks = cell.metadata.get("nbgrader", {})
                if marks.get("grade") and not marks.get("solution"):
                    notes = cell.metadata.get("rnn_course", {})
                    waits = notes.get("proof") in (Proof.REFUSED, Proof.UNPROVEN)
                    why = one_line(notes.get("why", "no reason given")) if waits else ""
                    yield (path.stem, marks["grade_id"]), (determine_grade(cell)[0], why)
