"""Make notebooks for the site: run, with figures, and without what only the grader needs."""

import copy
import re
from collections.abc import Iterator

from rnn_helpers.jupyter import ordinary

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.authoring.source import ChapterSource, exercise_of
from autograder.classroom.errors import CourseError

RUN_SECONDS = 120
#: The alternative text of a picture that the chapter says nothing about.
UNDESCRIBED = "Output of the cell above."
# A figure's words, which a notebook shows folded below the figure's caption.
_FIGURE = re.compile(
    r"^<details><summary>The figure in words</summary>\n+(.+?)\n+</details>\n*",
    re.MULTILINE | re.DOTALL,
)
_TOPIC = re.compile(r"^## (?=Exercise)", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[\d;]*m")
_MARKER = re.compile(r"^\s*### (?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)\s*\n?", re.MULTILINE)


def run(chapter: ChapterSource) -> NotebookNode:
    """Return the chapter with all answers, executed.

    Raises:
        CourseError: A cell failed.
    """
    notebook = copy.deepcopy(chapter.notebook)
    # Figures with twice as many points are sharp on every screen.
    sharp = new_code_cell('%config InlineBackend.figure_formats = ["retina"]')
    notebook.cells.insert(0, sharp)
    try:
        ordinary.run(notebook, timeout=RUN_SECONDS)
    except Exception as error:
        last = _COLOUR.sub("", str(error)).strip().splitlines()[-1]
        raise CourseError(f"{chapter.name} does not run to its end: {last}") from error
    del notebook.cells[0]
    return notebook


def run_all(chapters: list[ChapterSource]) -> list[tuple[ChapterSource, NotebookNode]]:
    """Return each chapter with its executed notebook; see :func:`run`."""
    return [(chapter, run(chapter)) for chapter in chapters]


def page(executed: NotebookNode, released: NotebookNode, with_solutions: bool) -> NotebookNode:
    """Return the page of an executed chapter, without hidden tests.

    Args:
        executed: The chapter with answers, executed.
        released: The released chapter, in which the reader is to write the answers.
        with_solutions: Whether the course's answer is below each released cell, folded away.
    """
    given = {cell.id: cell.source for cell in released.cells}
    made = NotebookNode(executed, cells=[])
    for cell in executed.cells:
        made.cells += _shown(cell, given.get(cell.id, ""), with_solutions)
    _describe_figures(made.cells)
    for cell in made.cells:
        _arrange(cell)
    return made


def _arrange(cell: NotebookNode) -> None:
    """Fold a check's code, and set an exercise one rank below the topic that it belongs to."""
    role = cell.metadata.get("rnn_course", {}).get("role")
    if role == "test":
        cell.metadata["tags"] = ["hide-input"]
    elif role == "exercise":
        cell.source = _TOPIC.sub("### ", cell.source)


def colab_notebook(released: NotebookNode, repository: str) -> NotebookNode:
    """Return the released chapter with a new first cell that installs the course on Colab."""
    made = copy.deepcopy(released)
    cell = new_code_cell(
        "# Google Colab does not have the course's helpers yet. This cell installs them, which\n"
        "# takes about a minute; when it asks you to restart the session, do so and go on below.\n"
        f'%pip install --quiet "rnn-course @ git+{repository}"\n'
        "import importlib.util\n"
        'if importlib.util.find_spec("rnn_helpers"):\n'
        '    print("The course is installed.")\n'
        "else:\n"
        '    print("The course is not installed: pip says above why. Run this cell once more.")'
    )
    cell.id = "install-on-colab"
    made.cells.insert(0, cell)
    return made


def launch_links(chapter: str, repository: str, branch: str, site_branch: str) -> NotebookNode:
    """Return a cell with links that open the chapter on Binder and on Google Colab."""
    name = repository.removesuffix(".git").rstrip("/").removeprefix("https://github.com/")
    binder = f"https://mybinder.org/v2/gh/{name}/{branch}"
    path = f"lab/tree/course/{chapter}/{chapter}.ipynb"
    colab = f"https://colab.research.google.com/github/{name}/blob/{site_branch}"
    return new_markdown_cell(
        f"Open this chapter: [on Binder]({binder}?urlpath={path}) · "
        f"[on Google Colab]({colab}/colab/{chapter}.ipynb)",
        id="launch-links",
    )


def _shown(cell: NotebookNode, given: str, with_solutions: bool) -> Iterator[NotebookNode]:
    role = cell.metadata.get("rnn_course", {}).get("role")
    if role == "hidden":
        return
    shown = copy.deepcopy(cell)
    shown.metadata.pop("nbgrader", None)
    if role in ("solution", "written"):
        shown.source = given
        shown.outputs = []
        if shown.cell_type == "markdown":
            shown.pop("outputs")
        yield shown
        if with_solutions:
            yield _folded(cell)
        return
    yield shown


def _folded(cell: NotebookNode) -> NotebookNode:
    """Return a cell with the course's answer, folded until the reader opens it."""
    answer = _MARKER.sub("", cell.source).strip()
    if cell.cell_type == "code":
        answer = f"```python\n{answer}\n```"
    return new_markdown_cell(
        f"::::{{dropdown}} Solution of {exercise_of(cell)}\n{answer}\n::::", id=f"{cell.id}-folded"
    )


def _describe_figures(cells: list[NotebookNode]) -> None:
    """Move the words for each picture, from the next cell, into its alternative text."""
    for cell, following in zip(cells, [*cells[1:], None], strict=True):
        if cell.cell_type != "code":
            continue
        described = _FIGURE.search(following.source) if following is not None else None
        text = UNDESCRIBED
        if following is not None and described:
            text = " ".join(described[1].split())
            following.source = _FIGURE.sub("", following.source, count=1)
        image = {"alt": text.replace("`", "").replace('"', "'")}
        if width := _width(cell):
            image["width"] = f"{width}px"
        cell.metadata["mystnb"] = {"image": image}
        for output in cell.outputs:
            # The checks' records are for programs, so the page does not show them.
            for kind in [k for k in output.get("data", {}) if k.startswith("application/vnd.rnn")]:
                del output["data"][kind]


def _width(cell: NotebookNode) -> int | None:
    """Return how wide a cell's figure is meant to be, in pixels, or None if it has none."""
    for output in cell.outputs:
        size = output.get("metadata", {}).get("image/png", {})
        if isinstance(size.get("width"), int):
            return int(size["width"])
    return None
