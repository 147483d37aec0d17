"""Check a chapter before it is handed in, and make the file to hand in."""

import contextlib
import re
import subprocess
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rnn_helpers.check_record import MIME_TYPE, Outcome
from rnn_helpers.commands import as_typed
from rnn_helpers.errors import StudyError
from rnn_helpers.learner.answers_elsewhere import answers_elsewhere
from rnn_helpers.learner.exercise_names import shown_names, tested_exercises
from rnn_helpers.learner.progress.store import ProgressUnavailable, passed
from rnn_helpers.learner.released import released_notebook
from rnn_helpers.learner.study import ANSWERS
from rnn_helpers.notebooks import nbgrader_main
from rnn_helpers.notebooks.files import read_bytes, read_notebook, write_notebook
from rnn_helpers.notebooks.names import names_bound_in_text, names_imported
from rnn_helpers.notebooks.sanitize import Transplanter, UnreadableNotebook
from rnn_helpers.notebooks.slots import Role, Slot, slots_of
from rnn_helpers.notebooks.texts import same_text
from rnn_helpers.notebooks.work import Work, work_in

from nbformat import NotebookNode

HAND_IN = "hand_in"
# A test of an answer that is not written shows no error in JupyterLab.
_NOT_RIGHT = (Outcome.WRONG, Outcome.NOT_ATTEMPTED)
# A text in code that may name a file.
_TEXT: Final = re.compile(r"""["']([\w][\w ./-]{0,200})["']""")
_WRITTEN: Final = re.compile(r"^%%writefile[ \t]+(?:-a[ \t]+)?(\S+)", re.MULTILINE)
# The first words of nbgrader's refusals, and what each means to a student.
_REFUSALS = {
    "Unwritable directory": "there is none on this machine, or you may not write to it.",
    "No course id": "which course it is for is not configured (c.CourseDirectory.course_id).",
    "Inbound directory": "your course has released nothing there yet.",
    "Assignment not found": "your course has not released {chapter} there.",
}


@dataclass(frozen=True)
class HandIn:
    """A chapter to hand in, with warnings for the student.

    ``warnings`` are sentences; the chapter can be handed in despite them.
    """

    chapter: str
    notebook: NotebookNode
    warnings: tuple[str, ...]


def look_over(folder: Path, chapter: str) -> HandIn:
    """Read a learner's chapter, and find what would cause problems in grading.

    Raises:
        StudyError: The chapter does not exist, or it can't be read.
    """
    released = read_notebook(released_notebook(folder, chapter))
    path = folder / ANSWERS / chapter / f"{chapter}.ipynb"
    notebook = read_notebook(path)
    transplanter = Transplanter(released)
    try:
        result = transplanter.transplant(read_bytes(path))
    except UnreadableNotebook as error:
        raise StudyError(f"{path}: {error.reason}") from error
    repairs = result.repairs
    slots = slots_of(released)
    shown = shown_names(released, slots)
    lost = _solved_but_not_in_file(folder, slots, notebook, result.answered)
    empty = [name for name in _unanswered(slots, notebook, result.answered) if name not in lost]
    found = [_save_first(lost)] if lost else []
    found += _in_copies(folder, path, result.answered, transplanter, shown)
    if empty:
        found.append(f"Not answered: {_listed(empty, shown)}.")
    found += _missing_names(slots, notebook, shown)
    found += _not_passing(slots, notebook, {*lost, *empty}, shown)
    found += [*left_behind(path.parent, notebook), *repairs]
    if repairs:
        found.append(f"To put the chapter's cells back: {as_typed('rnn-course')} update {chapter}")
    return HandIn(chapter, notebook, tuple(found))


def solved_but_not_saved(folder: Path, chapter: str) -> str | None:
    """Return a sentence if a learner has solved exercises whose answers the file does not hold.

    That is so if the notebook was not saved after the check had said that an answer is right.

    Raises:
        StudyError: The chapter does not exist, or it can't be read.
    """
    released = read_notebook(released_notebook(folder, chapter))
    path = folder / ANSWERS / chapter / f"{chapter}.ipynb"
    notebook = read_notebook(path)
    answered = work_in(read_bytes(path), Transplanter(released)).answered
    lost = _solved_but_not_in_file(folder, slots_of(released), notebook, answered)
    return _save_first(lost) if lost else None


def write(folder: Path, ready: HandIn, to: Path | None = None) -> Path:
    """Write the file to hand in, and return where it is.

    Args:
        folder: The learner's folder.
        ready: The chapter.
        to: The folder to write to; by default ``hand_in/`` in ``folder``.

    Raises:
        StudyError: The file can't be written.
    """
    path = (to or folder / HAND_IN) / f"{ready.chapter}.ipynb"
    write_notebook(path, ready.notebook)
    return path


def submit_to_exchange(folder: Path, chapter: str) -> str:
    """Hand a chapter in through nbgrader's exchange.

    Returns:
        The last line that nbgrader printed.

    Raises:
        StudyError: nbgrader refused: no exchange is configured here, or it can't be reached.
    """
    command = [sys.executable, "-m", nbgrader_main.__name__, "submit", chapter]
    done = subprocess.run(
        command, cwd=folder / ANSWERS, capture_output=True, encoding="utf-8", errors="replace"
    )
    printed = [
        line.rpartition("] ")[2]
        for line in (done.stdout + done.stderr).splitlines()
        if line.strip() and not line.endswith("nbgrader submit failed")
    ]
    last = printed[-1] if printed else "it said nothing."
    if done.returncode:
        meaning = next((text for start, text in _REFUSALS.items() if last.startswith(start)), None)
        reason = f"{meaning.format(chapter=chapter)} (nbgrader: {last})" if meaning else last
        raise StudyError(
            f"nbgrader's exchange did not take {chapter}: {reason} Ask your teachers how the "
            f"exchange is set up; the file that `{as_typed('rnn-course')} submit` writes can be "
            "handed in too."
        )
    return last


def _in_copies(
    folder: Path,
    path: Path,
    answered: frozenset[str],
    transplanter: Transplanter,
    shown: Mapping[str, str],
) -> Iterator[str]:
    """Yield a sentence for each copy of the notebook with answers that the notebook lacks."""
    copies = {*path.parent.glob("*.ipynb"), *path.parent.parent.glob("*.ipynb")}
    # Jupyter keeps the notebook as it was saved before.
    copies |= set(path.parent.glob(".ipynb_checkpoints/*.ipynb"))
    for copy in sorted((copies | set(folder.glob("*.ipynb"))) - {path}):
        work = work_in(read_bytes(copy), transplanter) if copy.is_file() else Work()
        if more := sorted(work.answered - answered):
            yield (
                f"{copy} has answers that {path.name} lacks: {_listed(more, shown)}. Only "
                f"{path} is handed in: copy these answers into it, save it, and hand in again."
            )


def left_behind(folder: Path, notebook: NotebookNode) -> Iterator[str]:
    """Yield a sentence for each file beside a notebook that its code uses.

    The file to hand in holds only the notebook.
    """
    for name in files_used(folder, [c.source for c in notebook.cells if c.cell_type == "code"]):
        yield (
            f"Your code uses {name}, which lies beside the notebook. It is not in the file "
            "to hand in: hand it in too, or copy what you need into a cell."
        )


def files_used(folder: Path, sources: Sequence[str]) -> list[str]:
    """Return the files and folders in ``folder`` that code names or imports."""
    code = "\n".join(sources)
    used = {match[1] for match in _TEXT.finditer(code)}
    for source in sources:
        modules = {module.split(".")[0] for _, module, _ in names_imported(source)}
        used |= {f"{name}.py" for name in modules} | modules
    # What a cell writes is written again when the notebook is graded.
    written = {Path(name).name for name in _WRITTEN.findall(code)}
    found = []
    for name in sorted(used - written - {name.removesuffix(".py") for name in written}):
        # A text may be no name of a file at all, or too long for one.
        with contextlib.suppress(OSError, ValueError):
            if not name.endswith(".ipynb") and _lies_in(folder, name):
                found.append(name)
    return found


def _lies_in(folder: Path, name: str) -> bool:
    path = (folder / name).resolve()
    return path != folder.resolve() and path.is_relative_to(folder.resolve()) and path.exists()


def _solved_but_not_in_file(
    folder: Path, slots: list[Slot], notebook: NotebookNode, answered: frozenset[str]
) -> list[str]:
    """Return the exercises that the progress says are done, but that the file does not answer.

    There are none if the learner has solved them in another folder: saving would not help.
    """
    if answers_elsewhere(folder):
        return []
    try:
        solved = passed()
    except ProgressUnavailable:
        return []
    there = _by_name(notebook).keys()
    empty = _unanswered(slots, notebook, answered)
    return [
        slot.name
        for slot in slots
        if slot.name in solved and (slot.name in empty or slot.name not in there | answered)
    ]


def _save_first(solved: Sequence[str]) -> str:
    answers = "the answer" if len(solved) == 1 else "the answers"
    return (
        f"You solved {' and '.join(filter(None, [', '.join(solved[:-1]), solved[-1]]))}, but the "
        f"file does not hold {answers}: save the notebook in JupyterLab (Ctrl-S), then run this "
        "again."
    )


def _listed(names: Iterable[str], shown: Mapping[str, str]) -> str:
    return ", ".join(dict.fromkeys(shown.get(name, name) for name in names))


def _unanswered(slots: list[Slot], notebook: NotebookNode, answered: frozenset[str]) -> list[str]:
    mine = _by_name(notebook)
    return [
        slot.name
        for slot in slots
        if slot.role is Role.ANSWER
        and slot.name in mine
        and slot.name not in answered
        and (not (text := mine[slot.name].source).strip() or same_text(text, slot.released))
    ]


def _missing_names(
    slots: list[Slot], notebook: NotebookNode, shown: Mapping[str, str]
) -> Iterator[str]:
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    bound: set[str] = set().union(*map(names_bound_in_text, code))
    for slot in slots:
        if slot.role is Role.ANSWER and slot.cell.cell_type == "code":
            for name in sorted(names_bound_in_text(slot.released) - bound):
                yield f"No cell defines {name}, which the tests of {shown[slot.name]} ask for."


def _not_passing(
    slots: list[Slot], notebook: NotebookNode, without: Collection[str], shown: Mapping[str, str]
) -> Iterator[str]:
    """Yield a sentence for the exercises whose tests fail, and one for those not run.

    Args:
        slots: The chapter's slots.
        notebook: The learner's notebook.
        without: Exercises that have no answer, so that there is nothing to say about their tests.
        shown: How to name each exercise.
    """
    mine = _by_name(notebook)
    failing, unrun = [], []
    tested = tested_exercises(slots)
    for slot in slots:
        if not slot.is_test or slot.name not in mine or not _has_code(slot.released):
            continue
        if (exercise := tested[slot.name]) in without:
            continue
        if any(map(_fails, mine[slot.name].get("outputs", []))):
            failing.append(exercise)
        elif mine[slot.name].get("execution_count") is None:
            unrun.append(exercise)
    if failing:
        yield f"Failing when you saved: {_listed(failing, shown)}."
    if unrun:
        yield (
            f"The checks were not run: {_listed(unrun, shown)}. Run all cells, look at the "
            "checks, and save."
        )


def _fails(output: Mapping[str, Any]) -> bool:
    """Return whether an output of a test shows that the answer is wrong or not written."""
    record = output.get("data", {}).get(MIME_TYPE) or {}
    return output.get("output_type") == "error" or record.get("outcome") in _NOT_RIGHT


def _has_code(source: str) -> bool:
    """Return whether a cell holds more than comments, which stand for hidden tests."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in source.splitlines())


def _by_name(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {
        cell.metadata["nbgrader"]["grade_id"]: cell
        for cell in notebook.cells
        if "grade_id" in cell.metadata.get("nbgrader", {})
    }
