"""Know which names the kernel has in an older version than the notebook shows.

A cell with a syntax error leaves the function of an earlier run in the kernel, and a check would
judge that one without a word. So this module follows the learner's cells. It remembers which cells
ended with an error before they defined their names, and which answer cells define another name now.
"""

import dis
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any, Final

from rnn_helpers.shell import frontend
from rnn_helpers.shell.once import once

from IPython.core.interactiveshell import InteractiveShell

# A cell with a syntax error can't be parsed, so its names are found by their look.
_STATEMENT: Final = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+([^\W\d]\w*)", re.M)
_ASSIGNMENT: Final = re.compile(r"^([^\W\d]\w*)[ \t]*(?::[^=\n]+)?=(?!=)", re.M)
_ABSENT: Final = object()
#: What to do first if the same answer is judged once more.
NOT_RUN_AGAIN: Final = (
    "The answer cell has not run since the last check. If you have changed the answer, run its "
    "cell first."
)
# What Python's messages about syntax mean, for beginners; the first that fits counts.
_IN_WORDS: Final = (
    (r"unterminated", "A text has a quote at its beginning and none at its end."),
    (r"expected ':'", "A line that begins with `def`, `if` or `for` needs a colon at its end."),
    (r"never closed|unmatched|does not match", "A bracket has no partner."),
    (r"incomplete", "The code ends too early: a bracket or a line is missing."),
    (
        r"expected an indented block",
        "The lines below one that ends with a colon begin with more spaces, four as a rule.",
    ),
    (r"unexpected indent", "This line begins with more spaces than the line above it."),
    (r"indent", "This line's spaces are those of no line above it."),
    (r"invalid (?:non-printable )?character", "Type that character yourself: some look alike."),
    (r"", "Look there for a missing quote, `+`, comma or bracket, or for one too many."),
)


@dataclass(frozen=True)
class _Cell:
    """What is known of a cell before it runs.

    ``values`` holds, for each name that the cell defines, what the name stood for before.
    """

    id: str
    answers: str
    functions: tuple[str, ...]
    values: dict[str, Any]


class _Runs:
    """What the cells of one shell have done to the names that they define."""

    def __init__(self, shell: InteractiveShell) -> None:
        self._names = shell.user_ns
        self._cell: _Cell | None = None
        self._definers: dict[str, str] = {}
        # Why a name is not what the notebook shows, and the same by the exercise of an answer cell.
        self._of_names: dict[str, str] = {}
        self._of_exercises: dict[str, str] = {}
        # The run in which an exercise was first judged since its answer cell ran, and the function.
        self._judged: dict[str, tuple[int, Any]] = {}
        self._run = 0

    def before(self, info: Any) -> None:
        """Remember what the cell's names stand for; IPython calls this when a cell begins."""
        self._cell = None
        self._run += 1
        exercise = frontend.answered_exercise()
        # A check that fails says so itself, and the learner has not written it.
        if not frontend.is_live() or info.silent or frontend.cell_name() != exercise:
            return
        self._judged.pop(exercise, None)
        code = info.raw_cell or ""
        functions = tuple(_STATEMENT.findall(code))
        defined = (*functions, *_ASSIGNMENT.findall(code))
        values = {name: self._names.get(name, _ABSENT) for name in defined}
        cell = str(frontend.cell_metadata().get("cellId"))
        self._cell = _Cell(cell, exercise, functions, values)

    def after(self, result: Any) -> None:
        """Note which names the cell did not define; IPython calls this when a cell has ended."""
        cell, self._cell = self._cell, None
        if cell is None:
            return
        error = result.error_before_exec or result.error_in_exec
        if error is None:
            self._succeeded(cell)
        else:
            self._failed(cell, error)

    def _succeeded(self, cell: _Cell) -> None:
        for name in cell.values:
            self._of_names.pop(name, None)
            self._definers[name] = cell.id
        self._of_exercises.pop(cell.answers, None)
        name = cell.answers
        if not name or name in cell.values or not cell.functions:
            return
        # Otherwise another cell defines the function, which is allowed.
        if self._definers.get(name, cell.id) == cell.id:
            others = " and ".join(f"`{other}`" for other in cell.functions)
            self._of_names[name] = (
                f"The answer cell ran, but it does not define `{name}` now: it defines {others}. "
                f"Give your function the name `{name}` again."
            )

    def _failed(self, cell: _Cell, error: BaseException) -> None:
        left = [name for name, old in cell.values.items() if self._names.get(name, _ABSENT) is old]
        if cell.values and not left:
            return
        ended = _ended(error)
        for name in left:
            self._of_names[name] = _reason(f"the cell that defines `{name}`", ended)
        if cell.answers:
            self._of_exercises[cell.answers] = _reason("your answer cell", ended)

    def why_older(self, function: str, exercise: str) -> str:
        """See the function of the same name below."""
        if exercise in self._of_exercises:
            return self._of_exercises[exercise]
        if not self._of_names:
            return ""
        return next((self._of_names[n] for n in self._used(function) if n in self._of_names), "")

    def why_missing(self, name: str) -> str:
        """See the function of the same name below."""
        return self._of_names.get(name) or self._of_exercises.get(name, "")

    def judged_before(self, exercise: str) -> bool:
        """See the function of the same name below."""
        function = self._names.get(exercise)
        run, judged = self._judged.setdefault(exercise, (self._run, function))
        if judged is not function:
            # Another cell defines the answer.
            self._judged[exercise] = self._run, function
            return False
        return run != self._run

    def _used(self, name: str) -> Iterator[str]:
        """Yield a name, and the names that its function uses, and so on."""
        seen, waiting = set(), [name]
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            yield name
            value = self._names.get(name)
            members = vars(value).values() if isinstance(value, type) else [value]
            for member in members:
                if isinstance(member, FunctionType):
                    waiting += _globals_of(member.__code__)


def begin(shell: InteractiveShell) -> None:
    """Start following the cells of a shell; calling this again has no effect."""
    once(shell, _watch)


def why_older(function: str, exercise: str) -> str:
    """Return why the kernel has an older version of a function than the notebook shows.

    Args:
        function: The function's name. The learner's functions that it calls count too.
        exercise: The exercise whose answer cell counts too; empty for none.

    Returns:
        Sentences for the learner; empty if the notebook's newest version is in the kernel.
    """
    if not InteractiveShell.initialized() or not frontend.is_live():
        return ""
    return once(InteractiveShell.instance(), _watch).why_older(function, exercise)


def why_missing(name: str) -> str:
    """Return why a name does not exist although the cell that should define it was run.

    Returns:
        Sentences for the learner; empty if no such cell was run.
    """
    if not InteractiveShell.initialized() or not frontend.is_live():
        return ""
    return once(InteractiveShell.instance(), _watch).why_missing(name)


def judged_before(exercise: str) -> bool:
    """Note that an exercise was judged; return whether an earlier cell did so already.

    The learner has not run the answer cell between the two.
    """
    if not InteractiveShell.initialized() or not frontend.is_live():
        return False
    return once(InteractiveShell.instance(), _watch).judged_before(exercise)


def _watch(shell: InteractiveShell) -> _Runs:
    runs = _Runs(shell)
    shell.events.register("pre_run_cell", runs.before)
    shell.events.register("post_run_cell", runs.after)
    return runs


def _reason(cell: str, ended: str) -> str:
    return (
        f"When you last ran {cell}, it {ended} So Python does not know yet what is written there. "
        "Correct that cell, and run it again."
    )


def _ended(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt):
        return "was interrupted."
    # Python 3.13 has a private kind of SyntaxError for code that ends too early.
    kind = type(error).__name__.replace("_IncompleteInputError", "SyntaxError")
    ended = f"ended with {'an' if kind[0] in 'AEIOU' else 'a'} `{kind}`"
    if not isinstance(error, SyntaxError):
        return f"{ended}. The message below it says why."
    place = f" in line {error.lineno}" if error.lineno else ""
    words = next(words for pattern, words in _IN_WORDS if re.search(pattern, error.msg or ""))
    return f"{ended}{place}. {words}"


def _globals_of(code: CodeType) -> Iterator[str]:
    """Yield the global names that a function reads, and those of the functions inside it."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield str(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_of(constant)
