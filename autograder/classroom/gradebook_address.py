"""Open a gradebook by its address, and explain in one line what is wrong when that fails."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from nbgrader.api import Gradebook
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from autograder.classroom.class_folder import ClassFolder
from autograder.classroom.errors import CourseError

_FORMS = "write sqlite:////folder/gradebook.db or postgresql+psycopg://user@host/database"


class GradebookUnreachable(CourseError):
    """The gradebook can't be read or written; says what was found and what to do about it."""

    def __init__(self, found: str, remedy: str, more: str = "") -> None:
        super().__init__(f"{found}; {remedy}.{more}")
        self.found = found
        self.remedy = remedy


def shown_url(db_url: str) -> str:
    """Return the address without its password."""
    try:
        return make_url(db_url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return re.sub(r":[^:@/]*@", ":***@", db_url)


def checked_url(db_url: str) -> URL:
    """Return a database address, parsed into its parts.

    Raises:
        GradebookUnreachable: The address is malformed, names no file, or needs a missing driver.
    """
    try:
        url = make_url(db_url)
    except (ArgumentError, ValueError):
        raise GradebookUnreachable(
            f"{shown_url(db_url)!r} is not the address of a gradebook", _FORMS
        ) from None
    try:
        create_engine(url).dispose()
    except (NoSuchModuleError, ImportError):
        raise GradebookUnreachable(
            f"{shown_url(db_url)} needs the driver {url.drivername}, which is not installed", _FORMS
        ) from None
    except (SQLAlchemyError, TypeError, ValueError) as error:
        raise GradebookUnreachable(
            f"{shown_url(db_url)!r} can't be used ({first_line(error)})", _FORMS
        ) from None
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise GradebookUnreachable(
            f"{shown_url(db_url)} names no file, so that grades would be lost at the end", _FORMS
        )
    return url


def first_line(error: BaseException) -> str:
    """Return the first line of a database's error message."""
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0].strip().rstrip(".") if lines else type(error).__name__


def _remedy(complaint: str) -> str:
    if "locked" in complaint:
        return "end the other program that writes to it, then try again"
    if "malformed" in complaint or "not a database" in complaint:
        return "put back your last backup of it"
    if "full" in complaint:
        return "free some room on its disk"
    if re.search("readonly|unable to open|disk I/O|ermission denied", complaint):
        return "name a file in a folder that is there and that you may write to"
    places = "--db, RNN_GRADE_DB or nbgrader_config.py"
    return f"see that its server runs and that the address ({places}) is right"


def unreachable(db_url: str, error: BaseException, more: str = "") -> GradebookUnreachable:
    """Return the error to raise when the database refuses something.

    Args:
        db_url: The address of the gradebook.
        error: What the database raised.
        more: Further sentences for the end of the message.
    """
    complaint = first_line(error)
    found = f"The gradebook at {shown_url(db_url)} can't be used: {complaint}"
    return GradebookUnreachable(found, _remedy(complaint), more)


@contextmanager
def refusals(folder: ClassFolder) -> Iterator[None]:
    """Turn the database's errors within the block into errors with a message of one line.

    Raises:
        GradebookUnreachable: The database refused something.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise unreachable(folder.db_url, error) from error


def connect(folder: ClassFolder) -> Gradebook:
    """Return the gradebook of a class, created if there is none; the caller must close it.

    Raises:
        GradebookUnreachable: The address is wrong, or the database can't be used.
    """
    checked_url(folder.db_url)
    with refusals(folder):
        return Gradebook(folder.db_url, folder.course_id)


@contextmanager
def open_gradebook(folder: ClassFolder) -> Iterator[Gradebook]:
    """Yield the gradebook of a class, and close it afterwards.

    Raises:
        GradebookUnreachable: The address is wrong, or the database refuses something.
    """
    with refusals(folder), connect(folder) as gradebook:
        yield gradebook


def check_gradebook(folder: ClassFolder) -> None:
    """Check that the gradebook of a class can be opened.

    Raises:
        GradebookUnreachable: It can't be opened.
    """
    connect(folder).close()
