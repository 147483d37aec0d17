"""Carry a learner's answers over to a new release of the chapters.

An answer is matched to its cell in the new notebook by its name, as when a submission is graded.
The release that each chapter was copied from is kept, so that a text which the course has changed
can be distinguished from a text that the learner wrote.

If the course has moved exercises to other chapters, the answers follow. First every chapter that
gets something is written, and only then is anything taken out of the old ones. So a crash in
between loses nothing, and the next update completes the work.
"""

import contextlib
import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rnn_helpers.commands import as_typed
from rnn_helpers.errors import StudyError
from rnn_helpers.learner.arriving import Arrivals
from rnn_helpers.learner.handing_in import HAND_IN, files_used
from rnn_helpers.learner.moving import Old, Places
from rnn_helpers.learner.old_chapters import old_chapters
from rnn_helpers.learner.released import released_chapters, released_notebook
from rnn_helpers.learner.study import (
    ANSWERS,
    RELEASED,
    copy_missing,
    is_open_in_lab,
    remember_release,
)
from rnn_helpers.notebooks.files import (
    copy_whole,
    earlier,
    read_bytes,
    read_notebook,
    write_notebook,
)
from rnn_helpers.notebooks.sanitize import Transplanter, UnreadableNotebook, transplant
from rnn_helpers.notebooks.slots import Role, slots_of
from rnn_helpers.notebooks.student_notebook import (
    StudentCell,
    StudentNotebook,
    read_student_notebook,
)

import nbformat
from nbformat import NotebookNode

BACKUP = ".backup"
#: In ``answers/``: only one update at a time works in a folder.
LOCK = ".update_lock"
LOCK_SECONDS = 15.0


@dataclass(frozen=True)
class Update:
    """The result of updating one chapter.

    Attributes:
        chapter: The chapter's name.
        changes: What changed, in sentences for the learner.
        backup: A copy of the earlier notebook, or where a former chapter's folder is now; None if
            nothing of the learner's was changed.
        now_in: For a former chapter, the chapters that hold its exercises now.
    """

    chapter: str
    changes: tuple[str, ...]
    backup: Path | None = None
    now_in: tuple[str, ...] = ()


def update(folder: Path, only: str | None = None) -> Iterator[Update]:
    """Update the learner's chapters to the current release, and yield each result.

    Missing cells of a chapter are put back, and answers to exercises that have moved follow them. A
    notebook is not written if nothing in it changes.

    Args:
        folder: The learner's folder.
        only: The chapter to update; with it, the chapters that exchange exercises with it.

    Raises:
        StudyError: A chapter can't be read or written, or another update is at work. The notebook
            that the message names is then unchanged.
    """
    moved = old_chapters(folder)
    if only is not None and only not in moved:
        released_notebook(folder, only)
    if not moved:
        yield from (_update(folder, chapter) for chapter in _mine_of(folder, only))
        return
    with _only_one(folder):
        yield from _update_with_moves(folder, only)


def _update_with_moves(folder: Path, only: str | None) -> Iterator[Update]:
    copy_missing(folder)
    places = Places(folder)
    olds = [Old(folder, chapter, places) for chapter in old_chapters(folder)]
    if only is not None:
        olds = [old for old in olds if only in (old.chapter, *old.destinations)]
    # The last one wins, where two answer the same exercise.
    olds.sort(key=lambda old: old.saved_at)
    leaving = {old.chapter for old in olds}
    related = leaving.union(*(old.destinations for old in olds))
    chapters = [c for c in places.chapters if only in (None, c) or c in related]
    arriving = {name: Arrivals(name, olds, _mine(folder, name)) for name in chapters}
    for chapter, arrivals in arriving.items():
        if arrivals or (chapter not in leaving and _mine(folder, chapter).exists()):
            yield _update(folder, chapter, arrivals, keep_leaving=chapter in leaving)
    for old in olds:
        _copy_files(folder, old)
        if old.is_current:
            yield _update(folder, old.chapter, arriving[old.chapter], old)
        else:
            yield _move_away(folder, old)


def _mine_of(folder: Path, only: str | None) -> list[str]:
    known = released_chapters(folder)
    return [name for name in known if only in (None, name) and _mine(folder, name).exists()]


def _mine(folder: Path, chapter: str) -> Path:
    return folder / ANSWERS / chapter / f"{chapter}.ipynb"


def _update(
    folder: Path,
    chapter: str,
    arrivals: Arrivals | None = None,
    old: Old | None = None,
    keep_leaving: bool = False,
) -> Update:
    """Update a chapter that the course still has.

    Args:
        folder: The learner's folder.
        chapter: The chapter.
        arrivals: What comes from other chapters.
        old: The same chapter, if some of it has gone to other chapters and must be taken out.
        keep_leaving: Whether some of it will be taken out later. The release that it comes from is
            still needed then.
    """
    path = _mine(folder, chapter)
    released = read_notebook(released_notebook(folder, chapter))
    content = read_bytes(path)
    try:
        before = read_student_notebook(content)
        staying = before if old is None else replace(before, cells=tuple(old.staying))
        without_old = _without_old_texts(folder, chapter, staying, released)
        result = Transplanter(released).transplant_cells(without_old)
        # Cells that only the new release has were not deleted by the learner. Only a comparison
        # with the learner's own release shows which cells were.
        first = _earlier(folder, chapter)
        repairs = result.repairs if first is None else transplant(first, content).repairs
    except UnreadableNotebook as error:
        raise StudyError(
            f"{path}: {error.reason} It was left as it is. Move it elsewhere, and `rnn-course "
            f"study` puts the chapter there afresh.{earlier(path)}"
        ) from error
    came: tuple[str, ...] = ()
    if arrivals:
        came = tuple(arrivals.put_into(result.notebook, released, result.answered))
    # JupyterLab adds an empty cell below the last one that is run.
    same = _texts(before.cells) == _texts(result.notebook.cells)
    if same and (keep_leaving or not result.repairs):
        if not keep_leaving:
            remember_release(folder, chapter)
        return Update(chapter, ())
    is_blank = content == read_bytes(released_notebook(folder, chapter))
    backup = None if is_blank else _back_up(folder, path)
    _keep_outputs(result.notebook, content)
    write_notebook(path, result.notebook)
    changes = came
    if not keep_leaving:
        moved = {} if old is None else old.moved
        changes = (*came, *_changes(folder, chapter, released, moved), *repairs)
        remember_release(folder, chapter)
    return Update(chapter, changes or ("Cells were put back in their places.",), backup)


def _texts(cells: Iterable[NotebookNode | StudentCell]) -> list[str]:
    return [cell.source for cell in cells if cell.source.strip()]


def _keep_outputs(notebook: NotebookNode, content: bytes) -> None:
    """Give the cells that are as before the outputs that they had, if the file was not damaged."""
    try:
        before = nbformat.reads(content.decode("utf-8-sig"), as_version=4)
    except Exception:
        return
    known = {cell.get("id"): cell for cell in before.cells if cell.cell_type == "code"}
    for cell in notebook.cells:
        old = known.get(cell.get("id"))
        if cell.cell_type == "code" and old is not None and old.source == cell.source:
            cell.outputs, cell.execution_count = old.outputs, old.execution_count


def _copy_files(folder: Path, old: Old) -> None:
    """Copy the files beside an old notebook that cells which left it use; none is replaced."""
    for chapter, carried in old.leaving.items():
        sources = [part.cell.source for part in carried if part.is_code]
        for name in files_used(old.folder, sources):
            used = old.folder / name
            for file in sorted(used.rglob("*")) if used.is_dir() else [used]:
                target = _mine(folder, chapter).parent / file.relative_to(old.folder)
                if file.is_file() and not target.exists():
                    copy_whole(file, target)


def _move_away(folder: Path, old: Old) -> Update:
    """Move the folder of a chapter that the course does not have any more to the backups."""
    sentences = list(old.remarks)
    if old.without_place:
        sentences.append(
            "Only in there, because the course has no place for it: "
            f"{', '.join(old.without_place)}."
        )
    if (folder / HAND_IN / old.path.name).exists():
        new = " and ".join(f"`{as_typed('rnn-course')} submit {c}`" for c in old.destinations)
        sentences.append(
            f"{HAND_IN}/{old.path.name} is still as you made it. What you hand in from now on, you "
            f"make with {new}."
        )
    backup = _free(folder / ANSWERS / BACKUP / f"{old.chapter}_{_stamp()}")
    try:
        backup.parent.mkdir(parents=True, exist_ok=True)
        os.rename(old.folder, backup)
    except OSError as error:
        raise StudyError(
            f"can't move {old.folder} to {backup}: {error.strerror}. Your answers are in the new "
            "chapters already. Close what uses that folder, such as JupyterLab, and run "
            f"`{as_typed('rnn-course')} update` again."
        ) from error
    with contextlib.suppress(OSError):
        (folder / ANSWERS / RELEASED / old.path.name).replace(
            backup / f"{old.chapter}_released.ipynb"
        )
    return Update(old.chapter, tuple(sentences), backup, tuple(old.destinations))


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


def _changes(
    folder: Path, chapter: str, released: NotebookNode, moved: Mapping[str, str]
) -> list[str]:
    """Return what the new release has changed, in sentences for the learner.

    Args:
        folder: The learner's folder.
        chapter: The chapter.
        released: Its new release.
        moved: The chapters in which exercises are now that have left this one.
    """
    old = _earlier(folder, chapter)
    if old is None:
        return []
    before = {slot.name: slot.released for slot in slots_of(old) if slot.role is not Role.PLAIN}
    after = {slot.name: slot.released for slot in slots_of(released) if slot.role is not Role.PLAIN}
    answers = {slot.name for slot in slots_of(released) if slot.role is Role.ANSWER}
    sentences = [f"New exercise: {name}." for name in after if name in answers - before.keys()]
    sentences += [f"{name} is in {there} now." for name, there in moved.items()]
    left = {f"{name}{part}" for name in moved for part in ("", "_test", "_hidden")}
    gone = [name for name in before if name not in after and name not in left]
    sentences += [f"No longer in the chapter: {name}." for name in gone]
    changed = [name for name in after if name in before and before[name] != after[name]]
    if changed:
        sentences.append(f"Changed: {', '.join(changed)}.")
    if texts := len(_unlocked_texts(released) - _unlocked_texts(old)):
        what = "text or demonstration is" if texts == 1 else "texts or demonstrations are"
        sentences.append(f"{texts} {what} new or changed.")
    return sentences


def _back_up(folder: Path, path: Path) -> Path:
    backup = _free(folder / ANSWERS / BACKUP / f"{path.stem}_{_stamp()}.ipynb")
    copy_whole(path, backup)
    return backup


def _stamp() -> str:
    return datetime.now().strftime("%Y-%m-%d_%H%M%S")


def _free(path: Path) -> Path:
    """Return the path, or one with a number that does not exist yet."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.stem}_{number}{path.suffix}")
    return free


def carry_over(folder: Path, moved: Sequence[str]) -> None:
    """Carry answers to the chapters that their exercises have moved to, before a learner studies.

    A notebook that is open in JupyterLab would be saved over its new release. Then this only prints
    what to do.

    Args:
        folder: The learner's folder.
        moved: The chapters that exercises have moved from.

    Raises:
        StudyError: As for :func:`update`.
    """
    print(f"The course has changed since you began: exercises moved from {', '.join(moved)}.")
    if is_open_in_lab(folder):
        print(
            f"Save and close your notebooks in JupyterLab, and type `{as_typed('rnn-course')} "
            "update`: it carries your answers over."
        )
        return
    for done in update(folder):
        if done.changes or done.now_in:
            print_update(done)


def print_update(done: Update) -> None:
    """Print the result of updating one chapter."""
    if done.now_in:
        print(f"{done.chapter}: now {', '.join(done.now_in)}; the old folder is {done.backup}")
    elif not done.changes:
        print(f"{done.chapter}: as it should be")
    elif done.backup is None:
        print(f"{done.chapter}: updated")
    else:
        print(f"{done.chapter}: updated; your notebook as it was is {done.backup}")
    for sentence in done.changes:
        print(f"    {sentence}")
    if done.changes and not done.now_in:
        print("    If it is open in JupyterLab, close it and open it again; then run all cells.")


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Keep other updates of this folder out while a ``with`` block lasts.

    SQLite's lock works on every system, and ends with the process that holds it.

    Raises:
        StudyError: Another update does not end, or ``answers/`` can't be written.
    """
    if not os.access(folder / ANSWERS, os.W_OK):
        raise StudyError(
            f"can't write {folder / ANSWERS}: {os.strerror(errno.EACCES)}. Nothing was changed. "
            "Make the folder yours, or work in a copy of it."
        )
    path = folder / ANSWERS / LOCK
    with closing(sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)) as database:
        try:
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            # Some network disks have no locks, and two updates at once are rare.
            if "locked" in str(error):
                raise StudyError(
                    f"another update is at work in {folder / ANSWERS}; wait until it is done."
                ) from error
        yield
