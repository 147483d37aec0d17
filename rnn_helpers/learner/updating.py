"""Carry a learner's answers over to a new release of the chapters.

An answer is matched to its cell in the new notebook by its name, as when a submission is graded.
The release that each chapter was copied from is kept, so that a text which the course has changed
can be distinguished from a text that the learner wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rnn_helpers.errors import StudyError
from rnn_helpers.learner.released import released_chapters, released_notebook
from rnn_helpers.learner.study import ANSWERS, RELEASED, remember_release
from rnn_helpers.notebooks.files import (
    copy_whole,
    earlier,
    read_bytes,
    read_notebook,
    write_notebook,
)
from rnn_helpers.notebooks.sanitize import Transplanter, UnreadableNotebook, transplant
from rnn_helpers.notebooks.slots import Role, slots_of
from rnn_helpers.notebooks.student_notebook import StudentNotebook, read_student_notebook

from nbformat import NotebookNode

BACKUP = ".backup"


@dataclass(frozen=True)
class Update:
    """The result of updating one chapter.

    Attributes:
        chapter: The chapter's name.
        changes: What changed, in sentences for the learner.
        backup: A copy of the earlier notebook; None if nothing changed.
    """

    chapter: str
    changes: tuple[str, ...]
    backup: Path | None = None


def update(folder: Path, only: str | None = None) -> Iterator[Update]:
    """Update the learner's chapters to the current release, and yield each result.

    Missing cells of a chapter are put back. The notebook is not written if nothing in it changes.

    Raises:
        StudyError: A chapter can't be read or written; its notebook is then unchanged.
    """
    if only is not None:
        released_notebook(folder, only)
    for chapter in released_chapters(folder):
        if only in (None, chapter) and _mine(folder, chapter).exists():
            yield _update(folder, chapter)


def _mine(folder: Path, chapter: str) -> Path:
    return folder / ANSWERS / chapter / f"{chapter}.ipynb"


def _update(folder: Path, chapter: str) -> Update:
    path = _mine(folder, chapter)
    released = read_notebook(released_notebook(folder, chapter))
    content = read_bytes(path)
    try:
        before = read_student_notebook(content)
        without_old = _without_old_texts(folder, chapter, before, released)
        result = Transplanter(released).transplant_cells(without_old)
        # Cells that only the new release has were not deleted by the learner. Only a comparison
        # with the learner's own release shows which cells were.
        old = _earlier(folder, chapter)
        repairs = result.repairs if old is None else transplant(old, content).repairs
    except UnreadableNotebook as error:
        raise StudyError(
            f"{path}: {error.reason} It was left as it is. Move it elsewhere, and `rnn-course "
            f"study` puts the chapter there afresh.{earlier(path)}"
        ) from error
    now = [cell.source for cell in result.notebook.cells]
    if [cell.source for cell in before.cells] == now and not result.repairs:
        remember_release(folder, chapter)
        return Update(chapter, ())
    backup = _back_up(folder, path)
    write_notebook(path, result.notebook)
    changes = (*_changes(folder, chapter, released), *repairs)
    remember_release(folder, chapter)
    return Update(chapter, changes or ("Cells were put back in their places.",), backup)


def _without_old_texts(
    folder: Path, chapter: str, mine: StudentNotebook, released: NotebookNode
) -> StudentNotebook:
    """Return the learner's notebook without the released texts that the new release has changed."""
    old = _earlier(folder, chapter)
    if old is None:
        return mine
    gone = _unlocked_texts(old) - _unlocked_texts(released)
    kept = tuple(cell for cell in mine.cells if cell.source.strip() not in gone)
    return replace(mine, cells=kept)


def _earlier(folder: Path, chapter: str) -> NotebookNode | None:
    path = folder / ANSWERS / RELEASED / f"{chapter}.ipynb"
    return read_notebook(path) if path.exists() else None


def _unlocked_texts(release: NotebookNode) -> set[str]:
    """Return the texts of a release's unlocked cells: prose and demonstrations."""
    return {s.released.strip() for s in slots_of(release) if s.role is Role.PLAIN}


def _changes(folder: Path, chapter: str, released: NotebookNode) -> list[str]:
    old = _earlier(folder, chapter)
    if old is None:
        return []
    before = {slot.name: slot.released for slot in slots_of(old) if slot.role is not Role.PLAIN}
    after = {slot.name: slot.released for slot in slots_of(released) if slot.role is not Role.PLAIN}
    answers = {slot.name for slot in slots_of(released) if slot.role is Role.ANSWER}
    sentences = [f"New exercise: {name}." for name in after if name in answers - before.keys()]
    sentences += [f"No longer in the chapter: {name}." for name in before if name not in after]
    changed = [name for name in after if name in before and before[name] != after[name]]
    if changed:
        sentences.append(f"Changed: {', '.join(changed)}.")
    if texts := len(_unlocked_texts(released) - _unlocked_texts(old)):
        what = "text or demonstration is" if texts == 1 else "texts or demonstrations are"
        sentences.append(f"{texts} {what} new or changed.")
    return sentences


def _back_up(folder: Path, path: Path) -> Path:
    stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
    backup = folder / ANSWERS / BACKUP / f"{path.stem}_{stamp}.ipynb"
    copy_whole(path, backup)
    return backup
