"""Remember in which folder a learner's answers are, for when they start in another one."""

import contextlib
from pathlib import Path

from rnn_helpers.learner.progress.store import (
    ProgressUnavailable,
    answers_folder,
    keep_answers_folder,
)
from rnn_helpers.learner.study import ANSWERS, RELEASED


def answers_elsewhere(folder: Path) -> Path | None:
    """Return the other folder that holds the learner's answers, or None.

    It is None if the chapters in ``folder`` have been worked on, and if no other folder is known in
    which they have.
    """
    try:
        known = answers_folder()
    except ProgressUnavailable:
        return None
    if known is None or known == folder.resolve() or is_begun(folder) or not is_begun(known):
        return None
    return known


def remember(folder: Path) -> None:
    """Remember that the learner's answers are in a folder, if that can be stored."""
    with contextlib.suppress(ProgressUnavailable):
        keep_answers_folder(folder.resolve())


def is_begun(folder: Path) -> bool:
    """Return whether a folder has a chapter that was changed since it was copied there."""
    # The folder may be on a disk that is not there now.
    with contextlib.suppress(OSError):
        for mine in folder.glob(f"{ANSWERS}/*/*.ipynb"):
            released = folder / ANSWERS / RELEASED / mine.name
            if mine.stem == mine.parent.name and not (
                released.is_file() and released.read_bytes() == mine.read_bytes()
            ):
                return True
    return False
