"""The chapters for accidents, and the points for any set of their answers."""

from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from io import StringIO

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.authoring.build import built_notebook
from autograder.authoring.source import exercise_of
from tests.support.bank_runner import COURSE, points
from tests.support.classes import answer, locked, meta, test_cell

MADE_UP = "01_accidents"
MARKERS = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass(frozen=True)
class Work:
    """A released chapter, right ``answers`` to it by grade_id, and their ``worth``.

    ``written`` holds the names of the answers that a person grades. ``worth`` returns the points of
    the tests if the answers with the given names are there and no others.
    """

    name: str
    released: NotebookNode
    answers: dict[str, str]
    written: frozenset[str]
    worth: Callable[[frozenset[str]], float]


def real_chapter(name: str) -> Work:
    """Return a chapter of the course; its worth is found by its own tests, run in this process."""
    (chapter,) = COURSE.chapters([name])
    coded = {exercise_of(cell): _bare(cell.source) for cell in chapter.cells("solution")}
    written = {exercise_of(cell): _bare(cell.source) for cell in chapter.cells("written")}

    @cache
    def worth(standing: frozenset[str]) -> float:
        with redirect_stdout(StringIO()):
            return points(name, {key: coded[key] for key in coded if key in standing})

    released = built_notebook(COURSE, chapter)
    return Work(name, released, coded | written, frozenset(written), worth)


def _bare(source: str) -> str:
    lines = (line for line in source.splitlines() if line.strip() not in MARKERS)
    return "\n".join(lines).strip("\n")


_ANSWERS = {
    "double": "def double(x):\n    # größer\n    y = x + x\n\n    return y",
    "quadruple": "def quadruple(x):\n    return double(double(x))",
    "greet": 'def greet(name):\n    """Say good day."""\n    return f"Grüß dich, {name}!"',
    "area": "area = 4 * math.pi",
    "norm": (
        "def square(x):\n    return x * x\n\n\n"
        "def norm(values):\n    total = 0\n    for value in values:\n"
        "        total += square(value)\n    return math.sqrt(total)"
    ),
    "why": "Twice two is four,\nbecause two and two are four.",
}
_TESTS = {
    "double": [("double(2) == 4", 2), ("double(-1.5) == -3", 1)],
    "quadruple": [("quadruple(3) == 12", 4)],
    "greet": [('greet("Zoë") == "Grüß dich, Zoë!"', 8)],
    "area": [("abs(area - 12.566) < 0.01", 16)],
    "norm": [("norm([3, 4]) == 5", 32), ("norm([]) == 0", 32)],
}


def made_up_source() -> NotebookNode:
    """Return a chapter that is graded quickly; every sum of its points shows the right answers."""
    cells = [
        new_markdown_cell("# A chapter for accidents", id="title"),
        locked("setup", "import math\n\nSCALE = 3"),
    ]
    for name, tests in _TESTS.items():
        first, _, body = _ANSWERS[name].partition("\n")
        inner = body if body else first
        indent = "    " if body else ""
        stub = f"{indent}### BEGIN SOLUTION\n{inner}\n{indent}### END SOLUTION"
        cells += [
            new_markdown_cell(f"## Exercise: {name}\n\nWrite {name}.", id=f"prose-{name}"),
            answer(name, f"{first}\n{stub}" if body else stub),
        ]
        for number, (claim, worth) in enumerate(tests):
            cells.append(test_cell(f"{name}_test_{number}", f"assert {claim}", worth))
        cells.append(new_code_cell(f"shown_{name} = '{name}'\nprint(shown_{name})", id=f"d-{name}"))
    written = meta("why", grade=True, solution=True, points=3)
    question = "## A question\n\nWhy is twice two four?"
    cells += [
        new_markdown_cell(question, id="prose-why"),
        new_markdown_cell(
            "### BEGIN SOLUTION\nIt is.\n### END SOLUTION", metadata=written, id="why"
        ),
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def made_up_chapter(released: NotebookNode) -> Work:
    """Return the made-up chapter, from its release."""

    def worth(standing: frozenset[str]) -> float:
        right = standing - ({"quadruple"} if "double" not in standing else set())
        return float(sum(most for name in right for _, most in _TESTS.get(name, ())))

    return Work(MADE_UP, released, dict(_ANSWERS), frozenset({"why"}), worth)
