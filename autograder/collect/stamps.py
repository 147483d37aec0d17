"""When a submission was handed in: nbgrader's timestamp.txt beside the notebook."""

from datetime import datetime
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from nbgrader.utils import parse_utc

from autograder.engine.course import read_regular_file

NAME = "timestamp.txt"


def timestamp(submission: Path) -> datetime | None:
    """When it was handed in (UTC); None where no timestamp.txt says so."""
    try:
        text = read_regular_file(submission / NAME, 4096).decode().strip()
        moment: datetime | None = parse_utc(text) if text else None
    except (UnreadableNotebook, ValueError, OverflowError):
        return None
    return moment


def write_timestamp(submission: Path, handed_in: datetime) -> None:
    """Write it (UTC) as nbgrader does."""
    (submission / NAME).write_text(f"{handed_in:%Y-%m-%d %H:%M:%S.%f} UTC")
