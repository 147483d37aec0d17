"""The progress in all chapters, for a terminal."""

from rnn_helpers.progress.chapters import ChapterProgress, first_unfinished

from rich.console import Group
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

_BAR_WIDTH = 24


def progress_table(chapters: list[ChapterProgress]) -> Group:
    """A table with a bar for each chapter, and what comes next below it."""
    table = Table(box=None, pad_edge=False)
    table.add_column("chapter")
    table.add_column("")
    table.add_column("done", justify="right")
    table.add_column("last passed")
    for chapter in chapters:
        last = chapter.last.astimezone().strftime("%Y-%m-%d %H:%M") if chapter.last else ""
        table.add_row(
            chapter.chapter,
            ProgressBar(chapter.total, chapter.done, width=_BAR_WIDTH),
            f"{chapter.done} of {chapter.total}",
            last,
        )
    return Group(table, Text(), Text(_summary(chapters)))


def _summary(chapters: list[ChapterProgress]) -> str:
    done, total = sum(c.done for c in chapters), sum(c.total for c in chapters)
    going = first_unfinished(chapters)
    after = f"next: {going.next_exercise}, in {going.chapter}" if going else "all is done"
    return f"{done} of {total} exercises done; {after}."
