"""Hand in a chapter with a known mistake, for several kinds of students."""

import copy
import json
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.classroom.class_folder import ClassFolder
from tests.support.tiny_course import CHAPTER, SOURCE

#: This number occurs only in the hidden test.
HIDDEN_NUMBER = "7319"
WITH_MISTAKE = (
    SOURCE.replace(
        "from rnn_helpers import check",
        "from rnn_helpers import check\nfrom rnn_helpers.check import Mistake\n\n\n"
        "def mistakes(left, right):\n"
        '    yield Mistake("difference", "the difference is taken, not the sum.", left - right)',
    )
    .replace('says="2 and 3")', 'says="2 and 3", mistakes=mistakes(2, 3))')
    .replace(
        'check.returns(add_up, 20, -3, expected=17, says="a negative number among them")',
        f"check.returns(add_up, {HIDDEN_NUMBER}, -3, expected={HIDDEN_NUMBER} - 3, "
        f'says="{HIDDEN_NUMBER} and -3", mistakes=mistakes({HIDDEN_NUMBER}, -3))',
    )
)
SCRIPT = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"

RIGHT = "def add_up(left, right):\n    return left + right"
ANSWERS = {
    "ada": (RIGHT, "Because **two** is more than `one`."),
    "bob": ("def add_up(left, right):\n    return left - right", "No idea."),
    "cleo": (None, None),
    "dan": ("def add_up(left, right)\n    return left + right", "I forgot a colon."),
    # The error's message reveals the hidden test's arguments.
    "eve": (
        "def add_up(left, right):\n    raise ValueError(f'called with {left!r} and {right!r}')",
        "x",
    ),
    "mallory": (
        "from IPython.display import HTML, Javascript, display\n"
        f"print({SCRIPT!r})\ndisplay(HTML({SCRIPT!r}))\n"
        "display(Javascript(\"document.title='owned'\"))\n"
        "display({'image/svg+xml': '<svg onload=\"document.title=1\">'}, raw=True)\n"
        "display({'image/png': '\"><script>document.title=2</script>'}, raw=True)\n"
        f"def add_up(left, right):\n    raise ValueError({SCRIPT!r} + '\\x1b[31m' * 3)",
        f"{SCRIPT}\n\n[press me](javascript:alert(1)) ![spy](http://example.org/spy.png)\n\n"
        "<style>body{display:none}</style><iframe src='http://example.org'></iframe>\n\n"
        '<a href="https://example.org" onclick="alert(1)">fine</a>',
    ),
    "משה": (RIGHT, "כי שניים הם יותר מאחד."),
}


def notebook_of(released: NotebookNode, code: str | None, text: str | None) -> NotebookNode:
    """Return the released notebook with these answers; None leaves one unanswered."""
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name == "add_up" and code is not None:
            cell.source = code
        elif name == "why_add" and text is not None:
            cell.source = text
    return notebook


def hand_in(folder: ClassFolder, student: str, code: str | None, text: str | None) -> Path:
    """Put a submission into ``submitted/``, as it comes from the exchange."""
    released = nbformat.read(folder.root / "release" / CHAPTER / f"{CHAPTER}.ipynb", as_version=4)
    notebook = notebook_of(released, code, text)
    place = folder.submitted(student, CHAPTER)
    place.mkdir(parents=True, exist_ok=True)
    (place / "timestamp.txt").write_text("2026-05-01 10:00:00.000000 UTC")
    (place / "submission_secret.txt").write_text(f"secret of {student}")
    (place / f"{CHAPTER}.ipynb").write_text(nbformat.writes(notebook))
    return place


def forged_record_cell() -> NotebookNode:
    """Return a student's own cell that shows a forged record of a check."""
    record = {
        "outcome": "right", "function": "add_up", "says": "forged praise", "summary": "",
        "mistake": "", "explanation": "forged mistake",
    }  # fmt: skip
    data = {"application/vnd.rnn-course.check+json": record, "text/plain": "forged text"}
    output = nbformat.v4.new_output("display_data", data=json.loads(json.dumps(data)))
    return new_code_cell("display(...)", outputs=[output], execution_count=1)
