"""Notebooks that Kaggle, Deepnote, marimo, Databricks and others saved lose no answer."""

import copy
import json
import time
from collections.abc import Callable
from typing import Any

from rnn_helpers.notebooks.other_editors import as_in_jupyter
from rnn_helpers.notebooks.sanitize import transplant

import pytest

from tests.autograder.engine.prepare.test_sanitize import score
from tests.support.classes import FULL_SCORE, solved

Cell = dict[str, Any]


def code(source: str, **metadata: Any) -> Cell:
    return {
        "cell_type": "code", "metadata": metadata, "outputs": [], "execution_count": None,
        "source": source,
    }  # fmt: skip


def kaggle(cells: list[Cell]) -> list[Cell]:
    """No ids, Kaggle's metadata, and the cell that lists the input files."""
    first = (
        "import os\nfor folder, _, files in os.walk('/kaggle/input'):\n    print(folder)\n"
        "import pandas as pd\ntrain = pd.read_csv('/kaggle/input/words/train.csv')"
    )
    for cell in cells:
        cell.pop("id", None)
        cell["metadata"] = {"_uuid": "8f2839f2", "_cell_guid": "b1076dfc", "trusted": True}
        cell["source"] = cell["source"].splitlines(keepends=True)
    return [code(first, _uuid="8f2839f2"), *cells]


def deepnote(cells: list[Cell]) -> list[Cell]:
    """A cell for each paragraph, all with a count of runs, and an input block."""
    made: list[Cell] = []
    for number, cell in enumerate(cells):
        cell.pop("id", None)
        cell["metadata"] = {"cell_id": f"a{number}", "deepnote_cell_type": cell["cell_type"]}
        texts = [cell["source"]]
        if cell["cell_type"] == "markdown":
            cell["execution_count"] = None
            texts = cell["source"].split("\n\n")
        made += [{**cell, "source": text} for text in texts]
    block = code("name = 'x'", deepnote_cell_type="input-text", deepnote_variable_name="name")
    return [block, *made]


def marimo(cells: list[Cell]) -> list[Cell]:
    """All text at the bottom."""
    for number, cell in enumerate(cells):
        cell["id"], cell["metadata"] = f"Hbol{number}", {"marimo": {"config": {"hide_code": True}}}
    programs = [cell for cell in cells if cell["cell_type"] == "code"]
    return [code("import marimo as mo"), *programs, *(c for c in cells if c not in programs)]


def marimo_in_python(cells: list[Cell]) -> list[Cell]:
    """Text as calls of marimo."""
    return [
        cell if cell["cell_type"] == "code" else code(f'mo.md(\n    r"""\n{cell["source"]}\n"""\n)')
        for cell in marimo(cells)
    ]


def databricks(cells: list[Cell]) -> list[Cell]:
    """The language of each cell in its first line."""
    return [
        code(f"{'%python' if cell['cell_type'] == 'code' else '%md'}\n{cell['source']}", nuid="x")
        for cell in cells
    ]


def vscode(cells: list[Cell]) -> list[Cell]:
    """No ids, and the language of each cell in its metadata."""
    for cell in cells:
        cell.pop("id", None)
        cell["metadata"] = {"vscode": {"languageId": "python"}}
    return cells


@pytest.mark.parametrize("saved", [kaggle, deepnote, marimo, marimo_in_python, databricks, vscode])
def test_a_notebook_of_another_editor_gets_full_marks(
    release, pristine, saved: Callable[[list[Cell]], list[Cell]]
):
    cells = copy.deepcopy(json.loads(json.dumps(solved(release)))["cells"])
    content = {"cells": saved(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 4}
    found = transplant(pristine, json.dumps(content).encode())
    assert score(found) == FULL_SCORE
    assert "why" in found.answered
    (why,) = [cell for cell in found.notebook.cells
              if cell.metadata.get("nbgrader", {}).get("grade_id") == "why"]  # fmt: skip
    assert why.source == "Twice two is four."


@pytest.mark.parametrize(
    ("source", "kind", "text"),
    [
        ("%python\nx = 1", "code", "x = 1"),
        ("\n%%pyspark \nx = 1", "code", "x = 1"),
        ("%md # Title\nText", "markdown", "# Title\nText"),
        ("%md-sandbox\nText", "markdown", "Text"),
        ("mo.md('''Text''')", "markdown", "Text"),
        ('mo.md(\n    r"""\n    Text (so)\n    """,\n)', "markdown", "Text (so)"),
        ("%python3\nx = 1", "code", "%python3\nx = 1"),
        ("%%python\nx = 1", "code", "%%python\nx = 1"),
        ("%matplotlib inline\nx = 1", "code", "%matplotlib inline\nx = 1"),
        ("x = 1\n%python", "code", "x = 1\n%python"),
        ('mo.md(f"""{x}""")', "code", 'mo.md(f"""{x}""")'),
        ('mo.md("""a""") + f("""b""")', "code", 'mo.md("""a""") + f("""b""")'),
        ('mo.md(""")', "code", 'mo.md(""")'),
        ("mo.md(text)", "code", "mo.md(text)"),
        ("", "code", ""),
    ],
)
def test_only_what_another_editor_marked_is_changed(source, kind, text):
    assert as_in_jupyter(source) == (kind, text)


@pytest.mark.parametrize("piece", [" ", '"""', '"""  ', "%md ", "mo.md(", "\n"])
def test_a_hostile_cell_takes_no_time(piece):
    started = time.perf_counter()
    as_in_jupyter(f'mo.md("""{piece * 1_000_000}x)')
    as_in_jupyter(f"%md{piece * 1_000_000}")
    assert time.perf_counter() - started < 1
