"""Machine-made notebooks of any size that try to slow down their readers."""

import json
from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode

from tests.support.classes import solved

Maker = Callable[[NotebookNode, int], bytes]


def code(source: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": []}


def text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def named(grade_id: str, source: str) -> dict[str, Any]:
    return code(source, nbgrader={"grade_id": grade_id})


def with_cells(release: NotebookNode, cells: list[dict[str, Any]], **answers: str) -> bytes:
    """Return the solved chapter with additional cells; ``answers`` replace the right ones."""
    document = json.loads(json.dumps(solved(release, **answers)))
    document["cells"][4:4] = cells
    return json.dumps(document).encode()


def lines(line: str, count: int) -> str:
    """Return ``count`` copies of ``line``, each with its number in place of {n}."""
    return "".join(line.replace("{n}", str(n)) + "\n" for n in range(count))


#: Cells that a student adds, for a number of cells.
CELLS: dict[str, Maker] = {
    "many": lambda release, n: with_cells(release, [code("x = 1")] * n),
    "broken": lambda release, n: with_cells(release, [code("def f(:")] * n),
    "halves": lambda release, n: with_cells(release, [code("(\n" + "x,\n" * 50)] * n),
    "comments": lambda release, n: with_cells(release, [code("#\n" * 50)] * n),
    "texts": lambda release, n: with_cells(release, [text(f"# {i}") for i in range(n)]),
    "blank": lambda release, n: with_cells(release, [code(" ")] * n),
    "like the demonstration": lambda release, n: with_cells(
        release, [code(f"table = [n * n for n in range({i})]\nprint(table)") for i in range(n)]
    ),
    "like the prose": lambda release, n: with_cells(
        release,
        [text(f"## Double\n\nWrite a function that doubles. {i}") for i in range(n)],
        why="",
    ),
    "copies of an answer": lambda release, n: with_cells(
        release, [named("double", f"def double(x):\n    return {i}") for i in range(n)]
    ),
    "copies of the setup": lambda release, n: with_cells(
        release, [named("setup", f"import math\n\nSCALE = 3\nmine = {i}") for i in range(n)]
    ),
    "all the names": lambda release, n: with_cells(
        release,
        [code(f"def double(x):\n    return {i}\nscale = 1") for i in range(n)],
        double="",
        scale="",
    ),
}

#: Code in one answer cell, for a number of statements.
CODE: dict[str, Callable[[int], str]] = {
    "assignments and ifs": lambda n: lines("a{n} = 1", n) + lines("if a{n}: pass", n),
    "names": lambda n: lines("a{n} = b{n}", n),
    "functions": lambda n: lines("def f{n}(x): return x + y{n}", n),
    "lambdas": lambda n: lines("lambda x: x", n),
    "comprehensions": lambda n: lines("[x for x in y{n}]", n),
    "class": lambda n: "class A:\n" + lines("    a{n} = a{n}", n),
    "decorators": lambda n: "@a\n" * n + "def double(x): pass",
    "one long line": lambda n: "x = '" + "a" * (8 * n) + "'",
    "sum": lambda n: "x = a" + " + a" * n,
    "items": lambda n: "a" + "[0]" * n + " = 1",
    "formatted string": lambda n: "f'" + "{a:{b}}" * n + "'",
    "elifs": lambda n: "if a: pass\n" + lines("elif a: pass", n),
    "minus signs": lambda n: "-" * n + "1",
    "brackets": lambda n: "(" * n + ")" * n,
    "nested lambdas": lambda n: "lambda: " * n + "0",
    "nested targets": lambda n: "[0 for " * n + "x" + " in y][0]" * n,
    "magics": lambda n: lines("%time {n}", n),
    "null bytes": lambda n: "\0" * n,
    "words without end": lambda n: "é" * (8 * n) + " :",
}

#: Files that are JSON, or nearly so, for a number of values.
FILES: dict[str, Callable[[int], bytes]] = {
    "lists": lambda n: b'{"cells":[' + b"[]," * n + b"[]]}",
    "cut off": lambda n: b'{"cells":[' + b"{}," * n,
    "keys": lambda n: b'{"cells":[],"a":{' + b",".join(b'"k%d":1' % i for i in range(n)) + b"}}",
    "one key": lambda n: b'{"cells":[],"a":{' + b",".join([b'"k":1'] * n) + b"}}",
    "whole numbers": lambda n: b'{"cells":[],"a":[' + b",".join([b"1" * 4000] * (n // 999)) + b"]}",
    "a whole number": lambda n: b'{"cells":[],"a":' + b"1" * n + b"}",
    "a real number": lambda n: b'{"cells":[],"a":' + b"1" * n + b".5e999}",
    "no numbers": lambda n: b'{"cells":[],"a":[' + b"NaN," * n + b"-Infinity]}",
    "a string": lambda n: b'{"cells":[],"a":"' + b"\\n,\\u00e9[" * n + b'"}',
    "depth": lambda n: b'{"cells":' + b"[" * n,
    "blanks": lambda n: b" " * (8 * n) + b"x",
    "null bytes": lambda n: b"\0" * (8 * n) + b"x",
}
