"""Define the events that a grading run reports, and show them in a progress bar."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

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


@dataclass(frozen=True)
class Result:
    """The grade of one submitted notebook, as a row of the table that the command prints.

    Attributes:
        student: The student's name in the class folder.
        chapter: The chapter.
        notebook: The notebook's name, without ending.
        verdict: One of :data:`autograder.engine.stages.VERDICTS`; "unreadable" if the submission
            could not be graded; "engine_error" if nothing was recorded because the engine failed.
        detail: The verdict in a sentence.
        score: The points with manual grades and extra credit, minus ``penalty``; None if nothing
            was recorded.
        most: The most points that the notebook can get; None if nothing was recorded.
        penalty: The points that are taken off for handing in late.
        repairs: What was repaired in the notebook, in sentences.
        seed: The seed of the hidden inputs; None if nothing was recorded.
        graded: Whether this run graded it; False if an earlier grade still holds, or after an error
            of the engine.
        seconds: The time from reading to recording.
    """

    student: str
    chapter: str
    notebook: str
    verdict: str
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
    """The event that a run begins.

    Attributes:
        total: How many submissions there are.
    """

    total: int


@dataclass(frozen=True)
class WorkersStarted:
    """The event that the workers run.

    Attributes:
        dashboard: The web address of Dask's dashboard; empty for workers on this machine, which
            have none, because every other user could open it as well.
    """

    dashboard: str


@dataclass(frozen=True)
class Note:
    """The event that there is something to say to the person who grades."""

    message: str


Event = Found | WorkersStarted | Note | Result
OnProgress = Callable[[Event], None]


def silent(event: Event) -> None:
    """Ignore an event."""


class ProgressBar:
    """A progress bar with rate and remaining time.

    It is a context manager, and can be passed as ``on_progress``.
    """

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

    def __enter__(self) -> Self:
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
    """A column that shows how many submissions are graded per minute."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed * 60:.0f}/min" if speed else "-/min")
