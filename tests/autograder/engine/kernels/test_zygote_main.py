"""The process that kernels are forked from has imported the modules that they need."""

import ast
from importlib.util import find_spec
from pathlib import Path

from autograder.engine.kernels.zygote_main import SandboxForker

SOLUTIONS = Path(__file__).parents[4] / "solutions"


def _modules(node):
    """Return the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        below = [f"{node.module}.{alias.name}" for alias in node.names]
        return [node.module, *(name for name in below if _is_module(name))]
    return []


def _is_module(name):
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def test_whatever_a_chapter_imports_of_the_course_is_there_before_a_fork():
    preloaded = set(SandboxForker().module_names())
    preloaded |= {name.rpartition(".")[0] for name in preloaded} | {"rnn_helpers"}
    imported = {
        module
        for source in SOLUTIONS.glob("*.py")
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        for module in _modules(node)
        if module.startswith("rnn_helpers")
    }
    assert "rnn_helpers.check" in imported
    assert imported <= preloaded
