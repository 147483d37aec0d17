"""Find the names that a notebook's cells read but that no cell defines before."""

import ast
from bisect import bisect
from itertools import accumulate

from nbformat import NotebookNode
from pyflakes.checker import Checker
from pyflakes.messages import UndefinedName


def undefined_names(cells: list[NotebookNode]) -> list[set[str]]:
    """Return for each code cell the undefined names in it.

    Args:
        cells: Code cells in the order in which they run, as one program.
    """
    sources = [f"{cell.source}\n" for cell in cells]
    first_lines = list(accumulate((source.count("\n") for source in sources[:-1]), initial=1))
    found: list[set[str]] = [set() for _ in cells]
    for message in Checker(ast.parse("".join(sources))).messages:
        if isinstance(message, UndefinedName):
            found[bisect(first_lines, message.lineno) - 1].add(message.message_args[0])
    return found
