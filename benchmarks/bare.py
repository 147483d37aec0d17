"""The lower bound of grading time: the same cells as in the engine, run in a warm process.

``python -m benchmarks.bare CLASS_FOLDER CHAPTER`` prepares the notebooks as the engine does, with
the same demonstrations left out and the same seed of the hidden inputs, and executes one after the
other with plain ``exec``: no kernel, no messages, no isolation, no limits, nothing recorded. The
first notebook runs twice, and only its second run counts. Results are printed as JSON.
"""

import contextlib
import io
import json
import os
import sys
import time
from itertools import accumulate
from pathlib import Path
from typing import Any

from rnn_helpers.notebooks.cells import CellKind, kind_of
from rnn_helpers.notebooks.demonstrations import is_left_out, leave_out_unread
from rnn_helpers.notebooks.sanitize import transplant
from rnn_helpers.shell.frontend import SEED_VARIABLE

from nbformat import NotebookNode

from autograder.classroom.class_folder import ClassFolder
from autograder.engine.prepare.fingerprint import seed
from autograder.engine.prepare.pristine import load_pristine
from benchmarks.figures import BARE, Measurement
from benchmarks.measure import measured


def bare(folder: ClassFolder, chapter: str) -> Measurement:
    """Measure the submissions of a chapter in one warm process."""
    command = [sys.executable, "-m", "benchmarks.bare", str(folder.root), chapter]
    run = measured(command, Path(__file__).parent.parent)
    found = json.loads(run.output.splitlines()[-1])
    seconds, finished = found["seconds"], list(accumulate(found["seconds"]))
    return Measurement(
        system=BARE,
        chapter=chapter,
        batch_seconds=finished[-1],
        seconds=seconds,
        finished=finished,
        peak_bytes=run.peak_bytes,
        scores=found["scores"],
    )


def prepared_notebooks(folder: ClassFolder, chapter: str) -> dict[str, tuple[NotebookNode, int]]:
    """Return for each student the notebook that the engine would execute, and its seed."""
    pristine = load_pristine(folder, chapter, chapter).notebook
    found = {}
    for student in folder.students(chapter):
        path = folder.submitted(student, chapter) / f"{chapter}.ipynb"
        content = path.read_bytes()
        notebook = transplant(pristine, content).notebook
        leave_out_unread(notebook, pristine)
        found[student] = notebook, seed(content, (student, chapter, chapter))
    return found


def run_cells(notebook: NotebookNode, seed: int) -> float:
    """Execute a notebook's cells in one namespace, and return the points of its tests."""
    os.environ[SEED_VARIABLE] = str(seed)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    points = 0.0
    for cell in notebook.cells:
        if cell.cell_type != "code" or is_left_out(cell):
            continue
        with contextlib.suppress(Exception):
            exec(compile(cell.source, f"<{cell.id}>", "exec"), namespace)
            if kind_of(cell) is CellKind.TEST:
                points += cell.metadata.nbgrader.points
    return points


def main() -> None:
    """Print the seconds and the points of each submission."""
    folder, chapter = ClassFolder(sys.argv[1]), sys.argv[2]
    notebooks = prepared_notebooks(folder, chapter)
    seconds, scores = [], {}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        run_cells(*next(iter(notebooks.values())))
        for student, prepared in notebooks.items():
            began = time.perf_counter()
            scores[student] = run_cells(*prepared)
            seconds.append(time.perf_counter() - began)
    print(json.dumps({"seconds": seconds, "scores": scores}))


if __name__ == "__main__":
    main()
