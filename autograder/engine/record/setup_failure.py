"""Tell when a submission failed because of its chapter's setup cell, which is no student's fault.

A setup cell that only imports can fail for two reasons: the release belongs to another version of
the course, or this machine lacks a package. Every test would fail then, in every submission.
"""

import ast

from rnn_helpers.notebooks.cells import CellKind, kind_of

from nbformat import NotebookNode

from autograder.classroom.screen import one_line

_ERRORS = ("ImportError", "ModuleNotFoundError")


class SetupFails(RuntimeError):
    """A setup cell that only imports fails in the kernel of the tests, without a student's code."""


def setup_failure(executed: NotebookNode) -> SetupFails | None:
    """Return why a setup cell failed in the kernel of the tests, or None.

    Args:
        executed: The executed notebook. A setup cell has the outputs of the tests' kernel, where no
            student's code runs.
    """
    for cell in executed.cells:
        if kind_of(cell) is not CellKind.SETUP or not _only_imports(cell.source):
            continue
        for output in cell.outputs:
            if output.output_type == "error" and output.ename in _ERRORS:
                what = one_line(f"{output.ename}: {output.evalue}")
                return SetupFails(
                    f"the setup cell can't import what it needs ({what}). That is no student's "
                    "fault: the chapter was released by another version of the course, or this "
                    "machine lacks a package. Nothing was graded, and no points were taken."
                )
    return None


def _only_imports(source: str) -> bool:
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return False
    return bool(statements) and all(
        isinstance(statement, (ast.Import, ast.ImportFrom)) for statement in statements
    )
