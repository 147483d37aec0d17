"""Does the engine give the tests of other courses' styles the points that stock nbgrader gives?

Each file of ``tests/parity/assignments`` is a small assignment in the style of some course: plots,
tables, symbolic algebra, graphs, generators, mocks, seeds and so on. Its solved notebook and one
without answers are handed in, and both graders grade them. A test may wait for a person, but may
never get other points.

In a file, a line ``# %% KIND`` begins a cell: "plain" (without nbgrader's metadata), "setup"
(locked), "answer", or "test". A line ``# %% file NAME`` begins a file beside the notebook.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.nbgrader_steps import nbgrader_api, succeeded
from benchmarks.submissions import fresh_copy
from tests.parity.both_graders import run
from tests.support.machine import heading

STYLES = Path(__file__).parent / "assignments"
ASSIGNMENT = "styles"
STUDENTS = ("solved", "unsolved")
#: For each student, notebook and test, the points, or "person".
Outcomes = dict[tuple[str, str, str], float | str]
_CONFIG = "c = get_config()\nc.CourseDirectory.course_id = 'styles'\nc.Execute.timeout = 120\n"
_MARKS = {
    "setup": {"grade": False, "solution": False, "locked": True},
    "answer": {"grade": False, "solution": True, "locked": False},
    "test": {"grade": True, "solution": False, "locked": True, "points": 1},
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.parity.styles", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="part of a file's name")
    options = parser.parse_args()
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        stock, engine = both(chosen(options.names), Path(scratch))
    waiting = [key for key, found in engine.items() if found == "person"]
    different = differing(stock, engine)
    for key in [*waiting, *different]:
        print(f"    {', '.join(key)}: stock {stock.get(key)}, engine {engine.get(key)}")
    for student in STUDENTS:
        tests, wait, differ = (
            sum(key[0] == student for key in keys) for keys in (stock, waiting, different)
        )
        print(
            f"{student}: {tests} tests: {tests - wait - differ} have the same points, "
            f"{wait} wait for a person, {differ} have other points"
        )
    return bool(different)


def chosen(names: Collection[str]) -> list[Path]:
    """Return the files whose names contain one of some texts; all for no texts."""
    found = sorted(STYLES.glob("*.txt"))
    return [path for path in found if not names or any(name in path.stem for name in names)]


def both(paths: Collection[Path], scratch: Path) -> tuple[Outcomes, Outcomes]:
    """Return the outcomes of some assignments with stock nbgrader and with the engine."""
    ready = _class(paths, scratch / "ready")
    stock = fresh_copy(ready, scratch / "stock")
    engine = fresh_copy(ready, scratch / "engine")
    run(["nbgrader", "autograde", ASSIGNMENT], stock)
    run(["autograder.cli", "grade", ASSIGNMENT, "--class", "."], engine)
    return outcomes(stock), outcomes(engine)


def differing(stock: Outcomes, engine: Outcomes) -> list[tuple[str, str, str]]:
    """Return the tests with other points, except those that wait for a person."""
    keys = sorted(stock | engine)
    return [key for key in keys if engine.get(key) not in (stock.get(key), "person")]


def outcomes(folder: ClassFolder) -> Outcomes:
    """Return what a class's gradebook says about each test."""
    with Gradebook(folder.db_url, folder.course_id) as gradebook:
        return {
            (student, notebook.name, grade.name): "person"
            if grade.needs_manual_grade
            else float(grade.auto_score or 0)
            for student in STUDENTS
            for notebook in gradebook.find_submission(ASSIGNMENT, student).notebooks
            for grade in notebook.grades
        }


def _class(paths: Collection[Path], root: Path) -> ClassFolder:
    """Return a class in which all assignments were handed in, solved and unsolved."""
    source = root / "source" / ASSIGNMENT
    solved, unsolved = (root / "submitted" / student / ASSIGNMENT for student in STUDENTS)
    for folder in (source, solved, unsolved):
        folder.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(_CONFIG)
    for path in paths:
        notebook, files = read(path.read_text())
        for folder in (source, solved, unsolved):
            if folder is unsolved:
                _forget_answers(notebook)
            nbformat.write(notebook, folder / f"{path.stem}.ipynb")
            for name, text in files.items():
                (folder / name).write_text(text)
    made = ClassFolder(root)
    succeeded(nbgrader_api(made.config).generate_assignment(ASSIGNMENT), ASSIGNMENT)
    return made


def _forget_answers(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = "raise NotImplementedError()"


def read(text: str) -> tuple[NotebookNode, dict[str, str]]:
    """Return the notebook that a text describes, and the files beside it."""
    notebook, files = new_notebook(), {}
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    for number, part in enumerate(re.split(r"^# %% ", text, flags=re.MULTILINE)[1:]):
        head, _, code = part.partition("\n")
        kind, *name = head.split()
        if kind == "file":
            files[name[0]] = code
            continue
        cell = new_code_cell(code.strip("\n"))
        if kind in _MARKS:
            marks = {"grade_id": f"{kind}{number}", "schema_version": 3, "task": False}
            cell.metadata.nbgrader = marks | _MARKS[kind]
        notebook.cells.append(cell)
    return notebook, files


if __name__ == "__main__":
    sys.exit(main())
