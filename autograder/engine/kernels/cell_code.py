"""Read from a test's text what it needs of the student's kernel, and what can't be had there.

The text is the instructor's. It is read once in a kernel, and the results are cached.
"""

import ast
import functools
import re
from dataclasses import dataclass, field
from typing import Final

from rnn_helpers.notebooks.names import names_defined, names_imported, names_wanted

from autograder.engine.kernels.files import data_files

#: Words without which nothing of a test needs a closer look, which takes longer than all the rest.
_CLOSER_LOOK: Final = re.compile(
    r"\b(?:In|Out|_ih|_oh|_i+|_\d+|mock|patch|monkeypatch|setattr|delattr|globals|locals|vars|dir"
    r"|eval|exec|dis|chdir|environ|localcontext|set\w+|simplefilter|filterwarnings)\b|\w*seed\(|\.\w+\s*(?:[-+*/%@&|^]|//|\*\*|<<|>>)?=(?!=)|\bdel\b.*\."
)
_HISTORY: Final = re.compile(r"In|Out|_ih|_oh|_i+|_i?\d+")
_BY_TEXT: Final = frozenset(("globals", "locals", "vars", "dir", "eval", "exec"))
_MOCKS: Final = frozenset(("mock", "patch", "monkeypatch"))
_HISTORY_REASON: Final = (
    "it reads {}, the history of the cells, and the student's cells run in another kernel"
)
_MOCK_REASON: Final = "it replaces things with mocks, which the student's code can't see"
#: What a test may replace: the student's code reads and prints through the test's kernel.
_PASSED_ON: Final = frozenset(("builtins.input", "sys.stdout", "sys.stderr"))
_SEED_REASON: Final = (
    "it seeds a random generator, and the student's code draws from one in another kernel"
)
# Functions that set what holds in a whole process.
_SETTING: Final = frozenset(
    (
        *("chdir", "filterwarnings", "localcontext", "set_option", "putenv", "set_printoptions"),
        *("setcontext", "seterr", "setlocale", "setrecursionlimit", "simplefilter"),
    )
)
_STATE_REASON: Final = "it uses {}, and the student's code runs in another process"


@dataclass(frozen=True)
class CellCode:
    """What a cell that runs in the tests' kernel says about itself.

    Attributes:
        wanted: The names that it needs from outside.
        bound: The names that it binds or deletes.
        imported: The names that it imports, out of these.
        refused: Why it can't be judged in two kernels.
        doubted: Why its failure would prove nothing.
        changed: The names of which it changes an attribute.
        files: The files of data that its text names.
    """

    wanted: frozenset[str]
    bound: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()
    refused: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    changed: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()


@dataclass
class _Found:
    texts: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    imported: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    patched: set[str] = field(default_factory=set)


@functools.cache
def read_cell(code: str) -> CellCode:
    """Return what a cell's code says; cached, also for kernels that are forked later.

    Raises:
        SyntaxError: The cell is not valid Python.
    """
    wanted, bound = names_wanted(code), names_defined(code)
    imported = frozenset(name for name, *_ in names_imported(code)) if "import" in code else ()
    files = data_files(code)
    if not _CLOSER_LOOK.search(code):
        return CellCode(wanted, bound, frozenset(imported), files=files)
    found = _look_closer(ast.parse(code))
    if not _BY_TEXT.isdisjoint(found.names):
        wanted |= {text for text in found.texts if text.isidentifier()}
    refused = [
        _HISTORY_REASON.format(name)
        for name in sorted(found.names & wanted)
        if _HISTORY.fullmatch(name)
    ]
    if not _MOCKS.isdisjoint(found.imported) and not found.patched <= _PASSED_ON:
        refused.append(_MOCK_REASON)
    doubted = [_SEED_REASON] if any(call.endswith("seed") for call in found.calls) else []
    doubted += [_STATE_REASON.format(name) for name in sorted(found.calls & _SETTING)]
    return CellCode(
        wanted,
        bound,
        frozenset(imported),
        tuple(refused),
        tuple(doubted),
        frozenset(found.changed),
        files,
    )


@functools.cache
def attributes_read(code: str) -> frozenset[tuple[str, str]]:
    """Return each attribute that code uses of a name, as pairs of name and attribute."""
    return frozenset(
        (node.value.id, node.attr)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    )


def _look_closer(tree: ast.AST) -> _Found:
    found = _Found()
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)):
                found.texts.add(text)
            case ast.Name(id=name, ctx=ast.Load()):
                found.names.add(name)
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                if f"{name}.{node.attr}" not in _PASSED_ON:
                    found.changed.add(name)
            case ast.Subscript(value=ast.Attribute(attr="environ"), ctx=ast.Store() | ast.Del()):
                found.calls.add("putenv")
            case ast.Import(names=aliases):
                found.imported.update(part for a in aliases for part in a.name.split("."))
            case ast.ImportFrom(module=module, names=aliases):
                found.imported.update((module or "").split("."), (a.name for a in aliases))
        if isinstance(node, ast.Call):
            _note_call(node, found)
    return found


def _note_call(node: ast.Call, found: _Found) -> None:
    match node.func:
        case ast.Name(id="setattr" | "delattr"):
            if node.args and isinstance(node.args[0], ast.Name):
                found.changed.add(node.args[0].id)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            found.calls.add(name)
            if name in _MOCKS or name in ("object", "dict", "multiple"):
                match node.args:
                    case [ast.Constant(value=str(target)), *_]:
                        found.patched.add(target)
                    case _:
                        found.patched.add("?")
