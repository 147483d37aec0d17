"""Carry a learner's answers over to a new release of the chapters.

The answers go into the new notebooks by their names, as they do when a submission is graded. With
each chapter the release that it was copied from is kept, so that a text which the course changed is
told from one that the learner wrote.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rnn_helpers.errors import StudyError
from rnn_helpers.learner.study import ANSWERS, RELEASED, chapters, remember_release
from rnn_helpers.notebooks.files import (
    copy_whole,
    earlier,
    read_bytes,
    read_notebook,
    write_notebook,
)
from rnn_helpers.notebooks.sanitize import UnreadableNotebook, transplant
from rnn_helpers.notebooks.slots import Role, slots_of
from rnn_helpers.notebooks.student_notebook import read_student_notebook

import nbformat
from nbformat import NotebookNode

BACKUP = ".backup"


@dataclass(frozen=True)
class Update:
    """What became of one chapter. ``backup`` is the earlier notebook; None where nothing changed.

    ``changes`` are sentences for the learner.
    """

    chapter: str
    changes: tuple[str, ...]
    backup: Path | None = None


def update(folder: Path, only: str | None = None) -> Iterator[Update]:
    """Bring the learner's chapters to the release in ``folder/course``, one after another.

    A cell of the chapter that is missing is put back. Nothing is written for a chapter that is as
    it should be.

    Raises:
        StudyError: A chapter can't be read or written; then it is as it was.
    """
    known = chapters(folder)
    if only is not None and only not in known:
        raise StudyError(f"there is no chapter {only}; there are: {', '.join(known)}.")
    for chapter in known:
        if only in (None, chapter) and _mine(folder, chapter).exists():
            yield _update(folder, chapter)


def _mine(folder: Path, chapter: str) -> Path:
    return folder / ANSWERS / chapter / f"{chapter}.ipynb"


def _update(folder: Path, chapter: str) -> Update:
    path = _mine(folder, chapter)
    released = read_notebook(folder / "course" / chapter / f"{chapter}.ipynb")
    content = read_bytes(path)
    try:
        before = read_student_notebook(content)
        without_old = _without_old_texts(folder, chapter, content, released)
        result = transplant(released, without_old)
        # What the new release brings was never deleted: the learner's own release tells what was.
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
    changes = (*_news(folder, chapter, released), *repairs)
    remember_release(folder, chapter)
    return Update(chapter, changes or ("Cells were put back in their places.",), backup)


def _without_old_texts(folder: Path, chapter: str, content: bytes, released: NotebookNode) -> bytes:
    """The learner's notebook without the cells of the earlier release that the new one changed."""
    old = _earlier(folder, chapter)
    if old is None:
        return content
    gone = _given(old) - _given(released)
    if not gone:
        return content
    mine = read_notebook(_mine(folder, chapter))
    mine.cells = [cell for cell in mine.cells if cell.source.strip() not in gone]
    return nbformat.writes(mine).encode()


def _earlier(folder: Path, chapter: str) -> NotebookNode | None:
    path = folder / ANSWERS / RELEASED / f"{chapter}.ipynb"
    return read_notebook(path) if path.exists() else None


def _given(release: NotebookNode) -> set[str]:
    """The texts of the cells that a release gives without a lock: prose and demonstrations."""
    return {s.released.strip() for s in slots_of(release) if s.role is Role.PLAIN}


def _news(folder: Path, chapter: str, released: NotebookNode) -> list[str]:
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
    if texts := len(_given(released) - _given(old)):
        what = "text or demonstration is" if texts == 1 else "texts or demonstrations are"
        sentences.append(f"{texts} {what} new or changed.")
    return sentences


def _back_up(folder: Path, path: Path) -> Path:
    stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
    backup = folder / ANSWERS / BACKUP / f"{path.stem}_{stamp}.ipynb"
    copy_whole(path, backup)
    return backup
