"""The error that commands report in one line."""


class CourseError(Exception):
    """A problem that the user can solve; the message says what is wrong and what to do."""

    exit_code = 2
