"""Where in the learner's own code an error came from."""

import traceback
from types import TracebackType

from IPython.core.interactiveshell import InteractiveShell

_MOST_OF_A_LINE = 200


def learner_lines(error: BaseException) -> tuple[str, ...]:
    """The lines of the learner's own code that led to an error, the deepest last.

    A traceback that came from elsewhere is text of the learner's making, and marked as such.
    """
    remote = getattr(error, "student_traceback", "")
    if remote:
        return tuple(f"| {line[:_MOST_OF_A_LINE]}" for line in str(remote).splitlines()[-8:])
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if _is_cell(f.filename)]
    return tuple(f"line {f.lineno} in {f.name}: {f.line}" for f in own[-3:])


def learner_traceback(error: BaseException | None) -> list[str]:
    """IPython's own traceback of an error, from the learner's first line on; empty without one.

    Needs a running shell.
    """
    trace = error.__traceback__ if error is not None else None
    own = _own_part(trace)
    if error is None or own is None:
        return []
    shell = InteractiveShell.instance()
    shown: list[str] = shell.InteractiveTB.structured_traceback(type(error), error, own)
    return shown


def _own_part(trace: TracebackType | None) -> TracebackType | None:
    """The traceback from the first cell on: before that stands the check that made the call."""
    while trace is not None and not _is_cell(trace.tb_frame.f_code.co_filename):
        trace = trace.tb_next
    return trace


def _is_cell(filename: str) -> bool:
    """Cells of a notebook have no file of their own; IPython names them so."""
    return "ipykernel_" in filename or filename.startswith("<")
