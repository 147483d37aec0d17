"""Check that nbgrader's own examples get the same scores from the engine as from nbgrader.

``python -m tests.parity.peers`` tries them all. The examples are in the installed package: the
course of its user guide, with two students, and the notebooks that its tests of ``autograde`` hand
in. Every test of every notebook is compared.
"""

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import nbgrader

from autograder.classroom.class_folder import ClassFolder
from tests.parity.both_graders import Scores, differing, graded, run
from tests.support.machine import heading

PACKAGE = Path(nbgrader.__file__).parent
GUIDE = PACKAGE / "docs/source/user_guide"
FILES = PACKAGE / "tests/apps/files"
ASSIGNMENT = "ps1"
#: The limit of nbgrader's own tests, so that endless loops end soon, and the engine's limit.
CONFIG = (
    "c = get_config()\nc.CourseDirectory.course_id = 'peers'\nc.ExecutePreprocessor.timeout = 30\n"
)


@dataclass(frozen=True)
class Example:
    """A class: the released notebooks and each student's notebooks, by the notebook's name."""

    name: str
    given: dict[str, Path]
    handed_in: dict[str, dict[str, Path]]
    beside: tuple[Path, ...] = ()


def of_files(given: str, handed_in: list[str]) -> Example:
    """Return an example of one notebook, with a student for each file, named after the file."""
    notebooks = {name: {"p1": FILES / f"{name}.ipynb"} for name in handed_in}
    return Example(given, {"p1": FILES / f"{given}.ipynb"}, notebooks)


EXAMPLES = [
    Example(
        "the user guide's course",
        {path.stem: path for path in sorted((GUIDE / "source/ps1").glob("*.ipynb"))},
        {
            student: {
                path.stem: path
                for path in sorted((GUIDE / "submitted" / student / "ps1").glob("*.ipynb"))
            }
            for student in ("bitdiddle", "hacker")
        },
        (GUIDE / "source/ps1/jupyter.png",),
    ),
    of_files(
        "submitted-unchanged",
        [
            "submitted-unchanged",
            "submitted-changed",
            "submitted-locked-cell-changed",
            "submitted-grade-cell-changed",
            "submitted-cheat-attempt",
            "submitted-cheat-attempt-alternative",
        ],
    ),
    of_files("test", ["test", "test-with-output"]),
    of_files("test-hidden-tests", ["test-hidden-tests"]),
    of_files("side-effects", ["side-effects"]),
    of_files("infinite-loop", ["infinite-loop"]),
    of_files("timeout", ["timeout"]),
    of_files("validating-environment-variable", ["validating-environment-variable"]),
    *(
        of_files(f"autotest-{kind}", [f"autotest-{kind}-{how}" for how in hows])
        for kind, hows in {
            "simple": ("unchanged", "changed"),
            "hashed": ("unchanged", "changed"),
            "multi": ("unchanged", "changed"),
            "hidden": ("unchanged", "changed-wrong", "changed-right"),
        }.items()
    ),
]


def main() -> int:
    print(heading(), flush=True)
    wrong = 0
    for example in EXAMPLES:
        with tempfile.TemporaryDirectory() as scratch:
            folder = made(example, Path(scratch, "ready"))
            wrong += report(example, *graded(folder, ASSIGNMENT, Path(scratch)))
    return bool(wrong)


def made(example: Example, root: Path) -> ClassFolder:
    """Return the example as a class folder that nbgrader released."""
    source = root / "source" / ASSIGNMENT
    source.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
    shutil.copy(FILES / "autotests.yml", root)
    for name, path in example.given.items():
        shutil.copy(path, source / f"{name}.ipynb")
    for path in example.beside:
        shutil.copy(path, source)
    folder = ClassFolder(root)
    run(["nbgrader", "generate_assignment", ASSIGNMENT], folder)
    for student, notebooks in example.handed_in.items():
        place = folder.submitted(student, ASSIGNMENT)
        place.mkdir(parents=True)
        for name, path in notebooks.items():
            shutil.copy(path, place / f"{name}.ipynb")
    return folder


def report(example: Example, stock: Scores, engine: Scores) -> int:
    """Print how many scores differ, and which; return how many."""
    different = differing(stock, engine)
    print(
        f"{example.name}: {len(example.handed_in)} handed in, {len(stock)} scores: "
        f"{len(different)} differ",
        flush=True,
    )
    for key in different:
        print(f"    {' '.join(key)}: stock {stock.get(key)}, engine {engine.get(key)}", flush=True)
    return len(different)


if __name__ == "__main__":
    sys.exit(main())
