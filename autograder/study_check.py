"""Check that ``make study`` works: a solved chapter passes in a kernel of JupyterLab."""

import sys
import tempfile
import time
from pathlib import Path

from rnn_helpers.learner.released import COURSE
from rnn_helpers.learner.study import ANSWERS, copy_missing, running_lab

import nbformat
from nbgrader.utils import is_grade, is_solution

from autograder.authoring.source import ChapterSource, Course

CHAPTER = "03_simple_rnn"
SECONDS = 120


def main() -> int:
    """Start JupyterLab on fresh copies of the course and validate one solved chapter in it.

    The button Validate, which nbgrader adds to JupyterLab, runs a notebook in a kernel of the
    server. This command sends the same request.

    Returns:
        The exit code: 0 if every test passes, else 1.
    """
    course = Course.find(Path())
    (chapter,) = course.chapters([CHAPTER])
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / COURSE).symlink_to(course.released)
        copy_missing(folder)
        begun = time.monotonic()
        with running_lab(folder / ANSWERS) as lab:
            print(f"JupyterLab runs at {lab.url} after {time.monotonic() - begun:.0f} s")
            path = f"{CHAPTER}/{CHAPTER}.ipynb"
            kernel = lab.get(f"/api/contents/{path}")["content"]["metadata"]["kernelspec"]["name"]
            if kernel not in lab.get("/api/kernelspecs")["kernelspecs"]:
                print(f"JupyterLab has no kernel {kernel!r}", file=sys.stderr)
                return 1
            nbformat.write(chapter.notebook, folder / ANSWERS / path)
            begun = time.monotonic()
            answer = lab.post("/assignments/validate", {"path": path}, SECONDS)
    return _reported(chapter, answer, time.monotonic() - begun)


def _reported(chapter: ChapterSource, answer: object, seconds: float) -> int:
    """Print what Validate answered; return the exit code, which is 0 if every test passes."""
    if answer == {"success": True, "value": {}}:
        tests = sum(is_grade(c) and not is_solution(c) for c in chapter.notebook.cells)
        print(f"{chapter.name}, solved: {tests} of {tests} tests pass, in {seconds:.0f} s")
        return 0
    print(f"{chapter.name}, solved, does not pass: {answer}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
