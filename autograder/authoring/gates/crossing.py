"""Gate: test cells use only what can be sent between the student's kernel and the grader's.

In the grading engine, a test sees only a proxy of a student's function, which takes and returns
plain data. A test that reads the function's attributes, subclasses a student's class, or passes one
of its own functions to it would work in one process, but not in two.
"""

import ast
from collections.abc import Iterator
from typing import Final

from rnn_helpers.notebooks.names import names_bound_anywhere, names_defined

from nbformat import NotebookNode

from autograder.authoring.gates.undefined import undefined_names
from autograder.authoring.source import ChapterSource, Course, exercise_of

#: Roles of the cells that define names in the grader's kernel.
_DEFINING: Final = ("setup", "solution", "test", "hidden")


def crossing(_: Course, chapter: ChapterSource) -> list[str]:
    """Return a sentence for each thing in a chapter's tests that does not work with two kernels."""
    student: set[str] = set().union(*(names_defined(c.source) for c in chapter.cells("solution")))
    problems = []
    for cell, undefined in _tests(chapter):
        tree = ast.parse(cell.source)
        own = names_bound_anywhere(cell.source)
        where = f"the test {cell.metadata.nbgrader.grade_id}"
        for name in sorted(undefined):
            problems.append(f"{where} uses {name}, which no setup, solution or test cell defines")
        for name in sorted(own & student):
            problems.append(f"{where} redefines the student's {name}")
        problems += [f"{where} {what}" for what in _Uses(student - own, own).find(tree)]
        if isinstance(tree.body[-1], ast.Expr) and not isinstance(tree.body[-1].value, ast.Call):
            problems.append(f"{where} ends in a value; nbgrader reads that as partial credit")
    return problems


def _tests(chapter: ChapterSource) -> Iterator[tuple[NotebookNode, set[str]]]:
    """Yield each test cell, with the names that it reads but that no cell before it defines."""
    cells = [
        cell
        for cell in chapter.notebook.cells
        if cell.metadata.get("rnn_course", {}).get("role") in _DEFINING
    ]
    for cell, undefined in zip(cells, undefined_names(cells), strict=True):
        if cell.metadata.rnn_course["role"] in ("test", "hidden") and exercise_of(cell):
            yield cell, undefined


class _Uses(ast.NodeVisitor):
    """A finder of uses of a student's names other than calling them or passing them to a check."""

    def __init__(self, student: set[str], own: frozenset[str]) -> None:
        self.student = student
        self.own_functions: set[str] = set()
        self.own = own
        self.found: list[str] = []

    def find(self, tree: ast.AST) -> list[str]:
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.own_functions.add(node.name)
        self.visit(tree)
        return self.found

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if self._student(node.value):
            self.found.append(f"looks into the student's {ast.unparse(node)}")
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for base in node.bases:
            if self._student(base):
                self.found.append(f"subclasses the student's {ast.unparse(base)}")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        given = [*node.args, *(keyword.value for keyword in node.keywords)]
        called = ast.unparse(node.func)
        if called in (
            "isinstance",
            "issubclass",
            "type",
            "vars",
            "dir",
            "getattr",
            "id",
            "hasattr",
        ):
            self.found += [
                f"asks {called} of the student's {ast.unparse(v)}"
                for v in given
                if self._student(v)
            ]
        if self._student(node.func) or any(self._student(value) for value in node.args[:1]):
            self.found += [
                f"hands {ast.unparse(v)}, a function of its own, to the student's code"
                for v in node.args
                if isinstance(v, ast.Lambda)
                or (isinstance(v, ast.Name) and v.id in self.own_functions)
            ]
        self.generic_visit(node)

    def _student(self, node: ast.AST) -> bool:
        return isinstance(node, ast.Name) and node.id in self.student
