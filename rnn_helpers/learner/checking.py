"""Run a chapter's visible tests in a fresh kernel, and report what a grader would see."""

import copy
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from rnn_helpers.commands import as_typed
from rnn_helpers.errors import StudyError
from rnn_helpers.jupyter import ordinary
from rnn_helpers.learner.chapters import chapter_of
from rnn_helpers.learner.progress.store import ProgressUnavailable, mark_passed
from rnn_helpers.learner.released import released_notebook
from rnn_helpers.learner.study import ANSWERS
from rnn_helpers.notebooks.cells import CellKind, kind_of
from rnn_helpers.notebooks.demonstrations import is_left_out, leave_out_unread
from rnn_helpers.notebooks.files import read_bytes, read_notebook
from rnn_helpers.notebooks.names import names_bound
from rnn_helpers.notebooks.sanitize import UnreadableNotebook, transplant

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_output

POLL_SECONDS = 0.5
_MISSING_SECONDS = 10.0
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_VISIBLE = "_test"


class State(StrEnum):
    """The result of an exercise's visible test, as the sign that is shown for it."""

    PASSED = "✓"
    FAILED = "✗"
    NOT_ATTEMPTED = "○"


@dataclass(frozen=True)
class Checked:
    """The result of one exercise's visible test.

    ``text`` is the error's text, of one or more lines; it is empty unless the test failed.
    """

    exercise: str
    state: State
    text: str

    def shown(self) -> str:
        """Return the result as text for a terminal."""
        heading = f"{self.state} {self.exercise}"
        if self.state is State.NOT_ATTEMPTED:
            return f"{heading}: not attempted yet"
        indented = "".join(f"\n    {line}" for line in self.text.splitlines())
        return heading + (indented if self.state is State.FAILED else "")


class Checker:
    """A runner of a learner's chapter, which runs it as a grader would, and again as it changes.

    Demonstrations whose names no other cell reads are not run, and edited locked cells are
    restored. Use it as a context manager, because it holds a kernel.

    Raises:
        StudyError: The chapter does not exist or can't be read; every method may raise this.
    """

    def __init__(self, folder: Path, chapter: str, cell_seconds: int = 60) -> None:
        self._released = read_notebook(released_notebook(folder, chapter))
        self.chapter = chapter
        self.path = folder / ANSWERS / chapter / f"{chapter}.ipynb"
        self._cell_seconds = cell_seconds
        self._ran: list[NotebookNode] = []
        self._client: NotebookClient | None = None
        self._seen: tuple[int, int] | None = None
        # Ids of cells that ended the kernel or ran out of time.
        self._at_fault: set[str] = set()
        self.repairs: tuple[str, ...] = ()

    def __enter__(self) -> "Checker":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def check(self) -> list[Checked]:
        """Run the cells that changed since the last check, and all tests after the first of them.

        Returns:
            The result of every visible test, in the order of the notebook.
        """
        cells = self._cells_now()
        first = self._first_to_run(cells)
        if first is None:
            self._stop()
            first = 0
        self._at_fault.clear()
        for position, cell in enumerate(cells):
            old = self._ran[position] if position < len(self._ran) else None
            is_test = kind_of(cell) is CellKind.TEST
            if position >= first and (is_test or old is None or old.source != cell.source):
                self._run(cell, cells[:position])
            elif old is not None:
                cell.outputs = old.outputs
        self._ran = cells
        return [_checked(cell, cells) for cell in cells if _is_visible_test(cell)]

    def changes(self) -> Iterator[None]:
        """Yield, without end, each time that the file was saved after the last check.

        Raises:
            StudyError: The file was moved or deleted.
        """
        missing = 0
        while True:
            time.sleep(POLL_SECONDS)
            now = self._stamp()
            # While JupyterLab saves, the file may be missing for a moment.
            missing = missing + 1 if now is None else 0
            if missing * POLL_SECONDS > _MISSING_SECONDS:
                raise StudyError(
                    f"{self.path} is gone. If an update has moved it, check the chapter that holds "
                    f"its exercises now; `{as_typed('rnn-course')}` alone says which comes next."
                )
            if now is not None and now != self._seen:
                self._seen = now
                yield

    def _stamp(self) -> tuple[int, int] | None:
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size

    def _cells_now(self) -> list[NotebookNode]:
        # Taken before the file is read, so that a save during a check leads to another check.
        self._seen = self._stamp()
        read_notebook(self.path)
        try:
            result = transplant(self._released, read_bytes(self.path))
        except UnreadableNotebook as error:
            raise StudyError(f"{self.path}: {error.reason}") from error
        self.repairs = result.repairs
        leave_out_unread(result.notebook, self._released)
        return [
            cell
            for cell in result.notebook.cells
            if cell.cell_type == "code" and cell.source.strip() and not is_left_out(cell)
        ]

    def _first_to_run(self, cells: list[NotebookNode]) -> int | None:
        """Return the position of the first changed cell, or None if a fresh kernel is needed.

        A fresh kernel is needed if the running one could give results that a grader would not see.
        """
        if self._client is None or len(cells) != len(self._ran):
            return None
        first = len(cells)
        for position, (new, old) in enumerate(zip(cells, self._ran, strict=True)):
            if new.id != old.id:
                return None
            if new.source != old.source:
                if _bound(old.source) - _bound(new.source):
                    # The kernel would still know a name that the notebook no longer defines.
                    return None
                first = min(first, position)
        return first

    def _run(self, cell: NotebookNode, before: list[NotebookNode]) -> None:
        if self._client is None:
            self._repeat(before)
        self._execute(cell, len(before))

    def _repeat(self, before: list[NotebookNode]) -> None:
        """Run the cells before the current one in a fresh kernel.

        Cells that ended an earlier kernel are left out: as in grading, such a cell must not fail
        the exercises after it.
        """
        for position, cell in enumerate(before):
            if kind_of(cell) is CellKind.TEST or cell.id in self._at_fault:
                continue
            self._execute(copy.deepcopy(cell), position)
            if self._client is None:
                self._repeat(before)
                return

    def _execute(self, cell: NotebookNode, position: int) -> None:
        client = self._running_client()
        cell.outputs = []
        client.nb.cells = [*client.nb.cells[:position], cell]
        try:
            client.execute_cell(cell, len(client.nb.cells) - 1)
        except CellTimeoutError:
            self._give_up(cell, f"The cell ran longer than {self._cell_seconds} s.")
        except DeadKernelError:
            self._give_up(cell, "The cell ended the Python process.")

    def _give_up(self, cell: NotebookNode, sentence: str) -> None:
        self._stop()
        self._at_fault.add(cell.id)
        cell.outputs = [_error(sentence)]

    def _running_client(self) -> NotebookClient:
        if self._client is None:
            client = ordinary.client(
                NotebookNode(self._released, cells=[]),
                timeout=self._cell_seconds,
                allow_errors=True,
                resources={"metadata": {"path": str(self.path.parent)}},
            )
            client.start_new_kernel(cwd=str(self.path.parent))
            client.start_new_kernel_client()
            self._client = client
        return self._client

    def _stop(self) -> None:
        client, self._client, self._ran = self._client, None, []
        if client is not None:
            client._cleanup_kernel()


def report_repairs(checker: Checker, known: tuple[str, ...], show: Callable[[str], None]) -> None:
    """Show what a grader would repair in the notebook.

    Args:
        checker: A checker that has run.
        known: Repairs that were shown before, which are left out.
        show: Called with each line.
    """
    for repair in (new := [repair for repair in checker.repairs if repair not in known]):
        show(f"Note: {repair}")
    if new:
        show(f"To put the chapter's cells back: {as_typed('rnn-course')} update {checker.chapter}")


def report(checked: list[Checked], show: Callable[[str], None]) -> None:
    """Show the result of each exercise and the number that pass, and record those as progress."""
    for result in checked:
        show(result.shown())
    passed = sum(result.state is State.PASSED for result in checked)
    show(f"{passed} of {len(checked)} exercises pass their visible tests.")
    _keep_progress(checked, show)


def check_each_save(checker: Checker, before: list[Checked], show: Callable[[str], None]) -> None:
    """Check again after each save, and show the results that changed; until Ctrl-C."""
    _announce_next(before, show)
    for _ in checker.changes():
        show("You saved: running...")
        repairs = checker.repairs
        try:
            now = checker.check()
        except StudyError as error:
            # The notebook is being edited, and the next save may be readable again.
            show(str(error))
            continue
        report_repairs(checker, repairs, show)
        known = {result.exercise: result for result in before}
        for result in now:
            if result != known.get(result.exercise):
                show(result.shown())
        _keep_progress(now, show)
        _announce_next(now, show)
        before = now


def _keep_progress(checked: list[Checked], show: Callable[[str], None]) -> None:
    """Record the exercises that passed as done, as JupyterLab does."""
    try:
        for result in checked:
            if result.state is State.PASSED and chapter_of(result.exercise) is not None:
                mark_passed(result.exercise)
    except ProgressUnavailable as error:
        show(f"Note: your progress is not kept; your answers are not affected. {error}")


def _announce_next(checked: list[Checked], show: Callable[[str], None]) -> None:
    following = next((result for result in checked if result.state is not State.PASSED), None)
    if following is None:
        show("All visible tests pass. Ctrl-C ends this.")
    else:
        show(f"Waiting for you to save. Next: {following.exercise}. Ctrl-C ends this.")


@contextmanager
def quiet_end() -> Iterator[None]:
    """End the block without a traceback on Ctrl-C, which is how a user leaves ``--watch``."""
    try:
        yield
    except KeyboardInterrupt:
        print()


def _is_visible_test(cell: NotebookNode) -> bool:
    name = str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
    return kind_of(cell) is CellKind.TEST and name.endswith(_VISIBLE)


def _checked(cell: NotebookNode, cells: list[NotebookNode]) -> Checked:
    exercise = cell.metadata.nbgrader.grade_id.removesuffix(_VISIBLE)
    error = _last_error(cell)
    if error is None:
        return Checked(exercise, State.PASSED, "")
    if error.ename == "NotAttempted":
        return Checked(exercise, State.NOT_ATTEMPTED, "")
    answers = [
        other for other in cells if other.metadata.get("nbgrader", {}).get("grade_id") == exercise
    ]
    own = next(filter(None, map(_last_error, answers)), None)
    if own is None:
        return Checked(exercise, State.FAILED, _text(error))
    # A NameError in the test follows from the error in the answer cell, so it adds nothing.
    then = "" if error.ename == "NameError" else f"\n{_text(error)}"
    return Checked(exercise, State.FAILED, f"In the answer cell:\n{_text(own)}{then}")


def _last_error(cell: NotebookNode) -> NotebookNode | None:
    errors = [output for output in cell.outputs if output.output_type == "error"]
    return errors[-1] if errors else None


def _text(error: NotebookNode) -> str:
    lines = "\n".join(error.traceback) or f"{error.ename}: {error.evalue}"
    return _COLOURS.sub("", lines)


def _bound(source: str) -> set[str]:
    try:
        return set(names_bound(source))
    except (SyntaxError, RecursionError):
        return set()


def _error(sentence: str) -> NotebookNode:
    return new_output("error", ename="NotRun", evalue=sentence, traceback=[sentence])
