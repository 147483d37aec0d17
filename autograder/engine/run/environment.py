"""Choose the Python that runs students' code in a grading run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.engine.sandbox.interpreter import VARIABLE


@contextmanager
def chosen_python(class_folder: Path | str | None, given: Path | None = None) -> Iterator[None]:
    """Let kernels run in another environment, while a ``with`` block lasts.

    Args:
        class_folder: The class, whose ``nbgrader_config.py`` may name a Python; None for no class.
        given: The Python that comes before the class's. None leaves it to the environment variable
            RNN_GRADE_PYTHON, to the class, and at last to the grader's own Python.

    Raises:
        ClassFolderError: The class's setting makes no sense.
    """
    before = os.environ.get(VARIABLE)
    chosen = str(given) if given else before
    if not chosen and class_folder and _may_set_it(Path(class_folder)):
        # Imported here, since nbgrader takes half a second, and most classes don't set it.
        from autograder.classroom.class_folder import ClassFolder
        from autograder.classroom.course_rules import python_of

        chosen = python_of(ClassFolder(class_folder))
    if chosen:
        # A virtual environment's Python is a link, which must not be resolved.
        os.environ[VARIABLE] = os.path.abspath(Path(chosen).expanduser())
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = before


def _may_set_it(class_folder: Path) -> bool:
    """Return whether reading the configuration, which takes half a second, is worth it."""
    try:
        text = (class_folder / "nbgrader_config.py").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "RnnGrade" in text or "load_subconfig" in text
