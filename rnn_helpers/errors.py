"""Errors that learners see as one line, without a traceback."""

import re


class StudyError(Exception):
    """A problem that the learner can fix; the message says what it is, and what to do."""


def keras_said(error: BaseException) -> str:
    """Return a Keras error's message in one line, without the list of arguments that Keras adds.

    >>> keras_said(ValueError("Error in call()\\n\\n\\x1b[1mtoo\\nshort\\x1b[0m\\n\\nArguments"))
    'too short'
    """
    bold = re.search(r"\x1b\[1m(.*?)\x1b\[0m", str(error), re.DOTALL)
    return " ".join((bold[1] if bold else str(error)).split())
