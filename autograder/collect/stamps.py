"""When a submission was handed in: nbgrader's timestamp.txt beside the notebook."""

from datetime import datetime
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from autograder.classroom.class_folder import TIMESTAMP, as_time
from autograder.classroom.untrusted import UntrustedFolder, untrusted_folder


def timestamp(submission: Path) -> datetime | None:
    """When it was handed in (UTC); None where no timestamp.txt says so."""
    try:
        with untrusted_folder(submission) as folder:
            return timestamp_in(folder)
    except OSError:
        return None


def timestamp_in(folder: UntrustedFolder) -> datetime | None:
    """The same of a submission that is open."""
    try:
        return as_time(folder.read(TIMESTAMP, 4096))
    except (UnreadableNotebook, ValueError):
        return None


def write_timestamp(submission: Path, handed_in: datetime) -> None:
    """Write it (UTC) as nbgrader does."""
    (submission / TIMESTAMP).write_text(f"{handed_in:%Y-%m-%d %H:%M:%S.%f} UTC")
