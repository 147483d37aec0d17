"""Record a learner's progress while cells run, in a notebook that somebody works in.

Importing the hints starts this (see :func:`begin`), and each check reports its result (see
:func:`note`). At the end of a cell, the cell's exercise counts as done if the cell raised no error
and every check in it was right. If the progress can't be stored, the learner is told so once.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rnn_helpers.learner import stand_ins
from rnn_helpers.learner.chapters import Chapter, all_chapters, chapter_of
from rnn_helpers.learner.progress import store
from rnn_helpers.learner.progress.card import (
    progress_card,
    progress_text,
    success_card,
    success_text,
)
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.progress.summary import ChapterProgress
from rnn_helpers.shell import failed_runs, frontend, missing_names
from rnn_helpers.shell.once import once

from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display, update_display

_DISPLAY = "rnn-course-progress"


@dataclass
class _Watch:
    """The state of the tracker in one kernel."""

    outcomes: list[tuple[str, bool]] = field(default_factory=list)
    card_is_current: bool = False
    complained: bool = False

    def after_cell(self, result: Any) -> None:
        """Record what the checks of a cell found; IPython calls this when the cell has ended."""
        outcomes, self.outcomes = self.outcomes, []
        if not frontend.is_live():
            return
        try:
            if result.success and outcomes and all(right for _, right in outcomes):
                self._passed(_exercise([function for function, _ in outcomes]))
            if _is_setup(result):
                self._show_card(display)
            elif not self.card_is_current:
                # The card may come from a kernel before this one.
                self._show_card(update_display)
        except ProgressUnavailable as error:
            self._complain(error)

    def _passed(self, exercise: str) -> None:
        chapter = chapter_of(exercise)
        if chapter is None:
            return
        is_new = store.mark_passed(exercise)
        progress = ChapterProgress(chapter, store.passed())
        again = failed_runs.NOT_RUN_AGAIN if failed_runs.judged_before(exercise) else ""
        shown = {
            "text/plain": success_text(exercise, progress, is_new, again),
            "text/html": success_card(exercise, progress, is_new, again),
        }
        display(shown, raw=True)
        self.card_is_current &= not is_new

    def _show_card(self, show: Callable[..., Any]) -> None:
        # In a notebook of the learner's own there is no chapter to show.
        if (chapter := _open_chapter()) is not None:
            progress = ChapterProgress(chapter, store.passed())
            show(_bundle(progress), display_id=_DISPLAY, raw=True)
        self.card_is_current = True

    def _complain(self, error: ProgressUnavailable) -> None:
        if not self.complained:
            print(f"Your progress is not kept; your answers are not affected. {error}")
        self.complained = True


def begin() -> None:
    """Start tracking the cells of the running shell, if a learner works in this notebook."""
    if frontend.is_live():
        _watch()


def note(function: str, right: bool) -> None:
    """Record whether a check of a learner's function was right."""
    if frontend.is_live():
        _watch().outcomes.append((function, right))


def _watch() -> _Watch:
    """Return the tracker's state for the running shell, and make it follow the shell's cells."""
    return once(InteractiveShell.instance(), _begun)


def _begun(shell: InteractiveShell) -> _Watch:
    watch = _Watch()
    shell.events.register("post_run_cell", watch.after_cell)
    # After the line above: a cell that could not run must not count as one that went well.
    stand_ins.begin(shell)
    failed_runs.begin(shell)
    missing_names.begin(shell)
    return watch


def _is_setup(result: Any) -> bool:
    """Return whether the cell that has ended is a chapter's setup cell.

    A setup cell that runs by itself, before a learner's first cell, shows no card: there it would
    be below an answer.
    """
    if frontend.cell_name() or frontend.cell_exercise() is not None:
        return frontend.cell_name() == "setup"
    # The front-end does not name the cell.
    return "rnn_helpers.learner.hints" in (result.info.raw_cell or "")


def _exercise(functions: list[str]) -> str:
    """Return the exercise that a cell tested; empty if it tested none.

    The functions that were checked are used if the front-end does not say which cell ran.
    """
    named = frontend.cell_exercise()
    candidates = functions if named is None else [named]
    return next((name for name in candidates if chapter_of(name)), "")


def _open_chapter() -> Chapter | None:
    """Return the chapter that the notebook's name, or else its folder's name, says; or None."""
    session = Path(os.environ.get("JPY_SESSION_NAME", ""))
    chapters = all_chapters()
    return chapters.get(session.stem) or chapters.get(Path.cwd().name)


def _bundle(progress: ChapterProgress) -> dict[str, str]:
    return {"text/plain": progress_text(progress), "text/html": progress_card(progress)}
