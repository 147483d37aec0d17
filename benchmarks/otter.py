"""Measure otter-grader's local run on the same submissions, in an environment of its own.

The chapter's test cells become otter's exception-based test files, one for each exercise, and the
cells themselves calls of ``grader.check``, as in a notebook that ``otter assign`` makes. The tests
run the same code in the same place of the notebook.
"""

import copy
import json
import subprocess
import sys
import sysconfig
import zipfile
from itertools import accumulate
from pathlib import Path
from string import Template

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.authoring.source import ChapterSource, Course, exercise_of
from autograder.classroom.class_folder import ClassFolder
from benchmarks.figures import OTTER, Measurement
from benchmarks.measure import measured

VERSION = "7.0.0"
_TEST_FILE = Template("""from otter.test_files import test_case

OK_FORMAT = False
name = "$name"
points = None
""")
_TEST_CASE = Template("""

@test_case(points=$points, hidden=$hidden)
def $role(env):
    exec(compile($code, "$name $role", "exec"), env)
""")


def environment(course: Course) -> Path:
    """Return the folder of otter's own virtual environment, and make it if it does not exist.

    It is in ``build/`` and sees this environment's packages, so TensorFlow is not installed twice.
    Packages that otter needs in another version are installed in it and found first.
    """
    folder = course.root / "build" / f"otter-{VERSION}"
    made = folder / "made"
    if not made.is_file():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        python = folder / "bin" / "python"
        where = "import sysconfig; print(sysconfig.get_path('purelib'))"
        packages = subprocess.check_output([python, "-c", where], text=True).strip()
        visible = f"{sysconfig.get_path('purelib')}\n{course.root}\n"
        Path(packages, "course.pth").write_text(visible)
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([python, *install, f"otter-grader=={VERSION}"], check=True)
        made.touch()
    return folder


def otter(
    course: Course, folder: ClassFolder, chapter: ChapterSource, scratch: Path
) -> Measurement:
    """Measure ``otter run`` on each submission of the class, one after the other."""
    program, archive = environment(course) / "bin" / "otter", scratch / "autograder.zip"
    write_autograder(chapter, archive)
    notebook, results = scratch / f"{chapter.name}.ipynb", scratch / "results.json"
    seconds, scores, peak = [], {}, 0
    for student in folder.students(chapter.name):
        submitted = folder.submitted(student, chapter.name) / notebook.name
        nbformat.write(as_otter_notebook(nbformat.read(submitted, as_version=4)), notebook)
        run = measured([program, "run", "-a", archive, "-o", scratch, notebook], scratch)
        seconds.append(run.seconds)
        scores[student] = _score(json.loads(results.read_text("utf-8")))
        results.unlink()
        peak = max(peak, run.peak_bytes)
    finished = list(accumulate(seconds))
    return Measurement(OTTER, chapter.name, finished[-1], seconds, finished, peak, scores)


def write_autograder(chapter: ChapterSource, archive: Path) -> None:
    """Write otter's configuration and test files for a chapter into the zip file it needs."""
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("otter_config.json", json.dumps({"lang": "python"}))
        for exercise in chapter.exercises:
            zipped.writestr(f"tests/{exercise}.py", test_file(chapter, exercise))


def test_file(chapter: ChapterSource, exercise: str) -> str:
    """Return an exception-based test file with an exercise's visible and hidden tests."""
    text = _TEST_FILE.substitute(name=exercise)
    for role in ("test", "hidden"):
        for cell in chapter.cells(role):
            if exercise_of(cell) == exercise:
                text += _TEST_CASE.substitute(
                    name=exercise,
                    role=role,
                    points=cell.metadata.nbgrader.points,
                    hidden=role == "hidden",
                    code=repr(cell.source),
                )
    return text


def as_otter_notebook(submitted: NotebookNode) -> NotebookNode:
    """Return the submission as it would look in a course that uses otter."""
    notebook = copy.deepcopy(submitted)
    begin = new_code_cell("import otter\n\ngrader = otter.Notebook()")
    checked: set[str] = set()
    for cell in notebook.cells:
        if cell.metadata.get("rnn_course", {}).get("role") in ("test", "hidden"):
            exercise = exercise_of(cell)
            cell.source = "" if exercise in checked else f'grader.check("{exercise}")'
            checked.add(exercise)
    notebook.cells.insert(0, begin)
    return notebook


def _score(results: dict[str, list[dict[str, float]]]) -> float:
    return float(sum(test.get("score", 0.0) for test in results["tests"]))
