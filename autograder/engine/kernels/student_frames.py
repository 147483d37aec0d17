"""Send the frames of a student's traceback as data, and rebuild them where the test fails.

So a learner sees the line of their cell that failed, with the lines around it, as in an ordinary
notebook. Only frames of cells are sent, so the other side reads no files.
"""

import linecache
import re
import types
import zlib
from collections.abc import Callable
from typing import Any, Final, NoReturn

from autograder.engine.wire.boundary import FRAME_SOURCE_CHARACTERS, FRAMES, CellFrame

_CELL_FILE: Final = re.compile(r"ipykernel_\d+|<ipython-input")


def describe_frames(error: BaseException) -> list[tuple[str, int, str]]:
    """Return the function, the line in the cell, and the cell's text for each frame of a cell."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if _CELL_FILE.search(code.co_filename):
            source = "".join(linecache.getlines(code.co_filename))
            found.append((str(code.co_name), trace.tb_lineno, source[:FRAME_SOURCE_CHARACTERS]))
        trace = trace.tb_next
    return found[-FRAMES:]


def raise_in(error: Exception, frames: list[CellFrame]) -> NoReturn:
    """Raise ``error`` with a traceback of these frames."""
    __tracebackhide__ = True

    def raise_it() -> NoReturn:
        __tracebackhide__ = True
        raise error

    call: Callable[[], NoReturn] = raise_it
    for depth, frame in enumerate(reversed(frames)):
        call = _function(frame, call if depth else error)
    call()


def _function(frame: CellFrame, then: Exception | Callable[[], Any]) -> Any:
    """Return a function that raises or calls ``then``, as if on the frame's line of its cell."""
    source = frame.source
    number = zlib.crc32(source.encode("utf-8")) % 10**6
    file = f"<your cell {number:06}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    action = "raise then" if isinstance(then, Exception) else "then()"
    module = compile("\n" * (frame.line - 1) + f"def f(): {action}", file, "exec")
    code = next(const for const in module.co_consts if isinstance(const, types.CodeType))
    named = code.replace(co_name=frame.function, co_qualname=frame.function)
    return types.FunctionType(named, {"then": then})
