"""Show the progress in all chapters as a table in a terminal."""

from rnn_helpers.learner.progress.summary import ChapterProgress, first_unfinished

from rich.console import Group
from rich.table import Table
from rich.text import Text

_BAR_WIDTH = 24


def progress_table(chapters: list[ChapterProgress]) -> Group:
    """Return a table with a bar for each chapter, and the next exercise below it."""
    table = Table(box=None, pad_edge=False)
    table.add_column("chapter")
    table.add_column("")
    table.add_column("done", justify="right")
    table.add_column("last passed")
    for progress in chapters:
        last = progress.last.astimezone().strftime("%Y-%m-%d %H:%M") if progress.last else ""
        table.add_row(
            progress.chapter.name,
            _bar(progress),
            f"{progress.done} of {progress.total}",
            last,
        )
    return Group(table, Text(), Text(_summary(chapters)))


def _bar(progress: ChapterProgress) -> Text:
    full = _BAR_WIDTH * progress.done // max(progress.total, 1)
    return Text("█" * full + "░" * (_BAR_WIDTH - full))


def _summary(chapters: list[ChapterProgress]) -> str:
    done, total = (
        sum(progress.done for progress in chapters),
        sum(progress.total for progress in chapters),
    )
    going = first_unfinished(chapters)
    after = f"next: {going.next_exercise}, in {going.chapter.name}" if going else "all is done"
    return f"{done} of {total} exercises done; {after}."
