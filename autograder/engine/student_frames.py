"""The frames of a student's traceback, sent as data and rebuilt where the test shows its error.

A learner then sees the line of the own cell that went wrong, with the lines around it, as in an
ordinary notebook. Only frames of cells are sent: no file is read on the other side.
"""

import linecache
import re
import types
import zlib
from collections.abc import Callable
from typing import Any, Final, NoReturn

_MAX_FRAMES: Final = 12
_MAX_LINE: Final = 10_000
_MAX_SOURCE: Final = 100_000
_CELL_FILE: Final = re.compile(r"ipykernel_\d+|<ipython-input")


def describe_frames(error: BaseException) -> list[tuple[str, int, str]]:
    """Function, line within its cell, and source of the cell, for each frame; innermost last."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if _CELL_FILE.search(code.co_filename):
            source = "".join(linecache.getlines(code.co_filename))
            found.append((str(code.co_name), trace.tb_lineno, source[:_MAX_SOURCE]))
        trace = trace.tb_next
    return found[-_MAX_FRAMES:]


def raise_in(error: Exception, frames: object) -> NoReturn:
    """Raise ``error`` as if from the frames that :func:`describe_frames` found.

    Frames come from a student's process: those that make no sense are left out.
    """
    __tracebackhide__ = True

    def raise_it() -> NoReturn:
        __tracebackhide__ = True
        raise error

    call: Callable[[], NoReturn] = raise_it
    innermost = True
    for frame in reversed(frames[-_MAX_FRAMES:]) if isinstance(frames, list) else ():
        match frame:
            case (str(name), int(line), str(source)) if 0 < line <= _MAX_LINE:
                call = _function(
                    name[:200], line, source[:_MAX_SOURCE], error if innermost else call
                )
                innermost = False
    call()


def _function(name: str, line: int, source: str, then: Exception | Callable[[], Any]) -> Any:
    """A function that raises or calls ``then`` at a line of a source of the student's."""
    number = zlib.crc32(source.encode("utf-8", "replace")) % 10**6
    file = f"<your cell {number:06}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    action = "raise then" if isinstance(then, Exception) else "then()"
    module = compile("\n" * (line - 1) + f"def f(): {action}", file, "exec")
    code = next(one for one in module.co_consts if isinstance(one, types.CodeType))
    return types.FunctionType(code.replace(co_name=name, co_qualname=name), {"then": then})
