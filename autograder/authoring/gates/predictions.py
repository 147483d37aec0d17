"""Gate: each prediction is asked completely, once, and without its answer."""

import ast
import re
from typing import Final

from rnn_helpers.learner.predictions import CHOICES, all_predictions, predict_first

from nbformat import NotebookNode

from autograder.authoring.source import ChapterSource, Course

_CHOICE: Final = re.compile(r"^- \*\*(\w+)\*\*", re.MULTILINE)


def predictions_are_asked(_: Course, chapter: ChapterSource) -> list[str]:
    """Return a sentence for each prediction of a chapter that is not asked as it should be.

    The cell above the call asks the question and lists its choices. The call itself has no choice
    yet, and the chapter's topic has a reason for each choice.
    """
    known = {name for name, p in all_predictions().items() if p.chapter == chapter.name}
    asked: list[str] = []
    problems = []
    cells = chapter.notebook.cells
    for above, cell in zip([None, *cells], cells, strict=False):
        for name, choice in _calls(cell):
            asked.append(name)
            if choice != "":
                problems.append(f"prediction {name}: the choice is not empty")
            if name not in known:
                problems.append(f"prediction {name} is not in the topic's predictions.toml")
            if above is None or tuple(_CHOICE.findall(above.source)) != CHOICES:
                problems.append(
                    f"prediction {name}: the cell above does not list the choices "
                    f"- **{CHOICES[0]}** to - **{CHOICES[-1]}**"
                )
    problems += [f"prediction {name} is asked twice" for name in known if asked.count(name) > 1]
    problems += [f"prediction {name} is not asked" for name in sorted(known - set(asked))]
    return problems


def _calls(cell: NotebookNode) -> list[tuple[str, object]]:
    """Return name and choice of each call in a cell; None for what is not a plain value."""
    if cell.cell_type != "code" or predict_first.__name__ not in cell.source:
        return []
    return [
        (str(_value(node, 0)), _value(node, 1))
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == predict_first.__name__
    ]


def _value(call: ast.Call, place: int) -> object:
    argument = call.args[place] if place < len(call.args) else None
    return argument.value if isinstance(argument, ast.Constant) else None
