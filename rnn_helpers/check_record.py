"""The format of the record that a check publishes for programs, beside its text for people.

This module imports nothing heavy: processes without IPython read the records as well.
"""

from enum import StrEnum

MIME_TYPE = "application/vnd.rnn-course.check+json"


class Outcome(StrEnum):
    """The four outcomes of a check."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted"
    GRADER_FAILED = "grader failed"
