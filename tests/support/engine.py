"""Small notebooks in the form of the course's own, and their scores, for tests of the engine."""

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
from autograder.engine.stages import Execution, Limits, Task

QUICK = Limits(cell_seconds=4, total_seconds=60)
SECRET = "only-the-hidden-test-knows-7f3a91"


def cell(source, grade_id=None, **marks):
    """A code cell; with a grade_id also nbgrader's metadata."""
    made = new_code_cell(source)
    if grade_id is not None:
        base = {"schema_version": 3, "grade": False, "solution": False, "locked": False}
        made.metadata["nbgrader"] = {**base, "task": False, "grade_id": grade_id, **marks}
    return made


def setup(source, grade_id="setup"):
    """A locked cell that runs in both kernels."""
    return cell(source, grade_id, locked=True)


def answer(source, grade_id):
    """A student's answer."""
    return cell(source, grade_id, solution=True)


def check(source, grade_id, points=1):
    """A locked test."""
    return cell(source, grade_id, grade=True, locked=True, points=points)


def notebook(*cells):
    """The cells as the bytes of a notebook."""
    made = new_notebook(cells=list(cells))
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.writes(made).encode()


def run(*cells, limits=QUICK, seed=20_011, sandbox=True, ahead=False):
    """Execute a notebook of these cells."""
    task = Task("ada", "03_simple_rnn", notebook(*cells), seed, limits)
    return execute(task, sandbox=sandbox, ahead=ahead)


def cells_of(outcome: Execution):
    """Executed code cells, by grade_id or else by position."""
    made = nbformat.reads(outcome.notebook.decode(), as_version=4)
    nbformat.validate(made)
    return {
        one.metadata.get("nbgrader", {}).get("grade_id", position): one
        for position, one in enumerate(made.cells)
        if one.cell_type == "code"
    }


def scores(outcome: Execution):
    """Points of each test cell, as nbgrader itself reads them from what is recorded."""
    made = nbformat.reads(outcome.notebook.decode(), as_version=4)
    ensure_scorable(with_outputs(made, outcome.notebook, outcome.proofs), outcome.verdict)
    return {
        one.metadata.nbgrader.grade_id: determine_grade(one)[0]
        for one in made.cells
        if one.metadata.get("nbgrader", {}).get("grade")
    }


def text_of(one):
    """All that a cell shows, as text."""
    parts = []
    for output in one.outputs:
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
    """A hostile notebook: two exercises, of which usually the first is not solved honestly.

    ``add`` and ``scale`` are the two answers; ``before`` and ``after`` are cells of the student's
    own around them. ``scores`` is what the tests add_test, add_hidden and scale_hidden are worth.
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
        """The notebook, in document order."""
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
    """The name of a user without privileges; made when root runs the tests."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        subprocess.run(["useradd", "--system", "--create-home", name], check=True)
    return name


# root's interpreter may lie in root's own folder, where nobody else gets in. In a mount namespace
# of its own that folder shows nothing but the interpreter.
_REACHABLE = """
keep=$(mktemp -d); mount --bind "$1" "$keep"
mount -t tmpfs -o mode=755 none /root; mkdir -p "$1"; mount --move "$keep" "$1"; rmdir "$keep"
shift; exec "$@"
"""


def reachable(command: list[str]) -> list[str]:
    """The command so that other users whom it starts can run this interpreter; needs root."""
    base = Path(sys.base_prefix)
    if not base.is_relative_to("/root"):
        return command
    return ["unshare", "-m", "sh", "-ec", _REACHABLE, "sh", str(base), *command]


def as_user(name: str, argv: list[str], **options) -> subprocess.CompletedProcess[str]:
    """Run a command as another user; needs root."""
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
