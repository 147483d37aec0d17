"""Make and grade small notebooks in the form of the course's own, for tests of the engine."""

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.utils import determine_grade

from autograder.engine.execute.stage import execute
from autograder.engine.record.scorable import ensure_scorable, with_outputs
from autograder.engine.stages import Limits, Outcome, Task

QUICK = Limits(cell_seconds=4, total_seconds=60)
SECRET = "only-the-hidden-test-knows-7f3a91"


def cell(source, grade_id=None, **marks):
    """Return a code cell, with nbgrader's metadata if it has a grade_id."""
    made = new_code_cell(source)
    if grade_id is not None:
        base = {"schema_version": 3, "grade": False, "solution": False, "locked": False}
        made.metadata["nbgrader"] = {**base, "task": False, "grade_id": grade_id, **marks}
    return made


def setup(source, grade_id="setup"):
    """Return a locked cell that runs in both kernels."""
    return cell(source, grade_id, locked=True)


def answer(source, grade_id):
    """Return a cell for a student's answer."""
    return cell(source, grade_id, solution=True)


def check(source, grade_id, points=1):
    """Return a locked test cell."""
    return cell(source, grade_id, grade=True, locked=True, points=points)


def notebook(*cells):
    """Return a notebook of these cells as bytes."""
    made = new_notebook(cells=list(cells))
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(made).encode()


def run(*cells, limits=QUICK, seed=20_011, sandbox=True, ahead=False):
    """Execute a notebook of these cells, and return the outcome."""
    task = Task("ada", "03_simple_rnn", notebook(*cells), seed, limits)
    return execute(task, sandbox=sandbox, ahead=ahead)


def cells_of(outcome: Outcome):
    """Return the executed code cells by their grade_id, or else by their position."""
    made = nbformat.reads(outcome.notebook.decode(), as_version=4)
    nbformat.validate(made)
    return {
        code_cell.metadata.get("nbgrader", {}).get("grade_id", position): code_cell
        for position, code_cell in enumerate(made.cells)
        if code_cell.cell_type == "code"
    }


def scores(outcome: Outcome):
    """Return the points of each test cell, as nbgrader reads them from the recorded notebook."""
    made = nbformat.reads(outcome.notebook.decode(), as_version=4)
    ensure_scorable(with_outputs(made, outcome.notebook, outcome.proofs), outcome.verdict)
    return {
        graded.metadata.nbgrader.grade_id: determine_grade(graded)[0]
        for graded in made.cells
        if graded.metadata.get("nbgrader", {}).get("grade")
    }


def text_of(executed):
    """Return everything that an executed cell shows, as text."""
    parts = []
    for output in executed.outputs:
        if output.output_type == "stream":
            parts.append(output.text)
        elif output.output_type == "error":
            parts.append(f"{output.ename}: {output.evalue}\n" + "\n".join(output.traceback))
        else:
            parts.append(str(output.data.get("text/plain", "")))
    return "".join(parts)


ADD = "def add(a, b):\n    return a + b\n"
SCALE = "def scale(x, k):\n    return np.asarray(x) * k\n"

SETUP_CELL = "import numpy as np\nimport os\n"
ADD_TEST = "assert add(1, 2) == 3\n"
ADD_HIDDEN = f"""secret = "{SECRET}"
rng = np.random.default_rng(int(os.environ["RNN_COURSE_SEED"]))
for _ in range(3):
    a, b = rng.integers(100, 10**6, 2).tolist()
    expected = a + b
    np.testing.assert_equal(add(a, b), expected)
"""
SCALE_HIDDEN = """rng = np.random.default_rng(int(os.environ["RNN_COURSE_SEED"]) + 1)
x = rng.normal(size=(3, 4))
expected = x * 2.5
np.testing.assert_allclose(scale(x, 2.5), expected)
"""


@dataclass(frozen=True)
class Attack:
    """A hostile notebook with two exercises, of which usually the first is not solved honestly.

    Attributes:
        name: A name for the attack.
        scores: The points that add_test, add_hidden and scale_hidden must get.
        add: The answer to the first exercise.
        scale: The answer to the second exercise.
        before: The student's own cells before the first answer.
        after: The student's own cells before the second answer.
        verdict: The run's verdict; None if any will do.
        limits: The limits of the run.
    """

    name: str
    scores: tuple[float, float, float]
    add: str = ADD
    scale: str = SCALE
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    verdict: str | None = "ok"
    limits: Limits = field(default=QUICK)

    def cells(self):
        """Return the notebook's cells in order."""
        return [
            setup(SETUP_CELL),
            *map(cell, self.before),
            answer(self.add, "add"),
            check(ADD_TEST, "add_test"),
            check(ADD_HIDDEN, "add_hidden"),
            *map(cell, self.after),
            answer(self.scale, "scale"),
            check(SCALE_HIDDEN, "scale_hidden"),
        ]


def ordinary_user(name="rnn-exec-test") -> str:
    """Return the name of a user without privileges, which root creates if it does not exist."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        subprocess.run(["useradd", "--system", "--create-home", name], check=True)
    return name


# The interpreter may be in root's home folder, which no other user can enter. In a new mount
# namespace, this replaces the home folder by a readable one that contains only the interpreter.
_REACHABLE = """
keep=$(mktemp -d); mount --bind "$1" "$keep"
mount -t tmpfs -o mode=755 none /root; mkdir -p "$1"; mount --move "$keep" "$1"; rmdir "$keep"
shift; exec "$@"
"""


def reachable(command: list[str]) -> list[str]:
    """Return the command such that other users in it can run this interpreter; this needs root."""
    base = Path(sys.base_prefix)
    if not base.is_relative_to("/root"):
        return command
    return ["unshare", "-m", "sh", "-ec", _REACHABLE, "sh", str(base), *command]


def as_user(name: str, argv: list[str], **options) -> subprocess.CompletedProcess[str]:
    """Run a command as another user; this needs root."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), "LANG": "C.UTF-8"}
    return subprocess.run(
        reachable(["runuser", "-u", name, "--", *argv]),
        capture_output=True,
        text=True,
        env=environment,
        cwd="/",
        check=False,
        **options,
    )
