"""The progress in all chapters, for a terminal."""

from rnn_helpers.learner.progress.summary import ChapterProgress, first_unfinished

from rich.console import Group
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
    for one in chapters:
        last = one.last.astimezone().strftime("%Y-%m-%d %H:%M") if one.last else ""
        table.add_row(
            one.chapter.name,
            _bar(one),
            f"{one.done} of {one.total}",
            last,
        )
    return Group(table, Text(), Text(_summary(chapters)))


def _bar(one: ChapterProgress) -> Text:
    full = _BAR_WIDTH * one.done // max(one.total, 1)
    return Text("█" * full + "░" * (_BAR_WIDTH - full))


def _summary(chapters: list[ChapterProgress]) -> str:
    done, total = sum(one.done for one in chapters), sum(one.total for one in chapters)
    going = first_unfinished(chapters)
    after = f"next: {going.next_exercise}, in {going.chapter.name}" if going else "all is done"
    return f"{done} of {total} exercises done; {after}."
