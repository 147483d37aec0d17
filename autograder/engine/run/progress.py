"""What a grading run tells while it works, and a progress bar that shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from autograder.classroom.screen import one_line, visible
from autograder.engine.stages import RunVerdict


@dataclass(frozen=True)
class Result:
    """The grade of one submitted notebook, as a row of the table that the command prints.

    ``score`` is what counts: points with manual grades and extra credit, minus ``penalty``. It is
    None after the verdict ENGINE_ERROR, when nothing was recorded. ``graded`` is False for a
    submission that had not changed. ``seconds`` are from reading to recording.
    """

    student: str
    chapter: str
    notebook: str
    verdict: RunVerdict
    detail: str
    score: float | None
    most: float | None
    penalty: float
    repairs: tuple[str, ...]
    seed: int | None
    graded: bool
    seconds: float


@dataclass(frozen=True)
class Found:
    """The run begins with this many submissions."""

    total: int


@dataclass(frozen=True)
class WorkersStarted:
    """Workers are up; ``dashboard`` is the web address of Dask's view of them.

    It is empty for workers of this machine, where every other user could look as well.
    """

    dashboard: str


@dataclass(frozen=True)
class Note:
    """Something the person who grades should know now."""

    message: str


Event = Found | WorkersStarted | Note | Result
OnProgress = Callable[[Event], None]


def silent(event: Event) -> None:
    """Show nothing."""


class ProgressBar:
    """A bar with rate and remaining time: a context manager to be passed as ``on_progress``."""

    def __init__(self, console: Console | None = None) -> None:
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            _Rate(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[latest]}", markup=False),
            console=console,
            refresh_per_second=4,
        )
        self._task = self._bar.add_task("Grading", total=None, latest="", visible=False)

    def __enter__(self) -> ProgressBar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, event: Event) -> None:
        match event:
            case Found(total):
                self._bar.update(self._task, total=total, visible=True)
            case WorkersStarted(dashboard):
                if dashboard:
                    self._say(f"Dask dashboard: {dashboard}")
            case Note(message):
                self._say(message)
            case Result():
                latest = one_line(f"{event.student} {event.chapter} {event.verdict}")
                self._bar.update(self._task, advance=1, latest=latest)

    def _say(self, message: str) -> None:
        self._bar.console.print(Text(visible(message)), soft_wrap=True)


class _Rate(ProgressColumn):
    """Submissions per minute."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed * 60:.0f}/min" if speed else "-/min")
