"""Say which chapters or exercises a command can be given, if it was typed without one."""

from pathlib import Path

from rnn_helpers.commands import as_typed
from rnn_helpers.learner.chapters import all_chapters
from rnn_helpers.learner.progress.store import ProgressUnavailable
from rnn_helpers.learner.progress.summary import all_progress, first_unfinished
from rnn_helpers.learner.released import released_chapters
from rnn_helpers.learner.study import chapter_to_go_on


def which_chapter(folder: Path, command: str) -> str:
    """Return a text that lists the chapters, with the command for the learner's own chapter.

    Raises:
        StudyError: There is no course.
    """
    chapters = all_chapters()
    rows = [
        (name, chapters[name].title if name in chapters else "")
        for name in released_chapters(folder)
    ]
    going = chapter_to_go_on(folder)
    return (
        f"{command} needs the name of a chapter. There are:\n{_table(rows)}\n"
        f"You are in {going}, so type:\n    {as_typed('rnn-course')} {command} {going}"
    )


def which_exercise(command: str) -> str:
    """Return a text that lists the exercises of the learner's chapter, with the next one's command.

    It is the first chapter if all are done, and if the progress can't be read.
    """
    try:
        going = first_unfinished(all_progress())
    except ProgressUnavailable:
        going = None
    chapter = going.chapter if going else next(iter(all_chapters().values()))
    exercise = (going.next_exercise if going else None) or chapter.exercises[0]
    return (
        f"{command} needs the name of an exercise. In {chapter.name} there are:\n"
        f"{_table(list(chapter.headings.items()))}\nFor example, type:\n"
        f"    {as_typed('rnn-course')} {command} {exercise}"
    )


def _table(rows: list[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"    {name:{width}}  {about}".rstrip() for name, about in rows)
