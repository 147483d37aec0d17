"""Errors that are told to people in one line."""


class CourseError(Exception):
    """Something the user can put right; the message says what, and what to do."""

    exit_code = 2
