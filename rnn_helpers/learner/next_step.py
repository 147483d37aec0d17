"""Say in a terminal what a learner can do next."""

from pathlib import Path

from rnn_helpers.commands import as_typed
from rnn_helpers.learner.answers_elsewhere import answers_elsewhere
from rnn_helpers.learner.old_chapters import old_chapters
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.progress.summary import all_progress, first_unfinished
from rnn_helpers.learner.review.schedule import how_many_are_due
from rnn_helpers.learner.study import ANSWERS


def next_step(folder: Path) -> str:
    """Return a few lines: where the learner is, and the commands that lead on."""
    command = as_typed("rnn-course")
    if other := answers_elsewhere(folder):
        return (
            f"Your answers so far are in {other}. To go on there, go to that folder, and type:\n"
            f"    {command} study\nAll commands: {command} --help"
        )
    if not any(folder.glob(f"{ANSWERS}/*/*.ipynb")):
        return (
            "A course on recurrent neural networks, in JupyterLab. To begin:\n"
            f"    {command} study\n"
            f"It copies the chapters to {ANSWERS}/ in this folder, and opens the first one. If you "
            f"have begun already, go to the folder that holds your {ANSWERS}/.\n"
            f"All commands: {command} --help"
        )
    if moved := old_chapters(folder):
        return (
            f"The course has changed since you began: exercises moved from {', '.join(moved)}. To "
            f"carry your answers over:\n    {command} update\nAll commands: {command} --help"
        )
    try:
        going = first_unfinished(all_progress())
    except ProgressUnavailable as error:
        return f"{error}\nTo go on:\n    {command} study\nAll commands: {command} --help"
    if going is None or going.next_exercise is None:
        where, hint = "You have done all exercises. To look at them again:", ""
    else:
        heading = going.chapter.headings[going.next_exercise]
        done = f"{going.done} of {going.total} exercises done"
        where = f"Next: “{heading}” in {going.chapter.name} ({done} there). To go on:"
        hint = f"A hint: {command} hint {going.next_exercise}\n"
    return f"{where}\n    {command} study\n{hint}{how_many_are_due()}All commands: {command} --help"
