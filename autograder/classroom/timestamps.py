"""Read and write timestamp.txt, where nbgrader stores when a submission was handed in."""

from datetime import datetime
from pathlib import Path

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from nbgrader.utils import parse_utc

from autograder.classroom.untrusted import UntrustedFolder, untrusted_folder

TIMESTAMP = "timestamp.txt"
MOST_BYTES = 4096


def parse_timestamp(content: bytes) -> datetime | None:
    """Return the time (UTC) in the content of a timestamp.txt, or None if it is empty.

    Raises:
        ValueError: The content is not a time.
    """
    text = content.decode().strip()
    if not text:
        return None
    try:
        moment: datetime = parse_utc(text)
    except Exception as error:
        # dateutil raises errors of many types for a text that is not a time.
        raise ValueError(f"{text[:50]!r} is no time") from error
    return moment


def timestamp(submission: Path) -> datetime | None:
    """Return when a submission was handed in (UTC), or None if there is no valid timestamp.txt."""
    try:
        with untrusted_folder(submission) as folder:
            return timestamp_in(folder)
    except OSError:
        return None


def timestamp_in(folder: UntrustedFolder) -> datetime | None:
    """Return the time (UTC) in the timestamp.txt of an open folder, or None if there is none."""
    try:
        return parse_timestamp(folder.read(TIMESTAMP, MOST_BYTES))
    except (UnreadableNotebook, ValueError):
        return None


def write_timestamp(submission: Path, handed_in: datetime) -> None:
    """Write when a submission was handed in (UTC), as nbgrader does."""
    (submission / TIMESTAMP).write_text(f"{handed_in:%Y-%m-%d %H:%M:%S.%f} UTC")
