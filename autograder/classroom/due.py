"""Due dates of chapters. The gradebook stores them in UTC; people write and read local time."""

from datetime import UTC, datetime, time

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError
from autograder.classroom.gradebook_address import open_gradebook

NEVER = "never"


def parse_due(text: str) -> datetime | None:
    """Return the time (UTC) that a text in ISO 8601 says, or None for "never".

    A date without a time means the last second of that day. A time without an offset is in this
    machine's time zone.

    Raises:
        CourseError: The text is neither a date nor "never".
    """
    if text == NEVER:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if len(text) <= len("2026-05-01"):
            moment = datetime.combine(moment, time(23, 59, 59))
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise CourseError(
            f"{text!r} is no date: write 2026-05-01, 2026-05-01T18:00, "
            f"2026-05-01T18:00+02:00, or {NEVER}."
        ) from None


def parse_dues(options: list[str], chapters: list[str]) -> dict[str, datetime | None]:
    """Return due dates by chapter, from options such as "03_simple_rnn=2026-05-01".

    Raises:
        CourseError: An option names a chapter that is not in ``chapters``, or has no valid date.
    """
    found: dict[str, datetime | None] = {}
    for option in options:
        chapter, separator, text = option.partition("=")
        if not separator:
            raise CourseError(f"--due {option}: write --due CHAPTER=DATE.")
        if chapter not in chapters:
            raise CourseError(f"--due {option}: {chapter} is not among {', '.join(chapters)}.")
        found[chapter] = parse_due(text)
    return found


def set_due(folder: ClassFolder, dues: dict[str, datetime | None]) -> None:
    """Store due dates (UTC) in the gradebook."""
    with open_gradebook(folder) as gradebook:
        for chapter, due in dues.items():
            gradebook.update_or_create_assignment(chapter, duedate=due)


def due_dates(folder: ClassFolder) -> dict[str, datetime | None]:
    """Return when each chapter in the gradebook is due (UTC)."""
    with open_gradebook(folder) as gradebook:
        return {assignment.name: assignment.duedate for assignment in gradebook.assignments}


def shown_due(due: datetime | None) -> str:
    """Return a due date in this machine's time zone, with the zone; "" for None."""
    if due is None:
        return ""
    local = due.replace(tzinfo=UTC).astimezone()
    return f"{local:%Y-%m-%d %H:%M} UTC{local.isoformat()[-6:]}".removesuffix("+00:00")
