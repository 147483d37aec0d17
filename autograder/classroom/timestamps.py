"""Read and write timestamp.txt, where nbgrader stores when a submission was handed in."""

import re
import time
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from rnn_helpers.notebooks.student_notebook import UnreadableNotebook

from nbgrader.utils import parse_utc

from autograder.classroom.untrusted import UntrustedFolder, untrusted_folder

TIMESTAMP = "timestamp.txt"
MOST_BYTES = 4096
#: Day and month in numbers before the year, or month and day.
_YEAR_LAST = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)")
_TWELVE_HOURS = re.compile(
    r"\b(\d{1,2})(:\d\d(?::\d\d(?:\.\d+)?)?) ?([ap])\.?m\b\.?", re.IGNORECASE
)
#: Names of time zones that the list of zones lacks, and that mean the same nearly everywhere. In
#: summer, nbgrader writes such a name if the class is not in UTC.
_ZONES = {
    "WEST": "+01:00", "BST": "+01:00", "CEST": "+02:00", "EEST": "+03:00", "EDT": "-04:00",
    "CDT": "-05:00", "MDT": "-06:00", "PST": "-08:00", "PDT": "-07:00", "AKST": "-09:00",
    "AKDT": "-08:00", "JST": "+09:00", "KST": "+09:00", "AWST": "+08:00", "ACST": "+09:30",
    "ACDT": "+10:30", "AEST": "+10:00", "AEDT": "+11:00", "NZST": "+12:00", "NZDT": "+13:00",
}  # fmt: skip


def parse_timestamp(content: bytes) -> datetime | None:
    """Return the time (UTC) in the content of a timestamp.txt, or None if it is empty.

    Raises:
        ValueError: The content is not a time, or may be one of two times.
    """
    text = " ".join(content.decode().split())
    if not text:
        return None
    clear = _without_doubt(text)
    try:
        moment: datetime = parse_utc(clear)
    except Exception as error:
        # dateutil raises errors of many types for a text that is not a time.
        raise ValueError(f"{text[:50]!r} is no time") from error
    return moment


def _without_doubt(text: str) -> str:
    """Return a time in a form that nbgrader reads as it is meant: the year first, 24 hours.

    nbgrader takes the month to be first, a last word such as PM for a time zone, an offset for
    seconds, and a time in a zone that it does not know for UTC.

    Raises:
        ValueError: The text may be one of two times.
    """
    if found := _YEAR_LAST.match(text):
        one, other = int(found[1]), int(found[3])
        if found[2] != "." and one != other and max(one, other) <= 12:
            raise ValueError(f"{text[:50]!r} may be of two days; write the year first")
        day, month = (one, other) if other <= 12 else (other, one)
        text = f"{found[4]}-{month:02d}-{day:02d}{text[found.end() :]}"
    text = _TWELVE_HOURS.sub(_in_24_hours, text)
    text = re.sub(r" ([+-]\d\d:?\d\d)$", r"\1", text)
    zone = re.search(r" ([A-Za-z]+)$", text)
    if zone and zone[1] in _ZONES and zone[1] not in time.tzname:
        return text[: zone.start()] + _ZONES[zone[1]]
    if zone and not _is_zone(zone[1]):
        raise ValueError(f"{text[:50]!r} is in a time zone that is not known; write it in UTC")
    return text


def _is_zone(name: str) -> bool:
    if name in time.tzname:
        return True
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _in_24_hours(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3] in "pP" else 0)
    return f"{hour:02d}{found[2]}"


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
