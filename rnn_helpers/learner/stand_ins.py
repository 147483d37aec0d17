"""Let a learner go on without an exercise: the chapter's later cells run, or say what they need.

While a cell runs that only shows something, an oracle stands in for each function of an exercise
that is not written yet. Before the cell ends, the learner's own function is back in its place. So
no answer and no test ever sees a stand-in, and an exercise that nobody solved gets no points.

Where no oracle can stand in, as for a function that builds a model, the cell ends with a line that
says which exercise it needs. It raises no error, so *Run All Cells* goes on. The same holds for a
test of an exercise that is not attempted, whose card says so.

All this happens only in JupyterLab, which says which cell is a test. Nothing of it happens where a
chapter is graded or checked.
"""

import dis
import traceback
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

from rnn_helpers.check.oracles import stand_ins
from rnn_helpers.check.outcomes import CheckFailed, GraderError, NotAttempted
from rnn_helpers.learner.chapters import chapter_of
from rnn_helpers.notebooks.names import names_defined, names_read
from rnn_helpers.shell import frontend
from rnn_helpers.shell.missing_names import EXPLAINED
from rnn_helpers.shell.once import once

from IPython.core.interactiveshell import InteractiveShell

_STUB = ("NotImplementedError",)


def begin(shell: InteractiveShell) -> None:
    """Start following the cells of a shell; calling this again has no effect."""
    once(shell, _watch)


def _watch(shell: InteractiveShell) -> None:
    cells = _Cells(shell)
    shell.set_custom_exc((Exception,), cells.show_error)
    shell.events.register("pre_run_cell", cells.before)
    shell.events.register("post_run_cell", cells.after)


class _Cells:
    """What is known about the cells that ran in one shell."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        # The exercise whose answer cell defines a name.
        self._exercises: dict[str, str] = {}
        # The learner's functions that stand-ins replace while a cell runs.
        self._own: dict[str, Any] = {}
        self._put: dict[str, Callable[..., Any]] = {}
        self._told: set[str] = set()
        # The names that cells would have bound that could not run, with what those cells need and
        # what the names stood for before.
        self._unbound: dict[str, tuple[str, Any]] = {}
        self._code = ""
        self._missing: str | None = None

    def before(self, info: Any) -> None:
        """Put stand-ins in place if the cell only shows something; called before each cell."""
        self._missing = None
        self._told.clear()
        code = self._code = info.raw_cell or ""
        if _knows_cells() and _is_answer():
            self._exercises |= dict.fromkeys(_defined(code), frontend.cell_name())
        if not _is_demonstration() or "check." in code:
            return
        names = self._shell.user_ns
        for name, oracle in stand_ins().items():
            if is_stub(names.get(name)):
                self._own[name] = names[name]
                self._put[name] = names[name] = self._telling(name, oracle)

    def after(self, result: Any) -> None:
        """Put the learner's functions back; called after each cell."""
        names = self._shell.user_ns
        for name, own in self._own.items():
            if names.get(name) is self._put[name]:
                names[name] = own
        self._own.clear()
        self._put.clear()
        if self._missing is not None:
            result.error_in_exec = None
            for name in _defined(self._code):
                self._unbound[name] = self._missing, names.get(name)
            self._missing = None

    def show_error(
        self, shell: InteractiveShell, kind: type, error: Any, trace: Any, tb_offset: Any = None
    ) -> None:
        """Say what a cell needs instead of showing the error, or show the error as usual."""
        needed = self._needed(error) if _knows_cells() else None
        if needed is None:
            # IPython shows where it parsed a cell that has no code to run, which helps nobody.
            runs = any(frame.f_globals is shell.user_ns for frame, _ in traceback.walk_tb(trace))
            shell.showtraceback(
                (kind, error, trace), tb_offset=tb_offset, running_compiled_code=runs
            )
            return
        self._missing = needed
        setattr(error, EXPLAINED, True)
        # A card has said so already.
        if not isinstance(error, NotAttempted):
            print(f"This cell needs {needed}, which is not written yet.")

    def _needed(self, error: BaseException) -> str | None:
        """Return what the cell needs according to an error; None if the error says no such thing.

        An error in an answer's own code says no such thing.
        """
        if isinstance(error, NotAttempted):
            return self._described(error.verdict.function)
        if isinstance(error, (CheckFailed, GraderError)):
            return None
        name = self._stub_that_raised(error)
        if name is not None:
            return self._described(name)
        for cause in _chain(error):
            if isinstance(cause, NameError) and str(cause.name) in self._unbound:
                return self._unbound[str(cause.name)][0]
        if _is_demonstration():
            # A name may still have a value that another cell gave it.
            for name in sorted(_read(self._code) & self._unbound.keys()):
                needed, before = self._unbound[name]
                if self._shell.user_ns.get(name) is before:
                    return needed
        return None

    def _stub_that_raised(self, error: BaseException) -> str | None:
        """Return the name of the unwritten function or class that raised an error, or None."""
        codes = set(_codes(error))
        for name, value in self._shell.user_ns.items():
            if name not in self._exercises and chapter_of(name) is None:
                continue
            functions = vars(value).values() if isinstance(value, type) else [value]
            if any(is_stub(function) and function.__code__ in codes for function in functions):
                return name
        return None

    def _described(self, name: str) -> str:
        exercise = self._exercises.get(name, name)
        chapter = chapter_of(exercise)
        return f"`{name}`" + (f" ({chapter.headings[exercise]})" if chapter is not None else "")

    def _telling(self, name: str, oracle: Callable[..., Any]) -> Callable[..., Any]:
        """Return an oracle that says once in each cell for whom it stands in."""

        def stand_in(*args: Any, **kwargs: Any) -> Any:
            if name not in self._told:
                self._told.add(name)
                print(
                    f"{self._described(name)} is not written yet: the course's reference stands in "
                    "for it in this cell."
                )
            try:
                return oracle(*args, **kwargs)
            except GraderError as error:
                # Some experiments show the error that a right answer raises.
                raise (error.__cause__ or error) from None

        stand_in.__name__ = name
        return stand_in


def is_stub(value: Any) -> bool:
    """Return whether a function only raises NotImplementedError, as the chapter gives it."""
    if not isinstance(value, FunctionType) or value.__code__.co_names != _STUB:
        return False
    operations = {instruction.opname for instruction in dis.get_instructions(value)}
    return "RAISE_VARARGS" in operations and not any(
        name.startswith(("RETURN_", "YIELD_", "POP_JUMP", "STORE_")) for name in operations
    )


def _knows_cells() -> bool:
    """Return whether a learner sees the cell, and the front-end says which cell it is."""
    return frontend.is_live() and frontend.cell_exercise() is not None


def _is_demonstration() -> bool:
    return _knows_cells() and not frontend.cell_name()


def _is_answer() -> bool:
    nbgrader = frontend.cell_metadata().get("nbgrader")
    marked = isinstance(nbgrader, dict) and nbgrader.get("solution") is True
    return marked or chapter_of(frontend.cell_name()) is not None


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and those that led to it.

    Keras and TensorFlow raise a new error for one that a layer or a step has raised.
    """
    seen: list[BaseException] = []
    while error not in seen:
        yield error
        seen.append(error)
        error = error.__cause__ or error.__context__ or error


def _codes(error: BaseException) -> Iterator[CodeType]:
    """Yield the code of each frame that an error, or one that led to it, came through."""
    for cause in _chain(error):
        trace = cause.__traceback__
        while trace is not None:
            yield trace.tb_frame.f_code
            trace = trace.tb_next


def _read(source: str) -> set[str]:
    try:
        return set(names_read(source))
    except (SyntaxError, ValueError, RecursionError):
        return set()


def _defined(source: str) -> set[str]:
    try:
        return set(names_defined(source))
    except (SyntaxError, ValueError, RecursionError):
        return set()
