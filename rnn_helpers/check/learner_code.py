"""Find the lines of the learner's own code that an error came from."""

import traceback
from types import TracebackType

from IPython.core.interactiveshell import InteractiveShell

_MOST_OF_A_LINE = 200
# Libraries run code that has no file, for example in named tuples.
_NO_CELLS = ("<frozen ", "<__array_function__", "<string>")


def learner_lines(error: BaseException) -> tuple[str, ...]:
    """Return descriptions of the learner's lines that led to an error, the innermost last.

    A traceback from another kernel is text that the learner's code could have made up, so each of
    its lines is marked with ``|``.
    """
    remote = getattr(error, "student_traceback", "")
    if remote:
        return tuple(f"| {line[:_MOST_OF_A_LINE]}" for line in str(remote).splitlines()[-8:])
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if is_cell(f.filename)]
    # Functions that the course runs an answer with have no source here.
    shown = [f for f in own if f.line] or own
    return tuple(f"line {f.lineno} in {f.name}: {f.line}" for f in shown[-3:])


def raised_in(error: BaseException) -> str:
    """Return the learner's function that raised an error; "" if it was none of theirs."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if is_cell(f.filename)]
    return frames[-1].name if frames else ""


def learner_traceback(error: BaseException | None) -> list[str]:
    """Return IPython's traceback of an error from the learner's first line on.

    It is empty if there is no error, or none of its lines is the learner's. This needs a running
    shell.
    """
    trace = error.__traceback__ if error is not None else None
    own = _own_part(trace)
    if error is None or own is None:
        return []
    shell = InteractiveShell.instance()
    shown: list[str] = shell.InteractiveTB.structured_traceback(type(error), error, own)
    return shown


def _own_part(trace: TracebackType | None) -> TracebackType | None:
    """Return the part of a traceback from the first cell on, without the check that called it."""
    while trace is not None and not is_cell(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return trace


def is_cell(filename: str) -> bool:
    """Return whether a frame's file name is one that IPython invents for a cell."""
    return "ipykernel_" in filename or (
        filename.startswith("<") and not filename.startswith(_NO_CELLS)
    )
