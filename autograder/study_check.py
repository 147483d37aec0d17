"""Proof that ``make study`` works: JupyterLab starts, and a solved chapter runs in its kernel."""

import copy
import sys
import tempfile
from pathlib import Path

from rnn_helpers.study import ANSWERS, copy_missing, running_lab

import nbformat
from nbgrader.utils import determine_grade, is_grade, is_solution

from autograder.gates.runs import execute
from autograder.source import Course

CHAPTER = "03_simple_rnn"


def main() -> int:
    """Start JupyterLab on fresh copies, run one solved chapter, stop; 0 if all is well."""
    course = Course.find(Path())
    (chapter,) = course.chapters([CHAPTER])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "course").symlink_to(course.released)
        copy_missing(folder)
        with running_lab(folder / ANSWERS) as lab:
            print(f"JupyterLab runs at {lab.url}")
            served = lab.get(f"/api/contents/{CHAPTER}/{CHAPTER}.ipynb")["content"]
            kernel = served["metadata"]["kernelspec"]["name"]
            if kernel not in lab.get("/api/kernelspecs")["kernelspecs"]:
                print(f"JupyterLab has no kernel {kernel!r}", file=sys.stderr)
                return 1
            notebook = copy.deepcopy(chapter.notebook)
            notebook.metadata.kernelspec = nbformat.from_dict(served["metadata"]["kernelspec"])
            seconds = execute(notebook)
    grades = [determine_grade(c) for c in notebook.cells if is_grade(c) and not is_solution(c)]
    score, points = (sum(column) for column in zip(*grades, strict=True))
    print(f"{CHAPTER}, solved: {score:g} of {points:g} points in {seconds:.0f} s")
    return 0 if score == points else 1


if __name__ == "__main__":
    sys.exit(main())
