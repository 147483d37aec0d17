"""A student's traceback is rebuilt from plain data."""

import linecache
import traceback

import pytest

from autograder.engine.kernels.student_frames import describe_frames, raise_in
from autograder.engine.wire.boundary import cell_frames

_SOURCE = "def inner(x):\n    y = 1\n    return y / x\n\ndef outer(x):\n    return inner(x)\n"


def _frames_of_a_cell():
    file = "/tmp/ipykernel_1/2.py"
    linecache.cache[file] = (len(_SOURCE), None, _SOURCE.splitlines(keepends=True), file)
    namespace = {}
    exec(compile(_SOURCE, file, "exec"), namespace)
    with pytest.raises(ZeroDivisionError) as caught:
        namespace["outer"](0)
    return describe_frames(caught.value)


def test_only_frames_of_cells_are_described_innermost_last():
    assert _frames_of_a_cell() == [("outer", 6, _SOURCE), ("inner", 3, _SOURCE)]


def test_an_error_is_raised_from_the_described_lines():
    with pytest.raises(ValueError, match="from there") as caught:
        raise_in(ValueError("from there"), cell_frames(_frames_of_a_cell()))
    shown = traceback.extract_tb(caught.value.__traceback__)
    last = [
        (frame.name, frame.lineno, frame.line) for frame in shown if "your cell" in frame.filename
    ]
    assert last == [("outer", 6, "return inner(x)"), ("inner", 3, "return y / x")]


@pytest.mark.parametrize(
    "frames",
    [
        None,
        [],
        "text",
        [1, None, ("f",), ("f", "1", "x"), ("f", -1, "x"), ("f", 10**9, "x"), (b"f", 1, "x")],
        [("\0\ud800" * 500, 3, "\ud800\0")],
        [("f", 1, "")] * 10_000,
    ],
)
def test_frames_that_make_no_sense_do_no_harm(frames):
    with pytest.raises(KeyError, match="the error"):
        raise_in(KeyError("the error"), cell_frames(frames))
