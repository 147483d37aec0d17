"""The check of the first exercise explains each mistake that a beginner makes in it."""

import linecache

import rnn_helpers.learner.hints  # noqa: F401 - it tells the cards which exercises have hints
from rnn_helpers.check import CheckFailed, same_as
from rnn_helpers.topics.start_here import oracle as reference

import pytest

#: How the text of a check begins a line that explains.
EXPLAINS = ("Recognised: ", "Found out: ", "`print` only", "A function gives", "the text is wrong:")
BODIES = [
    'print("Hello, " + name + "!")',
    'return print(f"Hello, {name}!")',
    'greeting = "Hello, " + name + "!"',
    'return "Hello, {name}!"',
    'return "Hello, {}!"',
    'return f"Hello, (name)!"',
    'return Hello + name + "!"',
    'return "Hello, " + Name + "!"',
    'return "Hello, " + "name" + "!"',
    'return "Hello," + name + "!"',
    'return "Hello, " + name + " !"',
    'return "Hello,  " + name + "!"',
    'return "Hello" + name + "!"',
    'return "hello " + name',
    'return "HELLO, " + name + "!"',
    'return "Helo, " + name + "!"',
    'return "Hello; " + name + "!"',
    'return "Hello, " + name + "."',
    'return "Hello, " + name + "!\\n"',
    'return \'"Hello, " + name + "!"\'',
    'return "\\"Hello, " + name + "!\\""',
    'return "Hello, "\n    + name + "!"',
    'return "Hello,", name + "!"',
    'return ["Hello, " + name + "!"]',
    "return name",
    'return "Hello, " - name',
    "return greet(name)",
    'return f"Hello, {name.upper()}!"',
]


@pytest.mark.parametrize("body", BODIES)
def test_a_beginners_mistake_gets_a_reason(body):
    code = f"def greet(name):\n    {body}\n"
    names: dict = {}
    linecache.cache["<cell>"] = (len(code), None, code.splitlines(True), "<cell>")
    exec(compile(code, "<cell>", "exec"), names)
    with pytest.raises(CheckFailed) as failed:
        same_as(reference.greeting, names["greet"], "Ada", says="it greets Ada")
    lines = [line.strip() for line in str(failed.value).splitlines()]
    assert any(line.startswith(EXPLAINS) for line in lines), lines
