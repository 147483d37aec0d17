"""What a check leaves for programs beside its text; light enough for a process without IPython."""

from enum import StrEnum

MIME_TYPE = "application/vnd.rnn-course.check+json"


class Outcome(StrEnum):
    """The four outcomes of a check."""

    RIGHT = "right"
    WRONG = "wrong"
    NOT_ATTEMPTED = "not attempted"
    GRADER_FAILED = "grader failed"
