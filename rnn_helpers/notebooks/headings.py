"""Find the headings of a notebook's sections."""

import re
from typing import Final

from rnn_helpers.notebooks.cells import cell_name

from nbformat import NotebookNode

_HEADING: Final = re.compile(r"^#+ +(.*\S)", re.MULTILINE)


def headings_above(notebook: NotebookNode) -> dict[str, str]:
    """Return the last heading above each cell, by the cell's name; "" if there is none."""
    heading, found = "", {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            heading = next(reversed(_HEADING.findall(cell.source)), heading)
        found[cell_name(cell)] = heading
    return found
